"""Mentions × stage × kind of debtor × what becomes of penalties, on the rendered text (OFFICE §12, LAW §5).

Written from OFFICE and LAW, not from `mentions.toml`: the two must agree without copying each other.
"""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest

from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext, Template
from relance_mail.letters.check import text_of_message
from relance_mail.letters.samples import sample
from tests.letters.shipped import ANSWERS, BY_ID, catalogue, plain, template

NOTHING, MENTION, CLAIM, WAIVE = InterestMode.NOTHING, InterestMode.MENTION, InterestMode.CLAIM, InterestMode.WAIVE
TRADERS = ("business", "sole_trader")
KINDS = (*TRADERS, "consumer", "association", "public", "unknown", "foreign")
DEADLINE = "mardi 17 mars 2026"
THREATS = (
    "article", "40 €", "pénalité", "indemnité", "intérêt", "mise en demeure", "justice", "tribunal", "injonction",
    "au plus tard", "dernier rappel",
)  # fmt: skip
OFFICIAL = (
    "huissier", "commandement", "sommation", "contentieux", "prescription", "frais de dossier", "frais de relance",
    "l441-6", "l. 441-6", "légal majoré", "fois le taux", "titre exécutoire", "saisie", "république",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A column of OFFICE §12: what every text of a stage says (`must`), and what none says (`never`)."""

    must: tuple[str, ...]
    never: tuple[str, ...]
    deadline: bool = False
    table: bool = True


STAGE = {
    "courtoisie": Row(("bientôt à échéance", "n'en tenez pas compte"), (*THREATS, "retard", "impayé")),
    "informelle": Row(
        ("Bonjour Madame", "ne nous semblent pas réglées", "qui en bloque le paiement", "à quelle date",
         "ne tenez pas compte de ce message"),
        (*THREATS, "impayé", "d'ici au", "17 mars"),
    ),
    "amiable": Row(
        ("nos messages des 12 et 24 février 2026", "ou de nous indiquer la date", "ne tenez pas compte"),
        (*THREATS, "impayé"), deadline=True,
    ),
    "ferme": Row(
        ("Madame, Monsieur,", "messages des 12 et 24 février 2026", "1 685,50",
         "date et la référence de votre virement"),
        ("tenez pas compte", "justice", "tribunal", "injonction", "juge", "avocat"), deadline=True,
    ),
    "mise_en_demeure": Row(
        ("Madame, Monsieur,", "MISE EN DEMEURE", "justifiez-en avant cette date"),
        ("tenez pas compte", "ignor", "avocat"), deadline=True, table=False,
    ),
    **{answer: Row(("Bonjour",), (*THREATS, "impayé", "d'ici au", "17 mars")) for answer in ANSWERS},
}  # fmt: skip
LETTER = {
    "amiable": (),
    "ferme": ("nous vous adresserons une mise en demeure", "Camille Exemple\nresponsable du recouvrement"),
    "mise_en_demeure": (
        "MISE EN DEMEURE DE PAYER", "Lettre recommandée avec avis de réception", "mettons en demeure",
        "Atelier des Tanneurs, SAS au capital de 50 000 €, immatriculée au RCS de Lyon sous le numéro 123 456 782, "
        "dont le siège est 12 rue des Tanneurs, 69002 Lyon",
        "Total restant dû", "nous nous réservons", "Dominique Modèle\nprésident, Atelier des Tanneurs",
    ),
}  # fmt: skip
PRINCIPAL_ONLY = (
    "40 €", "pénalité", "indemnité", "forfaitaire", "frais", "moratoires", "l441-10", "d441-5", "banque centrale",
    "code de commerce", "injonction", "préfet",
)  # fmt: skip
KIND_NEVER = {
    "business": ("médiateur", "moratoires", "préfet", "mandatement", "1231-6"),
    "sole_trader": ("médiateur", "moratoires", "préfet", "mandatement", "1231-6"),
    "consumer": (*PRINCIPAL_ONLY, "société modèle"),
    "association": (*PRINCIPAL_ONLY, "article", "intérêt", "médiateur"),
    "unknown": (*PRINCIPAL_ONLY, "article", "intérêt", "médiateur"),
    "public": ("injonction", "renonc", "renonç", "échéancier", "pénalité", "40 €", "l441-10", "médiateur"),
    "foreign": (*PRINCIPAL_ONLY, "article", "code de", "intérêt", "médiateur"),
}
FORMAL_KIND = {
    "business": (
        "Lefort & Fils SARL\nÀ l'attention du représentant légal\nBâtiment B\n27 avenue de l'Industrie\n38000 GRENOBLE",
        "Lefort & Fils SARL, SIREN 732 829 320, dont le siège est Bâtiment B, 27 avenue de l'Industrie, 38000 Grenoble",
        "agir en justice, notamment par une requête en injonction de payer",
    ),
    "sole_trader": (
        "Jean MODÈLE, EI\n3 impasse de l'Église\n74000 ANNECY",
        "Jean MODÈLE, EI, SIREN 732 829 320, demeurant 3 impasse de l'Église", "injonction de payer",
    ),
    "consumer": (
        "Mme Claire MODÈLE\n3 impasse de l'Église\n74000 ANNECY", "Mme Claire MODÈLE, demeurant 3 impasse de l'Église",
        "À compter de la première présentation de cette lettre, cette somme porte intérêt au taux légal",
        "articles 1231-6 et 1344-1 du Code civil", "agir en justice",
        "médiateur de la consommation dont nous relevons : Médiation de l'Exemple",
    ),
    "association": ("Association Les Amis <du> Quai\nÀ l'attention du représentant légal", "agir en justice"),
    "public": (
        "Commune de Modèleville\nÀ l'attention de l'ordonnateur – Service financier", "demande de mandatement",
        "Commune de Modèleville, SIRET 216 900 001 00013", "au préfet, s'il y a lieu, le mandatement d'office",
        "juge administratif",
    ),
    "unknown": ("Tannerie d'Exemple, dont l'adresse est", "agir en justice"),
    "foreign": (
        "Beispiel GmbH\nÀ l'attention du représentant légal\nBeispielstraße 1\n10115 BERLIN\nALLEMAGNE",
        "agir en justice", "payer la somme de EUR 1,685.50",
    ),
}  # fmt: skip
PUBLIC_REFERENCES = ("216 900 001 00013", "FACT-01", "EJ 2026-114")
TEXTS = [(stage, "mail") for stage in STAGE] + [(stage, "lettre") for stage in LETTER]
TABLE = list(itertools.product(TEXTS, KINDS, (NOTHING, MENTION, CLAIM, WAIVE)))


def context(stage: str, kind: str, interest: InterestMode) -> LetterContext:
    """The sample message, deposited on Chorus Pro when the debtor is public, held to the shipped rules."""
    made = sample(kind, BY_ID[stage], interest=interest)
    day = date(2026, 1, 2) if kind == "public" else None
    lines = tuple(replace(one, deposited_on=day) for one in made.lines)
    return replace(made, lines=lines, rules=catalogue().mentions(), ahead=frozenset({"mise_en_demeure", "contentieux"}))


@cache
def said(stage: str, name: str, kind: str, interest: InterestMode) -> str:
    found = Template(f"fr/{stage}/{name}.docx", template(stage, name), "")
    return plain(text_of_message(found, context(stage, kind, interest)))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def names_penalties(stage: str, name: str, kind: str, interest: InterestMode) -> bool:
    """Only the ferme letter and the mise en demeure of a professional name them, where the policy says so."""
    asked = interest in (MENTION, CLAIM) and kind in (*TRADERS, "public")
    return asked and name == "lettre" and stage in ("ferme", "mise_en_demeure")


@pytest.mark.parametrize(("text", "kind", "interest"), TABLE)
def test_what_the_stage_says_and_never_says(text: tuple[str, str], kind: str, interest: InterestMode) -> None:
    """OFFICE §12, the table; the shipped rules refuse nothing of it."""
    stage, name = text
    found, row = flat(said(stage, name, kind, interest)), STAGE[stage]
    for must in row.must:
        wanted = "1,685.50" if must == "1 685,50" and kind == "foreign" else must
        assert wanted in found
    lower = re.sub(r"\d[\d ]*,\d\d €|50 000 €", "", found.lower())
    for never in (*row.never, *OFFICIAL):
        assert not re.search(rf"(?<!\w){re.escape(never)}", lower)
    assert (f"au plus tard le {DEADLINE}" in found or f"d'ici au {DEADLINE}" in found) is row.deadline
    if name == "lettre":
        for must in LETTER[stage]:
            assert must in said(stage, name, kind, interest)


@pytest.mark.parametrize(("text", "kind", "interest"), TABLE)
def test_what_every_text_carries_to_be_paid(text: tuple[str, str], kind: str, interest: InterestMode) -> None:
    """LAW §5: each invoice with number, dates, subject, amount; how to pay; whom to call; who we are (R123-237)."""
    stage, name = text
    found = flat(said(stage, name, kind, interest))
    for wanted in (
        "R26-0457", "FR14 2004 1010 0505 0001 3M02 606", "BIC PSSTFRPPLYO", "comptabilite@atelier.example.fr",
        "SAS au capital de 50 000 € – 12 rue des Tanneurs, 69002 Lyon – 123 456 782 RCS Lyon",
    ):  # fmt: skip
        assert wanted in found
    if STAGE[stage].table or name == "lettre":
        for number, issued, due in (("FA-2026-0012", "01/01", "31/01"), ("FA-2026-0031", "15/01", "14/02")):
            assert re.search(rf"{number} du {issued}/2026.*{due}/2026", found)
        money = ("EUR 1,250.00", "EUR 480.50", "EUR 1,685.50") if kind == "foreign" else ("1 250,00 €", "480,50 €")
        for wanted in (*money, "Réfection du hall d'accueil", "BC-7781", "Avoir AV-2026-0003"):
            assert wanted in found


@pytest.mark.parametrize(("text", "kind", "interest"), TABLE)
def test_what_is_asked_of_whom(text: tuple[str, str], kind: str, interest: InterestMode) -> None:
    """OFFICE §1.1, §1.4, §12 « money » and « by kind »; LAW §2, §3."""
    stage, name = text
    found = flat(said(stage, name, kind, interest)).lower()
    for never in KIND_NEVER[kind]:
        assert never not in re.sub(r"\d[\d ]*,\d\d €", "", found)
    named = names_penalties(stage, name, kind, interest)
    assert ("l441-10 et d441-5 du code de commerce" in found) is (named and kind in TRADERS)
    assert ("indemnité forfaitaire pour frais de recouvrement de 40 €" in found) is (named and kind in TRADERS)
    assert ("intérêts moratoires" in found) is (named and kind == "public")
    claimed = named and interest is CLAIM and stage == "mise_en_demeure"
    assert ("somme à payer 1 780,65 €" in found) is claimed
    assert ("15,15 €" in found) is claimed
    by_copy = (stage, name, interest) == ("mise_en_demeure", "mail", CLAIM) and kind in (*TRADERS, "public")
    asked = "1 780,65 €" if claimed or by_copy else "eur 1,685.50" if kind == "foreign" else "1 685,50 €"
    assert asked in found
    assert not ("taux légal" in found and ("l441-10" in found or "moratoires" in found or "pénalité" in found))


@pytest.mark.parametrize(("kind", "interest"), list(itertools.product(KINDS, (NOTHING, MENTION, CLAIM, WAIVE))))
def test_the_formal_notice_identifies_its_debtor_and_says_what_follows(kind: str, interest: InterestMode) -> None:
    """OFFICE §12 « by kind », §6."""
    text = said("mise_en_demeure", "lettre", kind, interest)
    for wanted in FORMAL_KIND[kind]:
        assert wanted in text
    others = {"médiateur": "consumer", "préfet": "public", "représentant légal": "business association foreign"}
    for words, kinds in others.items():
        assert (words in text) is (kind in kinds.split())
    assert ("injonction de payer" in text) is (kind in TRADERS)
    assert "ne tenez pas compte" not in text


@pytest.mark.parametrize("kind", [*TRADERS, "public"])
def test_a_claim_is_told_line_by_line_with_its_segments(kind: str) -> None:
    """LAW §5: décompte; an accountant recomputes it from the annex."""
    text = flat(said("mise_en_demeure", "lettre", kind, CLAIM))
    name = "Intérêts moratoires arrêtés" if kind == "public" else "Pénalités de retard arrêtées"
    for wanted in (
        f"{name} au 3 mars 2026 15,15 €", "Indemnité forfaitaire pour frais de recouvrement 80,00 €",
        "FA-2026-0012 01/02/2026 03/03/2026 31 12,15 % taux BCE 2,15 % + 10 points 1 205,00 € 12,43 €",
        "FA-2026-0031 15/02/2026 03/03/2026 17 12,15 % taux BCE 2,15 % + 10 points 480,50 € 2,72 €",
        "FA-2026-0031 40,00 €", "Total au-delà du principal 95,15 €", "÷ 365", "imputés d'abord sur le principal",
    ):  # fmt: skip
        assert wanted in text


@pytest.mark.parametrize(("stage", "name"), TEXTS)
def test_a_public_debtor_reads_its_own_references(stage: str, name: str) -> None:
    """OFFICE §12: SIRET, code service, n° d'engagement, date of the Chorus deposit."""
    public, other = (flat(said(stage, name, kind, MENTION)) for kind in ("public", "business"))
    for reference in PUBLIC_REFERENCES:
        assert reference in public
        assert reference not in other
    shown = STAGE[stage].table or name == "lettre"
    assert ("éposée sur Chorus Pro le 02/01/2026" in public) is shown
    assert "Chorus" not in other


@pytest.mark.parametrize("stage", ["ferme", "mise_en_demeure"])
def test_no_letter_of_a_consumer_goes_to_an_employer(stage: str) -> None:
    """OFFICE §12: home, never the employer: neither the contact nor the seat that a file may name is used."""
    made = context(stage, "consumer", MENTION)
    at_work = replace(made.customer, contact_name="Société Modèle, service paie")
    found = Template(f"fr/{stage}/lettre.docx", template(stage, "lettre"), "")
    text = plain(text_of_message(found, replace(made, customer=at_work)))
    assert "Mme Claire MODÈLE\n3 impasse de l'Église\n74000 ANNECY" in text
    assert "Société Modèle" not in text

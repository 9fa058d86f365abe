"""What the shipped letters and mails say to whom: OFFICE §12, LAW §5, stage by stage and kind by kind."""

import itertools
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from relance_mail.core.policy import InterestMode
from relance_mail.letters.amounts import foreign_amounts
from relance_mail.letters.base import Copies, LetterContext, MailText, Template
from relance_mail.letters.check import bare, text_of_message
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.samples import CUSTOMERS, line, sample
from relance_mail.letters.values import fill
from tests.letters.shipped import ANSWERS, BY_ID, LETTERS, MAILS, message, plain, template

DOCUMENTS = [(stage, "mail") for stage in MAILS] + [(stage, "lettre") for stage in LETTERS]
PROFESSIONALS = ("business", "sole_trader")
EVERY = list(itertools.product(DOCUMENTS, CUSTOMERS))


def words(stage: str, name: str, context: LetterContext) -> str:
    found = Template(f"fr/{stage}/{name}.docx", template(stage, name), "")
    return plain(text_of_message(found, context))


@cache
def said(stage: str, name: str, kind: str, interest: InterestMode = InterestMode.MENTION) -> str:
    return words(stage, name, sample(kind, BY_ID[stage], interest=interest))


def mail(stage: str, context: LetterContext) -> MailText:
    return render_mail(template(stage, "mail"), context)


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_every_text_names_its_reference_how_to_pay_and_whom_to_call(document: tuple[str, str], kind: str) -> None:
    """LAW §5: number, amount, due date, subject of each invoice; how to pay; whom to call; who we are."""
    text = said(*document, kind)
    for wanted in ("R26-0457", "FR14 2004 1010 0505 0001 3M02 606", "PSSTFRPPLYO", "Camille Exemple", "04 00 00 00 12"):
        assert wanted in text or (wanted, document) == ("Camille Exemple", ("mise_en_demeure", "lettre"))
    assert "SAS au capital de 50 000 € – 12 rue des Tanneurs, 69002 Lyon – 123 456 782 RCS Lyon" in text
    if document != ("mise_en_demeure", "mail"):
        amount = "EUR 480.50" if kind == "foreign" else "480,50 €"
        for wanted in ("FA-2026-0031", "14/02/2026", amount, "hall d'accueil", "BC-7781", "Avoir AV-2026-0003"):
            assert wanted in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_no_euro_beyond_the_principal_for_those_who_owe_only_that(document: tuple[str, str], kind: str) -> None:
    """OFFICE §1.1, LAW §2, PEERS 19: whatever the policy says."""
    for interest in (InterestMode.MENTION, InterestMode.CLAIM):
        text = said(*document, kind, interest)
        named = "40 €" in re.sub(r"\d[\d ]*,\d\d €", "", text) or "pénalité" in text or "12,43" in text
        assert not (named and kind not in PROFESSIONALS) or (kind == "public" and interest is InterestMode.CLAIM)
        if kind in ("unknown", "association", "consumer", "foreign"):
            context = sample(kind, BY_ID[document[0]], interest=interest)
            assert foreign_amounts(text, context, fill(context)) == []


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_no_text_lies_about_the_law_or_looks_official(document: tuple[str, str], kind: str) -> None:
    """LAW §5."""
    text = said(*document, kind).lower()
    for wrong in ("huissier", "sommation", "commandement", "interromp", "l441-6", "frais de dossier", "contentieux"):
        assert not re.search(rf"\b{wrong}", text)
    assert not re.search(r"taux (d'intérêt )?légal majoré|fois le taux", text)


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_only_early_texts_may_be_ignored_by_who_has_paid(document: tuple[str, str], kind: str) -> None:
    """LAW §5, OFFICE §12: ferme and mise en demeure ask for the proof."""
    if document[0] in ANSWERS:
        return
    text = said(*document, kind)
    early = document[0] in ("courtoisie", "informelle", "amiable")
    assert ("n'en tenez pas compte" in text or "ne tenez pas compte" in text) is early
    assert ("référence de votre" in text) is not early


@pytest.mark.parametrize("kind", CUSTOMERS)
def test_the_first_stages_threaten_nobody(kind: str) -> None:
    for stage, name in DOCUMENTS:
        if stage in ("courtoisie", "informelle", "amiable", *ANSWERS):
            text = said(stage, name, kind).lower()
            for wrong in ("article", "40 €", "pénalité", "indemnité", "mise en demeure", "justice", "tribunal"):
                assert wrong not in text.replace("480,50", "")
    assert "17 mars 2026" not in said("informelle", "mail", kind)
    assert "d'ici au mardi 17 mars 2026" in said("amiable", "mail", kind)


def subjects(kind: str) -> list[str]:
    return [plain(mail(stage, sample(kind, BY_ID[stage])).subject) for stage in MAILS]


def test_subjects_per_stage() -> None:
    """OFFICE §12."""
    assert subjects("business") == [
        "Factures FA-2026-0012 et FA-2026-0031 – prochaine échéance – Atelier des Tanneurs (réf. R26-0457)",
        "Factures FA-2026-0012 et FA-2026-0031 – Atelier des Tanneurs (réf. R26-0457)",
        "Rappel : factures échues – Atelier des Tanneurs (réf. R26-0457)",
        "Dernier rappel avant mise en demeure – Atelier des Tanneurs (réf. R26-0457)",
        "MISE EN DEMEURE DE PAYER – Atelier des Tanneurs (réf. R26-0457)",
        "Relevé de compte – Atelier des Tanneurs (réf. R26-0457)",
        "Factures FA-2026-0012 et FA-2026-0031 – copies demandées – Atelier des Tanneurs (réf. R26-0457)",
        "Factures FA-2026-0012 et FA-2026-0031 – votre règlement – Atelier des Tanneurs (réf. R26-0457)",
    ]
    one = message("business", "amiable")
    assert plain(mail("amiable", replace(one, lines=one.lines[:1])).subject).startswith("Rappel : facture échue –")


def test_the_subject_for_a_consumer_names_no_debt_before_ferme() -> None:
    """OFFICE §7."""
    quiet = subjects("consumer")
    assert {quiet[place] for place in (0, 1, 2, 5, 6, 7)} == {"Votre dossier – Atelier des Tanneurs (réf. R26-0457)"}
    assert quiet[3].startswith("Dernier rappel")


def test_greetings() -> None:
    """OFFICE §12: the name if known; from ferme on « Madame, Monsieur »."""
    assert "Bonjour Madame Aubry," in said("informelle", "mail", "business")
    unknown = message("business", "informelle")
    nameless = replace(unknown, customer=replace(unknown.customer, contact_name=None))
    assert "Bonjour,\n" in words("informelle", "mail", nameless)
    assert "Madame, Monsieur," in said("ferme", "mail", "business")
    assert "\nMadame,\n" in said("amiable", "lettre", "business")
    assert "Veuillez agréer, Madame, nos salutations" in said("amiable", "lettre", "business")
    assert "\nMadame, Monsieur,\n" in words("amiable", "lettre", replace(nameless, stage=BY_ID["amiable"]))


@pytest.mark.parametrize("name", ["mail", "lettre"])
def test_ferme_gives_a_day_an_instalment_plan_and_the_next_step(name: str) -> None:
    text = said("ferme", name, "business")
    assert "Malgré nos messages des 12 et 24 février 2026" in text
    assert "1 685,50 €" in text
    assert "au plus tard le mardi 17 mars 2026" in text
    assert "échéancier" in text
    assert "mise en demeure" in text
    assert "tribunal" not in text
    assert "justice" not in text


@pytest.mark.parametrize("kind", CUSTOMERS)
def test_ferme_names_penalties_for_professionals_only(kind: str) -> None:
    """OFFICE §1.4: without a number until the rate is known; « intérêts moratoires » for a public debtor."""
    text = said("ferme", "lettre", kind)
    assert ("40 € par facture (articles L441-10 et D441-5 du Code de commerce)" in text) is (kind in PROFESSIONALS)
    assert ("au taux prévu par nos conditions générales de vente" in text) is (kind in PROFESSIONALS)
    assert ("intérêts moratoires" in text) is (kind == "public")
    assert not re.search(r"\d %", text)
    silent = said("ferme", "lettre", kind, InterestMode.NOTHING) + said("ferme", "lettre", kind, InterestMode.WAIVE)
    assert "40 €" not in silent
    assert "moratoires" not in silent


def test_the_rate_is_written_once_it_is_known() -> None:
    base = message("business", "ferme", interest=InterestMode.MENTION)
    known = replace(base, creditor=replace(base.creditor, contract_rate="12", rate_known_on=date(2026, 1, 5)))
    assert "au taux de 12,00 % l'an prévu par nos conditions générales de vente" in words("ferme", "lettre", known)


def test_a_public_debtor_is_asked_for_its_payment_order_and_never_for_an_instalment_plan() -> None:
    text = said("ferme", "lettre", "public")
    assert "date de mandatement" in text
    assert "échéancier" not in text
    for wanted in ("SIRET : 216 900 001 00013", "Code service : FACT-01", "N° d'engagement : EJ 2026-114"):
        assert wanted in text
    assert "Code service" not in said("ferme", "lettre", "business")


@pytest.mark.parametrize("kind", CUSTOMERS)
def test_the_formal_notice_carries_what_a_judge_reads(kind: str) -> None:
    """LAW §5: title, both identities, table, formal demand, deadline as a date, what follows, signature, LRAR."""
    text = said("mise_en_demeure", "lettre", kind)
    assert "\nMISE EN DEMEURE DE PAYER" in text
    assert "Lettre recommandée avec avis de réception" in text
    assert "Atelier des Tanneurs, SAS au capital de 50 000 €, immatriculée au RCS de Lyon" in text
    assert plain(CUSTOMERS[kind].name) in text
    assert "Nous vous mettons en demeure de nous payer la somme de" in text
    assert "au plus tard le mardi 17 mars 2026" in text
    assert "Dominique Modèle\nprésident, Atelier des Tanneurs" in text
    assert ("injonction de payer" in text) is (kind in PROFESSIONALS)
    assert ("préfet" in text) is (kind == "public")
    assert ("juge administratif" in text) is (kind == "public")
    assert ("demande de mandatement" in text) is (kind == "public")
    assert ("agir en justice" in text) is (kind != "public")
    assert ("médiateur de la consommation" in text) is (kind == "consumer")
    assert ("première présentation de cette lettre" in text) is (kind == "consumer")


def test_the_formal_notice_never_claims_both_sorts_of_interest() -> None:
    for kind, interest in itertools.product(CUSTOMERS, (InterestMode.MENTION, InterestMode.CLAIM)):
        text = said("mise_en_demeure", "lettre", kind, interest)
        assert not ("taux légal" in text and ("L441-10" in text or "Pénalités de retard" in text))


def test_the_formal_notice_puts_each_claimed_line_apart_with_its_calculation() -> None:
    """PEERS 19, OFFICE §12."""
    text = said("mise_en_demeure", "lettre", "business", InterestMode.CLAIM)
    lines = text.split("\n")
    for label, amount in (
        ("Total restant dû", "1 685,50 €"),
        ("Pénalités de retard arrêtées au 3 mars 2026", "15,15 €"),
        ("Indemnité forfaitaire pour frais de recouvrement", "80,00 €"),
        ("Somme à payer", "1 780,65 €"),
    ):
        assert lines[lines.index(label) + 1] == amount
    spelt = "mille sept cent quatre-vingts euros et soixante-cinq centimes"
    assert f"payer la somme de 1 780,65 € ({spelt}) au plus tard" in text
    rate = "12,15 % taux BCE 2,15 % + 10 points"
    start = lines.index("Annexe : décompte des pénalités de retard") + 1
    assert lines[start : start + 30] == [
        "Intérêts = somme due TTC × taux annuel × nombre de jours ÷ 365, chaque ligne étant arrondie au centime. Le "
        "premier jour compté est le lendemain de l'échéance ; le dernier jour de chaque ligne est compris. Les "
        "règlements partiels ont été imputés d'abord sur le principal.",
        "Facture", "Du", "Au", "Jours", "Taux annuel", "Sur", "Intérêts",
        "FA-2026-0012", "01/02/2026", "03/03/2026", "31", rate, "1 205,00 €", "12,43 €",
        "FA-2026-0031", "15/02/2026", "03/03/2026", "17", rate, "480,50 €", "2,72 €",
        "Total des pénalités de retard", "15,15 €",
        "Indemnité forfaitaire pour frais de recouvrement – FA-2026-0012", "40,00 €",
        "Indemnité forfaitaire pour frais de recouvrement – FA-2026-0031", "40,00 €",
        "Total au-delà du principal", "95,15 €",
    ]  # fmt: skip
    assert "Elles ne sont pas comprises" not in text
    public = said("mise_en_demeure", "lettre", "public", InterestMode.CLAIM)
    assert "Intérêts moratoires arrêtés au 3 mars 2026" in public
    assert "Pénalités" not in public
    mentioned = said("mise_en_demeure", "lettre", "business")
    assert "Annexe" not in mentioned
    assert "Somme à payer" not in mentioned


def test_the_mail_of_a_formal_notice_is_a_short_copy() -> None:
    text = said("mise_en_demeure", "mail", "business")
    assert "copie de la mise en demeure que nous vous adressons par lettre recommandée" in text
    assert "1 685,50 €" in text
    assert len(text.split()) < 160


def test_no_french_article_and_no_french_amount_abroad() -> None:
    for stage, name in DOCUMENTS:
        text = said(stage, name, "foreign").replace("SAS au capital de 50 000 €", "")
        assert not re.search(r"article|Code d|€", text)
        assert "EUR 1,685.50" in text


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_a_bare_message_has_no_hole(document: tuple[str, str], kind: str) -> None:
    """OFFICE §12: one invoice, no contact, no civility, no telephone, no SIREN, nothing sent before, no copies."""
    text = words(*document, bare(sample(kind, BY_ID[document[0]])))
    assert not re.search(r"None| ,|\(\)|– –|–\s*$|^\s*–|  \.|Tél\.|P\.J\.|IBAN|SIREN :", text, re.MULTILINE)
    assert not re.search(r"messages? d|factures\b|les copies", text)


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_many_invoices_are_plural_and_one_is_singular(document: tuple[str, str], kind: str) -> None:
    full = sample(kind, BY_ID[document[0]])
    one = words(*document, replace(full, lines=full.lines[:1]))
    assert not re.search(r"\bfactures\b|messages du\b", one)
    assert not re.search(r"\bla facture\b|\bune facture\b", said(*document, kind).replace("40 € par facture", ""))


def test_two_currencies_have_two_tables_and_two_totals() -> None:
    base = message("business", "ferme")
    both = replace(base, lines=(*base.lines, line("FA-9", date(2026, 2, 1), "1300.00", currency="USD")))
    for name in ("mail", "lettre"):
        text = words("ferme", name, both)
        assert text.count("Total restant dû") == 2
        assert "1 685,50 € et 1 300,00 USD" in text


def test_what_is_said_of_copies() -> None:
    """PEERS 22."""
    base = message("business", "informelle")
    attached = words("informelle", "mail", base)
    assert "Les copies des factures sont jointes à ce message." in attached
    assert "La copie de la facture est jointe à ce message." in words(
        "informelle", "mail", replace(base, lines=base.lines[:1])
    )
    assert "sur demande" in words("informelle", "mail", replace(base, copies=Copies.ON_REQUEST))
    assert "copie" not in words("amiable", "mail", replace(base, stage=BY_ID["amiable"], copies=Copies.NONE))


def test_an_answered_message_is_not_said_to_be_unanswered() -> None:
    base = message("business", "amiable")
    assert "sont restés sans réponse" in words("amiable", "mail", base)
    answered = words("amiable", "mail", replace(base, unanswered=False))
    assert "sans réponse" not in answered
    assert "malgré nos messages des 12 et 24 février 2026" in answered
    single = words("amiable", "lettre", replace(base, history=(date(2026, 2, 12),)))
    assert "notre message du 12 février 2026 est resté sans réponse" in single


def test_no_text_shows_our_stage_names_or_the_robot() -> None:
    """OFFICE §3.1, §7: the customer never sees how we call our stages; nothing meant for staff is in a text."""
    for (stage, name), kind in EVERY:
        text = said(stage, name, kind).lower()
        assert not re.search(r"informelle|relance|étape|brouillon|projet|courtoisie|automatique|\[|\]", text)

"""How the rules of `mentions.toml` are applied: what applies to which text, what counts as said, what is told."""

import io
import time
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.core.findings import Finding
from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext, LetterRefused, Template
from relance_mail.letters.check import filled
from relance_mail.letters.docx import render_letter, rendered
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.mentions import KINDS, About, Mentions, phrases, plain, read_mentions
from relance_mail.letters.passages import passages
from relance_mail.letters.proofreading import objections
from relance_mail.letters.samples import CUSTOMERS, sample
from relance_mail.letters.values import fill
from tests.letters.shipped import BY_ID, FOLDER, FURTHER, LETTERS, MAILS, catalogue, message, saved, small, template

PATH = "fr/ferme/lettre.docx"
SHIPPED = read_mentions(FOLDER / "fr" / "mentions.toml")


def told(made: Document, context: LetterContext, **tables: object) -> list[Finding]:
    """What is refused of a text under rules of this test's own."""
    held = replace(context, rules={"fr": Mentions(**tables)})  # type: ignore[arg-type]  # tables by name
    try:
        render_letter(saved(made), held, path=PATH)
    except LetterRefused as refused:
        return list(refused.findings)
    return []


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("L441-6", "selon l'article L. 441-6 du code"),
        ("L441-6", "l’article L 441\u20116."),
        ("taux légal majoré", "au TAUX LEGAL\u00a0MAJORÉ de 10 points"),
        ("intérêt légal majoré", "trois mois au taux d’intérêt légal majoré de 10 points"),
        ("fois le taux BCE", "à 3 fois le taux BCE"),
        ("huissier", "nos Huissiers"),
        ("40 €", "soit 40€ par facture"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, text: str) -> None:
    """LAW §5: with and without dots, spaces and accents."""
    assert phrases([phrase])[0].within(plain(text))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("L441-6", "article L441-60"),
        ("sommation", "Code de la consommation"),
        ("40 €", "soit 480,40 €"),
        ("40 €", "un capital de 40 000 €"),
        ("40 €", "soit 1\u202f040 €"),
        ("fois le taux BCE", "trois fois le taux d'intérêt légal"),
        ("ignor", "signor Rossi"),
    ],
)
def test_what_only_resembles_a_phrase_is_not_it(phrase: str, text: str) -> None:
    assert not phrases([phrase])[0].within(plain(text))


def test_rules_come_from_the_stage_the_kind_both_the_document_and_the_penalties() -> None:
    mentions = Mentions(
        {"must_not": ["a"]},
        {"x": {"letter_must": ["b"], "mail_must": ["c"], "kinds": {"consumer, public": {"must": ["d"]}}}},
        {"consumer": {"must_when_claimed": ["e"], "letter_must_when_silent": ["f"], "may_say": ["g"]}},
    )

    def said(kind: str, document: str, penalties: str, stage: str = "x") -> tuple[str, ...]:
        rules = mentions.of(About(stage, kind, document, penalties))
        return tuple(one.words for one in (*rules.must, *rules.must_not, *rules.may_say))

    assert said("business", "letter", "silent") == ("b", "a")
    assert said("business", "mail", "silent") == ("c", "a")
    assert said("consumer", "letter", "silent") == ("b", "f", "d", "a", "g")
    assert said("consumer", "mail", "claimed", "y") == ("e", "a", "g")
    assert said("public", "mail", "mentioned") == ("c", "d", "a")


def test_the_sentence_is_quoted_with_its_paragraph_in_the_template() -> None:
    made = small("Madame,", "{%p if public %}", "caché", "{%p endif %}", "Réglez. Notre huissier, M. Aubry, viendra.")
    (finding,) = told(made, message(), always={"must_not": ["huissier"]})
    assert finding.code == "phrase_forbidden"
    assert "(paragraphe 5 : « Notre huissier, M. Aubry, viendra. »)" in finding.what
    assert finding.where.file == PATH


def test_words_of_the_message_are_no_words_of_ours_but_our_own_fields_are() -> None:
    """A customer or a subject may bear a forbidden word."""
    base = message()
    named = replace(base.customer, name="SCP Huissiers Associés", contact_name="Mme Claire Huissier")
    line = replace(base.lines[0], invoice=replace(base.lines[0].invoice, subject="Fourniture justice, 40 € pièce"))
    context = replace(base, customer=named, lines=(line,))
    rules = {"must_not": ["huissier", "justice", "40 €", "conditions générales"]}
    made = small(
        "{{ client.nom|majuscules }}", "{{ contact.bonjour }}", "{% for f in factures %}{{ f.precisions }}{% endfor %}"
    )
    assert told(made, context, always=rules) == []
    made.add_paragraph("Notre huissier et {{ client.nom }}")
    made.add_paragraph("Pénalités {{ taux_penalites }}")
    assert [finding.what.split("« ")[2].split(" »")[0] for finding in told(made, context, always=rules)] == [
        "huissier",
        "conditions générales",
    ]


_WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["SCP Huissiers & Justice", "€ 15", "EUR de plus", "Article 40 €", "L441-6 <frais>", "m\u2011 {{ x }}"]
    ),
)


@pytest.mark.parametrize("text", ["informelle/mail", "ferme/lettre", "mise_en_demeure/lettre"])
@given(kind=st.sampled_from(sorted(CUSTOMERS)), words=st.tuples(_WORDS, _WORDS, _WORDS, _WORDS, _WORDS))
@settings(max_examples=40, deadline=None)
def test_nothing_that_a_file_says_sets_a_message_aside(text: str, kind: str, words: tuple[str, ...]) -> None:
    """Whatever stands in names, subjects, numbers: only our own words can break a rule."""
    stage, name = text.split("/")
    name_, contact, subject, order, number = words
    base = sample(kind, BY_ID[stage])
    invoice = replace(base.lines[0].invoice, subject=subject, order_ref=order, number=f"F{number}")
    customer = replace(base.customer, name=f"{name_} SA", contact_name=contact)
    lines = (replace(base.lines[0], invoice=invoice), *base.lines[1:])
    context = replace(base, customer=customer, lines=lines, rules={"fr": SHIPPED})
    assert filled(Template(f"fr/{text}.docx", template(stage, name), ""), context) is not None


def test_what_may_be_said_does_not_open_the_door_to_the_rest() -> None:
    rules = {"must_not": ["frais de recouvrement"], "may_say": ["indemnité forfaitaire pour frais de recouvrement"]}
    allowed = "l'indemnité forfaitaire pour frais de recouvrement"
    assert told(small(allowed), message(), always=rules) == []
    assert len(told(small(f"{allowed}, et nos frais de recouvrement"), message(), always=rules)) == 1


def test_both_sorts_of_interest_are_never_in_one_text() -> None:
    """LAW §5."""
    apart = {"penalites": ["L441-10"], "legal": ["1231-6", "au taux légal"]}
    assert told(small("article L441-10"), message(), never_together=apart) == []
    assert told(small("articles 1231-6", "au taux légal"), message(), never_together=apart) == []
    (finding,) = told(small("article L. 441-10", "Intérêts au taux légal."), message(), never_together=apart)
    assert finding.code == "phrases_together"
    assert "« L441-10 » et « au taux légal » (paragraphe 2 : « Intérêts au taux légal. »)" in finding.what


def test_a_value_that_must_be_read_and_a_field_that_does_not_exist() -> None:
    shows = {"must_show": ["devises.factures.numero", "client.code_service", "societe.mediatrice"]}
    made = small("{{ factures[0].numero }}", "{{ client.code_service }}")
    missing = told(made, replace(message(), lines=message().lines[:2]), always=shows)
    assert [finding.what.partition("montre pas ")[2] for finding in missing] == [
        "{{ devises.factures.numero }} (« FA-2026-0031 »).",
        "{{ societe.mediatrice }}, un champ qui n’existe pas.",
    ]


def test_what_follows_may_only_be_announced_where_it_follows() -> None:
    """OFFICE §12, ferme."""
    announces = {"mise_en_demeure": ["mise en demeure"]}
    made = small("Nous vous adresserons une mise en demeure.")
    assert told(made, replace(message(), ahead=None), announces=announces) == []
    assert told(made, replace(message(), ahead=frozenset({"mise_en_demeure"})), announces=announces) == []
    assert told(made, message("business", "mise_en_demeure", ahead=frozenset()), announces=announces) == []
    (finding,) = told(made, replace(message(), ahead=frozenset({"contentieux"})), announces=announces)
    assert (finding.code, "« Nous vous adresserons une mise en demeure. »" in finding.what) == ("step_not_taken", True)


def test_the_shipped_rules_name_every_stage_and_every_kind() -> None:
    assert set(SHIPPED.stages) == {*MAILS, *FURTHER}
    named = {kind for table in (SHIPPED.kinds, SHIPPED.stages["mise_en_demeure"]["kinds"]) for kind in table}
    assert {kind for names in named for kind in names.replace(",", " ").split()} == KINDS


@pytest.mark.parametrize("sentence", [
    "Un huissier viendra.", "selon l'article L. 441-6 du Code de commerce",
    "au taux d'intérêt légal majoré de 10 points",
    "à 3 fois le taux BCE", "Cette lettre interrompt la prescription.", "Commandement de payer", "nos frais de dossier",
    "des frais de recouvrement vous seront comptés", "les intérêts légaux (1231-6) et les pénalités de retard",
])  # fmt: skip
@pytest.mark.parametrize("kind", CUSTOMERS)
@pytest.mark.parametrize("stage", LETTERS)
def test_a_template_that_says_what_is_wrong_is_refused_with_the_sentence(stage: str, kind: str, sentence: str) -> None:
    """LAW §5, whoever the debtor is, at any stage."""
    made = docx.Document(io.BytesIO(template(stage, "lettre")))
    body = next(one for one in made.paragraphs if one.style is not None and one.style.name == "Corps")
    body.insert_paragraph_before(f"Sachez-le : {sentence}")
    context = replace(sample(kind, BY_ID[stage]), rules={"fr": SHIPPED})
    with pytest.raises(LetterRefused) as refused:
        rendered(saved(made), context, f"fr/{stage}/lettre.docx")
    said = [finding.what for finding in refused.value.findings if f"Sachez-le : {sentence}" in finding.what]
    assert said
    assert all("(paragraphe " in what for what in said)


def test_reading_a_message_again_costs_little() -> None:
    context = sample("business", BY_ID["mise_en_demeure"], interest=InterestMode.CLAIM)
    read = list(passages(rendered(template("mise_en_demeure", "lettre"), context)))
    fields = fill(context)
    assert list(objections(SHIPPED, read, context, fields, "letter")) == []
    started = time.process_time()
    for _ in range(20):
        list(objections(SHIPPED, read, context, fields, "letter"))
    assert (time.process_time() - started) / 20 < 0.01, "about 3 ms on a slow machine"


@pytest.mark.parametrize("stage", LETTERS)
def test_what_ends_a_letter_never_makes_a_page_of_its_own(stage: str) -> None:
    """Word wants a paragraph after the last table; at the foot of a full page it must not need another one."""
    last = rendered(template(stage, "lettre"), message("unknown", stage)).paragraphs[-1]
    spacing = last._p.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    assert spacing is not None
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("1", "exact")


def test_a_mail_is_held_to_the_rules_of_mails(tmp_path: Path) -> None:
    path = tmp_path / "mentions.toml"
    path.write_text('[stages.ferme]\nmail_must = ["ci-joint"]\nletter_must = ["ci-contre"]\n', encoding="utf-8")
    context = replace(message(), rules={"fr": read_mentions(path)})
    with pytest.raises(LetterRefused, match="« ci-joint »"):
        render_mail(saved(small("Objet : rappel", "Texte")), context, "fr/ferme/mail.docx")
    assert render_mail(saved(small("Objet : rappel", "Texte ci-joint")), context, "fr/ferme/mail.docx").subject
    assert set(catalogue().mentions()) == {"fr", "en"}

"""The English set: what a customer abroad reads, and that no French is left in it (OFFICE §1.1, §12)."""

import io
import itertools
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.parties import Kind
from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import LetterContext, LetterRefused, MailText, Template
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.check import bare, check, filled, text_of_message
from relance_mail.letters.docx import render_letter, rendered
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.samples import CUSTOMERS, line, sample
from relance_mail.letters.speech import ENGLISH, FRENCH, language_of, speech_of
from relance_mail.letters.wording import salutation, title_of
from tests.letters.shipped import BY_ID, FOLDER, FURTHER_ENGLISH, LETTERS, MAILS, STAGES, catalogue, plain, saved, small

DOCUMENTS = [(stage, "mail") for stage in MAILS] + [(stage, "lettre") for stage in LETTERS]
EVERY = list(itertools.product(DOCUMENTS, CUSTOMERS))
FRENCH_LEFT = re.compile(
    r"\b(le|la|les|des|du|nous|vous|votre|factures?|échéance|jours?|euros?|janvier|février|mars|lundi|mardi|réf)\b"
    r"|€|\d,\d\d\b|\d{2}/\d{2}/\d{4}",
    re.IGNORECASE,
)


def template(stage: str, name: str) -> Template:
    found = catalogue().documents(stage, Kind.BUSINESS, "en")
    chosen = found.letter if name == "lettre" else found.mail
    assert chosen is not None
    assert chosen.path == f"en/{stage}/{name}.docx"
    return chosen


def words(stage: str, name: str, context: LetterContext) -> str:
    return plain(text_of_message(template(stage, name), context))


def abroad(stage: str, kind: str = "foreign") -> LetterContext:
    """A message whose only facts in French are the address of our street."""
    context = sample(kind, BY_ID[stage])
    lines = tuple(replace(one, invoice=replace(one.invoice, subject=None)) for one in context.lines)
    creditor = replace(context.creditor, signatory_title="credit control", legal_signatory_title="chairman")
    address = replace(creditor.address, lines=("12 Tanners Street",))
    creditor = replace(creditor, name="Tanners", email="x@example.com", website=None, address=address, mediator="M.")
    return replace(context, lines=lines, creditor=creditor)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_french_is_left(document: tuple[str, str]) -> None:
    text = words(*document, abroad(document[0])).replace("La Banque Postale", "")
    assert not FRENCH_LEFT.findall(text)


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_only_the_principal_is_asked_and_no_article_is_named(document: tuple[str, str], kind: str) -> None:
    """OFFICE §12, PEERS 19: whatever the policy says."""
    for interest in (InterestMode.MENTION, InterestMode.CLAIM):
        text = words(*document, sample(kind, BY_ID[document[0]], interest=interest))
        assert not re.search(r"interest|penalt|indemnity|article|EUR 40\.00|1,780\.65", text, re.IGNORECASE)
        assert "EUR 1,685.50" in text
        assert "R26-0457" in text
        assert "FR14 2004 1010 0505 0001 3M02 606 – BIC PSSTFRPPLYO" in text


@pytest.mark.parametrize(("document", "kind"), EVERY)
def test_a_bare_message_has_no_hole_and_numbers_agree(document: tuple[str, str], kind: str) -> None:
    full = sample(kind, BY_ID[document[0]])
    text = words(*document, bare(full))
    assert not re.search(r"None| ,|\(\)|– –|–\s*$|^\s*–|  \.|Tel\.|Enclosed|IBAN", text, re.MULTILINE)
    one = words(*document, replace(full, lines=full.lines[:1]))
    assert not re.search(r"\binvoices\b|copies of", one)
    assert not re.search(r"\bthe invoice\b|copy of the invoice", words(*document, full))


def test_days_and_sums_are_written_as_abroad() -> None:
    text = words("mise_en_demeure", "lettre", sample("foreign", BY_ID["mise_en_demeure"]))
    assert "pay us the sum of EUR 1,685.50 by Tuesday 17 March 2026 at the latest." in text
    assert "31 Jan 2026" in text
    assert "Lyon, 3 March 2026" in text
    assert "despite our messages of 12 February 2026 and 24 February 2026" in text
    assert "For the attention of the legal representative" in text
    assert "Credit note AV-2026-0003" in text
    assert "Your order BC-7781" not in text
    assert "your order BC-7781 – already mentioned on 12 Feb 2026" in text


def test_greetings() -> None:
    assert salutation("Mrs Anne AUBRY", ENGLISH) == "Dear Ms AUBRY,"
    assert salutation("Mr John Doe", ENGLISH) == "Dear Mr Doe,"
    assert salutation("Anne Aubry", ENGLISH) == "Dear Anne Aubry,"
    assert salutation("Comptabilité", ENGLISH) == salutation(None, ENGLISH) == "Hello,"
    assert title_of("Mme Claire Aubry", ENGLISH) == "Dear Ms Aubry"
    assert title_of(None, ENGLISH) == "Dear Sir or Madam"
    assert salutation("Mrs Anne AUBRY") == "Bonjour Madame AUBRY,"


def test_subjects_name_no_debt_to_a_consumer_before_ferme() -> None:
    """OFFICE §7."""
    for stage in MAILS:
        made = filled(template(stage, "mail"), sample("consumer", BY_ID[stage]))
        assert isinstance(made, MailText)
        quiet = stage not in ("ferme", "mise_en_demeure")
        assert plain(made.subject).startswith("Your account – ") is quiet
        assert '<html lang="en">' in made.html


def test_the_fields_speak_the_language_of_the_template_and_not_of_the_customer() -> None:
    """A German customer has no German templates: it gets French texts, with French fields."""
    found = catalogue().documents("ferme", Kind.BUSINESS, "de").letter
    assert found is not None
    assert found.path == "fr/ferme/lettre.docx"
    german = sample("foreign", BY_ID["ferme"])
    german = replace(german, customer=replace(german.customer, language="de"), language="en")
    assert "mardi 17 mars 2026" in plain(text_of_message(found, german))
    assert language_of("clients/41103/en/ferme/mail.docx") == "en"
    assert language_of("") is None
    assert speech_of("de") is FRENCH


def test_every_phrase_has_its_english() -> None:
    assert ENGLISH.words.keys() == FRENCH.words.keys()
    assert ENGLISH.resumed.keys() == FRENCH.resumed.keys()
    for name, words_ in FRENCH.words.items():
        assert words_.count("{}") == ENGLISH.words[name].count("{}"), name


def test_why_we_write_again_is_told_in_english() -> None:
    hold = Hold(HoldReason.DISPUTE, date(2026, 2, 1), "Anne", review_on=date(2026, 2, 10))
    context = replace(sample("foreign", BY_ID["amiable"]), broken_promises=(), resumes_after=hold)
    assert "The dispute that you had raised is now closed" in words("amiable", "mail", context)
    broken = words("amiable", "mail", sample("foreign", BY_ID["amiable"]))
    assert "You had announced a payment of EUR 1,250.00 by Friday 20 February 2026" in broken


def test_the_word_file_says_that_it_is_english() -> None:
    found = template("ferme", "lettre")
    made = docx.Document(io.BytesIO(render_letter(found.content, sample("foreign", BY_ID["ferme"]), path=found.path)))
    assert made.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in made.styles.element.xml


def test_another_currency_and_two_of_them() -> None:
    base = sample("foreign", BY_ID["ferme"])
    both = replace(base, lines=(*base.lines, line("FA-9", date(2026, 2, 1), "1300.00", currency="USD")))
    assert "EUR 1,685.50 and USD 1,300.00" in words("ferme", "lettre", both)


def test_the_shipped_english_set_passes_its_own_rules(tmp_path: Path) -> None:
    """« relance check » reads it against en/mentions.toml."""
    (tmp_path / "en").symlink_to(FOLDER / "en")
    (tmp_path / "fr").mkdir()
    for stage in MAILS:
        (tmp_path / "fr" / stage).symlink_to(FOLDER / "en" / stage)
    rules = Catalogue(tmp_path).mentions()
    assert rules["en"].stages.keys() == {*MAILS, *FURTHER_ENGLISH}
    stages = [stage for stage in STAGES if stage.id == "ferme"]
    assert [found for found in check(Catalogue(tmp_path), stages) if (found.where.file or "").startswith("en/")] == []


def test_a_forbidden_phrase_is_refused_in_english_too() -> None:
    wrong = saved(small("Subject: x", "Pay {{ total }} or the bailiff will collect {{ total }}."))
    context = replace(sample("foreign", BY_ID["ferme"]), rules=catalogue().mentions())
    with pytest.raises(LetterRefused) as refused:
        render_mail(wrong, context, "en/ferme/mail.docx")
    assert any(found.code == "phrase_forbidden" and "bailiff" in found.what for found in refused.value.findings)
    rendered(wrong, replace(context, rules={}), "en/ferme/mail.docx")

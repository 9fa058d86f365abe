"""60 KB made to be slow or confusing are read without harm and go to a person; how fast is measured in tests/bench."""

import random

import pytest

from relance_mail.core.money import Money
from relance_mail.replies.mails import OpenInvoice
from relance_mail.replies.parse import parse
from relance_mail.replies.read import read
from tests.replies.mailbox import RECEIVED, mail

SIZE = 60_000
INVOICES = [OpenInvoice(f"FA-2026-{number:04d}", Money.of(100 + number)) for number in range(40)]
_RANDOM = random.Random(1)  # noqa: S311 - a fixed text, not a secret
SENTENCE = "le virement de la facture FA-2026-0001 de 1 250,00 € sera fait le 15 mars et la moitié vendredi, mais si "
TEXTS = [
    *(
        "Le ",
        "a",
        " ",
        "\n",
        "> ",
        "> a\n",
        "a, ",
        "et ",
        "si ",
        "je paie ",
        "le 15 mars ",
        "1 ",
        "1 250,00 € ",
        "1",
        ".",
        "(",
    ),
    *(
        "De : x\n",
        "De : x\nEnvoyé : y\n",
        "ne pas ",
        "virement ",
        SENTENCE,
        "ok. ",
        "je paie lundi\n",
        "é",
        "e\u0301",
        "😀",
    ),
    *(
        "deux ",
        "mille ",
        "1/",
        "FA-2026-0001 ",
        "FA-",
        "l'",
        "-",
        "_" * 70 + "\n",
        "Le 3 mars 2026 a écrit ",
        "Cordialement,\n",
    ),
    *("il manque ", "pas recu de ", "FR76 3000 ", "ignore ", "Monsieur, ", "tous les ", "en ", "a b ", "a-", "j'ai "),
    "".join(_RANDOM.choice("abcdefghij klmnop.,;:!?'\n-€0123456789é()") for _ in range(3000)),
]
MARKUP = [
    *("<div>", "<table><tr><td>", "<blockquote>", "<a href=x>", "<!--", "&eacute;", "<", "<li>a", "<br>", "<hr>"),
    *("<style>", "<script>", "<p ", '<p a="', "<p style='display:", "<p style='font-size:0", "<font color=white>"),
    "<p>je paie lundi</p>",
]  # fmt: skip


def filled(piece: str) -> str:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


@pytest.mark.parametrize("piece", TEXTS, ids=lambda piece: repr(piece[:20]))
def test_hostile_text_goes_to_a_person(piece: str) -> None:
    assert read(mail(filled(piece), None), RECEIVED, INVOICES).needs_human


@pytest.mark.parametrize("piece", TEXTS[::4], ids=lambda piece: repr(piece[:20]))
def test_hostile_text_as_html_goes_to_a_person(piece: str) -> None:
    assert read(mail(None, filled(piece)), RECEIVED, INVOICES).needs_human


@pytest.mark.parametrize("piece", MARKUP, ids=repr)
def test_hostile_markup_goes_to_a_person(piece: str) -> None:
    assert read(mail(None, filled(piece)), RECEIVED, INVOICES).needs_human


@pytest.mark.parametrize(
    "raw", [b"a: b\n" * 12_000, b"--B\n" * 15_000, b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\n" * 9000]
)
def test_hostile_structure_is_taken_apart(raw: bytes) -> None:
    assert parse(raw).text.receipts == ()

"""Amounts, numbers in words, and which invoices are named (LABELS §3)."""

from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.money import Money
from relance_mail.replies.amounts import Sort, find
from relance_mail.replies.invoices import Book
from relance_mail.replies.mails import OpenInvoice
from relance_mail.replies.numerals import in_words
from relance_mail.replies.tokens import normalise, tokens


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1 250,00 €", "1250.00"),
        ("1\u00a0250,00\u00a0€", "1250.00"),
        ("1\u202f250 euros", "1250"),
        ("1.270,00 EUR", "1270.00"),
        ("EUR 4,300.00", "4300.00"),
        ("CHF 1'075.00", "1075.00"),
        ("Fr. 890.-", "890"),
        ("2640,00€", "2640.00"),
        ("1,2 k€", "1200"),
        ("12K€", "12000"),
        ("100e", "100"),
        ("318€50", "318.50"),
        ("30 euros et 50 centimes", "30.50"),
        ("mille deux cents euros", "1200"),
        ("mille septante-cinq francs", "1075"),
        ("un virement de 742,00", "742.00"),
        ("je vous verse 500 vendredi", "500"),
        ("3 fois 400", "400"),
        ("700 lundi", "700"),
        ("£1,250.50", "1250.50"),
    ],
)
def test_an_amount(words: str, value: str) -> None:
    (amount,) = find(normalise(words).text)
    assert (amount.sort, amount.value) == (Sort.NUMBER, Decimal(value))


@pytest.mark.parametrize(
    "words",
    ["FA-2026-0012", "24 cartons", "en 3 fois", "le 2e rappel", "12/03", "le 15", "9" * 40 + " €", "2026", "14h30"],
)
def test_no_amount(words: str) -> None:
    assert find(normalise(words).text) == []


@pytest.mark.parametrize(
    ("words", "fraction"),
    [
        ("la moitié", "0.5"),
        ("50 %", "0.5"),
        ("30%", "0.3"),
        ("un quart", "0.25"),
        ("trois quarts", "0.75"),
        ("half", "0.5"),
    ],
)
def test_a_share(words: str, fraction: str) -> None:
    (amount,) = find(normalise(words).text)
    assert (amount.sort, amount.value) == (Sort.SHARE, Decimal(fraction))


def test_a_third_is_not_the_first_of_march() -> None:
    (amount,) = find("1/3")
    assert round(amount.value, 4) == Decimal("0.3333")


@pytest.mark.parametrize("words", ["le solde", "le reste", "the balance", "je solde"])
def test_the_rest(words: str) -> None:
    assert [amount.sort for amount in find(words)] == [Sort.REST]


@pytest.mark.parametrize(
    "words",
    [
        "au lieu des 85 €",
        "280 € de trop",
        "les penalites de 40 €",
        "40 € d'indemnite",
        "remise de 10 %",
        "un devis de 900 €",
    ],
)
def test_an_amount_only_mentioned(words: str) -> None:
    assert all(amount.aside for amount in find(words))


def test_net_and_gross_are_told_apart() -> None:
    net, gross = find("280 € ht soit 336 € ttc")
    assert (net.net_of_tax, gross.net_of_tax) == (True, False)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("quatre-vingt-dix-sept", 97),
        ("soixante et onze", 71),
        ("septante-cinq", 75),
        ("huitante-deux", 82),
        ("nonante-neuf", 99),
        ("deux mille quatre cent quatre-vingts", 2480),
        ("vingt et un mille", 21000),
        ("un million deux cent mille", 1_200_000),
        ("dix-sept", 17),
        ("cent", 100),
    ],
)
def test_numbers_in_words(words: str, value: int) -> None:
    line = tokens(words)
    assert in_words(line, 0) == (value, len(line))


def _book(*numbers: str) -> Book:
    return Book(
        [OpenInvoice(number, Money.of(100 + place), date(2026, 1 + place, 28)) for place, number in enumerate(numbers)]
    )


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("la FA-2026-0123", ["FA-2026-0123"]),
        ("fa 2026 0123", ["FA-2026-0123"]),
        ("la 123", ["FA-2026-0123"]),
        ("0123 et 0140", ["FA-2026-0123", "FA-2026-0140"]),
        ("facture 7", ["2026/007"]),
        ("la 2026-007", ["2026/007"]),
        ("S118", ["S-118"]),
        ("le 7 mars", []),
        ("123 €", []),
        ("118 jours", []),
        ("2026", []),
        ("FA", []),
    ],
)
def test_invoices_by_number(words: str, numbers: list[str]) -> None:
    book = _book("FA-2026-0123", "FA-2026-0140", "2026/007", "S-118")
    assert [number for found in book.by_number(normalise(words).text) for number in found.numbers] == numbers


def test_a_shortened_number_that_fits_two_names_none() -> None:
    assert _book("FA-2026-012", "FB-2026-012").by_number("la 012") == []
    assert _book("FA-2026-012", "FB-2026-012").by_number("la fb-2026-012")[0].numbers == ("FB-2026-012",)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("les trois factures", ("A-1", "A-2", "A-3")),
        ("les deux plus anciennes", ("A-1", "A-2")),
        ("la plus ancienne", ("A-1",)),
        ("la plus recente", ("A-3",)),
        ("la petite", ("A-1",)),
        ("la grosse", ("A-3",)),
        ("l'autre", ("A-2", "A-3")),
        ("la facture citee en objet", ("A-2",)),
        ("les deux jours", None),
        ("les deux", None),
    ],
)
def test_invoices_by_words(words: str, numbers: tuple[str, ...] | None) -> None:
    found = _book("A-1", "A-2", "A-3").by_words(words, ["A-1"], "Relance facture A-2")
    assert [mention.numbers for mention in found] == ([numbers] if numbers else [])


def test_invoices_by_month_and_amount() -> None:
    book = _book("A-1", "A-2", "A-3")
    assert [mention.numbers for mention in book.by_month("la facture de mars", ())] == [("A-3",)]
    assert book.by_month("fin mars", [(0, 8)]) == []
    assert book.by_amount(Decimal(101)) == "A-2"
    assert _book("A-1").by_amount(Decimal(100)) is None


def test_the_plain_form_knows_its_way_back() -> None:
    norm = normalise("Jpe vs PAYER 100€  — d’accord ?\nŒuvre payée")
    assert norm.text == "je peux vous payer 100€ - d'accord ? oeuvre payee"
    start = norm.text.index("payee")
    first, last = norm.place(start, start + 5)
    assert "Jpe vs PAYER 100€  — d’accord ?\nŒuvre payée"[first:last] == "payée"
    decomposed = normalise("re\u0301gle\u0301")
    assert (decomposed.text, decomposed.place(0, 5)) == ("regle", (0, 6))

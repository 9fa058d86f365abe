"""The guide's chapter « Comprendre les chiffres » is recomputed, so that it can never lie (an accountant redoes it)."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.money import Money
from relance_mail.law.interest import Claim, Event, Imputation, Interest, interest
from relance_mail.letters.typography import amount, percent, short_day
from tests.law.shipped_table import shipped_table

GUIDE = Path(__file__).parents[2] / "relance_mail" / "guide" / "guide.md"
CHAPTER = GUIDE.read_text(encoding="utf-8").partition("## 7. Comprendre les chiffres")[2]
EXAMPLE = CHAPTER.partition("### Un exemple")[2]
DUE, PAID_ON, LETTER = date(2026, 4, 30), date(2026, 7, 15), date(2026, 11, 22)
CLAIM = Claim(Money.of("10000"), DUE, LETTER, payments=(Event(PAID_ON, Money.of("4000")),))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'"))


def said(money: Money) -> str:
    return plain(amount(money))


def owed(imputation: Imputation) -> Interest:
    return interest(replace(CLAIM, imputation=imputation), shipped_table())


def test_the_facts_of_the_example_are_those_that_are_recomputed() -> None:
    told = plain(EXAMPLE)
    assert f"{said(CLAIM.amount)} à une société, échue le {short_day(DUE)} ; 4 000,00 € reçus le 15/07/2026" in told
    assert f"datée du {short_day(LETTER)}" in told
    assert "--amount 10000 --due 2026-04-30 --on 2026-11-22 --payment 2026-07-15:4000 --imputation principal" in told


def test_every_period_of_the_example_is_what_the_law_gives() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in EXAMPLE.splitlines() if "/2026 |" in line]
    assert rows == [
        [
            short_day(one.start), short_day(one.end), str(one.days), said(one.principal), plain(percent(one.rate)),
            said(one.interest),
        ]
        for one in owed(Imputation.PRINCIPAL).segments
    ]  # fmt: skip


def test_both_imputations_of_the_example() -> None:
    told = plain(EXAMPLE)
    first = owed(Imputation.PRINCIPAL)
    assert (
        f"reste dû {said(first.principal_left)} + intérêts {said(first.accrued)} + indemnité {said(first.indemnity)} "
        f"= **{said(first.total)}**"
    ) in told
    second = owed(Imputation.INTEREST)
    left = CLAIM.payments[0].amount - second.interest_paid
    assert f"paient les {said(second.interest_paid)} d'intérêts courus, puis {said(left)} de principal" in told
    assert f"Reste {said(second.principal_left)} ; la dernière ligne devient {said(second.accrued)}" in told
    assert f"**{said(second.total)}**" in told
    assert f"= {Decimal(6000 * 1240 * 130) / 3650000:.3f}…".replace(".", ",") in told


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("business_points", "1er juillet + {} points, par semestre"),
        ("public_points", "où ils commencent + {} points, fixe"),
        ("indemnity", "**Indemnité de {} €**"),
        ("interest_year", "jours ÷ {}"),
        ("formal_notice_presented", "dépôt + {} jours"),
        ("term_public", "Client public : {} jours après le dépôt"),
        ("term_public_health", "({} pour un établissement de santé"),
        ("term_public_undertaking", "{} pour une entreprise publique)"),
        ("limitation_business", "{} ans entre professionnels"),
        ("limitation_consumer", "{} ans pour un particulier"),
        ("limitation_public", "{} ans pour un organisme public"),
    ],
)
def test_every_figure_of_the_chapter_is_that_of_the_table(key: str, sentence: str) -> None:
    assert sentence.format(int(shipped_table().value(key, LETTER))) in plain(CHAPTER)


def test_the_rates_of_the_example_are_those_of_the_table() -> None:
    rates = [shipped_table().value("ecb_main_refinancing_rate", day) for day in (date(2026, 1, 1), date(2026, 7, 1))]
    first, second = (plain(percent(rate)) for rate in rates)
    assert f"BCE {first} au 1er janvier 2026, {second} au 1er juillet" in plain(EXAMPLE)

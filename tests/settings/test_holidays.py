"""Holidays by the debtor's postal code, else ours (issue: Alsace-Moselle and overseas)."""

from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.parties import Address, Customer, Kind
from relance_mail.core.policy import PolicyBook
from relance_mail.settings.load import load

BOXING_DAY, GOOD_FRIDAY, ABOLITION = date(2026, 12, 26), date(2026, 4, 3), date(2026, 5, 27)
SMALL = """
[creditor]
name = "Atelier Exemple"
[creditor.address]
postcode = "{postcode}"
[[sources]]
name = "factures"
path = "factures.xlsx"
[mail]
address = "compta@example.fr"
"""


def book(tmp_path: Path, postcode: str = "69003", more: str = "") -> PolicyBook:
    (tmp_path / "relance.toml").write_text(SMALL.format(postcode=postcode) + more, encoding="utf-8")
    return load(tmp_path).book


def at(postcode: str, kind: Kind = Kind.BUSINESS, **more: object) -> Customer:
    return Customer("1", "A", kind, seat=Address(("1 rue",), postcode, "Ville"), **more)  # type: ignore[arg-type] # fields


def test_a_debtor_in_strasbourg_or_overseas_has_the_holidays_of_that_place(tmp_path: Path) -> None:
    ours = book(tmp_path)
    assert {BOXING_DAY, GOOD_FRIDAY} <= ours.of(at("67000")).holidays
    assert ABOLITION in ours.of(at("97110")).holidays
    for elsewhere in (at("75001"), Customer("1", "A", Kind.BUSINESS), at("67655", country="DE")):
        assert not {BOXING_DAY, GOOD_FRIDAY, ABOLITION} & ours.of(elsewhere).holidays


@pytest.mark.parametrize(
    ("kind", "holiday"),
    [(Kind.BUSINESS, True), (Kind.CONSUMER, False), (Kind.PUBLIC, False), (Kind.SOLE_TRADER, False)],
)
def test_the_seat_counts_for_a_company_and_the_address_for_the_others(
    tmp_path: Path, kind: Kind, holiday: bool
) -> None:
    home = Address(("2 rue",), "75001", "Paris")
    customer = Customer("1", "A", kind, seat=Address(("1 rue",), "67000", "Strasbourg"), address=home)
    assert (GOOD_FRIDAY in book(tmp_path).of(customer).holidays) is holiday


def test_without_a_postal_code_ours_count_from_the_setting_or_our_own_address(tmp_path: Path) -> None:
    unknown = Customer("1", "A", Kind.BUSINESS)
    assert GOOD_FRIDAY in book(tmp_path, "67000").of(unknown).holidays
    assert GOOD_FRIDAY in book(tmp_path, "69003", '[law]\nsubdivision = "57"\n').of(unknown).holidays
    assert GOOD_FRIDAY not in book(tmp_path, "67000").of(at("75001")).holidays, "a debtor's own place wins"


def test_a_policy_is_made_once_per_place_and_is_otherwise_the_same(tmp_path: Path) -> None:
    ours = book(tmp_path)
    there, here = ours.of(at("67000")), ours.of(at("75001"))
    assert there is ours.of(at("67200"))
    assert (there.id, there.stages, there.gap_days) == (here.id, here.stages, here.gap_days)
    assert here is ours.policies[here.id]

"""Published and agreed examples of interest, to the cent, and the rules between them."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.law.document import interest_document
from relance_mail.law.interest import Claim, Event, Imputation, interest
from relance_mail.law.rates import origin_of
from relance_mail.law.table import FigureMissing
from tests.law.shipped_table import shipped_table

EXAMPLES = list(csv.DictReader((Path(__file__).parent / "examples.csv").read_text(encoding="utf-8").splitlines()))


def claim_of(row: dict[str, str]) -> Claim:
    return Claim(
        amount=Money.of(row["amount"]),
        due=date.fromisoformat(row["due"]),
        on=date.fromisoformat(row["on"]),
        kind=Kind(row["kind"]),
        contract_rate=Decimal(row["rate"]) if row["rate"] else None,
        payments=tuple(event(payment) for payment in row["payments"].split(";") if payment),
        formal_notice=date.fromisoformat(row["formal_notice"]) if row["formal_notice"] else None,
        imputation=Imputation(row["imputation"] or "interest"),
    )


def event(written: str) -> Event:
    day, amount = written.split(":")
    return Event(date.fromisoformat(day), Money.of(amount))


def late(amount: str = "10000", *, due: str = "2026-04-30", on: str = "2026-11-22", **more: object) -> Claim:
    return Claim(Money.of(amount), date.fromisoformat(due), date.fromisoformat(on), **more)  # type: ignore[arg-type] # a test names fields freely


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["id"])
def test_every_example_comes_out_to_the_cent(row: dict[str, str]) -> None:
    account = interest(claim_of(row), shipped_table())
    found = (account.accrued.plain(), account.indemnity.plain(), account.principal_left.plain())
    assert found == (row["interest"], row["indemnity"], row["principal_left"])


def test_t7_shows_segments_that_sum_to_what_is_owed_and_paid() -> None:
    claim = claim_of(next(row for row in EXAMPLES if row["id"] == "T7"))
    document = interest_document(interest(claim, shipped_table()))
    assert json.loads(json.dumps(document)) == {
        "principal_left": "6254.01",
        "interest": "276.20",
        "indemnity": "40.00",
        "total": "6570.21",
        "interest_paid": "254.01",
        "overpaid": "0.00",
        "currency": "EUR",
        "warnings": [],
        "segments": [
            _written("2026-05-01", "2026-06-30", 61, "10000.00", "12.15", "203.05"),
            _written("2026-07-01", "2026-07-15", 15, "10000.00", "12.40", "50.96"),
            _written("2026-07-16", "2026-11-22", 130, "6254.01", "12.40", "276.20"),
        ],
    }


def _written(start: str, end: str, days: int, principal: str, rate: str, amount: str) -> dict[str, object]:
    return {"from": start, "to": end, "days": days, "principal": principal, "rate": rate, "interest": amount}


def test_t14_interest_starts_the_day_after_the_formal_notice() -> None:
    claim = claim_of(next(row for row in EXAMPLES if row["id"] == "T14"))
    (segment,) = interest(claim, shipped_table()).segments
    assert (segment.start, segment.days, segment.rate) == (date(2026, 9, 11), 73, Decimal("2.75"))


def test_a_public_debtor_keeps_the_rate_of_the_semester_in_which_interest_starts() -> None:
    account = interest(late(due="2026-06-15", kind=Kind.PUBLIC), shipped_table())
    assert [segment.rate for segment in account.segments] == [Decimal("10.15"), Decimal("10.15")]
    assert account.indemnity == Money.of("40.00")


@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.ASSOCIATION])
def test_who_is_not_known_to_trade_owes_the_principal_alone(kind: Kind) -> None:
    account = interest(late(kind=kind, formal_notice=date(2026, 6, 1)), shipped_table())
    assert account.total == Money.of("10000")


def test_a_consumer_without_formal_notice_owes_no_interest() -> None:
    assert interest(late(kind=Kind.CONSUMER), shipped_table()).total == Money.of("10000")


@pytest.mark.parametrize("on", ["2026-04-29", "2026-04-30"])
def test_nothing_is_owed_beside_the_principal_up_to_the_due_date(on: str) -> None:
    account = interest(late(on=on, payments=(event("2026-04-01:4000"),)), shipped_table())
    assert (account.total, account.segments) == (Money.of("6000"), ())


def test_a_credit_note_reduces_the_principal_and_pays_no_interest() -> None:
    account = interest(late(credits=(event("2026-07-15:4000"),)), shipped_table())
    assert account.principal_left == Money.of("6000")
    assert account.interest_paid == Money.zero()
    assert account.accrued == Money.of("519.00")  # 203.05 + 50.96 + 264.99, as when T8 pays the principal first


def test_no_indemnity_on_an_invoice_that_credit_notes_cancel() -> None:
    account = interest(late(credits=(event("2026-07-15:10000"),)), shipped_table())
    assert (account.principal_left, account.indemnity) == (Money.zero(), Money.zero())


def test_no_indemnity_where_everything_was_paid_in_time() -> None:
    account = interest(late(payments=(event("2026-04-30:10000"),)), shipped_table())
    assert account.total == Money.zero()


def test_the_indemnity_stays_whole_after_a_late_part_payment() -> None:
    assert interest(late(payments=(event("2026-05-02:9999"),)), shipped_table()).indemnity == Money.of("40")


def test_the_indemnity_is_a_sum_in_euros_and_stands_beside_no_other_currency() -> None:
    account = interest(Claim(Money.of("10000", "USD"), date(2026, 4, 30), date(2026, 11, 22)), shipped_table())
    assert (account.accrued, account.indemnity) == (Money.of("695.65", "USD"), Money.zero("USD"))


def test_a_clause_that_is_not_applied_is_not_warned_about() -> None:
    """The law alone gives the rate of a public body."""
    assert interest(late(kind=Kind.PUBLIC, contract_rate=Decimal("5")), shipped_table()).warnings == ()


def test_a_judgment_stops_interest_and_one_before_the_due_date_forbids_the_indemnity() -> None:
    stopped = interest(late(judgment=date(2026, 6, 1)), shipped_table())
    assert stopped.segments[-1].end == date(2026, 6, 1)
    assert stopped.indemnity == Money.of("40")
    assert interest(late(judgment=date(2026, 4, 30)), shipped_table()).total == Money.of("10000")


def test_what_exceeds_the_claim_is_overpaid_and_no_later_day_bears_interest() -> None:
    account = interest(late(payments=(event("2026-05-31:10110"),)), shipped_table())
    assert account.interest_paid == Money.of("103.19")
    assert account.overpaid == Money.of("6.81")
    assert (account.total, account.segments[-1].end) == (Money.of("40.00"), date(2026, 5, 31))


def test_a_missing_semester_names_the_file_and_the_line_to_add() -> None:
    with pytest.raises(FigureMissing) as missing:
        interest(late(on="2027-01-01"), shipped_table())
    finding = missing.value.finding
    assert "config/law.csv" in finding.what
    assert "ecb_main_refinancing_rate,…,percent,2027-01-01,2027-06-30" in finding.remedy


def test_a_contract_rate_under_the_floor_is_a_warning_and_the_default_is_none() -> None:
    (warning,) = interest(late(contract_rate=Decimal("5")), shipped_table()).warnings
    assert warning.code == "rate_under_floor"
    assert "7,86 %" in warning.what
    assert interest(late(due="2024-02-15", on="2024-03-15"), shipped_table()).warnings == ()


def test_a_contract_rate_runs_past_the_table_with_a_warning() -> None:
    account = interest(late(on="2027-01-31", contract_rate=Decimal("15")), shipped_table())
    assert [warning.code for warning in account.warnings] == ["floor_unknown"]
    assert account.segments[-1].rate == Decimal("15")


@pytest.mark.parametrize(("rate", "written"), [("15", "15.00"), ("12.5", "12.50"), ("0.875", "0.875")])
def test_a_rate_is_written_with_two_decimals_at_least(rate: str, written: str) -> None:
    account = interest(late(on="2026-05-31", contract_rate=Decimal(rate)), shipped_table())
    (segment,) = json.loads(json.dumps(interest_document(account)))["segments"]
    assert segment["rate"] == written


@pytest.mark.parametrize(
    ("kind", "clause", "words"),
    [
        (Kind.BUSINESS, None, "taux BCE 2,40 % + 10 points"),
        (Kind.SOLE_TRADER, Decimal("12.5"), "taux contractuel"),
        (Kind.PUBLIC, Decimal("12.5"), "taux BCE 2,15 % + 8 points"),
        (Kind.CONSUMER, None, "taux légal"),
    ],
)
def test_where_a_rate_comes_from_is_said_in_words(kind: Kind, clause: Decimal | None, words: str) -> None:
    """Of a day in July, for interest that began in June."""
    assert origin_of(kind, clause, date(2026, 6, 15), date(2026, 7, 20), shipped_table()) == words

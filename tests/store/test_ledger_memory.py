"""What a file forgets and we keep: the stage of a line that vanished, what is a retention, what was paid or not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from relance_mail.core.invoices import InvoiceRow, InvoiceType
from relance_mail.core.money import Money
from relance_mail.errors import Conflict
from relance_mail.store import invoices, journal, positions, retentions
from relance_mail.store.tables import MovementWhy
from tests.store.ledger import NOON, TODAY, eur, only, owed, read, remind, row, sent

NEXT = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=2)
HALF_PAID = row(due="62.50", total=eur("1250.00"))
SPRING = date(2027, 3, 31)


def handsets(conn: Connection) -> list[tuple[str | None, int]]:
    return [(one.stage, one.round) for one in positions.handsets_of(conn, ["C1"]).get("C1", [])]


@pytest.mark.parametrize(("days", "again"), [(30, False), (31, True)])
def test_office_1_6_a_vanished_line_keeps_its_stage_for_30_days(conn: Connection, days: int, again: bool) -> None:
    read(conn, row())
    sent(conn, remind(conn, only(conn)))
    read(conn, on=NEXT)
    back = NEXT + timedelta(days=days)
    read(conn, row(), on=back)
    assert owed(conn) == [("FA-1", "1200.00")]
    assert handsets(conn) == ([(None, 1)] if again else [])
    noted = [entry for entry in journal.entries(conn) if entry.entry.kind == "position.set"]
    assert len(noted) == again


def test_office_1_6_what_never_left_the_start_has_nothing_to_forget(conn: Connection) -> None:
    read(conn, row())
    read(conn, on=NEXT)
    read(conn, row(), on=NEXT + timedelta(days=60))
    assert not handsets(conn)


def test_office_1_6_settled_after_the_file_is_no_money_received(conn: Connection) -> None:
    read(conn, row(), row("FA-2"), row("FA-3"), row("AV-1", "-300.00", type=InvoiceType.CREDIT_NOTE))
    read(conn, row(due="700.00"), row("FA-3"), row("AV-1", "-100.00", type=InvoiceType.CREDIT_NOTE), on=NEXT)
    number_of = {one.id: one.number for one in invoices.invoices_of(conn, "C1")}
    (third,) = invoices.find_invoices(conn, "C1", "FA-3")
    invoices.declare_residual(conn, third.id, eur("1000.00"), NEXT, NOON, "Anne")
    moved = {number_of[one.invoice_id]: one.why for one in invoices.movements_since(conn, NEXT)}
    assert moved == {
        "FA-1": MovementWhy.PAYMENT,
        "FA-2": MovementWhy.ABSENCE,
        "FA-3": MovementWhy.COMMAND,
        "AV-1": MovementWhy.CREDIT_NOTE,
    }


@pytest.mark.parametrize(
    "proposed",
    [
        HALF_PAID,
        row(due="62.55", total=eur("1250.00")),
        row("RG FA-12", "300.00"),
        row(subject="Retenue de garantie 5 %"),
    ],
)
def test_office_1_5_a_retention_is_proposed_once(conn: Connection, proposed: InvoiceRow) -> None:
    found = read(conn, proposed).findings
    assert [finding.code for finding in found] == ["retention_proposed"]
    assert "échéance à saisir" in found[0].what
    assert only(conn).retention
    assert not read(conn, proposed, on=NEXT).findings
    assert invoices.retained(conn) == {"C1": [only(conn)]}


@pytest.mark.parametrize(
    "ordinary",
    [
        row(due="62.56", total=eur("1250.00")),
        row(due="1250.00", total=eur("1250.00")),
        row("ORG-12"),
        replace(HALF_PAID, type=InvoiceType.CREDIT_NOTE, amount_due=eur("-62.50")),
    ],
)
def test_office_1_5_an_ordinary_line_is_not(conn: Connection, ordinary: InvoiceRow) -> None:
    assert not read(conn, ordinary).findings
    assert not only(conn).retention


def test_office_1_5_it_is_proposed_when_the_rest_is_paid_and_taken_back_when_it_is_not_the_rest(
    conn: Connection,
) -> None:
    whole = row(due="1250.00", total=eur("1250.00"))
    read(conn, whole)
    assert [finding.code for finding in read(conn, HALF_PAID, on=NEXT).findings] == ["retention_proposed"]
    read(conn, whole, on=LATER)
    assert not only(conn).retention
    assert not retentions.notes(conn)


def test_office_1_5_a_numbering_is_no_name(conn: Connection) -> None:
    """A house whose numbers begin with RG has no retentions but those that are 5 %."""
    rows = [row(f"RG-{number:04}") for number in range(30)]
    assert not read(conn, *rows, replace(HALF_PAID, number="RG-9999")).findings[1:]
    assert [one.number for one in invoices.retained(conn)["C1"]] == ["RG-9999"]


def test_office_1_5_a_person_s_no_is_given_once(conn: Connection) -> None:
    read(conn, HALF_PAID)
    retentions.answer(conn, only(conn), None, NOON, "Anne")
    assert not read(conn, row(due="62.51", total=eur("1250.00")), on=NEXT).findings
    assert not only(conn).retention


def test_office_1_5_the_due_date_that_a_person_gave_outlives_the_file(conn: Connection) -> None:
    read(conn, HALF_PAID)
    before = only(conn)
    retentions.answer(conn, before, SPRING, NOON, "Anne")
    applied = read(conn, HALF_PAID, row("FA-2"), on=NEXT)
    kept = invoices.invoices_by_id(conn, [before.id])[before.id]
    assert (kept.due_date, kept.retention, kept.closed_on) == (SPRING, False, None)
    assert (len(applied.happened[MovementWhy.FIRST_SEEN]), applied.redated, applied.findings) == (1, (), ())
    assert {entry.entry.kind for entry in journal.entries(conn)} >= {"retention.answered"}


def test_office_1_5_among_instalments_the_line_is_known_by_the_day_that_the_file_states(conn: Connection) -> None:
    other = row(due="400.00", due_date=date(2026, 6, 30), total=eur("1250.00"))
    read(conn, HALF_PAID, other)
    (retained,) = invoices.retained(conn)["C1"]
    retentions.answer(conn, retained, SPRING, NOON, "Anne")
    applied = read(conn, HALF_PAID, other, on=NEXT)
    assert not applied.happened
    assert [one.due_date for one in invoices.invoices_of(conn, "C1")] == [other.due_date, SPRING]
    assert list(read(conn, other, on=LATER).happened) == [MovementWhy.ABSENCE]


def test_office_1_5_the_file_may_learn_the_new_date_or_have_the_last_word(conn: Connection) -> None:
    read(conn, HALF_PAID)
    retentions.answer(conn, only(conn), SPRING, NOON, "Anne")
    read(conn, replace(HALF_PAID, due_date=SPRING), on=NEXT)
    assert only(conn).due_date == SPRING
    corrected = date(2027, 6, 30)
    assert read(conn, replace(HALF_PAID, due_date=corrected), on=LATER).redated == (only(conn).id,)
    assert (only(conn).due_date, only(conn).retention) == (corrected, False)


def test_office_1_5_a_no_puts_the_file_s_date_back(conn: Connection) -> None:
    read(conn, HALF_PAID)
    retentions.answer(conn, only(conn), SPRING, NOON, "Anne")
    retentions.answer(conn, only(conn), None, NOON, "Anne")
    assert only(conn).due_date == HALF_PAID.due_date


def test_two_lines_of_one_number_are_never_due_on_one_day(conn: Connection) -> None:
    read(conn, HALF_PAID, row(due="400.00", due_date=SPRING, total=eur("1250.00")))
    (retained,) = invoices.retained(conn)["C1"]
    with pytest.raises(Conflict):
        retentions.answer(conn, retained, SPRING, NOON, "Anne")


def test_what_is_owed_by_currency_is_without_credits_and_strangers(conn: Connection) -> None:
    dollars = replace(row("FA-3"), amount_due=Money.of("5.00", "USD"))
    deducted = (row("AV-1", "-50.00", type=InvoiceType.CREDIT_NOTE), row("FA-4", "-20.00"))
    read(conn, row(), row("FA-2", "300.00"), *deducted, dollars)
    assert invoices.owed(conn) == {"C1": {"EUR": eur("1500.00"), "USD": Money.of("5.00", "USD")}}


def test_what_the_source_calls_a_dispute_stands_while_it_says_so(conn: Connection) -> None:
    read(conn, HALF_PAID, row("FA-2"))
    (retained,) = invoices.retained(conn)["C1"]
    retentions.answer(conn, retained, SPRING, NOON, "Anne")
    stated = ("C1", "FA1", HALF_PAID.due_date)
    invoices.state_disputes(conn, "ventes", {stated: "litige"}, NOON)
    words = {one.number: one.disputed_by_source for one in invoices.invoices_of(conn, "C1")}
    assert words == {"FA-1": "litige", "FA-2": None}, "by the day that the file states"
    invoices.state_disputes(conn, "ventes", {}, NOON)
    assert not any(one.disputed_by_source for one in invoices.invoices_of(conn, "C1"))

"""What a reading of a source changes (MODEL §2.12, §2.14, §3.6; OFFICE §1.6)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from relance_mail.core.account import HoldReason, Movement
from relance_mail.core.findings import Finding
from relance_mail.core.invoices import InvoiceRow, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.store import invoices, snapshots
from relance_mail.store.ingest import complete_invoices
from relance_mail.store.tables import MovementWhy
from tests.store.ledger import NOON, TODAY, eur, only, owed, read, row

NEXT = TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=2)
MARCH = date(2026, 3, 31)
CREDIT = row("AV-1", "-300.00", type=InvoiceType.CREDIT_NOTE)
TWO = (row(), row(due_date=MARCH))


@pytest.mark.parametrize(
    ("name", "mode", "before", "after", "left", "happened"),
    [
        ("first seen", "stock", [], [row()], [("FA-1", "1200.00")], {"first_seen": 1}),
        ("unchanged", "stock", [row()], [row()], [("FA-1", "1200.00")], {}),
        ("part payment", "stock", [row()], [row(due="700.00")], [("FA-1", "700.00")], {"payment": 1}),
        ("paid in the file", "stock", [row()], [row(due="0.00")], [], {"payment": 1}),
        ("increased", "stock", [row()], [row(due="1300.00")], [("FA-1", "1300.00")], {"correction": 1}),
        ("credit note used", "stock", [CREDIT], [replace(CREDIT, amount_due=eur("-100.00"))],
         [("AV-1", "-100.00")], {"credit_note": 1}),
        ("credit note grew", "stock", [CREDIT], [replace(CREDIT, amount_due=eur("-400.00"))],
         [("AV-1", "-400.00")], {"correction": 1}),
        ("absent from a stock", "stock", [row()], [], [], {"absence": 1}),
        ("absent from a delta", "delta", [row()], [], [("FA-1", "1200.00")], {}),
        ("other spelling of the number", "stock", [row("FA-1")], [row("fa 1")], [("fa 1", "1200.00")], {}),
        ("number of another type", "stock", [row("1")], [row("1"), replace(CREDIT, number="1")],
         [("1", "1200.00"), ("1", "-300.00")], {"first_seen": 1}),
        ("number of another customer", "stock", [row()], [row(), row(customer_id="C2")],
         [("FA-1", "1200.00")], {"first_seen": 1}),
        ("instalments", "stock", [], TWO, [("FA-1", "1200.00"), ("FA-1", "1200.00")], {"first_seen": 2}),
        ("first instalment settled", "stock", TWO, TWO[1:], [("FA-1", "1200.00")], {"absence": 1}),
        ("due date changed", "stock", [row()], TWO[1:], [("FA-1", "1200.00")], {}),
        ("due date changed in a delta", "delta", [row()], TWO[1:], [("FA-1", "1200.00")], {}),
        ("one of two lines moved", "stock", TWO, [TWO[0], row(due_date=date(2026, 4, 30))],
         [("FA-1", "1200.00"), ("FA-1", "1200.00")], {"first_seen": 1, "absence": 1}),
        ("one left of two lines, moved", "stock", TWO, [row(due_date=date(2026, 4, 30))],
         [("FA-1", "1200.00")], {"first_seen": 1, "absence": 2}),
        ("number used again next year", "stock", [row(issue_date=date(2025, 1, 2))],
         [row(issue_date=date(2026, 1, 2), due_date=MARCH)], [("FA-1", "1200.00")], {"first_seen": 1, "absence": 1}),
        ("settled when first seen", "stock", [], [row(due="0.00")], [], {"first_seen": 1}),
    ],
)  # fmt: skip
def test_a_second_reading(
    conn: Connection,
    name: str,
    mode: str,
    before: list[InvoiceRow],
    after: list[InvoiceRow],
    left: list[tuple[str, str]],
    happened: dict[str, int],
) -> None:
    read(conn, *before, mode=mode)
    applied = read(conn, *after, mode=mode, on=NEXT)
    assert owed(conn) == left, name
    assert {str(why): len(ids) for why, ids in applied.happened.items()} == happened
    assert not applied.findings


def movements(conn: Connection) -> list[Movement]:
    (invoice,) = invoices.find_invoices(conn, "C1", "FA-1")
    return invoices.movements_of(conn, [invoice.id])


def test_every_change_is_a_movement_on_its_day(conn: Connection) -> None:
    read(conn, row())
    read(conn, row(due="700.00"), on=NEXT)
    read(conn, on=LATER)
    number = movements(conn)[0].invoice_id
    assert movements(conn) == [
        Movement(number, TODAY, None, eur("1200.00"), MovementWhy.FIRST_SEEN),
        Movement(number, NEXT, eur("1200.00"), eur("700.00"), MovementWhy.PAYMENT),
        Movement(number, LATER, eur("700.00"), eur("0.00"), MovementWhy.ABSENCE),
    ]
    assert invoices.movements_since(conn, LATER) == movements(conn)[-1:]


def test_an_absent_line_is_settled_in_the_words_of_staff_and_may_come_back(conn: Connection) -> None:
    read(conn, row())
    read(conn, on=NEXT)
    (closed,) = invoices.find_invoices(conn, "C1", "FA-1")
    assert closed.closed_on == NEXT
    read(conn, row(due="500.00"), on=LATER)
    assert only(conn).id == closed.id
    assert only(conn).closed_on is None
    last = movements(conn)[-1]
    assert (last.why, last.was, last.now) == ("reappeared", eur("0.00"), eur("500.00"))


def test_a_moved_due_date_keeps_the_invoice(conn: Connection) -> None:
    read(conn, row())
    before = only(conn)
    applied = read(conn, row(due_date=MARCH), on=NEXT)
    assert (only(conn).id, only(conn).due_date) == (before.id, MARCH)
    assert applied.redated == (before.id,)


def test_model_2_12_an_unreadable_row_closes_nothing_and_its_customer_waits(conn: Connection) -> None:
    read(conn, row(), row("FA-2", customer_id="C2"))
    applied = read(conn, on=NEXT, unreadable=["C1"])
    assert owed(conn) == [("FA-1", "1200.00")]
    assert owed(conn, "C2") == []
    assert applied.blocked == {"C1": HoldReason.UNREADABLE_ROW}
    assert snapshots.blocked_customers(conn) == {"C1": [(HoldReason.UNREADABLE_ROW, NEXT)]}
    snapshots.save_snapshot(conn, "ventes", "stock", "x", LATER, NOON, {}, [Finding("brake_empty", "vide", "")])
    assert set(snapshots.blocked_customers(conn)) == {"C1"}
    read(conn, on=LATER)
    assert snapshots.blocked_customers(conn) == {}
    assert owed(conn) == []


def test_equal_duplicates_count_once_with_a_warning(conn: Connection) -> None:
    applied = read(conn, row(), row(), row("FA-2"))
    assert owed(conn) == [("FA-1", "1200.00"), ("FA-2", "1200.00")]
    assert [finding.code for finding in applied.findings] == ["duplicate_row"]
    assert not applied.blocked


def test_contradicting_duplicates_change_nothing_and_the_customer_waits(conn: Connection) -> None:
    read(conn, row())
    applied = read(conn, row(due="700.00"), row(due="500.00"), on=NEXT)
    assert owed(conn) == [("FA-1", "1200.00")]
    (finding,) = applied.findings
    assert "700,00" in finding.what
    assert "500,00" in finding.what
    assert applied.blocked == {"C1": HoldReason.UNREADABLE_ROW}


def test_another_currency_for_one_number_is_a_finding(conn: Connection) -> None:
    read(conn, row())
    applied = read(conn, replace(row(), amount_due=Money.of("1200.00", "USD")), on=NEXT)
    assert only(conn).residual == eur("1200.00")
    assert [finding.code for finding in applied.findings] == ["currency_changed"]
    assert applied.blocked == {"C1": HoldReason.UNREADABLE_ROW}


def test_a_delta_does_not_reopen_what_a_person_declared_paid(conn: Connection) -> None:
    read(conn, row(), mode="delta")
    invoices.declare_residual(conn, only(conn).id, eur("0.00"), TODAY, NOON, "Anne")
    applied = read(conn, row(), mode="delta", on=NEXT)
    assert owed(conn) == []
    assert [finding.code for finding in applied.findings] == ["already_settled"]
    assert movements(conn)[-1].why == "command"


def test_a_delta_does_not_ask_again_for_the_part_that_a_person_declared_paid(conn: Connection) -> None:
    read(conn, row(), mode="delta")
    invoices.declare_residual(conn, only(conn).id, eur("200.00"), TODAY, NOON, "Anne")
    applied = read(conn, row(), mode="delta", on=NEXT)
    assert (owed(conn), [finding.code for finding in applied.findings]) == ([("FA-1", "200.00")], ["already_settled"])
    read(conn, row(due="50.00"), mode="delta", on=LATER)
    assert owed(conn) == [("FA-1", "50.00")]


def test_a_stock_has_the_last_word_over_a_declared_payment(conn: Connection) -> None:
    read(conn, row())
    invoices.declare_residual(conn, only(conn).id, eur("200.00"), TODAY, NOON, "Anne")
    assert not read(conn, row(), on=NEXT).findings
    assert owed(conn) == [("FA-1", "1200.00")]


def test_model_2_14_the_stock_that_lists_it_has_the_say(conn: Connection) -> None:
    read(conn, row())
    pdf = row(due="1200.00", subject="Réparation", files=("FA-1.pdf",), total=eur("1200.00"))
    read(conn, replace(pdf, amount_due=eur("9999.00")), source="factures", mode="delta", on=NEXT)
    invoice = only(conn)
    assert (invoice.residual, invoice.source) == (eur("1200.00"), "ventes")
    assert (invoice.subject, invoice.files, invoice.total) == ("Réparation", ("FA-1.pdf",), eur("1200.00"))
    read(conn, row(due="900.00"), on=LATER)
    assert only(conn).residual == eur("900.00")
    assert only(conn).subject == "Réparation"


def test_model_2_14_a_stock_takes_over_from_a_delta_and_one_stock_does_not_close_the_others(conn: Connection) -> None:
    read(conn, row(), source="factures", mode="delta")
    read(conn, row(due="800.00"), on=NEXT)
    assert (only(conn).residual, only(conn).source) == (eur("800.00"), "ventes")
    read(conn, source="autre", on=LATER)
    assert owed(conn) == [("FA-1", "800.00")]


def test_e_invoices_complete_what_the_ledger_lists_under_another_customer_id(conn: Connection) -> None:
    read(conn, row(total=eur("1200.00")), row("FA-2", customer_id="C2"))
    known = row("FA 1", customer_id="732829320", files=("a.pdf",), order_ref="BC-7")
    wrong = replace(known, amount_due=eur("55.00"), files=("b.pdf",))
    unknown = row("FA-9", customer_id="732829320")
    assert complete_invoices(conn, [wrong, known, unknown]) == [wrong, unknown]
    assert (only(conn).files, only(conn).order_ref, only(conn).residual) == (("a.pdf",), "BC-7", eur("1200.00"))


def test_an_e_invoice_that_fits_two_customers_completes_neither(conn: Connection) -> None:
    read(conn, row(), row(customer_id="C2"))
    pdf = row(customer_id="732829320", files=("a.pdf",))
    assert complete_invoices(conn, [pdf]) == [pdf]
    assert (only(conn).files, only(conn, "C2").files) == ((), ())


def test_a_person_s_kind_outlives_the_next_reading(conn: Connection) -> None:
    read(conn, row(kind=Kind.BUSINESS))
    assert only(conn).kind is Kind.BUSINESS
    invoices.set_kind(conn, only(conn).id, Kind.CONSUMER, NOON, "Anne")
    read(conn, row(kind=Kind.BUSINESS, due="700.00"), on=NEXT)
    assert only(conn).kind is Kind.CONSUMER


def test_a_person_s_facts_outlive_the_next_reading(conn: Connection) -> None:
    read(conn, row())
    number = only(conn).id
    invoices.set_rejected(conn, number, TODAY, NOON, "Anne")
    invoices.set_retention(conn, number, True, NOON, "Anne")
    invoices.set_disputed(conn, number, "refusée sur la plateforme", NOON, "Anne")
    read(conn, row(due="700.00"), on=NEXT)
    kept = only(conn)
    assert (kept.rejected_on, kept.retention, kept.disputed_by_source) == (TODAY, True, "refusée sur la plateforme")


def test_a_seller_that_is_not_us_is_marked(conn: Connection) -> None:
    from relance_mail.store.ingest import apply_rows

    read(conn, row())
    snapshot = snapshots.save_snapshot(conn, "ventes", "stock", "x", NEXT, NOON, {})
    apply_rows(conn, snapshot, [row()], NEXT, foreign=lambda one: one.number == "FA-1")
    assert only(conn).foreign_seller


def test_thousands_of_rows_are_taken_at_once(conn: Connection) -> None:
    many = [row(f"FA-{number}") for number in range(2_000)]
    applied = read(conn, *many)
    assert len(applied.happened[MovementWhy.FIRST_SEEN]) == 2_000
    again = read(conn, *many[1:], row("FA-0", "1.00"), on=NEXT)
    assert {why: len(ids) for why, ids in again.happened.items()} == {MovementWhy.PAYMENT: 1}

"""What a platform says is kept, follows the file and is freed with it (LAW §3, §9)."""

from datetime import date

from sqlalchemy import Connection

from relance_mail.store.ingest import complete_invoices
from relance_mail.store.invoices import open_invoices
from relance_mail.store.life_cycles import payments_sent, state_life_cycles
from tests.store.ledger import NOON, only, read, row

FEBRUARY = date(2026, 2, 2)


def test_law_9_the_status_is_the_last_one_that_the_file_says(conn: Connection) -> None:
    read(conn, row(life_cycle="207"))
    assert only(conn).life_cycle == "207"
    read(conn, row(life_cycle="205"), on=date(2026, 3, 4))
    assert only(conn).life_cycle == "205"
    read(conn, row(), on=date(2026, 3, 5))
    assert only(conn).life_cycle is None


def test_law_3_the_deposit_stays_once_it_is_known_and_may_be_corrected(conn: Connection) -> None:
    read(conn, row(deposited_on=FEBRUARY))
    read(conn, row(), on=date(2026, 3, 4))
    assert only(conn).deposited_on == FEBRUARY
    read(conn, row(deposited_on=date(2026, 2, 3)), on=date(2026, 3, 5))
    assert only(conn).deposited_on == date(2026, 2, 3)


def test_law_3_another_source_may_give_the_deposit_that_a_list_lacks(conn: Connection) -> None:
    read(conn, row())
    assert not complete_invoices(conn, [row(deposited_on=FEBRUARY)])
    assert only(conn).deposited_on == FEBRUARY


def test_law_9_payments_sent_are_found_while_they_are_open(conn: Connection) -> None:
    read(conn, row(life_cycle="211"), row("FA-2", life_cycle="205"))
    sent = payments_sent(conn)
    assert list(sent.values()) == ["C1"]
    read(conn, row("FA-2", life_cycle="205"), on=date(2026, 3, 4))
    assert not payments_sent(conn), "closed: it vanished from the file"


def test_law_9_a_message_speaks_where_the_list_says_nothing_and_the_next_message_replaces_it(conn: Connection) -> None:
    read(conn, row("FA-1"), row("FA-2", life_cycle="205"))
    state_life_cycles(conn, {"FA1": "207", "FA2": "207", "FA9": "207"}, NOON, "factures")
    kept = {one.number: one.life_cycle for one in open_invoices(conn)["C1"]}
    assert kept == {"FA-1": "207", "FA-2": "205"}
    state_life_cycles(conn, {"FA1": "209"}, NOON, "factures")
    assert {one.life_cycle for one in open_invoices(conn)["C1"]} == {"209", "205"}


def test_law_9_a_number_of_two_customers_is_nobody_s(conn: Connection) -> None:
    read(conn, row("FA-1"), row("FA-1", customer_id="C2"))
    state_life_cycles(conn, {"FA1": "207"}, NOON, "factures")
    assert {one.life_cycle for many in open_invoices(conn).values() for one in many} == {None}

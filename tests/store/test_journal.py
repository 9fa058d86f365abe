"""The journal in the database: chained, verifiable, its bodies erasable (rule 11, MODEL §2.16)."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from relance_mail.core.money import Money
from relance_mail.store import journal
from relance_mail.store.store import Store
from tests.store.ledger import NOON


def tell(conn: Connection, count: int = 4) -> None:
    for number in range(1, count + 1):
        at = NOON + timedelta(days=number)
        journal.append(conn, at, "Anne", "hold.opened", f"H{number}", amount=Money.of("12.50"), number=number)


def test_rule_11_what_was_told_is_there_and_holds(conn: Connection) -> None:
    tell(conn)
    assert journal.verify(conn) == ()
    told = list(journal.entries(conn, ref="H2"))
    assert [(one.entry.seq, one.entry.actor, one.entry.kind) for one in told] == [(2, "Anne", "hold.opened")]
    assert told[0].body == '{"amount":{"amount":"12.50"},"number":2}'
    assert len(list(journal.entries(conn, kind="hold."))) == 4
    assert list(journal.entries(conn, kind="outbox.")) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET at = '2026-03-05T11:00:00.000001+00:00' WHERE seq = 2",
        "UPDATE journal SET actor = 'Paul' WHERE seq = 2",
        "UPDATE journal SET kind = 'hold.ended' WHERE seq = 2",
        "UPDATE journal SET ref = 'H9' WHERE seq = 2",
        "UPDATE journal SET ref = NULL WHERE seq = 2",
        "UPDATE journal SET body_sha256 = 'x' || substr(body_sha256, 2) WHERE seq = 2",
        "UPDATE journal SET prev = 'x' || substr(prev, 2) WHERE seq = 2",
        "UPDATE journal SET hash = 'x' || substr(hash, 2) WHERE seq = 2",
        "UPDATE journal SET seq = 9 WHERE seq = 4",
        "UPDATE journal_body SET body = replace(body, '12.50', '12.51') WHERE seq = 2",
        "UPDATE journal_body SET salt = 'x' || substr(salt, 2) WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 2",
    ],
)
def test_rule_11_a_changed_byte_shows(conn: Connection, change: str) -> None:
    """Somebody with another program than ours, for whom no trigger stands in the way."""
    tell(conn)
    for trigger in ("journal_kept_u", "journal_kept_d"):
        conn.exec_driver_sql(f"DROP TRIGGER {trigger}")
    conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    before = conn.exec_driver_sql("SELECT * FROM journal JOIN journal_body USING (seq)").all()
    conn.exec_driver_sql(change)
    assert conn.exec_driver_sql("SELECT * FROM journal JOIN journal_body USING (seq)").all() != before
    assert journal.verify(conn) != ()
    conn.exec_driver_sql("DELETE FROM journal_body")


def test_model_2_16_a_cut_tail_shows_by_a_head_kept_elsewhere(conn: Connection) -> None:
    tell(conn)
    head = journal.head(conn)
    assert head is not None
    assert head.seq == 4
    known = [(head.seq, head.hash)]
    conn.exec_driver_sql("DROP TRIGGER journal_kept_d")
    conn.exec_driver_sql("DELETE FROM journal_body WHERE seq = 4")
    conn.exec_driver_sql("DELETE FROM journal WHERE seq = 4")
    assert journal.verify(conn) == ()
    assert [finding.code for finding in journal.verify(conn, known)] == ["journal_broken"]


def test_rule_11_bodies_can_be_erased_without_breaking_the_chain(conn: Connection) -> None:
    tell(conn)
    assert journal.erase_bodies(conn, NOON + timedelta(days=3)) == 2
    assert journal.verify(conn) == ()
    assert [one.body is None for one in journal.entries(conn)] == [True, True, False, False]


def test_rule_11_it_is_told_in_the_transaction_of_what_it_tells(disk: Store) -> None:
    def crash() -> None:
        with disk.writing() as conn:
            tell(conn)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        crash()
    with disk.writing() as conn:
        assert journal.head(conn) is None
        tell(conn, 1)
        assert journal.verify(conn) == ()


def test_two_equal_bodies_have_different_hashes(conn: Connection) -> None:
    first = journal.append(conn, NOON, "Anne", "note", None, text="oui")
    second = journal.append(conn, NOON, "Anne", "note", None, text="oui")
    assert first.body_sha256 != second.body_sha256

"""Reminders, the steps that they claim, and every change of a message's state (rules 6 and 7, MODEL §3.7)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from relance_mail.core.decisions import Line, LineRole
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Channel
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import invoices, journal, meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.store import Store
from tests.store.ledger import LEAVE, NOON, STAGE, eur, only, read, remind, row, sent, walk


@pytest.fixture
def owing(conn: Connection) -> Iterator[Connection]:
    read(conn, row())
    yield conn
    assert journal.verify(conn) == ()


def mail_row(conn: Connection, reminder_id: str = "R000001") -> OutboxRow:
    return outbox.get_row(conn, f"{reminder_id}-mail")


def claims(conn: Connection) -> list[int]:
    return list(conn.exec_driver_sql("SELECT claimed FROM reminder_line ORDER BY reminder_id").scalars())


def test_a_reminder_is_kept_with_its_lines_and_rows(owing: Connection) -> None:
    number = remind(owing, only(owing), channels=[Channel.MAIL, Channel.POST], yes_because="premier message")
    kept = reminders.get_reminder(owing, number)
    assert (kept.id, kept.stage, kept.token[:4], kept.needs_yes) == ("R000001", STAGE, "R26-", True)
    assert kept.lines == (Line(only(owing).id, LineRole.COUNTS, eur("1200.00"), 0, STAGE),)
    assert [one.channel for one in outbox.rows_of_reminder(owing, number)] == [Channel.MAIL, Channel.POST]
    assert {one.state for one in outbox.rows_of_reminder(owing, number)} == {State.PLANNED}
    assert [one.id for one in reminders.reminders_of(owing, "C1")] == [number]
    assert reminders.reminder_by_token(owing, kept.token) == kept
    assert claims(owing) == [1]
    with pytest.raises(UsageError, match="Aucune relance"):
        reminders.get_reminder(owing, "R000009")


def test_rule_7_a_step_is_claimed_once(owing: Connection) -> None:
    sent(owing, remind(owing, only(owing)))
    with pytest.raises(IntegrityError, match="round"):
        remind(owing, only(owing), key="cd")


def test_rule_2_one_open_message_per_customer(owing: Connection) -> None:
    remind(owing, only(owing))
    with pytest.raises(IntegrityError, match="channel"):
        remind(owing, only(owing), key="cd", opened=1)


def test_ids_and_references_are_never_used_again(owing: Connection) -> None:
    first = remind(owing, only(owing))
    walk(owing, mail_row(owing), Event.LAPSE)
    second = remind(owing, only(owing))
    one, two = reminders.get_reminder(owing, first), reminders.get_reminder(owing, second)
    assert (one.id, two.id) == ("R000001", "R000002")
    assert one.token != two.token
    assert meta.get(owing, "reminders") == "2"


def test_every_move_is_told_and_dated(owing: Connection) -> None:
    remind(owing, only(owing))
    later = NOON + timedelta(hours=1)
    moved = outbox.move(owing, mail_row(owing), Event.RENDERED_NEEDS_YES, later, bytes_sha256="ff", files={"a": "ff"})
    assert (moved.state, moved.since, moved.last_event) == (
        State.AWAITING_APPROVAL,
        later,
        Event.RENDERED_NEEDS_YES,
    )
    assert (moved.bytes_sha256, moved.files) == ("ff", {"a": "ff"})
    assert moved == mail_row(owing)
    told = [one.entry.kind for one in journal.entries(owing, ref=moved.id)]
    assert told == ["outbox.rendered_needs_yes"]


def test_rule_7_compare_and_set_somebody_else_was_faster(owing: Connection) -> None:
    remind(owing, only(owing))
    seen = mail_row(owing)
    outbox.move(owing, seen, Event.RENDERED_NEEDS_YES, NOON)
    with pytest.raises(Conflict, match="quelqu'un d'autre"):
        outbox.move(owing, seen, Event.RENDERED_POLICY_YES, NOON)
    assert mail_row(owing).state is State.AWAITING_APPROVAL


def test_rule_7_compare_and_set_across_connections(disk: Store) -> None:
    with disk.writing() as conn:
        read(conn, row())
        remind(conn, only(conn))
        prepared = walk(conn, mail_row(conn), *LEAVE[:2])
    with disk.writing() as conn:
        outbox.move(conn, prepared, Event.BEGIN, NOON)
    with pytest.raises(Conflict), disk.writing() as conn:
        outbox.move(conn, prepared, Event.BEGIN, NOON)


def test_what_the_table_refuses_is_a_conflict_in_french(owing: Connection) -> None:
    gone = sent(owing, remind(owing, only(owing)))
    with pytest.raises(Conflict, match="partie, ce n'est plus possible") as refusal:
        outbox.move(owing, gone, Event.REJECT, NOON)
    assert refusal.value.exit_code == 1


def test_an_event_that_changes_nothing_writes_nothing(owing: Connection) -> None:
    remind(owing, only(owing))
    before = journal.head(owing)
    planned = mail_row(owing)
    assert outbox.move(owing, planned, Event.NOTHING_FOUND, NOON) == planned
    failed = outbox.move(owing, planned, Event.RENDER_FAILED, NOON, why="champ inconnu")
    assert (failed.why, failed.state, failed.since) == ("champ inconnu", State.PLANNED, planned.since)
    assert failed.last_event is None
    told = journal.head(owing)
    assert outbox.move(owing, failed, Event.RENDER_FAILED, NOON, why="champ inconnu") == failed
    assert journal.head(owing) == told
    assert told != before


def test_withdrawn_frees_the_step_and_the_message_id(owing: Connection) -> None:
    remind(owing, only(owing))
    prepared = walk(owing, mail_row(owing), *LEAVE[:2], message_id="<1@example.com>")
    withdrawn = outbox.move(owing, prepared, Event.LAPSE, NOON, why="réglée")
    assert (withdrawn.state, withdrawn.message_id, claims(owing)) == (State.WITHDRAWN, None, [0])
    second = remind(owing, only(owing))
    again = walk(owing, mail_row(owing, second), *LEAVE[:2], message_id="<1@example.com>")
    assert again.message_id == "<1@example.com>"
    assert outbox.rows_by_key(owing, again.key) == [again, withdrawn]


def test_a_step_stays_claimed_while_another_channel_may_deliver_it(owing: Connection) -> None:
    number = remind(owing, only(owing), channels=[Channel.MAIL, Channel.POST])
    walk(owing, mail_row(owing), Event.LAPSE)
    assert claims(owing) == [1]
    walk(owing, outbox.get_row(owing, f"{number}-post"), Event.LAPSE)
    assert claims(owing) == [0]


def test_refused_stays_claimed_until_a_person_frees_it(owing: Connection) -> None:
    number = remind(owing, only(owing))
    walk(owing, mail_row(owing), *LEAVE, Event.REFUSED_FOR_GOOD, why="recipient")
    assert claims(owing) == [1]
    reminders.free_claims(owing, number)
    assert claims(owing) == [0]
    remind(owing, only(owing))


def test_found_after_all_claims_its_step_again(owing: Connection) -> None:
    remind(owing, only(owing))
    withdrawn = walk(owing, mail_row(owing), Event.LAPSE)
    found = outbox.move(owing, withdrawn, Event.FOUND, NOON, sent_at=NOON)
    assert (found.state, found.why, claims(owing)) == (State.SENT, "left_after_all", [1])
    assert reminders.left_twice(owing) == []


def test_found_after_another_has_left_is_left_twice(owing: Connection) -> None:
    first = remind(owing, only(owing))
    withdrawn = walk(owing, mail_row(owing), Event.LAPSE)
    sent(owing, remind(owing, only(owing)))
    outbox.move(owing, withdrawn, Event.FOUND, NOON, sent_at=NOON)
    assert claims(owing) == [0, 1]
    assert reminders.left_twice(owing) == [first]


def test_sent_again_after_a_bounce_was_freed_is_not_twice(owing: Connection) -> None:
    bounced = sent(owing, remind(owing, only(owing)))
    reminders.free_claims(owing, bounced.reminder_id)
    sent(owing, remind(owing, only(owing)))
    assert claims(owing) == [0, 1]
    assert reminders.left_twice(owing) == []


def test_what_a_person_means(owing: Connection) -> None:
    number = remind(owing, only(owing), channels=[Channel.MAIL, Channel.POST])
    token = reminders.get_reminder(owing, number).token
    both = ["R000001-mail", "R000001-post"]
    for ref in ("R000001", "r1", token, f"ref. {token.lower()}"):
        assert [one.id for one in outbox.find_rows(owing, ref)] == both
    assert [one.id for one in outbox.find_rows(owing, "R000001-post")] == ["R000001-post"]
    for ref in ("R000002", "R26-ZZZZZ", "M000001", ""):
        with pytest.raises(UsageError, match="Aucune relance"):
            outbox.find_rows(owing, ref)


def test_messages_are_found_by_either_message_id(owing: Connection) -> None:
    gone = sent(owing, remind(owing, only(owing)))
    gone = outbox.move(owing, gone, Event.FOUND, NOON, message_id_seen="<theirs@example.org>")
    assert gone.message_id == "<R000001-mail@example.com>"
    for message_id in (gone.message_id, "<theirs@example.org>"):
        assert outbox.rows_by_message_id(owing, [message_id, "<other@example.org>"]) == [gone]
    assert outbox.rows_by_message_id(owing, ["<other@example.org>"]) == []


def test_rows_by_state(owing: Connection) -> None:
    read(owing, row(), row("FA-2", customer_id="C2"))
    gone = sent(owing, remind(owing, only(owing)))
    other = remind(owing, only(owing, "C2"), key="cd", customer_id="C2")
    planned = mail_row(owing, other)
    assert outbox.rows_in(owing, State.SENT) == [gone] == outbox.sent_since(owing, NOON)
    assert outbox.sent_since(owing, NOON + timedelta(seconds=1)) == []
    assert outbox.open_rows(owing) == [planned] == outbox.open_rows(owing, "C2")
    assert outbox.open_rows(owing, "C1") == []
    assert outbox.rows_of(owing, ["C1", "C2"]) == [gone, planned]
    counted = outbox.count_by_state(owing)
    assert {state: number for state, number in counted.items() if number} == {"planned": 1, "sent": 1}
    assert list(counted) == [str(state) for state in State]


def test_rule_6_a_rejected_version_waits_for_a_change_or_its_date(owing: Connection) -> None:
    number = remind(owing, only(owing))
    version = reminders.get_reminder(owing, number).version
    assert not outbox.is_rejected(owing, version, NOON)
    until = NOON + timedelta(days=7)
    walk(owing, mail_row(owing), Event.RENDERED_NEEDS_YES, Event.REJECT, not_before=until)
    assert outbox.is_rejected(owing, version, NOON)
    assert not outbox.is_rejected(owing, version, until)
    assert not outbox.is_rejected(owing, "another", NOON)


def test_after_settled_not_sent_the_same_step_needs_a_yes(owing: Connection) -> None:
    remind(owing, only(owing))
    lines = reminders.get_reminder(owing, "R000001").lines
    uncertain = walk(owing, mail_row(owing), *LEAVE, Event.NO_ANSWER)
    assert not outbox.once_settled_not_sent(owing, lines)
    walk(owing, uncertain, Event.SETTLE_NOT_SENT)
    assert outbox.once_settled_not_sent(owing, lines)
    other_round = [Line(lines[0].invoice_id, LineRole.COUNTS, eur("1.00"), 5, STAGE)]
    assert not outbox.once_settled_not_sent(owing, other_round)


def test_a_person_may_declare_part_of_an_invoice_paid(owing: Connection) -> None:
    before = only(owing)
    invoices.declare_residual(owing, before.id, eur("200.00"), NOON.date(), NOON, "Anne")
    assert only(owing).residual == eur("200.00")
    (_, paid) = invoices.movements_of(owing, [before.id])
    assert (paid.why, paid.was, paid.now) == ("command", eur("1200.00"), eur("200.00"))

"""Rule 3 in full: what proves that a message arrived (MODEL §3.4, PEERS 15)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from relance_mail.core.account import ProofState
from relance_mail.core.proof import Receipt, call_proof, deposit_proof, proof
from relance_mail.core.readings import ReceiptKind

SENT = datetime(2026, 3, 3, 10, tzinfo=UTC)
A, B = "a@example.fr", "b@example.fr"
PENDING, DELIVERED, UNDELIVERED = ProofState


def after(hours: float) -> datetime:
    return SENT + timedelta(hours=hours)


def told(kind: ReceiptKind, hours: float = 1, recipient: str | None = A) -> Receipt:
    return Receipt(kind, after(hours), recipient)


def state(*receipts: Receipt, now: float = 2, read: float | None = None, to: tuple[str, ...] = (A,)) -> ProofState:
    """Hours after the sending; the mailbox is read to its end at `read`, by default never."""
    return proof(SENT, to, receipts, after(now), None if read is None else after(read), 48)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ReceiptKind.DELIVERED, DELIVERED),
        (ReceiptKind.READ, DELIVERED),
        (ReceiptKind.REPLY, DELIVERED),
        (ReceiptKind.AUTO_REPLY, DELIVERED),
        (ReceiptKind.FAILED, UNDELIVERED),
        (ReceiptKind.RELAYED, PENDING),
        (ReceiptKind.DELAYED, PENDING),
        (ReceiptKind.NOT_READ, PENDING),
    ],
)
def test_what_each_receipt_proves(kind: ReceiptKind, expected: ProofState) -> None:
    assert state(told(kind)) is expected


@pytest.mark.parametrize(
    ("now", "read", "expected"),
    [
        (47, 47, PENDING),
        (48, 48, DELIVERED),
        (400, None, PENDING),  # the folders could never be read
        (400, 47, PENDING),  # a PC that slept: read last before the 48 hours were over
        (400, 48, DELIVERED),
        (47, 60, PENDING),  # a clock behind the reading proves nothing more
    ],
)
def test_silence_counts_only_after_every_folder_was_read_to_its_end(
    now: float, read: float | None, expected: ProofState
) -> None:
    assert state(now=now, read=read) is expected


@pytest.mark.parametrize("good", [ReceiptKind.DELIVERED, ReceiptKind.READ, ReceiptKind.REPLY])
def test_a_later_bounce_reverses_what_was_believed(good: ReceiptKind) -> None:
    assert state(told(good, 1), told(ReceiptKind.FAILED, 72), now=100, read=100) is UNDELIVERED
    assert state(told(ReceiptKind.FAILED, 72), now=100, read=100) is UNDELIVERED
    assert state(told(good, 1), told(ReceiptKind.FAILED, 72), now=71) is DELIVERED


def test_one_of_several_recipients_is_enough() -> None:
    failed = told(ReceiptKind.FAILED, recipient=B)
    assert state(failed, told(ReceiptKind.DELIVERED), to=(A, B)) is DELIVERED
    assert state(failed, to=(A, B)) is PENDING
    assert state(failed, to=(A, B), now=49, read=49) is DELIVERED
    assert state(failed, told(ReceiptKind.FAILED), to=(A, B), now=49, read=49) is UNDELIVERED
    assert state(failed, told(ReceiptKind.DELIVERED, recipient=B), to=(A, B)) is PENDING


def test_addresses_are_compared_without_regard_to_case() -> None:
    assert state(told(ReceiptKind.DELIVERED, recipient="A@Example.FR")) is DELIVERED


def test_a_notice_that_names_nobody_is_believed_for_a_single_recipient() -> None:
    nameless = told(ReceiptKind.FAILED, recipient=None)
    assert state(nameless) is UNDELIVERED
    assert state(nameless, to=(A, B)) is PENDING
    assert state(told(ReceiptKind.DELIVERED, recipient="c@example.fr")) is PENDING


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (48, PENDING),
        (48 + 6 * 24 - 1, PENDING),
        (48 + 6 * 24, DELIVERED),  # six days at most
    ],
)
def test_a_delay_stops_the_clock_for_six_days_at_most(read: float, expected: ProofState) -> None:
    assert state(told(ReceiptKind.DELAYED, 4), now=read, read=read) is expected


def test_the_next_notice_starts_the_clock_again() -> None:
    delayed, relayed = told(ReceiptKind.DELAYED, 4), told(ReceiptKind.RELAYED, 28)
    assert state(delayed, relayed, now=71, read=71) is PENDING
    assert state(delayed, relayed, now=72, read=72) is DELIVERED


def test_many_delays_stop_it_six_days_together() -> None:
    delays = [told(ReceiptKind.DELAYED, 4 + 24 * n) for n in range(8)]
    assert state(*delays, now=191, read=191) is PENDING
    assert state(*delays, now=192, read=192) is DELIVERED


def test_a_delay_after_the_silence_changes_nothing_but_a_bounce_does() -> None:
    late = told(ReceiptKind.DELAYED, 60)
    assert state(late, now=61, read=61) is DELIVERED
    assert state(late, told(ReceiptKind.FAILED, 90), now=91, read=91) is UNDELIVERED


def test_paper_counts_from_its_deposit_a_call_with_its_result() -> None:
    assert deposit_proof(date(2026, 3, 3), "1A 234 567 8901 2") is DELIVERED
    assert deposit_proof(date(2026, 3, 3), None) is PENDING
    assert deposit_proof(None, "1A") is PENDING
    assert (call_proof("rappelle lundi"), call_proof("")) == (DELIVERED, PENDING)


def test_silence_of_the_one_who_has_no_delay_is_enough() -> None:
    delayed = told(ReceiptKind.DELAYED, 4, B)
    assert state(delayed, to=(A, B), now=48, read=48) is DELIVERED


def test_a_receipt_of_the_future_is_not_believed_yet() -> None:
    assert state(told(ReceiptKind.DELIVERED, 5), now=4) is PENDING
    assert state(told(ReceiptKind.DELIVERED, 5), now=5) is DELIVERED

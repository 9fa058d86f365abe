"""Whether a message has arrived, by the evidence there is (rule 3, MODEL §3.4).

1. The strongest evidence wins: failed for all recipients > reply > read > delivered > silence. A later bounce reverses
   what was believed before; delivered to one recipient is delivered.
2. Silence proves something only once every folder where a bounce would arrive was read to its end long enough after
   the sending: a machine that slept over the weekend has heard nothing (MODEL §2.6).
3. `delayed` stops that clock until the next notice, at most six days. `relayed` and `not_read` prove nothing.
4. A letter is proved by the day and the number of its deposit; a call by its result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from relance_mail.core.account import ProofState
from relance_mail.core.readings import ReceiptKind

LONGEST_DELAY = timedelta(days=6)
CLOCKS_DIFFER = timedelta(hours=1)  # our clock and the server's; what came earlier is about something else
_ARRIVED = frozenset({ReceiptKind.REPLY, ReceiptKind.AUTO_REPLY, ReceiptKind.READ, ReceiptKind.DELIVERED})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a carrier or a mail program told us. `at` (aware): when it reached us, on our clock. `recipient` None: the
    notice names nobody; it is believed only when there was one recipient."""

    kind: ReceiptKind
    at: datetime
    recipient: str | None = None


def proof(
    sent_at: datetime,
    recipients: Sequence[str],
    receipts: Iterable[Receipt],
    now: datetime,
    read_to_end_at: datetime | None,
    silence_hours: int,
) -> ProofState:
    """The state of a mail that left. All instants are aware. `recipients` are those in To; `read_to_end_at`: when
    every folder that may hold a bounce was last read to its end."""
    heard_of = (receipt for receipt in receipts if sent_at - CLOCKS_DIFFER <= receipt.at <= now)
    known = sorted(heard_of, key=lambda receipt: receipt.at)
    own = {recipient.lower(): _of(recipient, recipients, known) for recipient in recipients}
    failed = {name for name, told in own.items() if any(one.kind is ReceiptKind.FAILED for one in told)}
    if own and failed == own.keys():
        return ProofState.UNDELIVERED
    left = [told for name, told in own.items() if name not in failed]
    if any(one.kind in _ARRIVED for told in left for one in told):
        return ProofState.DELIVERED
    heard = min(now, read_to_end_at) if read_to_end_at else None
    silent = [silence_from(sent_at, told, silence_hours) for told in left]
    if heard is not None and silent and heard >= min(silent):
        return ProofState.DELIVERED
    return ProofState.PENDING


def silence_from(sent_at: datetime, receipts: Sequence[Receipt], silence_hours: int) -> datetime:
    """The instant from which hearing nothing more from this recipient's side counts as delivery; `receipts` are its
    own, oldest first."""
    end = sent_at + timedelta(hours=silence_hours)
    stopped = timedelta()
    for receipt, following in zip_longest(receipts, receipts[1:]):
        if receipt.kind is ReceiptKind.DELAYED and receipt.at < end + stopped:
            until = following.at if following else receipt.at + LONGEST_DELAY
            stopped = min(stopped + (until - receipt.at), LONGEST_DELAY)
    return end + stopped


def deposit_proof(deposited_on: date | None, number: str | None) -> ProofState:
    """A registered letter counts from its deposit, with the number on the slip (OFFICE §6)."""
    return ProofState.DELIVERED if deposited_on and number else ProofState.PENDING


def call_proof(result: str | None) -> ProofState:
    """A call counts with its result (OFFICE §3.6)."""
    return ProofState.DELIVERED if result else ProofState.PENDING


def _of(recipient: str, recipients: Sequence[str], receipts: Iterable[Receipt]) -> list[Receipt]:
    only_one = len(recipients) == 1
    return [
        receipt
        for receipt in receipts
        if (receipt.recipient is None and only_one) or (receipt.recipient or "").lower() == recipient.lower()
    ]

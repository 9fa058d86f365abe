"""What waits for a person, as `relance status` lists it (CONTRACT §6).

1. Computed at each call from what the tables say; nothing here is stored as a to-do.
2. The id is what `approve`, `reject`, `settle` and `confirm` take. A message that goes by two channels is named with
   its channel, for each is settled by itself.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from relance_mail.core.account import HoldReason, ProofState
from relance_mail.core.holds import HOLD_NAMES
from relance_mail.core.keys import hold_id
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel, ProofNeeded, StageId
from relance_mail.store import inbound, outbox, reminders, snapshots
from relance_mail.store.holds import open_holds
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.questions import questions
from relance_mail.store.steps import Listening, proof_of
from relance_mail.store.tables import InboundState


class WaitingKind(StrEnum):
    APPROVAL = "approval"
    UNCERTAIN = "uncertain"
    REPLY = "reply"
    TRAY = "tray"
    BRAKE = "brake"
    FINDING = "finding"
    UNDELIVERED = "undelivered"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that a person is asked. `since` (aware, or a day); `what`: one French sentence."""

    id: str
    kind: WaitingKind
    customer_id: str | None
    stage: StageId | None
    since: datetime | date
    what: str


def waiting(conn: Connection, today: date, heard: Listening) -> list[Waiting]:
    """Everything that waits, in the order of the kinds; findings are the engine's to add."""
    return [
        *_approvals(conn),
        *_uncertain(conn),
        *_odd_departures(conn),
        *_mails(conn),
        *_brakes(conn),
        *_undelivered(conn, heard),
        *_reviews(conn, today),
        *_questions(conn),
    ]


def unsettled(conn: Connection, today: date, heard: Listening) -> list[Waiting]:
    """What waits beside messages, mails and brakes: unknown fates, failures, reviews, questions."""
    return [
        *_uncertain(conn),
        *_odd_departures(conn),
        *_undelivered(conn, heard),
        *_reviews(conn, today),
        *_questions(conn),
    ]


def _approvals(conn: Connection) -> list[Waiting]:
    rows = outbox.rows_in(conn, State.AWAITING_APPROVAL)
    letters = {row.reminder_id for row in rows if row.proof_needed is ProofNeeded.DEPOSITED}
    plain = [row for row in rows if row.reminder_id not in letters]
    formal = [row for row in rows if row.proof_needed is ProofNeeded.DEPOSITED]
    asked = _about(conn, plain, WaitingKind.APPROVAL, "À approuver", because=True)
    asked += _about(conn, formal, WaitingKind.APPROVAL, "À vérifier et approuver (projet dans A_signer)", because=True)
    left = outbox.rows_in(conn, State.WITH_STAFF)
    signed = [row for row in left if row.proof_needed is ProofNeeded.DEPOSITED]
    asked += _about(conn, signed, WaitingKind.APPROVAL, "Courrier à signer et à déposer", because=True)
    for channel, what in _WITH_STAFF.items():
        rows = [row for row in left if row.channel is channel and row not in signed]
        asked += _about(conn, rows, WaitingKind.APPROVAL, what, because=True)
    return asked


def _about(
    conn: Connection, rows: Sequence[OutboxRow], kind: WaitingKind, what: str, *, because: bool = False
) -> list[Waiting]:
    """One thing per message: named by its reminder, and by its channel too where the reminder has several."""
    known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
    channels = Counter(row.reminder_id for row in outbox.rows_of_reminders(conn, known))
    found = []
    for row in rows:
        reminder = known[row.reminder_id]
        ref = row.id if channels[reminder.id] > 1 else reminder.id
        why = (reminder.yes_because or reminder.because) if because else ""
        said = f"{what} : {why}" if why else what
        found.append(Waiting(ref, kind, row.customer_id, reminder.stage, row.since, said))
    return found


_WITH_STAFF = {Channel.MAIL: "Brouillon à envoyer", Channel.POST: "Courrier à poster", Channel.PHONE: "Appel à passer"}


def _uncertain(conn: Connection) -> list[Waiting]:
    rows = [row for row in outbox.open_rows(conn) if row.state is State.UNCERTAIN or row.needs_person]
    letters = [row for row in rows if row.channel is Channel.POST]
    others = [row for row in rows if row.channel is not Channel.POST]
    found = _about(conn, others, WaitingKind.UNCERTAIN, "Parti ou non ? Aucune trace sûre de l'envoi.")
    gone = "Courrier déposé ou non ? Il n'est plus à jour, et quelqu'un l'a pris ou modifié."
    return found + _about(conn, letters, WaitingKind.UNCERTAIN, gone)


def _odd_departures(conn: Connection) -> list[Waiting]:
    """What left otherwise than it was approved: a person says whether it counts for its stage (OFFICE §7)."""
    found = []
    for row in outbox.sent_otherwise(conn):
        why = "partie alors qu'elle avait été retirée" if row.why == reminders.LEFT_AFTER_ALL else row.why
        found += _about(conn, [row], WaitingKind.UNCERTAIN, f"Compte-t-elle pour son étape ? Elle est {why}.")
    return found


def _mails(conn: Connection) -> Iterator[Waiting]:
    for mail in inbound.mails_in(conn, InboundState.TO_CONFIRM, InboundState.TRAY):
        tray = mail.state is InboundState.TRAY
        kind = WaitingKind.TRAY if tray else WaitingKind.REPLY
        about = f"{mail.sender or 'expéditeur inconnu'}, « {mail.subject or 'sans objet'} »"
        what = f"À rattacher à un client : {about}" if tray else f"Réponse à lire : {about}"
        yield Waiting(mail.ref, kind, mail.customer_id, None, mail.received_at, what)


def _brakes(conn: Connection) -> Iterator[Waiting]:
    for snapshot in snapshots.braked(conn):
        what = " ".join(str(reason["what"]) for reason in snapshot.reasons)
        yield Waiting(snapshot.source, WaitingKind.BRAKE, None, None, snapshot.read_at, what)


def _undelivered(conn: Connection, heard: Listening) -> list[Waiting]:
    rows = outbox.failures(conn)
    receipts = inbound.receipts_of(conn, [row.id for row in rows])
    lost = [row for row in rows if proof_of(row, receipts.get(row.id, ()), heard) is ProofState.UNDELIVERED]
    return _about(conn, lost, WaitingKind.UNDELIVERED, "Non distribué : une adresse est à donner.")


def _questions(conn: Connection) -> Iterator[Waiting]:
    for one in questions(conn):
        yield Waiting(one.id, WaitingKind.FINDING, one.customer_id, one.stage, one.since, one.what)


def _reviews(conn: Connection, today: date) -> Iterator[Waiting]:
    for customer_id, holds in open_holds(conn).items():
        for hold in holds:
            due = hold.review_on is not None and hold.review_on <= today
            if due and hold.reason is not HoldReason.REPLY_WAITING:
                note = f" : {hold.note}" if hold.note else ""
                what = f"Blocage à revoir ({HOLD_NAMES[hold.reason]}, par {hold.author}){note}"
                yield Waiting(hold_id(hold.id or 0), WaitingKind.REVIEW, customer_id, None, hold.since, what)

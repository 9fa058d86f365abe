"""What people decide about messages: yes, no, left, not left; and about sources: this file is good, the bank is posted.

1. Every decision has an author, is journaled, and answers with one French sentence.
2. The yes is in `approving`, the deposit of a letter in `deposits`: they are asked for here too.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.french import counted, short_day
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.engine import installations
from relance_mail.engine.desk.deposits import Deposit, Scan, deposited
from relance_mail.engine.incoming.effects import close_answered
from relance_mail.engine.ledger import own_accounts
from relance_mail.engine.ledger.bank_day import bank_said_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.opening import state as opening_state
from relance_mail.engine.plan import take_back, withdraw
from relance_mail.engine.staff.approving import approve as approve
from relance_mail.engine.staff.said import Said as Said
from relance_mail.engine.writing import paper
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import customers, holds, journal, meta, outbox, snapshots
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import SnapshotState

DELETED_DRAFT_DAYS = 7


def reject(office: Office, ids: Sequence[str], by: str, reason: str, until: date | None = None) -> Said:
    """Say no; the same version is not proposed again before `until`, or until one of its parts changes."""
    not_before = _morning(office, until) if until else None
    report = Report()
    with office.store.reading() as conn:
        rows = [row for one in ids for row in outbox.find_rows(conn, one)]
    for row in rows:
        if row.state in (State.DISPATCHING, State.UNCERTAIN, State.SENT):
            raise Conflict(Finding("too_late", f"{row.id} est peut-être déjà partie.", "Voir `relance settle`."))
        withdraw(office, report, row, reason, Event.REJECT, by)
        with office.store.writing() as conn:
            now_row = outbox.get_row(conn, row.id)
            if now_row.state is State.WITHDRAWN and not_before is not None:
                outbox.move(conn, now_row, Event.REJECT, office.clock.now(), by, not_before=not_before)
    done, gone = report.counts.get("withdrawn", 0), report.counts.get("uncertain", 0)
    left = [finding.what for finding in report.findings]
    left += ["Brouillon introuvable : peut-être déjà parti (relance settle)."] * bool(gone)
    said = f"{counted(done, 'relance refusée', 'relances refusées')} par {by} : {reason}."
    return Said(" ".join([said, *left]))


def settle(
    office: Office,
    ref: str,
    by: str,
    *,
    sent: bool,
    on: date | None,
    words: str = "",
    number: str = "",
    scan: Scan | None = None,
) -> Said:
    """A person says what became of an uncertain message, a letter or a call. `number`: of the registered letter.
    `words`: for a call, its result, without which it counts for nothing. `scan`: a file that shows it.

    What did not leave is taken back from its carrier first, so that it cannot leave later. A draft that staff had
    deleted is proposed again a week after its deletion (OFFICE §7)."""
    now, day = office.clock.now(), on or office.today()
    with office.store.reading() as conn:
        rows = [row for row in outbox.find_rows(conn, ref) if _is_open(row)]
    if not rows:
        raise Conflict(Finding("nothing_open", f"{ref} n'attend aucune réponse.", "Voir `relance status`."))
    row = rows[0]
    if row.state is State.SENT:
        return _counts(office, row, by, sent=sent)
    if not sent:
        return _not_left(office, row, by, words)
    if day > office.today():
        raise UsageError(Finding("future_date", f"Le {short_day(day)} est à venir.", "Donner le jour de l'envoi."))
    if row.channel is Channel.POST:
        return deposited(office, row.id, by, Deposit(day, number, scan, words))
    if row.channel is Channel.PHONE and not words:
        what = f"{row.id} est un appel : il compte par son résultat."
        raise UsageError(Finding("result_missing", what, "Dire ce que le client a répondu (--note)."))
    if scan is not None:
        kept = f"preuve {scan.name} (SHA-256 {office.store.files.put(scan.content)})"
        words = " ; ".join(part for part in (words, kept) if part)
    if row.begun_at is None:
        take_back(office, row)  # a draft, a paper: nobody shall send it once more
    with office.store.writing() as conn:
        at = now if day == office.today() else _morning(office, day)
        proof = {"result": words} if row.channel is Channel.PHONE else None
        gone = outbox.move(conn, row, Event.SETTLE_SENT, now, by, sent_at=at, server_words=words or None, proof=proof)
        close_answered(conn, office, gone)
        if row.channel is Channel.PHONE:
            customers.note_contact(conn, row.customer_id, day)
    return Said(f"{row.id} : notée comme partie le {short_day(day)} par {by}.")


def _not_left(office: Office, row: OutboxRow, by: str, words: str) -> Said:
    now = office.clock.now()
    take_back(office, row)
    with office.store.writing() as conn:
        outbox.move(conn, row, Event.SETTLE_NOT_SENT, now, by, why=words or "pas partie, dit par une personne")
        if row.last_event is Event.DRAFT_MISSING and row.proof_needed is not ProofNeeded.DEPOSITED:
            until = row.since.astimezone(office.clock.zone).date() + timedelta(days=DELETED_DRAFT_DAYS - 1)
            pause = Hold(HoldReason.PAUSE, office.today(), by, until=until, note="brouillon supprimé")
            if until >= office.today():
                holds.open_hold(conn, row.customer_id, pause, now, cause=row.id)
    said = f"{row.id} : notée comme non partie ; elle sera proposée de nouveau, avec accord."
    if row.channel is Channel.POST and (left := paper.left_behind(office, row)):
        said += f" Le fichier modifié reste, périmé : supprimer {left}."
    return Said(said)


def _is_open(row: OutboxRow) -> bool:
    """Whether a person is asked what became of it, or whether it counts although it left otherwise than approved."""
    return row.state in (State.UNCERTAIN, State.WITH_STAFF) or (row.state is State.SENT and row.needs_person)


def _counts(office: Office, row: OutboxRow, by: str, *, sent: bool) -> Said:
    """What left otherwise than approved counts for its stage; that it left is no question any more."""
    if not sent:
        what = f"{row.id} est partie : sa copie est dans la boîte."
        remedy = "Si elle ne compte pas, dire d'abord l'étape atteinte (relance stage), puis relance settle … sent."
        raise Conflict(Finding("has_left", what, remedy))
    with office.store.writing() as conn:
        outbox.move(conn, row, Event.FOUND, office.clock.now(), by, needs_person=False)
    return Said(f"{row.id} : telle qu'elle est partie, elle compte pour son étape, dit par {by}.")


def override(office: Office, source: str, by: str, reason: str) -> Said:
    """« Ce fichier est bon », for this version only. The list of our own accounts takes two persons; `boîte` says that
    the other installation on our mailbox was stopped."""
    with office.store.writing() as conn:
        if source.strip().casefold() == own_accounts.SOURCE:
            return Said(own_accounts.confirm(conn, office.clock.now(), by, reason))
        if source.strip().casefold() == installations.SOURCE:
            return Said(installations.release(conn, office, by, reason))
        latest = snapshots.latest(conn, source)
        if latest is None or latest.state is not SnapshotState.BRAKED:
            raise Conflict(Finding("not_braked", f"La source {source} n'est pas freinée.", "Voir `relance status`."))
        snapshots.override(conn, latest.id, office.clock.now(), by, reason)
    return Said(f"Le fichier de {source} est accepté par {by} ; il sera repris au prochain cycle.")


def bank(office: Office, source: str, by: str, until: date) -> Said:
    """« Banque pointée jusqu'au »: further than the file of today says, or less far."""
    if source not in {feed.name for feed in office.feeds}:
        raise UsageError(Finding("source_unknown", f"Aucune source {source!r}.", "Voir la configuration."))
    with office.store.writing() as conn:
        meta.state_bank_posted(conn, source, until)
        accepted = snapshots.last_accepted(conn, source)
        if accepted is not None:
            meta.put(conn, bank_said_of(source), str(accepted.id))
        journal.append(conn, office.clock.now(), by, "bank.posted", source, until=until)
    return Said(f"Banque pointée jusqu'au {short_day(until)} pour {source}, dit par {by}.")


def start(office: Office, by: str) -> Said:
    """Validate the reprise of everybody as it stands: from now on reminders may leave. Live goes customer by customer
    instead (engine/opening/reprise)."""
    with office.store.writing() as conn:
        waited = opening_state.forget_waiting(conn)
        if meta.started_on(conn) is not None and not waited:
            return Said("La reprise est déjà validée.")
        customers.release_customers(conn, waited, office.today())
        if meta.started_on(conn) is None:
            meta.start(conn, office.today())
        journal.append(conn, office.clock.now(), by, "started", None, on=office.today(), everybody=True)
    return Said(f"Reprise validée par {by} le {short_day(office.today())} : les relances peuvent commencer.")


def _morning(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(8), office.clock.zone)

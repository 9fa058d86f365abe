"""What people decide about messages: yes, no, left, not left; and about sources: this file is good, the bank is posted.

1. Every decision has an author, is journaled, and answers with one French sentence.
2. `approve` covers the version that was shown: when the facts have changed since, the id has lapsed (exit 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action
from relance_mail.core.findings import Finding
from relance_mail.core.french import counted, short_day
from relance_mail.core.outbox import Event, State
from relance_mail.core.policy import Approval, Channel, ProofNeeded, StageId
from relance_mail.core.version import fingerprint, version_of
from relance_mail.engine.compose import draft_of, parts_of
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.ingest import bank_said_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.plan import take_back, withdraw
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import holds, journal, meta, outbox, reminders, snapshots
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import SnapshotState

DELETED_DRAFT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to a decision. `lapsed`: ids whose facts have changed since they were shown."""

    sentence: str
    lapsed: tuple[str, ...] = ()


def approve(
    office: Office, ids: Sequence[str], by: str, *, everything: bool = False, stage: StageId | None = None
) -> Said:
    """Say yes to some reminders, or to all that may be approved together (OFFICE §3.7: those without a letter)."""
    if office.correspondence.approval is Approval.DRAFTS:
        what = "Les relances sont des brouillons : rien à approuver ici."
        raise UsageError(Finding("drafts", what, "Envoyez le brouillon depuis votre messagerie."))
    with office.store.reading() as conn:
        rows = (
            _awaiting(conn, office, stage)
            if everything
            else [row for one in ids for row in outbox.find_rows(conn, one)]
        )
    done: list[str] = []
    lapsed: list[str] = []
    for row in rows:
        if row.state in (State.AWAITING_APPROVAL, State.APPROVED, State.PREPARED) and _still_true(office, row):
            with office.store.writing() as conn:
                now = office.clock.now()
                outbox.move(conn, outbox.get_row(conn, row.id), Event.APPROVE, now, by, approved_by=by, approved_at=now)
            done.append(row.id)
        else:
            lapsed.append(row.id)
    sentence = f"{counted(len(done), 'relance approuvée', 'relances approuvées')} par {by}."
    if lapsed:
        sentence += f" Plus valables, elles seront proposées de nouveau : {', '.join(lapsed)}."
    return Said(sentence, tuple(lapsed))


def _awaiting(conn: Connection, office: Office, stage: StageId | None) -> list[OutboxRow]:
    """What `--all` covers: never a stage that carries a letter."""
    rows = outbox.rows_in(conn, State.AWAITING_APPROVAL)
    known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
    mild = {
        one.id for policy in office.book.policies.values() for one in policy.stages if not (one.letter or one.alone)
    }
    return [
        row for row in rows if known[row.reminder_id].stage in mild and stage in (None, known[row.reminder_id].stage)
    ]


def _still_true(office: Office, row: OutboxRow) -> bool:
    """Whether this version would be decided now, by the facts in the store."""
    with office.store.reading() as conn:
        reminder = reminders.get_reminder(conn, row.reminder_id)
        facts = facts_of(conn, office, Report(mailbox_read=True))
        known = account(conn, office, facts, row.customer_id)
    decision = decide(known, office.book.of(known.customer), office.today())
    if decision.action is not Action.REMIND or reminder.valid_until < office.today():
        return False
    parts = parts_of(draft_of(office, known, decision), fingerprint(office.creditor)).as_json()
    return version_of(parts) == reminder.version


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
    office: Office, ref: str, by: str, *, sent: bool, on: date | None, words: str = "", number: str = ""
) -> Said:
    """A person says what became of an uncertain message, a letter or a call. `number`: of the registered letter.

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
        take_back(office, row)
        with office.store.writing() as conn:
            outbox.move(conn, row, Event.SETTLE_NOT_SENT, now, by, why=words or "pas partie, dit par une personne")
            if row.last_event is Event.DRAFT_MISSING:
                until = row.since.astimezone(office.clock.zone).date() + timedelta(days=DELETED_DRAFT_DAYS - 1)
                pause = Hold(HoldReason.PAUSE, office.today(), by, until=until, note="brouillon supprimé")
                if until >= office.today():
                    holds.open_hold(conn, row.customer_id, pause, now, cause=row.id)
        return Said(f"{row.id} : notée comme non partie ; elle sera proposée de nouveau, avec accord.")
    if day > office.today():
        raise UsageError(Finding("future_date", f"Le {short_day(day)} est à venir.", "Donner le jour de l'envoi."))
    if row.proof_needed is ProofNeeded.DEPOSITED and not number:
        what = f"{row.id} est un recommandé : son dépôt se prouve par un numéro."
        raise UsageError(Finding("number_missing", what, "Donner le numéro du recommandé (--number)."))
    if row.begun_at is None:
        take_back(office, row)  # a draft, a paper: nobody shall send it once more
    with office.store.writing() as conn:
        at = now if day == office.today() else _morning(office, day)
        proof = _proof(row, day, number, words)
        outbox.move(conn, row, Event.SETTLE_SENT, now, by, sent_at=at, server_words=words or None, proof=proof)
    return Said(f"{row.id} : notée comme partie le {short_day(day)} par {by}.")


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


def _proof(row: OutboxRow, day: date, number: str, words: str) -> dict[str, str] | None:
    if row.channel is Channel.POST:
        return {"deposited_on": day.isoformat(), "number": number or words or "sans numéro"}
    return {"result": words or "appel passé"} if row.channel is Channel.PHONE else None


def override(office: Office, source: str, by: str, reason: str) -> Said:
    """« Ce fichier est bon », for this version only."""
    with office.store.writing() as conn:
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
    """Validate the reprise: from now on reminders may leave."""
    with office.store.writing() as conn:
        if meta.started_on(conn) is not None:
            return Said("La reprise est déjà validée.")
        meta.start(conn, office.today())
        journal.append(conn, office.clock.now(), by, "started", None, on=office.today())
    return Said(f"Reprise validée par {by} le {short_day(office.today())} : les relances peuvent commencer.")


def _morning(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(8), office.clock.zone)

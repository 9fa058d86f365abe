"""The yes of a person: to what is shown for it, and to the formal notice with its four dated facts (OFFICE §3.7, §6).

1. `approve` covers the version that was shown: when the facts have changed since, the id has lapsed (exit 1).
2. `--all` covers the stages that carry no letter. Drafts are approved by being sent, so that there is nothing to say
   yes to here; but a stage that goes alone is paper, and its yes is taken in every mode.
3. That yes makes the letter: dated the day of the yes, its deadline counted from that day, signed if we have an image,
   without PROJET. What was asked is checked once more in the transaction that keeps the final bytes (rule 6).
4. Who says yes says on which day each fact was looked at: none missing, none in the future, none too old.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.choices import Verified
from relance_mail.core.days import working_days_between
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action
from relance_mail.core.findings import Finding
from relance_mail.core.french import counted, listing, long_day, plural, quoted, short_day
from relance_mail.core.notices import deposit_by
from relance_mail.core.outbox import FINAL, Event, State
from relance_mail.core.policy import Approval, Channel, Policy, StageId
from relance_mail.core.version import version_of
from relance_mail.core.window import closed_for
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff.said import Said
from relance_mail.engine.writing.compose import Draft, context_of, draft_of, letter_of, parts_of
from relance_mail.engine.writing.contents import keep
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal, meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import Reminder

SEND_IT = "Envoyez le brouillon depuis votre messagerie."
FACTS: Mapping[str, str] = {
    "bank": "banque et compte d'attente vérifiés",
    "dispute": "aucun litige ni avoir en cours",
    "insolvency": "BODACC et Infogreffe consultés",
    "identity": "raison sociale et siège vérifiés",
}


def approve(
    office: Office,
    ids: Sequence[str],
    by: str,
    *,
    everything: bool = False,
    stage: StageId | None = None,
    verified: Verified | None = None,
) -> Said:
    """Say yes to some reminders, or to all that may be approved together (OFFICE §3.7: those without a letter).
    `verified`: needed for a stage that goes alone, and not looked at for any other."""
    with office.store.reading() as conn:
        rows = (
            _awaiting(conn, office, stage)
            if everything
            else [row for one in ids for row in outbox.find_rows(conn, one)]
        )
        known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
    alone = {one.id for policy in office.book.policies.values() for one in policy.stages if one.alone}
    formal = [one for one in known.values() if one.stage in alone]
    others = [row for row in rows if known[row.reminder_id].stage not in alone]
    if office.correspondence.approval is Approval.DRAFTS and (others or not formal):
        raise UsageError(Finding("drafts", "Les relances sont des brouillons : rien à approuver ici.", SEND_IT))
    _refuse_drafts(others)
    policies = {one.id: _policy_of(office, one) for one in formal}
    for one in formal:
        _refuse(office, one, policies[one.id], verified)
    done = {row.id: _approved(office, row, by) for row in others}
    words = []
    for one in formal:
        done[one.id] = verified is not None and _formal_approved(office, one, by, verified)
        words += [_what_now(office, one, policies[one.id])] if done[one.id] else []
    lapsed = tuple(ref for ref, yes in done.items() if not yes)
    sentence = f"{counted(len(done) - len(lapsed), 'relance approuvée', 'relances approuvées')} par {by}."
    if lapsed:
        words.append(f"Plus valables, elles seront proposées de nouveau : {', '.join(lapsed)}.")
    return Said(" ".join([sentence, *words]), lapsed)


def verified_of(**days: date | None) -> Verified | None:
    """The four facts as somebody typed them, by the names of `FACTS`; None when none was given. UsageError names those
    that are missing."""
    missing = [words for name, words in FACTS.items() if days.get(name) is None]
    if len(missing) == len(FACTS):
        return None
    if missing:
        raise UsageError(_unverified(f"il manque le jour de : {' ; '.join(missing)}"))
    return Verified(**{name: day for name, day in days.items() if day is not None})


def verified_for(conn: Connection, reminder_id: str) -> Mapping[str, str]:
    """The day on which each fact was looked at before a reminder was approved; empty when none was asked."""
    known: Mapping[str, str] = json.loads(meta.get(conn, _key(reminder_id)) or "{}")
    return known


def still_true(conn: Connection, office: Office, reminder: Reminder) -> Draft | None:
    """What would be decided now, by the facts in the store, when that is the same version."""
    known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), reminder.customer_id)
    decision = decide(known, office.book.of(known.customer), office.today())
    if decision.action is not Action.REMIND or reminder.valid_until < office.today():
        return None
    draft = draft_of(office, known, decision)
    same = version_of(parts_of(office, draft).as_json()) == reminder.version
    return draft if same else None


def _refuse_drafts(rows: Sequence[OutboxRow]) -> None:
    """Raise before anything is approved: what lies with staff as a draft is approved by being sent, in every mode."""
    drafts = [row.reminder_id for row in rows if row.state is State.WITH_STAFF and row.channel is Channel.MAIL]
    if drafts:
        what = f"{listing(drafts)} {plural(len(drafts), 'est un brouillon', 'sont des brouillons')}."
        raise UsageError(Finding("drafts", what, SEND_IT))


def _awaiting(conn: Connection, office: Office, stage: StageId | None) -> list[OutboxRow]:
    """What `--all` covers: the mild stages, which others may join."""
    rows = outbox.rows_in(conn, State.AWAITING_APPROVAL)
    known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
    mild = {one.id for policy in office.book.policies.values() for one in policy.stages if one.joins}
    return [
        row for row in rows if known[row.reminder_id].stage in mild and stage in (None, known[row.reminder_id].stage)
    ]


def _approved(office: Office, row: OutboxRow, by: str) -> bool:
    if row.state not in (State.AWAITING_APPROVAL, State.APPROVED, State.PREPARED):
        return False
    with office.store.writing() as conn:
        if still_true(conn, office, reminders.get_reminder(conn, row.reminder_id)) is None:
            return False
        now = office.clock.now()
        outbox.move(conn, outbox.get_row(conn, row.id), Event.APPROVE, now, by, approved_by=by, approved_at=now)
    return True


def _policy_of(office: Office, reminder: Reminder) -> Policy:
    with office.store.reading() as conn:
        facts = facts_of(conn, office, Report(mailbox_read=True))
        return office.book.of(account(conn, office, facts, reminder.customer_id).customer)


def _refuse(office: Office, reminder: Reminder, policy: Policy, verified: Verified | None) -> None:
    """Raise before anything is approved: facts missing, or wrong; a closure; a yes that was given already."""
    with office.store.reading() as conn:
        given = next((row for row in outbox.rows_of_reminder(conn, reminder.id) if row.approved_at), None)
    if given is not None and given.approved_at is not None:
        day = short_day(given.approved_at.astimezone(office.clock.zone).date())
        what = f"{reminder.id} a déjà été approuvée le {day} par {given.approved_by}."
        raise Conflict(Finding("approved_already", what, "La déposer (relance proof), ou la refuser (relance reject)."))
    if not office.ignore_window and closed_for(office.today(), policy, policy.stage(reminder.stage)):
        what = f"{reminder.id} : aucun courrier de cette sorte ne part en ce moment (période fermée)."
        raise UsageError(Finding("closed", what, "L'approuver après cette période."))
    if verified is None:
        raise UsageError(_unverified(f"il faut le jour de chacune de ces vérifications : {' ; '.join(FACTS.values())}"))
    problems = _problems(verified, office.today(), policy)
    if problems:
        raise UsageError(*map(_unverified, problems))


def _problems(verified: Verified, today: date, policy: Policy) -> list[str]:
    found = []
    for name, words in FACTS.items():
        day = getattr(verified, name)
        if day > today:
            found.append(f"{quoted(words)} : le {short_day(day)} est à venir")
        elif working_days_between(day, today, policy.holidays) > policy.verified_working_days:
            longest = counted(policy.verified_working_days, "jour ouvré", "jours ouvrés")
            found.append(f"{quoted(words)} : le {short_day(day)} date de plus de {longest}")
    return found


def _unverified(problem: str) -> Finding:
    days = ", ".join(f"--verified-{name}" for name in FACTS)
    return Finding(
        "not_verified", f"Rien n'est approuvé, {problem}.", f"Vérifier, puis donner les quatre jours ({days})."
    )


def _formal_approved(office: Office, reminder: Reminder, by: str, verified: Verified) -> bool:
    """Make the final letter and its copy by mail, and keep both with the yes; False when the facts have changed."""
    now = office.clock.now()
    with office.store.reading() as conn:
        draft = still_true(conn, office, reminder)
        rows = [row for row in outbox.rows_of_reminder(conn, reminder.id) if row.state not in FINAL]
    if draft is None or not rows or any(row.state is not State.AWAITING_APPROVAL for row in rows):
        return False
    context = context_of(office, draft, reminder.token, now.astimezone(office.clock.zone).date())
    letter = letter_of(office, draft, replace(context, signature=office.signature))
    made = {row.id: keep(office, draft, context, row, letter) for row in rows}
    with office.store.writing() as conn:
        if still_true(conn, office, reminder) is None:
            return False
        for row in rows:
            content, files = made[row.id]
            outbox.move(
                conn,
                row,
                Event.APPROVE,
                now,
                by,
                approved_by=by,
                approved_at=now,
                bytes_sha256=content,
                files=files,
            )
        meta.put(conn, _key(reminder.id), json.dumps({name: str(day) for name, day in asdict(verified).items()}))
        journal.append(conn, now, by, "reminder.verified", reminder.id, **asdict(verified))
    return True


def _what_now(office: Office, reminder: Reminder, policy: Policy) -> str:
    last = deposit_by(office.today(), policy)
    return (
        f"Le courrier {reminder.token} sera dans A_signer au prochain passage, daté du {short_day(office.today())} ; "
        f"à déposer au plus tard le {long_day(last)}."
    )


def _key(reminder_id: str) -> str:
    return f"verified/{reminder_id}"

"""`suivi.xlsx`: every customer as it stands, in staff's folder and beside the morning's mail (OFFICE §8.1).

1. It is ours: whatever somebody did to it, the next change replaces it. While it is open in Excel it stays, with a
   warning, and the next cycle tries again.
2. It is written when what it says has changed, not at every cycle: a share is not written to for nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from relance_mail.core.account import Hold
from relance_mail.core.decisions import Action, Decision
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import amounts, short_day
from relance_mail.core.holds import HOLD_NAMES, open_hold
from relance_mail.core.insolvency import apart_words
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import totals
from relance_mail.core.promises import last_day, promised
from relance_mail.core.version import fingerprint
from relance_mail.engine.desk import files as staff_files
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.morning.quotes import quote_of
from relance_mail.engine.morning.sight import Sight, Standing
from relance_mail.engine.office import Office, Report
from relance_mail.mail.base import Attachment
from relance_mail.store import meta
from relance_mail.store.inbound import Mail
from relance_mail.workbooks import follow_up
from relance_mail.workbooks.base import FollowUp

NAME = "suivi.xlsx"
_WRITTEN = "follow_up/written"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows_of(sight: Sight, replies: Mapping[str, Mail]) -> list[FollowUp]:
    """One row per customer who owes something, or to whom something is owed. `replies`: the last one of each."""
    standing_open = (one for one in sight.standings.values() if one.account.invoices)
    return [_row(one, sight, replies.get(one.customer.id)) for one in standing_open]


def attachment(sight: Sight, rows: Sequence[FollowUp]) -> Attachment:
    """The workbook as it goes with the mail."""
    return Attachment(NAME, follow_up.write(rows, sight.outcomes, sight.today), _EXCEL)


def offer(office: Office, report: Report, sight: Sight, rows: Sequence[FollowUp]) -> bool:
    """Put it into staff's folder unless one that says the same lies there; whether it is there now."""
    if office.staff_folder is None:
        return True
    file, said = StaffFile(office.staff_folder, NAME), fingerprint([rows, sight.outcomes, sight.today])
    with office.store.reading() as conn:
        known = meta.get(conn, _WRITTEN) == said
    if known and file.path.exists():
        return True
    if file.in_use:
        report.findings.append(_open(file))
        return False
    if not staff_files.write(office, report, file, follow_up.write(rows, sight.outcomes, sight.today), ours=True):
        return False
    with office.store.writing() as conn:
        meta.put(conn, _WRITTEN, said)
    return True


def _open(file: StaffFile) -> Finding:
    what = f"{file.name} est ouvert dans un tableur : il n'est pas mis à jour."
    return Finding("workbook_in_use", what, "Le fermer.", Where(file.name), Severity.WARNING)


def _row(standing: Standing, sight: Sight, reply: Mail | None) -> FollowUp:
    owed = [one for one in standing.account.invoices if _is_claim(one)]
    late = [one for one in owed if one.days_late(sight.today) > 0]
    step, on = _next(standing)
    return FollowUp(
        customer_id=standing.customer.id,
        customer_name=standing.customer.name,
        due=standing.decision.totals,
        overdue=totals(one.residual for one in late),
        invoices=len(owed),
        oldest_due=min((one.due_on for one in owed), default=None),
        stage=_stage(standing),
        next_step=step,
        next_on=on,
        because=standing.decision.because,
        last_reply=_reply(reply, sight),
        hold=_hold(standing, sight.today),
    )


def _is_claim(invoice: Invoice) -> bool:
    return invoice.residual.positive and not invoice.is_credit and not invoice.foreign_seller


def _stage(standing: Standing) -> str:
    """The highest stage that one of its invoices has reached."""
    policy = standing.policy
    done = {verdict.stage_done for verdict in standing.decision.verdicts}
    return next((stage.name or stage.id for stage in reversed(policy.ladder) if stage.id in done), "")


def _next(standing: Standing) -> tuple[str, date | None]:
    decision = standing.decision
    if decision.action in (Action.REMIND, Action.ASK):
        return _name(standing, decision.stage), decision.next_on
    coming = [one for one in decision.verdicts if one.stage_next and one.next_on]
    first = min(coming, key=lambda one: one.next_on or date.max, default=None)
    return (_name(standing, first.stage_next), _on(decision, first.next_on)) if first else ("", decision.next_on)


def _on(decision: Decision, first: date | None) -> date | None:
    """What the spacing puts off is later than the stage's own day."""
    return max((day for day in (decision.next_on, first) if day is not None), default=None)


def _name(standing: Standing, stage_id: str | None) -> str:
    stage = standing.policy.stage(stage_id) if stage_id else None
    return (stage.name or stage.id) if stage else stage_id or ""


def _reply(mail: Mail | None, sight: Sight) -> str:
    if mail is None:
        return ""
    words = quote_of(mail.reading) or mail.subject or ""
    return f"{short_day(sight.day(mail.received_at))} : {words}"


def _hold(standing: Standing, today: date) -> str:
    """The gravest hold that stands, with its date; else the promise that is waited for."""
    hold = open_hold(standing.account.holds, today)
    if hold is not None:
        apart = apart_words(standing.account, today)
        return _held(hold, standing.account.invoices) + (f" ; {apart}" if apart else "")
    waited = [one for one in standing.followed if one.holds]
    if not waited:
        return ""
    first = min(waited, key=lambda one: last_day(one.promise)).promise
    return f"Promesse : {amounts(promised(first))} pour le {short_day(last_day(first))}"


def _held(hold: Hold, invoices: Sequence[Invoice]) -> str:
    number = next((one.number for one in invoices if one.id == hold.invoice_id), "")
    about = f" ({number})" if number else ""
    day = f" jusqu'au {short_day(hold.until)}" if hold.until else ""
    review = f", à revoir le {short_day(hold.review_on)}" if hold.review_on and not hold.until else ""
    return f"{HOLD_NAMES[hold.reason]}{about}{day}{review}"

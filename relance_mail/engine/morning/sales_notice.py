"""The salesperson hears of it before a customer gets a letter: a mail of its own, with a way to stop it (OFFICE §7).

1. Which stages want it, and how long before, is data (`notice_working_days`). It goes to the customer's salesperson,
   else to its responsible, and only to an address of our own people.
2. Once for each step of an invoice: what joins later is told in a notice of its own.
3. The reminder never waits for it: a notice that could not leave is a finding, and the procedure goes on.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from relance_mail.core.cases import cases_of
from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.core.days import add_working_days
from relance_mail.core.deadline_words import bodies, moving
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.decisions import Outcome, Reason, Verdict
from relance_mail.core.french import amounts, long_day
from relance_mail.core.money import totals
from relance_mail.core.policy import Stage
from relance_mail.engine.incoming.matching import bare_address
from relance_mail.engine.morning import mail as staff_mail
from relance_mail.engine.morning.mail import StaffMail
from relance_mail.engine.morning.pages import Line, Offer, Page, Section
from relance_mail.engine.morning.replies import PAUSE_DAYS
from relance_mail.engine.morning.sight import Sight, Standing, day_has_begun
from relance_mail.engine.office import Office, Report
from relance_mail.store import meta

_TASK = DeadlineKind.LETTER_TO_SIGN  # whose words the case is told in
_COMING = frozenset({Reason.STAGE_NOT_YET, Reason.GAP, Reason.WINDOW})


def warn_sales(office: Office, report: Report, sight: Sight) -> None:
    """Send every notice that is due and was not sent."""
    if not day_has_begun(office):
        return
    for standing in sight.standings.values():
        to = _reader(office, standing)
        for stage, verdicts in _coming(standing, sight) if to else ():
            _warn(office, report, sight, standing, stage, verdicts, to)


def _reader(office: Office, standing: Standing) -> str:
    """The salesperson, else the responsible; empty unless that is an address of ours."""
    for person in (standing.customer.sales_person, standing.customer.responsible):
        address = bare_address(person or "")
        if address and address.lower() in office.correspondence.ours(address.lower()):
            return address
    return ""


def _coming(standing: Standing, sight: Sight) -> Iterator[tuple[Stage, list[Verdict]]]:
    """The stages that want a notice, with the invoices that reach them soon, or today."""
    found: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in standing.decision.verdicts:
        ready = verdict.outcome is Outcome.COUNTS
        waits = verdict.outcome in (Outcome.WAITING, Outcome.MENTIONED) and verdict.reason in _COMING
        if verdict.stage_next and verdict.next_on and (ready or waits):
            found[verdict.stage_next].append(verdict)
    for stage_id, verdicts in found.items():
        stage = standing.policy.stage(stage_id)
        if stage is not None and stage.notice_working_days:
            last = add_working_days(sight.today, stage.notice_working_days, standing.policy.holidays)
            soon = [one for one in verdicts if one.next_on and one.next_on <= last]
            yield from [(stage, soon)] if soon else []


def _warn(
    office: Office, report: Report, sight: Sight, standing: Standing, stage: Stage, soon: list[Verdict], to: str
) -> None:
    steps = _steps(sight, standing, stage, soon)
    with office.store.reading() as conn:
        new = [step for step in steps if meta.get(conn, step) is None]
    if not new:
        return
    page = _page(sight, standing, stage, soon)
    mail = StaffMail(f"notice/{_digest(*new)}", (to,), page.lead, page)
    if staff_mail.send(office, report, mail):
        with office.store.writing() as conn:
            for step in new:
                meta.put(conn, step, sight.today.isoformat())


def _steps(sight: Sight, standing: Standing, stage: Stage, soon: list[Verdict]) -> list[str]:
    """The names of the steps: an invoice that a person puts back makes them again, in another round."""
    rounds = {case.invoice.id: case.position.round for case in cases_of(standing.account, standing.policy, sight.today)}
    named = ((standing.customer.id, stage.id, one.invoice.id, rounds[one.invoice.id]) for one in soon)
    return sorted(f"notice_of/{_digest(*map(str, step))}" for step in named)


def _page(sight: Sight, standing: Standing, stage: Stage, soon: list[Verdict]) -> Page:
    invoices, who = [one.invoice for one in soon], sight.who(standing.customer.id)
    total = amounts(list(totals(invoice.residual for invoice in invoices).values()))
    day = min(one.next_on for one in soon if one.next_on)
    when = f"le {long_day(day)}" if day > sight.today else "dès aujourd'hui"
    to_do = "rien, si elle peut partir ; sinon la suspendre par un des liens ci-dessus."
    told = bodies(standing.account, standing.policy, _TASK, invoices, to_do)[0].splitlines()
    case = tuple(Line(text) for text in told if text != moving(_TASK))
    stop = Line("La suspendre, si quelque chose s'y oppose :", offers=_offers(sight, standing))
    return Page(
        title=f"{stage.name or stage.id} à venir : {who}",
        lead=f"{stage.name or stage.id} prévue {when} : {who}, {total}",
        sections=(Section("Avant l'envoi", (stop,)), Section("Le dossier", case)),
        closing=("La procédure n'attend pas ce message : sans réponse de votre part, elle continue.",),
    )


def _offers(sight: Sight, standing: Standing) -> tuple[Offer, ...]:
    until = sight.today + timedelta(days=PAUSE_DAYS)
    pause = StaffDecision(Choice.PAUSE, "", standing.customer.id, until=until)
    dispute = StaffDecision(Choice.DISPUTE, "", standing.customer.id)
    return Offer(f"Pause {PAUSE_DAYS} j", pause), Offer("Litige", dispute)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

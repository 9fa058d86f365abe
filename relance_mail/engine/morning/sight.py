"""Everything that the morning's mail and `suivi.xlsx` are made of, read once and decided once per customer.

1. The accounts come from the cycle, which has loaded them for the calendars; each is decided once and the answer is
   shared by every section: a house of 20 000 invoices is looked at in a second or two.
2. What happened *since* means: since the last summary left, else since the last working day began. Nothing of it is
   stored as read or unread.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection

from relance_mail.core.account import Account, Facts
from relance_mail.core.days import is_working_day, on_or_before
from relance_mail.core.deadlines import Deadline
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Decision
from relance_mail.core.findings import Finding
from relance_mail.core.looks import Difference
from relance_mail.core.money import Money, totals
from relance_mail.core.outbox import State
from relance_mail.core.parties import Customer
from relance_mail.core.policy import Policy, StageId
from relance_mail.core.promises import Followed, follow
from relance_mail.engine.desk.decided import outcomes_since
from relance_mail.engine.each import each
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.ledger.own_accounts import SOURCE as OWN_ACCOUNTS
from relance_mail.engine.ledger.own_accounts import accounts_changed
from relance_mail.engine.morning import mail as staff_mail
from relance_mail.engine.office import Office, Report
from relance_mail.store import customers, inbound, outbox, promises, reminders, snapshots
from relance_mail.store.inbound import Mail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import Reminder
from relance_mail.store.snapshots import Snapshot
from relance_mail.store.steps import listening
from relance_mail.store.tables import InboundState
from relance_mail.store.waiting import Waiting, unsettled
from relance_mail.workbooks.base import Outcome

SUMMARY = "summary"  # the sort of the morning's mail
_LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """One customer as it stands today. `followed`: its promises with their states."""

    account: Account
    policy: Policy
    decision: Decision
    followed: tuple[Followed, ...] = ()

    @property
    def customer(self) -> Customer:
        return self.account.customer

    @property
    def due(self) -> tuple[Money, ...]:
        """The net balance, one amount per currency."""
        return tuple(self.decision.totals.values())


@dataclass(frozen=True, slots=True)
class Braked:
    """A source whose last version is braked, with its largest differences from the one accepted before it."""

    snapshot: Snapshot
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """`mails` wait for a person; `read_alone` were understood without one. `rows`: messages that wait for staff or
    whose fate is open; `gone`: drafts taken out; `sent`: what has left. Each of these since `since`.
    `our_accounts`: our own bank accounts are others than before."""

    today: date
    since: date
    zone: tzinfo
    policy: Policy
    facts: Facts
    report: Report
    standings: Mapping[str, Standing]
    named: Mapping[str, Customer]
    deadlines: tuple[Deadline, ...]
    mails: tuple[Mail, ...]
    read_alone: tuple[Mail, ...]
    rows: tuple[OutboxRow, ...]
    gone: tuple[OutboxRow, ...]
    sent: tuple[OutboxRow, ...]
    reminders: Mapping[str, Reminder]
    asked: tuple[Waiting, ...]
    braked: tuple[Braked, ...]
    outcomes: tuple[Outcome, ...]
    our_accounts: Finding | None = None

    def who(self, customer_id: str | None) -> str:
        """`LEFORT (41103)`; the code alone where no name is known."""
        standing = self.standings.get(customer_id or "")
        customer = standing.customer if standing else self.named.get(customer_id or "")
        if customer is None or customer.name == customer_id:
            return customer_id or ""
        return f"{customer.name} ({customer.id})"

    def stage_name(self, customer_id: str, stage_id: StageId) -> str:
        """The stage as staff knows it, in the words of that customer's policy."""
        standing = self.standings.get(customer_id)
        stage = (standing.policy if standing else self.policy).stage(stage_id)
        return stage.name if stage and stage.name else stage_id

    def asked_for(self, row: OutboxRow) -> tuple[Money, ...]:
        """What a message asks for, one amount per currency."""
        return tuple(totals(line.residual for line in self.reminders[row.reminder_id].lines).values())

    def day(self, instant: datetime) -> date:
        """The day of an instant, in the zone of the office."""
        return instant.astimezone(self.zone).date()


def look(office: Office, report: Report, known: Sequence[Account], deadlines: Sequence[Deadline]) -> Sight:
    """Look at everything. `known`: the accounts of everybody who owes something, as this cycle has loaded them."""
    today, policy = office.today(), first_policy(office)
    with office.store.reading() as conn:
        told = _last_told(conn, office, policy)
        since = told.astimezone(office.clock.zone).date()
        facts = facts_of(conn, office, report)
        owing = {one.customer.id for one in known}
        lately = [one for one in promises.customers_promising_since(conn, since) if one not in owing]
        settled = accounts(conn, office, facts, lately)
    standings = _standings(office, report, [*known, *settled])
    with office.store.reading() as conn:
        rows = outbox.rows_in(conn, State.AWAITING_APPROVAL, State.WITH_STAFF, State.UNCERTAIN)
        gone = outbox.drafts_taken_out(conn, told)
        sent = outbox.sent_since(conn, datetime.combine(since, time(), office.clock.zone))
        mails = inbound.mails_in(conn, InboundState.TO_CONFIRM, InboundState.TRAY)
        read_alone = inbound.mails_read_since(conn, told)
        heard = listening(conn, office.clock.now(), policy.silence_hours, office.clock.zone)
        asked = unsettled(conn, today, heard)
        named = {row.customer_id for row in (*rows, *gone, *sent)}
        named |= {mail.customer_id for mail in (*mails, *read_alone) if mail.customer_id}
        named |= {one.customer_id for one in asked if one.customer_id}
        return Sight(
            today=today,
            since=since,
            zone=office.clock.zone,
            policy=policy,
            facts=facts,
            report=report,
            standings=standings,
            named=_named(conn, named - standings.keys()),
            deadlines=tuple(deadlines),
            mails=tuple(mails),
            read_alone=tuple(read_alone),
            rows=tuple(rows),
            gone=tuple(gone),
            sent=tuple(sent),
            reminders=reminders.reminders_by_id(conn, {row.reminder_id for row in (*rows, *sent)}),
            asked=tuple(asked),
            braked=tuple(_braked(conn)),
            outcomes=tuple(outcomes_since(conn, since)),
            our_accounts=accounts_changed(conn, today),
        )


def first_policy(office: Office) -> Policy:
    """Where only what all policies share is asked for: holidays, the posting of the bank."""
    return next(iter(office.book.policies.values()))


def day_has_begun(office: Office) -> bool:
    """Whether today is a working day and the hour of the summary has come: our own people are written to from then."""
    hour = office.clock.now().astimezone(office.clock.zone).time()
    return is_working_day(office.today(), first_policy(office).holidays) and hour >= office.correspondence.summary_at


def _last_told(conn: Connection, office: Office, policy: Policy) -> datetime:
    """When the last summary left before today; where none has, the beginning of the last working day."""
    last = staff_mail.last_sent(conn, SUMMARY, office.today())
    if last is not None:
        return max(last, office.clock.now() - _LONGEST)
    day = on_or_before(office.today() - timedelta(days=1), policy.holidays)
    return datetime.combine(day, time(), office.clock.zone)


def _standings(office: Office, report: Report, known: Sequence[Account]) -> dict[str, Standing]:
    """Every customer decided once; one that we fail to decide is missing, and told as a finding."""
    found: dict[str, Standing] = {}
    today = office.today()

    def decided(one: Account) -> None:
        policy = office.book.of(one.customer)
        followed = follow(one, policy, today) if one.promises else ()
        found[one.customer.id] = Standing(one, policy, decide(one, policy, today), followed)

    each(office, report, known, lambda one: f"standing/{one.customer.id}", decided)
    return found


def _braked(conn: Connection) -> Iterator[Braked]:
    """The files that are braked; our own accounts, which are kept like one, have words of their own."""
    for one in snapshots.braked(conn):
        if one.source != OWN_ACCOUNTS:
            yield Braked(one, snapshots.largest_differences_of(conn, one.source))


def _named(conn: Connection, customer_ids: Iterable[str]) -> dict[str, Customer]:
    """Customers who owe nothing any more, but of whom a line speaks."""
    found = (customers.get_customer(conn, one) for one in sorted(customer_ids))
    return {one.id: one for one in found if one is not None}

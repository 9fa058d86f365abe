"""Random weeks in an office: whatever happens, nothing is sent twice, lost, or against what is known (rule 7)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.errors import RelanceError
from relance_mail.mail.base import NoAnswer, NotNow, Refused, RefusedWhy
from relance_mail.store import journal, reminders
from relance_mail.store.inbound import Mail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import InboundState
from tests.engine.carriers import Carrier, Happening, answers, carrier, lost_after, raises
from tests.engine.folder_office import BOSS, Day, Owed, bounce, office_in, owed, read_receipt

CODES = ("C1", "C2", "C3")
REPLIES = (
    "Bonjour,\n\nNous réglerons le 20 mars 2026.\n\nCordialement,",
    "Bonjour,\n\nNous contestons cette facture.\n",
    "Bonjour,\n\nLe virement est parti hier.\n",
    "Bonjour,\n\nC'est compliqué en ce moment.\n",
    "Bonjour,\n\nBien reçu, je transmets.\n",
)
FAULTS = ("no answer", "lost", "crash", "later", "refused")
DECISIONS = ("pause", "release", "contact", "promise", "replies", "reject", "settle", "back")
EVENTS = st.one_of(
    st.tuples(st.just("days"), st.integers(1, 9)),
    st.tuples(st.just("minutes"), st.sampled_from((1, 31, 300))),
    st.tuples(st.sampled_from(("pay", "part", "new", "bounce", "read")), st.sampled_from(CODES)),
    st.tuples(st.just("reply"), st.sampled_from(CODES), st.sampled_from(REPLIES)),
    st.tuples(st.just("staff"), st.sampled_from(CODES), st.sampled_from(DECISIONS)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
)


@dataclass
class Weeks:
    """An office, its books, and what people have freed to be said once more."""

    day: Day
    made: Carrier
    books: dict[str, Owed] = field(default_factory=dict)
    again: Counter[str] = field(default_factory=Counter)
    last: date = date(2026, 3, 3)

    def happen(self, event: tuple[str | int, ...]) -> None:
        match event:
            case ("days", int(count)):
                self.last += timedelta(days=count)
                self.day.go_to(self.last.isoformat())
            case ("minutes", int(count)):
                self.day.later(minutes=count)
            case ("staff", str(code), str(what)):
                self.decide(code, what)
            case ("fault", str(kind)):
                self.fault(kind)
            case (str(name), str(code), *text):
                self.outside(name, code, str(text[0]) if text else "")
        self.work()

    def work(self) -> None:
        """The file is saved, a cycle runs, the person in charge says yes, another cycle sends."""
        self.day.ledger(*self.books.values())
        before = len(self.made.dispatched)
        held = {code for code in CODES if self.waits(code)}
        self.day.cycle()
        for source in self.day.cycle().brakes:
            staff.override(self.day.office, source, BOSS, "vérifié")
        self.day.approve()
        self.day.cycle()
        dispatched = {row.customer_id for row in self.day.rows() if row.key in self.made.dispatched[before:]}
        assert not dispatched & held, "somebody waits for an answer of ours"

    def waits(self, code: str) -> bool:
        """Whether reminders to this customer are stopped by a reply or a person."""
        stops = {HoldReason.REPLY_WAITING, HoldReason.DISPUTE, HoldReason.PAUSE}
        return bool(stops & {hold.reason for hold in self.day.holds(code)})

    def outside(self, name: str, code: str, text: str) -> None:
        """Something happens at a customer's."""
        own = [number for number, line in self.books.items() if line.code == code]
        if name == "new" or not own:
            number = f"FA-{len(self.day.account(code).invoices) + len(self.books)}{code}"
            self.books[number] = owed(number, (self.last - timedelta(days=20)).isoformat(), "1000.00", code)
        elif name == "pay":
            del self.books[own[0]]
        elif name == "part":
            line = self.books[own[0]]
            self.books[own[0]] = line._replace(amount=f"{float(line.amount) / 2:.2f}")
        mine = [mail for mail in self.day.sent() if code.lower() in str(mail["To"])]
        if mine and name == "bounce":
            self.day.arrive(bounce(mine[-1], str(mine[-1]["To"])))
        elif mine and name == "read":
            self.day.arrive(read_receipt(mine[-1], str(mine[-1]["To"])))
        elif mine and name == "reply":
            self.day.receive(str(mine[-1]["To"]), text, to=mine[-1])

    def decide(self, code: str, what: str) -> None:
        """A person decides; what is refused changes nothing."""
        office, today = self.day.office, self.day.office.today()
        decisions: dict[str, Callable[[], object]] = {
            "pause": lambda: staff_accounts.hold(
                office, code, BOSS, reason=HoldReason.PAUSE, until=today + timedelta(days=5)
            ),
            "release": lambda: staff_accounts.release(office, code, BOSS, "réglé"),
            "contact": lambda: staff_accounts.contact(office, code, f"autre@{code.lower()}.example.com", BOSS),
            "promise": lambda: staff_accounts.promise(
                office, code, BOSS, due=today + timedelta(days=4), amount_due=None, numbers=()
            ),
            "back": lambda: staff_accounts.set_stage(office, code, None, BOSS, numbers=(), on=today, reason="reprise"),
            "replies": lambda: [staff_replies.dismiss(office, mail.ref, BOSS) for mail in self.replies(code)],
            "reject": lambda: [staff.reject(office, [row.id], BOSS, "non") for row in self.proposed(code)],
            "settle": self.settle,
        }
        self.again[code] += what in ("release", "contact")
        try:
            decisions[what]()
        except RelanceError:
            return

    def replies(self, code: str) -> list[Mail]:
        return [mail for mail in self.day.mails(InboundState.TO_CONFIRM) if mail.customer_id == code]

    def proposed(self, code: str) -> list[OutboxRow]:
        return [row for row in self.day.rows(State.AWAITING_APPROVAL) if row.customer_id == code]

    def settle(self) -> None:
        """A person looks into the mailbox and says the truth."""
        for row in self.day.rows(State.UNCERTAIN):
            left = any(row.key[:32] in path.name for path in self.day.sent_files())
            staff.settle(self.day.office, row.id, BOSS, sent=left, on=None)

    def fault(self, kind: str) -> None:
        gone = Refused(RefusedWhy.RECIPIENT, "550 unknown")
        happening: dict[str, Happening] = {
            "no answer": raises(NoAnswer("timed out")),
            "lost": lost_after(self.made.real),
            "crash": raises(RuntimeError("the power went")),
            "later": answers(NotNow("451 later")),
            "refused": answers(gone),
        }
        self.made.happenings = iter([happening[kind]])

    def end(self) -> None:
        """Everything finds its end: an hour passes, people settle what is left."""
        self.made.happenings = iter(())
        for _ in range(2):
            self.day.later(minutes=40)
            self.day.cycle()
        self.settle()


def check(weeks: Weeks) -> None:
    """What must hold whatever has happened."""
    day = weeks.day
    rows = day.rows(State.SENT)
    mails = day.sent()
    assert len(mails) == len(rows) == len({str(mail["Message-ID"]) for mail in mails})
    with day.office.store.reading() as conn:
        assert not journal.verify(conn)
        made = {row.id: reminders.get_reminder(conn, row.reminder_id) for row in rows}
    steps = Counter(
        (line.invoice_id, line.stage, line.round, row.customer_id)
        for row in rows
        for line in made[row.id].lines
        if line.stage is not None
    )
    for (*_, customer), times in steps.items():
        assert times <= 1 + weeks.again[customer], "said again though nobody has freed it"
    for code in CODES:
        sent = sorted(row.sent_at.date() for row in rows if row.customer_id == code and row.sent_at)
        assert all((after - before).days >= 8 for before, after in pairwise(sent)), "bunched"


@settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.lists(EVENTS, min_size=10, max_size=20))
def test_rule_7_random_weeks_send_nothing_twice_and_lose_nothing(events: list[tuple[str | int, ...]]) -> None:
    with TemporaryDirectory() as folder, office_in(Path(folder), "2026-03-03") as day:
        weeks = Weeks(day, carrier(day))
        weeks.books = {f"FA-{code}": owed(f"FA-{code}", code=code) for code in CODES}
        day.ledger(*weeks.books.values())
        day.cycle()
        for event in events:
            weeks.happen(event)
        weeks.end()
        check(weeks)

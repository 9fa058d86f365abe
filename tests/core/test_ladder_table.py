"""The ladder of OFFICE §3.4–§3.6 as a table, walked with the shipped procedure: kind × stage × age × amount × history.

What is expected is written from the page, in its own figures and days, not from the program. Every message before was
sent on Tuesday 2 June 2026; from there on no public holiday disturbs the counting.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from relance_mail.core.account import Account, Facts, Hold, HoldReason, Promise, ProofState, Step
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Decision
from relance_mail.core.invoices import Invoice, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Customer, Kind
from relance_mail.core.policy import Approval, InterestMode
from relance_mail.settings.procedure import read_procedure
from tests.core.accounts import ADDRESS, COMPTA, by_hand

SHIPPED = Path(__file__).parents[2] / "config" / "stages.toml"
BOOK, _ = read_procedure(SHIPPED.read_bytes(), "stages.toml", Approval.AUTOMATIC, frozenset())

STAGES = ("informelle", "amiable", "ferme", "mise_en_demeure", "contentieux")
# Days of OFFICE §3.4: first and second from the due date, the others from the message before; courtesy from an amount.
DELAYS: dict[str, tuple[int, ...]] = {
    "business": (6, 18, 15, 15, 15),
    "sole_trader": (6, 18, 15, 15, 15),
    "consumer": (8, 20, 15, 20, 15),
    "association": (8, 20, 15, 20, 15),
    "unknown": (8, 20),
    "public": (15, 30, 30, 30, 30),
    "foreign": (8, 22, 15, 20, 20),
}
COURTESY_FROM = {"business": "1500.00", "foreign": "5000.00"}
# The notice of 2 June runs 15, 20 or 30 days, then five working days; from that day a person decides.
DECIDED_ON = {"public": date(2026, 7, 9), "foreign": date(2026, 6, 29)}
OTHERS_DECIDED_ON = date(2026, 6, 24)
LEAST = {"ferme": "100.00", "mise_en_demeure": "200.00", "contentieux": "500.00"}
AMOUNTS = ("4.99", "29.99", "30.00", "99.99", "199.99", "200.00", "499.99", "500.00", "4999.99", "5000.00")
SENT = date(2026, 6, 2)
# Promised for Friday 5 June: three working days more, then the next stage at once.
BROKEN_ON = date(2026, 6, 11)
HELD_UNTIL = date(2026, 6, 24)  # sixteen working days of dispute
HISTORIES = (
    *("plain", "pending", "bounced", "broken promise", "after a long hold", "by hand"),
    *("no e-mail", "no phone", "neither"),
)


@dataclass(frozen=True)
class Cell:
    """One place of the table: what was reached last, how late that was, how much, what happened."""

    kind: str
    reached: str | None
    late: bool
    amount: str
    history: str

    @property
    def due_date(self) -> date:
        """The invoice was met on its first day, or sixty days later."""
        return SENT - timedelta(days=DELAYS[self.kind][0] + (60 if self.late else 0))

    @property
    def next_stage(self) -> str | None:
        """The one after; strictly in order."""
        left = STAGES[: len(DELAYS[self.kind])][STAGES.index(self.reached) + 1 if self.reached else 0 :]
        return left[0] if left else None

    @property
    def planned_on(self) -> date:
        """The first day of the next stage, were nothing else."""
        if self.next_stage == "contentieux":
            return DECIDED_ON.get(self.kind, OTHERS_DECIDED_ON)
        days = DELAYS[self.kind][STAGES.index(self.next_stage or STAGES[0])]
        from_due = self.due_date + timedelta(days=days)
        if self.reached is None:
            return from_due
        return max(from_due, SENT + timedelta(days=12)) if self.reached == "informelle" else SENT + timedelta(days=days)

    @property
    def first_day(self) -> date:
        """The same after what happened."""
        if self.history == "broken promise" and self.reached != "mise_en_demeure":
            return max(BROKEN_ON, self.planned_on) if self.reached is None else min(BROKEN_ON, self.planned_on)
        if self.history == "after a long hold":
            return max(HELD_UNTIL, self.planned_on)
        return self.planned_on


Expected = tuple[str, str | None, tuple[str, ...], bool]


def expected(cell: Cell, today: date) -> Expected:
    """Action, stage (or the reason of a silence), channels, whether a yes is asked."""
    if silence := _silence(cell, today):
        return silence
    stage = cell.reached if _repeats(cell) else cell.next_stage
    if stage is None:
        return ("ask", "kind_unknown", (), False)
    channels = _channels(cell, stage)
    if not channels and stage != "contentieux":
        return ("ask", "no_contact", (), False)
    if _below(cell.amount, "5.00", "30.00", LEAST.get(stage, "0.00")):
        return ("wait", "below_threshold", (), False)
    if stage == "contentieux":
        return ("ask", "decision", (), False)
    return ("remind", stage, channels, _asks(cell, stage))


def _silence(cell: Cell, today: date) -> Expected | None:
    running = cell.reached == "mise_en_demeure" and today < DECIDED_ON.get(cell.kind, OTHERS_DECIDED_ON)
    if cell.history == "bounced":
        return ("wait", "undelivered", (), False)
    if cell.history == "after a long hold" and today < HELD_UNTIL:
        return ("wait", "dispute", (), False)
    if running:
        return ("wait", "formal_notice_running", (), False)
    if cell.history == "broken promise" and today < BROKEN_ON:
        return ("wait", "promise", (), False)
    if cell.history == "pending":
        return ("wait", "delivery_pending", (), False)
    if cell.next_stage is not None and today < cell.first_day:
        return ("wait", "stage_not_yet", (), False)
    return None


def _repeats(cell: Cell) -> bool:
    repeated = ("informelle", "amiable", "ferme")
    return cell.history == "after a long hold" and cell.reached in repeated and cell.next_stage is not None


def _below(amount: str, *least: str) -> bool:
    return any(float(amount) < float(one) for one in least)


def _channels(cell: Cell, stage: str) -> tuple[str, ...]:
    mute, phone = cell.history in ("no e-mail", "neither"), cell.history not in ("no phone", "neither")
    if stage == "mise_en_demeure":
        return ("post",) if mute else ("post", "mail")
    if mute and stage == "informelle":
        return ("phone",) if phone else ()
    if mute:
        return ("post",)
    dear = cell.kind == "sole_trader" and not _below(cell.amount, "500.00")
    return ("phone",) if dear and phone and stage == "informelle" else ("mail",)


def _asks(cell: Cell, stage: str) -> bool:
    free = {"business": STAGES[:2], "sole_trader": STAGES[:2], "consumer": STAGES[:1]}.get(cell.kind, ())
    first = cell.reached is None or cell.history == "by hand"
    odd = cell.history in ("after a long hold", "broken promise")
    return stage not in free or first or odd or not _below(cell.amount, "5000.00")


def customer_of(cell: Cell) -> Customer:
    kind = Kind.BUSINESS if cell.kind == "foreign" else Kind(cell.kind)
    phone = None if cell.history in ("no phone", "neither") else "0102030405"
    return Customer("C1", "LEFORT", kind, country="DE" if cell.kind == "foreign" else None, phone=phone, seat=ADDRESS)


def account_of(cell: Cell, today: date) -> Account:
    money = Money.of(cell.amount)
    owed = Invoice(1, "FA-1", InvoiceType.INVOICE, cell.due_date, money, total=money)
    known = Account(
        customer_of(cell), (owed,), Facts(today), contacts=() if cell.history in ("no e-mail", "neither") else (COMPTA,)
    )
    if cell.reached is not None and cell.history == "by hand":
        known = replace(known, handsets=(by_hand(1, cell.reached, SENT.isoformat()),))
    elif cell.reached is not None:
        proofs = {"pending": ProofState.PENDING, "bounced": ProofState.UNDELIVERED}
        proof = proofs.get(cell.history, ProofState.DELIVERED)
        known = replace(known, steps=(Step(1, cell.reached, 0, SENT, proof),), sent_on=(SENT,))
    if cell.history == "broken promise":
        made = Promise(1, {1: money}, date(2026, 6, 3), date(2026, 6, 5))
        known = replace(known, promises=(made,))
    if cell.history == "after a long hold":
        ended = None if today < HELD_UNTIL else HELD_UNTIL
        disputed = Hold(HoldReason.DISPUTE, SENT, "Claire", review_on=HELD_UNTIL, ended_on=ended)
        known = replace(known, holds=(disputed,))
    return known


def found(decision: Decision) -> Expected:
    said = decision.stage if decision.action == "remind" else str(decision.reason)
    return (str(decision.action), said, tuple(map(str, decision.channels)), decision.needs_yes)


def cells(kind: str, history: str) -> Iterator[Cell]:
    last = STAGES.index("mise_en_demeure") + 1 if len(DELAYS[kind]) > 2 else 2
    for reached, late, amount in product((None, *STAGES[:last]), (False, True), AMOUNTS):
        nothing_happened = reached is None and history in ("pending", "bounced", "by hand")
        counts_from_due_date = reached in (None, "informelle")
        if not nothing_happened and (counts_from_due_date or not late):
            yield Cell(kind, reached, late, amount, history)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("kind", DELAYS)
def test_office_3_every_cell_of_the_ladder(kind: str, history: str) -> None:
    wrong = []
    for cell in cells(kind, history):
        known = account_of(cell, SENT)
        policy = BOOK.of(known.customer)
        for today in (cell.first_day - timedelta(days=1), cell.first_day, cell.first_day + timedelta(days=10)):
            decided = found(decide(account_of(cell, today), policy, today))
            if decided != expected(cell, today):
                wrong.append((cell, today.isoformat(), decided, expected(cell, today)))
    assert wrong == []


@pytest.mark.parametrize("kind", DELAYS)
def test_office_3_4_a_courtesy_seven_days_before_and_from_its_amount_only(kind: str) -> None:
    least = COURTESY_FROM.get(kind)
    for amount, days in product(("1499.99", "1500.00", "4999.99", "5000.00"), (-8, -7, 0)):
        cell = Cell(kind, None, False, amount, "plain")
        today = cell.due_date + timedelta(days=days)
        decision = decide(account_of(cell, today), BOOK.of(customer_of(cell)), today)
        offered = least is not None and not _below(amount, least) and days >= -7
        assert (decision.stage == "courtoisie") is offered, (kind, amount, days)
        assert decision.action == ("remind" if offered else "wait")


@pytest.mark.parametrize("kind", ["unknown", "association", "consumer", "foreign"])
def test_office_1_1_principal_only_whatever_is_decided(kind: str) -> None:
    """No message that any history leads to names a penalty or the 40 €: none of these policies knows them."""
    policy = BOOK.of(customer_of(Cell(kind, None, False, "500.00", "plain")))
    assert {stage.interest for stage in policy.stages} == {InterestMode.NOTHING}
    reached = set()
    for history in HISTORIES:
        for cell in cells(kind, history):
            if cell.amount != "500.00":
                continue
            decision = decide(account_of(cell, cell.first_day), policy, cell.first_day)
            for line in decision.lines:
                stage = policy.stage(line.stage or "")
                assert stage is not None
                assert stage.interest is InterestMode.NOTHING
                reached.add(stage.id)
    assert reached == set(STAGES[: 2 if kind == "unknown" else 4])

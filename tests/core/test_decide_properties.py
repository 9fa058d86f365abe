"""What holds for every account (rule 1, PEERS 6 and 23): drawn accounts, not examples."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_mail.core.account import Account, Facts, HandSet, Hold, HoldReason, Promise, ProofState, Step
from relance_mail.core.agenda import deadlines_of
from relance_mail.core.days import is_working_day
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Decision, LineRole, Outcome, Reason
from relance_mail.core.invoices import Invoice, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Contact, ContactState, Kind, Means
from relance_mail.core.policy import Grouping, Policy
from tests.core.accounts import LEFORT, TODAY
from tests.core.policies import AUTOMATIC, BUSINESS, CONSUMER, UNKNOWN

STAGES = ["courtoisie", "informelle", "amiable", "ferme", "mise_en_demeure", "contentieux"]
NEAR = st.integers(-20, 200).map(lambda days: TODAY - timedelta(days=days))
PAST = st.integers(0, 120).map(lambda days: TODAY - timedelta(days=days))
POLICIES = st.sampled_from(
    [
        *(BUSINESS, AUTOMATIC, CONSUMER, UNKNOWN),
        replace(BUSINESS, grouping=Grouping.INVOICE),
        replace(AUTOMATIC, grouping=Grouping.STAGE),
    ]
)


@st.composite
def invoices(draw: st.DrawFn) -> list[Invoice]:
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        cents = draw(st.sampled_from([60000, 15000, 700000, 2000, 30000, 400, 45000, -15000, -90000, 0]))
        money = Money(Decimal(cents) / 100, draw(st.sampled_from(["EUR", "EUR", "USD"])))
        sort = InvoiceType.CREDIT_NOTE if cents < 0 else InvoiceType.INVOICE
        found.append(
            Invoice(
                number,
                f"FA-{number}",
                sort,
                draw(NEAR),
                money,
                kind=draw(st.sampled_from([None] * 6 + [Kind.UNKNOWN, Kind.CONSUMER])),
                means=draw(st.sampled_from([None] * 9 + [Means.DIRECT_DEBIT])),
                foreign_seller=draw(st.integers(0, 19)) == 19,
                factor=draw(st.integers(0, 19)) == 19,
            )
        )
    return found


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    owed = draw(invoices())
    ids = st.sampled_from([invoice.id for invoice in owed])
    proofs = st.sampled_from([ProofState.DELIVERED] * 12 + [ProofState.PENDING] * 2 + [ProofState.UNDELIVERED])
    steps = [
        Step(draw(ids), draw(st.sampled_from(STAGES[:5])), draw(st.integers(0, 1)), draw(PAST), draw(proofs))
        for _ in range(draw(st.integers(0, 4)))
    ]
    hands = [
        HandSet(draw(ids), draw(st.sampled_from([None, *STAGES])), number + 1, draw(PAST))
        for number in range(draw(st.integers(0, 2)))
    ]
    holds = [
        Hold(draw(st.sampled_from(HoldReason)), draw(PAST), "x", draw(st.none() | ids), draw(NEAR))
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
    ]
    promises = []
    for number in range(draw(st.sampled_from([0, 0, 1, 2]))):
        covered = draw(ids)
        residual = next(invoice.residual for invoice in owed if invoice.id == covered)
        made = draw(PAST)
        promises.append(Promise(number, {covered: residual}, made, made + timedelta(days=draw(st.integers(1, 40)))))
    return Account(
        customer=replace(LEFORT, kind=draw(st.sampled_from(Kind))),
        invoices=tuple(owed),
        facts=Facts(draw(st.sampled_from([TODAY] * 8 + [TODAY - timedelta(days=1), None]))),
        contacts=draw(
            st.sampled_from(
                [(Contact("a@example.fr"),)] * 8 + [(), (Contact("a@example.fr", state=ContactState.BOUNCED),)]
            )
        ),
        steps=tuple(steps),
        handsets=tuple(hands),
        promises=tuple(promises),
        holds=tuple(holds),
        sent_on=tuple(step.sent_on for step in steps),
        limitation_ends=draw(st.sampled_from([{}, {}, {}, {}, {1: TODAY - timedelta(days=1)}])),
    )


def counting(decision: Decision) -> Sequence[int]:
    return [line.invoice_id for line in decision.lines if line.role is LineRole.COUNTS]


@settings(max_examples=60, deadline=None)
@given(accounts(), POLICIES)
def test_rule_1_every_open_invoice_has_exactly_one_verdict_with_a_because(one: Account, policy: Policy) -> None:
    decision = decide(one, policy, TODAY)
    assert [verdict.invoice for verdict in decision.verdicts] == list(one.invoices)
    for verdict in decision.verdicts:
        assert verdict.because.endswith(".")
        assert verdict.because[0].isupper() or verdict.because[0] == "«"
    assert decision.because.endswith(".")
    assert decide(one, policy, TODAY) == decision


@settings(max_examples=60, deadline=None)
@given(accounts(), POLICIES)
def test_lines_and_verdicts_say_the_same(one: Account, policy: Policy) -> None:
    decision = decide(one, policy, TODAY)
    roles = {line.invoice_id: line.role for line in decision.lines}
    assert len(roles) == len(decision.lines)
    for verdict in decision.verdicts:
        expected = {Outcome.COUNTS: LineRole.COUNTS, Outcome.MENTIONED: LineRole.MENTIONED}.get(verdict.outcome)
        assert roles.get(verdict.invoice.id) == expected
    assert (decision.action is Action.REMIND) == bool(counting(decision))
    if policy.approval is not AUTOMATIC.approval and decision.action is Action.REMIND:
        assert decision.needs_yes
    if decision.needs_yes:
        assert decision.yes_because.endswith(".")


@settings(max_examples=60, deadline=None)
@given(accounts(), POLICIES)
def test_peers_06_nothing_held_paid_barred_or_promised_is_ever_shown(one: Account, policy: Policy) -> None:
    decision = decide(one, policy, TODAY)
    shown = {line.invoice_id for line in decision.lines}
    held = {hold.invoice_id for hold in one.holds if hold.open_on(TODAY)}
    for invoice in one.invoices:
        if invoice.id in shown:
            assert not held & {None, invoice.id}
            assert invoice.residual.positive
            assert not invoice.foreign_seller
            assert not invoice.factor
            assert invoice.id not in one.limitation_ends
            assert not any(made.due >= TODAY for made in one.promises if invoice.id in made.invoices)


@settings(max_examples=60, deadline=None)
@given(accounts(), POLICIES)
def test_rule_2_tone_alone_and_currencies(one: Account, policy: Policy) -> None:
    decision = decide(one, policy, TODAY)
    if decision.action is not Action.REMIND:
        return
    top = policy.stage(decision.stage or "")
    assert top is not None
    stages = {line.stage for line in decision.lines if line.role is LineRole.COUNTS}
    orders = [stage.order for name in stages if name and (stage := policy.stage(name))]
    assert top.order == max(orders)
    if top.alone or top.courtesy:
        assert stages == {top.id}
        assert all(line.role is LineRole.COUNTS for line in decision.lines)
    for currency in {line.residual.currency for line in decision.lines}:
        demanded = sum(line.residual.amount for line in decision.lines if line.residual.currency == currency)
        credit = -sum(
            invoice.residual.amount
            for invoice in one.invoices
            if invoice.is_credit and invoice.residual.currency == currency and not invoice.foreign_seller
        )
        assert demanded > credit


@settings(max_examples=60, deadline=None)
@given(accounts(), POLICIES, st.integers(1, 7))
def test_rule_4_after_a_message_the_gap_keeps_the_next_away(one: Account, policy: Policy, days: int) -> None:
    decision = decide(one, policy, TODAY)
    if decision.action is not Action.REMIND:
        return
    sent = tuple(
        Step(line.invoice_id, line.stage, line.round, TODAY, ProofState.DELIVERED)
        for line in decision.lines
        if line.stage
    )
    later = TODAY + timedelta(days=days)
    after = replace(one, steps=one.steps + sent, sent_on=(*one.sent_on, TODAY), facts=Facts(later))
    assert decide(after, policy, later).action is not Action.REMIND


@settings(max_examples=25, deadline=None)
@given(accounts(), st.sampled_from([BUSINESS, CONSUMER]))
def test_rule_4_played_for_months_stages_come_in_order_and_never_twice(one: Account, policy: Policy) -> None:
    """Every message is delivered at once; each invoice climbs, no step is claimed twice, and it comes to an end."""
    claimed = {(step.invoice_id, step.stage, step.round) for step in one.steps}
    for ahead in range(0, 300, 3):
        today = TODAY + timedelta(days=ahead)
        one = replace(one, facts=Facts(today))
        decision = decide(one, policy, today)
        for line in decision.lines:
            if line.stage:
                assert (line.invoice_id, line.stage, line.round) not in claimed
                claimed.add((line.invoice_id, line.stage, line.round))
                step = Step(line.invoice_id, line.stage, line.round, today, ProofState.DELIVERED)
                one = replace(one, steps=(*one.steps, step))
        if decision.action is Action.REMIND:
            one = replace(one, sent_on=(*one.sent_on, today))
    assert decide(one, policy, TODAY + timedelta(days=300)).action is not Action.REMIND


@settings(max_examples=60, deadline=None)
@given(accounts(), POLICIES)
def test_deadlines_have_one_key_each_and_lie_on_working_days(one: Account, policy: Policy) -> None:
    found = deadlines_of(one, policy, TODAY)
    assert len({deadline.key for deadline in found}) == len(found)
    for deadline in found:
        assert is_working_day(deadline.day, policy.holidays)
        assert deadline.title
        assert deadline.body


@settings(max_examples=40, deadline=None)
@given(accounts(), POLICIES, st.sampled_from([Reason.BRAKE, Reason.NOT_STARTED, Reason.MAILBOX_UNREAD]))
def test_what_stops_the_house_stops_everybody(one: Account, policy: Policy, why: Reason) -> None:
    facts = {
        Reason.BRAKE: replace(one.facts, braked=True),
        Reason.NOT_STARTED: replace(one.facts, started=False),
        Reason.MAILBOX_UNREAD: replace(one.facts, mailbox_read=False),
    }[why]
    decision = decide(replace(one, facts=facts), policy, date(2026, 3, 3))
    assert decision.action in (Action.WAIT, Action.NONE)
    assert {verdict.reason for verdict in decision.verdicts if verdict.outcome is not Outcome.EXCLUDED} <= {why}

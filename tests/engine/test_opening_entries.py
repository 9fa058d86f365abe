"""What each entry of Reprise.xlsx does, and that no first message is ever firm (OFFICE §10)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.core.account import Account, HoldReason
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action, Decision, Reason
from relance_mail.core.policy import AnswerTo
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.office import Report
from relance_mail.engine.opening.rows import mild_names
from relance_mail.workbooks.base import Entry
from tests.engine.first_day import Line, begin, entered, fill, reprise, take, waiting
from tests.engine.folder_office import Day, office_in

TUESDAY = "2026-03-03"
TODAY = dt.date(2026, 3, 3)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY, begun=False) as opened:
        yield opened


def enters(day: Day, entry: str, *lines: Line, on: str = "", last: str = "") -> Account:
    """The customer of these lines, once its row says that."""
    begin(day, *(lines or (Line(),)))
    fill(reprise(day), {"C1": entered(entry, on, last)})
    assert take(day) == []
    assert waiting(day) == []
    return day.account()


def first_message(known: Account, day: Day, days: range = range(120)) -> tuple[dt.date, Decision] | None:
    """The first message that would be proposed on one of these days from today on, the bank posted every day. What is
    due stays due until it is sent: looking once a week sees the same message."""
    policy = day.office.book.of(known.customer)
    for on in (TODAY + dt.timedelta(days=number) for number in days):
        facts = replace(known.facts, bank_posted_until=on)
        decision = decide(replace(known, facts=facts), policy, on)
        if decision.action is Action.REMIND:
            return on, decision
    return None


def stage_of(day: Day, known: Account, decision: Decision) -> str:
    stage = day.office.book.of(known.customer).stage(decision.stage or "")
    assert stage is not None
    return str(stage.answer) if stage.answer else stage.id


def test_up_to_date_begins_as_it_stands(day: Day) -> None:
    known = enters(day, "à jour", Line(due="2026-03-20"))
    found = first_message(known, day)
    assert found is not None
    assert (found[0], found[1].stage) == (dt.date(2026, 3, 26), "informelle")
    assert (known.handsets, known.holds) == ((), ())


def test_the_first_mild_stage_is_due_at_once(day: Day) -> None:
    found = first_message(enters(day, "Relance informelle"), day)
    assert found is not None
    assert (found[0], found[1].stage) == (TODAY, "informelle")


def test_the_second_mild_stage_comes_next_and_no_earlier_than_today(day: Day) -> None:
    known = enters(day, "Relance amiable", Line(due="2025-12-01"), Line(number="FA-2", due="2026-03-01"))
    found = first_message(known, day)
    assert found is not None
    assert (found[0], found[1].stage) == (TODAY, "amiable")
    reached = {handset.invoice_id: (handset.stage, handset.on, handset.author) for handset in known.handsets}
    assert set(reached.values()) == {("informelle", dt.date(2026, 2, 19), "Anne")}


def test_the_last_reminder_counts_for_what_was_late_then(day: Day) -> None:
    lines = (Line(due="2026-01-10"), Line(number="FA-2", due="2026-02-27"))
    known = enters(day, "Relance amiable", *lines, last="2026-02-24")
    (handset,) = known.handsets
    assert (handset.invoice_id, handset.on) == (known.invoices[0].id, dt.date(2026, 2, 24))
    assert known.last_contact_on == dt.date(2026, 2, 24)
    found = first_message(known, day)
    assert found is not None
    assert found[0] == dt.date(2026, 3, 5)  # FA-2, an informal one; the other twelve days after the reminder
    assert found[1].stage == "informelle"


def test_a_statement_of_account_goes_first_and_alone(day: Day) -> None:
    known = enters(day, "relevé de compte d'abord", Line(due="2025-06-01"), Line(number="FA-2"))
    (owed,) = known.answers
    assert (owed.to, len(owed.invoices), known.handsets) == (AnswerTo.STATEMENT, 2, ())
    found = first_message(known, day)
    assert found is not None
    assert stage_of(day, known, found[1]) == "statement"
    assert found[1].needs_yes


def test_already_on_notice_leads_to_a_decision_and_to_no_message(day: Day) -> None:
    known = enters(day, "déjà en demeure le…", Line(due="2025-09-01", left="900.00"), on="2026-01-12")
    (handset,) = known.handsets
    assert (handset.stage, handset.on) == ("mise_en_demeure", dt.date(2026, 1, 12))
    assert first_message(known, day) is None
    assert day.decision().reason is Reason.DECISION


def test_what_fell_due_after_the_notice_begins_mildly(day: Day) -> None:
    lines = (Line(due="2025-09-01", left="900.00"), Line(number="FA-2", due="2026-02-10"))
    known = enters(day, "déjà en demeure le…", *lines, on="2026-01-12")
    found = first_message(known, day)
    assert found is not None
    assert found[1].stage == "informelle"


def test_a_promise_covers_what_will_be_due_by_then_in_each_currency(day: Day) -> None:
    lines = (Line(), Line(number="FA-2", currency="USD"), Line(number="FA-3", due="2026-06-30"))
    known = enters(day, "promesse au…", *lines, on="2026-03-20")
    assert [(one.due, len(one.invoices), one.author) for one in known.promises] == [
        (dt.date(2026, 3, 20), 1, "Anne"),
        (dt.date(2026, 3, 20), 1, "Anne"),
    ]
    assert day.decision().reason is Reason.PROMISE


@pytest.mark.parametrize(
    ("entry", "reason", "review"),
    [
        ("litige", HoldReason.DISPUTE, "2026-03-17"),
        ("échéancier", HoldReason.INSTALMENT_PLAN, "2026-03-17"),
        ("chez l'avocat", HoldReason.HANDED_OVER, "2026-06-02"),
        ("factor", HoldReason.FACTOR, "2026-06-02"),
        ("à passer en perte", HoldReason.PAUSE, "2026-03-31"),
    ],
)
def test_entries_that_stop_are_holds_with_a_day_to_look_again(
    day: Day, entry: str, reason: HoldReason, review: str
) -> None:
    known = enters(day, entry)
    (hold,) = known.holds
    assert (hold.reason, str(hold.review_on), hold.until, hold.author) == (reason, review, None, "Anne")
    assert hold.note == f"reprise : {entry}"
    assert first_message(known, day) is None


def test_never_to_be_reminded_is_a_word_about_the_customer(day: Day) -> None:
    known = enters(day, "ne pas relancer")
    assert known.customer.do_not_remind
    assert first_message(known, day) is None


AGES = (-20, 4, 25, 900)
DAYS: dict[str, str] = {Entry.PROMISE: "2026-03-10", Entry.ON_NOTICE: "2026-01-12"}
KINDS = ("société", "particulier", "public", "")


@pytest.mark.parametrize("entry", [*Entry, "Relance informelle", "Relance amiable"])
def test_no_first_message_is_ever_firm(tmp_path: Path, entry: str) -> None:
    """Every entry × kind × age × reminded or not; what would be sent in the next four months."""
    with office_in(tmp_path, TUESDAY, begun=False) as day:
        on = DAYS.get(entry, "")
        cases = {
            f"K{n}A{age + 50}L{last}": (kind, age, last)
            for n, kind in enumerate(KINDS)
            for age in AGES
            for last in (0, 1)
        }
        lines = [
            Line(code, f"FA-{code}", str(TODAY - dt.timedelta(days=age)), "2400.00", kind=kind)
            for code, (kind, age, _) in cases.items()
        ]
        begin(day, *lines)
        fill(
            reprise(day),
            {code: entered(entry, on, "2026-02-24" if last else "") for code, (_, _, last) in cases.items()},
        )
        day.change(opening=replace(day.office.opening, releases_per_day=len(cases)))
        assert take(day) == []
        assert waiting(day) == []
        mild = {*mild_names(day.office.book), "courtoisie", "statement"}
        seen = {}
        with day.office.store.reading() as conn:
            everybody = accounts(conn, day.office, facts_of(conn, day.office, Report(mailbox_read=True)), list(cases))
        for known in everybody:
            if found := first_message(known, day, range(0, 120, 7)):
                seen[known.customer.id] = stage_of(day, known, found[1])
        assert set(seen.values()) <= mild, {code: stage for code, stage in seen.items() if stage not in mild}
        assert bool(seen) is (
            entry not in {"litige", "échéancier", "chez l'avocat", "factor", "ne pas relancer", "à passer en perte"}
        )

"""The registered letter on its way: counted from its deposit, taken back or asked about, its copy (OFFICE §6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.decisions import Action
from relance_mail.core.outbox import State
from relance_mail.core.parties import BankAccount
from relance_mail.core.policy import Approval
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.errors import Conflict
from tests.engine.folder_office import BOSS, Day, office_in, owed, write_customers
from tests.engine.kept import begun_with
from tests.engine.notices import (
    LINE,
    MAIL,
    NUMBER,
    OTHER,
    POST,
    approve,
    checked,
    deposit,
    folder,
    letter,
    names,
    sent,
    shown,
    states,
    tasks,
    token,
    waiting,
)


@contextmanager
def approved_and_laid(folder: Path) -> Iterator[Day]:
    """Tuesday 3 March: the notice is approved, its letter lies in A_signer."""
    with shown(folder) as opened:
        approve(opened)
        opened.cycle()
        yield opened


day = begun_with(approved_and_laid)


def test_it_never_leaves_by_itself_and_its_copy_waits_for_the_deposit(day: Day) -> None:
    for _ in range(2):
        day.cycle()
    assert states(day) == {POST: State.WITH_STAFF, MAIL: State.APPROVED}
    assert sent(day) == 0


def test_it_counts_from_the_deposit_with_its_number_only(day: Day) -> None:
    assert day.account().steps[-1].stage == "informelle"
    deposit(day)
    step = day.account().steps[-1]
    assert (step.stage, step.sent_on, step.proof) == ("mise_en_demeure", date(2026, 3, 3), "delivered")
    assert not names(day), "nothing is left to sign"


def test_its_delay_is_the_one_that_it_prints_whenever_it_is_deposited(day: Day) -> None:
    """Dated and approved on 3 March, deposited on 5: the reader has until Wednesday 18, then we have five days."""
    day.morning("2026-03-05", LINE, OTHER)
    assert "jusqu'au mercredi 18 mars 2026" in deposit(day).sentence
    day.morning("2026-03-24", LINE, OTHER)
    assert day.decision().reason == "formal_notice_running"
    day.morning("2026-03-25", LINE, OTHER)
    assert (day.decision().action, day.decision().reason) == (Action.ASK, "decision")


@pytest.mark.parametrize("mode", [Approval.ASK, Approval.AUTOMATIC])
def test_the_copy_leaves_once_the_deposit_is_recorded_in_a_thread_of_its_own(tmp_path: Path, mode: Approval) -> None:
    with shown(tmp_path, mode) as day:
        approve(day)
        day.cycle()
        deposit(day)
        day.cycle()
        assert sent(day) == 1
        mail = day.sent()[-1]
        assert mail["In-Reply-To"] is None
        assert [part.get_filename() for part in mail.iter_attachments()] == [f"Courrier_{token(day)}.docx"]
        assert states(day) == {POST: State.SENT, MAIL: State.SENT}


def test_with_drafts_the_copy_is_a_draft_of_the_same_day(tmp_path: Path) -> None:
    with shown(tmp_path, Approval.DRAFTS) as day:
        approve(day)
        day.cycle()
        drafts = day.folder / "courrier" / "brouillons"
        assert not list(drafts.glob("*"))
        deposit(day)
        day.cycle()
        (draft,) = drafts.iterdir()
        assert "MISE EN DEMEURE" in str(message_from_bytes(draft.read_bytes(), policy=SMTP)["Subject"])
        assert states(day) == {POST: State.SENT, MAIL: State.WITH_STAFF}
        assert sent(day) == 0


def test_nothing_else_goes_to_this_debtor_while_it_runs_then_a_person_decides(day: Day) -> None:
    deposit(day)
    day.cycle()
    assert day.decision().reason == "formal_notice_running"
    more = owed("FA-2", due="2026-02-15")
    for on in ("2026-03-11", "2026-03-24"):
        assert not day.send(on, LINE, more, OTHER), "nothing else while it runs"
    day.morning("2026-03-25", LINE, more, OTHER)
    verdicts = {one.invoice.number: one.reason for one in day.decision().verdicts}
    assert verdicts["FA-1"] == "decision"
    assert [title for title in tasks(day) if "Décider" in title]


def test_rule_6_the_copy_keeps_to_the_window(day: Day) -> None:
    day.go_to("2026-03-05", day.clock.now().astimezone(day.clock.zone).time().replace(hour=17))
    day.ledger(LINE, OTHER)
    deposit(day)
    day.cycle()
    assert states(day) == {POST: State.SENT, MAIL: State.PREPARED}
    day.morning("2026-03-10", LINE, OTHER)
    assert sent(day) == 1


@pytest.mark.parametrize("why", ["paid", "part", "dispute"])
def test_rule_6_the_copy_does_not_follow_once_something_speaks_against_it(day: Day, why: str) -> None:
    deposit(day)
    if why == "dispute":
        staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE, note="métré")
    else:
        day.ledger(*([LINE._replace(amount="900.00")] if why == "part" else []), OTHER)
    day.cycle()
    assert states(day) == {POST: State.SENT, MAIL: State.WITHDRAWN}
    assert sent(day) == 0


def _changed(day: Day, what: str) -> None:
    match what:
        case "paid":
            day.ledger(OTHER)
        case "part":
            day.ledger(LINE._replace(amount="900.00"), OTHER)
        case "credit note":
            day.ledger(LINE, owed("AV-1", due="2026-02-20", amount="-100.00"), OTHER)
        case "hold":
            staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE, note="métré")
        case "reply":
            day.receive("compta@c1.example.com", "Bonjour, je regarde cela avec mon associé.")
        case "address":
            path = day.folder / "clients.xlsx"
            write_customers(path, ("C1", "société", "compta@c1.example.com", ""), street="9 quai Neuf")
        case "bank account":
            account = BankAccount("FR7630006000011234567890189")
            day.change(creditor=replace(day.office.creditor, accounts=(account,)))
        case "signature":
            day.change(creditor=replace(day.office.creditor, signature_sha256="0" * 64))
        case "policy":
            day.stage("mise_en_demeure", deadline_days=20)


CHANGES = ("paid", "part", "credit note", "hold", "reply", "address", "bank account", "signature", "policy")


@pytest.mark.parametrize("what", CHANGES)
def test_rule_6_any_changed_fact_takes_the_letter_back_and_says_why(day: Day, what: str) -> None:
    before = letter(day)
    _changed(day, what)
    found = [finding for finding in day.cycle().findings if finding.code == "letter_taken_back"]
    rows = {row.channel: row.state for row in day.rows() if row.reminder_id == before.reminder_id}
    assert rows == {POST: State.WITHDRAWN, MAIL: State.WITHDRAWN}
    assert [before.reminder_id in one.what for one in found] == [True]
    assert not [name for name in names(day) if name.startswith("Courrier")]


def test_not_deposited_within_two_working_days_it_is_made_again(day: Day) -> None:
    (before,) = names(day)
    day.morning("2026-03-05", LINE, OTHER)
    assert states(day) == {POST: State.WITH_STAFF, MAIL: State.APPROVED}, "the second working day is not over"
    assert "letter_taken_back" in {one.code for one in day.morning("2026-03-06", LINE, OTHER).findings}
    assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}
    (now,) = names(day)
    assert now.startswith("PROJET_")
    assert before not in names(day)


@pytest.mark.parametrize("how", ["taken", "signed on the screen"])
def test_a_letter_that_was_taken_or_changed_is_a_question_not_a_second_letter(day: Day, how: str) -> None:
    (path,) = folder(day).iterdir()
    content = path.read_bytes()
    path.unlink()
    if how != "taken":
        path.write_bytes(content + b"\n% signature")
    for on in ("2026-03-06", "2026-03-09"):
        day.morning(on, LINE, OTHER)
        assert states(day) == {POST: State.UNCERTAIN, MAIL: State.APPROVED}
        assert [row.id for row in day.rows()] == sorted({row.id for row in day.rows()})
        assert len({row.reminder_id for row in day.rows() if row.channel is POST}) == 1, "none in its place"
    assert any("déposé ou non" in one.what for one in waiting(day))
    assert path.exists() is (how != "taken"), "what staff has changed is never deleted"
    said = staff.settle(day.office, letter(day).id, BOSS, sent=False, on=None).sentence
    assert (f"supprimer A_signer/{path.name}" in said) is path.exists()


def test_taken_and_deposited_in_time_it_counts_and_its_copy_leaves(day: Day) -> None:
    next(folder(day).iterdir()).unlink()
    day.morning("2026-03-10", LINE, OTHER)
    deposit(day, date(2026, 3, 4))
    day.cycle()
    assert states(day) == {POST: State.SENT, MAIL: State.SENT}
    assert day.account().steps[-1].sent_on == date(2026, 3, 4)


def test_taken_but_not_deposited_it_is_proposed_at_once_with_another_yes(day: Day) -> None:
    next(folder(day).iterdir()).unlink()
    day.morning("2026-03-10", LINE, OTHER)
    staff.settle(day.office, letter(day).id, BOSS, sent=False, on=None)
    day.cycle()
    assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}
    assert day.rows(State.APPROVED) == []


def test_a_folder_that_is_away_is_no_letter_that_was_taken(day: Day) -> None:
    away = day.folder / "ailleurs"
    folder(day).rename(away)
    report = day.morning("2026-03-06", LINE, OTHER)
    assert letter(day).state is State.WITH_STAFF
    assert "staff_folder" in {finding.code for finding in report.findings}
    away.rename(folder(day))
    day.cycle()
    assert letter(day).state is State.AWAITING_APPROVAL
    assert not [name for name in names(day) if name.startswith("Courrier")]


def test_at_most_one_per_customer_in_thirty_days(day: Day) -> None:
    deposit(day)
    other = owed("FA-2", due="2025-12-01")
    day.morning("2026-03-10", LINE, other, OTHER)
    staff_accounts.set_stage(day.office, "C1", "ferme", BOSS, numbers=["FA-2"], on=date(2026, 2, 10), reason="reprise")
    for on in ("2026-03-26", "2026-04-01"):
        day.morning(on, LINE, other, OTHER)
        assert not day.rows(State.AWAITING_APPROVAL), on
    day.morning("2026-04-02", LINE, other, OTHER)
    assert {row.channel for row in day.rows(State.AWAITING_APPROVAL)} == {POST, MAIL}


def test_a_lapsed_letter_that_was_deposited_counts_and_the_one_in_its_place_gives_way(day: Day) -> None:
    lapsed = letter(day)
    day.morning("2026-03-06", LINE, OTHER)
    second = letter(day)
    assert second.reminder_id != lapsed.reminder_id
    said = deposit(day, date(2026, 3, 5), ref=lapsed.reminder_id)
    assert "sans copie par mail" in said.sentence
    rows = {row.id: row.state for row in day.rows()}
    assert (rows[lapsed.id], rows[second.id]) == (State.SENT, State.WITHDRAWN)
    assert [(step.stage, step.sent_on) for step in day.account().steps][-1] == ("mise_en_demeure", date(2026, 3, 5))
    day.cycle()
    assert not names(day)
    assert not day.rows(State.AWAITING_APPROVAL)


def test_a_preview_was_never_deposited(tmp_path: Path) -> None:
    with shown(tmp_path) as day:
        with pytest.raises(Conflict, match="en attente d'accord"):
            deposit(day)
        staff.approve(day.office, [letter(day).reminder_id], BOSS, verified=checked(day))
        with pytest.raises(Conflict, match="aucun courrier à signer"):
            deposit(day, number=NUMBER)


def test_a_word_file_never_goes_to_a_customer(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03") as day:
        day.change(profile="live")
        day.morning("2026-03-03", LINE)
        staff_accounts.set_stage(day.office, "C1", "amiable", BOSS, numbers=(), on=date(2026, 2, 1), reason="reprise")
        report = day.cycle()
        assert "no_pdf_engine" in {finding.code for finding in report.findings}
        assert day.states()[-1] is State.PLANNED
        assert not day.sent()

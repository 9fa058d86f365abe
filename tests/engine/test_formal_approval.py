"""The yes to a formal notice: a preview, four dated facts, then the letter of that day (OFFICE §6)."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.core.parties import BankAccount
from relance_mail.core.policy import Approval
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff.approving import verified_of
from relance_mail.engine.writing.envelope import from_bytes
from relance_mail.errors import Conflict, UsageError
from relance_mail.letters.draft_mark import MARK
from relance_mail.store import journal
from tests.engine.folder_office import BOSS, Day, owed
from tests.engine.notices import (
    LINE,
    MAIL,
    OTHER,
    POST,
    approve,
    checked,
    folder,
    in_account,
    letter,
    names,
    shown,
    states,
    text,
    token,
)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with shown(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("mode", Approval)
def test_in_every_mode_it_is_a_preview_and_leaves_by_no_way_but_its_own_yes(tmp_path: Path, mode: Approval) -> None:
    with shown(tmp_path, mode) as day:
        assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}
        assert names(day) == [f"PROJET_{token(day)}.docx"], "a name by the reference only"
        assert MARK in text(folder(day) / names(day)[0])
        if mode is Approval.DRAFTS:
            with pytest.raises(UsageError, match="brouillons"):
                staff.approve(day.office, (), BOSS, everything=True, verified=checked(day))
        else:
            staff.approve(day.office, (), BOSS, everything=True, verified=checked(day))
        day.cycle()
        assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}
        approve(day)
        day.cycle()
        assert states(day) == {POST: State.WITH_STAFF, MAIL: State.APPROVED}
        assert names(day) == [f"Courrier_{token(day)}.docx"], "the preview has gone"
        assert len(day.sent()) == 1
        assert not list((day.folder / "courrier" / "brouillons").glob("*"))


def test_the_letter_is_dated_the_day_of_the_yes_and_gives_a_working_day(day: Day) -> None:
    """Approved on Wednesday 4 March: fifteen days end on Thursday 19; on Friday 6, on Saturday 21, hence Monday 23."""
    assert "Lyon, le 3 mars 2026" in text(folder(day) / names(day)[0])
    day.morning("2026-03-06", LINE, OTHER)
    approve(day)
    day.cycle()
    said = text(folder(day) / names(day)[0])
    assert "Lyon, le 6 mars 2026" in said
    assert "au plus tard le lundi 23 mars 2026" in said
    assert "À l'attention du représentant légal" in said
    row = letter(day)
    assert row.approved_at is not None
    assert (row.approved_at.astimezone(day.clock.zone).date(), row.approved_by) == (date(2026, 3, 6), BOSS)


def test_rule_6_letter_and_copy_are_the_bytes_of_the_yes(day: Day) -> None:
    before = letter(day).bytes_sha256
    day.morning("2026-03-04", LINE, OTHER)
    approve(day)
    post, mail = letter(day), next(row for row in day.rows() if row.channel is MAIL and row.state is State.APPROVED)
    day.cycle()
    (path,) = folder(day).iterdir()
    content = path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == post.bytes_sha256 != before
    assert dict(post.files or {}) == dict(mail.files or {}) == {path.name: post.bytes_sha256}
    copy = from_bytes(day.office.store.files.get(mail.bytes_sha256 or ""))
    assert [(file.name, file.content) for file in copy.attachments] == [(path.name, content)]


@pytest.mark.parametrize(
    ("name", "on", "words"),
    [
        ("bank", date(2026, 3, 4), "banque et compte d'attente vérifiés » : le 04/03/2026 est à venir"),
        ("dispute", date(2026, 2, 25), "litige ni avoir en cours » : le 25/02/2026 date de plus de 3 jours ouvrés"),
        ("insolvency", date(2026, 2, 3), "BODACC"),
        ("identity", date(2027, 3, 3), "siège"),
    ],
)
def test_a_fact_of_tomorrow_or_too_old_is_refused(day: Day, name: str, on: date, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        approve(day, **{name: on})
    assert words in str(refused.value).replace("\N{NO-BREAK SPACE}", " ")
    assert len(refused.value.findings) == 1, "the others are right"
    assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}


def test_facts_of_the_last_three_working_days_are_good(day: Day) -> None:
    approve(day, bank=date(2026, 2, 26), identity=date(2026, 3, 2))
    assert states(day) == {POST: State.APPROVED, MAIL: State.APPROVED}


def test_without_facts_nothing_is_approved_and_what_is_missing_is_named(day: Day) -> None:
    with pytest.raises(UsageError, match="banque et compte d'attente vérifiés ; aucun litige"):
        staff.approve(day.office, [letter(day).id], BOSS)
    with pytest.raises(UsageError, match="il manque le jour de : BODACC et Infogreffe consultés ; raison sociale"):
        verified_of(bank=date(2026, 3, 3), dispute=date(2026, 3, 3), insolvency=None, identity=None)
    assert verified_of(bank=None, dispute=None, insolvency=None, identity=None) is None
    assert letter(day).state is State.AWAITING_APPROVAL


def test_the_facts_are_kept_and_shown_with_the_account(day: Day) -> None:
    approve(day, bank=date(2026, 3, 2))
    told = in_account(day)
    assert told["verified"] == {
        "bank": "2026-03-02",
        "dispute": "2026-03-03",
        "insolvency": "2026-03-03",
        "identity": "2026-03-03",
    }
    assert told["approved_by"] == BOSS
    with day.office.store.reading() as conn:
        (entry,) = journal.entries(conn, letter(day).reminder_id, "reminder.verified")
    assert entry.entry.actor == BOSS
    assert "2026-03-02" in (entry.body or "")


def test_a_second_yes_does_not_date_the_letter_anew(day: Day) -> None:
    approve(day)
    day.cycle()
    (path,) = folder(day).iterdir()
    content = path.read_bytes()
    day.morning("2026-03-04", LINE, OTHER)
    with pytest.raises(Conflict, match="déjà été approuvée le 03/03/2026"):
        approve(day)
    day.cycle()
    assert path.read_bytes() == content


def test_rule_6_what_changed_since_it_was_shown_has_lapsed(day: Day) -> None:
    day.change(creditor=replace(day.office.creditor, accounts=(BankAccount("FR7630006000011234567890189"),)))
    said = approve(day)
    assert said.lapsed == (letter(day).reminder_id,)
    assert states(day) == {POST: State.AWAITING_APPROVAL, MAIL: State.AWAITING_APPROVAL}


def test_a_preview_that_has_gone_is_laid_out_again_and_a_rejected_one_goes(day: Day) -> None:
    (path,) = folder(day).iterdir()
    path.unlink()
    day.cycle()
    assert path.exists()
    staff.reject(day.office, [letter(day).id], BOSS, "pas maintenant")
    day.cycle()
    assert not names(day)
    assert states(day) == {POST: State.WITHDRAWN, MAIL: State.WITHDRAWN}


def test_a_preview_goes_with_the_debt(day: Day) -> None:
    day.ledger(OTHER)
    day.cycle()
    assert not names(day)


def test_none_is_approved_while_they_are_closed(day: Day) -> None:
    """OFFICE §3.5: no formal notice from 1 to 21 August."""
    day.morning("2026-07-31", LINE, OTHER)
    day.go_to("2026-08-03")
    with pytest.raises(UsageError, match="période fermée"):
        approve(day)
    day.morning("2026-08-06", LINE, OTHER)
    assert (letter(day).state, names(day)) == (State.PLANNED, []), "nor shown"
    day.morning("2026-08-24", LINE, OTHER)
    assert not approve(day).lapsed


def test_several_are_approved_with_one_check_each_with_its_letter(day: Day) -> None:
    said = staff.approve(day.office, [row.id for row in day.rows(State.AWAITING_APPROVAL)], BOSS, verified=checked(day))
    assert "1 relance approuvée" in said.sentence, "letter and copy are one"
    assert "à déposer au plus tard le jeudi 5 mars 2026" in said.sentence


def test_another_reminder_needs_no_facts(day: Day) -> None:
    day.morning("2026-03-04", LINE, OTHER, owed("FA-3", due="2026-02-10", code="C3"))
    mild = day.rows(State.AWAITING_APPROVAL)[-1]
    assert "1 relance approuvée" in staff.approve(day.office, [mild.reminder_id], BOSS).sentence

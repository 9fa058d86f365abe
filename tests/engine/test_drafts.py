"""Who says yes, and where a message lies until then: with staff, with us, or nowhere outside (OFFICE §3.7, §7)."""

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from relance_mail.engine.staff import messages as staff
from relance_mail.errors import UsageError
from tests.engine.folder_office import BOSS, Day, office_in, owed, text_of

TUESDAY = "2026-03-03"
OTHER = owed("FA-9", due="2026-04-20", code="C9")  # keeps the file from having nothing in common


def test_drafts_lie_with_staff_and_approving_is_refused(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed(), OTHER)
    assert day.states() == [State.WITH_STAFF]
    assert len(list((day.folder / "courrier" / "brouillons").iterdir())) == 1
    with pytest.raises(UsageError):
        staff.approve(day.office, ["R000001"], BOSS)
    day.ledger(OTHER)
    day.cycle()
    assert not list((day.folder / "courrier" / "brouillons").iterdir()), "paid: the draft is taken back"


def test_a_draft_that_staff_sends_is_found_as_sent(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed())
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    draft.rename(day.folder / "courrier" / "envois" / draft.name)
    day.cycle()
    assert day.states() == [State.SENT]
    assert [step.stage for step in day.account().steps] == ["informelle"]


def test_a_draft_that_staff_deletes_is_a_question_not_a_new_draft(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed())
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    draft.unlink()
    for _ in range(2):
        day.cycle()
    assert day.states() == [State.UNCERTAIN]
    day.morning("2026-03-04", owed())
    assert (day.states(), day.rows()[0].needs_person) == ([State.UNCERTAIN], True)


def test_a_draft_that_staff_edits_stays_and_is_marked_when_it_is_outdated(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed(), OTHER)
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    draft.write_bytes(draft.read_bytes().replace(b"Bonjour", b"Bonsoir"))
    day.ledger(OTHER)
    report = day.cycle()
    assert draft.exists()
    assert "draft_outdated" in {finding.code for finding in report.findings}


def test_automatic_sends_what_is_plainly_ordinary_and_leaves_the_rest_as_drafts(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line)
    day.approval(Approval.AUTOMATIC)
    before = len(day.sent())
    day.morning("2026-03-17", line, owed("FA-2", code="C2"))
    assert len(day.sent()) == before + 1, "a further message to a known company leaves alone"
    assert day.rows()[-1].state is State.WITH_STAFF, "a first message never does"
    with pytest.raises(UsageError, match="R000003 est un brouillon"):
        staff.approve(day.office, ["R000003"], BOSS)
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    draft.rename(day.folder / "courrier" / "envois" / draft.name)
    day.cycle()
    assert day.states() == [State.SENT] * 3


def test_two_customers_who_share_an_address_get_no_two_drafts_on_one_day(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    shared = [owed("FA-1", code="C1"), owed("FA-2", code="C2", email="compta@c1.example.com")]
    day.morning(TUESDAY, *shared)
    day.cycle()
    assert day.states() == [State.WITH_STAFF, State.APPROVED]
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    draft.rename(day.folder / "courrier" / "envois" / draft.name)
    day.cycle()
    assert day.states() == [State.SENT, State.APPROVED], "the other one waits for another day"
    day.morning("2026-03-04", *shared)
    assert day.states() == [State.SENT, State.WITH_STAFF]


def test_rule_14_the_sandbox_writes_to_one_address_of_ours_and_says_so(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, sandbox_address="essai@atelier.example.fr") as day:
        (mail,) = day.send(TUESDAY, owed(), owed("FA-2", code="C2"))[:1]
        assert mail["To"] == "essai@atelier.example.fr"
        assert str(mail["Subject"]).startswith("[TEST]")
        assert "compta@c1.example.com" in text_of(mail)
        assert all(one["To"] == "essai@atelier.example.fr" and not one["Cc"] for one in day.sent())


def test_a_draft_sent_on_its_last_day_leaves_its_reader_five_working_days(day: Day) -> None:
    line = owed(due="2026-02-10")
    day.send("2026-02-17", line)
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, line)
    (draft,) = (day.folder / "courrier" / "brouillons").iterdir()
    assert "vendredi 13 mars 2026" in text_of(message_from_bytes(draft.read_bytes(), policy=SMTP))

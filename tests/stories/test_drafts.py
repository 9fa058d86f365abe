"""`approval = "drafts"`: staff finds the reminder in its Drafts and sends it, changes it, deletes it (OFFICE §7).

Each story is played at two desks: on the folder backend, and in an account on real Dovecot and Exim where a mail
program of staff's sends by IMAP and SMTP. What Outlook does to a mail is done by `as_outlook`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.errors import Conflict, UsageError
from relance_mail.mail.spool import Spool
from relance_mail.store import waiting
from relance_mail.store.steps import listening
from tests.engine.folder_office import BOSS, US, Day, Owed, owed, text_of
from tests.engine.mornings import see
from tests.mail.imap_world import DRAFTS
from tests.servers.mail import MailServers
from tests.stories.desks import (
    OUTLOOK_ID,
    TUESDAY,
    Desk,
    ImapDesk,
    Rewrite,
    as_it_is,
    as_outlook,
    edited,
    folder_desk,
    imap_desk,
    parsed,
    without_bcc,
)
from tests.stories.exchange_desk import exchange_desk

OTHER = owed("FA-9", due="2026-04-20", code="C9")  # keeps the file from being empty


@pytest.fixture(params=["folder", "exchange", pytest.param("imap", marks=pytest.mark.servers)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An office in drafts mode on Tuesday 3 March 2026, and staff."""
    if request.param == "folder":
        with folder_desk(tmp_path) as one:
            yield one
    elif request.param == "exchange":
        with exchange_desk(tmp_path) as third:
            yield third
    else:
        with imap_desk(tmp_path, request.getfixturevalue("mail_servers")) as other:
            yield other


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Desk]:
    """The folder desk, where both would show the same."""
    with folder_desk(tmp_path) as one:
        yield one


def line(desk: Desk, amount: str = "1250.00") -> Owed:
    return owed(due="2026-02-20", amount=amount, email=desk.them)


def proposed(desk: Desk) -> EmailMessage:
    """The one draft of the first day."""
    desk.day.morning(TUESDAY, line(desk), OTHER)
    (draft,) = desk.drafts()
    return parsed(draft)


def asked(day: Day) -> list[str]:
    with day.office.store.reading() as conn:
        heard = listening(conn, day.clock.now(), 48, day.clock.zone)
        return [one.what for one in waiting.waiting(conn, day.office.today(), heard)]


def test_the_reminder_lies_in_the_drafts_and_is_not_approved_here(desk: Desk) -> None:
    draft = proposed(desk)
    (row,) = desk.day.rows()
    assert (row.state, draft["To"], draft["Bcc"], draft["Reply-To"]) == (State.WITH_STAFF, desk.them, desk.us, desk.us)
    assert str(draft["X-Relance-Token"]) in str(draft["Subject"])
    assert [what.startswith("Brouillon à envoyer") for what in asked(desk.day)] == [True]
    with pytest.raises(UsageError) as refused:
        staff.approve(desk.day.office, [row.reminder_id], BOSS)
    assert "Envoyez le brouillon" in refused.value.findings[0].remedy
    if isinstance(desk, ImapDesk):
        with desk.world.servers.account(desk.world.us) as client:
            client.select_folder(DRAFTS, readonly=True)
            assert [b"\\Draft" in flags for flags in client.get_flags(client.search()).values()] == [True]


def test_a_draft_sent_unchanged_is_sent_with_its_bytes(desk: Desk) -> None:
    draft = proposed(desk)
    desk.send(as_it_is)
    report = desk.day.cycle()
    (row,) = desk.day.rows()
    assert (row.state, row.message_id_seen, row.needs_person) == (State.SENT, draft["Message-ID"], False)
    assert text_of(parsed(desk.day.office.store.files.get(row.sent_sha256 or ""))) == text_of(draft)
    assert (report.counts["sent"], desk.drafts(), desk.day.cycle().counts.get("sent")) == (1, [], None)


@pytest.mark.parametrize("own_profile", [False, True], ids=["shared mailbox", "a colleague's own address"])
def test_model_2_3_what_outlook_makes_of_it_is_recognised_and_goes_on_in_its_thread(
    desk: Desk, own_profile: bool
) -> None:
    proposed(desk)
    desk.send(as_outlook, own_profile=own_profile)
    desk.day.cycle()
    (row,) = desk.day.rows()
    assert (row.state, row.message_id_seen, row.why) == (State.SENT, OUTLOOK_ID, None)
    assert b"MsoNormal" in desk.day.office.store.files.get(row.sent_sha256 or "")
    assert (desk.drafts(), desk.day.mails(), desk.day.holds(), asked(desk.day)) == ([], [], [], [])
    desk.day.morning("2026-03-17", line(desk), OTHER)
    (following,) = desk.drafts()
    assert parsed(following)["In-Reply-To"] == OUTLOOK_ID
    assert [step.proof for step in desk.day.account().steps] == ["delivered"]


def test_peers_06_paid_meanwhile_the_draft_is_taken_out(desk: Desk) -> None:
    proposed(desk)
    desk.day.ledger(OTHER)
    desk.day.cycle()
    assert (desk.drafts(), desk.day.states()) == ([], [State.WITHDRAWN])
    desk.day.go_to("2026-03-04")
    (told,) = [line for line in see(desk.day).page.red if line.text == "1 brouillon retiré"]
    assert told.notes == ("Client C1 (C1) : Aucune facture ouverte.",)


def test_another_amount_makes_another_draft(desk: Desk) -> None:
    proposed(desk)
    desk.day.ledger(line(desk, "700.00"), OTHER)
    desk.day.cycle()
    (draft,) = desk.drafts()
    assert "700,00" in text_of(parsed(draft))
    assert "1 250,00" not in text_of(parsed(draft))
    assert desk.day.states() == [State.WITHDRAWN, State.WITH_STAFF]


def test_rule_7_sent_from_a_window_that_was_still_open_is_found_and_told(desk: Desk) -> None:
    proposed(desk)
    (opened,) = desk.drafts()
    desk.day.ledger(OTHER)
    desk.day.cycle()
    assert desk.drafts() == []
    desk.arrive(without_bcc(as_outlook(opened)))
    report = desk.day.cycle()
    (row,) = desk.day.rows()
    assert (row.state, row.message_id_seen, row.needs_person) == (State.SENT, OUTLOOK_ID, True)
    assert "sent_modified" in {finding.code for finding in report.findings}
    assert any("retirée" in what for what in asked(desk.day))
    staff.settle(desk.day.office, row.reminder_id, BOSS, sent=True, on=None)
    assert (asked(desk.day), desk.day.states()) == ([], [State.SENT])


def test_rule_7_the_old_draft_sent_after_all_takes_the_new_one_out(desk: Desk) -> None:
    proposed(desk)
    (opened,) = desk.drafts()
    desk.day.ledger(line(desk, "700.00"), OTHER)
    desk.day.cycle()
    assert len(desk.drafts()) == 1
    desk.arrive(without_bcc(opened))
    desk.day.cycle()
    assert (desk.drafts(), desk.day.states()) == ([], [State.SENT, State.WITHDRAWN])
    assert any("retirée" in what for what in asked(desk.day))


def test_a_draft_that_staff_has_changed_stays_and_is_marked(desk: Desk) -> None:
    proposed(desk)
    desk.change(edited)
    desk.day.ledger(OTHER)
    for _ in range(2):
        report = desk.day.cycle()
        (draft,) = desk.drafts()
        assert str(parsed(draft)["Subject"]).count("PÉRIMÉ, ne pas envoyer") == 1
        assert "Bonsoir," in text_of(parsed(draft))
        assert [found.code for found in report.findings].count("draft_outdated") == 1
        assert desk.day.states() == [State.WITH_STAFF]


def test_a_draft_that_staff_has_changed_and_sent_is_what_was_sent(desk: Desk) -> None:
    proposed(desk)
    desk.change(edited)
    desk.send(as_outlook)
    desk.day.cycle()
    (row,) = desk.day.rows()
    assert (row.state, row.needs_person) == (State.SENT, False), "a friendlier word changes nothing that matters"
    assert b"Bonsoir," in desk.day.office.store.files.get(row.sent_sha256 or "")


def test_rule_7_a_deleted_draft_is_asked_about_and_comes_back_only_after_an_answer(desk: Desk) -> None:
    proposed(desk)
    desk.change(lambda _: None)
    desk.day.cycle()
    assert desk.day.states() == [State.UNCERTAIN]
    for on in ("2026-03-04", "2026-03-11"):
        desk.day.morning(on, line(desk), OTHER)
        assert (desk.drafts(), desk.day.states()) == ([], [State.UNCERTAIN])
    assert [what.startswith("Parti ou non ?") for what in asked(desk.day)] == [True]
    staff.settle(desk.day.office, "R000001", BOSS, sent=False, on=None)
    desk.day.cycle()
    assert desk.day.states() == [State.WITHDRAWN, State.WITH_STAFF]
    desk.send(as_outlook)
    desk.day.cycle()
    assert desk.day.states() == [State.WITHDRAWN, State.SENT]
    assert (asked(desk.day), [row.needs_person for row in desk.day.rows()]) == ([], [False, False])


def test_a_week_passes_between_the_deletion_and_the_next_draft(desk: Desk) -> None:
    proposed(desk)
    desk.change(lambda _: None)
    desk.day.cycle()
    staff.settle(desk.day.office, "R000001", BOSS, sent=False, on=None)
    desk.day.morning("2026-03-09", line(desk), OTHER)
    assert desk.drafts() == []
    desk.day.morning("2026-03-10", line(desk), OTHER)
    assert len(desk.drafts()) == 1


def test_said_to_be_sent_its_draft_is_taken_away(desk: Desk) -> None:
    proposed(desk)
    (draft,) = desk.drafts()
    staff.settle(desk.day.office, "R000001", BOSS, sent=True, on=None, words="envoyé du téléphone")
    assert (desk.drafts(), desk.day.states()) == ([], [State.SENT])
    desk.arrive(without_bcc(as_outlook(draft)))
    desk.day.cycle()
    (row,) = desk.day.rows()
    assert (row.message_id_seen, row.needs_person) == (OUTLOOK_ID, False), "the copy came later"


def test_peers_07_more_cycles_place_no_more_drafts(desk: Desk) -> None:
    proposed(desk)
    for _ in range(2):
        desk.day.cycle()
    assert (len(desk.drafts()), desk.day.states()) == (1, [State.WITH_STAFF])


class PowerCut(Exception):
    """Nothing more is done in this cycle."""


def crash_after_placing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft lies there; the power goes before the outbox, and on IMAP the spool too, can say so."""

    def cut(*_: object, **__: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        if isinstance(desk, ImapDesk):
            patch.setattr(Spool, "mark", cut)
        else:
            patch.setattr(type(desk.day.office.mailer), "_ref", cut)
        desk.day.morning(TUESDAY, line(desk), OTHER)
    assert (len(desk.drafts()), desk.day.states()) == (1, [State.APPROVED])


def test_peers_07_a_crash_after_placing_makes_no_second_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    crash_after_placing(desk, monkeypatch)
    desk.day.cycle()
    assert (len(desk.drafts()), desk.day.states()) == (1, [State.WITH_STAFF])


def test_peers_06_a_crash_after_placing_leaves_no_outdated_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    crash_after_placing(desk, monkeypatch)
    desk.day.ledger(OTHER)
    desk.day.cycle()
    assert (desk.drafts(), desk.day.states()) == ([], [State.WITHDRAWN])


def test_a_draft_sent_before_the_crash_was_noticed_is_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    crash_after_placing(desk, monkeypatch)
    desk.send(as_outlook)
    desk.day.cycle()
    assert desk.day.states() == [State.SENT]
    assert all("PÉRIMÉ" in str(parsed(draft)["Subject"]) for draft in desk.drafts()), "nobody sends it once more"


def amount_changed(draft: bytes) -> bytes:
    return as_outlook(draft).replace(b"1=E2=80=AF250,00", b"700,00").replace(b"1=C2=A0250,00", b"700,00")


def to_the_boss(draft: bytes) -> bytes:
    mail = parsed(as_outlook(draft))
    mail.replace_header("To", "direction@c1.example.com")
    return mail.as_bytes()


@pytest.mark.parametrize(("change", "told"), [(amount_changed, "700,00"), (to_the_boss, "direction@c1.example.com")])
def test_sent_with_another_amount_or_recipient_a_person_says_whether_it_counts(
    folder: Desk, change: Rewrite, told: str
) -> None:
    proposed(folder)
    folder.send(change)
    report = folder.day.cycle()
    assert [told in finding.what for finding in report.findings if finding.code == "sent_modified"] == [True]
    assert [told in what for what in asked(folder.day)] == [True]
    folder.day.morning("2026-03-17", line(folder), OTHER)
    assert folder.drafts() == [], "nothing follows before the answer"
    with pytest.raises(Conflict):
        staff.settle(folder.day.office, "R000001", BOSS, sent=False, on=None)
    staff.settle(folder.day.office, "R000001", BOSS, sent=True, on=None)
    folder.day.cycle()
    assert len(folder.drafts()) == 1
    assert [what.startswith("Brouillon à envoyer") for what in asked(folder.day)] == [True]


def test_a_letter_that_staff_took_out_is_told(folder: Desk) -> None:
    older = owed(due="2025-12-20", amount="400.00")
    folder.day.morning(TUESDAY, older, OTHER)
    on = date(2026, 1, 20)
    staff_accounts.set_stage(folder.day.office, "C1", "amiable", BOSS, numbers=(), on=on, reason="reprise")
    folder.day.cycle()
    (draft,) = folder.drafts()
    (letter,) = parsed(draft).iter_attachments()

    def without_letter(content: bytes) -> bytes:
        mail = parsed(as_outlook(content))
        parts = mail.get_payload()
        assert isinstance(parts, list)
        mail.set_payload(parts[:1])
        return mail.as_bytes()

    folder.send(without_letter)
    report = folder.day.cycle()
    told = [finding.what for finding in report.findings if finding.code == "sent_modified"]
    assert [str(letter.get_filename()) in what for what in told] == [True]


def test_sent_twice_by_hand_is_reported(folder: Desk) -> None:
    proposed(folder)
    (opened,) = folder.drafts()
    folder.send(as_outlook)
    folder.day.cycle()
    folder.arrive(without_bcc(as_outlook(opened)).replace(b"<0123@", b"<9876@"))
    folder.day.cycle()
    assert ["deux fois" in what for what in asked(folder.day)] == [True]
    assert [row.message_id_seen for row in folder.day.rows()] == [OUTLOOK_ID]


@pytest.mark.parametrize(
    ("sender", "subject", "to"),
    [
        ("compta@c1.example.com", "{}", f"{US}, compta@c1.example.com"),
        ("chef@c1.example.com", "Votre {}", f"{US}, compta@c1.example.com"),
        (US, "TR: {}", "compta@c1.example.com"),
        (US, "{}", "collegue@atelier.example.fr"),
    ],
    ids=["the customer", "its colleague", "forwarded", "about it, to a colleague"],
)
def test_rule_9_what_only_bears_the_reference_is_no_copy(folder: Desk, sender: str, subject: str, to: str) -> None:
    draft = proposed(folder)
    folder.change(lambda _: None)
    about = EmailMessage(policy=SMTP)
    about["From"], about["To"], about["Subject"] = sender, to, subject.format(draft["Subject"])
    about.set_content("Bonjour,\n\nQue devons-nous faire de cette facture ?\n")
    folder.arrive(about.as_bytes())
    folder.day.cycle()
    assert folder.day.states() == [State.UNCERTAIN]


def test_refusing_a_draft_takes_it_out_and_says_what_stays(folder: Desk) -> None:
    proposed(folder)
    folder.change(edited)
    said = staff.reject(folder.day.office, ["R000001"], BOSS, "geste commercial")
    assert (folder.day.states(), len(folder.drafts())) == ([State.WITH_STAFF], 1)
    assert "PÉRIMÉ" in said.sentence


@pytest.mark.servers
def test_rule_14_in_the_sandbox_we_are_sender_and_recipient_and_outlook_s_copy_is_recognised(
    tmp_path: Path, mail_servers: MailServers
) -> None:
    with imap_desk(tmp_path, mail_servers) as desk:
        letters = replace(desk.day.office.correspondence, sandbox_address=desk.us)
        desk.day.change(correspondence=letters)
        draft = proposed(desk)
        assert draft["To"] == desk.us
        desk.change(lambda content: as_outlook(edited(content)))
        desk.day.ledger(line(desk, "700.00"), OTHER)
        desk.day.cycle()
        (marked,) = desk.drafts()
        assert "PÉRIMÉ" in str(parsed(marked)["Subject"]), "also without our headers it is known as ours"
        desk.send(as_it_is)
        desk.day.cycle()
        (row,) = desk.day.rows()
        assert (row.state, row.message_id_seen) == (State.SENT, OUTLOOK_ID)

"""OFFICE §8.4 in the cycle: copies leave the inbox after they are recorded, answers go where their reading says."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.labels import Label
from relance_mail.core.outbox import State
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.mail.base import RawMail
from relance_mail.store import meta
from relance_mail.store.backup import backup, restore
from relance_mail.store.store import open_store
from relance_mail.store.tables import InboundState
from tests.engine.folder_office import BOSS, Day, bounce, office_in, owed, read_receipt
from tests.mail.memory import CLIENTS, INBOX, SENT, MemoryMailbox

THEM = "compta@c1.example.com"
DISPUTE = "Bonjour,\n\nNous contestons la facture FA-1, la livraison est incomplète.\n"
PROMISE = "Bonjour,\n\nNous réglerons la facture FA-1 le 12 mars 2026 par virement.\n\nCordialement,"
UNCLEAR = "Bonjour,\n\nVotre collègue m'a parlé de cela hier, voyez avec lui.\n"


class Desk:
    """An office whose mailbox is in memory; one message has left on Tuesday, its copy lies in the inbox."""

    def __init__(self, day: Day) -> None:
        self.day, self.box = day, MemoryMailbox()
        day.change(mailbox=self.box)
        (self.mail,) = day.send("2026-03-03", owed())
        self.copy = self.arrive(day.sent_files()[0].read_bytes())

    def arrive(self, content: bytes, folder: str = INBOX) -> RawMail:
        return self.box.arrive(content, folder)

    def answer(self, text: str, sender: str = THEM, **headers: str) -> bytes:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, str(self.mail["From"]), f"Re: {self.mail['Subject']}"
        mail["Message-ID"], mail["In-Reply-To"] = f"<{len(self.box.lies)}@client.example.com>", self.mail["Message-ID"]
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.arrive(mail.as_bytes())
        return mail.as_bytes()

    def where(self, content: bytes) -> str:
        (mail,) = [mail for mail in self.box.lies if mail.content == content]
        return mail.folder

    def notes(self) -> dict[str, str]:
        with self.day.office.store.reading() as conn:
            return {**meta.under(conn, "copy_lies"), **meta.under(conn, "reply_lies")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with office_in(tmp_path, "2026-03-02") as day:
        yield Desk(day)


def test_our_copy_goes_to_its_folder_and_is_taken_in_once(desk: Desk) -> None:
    stranger = desk.arrive(b"From: a@example.org\r\nSubject: Publicit\xe9\r\n\r\nSoldes\r\n").content
    counts = desk.day.cycle().counts
    assert (counts["own copies"], counts["copies filed"]) == (1, 1)
    assert desk.where(desk.copy.content) == Label.COPY
    assert desk.where(stranger) == INBOX
    assert not desk.day.cycle().counts
    assert desk.box.asked == 1
    assert not desk.notes()


def test_a_forged_copy_stays_in_the_inbox_and_is_given_up(desk: Desk) -> None:
    forged = desk.arrive(desk.copy.content.replace(b"Bonjour", b"Bonsoir")).content
    desk.day.cycle()
    assert desk.where(forged) == INBOX
    assert len(desk.notes()) == 2  # the one that was moved, and the one that is not shown to be ours
    for day in ("2026-03-09", "2026-03-12"):
        desk.day.go_to(day)
        desk.day.cycle()
    assert not desk.notes()
    assert desk.where(forged) == INBOX


def test_what_outlook_sent_is_filed_once_it_lies_in_our_sent_too(desk: Desk) -> None:
    rewritten = desk.copy.content.replace(b"Bonjour", b"Bonsoir")
    desk.arrive(rewritten)
    desk.day.cycle()
    desk.arrive(rewritten.replace(b"\r\n\r\n", b"\r\nX-Mailer: Outlook\r\n\r\n", 1), SENT)
    desk.day.cycle()
    assert desk.where(rewritten) == Label.COPY


def test_rule_7_a_crash_between_record_and_move_loses_nothing(desk: Desk) -> None:
    desk.box.crash = True
    with pytest.raises(KeyboardInterrupt):
        desk.day.cycle()
    assert desk.where(desk.copy.content) == INBOX
    assert desk.day.states() == [State.SENT]
    desk.box.crash = False
    assert desk.day.cycle().counts == {"copies filed": 1}
    assert desk.where(desk.copy.content) == Label.COPY


def test_a_server_that_refuses_is_told_once_a_day_and_sending_goes_on(desk: Desk) -> None:
    desk.box.refuses = True
    report = desk.day.cycle()
    assert [finding.code for finding in report.findings] == ["not_sorted"]
    assert not report.silent_backends
    assert "[mail.memory] sorts = false" in report.findings[0].remedy, "what switches sorting off in this mailbox"
    assert not desk.day.cycle().findings
    later = desk.day.send("2026-03-04", owed(), owed("FA-2", code="C2"))
    assert [str(mail["To"]) for mail in later] == ["compta@c2.example.com"]
    desk.box.refuses = False
    assert desk.day.cycle().counts["copies filed"] == 1


def test_switched_off_nothing_is_noted_and_nothing_moves(desk: Desk) -> None:
    desk.box.labels = frozenset()
    answer = desk.answer(UNCLEAR)
    desk.day.cycle()
    assert (desk.where(desk.copy.content), desk.where(answer)) == (INBOX, INBOX)
    assert not desk.notes()
    assert desk.box.asked == 0


def test_without_folders_for_answers_only_copies_move(desk: Desk) -> None:
    desk.box.labels = frozenset({Label.COPY})
    answer = desk.answer(DISPUTE)
    desk.day.cycle()
    assert (desk.where(desk.copy.content), desk.where(answer)) == (Label.COPY, INBOX)


@pytest.mark.parametrize(
    ("text", "label"), [(UNCLEAR, Label.TO_READ), (DISPUTE, Label.DISPUTE), (PROMISE, Label.PROMISE)]
)
def test_an_answer_goes_where_its_reading_says_and_stays_there(desk: Desk, text: str, label: Label) -> None:
    answer = desk.answer(text)
    assert desk.day.cycle().counts["replies filed"] == 1
    assert desk.where(answer) == label
    before = desk.day.holds(), desk.day.mails()
    for _ in range(2):
        assert not desk.day.cycle().counts
    assert (desk.day.holds(), desk.day.mails()) == before
    assert desk.where(answer) == label


def test_an_absence_and_a_failure_have_their_folders_and_a_receipt_stays(desk: Desk) -> None:
    absent = desk.answer("Je suis absent jusqu'au 20 mars 2026 inclus.", Auto_Submitted="auto-replied")
    failed, seen = bounce(desk.mail, THEM), read_receipt(desk.mail, THEM)
    desk.arrive(failed)
    desk.arrive(seen)
    desk.day.cycle()
    assert (desk.where(absent), desk.where(failed), desk.where(seen)) == (Label.ABSENCE, Label.UNDELIVERED, INBOX)


def test_an_answer_that_a_person_has_closed_is_done(desk: Desk) -> None:
    answer = desk.answer(UNCLEAR)
    desk.day.cycle()
    (mail,) = desk.day.mails()
    staff_replies.dismiss(desk.day.office, mail.ref, BOSS)
    desk.day.cycle()
    assert desk.where(answer) == Label.DONE
    assert not desk.day.cycle().counts
    desk.day.go_to("2026-04-15")
    desk.day.cycle()
    assert not desk.notes()
    assert desk.where(answer) == Label.DONE


def test_a_reading_that_a_person_calls_wrong_is_to_read_again(desk: Desk) -> None:
    answer = desk.answer(PROMISE)
    desk.day.cycle()
    (mail,) = desk.day.mails()
    staff_replies.misread(desk.day.office, mail.ref, BOSS)
    desk.day.cycle()
    assert desk.where(answer) == Label.TO_READ


@pytest.mark.parametrize("drawer", [INBOX, CLIENTS])
def test_an_answer_that_staff_has_moved_is_left_alone(desk: Desk, drawer: str) -> None:
    answer = desk.answer(UNCLEAR)
    desk.day.cycle()
    desk.day.cycle()
    (lies,) = [mail for mail in desk.box.lies if mail.content == answer]
    desk.box.move(lies, drawer)
    desk.day.cycle()
    (mail,) = desk.day.mails()
    staff_replies.dismiss(desk.day.office, mail.ref, BOSS)
    for _ in range(2):
        desk.day.cycle()
    assert desk.where(answer) == drawer


def test_a_mail_of_nobody_we_know_is_not_touched(desk: Desk) -> None:
    mail = message_from_bytes(desk.answer(UNCLEAR), policy=SMTP)
    del mail["In-Reply-To"]
    mail.replace_header("From", "quelqu.un@example.org")
    mail.replace_header("Subject", "Votre catalogue")
    desk.arrive(mail.as_bytes())
    desk.day.cycle()
    assert desk.where(mail.as_bytes()) == INBOX


def test_an_answer_of_a_stranger_stays_until_a_person_has_said_whose_it_is(desk: Desk) -> None:
    desk.day.morning("2026-03-04", owed(), owed(code="C2"))  # two customers have an invoice of that number
    mail = message_from_bytes(desk.answer(UNCLEAR), policy=SMTP)
    del mail["In-Reply-To"]
    mail.replace_header("From", "quelqu.un@example.org")
    mail.replace_header("Subject", "FA-1")
    desk.arrive(mail.as_bytes())
    desk.day.cycle()
    (kept,) = desk.day.mails(InboundState.TRAY)
    assert desk.where(mail.as_bytes()) == INBOX
    staff_replies.assign(desk.day.office, kept.ref, "C1", BOSS)
    desk.day.cycle()
    assert desk.where(mail.as_bytes()) == Label.TO_READ


def test_a_renumbered_mailbox_sorts_nothing_twice(desk: Desk) -> None:
    answer = desk.answer(UNCLEAR)
    desk.day.cycle()
    desk.box.renumber()
    desk.day.cycle()
    (mail,) = desk.day.mails()
    staff_replies.dismiss(desk.day.office, mail.ref, BOSS)
    desk.day.cycle()
    assert (desk.where(desk.copy.content), desk.where(answer)) == (Label.COPY, Label.DONE)
    assert desk.day.states() == [State.SENT]


def test_rule_7_after_a_restore_an_answer_that_we_had_filed_is_read_again(desk: Desk, tmp_path: Path) -> None:
    desk.day.cycle()
    store = desk.day.office.store
    backup(store, tmp_path / "sauvegarde")
    answer = desk.answer(DISPUTE)
    desk.day.cycle()
    assert desk.where(answer) == Label.DISPUTE
    store.close()
    restore(tmp_path / "sauvegarde", store.folder, store.profile, desk.day.clock.now())
    desk.day.change(store=open_store(store.folder, store.profile))
    assert not desk.day.holds()
    desk.day.later(minutes=20)
    for _ in range(3):
        desk.day.cycle()
    assert HoldReason.DISPUTE in {hold.reason for hold in desk.day.holds()}
    assert desk.where(answer) == Label.DISPUTE
    (mail,) = desk.day.mails()
    staff_replies.dismiss(desk.day.office, mail.ref, BOSS)
    desk.day.cycle()
    assert desk.where(answer) == Label.DONE

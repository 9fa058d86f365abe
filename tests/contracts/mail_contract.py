"""What every mail backend promises. A backend's tests give a `MailWorld` and inherit both contracts.

`world.mailer()` is the program started anew on the same disk and account, as after a crash. To see that nothing more
has left, a test sends one more message and waits for that one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Protocol

import pytest

from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.base import (
    Accepted,
    Attachment,
    Found,
    Mailbox,
    Mailer,
    NoAnswer,
    Nothing,
    Outgoing,
    Position,
    Sorted,
    StillDraft,
    Withdrawal,
)
from relance_mail.mail.content import OUTDATED, approved_sha256, content_sha256

KEY = "5eed" * 16
OTHER = "f00d" * 16
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class MailWorld(Protocol):
    """A backend with everything around it: a shared mailbox of ours, one customer, and staff at their desk."""

    @property
    def ours(self) -> str:
        """The address of our shared mailbox."""
        ...

    @property
    def customer(self) -> str:
        """The address of the one customer."""
        ...

    def mailer(self) -> Mailer:
        """The program, started anew."""
        ...

    def mailbox(self) -> Mailbox:
        """The same for reading."""
        ...

    def left(self, count: int) -> list[bytes]:
        """What the customer has got, as soon as it is `count` mails."""
        ...

    def arrive(self, content: bytes) -> None:
        """A mail arrives in our mailbox."""
        ...

    def renumber(self) -> None:
        """The mails of our mailbox get new numbers."""
        ...

    def drafts(self) -> list[bytes]:
        """What lies in the drafts that staff sees."""
        ...

    def change_drafts(self, change: Callable[[bytes], bytes | None]) -> None:
        """Staff changes every draft, or deletes it (None)."""
        ...

    def send_drafts(self) -> None:
        """Staff sends every draft."""
        ...


@dataclass(frozen=True)
class Letters:
    """Messages to the customer of a world."""

    world: MailWorld
    first: Outgoing = field(init=False)

    def __post_init__(self) -> None:
        outgoing = Outgoing(
            key=KEY,
            token="R26-0457",
            sender=self.world.ours,
            sender_name="Ateliers Étoile, comptabilité",
            to=(self.world.customer,),
            subject="Rappel : factures échues – Société Léfort (réf. R26-0457)",
            text="Bonjour,\n\nVotre facture FA-12 de 1 250,00 € est échue depuis le 20/02.\n.\n",
            html='<p>Échue : 1 250,00 €</p><img src="cid:logo">',
            blind_copy=self.world.ours.replace("@", "+copies@"),
            reply_to=self.world.ours,
            attachments=(
                Attachment("Courrier_R26-0457 – n° 2.pdf", b"%PDF-1.7\r\n\x00\xff" * 400, "application/pdf"),
                Attachment("logo.png", b"\x89PNG\r\n", "image/png", cid="logo"),
            ),
            in_reply_to="<previous@example.fr>",
            references=("<first@example.fr>",),
            read_receipt=True,
            journal_head="ab" * 32,
        )
        object.__setattr__(self, "first", outgoing)

    @property
    def second(self) -> Outgoing:
        """Another message; it shows that whatever was sent before has arrived."""
        return replace(self.first, key=OTHER, token="R26-0458", subject="Seconde (réf. R26-0458)")


def parsed(content: bytes) -> EmailMessage:
    """A mail as a reader's program understands it."""
    return message_from_bytes(content, policy=default)


class MailerContract:
    """Needs a fixture `world`."""

    @pytest.fixture
    def letters(self, world: MailWorld) -> Letters:
        return Letters(world)

    def test_a_prepared_mail_has_not_left_and_lies_there(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().prepare(letters.first)
        assert ref.key == KEY
        assert ref.body_sha256 == approved_sha256(letters.first)
        assert world.mailer().find(KEY, LONG_AGO) == StillDraft()

    def test_what_leaves_is_what_was_prepared(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().prepare(letters.first)
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        (content,) = world.left(1)
        mail = parsed(content)
        assert mail["Message-ID"] == ref.message_id
        assert mail["Subject"] == letters.first.subject
        assert content_sha256(content) == ref.body_sha256
        assert "Bcc" not in mail
        assert letters.first.blind_copy is not None
        assert letters.first.blind_copy.encode() not in content
        assert mail["Disposition-Notification-To"] == world.ours

    def test_peers_31_a_reminder_stands_in_the_thread_of_the_one_before(
        self, world: MailWorld, letters: Letters
    ) -> None:
        world.mailer().dispatch(world.mailer().prepare(letters.first))
        mail = parsed(world.left(1)[0])
        assert mail["In-Reply-To"] == "<previous@example.fr>"
        assert mail["References"].split() == ["<first@example.fr>", "<previous@example.fr>"]

    def test_peers_22_attachments_arrive_with_their_french_names(self, world: MailWorld, letters: Letters) -> None:
        world.mailer().dispatch(world.mailer().prepare(letters.first))
        (attachment,) = parsed(world.left(1)[0]).iter_attachments()
        assert attachment.get_filename() == "Courrier_R26-0457 – n° 2.pdf"
        assert attachment.get_content() == letters.first.attachments[0].content

    def test_rule_7_preparing_twice_is_one_mail(self, world: MailWorld, letters: Letters) -> None:
        first = world.mailer().prepare(letters.first)
        assert world.mailer().prepare(letters.first) == first
        assert isinstance(world.mailer().dispatch(first), Accepted)
        world.mailer().dispatch(world.mailer().prepare(letters.second))
        assert len(world.left(2)) == 2

    def test_rule_7_peers_07_a_second_dispatch_after_a_crash_sends_nothing(
        self, world: MailWorld, letters: Letters
    ) -> None:
        ref = world.mailer().prepare(letters.first)
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        world.mailer().dispatch(world.mailer().prepare(letters.second))
        assert [parsed(mail)["X-Relance-Key"] for mail in world.left(2)] == [KEY, OTHER]

    def test_rule_7_a_key_that_has_left_is_found_not_made_again(self, world: MailWorld, letters: Letters) -> None:
        mailer = world.mailer()
        ref = mailer.prepare(letters.first)
        mailer.dispatch(ref)
        again = world.mailer().prepare(replace(letters.first, subject="Tout autre chose"))
        assert again.body_sha256 == ref.body_sha256
        assert isinstance(mailer.dispatch(again), Accepted)
        mailer.dispatch(mailer.prepare(letters.second))
        assert len(world.left(2)) == 2

    def test_rule_6_a_mail_approved_anew_replaces_the_one_that_has_not_left(
        self, world: MailWorld, letters: Letters
    ) -> None:
        world.mailer().prepare(letters.first)
        ref = world.mailer().prepare(replace(letters.first, text="Il reste 700,00 €.\n"))
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        assert content_sha256(world.left(1)[0]) == ref.body_sha256 != approved_sha256(letters.first)

    def test_found_after_it_left(self, world: MailWorld, letters: Letters) -> None:
        started = datetime.now(UTC)
        mailer = world.mailer()
        ref = mailer.prepare(letters.first)
        mailer.dispatch(ref)
        found = world.mailer().find(KEY, started)
        assert isinstance(found, Found)
        assert found.content is not None
        assert content_sha256(found.content) == ref.body_sha256
        assert found.at is not None
        assert abs(found.at - started) < timedelta(minutes=2)

    def test_nothing_of_a_key_never_used(self, world: MailWorld) -> None:
        assert world.mailer().find(OTHER, LONG_AGO) == Nothing()

    def test_a_withdrawn_mail_does_not_leave(self, world: MailWorld, letters: Letters) -> None:
        mailer = world.mailer()
        ref = mailer.prepare(letters.first)
        assert world.mailer().withdraw(ref) is Withdrawal.REMOVED
        assert world.mailer().withdraw(ref) is Withdrawal.GONE
        with pytest.raises(NoAnswer):
            mailer.dispatch(ref)
        assert mailer.find(KEY, LONG_AGO) == Nothing()
        mailer.dispatch(mailer.prepare(letters.second))
        assert [parsed(mail)["X-Relance-Key"] for mail in world.left(1)] == [OTHER]

    def test_what_left_is_gone_when_it_is_withdrawn(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().prepare(letters.first)
        world.mailer().dispatch(ref)
        assert world.mailer().withdraw(ref) is Withdrawal.GONE

    def test_peers_07_a_draft_is_placed_once_and_carries_our_copy(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().place_draft(letters.first)
        assert world.mailer().place_draft(letters.first) == ref
        (draft,) = world.drafts()
        assert parsed(draft)["Bcc"] == letters.first.blind_copy
        assert content_sha256(draft) == ref.body_sha256
        assert world.mailer().find(KEY, LONG_AGO) == StillDraft()

    def test_an_untouched_draft_is_taken_back(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().place_draft(letters.first)
        assert world.mailer().withdraw(ref) is Withdrawal.REMOVED
        assert world.drafts() == []
        assert world.mailer().withdraw(ref) is Withdrawal.GONE

    def test_a_draft_that_staff_changed_is_marked_and_stays(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().place_draft(letters.first)
        world.change_drafts(lambda draft: draft.replace(b"Bonjour,", b"Cher Monsieur,"))
        for _ in range(2):
            assert world.mailer().withdraw(ref) is Withdrawal.EDITED
            (draft,) = world.drafts()
            assert b"Cher Monsieur," in draft
            assert parsed(draft)["Subject"] == f"{OUTDATED} - {letters.first.subject}"
        assert world.mailer().find(KEY, LONG_AGO) == StillDraft()

    def test_a_draft_that_staff_sent_is_found(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().place_draft(letters.first)
        world.send_drafts()
        found = world.mailer().find(KEY, LONG_AGO)
        assert isinstance(found, Found)
        assert found.content is not None
        assert content_sha256(found.content) == ref.body_sha256
        assert world.mailer().withdraw(ref) is Withdrawal.GONE

    def test_a_draft_that_staff_deleted_leaves_no_trace(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().place_draft(letters.first)
        world.change_drafts(lambda _: None)
        assert world.mailer().find(KEY, LONG_AGO) == Nothing()
        assert world.mailer().withdraw(ref) is Withdrawal.GONE

    def test_a_withdrawn_draft_may_be_proposed_again(self, world: MailWorld, letters: Letters) -> None:
        mailer = world.mailer()
        mailer.withdraw(mailer.place_draft(letters.first))
        mailer.place_draft(letters.first)
        assert len(world.drafts()) == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"subject": "Rappel\r\nBcc: intruder@example.org"},
            {"sender_name": "Étoile\nX-Evil: yes"},
            {"to": ("customer@example.com\r\nBcc: intruder@example.org",)},
            {"to": ("customer@example.com, intruder@example.org",)},
            {"to": ()},
            {"attachments": (Attachment("a\r\nb.pdf", b"", "application/pdf"),)},
        ],
    )
    def test_rule_10_a_line_break_in_a_header_is_refused(
        self, world: MailWorld, letters: Letters, change: dict[str, object]
    ) -> None:
        refused = replace(letters.first, **change)  # type: ignore[arg-type] # any field, on purpose
        with pytest.raises(BackendError) as told:
            world.mailer().prepare(refused)
        assert told.value.findings[0].remedy
        assert world.mailer().find(KEY, LONG_AGO) == Nothing()

    def test_check_says_step_by_step_what_works_and_sends_nothing(self, world: MailWorld) -> None:
        steps = list(world.mailer().check())
        assert steps
        assert all(step.endswith(".") and "\n" not in step for step in steps)
        assert len(set(steps)) == len(steps)
        assert (world.drafts(), world.left(0), world.mailbox().fetch({}, 10).mails) == ([], [], ())


class MailboxContract:
    """Needs a fixture `world`."""

    def test_an_empty_mailbox_is_read_to_its_end(self, world: MailWorld) -> None:
        fetched = world.mailbox().fetch({}, 10)
        assert fetched.mails == ()
        assert fetched.read_to_end
        assert set(fetched.positions) == set(world.mailbox().folders())

    def test_a_mail_is_fetched_once_with_its_very_bytes(self, world: MailWorld) -> None:
        content = "From: a@example.org\r\nSubject: Réponse\r\n\r\nVirement lundi, 1 250,00 €.\r\n".encode()
        world.arrive(content)
        first = world.mailbox().fetch({}, 10)
        (mail,) = first.mails
        assert mail.content.endswith(content)
        assert abs(mail.received - datetime.now(UTC)) < timedelta(minutes=2)
        again = world.mailbox().fetch(first.positions, 10)
        assert (again.mails, again.positions, again.read_to_end) == ((), first.positions, True)

    def test_rule_3_not_read_to_the_end_while_mails_are_left(self, world: MailWorld) -> None:
        for number in range(5):
            world.arrive(f"Subject: {number}\r\n\r\n{number}\r\n".encode())
        positions: dict[str, Position] = {}
        seen: list[str] = []
        ends: list[bool] = []
        for _ in range(3):
            fetched = world.mailbox().fetch(positions, 2)
            positions |= fetched.positions
            seen += [str(parsed(mail.content)["Subject"]) for mail in fetched.mails]
            ends.append(fetched.read_to_end)
        assert seen == ["0", "1", "2", "3", "4"]
        assert ends == [False, False, True]

    def test_renumbered_mails_are_read_again(self, world: MailWorld) -> None:
        world.arrive(b"Subject: before\r\n\r\n")
        first = world.mailbox().fetch({}, 10)
        world.renumber()
        again = world.mailbox().fetch(first.positions, 10)
        assert [mail.content for mail in again.mails] == [mail.content for mail in first.mails]
        assert again.positions != first.positions

    def test_check_says_step_by_step_what_works(self, world: MailWorld) -> None:
        steps = list(world.mailbox().check())
        assert steps
        assert all(step.endswith(".") and "\n" not in step for step in steps)

    def test_a_mail_is_put_under_a_label_or_stays_where_it_is(self, world: MailWorld) -> None:
        world.arrive(b"Subject: before\r\n\r\n")
        mailbox = world.mailbox()
        (mail,) = mailbox.fetch({}, 10).mails
        assert mail.label is None
        sortable = Label.TO_READ in mailbox.labels
        assert bool(mail.ref) is sortable
        expected = Sorted.LABELLED if sortable else Sorted.GONE
        assert mailbox.sort(mail.ref, Label.TO_READ) is expected
        (now,) = world.mailbox().fetch({}, 10).mails
        assert now.content == mail.content
        assert now.label is (Label.TO_READ if sortable else None)
        if sortable:
            assert mailbox.sort(now.ref, Label.TO_READ) is Sorted.LABELLED
            assert mailbox.sort(now.ref, Label.DONE) is Sorted.LABELLED
            (done,) = world.mailbox().fetch({}, 10).mails
            assert (done.label, done.content) == (Label.DONE, mail.content)

    def test_what_is_not_shown_to_be_ours_is_never_filed_as_a_copy(self, world: MailWorld) -> None:
        world.arrive(b"Subject: R26-0457\r\nX-Relance-Key: " + KEY.encode() + b"\r\n\r\nforged\r\n")
        mailbox = world.mailbox()
        (mail,) = mailbox.fetch({}, 10).mails
        assert mailbox.sort(mail.ref, Label.COPY, "0" * 64) is not Sorted.LABELLED
        assert mailbox.sort(mail.ref, Label.COPY) is not Sorted.LABELLED
        (now,) = world.mailbox().fetch({}, 10).mails
        assert (now.label, now.content) == (None, mail.content)

"""The contracts where the server writes every message anew (Exchange, Microsoft 365): texts are compared, not bytes."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from relance_mail.mail.base import StillDraft, Withdrawal
from relance_mail.mail.content import OUTDATED
from tests.contracts.mail_contract import (
    KEY,
    LONG_AGO,
    Letters,
    MailboxContract,
    MailerContract,
    MailWorld,
    parsed,
)


def texts(content: bytes) -> str:
    """Everything that can be read in a mail."""
    return "\n".join(
        str(part.get_content()) for part in parsed(content).walk() if part.get_content_maintype() == "text"
    )


def reworded(content: bytes) -> bytes:
    """As staff changes a draft, whichever of its texts the server keeps."""
    mail = message_from_bytes(content, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            said = (
                str(part.get_content()).replace("Bonjour,", "Cher Monsieur,").replace("Échue", "Cher Monsieur, échue")
            )
            part.set_content(said, subtype=part.get_content_subtype())
    return mail.as_bytes()


class RewritingMailerContract(MailerContract):
    """A draft is changed in its text, not in its bytes."""

    def test_a_draft_that_staff_changed_is_marked_and_stays(self, world: MailWorld, letters: Letters) -> None:
        ref = world.mailer().place_draft(letters.first)
        world.change_drafts(reworded)
        for _ in range(2):
            assert world.mailer().withdraw(ref) is Withdrawal.EDITED
            (draft,) = world.drafts()
            assert "Cher Monsieur," in texts(draft)
            assert parsed(draft)["Subject"] == f"{OUTDATED} - {letters.first.subject}"
        assert world.mailer().find(KEY, LONG_AGO) == StillDraft()


class RewritingMailboxContract(MailboxContract):
    """A mail that arrives has travelled: it is sent by the customer."""

    @pytest.mark.skip(reason="nobody makes a real server number its mails anew")
    def test_renumbered_mails_are_read_again(self, world: MailWorld) -> None:
        """Left out."""

    def test_a_mail_is_fetched_once_with_its_very_bytes(self, world: MailWorld) -> None:
        world.arrive("Subject: Réponse\r\n\r\nVirement lundi, 1 250,00 €.\r\n".encode())
        first = world.mailbox().fetch({}, 10)
        (mail,) = first.mails
        assert "Virement lundi, 1 250,00 €." in texts(mail.content)
        assert abs(mail.received - datetime.now(UTC)) < timedelta(minutes=2)
        again = world.mailbox().fetch(first.positions, 10)
        assert (again.mails, again.positions, again.read_to_end) == ((), first.positions, True)


def travelling(content: bytes, sender: str, to: str) -> bytes:
    """A mail of the contract as the customer's program writes it: with sender, recipient, and what MIME wants."""
    head, _, body = content.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"from:", b"to:"))]
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = sender, to
    for line in lines:
        name, _, value = line.decode().partition(": ")
        mail[name] = value
    mail.set_content(body.decode() or " \n")
    return mail.as_bytes()

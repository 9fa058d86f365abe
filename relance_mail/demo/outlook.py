"""A colleague with a mail program: opens the drafts of the shared mailbox, sends them, as Outlook does.

1. A real IMAP and SMTP client of its own: the product sees its work only in the mailbox.
2. What Outlook does to a mail is done here: another Message-ID, our headers gone, the HTML written anew; recipients,
   reference, files and blind copy stay. The copy lies in « Envoyés », the draft is gone.
"""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from imapclient import DELETED, SEEN, IMAPClient

from relance_mail.demo.company import PASSWORD, US

DRAFTS, SENT = "Brouillons", "Envoyés"
OUTDATED = "PÉRIMÉ"
_OURS = ("x-relance", "x-unsent", "disposition-notification-to")


@dataclass(slots=True)
class Outlook:
    """`sent`: how many it has sent, which makes its Message-IDs."""

    imap_port: int
    smtp_port: int
    sent: int = 0

    def drafts(self) -> dict[int, EmailMessage]:
        """What lies in the drafts, by UID."""
        with self._mailbox() as client:
            client.select_folder(DRAFTS)
            uids = client.search()
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
        return {uid: _read(one[b"BODY[]"]) for uid, one in sorted(found.items())}

    def send(self, uid: int, now: datetime, *, rewritten: bool = False) -> None:
        """Open a draft and press « Envoyer »; `rewritten`: with another greeting."""
        draft = self.drafts()[uid]
        recipients = [address for _, address in getaddresses([str(draft[name] or "") for name in ("To", "Cc", "Bcc")])]
        leaving = self._as_outlook(draft, now)
        if rewritten:
            leaving = leaving.replace(b"Bonjour", b"Bonsoir")
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as client:
            client.login(US, PASSWORD)
            client.sendmail(US, [address for address in recipients if address], leaving)
        with self._mailbox() as client:
            client.append(SENT, leaving, [SEEN], now)
        self.delete(uid)

    def delete(self, uid: int) -> None:
        """Throw a draft away."""
        with self._mailbox() as client:
            client.select_folder(DRAFTS)
            client.set_flags([uid], [DELETED])
            client.expunge([uid])

    def _as_outlook(self, draft: Message, now: datetime) -> bytes:
        self.sent += 1
        mail = message_from_bytes(draft.as_bytes(policy=SMTP), policy=SMTP)
        for name in [name for name in mail if name.lower().startswith(_OURS) or name.lower() == "bcc"]:
            del mail[name]
        del mail["Message-ID"], mail["Date"]
        mail["Message-ID"], mail["Date"] = f"<DEMO{self.sent:06d}@outlook.example.fr>", format_datetime(now)
        for part in mail.walk():
            if part.get_content_type() == "text/html":
                part.set_content(part.get_content().replace("<p style", '<p class="MsoNormal" style'), subtype="html")
        return mail.as_bytes()

    def _mailbox(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=10)
        client.login(US, PASSWORD)
        return client


def _read(content: bytes) -> EmailMessage:
    mail: EmailMessage = message_from_bytes(content, policy=SMTP)
    return mail

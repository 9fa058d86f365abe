"""A whole office on the real servers: its own mailbox and calendar, customers with clients of their own."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from smtplib import SMTP_SSL
from ssl import create_default_context

from icalendar import Calendar, Component

from relance_mail.calendars.caldav import CalDavCalendar
from relance_mail.calendars.dav import DavSession
from tests.engine.folder_office import Day, office_in
from tests.servers.mail import MailServers, User
from tests.servers.processes import wait_until
from tests.servers.radicale import RadicaleServer
from tests.servers.settings_text import mail_accounts, office_text

SENT = "Éléments envoyés"


CALDAV = """
[calendar]
backend = "caldav"
name = "{us}"
url = "{url}"
user = "{user}"
secret = "file:agenda"
"""


class Office:
    """`day` drives the office; `us` is its shared mailbox."""

    def __init__(self, day: Day, servers: MailServers, us: User) -> None:
        self.day, self.servers, self.us = day, servers, us

    def read(self, user: User, count: int) -> list[EmailMessage]:
        """What a customer finds in its inbox, as soon as there are `count` mails."""
        return [message_from_bytes(mail, policy=SMTP) for mail in self.servers.wait_for(user, count)]

    def write(self, user: User, to: str, content: bytes) -> None:
        """A customer sends a mail through its own account."""
        context = create_default_context(cafile=self.servers.ca_file)
        with SMTP_SSL(self.servers.host, self.servers.smtps_port, "localhost", context=context) as smtp:
            smtp.ehlo()
            smtp.docmd("AUTH", "PLAIN " + b64encode(f"\0{user.address}\0{user.password}".encode()).decode())
            assert not smtp.sendmail(user.address, to, content)

    def reply(self, user: User, to: EmailMessage, text: str) -> None:
        """A customer answers one of our mails."""
        answer = EmailMessage(policy=SMTP)
        answer["From"], answer["To"], answer["Subject"] = user.address, str(to["Reply-To"]), f"Re: {to['Subject']}"
        answer["In-Reply-To"] = answer["References"] = str(to["Message-ID"])
        answer.set_content(text)
        self.write(user, str(to["Reply-To"]), answer.as_bytes())

    def ours(self, folder: str = "INBOX") -> list[EmailMessage]:
        """What lies in our mailbox now."""
        return [message_from_bytes(mail, policy=SMTP) for mail in self.servers.mails(self.us, folder)]

    def wait_for_reports(self, count: int) -> None:
        """Until so many delivery notices and receipts lie in our mailbox."""
        wait_until(lambda: len(self._reports()) >= count, f"{count} reports in the mailbox of {self.us.address}")

    def wait_for_replies(self, count: int) -> None:
        """Until so many mails of customers lie there."""
        wait_until(lambda: len(self._replies()) >= count, f"{count} replies in the mailbox of {self.us.address}")

    def events(self) -> list[str]:
        """The titles of the events that the calendar's server holds now."""
        (calendar,) = self.day.office.calendars
        assert isinstance(calendar, CalDavCalendar)
        return sorted(str(event["SUMMARY"]) for event in _events(calendar))

    def _reports(self) -> list[EmailMessage]:
        return [mail for mail in self.ours() if mail.get_content_type() == "multipart/report"]

    def _replies(self) -> list[EmailMessage]:
        return [mail for mail in self.ours() if mail["In-Reply-To"] and self.us.address not in str(mail["From"])]


def _events(calendar: CalDavCalendar) -> Iterator[Component]:
    with DavSession(calendar._login) as dav:
        home, exists = calendar._place(dav)
        for answer in calendar._query(dav, home) if exists else ():
            yield from Calendar.from_ical(answer.text("c:calendar-data") or "").walk("VEVENT")


@contextmanager
def office_on(servers: MailServers, radicale: RadicaleServer, folder: Path, start: str) -> Iterator[Office]:
    """An office with a new mailbox and a new calendar, its reprise validated, nobody logged in yet."""
    us = servers.new_user("relances")
    for name, secret in (("boite", us.password), ("agenda", radicale.password)):
        (folder / name).write_text(secret, encoding="utf-8")
        (folder / name).chmod(0o600)
    calendar = CALDAV.format(us=us.address, url=radicale.url, user=radicale.user)
    settings = office_text(us.address, mail_accounts(servers, us.address, starttls=True), rest=calendar)
    with office_in(folder, start, settings) as day:
        yield Office(day, servers, us)

"""Mornings of an office: its summary as values, as the person in charge reads it, and the mails to our own people."""

from dataclasses import dataclass, replace
from email.message import EmailMessage

from relance_mail.core.agenda import deadlines_of
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.morning.page import morning
from relance_mail.engine.morning.pages import Line, Page
from relance_mail.engine.morning.sight import Sight, look
from relance_mail.engine.morning.summary import news
from relance_mail.engine.office import Report
from relance_mail.store import customers
from tests.engine.folder_office import Day

CHIEF, DEPUTY, SALES = "chef@atelier.example.fr", "adjoint@atelier.example.fr", "vente@atelier.example.fr"


def with_chief(day: Day, **changes: object) -> None:
    """Somebody is in charge; `changes`: other fields of the office's correspondence."""
    letters = replace(day.office.correspondence, summary_to=(CHIEF,), internal=("@atelier.example.fr",))
    day.change(correspondence=replace(letters, **changes))  # type: ignore[arg-type]  # fields by name


def mails_to(day: Day, address: str) -> list[EmailMessage]:
    """What that address of ours was sent, oldest first."""
    return [mail for mail in day.sent() if address in str(mail["To"]).split(", ")]


def subjects(day: Day, address: str = CHIEF) -> list[str]:
    """What its mail program lists."""
    return [ordinary(str(mail["Subject"])) for mail in mails_to(day, address)]


def ordinary(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@dataclass(frozen=True)
class Seen:
    """The summary as it would be sent now."""

    subject: str
    page: Page

    def lines(self, title: str) -> list[Line]:
        """What stands under a title, empty when the title is not there."""
        return [line for one in self.page.sections if one.title == title for line in one.lines]

    def told(self, title: str) -> list[str]:
        """The same as words: customer, text, amount."""
        return [words(line) for line in self.lines(title)]

    @property
    def titles(self) -> list[str]:
        return [one.title for one in self.page.sections]


def words(line: Line) -> str:
    """`Client C1 (C1) – à approuver – 1 250,00 €`."""
    return ordinary(" – ".join(part for part in (line.who, line.text, line.amount) if part))


def sight_of(day: Day, report: Report | None = None) -> Sight:
    """What there is to be seen now; the mailbox counts as read unless `report` says something else."""
    report, office = report or Report(mailbox_read=True), day.office
    with office.store.reading() as conn:
        facts = facts_of(conn, office, report)
        known = accounts(conn, office, facts, customers.customers_with_open_items(conn))
    today = office.today()
    found = [one for account in known for one in deadlines_of(account, office.book.of(account.customer), today)]
    return look(office, report, known, found)


def see(day: Day, report: Report | None = None) -> Seen:
    """The summary as values."""
    sight = sight_of(day, report)
    with day.office.store.reading() as conn:
        heard = news(conn, day.office, sight.report, sight)
    return Seen(*morning(sight, heard))

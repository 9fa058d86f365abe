"""An office in which a formal notice waits for its yes: C1 owes FA-1, the stage before was said by hand."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx

from relance_mail.core.agenda import deadlines_of
from relance_mail.core.choices import Verified
from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval, Channel
from relance_mail.engine.desk import deposits
from relance_mail.engine.desk.deposits import Deposit
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff.said import Said
from relance_mail.engine.writing.preview import account_of_customer
from relance_mail.letters.passages import passages
from relance_mail.store import reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.steps import listening
from relance_mail.store.waiting import Waiting
from relance_mail.store.waiting import waiting as waiting_for
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, Day, office_in, owed, write_customers
from tests.engine.kept import Kept, keep

LINE, OTHER = owed(due="2025-12-01"), owed("FA-9", due="2026-06-20", code="C9")
POST, MAIL = Channel.POST, Channel.MAIL
NUMBER = "1A 000 000 0001 0"
TUESDAY = "2026-03-03"


def shown(folder: Path, mode: Approval = Approval.ASK) -> AbstractContextManager[Day]:
    """Tuesday 3 March: the notice about FA-1 is shown; one mail went before."""
    return _shown(mode).opened(folder)


@cache
def _shown(mode: Approval) -> Kept:
    return keep(lambda folder: _until_it_is_shown(folder, mode))


@contextmanager
def _until_it_is_shown(folder: Path, mode: Approval) -> Iterator[Day]:
    with office_in(folder, "2026-02-17", WITH_CUSTOMERS) as day:
        day.change(profile="demo")  # letters look as they would leave; a sandbox marks every one
        write_customers(folder / "clients.xlsx", ("C1", "société", "compta@c1.example.com", ""))
        assert len(day.send("2026-02-17", LINE, OTHER)) == 1
        day.approval(mode)
        staff_accounts.set_stage(day.office, "C1", "ferme", BOSS, numbers=(), on=date(2026, 2, 10), reason="reprise")
        day.morning(TUESDAY, LINE, OTHER)
        yield day


def checked(day: Day, **changes: date) -> Verified:
    """The four facts, looked at today."""
    today = day.clock.today()
    return Verified(**{"bank": today, "dispute": today, "insolvency": today, "identity": today, **changes})


def approve(day: Day, **changes: date) -> Said:
    """The person who may sign says yes to the last letter."""
    return staff.approve(day.office, [letter(day).reminder_id], BOSS, verified=checked(day, **changes))


def letter(day: Day) -> OutboxRow:
    """The last letter."""
    return [row for row in day.rows() if row.channel is POST][-1]


def token(day: Day) -> str:
    """The reference that the last letter bears."""
    with day.office.store.reading() as conn:
        return reminders.get_reminder(conn, letter(day).reminder_id).token


def sent(day: Day) -> int:
    """How many mails have left beside the first one."""
    return len(day.sent()) - 1


def states(day: Day) -> dict[Channel, State]:
    """The state of the last letter, and of its copy."""
    last = letter(day).reminder_id
    return {row.channel: row.state for row in day.rows() if row.reminder_id == last}


def folder(day: Day, name: str = "A_signer") -> Path:
    return day.folder / "Relances" / name


def names(day: Day, name: str = "A_signer") -> list[str]:
    """The files that lie in a folder of staff's."""
    found = folder(day, name)
    return sorted(path.name for path in found.iterdir() if path.is_file()) if found.exists() else []


def text(path: Path) -> str:
    """What a letter says, with ordinary spaces."""
    document = docx.Document(io.BytesIO(path.read_bytes()))
    said = "\n".join(passage.text for passage in passages(document))
    return said.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("’", "'")


def deposit(day: Day, on: date | None = None, number: str = NUMBER, ref: str = "") -> Said:
    """A person says that the last letter was deposited."""
    return deposits.deposited(day.office, ref or token(day), BOSS, Deposit(on or day.clock.today(), number))


def tasks(day: Day) -> list[str]:
    """The titles of what the calendar asks a person to do about C1."""
    known = day.account()
    return [one.title for one in deadlines_of(known, day.office.book.of(known.customer), day.office.today())]


def waiting(day: Day) -> list[Waiting]:
    """What waits for a person, as `status` lists it."""
    with day.office.store.reading() as conn:
        heard = listening(conn, day.clock.now(), 48, day.clock.zone)
        return waiting_for(conn, day.office.today(), heard)


def in_account(day: Day) -> dict[str, Any]:
    """The last letter as `relance account` shows it."""
    document: Any = account_of_customer(day.office, "C1")
    (told,) = [one for one in document["reminders"] if one["id"] == letter(day).id]
    return dict(told)

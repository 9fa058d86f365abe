"""One office whose customers each wait for the same yes, so that each can change in its own way afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from relance_mail.engine.ingest import ingest
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.store import reminders
from relance_mail.store.outbox import OutboxRow
from tests.engine.folder_office import BOSS, CREDITOR, WITH_CUSTOMERS, Day, office_in
from tests.engine.printer import Printer
from tests.sources.einvoice_samples import Sold, cii, pdf

TUESDAY = "2026-03-03"
SETTINGS = WITH_CUSTOMERS + '[[sources]]\nname = "factures"\npath = "factures"\nformat = "einvoice"\nmode = "delta"\n'
LINES = ("Code client", "Raison sociale", "Type", "Courriel", "N° facture", "Échéance", "Solde", "Objet", "Commande")
PEOPLE = (
    "Code client", "Raison sociale", "Type", "E-mail", "Contact", "Adresse", "Code postal", "Ville", "Langue",
    "Commercial", "Pénalités", "SIREN", "Mode de règlement", "Ne pas relancer",
)  # fmt: skip
SIREN = str(CREDITOR.siren)
BY_POST = ("RUE", "NOM-LETTRE")  # no e-mail: their next stage is a letter
FIRM = ("SIREN", "RUE-JOINTE", "PENALITES")  # their next mail carries a letter with their identity


class World:
    """What the accountant's two workbooks say, by customer; `save` writes them."""

    def __init__(self, day: Day, codes: tuple[str, ...]) -> None:
        self.day = day
        self.lines: dict[str, list[dict[str, Any]]] = {code: [_line(code)] for code in codes}
        self.people: dict[str, dict[str, str]] = {code: _person(code) for code in codes}
        self._approved: dict[str, str] = {}

    def line(self, code: str, **changes: object) -> None:
        """What the ledger says of the customer's invoice from now on, by the first word of its heading."""
        self.lines[code][0].update({_heading(LINES, name): value for name, value in changes.items()})

    def person(self, code: str, **changes: str) -> None:
        """The same of the customers' file."""
        self.people[code].update({_heading(PEOPLE, name): value for name, value in changes.items()})

    def save(self) -> None:
        """Both workbooks, as of yesterday."""
        yesterday = self.day.clock.today() - timedelta(days=1)
        rows = [row for rows in self.lines.values() for row in rows]
        write_table(self.day.folder / "encours.xlsx", LINES, rows, f"Situation au {yesterday:%d/%m/%Y}")
        write_table(self.day.folder / "clients.xlsx", PEOPLE, list(self.people.values()), "")

    def approved(self, mode: Approval) -> None:
        """Everything is proposed, approved and placed before the sending window; drafts lie with staff."""
        self.day.stage("informelle", copies_to=("sales_person",))
        if mode is Approval.AUTOMATIC:
            self._first_messages()
        self.day.approval(mode)
        self.day.go_to(TUESDAY, time(9))
        self.save()
        ingest(self.day.office, Report(mailbox_read=True))
        self._further_on()
        self.day.cycle()
        if mode is Approval.ASK:
            self.day.approve()
            self.day.cycle()
        self._approved = {row.customer_id: row.id for row in self.day.rows() if row.state is not State.SENT}
        assert self._approved.keys() == self.lines.keys(), self.lines.keys() - self._approved.keys()

    def _first_messages(self) -> None:
        """Two weeks ago everybody got a first message: only then may anything leave by itself."""
        self.day.go_to("2026-02-17")
        self.save()
        self.day.cycle()
        self.day.approve()
        self.day.cycle()

    def _further_on(self) -> None:
        stages = {**dict.fromkeys(BY_POST, "informelle"), **dict.fromkeys(FIRM, "amiable")}
        for code in self.lines.keys() & stages.keys():
            stage, on = stages[code], date(2026, 2, 10)
            staff_accounts.set_stage(self.day.office, code, stage, BOSS, numbers=(), on=on, reason="reprise")

    def row(self, code: str) -> OutboxRow:
        """The message that was approved, whatever has become of it."""
        return next(row for row in self.day.rows() if row.id == self._approved[code])

    def token(self, code: str) -> str:
        """The reference that it bears."""
        with self.day.office.store.reading() as conn:
            return reminders.get_reminder(conn, self.row(code).reminder_id).token


@contextmanager
def approved_world(folder: Path, mode: Approval, codes: tuple[str, ...]) -> Iterator[World]:
    """Customers whose messages wait at nine, an hour before anything may leave."""
    (folder / "factures").mkdir()
    with office_in(folder, TUESDAY, SETTINGS) as day:
        day.change(pdf=Printer())
        world = World(day, codes)
        for code in codes:
            put_invoice(folder, code)
        world.approved(mode)
        yield world


def put_invoice(folder: Path, code: str, item: str = "Pose") -> None:
    """The copy of the customer's invoice, as its e-invoice."""
    sold = Sold(
        email="",
        means="",
        number=f"FA-{code}",
        due=("2026-02-03",),
        buyer_code=code,
        item=item,
        seller_siren="999000177",
    )
    (folder / "factures" / f"FA-{code}.pdf").write_bytes(pdf(cii(sold)))


def _line(code: str) -> dict[str, Any]:
    return {
        "Code client": code, "Raison sociale": f"Client {code}", "Type": "société", "Courriel": _mail(code),
        "N° facture": f"FA-{code}", "Échéance": date(2026, 1, 10) if code in FIRM else date(2026, 2, 3),
        "Solde": 1250.0, "Objet": "Fenêtres", "Commande": "BC-1",
    }  # fmt: skip


def _person(code: str) -> dict[str, str]:
    return {
        "Code client": code, "Raison sociale": f"Client {code}", "Type": "société", "E-mail": _mail(code),
        "Contact": "Mme Roche", "Adresse": "3 rue des Forges", "Code postal": "42000", "Ville": "Lyon",
        "Langue": "français", "Commercial": "vendeur@atelier.example.fr", "Pénalités": "", "SIREN": "732829320",
        "Mode de règlement": "virement", "Ne pas relancer": "",
    }  # fmt: skip


def _heading(headings: tuple[str, ...], name: str) -> str:
    return next(heading for heading in headings if heading.split()[0].rstrip("s").lower() == name.lower())


def _mail(code: str) -> str:
    return "" if code in BY_POST else f"compta@{code.lower()}.example.com"


def write_table(path: Path, headings: tuple[str, ...], rows: Sequence[Mapping[str, Any]], said: str) -> None:
    """A workbook of one sheet; `said`: what stands above the table."""
    book = xlsxwriter.Workbook(path)
    sheet, days = book.add_worksheet("Feuille"), book.add_format({"num_format": "dd/mm/yyyy"})
    top = 2 if said else 0
    if said:
        sheet.write(0, 0, said)
    sheet.write_row(top, 0, headings)
    for at, row in enumerate(rows, top + 1):
        for column, heading in enumerate(headings):
            value = row.get(heading, "")
            if isinstance(value, date):
                sheet.write_datetime(at, column, datetime.combine(value, datetime.min.time()), days)
            else:
                sheet.write(at, column, value)
    book.close()

"""Several sources for one customer: the ledger says what is due, e-invoices bring the copies, files say who is who."""

from pathlib import Path

from relance_mail.core.outbox import State
from relance_mail.demo.company import INVOICES, DemoInvoice
from relance_mail.demo.papers import factur_x
from relance_mail.store.invoices import open_invoices
from tests.engine.folder_office import SETTINGS, WITH_CUSTOMERS, Day, Owed, office_in, owed, write_customers

FOLDER = '[[sources]]\nname = "factures"\npath = "factures"\nformat = "einvoice"\nmode = "delta"\n'
BEFORE = SETTINGS.replace("[[sources]]", FOLDER + "[[sources]]", 1)
AFTER = SETTINGS + FOLDER
INVOICE = next(invoice for invoice in INVOICES if invoice.code == "41102" and invoice.total > 0)


def line(invoice: DemoInvoice, due: str = "2026-02-10") -> Owed:
    """What the ledger says about an e-invoice."""
    return owed(invoice.number, due, str(invoice.total), invoice.code)


def put_invoice(folder: Path, invoice: DemoInvoice = INVOICE) -> None:
    (folder / "factures").mkdir(exist_ok=True)
    (folder / "factures" / f"{invoice.number}.pdf").write_bytes(factur_x(invoice))


def attachments(day: Day, on: str = "2026-03-03") -> list[str]:
    (mail,) = day.send(on, line(INVOICE))
    return [str(part.get_filename()) for part in mail.iter_attachments()]


def test_peers_22_the_copy_of_the_invoice_goes_with_the_reminder(tmp_path: Path) -> None:
    for number, settings in enumerate((BEFORE, AFTER)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with office_in(folder, "2026-03-03", settings) as day:
            put_invoice(folder)
            assert attachments(day) == [f"{INVOICE.number}.pdf"], "in whichever order the sources are named"


def test_peers_22_a_copy_that_comes_a_day_later_is_attached_all_the_same(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-02", BEFORE) as day:
        day.morning("2026-03-02", line(INVOICE))
        put_invoice(tmp_path)
        assert attachments(day) == [f"{INVOICE.number}.pdf"]


def test_peers_22_a_ledger_that_names_the_invoice_a_day_after_its_copy(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-02", AFTER) as day:
        put_invoice(tmp_path)
        day.morning("2026-03-02", owed("FA-1", due="2026-04-10"))
        day.go_to("2026-03-03")
        day.ledger(owed("FA-1", due="2026-04-10"), line(INVOICE))
        day.cycle()
        day.approve()
        day.cycle()
        (mail,) = day.sent()
        assert [str(part.get_filename()) for part in mail.iter_attachments()] == [f"{INVOICE.number}.pdf"]


def test_an_e_invoice_beside_a_ledger_is_no_claim_of_its_own(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03", BEFORE) as day:
        put_invoice(tmp_path)
        day.morning("2026-03-03", owed())
        with day.office.store.reading() as conn:
            assert open_invoices(conn).keys() == {"C1"}


def test_an_empty_folder_of_e_invoices_stops_nobody(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03", BEFORE) as day:
        assert len(day.send("2026-03-03", owed())) == 1


def test_rule_6_a_copy_that_has_changed_is_another_version(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03", BEFORE) as day:
        put_invoice(tmp_path)
        day.morning("2026-03-03", line(INVOICE))
        day.approve()
        paper = tmp_path / "factures" / f"{INVOICE.number}.pdf"
        paper.write_bytes(paper.read_bytes() + b"\n")
        day.cycle()
        assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]


def test_a_customers_file_that_is_away_lets_nothing_leave(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-03", WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "compta@c1.example.com", ""))
        day.morning("2026-03-03", owed())
        day.approve()
        (tmp_path / "clients.xlsx").rename(tmp_path / "ailleurs")
        day.cycle()
        assert (day.sent(), day.states()) == ([], [State.PREPARED])

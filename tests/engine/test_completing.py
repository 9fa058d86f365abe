"""`A_completer.xlsx`: what is missing is asked once per customer and read back when saved (OFFICE §1.7)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.parties import Address, Customer, Kind, Means
from relance_mail.engine.desk import completing
from relance_mail.engine.desk.completed_cells import stated_by
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.store import customers, journal, meta
from relance_mail.workbooks import completion
from tests.engine.folder_office import BOSS, SETTINGS, WITH_CUSTOMERS, Day, bounce, office_in, owed, write_customers
from tests.engine.kept import begun_with

TUESDAY = "2026-03-03"
ROWS = (
    owed("FA-1", amount="300.00", kind="", email=""),
    owed("FA-2", amount="9000.00", kind="", code="C2"),
    owed("FA-3", amount="50.00", kind="société", code="C3"),
)


@contextmanager
def tuesday(folder: Path) -> Iterator[Day]:
    with office_in(folder, TUESDAY) as opened:
        opened.morning(TUESDAY, *ROWS)
        yield opened


day = begun_with(tuesday)


def path(day: Day) -> Path:
    return day.folder / "Relances" / completing.NAME


def offer(day: Day) -> list[Finding]:
    report = Report()
    completing.offer(day.office, report)
    return report.findings


def take(day: Day) -> list[Finding]:
    report = Report()
    completing.take(day.office, report)
    return report.findings


def rows(day: Day) -> dict[str, dict[str, str]]:
    found, findings = completion.read(path(day).read_bytes(), completing.NAME)
    assert not findings
    return {row.customer_id: dict(row.known) for row in found}


def type_in(day: Day, code: str, **typed: object) -> None:
    """Somebody fills in cells of that customer's row and saves, as Excel does."""
    book = openpyxl.load_workbook(path(day))
    sheet: Any = book[completion.SHEET]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Code client" for cell in row))
    at = {str(cell.value): cell.column for cell in head}
    (line,) = {row[0].row for row in sheet.iter_rows(min_row=head[0].row + 1) if row[0].value == code}
    for name, value in typed.items():
        sheet.cell(line, at[completion.FIELDS[name]]).value = value
    content = io.BytesIO()
    book.save(content)
    path(day).write_bytes(content.getvalue())


def customer(day: Day, code: str = "C1") -> Customer:
    with day.office.store.reading() as conn:
        found = customers.get_customer(conn, code)
    assert found is not None
    return found


def told(day: Day) -> list[str]:
    with day.office.store.reading() as conn:
        return [str(one.entry.ref) for one in journal.entries(conn, kind="customer.completed")]


def test_office_1_7_one_row_per_customer_the_largest_debt_first(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        (told,) = [one for one in day.morning(TUESDAY, *ROWS).findings if one.code == "incomplete"]
        assert "3 clients" in told.what
        known = rows(day)
    assert list(known) == ["C2", "C1", "C3"]
    assert known["C1"]["kind"] == known["C1"]["email"] == ""
    assert (known["C3"]["kind"], known["C3"]["email"]) == ("société", "compta@c3.example.com")


def test_office_1_7_it_is_written_again_only_when_a_row_is_another(day: Day) -> None:
    offer(day)
    before = path(day).stat().st_mtime_ns
    assert not offer(day)
    assert path(day).stat().st_mtime_ns == before
    day.morning("2026-03-04", *ROWS, owed("FA-4", amount="70.00", kind="", code="C4", email=""))
    assert list(rows(day)) == ["C2", "C1", "C4", "C3"]


def test_office_1_7_nobody_owes_nothing_is_asked(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        assert not offer(day)
        assert not path(day).exists()
        assert not take(day)


def test_office_1_7_whom_nobody_reminds_nobody_completes(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "", "", ""), ("C2", "", "", ""))
        day.morning(TUESDAY, *ROWS[:2])
        with day.office.store.writing() as conn:
            customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, do_not_remind=True)
        offer(day)
        assert list(rows(day)) == ["C2"]


def test_office_1_7_what_is_typed_is_taken_once_and_asked_no_more(day: Day) -> None:
    offer(day)
    type_in(day, "C1", kind="Société", email="compta@LEFORT.example.com", siren="732 829 320", phone=477000000)
    type_in(day, "C2", address="3 rue des Forges\nBâtiment B", postcode="42000", city="Lyon", country="Belgique")
    assert not take(day)
    one, two = customer(day), customer(day, "C2")
    assert (one.kind, one.siren, one.phone) == (Kind.BUSINESS, "732829320", "0477000000")
    assert [contact.email for contact in day.account().mail_contacts] == ["compta@lefort.example.com"]
    assert two.address == Address(("3 rue des Forges", "Bâtiment B"), "42000", "Lyon")
    assert two.country == "BE"
    assert told(day) == ["C2", "C1"]
    assert offer(day)
    assert not take(day)
    assert told(day) == ["C2", "C1"], "once"
    assert rows(day)["C1"]["kind"] == "société"
    type_in(day, "C1", address="1 place du Marché", postcode="42100", city="Saint-Étienne")
    take(day)
    offer(day)
    assert "C1" not in rows(day), "nothing is missing of it any more"


def test_office_1_7_what_staff_filled_in_stands_between_a_command_and_the_file(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "", ""), ("C2", "société", "", ""))
        day.morning(TUESDAY, *ROWS[:2])
        offer(day)
        type_in(day, "C1", phone="0400000001", kind="association")
        take(day)
        write_customers(tmp_path / "clients.xlsx", ("C1", "particulier", "", "0400000002"), ("C2", "public", "", ""))
        day.cycle()
        assert (customer(day).kind, customer(day).phone) == (Kind.ASSOCIATION, "0400000001")
        assert customer(day, "C2").kind is Kind.PUBLIC, "what we had filled in ourselves is nobody's word"
        staff_accounts.kind(day.office, "C1", Kind.SOLE_TRADER, BOSS)
        day.cycle()
        assert customer(day).kind is Kind.SOLE_TRADER


def test_office_1_7_a_blanked_cell_takes_nothing_away(day: Day) -> None:
    offer(day)
    type_in(day, "C3", kind=None, email=None)
    assert not take(day)
    assert customer(day, "C3").kind is Kind.BUSINESS
    assert not told(day)


def test_office_1_7_each_wrong_cell_is_told_with_its_place_until_it_is_mended(day: Day) -> None:
    offer(day)
    wrong = {"siren": "123", "email": "compta chez lefort", "country": "Syldavie"}
    type_in(day, "C1", **wrong, phone="0400000001", kind="SOCIÉTÉ")
    found = take(day)
    assert [(one.code, one.where.column) for one in found] == [
        ("siren_invalid", "SIREN"),
        ("email_invalid", "E-mail comptabilité"),
        ("country_invalid", "Pays"),
    ]
    assert {(one.where.file, one.where.sheet) for one in found} == {(completing.NAME, completion.SHEET)}
    assert len({one.where.row for one in found}) == 1
    assert all(one.remedy for one in found)
    assert customer(day).phone == "0400000001", "the good cells are taken"
    assert take(day) == found, "as long as they stand there"
    assert told(day) == ["C1"], "the good ones once"
    typed = path(day).read_bytes()
    assert not offer(day)
    assert path(day).read_bytes() == typed, "and nobody's typing is lost"
    type_in(day, "C1", siren="732829320", email="compta@lefort.example.com", country="France")
    assert not take(day)
    assert customer(day).siren == "732829320"
    assert offer(day)


def test_office_1_7_a_kind_that_is_none_is_told(day: Day) -> None:
    offer(day)
    type_in(day, "C1", kind="Syndicat d'initiative")
    (found,) = take(day)
    assert found.where.column == "Type"
    assert not offer(day)


def test_a_workbook_that_is_open_is_neither_read_nor_replaced(day: Day) -> None:
    offer(day)
    type_in(day, "C1", phone="0400000001")
    (path(day).parent / f"~${completing.NAME}").touch()
    assert [one.code for one in take(day)] == ["workbook_in_use"]
    assert not offer(day)
    assert customer(day).phone is None


def test_an_address_typed_there_ends_the_wait_for_one(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        (mail,) = day.send(TUESDAY, owed())
        day.arrive(bounce(mail, "compta@c1.example.com"))
        day.cycle()
        offer(day)
        assert rows(day)["C1"]["email"] == "compta@c1.example.com", "shown, and marked as wrong"
        type_in(day, "C1", email="facturation@c1.example.com")
        take(day)
        assert HoldReason.UNDELIVERED not in {hold.reason for hold in day.holds()}
        assert [one.email for one in day.account().mail_contacts] == ["facturation@c1.example.com"]
        offer(day)
        assert rows(day)["C1"]["email"] == "facturation@c1.example.com"


def test_a_restored_backup_takes_nothing_for_typed_that_we_had_filled_in(day: Day) -> None:
    offer(day)
    type_in(day, "C1", phone="0400000001")
    with day.office.store.writing() as conn:
        for key in ("completing/offered", f"staff_file/{completing.NAME}"):
            meta.drop(conn, key)
    assert not take(day)
    assert told(day) == ["C1"]
    assert customer(day).phone == "0400000001"


def test_findings_about_customers_are_not_repeated_for_each_invoice(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, SETTINGS) as day:
        lines = [owed(f"FA-{n}", kind="bizarre", email="pas une adresse") for n in range(5)]
        good = [owed(f"FA-1{n}", code=f"C{n + 2}") for n in range(9)]
        codes = [finding.code for finding in day.morning(TUESDAY, *lines, *good).findings]
        assert (codes.count("kind_unreadable"), codes.count("email_invalid")) == (1, 1)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("kind", "entreprise individuelle", Kind.SOLE_TRADER),
        ("means", "Prélèvement", Means.DIRECT_DEBIT),
        ("siret", "732 829 320 00074", "73282932000074"),
        ("siren", "56500143", "056500143"),
        ("siren", "0", None),
        ("country", "de", "DE"),
        ("country", "Royaume-Uni", "GB"),
        ("language", "Anglais", "en"),
        ("language", "fr", "fr"),
        ("language", "patois", None),
        ("do_not_remind", "oui", True),
        ("factor", "non", False),
        ("factor", "peut-être", None),
        ("means", "troc", None),
        ("policy", "standard", "standard"),
        ("policy", "autre", None),
        ("email_management", "pdg", None),
        ("contact_name", "Mme Martin", "Mme Martin"),
        ("phone", "04 77 00 00 00", "04 77 00 00 00"),
    ],
)
def test_each_cell_is_understood_or_refused(field: str, text: str, value: object) -> None:
    stated = stated_by({field: text}, Customer("C1", "LEFORT"), ["standard"])
    if value is None:
        assert (stated.said, list(stated.wrong)) == ({}, [field])
        assert stated.wrong[field].remedy.endswith(".")
    else:
        assert (stated.said, stated.wrong) == ({field: value}, {})


def test_a_part_of_an_address_completes_what_is_known() -> None:
    known = Customer("C1", "LEFORT", address=Address(("3 rue des Forges",), None, "Lyon"))
    stated = stated_by({"postcode": "69003", "seat_city": "Paris"}, known, [])
    assert stated.said["address"] == Address(("3 rue des Forges",), "69003", "Lyon")
    assert stated.said["seat"] == Address((), None, "Paris")

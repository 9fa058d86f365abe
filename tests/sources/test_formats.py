"""Every format and way of writing gives back the same ledger: its truth, to the cent and the day."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from relance_mail.sources.base import ReadOptions
from relance_mail.sources.spreadsheet import SUFFIXES, SpreadsheetSource
from tests.sources.ledger_truth import LINES, full, full_truth, seen, truth
from tests.sources.sheets import (
    HEADINGS,
    as_csv,
    as_exported,
    as_xlsx,
    codes,
    dues,
    french,
    only,
    read,
    typed,
    written,
)

SAMPLES = Path(__file__).parent / "samples"


_MONTHS = {1: "janvier", 2: "févr.", 3: "mars", 4: "Avril", 12: "déc."}


def _serial(day: dt.date) -> int:
    return (day - dt.date(1899, 12, 30)).days


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_text_in_every_encoding_and_separator(encoding: str, separator: str, ending: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    content = as_csv(written(), separator, "utf-8", ending).decode()
    reading = read((mark + content).encode(encoding))
    assert seen(reading) == truth()
    assert [full(row) for row in reading.invoices] == [full_truth(line) for line in LINES]
    assert not reading.findings


@pytest.mark.parametrize(
    ("encoding", "sign"),
    [("iso8859-15", " €"), ("cp1252", " €"), ("cp850", ""), ("mac_roman", " €"), ("utf-16-le", " €")],
)
def test_single_byte_tables_are_told_apart(encoding: str, sign: str) -> None:
    text = f"Facture;Client;Échéance;Solde;Libellé\n1;Hôtel Belrive à Noël;31/01/2026;1 200,00{sign};été reçu n° 3\n"
    reading = read(text.encode(encoding))
    assert dues(reading) == [("1", "1200.00")]
    assert reading.invoices[0].customer_name == "Hôtel Belrive à Noël"
    assert reading.invoices[0].subject == "été reçu n° 3"


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "", ".", "'", "\u2019"])
@pytest.mark.parametrize("shape", ["{}", "{} €", "{}€", "EUR {}"])
def test_amounts_as_offices_write_them(space: str, shape: str) -> None:
    def amount(value: Decimal) -> str:
        return shape.format(french(value, space))

    assert seen(read(as_csv(written(amount=amount)))) == truth()


@pytest.mark.parametrize(
    "negative", ["-{}", "- {}", "{}-", "({})", "\u2212{}", "({} €)", "{} CR"], ids=lambda shape: shape.strip("{}")
)
def test_negative_amounts_as_programs_write_them(negative: str) -> None:
    def amount(value: Decimal) -> str:
        return negative.format(french(-value)) if value < 0 else french(value)

    assert seen(read(as_csv(written(amount=amount)))) == truth()


def test_english_amounts() -> None:
    reading = read(as_csv(written(amount=lambda value: f"{value:,.2f}"), ","))
    assert seen(reading) == truth()


@pytest.mark.parametrize(
    "day",
    [
        lambda day: f"{day:%d/%m/%y}",
        lambda day: f"{day.day}.{day.month}.{day.year}",
        lambda day: f"{day:%d-%m-%Y}",
        lambda day: day.isoformat(),
        lambda day: f"{day:%Y/%m/%d}",
        lambda day: f"{day:%d/%m/%Y} 00:00:00",
        lambda day: f"{day:%Y-%m-%d}T00:00:00",
        lambda day: f"{day:%Y%m%d}",
        lambda day: str(_serial(day)),
        lambda day: f"{day.day} {_MONTHS[day.month]} {day.year}",
    ],
)
def test_days_as_offices_write_them(day: Callable[[dt.date], str]) -> None:
    assert seen(read(as_csv(written(day=day)))) == truth()


def test_workbook_with_typed_cells() -> None:
    reading = read(as_xlsx(("Impayés", typed())), "impayes.xlsx")
    assert seen(reading) == truth()
    assert [full(row) for row in reading.invoices] == [full_truth(line) for line in LINES]
    assert reading.invoices[0].source.as_json() == {
        "file": "impayes.xlsx",
        "sheet": "Impayés",
        "row": 2,
        "column": None,
    }
    assert not reading.findings


def test_workbook_by_another_writer_and_with_everything_as_text() -> None:
    assert seen(read(as_exported(typed()), "a.xlsx")) == truth()
    assert seen(read(as_xlsx(("F", written())), "a.xlsx")) == truth()


def test_mixed_types_in_one_column() -> None:
    rows = typed()
    rows[1][4], rows[2][4], rows[3][4] = "04/02/2026", _serial(LINES[1].due), "20260120"
    rows[1][5], rows[2][7], rows[4][5] = "1 250,00 €", "10.000,00", "640"
    assert seen(read(as_xlsx(("F", rows)), "a.xlsx")) == truth()


def test_dates_that_count_from_1904() -> None:
    grid = [["Facture", "Client", "Échéance", "Solde"], ["1", "A", _serial(dt.date(2026, 1, 31)) - 1462, 10]]

    def touch(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.epoch = CALENDAR_MAC_1904

    reading = read(as_xlsx(("F", grid), touch=touch), "mac.xlsx")
    assert reading.invoices[0].due_date == dt.date(2026, 1, 31)


@pytest.mark.parametrize("name", ["ledger.xls", "ledger.ods"])
def test_files_that_libreoffice_wrote(name: str) -> None:
    reading = SpreadsheetSource().read(SAMPLES / name, ReadOptions())
    assert seen(reading) == truth()
    assert reading.as_of == dt.date(2026, 3, 31)
    finding = only(reading, "amount_unreadable")
    assert finding.where.as_json() == {"file": name, "sheet": "Échéancier", "row": 11, "column": "Réglé"}
    assert reading.unreadable_customers == {"C0900"}


def test_a_web_page_called_xls() -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in written()[:2])
    page = f"<html><body><p>Export</p><table>{rows}</table></body></html>"
    assert dues(read(page, "export.xls")) == [("FA-2026-001", "1250.00")]


def test_excel_2003_xml_called_xls() -> None:
    cells = [("String", "FA-1"), ("String", "Dupont"), ("DateTime", "2026-01-31T00:00:00.000"), ("Number", "12.5")]
    headings = "".join(
        f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in ("Facture", "Client", "Échéance", "Solde")
    )
    row = "".join(f'<Cell><Data ss:Type="{sort}">{text}</Data></Cell>' for sort, text in cells)
    faulty = row.replace('<Data ss:Type="Number">12.5</Data>', '<Data ss:Type="Error">#REF!</Data>')
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    content = (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="F"><Table>'
        f'<Row>{headings}</Row><Row ss:Index="4">{row}</Row><Row>{faulty}</Row></Table></Worksheet></Workbook>'
    )
    reading = read(content, "export.xls")
    assert dues(reading) == [("FA-1", "12.50")]
    assert reading.invoices[0].source.row == 4
    assert only(reading, "amount_unreadable").where.row == 5


def test_tabs_called_xls_and_workbook_called_csv() -> None:
    assert seen(read(as_csv(written(), "\t"), "export.xls")) == truth()
    assert seen(read(as_xlsx(("F", typed())), "export.csv")) == truth()


def test_sep_line_is_not_a_row() -> None:
    reading = read(b"sep=;\r\n" + as_csv(written()))
    assert seen(reading) == truth()
    assert reading.invoices[0].source.row == 2


def test_zeros_guarded_against_excel() -> None:
    text = 'Facture;Client;Échéance;Solde\n="00124";A;31/01/2026;1,00\n\'00125;A;31/01/2026;1,00\n'
    assert [row.number for row in read(text).invoices] == ["00124", "00125"]


def test_an_unclosed_quote_swallows_nothing() -> None:
    rows = [b"Facture;Client;\xc3\x89ch\xc3\xa9ance;Solde", b'1;"Le Coin;31/01/2026;10,00', b"2;B;31/01/2026;20,00"]
    assert dues(read(b"\n".join(rows))) == [("1", "10.00"), ("2", "20.00")]


def test_one_separator_too_many_is_a_finding() -> None:
    reading = read("Facture,Client,Échéance,Solde\n1,A,31/01/2026,1 200,50\n2,B,31/01/2026,80\n")
    assert dues(reading) == [("2", "80.00")]
    assert only(reading, "row_shifted").where.row == 2
    assert reading.unreadable_customers == {"nom:a"}


def test_leading_zeros_and_numbers_as_numbers() -> None:
    grid: list[list[object]] = [["N° facture", "Code client", "Échéance", "Solde", "SIREN", "SIRET"]]
    grid += [
        [1234, "00042", dt.date(2026, 1, 31), 10, 732829320, 73282932000074],
        ["00123", 42, dt.date(2026, 1, 31), 1, "", ""],
    ]
    first, second = read(as_xlsx(("F", grid)), "a.xlsx").invoices
    assert (first.number, first.customer_id, first.siren) == ("1234", "00042", "732829320")
    assert (second.number, second.customer_id) == ("00123", "42")


def test_suffixes_named_by_the_issue() -> None:
    assert {".xlsx", ".xls", ".ods", ".csv", ".txt"} <= SUFFIXES


def test_headings_of_the_ledger_are_all_understood() -> None:
    (sheet,) = read(as_csv(written())).understood
    assert set(sheet.columns) == set(HEADINGS)
    assert not sheet.ignored
    assert not codes(read(as_csv(written())))

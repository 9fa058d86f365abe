"""31 December → 2 January: every line becomes a balance carried forward, and nothing begins anew (OFFICE §1.6, §9)."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from relance_mail.core.invoices import Invoice
from relance_mail.engine.office import Report
from relance_mail.store import invoices
from tests.engine.folder_office import Day, Owed, office_in, owed, text_of

BEFORE, LAST, FIRST = "2025-12-02", "2025-12-31", "2026-01-02"
NEW_YEAR = "2026-01-01"
OLD = owed("FA-1", due="2025-11-10")
OTHERS = (owed("FA-2", "2025-11-20", "300.00", "C2"), owed("FA-3", "2025-12-20", "450.00", "C2"))


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, BEFORE) as opened:
        yield opened


def carried(amount: str, code: str = "C1", number: str = "RAN", due: str = NEW_YEAR) -> Owed:
    return owed(number, due, amount, code)


def codes(report: Report) -> list[str]:
    """What a cycle found in the file; copies of invoices and postal addresses are no concern here."""
    return [finding.code for finding in report.findings if finding.code not in ("copies", "incomplete")]


def open_of(day: Day, code: str = "C1") -> list[Invoice]:
    return list(day.account(code).invoices)


def test_office_1_6_the_turn_of_the_year_keeps_stage_clock_number_and_due_date(day: Day) -> None:
    day.send(BEFORE, OLD, *OTHERS)
    day.morning(LAST, OLD, *OTHERS)
    before = {code: open_of(day, code) for code in ("C1", "C2")}
    report = day.morning(FIRST, carried("1250.00"), carried("300.00", "C2"), carried("450.00", "C2", "RAN 2025"))
    assert not report.brakes
    assert not codes(report)
    assert not report.counts.keys() & {"absence", "first_seen"}
    assert {code: open_of(day, code) for code in ("C1", "C2")} == before
    assert day.account().steps[0].stage == "informelle"
    sent = day.send("2026-01-06", carried("1250.00"), carried("300.00", "C2"), carried("450.00", "C2", "RAN 2025"))
    (mail,) = [one for one in sent if "c1.example.com" in str(one["To"])]
    text = text_of(mail)
    assert "Rappel" in str(mail["Subject"]), "the next stage, not the first again"
    assert "FA-1" in text
    assert "10/11/2025" in text
    assert "RAN" not in text


def test_office_1_6_a_sum_of_old_invoices_is_recognised_and_its_parts_stay(day: Day) -> None:
    day.morning(LAST, OLD, *OTHERS)
    report = day.morning(FIRST, OLD, carried("750.00", "C2"))
    assert (report.brakes, codes(report)) == ({}, [])
    assert [one.number for one in open_of(day, "C2")] == ["FA-2", "FA-3"]
    day.morning("2026-01-05", OLD, carried("450.00", "C2"))
    assert [one.number for one in open_of(day, "C2")] == ["FA-3"], "one of the two was paid"


def test_office_1_6_a_part_payment_of_a_carried_invoice_is_seen(day: Day) -> None:
    day.morning(LAST, OLD, *OTHERS)
    day.morning(FIRST, carried("1250.00"), *OTHERS)
    report = day.morning("2026-01-05", carried("1000.00"), *OTHERS)
    assert (report.counts.get("payment"), codes(report)) == (1, [])
    assert [(one.number, one.residual.plain()) for one in open_of(day)] == [("FA-1", "1000.00")]
    report = day.morning("2026-01-06", *OTHERS)
    assert report.counts.get("absence") == 1
    assert not open_of(day)


def test_office_1_6_a_line_with_its_own_number_again_is_still_the_same(day: Day) -> None:
    day.morning(LAST, OLD, *OTHERS)
    day.morning(FIRST, carried("1250.00"), *OTHERS)
    (before,) = open_of(day)
    day.morning("2026-01-05", OLD, *OTHERS)
    assert open_of(day) == [before]


def test_office_1_6_an_amount_that_nobody_knows_is_a_finding_and_is_not_reminded(day: Day) -> None:
    day.send(BEFORE, OLD, *OTHERS)
    new = owed("FA-9", due="2025-12-20", amount="80.00")
    report = day.morning(FIRST, carried("999.00"), new, *OTHERS)
    assert codes(report) == ["carried_unknown"]
    assert "999,00" in report.findings[0].what
    verdicts = {one.invoice.number: one.reason for one in day.decision().verdicts}
    assert verdicts["RAN"] == "not_certain"
    for morning in ("2026-01-06", "2026-01-20"):
        sent = day.send(morning, carried("999.00"), new, *OTHERS)
        texts = [text_of(mail) for mail in sent if "c1.example.com" in str(mail["To"])]
        assert all("RAN" not in text and "999,00" not in text for text in texts)
    report = day.morning("2026-01-21", OLD, new, *OTHERS)
    assert [(one.number, one.residual.plain()) for one in open_of(day)] == [("FA-1", "1250.00"), ("FA-9", "80.00")]
    assert day.account().steps, "the detail put back within 30 days has its stage"


def test_office_1_6_on_the_first_import_nothing_is_known(day: Day) -> None:
    report = day.morning(BEFORE, carried("1250.00", due="2025-11-10"), *OTHERS)
    assert codes(report) == ["carried_unknown"]
    assert day.decision().reason == "not_certain"


def test_office_1_6_while_the_old_line_is_still_listed_it_is_no_balance_of_it(day: Day) -> None:
    day.morning(LAST, OLD, *OTHERS)
    report = day.morning(FIRST, OLD, carried("1250.00"), *OTHERS)
    assert codes(report) == ["carried_unknown"]
    report = day.morning("2026-01-05", carried("1250.00"), *OTHERS)
    assert codes(report) == []
    assert [one.number for one in open_of(day)] == ["FA-1"], "once it has gone, the line stands for it"


def ledger_with(path: Path, *rows: tuple[object, ...]) -> None:
    """The accountant's workbook with rows of its own: code, name, kind, e-mail, number, due day or label, amount."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Encours")
    sheet.write(0, 0, "Situation au 31/12/2025")
    headings = ("Code client", "Raison sociale", "Type", "Courriel", "N° facture", "Échéance", "Libellé", "Solde")
    sheet.write_row(2, 0, headings)
    form = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows, 3):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, datetime.min.time()), form)
            else:
                sheet.write(number, column, value)
    book.close()


def client(code: str) -> tuple[str, str, str, str]:
    return code, f"Client {code}", "société", f"compta@{code.lower()}.example.com"


def turn(day: Day, *rows: tuple[object, ...]) -> Report:
    """2 January with these rows beside C2's two invoices."""
    day.go_to(FIRST)
    known = [(*client("C2"), one.number, date.fromisoformat(one.due), "", float(one.amount)) for one in OTHERS]
    ledger_with(day.folder / "encours.xlsx", *known, *rows)
    return day.cycle()


def test_office_1_6_a_balance_without_number_and_date_is_recognised_too(day: Day) -> None:
    day.send(BEFORE, OLD, *OTHERS)
    day.morning(LAST, OLD, *OTHERS)
    report = turn(day, (*client("C1"), "", "", "Report à nouveau", 1250.0))
    assert (report.brakes, codes(report)) == ({}, [])
    assert [one.number for one in open_of(day)] == ["FA-1"]
    assert day.decision().reason != "unreadable_row"
    assert [contact.email for contact in day.account().mail_contacts] == ["compta@c1.example.com"]
    assert codes(day.cycle()) == [], "nor when the same version is read again"


def test_office_1_6_a_balance_without_number_that_nobody_knows_keeps_its_customer_waiting(day: Day) -> None:
    day.morning(LAST, OLD, *OTHERS)
    report = turn(day, (*client("C1"), "", "", "Report à nouveau", 999.0))
    assert codes(report) == ["opening_balance"]
    assert day.decision().reason == "unreadable_row"
    assert [one.number for one in open_of(day)] == ["FA-1"], "it closes nothing"


def test_office_1_6_a_detailed_entry_with_its_number_keeps_the_due_date_that_the_customer_knows(day: Day) -> None:
    day.morning(LAST, OLD, *OTHERS)
    report = turn(day, (*client("C1"), "FA-1", date(2026, 1, 1), "A nouveau", 1250.0))
    assert (report.brakes, codes(report)) == ({}, [])
    assert [(one.number, one.due_date) for one in open_of(day)] == [("FA-1", date(2025, 11, 10))]


def many(*, paid: int = 0) -> list[Owed]:
    """Five lines for each of eight customers, the first of them paid."""
    lines = [
        owed(f"FA-{code}{n}", f"2025-11-{10 + n}", f"{100 * code + 7**n}.00", f"C{code}")
        for code in range(1, 9)
        for n in range(5)
    ]
    return lines[paid:]


def test_office_9_all_lines_carried_one_by_one_never_trip_the_brake(day: Day) -> None:
    day.morning("2025-12-23", *many())
    report = day.morning(FIRST, *(carried(one.amount, one.code, f"RAN {n}") for n, one in enumerate(many(), 10)))
    assert (report.brakes, codes(report)) == ({}, [])
    with day.office.store.reading() as conn:
        kept = [one.number for owned in invoices.open_invoices(conn).values() for one in owned]
    assert sorted(kept) == sorted(one.number for one in many())


def test_office_9_all_lines_carried_as_one_balance_a_customer_never_trip_the_brake(day: Day) -> None:
    day.morning("2025-12-23", *many())
    sums = {f"C{code}": sum(float(one.amount) for one in many() if one.code == f"C{code}") for code in range(1, 9)}
    report = day.morning(FIRST, *(carried(f"{amount:.2f}", code) for code, amount in sums.items()))
    assert (report.brakes, codes(report)) == ({}, [])


def test_office_9_balances_that_nobody_knows_do_trip_it(day: Day) -> None:
    day.morning("2025-12-23", *many())
    report = day.morning(FIRST, *(carried(f"{n}.50", f"C{n}") for n in range(1, 9)))
    assert "brake_nothing_in_common" in {reason.code for reason in report.brakes["ventes"]}
    with day.office.store.reading() as conn:
        assert len(invoices.open_invoices(conn)["C1"]) == 5, "and close nothing"


def test_office_9_a_week_s_closure_never_trips_it(day: Day) -> None:
    """A third was paid, and a third as many again was invoiced and fell due between 23 December and 2 January."""
    day.morning("2025-12-23", *many())
    new = [owed(f"FA-N{n}", "2025-12-31", "150.00", f"C{n % 8 + 1}") for n in range(30)]
    report = day.morning(FIRST, *many(paid=13), *new)
    assert not report.brakes

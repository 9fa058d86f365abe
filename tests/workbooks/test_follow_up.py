"""OFFICE §8.1: `suivi.xlsx`, one row per customer and what became of the decisions."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.workbooks import follow_up
from relance_mail.workbooks.base import FollowUp, Outcome
from relance_mail.workbooks.look import Shade
from tests.workbooks.person import HOSTILE, book_of, columns, heading_row

ON = date(2026, 11, 24)
KNOWN = "Pourquoi"


def _row(code: str, euros: str = "0", **more: object) -> FollowUp:
    amount = {"EUR": Money.of(euros)} if euros != "0" else {}
    values: dict[str, object] = {
        "customer_id": code, "customer_name": f"Client {code}", "due": amount, "overdue": amount, "invoices": 1,
        "oldest_due": date(2026, 11, 4), "stage": "Relance informelle", "next_step": "Relance amiable",
        "next_on": date(2026, 11, 26), "because": "Échue.", "last_reply": "", "hold": "",
    }  # fmt: skip
    return FollowUp(**{**values, **more})  # type: ignore[arg-type]  # values are named above


def test_one_row_per_customer_with_real_days_and_amounts() -> None:
    row = _row("00412", "1250.00", hold="Promesse pour le 30/11/2026", last_reply="« vendredi »")
    page = book_of(follow_up.write([row], [], ON))["Suivi"]
    at, line = columns(page, KNOWN), heading_row(page, KNOWN) + 1
    seen = {heading: page.cell(line, column).value for heading, column in at.items()}
    assert seen == {
        "Code": "00412",
        "Client": "Client 00412",
        "Dû (EUR)": 1250,
        "Échu (EUR)": 1250,
        "Plus ancienne échéance": datetime(2026, 11, 4),  # noqa: DTZ001  # a cell has no zone
        "Retard (jours)": 20,
        "Factures": 1,
        "Étape": "Relance informelle",
        "Prochaine étape": "Relance amiable",
        "Le": datetime(2026, 11, 26),  # noqa: DTZ001  # a cell has no zone
        "Pourquoi": "Échue.",
        "Dernière réponse": "« vendredi »",
        "Suspendu": "Promesse pour le 30/11/2026",
    }
    assert page.cell(line, at["Dû (EUR)"]).number_format == '#,##0.00\\ "€"'
    assert page.cell(line, at["Le"]).number_format == "dd/mm/yyyy"
    assert page.cell(line, at["Code"]).number_format == "@"


def test_the_largest_overdue_comes_first_and_ties_go_by_name() -> None:
    rows = [_row("B", "10"), _row("C", "500"), _row("A", "10"), _row("D")]
    page = book_of(follow_up.write(rows, [], ON))["Suivi"]
    first = heading_row(page, KNOWN) + 1
    assert [page.cell(first + n, 1).value for n in range(4)] == ["C", "A", "B", "D"]


def test_currencies_stand_apart_and_are_never_added() -> None:
    dollars = {"USD": Money.of("99999", "USD")}
    rows = [_row("A", "10"), _row("B", "20"), _row("C", due=dollars, overdue=dollars), _row("D", "0.10")]
    page = book_of(follow_up.write(rows, [], ON))["Suivi"]
    at, line = columns(page, KNOWN), heading_row(page, KNOWN)
    assert list(at)[2:6] == ["Dû (EUR)", "Échu (EUR)", "Dû (USD)", "Échu (USD)"]
    totals = {heading: page.cell(line - 1, at[heading]) for heading in list(at)[2:6]}
    assert Decimal(str(totals["Échu (EUR)"].value)) == Decimal("30.1")
    assert totals["Dû (USD)"].value == 99999
    assert totals["Dû (USD)"].number_format == '#,##0.00\\ "USD"'
    assert page.cell(line + 4, at["Échu (EUR)"]).value is None
    assert page.cell(line + 4, 1).value == "C"


def test_yen_have_no_cents() -> None:
    yen = {"JPY": Money.of("5000", "JPY")}
    page = book_of(follow_up.write([_row("A", due=yen, overdue=yen)], [], ON))["Suivi"]
    line = heading_row(page, KNOWN)
    assert page.cell(line + 1, 3).number_format == '#,##0\\ "JPY"'


def test_colour_marks_late_and_held_and_the_words_are_there_too() -> None:
    rows = [_row("A", "3", oldest_due=date(2026, 9, 25)), _row("B", "2", oldest_due=date(2026, 9, 24), hold="Litige")]
    page = book_of(follow_up.write(rows, [], ON))["Suivi"]
    at, line = columns(page, KNOWN), heading_row(page, KNOWN)
    late = [page.cell(line + n, at["Retard (jours)"]) for n in (1, 2)]
    assert [cell.value for cell in late] == [60, 61]
    marked = [str(cell.fill.fgColor.rgb)[-6:] for cell in late]
    assert marked[1] == Shade.LATE.value[1:]
    assert marked[0] != marked[1]
    assert str(page.cell(line + 2, at["Suspendu"]).fill.fgColor.rgb)[-6:] == Shade.HELD.value[1:]


def test_it_prints_on_a4_landscape_one_page_wide_with_repeated_headings() -> None:
    page = book_of(follow_up.write([_row("A", "1")], [], ON))["Suivi"]
    line = heading_row(page, KNOWN)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == f"${line}:${line}"
    assert page.freeze_panes == f"C{line + 1}"
    assert page.auto_filter.ref == f"A{line}:M{line + 1}"


def test_wrapped_texts_are_wide_and_high_enough() -> None:
    long = "Échue le 04/11/2026 (20 jours de retard) : étape suivante « Relance amiable » le 26/11/2026. " * 3
    page = book_of(follow_up.write([_row("A", "1", because=long), _row("B", "1")], [], ON))["Suivi"]
    at, line = columns(page, KNOWN), heading_row(page, KNOWN)
    assert page.cell(line + 1, at["Pourquoi"]).alignment.wrap_text
    assert page.row_dimensions[line + 1].height > 60
    assert page.row_dimensions[line + 2].height is None


def test_outcomes_say_what_was_done_or_why_not() -> None:
    outcomes = [
        Outcome(date(2026, 11, 23), "Anne", "C1", "pause", True, "Suspendu jusqu'au 15/12/2026."),
        Outcome(date(2026, 11, 23), "Anne", "C9", "litige", False, "Client inconnu."),
    ]
    page = book_of(follow_up.write([], outcomes, ON))["Décisions traitées"]
    line = heading_row(page)
    values = [[cell.value for cell in page[line + n]] for n in (1, 2)]
    assert values[0][1:] == ["Anne", "C1", "pause", "faite", "Suspendu jusqu'au 15/12/2026."]
    assert values[1][4:] == ["refusée", "Client inconnu."]


def test_nothing_to_show_is_a_workbook_too() -> None:
    book = book_of(follow_up.write([], [], ON))
    assert book.sheetnames == ["Suivi", "Décisions traitées"]
    assert "Suivi des relances au mardi 24 novembre 2026" in str(book["Suivi"]["A1"].value)


def test_texts_never_become_formulas_links_or_numbers() -> None:
    rows = [_row(text, "1", customer_name=text, because=text, last_reply=text, hold=text) for text in HOSTILE]
    content = follow_up.write(rows, [Outcome(ON, text, text, text, True, text) for text in HOSTILE], ON)
    book = book_of(content)
    for page in book:
        cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    page = book["Suivi"]
    at, line = columns(page, KNOWN), heading_row(page, KNOWN)
    for heading in ("Code", "Client", "Pourquoi", "Dernière réponse", "Suspendu"):
        assert {page.cell(line + 1 + n, at[heading]).value for n in range(len(HOSTILE))} == set(HOSTILE)
        assert page.cell(line + 1, at[heading]).quotePrefix  # stays a text when somebody edits the cell
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [
            name for name in package.namelist() if b"<f>" in package.read(name) or b"hyperlink" in name.encode()
        ]


def test_texts_that_a_workbook_cannot_hold_are_mended() -> None:
    rows = [_row("A", "1", customer_name="a\x00b\x1fc\ud800d\u202ee", because="x" * 50_000)]
    page = book_of(follow_up.write(rows, [], ON))["Suivi"]
    at, line = columns(page, KNOWN), heading_row(page, KNOWN) + 1
    assert page.cell(line, at["Client"]).value == "abc?de"
    assert page.cell(line, at["Pourquoi"]).value.endswith("x…")


def test_the_same_content_gives_the_same_bytes_on_the_same_day() -> None:
    rows = [_row(f"C{n}", str(n)) for n in range(300)]
    assert follow_up.write(rows, [], ON) == follow_up.write(rows, [], ON)
    assert follow_up.write(rows, [], ON) != follow_up.write(rows[1:], [], ON)
    assert str(book_of(follow_up.write(rows, [], ON)).properties.created) == "2026-11-24 00:00:00"

"""The dated table: what it refuses, all at once, and that the committed one is whole."""

from datetime import date
from decimal import Decimal

import pytest

from relance_mail.law.table import (
    ECB_RATE,
    LEGAL_RATE_PRIVATE,
    LEGAL_RATE_PROFESSIONAL,
    FigureMissing,
    parse_table,
    semester,
)
from tests.law.shipped_table import shipped_table

HEADING = "key,value,unit,valid_from,valid_to,source,checked_on\n"
LINE = "indemnity,40,EUR,2014-01-01,,D441-5,2026-11-22\n"


@pytest.mark.parametrize("key", [ECB_RATE, LEGAL_RATE_PROFESSIONAL, LEGAL_RATE_PRIVATE])
def test_every_semester_from_2014_to_2026_has_each_rate_once(key: str) -> None:
    spans = [(figure.valid_from, figure.valid_to) for figure in shipped_table().figures[key]]
    assert spans == [semester(date(year, month, 1)) for year in range(2014, 2027) for month in (1, 7)]


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        (ECB_RATE, date(2026, 7, 1), "2.40"),
        (ECB_RATE, date(2024, 6, 30), "4.50"),
        (LEGAL_RATE_PROFESSIONAL, date(2026, 12, 31), "2.75"),
        (LEGAL_RATE_PRIVATE, date(2026, 6, 30), "6.67"),
        ("indemnity", date(2026, 1, 1), "40"),
        ("limitation_business", date(2026, 1, 1), "5"),
        ("limitation_consumer", date(2026, 1, 1), "2"),
        ("limitation_public", date(2026, 1, 1), "4"),
        ("order_service", date(2026, 8, 31), "6"),
        ("order_service", date(2026, 9, 1), "3"),
    ],
)
def test_the_committed_table_gives_the_figure_of_the_day(key: str, day: date, value: str) -> None:
    assert shipped_table().value(key, day) == Decimal(value)


def test_every_committed_figure_says_where_it_comes_from() -> None:
    for figures in shipped_table().figures.values():
        for figure in figures:
            assert figure.source.split(":")[0] in ("official", "press", "unconfirmed")


def test_an_uncovered_day_is_an_error_with_the_line_to_add() -> None:
    with pytest.raises(FigureMissing) as missing:
        shipped_table().on(LEGAL_RATE_PROFESSIONAL, date(2027, 3, 1))
    assert missing.value.finding.where.file == "config/law.csv"
    assert "legal_rate_professional_creditor,…,percent,2027-01-01,2027-06-30" in missing.value.finding.remedy


def test_a_day_before_the_table_begins_is_not_covered_either() -> None:
    with pytest.raises(FigureMissing):
        shipped_table().on("indemnity", date(2013, 12, 31))


def test_a_table_saved_by_a_french_excel_reads_the_same() -> None:
    french = (
        "key;value;unit;valid_from;valid_to;source;checked_on\nrate;2,40;percent;01/07/2026;31/12/2026;BdF;22/11/2026\n"
    )
    table, findings = parse_table(french, "law.csv")
    assert findings == []
    figure = table.on("rate", date(2026, 12, 31))
    assert (figure.value, figure.valid_to, figure.checked_on) == (
        Decimal("2.40"),
        date(2026, 12, 31),
        date(2026, 11, 22),
    )


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("rate,2.4x,percent,2026-07-01,,BdF,2026-11-22", "value", "'2.4x' is not a number"),
        ("rate,-1,percent,2026-07-01,,BdF,2026-11-22", "value", "not a number"),
        ("rate,2,percent,July,,BdF,2026-11-22", "valid_from", "'July' is not a day"),
        ("rate,2,percent,2026-07-01,soon,BdF,2026-11-22", "valid_to", "'soon' is not a day"),
        ("rate,2,percent,2026-07-01,2026-01-01,BdF,2026-11-22", "valid_to", "lies before"),
        ("rate,2,percent,2026-07-01,,,2026-11-22", "source", "source is empty"),
        ("rate,2,percent,2026-07-01,,BdF,", "checked_on", "not a day"),
        ("rate,2,percent", None, "3 columns"),
        ("indemnity,41,EUR,2026-01-01,,D441-5,2026-11-22", "indemnity", "two lines for 2026-01-01"),
        (
            "r,1,EUR,2025-01-01,2026-01-01,D,2026-11-22\nr,2,EUR,2026-01-01,,D,2026-11-22",
            "r",
            "two lines for 2026-01-01",
        ),
    ],
)
def test_a_wrong_line_is_a_finding_with_its_place(line: str, column: str | None, words: str) -> None:
    table, findings = parse_table(f"# remark\n{HEADING}{LINE}{line}\n", "law.csv")
    (finding,) = findings
    assert words in finding.what
    assert finding.where.column == column
    assert finding.where.row in (4, None)
    assert table.value("indemnity", date(2025, 1, 1)) == 40


def test_every_problem_is_reported_at_once() -> None:
    _, findings = parse_table(f"{HEADING}a,x,EUR,y,,s,z\nb,1,EUR\n", "law.csv")
    assert [(finding.where.row, finding.where.column) for finding in findings] == [
        (2, "value"),
        (2, "valid_from"),
        (2, "checked_on"),
        (3, None),
    ]


@pytest.mark.parametrize("text", ["", "# remark only\n", "key,value\n"])
def test_a_table_without_its_heading_is_a_finding(text: str) -> None:
    assert "heading" in parse_table(text, "law.csv")[1][0].what

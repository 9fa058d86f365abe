"""The committed table of figures, read once for the tests of this room."""

from functools import cache
from pathlib import Path

from relance_mail.law.table import LawTable, parse_table

FILE = Path(__file__).parents[2] / "config" / "law.csv"


@cache
def shipped_table() -> LawTable:
    table, findings = parse_table(FILE.read_text(encoding="utf-8"), "config/law.csv")
    assert findings == []
    return table

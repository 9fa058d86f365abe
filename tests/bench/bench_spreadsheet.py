"""How long 50 000 invoices of 12 columns take to read, beside openpyxl in one run. A script: timing fails no test.

`python tests/bench/bench_spreadsheet.py [ROWS]` prints seconds for the same workbook: our whole reading (bytes to
invoices and findings), the native reader alone, openpyxl in read-only mode, and the same invoices as text.
"""

import datetime as dt
import io
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parents[2]))

from relance_mail.sources.tables import read_grids
from tests.sources.ledger_truth import Line
from tests.sources.sheets import as_csv, as_exported, read, typed, written

FIRST = dt.date(2026, 1, 1)
ROUNDS = 3


def lines(count: int) -> list[Line]:
    """A ledger of that many invoices of some thousand customers."""
    return [
        Line(
            f"FA-2026-{number:06}",
            f"C{number % 3000:05}",
            f"Client {number % 3000} SARL",
            FIRST + dt.timedelta(days=number % 90),
            FIRST + dt.timedelta(days=30 + number % 90),
            Decimal(100_000 + number) / 100,
            Decimal(100 if number % 3 == 0 else 0),
            f"compta{number % 3000}@client.example.fr",
            "732829320",
            "Prestation",
            f"BC {number}",
        )
        for number in range(count)
    ]


def fastest(task: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        task()
        times.append(time.perf_counter() - begun)
    return min(times)


def _openpyxl(content: bytes) -> int:
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(1 for _ in workbook.worksheets[0].iter_rows(values_only=True))


def main() -> None:
    """Make the files, read them, print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    ledger = lines(count)
    workbook, text = as_exported(typed(ledger)), as_csv(written(lines=ledger), encoding="cp1252")
    reading = read(workbook, "a.xlsx")
    if len(reading.invoices) != count or reading.findings:
        raise SystemExit(f"{len(reading.invoices)} invoices, {len(reading.findings)} findings")
    ours = fastest(lambda: read(workbook, "a.xlsx"))
    grid = fastest(lambda: read_grids(workbook, "a.xlsx"))
    theirs = fastest(lambda: _openpyxl(workbook))
    separated = fastest(lambda: read(text, "a.csv"))
    print(f"{count} x {len(typed([])[0])}: whole reading {ours:.2f} s (cells alone {grid:.2f} s)")  # noqa: T201  # a script
    print(f"openpyxl read-only, cells alone {theirs:.2f} s: {theirs / ours:.1f} times as long")  # noqa: T201  # a script
    print(f"the same as CSV in cp1252: {separated:.2f} s")  # noqa: T201  # a script


if __name__ == "__main__":
    main()

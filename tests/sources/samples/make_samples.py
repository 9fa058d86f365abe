"""Makes ledger.xls and ledger.ods from the ledger of the tests, with LibreOffice Calc (`soffice` on the PATH).

Run by hand, from the top of the checkout, when the ledger changes: `python tests/sources/samples/make_samples.py`.
The sheets hold what only a real program writes: results of formulas, an error, a merged title, a note below.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent
TITLE: tuple[list[object], ...] = (["Échéancier clients – situation au 31/03/2026"], [])
FIRST_ROW = 4
sys.path.insert(0, str(HERE.parents[2]))


def _touch(sheet: Worksheet) -> None:
    first, last = FIRST_ROW, sheet.max_row
    for row in range(first, last + 1):
        sheet.cell(row, 8).value = f"=F{row}-G{row}"
    days = [sheet.cell(first, column).value for column in (4, 5)]
    faulty = ["C0900", "Client Erreur", '="FA-"&"ERR"', *days, 10, "=1/0"]
    for column, cell in enumerate(faulty, 1):
        sheet.cell(last + 1, column).value = cell
    sheet.cell(last + 2, 5).value, sheet.cell(last + 2, 8).value = "Total général", f"=SUM(H{first}:H{last})"
    sheet.merge_cells("A1:H1")


def main() -> None:
    """Write both files beside this one."""
    from tests.sources.sheets import as_xlsx, typed

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "ledger.xlsx"
        source.write_bytes(as_xlsx(("Échéancier", [*TITLE, *typed()]), ("Notes", [["à voir"]]), touch=_touch))
        for target in ("xls", "ods"):
            profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
            subprocess.run(
                ["soffice", "--headless", profile, "--convert-to", target, "--outdir", str(HERE), str(source)],
                check=True,
            )


if __name__ == "__main__":
    main()

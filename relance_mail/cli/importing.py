"""`relance import`: what a file says, row by row, nothing merged (CONTRACT §2)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import existing
from relance_mail.cli.options import AsJson
from relance_mail.cli.output import print_json, say, show_findings, table

if TYPE_CHECKING:
    from relance_mail.sources.base import SourceReading

Mapping = Annotated[
    Path | None, typer.Option("--map", metavar="FILE.toml", help='Our field = heading (due_date = "Échéance").')
]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("import")(import_)


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Spreadsheets, e-invoices, or folders of them.")],
    mapping: Mapping = None,
    as_json: AsJson = False,
) -> int:
    """List what invoice files say, row by row, with every problem. Changes nothing."""
    from relance_mail.sources.as_json import reading_json
    from relance_mail.wiring import read_paths

    reading = read_paths(existing(paths), mapping)
    if as_json:
        print_json(reading_json(reading))
    else:
        say(_text(reading))
        show_findings(reading.findings)
    return 0


def _text(reading: "SourceReading") -> str:
    from relance_mail.core.french import amount, amounts, counted, short_day
    from relance_mail.core.money import totals

    headings = ["numéro", "client", "nom", "échéance", "reste dû", "où"]
    rows = [
        [
            row.number,
            row.customer_id,
            row.customer_name[:30],
            short_day(row.due_date),
            amount(row.amount_due),
            str(row.source),
        ]
        for row in reading.invoices
    ]
    sums = amounts(list(totals(row.amount_due for row in reading.invoices).values())) or "0 €"
    closing = [
        f"{counted(len(rows), 'facture')} : {sums} en tout.",
        *([f"{counted(len(reading.customers), 'client')} dans le fichier clients."] if reading.customers else []),
        f"{counted(len(reading.findings), 'anomalie')}.",
    ]
    return "\n".join([*([table(headings, rows, right={4}), ""] if rows else []), *closing])

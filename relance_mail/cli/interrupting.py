"""`relance interruption`: what interrupted the limitation of a claim, with what shows it (LAW §4)."""

from pathlib import Path
from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, CustomerWords, Invoices, author, parse_day
from relance_mail.cli.output import tell
from relance_mail.cli.proving import scan_of


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("interruption")(interruption)


def interruption(
    customer: CustomerWords,
    day: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which it happened.")],
    because: Annotated[
        str,
        typer.Option(
            "--because",
            metavar="CAUSE",
            help="acknowledgment, payment, claim, service or enforcement; demand for a public body only.",
        ),
    ],
    invoice: Invoices = None,
    proof: Annotated[Path | None, typer.Option("--proof", metavar="FILE", help="What shows it: kept.")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What shows it, in words.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Note what interrupted the limitation (prescription) of these invoices, or of all: a new period starts."""
    from relance_mail.engine.legal import interrupting

    who, on, shown = author(by), parse_day(day, "--on"), scan_of(proof)
    with office() as ours:
        told = interrupting.Told(on, because, note, shown)
        return tell(interrupting.interrupted(ours, customer, told, who, invoice or []), as_json)

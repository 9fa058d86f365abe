"""What proves that a letter left: the day and number of its deposit, and the scan of the slip."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import existing, office
from relance_mail.cli.options import AsJson, By, OnDay, author, maybe_day, parse_day, wrong
from relance_mail.cli.output import tell

if TYPE_CHECKING:
    from relance_mail.engine.desk.deposits import Scan


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("proof")(proof)


def proof(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A letter: R000123, or the reference that it bears.")],
    deposited: Annotated[str, typer.Option("--deposited", metavar="DATE", help="The day of its deposit.")],
    number: Annotated[str, typer.Option("--number", metavar="N", help="Number of the registered letter.")] = "",
    presented: Annotated[
        str | None, typer.Option("--presented", metavar="DATE", help="The day of its first presentation, if known.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="SCAN", help="The scan of the slip: kept.")] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Record the deposit of a letter: a formal notice counts from it, with its number; any other needs the day only."""
    from relance_mail.engine.desk import deposits

    who, day, scan = author(by), parse_day(deposited, "--deposited"), scan_of(file)
    seen = maybe_day(presented, "--presented")
    with office(on) as ours:
        said = deposits.deposited(ours, ref, who, deposits.Deposit(day, number, scan, presented=seen))
    return tell(said, as_json)


def scan_of(path: Path | None) -> "Scan | None":
    """The file that shows a sending, as it is kept. UsageError when it is not there or cannot be read."""
    from relance_mail.engine.desk.deposits import Scan

    if path is None:
        return None
    shown = existing([path])[0]
    try:
        return Scan(shown.name, shown.read_bytes())
    except OSError as error:
        raise wrong("scan_unreadable", f"{shown} cannot be read: {error.strerror}.", "Close it, or copy it.") from error

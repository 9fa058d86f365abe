"""What staff decides about sources: this file is good, the bank is posted."""

from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, Because, By, OnDay, author, parse_day, reason_given
from relance_mail.cli.output import tell

SourceName = Annotated[str, typer.Argument(metavar="SOURCE", help="The source's name in relance.toml.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("bank")(bank)
    app.command("override")(override)


def bank(
    source: SourceName,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day posted.")],
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Say until which day the bank is posted in a source."""
    from relance_mail.engine.staff import messages as staff

    who, day = author(by), parse_day(until, "--until")
    with office(on) as ours:
        return tell(staff.bank(ours, source, who, day), as_json)


def override(source: SourceName, reason: Because, by: By = None, on: OnDay = None, as_json: AsJson = False) -> int:
    """Accept the file that tripped the brake: this version only."""
    from relance_mail.engine.staff import messages as staff

    who, note = author(by), reason_given(reason)
    with office(on) as ours:
        return tell(staff.override(ours, source, who, note), as_json)

"""The commands by name. Their modules import only typer and the standard library; the work is imported when called."""

from pathlib import Path
from typing import Annotated

import typer

from relance_mail.cli.options import State


def application() -> typer.Typer:
    """The program `relance` with every command, in the order in which somebody meets them."""
    from relance_mail.cli import (
        approving,
        beginning,
        checking,
        database,
        deciding,
        fields,
        importing,
        interest,
        interrupting,
        journal,
        living,
        logging_in,
        looking,
        moving,
        planning,
        promising,
        proving,
        reading,
        replying,
        retaining,
        sourcing,
        starting,
        status,
        stopping,
        working,
    )

    app = typer.Typer(
        name="relance",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        callback=_folder,
    )
    for module in (
        *(beginning, checking, logging_in, importing, planning, starting, living, working),
        *(status, looking, fields, approving, proving, deciding, stopping, moving, promising),
        *(retaining, interrupting, replying, sourcing),
        *(reading, interest, journal, database),
    ):
        module.register(app)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        from relance_mail import __version__
        from relance_mail.cli.output import say

        say(__version__)
        raise typer.Exit


def _folder(
    folder: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="The working folder (else RELANCE_DIR, else here).")
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Recovers unpaid invoices from the office's own Excel, Word, Outlook and calendar."""
    State.folder = folder

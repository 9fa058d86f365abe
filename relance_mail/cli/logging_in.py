"""`relance login`: a person's first login at Microsoft 365 or Google, after which the program renews it by itself.

1. What is shown says where to type which code, or which address to open; nothing that is kept is ever shown.
2. An application that logs in by its own secret needs none: said so (exit 2).
"""

import sys

import typer

from relance_mail.cli.opened import working_folder
from relance_mail.cli.output import say


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("login")(login)


def login() -> int:
    """Log in once at Microsoft 365 or Google, for mail and calendar (see [oauth])."""
    from relance_mail.settings.load import load
    from relance_mail.wiring_tokens import log_in

    who = log_in(load(working_folder()), _show)
    say(f"Logged in as {who}. Try it with `relance check --connect`.")
    return 0


def _show(words: str) -> None:
    """At once, also where stdout is no terminal: somebody is to act on it."""
    say(words)
    sys.stdout.flush()

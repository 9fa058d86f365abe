"""Run one command: parse, call, and turn errors into exit codes and one clear message."""

from collections.abc import Callable
from functools import cache
from typing import Any

import typer
import typer.main

from relance_mail.cli.application import application
from relance_mail.cli.options import State
from relance_mail.cli.output import finding_text, print_json, warn
from relance_mail.core.findings import Finding
from relance_mail.errors import RelanceError, of_disk

WRONG_USE = 2
FILE_REFUSED = (PermissionError, IsADirectoryError, NotADirectoryError)  # what a path that was named may do to us


def run(arguments: list[str]) -> int:
    """The exit code of these arguments; errors are shown here, once, in one place."""
    State.folder = None
    try:
        result = _command()(_folder_first(arguments), prog_name="relance", standalone_mode=False)
    except RelanceError as error:
        return _refused(arguments, error.findings, error.exit_code)
    except typer.TyperException as error:
        usage = Finding("usage", error.format_message(), "See `relance --help`.")
        return _refused(arguments, (usage,), WRONG_USE)
    except FILE_REFUSED as error:
        what = f"{error.filename}: {error.strerror}."
        remedy = "Check the path and its rights, and that no other program holds it open."
        return _refused(arguments, (Finding("file_refused", what, remedy),), WRONG_USE)
    except OSError as error:
        refused = of_disk(error)
        if refused is None:
            raise
        return _refused(arguments, refused.findings, refused.exit_code)
    except typer.Abort:
        usage = Finding("no_answer", "A question was not answered; nothing was done.", "Answer it, or see --help.")
        return _refused(arguments, (usage,), WRONG_USE)
    return int(result or 0)


@cache
def _command() -> Callable[..., Any]:
    """The commands, made once: that takes longer than many a command."""
    return typer.main.get_command(application())


def _folder_first(arguments: list[str]) -> list[str]:
    """Let `--dir` stand anywhere: scripts write it after the command, people before it."""
    for at, word in enumerate(arguments):
        if word == "--":
            break
        if word == "--dir" and at + 1 < len(arguments):
            return [word, arguments[at + 1], *arguments[:at], *arguments[at + 2 :]]
        if word.startswith("--dir="):
            return [word, *arguments[:at], *arguments[at + 1 :]]
    return arguments


def _refused(arguments: list[str], findings: tuple[Finding, ...], code: int) -> int:
    if "--json" in arguments:
        print_json({"errors": [finding.as_json() for finding in findings]})
    for finding in findings:
        warn(finding_text(finding))
    return code

"""`relance fields`: what may be written in a template, for those who edit them in Word."""

from pathlib import Path
from typing import Annotated

import typer

from relance_mail.cli.options import AsJson, wrong
from relance_mail.cli.output import print_json, say


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("fields")(fields)


def fields(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write them into this .docx.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """List the fields of letters and mails, with examples."""
    from relance_mail.letters import field_list

    if output is None:
        rows = {title: [list(row) for row in found] for title, found in field_list.groups()}
        print_json({"groups": rows}) if as_json else say(field_list.as_markdown())
        return 0
    from relance_mail.mail import durable

    if output.suffix.lower() != ".docx":
        raise wrong("fields_suffix", f"{output}: the list is a Word document.", "Give the file the ending .docx.")
    if not output.parent.is_dir():
        raise wrong("path_missing", f"{output.parent} does not exist.", "Make that folder, or name another.")
    content = field_list.as_word()
    durable.write(output, content, durable.SHARED)
    if as_json:
        print_json({"file": str(output), "bytes": len(content)})
    else:
        say(f"Liste des champs écrite dans {output}.")
    return 0

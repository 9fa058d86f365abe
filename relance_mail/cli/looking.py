"""What staff looks at: a customer's facts, a letter as it would be."""

from pathlib import Path
from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, CustomerWords, OnDay, wrong
from relance_mail.cli.output import print_json, say

SUFFIXES = (".docx", ".pdf")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("account")(account)
    app.command("letter")(letter)


def account(customer: CustomerWords, on: OnDay = None, as_json: AsJson = False) -> int:
    """Show a customer's facts: invoices, reminders, replies, holds."""
    from relance_mail.engine.writing.preview import account_of_customer

    with office(on) as ours:
        document = account_of_customer(ours, customer)
    if as_json:
        print_json(document)
        return 0
    from relance_mail.cli.account_text import account_text

    say(account_text(document))
    return 0


def letter(
    customer: CustomerWords,
    stage: Annotated[str, typer.Argument(metavar="STAGE", help="The stage's id.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=".docx or .pdf.")],
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Write the letter of a stage, marked as a draft. Nothing is sent or recorded."""
    from relance_mail.engine.writing.preview import letter_preview
    from relance_mail.mail import durable

    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise wrong("letter_suffix", f"{output}: a letter is a .docx or a .pdf.", "Give the file one of these endings.")
    if not output.parent.is_dir():
        raise wrong("path_missing", f"{output.parent} does not exist.", "Make that folder, or name another.")
    with office(on) as ours:
        content = letter_preview(ours, customer, stage, suffix)
    durable.write(output, content, durable.SHARED)
    if as_json:
        print_json({"file": str(output), "bytes": len(content)})
    else:
        say(f"Courrier écrit dans {output} (projet, rien n'est envoyé).")
    return 0

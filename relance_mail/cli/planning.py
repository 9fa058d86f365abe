"""`relance plan` and `relance explain`: what would happen now, and why; nothing is changed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from relance_mail.cli.importing import Mapping
from relance_mail.cli.opened import existing, office, today
from relance_mail.cli.options import AsJson, CustomerWords, OnDay, wrong
from relance_mail.cli.output import finding_of, print_json, say, show_findings


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("plan")(plan)
    app.command("explain")(explain)


def plan(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH", help="These files, with no history.")] = None,
    mapping: Mapping = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Show what the next run would do for each customer, and why. Reads the sources anew, writes nothing."""
    from relance_mail.engine.writing.preview import plan_of
    from relance_mail.wiring import paths_office

    if mapping is not None and not paths:
        raise wrong("map_without_path", "--map goes with PATHs.", "A folder's sources are mapped in relance.toml.")
    with paths_office(existing(paths), today(on), mapping) if paths else office(on) as ours:
        document: dict[str, Any] = plan_of(ours)
    if as_json:
        print_json(document)
        return 0
    from relance_mail.cli.plan_text import plan_text

    say(plan_text(document))
    show_findings(finding_of(plain) for plain in document["findings"])
    return 0


def explain(customer: CustomerWords, on: OnDay = None, as_json: AsJson = False) -> int:
    """Show why a customer is or is not reminded, and what is next."""
    from relance_mail.engine.writing.preview import explain_of

    with office(on) as ours:
        document = explain_of(ours, customer)
    if as_json:
        print_json(document)
        return 0
    from relance_mail.cli.plan_text import explain_text

    say(explain_text(document))
    return 0

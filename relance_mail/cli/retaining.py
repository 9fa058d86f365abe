"""`relance retention`: which retentions of guarantee wait, when one is due, or that a line is none (OFFICE §1.5)."""

from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, Invoices, OnDay, author, maybe_day, wrong
from relance_mail.cli.output import print_json, say, table, tell


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("retention")(retention)


def retention(
    customer: Annotated[
        str | None,
        typer.Argument(metavar="CUSTOMER", help="The customer's code, SIREN or name; none: list all that wait."),
    ] = None,
    invoice: Invoices = None,
    due: Annotated[str | None, typer.Option("--due", metavar="DATE", help="The day on which it is due.")] = None,
    no: Annotated[
        bool, typer.Option("--no", help="It is none: remind as usual (without --invoice: all that are proposed).")
    ] = False,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Give the due date of a retention of guarantee, or say that a line is none; without a customer, list them."""
    from relance_mail.engine.staff import retaining

    if customer is None:
        if no or due or invoice:
            raise wrong("no_customer", "Nobody is named.", "relance retention C1 --invoice N --due DATE")
        with office(on) as ours:
            return _list(retaining.awaited(ours), as_json)
    who, day, numbers = author(by), maybe_day(due, "--due"), invoice or []
    if (day is None) is not no:
        raise wrong("due_or_no", "Say either --due DATE or --no.", "relance retention C1 --invoice N --due DATE")
    if day is not None and len(numbers) != 1:
        raise wrong("one_invoice", "--due goes with one --invoice.", "Name the line that is retained.")
    with office(on) as ours:
        if day is None:
            return tell(retaining.no_retention(ours, customer, numbers, who), as_json)
        return tell(retaining.retention_due(ours, customer, numbers[0], day, who), as_json)


def _list(lines: list[dict[str, str]], as_json: bool) -> int:
    if as_json:
        print_json({"retentions": lines})
        return 0
    rows = [[one["customer_id"], one["number"], one["due_date"], one["amount_due"], one["currency"]] for one in lines]
    headings = ["client", "facture", "échéance du fichier", "reste dû", ""]
    say(table(headings, rows, right={3}) if rows else "Aucune retenue de garantie n'attend son échéance.")
    return 0

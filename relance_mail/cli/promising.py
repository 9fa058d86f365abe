"""What customers said or did about money, as staff notes it: promises and payments."""

from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import (
    AsJson,
    By,
    CustomerWords,
    Invoices,
    OnDay,
    author,
    parse_amount,
    parse_day,
    wrong,
)
from relance_mail.cli.output import tell


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("promise")(promise)
    app.command("paid")(paid)


def promise(
    customer: Annotated[
        str | None, typer.Argument(metavar="CUSTOMER", help="The customer's code, SIREN or name.")
    ] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help="When it will be paid.")] = None,
    amount: Annotated[str | None, typer.Option("--amount", metavar="A", help="How much (default: all).")] = None,
    invoice: Invoices = None,
    cancel: Annotated[str | None, typer.Option("--cancel", metavar="P", help="Take this promise back.")] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Note a promise to pay, or take one back (--cancel P000012)."""
    from relance_mail.engine import staff_accounts

    who = author(by)
    if cancel is not None:
        if customer or day or amount or invoice:
            raise wrong(
                "cancel_alone", "--cancel takes no customer, date, amount or invoice.", "Give the promise's id."
            )
        with office(on) as ours:
            return tell(staff_accounts.cancel_promise(ours, cancel, who), as_json)
    if customer is None or day is None:
        raise wrong("promise_incomplete", "A promise needs CUSTOMER and --date.", "Or give --cancel P000012.")
    due, part = parse_day(day, "--date"), None if amount is None else parse_amount(amount, "--amount")
    with office(on) as ours:
        said = staff_accounts.promise(ours, customer, who, due=due, amount_due=part, numbers=invoice or ())
    return tell(said, as_json)


def paid(
    customer: CustomerWords,
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="The day on which the bank shows it.")],
    amount: Annotated[str | None, typer.Option("--amount", metavar="A", help="How much (default: all).")] = None,
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Note a payment seen at the bank, for sources that list none."""
    from relance_mail.engine import staff_accounts

    who, seen = author(by), parse_day(day, "--date")
    part = None if amount is None else parse_amount(amount, "--amount")
    with office(on) as ours:
        said = staff_accounts.paid(ours, customer, who, on=seen, amount_paid=part, numbers=invoice or ())
    return tell(said, as_json)

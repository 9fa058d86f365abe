"""What customers said or did about money, as staff notes it: promises, payments, rejected direct debits."""

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
    app.command("announced")(announced)
    app.command("rejected")(rejected)


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
    from relance_mail.engine.staff import accounts as staff_accounts

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
    from relance_mail.engine.staff import accounts as staff_accounts

    who, seen = author(by), parse_day(day, "--date")
    part = None if amount is None else parse_amount(amount, "--amount")
    with office(on) as ours:
        said = staff_accounts.paid(ours, customer, who, on=seen, amount_paid=part, numbers=invoice or ())
    return tell(said, as_json)


def announced(
    customer: CustomerWords,
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="When it was paid, or the cheque came.")],
    means: Annotated[str | None, typer.Option("--means", metavar="HOW", help="cheque or virement.")] = None,
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Note a payment that is announced: no reminder until the bank shows whether it came."""
    from relance_mail.core.parties import Means
    from relance_mail.engine.staff import invoices as staff_invoices

    known = {str(one): one for one in (Means.CHEQUE, Means.TRANSFER)}
    if means is not None and means not in known:
        raise wrong("means_unknown", f"--means: {means!r} is not known.", f"Use one of {', '.join(known)}.")
    who, paid_on = author(by), parse_day(day, "--date")
    with office(on) as ours:
        said = staff_invoices.announced(
            ours, customer, who, on=paid_on, means=known[means] if means else None, numbers=invoice or ()
        )
    return tell(said, as_json)


def rejected(
    customer: CustomerWords,
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="The day on which it came back.")],
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Note a direct debit or bill that came back unpaid: its invoices may be reminded of now."""
    from relance_mail.engine.staff import invoices as staff_invoices

    who, back_on = author(by), parse_day(day, "--date")
    with office(on) as ours:
        return tell(staff_invoices.rejected(ours, customer, who, on=back_on, numbers=invoice or ()), as_json)

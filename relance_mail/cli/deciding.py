"""What staff decides about a customer: pause, dispute, release, stage, address, kind."""

from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import (
    AsJson,
    Because,
    By,
    CustomerWords,
    Invoices,
    OnDay,
    author,
    maybe_day,
    parse_day,
    reason_given,
    wrong,
)
from relance_mail.cli.output import tell

NO_STAGE = "none"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("hold")(hold)
    app.command("release")(release)
    app.command("dispute")(dispute)
    app.command("stage")(stage)
    app.command("contact")(contact)
    app.command("kind")(kind)


def hold(
    customer: CustomerWords,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day of the pause.")],
    reason: Because,
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Suspend reminders of a customer or of invoices until a day."""
    from relance_mail.core.account import HoldReason
    from relance_mail.engine.staff import accounts as staff_accounts

    note, last, who = reason_given(reason), parse_day(until, "--until"), author(by)
    with office(on) as ours:
        said = staff_accounts.hold(
            ours, customer, who, reason=HoldReason.PAUSE, numbers=invoice or (), note=note, until=last
        )
    return tell(said, as_json)


def dispute(
    customer: CustomerWords,
    reason: Because,
    invoice: Invoices = None,
    review: Annotated[
        str | None, typer.Option("--review", metavar="DATE", help="When to look again (default: 10 working days).")
    ] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Record a dispute: no reminder until a person releases it. With --invoice, of these invoices alone."""
    from relance_mail.engine.staff import stops as staff_stops

    note, again, who = reason_given(reason), maybe_day(review, "--review"), author(by)
    with office(on) as ours:
        said = staff_stops.dispute(ours, customer, who, numbers=invoice or (), note=note, review_on=again)
    return tell(said, as_json)


def release(
    ref: Annotated[str, typer.Argument(metavar="CUSTOMER|HOLD", help="A customer, or the id of one hold (H000012).")],
    reason: Because,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """End one hold, or every hold of a customer."""
    from relance_mail.engine.staff import accounts as staff_accounts

    note, who = reason_given(reason), author(by)
    with office(on) as ours:
        return tell(staff_accounts.release(ours, ref, who, note), as_json)


def stage(
    customer: CustomerWords,
    reached: Annotated[str, typer.Argument(metavar="STAGE|none", help="The stage's id, or none for the start.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which it was reached.")],
    reason: Because,
    invoice: Invoices = None,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Say which stage invoices have already reached."""
    from relance_mail.engine.staff import accounts as staff_accounts

    note, day, who = reason_given(reason), parse_day(on, "--on"), author(by)
    known = None if reached.lower() == NO_STAGE else reached
    with office() as ours:
        said = staff_accounts.set_stage(ours, customer, known, who, numbers=invoice or (), on=day, reason=note)
    return tell(said, as_json)


def contact(
    customer: CustomerWords,
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address that reminders go to from now on.")],
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Give the address that a customer's reminders go to."""
    from relance_mail.engine.staff import accounts as staff_accounts

    who = author(by)
    with office(on) as ours:
        return tell(staff_accounts.contact(ours, customer, email, who), as_json)


def kind(
    customer: CustomerWords,
    value: Annotated[
        str,
        typer.Argument(metavar="KIND", help="business, sole_trader, consumer, association, public or unknown."),
    ],
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Say what sort of debtor a customer is, or was for some invoices."""
    from relance_mail.core.parties import Kind
    from relance_mail.engine.staff import accounts as staff_accounts

    if value not in set(Kind):
        raise wrong("kind_unknown", f"There is no kind {value!r}.", f"Use one of {', '.join(Kind)}.")
    who = author(by)
    with office(on) as ours:
        return tell(staff_accounts.kind(ours, customer, Kind(value), who, invoice or ()), as_json)

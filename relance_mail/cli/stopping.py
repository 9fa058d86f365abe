"""What staff decides that stops a customer for long: never again, somebody else's file now, insolvency."""

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


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("stop")(stop)
    app.command("handover")(handover)
    app.command("insolvency")(insolvency)


def stop(
    customer: CustomerWords,
    reason: Because,
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Remind a customer, or of invoices, no more: until somebody releases it."""
    from relance_mail.engine.staff import stops as staff_stops

    who, note = author(by), reason_given(reason)
    with office(on) as ours:
        return tell(staff_stops.stop(ours, customer, who, numbers=invoice or (), reason=note), as_json)


def handover(
    customer: CustomerWords,
    to: Annotated[str, typer.Option("--to", metavar="WHOM", help="factor, lawyer, commissaire or insurer.")],
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Say that a customer or invoices are somebody else's now. We never remind of them."""
    from relance_mail.engine.staff import stops as staff_stops

    who = author(by)
    if to not in staff_stops.HANDED_TO:
        raise wrong("handover_to", f"--to: {to!r} is not known.", f"Use one of {', '.join(staff_stops.HANDED_TO)}.")
    with office(on) as ours:
        return tell(staff_stops.handover(ours, customer, who, to=to, numbers=invoice or ()), as_json)


def insolvency(
    customer: CustomerWords,
    judgment: Annotated[str, typer.Option("--judgment", metavar="DATE", help="The day of the judgment.")],
    bodacc: Annotated[
        str | None, typer.Option("--bodacc", metavar="DATE", help="The day of its publication, once it is known.")
    ] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Record an insolvency: everything stops, and the claim has its legal date."""
    from relance_mail.engine.staff import stops as staff_stops

    who, judged, published = author(by), parse_day(judgment, "--judgment"), maybe_day(bodacc, "--bodacc")
    with office(on) as ours:
        return tell(staff_stops.insolvency(ours, customer, who, judgment=judged, bodacc=published), as_json)

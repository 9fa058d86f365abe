"""What staff decides about what is under way: later, now, as if it had not been said."""

from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, CustomerWords, Invoices, OnDay, author, parse_day
from relance_mail.cli.output import tell


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("postpone")(postpone)
    app.command("next")(next_stage)
    app.command("undo")(undo)


def postpone(
    ref: Annotated[
        str, typer.Argument(metavar="ID", help="A reminder (R…), a hold (H…), a promise (P…), a task (T…).")
    ],
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The day that it is put off to.")],
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Put a reminder, hold, promise or task off. Legal dates do not move."""
    from relance_mail.engine.staff.postponing import postpone as put_off

    who, day = author(by), parse_day(until, "--until")
    with office(on) as ours:
        return tell(put_off(ours, ref, who, day), as_json)


def next_stage(
    customer: CustomerWords,
    invoice: Invoices = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Propose the next stage without waiting. Holds and the spacing between two messages stand."""
    from relance_mail.engine.staff import invoices as staff_invoices

    who = author(by)
    with office(on) as ours:
        return tell(staff_invoices.next_stage(ours, customer, who, numbers=invoice or ()), as_json)


def undo(
    ref: Annotated[
        str, typer.Argument(metavar="ID", help="A hold (H…), promise (P…), reminder (R…), mail (M…), or a customer.")
    ],
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Take the last decision about an id back. What left cannot be undone."""
    from relance_mail.engine.staff.undoing import undo as take_back

    who = author(by)
    with office(on) as ours:
        return tell(take_back(ours, ref, who), as_json)

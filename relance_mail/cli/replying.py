"""What staff decides about mails that came in: the reading is right, whose it is, nothing follows."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, OnDay, author, parse_amount, parse_day
from relance_mail.cli.output import tell

MailId = Annotated[str, typer.Argument(metavar="MAIL", help="The mail's id (M000012), as `relance status` shows it.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("confirm")(confirm)
    app.command("assign")(assign)
    app.command("dismiss")(dismiss)


def confirm(
    mail: MailId,
    promise: Annotated[
        str | None, typer.Option("--promise", metavar="D[:A]", help="The promise it makes, if it was read otherwise.")
    ] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Confirm or correct what was understood of a reply. Its effect follows."""
    from relance_mail.engine.staff import replies as staff_replies

    who, promised = author(by), None if promise is None else _promised(promise)
    with office(on) as ours:
        return tell(staff_replies.confirm(ours, mail, who, promised), as_json)


def _promised(text: str) -> tuple[date, Decimal | None]:
    """`2026-03-12` or `2026-03-12:500.00`."""
    day, colon, amount = text.partition(":")
    return parse_day(day, "--promise"), parse_amount(amount, "--promise") if colon else None


def assign(
    mail: MailId,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code.")],
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Say from which customer a mail is; it is then read as its reply."""
    from relance_mail.engine.staff import replies as staff_replies

    who = author(by)
    with office(on) as ours:
        return tell(staff_replies.assign(ours, mail, customer, who), as_json)


def dismiss(
    mail: Annotated[str, typer.Argument(metavar="MAIL", help="The mail's id (M000012), or a task's (T4F09AC1).")],
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Put a mail aside: nothing follows from it, and reminders go on. A task is closed: it is done."""
    from relance_mail.engine.agenda import answers as agenda_answers
    from relance_mail.engine.staff import replies as staff_replies
    from relance_mail.engine.staff.undoing import is_task

    who = author(by)
    with office(on) as ours:
        if is_task(mail):
            return tell(agenda_answers.close(ours, mail, who), as_json)
        return tell(staff_replies.dismiss(ours, mail, who), as_json)

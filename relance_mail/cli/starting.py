"""`relance start`: the first day (OFFICE §10). What each source says is shown before anything may leave.

1. A person compares the totals with the accounts; only a yes, or `--yes`, validates the reprise.
2. A source that cannot be read is not validated unseen.
"""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, OnDay, author, wrong
from relance_mail.cli.output import print_json, say, table

if TYPE_CHECKING:
    from datetime import date

    from relance_mail.sources.base import Feed

Control = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("start")(start)


def start(
    yes: Annotated[bool, typer.Option("--yes", help="Validate without asking.")] = False,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Show every source's totals, then let reminders begin. Nothing leaves before this."""
    from relance_mail.engine import staff

    who = author(by)
    with office(on) as ours:
        controls = [control(feed, ours.today()) for feed in ours.feeds]
        if not as_json:
            say(_text(controls))
        _refuse_unread(controls)
        if not yes and not _confirmed(as_json):
            raise wrong("not_confirmed", "Nothing was validated.", "Compare the totals, then add --yes.")
        said = staff.start(ours, who)
    if as_json:
        print_json({"said": said.sentence, "sources": controls})
    else:
        say(said.sentence)
    return 0


def _confirmed(as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        return False
    return typer.confirm("Ces totaux sont-ils ceux de la comptabilité ?", default=False)


def _refuse_unread(controls: list[Control]) -> None:
    unread = [one["source"] for one in controls if not one["read"]]
    if unread:
        what = f"No file could be read for {', '.join(unread)}."
        raise wrong("source_unread", what, "Put the file there, close it in Excel, or correct relance.toml.")


def control(feed: "Feed", today: "date") -> Control:
    """What one source says, counted: totals by currency, as strings."""
    from relance_mail.sources.base import SourceReading

    taken = feed.read()
    reading = SourceReading() if taken is None else taken.reading
    owed = [row for row in reading.invoices if row.amount_due]
    positive = [row for row in owed if row.amount_due.positive]
    return {
        "source": feed.name,
        "read": taken is not None,
        "as_of": reading.as_of and reading.as_of.isoformat(),
        "invoices": len(positive),
        "customers": len({row.customer_id for row in owed} or reading.customers),
        "total": _sums(row.amount_due for row in owed),
        "overdue": _sums(row.amount_due for row in positive if row.due_date < today),
        "credit_notes": len(owed) - len(positive),
        "findings": len(reading.findings),
        "columns": [
            {
                "sheet": one.sheet,
                "header_row": one.header_row,
                "columns": dict(one.columns),
                "ignored": list(one.ignored),
            }
            for one in reading.understood
        ],
    }


def _sums(amounts: Any) -> dict[str, str]:
    from relance_mail.core.money import totals

    return {currency: money.plain() for currency, money in totals(amounts).items()}


def _text(controls: list[Control]) -> str:
    headings = ["source", "factures", "clients", "total", "dont échu", "avoirs", "anomalies", "situation au"]
    rows = [
        [
            one["source"],
            str(one["invoices"]),
            str(one["customers"]),
            _amounts(one["total"]),
            _amounts(one["overdue"]),
            str(one["credit_notes"]),
            str(one["findings"]),
            one["as_of"] or "?",
        ]
        for one in controls
    ]
    understood = [
        f"{one['source']}, {sheet['sheet']}, ligne {sheet['header_row']} : "
        + ", ".join(f"« {heading} » = {field}" for heading, field in sheet["columns"].items())
        for one in controls
        for sheet in one["columns"]
    ]
    return "\n".join([table(headings, rows, right={1, 2, 3, 4, 5, 6}), *understood])


def _amounts(sums: dict[str, str]) -> str:
    from relance_mail.core.french import amounts
    from relance_mail.core.money import Money

    return amounts([Money.of(plain, currency) for currency, plain in sums.items()]) or "0 €"

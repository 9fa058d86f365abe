"""What `relance start` shows of the sources: as JSON, and as tables for a person."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from relance_mail.cli.output import table

if TYPE_CHECKING:
    from datetime import date

    from relance_mail.core.money import Money
    from relance_mail.engine.opening.control import FirstLook, Group
    from relance_mail.sources.base import Feed, Taken

Json = dict[str, Any]


def source(feed: "Feed", taken: "Taken | None", today: "date") -> Json:
    """What one source says, counted: totals by currency, as strings."""
    from relance_mail.sources.base import SourceReading

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


def apart(group: "Group") -> Json:
    """One sort of lines set apart; `unknown`: how many of them have no readable amount."""
    return {
        "what": str(group.apart),
        "lines": group.lines,
        "customers": len(group.customers),
        "total": _sums(group.sums),
        "unknown": group.unknown,
    }


def _sums(amounts: "Iterable[Money]") -> dict[str, str]:
    from relance_mail.core.money import totals

    return {currency: money.plain() for currency, money in totals(amounts).items()}


def sources_text(sources: Sequence[Json]) -> str:
    """A table of the sources, and how each column was understood."""
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
        for one in sources
    ]
    understood = [
        f"{one['source']}, {sheet['sheet']}, ligne {sheet['header_row']} : "
        + ", ".join(f"« {heading} » = {field}" for heading, field in sheet["columns"].items())
        for one in sources
        for sheet in one["columns"]
    ]
    return "\n".join([table(headings, rows, right={1, 2, 3, 4, 5, 6}), *understood])


def apart_text(seen: "FirstLook") -> list[str]:
    """A table of what is set apart; nothing where nothing is."""
    from relance_mail.core.french import amounts
    from relance_mail.core.money import totals
    from relance_mail.engine.opening.rows import name_of

    rows = [
        [
            name_of(group.apart, group.lines, seen.rules),
            str(group.lines),
            str(len(group.customers) or ""),
            amounts(list(totals(group.sums).values())) or "?",
        ]
        for group in seen.groups
    ]
    return [table(["mis à part", "lignes", "clients", "total"], rows, right={1, 2, 3})] if rows else []


def _amounts(sums: dict[str, str]) -> str:
    from relance_mail.core.french import amounts
    from relance_mail.core.money import Money

    return amounts([Money.of(plain, currency) for currency, plain in sums.items()]) or "0 €"

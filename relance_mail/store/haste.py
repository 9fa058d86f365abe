"""Invoices whose next stage a person wants without waiting (`relance next`): the day on which it was asked, in `meta`.

1. It is a fact, not an order: core/cases lets it lapse with the first message that moves the invoice.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.invoices import InvoiceId
from relance_mail.store import meta

_NEXT = "next"


def hurry(conn: Connection, invoice_id: InvoiceId, on: date) -> None:
    """Its next stage is wanted from that day."""
    meta.put(conn, f"{_NEXT}/{invoice_id}", on.isoformat())


def hurried(conn: Connection) -> dict[InvoiceId, date]:
    """Every invoice that was asked for, with the day."""
    return {int(invoice_id): date.fromisoformat(day) for invoice_id, day in meta.under(conn, _NEXT).items()}


def forget_haste(conn: Connection, invoice_ids: Iterable[InvoiceId]) -> None:
    """Their next stage comes in its own time again."""
    for invoice_id in invoice_ids:
        meta.drop(conn, f"{_NEXT}/{invoice_id}")

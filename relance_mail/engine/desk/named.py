"""Who and what a person means: one customer, some invoices, as typed into a command or a workbook.

1. Several customers are none: nothing is guessed. `N` means every instalment of that number, `N@DATE` one (MODEL §3.6).
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.findings import Finding
from relance_mail.core.french import listing
from relance_mail.core.invoices import Invoice
from relance_mail.errors import UsageError
from relance_mail.store import customers, invoices


def customer_named(conn: Connection, words: str) -> str:
    """The id of the one customer whose code, SIREN or name a person typed; UsageError for none or several."""
    found = customers.find_customers(conn, words) if words else []
    if not found:
        raise customers.unknown_customer(words)
    if len(found) > 1:
        names = listing([f"{one.id} ({one.name})" for one in found[:5]])
        raise UsageError(Finding("customer_ambiguous", f"Plusieurs clients : {names}.", "Donner le code client."))
    return found[0].id


def invoices_named(conn: Connection, customer_id: str, numbers: Iterable[str]) -> list[Invoice]:
    """What `--invoice` names, closed ones too; UsageError naming the one that is not there."""
    found: list[Invoice] = []
    for named in numbers:
        number, _, due = named.partition("@")
        try:
            day = date.fromisoformat(due) if due else None
        except ValueError:
            what = f"{named!r} : {due!r} n'est pas une date."
            raise UsageError(Finding("bad_date", what, "Écrire N@AAAA-MM-JJ.")) from None
        these = invoices.find_invoices(conn, customer_id, number, day)
        if not these:
            what = f"Aucune facture {named!r} pour {customer_id}."
            raise UsageError(Finding("invoice_unknown", what, "Voir `relance account`."))
        found += these
    return list({invoice.id: invoice for invoice in found}.values())


def open_invoices(conn: Connection, customer_id: str) -> list[Invoice]:
    """What the customer owes, oldest due first; credit notes left out."""
    return [one for one in invoices.open_invoices_of(conn, [customer_id]).get(customer_id, ()) if not one.is_credit]


def chosen(conn: Connection, customer_id: str, numbers: Iterable[str]) -> list[Invoice]:
    """The invoices that were named; all that are open when none was."""
    wanted = list(numbers)
    return invoices_named(conn, customer_id, wanted) if wanted else open_invoices(conn, customer_id)


def numbers_of(invoices_: Iterable[Invoice]) -> str:
    """`FA-1, FA-2 et FA-3`, each once."""
    return listing(list(dict.fromkeys(one.number for one in invoices_)))

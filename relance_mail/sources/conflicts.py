"""Rows that contradict each other: one id for two companies, two addresses for one customer, the same row twice.

1. One derived id with two SIREN is two customers under one name; two e-mails for one customer leave open to whom we
   write. Either way nobody is written to until a person has decided (OFFICE §1, PEERS 14).
2. An exact duplicate is listed twice, as the file does, and said: merging is not the reader's business.
"""

from collections import defaultdict

from relance_mail.core.findings import Where
from relance_mail.core.invoices import InvoiceRow
from relance_mail.sources.harvest import Harvest


def find_conflicts(harvest: Harvest) -> None:
    """Adds findings and blocks the customers concerned."""
    sirens: dict[str, dict[str, Where]] = defaultdict(dict)
    emails: dict[str, dict[str, Where]] = defaultdict(dict)
    seen: dict[tuple[object, ...], InvoiceRow] = {}
    for invoice in harvest.invoices:
        if invoice.siren is not None:
            sirens[invoice.customer_id].setdefault(invoice.siren, invoice.source)
        if invoice.email is not None:
            emails[invoice.customer_id].setdefault(invoice.email, invoice.source)
        first = seen.setdefault((invoice.number, invoice.due_date, invoice.customer_id), invoice)
        if first is not invoice and first.amount_due == invoice.amount_due:
            _duplicate(harvest, first, invoice)
    _contradictions(
        harvest,
        "customer_conflict",
        sirens,
        "SIREN différents",
        "Donner à chaque client son code, ou corriger le SIREN.",
    )
    _contradictions(
        harvest, "contact_ambiguous", emails, "adresses e-mail différentes", "Ne garder que l'adresse à relancer."
    )


def _duplicate(harvest: Harvest, first: InvoiceRow, again: InvoiceRow) -> None:
    place = f"ligne {first.source.row}" + (f" de la feuille {first.source.sheet}" if first.source.sheet else "")
    what = f"{again.number} est déjà à la {place}, même client, même échéance, même montant"
    harvest.error("duplicate_row", again.source, what, "Supprimer la ligne en double.")


def _contradictions(harvest: Harvest, code: str, stated: dict[str, dict[str, Where]], what: str, remedy: str) -> None:
    for customer_id, values in stated.items():
        if len(values) > 1:
            *_, last = values.values()
            shown = ", ".join(list(values)[:4])
            harvest.error(code, last, f"{customer_id} a {len(values)} {what} : {shown}", remedy)
            harvest.block(customer_id)

"""One row beside the invoice that is kept: what it is worth, why its residual moved, what staff must be told. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.french import amount, listing, short_day
from relance_mail.core.invoices import InvoiceRow, InvoiceType, number_key
from relance_mail.core.money import Money
from relance_mail.core.parties import Kind
from relance_mail.store.invoices import ClosedWhy
from relance_mail.store.tables import MovementWhy

Number = tuple[str, str, str]  # customer, type, number without its spelling
Key = tuple[str, str, str, date]
Kept = RowMapping  # a row of `invoice` with the `mode` of the snapshot that listed it last

# What a row may leave unsaid: then what is known already stays.
_LACKING = ("issue_date", "total", "subject", "order_ref", "means", "files", "kind", "deposited_on")


def key_of(row: InvoiceRow) -> Key:
    """What makes it the same line as another row."""
    return (row.customer_id, row.type, number_key(row.number), row.due_date)


def key_of_kept(kept: Kept) -> Key:
    """The same of an invoice that we keep."""
    return (kept["customer_id"], kept["type"], kept["number_key"], kept["due_date"])


def grouped(rows: Iterable[InvoiceRow]) -> dict[Key, list[InvoiceRow]]:
    """Rows by key, in the order in which keys first appear."""
    by_key: dict[Key, list[InvoiceRow]] = defaultdict(list)
    for row in rows:
        by_key[key_of(row)].append(row)
    return by_key


def contradict(same: Sequence[InvoiceRow]) -> bool:
    """Whether rows of one key ask for different amounts."""
    return len({row.amount_due for row in same}) > 1


def said(row: InvoiceRow) -> dict[str, Any]:
    """The columns that a row may lack, None or empty where it does."""
    return {
        "issue_date": row.issue_date,
        "total": None if row.total is None else row.total.amount,
        "subject": row.subject,
        "order_ref": row.order_ref,
        "means": row.means,
        "files": list(row.files),
        "kind": None if row.kind is Kind.UNKNOWN else row.kind,
        "deposited_on": row.deposited_on,
    }


def completed(row: InvoiceRow, kept: Kept | None) -> dict[str, Any]:
    """The same columns with what is known already where the row is silent; a person's word about the kind wins."""
    values = said(row)
    if kept is None:
        return values
    if kept["kind_set_by"] is not None:
        values["kind"] = kept["kind"]
    return {name: values[name] or kept[name] for name in _LACKING}


def lacked(row: InvoiceRow, kept: Kept) -> dict[str, Any]:
    """What an invoice of another source still lacks and this row can give; empty when nothing."""
    return {name: value for name, value in said(row).items() if value and not kept[name]}


def why_moved(kept: Kept, now: Decimal) -> MovementWhy | None:
    """Why the residual of a kept invoice is `now`; None when it did not change."""
    was = kept["residual"]
    if now == was:
        return None
    if kept["closed_on"] is not None:
        return MovementWhy.REAPPEARED
    if abs(now) > abs(was) or now * was < 0:
        return MovementWhy.CORRECTION
    return MovementWhy.CREDIT_NOTE if kept["type"] == InvoiceType.CREDIT_NOTE else MovementWhy.PAYMENT


def same_invoice(row: InvoiceRow, kept: Kept) -> bool:
    """Whether issue dates allow that a line with another due date is this invoice."""
    return row.issue_date is None or kept["issue_date"] is None or row.issue_date == kept["issue_date"]


def named(row: InvoiceRow) -> str:
    """`FA-12 (échéance 31/01/2026)`."""
    return f"{row.number} (échéance {short_day(row.due_date)})"


def doubled(same: Sequence[InvoiceRow]) -> Finding:
    """Rows that are exact duplicates: they count once."""
    return Finding(
        "duplicate_row",
        f"{named(same[0])} figure {len(same)} fois à l'identique : elle n'est comptée qu'une fois.",
        "Supprimer la ligne en double dans le fichier.",
        same[-1].source,
        Severity.WARNING,
    )


def contradicted(same: Sequence[InvoiceRow]) -> Finding:
    """Rows of one key with different amounts: none is believed."""
    asked = listing([amount(row.amount_due) for row in same])
    return Finding(
        "duplicate_conflict",
        f"{named(same[0])} figure {len(same)} fois avec des montants différents ({asked}) : "
        f"aucune relance pour {same[0].customer_name} tant que ce n'est pas tranché.",
        "Garder la bonne ligne, ou donner à chaque échéance sa propre date.",
        same[-1].source,
    )


def other_currency(row: InvoiceRow, kept: Kept) -> Finding:
    """An invoice does not change its currency: one of the two readings is wrong."""
    return Finding(
        "currency_changed",
        f"{named(row)} était en {kept['currency']}, le fichier dit maintenant {row.currency} : "
        f"aucune relance pour {row.customer_name} tant que ce n'est pas tranché.",
        "Corriger la devise dans le fichier, ou annuler l'ancienne facture par un avoir.",
        row.source,
    )


def settled_by_hand(row: InvoiceRow, kept: Kept) -> bool:
    """Whether a person declared a payment, and the row asks for more than what that left."""
    return bool(kept["closed_why"] == ClosedWhy.COMMAND and abs(row.amount_due.amount) > abs(kept["residual"]))


def already_settled(row: InvoiceRow, kept: Kept) -> Finding:
    """A file of new lines asks again for what a person has declared paid."""
    left = amount(Money(kept["residual"], kept["currency"]))
    return Finding(
        "already_settled",
        f"{named(row)} : un paiement a été déclaré, il reste {left} ; le fichier la redonne avec "
        f"{amount(row.amount_due)}, ce qui est ignoré.",
        "Si elle est vraiment due, annuler la déclaration de paiement.",
        row.source,
        Severity.WARNING,
    )

"""How each decision about a customer is taken back (`relance undo 41103`), by the word of the note that it left.

1. `before` is what the decision noted before it changed anything, as it comes back out of JSON.
2. What has changed since for another reason is refused there, with the reason; a file wins over what was typed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.parties import Contact
from relance_mail.engine.office import Office
from relance_mail.store import customers, haste, invoices, reversals
from relance_mail.store.codec import from_plain


def _stage(conn: Connection, office: Office, _: str, before: Any, by: str) -> str:
    reversals.remove_positions(
        conn, [(int(invoice), round_) for invoice, round_ in before.items()], office.clock.now(), by
    )
    return "l'étape posée à la main est annulée, la précédente vaut de nouveau"


def _next(conn: Connection, _: Office, __: str, before: Any, ___: str) -> str:
    haste.forget_haste(conn, [int(invoice) for invoice in before])
    for invoice, day in before.items():
        if day:
            haste.hurry(conn, int(invoice), date.fromisoformat(day))
    return "l'étape suivante attend de nouveau son délai"


def _rejected(conn: Connection, office: Office, _: str, before: Any, by: str) -> str:
    for invoice, day in before.items():
        on = date.fromisoformat(day) if day else None
        invoices.set_rejected(conn, int(invoice), on, office.clock.now(), by)
    return "le rejet est annulé"


def _contact(conn: Connection, office: Office, customer_id: str, before: Any, by: str) -> str:
    known = from_plain(Contact, before["contact"]) if before["contact"] else None
    reversals.restore_contact(conn, customer_id, before["email"], known, office.clock.now(), by)
    return f"l'adresse {before['email']} n'est plus celle des relances" + (" : comme avant" if known else "")


def _kind(conn: Connection, office: Office, customer_id: str, before: Any, by: str) -> str:
    now = office.clock.now()
    if before["invoices"] is None:
        customers.restate_by_hand(conn, customer_id, now, by, "kind", before["customer"])
        return "le type de client est de nouveau celui d'avant"
    for invoice, (value, set_by) in before["invoices"].items():
        reversals.restore_kind(conn, int(invoice), value, set_by, now, by)
    return "le type de client de ces factures est de nouveau celui d'avant"


def _paid(conn: Connection, office: Office, _: str, before: Any, by: str) -> str:
    for invoice in before:
        reversals.take_payment_back(conn, int(invoice), office.clock.now(), by)
    return "le paiement noté est annulé, le reste dû est de nouveau celui d'avant"


TAKEN_BACK: Mapping[str, Callable[[Connection, Office, str, Any, str], str]] = {
    "stage": _stage,
    "next": _next,
    "rejected": _rejected,
    "contact": _contact,
    "kind": _kind,
    "paid": _paid,
}

"""Total, paid and due of an e-invoice, with the sign that its type gives them (CONTRACT §2).

1. What is chased is BT-115, the amount due: the seller's own statement of what is left, never the total.
2. EN 16931 BR-CO-16: due = total - paid + rounding. An absent BT-113 is derived; three that disagree by more than a
   cent are noted and BT-115 stands (EXTENDED and XRechnung's extension know third-party payments on top).
3. A credit note writes positive amounts and means the contrary; some software writes them negative. Either way it
   lowers what the customer owes. A negative invoice is a credit note. Nothing negative is ever chased.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.sources.einvoice_notes import Notes
from relance_mail.sources.einvoice_xml import Document

_DECIMAL = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d*)?|\.\d+)")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Signed amounts in the invoice's currency; `credit`: it lowers what the customer owes, and all are ≤ 0."""

    due: Money
    total: Money | None
    paid: Money | None
    credit: bool


def currency_of(document: Document, default: str, notes: Notes) -> str | None:
    """BT-5, or the default of the source when the document names none."""
    currency = (document.text("BT-5") or default).upper()
    if _CURRENCY.fullmatch(currency):
        return currency
    notes.error(
        "currency_unreadable",
        f"la devise (BT-5) n'est pas un code à trois lettres : « {currency[:20]} »",
        "faire corriger la facture par l'émetteur",
    )
    return None


def read_amounts(document: Document, currency: str, credit_type: bool, notes: Notes) -> Amounts | None:
    """The amounts, or None with the reason noted."""
    total = _amount(document, "BT-112", currency, notes)
    paid = _amount(document, "BT-113", currency, notes)
    due = _amount(document, "BT-115", currency, notes)
    rounding = _amount(document, "BT-114", currency, notes) or Decimal(0)
    if notes.failed:
        return None
    if due is None:
        due = _derived_due(document, total, paid, rounding)
    if due is None:
        notes.error(
            "amount_missing",
            "la facture n'indique pas le montant à payer (BT-115)",
            "faire corriger la facture par l'émetteur, ou la saisir dans le fichier des factures",
        )
        return None
    if total is not None:
        paid = _settled_paid(total, paid, due, rounding, notes)
    return _signed(due, total, paid, currency, credit_type, notes)


def _amount(document: Document, term: str, currency: str, notes: Notes) -> Decimal | None:
    """The value in the invoice's own currency; others (BT-6) may stand beside it."""
    for marked in document.all(term):
        if marked.scheme not in (None, currency):
            continue
        if _DECIMAL.fullmatch(marked.value):
            return Decimal(marked.value)
        notes.error(
            "amount_unreadable",
            f"un montant de la facture ({term}) est illisible : « {marked.value[:40]} »",
            "faire corriger la facture par l'émetteur, ou la saisir dans le fichier des factures",
        )
    return None


def _derived_due(document: Document, total: Decimal | None, paid: Decimal | None, rounding: Decimal) -> Decimal | None:
    """Two of the three give the third; in ZUGFeRD 1.0, where both are optional, the total alone is what is due."""
    if total is None or (paid is None and document.syntax != "zugferd1"):
        return None
    return total - (paid or 0) + rounding


def _settled_paid(total: Decimal, paid: Decimal | None, due: Decimal, rounding: Decimal, notes: Notes) -> Decimal:
    implied = total + rounding - due
    if paid is None and implied * total >= 0:
        return implied
    stated = paid or Decimal(0)
    if abs(implied - stated) > _CENT:
        notes.warn(
            "amounts_disagree",
            f"total {total}, déjà payé {stated} et à payer {due} ne s'accordent pas ; le montant à payer est retenu",
            "vérifier le solde de cette facture avant de relancer",
        )
    return stated


def _signed(
    due: Decimal, total: Decimal | None, paid: Decimal | None, currency: str, credit_type: bool, notes: Notes
) -> Amounts:
    def money(amount: Decimal | None, factor: int) -> Money | None:
        return None if amount is None else Money(amount * factor, currency)

    if credit_type:
        factor = -1 if (total or due) > 0 else 1
        return Amounts(Money(due * factor, currency), money(total, factor), money(paid, factor), credit=True)
    credit = due < 0 or (total is not None and total < 0)
    if due < 0 and total is not None and total > 0:
        notes.warn(
            "overpaid",
            f"la facture a été payée au-delà de son montant : {-due} {currency} reviennent au client",
            "rembourser ou affecter ce trop-perçu ; il est traité comme un avoir",
        )
        total = paid = None
    return Amounts(Money(due, currency), money(total, 1), money(paid, 1), credit)

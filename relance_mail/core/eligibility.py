"""Whether an open document is a claim that may be recovered: ours, certain, liquid, and not settled.

1. A refusal here excludes the document, whatever else is true of the customer; being due and not being time-barred
   pass with time or with a decision, and belong to `ladder` and `holds`.
2. One function per ground, in the order of `GROUNDS`: the first that speaks gives the reason.
"""

from collections.abc import Callable
from decimal import Decimal

from relance_mail.core.carried import UNKNOWN_BALANCE
from relance_mail.core.cases import Case
from relance_mail.core.decisions import Outcome, Reason, Stop
from relance_mail.core.french import amount

CENT = Decimal("0.01")  # sources may disagree by as much (CONTRACT §2)


def _excluded(reason: Reason, because: str) -> Stop:
    return Stop(reason, because, Outcome.EXCLUDED)


def supplier_invoice(case: Case) -> Stop | None:
    """An e-invoice whose seller is not us (OFFICE §1.3)."""
    if not case.invoice.foreign_seller:
        return None
    return _excluded(
        Reason.SUPPLIER_INVOICE,
        f"Facture fournisseur ? Le vendeur de {case.invoice.number} n'est pas notre société : elle n'est pas réclamée.",
    )


def settled(case: Case) -> Stop | None:
    """Nothing is left to pay."""
    invoice = case.invoice
    if invoice.residual and invoice.closed_on is None:
        return None
    return _excluded(Reason.PAID, "Soldée : il ne reste rien à payer.")


def credit(case: Case) -> Stop | None:
    """A credit note, or an invoice paid too much: it is deducted, never asked (OFFICE §1.5)."""
    residual = case.invoice.residual
    if residual.positive and not case.invoice.is_credit:
        return None
    if residual.positive:
        return _excluded(
            Reason.NOT_CERTAIN,
            f"Avoir dont le montant est positif ({amount(residual)}) : à corriger dans le fichier, rien n'est réclamé.",
        )
    what = "Avoir" if case.invoice.is_credit else "Trop-perçu"
    return _excluded(Reason.CREDIT_NOTE, f"{what} de {amount(-residual)} : déduit de ce que doit le client.")


def not_certain(case: Case) -> Stop | None:
    """A life-cycle status of the e-invoice forbids reminders (LAW §9), or nobody knows what it is for."""
    if case.invoice.disputed_by_source == UNKNOWN_BALANCE:
        what = "Report à nouveau qui ne correspond à aucune facture connue"
        return _excluded(Reason.NOT_CERTAIN, f"{what} : à détailler dans le fichier avant toute relance.")
    if not case.invoice.disputed_by_source:
        return None
    return _excluded(
        Reason.NOT_CERTAIN,
        f"La plateforme indique « {case.invoice.disputed_by_source} » : la cause est à traiter avant toute relance.",
    )


def not_liquid(case: Case) -> Stop | None:
    """The amounts contradict each other, so nobody can say what is due."""
    invoice = case.invoice
    if invoice.total is None:
        return None
    if invoice.total.currency != invoice.residual.currency:
        currencies = f"Le total est en {invoice.total.currency}, le reste dû en {invoice.residual.currency}"
        return _excluded(Reason.NOT_LIQUID, f"{currencies} : montant à vérifier.")
    if invoice.residual.amount <= invoice.total.amount + CENT:
        return None
    return _excluded(
        Reason.NOT_LIQUID,
        f"Le reste dû ({amount(invoice.residual)}) dépasse le total ({amount(invoice.total)}) : montant à vérifier.",
    )


def retention(case: Case) -> Stop | None:
    """A retention of guarantee is not due before the date that a person has to type (OFFICE §1.5)."""
    if not case.invoice.retention:
        return None
    return _excluded(Reason.NOT_DUE, "Retenue de garantie : échéance à saisir avant toute relance.")


GROUNDS: tuple[Callable[[Case], Stop | None], ...] = (
    supplier_invoice,
    settled,
    credit,
    not_certain,
    not_liquid,
    retention,
)


def refusal(case: Case) -> Stop | None:
    """Why this document is not a claim to be recovered; None when it is one."""
    return next((stop for ground in GROUNDS if (stop := ground(case))), None)

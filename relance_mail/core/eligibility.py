"""Whether an open document is a claim that may be recovered: ours, not settled, and certain, liquid and due.

1. A refusal here excludes the document, whatever else is true of the customer, and says which of the grounds fails:
   « non certaine », « non liquide », « non exigible ». The fourth, « prescrite », is in `holds`, with what stops an
   invoice until a person decides; a day that has not come yet is in `because.not_yet`, for it passes by itself.
2. One function per ground, in the order of `GROUNDS`: the first that speaks gives the reason.
3. A due date that was assumed (no date on the e-invoice, LAW §9) is no refusal: it is the term that the law supposes.
   The message needs a person's yes (`approval`) and says so.
4. A suspended or rejected demand is not due for a public debtor (CCP R2192-27); for the others, whom no text spares,
   the same status is a doubt about the claim itself.
"""

from collections.abc import Callable
from decimal import Decimal

from relance_mail.core import life_cycle
from relance_mail.core.carried import UNKNOWN_BALANCE
from relance_mail.core.cases import Case
from relance_mail.core.decisions import Outcome, Reason, Stop
from relance_mail.core.french import amount, quoted
from relance_mail.core.parties import Kind

CENT = Decimal("0.01")  # sources may disagree by as much (CONTRACT §2)
_CAUSE_FIRST = "la cause est à traiter avant toute relance"


def _excluded(reason: Reason, because: str) -> Stop:
    return Stop(reason, because, Outcome.EXCLUDED)


def _not_certain(what: str) -> Stop:
    return _excluded(Reason.NOT_CERTAIN, f"Non certaine : {what}.")


def _not_liquid(what: str) -> Stop:
    return _excluded(Reason.NOT_LIQUID, f"Non liquide : {what}, montant à vérifier.")


def _not_due(what: str) -> Stop:
    return _excluded(Reason.NOT_DUE, f"Non exigible : {what}.")


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
        return _not_certain(f"avoir dont le montant est positif ({amount(residual)}), à corriger dans le fichier")
    what = "Avoir" if case.invoice.is_credit else "Trop-perçu"
    return _excluded(Reason.CREDIT_NOTE, f"{what} de {amount(-residual)} : déduit de ce que doit le client.")


def not_taken_in(case: Case) -> Stop | None:
    """A public debtor's platform has suspended or rejected the demand: its term does not run (CCP R2192-27)."""
    code = case.invoice.life_cycle
    if case.kind is not Kind.PUBLIC or code not in life_cycle.NOT_TAKEN_IN:
        return None
    return _not_due(f"demande {life_cycle.named(code)} sur la plateforme, {_CAUSE_FIRST}")


def not_certain(case: Case) -> Stop | None:
    """The source or the e-invoice's status contests it or says it is paid (LAW §9), or nobody knows what it is for."""
    words, code = case.invoice.disputed_by_source, case.invoice.life_cycle
    if words == UNKNOWN_BALANCE:
        what = "report à nouveau qui ne correspond à aucune facture connue"
        return _not_certain(f"{what}, à détailler dans le fichier avant toute relance")
    if words:
        return _not_certain(f"la plateforme ou le fichier indique {quoted(words)}, {_CAUSE_FIRST}")
    if code in life_cycle.CONTESTED | life_cycle.NOT_TAKEN_IN:
        return _not_certain(f"la plateforme indique {life_cycle.named(code or '')}, {_CAUSE_FIRST}")
    if code == life_cycle.RECEIVED:
        left = amount(case.invoice.residual)
        said = f"la plateforme indique {life_cycle.named(code)} mais le fichier laisse {left} à payer"
        return _not_certain(f"{said}, à lettrer ou à corriger avant toute relance")
    return None


def not_liquid(case: Case) -> Stop | None:
    """The amounts contradict each other, so nobody can say what is due."""
    invoice = case.invoice
    if invoice.total is None:
        return None
    if invoice.total.currency != invoice.residual.currency:
        return _not_liquid(f"le total est en {invoice.total.currency}, le reste dû en {invoice.residual.currency}")
    if invoice.residual.amount <= invoice.total.amount + CENT:
        return None
    return _not_liquid(f"le reste dû ({amount(invoice.residual)}) dépasse le total ({amount(invoice.total)})")


def retention(case: Case) -> Stop | None:
    """A retention of guarantee is not due before the date that a person has to type (OFFICE §1.5)."""
    return _not_due("retenue de garantie, échéance à saisir avant toute relance") if case.invoice.retention else None


GROUNDS: tuple[Callable[[Case], Stop | None], ...] = (
    supplier_invoice,
    settled,
    credit,
    not_taken_in,
    not_certain,
    not_liquid,
    retention,
)


def refusal(case: Case) -> Stop | None:
    """Why this document is not a claim to be recovered; None when it is one."""
    return next((stop for ground in GROUNDS if (stop := ground(case))), None)

"""Statuses of an e-invoice's life cycle as the French platforms exchange them (LAW §9): their codes and what they stop.

1. Only the codes below mean something here. Whatever else a source writes is a finding, never a guess.
2. The other statuses (deposited, made available, approved, completed …) say where the invoice is and stop nothing.
"""

from relance_mail.core.french import quoted

PARTLY_APPROVED = "206"
IN_DISPUTE = "207"
SUSPENDED = "208"
REFUSED = "210"
PAYMENT_SENT = "211"
RECEIVED = "212"
REJECTED = "213"

NAMES: dict[str, str] = {
    "200": "Déposée",
    "201": "Émise par la plateforme",
    "202": "Reçue par la plateforme",
    "203": "Mise à disposition",
    "204": "Prise en charge",
    "205": "Approuvée",
    PARTLY_APPROVED: "Approuvée partiellement",
    IN_DISPUTE: "En litige",
    SUSPENDED: "Suspendue",
    "209": "Complétée",
    REFUSED: "Refusée",
    PAYMENT_SENT: "Paiement transmis",
    RECEIVED: "Encaissée",
    REJECTED: "Rejetée",
}
# The debtor, or the platform, says that nothing is to be paid for now: the cause is treated before any reminder.
CONTESTED = frozenset({IN_DISPUTE, REFUSED})
NOT_TAKEN_IN = frozenset({SUSPENDED, REJECTED})


def named(code: str) -> str:
    """`« En litige » (207)`."""
    return f"{quoted(NAMES[code])} ({code})" if code in NAMES else quoted(code)

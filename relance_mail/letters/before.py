"""What came before a message, told to its reader: a promise that was not kept, a suspension that has ended (OFFICE §4).

1. A reason is told only where the customer knows it: his dispute, his answer, an address that failed. What we decided
   among ourselves (a pause, a note) is not.
2. An empty text means that there is nothing to tell.
"""

from relance_mail.core.account import HoldReason
from relance_mail.core.french import listing
from relance_mail.core.promises import last_day, promised
from relance_mail.letters.base import LetterContext
from relance_mail.letters.typography import amount, full_day

_RESUMED = {
    HoldReason.DISPUTE: "Le litige dont vous nous aviez fait part étant désormais clos, nous revenons vers vous.",
    HoldReason.REPLY_WAITING: "Nous revenons vers vous à la suite de votre message.",
    HoldReason.PAYMENT_ANNOUNCED: "Vous nous aviez annoncé un règlement ; sauf erreur, il ne nous est pas parvenu.",
    HoldReason.INSTALMENT_PLAN: "L’échéancier que nous avions évoqué n’étant plus en cours, nous revenons vers vous.",
    HoldReason.UNDELIVERED: "Nos messages précédents ne vous étant pas parvenus, nous revenons vers vous.",
    HoldReason.CONTACT_AMBIGUOUS: "Nos messages précédents ne vous étant pas parvenus, nous revenons vers vous.",
}


def broken_promise(context: LetterContext) -> str:
    """`un règlement de 1 250,00 € pour le mardi 10 mars 2026`; the latest promises, when several were broken."""
    latest = max((last_day(one) for one in context.broken_promises), default=None)
    broken = [one for one in context.broken_promises if last_day(one) == latest]
    sums = [amount(money, foreign=context.foreign) for one in broken for money in promised(one)]
    return f"un règlement de {listing(sums)} pour le {full_day(latest)}" if latest and sums else ""


def resumption(context: LetterContext) -> str:
    """Why we write again after a long silence."""
    hold = context.resumes_after
    return "" if hold is None or context.broken_promises else _RESUMED.get(hold.reason, "")

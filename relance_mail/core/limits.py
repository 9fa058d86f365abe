"""The limitation of a claim (prescription) as decisions and calendars see it; `law.limitation` computes it (LAW §4).

1. `end` is the cautious day: the earliest candidate, the shortest length that may be the debtor's, sure events only.
   Nothing is sent after it; whether the claim is lost is said only from `sure_after` on.
2. What may have interrupted it but is not proved gives a day beside the end, with its evidence, never another end.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relance_mail.core.french import short_day
from relance_mail.core.invoices import InvoiceId


class Cause(StrEnum):
    """What interrupts limitation. `DEMAND`, a written one, does so against public bodies only (law 68-1250)."""

    ACKNOWLEDGMENT = "acknowledgment"
    PAYMENT = "payment"
    CLAIM = "claim"
    SERVICE = "service"
    ENFORCEMENT = "enforcement"
    DEMAND = "demand"


CAUSE_NAMES = {
    Cause.ACKNOWLEDGMENT: "reconnaissance de la dette",
    Cause.PAYMENT: "paiement partiel",
    Cause.CLAIM: "demande en justice",
    Cause.SERVICE: "signification de l'ordonnance",
    Cause.ENFORCEMENT: "mesure d'exécution",
    Cause.DEMAND: "demande écrite",
}


@dataclass(frozen=True, slots=True)
class Interruption:
    """Something that interrupted a limitation, or, when not `sure`, that a person would first have to prove.

    `invoice_id` None: every claim on that customer that existed then. `evidence`: in French, for staff."""

    on: date
    cause: Cause
    evidence: str = ""
    sure: bool = True
    invoice_id: InvoiceId | None = None

    @property
    def name(self) -> str:
        """`paiement partiel du 03/02/2026`."""
        return f"{CAUSE_NAMES[self.cause]} du {short_day(self.on)}"

    @property
    def words(self) -> str:
        """The same with its evidence, which may hold anything: `… (relevé de banque)`."""
        return f"{self.name} ({self.evidence})" if self.evidence else self.name


@dataclass(frozen=True, slots=True)
class Possible:
    """A later end, if what is not proved were: never to be relied upon."""

    end: date
    evidence: Interruption

    @property
    def words(self) -> str:
        """One French sentence; it may hold the customer's own words."""
        return f"Date possible : {short_day(self.end)}, {self.evidence.words} ; ne pas s'y fier."


@dataclass(frozen=True, slots=True)
class Limit:
    """Until when one claim can be brought to court. `end`: the last day, whole; it is never moved to a working day.

    `start` is what the period first counted from, `rule` how all of it was counted (French, no amount). `sure_after`:
    the day after which it is lost whichever candidate is right, None when that is never certain; `doubt` says why."""

    end: date
    start: date
    rule: str
    sure_after: date | None = None
    doubt: str = ""
    interrupted: tuple[Interruption, ...] = ()
    possible: Possible | None = None

    @property
    def counted_words(self) -> str:
        """How the end was counted, and what speaks for a later one."""
        return f"{self.rule}{f' ; {self.doubt}' if self.doubt else ''}."

    @property
    def evidence_words(self) -> tuple[str, ...]:
        """What shows what moved the end, and what may move it further; it may hold amounts and the customer's words."""
        shown = [f"Interrompue : {one.words}." for one in self.interrupted if one.evidence]
        return (*shown, *([self.possible.words] if self.possible else []))

    def barred_words(self, today: date) -> str:
        """What a person reads once the end is past: why, and whether it is certain."""
        sure = self.sure_after is not None and today > self.sure_after
        what = "Prescrite" if sure else "Peut-être prescrite"
        doubt = "" if sure or not self.doubt else f" ; {self.doubt}"
        beside = f" {self.possible.words}" if self.possible and self.possible.end >= today else ""
        why = f"{what} (dernier jour : {short_day(self.end)}) : {self.rule}{doubt}."
        return f"{why} Rien ne part, une personne décide.{beside}"

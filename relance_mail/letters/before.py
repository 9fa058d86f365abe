"""What came before a message, told to its reader: a promise that was not kept, a suspension that has ended (OFFICE §4).

1. A reason is told only where the customer knows it: his dispute, his answer, an address that failed. What we decided
   among ourselves (a pause, a note) is not.
2. An empty text means that there is nothing to tell.
"""

from collections.abc import Sequence
from datetime import date

from relance_mail.core.account import Promise
from relance_mail.core.promises import last_day, promised
from relance_mail.letters.base import LetterContext
from relance_mail.letters.typography import amount


def broken_promise(context: LetterContext) -> str:
    """`un règlement de 1 250,00 € pour le mardi 10 mars 2026`; the latest promises, when several were broken."""
    latest = max((last_day(one) for one in context.broken_promises), default=None)
    broken = [one for one in context.broken_promises if last_day(one) == latest]
    return _announced(context, broken, latest)


def _announced(context: LetterContext, made: Sequence[Promise], day: date | None) -> str:
    sums = [amount(money, foreign=context.foreign_sums) for one in made for money in promised(one)]
    speech = context.speech
    return speech.say("announced", speech.listing(sums), speech.full_day(day)) if day and sums else ""


def promise(context: LetterContext) -> str:
    """The next promise that runs, in the same words; empty when there is none."""
    first = min((last_day(one) for one in context.promises), default=None)
    made = [one for one in context.promises if last_day(one) == first]
    return _announced(context, made, first)


def resumption(context: LetterContext) -> str:
    """Why we write again after a long silence."""
    hold = context.resumes_after
    return "" if hold is None or context.broken_promises else context.speech.resumed.get(hold.reason, "")

"""Which invoice the parts of a plan, or the only act of a sentence, are about, where it is named once for all of them.

1. « 600 fin octobre, 600 fin novembre, et la 2031 est soldée »: every part pays the one invoice that is named, unless
   the parts come to more than it owes.
   Also where no other is open: another may be, when the reading is acted on.
2. « le 7 juillet, la 2031, virement »: the only act of a sentence is about the only invoice in it.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.invoices import Book

_MONEY = (Act.PROMISE, Act.ASKED, Act.PAID)
_TAKEN_BACK = (Act.DENIED, Act.CONDITIONAL, Act.HOPED, Act.VAGUE)


def of_one_debt(acts: Sequence[Draft], reads: Sequence[Read], book: Book) -> list[Draft]:
    """The same acts, each with the invoice that its sentence names for all."""
    done = list(acts)
    for read in reads:
        named = {number for piece in read.pieces for number in piece.invoices}
        own = [draft for draft in acts if draft.sentence is read.sentence and draft.act in _MONEY]
        lacking = [draft for draft in own if not draft.invoices]
        if len(named) != 1 or not lacking or any(act in _TAKEN_BACK for act in read.acts):
            continue
        if len(own) == 1 or _parts_of(own, named, book):
            done = [replace(one, invoices=tuple(named)) if one in lacking else one for one in done]
    return done


def _parts_of(own: Sequence[Draft], named: set[str], book: Book) -> bool:
    """Whether dated sums, or shares, fit into what the named invoice owes."""
    parts = [draft for draft in own if draft.times or draft.amount]
    if len(parts) < 2 or any(draft.amount is None or not draft.times for draft in parts):
        return False
    if len({draft.act for draft in parts}) > 1:
        return False
    sums = [draft.amount.value for draft in parts if draft.amount and draft.amount.sort is Sort.NUMBER]
    shares = [draft.amount.value for draft in parts if draft.amount and draft.amount.sort is Sort.SHARE]
    return sum(sums, Decimal(0)) <= book.total(named).amount and sum(shares, Decimal(0)) <= 1

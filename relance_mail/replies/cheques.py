"""Cheques that are sent now and may be cashed later: a promise for that later day, not a payment (LABELS §2).

« Mon chèque de 610 € est parti ; merci de ne pas le remettre en banque avant le 12 » promises 610 € for the 12th.
"""

from collections.abc import Sequence
from dataclasses import replace

from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Amount, Sort
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.held_words import HELD_BACK


def held_back(drafts: Sequence[Draft], reads: Sequence[Read]) -> list[Draft]:
    """The same acts; where a cheque waits, what was said of its sending is no payment, and its sum goes with it."""
    waiting = [draft for draft in drafts if draft.act is Act.PROMISE and HELD_BACK.search(draft.text)]
    if not any(draft.times for draft in waiting):
        return list(drafts)
    sums = [draft.amount for draft in drafts if draft.amount] or _sums(reads)
    invoices = next((draft.invoices for draft in drafts if draft.invoices), ())
    kept = [draft for draft in drafts if draft in waiting or not _sent(draft)]
    return [_completed(draft, sums, invoices) if draft in waiting else draft for draft in kept]


def _sent(draft: Draft) -> bool:
    """What tells of the sending of a cheque: done, or to be done."""
    return draft.act in (Act.PAID, Act.PROMISE) and "cheque" in draft.sentence.text


def _completed(draft: Draft, sums: Sequence[Amount], invoices: tuple[str, ...]) -> Draft:
    one = len({amount.value for amount in sums}) == 1
    return replace(draft, amount=draft.amount or (sums[0] if one else None), invoices=draft.invoices or invoices)


def _sums(reads: Sequence[Read]) -> list[Amount]:
    """Sums named beside a cheque."""
    return [
        amount
        for read in reads
        for piece in read.pieces
        for amount in piece.amounts
        if "cheque" in piece.text and amount.sort is Sort.NUMBER and not amount.aside
    ]

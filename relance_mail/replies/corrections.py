"""Sentences that only say more of the act before them: its day, another invoice of the same, a correction.

1. « C'est réglé. Le 29 juin exactement. »: the day of the act in the sentence before.
2. « FA-32 : idem »: what was done or promised for the invoice before.
3. « Non pardon, le 15 »: the day that he keeps; a list of sums said anew replaces the list before.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.continuing import to_come
from relance_mail.replies.openings import is_free, says_too_much, uncertain
from relance_mail.replies.patterns import words
from relance_mail.replies.payment_times import payment_times
from relance_mail.replies.when import Tense

TAKES_BACK = words(
    r"""
        ^(?:(?:euh|oups|ah|enfin|ou|heu) ?,? ?)*(?:non|pardon|rectification|correction|erreur|plutot|finalement|
            enfin|errata|
            erratum|je me corrige|autant pour moi|au temps pour moi|sorry|no|correction)\b
    """
)
Split = tuple[list[Draft], list[Draft]]  # what was found before, and what the sentence itself does
_AS_BEFORE = re.compile(
    r"(?:^|[:,-] |est )(?:idem|ditto|pareil(?:le)?|same|(?:a )?(?:la |le )?meme (?:chose|date|jour|sort|traitement|"
    r"regime|"
    r"virement|cheque|envoi))\b(?! que)"
)


def as_before(read: Read, found: list[Draft], named: tuple[str, ...]) -> Split | None:
    """« FA-32 : idem »: what was done or promised before, for another invoice."""
    last = found[-1] if found else None
    if last is None or not named or last.act not in (Act.PROMISE, Act.PAID) or not last.invoices:
        return None
    acting = any(act is not Act.NONE for act in read.acts)
    if acting or set(named) & set(last.invoices) or not _AS_BEFORE.search(read.sentence.text):
        return None
    if last.act is Act.PROMISE:
        return [*found[:-1], replace(last, invoices=(*last.invoices, *named))], []
    return found, [replace(last, invoices=named)]


def afterthought(read: Read, found: list[Draft], own: Sequence[Draft]) -> Split | None:
    """« Je l'ai réglée chez le notaire. Le 29 juin exactement. »: the day of the act in the sentence before."""
    last = found[-1] if found else None
    if last is None or last.act not in (Act.PROMISE, Act.PAID) or not _directly_before(last, read):
        return None
    undated = not any(draft.times for draft in found if draft.sentence is last.sentence)
    acting = any(act is not Act.NONE for act in read.acts) or any(piece.invoices for piece in read.pieces)
    if acting or not undated or any(draft.amount for draft in own) or says_too_much(read):
        return None
    past = Tense.AHEAD if last.act is Act.PAID else Tense.PAST
    fits = [(piece, time) for piece in read.pieces for time in piece.dates if time.when.tense is not past]
    fits = [(piece, time) for piece, time in fits if is_free(piece, time) and not uncertain(piece)]
    if len(fits) != 1 or (last.act is Act.PAID and to_come(fits[0][1])):
        return None
    piece, time = fits[0]
    return found, [
        replace(last, sentence=read.sentence, piece=piece, times=(time,), text=piece.text, amount=None, elliptic=True)
    ]


_NEAR = 3  # characters between a sentence and the next


def _directly_before(last: Draft, read: Read) -> bool:
    return 0 <= read.sentence.start - last.sentence.end <= _NEAR


def corrected(read: Read, found: list[Draft], own: list[Draft]) -> Split:
    """« 400 fin mai et 400 fin juin. Non, 500 fin mai et 300 fin juin. »: the last list; else the last day."""
    sums = [draft for draft in own if draft.amount]
    if len(sums) > 1:
        gone = [draft for draft in found if draft.amount and draft.act in (Act.PROMISE, Act.ASKED)]
        asked = any(draft.act is Act.ASKED for draft in gone)
        own = [replace(draft, act=Act.ASKED) if asked and draft.act is Act.PROMISE else draft for draft in own]
        return [draft for draft in found if draft not in gone], own
    if sums:
        return found, own
    again = _taken_back(read, found)
    return (found[:-1], again) if again else (found, own)


def _taken_back(read: Read, found: Sequence[Draft]) -> list[Draft]:
    """« Je règle vendredi. Enfin non, lundi. »: a sentence that corrects the day of the promise before it."""
    if not found or found[-1].act is not Act.PROMISE or not TAKES_BACK.match(read.sentence.text):
        return []
    times = [
        time
        for piece in read.pieces
        for time in payment_times(piece, read.sentence.text, Act.NONE)
        if time.when.tense is not Tense.PAST
    ]
    if not times:
        return []
    piece = next(piece for piece in reversed(read.pieces) if times[-1] in piece.dates)
    return [replace(found[-1], sentence=read.sentence, piece=piece, times=(times[-1],), text=piece.text)]

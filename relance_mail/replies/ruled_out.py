"""Intents that the words of a mail name and that are not there after all: the learned models may not choose them.

A model weighs words one by one; that a complaint is over, that only late fees are contested, that somebody else is
insolvent, that nothing was promised, the rules know better.
"""

import re

from relance_mail.core.intents import Intent
from relance_mail.replies.acts import Act
from relance_mail.replies.grounds import left_out
from relance_mail.replies.intents.documents import at_hand
from relance_mail.replies.intents.fees import RULE as FEES
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.opinion import Opinion
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict

RECORDED = frozenset({Intent.PROMISE, Intent.INSTALMENT_PLAN, Intent.ALREADY_PAID})
# How likely a promise or a payment must be of which nothing could be read: with a word for money or without, in a mail
# that names a day or a sum or in one that does not.
_BARS = {(True, True): 0.3, (False, True): 0.62, (True, False): 0.5, (False, False): 0.9}
_MOST = 0.9
_DENYING = frozenset({Intent.REQUEST_DELAY, Intent.REFUSAL})
_WEAK = frozenset({Act.CONDITIONAL, Act.DENIED})
_ELSE = 0.45  # more, where the rules found something else
_PLANNED = 0.5  # so likely must a plan be of which nothing could be read, and that no rule saw
_DISPUTED = 0.8  # and that he disputes or refuses, where no rule sees that he does
# So sure must the model be that he is insolvent: where the rules say nothing, and where they say that somebody else is.
_INSOLVENT, _BROKE = 0.5, 0.8
_MERELY_PAID = 0.8  # and that he promises something, where a payment was read and no promise
_TOO_MUCH = re.compile(
    r"\b(?:peux|pouvons|peut|puis|pourrai|pourrons) pas (?:\w+ )?(?:l')?(?:suivre|tenir|accepter|assumer)\b|"
    r"\btrop (?:lourde?|elevee?|chere?|serree?|courte?)s?\b"
)
_OFFERS = re.compile(
    r"\b(?:par contre|en revanche|plutot|propos(?:e|ons|erai\w*)|souhait\w+|voudrai\w+|mais (?:je|nous) |"
    r"\d ?(?:x|fois)(?= \d))"
)
_ABOUT_MONEY = re.compile(r"factur|thune|fric|\bsous\b|[€$]|\beur|\binvoice|\bpay")


def ruled_out(found: Scene, verdict: Verdict, said: Opinion) -> frozenset[Intent]:
    """Intents that cannot be the first one, whatever the models think."""
    out = set()
    if _pays_his_way(found, verdict, said):
        out.add(Intent.INSOLVENCY)
    if verdict.primary in RECORDED and _nothing_disputed(found, said):
        out.add(Intent.DISPUTE)
    if verdict.primary in RECORDED and _no_refusal(found, said):
        out.add(Intent.REFUSAL)
    if not found.signs["document"] and at_hand(found.sentences):
        out.add(Intent.REQUEST_DOCUMENT)
    bar = min(_MOST, _bar(found) + (_ELSE if _taken_back(found, verdict) else 0))
    if not found.commitments.entries:
        least = max(bar, _MERELY_PAID) if found.payments.paid else bar
        out |= {Intent.PROMISE} if said.intents[Intent.PROMISE] < least else set()
        planned = found.commitments.plan or said.intents[Intent.INSTALMENT_PLAN] >= _PLANNED
        planned = planned and not _declines(found)
        out |= set() if planned else {Intent.INSTALMENT_PLAN}
    if not found.commitments.entries and _only_taken_back(found):
        out.add(Intent.PROMISE)
    if not found.payments.paid and said.intents[Intent.ALREADY_PAID] < bar:
        out.add(Intent.ALREADY_PAID)
    return frozenset(out)


def _taken_back(found: Scene, verdict: Verdict) -> bool:
    """Whether rules found something else, or that every payment he speaks of is denied or hangs on a condition."""
    if verdict.primary not in _DENYING:
        return False
    return bool(verdict.sign) or bool(found.acts() & _WEAK and not found.acts() & {Act.PROMISE, Act.PAID})


def _only_taken_back(found: Scene) -> bool:
    """Whether all that he says of paying hangs on something, is hoped for or denied."""
    acts = found.acts()
    return bool(acts) and acts <= {Act.CONDITIONAL, Act.HOPED, Act.DENIED}


def _pays_his_way(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """The rules see no procedure of his own, but somebody else's or something else."""
    sure = _BROKE if found.solvent else _INSOLVENT if verdict.sign else 0
    return not found.signs["insolvency"] and said.intents[Intent.INSOLVENCY] < sure


def _declines(found: Scene) -> bool:
    """Whether a plan of ours is too much for him, and he names none of his own."""
    return bool(_TOO_MUCH.search(found.text)) and not _OFFERS.search(found.text)


def _bar(found: Scene) -> float:
    money = MONEY_WORD.search(found.text) or _ABOUT_MONEY.search(found.text)
    told = any(piece.dates or piece.amounts for read in found.reads for piece in read.pieces)
    return _BARS[bool(money), told]


def _nothing_disputed(found: Scene, said: Opinion) -> bool:
    """Complaints are over, about late fees alone, or there are none in words that the rules know and he is content."""
    standing = [sign for sign in found.disputes if sign.rule != FEES]
    dated = any(entry.day for entry in found.commitments.entries)
    pleased = found.content and dated and said.intents[Intent.DISPUTE] < _DISPUTED and not left_out(found)
    return not standing and (bool(found.over or found.disputes) or pleased)


def _no_refusal(found: Scene, said: Opinion) -> bool:
    """A day is promised and nothing that the rules know refuses to pay."""
    dated = any(entry.day for entry in found.commitments.entries)
    return dated and not found.signs["refusal"] and said.intents[Intent.REFUSAL] < _DISPUTED

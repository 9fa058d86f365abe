"""What one piece of a sentence does about paying: promises, says it is done, refuses, asks, hopes, makes conditions.

1. The order of the questions is the order of caution: whose money, is it real, is it done, is it denied, does it hang
   on something; a promise is what is left.
2. A negation takes back only the verbs inside its reach: « je ne pourrai pas demain, je paie lundi » promises Monday.
3. « pas avant le 5 » is a promise with an open end, « ne … que 200 € » is a promise of 200 €.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from relance_mail.replies import hedges
from relance_mail.replies.money_words import MONEY_WORD, PAY_INFINITIVE
from relance_mail.replies.patterns import words
from relance_mail.replies.payment_words import AHEAD, DONE_WITHOUT_AUXILIARY, PAST, PAST_PRONOUN
from relance_mail.replies.pieces import Piece
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Lead, Tense


class Act(StrEnum):
    NONE = "none"
    PROMISE = "promise"
    PAID = "paid"
    DENIED = "denied"  # says it will not or cannot be paid (then)
    CONDITIONAL = "conditional"
    HOPED = "hoped"
    ASKED = "asked"
    VAGUE = "vague"  # « rapidement »
    INCOMING = "incoming"  # money that comes in to the customer


_ASKS_TO_PAY = re.compile(
    rf"{hedges.ASKING.pattern}(?: [\w'-]+){{0,8}}? (?:{PAY_INFINITIVE.pattern}|un (?:reglement|paiement))"
)
_CONDITION_FIRST = re.compile(rf"^(?:et |ou |mais )?(?:{hedges.CONDITION.pattern})")


# « merci de corriger et je paie »: the payment waits for what is asked.
_REQUEST = words(
    r"""
        ^(?:et |bonjour,? )?(?:merci d[e']|veuillez|(?:r?envoy|fait|faites|corrig|transmett|donn|adress|refait|
            refaites)(?:ez)?\b)
    """
)


def _after_a_request(piece: Piece, ahead: re.Match[str]) -> bool:
    return (
        bool(_REQUEST.match(piece.text))
        and re.search(r" et (?:je|nous) ", piece.text[: ahead.start() + 7]) is not None
        and _at_once(piece)
    )


_PARTICIPLE_FIRST = re.compile(r"^[a-z]+(?:e|is|it|i|u)e?s?\b(?! (?:ete|a ete|est|sont))")


def _at_once(piece: Piece) -> bool:
    return all(time.when.kind is Kind.NOW for time in piece.dates)


def act_of(piece: Piece, sentence: Sentence) -> Act:
    """The act of a piece by itself; what its neighbours change is in `acts_of`."""
    text = piece.text
    ahead = AHEAD.search(text)
    past = PAST.search(text)
    if past is None and MONEY_WORD.search(sentence.text):
        past = PAST_PRONOUN.search(text)
    if hedges.INCOMING.search(text) and not _own_verb(text):
        return Act.INCOMING
    if past and not hedges.UNREAL.search(text) and _is_done(piece, text, past, ahead):
        return Act.PAID
    if ahead:
        return _ahead(piece, sentence, ahead)
    if PAY_INFINITIVE.search(text):
        if hedges.CANNOT.search(text) or hedges.NEGATION.search(text):
            return Act.DENIED
        return Act.ASKED if _ASKS_TO_PAY.search(text) or sentence.question else Act.NONE
    return Act.NONE


def _own_verb(text: str) -> bool:
    """Whether the customer's own paying stands beside his income."""
    rest = hedges.INCOMING.sub(" ", text)
    return bool(AHEAD.search(rest) or PAST.search(rest))


def _is_done(piece: Piece, text: str, past: re.Match[str], ahead: re.Match[str] | None) -> bool:
    if _denied(text, past) or hedges.FAILED.search(text) or hedges.CONDITION.match(text):
        return False
    may_come = [time.when for time in piece.dates if time.when.tense is not Tense.PAST]
    to_come = any(when.tense is Tense.AHEAD or when.kind is Kind.PART for when in may_come)
    if ahead and (to_come or ahead.start() <= past.start()):
        return False
    return not (to_come and DONE_WITHOUT_AUXILIARY.search(text))


def _ahead(piece: Piece, sentence: Sentence, ahead: re.Match[str]) -> Act:
    text = piece.text
    if hedges.UNREAL.search(text):
        return Act.NONE
    if (
        hedges.CONDITION.search(text)
        or _after_a_request(piece, ahead)
        or (not piece.dates and re.search(r"\bapres (?!midi)", text))
    ):
        return Act.CONDITIONAL
    if _denied(text, ahead):
        return Act.PROMISE if any(_open_from(piece, time.when.lead) for time in piece.dates) else Act.DENIED
    if hedges.HOPE.search(text):
        return Act.HOPED
    if _ASKS_TO_PAY.search(text) or (sentence.question and piece.last):
        return Act.ASKED
    if hedges.VAGUE.search(text) and not piece.dates:
        return Act.VAGUE
    return Act.PROMISE


def _open_from(piece: Piece, lead: Lead) -> bool:
    """« pas avant le 5 », also with words between."""
    return lead is Lead.FROM or (lead is Lead.BY and " avant " in piece.text)


def _denied(text: str, verb: re.Match[str]) -> bool:
    if hedges.YES_AFTER_ALL.search(text) and not re.search(r"pas avant", text):
        return False
    return any(match.start() < verb.end() and verb.start() < match.end() for match in hedges.NEGATION.finditer(text))


def acts_of(pieces: Sequence[Piece], sentence: Sentence) -> list[Act]:
    """The acts of a sentence's pieces; a condition in a piece of its own reaches the piece that it governs."""
    acts = [act_of(piece, sentence) for piece in pieces]
    for at in range(1, len(pieces)):
        if acts[at] is Act.PROMISE and _REQUEST.match(pieces[at - 1].text) and _at_once(pieces[at]):
            acts[at] = Act.CONDITIONAL
    for at in range(1, len(pieces)):
        joined = acts[at - 1] is Act.PROMISE or re.search(r"\b(?:sera|seront)\b", pieces[at - 1].text)
        if acts[at] is Act.PAID and joined and pieces[at].joint == "et" and _PARTICIPLE_FIRST.match(pieces[at].text):
            acts[at] = Act.PROMISE  # « sera signé vendredi et posté lundi »
    for at, piece in enumerate(pieces):
        if acts[at] in (Act.PROMISE, Act.PAID) or not _CONDITION_FIRST.match(piece.text):
            continue
        after_comma = piece.joint in (",", "(", "-")
        if at and after_comma and acts[at - 1] in (Act.PROMISE, Act.VAGUE):
            acts[at - 1] = Act.CONDITIONAL
        elif at + 1 < len(pieces) and pieces[at + 1].joint in (",", "alors") and acts[at + 1] is Act.PROMISE:
            acts[at + 1] = Act.CONDITIONAL
    return acts

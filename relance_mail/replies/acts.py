"""What one piece of a sentence does about paying: promises, says it is done, refuses, asks, hopes, makes conditions.

1. The order of the questions is the order of caution: whose money, is it real, is it done, is it denied, does it hang
   on something; a promise is what is left.
2. A negation takes back only the verbs inside its reach: « je ne pourrai pas demain, je paie lundi » promises Monday.
3. « pas avant le 5 » is a promise with an open end, « ne … que 200 € » is a promise of 200 €.
"""

import re
from enum import StrEnum

from relance_mail.replies import foreign_words, hedges, speech
from relance_mail.replies.conditions import (
    CHECKED,
    after_a_request,
    hangs_on_something,
)
from relance_mail.replies.done_words import DONE_WITHOUT_AUXILIARY, PAST, PAST_PRONOUN
from relance_mail.replies.held_words import HELD_BACK
from relance_mail.replies.money_words import MONEY_WORD, PARTS, PAY_INFINITIVE
from relance_mail.replies.other_matters import (
    ANOTHER_INVOICE,
    HABIT,
    NO_PAYMENT,
    OTHER_OBJECT,
    SEVERAL,
    TAKEN_OFF,
    of_another_invoice,
    of_something_else,
    only_booked,
)
from relance_mail.replies.patterns import ready, words
from relance_mail.replies.payers import they_pay
from relance_mail.replies.payment_words import AHEAD
from relance_mail.replies.pieces import Piece
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.tenses import bare_present, day_then_done, ordered, to_come_in_the_present
from relance_mail.replies.when import Kind, Lead, Tense
from relance_mail.replies.wording import Words


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


_ASKS_TO_PAY = ready(
    rf"{hedges.ASKING.pattern}(?: [\w'-]+){{0,8}}? (?:{PAY_INFINITIVE.pattern}|un (?:reglement|paiement))"
)
# « j'ai demandé à ma banque de virer »: an order to somebody else, nothing asked of us.
_TELLS_SOMEBODY = words(
    r"""
        (?:ai|a|avons) <adverbs>demande (?:a|au|aux) (?!vous)
    """,
    PARTS,
)


_FOREIGN_NEGATION = ready(r"\b(?:nicht|kein\w*|niet|geen|non|no|wenn|si|se|als|falls)\b")


def _foreign(text: str, pattern: Words) -> re.Match[str] | None:
    """What a German, Spanish, Italian or Dutch piece says, unless it denies it or makes a condition."""
    return None if _FOREIGN_NEGATION.search(text) else pattern.search(text)


def _own_words(piece: Piece, sentence: Sentence) -> str:
    """A piece's text with blanks for what it cites."""
    text = piece.text
    if len(text) != piece.end - piece.start:
        return text
    for start, end in speech.quoted(sentence.text):
        first, last = max(start, piece.start) - piece.start, min(end, piece.end) - piece.start
        if first < last:
            text = text[:first] + " " * (last - first) + text[last:]
    return text


def act_of(piece: Piece, sentence: Sentence) -> Act:
    """The act of a piece by itself; what its neighbours change is in `neighbours`."""
    text = _own_words(piece, sentence)
    ahead = AHEAD.search(text) or they_pay(text) or _foreign(text, foreign_words.AHEAD)
    past = PAST.search(text) or _foreign(text, foreign_words.PAST)
    ahead = None if ahead and of_something_else(text, ahead) else ahead
    past = None if past and (of_something_else(text, past) or bare_present(sentence, piece, past)) else past
    if OTHER_OBJECT.search(text):
        return Act.NONE
    if past is None and MONEY_WORD.search(sentence.text):
        past = PAST_PRONOUN.search(text)
    if _HERE_IT_IS.search(text):
        return Act.PROMISE
    if hedges.INCOMING.search(text) and not _own_verb(text):
        return Act.INCOMING
    if HELD_BACK.search(text) and (piece.dates or " avant " in text):
        return Act.PROMISE
    if past and (ordered(piece, past) or day_then_done(piece, past) or to_come_in_the_present(piece, past)):
        return _ahead(piece, sentence, ahead or past)
    if past and not hedges.UNREAL.search(text) and _is_done(piece, text, past, ahead):
        return Act.PAID
    if ahead and ahead.group().startswith(("vous etes", "vous avez")) and _since(piece):
        return Act.PAID
    if ahead:
        return _ahead(piece, sentence, ahead)
    if (there := _THERE.search(text)) and any(time.when.tense is Tense.AHEAD for time in piece.dates):
        return _ahead(piece, sentence, there)
    if (named := _NAMES_THE_DAY.search(text)) and _a_date_at(piece, named.end()):
        return _ahead(piece, sentence, named)
    return _of_an_infinitive(piece, text, sentence) if PAY_INFINITIVE.search(text) else Act.NONE


def _since(piece: Piece) -> bool:
    """« vous êtes crédités depuis hier »"""
    return any(time.when.lead is Lead.SINCE for time in piece.dates)


def _of_an_infinitive(piece: Piece, text: str, sentence: Sentence) -> Act:
    """« je ne peux pas payer », « peut-on payer ? », « payer avant le 5, impossible »."""
    if hedges.CANNOT.search(text) or hedges.NEGATION.search(text):
        opens = "refus" not in text and any(_open_from(piece, time.when.lead) for time in piece.dates)
        return Act.PROMISE if opens else Act.DENIED
    return Act.ASKED if _ASKS_TO_PAY.search(text) or sentence.question else Act.NONE


# « sous 72 heures c'est sur votre compte », « l'argent est chez vous vendredi prochain »: with a day to come only.
_THERE = words(
    r"""
        (?:c'est|ce sera|est|sont|sera|seront|y est) <adverbs>(?:sur (?:votre|ton) compte|chez (?:vous|toi)|
            dans (?:votre|ta|vos) (?:boite|caisse|mains|livres|comptes)|en banque|entre vos mains)\b
        (?:c'est|ce sera|tout est|cela sera) <adverbs>(?:fait|regle|boucle|plie|solde|en ordre|en regle)\b
    """,
    PARTS,
)
# « ce sera le 15 », « disons lundi », « va pour le 20 »: the day of what is owed, without a verb of paying.
_NAMES_THE_DAY = words(
    r"""
        (?:^|, |; |\balors |\bdonc |\bla (?=je))(?:ok |donc |alors |et |du coup |mais |finalement |en fait |bref |
            bon |oui |non |enfin |(?:et |pour )?vous (?=c'est)|,)*
            (?:ce (?:ne )?sera(?! pas)|ca sera|cela sera|c'est (?=pour)|(?<=vous )c'est|(?<=vous, )c'est|ce serait|
            disons|mettons|entendez(?: par la)?|lisez|comprenez|(?:je|nous|on) (?:maintiens|maintient|
            maintenons)|je (?:vous |te )?(?:re)?di[st]|
            va pour|partons sur|on part sur|partons pour|on (?:se )?dit|je dis|comptez|prevoyez|comptez plutot|
            d'accord pour|
            ok pour|rendez-vous|promis|it will be|it'll be|let's say|make it|say|plutot|mais plutot)
            (?: (?:bien|donc|plutot|fait|bon|finalement|toujours|au plus tard|sur|alors|regle))*(?: |$|(?<= ))
    """
)
# « vous demandez une date, en voici une : le 9 avril »
_HERE_IT_IS = re.compile(r"\b(?:en voici une|voici (?:la|ma|notre|une) date|^une date)(?: donc)? ?$")


def _a_date_at(piece: Piece, at: int) -> bool:
    """Whether a date begins right there in a piece."""
    return any(_JUST_THERE.fullmatch(piece.text[at : max(at, time.start - piece.start)]) for time in piece.dates)


_JUST_THERE = re.compile(r" ?(?:entre |vers |autour |plutot |sur )?")


def _own_verb(text: str) -> bool:
    """Whether the customer's own paying stands beside his income."""
    rest = hedges.INCOMING.sub(" ", text)
    return bool(AHEAD.search(rest) or PAST.search(rest))


def _is_done(piece: Piece, text: str, past: re.Match[str], ahead: re.Match[str] | None) -> bool:
    if HABIT.search(text) and SEVERAL.search(past.group()):
        return False
    if NO_PAYMENT.search(text) or of_another_invoice(piece, past):
        return False
    if _denied(text, past) or hedges.FAILED.search(text, past.start()) or hedges.CONDITION.match(text):
        return False
    if any(time.when.tense is Tense.PAST for time in piece.dates) and not _to_come_after(piece, past):
        return True
    may_come = [time.when for time in piece.dates if time.when.tense is not Tense.PAST]
    to_come = any(when.tense is Tense.AHEAD or when.kind is Kind.PART for when in may_come)
    if ahead and (
        to_come or (ahead.start() <= past.start() and not past.group().startswith(("vien", "vient", "venons")))
    ):
        return False
    return not ((to_come or _BEFORE_THEN.search(text)) and DONE_WITHOUT_AUXILIARY.search(text))


# « virement fait avant minuit »: to be done by then.
_BEFORE_THEN = re.compile(r"\bavant (?:minuit|midi|ce soir|la fermeture|demain)\b")


def _to_come_after(piece: Piece, past: re.Match[str]) -> bool:
    return any(time.when.tense is Tense.AHEAD and time.start - piece.start > past.start() for time in piece.dates)


def _ahead(piece: Piece, sentence: Sentence, ahead: re.Match[str]) -> Act:
    text = piece.text
    if hedges.UNREAL.search(text) or TAKEN_OFF.search(text, ahead.start()) or only_booked(piece, ahead):
        return Act.NONE
    if ANOTHER_INVOICE.search(text):
        return Act.CONDITIONAL
    if (
        hangs_on_something(piece)
        or after_a_request(piece, ahead)
        or (not (piece.dates or CHECKED.match(text)) and re.search(r"\bapres (?!midi)", text))
    ):
        return Act.CONDITIONAL
    if _denied(text, ahead):
        return Act.PROMISE if any(_open_from(piece, time.when.lead) for time in piece.dates) else Act.DENIED
    if hedges.HOPE.search(text):
        return Act.HOPED
    if (_ASKS_TO_PAY.search(text) and not _TELLS_SOMEBODY.search(text)) or (
        sentence.question and piece.last and not _TAG.search(text)
    ):
        return Act.ASKED
    if hedges.VAGUE.search(text) and not piece.dates:
        return Act.VAGUE
    return Act.PROMISE


# « c'est clair ? » asks nothing.
_TAG = re.compile(r"\b(?:c'est (?:clair|compris|entendu)|compris|n'est-ce pas|hein)\W*$")


def _open_from(piece: Piece, lead: Lead) -> bool:
    """« pas avant le 5 », also with words between."""
    return lead is Lead.FROM or (lead is Lead.BY and (" avant " in piece.text or " before " in piece.text))


def _denied(text: str, verb: re.Match[str]) -> bool:
    if hedges.YES_AFTER_ALL.search(text) and not re.search(r"pas avant", text):
        return False
    return any(match.start() < verb.end() and verb.start() < match.end() for match in hedges.NEGATION.finditer(text))

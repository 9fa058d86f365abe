"""The tense of a verb that looks as if it were done: an order for later, a present of what is to come, a bare present.

1. « le virement est saisi pour lundi »: done is the order, the money leaves on the day named.
2. « la facture est payée mardi », « vous êtes réglés mardi »: the present passive of a verb that has an object speaks
   of the day to come; « le virement est parti mardi » is a perfect and tells of the day behind.
3. Without accents « le virement passe » and « le virement passé » are one word: where the writer sets his accents
   elsewhere in the sentence, a form without one is the present.
"""

import re

from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Lead, Named, Tense

_ORDER = words(
    r"(?:programm|planifi|saisi|enregistr|ordonn|demand|prepar|instruction|ordre|mis|pose|cal|posit|charg)\w*"
)
_EXECUTION = re.compile(r"\b(?:execution|date de valeur|date d'effet|value date)\b")


def ordered(piece: Piece, past: re.Match[str]) -> bool:
    """« je viens de programmer le virement pour lundi »: done is the order, the money leaves on the day named."""
    if not _ORDER.search(past.group()):
        return False
    just_now = past.group().startswith(("vien", "vient"))
    to_come = [time.when for time in piece.dates if time.start - piece.start > past.start()]
    return any(
        when.tense is Tense.AHEAD
        or when.lead is Lead.BY
        or _EXECUTION.search(piece.text)
        or (just_now and when.tense is Tense.EITHER and when.kind is not Kind.NOW)
        for when in to_come
    )


def day_then_done(piece: Piece, past: re.Match[str]) -> bool:
    """« lundi c'est payé »: a day named first, of which « it is paid » will be true."""
    if not past.group().startswith(("c'est", "tout est")) or past.group().endswith("depuis"):
        return False
    at = piece.start + past.start()
    return any(
        time.end <= at <= time.end + 2 and time.when.tense is not Tense.PAST and time.when.kind is not Kind.NOW
        for time in piece.dates
    )


# « est parti », « est sorti » are perfects; « bien », « déjà », « été » tell of what is over.
_PASSIVE = re.compile(
    r"\b(?<!s')(?:est|sont|etes)(?: (?:vous|tout|tous|toutes|donc|integralement|entierement|les?|la|quant a \w+))* "
    r"(?:pa[iy]e|regle|vire|verse|solde|acquitte|honore|regularise|credite|debite|preleve|transfere|mandate|poste|"
    r"envoye|adresse|remis|expedie|lance|execute|emis|effectue|fait|valide|debloque|libere)e?s?$"
)
# « c'est viré jeudi » may be either; the day before it makes it one to come (`day_then_done`).
_IT_IS_SO = re.compile(r"\bc'est [a-z ]+$")
_SINCE = re.compile(r"\b(?:depuis|hier)\b")
_PARTICIPLE = re.compile(
    r"(?:pa[iy]e|regle|vire|verse|solde|acquitte|honore|regularise|credite|debite|preleve|transfere|poste|envoye|"
    r"adresse|expedie|lance|execute|passe|quitte|depose|valide|traite|opere|glisse|porte|laisse|donne|libere)$"
)
_AUXILIARY = re.compile(
    r"\b(?:ai|as|a|avons|avez|ont|avais|avait|avions|avaient|ayant|avoir|est|sont|ete|etait|etaient|fut|c'est|"
    r"suis|sommes|etes|[lmtnj]'(?:ai|as|a|avais|avait))\b"
)


def to_come_in_the_present(piece: Piece, past: re.Match[str]) -> bool:
    """« elle est payée mardi », « mardi vous êtes payés »: beside a weekday, or a time that is to come."""
    return (
        is_passive(piece, past)
        and bool(piece.dates)
        and all(map(_may_come, piece.dates))
        and not (_IT_IS_SO.search(piece.text[: past.end()]) and piece.dates[-1].start > piece.start + past.start())
    )


# « Bien reçu. Réglé mardi. »: short for « ce sera réglé », where neither a sum nor its means is told.
_BARE = re.compile(r"(?:et |bonjour,? )?(?:pa[iy]e|regle|solde)e?s? $")


def done_then(piece: Piece, sentence: Sentence) -> bool:
    """A participle and a weekday are all that is said."""
    time = piece.dates[-1] if piece.dates else None
    return (
        time is not None
        and time.when.kind is Kind.WEEKDAY
        and time.when.tense is Tense.EITHER
        and not sentence.text[time.end :].strip(" .!")
        and _BARE.fullmatch(sentence.text[piece.start : time.start]) is not None
    )


def is_passive(piece: Piece, past: re.Match[str]) -> bool:
    """« est payée », « vous êtes réglés » without « déjà », « bien », « depuis »."""
    found = _PASSIVE.search(piece.text[: past.end()])
    return found is not None and not _SINCE.search(piece.text)


def is_only_a_day(piece: Piece) -> bool:
    """« le 30, … », « donc mardi, … »: nothing but a day that may be to come."""
    rest = piece.text
    for time in reversed(piece.dates):
        rest = rest[: time.start - piece.start] + rest[time.end - piece.start :]
    able = bool(piece.dates) and all(time.when.tense is not Tense.PAST for time in piece.dates)
    return able and not any(time.when.kind is Kind.NOW for time in piece.dates) and bool(_FILLS.fullmatch(rest))


_FILLS = re.compile(r"(?:bonjour|bonsoir|donc|alors|et|promis|ok|oui|bon|mais|allez|,|:|!| )*")


def _may_come(time: Named) -> bool:
    return time.when.tense is Tense.AHEAD or time.when.kind in (Kind.WEEKDAY, Kind.SAME) or time.when.lead is Lead.BY


def bare_present(sentence: Sentence, piece: Piece, past: re.Match[str]) -> bool:
    """« le virement passe dans l'après-midi »: no auxiliary, and no accent from a writer who sets them."""
    found = _PARTICIPLE.search(past.group())
    if found is None or not sentence.norm.accents or _AUXILIARY.search(past.group()):
        return False
    last = piece.start + past.end() - 1
    same = len(piece.text) == piece.end - piece.start
    return same and sentence.norm.at[last] not in sentence.norm.accents

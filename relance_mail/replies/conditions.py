"""What a promise hangs on: a condition, a request that comes first, a remedy without which nothing is owed.

1. A time clause beside a day that is named (« le 10, quand ma paye arrive ») only says why it is that day.
2. « quoi qu'il arrive » takes every condition back; a condition with a consequence of its own governs only that one.
"""

import re

from relance_mail.replies import hedges
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.when import Kind

# « …, si tu ne l'as pas je prendrai l'ancien »: a condition with a consequence of its own.
OWN_MAIN = re.compile(
    r"(?:si|des que|quand|lorsque) (?:je|j'|tu|vous|il|elle|on|nous) ?[^,]{3,70}(?<! que) (?:je|nous|on) "
    r"(?!ne |n'|suis |etais |peux |pourr|doi|dev|ser)[a-z]"
)
CONDITION_FIRST = re.compile(rf"^(?:et |ou |mais )?(?:{hedges.CONDITION.pattern})")
# A remedy without which nothing is owed: « refaites la facture et je la paie sous huitaine », « faites-moi l'avoir … ».
REMEDY = words(
    r"""
        (?:^|[,;:.] )(?:bonjour,? |slt |salut |et |donc |alors )*(?:merci de |veuillez |prenez soin de |commencez par )?
            (?:refai|corrig|rectifi|annul|repren|remplac|repar|livre|termin|finiss|deduis|commenc)\w*
        (?:faites|fais|fait|faire|envoyez|envoie|etablissez|emettez|adressez|sortez|transmettez)[- ](?:moi |
            nous )?(?:l'|un |votre |cet |
            d'abord l')avoir\b
        (?:renvoy|envoy|adress|transmett|emett|etabliss|reedit)(?:ez|e|es|er)[- ](?:moi |nous |la |le |l'|une? |
            facture )*(?:corrig|rectifi|conforme|modifi|bonne facture|nouvelle facture)
    """
)


# « merci de corriger et je paie »: the payment waits for what is asked.
REQUEST = words(
    r"""
        ^(?:et |bonjour,? )?(?:merci d[e']|veuillez|(?:r?envoy|fait|faites|corrig|transmett|donn|adress|refait|
            refaites|laiss|attend|rectifi|annul|appel|rappel|confirm|repar|livr|termin|finiss|reprenn|remplac|deduis|
            regularis|accord|repass|reven|rend)(?:e|ez|s)?\b|
            (?:r?envoie|(?:re)?fais|[a-z]{3,}(?:e|s|ez|ts|ds))-(?:moi|nous|le|la|les|ca)\b)
    """
)


_THEN = re.compile(
    r"(?: et|,| ensuite| alors) (?:puis |alors |apres |ensuite )?(?:je|nous|on|ce|c'|ca|vous|elle|tout) ?"
)


def after_a_request(piece: Piece, ahead: re.Match[str]) -> bool:
    return (
        bool(REQUEST.match(piece.text))
        and re.search(r"(?: et|,) (?:je|nous|on) ", piece.text[: ahead.start() + 7]) is not None
        and at_once(piece)
    ) or (
        len(piece.invoices) < 2  # « annulez la 31, je paie la 32 lundi »
        and (remedy := REMEDY.search(piece.text, 0, ahead.start())) is not None
        and _THEN.search(piece.text, remedy.end(), ahead.start() + 7) is not None
    )


def at_once(piece: Piece) -> bool:
    return "dans la foulee" in piece.text or all(time.when.kind is Kind.NOW for time in piece.dates)


# At the head: it has been done.
CHECKED = re.compile(
    r"(?:bonjour,? )?apres (?:(?:notre|votre|une|mon) )?(?:verification|controle|recherche|validation|discussion|"
    r"echange|entretien|reunion|"
    r"concertation|examen|relecture|pointage|accord avec|appel)s?\b"
)
ANYHOW = re.compile(
    r"\b(?:dans tous les cas|quoi ?qu'il (?:arrive|en soit)|de toute(?:s)? (?:facon|maniere)s?|en tout etat de cause|"
    r"coute que coute|"
    r"en tout cas|either way|no matter what)\b"
)
TIME_CLAUSE = re.compile(r"\b(?:quand|lorsque|lorsqu'|when|une fois)\b")


DEFINITE = (Kind.DAY, Kind.WEEKDAY, Kind.PART)


def hangs_on_something(piece: Piece) -> bool:
    """A condition; but « le 10, quand ma paye arrive » only says why the day that he names is that day."""
    if piece.dates and ANYHOW.search(piece.text):
        return False
    checked = CHECKED.match(piece.text)
    found = hedges.CONDITION.search(piece.text, checked.end() if checked else 0)
    if not found or not TIME_CLAUSE.match(found.group()):
        return bool(found)
    rest = piece.text[: found.start()]
    named = [time for time in piece.dates if time.end - piece.start <= found.start() and time.when.kind in DEFINITE]
    return not named or bool(hedges.CONDITION.search(rest))

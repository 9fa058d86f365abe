"""Whether a piece of a sentence carries on with the act before it: « la moitié vendredi et le solde fin mars ».

1. It does when it names a time of payment or a sum, and says nothing of its own.
2. A piece with a verb of its own tells of something else: « le 20 mars, votre commercial me l'a confirmé hier ».
"""

import re
from collections.abc import Sequence

from relance_mail.replies import hedges
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.patterns import ready, words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.plan_words import rhythm
from relance_mail.replies.when import Kind, Lead, Named, Tense

_ARRIVAL = re.compile(
    r"\b(?:devrait|devriez|recevr\w+|arriv\w+|chez (?:toi|vous)|sur votre compte|visible|verrez|voir|parvenir)\b"
)
# What he does before he pays: its time is no time of payment.
_SPEAKS_OF_ELSE = words(
    r"""
        (?:je|j'|nous|on|il|elle) (?:me |m'|le |la |les |l'|vous |en |y |nous |lui |leur )*(?:regard|demand|verifi|
            calcul|reflech|
            consult|interrog|organis|control|rappell|reviens|revien|recontact)[a-z]*
        (?:la poste|le facteur|l'expert|le transporteur)\b
    """
)


# A piece with a verb of its own, in the perfect, says what has been done, and no longer when he pays.
OWN_CLAUSE = ready(
    _SPEAKS_OF_ELSE.pattern
    + r"|\b(?:que|qui|nous|j'|je|on|il|elle) (?:avais|avait|avions|avaient|etais|etait|etions|etaient)\b"
    r"|(?:\b(?:ai|avons|avez|ont|avais|avait|avions|aviez|avaient)|\b[lmtns]'(?:a|ai)|"
    r"\b(?:il|elle|on|qui|nous|vous|lui|leur|y) a) (?:bien |deja |tous |tout |enfin |pas |ete |aussi |encore |"
    r"toujours |re)*"
    r"(?!(?:l[ea]s?|une?|de|ce|sa|mes?|ses?|des)\b|prevu|programme|cale|fixe|convenu|decide|arrete)[a-z]{1,}(?:e|i|u|"
    r"is|it|us|ert)e?s?\b"
    r"|^(?:le|la|l'|ce)?[\w /]{0,20}\bc'est (?:l'|le |la |les |mon |ma |notre |nos |un |une )(?!jour|date|delai)[a-z]"
)


# Somebody does something in this piece, and it is not paying: « mardi 17 (le lundi je suis absent) ».
_OWN_SUBJECT = re.compile(
    r"\b(?:j'|(?:je|nous|on|il|elle|ils|elles|tu) )(?!(?:vous |te |le |l'|m'|me |nous |en |ne |n')*(?:pens|di[rst]|"
    r"confirm|"
    r"not|met|"
    r"compt|prevo|croi|propos|imagin|engag|promet|jur|garanti|assur|tabl|prefer|repet|rappel|peu[xt]|pouv|pourr|"
    r"f[ae]))"
    r"(?:vous |te |le |l'|m'|me |nous |en |y |ne |n'|se |s')*[a-z]{2,}"
)


# « le découvert est levé le 30 », « nos salaires tombent le 28 »: a thing that does something of its own.
_THING_DOES = re.compile(
    r"^(?:et |mais |car |[a-z]+, )?(?:le|la|les|l'|mon|ma|mes|notre|nos|votre|vos|son|sa|ses|leur|un|une) ?(?!solde|"
    r"reste|"
    r"restant|"
    r"moitie|virement|reglement|paiement|cheque|prelevement|versement|tout|total|facture|seconde?\b|premier|dernier|"
    r"deuxieme|troisieme|autre|plus|somme|part\b|petite|grosse|mois|semaine|fin\b|debut|ordre)[a-z-]{3,}(?: (?!le |"
    r"la |a )"
    r"[a-z'-]+){0,4}? (?:est|sont|sera|seront|etait|s'est|se|ne|m'a|nous a|vient|arrive|arrivent|commence|termine|"
    r"tombe|"
    r"tombent|rentre|ouvre|ferme|(?:a|ont) (?:ete|[a-z]{2,}(?:e|i|u|is|it)s?))\b"
)
_NOT_THIS = re.compile(r"^(?:et |mais )?(?:non|pas|plutot que|au lieu)\b(?! (?:avant|plus tard|de souci|de probleme))")


_CAME_BY = re.compile(r"\b(?:est|sont) (?:re)?(?:passe|venu)e?s?\b")  # « votre livreur est passé le 18, je l'ai payé »


def _of_its_own(piece: Piece, times: Sequence[Named]) -> bool:
    """Whether a piece tells of another thing, or of what he will not do: « et pas 1 000 d'un coup en juin »."""
    if _NOT_THIS.match(piece.text):
        return True
    if not times or piece.amounts or piece.invoices or times[0].start == piece.start:
        return False
    if piece.text.startswith(("apres le ", "apres la ", "apres l'")):
        return True
    its_own = _THING_DOES.match(piece.text) and not (_CAME_BY.search(piece.text) or MONEY_WORD.search(piece.text))
    return bool(its_own)


def does_something(piece: Piece) -> bool:
    """« lundi je cuve »: somebody does something on a day, and it is not paying."""
    if not piece.dates or piece.amounts:
        return False
    return _OWN_SUBJECT.search(clause_around(piece, piece.dates[0])) is not None


_HAS_DONE = re.compile(
    r"\b(?:j'ai|nous avons|on a) (?!pa[iy]|regl|vir|vers|sold|pos|envoy|retenu|dedui|encore)[a-z]{3,}(?:e|i|u|is|"
    r"it)\b"
)


def spends(piece: Piece) -> bool:
    """« j'ai jeté 400 € de crème »: a sum of something else that he did."""
    return bool(piece.amounts) and _HAS_DONE.search(piece.text) is not None


# « il reste 60 euros », « your bank charged 15 euros »: a sum that is there, or another's.
_SUM_OF_ELSE = re.compile(
    r"\bil (?:me |nous |m'en )?(?:reste|y a) |^(?:mais |but )?(?:your|votre|vos) (?:bank|banque)\b"
)


def clause_around(piece: Piece, time: Named) -> str:
    """What stands between the commas around a time."""
    text = piece.text.replace(" (", ", ")
    first = text.rfind(", ", 0, max(0, time.start - piece.start)) + 1
    last = text.find(", ", max(0, time.end - piece.start))
    return piece.text[first : last if last > 0 else len(piece.text)]


# « on reparlera du reste en janvier »
TALKS = re.compile(
    r"\b(?:(?:re)?(?:parl|discut|verr|voit\b|voyons|dirai|rappell|contact)\w*|"
    r"(?:will|'ll) (?:call|phone|ring|discuss|review|speak|talk|revert|write)\b)"
)


def goes_on(piece: Piece, times: Sequence[Named], state: Act, dated: bool = False) -> bool:
    """Whether a piece without a verb carries on: it names a time of payment, or a sum. `dated`: the act has one."""
    if state is Act.PAID and (
        _ARRIVAL.search(piece.text) or (dated and piece.joint != "et" and not (piece.invoices or piece.amounts))
    ):
        return False
    only_rest = bool(piece.amounts) and all(amount.sort is Sort.REST for amount in piece.amounts)
    if only_rest and ((state is Act.PAID and not times) or TALKS.search(piece.text)):
        return False
    if _of_its_own(piece, times) or (piece.amounts and _SUM_OF_ELSE.search(piece.text)):
        return False
    held = (
        bool(times) and times[0].when.lead is Lead.FROM and times[0].start == piece.start
    )  # « pas avant le 5, c'est … »
    if (
        times
        and not held
        and OWN_CLAUSE.search(piece.text)
        and (not (piece.amounts or _parts(piece)) or state is Act.PAID)
    ):
        return False
    if times and dated and state is Act.PROMISE and not piece.amounts and _OWN_SUBJECT.search(piece.text):
        return False
    if (
        state in (Act.DENIED, Act.INCOMING, Act.VAGUE)
        or (not times and _uncertain_rest(piece))
        or (hedges.EVENT.search(_clause(piece, times)) and not piece.amounts)
    ):
        return False
    return bool(times) or any(not amount.aside for amount in piece.amounts) or _names_its_day(piece.text)


def _parts(piece: Piece) -> bool:
    """« dit trois versements égaux les 15 novembre, … »"""
    return "versement" in piece.text and bool(rhythm([piece.text]).parts)


def _clause(piece: Piece, times: Sequence[Named]) -> str:
    """What stands between the commas around a first time that begins its piece; else the piece."""
    if not times:
        return piece.text.split(" (")[0]
    clause = clause_around(piece, times[0])
    return clause if times[0].start == piece.start or MONEY_WORD.search(clause) else piece.text.split(" (")[0]


EXECUTED_ON = re.compile(r"\b(?:execution|date de valeur|date d'effet|value date)\b")


def _names_its_day(text: str) -> bool:
    """« le 10 de chaque mois »."""
    return ("mois" in text or "tous les" in text) and bool(rhythm([text]).month_day)


def to_come(time: Named) -> bool:
    """« réglée, l'autre fin mars »: a part of a month is no day of a payment made."""
    return time.when.tense is Tense.AHEAD or time.when.kind is Kind.PART


def _uncertain_rest(piece: Piece) -> bool:
    return any(one.search(piece.text) for one in (hedges.CONDITION, hedges.HOPE, hedges.NEGATION))

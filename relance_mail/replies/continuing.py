"""Whether a piece of a sentence carries on with the act before it: « la moitié vendredi et le solde fin mars ».

1. It does when it names a time of payment or a sum, and says nothing of its own.
2. A piece with a verb of its own tells of something else: « le 20 mars, votre commercial me l'a confirmé hier ».
"""

import re
from collections.abc import Sequence

from relance_mail.replies import hedges
from relance_mail.replies.acts import Act
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.plan_words import rhythm
from relance_mail.replies.when import Kind, Named, Tense

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
OWN_CLAUSE = re.compile(
    _SPEAKS_OF_ELSE.pattern
    + r"|\b(?:que|qui|nous|j'|je|on|il|elle) (?:avais|avait|avions|avaient|etais|etait|etions|etaient)\b"
    r"|(?:\b(?:ai|avons|avez|ont|avais|avait|avions|aviez|avaient)|\b[lmtns]'(?:a|ai)|"
    r"\b(?:il|elle|on|qui|nous|vous|lui|leur|y) a) (?:bien |deja |tous |tout |enfin |pas |ete |aussi )*"
    r"(?!prevu|programme|cale|fixe|convenu|decide|arrete)[a-z]{1,}(?:e|i|u|is|it|us|ert)e?s?\b"
    r"|^(?:le|la|l'|ce)?[\w /]{0,20}\bc'est (?:l'|le |la |les |mon |ma |notre |nos |un |une )(?!jour|date|delai)[a-z]"
)


# Somebody does something in this piece, and it is not paying: « mardi 17 (le lundi je suis absent) ».
_OWN_SUBJECT = re.compile(
    r"\b(?:je|j'|nous|on|il|elle|ils|elles|tu) ?(?!(?:vous |te |le |l'|m'|me |nous |en )*(?:pens|di[rst]|confirm|"
    r"not|met|"
    r"compt|prevo|croi|propos|imagin|engag|promet|jur|garanti|assur|tabl|prefer|repet|rappel|peu[xt]|pouv|pourr|f[ae]))"
    r"(?:vous |te |le |l'|m'|me |nous |en |y |ne |n'|se |s')*[a-z]{2,}"
)


def goes_on(piece: Piece, times: Sequence[Named], state: Act, dated: bool = False) -> bool:
    """Whether a piece without a verb carries on: it names a time of payment, or a sum. `dated`: the act has one."""
    if state is Act.PAID and (
        _ARRIVAL.search(piece.text) or (dated and piece.joint != "et" and not (piece.invoices or piece.amounts))
    ):
        return False
    if times and OWN_CLAUSE.search(piece.text) and (not piece.amounts or state is Act.PAID):
        return False
    if times and dated and state is Act.PROMISE and not piece.amounts and _OWN_SUBJECT.search(piece.text):
        return False
    if (
        state in (Act.DENIED, Act.INCOMING, Act.VAGUE)
        or (not times and _uncertain_rest(piece))
        or (hedges.EVENT.search(piece.text) and not piece.amounts)
    ):
        return False
    return bool(times) or any(not amount.aside for amount in piece.amounts) or _names_its_day(piece.text)


EXECUTED_ON = re.compile(r"\b(?:execution|date de valeur|date d'effet|value date)\b")


def _names_its_day(text: str) -> bool:
    """« le 10 de chaque mois »."""
    return ("mois" in text or "tous les" in text) and bool(rhythm([text]).month_day)


def to_come(time: Named) -> bool:
    """« réglée, l'autre fin mars »: a part of a month is no day of a payment made."""
    return time.when.tense is Tense.AHEAD or time.when.kind is Kind.PART


def _uncertain_rest(piece: Piece) -> bool:
    return bool(hedges.CONDITION.search(piece.text) or hedges.HOPE.search(piece.text))

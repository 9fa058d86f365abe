"""Words about paying that are not the customer's own statement now: cited, ironic, told of the past, or our own offer.

1. What stands in quotation marks was said by somebody, somewhere: « vous écrivez "règlement le 30" » promises nothing.
2. A day that never comes is irony, and so is what is said before it: « vendredi… de l'an 3000 ».
3. « je vous avais dit le 20 » tells of a promise that was; the days beside it belong to that telling.
4. Our own offer, which he only repeats to say no, is no plan of his.
"""

import re
from collections.abc import Sequence

from relance_mail.replies.patterns import words
from relance_mail.replies.sentences import Sentence

_QUOTED = re.compile(r"[«\"“][^«»\"“”]{3,160}[»\"”]")
_LETTERS = re.compile(r"[a-z]")
_WITHIN = 8  # letters of his own outside the marks, below which the marks are only his manner


def quoted(text: str) -> list[tuple[int, int]]:
    """Places of cited words in a sentence, unless next to nothing stands outside the marks."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    outside = sum(map(len, _LETTERS.findall(text))) - sum(len(_LETTERS.findall(text[a:b])) for a, b in spans)
    return spans if outside >= _WITHIN else []


IRONY = words(
    r"""
        l'an (?:[3-9]\d{3}|2[1-9]\d\d)\b
        semaine des (?:quatre|4|trois) jeudis
        (?:a la |la )?saint[- ]glin[- ]?glin
        calendes? grecques?
        poules auront des dents
        poisson d'avril
        (?:30|31) fevrier\b
        (?<!ne )je (?:plaisante|rigole|deconne|blague)\b(?! pas)
        (?:pouvez|pourrez|peux|pourras) toujours (?:courir|attendre|chercher|rever|esperer|vous brosser)
        quand les poules
        dans (?:une autre|vos|tes) (?:vie|reves)\b
    """
)


def irony_at(text: str) -> int:
    """Where a sentence names a day that never comes, or that it was a joke; -1 if nowhere. What follows is meant."""
    return max((match.start() for match in IRONY.finditer(text)), default=-1)


# « je vous avais dit », « on avait prévu », « c'était bon », « merci d'avoir décalé »
TOLD = words(
    r"""
        (?:avais|avait|avions|aviez|avaient) (?:bien |deja |pourtant )*(?:promis|prevu|programme|dit|annonce|ecrit|
            indique|note|
            demande|propose|convenu)
        c'etait (?:bon|ok|prevu|convenu|possible|jouable)
        (?:merci|remerci\w+) (?:beaucoup |infiniment |encore )?(?:de |d'|de m'|de nous |de m')avoir (?!patient)
        on m'a (?:parle|propose|dit)\b
    """
)
_YOUR_OFFER = words(
    r"""
        vous (?:me |nous )(?:proposez|proposiez|demandez|suggerez|reclamez)
        vous (?:m'|nous )(?:avez|aviez) (?:propose|suggere|demande|fait)
        votre (?:proposition|offre|echeancier|plan)\b
        (?:ils|elle|il|votre \w+) (?:me|nous) propos(?:e|ent)
    """
)
_REFUSED = words(
    r"""
        (?:ne |n')?(?:peux|pouvons|pourrai|pourrons|puis) (?:pas|ni) ~3 (?:accepter|suivre|tenir|assumer|faire|honorer)
        trop (?:lourde?s?|courte?s?|elevee?s?|chere?s?|cher|dur|serree?s?|beaucoup)
        (?:ne )?(?:me |nous )?convien\w+ pas
        (?:pas d'accord|refus\w+|ni l'une? ni l'autre|je ne signe|impossible)\b
    """
)


def our_offer_refused(at: int, said: Sequence[Sentence]) -> bool:
    """Whether a sentence repeats what we offered, and this or the next one says no to it."""
    if not _YOUR_OFFER.search(said[at].text):
        return False
    return any(_REFUSED.search(sentence.text) for sentence in said[at : at + 2])

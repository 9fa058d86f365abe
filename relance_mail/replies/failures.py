"""Payments that did not arrive after all, and promises taken back: what was said before them holds no longer.

« Le virement est parti le 1er, mais il nous est revenu ; nous le relançons mercredi » promises Wednesday and tells of
no payment. « Votre facture figure dans le paiement du 26. Elle en a été retirée » promises nothing.
"""

from collections.abc import Sequence

from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.hedges import NEGATION
from relance_mail.replies.patterns import words

_FAILED = words(
    r"""
        (?:virement|paiement|reglement|cheque|prelevement|operation|ordre|transfer|payment|il|elle|celui-ci|ca|fonds|
            banque)\b
            (?: [\w'/.,-]+){0,7}? (?:revenue?s?|rejetee?s?|retournee?s?|refusee?s?|annulee?s?|echoue|bounced|returned|
            rejected)\b(?! (?:a mon|a notre) bureau)
        (?:nous|m'|me) ?(?:est|sont|a ete) (?:bien )?(?:revenu|retourne|rejete)
        rejet (?:du|de (?:notre|mon|ce|votre|la)|bancaire)\b
        (?:n'est|c'est|est|sont) pas passee?s?\b
        (?:jamais|pas) ete (?:debitee?|encaissee?)s? (?:et|donc|,) ?(?:je|nous)
        (?:fais|faisons|fait|avons fait|ai fait) opposition\b
    """
)
_WITHDRAWN = words(
    r"""
        ^(?:mais |or |sauf que |malheureusement,? )?(?:elle|il|la votre|cette facture|votre facture|ce paiement|
            ce virement|ce
            reglement) (?:en )?(?:a (?:\w+ )?ete|est|reste) (?:malheureusement |toutefois |depuis )?(?:retiree?|
            exclue?|
            sortie?|ecartee?|bloquee?|suspendue?|rejetee?|annulee?|gelee?)\b
        ^(?:ah|euh|enfin|finalement|en fait|non|oups|ou plutot)\b[^.?!]{0,90}?\b(?:pourrai|peux|pourrons|
            pouvons) (?:\w+ )?pas\b
    """
)


def without_failed(acts: Sequence[Draft], reads: Sequence[Read]) -> list[Draft]:
    """The acts that still hold."""
    kept = list(acts)
    for at, read in enumerate(reads):
        text = read.sentence.text
        before = reads[at - 1].sentence if at else None
        if failed := _FAILED.search(text):
            kept = [draft for draft in kept if not _gone(draft, read, before, failed.start())]
        if _WITHDRAWN.search(text):
            kept = [draft for draft in kept if draft.act is not Act.PROMISE or not _taken_back(draft, read, before)]
    return kept


def _taken_back(draft: Draft, read: Read, before: object) -> bool:
    """The promise of the sentence before, and the day that this one repeats to deny it."""
    return draft.sentence is before or (draft.sentence is read.sentence and NEGATION.search(draft.text) is not None)


def _gone(draft: Draft, read: Read, before: object, failed: int) -> bool:
    """A payment told of before its failure: earlier in the sentence, or in the sentence before."""
    if draft.act is not Act.PAID:
        return False
    return draft.sentence is before or (draft.sentence is read.sentence and draft.piece.start <= failed)

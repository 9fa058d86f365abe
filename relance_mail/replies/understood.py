"""Whether everything that carries weight in a mail was understood: what was not makes the reading unsure.

1. A clause that an act of paying took is understood; so is one that tells background in words of the lists below
   (courtesies, receipt of our mail, why it is late, whose money comes when).
2. Any other clause with a word of weight (money, a date, an invoice, goods, a request, a trouble) is a doubt: a sure
   answer may let a reminder leave or stop one, so it needs the whole mail (LABELS §5).
3. A receipt or an absence has no act at all: there every clause of some length must be known, weight or not.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import hedges
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Read
from relance_mail.replies.intents import acknowledgement
from relance_mail.replies.invoices import Book
from relance_mail.replies.loose_ends import loose_amounts, loose_dates, odd_entries
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.scene import Scene
from relance_mail.replies.strange_verbs import strange_verbs
from relance_mail.replies.strangers import unknown_invoice
from relance_mail.replies.trouble_words import (
    APPROVED,
    CONTRAST,
    LEFT,
    MORE_THAN_RECEIPT,
    NOT_MORE,
    SCOPE,
    TROUBLE,
    TROUBLE_ELSEWHERE,
    UNSURE,
)
from relance_mail.replies.understood_words import BACKGROUND, GREETING, WEIGHTY
from relance_mail.replies.weigh import FOR_A_PERSON, Verdict
from relance_mail.replies.weigh_words import PAYING
from relance_mail.replies.when import Kind

_WORDS = 4  # a clause shorter than this says nothing that a list of words does not see
_VOW = re.compile(r"\b(?:sans faute|promis|juree?|au plus tard|dernier delai)\b")
_LEFT = 5  # words of meaning that a receipt may leave unknown beside known ones
# « le virement a été rejeté (mauvais IBAN) », « merci pour l'avoir, déduit d'une autre »: no part of this one.
_SETTLED = re.compile(rf"{hedges.FAILED.pattern}|\bmerci (?:\w+ )?pour (?:l'|votre |cet |vos |les )avoirs?\b")
_TAKEN = frozenset({Act.PROMISE, Act.PAID})
# Words that carry no meaning of their own beside a receipt.
_SMALL = frozenset(
    "ainsi alors and aussi aux avec avez avoir been bien ces cette comme dans des donc dossier elle est ete fait"
    " for has les leur madame mais mes mme mon monsieur nos notre nous ont our par please plus pour pris que qui"
    " sera sommes son sont suis suit sur temps the this tous tout tres une vos votre vous we will you your".split()
)


def doubts(scene: Scene, verdict: Verdict, book: Book, today: date) -> list[str]:
    """Reasons, in French, why nothing of a reading may be acted on without a person, however sure it looks."""
    found = ["message très long, lu seulement en partie"] if scene.too_long else []
    if FOR_A_PERSON & verdict.intents:
        return found
    if verdict.primary is Intent.ACKNOWLEDGEMENT:
        found += [*_taken_back(scene), *([] if verdict.machine else _put_off(scene))]
    promised = scene.commitments.entries if verdict.keeps_promises else ()
    paid = scene.payments.paid if verdict.keeps_paid else ()
    if promised or paid:
        entries = [*promised, *(one.entry for one in paid)]
        found += [*odd_entries(scene, promised, book, today), *loose_amounts(scene, entries, book)]
        found += [*_half_said(scene), *_complaints(scene), *_troubles(scene)]
    if unknown_invoice(scene.text, book) and (promised or paid):
        found.append("il nomme une facture qui n'est pas ouverte")
    return found


def unread(scene: Scene, verdict: Verdict, today: date, harmless: Collection[int] = ()) -> list[str]:
    """What no rule understood and may not matter, in French: how much it counts is learned (`trust`).
    `harmless`: where sentences start whose words tell of no promise and no payment."""
    primary = verdict.primary
    if primary in (Intent.ACKNOWLEDGEMENT, Intent.OUT_OF_OFFICE):
        besides = [*_besides(scene), *_turned(scene)] if primary is Intent.ACKNOWLEDGEMENT else []
        return [*besides, *_unknown_clauses(scene, absent=primary is Intent.OUT_OF_OFFICE)]
    entries = [*(scene.commitments.entries if verdict.keeps_promises else ())]
    entries += [one.entry for one in scene.payments.paid] if verdict.keeps_paid else []
    days = loose_dates(scene, entries, today, harmless) if entries else []
    return [*days, *_said_half_sure(scene), *_loose_clauses(scene), *strange_verbs(scene)]


def _complaints(scene: Scene) -> list[str]:
    complaint = scene.signs["grief"]
    return [f"il se plaint : {complaint.rule}"] if complaint else []


def _said(text: str) -> str:
    return f"non compris : « {text.strip(' ,;:.')[:80]} »"


def _clauses(scene: Scene) -> Iterator[tuple[Read, Piece, bool]]:
    """Every clause, and whether an act of paying took it."""
    taken = {(id(draft.sentence), draft.piece.start) for draft in scene.drafts if draft.act in _TAKEN}
    for read in scene.reads:
        for piece in read.pieces:
            yield read, piece, (id(read.sentence), piece.start) in taken


def _unknown_clauses(scene: Scene, absent: bool) -> list[str]:
    """What a receipt says besides, every clause of some length."""
    if absent:
        return []
    texts = [(read, GREETING.sub("", read.sentence.text)) for read in scene.reads]
    return [_said(text) for read, text in texts if _rest(text) >= _LEFT or _sums(read)][:1]


def _taken_back(scene: Scene) -> list[str]:
    """What a receipt says besides that is no receipt: trouble that is not over."""
    texts = [GREETING.sub("", read.sentence.text) for read in scene.reads]
    trouble = (text for text in texts if TROUBLE.search(text) and not TROUBLE_ELSEWHERE.search(text))
    return [_said(text) for text in trouble if not _OVER.search(text)][:1]


_OVER = re.compile(
    r"\b(?:resolu|leve|clos|regle|repare|corrige|retabli|regularise)e?s?\b|\b(?:aucun|nul|sans|plus de|pas de) ?"
)


def _turned(scene: Scene) -> list[str]:
    """« mais », « cependant » in a receipt."""
    return [_said(text) for read in scene.reads if CONTRAST.search(text := GREETING.sub("", read.sentence.text))][:1]


# « on s'en occupe », « mandat émis », « nous ignorons la date de paiement »: a commitment without a day.
_PUT_OFF = re.compile(
    r"\b(?:(?:m'en|s'en|nous en|se|s'|nous nous|m') ?occup\w+|(?:est|ete|sera) occupee?s? de|au plus vite|rapidement|"
    r"le necessaire (?:sera|est|va)|faire le necessaire|mandats? (?:[\w°]+ ){0,8}?(?:emis|transmis|signe|valide)|"
    r"des que possible|"
    r"(?:meilleurs|plus brefs) delais|(?:pas|aucune) connaissance de la date|(?:ne )?connai\w+ pas (?:encore )?la date|"
    r"ignor\w+ (?:encore )?(?:la date|quand)|"
    r"(?:je|j'|on|nous) ?(?:ger(?:e|ons|erai|erons)|m'active|s'active|nous activons|demel\w+)|jgere|"
    r"(?:s'y|m'y|nous y) (?:colle|attell?e|attellent|mets?|mettons|penche)\w*|(?:va|vais|allons|vont) (?:y |le |la |"
    r"les |bien |me |se |vous )*(?:regarder|verifier|etudier|remedier|checker|pencher|voir (?:ca|cela)|jouer le coup)|"
    r"(?:donn\w+|donner) (?:une )?suite|diligence|ca va etre (?:vu|fait|traite)|(?:demande|dossier|courrier)s? "
    r"(?:\w+ ){0,5}?(?:sera|seront) (?:traite|etudie|examine|instruit)\w*|en bonne voie|dans les tuyaux|"
    r"leave it with me|will (?:chase|look into|check|deal with))\b"
)


def _put_off(scene: Scene) -> list[str]:
    """A receipt that says that something will be done, and not when (LABELS §5)."""
    told = any(_PUT_OFF.search(sentence.text) and not sentence.question for sentence in scene.sentences)
    return ["engagement vague, sans date"] if told else []


def _besides(scene: Scene) -> list[str]:
    """What a receipt says besides that may be more than one: a request, a day."""
    for read in scene.reads:
        text = GREETING.sub("", read.sentence.text)
        dated = any(time.when.kind in (Kind.DAY, Kind.WEEKDAY) for piece in read.pieces for time in piece.dates)
        more = MORE_THAN_RECEIPT.search(text) and not NOT_MORE.search(text)
        if more or (dated and not BACKGROUND.search(text)):
            return [_said(text)]
    return []


def _half_said(scene: Scene) -> list[str]:
    """What is said without being known, of a part only, or of money that has not left after all."""
    texts = [sentence.text for sentence in scene.sentences]
    parts = [piece.text for read in scene.reads for piece in read.pieces if _A_PART.search(piece.text)]
    found = [_said(text) for text in (*filter(_NOT_KNOWN.search, texts), *filter(PAYING.search, parts))]
    for paid in scene.payments.paid:
        text = paid.entry.draft.sentence.text
        if APPROVED.search(text) and not LEFT.search(text):
            found.append("le paiement est validé, pas encore parti")
        if _VOW.search(paid.entry.draft.text) and paid.entry.day is None:
            found.append("« c'est réglé » : déjà fait, ou promis ?")
    return found[:1]


# Of the payment itself: what he only believes, or does not know yet; what he pays in part.
_NOT_KNOWN = words(
    r"""
        (?:je|j'|nous|on) ?(?:le |l')?(?:crois|croyons|suppos\w+|presum\w+)\b(?! savoir)
        (?:enfin|du moins|sauf que)\b ?(?:je|j'|nous|on|il|si)\b
        pending\b|awaiting\b|subject to\b
        sauf (?:opposition|refus|blocage|rejet|contestation|decision|ordre|reserve|si\b|que\b)
        (?:peux|pouvons|puis|sais|savons|suis|sommes) (?:[\w']+ )?(?:pas|plus|encore) (?:[\w'-]+ ){0,6}?(?:date|quand|
            echeance precise)\b
    """
)
_A_PART = re.compile(r"\b(?:une partie|en partie|partiel\w*)\b")


_PLAIN_TROUBLE = re.compile(r"\b(?:probleme|souci|panne|defaut|malfacon|fuite)s?\b")


def _troubles(scene: Scene) -> list[str]:
    """A clause about trouble that no rule understood; and in few words, what is said of a part only."""
    troubled = [text for text in _loose_clauses(scene) if _PLAIN_TROUBLE.search(text)]
    texts = [sentence.text for sentence in scene.sentences] if scene.brief else []
    return troubled + [_said(text) for text in texts if SCOPE.search(text) and not _SETTLED.search(text)]


def _said_half_sure(scene: Scene) -> list[str]:
    """What is told by somebody else, of something else, or of a payment that did not go through."""
    texts = [sentence.text for sentence in scene.sentences]
    found = [_said(text) for text in texts if UNSURE.search(text) or (SCOPE.search(text) and not _SETTLED.search(text))]
    if scene.payments.paid and any(hedges.FAILED.search(text) for text in texts):
        found.append("un paiement n'a pas abouti")
    return found[:1]


def _rest(text: str) -> int:
    """How many words of meaning a clause has beside what is known; one of weight counts for all."""
    left = acknowledgement.without(BACKGROUND.sub(" ", text))
    known = len(left) < len(text)
    if not known and WEIGHTY.search(text):
        return _LEFT
    found = [word for word in re.findall(r"[a-z]{3,}", left) if word not in _SMALL]
    return len(found) + (0 if known else 2)


def _sums(read: Read) -> bool:
    return any(amount.sort is Sort.NUMBER for piece in read.pieces for amount in piece.amounts)


def _loose_clauses(scene: Scene) -> list[str]:
    """Clauses of weight beside what is promised or paid."""
    for read, piece, taken in _clauses(scene):
        text = GREETING.sub("", piece.text)
        harmless = TROUBLE_ELSEWHERE.search(text)
        if TROUBLE.search(text) and not harmless:
            return [_said(text)]
        if taken or harmless or len(text.split()) < _WORDS or BACKGROUND.search(text):
            continue
        if WEIGHTY.search(text) or (read.sentence.question and piece.last) or hedges.CONDITION.search(text):
            return [_said(text)]
    return []

"""The act that a sentence without a verb of paying leans on: « 400 € le 10, le solde fin mars », « Le 15 ».

1. Money, an invoice or a short answer must stand beside a time that no other event and no other verb takes.
2. Pieces at the head of a sentence belong to its later verb when they are the only time, or name a sum.
"""

import re

from relance_mail.replies import hedges, speech
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Read
from relance_mail.replies.continuing import OWN_CLAUSE, clause_around, to_come
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.pieces import Piece
from relance_mail.replies.plan_words import rhythm
from relance_mail.replies.when import Kind, Named, Tense

OTHER_PART = re.compile(
    r"\b(?:l'autre|les autres|reste|solde|restant|suivante?s?|deuxieme|seconde?|dernier|derniere)\b"
)
_OTHER_VERB = re.compile(r"\b(?:ayant|etant|ete|ca fait|est|sont|etait|etaient|avez|avons|ai|ont|avait|il reste)\b")
_NOT_A_PAYMENT = (hedges.EVENT, _OTHER_VERB, hedges.NEGATION, hedges.UNREAL, hedges.FAILED)


def opening(read: Read, short: bool) -> Act | None:
    """The act that a sentence's first pieces lean on before any verb comes."""
    text = read.sentence.text
    following = next((act for act in read.acts if act not in (Act.NONE, Act.INCOMING)), None)
    if following is not None:
        if following is Act.PAID and _parts_to_come(read):
            return Act.PROMISE
        return following if following in (Act.PROMISE, Act.ASKED, Act.PAID) and _leans(read) else None
    if not _timed(read) and not _monthly(read):
        return None
    money = MONEY_WORD.search(text) or any(piece.amounts for piece in read.pieces) or rhythm([text]).parts
    named = any(piece.invoices for piece in read.pieces)
    first = next((at for at, piece in enumerate(read.pieces) if piece.dates), 0)
    told = any(speech.TOLD.search(piece.text) for piece in read.pieces[: first + 1])
    if told or not (money or short or named):
        return None
    too_much = short and not (money or named) and says_too_much(read) and not answers_when(read)
    if _TO_US.match(text) or too_much:
        return None
    if any(uncertain(piece) for piece in read.pieces):
        return Act.HOPED
    text = _YOUR_OFFER.sub(" ", text)
    asked = read.sentence.question or re.search(
        r"\bvous (?:m'|nous )?(?:avez|aviez) (?:accepte|accorde)|\b(?:propos|sugg|souhait|voudrai|aimerai|"
        r"sollicit|demand|accepteri|acceptez)\w*|\b(?:report|"
        r"(?<!dernier )(?<!sans )delai)\b",
        text,
    )
    return Act.ASKED if asked else Act.PROMISE


_BEFORE_A_DAY = re.compile(
    r"(?:bonjour|bonsoir|hello|madame|monsieur|ok|oui|donc|alors|bon|allez|promis|d'accord|non|mais|ah|,|:|!| )*"
)
_BEHIND_A_DAY = re.compile(
    r" ?(?:$|[,:;.!(]|et (?:basta|pas|rien)|au plus tard|sans faute|promis|normalement|maxi|en principe|ou je )"
)
_LONG = 24  # words


def answers_when(read: Read) -> bool:
    """« Mardi en huit, pas avant, je pars au salon. »: a day by itself at the head answers our « when ». Not « lundi,
    la livraison est arrivée »: what follows tells of no event and takes nothing back."""
    text = read.sentence.text
    time = next((time for piece in read.pieces[:1] for time in piece.dates), None)
    if time is None or read.sentence.question or len(text.split()) > _LONG:
        return False
    tail = text[time.end :]
    if time.when.tense is Tense.PAST or time.when.kind is Kind.NOW or not _BEHIND_A_DAY.match(tail):
        return False
    if not _BEFORE_A_DAY.fullmatch(text[: time.start]):
        return False
    against = (*_NOT_A_PAYMENT, hedges.CONDITION, hedges.HOPE, hedges.INCOMING, OWN_CLAUSE)
    return not any(other.search(tail) for other in against)


# « d'accord pour ce que vous m'avez proposé »: nothing is asked any more.
_YOUR_OFFER = re.compile(
    r"\b(?:vous|tu) (?:me |nous |m'|m')?(?:l'|les? )?(?:avez|aviez|as|avais) (?:bien |gentiment |si )?propose\w*|"
    r"\b(?:votre|ta) (?:proposition|suggestion|demande)\b"
)
# What he tells us to do: « remboursez-moi 200 € avant le 20 ».
_TO_US = re.compile(
    r"^(?:et |mais |alors )?(?!compt|encaiss|prelev|present|pass|not|pren|tabl|dis|sach|consider|assez|chez|"
    r"rassur|not|excus|trouv|recev|croy|soy|"
    r"veuill|\w*iez)[a-z]{3,}ez\b"
)
# « Notre AG se tient le 20 », « je vous remets les clés lundi »: a thing of its own, not this debt.
_OTHER_MATTER = re.compile(
    r"^(?:le|la|les|l'|notre|nos|mon|ma|mes|votre|vos|une?|m\.|mme) ?[a-z]{2,} |"
    r"\b(?:je|nous|on) (?:vous )?[a-z]+ (?:le|la|les|une?|des|mon|ma|mes|notre|nos) [a-z]{3,}"
)
_FEW, _SOME = 1, 3  # words that no rule knows, in an answer so short
_FILLERS = frozenset(
    "ok oui non bon bien note recu d accord pour au le la les un en et de du ce c ca est sera fait fais faire"
    " ferai je j on nous vous tu te promis jure sans faute plus tard dernier delai maxi maximum comme dit hab"
    " d'hab habitude convenu prevu prevue possible environ merci bonjour bonsoir madame monsieur cordialement"
    " mets met mettons place desole desolee pardon excusez moi regle paie paye vais svp stp cette fois alors"
    " donc normalement principe toujours absolument entendu parfait okok okay yes sure no problem promise by"
    " before the it will be done sorry thanks pas avant tout derniere limite impossible ici cest comptez dessus"
    " sur".split()
)


def says_too_much(read: Read) -> bool:
    """Whether a short answer with a bare date says something besides that no rule knows."""
    text = read.sentence.text
    for time in (time for piece in reversed(read.pieces) for time in reversed(piece.dates)):
        text = text[: time.start] + " " + text[time.end :]
    unknown = sum(word not in _FILLERS for word in re.findall(r"[a-z]{2,}", text))
    return unknown > (_FEW if _OTHER_MATTER.search(text.strip(" ,.;:")) else _SOME)


def _monthly(read: Read) -> bool:
    """« 500 € tous les 10 du mois »: a rhythm with its day, without any other time."""
    beat = rhythm([read.sentence.text]) if "mois" in read.sentence.text or "tous les" in read.sentence.text else None
    return bool(beat and beat.month_day and (beat.parts or any(piece.amounts for piece in read.pieces)))


def _parts_to_come(read: Read) -> bool:
    """« 150 demain, 150 le 15, 150 fin janvier et c'est réglé »: a list of parts, of which one at least is to come."""
    head = [piece for piece, act in zip(read.pieces, read.acts, strict=True) if act is Act.NONE and piece.amounts]
    return len(head) > 1 and any(to_come(time) for piece in head for time in piece.dates)


def _leans(read: Read) -> bool:
    """Whether verbless pieces at the head of a sentence belong to its later verb: a dated sum, or the only time."""
    spoken = (Act.NONE, Act.INCOMING)
    acting = [piece for piece, act in zip(read.pieces, read.acts, strict=True) if act not in spoken]
    timeless = not any(piece.dates for piece in acting)
    others = [piece for piece in read.pieces if piece not in acting and piece.dates]
    return timeless or any(piece.amounts or piece.invoices for piece in others)


def uncertain(piece: Piece) -> bool:
    """A condition or a hope that reaches the dated pieces: not one that is only about « le reste »."""
    only_rest = not piece.dates and any(amount.sort is Sort.REST for amount in piece.amounts)
    only_rest = only_rest or (not piece.dates and OTHER_PART.match(piece.text) is not None)
    return not only_rest and bool(hedges.CONDITION.search(piece.text) or hedges.HOPE.search(piece.text))


def _timed(read: Read) -> bool:
    """Whether a piece of the sentence names a time that no other event and no other verb takes."""
    taken = False  # « je touche ma paie le 5 et la caf le 7 »: the verb of the piece before, which this one shares
    for piece in read.pieces:
        shares = taken and piece.joint in ("et", ",") and _SHARES_A_VERB.match(piece.text) is not None
        free = [time for time in piece.dates if is_free(piece, time) or _AT_ITS_TERM.search(piece.text)]
        if free and not shares:
            return True
        taken = shares or (bool(piece.dates) and not free)
    return False


_SHARES_A_VERB = re.compile(
    r"(?:l[ea] |les |l'|mon |ma |mes |notre |nos )(?!reste|solde|autre)[a-z]+ |[a-z]{3,}(?:ees?|es?|is|us) (?:le|"
    r"hier)\b"
)


def is_free(piece: Piece, time: Named) -> bool:
    """Whether nothing between the commas around a time takes it for something else."""
    clause = clause_around(piece, time)
    return not any(other.search(clause) for other in _NOT_A_PAYMENT) and not OWN_CLAUSE.search(piece.text)


_AT_ITS_TERM = re.compile(r"\b(?:a son|a leur|au|a ce) terme\b")

"""From sentences to drafts: one draft per thing that the customer does about paying, with its time, sum and invoices.

1. A piece without a verb of its own goes on with the last act of its sentence: « la moitié vendredi et le solde fin
   mars » after « on va régler ».
2. A time that belongs to something else (the invoice, a call, a delivery, a salary) is no time of payment.
3. Invoices named before the colon, or in the sentence before, are what the act is about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from relance_mail.replies import hedges
from relance_mail.replies.acts import Act, acts_of
from relance_mail.replies.amounts import Amount, Sort
from relance_mail.replies.invoices import Book
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece, cut
from relance_mail.replies.plan_words import rhythm
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Lead, Named, Tense


@dataclass(frozen=True, slots=True)
class Draft:
    """One act about paying. `times` are those that may be its time, in order. `text` is its piece's plain form."""

    act: Act
    sentence: Sentence
    piece: Piece
    times: tuple[Named, ...]
    amount: Amount | None
    invoices: tuple[str, ...]
    text: str
    elliptic: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences of a mail, cut and judged."""

    sentence: Sentence
    pieces: tuple[Piece, ...]
    acts: tuple[Act, ...]


_AFTER_NOUN = words(
    r"""
        (?:factures?|fact|mails?|e-mails?|courriers?|courriels?|messages?|relances?|rappels?|devis|commandes?|
            contrats?|bons?|bl|livraisons?|jugement|appels?|intervention|reunion|rendez-vous|rdv|entretien|
            conversation|travaux|prestations?|periode|loyers?|abonnement|releve|avoirs?|mise en demeure|seance|
            invoice|email|letter|order|delivery|date|situation|echange|lettre|recommande|commande|chantier|sinistre|
            audience|echeance|mars|visite|formation|passage|accords?)(?: ?(?:n ?°? ?)?[\w/.°-]*\d[\w/.-]*)?,? ?$
    """
)
_OWN_DUE_DAY = re.compile(
    r"\b(?:notre|nos|ma|prochaine?s?|campagne|lot)(?: \w+)? (?:echeances?|date|campagne|prochaine echeance) ?$"
)
_AFTER_VERB = words(
    r"""
        (?:echues?|datee?s?|emise?s?|recue?s?|recu|signee?s?|livree?s?|commandee?s?|dit|ecrit|indique|annonce|
            appele|telephone|parle|convenu|vu|due|envoyee?s?|dated|received|ordered|etablie?s?|rencontre|demande|
            intervenue?s?|arrivee?s? a echeance|prevenu|facturees?|realisee?s?|exigibles?|venus?|
            contactee?s?)(?: (?:le|au telephone|par \w+|deja|chez nous|ici|votre \w+))*,? ?$
    """
)
_ARRIVAL = re.compile(
    r"\b(?:devrait|devriez|recevr\w+|arriv\w+|chez (?:toi|vous)|sur votre compte|visible|verrez|voir|parvenir)\b"
)
_SET_DAY = re.compile(r"\b(?:virement|reglement|paiement|cheque|prelevement) (?:est|sera) date ?$")
_OF = re.compile(r"(?:du|de|on) |d'(?!ici)")
_RHYTHM = re.compile(r" (?:de )?(?:chaque|tous les) mois")
_DUE_THEN = re.compile(r"\b(?:a l'echeance|a la date|en date|valeur) ?$")
_OTHER_VERB = re.compile(r"\b(?:ayant|etant|ete|ca fait|est|sont|etait|etaient|avez|avons|ai|ont|avait|il reste)\b")
_NOT_A_PAYMENT = (hedges.EVENT, _OTHER_VERB, hedges.NEGATION, hedges.UNREAL, hedges.FAILED)
_DANGLING = re.compile(r" (?:en date(?: d[eu']?)?|de|d'|of) ?$")


def judge(sentences: Sequence[Sentence], book: Book, subject: str) -> list[Read]:
    """Cut and judge every sentence; invoices named so far give « l'autre » its meaning."""
    mentioned: list[str] = []
    found: list[Read] = []
    for sentence in sentences:
        pieces = cut(sentence, book, mentioned, subject)
        pieces = _all_but(pieces, book)
        found.append(Read(sentence, tuple(pieces), tuple(acts_of(pieces, sentence))))
        mentioned += [number for piece in pieces for number in piece.invoices]
    return found


def _all_but(pieces: Sequence[Piece], book: Book) -> list[Piece]:
    """« tout est réglé sauf la 0031 »: the piece before « sauf » is about all the others."""
    changed = list(pieces)
    for at in range(1, len(changed)):
        if changed[at].joint in ("sauf", "hormis") and changed[at].invoices and not changed[at - 1].invoices:
            others = tuple(i.number for i in book.invoices if i.number not in changed[at].invoices)
            changed[at - 1] = replace(changed[at - 1], invoices=others)
    return changed


def drafts(reads: Sequence[Read], short: bool) -> list[Draft]:
    """All acts of a mail. `short`: the mail is a few words long, so that a bare date is its whole answer."""
    found: list[Draft] = []
    topic: tuple[str, ...] = ()
    for read in reads:
        own = list(_of_sentence(read, short and not found))
        named = tuple(dict.fromkeys(number for piece in read.pieces for number in piece.invoices))
        if own and topic and not named:
            own = [replace(draft, invoices=topic) if not draft.invoices else draft for draft in own]
        found += own
        if named:
            topic = () if own or (len(read.pieces) > 1 and Act.DENIED in read.acts) else named
    return found


def _of_sentence(read: Read, short: bool) -> Iterator[Draft]:
    """The acts of one sentence, elliptic pieces included."""
    state = _opening(read, short)
    topic: tuple[str, ...] = ()
    before: Piece | None = None
    alone = sum(act is not Act.NONE for act in read.acts) == 1
    everything = tuple(dict.fromkeys(number for piece in read.pieces for number in piece.invoices))
    for piece, act in zip(read.pieces, read.acts, strict=True):
        times = payment_times(piece, read.sentence.text, act)
        if act is Act.NONE:
            if state is not None and _goes_on(piece, times, state):
                yield _draft(state, read, piece, times, piece.invoices or topic, elliptic=True)
        else:
            state = act if act is not Act.INCOMING else state
            made = _draft(act, read, piece, times, piece.invoices or topic or (everything if alone else ()))
            relative = before is not None and piece.text.startswith(("que ", "qui ")) and made.amount is None
            yield replace(made, amount=_sum(before)) if relative and before is not None else made
        topic = piece.invoices or topic
        before = piece


def _opening(read: Read, short: bool) -> Act | None:
    """The act that a sentence's first pieces lean on before any verb comes."""
    text = read.sentence.text
    following = next((act for act in read.acts if act not in (Act.NONE, Act.INCOMING)), None)
    if following is not None:
        return following if following in (Act.PROMISE, Act.ASKED, Act.PAID) and _leans(read) else None
    if not _timed(read):
        return None
    money = MONEY_WORD.search(text) or any(piece.amounts for piece in read.pieces) or rhythm([text]).parts
    named = any(piece.invoices for piece in read.pieces)
    if not (money or short or named):
        return None
    if any(_uncertain(piece) for piece in read.pieces):
        return Act.HOPED
    asked = read.sentence.question or re.search(
        r"\b(?:propos|sugg|souhait|voudrai|aimerai|sollicit|demand|accepteri|acceptez)\w*|\b(?:report|delai)\b", text
    )
    return Act.ASKED if asked else Act.PROMISE


def _leans(read: Read) -> bool:
    """Whether verbless pieces at the head of a sentence belong to its later verb: a dated sum, or the only time."""
    acting = [piece for piece, act in zip(read.pieces, read.acts, strict=True) if act is not Act.NONE]
    timeless = not any(piece.dates for piece in acting)
    return timeless or any(piece.amounts and piece.dates for piece in read.pieces if piece not in acting)


def _uncertain(piece: Piece) -> bool:
    """A condition or a hope that reaches the dated pieces: not one that is only about « le reste »."""
    only_rest = not piece.dates and any(amount.sort is Sort.REST for amount in piece.amounts)
    return not only_rest and bool(hedges.CONDITION.search(piece.text) or hedges.HOPE.search(piece.text))


def _timed(read: Read) -> bool:
    """Whether a piece of the sentence names a time that no other event and no other verb takes."""
    return any(piece.dates and not any(other.search(piece.text) for other in _NOT_A_PAYMENT) for piece in read.pieces)


def _goes_on(piece: Piece, times: Sequence[Named], state: Act) -> bool:
    """Whether a piece without a verb carries on: it names a time of payment, or a sum."""
    if state is Act.PAID and _ARRIVAL.search(piece.text):
        return False
    if (
        state in (Act.DENIED, Act.INCOMING, Act.VAGUE)
        or (not times and _uncertain_rest(piece))
        or (hedges.EVENT.search(piece.text) and not piece.amounts)
    ):
        return False
    return bool(times) or any(not amount.aside for amount in piece.amounts)


def _uncertain_rest(piece: Piece) -> bool:
    return bool(hedges.CONDITION.search(piece.text) or hedges.HOPE.search(piece.text))


def _draft(
    act: Act, read: Read, piece: Piece, times: Sequence[Named], invoices: tuple[str, ...], elliptic: bool = False
) -> Draft:
    return Draft(act, read.sentence, piece, tuple(times), _sum(piece), invoices, piece.text, elliptic)


def _sum(piece: Piece) -> Amount | None:
    """The sum that is paid: TTC before HT, a number before a share, none that is only mentioned."""
    usable = [amount for amount in piece.amounts if not amount.aside]
    numbers = [amount for amount in usable if amount.sort is Sort.NUMBER]
    gross = [amount for amount in numbers if not amount.net_of_tax]
    order = gross or numbers or [amount for amount in usable if amount.sort is not Sort.FULL] or usable
    return order[0] if order else None


def payment_times(piece: Piece, sentence: str, act: Act) -> list[Named]:
    """The times of a piece that may be times of payment."""
    found = [time for time in piece.dates if not _belongs_elsewhere(sentence, time)]
    if found or act is Act.NONE or not piece.dates:
        return found
    if act is Act.PAID:  # « virement émis mardi », « quand il est venu le 30 »
        spoken = [time for time in piece.dates if not _belongs_elsewhere(sentence, time, verbs=False)]
        return spoken or [time for time in piece.dates if _DUE_THEN.search(sentence[: time.start])]
    last = piece.dates[-1]
    return [last] if _DUE_THEN.search(sentence[: last.start]) else []


def _belongs_elsewhere(sentence: str, time: Named, verbs: bool = True) -> bool:
    """« la facture du 12 janvier », « votre appel de lundi », « reçue le 3 »."""
    before = sentence[max(0, time.start - 60) : time.start]
    words_of = sentence[time.start : time.end]
    if time.when.lead in (Lead.UNTIL,):
        return True
    if _OWN_DUE_DAY.search(before) or _SET_DAY.search(before):
        return False
    if _RHYTHM.match(sentence, time.end) or before.endswith(("tous les ", "chaque ")):
        return True
    if _OF.match(words_of) or before.endswith((" de ", " d'", " of ", " en date ")):
        before = _DANGLING.sub(" ", before)
        return bool(_AFTER_NOUN.search(before) or _AFTER_VERB.search(before))
    return verbs and bool(_AFTER_VERB.search(before))


def when_ahead(draft: Draft) -> Named | None:
    """The time of a promise: the last one named that can lie ahead."""
    usable = [time for time in draft.times if time.when.tense is not Tense.PAST and time.when.kind is not Kind.TERMS]
    return usable[-1] if usable else None


def when_past(draft: Draft) -> Named | None:
    """The time of a payment made: the first one named that can lie behind."""
    usable = [time for time in draft.times if time.when.tense is not Tense.AHEAD and time.when.kind is not Kind.SAME]
    return usable[0] if usable else None

"""From sentences to drafts: one draft per thing that the customer does about paying, with its time, sum and invoices.

1. A piece without a verb of its own goes on with the last act of its sentence: « la moitié vendredi et le solde fin
   mars » after « on va régler ».
2. A line that ends in a colon gives its act to the list below it; « Non pardon, le 15 » corrects the act before it.
3. Invoices named before the colon, or in the sentence before, are what the act is about.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from relance_mail.replies import hedges
from relance_mail.replies.acts import Act, acts_of
from relance_mail.replies.amounts import Amount, Sort
from relance_mail.replies.continuing import EXECUTED_ON, OWN_CLAUSE, goes_on, to_come
from relance_mail.replies.invoices import Book
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.patterns import words
from relance_mail.replies.payment_times import payment_times
from relance_mail.replies.pieces import Piece, cut
from relance_mail.replies.plan_words import rhythm
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Named, Tense


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


_OTHER_VERB = re.compile(r"\b(?:ayant|etant|ete|ca fait|est|sont|etait|etaient|avez|avons|ai|ont|avait|il reste)\b")
_NOT_A_PAYMENT = (hedges.EVENT, _OTHER_VERB, hedges.NEGATION, hedges.UNREAL, hedges.FAILED)


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
        if (
            changed[at].joint.strip(" ,") in ("sauf", "hormis")
            and changed[at].invoices
            and not changed[at - 1].invoices
        ):
            others = tuple(i.number for i in book.invoices if i.number not in changed[at].invoices)
            changed[at - 1] = replace(changed[at - 1], invoices=others)
    return changed


def drafts(reads: Sequence[Read], short: bool, answers: Collection[int] = ()) -> list[Draft]:
    """All acts of a mail. `short`: the mail is a few words long, so that a bare date is its whole answer; so is each
    sentence that starts in `answers`, under a quoted line of ours."""
    found: list[Draft] = []
    topic: tuple[str, ...] = ()
    before: list[Draft] = []
    for read in reads:
        answering = (short and not found) or read.sentence.start in answers
        own = list(_of_sentence(read, answering, _heading(before)))
        if not own:
            own = _taken_back(read, found)
        elif (
            (own[0].elliptic or own[0].invoices) and before and not before[-1].times and own[0].act is _heading(before)
        ):
            found = [draft for draft in found if draft is not before[-1]]
        named = tuple(dict.fromkeys(number for piece in read.pieces for number in piece.invoices))
        if own and topic and not named:
            own = [replace(draft, invoices=topic) if not draft.invoices else draft for draft in own]
        found += own
        opens_list = own and read.sentence.text.endswith(":")
        before = own if opens_list else before if own and own[0].elliptic else []
        if named:
            topic = () if own or (len(read.pieces) > 1 and Act.DENIED in read.acts) else named
    return found


_TAKES_BACK = words(
    r"""
        ^(?:(?:euh|oups|ah|enfin|ou|heu) ?,? ?)*(?:non|pardon|rectification|correction|erreur|plutot|finalement|
            enfin|errata|
            erratum|je me corrige|autant pour moi|au temps pour moi|sorry|no|correction)\b
    """
)


def _taken_back(read: Read, found: Sequence[Draft]) -> list[Draft]:
    """« Je règle vendredi. Enfin non, lundi. »: a sentence that corrects the day of the promise before it."""
    if not found or found[-1].act is not Act.PROMISE or not _TAKES_BACK.match(read.sentence.text):
        return []
    times = [time for piece in read.pieces for time in piece.dates if time.when.tense is not Tense.PAST]
    if not times:
        return []
    piece = next(piece for piece in reversed(read.pieces) if times[-1] in piece.dates)
    return [replace(found[-1], sentence=read.sentence, piece=piece, times=(times[-1],), text=piece.text)]


def _heading(before: Sequence[Draft]) -> Act | None:
    """The act that a list leans on: « Vos factures sont soldées : » and then one line for each."""
    return before[-1].act if before and before[-1].act in (Act.PROMISE, Act.PAID) else None


_LAST_NAMED = re.compile(r"(?:laquelle|lequel|celle-ci|celui-ci|cette derniere|ce dernier)\b")
# « on vous doit encore 800 €, on vous les verse le 20 »
_ABOUT = re.compile(r"(?:et |mais |donc )?(?:pour|quant|concernant|s'agissant|cote|reste|restent) ")
_OWED = re.compile(r"\b(?:dois|doit|devons|reste|restent|restait|manque|manquent) ")
_WITHOUT_SUBJECT = re.compile(r"(?:que|qui|vous sera|sera|seront|vous seront|partira|est parti|a ete|vous a ete)\b")


def _of_sentence(read: Read, short: bool, heading: Act | None = None) -> Iterator[Draft]:
    """The acts of one sentence, elliptic pieces included. `heading`: the act of the line that opened a list."""
    state = heading or _opening(read, short)
    topic: tuple[str, ...] = ()
    subject: Amount | None = None  # the sum that the piece before is about
    dated = owed = about = False
    alone = sum(act is not Act.NONE for act in read.acts) == 1
    everything = tuple(dict.fromkeys(number for piece in read.pieces for number in piece.invoices))
    for piece, act in zip(read.pieces, read.acts, strict=True):
        topic = topic[-1:] if _LAST_NAMED.match(piece.text) else topic
        times = payment_times(piece, read.sentence.text, act)
        if act is Act.NONE:
            if state is not None and goes_on(piece, times, state, dated):
                dated = dated or bool(times)
                ahead = bool(times) and (all(map(to_come, times)) or EXECUTED_ON.search(piece.text) is not None)
                going = Act.PROMISE if state is Act.PAID and ahead else state
                yield _draft(going, read, piece, times, piece.invoices or topic, elliptic=True)
        else:
            state = act if act is not Act.INCOMING else state
            dated = bool(times)
            made = _draft(act, read, piece, times, piece.invoices or topic or (everything if alone else ()))
            relative = (_WITHOUT_SUBJECT.match(piece.text) or owed or about) and made.amount is None
            yield replace(made, amount=subject) if relative else made
        topic = piece.invoices or topic
        owed = act is Act.NONE and _OWED.search(piece.text) is not None
        about = act is Act.NONE and _ABOUT.match(piece.text) is not None
        subject = (sum_of(piece) or subject) if act is Act.NONE else sum_of(piece)


def _opening(read: Read, short: bool) -> Act | None:
    """The act that a sentence's first pieces lean on before any verb comes."""
    text = read.sentence.text
    following = next((act for act in read.acts if act not in (Act.NONE, Act.INCOMING)), None)
    if following is not None:
        return following if following in (Act.PROMISE, Act.ASKED, Act.PAID) and _leans(read) else None
    if not _timed(read) and not _monthly(read):
        return None
    money = MONEY_WORD.search(text) or any(piece.amounts for piece in read.pieces) or rhythm([text]).parts
    named = any(piece.invoices for piece in read.pieces)
    if not (money or short or named):
        return None
    if _TO_US.match(text) or (short and not (money or named) and _says_too_much(read)):
        return None
    if any(_uncertain(piece) for piece in read.pieces):
        return Act.HOPED
    asked = read.sentence.question or re.search(
        r"\bvous (?:m'|nous )?(?:avez|aviez) (?:accepte|accorde)|\b(?:propos|sugg|souhait|voudrai|aimerai|"
        r"sollicit|demand|accepteri|acceptez)\w*|\b(?:report|"
        r"(?<!dernier )(?<!sans )delai)\b",
        text,
    )
    return Act.ASKED if asked else Act.PROMISE


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


def _says_too_much(read: Read) -> bool:
    """Whether a short answer with a bare date says something besides that no rule knows."""
    text = read.sentence.text
    for time in (time for piece in reversed(read.pieces) for time in reversed(piece.dates)):
        text = text[: time.start] + " " + text[time.end :]
    unknown = sum(word not in _FILLERS for word in re.findall(r"[a-z]{2,}", text))
    return unknown > (_FEW if _OTHER_MATTER.search(text.strip()) else _SOME)


def _monthly(read: Read) -> bool:
    """« 500 € tous les 10 du mois »: a rhythm with its day, without any other time."""
    beat = rhythm([read.sentence.text]) if "mois" in read.sentence.text or "tous les" in read.sentence.text else None
    return bool(beat and beat.month_day and (beat.parts or any(piece.amounts for piece in read.pieces)))


def _leans(read: Read) -> bool:
    """Whether verbless pieces at the head of a sentence belong to its later verb: a dated sum, or the only time."""
    acting = [piece for piece, act in zip(read.pieces, read.acts, strict=True) if act is not Act.NONE]
    timeless = not any(piece.dates for piece in acting)
    others = [piece for piece in read.pieces if piece not in acting and piece.dates]
    return timeless or any(piece.amounts or piece.invoices for piece in others)


def _uncertain(piece: Piece) -> bool:
    """A condition or a hope that reaches the dated pieces: not one that is only about « le reste »."""
    only_rest = not piece.dates and any(amount.sort is Sort.REST for amount in piece.amounts)
    return not only_rest and bool(hedges.CONDITION.search(piece.text) or hedges.HOPE.search(piece.text))


def _timed(read: Read) -> bool:
    """Whether a piece of the sentence names a time that no other event and no other verb takes."""
    return any(_free(piece, time) or _AT_ITS_TERM.search(piece.text) for piece in read.pieces for time in piece.dates)


def _free(piece: Piece, time: Named) -> bool:
    """Whether nothing between the commas around a time takes it for something else."""
    first = piece.text.rfind(", ", 0, max(0, time.start - piece.start)) + 1
    last = piece.text.find(", ", max(0, time.end - piece.start))
    clause = piece.text[first : last if last > 0 else len(piece.text)]
    return not any(other.search(clause) for other in _NOT_A_PAYMENT) and not OWN_CLAUSE.search(piece.text)


_AT_ITS_TERM = re.compile(r"\b(?:a son|a leur|au|a ce) terme\b")


def _draft(
    act: Act, read: Read, piece: Piece, times: Sequence[Named], invoices: tuple[str, ...], elliptic: bool = False
) -> Draft:
    return Draft(act, read.sentence, piece, tuple(times), sum_of(piece), invoices, piece.text, elliptic)


# « 1 200 € moins l'avoir de 200 €, soit 1 000 € »: what comes out is what he pays.
_IN_SUM = re.compile(
    r"\b(?:soit|c'est-a-dire|donc|au total|net a payer de|i\.e\.|total de)(?: (?:un total de|"
    r"un net de|environ|la somme de))? $"
)


# « nos 3 900 € en trois tranches égales de 1 300 € »: the sum of a part is what is paid on a day.
_EACH = re.compile(
    r"\b(?:\d{1,2}|deux|trois|quatre|cinq|six|huit|dix|douze|two|three|four) ?(?:x|fois|tranches|mensualites|"
    r"versements|"
    r"virements|paiements|cheques|echeances|reglements|parts|traites|instalments)(?: (?!factur)[a-z]{4,}){0,2} "
    r"(?:de |d'|a |of )?(?:chf |eur |€ ?)?$"
)


def sum_of(piece: Piece) -> Amount | None:
    """The sum that is paid: TTC before HT, a number before a share, none that is only mentioned."""
    usable = [amount for amount in piece.amounts if not amount.aside]
    numbers = [amount for amount in usable if amount.sort is Sort.NUMBER]
    gross = [amount for amount in numbers if not amount.net_of_tax]
    gross = [amount for amount in gross if _EACH.search(piece.text[: amount.start - piece.start])] or gross
    gross = [amount for amount in gross if _IN_SUM.search(piece.text[: amount.start - piece.start])] or gross
    order = gross or numbers or [amount for amount in usable if amount.sort is not Sort.FULL] or usable
    return order[0] if order else None


def when_ahead(draft: Draft) -> Named | None:
    """The time of a promise: the last one named that can lie ahead."""
    usable = [time for time in draft.times if time.when.tense is not Tense.PAST and time.when.kind is not Kind.TERMS]
    return usable[-1] if usable else None


def when_past(draft: Draft) -> Named | None:
    """The time of a payment made: the first one named that can lie behind."""
    usable = [time for time in draft.times if time.when.tense is not Tense.AHEAD and time.when.kind is not Kind.SAME]
    return usable[0] if usable else None

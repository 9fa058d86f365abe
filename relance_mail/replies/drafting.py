"""From sentences to drafts: one draft per thing that the customer does about paying, with its time, sum and invoices.

1. A piece without a verb of its own goes on with the last act of its sentence: « la moitié vendredi et le solde fin
   mars » after « on va régler ».
2. A line that ends in a colon gives its act to the list below it.
3. Invoices named before the colon, or in the sentence before, are what the act is about.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from relance_mail.replies import speech
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Amount
from relance_mail.replies.commitments import Draft, Read, sum_of
from relance_mail.replies.continuing import EXECUTED_ON, does_something, goes_on, to_come
from relance_mail.replies.corrections import TAKES_BACK, afterthought, as_before, corrected
from relance_mail.replies.openings import OTHER_PART, answers_when, opening
from relance_mail.replies.payment_times import by_the_clock, payment_times
from relance_mail.replies.pieces import Piece
from relance_mail.replies.tenses import done_then
from relance_mail.replies.when import Kind, Named, Tense


def drafts(reads: Sequence[Read], short: bool, answers: Collection[int] = ()) -> list[Draft]:
    """All acts of a mail. `short`: the mail is a few words long, so that a bare date is its whole answer; so is each
    sentence that starts in `answers`, under a quoted line of ours."""
    found: list[Draft] = []
    topic: tuple[str, ...] = ()
    before: list[Draft] = []
    said = [read.sentence for read in reads]
    for at, read in enumerate(reads):
        joke = speech.irony_at(read.sentence.text)
        if joke >= 0:
            found = [draft for draft in found if draft.act is not Act.PROMISE or draft.sentence is not said[at - 1]]
        if speech.our_offer_refused(at, said):
            continue
        told = any(len(read.sentence.text.split()) > _GREETING for read in reads[:at])
        answering = ((short or (not told and answers_when(read))) and not found) or read.sentence.start in answers
        own = [draft for draft in _of_sentence(read, answering, _heading(before)) if draft.piece.start > joke]
        own = _with_day_before(own, reads[at - 1]) if at else own
        own = [_to_be_done(draft) if told or draft.piece.start else draft for draft in own]
        named = tuple(dict.fromkeys(number for piece in read.pieces for number in piece.invoices))
        if later := as_before(read, found, named) or afterthought(read, found, own):
            found, own = later
        elif TAKES_BACK.match(read.sentence.text) and found and (not own or all(draft.elliptic for draft in own)):
            found, own = corrected(read, found, own)
        elif own and (
            (own[0].elliptic or own[0].invoices) and before and not before[-1].times and own[0].act is _heading(before)
        ):
            found = [draft for draft in found if draft is not before[-1]]
        if own and topic and not named:
            own = [replace(draft, invoices=topic) if not draft.invoices else draft for draft in own]
        found += own
        opens_list = own and read.sentence.text.endswith(":")
        before = own if opens_list else before if own and own[0].elliptic else []
        if named:
            topic = () if own or (len(read.pieces) > 1 and Act.DENIED in read.acts) else named
    return found


_GREETING = 3  # words


def _to_be_done(draft: Draft) -> Draft:
    """« Bien reçue, elle est juste. Réglée mardi. »: after what was said of it, the day is to come."""
    return (
        replace(draft, act=Act.PROMISE) if draft.act is Act.PAID and done_then(draft.piece, draft.sentence) else draft
    )


_IN_THE_LIST = re.compile(
    r"\b(?:es|etes|est|y est|figure|figurez) (?:bien )?(?:dedans|(?:sur|dans) la liste)|\ben (?:fait|faites) partie\b"
)


def _with_day_before(own: list[Draft], before: Read) -> list[Draft]:
    """« On paie les fournisseurs le 30. Vous êtes dans la liste ! »: on the day of the sentence before."""
    if len(own) != 1 or own[0].act is not Act.PROMISE or own[0].times or not _IN_THE_LIST.search(own[0].text):
        return own
    times = [time for piece in before.pieces for time in payment_times(piece, before.sentence.text, Act.PROMISE)]
    return [replace(own[0], sentence=before.sentence, times=tuple(times))] if len(times) == 1 else own


def _heading(before: Sequence[Draft]) -> Act | None:
    """The act that a list leans on: « Vos factures sont soldées : » and then one line for each."""
    return before[-1].act if before and before[-1].act in (Act.PROMISE, Act.PAID) else None


_LAST_NAMED = re.compile(r"(?:laquelle|lequel|celle-ci|celui-ci|cette derniere|ce dernier)\b")
# « les 800, je vous les vire vendredi »
_TAKES_UP = re.compile(r"(?:je|j'|nous|on) ?(?:vous |te )?(?:les |la |le |l')")
# « on vous doit encore 800 €, on vous les verse le 20 »
_ABOUT = re.compile(r"(?:et |mais |donc )?(?:pour|quant|concernant|s'agissant|cote|reste|restent) ")
_OWED = re.compile(r"\b(?:dois|doit|devons|reste|restent|restait|manque|manquent) ")
_WITHOUT_SUBJECT = re.compile(
    r"(?:que|qui|vous est|vous sont|vous sera|sera|seront|vous seront|partira|est parti|a ete|vous a ete)\b"
)


def _of_sentence(read: Read, short: bool, heading: Act | None = None) -> Iterator[Draft]:
    """The acts of one sentence, elliptic pieces included. `heading`: the act of the line that opened a list."""
    state = heading or opening(read, short)
    topic: tuple[str, ...] = ()
    subject: Amount | None = None  # the sum that the piece before is about
    dated = owed = about = False
    alone = sum(act is not Act.NONE for act in read.acts) == 1
    everything = tuple(dict.fromkeys(number for piece in read.pieces for number in piece.invoices))
    begun = heading is not None
    for at, (piece, act) in enumerate(zip(read.pieces, read.acts, strict=True)):
        topic = topic[-1:] if _LAST_NAMED.match(piece.text) else topic
        times = payment_times(piece, read.sentence.text, act)
        if act is Act.NONE:
            elsewhere = not begun and _before_an_act(read, at) and does_something(piece) and not _and_then(read, at + 1)
            if state is Act.PAID and begun and not dated and not times:
                times = payment_times(piece, read.sentence.text, Act.PAID)  # « …, quand il est venu, le 30 »
            times = times or (by_the_clock(piece) if state in (Act.PROMISE, Act.PAID) and begun and not dated else [])
            if state is not None and not elsewhere and goes_on(piece, times, state, dated):
                dated = dated or bool(times)
                ahead = bool(times) and (all(map(to_come, times)) or EXECUTED_ON.search(piece.text) is not None)
                ahead = ahead and not (state is Act.PAID and _about_the_same(piece, times))
                ahead = ahead or (state is Act.PAID and _what_is_left(piece, times))
                going = Act.PROMISE if state is Act.PAID and ahead else state
                yield _draft(going, read, piece, times, piece.invoices or topic, elliptic=True)
        else:
            state = act if act is not Act.INCOMING else state
            begun = True
            times = times or (by_the_clock(piece) if act in (Act.PROMISE, Act.PAID) else [])
            dated = bool(times)
            made = _draft(act, read, piece, times, piece.invoices or topic or (everything if alone else ()))
            dislocated = subject is not None and _TAKES_UP.match(piece.text)
            relative = (_WITHOUT_SUBJECT.match(piece.text) or owed or about or dislocated) and made.amount is None
            yield replace(made, amount=subject) if relative else made
        topic = piece.invoices or topic
        owed = act is Act.NONE and _OWED.search(piece.text) is not None
        about = act is Act.NONE and _ABOUT.match(piece.text) is not None
        subject = (sum_of(piece) or subject) if act is Act.NONE else sum_of(piece)


def _before_an_act(read: Read, at: int) -> bool:
    return any(act not in (Act.NONE, Act.INCOMING) for act in read.acts[at + 1 :])


def _and_then(read: Read, at: int) -> bool:
    """« mercredi je passe au bureau et je vous règle »: what he does on the way to paying has the same day."""
    return read.pieces[at].joint == "et" and read.acts[at] is not Act.NONE


def _about_the_same(piece: Piece, times: Sequence[Named]) -> bool:
    """« un chèque au vendeur, en octobre je crois »: about when, of a payment that was made."""
    parts = all(time.when.kind is Kind.PART for time in times)
    return parts and piece.joint == "," and not (piece.amounts or piece.invoices or OTHER_PART.search(piece.text))


_LEFT = re.compile(r"\b(?:reste|restante?s?|complement|surplus|manquante?s?|(?:qui|en|y) manquent?)\b")


def _what_is_left(piece: Piece, times: Sequence[Named]) -> bool:
    """« 400 virés vendredi, les 400 restants le 15 »: the rest is still to be paid."""
    return _LEFT.search(piece.text) is not None and any(time.when.tense is not Tense.PAST for time in times)


def _draft(
    act: Act, read: Read, piece: Piece, times: Sequence[Named], invoices: tuple[str, ...], elliptic: bool = False
) -> Draft:
    return Draft(act, read.sentence, piece, tuple(times), sum_of(piece), invoices, piece.text, elliptic)

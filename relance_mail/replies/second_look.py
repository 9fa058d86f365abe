"""The days of promises and payments, where the models are sure of what no rule knows, or that a rule is wrong.

A day whose verb no rule knows is one of payment when the model is sure of it; one that the rules took and the model
all but excludes is given up, or read as the other act.
"""

from dataclasses import replace
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import hedges, speech
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read, sum_of
from relance_mail.replies.conditions import CONDITION_FIRST
from relance_mail.replies.continuing import OWN_CLAUSE, TALKS, clause_around
from relance_mail.replies.invoices import Book
from relance_mail.replies.opinion import Opinion
from relance_mail.replies.other_matters import OTHER_OBJECT
from relance_mail.replies.payment_times import belongs_elsewhere, payment_times
from relance_mail.replies.pieces import Piece
from relance_mail.replies.scene import Scene, with_acts
from relance_mail.replies.when import Kind, Named, Tense

_SURE = 0.6  # of a day that no rule took
_SURER = 0.9  # of a day that a rule took for a condition, a hope, a question, a refusal
_SUREST = 0.97  # of such a day in words too few to be learned from
_BRIEFLY = 0.75  # of the only likely day of so few words
_HARDLY = 0.15  # of a day that the rules took
# Where the mail promises or paid, and no rule found when: so much of the mail, and of its likeliest day.
_LIKELY, _ENOUGH = 0.6, 0.5
_POSSIBLE, _CLEARLY = 0.25, 2.0  # or so much, and so many times likelier than any other day
_SAID = 0.15  # of the mail: it promises, or paid, at all
_RECORDED = (Act.PROMISE, Act.PAID)
_HEDGES = (hedges.CONDITION, hedges.HOPE, hedges.UNREAL)
_TAKES_BACK = (*_HEDGES, hedges.EVENT, hedges.NEGATION, hedges.INCOMING, hedges.FAILED, OTHER_OBJECT)


def looked_again(found: Scene, said: Opinion, book: Book, today: date) -> Scene:
    """The same mail with the acts that the models are sure of."""
    acts = [draft for read in found.reads for draft in _acts(read, found, said, today)]
    again = found if acts == list(found.drafts) else with_acts(found, acts, book, today)
    again = found if _too_much(again, book) and not _too_much(found, book) else again
    if more := _missing(again, said, today):
        drafts = sorted([*again.drafts, more[1]], key=lambda draft: draft.sentence.start)
        sure = more[0] >= _ENOUGH and said.intents[said.best] >= _LIKELY
        return replace(with_acts(again, drafts, book, today), guessed=not sure)
    return again


def _too_much(found: Scene, book: Book) -> bool:
    """Whether more is promised than is due: a day that was taken back, or one said twice."""
    return sum(entry.sum.amount for entry in found.commitments.entries if entry.sum) > book.total().amount


def _promising(said: Opinion) -> float:
    return max(said.beside[Intent.PROMISE], said.intents[Intent.PROMISE]) + said.beside[Intent.INSTALMENT_PLAN]


def _paying(said: Opinion) -> float:
    return max(said.beside[Intent.ALREADY_PAID], said.intents[Intent.ALREADY_PAID])


def _acts(read: Read, found: Scene, said: Opinion, today: date) -> list[Draft]:
    own = [draft for draft in found.drafts if draft.sentence is read.sentence]
    if not found.brief:
        own = [kept for draft in own if (kept := _kept(draft, said, today)) is not None]
    if speech.irony_at(found.text) >= 0:
        return own
    named = [(piece, time) for piece in read.pieces for time in piece.dates]
    for piece, time in named:
        recorded = [draft for draft in own if draft.act in _RECORDED]
        if any(time in draft.times for draft in recorded) or TALKS.search(clause_around(piece, time)):
            continue
        otherwise = [draft for draft in own if draft.piece is piece and draft.act not in _RECORDED]
        act = _sure_of(read, time, said, _bar(read, piece, time, found, bool(otherwise)), today)
        if act is not None:
            asked = act is Act.PROMISE and any(draft.act is Act.ASKED for draft in otherwise)
            act = Act.ASKED if asked and found.commitments.plan else act  # a plan put to us stays put to us
            own = [draft for draft in own if draft not in otherwise]
            own.append(_draft(read, piece, act, (time,), bool(own)))
    return sorted(own, key=lambda draft: draft.piece.start)


def _bar(read: Read, piece: Piece, time: Named, found: Scene, otherwise: bool) -> float:
    """How sure the model must be of a day. `otherwise`: the rules know its piece for another act."""
    if otherwise or _hedged(read, piece) or belongs_elsewhere(read.sentence.text, time):
        return _SUREST if found.brief else _SURER
    return _SURER if found.brief else _SURE


def _hedged(read: Read, piece: Piece) -> bool:
    """A condition, a hope, or what somebody told: all but sure that it promises nothing."""
    told = speech.TOLD.search(read.sentence.text) or any(CONDITION_FIRST.match(one.text) for one in read.pieces)
    return bool(told) or any(one.search(piece.text) for one in _HEDGES)


def _sure_of(read: Read, time: Named, said: Opinion, bar: float, today: date) -> Act | None:
    """What the model is sure that a day is."""
    chances = said.days.get((read.sentence.start, time.start))
    if chances is None or time.when.impossible:
        return None
    if chances[Act.PROMISE] >= bar and _promising(said) >= _SAID and _ahead(time, today):
        return Act.PROMISE
    if chances[Act.PAID] >= bar and _paying(said) >= _SAID and _behind(time, today):
        return Act.PAID
    return None


def _kept(draft: Draft, said: Opinion, today: date) -> Draft | None:
    """A draft with the days that may be its own; as the other act, where the model is sure of it; or None."""
    if draft.act not in _RECORDED or not draft.times:
        return draft
    at = draft.sentence.start
    chances = [said.days[at, time.start] for time in draft.times if (at, time.start) in said.days]
    if len(chances) < len(draft.times) or max(one[draft.act] for one in chances) >= _HARDLY:
        return draft
    other = Act.PAID if draft.act is Act.PROMISE else Act.PROMISE
    fits = _ahead if other is Act.PROMISE else _behind
    if all(one[other] >= _SURE and fits(time, today) for time, one in zip(draft.times, chances, strict=True)):
        return replace(draft, act=other)
    beside_the_point = draft.elliptic and draft.amount is None and not draft.invoices
    return None if beside_the_point else draft


def _missing(found: Scene, said: Opinion, today: date) -> tuple[float, Draft] | None:
    """The likeliest sentence of a mail that promises, or paid, and of which no rule found when; how likely it is."""
    best = said.best
    if found.injected or speech.irony_at(found.text) >= 0:
        return None
    if best in (Intent.PROMISE, Intent.INSTALMENT_PLAN) and not found.commitments.entries:
        return _likeliest(found, said, Act.PROMISE, today)
    if best is Intent.ALREADY_PAID and not found.payments.paid:
        return _likeliest(found, said, Act.PAID, today)
    return None


def _likeliest(found: Scene, said: Opinion, act: Act, today: date) -> tuple[float, Draft] | None:
    """The likely sentence of those that name one possible day: likely by itself, or much likelier than the others."""
    made: list[tuple[float, Draft]] = []
    for read in found.reads:
        if read.sentence.start in said.sentences and not read.sentence.question and not _otherwise(read, found):
            for draft in _dated(read, act, said, today):
                if not _clause_taken_back(read, draft.piece):
                    made.append((said.of_draft(draft, act) or 0.0, draft))
    made.sort(key=lambda one: -one[0])
    if not made:
        return None
    rest = made[1][0] if len(made) > 1 else 0.0
    chance, draft = made[0]
    if found.brief and chance < _BRIEFLY:
        return None
    clear = chance * said.intents[said.best] >= _POSSIBLE and chance >= _CLEARLY * rest
    if (chance >= _ENOUGH and said.intents[said.best] >= _LIKELY) or clear:
        return made[0]
    return None


def _otherwise(read: Read, found: Scene) -> bool:
    """Whether the rules know what the days of a sentence are: asked for, hoped, refused."""
    return any(one.sentence is read.sentence and one.times and one.act not in _RECORDED for one in found.drafts)


def _clause_taken_back(read: Read, piece: Piece) -> bool:
    """The same of one piece, where the whole mail is known to promise or to pay."""
    act = read.acts[read.pieces.index(piece)]
    told = speech.TOLD.search(read.sentence.text) or any(CONDITION_FIRST.match(one.text) for one in read.pieces)
    return (
        bool(told) or act not in (Act.NONE, Act.PROMISE, Act.PAID) or any(one.search(piece.text) for one in _TAKES_BACK)
    )


def _ahead(time: Named, today: date) -> bool:
    day = time.ahead(today) if time.when.tense is not Tense.PAST else None
    return day is not None and day >= today


def _behind(time: Named, today: date) -> bool:
    usable = time.when.tense is not Tense.AHEAD and time.when.kind is not Kind.SAME
    return usable and time.when.behind(today) is not None


def _dated(read: Read, act: Act, said: Opinion, today: date) -> list[Draft]:
    """One draft, where the sentence leaves one day only, or one piece of it is much likelier than the others."""
    fits = _ahead if act is Act.PROMISE else _behind
    found = [
        (piece, time)
        for piece in read.pieces
        for time in payment_times(piece, read.sentence.text, act)
        if fits(time, today) and not (act is Act.PROMISE and OWN_CLAUSE.search(piece.text))
        if not TALKS.search(clause_around(piece, time))
    ]
    if len(found) > 1:
        chances = [said.days.get((read.sentence.start, time.start), {}).get(act, 0.0) for _, time in found]
        best = max(chances)
        found = [one for one, chance in zip(found, chances, strict=True) if chance * _CLEARLY > best]
    return [_draft(read, found[0][0], act, (found[0][1],))] if len(found) == 1 else []


def _draft(read: Read, piece: Piece, act: Act, times: tuple[Named, ...], several: bool = False) -> Draft:
    """`several`: the sentence has other acts, whose sums and invoices are not this one's."""
    others = () if several else read.pieces
    amount = sum_of(piece) or next((found for other in others if (found := sum_of(other))), None)
    invoices = tuple(dict.fromkeys(number for other in others for number in other.invoices))
    return Draft(act, read.sentence, piece, times, amount, piece.invoices or invoices, piece.text)

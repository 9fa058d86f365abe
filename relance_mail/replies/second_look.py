"""The acts of dated sentences, where the models are sure of what no rule knows.

A sentence with one day, whose verb no rule knows, promises or pays when the model is sure that it does, and nothing
takes it back (a condition, a negation, a question).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import hedges
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read, sum_of
from relance_mail.replies.continuing import OWN_CLAUSE
from relance_mail.replies.invoices import Book
from relance_mail.replies.opinion import Opinion
from relance_mail.replies.payment_times import payment_times
from relance_mail.replies.pieces import Piece
from relance_mail.replies.scene import Scene, with_acts
from relance_mail.replies.when import Kind, Lead, Named, Tense

_SURE = 0.7  # of a sentence that no rule understood
# Where the mail promises or paid, and no rule found when: so much of the mail, and of its likeliest sentence.
_LIKELY, _ENOUGH = 0.6, 0.5
_POSSIBLE, _CLEARLY = 0.25, 2.0  # or so much, and so many times likelier than any other day
_OTHERS = 0.8  # a day without its own verb of paying is something else's
_SAID, _UNSAID = 0.15, 0.5  # of an act that rules found, of one that they did not
_TAKES_BACK = (hedges.EVENT, hedges.CONDITION, hedges.NEGATION, hedges.HOPE, hedges.UNREAL, hedges.INCOMING)


def looked_again(found: Scene, said: Opinion, book: Book, today: date) -> Scene:
    """The same mail with the acts that the sentences' model is sure of."""
    acts = [draft for read in found.reads for draft in _acts(read, found, said, today)]
    again = found if acts == list(found.drafts) else with_acts(found, acts, book, today)
    if more := _missing(again, said, today):
        drafts = sorted([*again.drafts, more[1]], key=lambda draft: draft.sentence.start)
        sure = more[0] >= _ENOUGH and said.intents[said.best] >= _LIKELY
        return replace(with_acts(again, drafts, book, today), guessed=not sure)
    return again


def _promising(said: Opinion) -> float:
    return max(said.beside[Intent.PROMISE], said.intents[Intent.PROMISE]) + said.beside[Intent.INSTALMENT_PLAN]


def _paying(said: Opinion) -> float:
    return max(said.beside[Intent.ALREADY_PAID], said.intents[Intent.ALREADY_PAID])


def _acts(read: Read, found: Scene, said: Opinion, today: date) -> list[Draft]:
    own = [draft for draft in found.drafts if draft.sentence is read.sentence]
    chances = said.sentences.get(read.sentence.start)
    if chances is None:
        return own
    if own:
        own = [draft for draft in own if not _beside_the_point(draft, found, said)]
        one_act = len({draft.act for draft in own}) == 1
        return [_other(draft, chances, said, today) for draft in own] if one_act else own
    if _taken_back(read) or not any(piece.dates for piece in read.pieces):
        return []
    if chances[Act.PROMISE] >= _SURE and _promising(said) >= _SAID:
        return _dated(read, Act.PROMISE, said, today)
    if chances[Act.PAID] >= _SURE and _paying(said) >= _SAID:
        return _dated(read, Act.PAID, said, today)
    return []


def _beside_the_point(draft: Draft, found: Scene, said: Opinion) -> bool:
    """« sera réglée en janvier : notre DAF l'a arbitré ce matin »: a day without its own verb of paying, that the model
    takes for something else's, beside an act that has a day."""
    if not (draft.elliptic and draft.times) or draft.amount is not None or draft.invoices:
        return False
    chances = said.clauses.get((draft.sentence.start, draft.piece.start))
    others = (other for other in found.drafts if other.act is draft.act and not other.elliptic and other.times)
    return chances is not None and chances[Act.NONE] >= _OTHERS and any(others)


def _other(draft: Draft, chances: Mapping[str, float], said: Opinion, today: date) -> Draft:
    """« a été mis au paiement du 25 »: done or to come, where the words allow both."""
    if not draft.times or any(time.when.tense is not Tense.EITHER or time.when.lead is Lead.BY for time in draft.times):
        return draft
    to_come = chances[Act.PROMISE] * _promising(said) > chances[Act.PAID] * _paying(said)
    if draft.act is Act.PAID and to_come and _paying(said) < _UNSAID and all(_ahead(t, today) for t in draft.times):
        return replace(draft, act=Act.PROMISE)
    if (
        draft.act is Act.PROMISE
        and not to_come
        and _promising(said) < _SAID
        and all(_behind(t, today) for t in draft.times)
    ):
        return replace(draft, act=Act.PAID)
    return draft


def _missing(found: Scene, said: Opinion, today: date) -> tuple[float, Draft] | None:
    """The likeliest sentence of a mail that promises, or paid, and of which no rule found when; how likely it is."""
    best = said.best
    if found.injected:
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
        if read.sentence.start in said.sentences and not read.sentence.question:
            for draft in _dated(read, act, said, today):
                if not _clause_taken_back(read, draft.piece):
                    made.append((said.clauses[read.sentence.start, draft.piece.start][act], draft))
    made.sort(key=lambda one: -one[0])
    if not made:
        return None
    rest = made[1][0] if len(made) > 1 else 0.0
    chance, draft = made[0]
    clear = chance * said.intents[said.best] >= _POSSIBLE and chance >= _CLEARLY * rest
    if (chance >= _ENOUGH and said.intents[said.best] >= _LIKELY) or clear:
        return made[0]
    return None


def _taken_back(read: Read, but: Collection[Act] = ()) -> bool:
    """A question, a condition, a negation, or an act that a rule found."""
    acting = any(act is not Act.NONE and act not in but for act in read.acts)
    return acting or read.sentence.question or any(one.search(read.sentence.text) for one in _TAKES_BACK)


def _clause_taken_back(read: Read, piece: Piece) -> bool:
    """The same of one piece, where the whole mail is known to promise or to pay."""
    act = read.acts[read.pieces.index(piece)]
    return act not in (Act.NONE, Act.PROMISE, Act.PAID) or any(one.search(piece.text) for one in _TAKES_BACK)


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
    ]
    if len(found) > 1:
        chances = [said.clauses[read.sentence.start, piece.start][act] for piece, _ in found]
        best = max(chances)
        found = [one for one, chance in zip(found, chances, strict=True) if chance * _CLEARLY > best]
    return [_draft(read, found[0][0], act, (found[0][1],))] if len(found) == 1 else []


def _draft(read: Read, piece: Piece, act: Act, times: tuple[Named, ...]) -> Draft:
    amount = sum_of(piece) or next((found for other in read.pieces if (found := sum_of(other))), None)
    invoices = tuple(dict.fromkeys(number for other in read.pieces for number in other.invoices))
    return Draft(act, read.sentence, piece, times, amount, piece.invoices or invoices, piece.text)

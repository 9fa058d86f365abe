"""Where the learned models and the rules put their findings together: acts of dated sentences, then the intent.

1. The rules' findings are marks that the models weigh, so the models' answer already knows what the rules found.
2. A sentence with one day, whose verb no rule knows, promises or pays when the model is sure that it does, and nothing
   takes it back (a condition, a negation, a question).
3. What stops everything or guards us (insolvency, swindles, injected text, machines' mails, offers below the debt) is
   decided by rules alone; the models never take it back.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from relance_mail.core.intents import Intent
from relance_mail.replies import hedges, marks, traits
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read, sum_of
from relance_mail.replies.invoices import Book
from relance_mail.replies.learned import FOR_A_PERSON as PERSON
from relance_mail.replies.learned import Weights
from relance_mail.replies.pieces import Piece
from relance_mail.replies.scene import Scene, with_acts
from relance_mail.replies.weigh import FOR_A_PERSON, Verdict, doubts_of
from relance_mail.replies.when import Kind, Named, Tense

_HARMLESS = 0.85
_SURE = 0.7  # of a sentence that no rule understood
_LIKELY, _ENOUGH = (
    0.6,
    0.5,
)  # where the mail promises or paid, and no rule found when: so much of its likeliest sentence
_FEW = 12  # words
_CLEAR = 0.8  # what the model must be sure of a short mail in which no rule found anything
_YIELDS, _YIELDS_LATE = 1.3, 3.0  # so many times likelier than what the rules say, or see as grave, must an intent be
_SAID, _UNSAID = 0.15, 0.5  # beside the first intent, one that rules found, one that they did not
_ORDER = tuple(Intent)
_GRAVE = frozenset({Intent.REFUSAL, Intent.DISPUTE, Intent.REQUEST_DOCUMENT, Intent.REQUEST_DELAY})
_TAKES_BACK = (hedges.EVENT, hedges.CONDITION, hedges.NEGATION, hedges.HOPE, hedges.UNREAL, hedges.INCOMING)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the models say: how probable each intent is as the first (`intents`) and anywhere (`beside`); what each
    sentence does, by its start; the words behind every trait."""

    intents: Mapping[Intent, float]
    beside: Mapping[Intent, float]
    for_a_person: float
    sentences: Mapping[int, Mapping[str, float]]
    shown: Mapping[str, str]

    @property
    def best(self) -> Intent:
        return max(self.intents, key=lambda intent: (self.intents[intent], -_ORDER.index(intent)))

    @property
    def harmless(self) -> frozenset[int]:
        """Where sentences start that tell of no promise and no payment."""
        return frozenset(start for start, chances in self.sentences.items() if chances[Act.NONE] >= _HARMLESS)


def opinion(found: Scene, verdict: Verdict, weights: Weights, today: date) -> Opinion:
    """The models on one mail; `found` and `verdict` are those of the rules alone."""
    shown = traits.of_mail(found.reads, today)
    seen = marks.of_mail(found, verdict)
    first = weights.mail.probabilities(shown, seen)
    chances = weights.beside.chances(shown, seen)
    beside = {intent: chances[intent] for intent in _ORDER}
    sentences = {
        read.sentence.start: weights.sentence.probabilities(
            traits.of_sentence(read, today), marks.of_sentence(read, found.drafts)
        )
        for read in found.reads
        if _dated_or_acting(read)
    }
    return Opinion(_blended(first, beside), beside, chances[PERSON], sentences, shown)


def _dated_or_acting(read: Read) -> bool:
    """Only of these sentences anything is asked."""
    return any(piece.dates for piece in read.pieces) or any(act is not Act.NONE for act in read.acts)


def _blended(first: Mapping[str, float], beside: Mapping[Intent, float]) -> dict[Intent, float]:
    """Two ways to the first intent, alike in weight: learned as such, and as the highest that is there at all."""
    found: dict[Intent, float] = {}
    left = 1.0  # the chance that none higher is there
    for intent in _ORDER:
        found[intent] = math.sqrt(first[intent] * max(left * beside[intent], 1e-9))
        left *= 1 - beside[intent]
    total = sum(found.values())
    return {intent: value / total for intent, value in found.items()}


def looked_again(found: Scene, said: Opinion, book: Book, today: date) -> Scene:
    """The same mail with the acts that the sentences' model is sure of."""
    acts = [draft for read in found.reads for draft in _acts(read, found, said, today)]
    again = found if acts == list(found.drafts) else with_acts(found, acts, book, today)
    if more := _missing(again, said, today):
        return with_acts(again, sorted([*again.drafts, more], key=lambda draft: draft.sentence.start), book, today)
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
        one_act = len({draft.act for draft in own}) == 1
        return [_other(draft, chances, said, today) for draft in own] if one_act else own
    if _taken_back(read) or not any(piece.dates for piece in read.pieces):
        return []
    if chances[Act.PROMISE] >= _SURE and _promising(said) >= _SAID:
        return _dated(read, Act.PROMISE, today)
    if chances[Act.PAID] >= _SURE and _paying(said) >= _SAID:
        return _dated(read, Act.PAID, today)
    return []


def _other(draft: Draft, chances: Mapping[str, float], said: Opinion, today: date) -> Draft:
    """« a été mis au paiement du 25 »: done or to come, where the words allow both."""
    if not draft.times or any(time.when.tense is not Tense.EITHER for time in draft.times):
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


def _missing(found: Scene, said: Opinion, today: date) -> Draft | None:
    """The likeliest sentence of a mail that promises, or paid, and of which no rule found when."""
    best = said.best
    if said.intents[best] < _LIKELY or found.injected:
        return None
    if best in (Intent.PROMISE, Intent.INSTALMENT_PLAN) and not found.commitments.entries:
        return _likeliest(found, said, Act.PROMISE, today)
    if best is Intent.ALREADY_PAID and not found.payments.paid:
        return _likeliest(found, said, Act.PAID, today)
    return None


def _likeliest(found: Scene, said: Opinion, act: Act, today: date) -> Draft | None:
    """The first of the likely sentences that names one possible day."""
    judged = [read for read in found.reads if read.sentence.start in said.sentences]
    order = sorted(judged, key=lambda read: -said.sentences[read.sentence.start][act])
    for read in order:
        likely = said.sentences[read.sentence.start][act] >= _ENOUGH
        if likely and not _taken_back(read, {Act.PROMISE, Act.PAID}) and (made := _dated(read, act, today)):
            return made[0]
    return None


def _taken_back(read: Read, but: Collection[Act] = ()) -> bool:
    """A question, a condition, a negation, or an act that a rule found."""
    acting = any(act is not Act.NONE and act not in but for act in read.acts)
    return acting or read.sentence.question or any(one.search(read.sentence.text) for one in _TAKES_BACK)


def _ahead(time: Named, today: date) -> bool:
    return time.when.tense is not Tense.PAST and time.ahead(today) is not None


def _behind(time: Named, today: date) -> bool:
    usable = time.when.tense is not Tense.AHEAD and time.when.kind is not Kind.SAME
    return usable and time.when.behind(today) is not None


def _dated(read: Read, act: Act, today: date) -> list[Draft]:
    """One draft, where the sentence leaves one day only."""
    fits = _ahead if act is Act.PROMISE else _behind
    found = [(piece, time) for piece in read.pieces for time in piece.dates if fits(time, today)]
    return [_draft(read, found[0][0], act, (found[0][1],))] if len(found) == 1 else []


def _draft(read: Read, piece: Piece, act: Act, times: tuple[Named, ...]) -> Draft:
    amount = sum_of(piece) or next((found for other in read.pieces if (found := sum_of(other))), None)
    invoices = tuple(dict.fromkeys(number for other in read.pieces for number in other.invoices))
    return Draft(act, read.sentence, piece, times, amount, piece.invoices or invoices, piece.text)


def settled(found: Scene, verdict: Verdict, said: Opinion) -> Verdict:
    """The verdict that both allow: the models' best intent, with what was found beside and below it."""
    if verdict.guarded or found.injected or (verdict.primary is Intent.OTHER and verdict.sign):
        return verdict
    best = verdict.primary if _stands(found, verdict, said) else said.best
    kept = {best} | {intent for intent in _below(best, verdict) if said.beside[intent] >= _bar(intent, found, verdict)}
    same = best is verdict.primary
    if same:  # a request that the rules saw beside the same first intent is never talked away
        kept |= FOR_A_PERSON & set(verdict.secondary)
    return Verdict(
        frozenset(kept),
        best,
        (verdict.doubts if kept == verdict.intents else doubts_of(found, kept))
        + _nothing_recorded(found, kept)
        + _overruled(kept, verdict),
        bool(kept & {Intent.PROMISE, Intent.INSTALMENT_PLAN}),
        Intent.ALREADY_PAID in kept,
        verdict.sign if same else None,
    )


def _stands(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """Whether the rules' intent stays: nothing is much likelier, or the mail has too few words to be learned from."""
    few = sum(len(sentence.text.split()) for sentence in found.sentences) <= _FEW
    if verdict.sign is None and verdict.primary is Intent.OTHER:
        return few and said.intents[said.best] < _CLEAR
    yields = _YIELDS_LATE if verdict.sign and verdict.primary in _GRAVE else _YIELDS
    return (few and verdict.sign is not None) or said.intents[said.best] < yields * said.intents[verdict.primary]


def _overruled(kept: Collection[Intent], verdict: Verdict) -> tuple[str, ...]:
    """What the rules saw that is for a person, although the models keep nothing that is."""
    if FOR_A_PERSON & set(kept):
        return ()
    seen = [verdict.sign.rule] if verdict.sign is not None and verdict.primary in FOR_A_PERSON else []
    seen += ["une autre demande" for intent in verdict.secondary if intent in FOR_A_PERSON]
    return tuple(f"peut-être aussi : {what}" for what in dict.fromkeys(seen))


def _nothing_recorded(found: Scene, kept: Collection[Intent]) -> tuple[str, ...]:
    """A promise or a payment that the words tell of, and of which nothing could be read."""
    promised = bool({Intent.PROMISE, Intent.INSTALMENT_PLAN} & set(kept))
    empty = promised and not found.commitments.entries
    unpaid = Intent.ALREADY_PAID in kept and not found.payments.paid
    return ("ce qui est promis ou payé n'a pas pu être lu",) if empty or unpaid else ()


def _below(best: Intent, verdict: Verdict) -> list[Intent]:
    """Intents that may stand beside the first: lower ones, and late fees beside a promise."""
    fees = {Intent.DISPUTE} if verdict.primary is best else set()
    return [
        intent for intent in _ORDER if _ORDER.index(intent) > _ORDER.index(best) or intent in fees & verdict.intents
    ]


def _bar(intent: Intent, found: Scene, verdict: Verdict) -> float:
    """How probable an intent must be to stand beside the first."""
    if intent in verdict.intents:
        return _SAID
    nothing = {
        Intent.PROMISE: found.commitments.plan or not found.commitments.entries,
        Intent.INSTALMENT_PLAN: not found.commitments.plan,
        Intent.ALREADY_PAID: not found.payments.paid,
        Intent.OTHER: True,
    }
    return 2.0 if nothing.get(intent) else _UNSAID

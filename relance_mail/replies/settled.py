"""The verdict that rules and models both allow: the first intent, what stands beside it, and the doubts.

What stops everything or guards us (insolvency, swindles, injected text, offers below the debt) is decided by rules
alone; the models never take it back.
"""

from collections.abc import Collection

from relance_mail.core.intents import Intent
from relance_mail.replies.acts import Act
from relance_mail.replies.opinion import ORDER, Opinion
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import FOR_A_PERSON, Verdict, doubts_of

_ENOUGH = 0.5  # of a dated piece: the sentence's model reads it as the rules do
_SOMEWHAT = 0.1  # what the rules saw and the model does not exclude
_FEW = 12  # words: too few to be learned from
_CLEAR = 0.8  # what the model must be sure of in so few, where no rule found anything
_SAID, _UNSAID = 0.15, 0.5  # beside the first intent, one that rules found, one that they did not


def settled(found: Scene, verdict: Verdict, said: Opinion) -> Verdict:
    """The verdict that both allow: the models' best intent, with what was found beside and below it."""
    if verdict.guarded or found.injected:
        return verdict
    best = verdict.primary if _stands(found, verdict, said) else said.best
    kept = {best} | {intent for intent in _below(best, verdict) if said.beside[intent] >= _bar(intent, found, verdict)}
    same = best is verdict.primary
    if same:  # a request that the rules saw beside the same first intent is never talked away
        kept |= FOR_A_PERSON & set(verdict.secondary)
    if found.signs["beside"]:  # a refund or a fraud is named in words of its own
        kept |= {Intent.OTHER}
    overruled = _overruled(kept, verdict)
    seen_by_both = said.beside[verdict.primary] >= _SOMEWHAT
    return Verdict(
        frozenset(kept),
        best,
        (verdict.doubts if kept == verdict.intents else doubts_of(found, kept))
        + _nothing_recorded(found, kept)
        + _guessed(found, kept)
        + (overruled if seen_by_both else ()),
        bool(kept & {Intent.PROMISE, Intent.INSTALMENT_PLAN}),
        Intent.ALREADY_PAID in kept,
        verdict.sign if same else None,
        machine=verdict.machine,
        hints=() if seen_by_both else overruled,
    )


def _stands(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """Whether the rules' intent stays: in few words that they know, in a responder's notice of absence, or where what
    both read in a sentence comes before what the models read in the mail."""
    few = sum(len(sentence.text.split()) for sentence in found.sentences) <= _FEW
    away = verdict.machine and verdict.primary is Intent.OUT_OF_OFFICE
    if verdict.sign is None and verdict.primary is Intent.OTHER:
        return few and said.intents[said.best] < _CLEAR
    recorded = found.commitments.entries or found.payments.paid
    if (few and (verdict.sign or recorded)) or (away and verdict.sign):
        return True
    return ORDER.index(said.best) > ORDER.index(verdict.primary) and _supported(found, verdict, said)


def _supported(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """Whether a dated promise or payment of the rules is one for the sentence's model too: then no intent that comes
    after it in their order can be the first."""
    entries = {
        Intent.PROMISE: (Act.PROMISE, found.commitments.entries),
        Intent.INSTALMENT_PLAN: (Act.PROMISE, found.commitments.entries),
        Intent.ALREADY_PAID: (Act.PAID, tuple(paid.entry for paid in found.payments.paid)),
    }
    act, recorded = entries.get(verdict.primary, (Act.NONE, ()))
    return any(
        entry.day
        and said.clauses.get((entry.draft.sentence.start, entry.draft.piece.start), {}).get(act, 0.0) >= _ENOUGH
        for entry in recorded
    )


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


def _guessed(found: Scene, kept: Collection[Intent]) -> tuple[str, ...]:
    """A day that the model chose without being sure of it."""
    recorded = {Intent.PROMISE, Intent.INSTALMENT_PLAN, Intent.ALREADY_PAID} & set(kept)
    return ("le jour est deviné : aucun verbe de paiement connu",) if found.guessed and recorded else ()


def _below(best: Intent, verdict: Verdict) -> list[Intent]:
    """Intents that may stand beside the first: lower ones, and late fees beside a promise."""
    fees = {Intent.DISPUTE} if verdict.primary is best else set()
    return [intent for intent in ORDER if ORDER.index(intent) > ORDER.index(best) or intent in fees & verdict.intents]


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

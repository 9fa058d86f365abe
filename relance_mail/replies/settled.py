"""The verdict that rules and models both allow: the first intent, what stands beside it, and the doubts.

What stops everything or guards us (insolvency, swindles, injected text, offers below the debt) is decided by rules
alone; the models never take it back.
"""

from collections.abc import Collection

from relance_mail.core.intents import Intent
from relance_mail.replies.acts import Act
from relance_mail.replies.grounds import left_out
from relance_mail.replies.intents.refusal import IRONY, SAYS_NO
from relance_mail.replies.intents.rest import RULE as REST
from relance_mail.replies.opinion import ORDER, Opinion
from relance_mail.replies.ruled_out import RECORDED, ruled_out
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import FOR_A_PERSON, Verdict, doubts_of
from relance_mail.replies.weigh_words import CALL_ME

_ENOUGH = 0.5  # of a day: the model reads it as the rules do
_OF_ONE = 0.13  # of a dispute, where the mail says what becomes of some invoices and no day for another that it names
_CLEAR, _BARE = 0.6, 3  # what the model must be sure of in so few, where no rule found anything; a name is no words
_SAID, _UNSAID = 0.15, 0.8  # beside the first intent, one that rules found, one that they did not
_SOMEWHAT = 0.1  # of a ground that the rules know, and the model does not exclude
_HARDLY, _NEVER = 0.02, 2.0


def settled(found: Scene, verdict: Verdict, said: Opinion) -> Verdict:
    """The verdict that both allow: the models' best intent, with what was found beside and below it."""
    if verdict.guarded or found.injected:
        return verdict
    not_so = ruled_out(found, verdict, said)
    best = verdict.primary if _stands(found, verdict, said) else said.best_but(not_so)
    one_disputed = Intent.DISPUTE not in not_so and said.intents[Intent.DISPUTE] >= _OF_ONE
    if best in RECORDED and one_disputed and left_out(found):
        best = Intent.DISPUTE
    kept = {best} | {
        intent
        for intent in _below(best, verdict)
        if intent not in not_so - verdict.intents and said.beside[intent] >= _bar(intent, found, verdict, said)
    }
    same = best is verdict.primary
    if same:  # a request that the rules saw beside the same first intent is never talked away
        kept |= FOR_A_PERSON & set(verdict.secondary)
    if found.signs["beside"]:  # a refund or a fraud is named in words of its own
        kept |= {Intent.OTHER}
    overruled = _overruled(kept, verdict)
    return Verdict(
        frozenset(kept),
        best,
        (verdict.doubts if kept == verdict.intents else doubts_of(found, kept)) + _nothing_recorded(found, kept),
        bool(kept & {Intent.PROMISE, Intent.INSTALMENT_PLAN}),
        Intent.ALREADY_PAID in kept,
        verdict.sign if same else None,
        machine=verdict.machine,
        hints=(*overruled, *_guessed(found, kept)),
    )


def _stands(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """Whether the rules' intent stays: in few words that they know, in a responder's notice of absence, or where what
    both read in a sentence comes before what the models read in the mail."""
    away = verdict.machine and verdict.primary is Intent.OUT_OF_OFFICE
    if verdict.sign is None and verdict.primary is Intent.OTHER:
        if CALL_ME.search(found.text):
            return found.brief
        return found.brief and (said.intents[said.best] < _CLEAR or len(found.text.split()) < _BARE)
    recorded = found.commitments.entries or found.payments.paid
    if verdict.sign and _in_so_many_words(found, verdict, said):
        return True
    if (found.brief and (verdict.sign or recorded)) or (away and verdict.sign):
        return True
    return ORDER.index(said.best) > ORDER.index(verdict.primary) and _supported(found, verdict, said)


def _in_so_many_words(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """A ground against the invoice, or a refusal, that rules know and that the model does not exclude."""
    if verdict.primary is Intent.DISPUTE:
        return said.intents[Intent.DISPUTE] >= _SOMEWHAT
    plain = not found.commitments.entries and said.best is not Intent.DISPUTE
    if _rule(verdict) == REST and verdict.primary is Intent.REFUSAL:
        return True
    says_no = verdict.primary is Intent.REFUSAL and (plain or _rule(verdict) in (IRONY, SAYS_NO))
    return says_no and said.intents[Intent.REFUSAL] >= _SAID


def _rule(verdict: Verdict) -> str:
    return verdict.sign.rule if verdict.sign else ""


def _supported(found: Scene, verdict: Verdict, said: Opinion) -> bool:
    """Whether a dated promise or payment of the rules is one for the model too: then no intent that comes
    after it in their order can be the first."""
    entries = {
        Intent.PROMISE: (Act.PROMISE, found.commitments.entries),
        Intent.INSTALMENT_PLAN: (Act.PROMISE, found.commitments.entries),
        Intent.ALREADY_PAID: (Act.PAID, tuple(paid.entry for paid in found.payments.paid)),
    }
    act, recorded = entries.get(verdict.primary, (Act.NONE, ()))
    return any(entry.day and (said.of_draft(entry.draft, act) or 0.0) >= _ENOUGH for entry in recorded)


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


def _bar(intent: Intent, found: Scene, verdict: Verdict, said: Opinion) -> float:
    """How probable an intent must be to stand beside the first. That rules found nothing is no finding."""
    if intent is Intent.OTHER and verdict.primary is Intent.OTHER and verdict.sign is None:
        return _NEVER
    if (
        intent in verdict.intents
        and intent in (Intent.PROMISE, Intent.ALREADY_PAID)
        and (_named_apart(found) or _read_by_both(found, said, intent))
    ):
        return _HARDLY
    if intent is Intent.REFUSAL and Intent.DISPUTE in verdict.intents and not found.signs["outright"]:
        return _NEVER  # with a ground it is no refusal, unless he says so outright (LABELS §1)
    if intent in verdict.intents:
        return _NEVER if intent is Intent.REQUEST_DELAY and not _asks(found) else _SAID
    nothing = {
        Intent.PROMISE: found.commitments.plan or not found.commitments.entries,
        Intent.INSTALMENT_PLAN: not found.commitments.plan,
        Intent.ALREADY_PAID: not found.payments.paid,
        Intent.OTHER: True,
        Intent.REQUEST_DELAY: True,
    }
    return _NEVER if nothing.get(intent) else _UNSAID


def _read_by_both(found: Scene, said: Opinion, intent: Intent) -> bool:
    """A promise or a payment that the rules recorded and that the models see in the same words."""
    act = Act.PROMISE if intent is Intent.PROMISE else Act.PAID
    paid = [one.entry for one in found.payments.paid]
    drafts = [entry.draft for entry in (found.commitments.entries if intent is Intent.PROMISE else paid)]
    chances = [said.of_draft(draft, act) or said.of_sentence(draft, act) for draft in drafts]
    return max(chances, default=0.0) >= _ENOUGH


def _named_apart(found: Scene) -> bool:
    """Few words that say of which invoice, or when, each payment was made."""
    return found.brief and all(one.entry.invoices or one.entry.day for one in found.payments.paid)


def _asks(found: Scene) -> bool:
    """Whether time is asked beside something else: in so many words, or for one of several invoices."""
    return bool(found.signs["asks"]) or (bool(found.signs["cannot"]) and len(found.mentioned) > 1)

"""From everything that was found to one intent, the secondary ones, and the reasons for a person to look.

1. The order of intents is that of `core.intents` (LABELS §1); a dispute over late fees alone gives way to a promise.
2. What was said firmly silences what was said around it: beside a promise, « je suis juste en ce moment » asks nothing.
3. `doubts` are French, each one reason; any doubt, and any intent that needs a person by its nature, makes the reading
   unsure (LABELS §5).
"""

from dataclasses import dataclass, replace

from relance_mail.core.intents import Intent
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.grounds import goes_on, left_out, real_disputes
from relance_mail.replies.hedges import HOPE
from relance_mail.replies.held_words import HELD_BACK
from relance_mail.replies.intents.fees import RULE as FEES
from relance_mail.replies.intents.rest import of_the_rest
from relance_mail.replies.intents.signs import Sign
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh_words import (
    ABOUT_THE_DEBT,
    AGREED,
    AWAITED,
    CALL_ME,
    CONSENT,
    PAYING,
    WILL_SEE,
)

FOR_A_PERSON = frozenset(
    {
        Intent.DISPUTE, Intent.REFUSAL, Intent.INSOLVENCY, Intent.WRONG_CONTACT, Intent.REQUEST_DOCUMENT,
        Intent.REQUEST_DELAY, Intent.OTHER,
    }
)  # fmt: skip
RECORDED = frozenset({Intent.PROMISE, Intent.INSTALMENT_PLAN, Intent.ALREADY_PAID})
_ORDER = tuple(Intent)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`keeps_promises`, `keeps_paid`: whether what was promised or paid is recorded. `sign`: what decided.
    `guarded`: rules alone decide, because it stops everything or guards us. `machine`: a responder wrote the mail.
    `hints`: what may be there besides; how much it counts is learned (`trust`)."""

    intents: frozenset[Intent]
    primary: Intent
    doubts: tuple[str, ...] = ()
    keeps_promises: bool = True
    keeps_paid: bool = True
    sign: Sign | None = None
    guarded: bool = False
    machine: bool = False
    hints: tuple[str, ...] = ()

    @property
    def secondary(self) -> tuple[Intent, ...]:
        never = {self.primary, Intent.ACKNOWLEDGEMENT} | (
            set() if self.guarded or self.machine else {Intent.OUT_OF_OFFICE}
        )
        return tuple(intent for intent in _ORDER if intent in self.intents and intent not in never)


def alone(intent: Intent, sign: Sign | None = None, *doubts: str) -> Verdict:
    """One intent and nothing recorded."""
    return Verdict(frozenset({intent}), intent, doubts, keeps_promises=False, keeps_paid=False, sign=sign)


def weigh(scene: Scene, automatic: bool, absent_subject: bool, foreign_reply: bool) -> Verdict:
    """The verdict of the rules on a mail."""
    if guard := _guard(scene, foreign_reply):
        return replace(guard, guarded=True, machine=automatic)
    if automatic:
        return replace(_automatic(scene, absent_subject), machine=True)
    signs = scene.signs
    intents = _firm(scene)
    intents |= _soft(scene, intents)
    rest = _rest(scene) if intents & RECORDED else {}
    intents |= set(rest)
    if not intents:
        return _nothing_firm(scene, absent_subject)
    primary = _primary(scene, intents)
    beside = {Intent.OTHER} if scene.injected or signs["beside"] else set()
    kept = intents | beside
    recorded = Intent.PROMISE in kept or Intent.INSTALMENT_PLAN in kept
    sign = _sign(scene, primary) or rest.get(primary)
    return Verdict(frozenset(kept), primary, doubts_of(scene, kept), recorded, Intent.ALREADY_PAID in kept, sign)


def _rest(scene: Scene) -> dict[Intent, Sign]:
    """What is wanted for what is neither promised nor paid."""
    entries = [*scene.commitments.entries, *(paid.entry for paid in scene.payments.paid)]
    settled = (number for entry in entries for number in entry.invoices)
    return of_the_rest(scene.reads, scene.drafts, settled, {sign.start for sign in scene.disputes})


# A contract that the administrator ended, late fees that the law stops: no grounds against the invoice.
_PROCEDURAL = frozenset({FEES, "résilié"})
_GONE = frozenset({"mauvaise personne", "parti", "décès"})


def _guard(scene: Scene, foreign_reply: bool) -> Verdict | None:
    """What stops everything, and what guards us."""
    signs = scene.signs
    if signs["insolvency"]:
        return _insolvent(scene)
    harmless = scene.commitments.entries or scene.payments.paid or signs["beside"]
    if signs["swindle"] and (foreign_reply or not harmless):
        return alone(Intent.OTHER, signs["swindle"], "coordonnées bancaires à vérifier par un autre moyen")
    settled = _dated(scene) or scene.payments.paid or scene.commitments.plan or signs["asks"]
    offer = signs["settlement"] or (signs["quits"] if not settled else None)
    if offer and not (real_disputes(scene) or scene.commitments.plan):
        return alone(Intent.OTHER, offer, "proposition de transaction")
    return None if scene.text.strip() else alone(Intent.OTHER, next(iter(scene.injected), None))


def _dated(scene: Scene) -> bool:
    return any(entry.day for entry in scene.commitments.entries)


def _insolvent(scene: Scene) -> Verdict:
    """Everything stops; a dated commitment beside it (a debt born after the judgment) is recorded all the same."""
    entries = [entry for entry in scene.commitments.entries if entry.day and not entry.draft.elliptic]
    dated = bool(entries) and not scene.commitments.plan
    kept = {Intent.INSOLVENCY, Intent.PROMISE} if dated else {Intent.INSOLVENCY}
    beside = {
        Intent.REQUEST_DELAY: scene.signs["asks"],
        Intent.DISPUTE: [sign for sign in scene.disputes if sign.rule not in _PROCEDURAL],
        Intent.REFUSAL: scene.signs["outright"],
        Intent.WRONG_CONTACT: scene.signs["wrong_contact"] and scene.signs["wrong_contact"].rule in _GONE,
        Intent.ALREADY_PAID: any(paid.entry.day for paid in scene.payments.paid),
        Intent.REQUEST_DOCUMENT: scene.signs["document"],
        Intent.OTHER: scene.signs["beside"],
    }
    kept |= {intent for intent, there in beside.items() if there}
    paid = Intent.ALREADY_PAID in kept
    return Verdict(frozenset(kept), Intent.INSOLVENCY, (), dated, paid, scene.signs["insolvency"])


def _automatic(scene: Scene, absent_subject: bool) -> Verdict:
    if scene.signs["wrong_contact"]:
        return alone(Intent.WRONG_CONTACT, scene.signs["wrong_contact"])
    if scene.signs["absence"] or absent_subject:
        if _spoken_between(scene):
            both = frozenset({Intent.PROMISE, Intent.OUT_OF_OFFICE})
            return Verdict(both, Intent.PROMISE, scene.commitments.doubts, keeps_paid=False)
        told = scene.payments.paid or any(entry.day and not entry.draft.elliptic for entry in scene.commitments.entries)
        away = alone(Intent.OUT_OF_OFFICE, scene.signs["absence"])
        return replace(away, hints=("il y est aussi question d'un paiement",) * bool(told))
    if scene.injected:
        return alone(Intent.OTHER, scene.injected[0])
    if real := real_disputes(scene):
        return alone(Intent.DISPUTE, real[0])
    return alone(Intent.ACKNOWLEDGEMENT, scene.signs["receipt"])


def _spoken_between(scene: Scene) -> bool:
    """A promise for an invoice of ours by its number, written into an absence notice: somebody wrote it for us."""
    entries = scene.commitments.entries
    firm = all(entry.day and entry.invoices and not entry.draft.elliptic for entry in entries)
    return bool(entries) and firm and not scene.commitments.plan


def _firm(scene: Scene) -> set[Intent]:
    """Intents that stand by themselves."""
    found: set[Intent] = set()
    disputed = real_disputes(scene)
    if disputed or any(sign.rule == FEES for sign in scene.disputes):
        found.add(Intent.DISPUTE)
    ironic = scene.signs["refusal"] is not None and scene.signs["refusal"].rule == "ironie"
    if scene.signs["outright"] if disputed else scene.signs["refusal"] and not scene.signs["wrong_contact"]:
        found.add(Intent.REFUSAL)
    if scene.signs["wrong_contact"] and not goes_on(scene, scene.signs["wrong_contact"]):
        found.add(Intent.WRONG_CONTACT)
    if _commits(scene, ironic):
        found.add(Intent.INSTALMENT_PLAN if scene.commitments.plan else Intent.PROMISE)
    if scene.payments.paid and not ironic and not (scene.signs["asks"] and _loosely_paid(scene)):
        found.add(Intent.ALREADY_PAID)
    if scene.signs["document"]:
        found.add(Intent.REQUEST_DOCUMENT)
    return found


def _loosely_paid(scene: Scene) -> bool:
    """« Tout est parti » without a word for money, a day or a sum: beside a plea for time it is no payment."""
    return not any(
        paid.entry.day or paid.entry.said or paid.means or PAYING.search(paid.entry.draft.sentence.text)
        for paid in scene.payments.paid
    )


def _commits(scene: Scene, ironic: bool) -> bool:
    """Whether there is a commitment to record; beside a refusal or a dispute an undated one is a manner of speaking."""
    if scene.commitments.plan:
        return True
    entries = scene.commitments.entries
    spoken = any(draft.act is Act.PROMISE and not draft.elliptic for draft in scene.drafts)
    only_away = scene.signs["absence"] and not (spoken or MONEY_WORD.search(scene.text))
    if ironic or only_away or not entries:
        return False
    weak = (
        scene.signs["vague"]
        or scene.signs["refusal"]
        or scene.signs["wrong_contact"]
        or scene.disputes
        or scene.payments.paid
    )
    return any(entry.day for entry in entries) or not weak


def _soft(scene: Scene, firm: set[Intent]) -> set[Intent]:
    """A delay asked for, or an inability, where nothing firmer was said."""
    asks = scene.signs["asks"] is not None
    committed = firm & {Intent.PROMISE, Intent.INSTALMENT_PLAN}
    if committed:
        return {Intent.REQUEST_DELAY} if asks and _asks_for_the_rest(scene) else set()
    if firm & {Intent.REFUSAL, Intent.WRONG_CONTACT}:
        return set()
    if asks and (Intent.ALREADY_PAID not in firm or _asks_for_the_rest(scene)):
        return {Intent.REQUEST_DELAY}
    if firm:
        return set()
    weak = scene.acts() & {Act.CONDITIONAL, Act.HOPED, Act.ASKED, Act.DENIED}
    hoped = any(HOPE.search(sentence.text) and not sentence.question for sentence in scene.sentences)
    return {Intent.REQUEST_DELAY} if scene.signs["cannot"] or weak or hoped else set()


def _asks_for_the_rest(scene: Scene) -> bool:
    """Whether time is asked for another invoice, or for the rest, than what is promised."""
    sign = scene.signs["asks"]
    if sign is None or scene.commitments.plan:
        return False
    settled = [*scene.commitments.entries, *(paid.entry for paid in scene.payments.paid)]
    promised = {number for entry in settled for number in entry.invoices}
    for read in scene.reads:
        if read.sentence.start == sign.start:
            named = {number for piece in read.pieces for number in piece.invoices}
            rest = any(amount.sort is Sort.REST for piece in read.pieces for amount in piece.amounts)
            acting = any(draft.act is Act.PROMISE and draft.sentence is read.sentence for draft in scene.drafts)
            return (bool(named - promised) and bool(promised)) or (rest and not acting)
    return False


def _nothing_firm(scene: Scene, absent_subject: bool) -> Verdict:
    """Absence notices, receipts, threats, the rest."""
    signs = scene.signs
    if signs["grief"] and not (signs["absence"] or scene.injected):
        return alone(Intent.DISPUTE, signs["grief"])
    if scene.injected or signs["beside"] or not scene.text.strip():
        return alone(Intent.OTHER, signs["beside"] or next(iter(scene.injected), None))
    notice = signs["absence"] and not (ABOUT_THE_DEBT.search(scene.text) or WILL_SEE.search(scene.text))
    if notice or absent_subject:
        return alone(Intent.OUT_OF_OFFICE, signs["absence"])
    if signs["threat"] and not signs["vague"]:
        return alone(Intent.OTHER, signs["threat"])
    if signs["vague"] or Act.VAGUE in scene.acts():
        return alone(Intent.ACKNOWLEDGEMENT, signs["vague"], "engagement vague, sans date")
    if signs["receipt"]:
        return alone(Intent.ACKNOWLEDGEMENT, signs["receipt"])
    return alone(Intent.OTHER)


def _primary(scene: Scene, intents: set[Intent]) -> Intent:
    considered = set(intents)
    only_fees = scene.disputes and not real_disputes(scene)
    if only_fees and considered & {Intent.PROMISE, Intent.INSTALMENT_PLAN, Intent.ALREADY_PAID}:
        considered.discard(Intent.DISPUTE)
    return next(intent for intent in _ORDER if intent in considered)


def doubts_of(scene: Scene, intents: set[Intent]) -> tuple[str, ...]:
    """Reasons for a person to look at what these intents record (LABELS §5)."""
    doubts: list[str] = []
    committed = intents & {Intent.PROMISE, Intent.INSTALMENT_PLAN}
    if committed:
        doubts += scene.commitments.doubts
        if CONSENT.search(scene.text):
            doubts.append("il attend notre accord")
        if Intent.INSTALMENT_PLAN in intents and AWAITED.search(scene.text):
            doubts.append("l'échéancier attend notre réponse")
        if AGREED.search(scene.text):
            doubts.append("il se réclame d'un accord de report")
        if CALL_ME.search(scene.text):
            doubts.append("il demande qu'on le rappelle")
        if HELD_BACK.search(scene.text):
            doubts.append("chèque à ne pas encaisser tout de suite")
    if Intent.ALREADY_PAID in intents:
        doubts += scene.payments.doubts
        if scene.short and scene.short.amount >= 1 and not committed:
            doubts.append(f"il manquerait {scene.short.plain()} {scene.short.currency}")
    if (committed or Intent.ALREADY_PAID in intents) and (left := left_out(scene)):
        doubts.append(f"rien de daté pour {', '.join(left)}")
    return tuple(dict.fromkeys(doubts))


def _sign(scene: Scene, primary: Intent) -> Sign | None:
    names = {Intent.WRONG_CONTACT: "wrong_contact", Intent.REFUSAL: "refusal", Intent.REQUEST_DOCUMENT: "document"}
    if primary is Intent.DISPUTE:
        return next(iter(real_disputes(scene)), None) or next(iter(scene.disputes), None)
    if primary is Intent.REQUEST_DELAY:
        return scene.signs["asks"] or scene.signs["cannot"]
    return scene.signs.get(names.get(primary, "")) if primary in names else None

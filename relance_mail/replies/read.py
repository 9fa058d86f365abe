"""Reads one reply: offline, deterministic, and always with the customer's own words as evidence.

new text (fresh) → sentences → acts about paying and signs of intents (scene) → one verdict (weigh) → `Reading`.
No mail raises: whatever cannot be read is `other`, for a person.
"""

from collections.abc import Sequence
from datetime import date, datetime

from relance_mail.clock import PARIS
from relance_mail.core.intents import Intent
from relance_mail.core.readings import PaymentRead, Place, PromiseRead, Reading, ReceiptKind
from relance_mail.replies.entries import Entry
from relance_mail.replies.fresh import Fresh, fresh
from relance_mail.replies.fresh import forwarded as forwarded_text
from relance_mail.replies.intents.other import IBAN
from relance_mail.replies.invoices import Book
from relance_mail.replies.judgement import Judgement, judged
from relance_mail.replies.learned import Weights, shipped_weights
from relance_mail.replies.mails import IncomingText, OpenInvoice
from relance_mail.replies.returns import return_day
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict

_EARLIEST, _LATEST = 1970, 2200


def read(
    mail: IncomingText,
    received: datetime,
    open_invoices: Sequence[OpenInvoice],
    forwarded: bool = False,
    weights: Weights | None = None,
) -> Reading:
    """What the customer wants. `received` is aware (a naive one counts as Paris time); its day is that of Paris.
    `forwarded`: a colleague forwarded the customer's mail; it is read as the customer's, for a person."""
    if mail.receipts:
        return _of_receipts(mail)
    today = day_in_paris(received)
    new = forwarded_text(mail) if forwarded else fresh(mail)
    outer = _outer_doubts(new) + (("transféré par un collègue",) if forwarded else ())
    judgement = judged(mail, new, Book(open_invoices), today, weights or shipped_weights(), outer)
    found, verdict = judgement.found, judgement.verdict
    away = verdict.primary is Intent.OUT_OF_OFFICE
    return Reading(
        intent=verdict.primary,
        secondary_intents=verdict.secondary,
        promises=_promises(new, found, verdict),
        paid=_paid(new, found, verdict),
        needs_human=bool(judgement.reasons) or judgement.for_a_person,
        confidence=round(judgement.right, 2),
        returns_on=return_day(found.sentences, today) if away else None,
        flags=_flags(found, judgement.foreign),
        new_text=new.text,
        because=_because(new, judgement),
        invoices=found.mentioned,
    )


def day_in_paris(received: datetime) -> date:
    """The local day; stamps that no calendar arithmetic could bear are brought into bounds."""
    bounded = received if _EARLIEST <= received.year <= _LATEST else received.replace(year=_LATEST, day=1)
    return (bounded.replace(tzinfo=PARIS) if bounded.tzinfo is None else bounded.astimezone(PARIS)).date()


def _of_receipts(mail: IncomingText) -> Reading:
    """A receipt has no intent's effect (CONTRACT §5): a permanent failure reads as a wrong contact."""
    failed = any(receipt.kind is ReceiptKind.FAILED and receipt.permanent for receipt in mail.receipts)
    intent = Intent.WRONG_CONTACT if failed else Intent.ACKNOWLEDGEMENT
    return Reading(intent, needs_human=False, confidence=1.0, receipts=mail.receipts)


def _place(new: Fresh, entry: Entry) -> tuple[str, Place]:
    sentence = entry.draft.sentence
    return new.source[sentence.start : sentence.end], Place(new.part, sentence.start, sentence.end)


def _promises(new: Fresh, found: Scene, verdict: Verdict) -> tuple[PromiseRead, ...]:
    if not verdict.keeps_promises:
        return ()
    return tuple(
        PromiseRead(entry.day, entry.sum, entry.invoices, *_place(new, entry), date_latest=entry.latest)
        for entry in found.commitments.entries
    )


def _paid(new: Fresh, found: Scene, verdict: Verdict) -> tuple[PaymentRead, ...]:
    if not verdict.keeps_paid:
        return ()
    return tuple(
        PaymentRead(paid.entry.day, paid.entry.sum, paid.means, paid.entry.invoices, _place(new, paid.entry)[0])
        for paid in found.payments.paid
    )


def _flags(found: Scene, foreign: bool) -> tuple[str, ...]:
    flags = ["injection"] if found.injected else []
    if IBAN.search(found.text):
        flags.append("iban")
    if foreign and (found.signs["swindle"] or "iban" in flags):
        flags.append("spoof")
    return tuple(flags)


def _outer_doubts(new: Fresh) -> tuple[str, ...]:
    return ("il renvoie à des réponses écrites dans notre message",) if new.answers_inside else ()


def _because(new: Fresh, judgement: Judgement) -> tuple[str, ...]:
    """Why, for staff: the words that decided, then each reason for a person to look."""
    sign = judgement.verdict.sign
    if sign is not None:
        decided = f"{sign.rule} : « {' '.join(new.source[sign.start : sign.end].split())} »"
    else:
        words = ", ".join(f"« {word} »" for word in judgement.telling)
        decided = f"mots qui l'indiquent : {words}" if words else ""
    return (*filter(None, [decided]), *(f"à voir : {doubt}" for doubt in judgement.reasons))

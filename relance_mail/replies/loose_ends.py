"""Dates and sums of a mail that nothing recorded explains, and recorded ones that cannot be meant.

A date read into the wrong place, or not read at all, is the error that costs most: so each must belong to something.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from relance_mail.replies import hedges
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.continuing import does_something, spends
from relance_mail.replies.entries import Entry
from relance_mail.replies.invoices import Book
from relance_mail.replies.payment_times import belongs_elsewhere
from relance_mail.replies.pieces import Piece
from relance_mail.replies.promises import SETS_UP
from relance_mail.replies.scene import Scene
from relance_mail.replies.understood_words import BACKGROUND
from relance_mail.replies.weigh_words import PAYING
from relance_mail.replies.when import Kind, Named, Tense

_FAR = 300  # days: nobody promises further ahead without a person looking
_CORRECTED = re.compile(
    r"\b(?:non,? (?:pardon|plutot|attendez)|pardon,? (?:le|la|non|je|c'est)|erratum|mettons|disons|je rectifie|"
    r"ou plutot)\b"
)
_AND = re.compile(r"\b(?:et|puis|and)(?: (?:le|au|en))? ?$")
# « je peux signer jusqu'à 2 000 € »: how much somebody may, not how much is paid.
_LIMIT = re.compile(
    r"\b(?:jusqu'a|plus de|au-dela de|au dela de|superieure?s? a|maximum de|limite de|seuil de|plafond de) $"
)
_GENITIVE = re.compile(r"\b(?:du|de|des|d'|of)(?: \w{0,2})?$")


def loose_dates(scene: Scene, entries: list[Entry], today: date, harmless: Collection[int] = ()) -> list[str]:
    """A date that neither a promise, a payment nor an event explains. `harmless`: where sentences start whose words
    tell of neither."""
    if _CORRECTED.search(scene.text):
        return []  # of two days said, the last one is kept
    known = {day for entry in entries for day in (entry.day, entry.latest) if day is not None}
    for read in scene.reads:
        text = read.sentence.text
        if read.sentence.start in harmless:
            continue
        named = [(piece, time) for piece in read.pieces for time in piece.dates]
        recorded = any(_days(time, today) & known for _, time in named)
        for piece, time in named:
            if recorded and (_days(time, today) & known or not _AND.search(text[: time.start + 1])):
                continue  # « le 10, non, le 12 », « lundi ou mardi »: what he keeps is recorded
            around = (hedges.EVENT, BACKGROUND, hedges.NEGATION)
            aside = any(pattern.search(piece.text) for pattern in around) or _set_up(piece, scene)
            aside = aside or (bool(known) and _tells(piece, text, time, today))
            if not (aside or _explained(text, time, today)):
                return [f"une date n'a pas été comprise : « {text[time.start : time.end].strip()} »"]
    return []


_NO_PAYMENT = re.compile(r"\b(?:aucun|pas de|plus de|sans) (?:paiement|virement|reglement)s?\b")
_DONE_ON = re.compile(r"\b(?!pa[iy]|regl|vir|vers|sold|envoy|emis|mise|prevu)[a-z]{4,}(?:ee|ie|ue)s? ?$")
_HAPPENED = re.compile(r"\b(?:was|were|has been|a ete|ont ete|avait ete|est (?:venu|passe|parti|arrive|tombe)e?)\b")


def _tells(piece: Piece, sentence: str, time: Named, today: date) -> bool:
    """« le 3 août j'ai perdu mon emploi », « je vends le fonds le 1er mars »: what somebody does, and no paying."""
    behind = time.when.behind(today) is not None
    if behind and hedges.FAILED.search(sentence):
        return True
    if _NO_PAYMENT.search(piece.text):
        return True
    if piece.amounts or piece.invoices or PAYING.search(piece.text):
        return False
    done = _HAPPENED.search(piece.text) or _DONE_ON.search(sentence[: time.start])
    return does_something(piece) or (behind and done is not None)


def _set_up(piece: Piece, scene: Scene) -> bool:
    """« je programme les virements demain », after the days of a plan."""
    return scene.commitments.plan and SETS_UP.search(piece.text) is not None


def _days(time: Named, today: date) -> set[date | None]:
    return {time.ahead(today), time.when.behind(today)} - {None}


def _explained(text: str, time: Named, today: date) -> bool:
    """Whether the words themselves say that it is no time of paying."""
    measured = time.when.kind in (Kind.NOW, Kind.SAME, Kind.TERMS) or time.ahead(today) is None
    past = time.when.tense is Tense.PAST or bool(_GENITIVE.search(text[: time.start + 3]))
    return measured or past or belongs_elsewhere(text, time)


def loose_amounts(scene: Scene, entries: list[Entry], book: Book) -> list[str]:
    """A sum that is neither paid, promised nor due."""
    known = {entry.sum.amount for entry in entries if entry.sum}
    known |= {invoice.amount_due.amount for invoice in book.invoices} | {book.total().amount}
    known |= {book.total(entry.invoices).amount for entry in entries} | {sum(known, Decimal(0))}
    pieces = [(piece, act) for read in scene.reads for piece, act in zip(read.pieces, read.acts, strict=True)]
    for piece, act in pieces:
        if act is Act.INCOMING or (act is Act.NONE and spends(piece) and not PAYING.search(piece.text)):
            continue
        for amount in piece.amounts:
            if _LIMIT.search(piece.text[: max(0, amount.start - piece.start)]):
                continue
            if amount.sort is Sort.NUMBER and not amount.net_of_tax and amount.value not in {*known, 0}:
                return [f"un montant n'a pas été compris : « {amount.value} »"]
    return []


def odd_entries(scene: Scene, promised: Sequence[Entry], book: Book, today: date) -> list[str]:
    """A promise behind us or very far ahead, or more money than is due."""
    found = []
    far = [entry for entry in promised if entry.day and (entry.day - today).days > _FAR]
    if any(entry.day and entry.day < today for entry in promised) or (far and not scene.commitments.plan):
        found.append("la date promise est passée ou très lointaine")
    total = book.total().amount
    if sum((entry.sum.amount for entry in promised if entry.sum), Decimal(0)) > total:
        found.append("les sommes promises dépassent ce qui est dû")
    sums = [entry.sum.amount for entry in (*promised, *(paid.entry for paid in scene.payments.paid)) if entry.sum]
    if any(amount > 2 * total for amount in sums):
        found.append("le montant dépasse ce qui est dû")
    return found

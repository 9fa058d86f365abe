"""What the customer commits himself to: promises or an instalment plan, with every reason for a person to look.

A plan that is only asked for lists its parts, and a person answers; a single promise that is only asked for is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Draft
from relance_mail.replies.dated import Setting, entries_of
from relance_mail.replies.entries import Entry, identified, priced
from relance_mail.replies.held_words import HELD_BACK
from relance_mail.replies.invoices import Book
from relance_mail.replies.merging import merged, whole
from relance_mail.replies.plan_words import Rhythm
from relance_mail.replies.plans import instalments, is_plan


@dataclass(frozen=True, slots=True)
class Commitments:
    """`entries` in the order of the mail; `doubts` are French words for staff."""

    entries: tuple[Entry, ...] = ()
    plan: bool = False
    doubts: tuple[str, ...] = ()


def commitments(
    drafts: Sequence[Draft], rhythm: Rhythm, book: Book, setting: Setting, paid: Sequence[Entry] = ()
) -> Commitments:
    """Promises or a plan out of a mail's drafts; `paid` is what the same mail says has left already."""
    firm = [draft for draft in drafts if draft.act is Act.PROMISE]
    firm = [draft for draft in firm if draft.times and HELD_BACK.search(draft.text)] or firm
    firm = _without_setting_up(firm)
    asked = [draft for draft in drafts if draft.act is Act.ASKED]
    entries = _by_sums([entry for draft in firm for entry in entries_of(draft, setting, rhythm)], book)
    wished = [
        entry
        for draft in drafts
        if draft.act in (Act.PROMISE, Act.ASKED)
        for entry in entries_of(draft, setting, rhythm)
    ]
    if is_plan(merged(entries), rhythm) or (asked and is_plan(merged(wished), rhythm)):
        unsaid = rhythm.twice and not rhythm.parts  # two days a month: no rule unrolls them
        parts = merged(wished if asked else entries)
        listed = [] if unsaid else instalments(parts, rhythm, book, setting.today, paid)
        doubts = _plan_doubts([*listed, *paid], bool(asked), book, bool(listed))
        return Commitments(tuple(listed), True, tuple(doubts))
    promised = merged(whole(entries))
    if any(entry.day for entry in promised):
        promised = [entry for entry in promised if entry.day or not entry.draft.elliptic]
    dated = [entry for entry in promised if entry.day or not _DATELESS.search(entry.draft.sentence.text)]
    open_ = ("engagement sans date",) if dated and dated != promised else ()
    promised = [identified(entry, book) for entry in priced(dated if open_ else promised, book, paid)]
    return Commitments(tuple(promised), False, (*open_, *_promise_doubts(promised, paid, drafts, book)))


# « la 04 suivra, nous n'avons pas encore de date »: said to be no commitment yet.
_DATELESS = re.compile(
    r"\b(?:pas (?:encore )?(?:de|la|une) date|sans date|date inconnue|aucune date|(?:sais|savons|sait|ignore|ignorons) "
    r"(?:pas |plus )?(?:encore )?quand|date (?:n'est )?(?:pas|reste) (?:encore )?(?:a )?(?:fix|conn|arret)\w+|"
    r"no date)\b"
)
SETS_UP = re.compile(
    r"\b(?:mets|met|mettons|mettrai|mettrons|mettre) (?:(?:ca|cela|tout|les|ces|mes|nos|tous|des|le|un|virements?|"
    r"prelevements?|ordres?|permanents?) ){0,4}en place|\b(?:programme|programmons|programmerai|parametre|parametrons|"
    r"parametrerai|saisis|saisirai|saisissons|enregistre|enregistrerai|prepare|planifie)\w* (?:(?:tous|toutes) )?"
    r"(?:les|mes|nos|ces|des|le tout|tout|ca|cela)\b|\b(?:mise|mis) en place (?:des|du) (?:virements?|prelevements?)"
)


def _without_setting_up(firm: list[Draft]) -> list[Draft]:
    """« 106 € le 5 août, 106 € le 5 septembre. Je mets en place les virements ce week-end. »: no third part."""
    parts = [draft for draft in firm if draft.amount and draft.times]
    if len(parts) < 2:
        return firm
    return [draft for draft in firm if draft.amount or not SETS_UP.search(draft.text)]


def _by_sums(entries: Sequence[Entry], book: Book) -> list[Entry]:
    """« les 800 € vendredi, les 1 200 € le 31 », where these are what two invoices owe: whole invoices, no plan."""
    sums = [entry.said.value if entry.said and entry.said.sort is Sort.NUMBER else None for entry in entries]
    numbers = [book.by_amount(value) if value is not None else None for value in sums]
    several = len(entries) > 1 and None not in numbers and len(set(numbers)) == len(numbers)
    if not several or any(entry.invoices for entry in entries):
        return list(entries)
    return [replace(entry, invoices=(number,)) for entry, number in zip(entries, numbers, strict=True) if number]


def short_of(entries: Sequence[Entry], book: Book) -> Money | None:
    """What stays open on the invoices that these entries are about, if they say less than what is due."""
    everything = tuple(invoice.number for invoice in book.invoices)
    said: dict[tuple[str, ...], Decimal] = {}
    whole: set[tuple[str, ...]] = set()
    for entry in entries:
        numbers = tuple(sorted(entry.invoices or everything))
        said[numbers] = said.get(numbers, Decimal(0)) + (entry.sum.amount if entry.sum else Decimal(0))
        if entry.sum is None:
            whole.add(numbers)
    left = sum(
        (max(Decimal(0), book.total(n).amount - amount) for n, amount in said.items() if n not in whole), Decimal(0)
    )
    return Money(left, book.total().currency) if left > 0 else None


def _promise_doubts(entries: Sequence[Entry], paid: Sequence[Entry], drafts: Sequence[Draft], book: Book) -> list[str]:
    doubts = []
    if any(entry.day is None for entry in entries):
        doubts.append("engagement sans date")
    if entries and (left := short_of([*entries, *paid], book)) and left.amount >= 1:
        doubts.append(f"il resterait {left.plain()} {left.currency} sans date")
    return doubts + _common_doubts(entries, drafts)


def _common_doubts(entries: Sequence[Entry], drafts: Sequence[Draft]) -> list[str]:
    doubts = []
    if any(entry.contradictory for entry in entries):
        doubts.append("le jour et la date se contredisent")
    rest = [
        draft for draft in drafts if draft.amount and draft.amount.sort is Sort.REST and draft.act is not Act.INCOMING
    ]
    if any(not draft.times or draft.act not in (Act.PROMISE, Act.PAID) for draft in rest) and entries:
        doubts.append("le reste n'est pas daté")
    return doubts


def _plan_doubts(entries: Sequence[Entry], asked: bool, book: Book, listed: bool) -> list[str]:
    doubts = []
    if asked:
        doubts.append("un échéancier attend notre accord")
    if not listed:
        doubts.append("échéancier sans dates ou sans montants")
    elif (left := short_of(entries, book)) and left.amount >= 1:
        doubts.append(f"l'échéancier laisse {left.plain()} {left.currency}")
    return doubts + _common_doubts(entries, ())

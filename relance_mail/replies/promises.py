"""What the customer commits himself to: promises or an instalment plan, with every reason for a person to look.

1. Several mentions of one commitment are one: « nous vous réglerons. Le virement partira vendredi. »; what he says
   last wins: « le 10 … non, plutôt le 12 ».
2. A plan that is only asked for lists its parts, and a person answers; a single promise that is only asked for is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from relance_mail.core.money import Money
from relance_mail.replies import days
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Draft, when_ahead
from relance_mail.replies.entries import Entry, identified, priced
from relance_mail.replies.hedges import HELD_BACK
from relance_mail.replies.invoices import Book
from relance_mail.replies.plan_words import Rhythm
from relance_mail.replies.plans import instalments, is_plan
from relance_mail.replies.when import Kind, Lead, Named, Tense, When


@dataclass(frozen=True, slots=True)
class Commitments:
    """`entries` in the order of the mail; `doubts` are French words for staff."""

    entries: tuple[Entry, ...] = ()
    plan: bool = False
    doubts: tuple[str, ...] = ()


_FAR = 300  # days: a bare « le 3 juin » a week after 3 June is no promise for next year


@dataclass(frozen=True, slots=True)
class Setting:
    """What times are measured from: today, the invoice's day if the mail gives it, and the days named so far."""

    today: date
    invoice_day: date | None = None
    named: tuple[tuple[int, date], ...] = ()  # place in the part, day
    terms: When | None = None  # the payment terms that the mail recalls

    def day_of(self, draft: Draft, time: Named) -> date | None:
        if time.when.kind is Kind.SAME:
            return self._same(draft, time)
        if time.when.terms and self.invoice_day:
            return self._by_terms(time.when)
        return time.ahead(self.today)

    def _same(self, draft: Draft, time: Named) -> date | None:
        """« à cette date », « le lundi suivant », « le lendemain », « à échéance », « à ce terme »."""
        if self.terms and self.invoice_day and time.when.weekday is None and time.when.number is None:
            return self._by_terms(self.terms)
        here = draft.sentence.place(time.start, time.end)[0]
        before = [day for place, day in self.named if place < here and day >= self.today]
        if time.when.weekday is not None:
            return days.weekday_after(before[-1] if before else self.today, time.when.weekday)
        later = time.when.number or 0
        if not before:
            return None
        return days.add_months(before[-1], -later) if later < 0 else before[-1] + timedelta(later)

    def _by_terms(self, when: When) -> date | None:
        if self.invoice_day is None or when.terms is None:
            return None
        count, to_month_end = when.terms
        day = self.invoice_day + timedelta(count)
        day = days.month_end(day) if to_month_end else day
        return day + timedelta(when.number) if when.number else day


def commitments(
    drafts: Sequence[Draft], rhythm: Rhythm, book: Book, setting: Setting, paid: Sequence[Entry] = ()
) -> Commitments:
    """Promises or a plan out of a mail's drafts; `paid` is what the same mail says has left already."""
    firm = [draft for draft in drafts if draft.act is Act.PROMISE]
    firm = [draft for draft in firm if draft.times and HELD_BACK.search(draft.text)] or firm
    asked = [draft for draft in drafts if draft.act is Act.ASKED]
    entries = _by_sums([entry for draft in firm for entry in _entries(draft, setting, rhythm)], book)
    wished = [
        entry for draft in drafts if draft.act in (Act.PROMISE, Act.ASKED) for entry in _entries(draft, setting, rhythm)
    ]
    if is_plan(_merged(entries), rhythm) or (asked and is_plan(_merged(wished), rhythm)):
        unsaid = rhythm.twice and not rhythm.parts  # two days a month: no rule unrolls them
        parts = _merged(wished if asked else entries)
        listed = [] if unsaid else instalments(parts, rhythm, book, setting.today, paid)
        return Commitments(tuple(listed), True, tuple(_plan_doubts([*listed, *paid], bool(asked), book, bool(listed))))
    promised = _merged(_whole(entries))
    if any(entry.day for entry in promised):
        promised = [entry for entry in promised if entry.day or not entry.draft.elliptic]
    promised = [identified(entry, book) for entry in priced(promised, book, paid)]
    return Commitments(tuple(promised), False, tuple(_promise_doubts(promised, paid, drafts, book)))


def _by_sums(entries: Sequence[Entry], book: Book) -> list[Entry]:
    """« les 800 € vendredi, les 1 200 € le 31 », where these are what two invoices owe: whole invoices, no plan."""
    sums = [entry.said.value if entry.said and entry.said.sort is Sort.NUMBER else None for entry in entries]
    numbers = [book.by_amount(value) if value is not None else None for value in sums]
    several = len(entries) > 1 and None not in numbers and len(set(numbers)) == len(numbers)
    if not several or any(entry.invoices for entry in entries):
        return list(entries)
    return [replace(entry, invoices=(number,)) for entry, number in zip(entries, numbers, strict=True) if number]


def _entries(draft: Draft, setting: Setting, rhythm: Rhythm) -> list[Entry]:
    """One entry, or one per day when a draft lists the days of several parts."""
    usable = [time for time in draft.times if time.when.tense is not Tense.PAST]
    usable = _kept(draft, usable)
    if HELD_BACK.search(draft.text):
        return [replace(_entry(draft, usable[-1] if usable else None, setting), latest=None)]
    listing = len(usable) > 1 and (bool(rhythm) or (draft.amount is not None and draft.amount.sort is Sort.NUMBER))
    if listing:
        return [_entry(draft, time, setting) for time in usable]
    entry = _entry(draft, when_ahead(draft) or next((time for time in usable if time.when.terms), None), setting)
    return [replace(entry, contradictory=entry.contradictory or _two_days(draft, usable, setting))]


_INSTEAD = re.compile(r"\b(?:plutot|finalement|en fait|rectification|pardon|non|euh|correction)\b")


def _kept(draft: Draft, times: Sequence[Named]) -> list[Named]:
    """« vendredi enfin non vendredi je suis à Limoges plutôt lundi »: the days after the last word that corrects."""
    text = draft.sentence.text
    places = [at for at in range(1, len(times)) if _INSTEAD.search(text[times[at - 1].end : times[at].start])]
    return list(times[places[-1] :]) if places else list(times)


def _two_days(draft: Draft, times: Sequence[Named], setting: Setting) -> bool:
    """« le 15 mars et le 15 avril » without any sum: which of the days is meant, or what on each, is not said."""
    text = draft.sentence.text
    pairs = pairwise(times)
    beside = [(one, two) for one, two in pairs if text[one.end : two.start].strip() in ("et", "and", "puis", ",")]
    return any(setting.day_of(draft, one) != setting.day_of(draft, two) for one, two in beside)


def _entry(draft: Draft, time: Named | None, setting: Setting) -> Entry:
    day = setting.day_of(draft, time) if time else None
    if day is not None and draft.elliptic and (day - setting.today).days > _FAR:
        day = None
    said = draft.amount if draft.amount and draft.amount.sort is not Sort.FULL else None
    open_end = time is not None and day is not None and _open_ended(draft, time)
    return Entry(
        draft,
        day,
        days.month_end(day) if open_end and day else None,
        said,
        None,
        draft.invoices,
        contradictory=bool(time and day and (time.contradictory(day) or time.skips_a_month(setting.today))),
        named=time,
    )


_NOT_BEFORE = re.compile(
    r"\b(?:pas|aucun|aucune|rien|not|n't|cannot|unable|impossible|hors de question)\b.* (?:avant|before) |"
    r"n't\b.* before "
)


def _open_ended(draft: Draft, time: Named) -> bool:
    """« après le 20 », « pas avant le 5 », also when « avant » stands away from its « pas »."""
    held_back = time.when.lead is Lead.BY and _NOT_BEFORE.search(draft.text) is not None
    return time.when.lead in (Lead.AFTER, Lead.FROM) or (held_back and draft.act is Act.PROMISE)


def _merged(entries: Sequence[Entry]) -> list[Entry]:
    """Mentions of one commitment made one."""
    dated = [entry for entry in entries if entry.day]
    undated = [entry for entry in entries if not entry.day and not (entry.partial and dated)]
    undated = [entry for entry in undated if not _only_named(entry, dated)]
    for entry in undated:
        homes = [place for place, other in enumerate(dated) if _same_debt(entry, other)]
        near = [place for place in homes if dated[place].draft.sentence is entry.draft.sentence]
        home = next(iter(near or homes), None)
        if home is None:
            dated.append(entry)
        else:
            other = dated[home]
            dated[home] = replace(other, invoices=other.invoices or entry.invoices, said=other.said or entry.said)
    return _without_repeats(dated)


def _only_named(entry: Entry, dated: Sequence[Entry]) -> bool:
    """« pour les 1 000 € qui resteront, deux versements de 500 € »: a sum without its own verb, beside its parts."""
    beside = [other for other in dated if other.draft.sentence is entry.draft.sentence]
    parts = [other for other in beside if other.said not in (None, entry.said)]
    return entry.draft.elliptic and entry.said is not None and bool(parts) and len(beside) > 1


def _same_debt(undated: Entry, dated: Entry) -> bool:
    """Whether an undated mention may be the commitment that is dated elsewhere."""
    apart = undated.invoices and dated.invoices and not set(undated.invoices) & set(dated.invoices)
    sums_differ = undated.said and dated.said and undated.said.value != dated.said.value
    return not apart and not sums_differ


def _without_repeats(entries: Sequence[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        twin = next((place for place, other in enumerate(kept) if _repeats(entry, other)), None)
        if twin is None:
            kept.append(entry)
        else:
            other = kept[twin]
            kept[twin] = replace(other, said=other.said or entry.said, invoices=other.invoices or entry.invoices)
    return kept


def _repeats(entry: Entry, other: Entry) -> bool:
    one_sum = entry.said is None or other.said is None or entry.said.value == other.said.value
    apart = entry.invoices and other.invoices and set(entry.invoices) != set(other.invoices)
    return entry.day == other.day and one_sum and not apart and entry.day is not None


def _whole(entries: Sequence[Entry]) -> list[Entry]:
    """Of several whole payments of one debt at different days, the last one said is kept."""
    kept: list[Entry] = []
    for entry in entries:
        if entry.day and not entry.partial and (firm := _firmer(entry, kept)) is not None:
            kept[firm] = replace(kept[firm], contradictory=True)
            continue
        if entry.day and not entry.partial:
            entry = replace(entry, contradictory=entry.contradictory or _beside_another(entry, kept))
            gone = [other for other in kept if other.day and other.said == entry.said and _one_debt(entry, other)]
            kept = [other for other in kept if other not in gone]
            entry = replace(entry, invoices=entry.invoices or (gone[-1].invoices if gone else ()))
        kept.append(entry)
    return kept


def _firmer(entry: Entry, kept: Sequence[Entry]) -> int | None:
    """A day that another sentence gives with a verb of paying, where this one has none: a person sees which holds."""
    if not entry.draft.elliptic or entry.said is not None or _INSTEAD.search(entry.draft.sentence.text):
        return None
    return next(
        (
            at
            for at, other in enumerate(kept)
            if other.day not in (None, entry.day)
            and not other.draft.elliptic
            and other.draft.sentence is not entry.draft.sentence
            and _one_debt(entry, other)
        ),
        None,
    )


def _beside_another(entry: Entry, kept: Sequence[Entry]) -> bool:
    """« le 15 mars et le 15 avril »: no correction, yet nothing says what is paid on which day."""
    before = kept[-1] if kept else None
    apart = before is None or before.draft.sentence is not entry.draft.sentence
    if before is None or apart or not entry.draft.elliptic or entry.draft.piece.joint != "et":
        return False
    if (
        entry.named is None
        or before.named is None
        or entry.named.when.kind is Kind.SAME
        or entry.named.when.kind is not before.named.when.kind
    ):
        return False
    return before.day not in (None, entry.day) and before.said == entry.said and _one_debt(entry, before)


def _one_debt(entry: Entry, other: Entry) -> bool:
    same = not entry.invoices or not other.invoices or set(entry.invoices) == set(other.invoices)
    return (
        same
        and not other.partial
        and (entry.said is None or other.said is None or entry.said.value == other.said.value)
    )


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
    rest = [draft for draft in drafts if draft.amount and draft.amount.sort is Sort.REST]
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

"""What times are measured from, and the entries that one draft makes with them: a day, or one for every part.

1. « à cette date », « le lendemain » and payment terms count from what the mail named before.
2. Of several days of one act the last one counts, but not one in brackets, and after a correction the day kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from relance_mail.replies import days
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Draft, when_ahead
from relance_mail.replies.entries import Entry
from relance_mail.replies.held_words import HELD_BACK
from relance_mail.replies.plan_words import Rhythm
from relance_mail.replies.when import Kind, Lead, Named, Tense, When

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
        if time.when.kind is Kind.TERMS and self.invoice_day:
            return self._by_terms(time.when if time.when.terms else self.terms or time.when)
        return self._as_said(draft, time) or time.ahead(self.today)

    def _as_said(self, draft: Draft, time: Named) -> date | None:
        """« … payés le 30 juin. Donc au pire le 30. »: a bare number is the day that was named in full before."""
        if time.when.kind is not Kind.DAY or time.when.month is not None or time.when.number is None:
            return None
        here = draft.sentence.place(time.start, time.end)[0]
        full = [day for place, day in self.named if place < here and day.day == time.when.number and day >= self.today]
        return full[-1] if full and full[-1].month != self.today.month else None

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
            return time.when.ahead(self.today)
        months = time.when.month
        return days.add_months(before[-1], months) if months else before[-1] + timedelta(later)

    def _by_terms(self, when: When) -> date | None:
        if self.invoice_day is None or when.terms is None:
            return None
        count, to_month_end = when.terms
        day = self.invoice_day + timedelta(count)
        day = days.month_end(day) if to_month_end else day
        return day + timedelta(when.number) if when.number else day


def entries_of(draft: Draft, setting: Setting, rhythm: Rhythm) -> list[Entry]:
    """One entry, or one per day when a draft lists the days of several parts."""
    usable = [time for time in draft.times if time.when.tense is not Tense.PAST]
    usable = _kept(draft, usable)
    if HELD_BACK.search(draft.text):
        return [replace(_entry(draft, usable[-1] if usable else None, setting), latest=None)]
    listing = len(usable) > 1 and (bool(rhythm) or (draft.amount is not None and draft.amount.sort is Sort.NUMBER))
    if listing:
        return [_entry(draft, time, setting) for time in usable]
    entry = _entry(
        draft,
        when_ahead(replace(draft, times=tuple(usable)))
        or next((time for time in usable if time.when.kind is Kind.TERMS), None),
        setting,
    )
    return [replace(entry, contradictory=entry.contradictory or _two_days(draft, usable, setting))]


INSTEAD = re.compile(r"\b(?:plutot|finalement|en fait|rectification|pardon|non|euh|correction|enfin)\b")
_IN_BRACKETS = re.compile(r"\((?! ?(?:non|pardon|plutot|ou |au plus|maxi|dernier|soit|donc|le lendemain))[^()]*$")


def _kept(draft: Draft, times: Sequence[Named]) -> list[Named]:
    """« vendredi enfin non vendredi je suis à Limoges plutôt lundi »: the days after the last word that corrects."""
    text = draft.sentence.text
    times = [
        time for at, time in enumerate(times) if not at or not _IN_BRACKETS.search(text[times[0].end : time.start])
    ]
    places = [at for at in range(1, len(times)) if INSTEAD.search(text[times[at - 1].end : times[at].start])]
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

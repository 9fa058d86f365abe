"""Payments that the customer says have left: day, sum, means, invoices; why a person should look (LABELS §4, §5)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from relance_mail.core.money import Money
from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Draft, Read, when_past
from relance_mail.replies.entries import Entry, identified, priced
from relance_mail.replies.invoices import Book
from relance_mail.replies.money_words import MEANS, OTHER_MEANS
from relance_mail.replies.patterns import words
from relance_mail.replies.promises import short_of
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Tense

OLD = 15  # days after which a payment should have been seen

_JUST_NOW = re.compile(
    r"\b(?:viens|venons|vient) (?:juste )?(?:de|d')\b|\bje fais a l'instant|\ba l'instant\b|\btout a l'heure\b|"
    r"\ba (?:\d\d? ?h(?: ?\d\d)?|midi|minuit)\b|"
    r"\bil y a (?:\d+|une|deux|trois|cinq|dix|quinze|vingt|quelques) (?:petites? )?(?:minutes?|min|mn|secondes?|"
    r"heures?|h)\b"
)
_ELSEWHERE = words(
    r"""
        (?:a|aupres de|par) (?:votre|vos|un de vos) (?:commercia\w+|techniciens?|vendeurs?)\b
        (?:factor\w*|affactur\w+|subrog\w+|cessionnaire|autre compte|ancien compte|nouveau compte|huissier|
            commissaire de justice|cabinet de recouvrement|societe de recouvrement|votre avocat|ancien rib|
            nouveau rib|nouvelles coordonnees|changement (?:de|d') ?(?:rib|iban|banque|coordonnees)|nouvel iban|
            ancien iban|autre iban|autre rib|faux rib|autre societe)\b
    """
)
_AS_EVER = re.compile(r"\b(?:compte|rib|iban) (?:habituel|de toujours|connu)\b")
_CREDIT = words(
    r"""
        (?:(?<!pas )(?<!encore )(?<!deja )(?<!pour )(?<!devez )(?<!devriez )(?<!devoir )(?<!apres )(?<!sans )
            (?<!normalement )(?<!bien )(?<!allez )(?<!pouvez )l'|un |votre |d'un |vos |cet |notre |nos )avoirs?\b
        (?:deduction faite|deduit\w*|moins (?:l'|un |votre |la |le )|net de |acompte deja|escompte)\b
    """
)


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment said to have left."""

    entry: Entry
    means: str | None


@dataclass(frozen=True, slots=True)
class Payments:
    paid: tuple[Paid, ...] = ()
    doubts: tuple[str, ...] = ()

    def short(self, promised: Sequence[Entry], book: Book) -> Money | None:
        """What neither these payments nor the promises beside them cover."""
        return short_of([*(payment.entry for payment in self.paid), *promised], book) if self.paid else None


Days = Sequence[tuple[int, date]]  # place in the part, day


def payments(
    drafts: Sequence[Draft], book: Book, today: date, whole_text: str, named: Days = (), reads: Sequence[Read] = ()
) -> Payments:
    """Payments out of a mail's drafts. `named`: the days behind us that the mail names, for « à cette date ».
    `reads`: all its sentences, for what the next one says of the means."""
    promised = [draft.sentence for draft in drafts if draft.act is Act.PROMISE]
    mine = _without_cashing([draft for draft in drafts if draft.act is Act.PAID])
    entries = priced(_merged([entry for draft in mine for entry in _entries(draft, today, named)]), book)
    after = {id(one.sentence): two for one, two in pairwise(reads)}
    found = [Paid(identified(entry, book), _means(entry, mine, drafts, promised, after)) for entry in entries]
    return Payments(tuple(found), tuple(_doubts(found, today, whole_text)))


_CASHED = re.compile(
    r"(?:et |puis |donc )?(?:qui |il |elle )?(?:a |ont |est |bien |deja |ete )*(?:encaisse|debite|credite)e?s?\b"
)


def _without_cashing(drafts: Sequence[Draft]) -> list[Draft]:
    """« On vous a soldés le 2, chèque encaissé le 9 »: the day on which we cashed it is no second payment."""
    return [
        draft
        for at, draft in enumerate(drafts)
        if draft.amount or draft.invoices or not (at and _CASHED.match(draft.text))
    ]


_TWICE = re.compile(r"\b(?:deux fois|2 fois|en double|twice)\b")


def _entries(draft: Draft, today: date, named: Days) -> list[Entry]:
    """One payment, or several when he says that he paid twice and gives the days."""
    times = [time for time in draft.times if time.when.tense is not Tense.AHEAD]
    if len(times) > 1 and _TWICE.search(draft.sentence.text):
        return [_entry(replace(draft, times=(time,)), today, named) for time in times]
    return [_entry(draft, today, named)]


def _that_day(draft: Draft, named: Days, today: date) -> date | None:
    """« parti à cette date », « exécuté le jour même », « le lendemain »: measured from the day named before."""
    time = next((time for time in draft.times if time.when.kind is Kind.SAME), None)
    if time is None or time.when.weekday is not None or time.when.month:
        return None
    here = draft.sentence.place(time.start, time.end)[0]
    before = [day for place, day in named if place < here]
    return before[-1] + timedelta(time.when.number or 0) if before else time.when.behind(today)


def _entry(draft: Draft, today: date, named: Days) -> Entry:
    time = when_past(draft)
    day = time.when.behind(today) if time else _that_day(draft, named, today)
    day = None if day and day > today else day
    if day is None and _JUST_NOW.search(draft.text):
        day = today
    said = draft.amount if draft.amount and draft.amount.sort is not Sort.FULL else None
    contradictory = bool(time and day and time.contradictory(day))
    return Entry(draft, day, None, said, None, draft.invoices, contradictory, time)


def _merged(entries: Sequence[Entry]) -> list[Entry]:
    """Mentions of one payment made one: « c'est réglé. Le virement est parti hier. »"""
    kept: list[Entry] = []
    for entry in entries:
        twin = next((place for place, other in enumerate(kept) if _same(entry, other)), None)
        if twin is None:
            kept.append(entry)
            continue
        other = kept[twin]
        kept[twin] = replace(
            other,
            draft=entry.draft if _named_means(entry) and not _named_means(other) else other.draft,
            day=other.day or entry.day,
            said=other.said or entry.said,
            invoices=other.invoices or entry.invoices,
            named=other.named or entry.named,
        )
    return kept


def _named_means(entry: Entry) -> bool:
    return any(pattern.search(entry.draft.text) for _, pattern in MEANS)


def _same(entry: Entry, other: Entry) -> bool:
    apart = entry.invoices and other.invoices and set(entry.invoices) != set(other.invoices)
    days_differ = entry.day and other.day and entry.day != other.day
    sums_differ = entry.said and other.said and entry.said.value != other.said.value
    return not (apart or days_differ or sums_differ)


def _means(
    entry: Entry,
    mine: Sequence[Draft],
    drafts: Sequence[Draft],
    promised: Sequence[Sentence],
    after: Mapping[int, Read],
) -> str | None:
    """In the payment's own words, else in its sentence up to the next act, else in the whole sentence, else in what is
    said of the mail's other payments, else in the next sentence if that promises nothing."""
    sentence, start = entry.draft.sentence, entry.draft.piece.start
    following = [d.piece.start for d in drafts if d.sentence is sentence and d.piece.start > start]
    texts = [entry.draft.text, sentence.text[start : min(following, default=len(sentence.text))]]
    if entry.draft.sentence not in promised:
        texts += [sentence.text, *(draft.sentence.text for draft in mine)]
        following_read = after.get(id(sentence))
        if following_read and not {Act.PROMISE, Act.CONDITIONAL} & set(following_read.acts):
            texts.append(following_read.sentence.text)
    for text in texts:
        if OTHER_MEANS.search(text):
            return None
        for means, pattern in MEANS:
            if pattern.search(text):
                return means
    return None


def _doubts(paid: Sequence[Paid], today: date, whole_text: str) -> list[str]:
    doubts = []
    days = [payment.entry.day for payment in paid]
    if any(day is None for day in days):
        doubts.append("paiement annoncé sans date")
    if any(day is not None and (today - day).days > OLD for day in days):
        doubts.append(f"paiement annoncé de plus de {OLD} jours")
    texts = " ".join(payment.entry.draft.sentence.text for payment in paid)
    if paid and _ELSEWHERE.search(whole_text) and not _AS_EVER.search(whole_text):
        doubts.append("paiement fait ailleurs")
    if _CREDIT.search(texts):
        doubts.append("paiement net d'un avoir")
    if any(payment.entry.contradictory for payment in paid):
        doubts.append("le jour et la date se contredisent")
    return doubts

"""Several mentions of one commitment made one.

1. « nous vous réglerons. Le virement partira vendredi. » is one promise; what he says last wins: « le 10 … le 12 ».
2. A day that another sentence gives without a verb of paying takes nothing back: a person sees which holds.
"""

from collections.abc import Sequence
from dataclasses import replace

from relance_mail.replies.dated import INSTEAD
from relance_mail.replies.entries import Entry
from relance_mail.replies.when import Kind


def merged(entries: Sequence[Entry]) -> list[Entry]:
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


def whole(entries: Sequence[Entry]) -> list[Entry]:
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
    if not entry.draft.elliptic or entry.said is not None or INSTEAD.search(entry.draft.sentence.text):
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

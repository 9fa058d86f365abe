"""Which column of a table is which of our fields.

1. A mapping given by a person wins, before anything is recognised.
2. Each field gets the column with the strongest phrase (vocabulary.py) that its cells do not refuse (evidence.py).
3. A heading that means something else, an amount without tax above all, is never taken for one of ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from relance_mail.sources.aged import bucket_columns, is_bucket
from relance_mail.sources.cells import Row, is_blank, squeeze, text_of
from relance_mail.sources.days import day_of
from relance_mail.sources.entitled import entitled
from relance_mail.sources.evidence import Profile, profile_of, refuses
from relance_mail.sources.grid import is_wording
from relance_mail.sources.headings import corrected, folded, words_of
from relance_mail.sources.vocabulary import FILLERS, KNOWN_WORDS, MEANINGS, Meaning

_RUNNING = frozenset(["solde", "due", "total", "compte", "debiteur", "client"])


@dataclass(frozen=True, slots=True)
class Columns:
    """`at`: field → index of its column. `buckets`: tranches of an aged balance. `more_paid`: further payments.

    `tree`: the number's column also holds the customers, each on a row of its own above its invoices."""

    headings: tuple[str, ...]
    at: Mapping[str, int]
    buckets: tuple[int, ...] = ()
    more_paid: tuple[int, ...] = ()
    tree: bool = False

    def heading(self, name: str) -> str | None:
        """The heading of a field's column, as found; None when there is no such column."""
        index = self.at.get(name)
        return None if index is None else self.headings[index] or None

    def understood(self) -> dict[str, str]:
        """Heading of the file → our field, as it is shown to a person."""
        shown = {self.headings[index]: name for name, index in self.at.items()}
        shown |= {self.headings[index]: "paid" for index in self.more_paid}
        return shown | {self.headings[index]: "amount_due" for index in self.buckets if "amount_due" not in self.at}

    def ignored(self) -> tuple[str, ...]:
        """The headings that are not read."""
        used = {*self.at.values(), *self.more_paid, *self.buckets}
        return tuple(heading for index, heading in enumerate(self.headings) if heading and index not in used)

    @property
    def is_ledger(self) -> bool:
        """Debit and credit apart; a « solde » beside them runs on from row to row and says nothing of one row."""
        if "side" in self.at and "total" in self.at:
            return True
        sided = "debit" in self.at and "credit" in self.at
        return sided and words_of(self.heading("amount_due") or "") <= _RUNNING

    @property
    def has_amount(self) -> bool:
        """Whether some column can say what is owed."""
        return bool(self.buckets) or self.is_ledger or "amount_due" in self.at or "total" in self.at


@lru_cache(maxsize=4096)
def meaning_of(heading: str) -> Meaning:
    """The fields that a heading may mean, with their strength; `()` when it says nothing to us."""
    words = words_of(heading)
    if not words:
        return ()
    exact = MEANINGS.get(words) or MEANINGS.get(words := corrected(words, KNOWN_WORDS))
    return exact if exact is not None else _near(words)


def _near(words: frozenset[str]) -> Meaning:
    """The phrases inside a heading whose other words change nothing or are unknown to us."""
    best: dict[str, int] = {}
    for phrase, meaning in MEANINGS.items():
        extra = words - phrase
        if not phrase < words or (extra - FILLERS) & KNOWN_WORDS:
            continue
        loss = 4 * len(extra & FILLERS) + 18 * len(extra - FILLERS)
        for name, strength in meaning:
            best[name] = max(best.get(name, 0), strength - loss)
    return tuple((name, strength) for name, strength in best.items() if strength > 40)


def strength_of(headings: Sequence[str]) -> float:
    """How much a row looks like headings: the fields that it could name, each once, 1.0 for a sure one."""
    best: dict[str, int] = {}
    buckets = 0
    for heading in headings:
        if not heading:
            continue
        if is_bucket(heading):
            buckets += 1
        elif meaning := meaning_of(heading):
            name, strength = max(meaning, key=lambda found: found[1])
            best[name] = max(best.get(name, 0), strength)
    return sum(best.values()) / 100 + 0.5 * buckets


def find_heading(headings: Sequence[str], wanted: str) -> int | None:
    """The column whose heading a person named: as written, else whatever the accents, case and spaces."""
    for alike in (squeeze, lambda text: " ".join(folded(text).split())):
        keys = [alike(heading) if heading else None for heading in headings]
        if (key := alike(wanted)) and key in keys:
            return keys.index(key)
    return None


def find_columns(headings: Sequence[str], body: Sequence[Row], chosen: Mapping[str, str]) -> Columns:
    """Give each field its column. `chosen`: field → heading, by a person; the caller reports those that are absent."""
    at = {name: index for name, heading in chosen.items() if (index := find_heading(headings, heading)) is not None}
    taken = set(at.values()) | _beside(headings, body)
    buckets = tuple(index for index in bucket_columns(headings) if index not in taken)
    taken |= set(buckets)
    profiles = [profile_of(row[index] for row in body if index < len(row)) for index in range(len(headings))]
    found = [candidate for candidate in _candidates(headings, profiles) if candidate[1] not in taken]
    for _, index, name in sorted(found, key=lambda candidate: (-candidate[0], candidate[1])):
        if index not in taken and name not in at:
            at[name] = index
            taken.add(index)
    if "status" in at and (second := next((i for _, i, name in found if name == "status" and i not in taken), None)):
        at["state"] = second  # Odoo: one column for the payment, one for the document
        taken.add(second)
    more_paid = () if "paid" in chosen or "paid" not in at else _more_paid(found, taken)
    at = entitled(headings, body, at, _may_name(headings)) if not {"customer_id", "customer_name"} & set(chosen) else at
    kept = {name: index for name, index in at.items() if name not in _second_thoughts(headings, profiles, at, chosen)}
    columns = Columns(tuple(headings), _moved(headings, profiles, kept, buckets), buckets, more_paid)
    return _as_tree(columns, body) if "number" not in at and "due_date" in at and columns.has_amount else columns


def _as_tree(columns: Columns, body: Sequence[Row]) -> Columns:
    """A table without a number column whose first words are numbers on dated rows and names on the others."""
    due = columns.at["due_date"]
    for index in dict.fromkeys((columns.at.get("customer_name", 0), 0)):
        dated = [text_of(row[index]) for row in body if isinstance(day_of(row[due]), date)]
        others = [text_of(row[index]) for row in body if is_blank(row[due]) and is_wording(row[index])]
        numbers = sum(1 for text in dated if any(char.isdigit() for char in text))
        if dated and others and numbers >= 0.9 * len(dated):
            at = {name: column for name, column in columns.at.items() if column != index}
            return replace(columns, at=at | {"number": index}, tree=True)
    return columns


def _beside(headings: Sequence[str], body: Sequence[Row]) -> set[int]:
    """The columns of another table on the right: past an empty column, naming a customer for the second time."""
    for gap in range(1, len(headings) - 1):
        if headings[gap] or any(not is_blank(row[gap]) for row in body):
            continue
        left, right = headings[:gap], headings[gap + 1 :]
        if strength_of(left) >= 3 and _may_name(left) and _may_name(right):
            return set(range(gap + 1, len(headings)))
    return set()


def _may_name(headings: Sequence[str]) -> frozenset[int]:
    """The columns whose heading may mean a customer's name."""
    meanings = (dict(meaning_of(heading)) if heading else {} for heading in headings)
    return frozenset(index for index, meaning in enumerate(meanings) if "customer_name" in meaning)


def _candidates(headings: Sequence[str], profiles: Sequence[Profile]) -> Iterator[tuple[int, int, str]]:
    """(strength, column, field) of all that headings may mean and cells do not refuse."""
    for index, heading in enumerate(headings):
        meaning = meaning_of(heading) if heading else ()
        if any(name == "x_other" for name, _ in meaning):
            continue
        for name, strength in meaning:
            if not refuses(name, profiles[index], contested=len(meaning) > 1 or strength <= 60):
                yield strength, index, name


def _more_paid(found: Sequence[tuple[int, int, str]], taken: set[int]) -> tuple[int, ...]:
    """Payments in several columns (`Acompte`, `Règlement 1`, `Règlement 2`) add up."""
    return tuple(sorted({index for _, index, name in found if name == "paid" and index not in taken}))


def _second_thoughts(
    headings: Sequence[str], profiles: Sequence[Profile], at: Mapping[str, int], chosen: Mapping[str, str]
) -> set[str]:
    """A code column that is the same on every row while names differ is the collective account, not a customer."""
    code, name = at.get("customer_id"), at.get("customer_name")
    if code is None or name is None or "customer_id" in chosen:
        return set()
    collective = profiles[code].distinct <= 1 < profiles[name].distinct and "compte" in words_of(headings[code])
    return {"customer_id"} if collective else set()


def _moved(
    headings: Sequence[str],
    profiles: Sequence[Profile],
    at: dict[str, int],
    buckets: tuple[int, ...],
) -> dict[str, int]:
    """Fields that change their column once the whole table is known."""
    name = at.get("customer_name")
    if name is not None and "customer_id" not in at and profiles[name].share("code") >= 0.9:
        at = at | {"customer_id": name}
    if buckets and "amount_due" not in at and "total" in at and words_of(headings[at["total"]]) == {"total"}:
        at = {field: index for field, index in at.items() if field != "total"} | {"amount_due": at["total"]}
    return at

"""What the cells of a column look like, to decide between the meanings of its heading.

1. Evidence may only refuse a meaning, or choose between several meanings of one heading. It never gives a meaning
   to a column whose heading says nothing.
2. One bad cell must not hide its column: refusing needs cells of a clearly other sort, not merely unreadable ones.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from relance_mail.sources.amounts import amount_of_text
from relance_mail.sources.cells import Cell, Unreadable, is_blank, squeeze, text_of
from relance_mail.sources.days import day_of_text
from relance_mail.sources.vocabulary import AMOUNTS, DAYS
from relance_mail.sources.words import kind_of, means_of, status_of, type_of, yes_no

_ENOUGH = 80  # cells looked at per column
_CODE = re.compile(r"[A-Z]{0,10}[-_./ ]?\d[\w./-]{0,14}", re.IGNORECASE)
_DELAY = re.compile(r"\d+ ?(?:j|jrs?|jours?)\b|fin de mois|\bfdm\b|comptant|a reception|à réception", re.IGNORECASE)
_VAT = re.compile(r"[A-Z]{2} ?[0-9A-Z]{2} ?[0-9 ]{8,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares (0 to 1) of the sorts of cells in one column; `count` is how many cells were looked at."""

    count: int
    shares: Counter[str]
    distinct: int

    def share(self, *sorts: str) -> float:
        return sum(self.shares[sort] for sort in sorts) / self.count if self.count else 0.0


def profile_of(cells: Iterable[Cell]) -> Profile:
    """Looks at the first non-blank cells of a column."""
    shares: Counter[str] = Counter()
    seen = set()
    count = 0
    for cell in cells:
        if is_blank(cell) or isinstance(cell, Unreadable):
            continue
        count += 1
        seen.add(text_of(cell))
        shares.update(_sorts(cell))
        if count == _ENOUGH:
            break
    return Profile(count, shares, len(seen))


def _sorts(cell: Cell) -> list[str]:
    if isinstance(cell, bool):
        return ["flag", "flag_or_status", *(["yes"] if cell else [])]
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return ["day"]
    if isinstance(cell, int | float):
        sorts = ["number", "whole" if cell == int(cell) else "fraction"]
        if cell in (0, 1):
            sorts += ["flag", "flag_or_status", *(["yes"] if cell else [])]
        return [*sorts, "serial"] if 29221 <= cell <= 73050 or 19800101 <= cell <= 20791231 else sorts
    return _sorts_of_text(squeeze(str(cell)))


def _sorts_of_text(text: str) -> list[str]:
    sorts = []
    amount = amount_of_text(text, ",")
    if amount is not None and not isinstance(amount, Unreadable):
        if re.fullmatch(r"(?:19|20)\d{6}|\d{4}(?:19|20)\d\d|[345]\d{4}", text):
            sorts.append("serial")
        sorts += ["number", "fraction" if amount != int(amount) or re.search(r"[.,]\d\d\b", text) else "whole"]
    elif not isinstance(day_of_text(text), Unreadable):
        sorts.append("day")
    else:
        sorts.append("text")
    for sort, found in (
        ("flag", yes_no(text) is not None),
        ("flag_or_status", yes_no(text) is not None or status_of(text) is not None),
        ("status", status_of(text) is not None),
        ("yes", yes_no(text) is True),
        ("means", means_of(text) is not None),
        ("kind", kind_of(text) is not None),
        ("type", type_of(text) is not None),
        ("email", "@" in text),
        ("vat", _VAT.fullmatch(text) is not None),
        ("delay", _DELAY.search(text) is not None),
        ("code", _CODE.fullmatch(text) is not None),
    ):
        if found:
            sorts.append(sort)
    return sorts


def refuses(field: str, profile: Profile, contested: bool) -> bool:
    """Whether the cells say that the column is not that field. `contested`: its heading has other meanings too."""
    if profile.count == 0:
        return contested and field in _NEEDS
    needed = _NEEDS.get(field)
    if contested and needed is not None:
        return profile.share(needed) < 0.5
    if not contested and profile.count < 3:
        return False  # two bad cells are bad cells
    if field in DAYS:
        other = max(profile.share("number") - profile.share("serial"), profile.share("flag", "means", "delay"))
        return other >= 0.5 and other > 2 * profile.share("day", "serial")
    if field in AMOUNTS:
        # « Payé : 0 / 1 » answers a question; as an amount it would claim all but a euro.
        answers = profile.share("flag") >= 0.95 and profile.share("yes") > 0
        return _no_amounts(profile, contested) or (field == "paid" and answers)
    return _contradicted(field, profile)


# A field whose heading has several meanings is believed only when most cells are of its sort.
_NEEDS = {
    "settled_on": "day",
    "status": "flag_or_status",
    "means": "means",
    "type": "type",
    "kind": "kind",
    "vat_number": "vat",
    "due_date": "day",
}


def _no_amounts(profile: Profile, contested: bool) -> bool:
    # A sure heading over nothing but words keeps its column: each row is then a finding, and no other amount is asked.
    other = contested and profile.share("text") >= 0.8 and profile.count >= 3 and profile.share("number") == 0
    # Zeros and ones are flags and amounts alike: they count for neither.
    words = profile.share("flag", "means", "status") - min(profile.share("number"), profile.share("flag"))
    return other or max(words, profile.share("day", "email")) >= max(0.5, 2 * profile.share("number"))


def _contradicted(field: str, profile: Profile) -> bool:
    if field == "number":
        return profile.share("day") >= 0.6 or profile.share("fraction", "email") >= 0.5
    if field == "customer_name":
        return profile.share("number", "day") >= 0.8
    if field in ("customer_id", "order_ref"):
        return profile.share("fraction", "day", "email") >= 0.5
    if field == "email":
        return profile.count >= 2 and profile.share("email") == 0
    if field == "currency":
        return profile.share("fraction") >= 0.5
    if field == "interest":  # a column of amounts is no choice
        return profile.share("number") >= 0.5
    return field in ("status", "means", "type", "kind") and profile.share("fraction", "day") >= 0.5

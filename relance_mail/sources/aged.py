"""The tranches of an aged balance (`Non échu`, `0-30`, `+ de 90 jours`): an invoice owes the sum of its tranches.

1. A column `Échu` or `Total échu` beside tranches in days repeats them: it is a tranche only where `Non échu` and
   `Échu` stand alone.
2. A lone tranche is no aged balance: a heading `30 jours` may as well be terms of payment.
"""

import re
from collections.abc import Sequence

from relance_mail.sources.headings import folded

_SPAN = re.compile(r"[<>+]? ?(?:\d{1,3} ?(?:-|–|a|to|/|<|et) ?)?\d{1,3} ?[+<>]? ?(?:j|jours?|jrs?|days?|d)?\+?")
_FRAME = re.compile(
    r"\b(?:soldes?|montants?|echue?s?|tranches?|de|du|entre|retard|depuis|plus|moins|au|dela|over|less|than|more|jusqu"
    r"|a partir|en|eur)\b|[()\[\]'€:.]"
)
_NOT_DUE = re.compile(
    r"(?:(?:solde|montant|total) )?"
    r"(?:non ?-?echue?s?|a echoir|pas echue?s?|not due|current|courant|at date|a la date|non exigible)"
)
_OVERDUE = re.compile(r"(?:(?:total|montant|solde) )?(?:echue?s?|overdue)")
_OLDER = re.compile(r"older|anterieurs?|plus anciens?|au dela")


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[()\[\]€:.\-–](?!\d)", " ", folded(heading)).split())


def is_tranche(heading: str) -> bool:
    """Whether a heading is an age: days late, `older`."""
    plain = folded(heading).replace("au-dela", "au dela")
    bare = " ".join(_FRAME.sub(" ", plain).split())
    if _OLDER.fullmatch(_plain(heading)):
        return True
    # `30` alone is a number; `01/2026` is a month.
    return bool(_FRAME.search(plain)) if bare.isdigit() else bool(_SPAN.fullmatch(bare))


def is_not_due(heading: str) -> bool:
    """Whether a heading is the part that is not yet due."""
    return bool(_NOT_DUE.fullmatch(_plain(heading)))


def is_bucket(heading: str) -> bool:
    """Either of them."""
    return bool(heading) and (is_not_due(heading) or is_tranche(heading))


def bucket_columns(headings: Sequence[str]) -> tuple[int, ...]:
    """Indexes of the columns that add up to what is owed; `()` when this is no aged balance."""
    ages = [index for index, heading in enumerate(headings) if heading and is_tranche(heading)]
    rest = [index for index, heading in enumerate(headings) if heading and is_not_due(heading)]
    overdue = [index for index, heading in enumerate(headings) if _OVERDUE.fullmatch(_plain(heading))]
    if len(ages) >= 2 or (ages and rest):
        return tuple(sorted(rest + ages))
    return tuple(sorted((rest[0], overdue[0]))) if rest and overdue else ()

"""French public holidays as a set of days (Code du travail L3133-1; Alsace-Moselle L3134-13).

1. Two holidays move with Easter's moon: the `holidays` package computes them, with Alsace-Moselle and overseas days.
2. Alsace-Moselle is told by the département of a postal code; an island by its three digits, two of them by their own.
3. The package is imported when asked: it loads every country (0.4 s), and `relance interest` needs none.
"""

import re
from datetime import date
from functools import lru_cache

# Département and territory codes that have holidays of their own.
SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    **{code: code for code in ("971", "972", "973", "974", "976", "BL", "MF", "NC", "PF", "PM", "TF", "WF")},
}

# Postal codes that begin like another territory's, and collectivities that have codes but no département.
_POSTCODES = {"97133": "BL", "97150": "MF", "975": "PM", "984": "TF", "986": "WF", "987": "PF", "988": "NC"}


def subdivision_of(postcode: str | None) -> str | None:
    """The key of `SUBDIVISIONS` that a French postal code lies in; None where the common holidays hold."""
    digits = re.sub(r"\D", "", postcode or "").zfill(5)
    for length in (5, 3, 2):
        start = digits[:length]
        if start in _POSTCODES or start in SUBDIVISIONS:
            return _POSTCODES.get(start, start)
    return None


@lru_cache(maxsize=64)
def french_holidays(first_year: int, last_year: int, subdivision: str | None = None) -> frozenset[date]:
    """Public holidays of those years, both included. `subdivision`: a key of `SUBDIVISIONS`, None = the common ones."""
    import holidays

    code = SUBDIVISIONS[subdivision] if subdivision else None
    return frozenset(holidays.country_holidays("FR", subdiv=code, years=range(first_year, last_year + 1)))

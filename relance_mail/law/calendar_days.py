"""French public holidays as a set of days (Code du travail L3133-1; Alsace-Moselle L3134-13).

1. Two holidays move with Easter's moon: the `holidays` package computes them, with Alsace-Moselle and overseas days.
2. The package is imported when asked: it loads every country (0.4 s), and `relance interest` needs none.
"""

from datetime import date

# Département and territory codes that have holidays of their own.
SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    **{code: code for code in ("971", "972", "973", "974", "976", "BL", "MF", "NC", "PF", "PM", "TF", "WF")},
}


def french_holidays(first_year: int, last_year: int, subdivision: str | None = None) -> frozenset[date]:
    """Public holidays of those years, both included. `subdivision`: a key of `SUBDIVISIONS`, None = the common ones."""
    import holidays

    code = SUBDIVISIONS[subdivision] if subdivision else None
    return frozenset(holidays.country_holidays("FR", subdiv=code, years=range(first_year, last_year + 1)))

"""Rows that call themselves a balance carried forward: « Report à nouveau », « RAN 2025 », « A NOUVEAU », « Solde
antérieur ».

1. A number says so only as a whole, at most with a year: `RAN-0012` may be how somebody numbers invoices.
2. A label says so unless the row has a due day of its own: then it is an entry carried one by one, an invoice like any
   other. The last and the first day of a month, and the day of the entry itself, are no day of its own.
"""

import re
from datetime import date, timedelta

from relance_mail.sources.headings import folded

_WORDS = (
    r"(?:reports? a nouveau|a[- ]?nouveaux?|r\.a\.n\.?|ran"
    r"|soldes? (?:a nouveau|initia(?:l|ux)|anterieurs?|precedents?|d'ouverture))"
)
_LABEL = re.compile(rf"\W*{_WORDS}(?![a-z])")
_NUMBER = re.compile(rf"\W*{_WORDS}\W*(?:(?:au |du )?\d{{1,2}}\W\d{{1,2}}\W)?(?:(?:19|20)?\d\d)?\W*")
_BEGINNINGS = frozenset("aArRsSàÀ(«\"'-*.")


def calls_itself_so(text: str) -> bool:
    """Whether a text begins as the label of a balance carried forward."""
    return text[:1] in _BEGINNINGS and _LABEL.match(folded(text)) is not None


def is_carried(number: str, label: str, due: date, issued: date | None) -> bool:
    """Whether the row of these cells is one, as far as it says."""
    if number[:1] in _BEGINNINGS and _NUMBER.fullmatch(folded(number)):
        return True
    return calls_itself_so(label) and not _of_its_own(due, issued)


def _of_its_own(due: date, issued: date | None) -> bool:
    ends_a_month = due.day == 1 or (due + timedelta(days=1)).day == 1
    return not (ends_a_month or due == issued)

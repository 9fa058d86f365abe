"""Postal addresses out of one cell or several columns.

1. French order: lines, then postcode and city, perhaps the country. What cannot be cut into these stays in the lines:
   the address is then incomplete, and no letter is sent to it.
"""

import re
from collections.abc import Sequence

from relance_mail.core.parties import Address
from relance_mail.sources.words import country_of

_CITY = re.compile(
    r"(?P<before>.*?)[\s,;–-]*\b(?:F-|FR-)?(?P<postcode>\d{5}|\d{2} \d{3})[\s,]+"
    r"(?P<city>[^\d,;]+?(?: CEDEX(?: \d+)?)?)",
    re.I,
)


def address_of(lines: Sequence[str], postcode: str = "", city: str = "", country: str | None = None) -> Address:
    """An address from its lines; postcode and city are cut out of the last ones where they have no column."""
    parts = [part for line in lines for part in _parts(line)]
    if len(parts) > 1 and (last := country_of(parts[-1])) and len(parts[-1]) > 2:
        country, parts = country or last, parts[:-1]
    if not postcode and parts and (match := _CITY.fullmatch(parts[-1])):
        postcode, city = match["postcode"].replace(" ", ""), city or match["city"].strip()
        parts = [*parts[:-1], *([match["before"].strip(" ,;-")] if match["before"].strip(" ,;-") else [])]
    if postcode.isdigit():
        postcode = postcode.rjust(5, "0")  # a number cell loses the zero of 01000
    return Address(tuple(parts), postcode or None, city or None, country)


def _parts(line: str) -> list[str]:
    """The lines of a cell; one line with separators is cut at them."""
    found = [part.strip(" ,") for part in re.split(r"\n|\s[–-]\s|;", line)]
    return [part for part in found if part]

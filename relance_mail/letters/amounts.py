"""The amounts in a text, and those among them that are not the message's own.

Who owes the principal only must not be asked for a cent more, however the template says it (OFFICE §1.1, LAW §2).
"""

import re
from collections.abc import Iterator

from relance_mail.letters.base import LetterContext
from relance_mail.letters.values import Group

_AMOUNT = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:[\u202f\u00a0 .]\d{3})+|\d+)(?:,\d+)?\s?(?:€|euros?\b|EUR\b(?!\s?\d))"
    r"|\b(?:EUR|USD)\s?\d+(?:,\d{3})*(?:\.\d+)?"
)
_CODE = 3  # letters of a currency


def foreign_amounts(text: str, context: LetterContext, fields: Group) -> list[str]:
    """Amounts in the text of somebody who owes the principal only that are not among the `fields` of the message."""
    if context.beyond_principal and (context.mentions or context.claims):
        return []
    found = _amounts(text)
    own = _digits(" ; ".join(texts(fields))) if found else set()
    foreign = [amount for amount in found if not _digits(amount) <= own]
    # A subject that begins with « € » makes no amount of the year before it: only our own words do.
    ours = _amounts(_without(text, fields)) if foreign else []
    return [amount for amount in foreign if amount in ours]


def _amounts(text: str) -> list[str]:
    return list(dict.fromkeys(match[0].strip() for match in _AMOUNT.finditer(text)))


def _without(text: str, fields: Group) -> str:
    """The text without the values of the message, the longest first; a number or a currency by itself stays."""
    words = {value for value in texts(fields) if len(value) > _CODE and not value.isdigit()}
    for value in sorted(words, key=len, reverse=True):
        text = text.replace(value, "■")
    return text


def texts(value: object) -> Iterator[str]:
    """Every text of a group, list or value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def _digits(text: str) -> set[str]:
    """The amounts of a text by their figures alone."""
    return {re.sub(r"\D", "", found[0]) for found in _AMOUNT.finditer(text)}

"""The customer's own words that matter: the sentence in which a reading rests, else the first new one (OFFICE §8.1)."""

import re

from relance_mail.core.readings import Reading
from relance_mail.replies.sentences import split

LONGEST = 220
_GREETING = re.compile(
    r"(?:bonjour|bonsoir|madame|monsieur|mesdames|messieurs|cher|ch[eè]re|hello|dear|salut)\b", re.IGNORECASE
)
_GREETING_LONGEST = 40
_QUOTED = re.compile(r"«\s*(.+?)\s*»", re.DOTALL)


def quote_of(reading: Reading | None) -> str:
    """Verbatim but for its length and its line breaks; empty when nothing was written or read."""
    if reading is None:
        return ""
    said = [*(one.evidence for one in reading.promises), *(one.evidence for one in reading.paid)]
    said += [found[1] for why in reading.because if (found := _QUOTED.search(why))]
    return _short(next((one for one in said if one.strip()), "") or _first(reading.new_text))


def _first(text: str) -> str:
    sentences = [text[one.start : one.end] for one in split(text)]
    meant = [one for one in sentences if not (_GREETING.match(one) and len(one) <= _GREETING_LONGEST)]
    return next(iter(meant or sentences), "")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"

"""What the learned models look at: the words of a sentence, with every date, sum and number replaced by its kind.

1. « le 12 mars », « lundi en huit » and « fin de mois » teach one thing: a day to come. So a date is one word (`d+` to
   come, `d-` behind us, `d=` either), a sum is one word, an invoice's number is one word.
2. Words count whole and cut after `STEM` letters (« réglerons », « réglera »); pairs of neighbours keep the order.
3. Traits are plain strings, so that a weight can be shown to staff with the words that it belongs to.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Read
from relance_mail.replies.when import Lead, Named, Tense

STEM = 5
_BEFORE = 4  # words before a date that tell what it is the date of
_NEAR, _FAR = 100, 240  # days
_WORD = re.compile(r"d[-+=][a-z]*|[a-z0-9./_-]*[0-9][a-z0-9./_-]*|[a-z]+|[?!%:]")
_NUMBER = re.compile(r"[0-9.]+$")
_LEADS = {Lead.BY: "by", Lead.AFTER: "after", Lead.FROM: "after", Lead.UNTIL: "until", Lead.SINCE: "since"}


def of_mail(reads: Sequence[Read], today: date) -> dict[str, str]:
    """All traits of a mail; each with the words that show it."""
    found: dict[str, str] = {}
    for read in reads:
        for trait, shown in _traits(words_of(read, today)):
            found.setdefault(trait, shown)
    return found


def of_sentence(read: Read, today: date) -> dict[str, str]:
    """The traits of one sentence, and apart the words before each date."""
    said = words_of(read, today)
    found = dict(_traits(said))
    for place, word in enumerate(said):
        if word.startswith(("d+", "d-", "d=")):
            found.update((f"< {before[:STEM]}", before) for before in said[max(0, place - _BEFORE) : place])
    return found


def words_of(read: Read, today: date) -> list[str]:
    """A sentence as words, its dates, sums and numbers replaced by their kinds."""
    text = read.sentence.text
    spans = [(time.start, time.end, _kind(time, today)) for piece in read.pieces for time in piece.dates]
    spans += [
        (amount.start, amount.end, " amt " if amount.sort is Sort.NUMBER else f" {amount.sort.value} ")
        for piece in read.pieces
        for amount in piece.amounts
    ]
    parts: list[str] = []
    last = 0
    for start, end, kind in sorted(spans):
        if start >= last:
            parts += (text[last:start], kind)
            last = end
    parts.append(text[last:])
    return [_plain(word) for word in _WORD.findall("".join(parts))]


def _plain(word: str) -> str:
    """A number is `0`, what mixes digits and letters (an invoice, a reference) is `ref`."""
    if not any(char.isdigit() for char in word):
        return word
    return "0" if _NUMBER.match(word) else "ref"


def _kind(time: Named, today: date) -> str:
    """A time as a word: to come, behind us or either, and what leads it in."""
    return f" d{_side(time, today)}{_LEADS.get(time.when.lead, '')} "


def _side(time: Named, today: date) -> str:
    if time.when.tense is not Tense.EITHER:
        return "+" if time.when.tense is Tense.AHEAD else "-"
    ahead, behind = time.ahead(today), time.when.behind(today)
    if ahead is None or ahead < today:
        return "-"
    if behind is None or behind > today:
        return "+"
    until, since = (ahead - today).days, (today - behind).days
    if until <= _NEAR and since >= _FAR:
        return "+"
    return "-" if since <= _NEAR and until >= _FAR else "="


def _traits(said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words, stems and pairs of stems; the ends of the sentence count as words."""
    stems = ["^", *(word[:STEM] for word in said), "$"]
    shown = ["", *said, ""]
    for word in said:
        yield word, word
        if len(word) > STEM:
            yield f"{word[:STEM]}-", word
    for place in range(len(stems) - 1):
        yield f"{stems[place]} {stems[place + 1]}", f"{shown[place]} {shown[place + 1]}".strip()

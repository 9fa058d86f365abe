"""What the learned models look at: the words of a sentence, with every date, sum and number replaced by its kind.

1. « le 12 mars », « lundi en huit » and « fin de mois » teach one thing: a day to come. So a date is one word (`d+` to
   come, `d-` behind us, `d=` either), a sum is one word, an invoice's number is one word.
2. Words count whole and cut after `STEM` letters (« réglerons », « réglera »); pairs of neighbours keep the order.
3. Traits are plain strings, so that a weight can be shown to staff with the words that it belongs to.
"""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date

from relance_mail.replies.amounts import Sort
from relance_mail.replies.commitments import Read
from relance_mail.replies.tokens import plain
from relance_mail.replies.when import Lead, Named, Tense

STEM = 5
_LONG_STEM = 7
_SUBJECT = 200  # characters of it
_MOST_LENGTH = 6  # mails of 2 ** 6 words and more count as one length
_BEFORE = 4  # words before a date that tell what it is the date of
_NEAR, _FAR = 100, 240  # days
_WORD = re.compile(r"d[-+=][a-z]*|[a-z0-9./_-]*[0-9][a-z0-9./_-]*|[a-z]+|[?!%:]")
_NUMBER = re.compile(r"[0-9.]+$")
_ANSWERS = re.compile(r"(?:(?:re|rep|tr|aw|fwd?) ?: ?)+")
_LEADS = {Lead.BY: "by", Lead.AFTER: "after", Lead.FROM: "after", Lead.UNTIL: "until", Lead.SINCE: "since"}


def of_mail(reads: Sequence[Read], today: date, subject: str = "", machine: bool = False) -> dict[str, str]:
    """All traits of a mail; each with the words that show it. Those of its subject, which may be ours, show none.
    `machine`: a responder wrote it."""
    found: dict[str, str] = {}
    for read in reads:
        said = words_of(read, today)
        for trait, shown in of_words(said):
            found.setdefault(trait, shown)
        found.update((f"{word[:_LONG_STEM]}~", word) for word in said if len(word) > _LONG_STEM)
    length = sum(len(read.sentence.text.split()) for read in reads)
    outer = [f"~{min(_MOST_LENGTH, int(math.log2(length + 1)))}", *_of_subject(subject), *(("~machine",) * machine)]
    return found | dict.fromkeys(outer, "")


def _of_subject(subject: str) -> list[str]:
    """Whether the subject answers ours, and its words."""
    said = plain(subject[:_SUBJECT]).strip()
    lead = said.split(":")[0].strip() if _ANSWERS.match(said) else "new"
    return [f": {lead}:", *(f": {word[:_LONG_STEM]}" for word in re.findall(r"[a-z]+", _ANSWERS.sub("", said)))]


def of_sentence(read: Read, today: date) -> dict[str, str]:
    """The traits of one sentence, and apart the words before each date."""
    said = words_of(read, today)
    found = dict(of_words(said))
    for place, word in enumerate(said):
        if word.startswith(("d+", "d-", "d=")):
            found.update((f"< {before[:STEM]}", before) for before in said[max(0, place - _BEFORE) : place])
    return found


def words_of(read: Read, today: date, within: tuple[int, int] | None = None) -> list[str]:
    """A sentence as words, its dates, sums and numbers replaced by their kinds; `within`: only that stretch of it."""
    text = read.sentence.text
    first, end_of_all = within or (0, len(text))
    spans = [(time.start, time.end, f" {kind_of(time, today)} ") for piece in read.pieces for time in piece.dates]
    spans += [
        (amount.start, amount.end, " amt " if amount.sort is Sort.NUMBER else f" {amount.sort.value} ")
        for piece in read.pieces
        for amount in piece.amounts
    ]
    parts: list[str] = []
    last = first
    for start, end, kind in sorted(spans):
        if start >= last:
            parts += (text[last:start], kind)
            last = end
    parts.append(text[last:end_of_all])
    return plain_words("".join(parts))


def plain_words(text: str) -> list[str]:
    """The words of a stretch; a number is `0`, an invoice or a reference `ref`."""
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    """A number is `0`, what mixes digits and letters (an invoice, a reference) is `ref`."""
    if not any(char.isdigit() for char in word):
        return word
    return "0" if _NUMBER.match(word) else "ref"


def kind_of(time: Named, today: date) -> str:
    """A time as a word: to come, behind us or either, and what leads it in."""
    return f"d{_side(time, today)}{_LEADS.get(time.when.lead, '')}"


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


def of_words(said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words, stems and pairs of stems; the ends of the sentence count as words."""
    stems = ["^", *(word[:STEM] for word in said), "$"]
    shown = ["", *said, ""]
    for word in said:
        yield word, word
        if len(word) > STEM:
            yield f"{word[:STEM]}-", word
    for place in range(len(stems) - 1):
        yield f"{stems[place]} {stems[place + 1]}", f"{shown[place]} {shown[place + 1]}".strip()

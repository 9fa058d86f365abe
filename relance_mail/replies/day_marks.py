"""What the learned model looks at to tell what a named day is: one of payment to come, of a payment made, or neither.

1. The words nearest to the day tell most: each of them counts by itself and by its place before or behind it.
2. What the rules found about the day, and what the models think of the whole mail, are marks; a pair of marks is one
   too, so that « the rules see a promise, but the mail asks for time » can weigh otherwise than its parts.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from relance_mail.core.intents import Intent
from relance_mail.replies import hedges, traits
from relance_mail.replies.commitments import Read
from relance_mail.replies.payment_times import belongs_elsewhere
from relance_mail.replies.pieces import Piece
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict
from relance_mail.replies.when import Named

_BEFORE, _BEHIND, _REACH = 6, 5, 60  # words, words, characters
_NEXT = 12  # words of the sentence that follows
_MOST = 4
_MOST_DAYS = 40  # no real mail names so many; the rules read the others alone
_SHRUNK, _STEPS = 0.003, 5  # chances are told apart in steps of one in log-odds
_TELLING = (
    Intent.PROMISE, Intent.ALREADY_PAID, Intent.INSTALMENT_PLAN, Intent.REQUEST_DELAY, Intent.DISPUTE,
    Intent.OUT_OF_OFFICE, Intent.WRONG_CONTACT, Intent.ACKNOWLEDGEMENT, Intent.REFUSAL,
)  # fmt: skip


_HEDGES = {
    "#event": hedges.EVENT, "#condition": hedges.CONDITION, "#hope": hedges.HOPE, "#unreal": hedges.UNREAL,
    "#negation": hedges.NEGATION, "#incoming": hedges.INCOMING, "#failed": hedges.FAILED,
}  # fmt: skip
_CORE = frozenset({"#act", "#does", "#time", "#v", "#entry", "#elsewhere", "#paid", "#other", "#best", *_HEDGES})
_PAIRED = frozenset({"#act", "#time", "#elsewhere", "#entry", "#best", "#v"})


@dataclass(frozen=True, slots=True)
class Thought:
    """What the models think of the whole mail: its likeliest first intent, and how probable each is anywhere in it."""

    best: Intent
    beside: Mapping[Intent, float]


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a mail names: where, and the `place` among all of them."""

    read: Read
    piece: Piece
    time: Named
    place: int

    @property
    def key(self) -> tuple[int, int]:
        """Where its sentence starts, and where it stands in it."""
        return self.read.sentence.start, self.time.start


def days_of(found: Scene) -> list[Day]:
    """All days that a mail names, in its order."""
    named = [(read, piece, time) for read in found.reads for piece in read.pieces for time in piece.dates]
    return [Day(*one, place) for place, one in enumerate(named)]


def of_mail(
    found: Scene, verdict: Verdict, thought: Thought | None, today: date
) -> Iterator[tuple[Day, list[str], list[str]]]:
    """Every day that a mail names, with its traits and its marks."""
    days = days_of(found)[:_MOST_DAYS]
    for day in days:
        seen = _findings(found, verdict, thought, day, len(days), today)
        yield day, sorted(_words_around(found, day, len(days), today)), sorted(seen)


def _words_around(found: Scene, day: Day, many: int, today: date) -> set[str]:
    """The traits of one day; `many`: how many days the mail names."""
    read, piece, time = day.read, day.piece, day.time
    kind = traits.kind_of(time, today)
    before = _stems(traits.words_of(_without(read, time), today, (0, time.start)))[-_BEFORE:][::-1]
    behind = _stems(traits.plain_words(read.sentence.text[time.end : time.end + _REACH]))[:_BEHIND]
    shown = {f"k {kind}", f"kk {kind} {time.when.kind}", f"n {min(many, _MOST)}", f"pos {_where(day, many)}"}
    shown |= {f"p {trait}" for trait in traits.of_words(traits.words_of(read, today, (piece.start, piece.end)))}
    shown |= set(_placed("b", before, 3)) | set(_placed("a", behind, 2))
    if before:
        shown.add(f"kb {kind} {before[0]}")
    shown |= {f"{'b' * size} {' '.join(before[:size][::-1])}" for size in (2, 3) if len(before) >= size}
    if behind:
        shown.add(f"ba {before[0] if before else '^'} {behind[0]}")
    shown |= {name for name, there in _plain_facts(read, piece) if there}
    return shown | set(_neighbours(found, read, today))


def _where(day: Day, many: int) -> str:
    if many == 1:
        return "only"
    return {0: "first", many - 1: "last"}.get(day.place, "mid")


def _stems(said: list[str]) -> list[str]:
    return [word[: traits.STEM] for word in said]


def _without(read: Read, time: Named) -> Read:
    """The sentence with this one day left in its own words."""
    pieces = [replace(one, dates=tuple(other for other in one.dates if other is not time)) for one in read.pieces]
    return replace(read, pieces=tuple(pieces))


def _placed(side: str, stems: list[str], last: int) -> Iterator[str]:
    for place, stem in enumerate(stems):
        yield f"{side} {stem}"
        yield f"{side}{min(place, last)} {stem}"


def _plain_facts(read: Read, piece: Piece) -> list[tuple[str, bool]]:
    return [
        ("question", read.sentence.question),
        ("colon", read.sentence.text.endswith(":")),
        ("amount", bool(piece.amounts)),
        ("invoice", bool(piece.invoices)),
    ]


def _neighbours(found: Scene, read: Read, today: date) -> Iterator[str]:
    at = found.reads.index(read)
    if at:
        yield from (f"prev {stem}" for stem in _stems(traits.words_of(found.reads[at - 1], today)))
    if at + 1 < len(found.reads):
        yield from (f"next {stem}" for stem in _stems(traits.words_of(found.reads[at + 1], today))[:_NEXT])


def _findings(found: Scene, verdict: Verdict, thought: Thought | None, day: Day, many: int, today: date) -> set[str]:
    """The marks of one day."""
    kind, place = f"k {traits.kind_of(day.time, today)}", f"pos {_where(day, many)}"
    seen = {
        *_acts_around(day),
        *_hedges(day),
        *_of_drafts(found, day),
        *_recorded(found, day, today),
        f"#v {verdict.primary}",
    }
    if belongs_elsewhere(day.read.sentence.text, day.time):
        seen.add("#elsewhere")
    if thought:
        seen.add(f"#best {thought.best}")
    core = sorted(mark for mark in seen if mark.split()[0] in _CORE)
    paired = [mark for mark in core if mark.split()[0] in _PAIRED]
    seen |= {f"{mark}&{other}" for mark in core for other in (kind, place)}
    seen |= {f"{one}&{two}" for one, two in combinations(paired, 2)}
    return seen | ({f"#b {intent} {_step(thought.beside[intent])}" for intent in _TELLING} if thought else set())


def _acts_around(day: Day) -> Iterator[str]:
    """What the rules say of the day's piece, and of the pieces beside it."""
    at, acts = day.read.pieces.index(day.piece), day.read.acts
    yield f"#act {acts[at]}"
    if at:
        yield f"#before {acts[at - 1]}"
    if at + 1 < len(acts):
        yield f"#behind {acts[at + 1]}"


def _hedges(day: Day) -> Iterator[str]:
    """What may take a promise back in the day's own piece."""
    yield from (name for name, words in _HEDGES.items() if words.search(day.piece.text))


def _of_drafts(found: Scene, day: Day) -> Iterator[str]:
    """Which acts the rules saw there, in its sentence, and elsewhere."""
    for draft in found.drafts:
        if draft.sentence is not day.read.sentence:
            yield f"#{'dated' if draft.times else 'undated'} {draft.act}"
        elif draft.piece is not day.piece:
            yield f"#near {draft.act}"
        else:
            yield f"#does {draft.act}{' elliptic' * draft.elliptic}"
            if day.time in draft.times:
                yield f"#time {draft.act}"


def _recorded(found: Scene, day: Day, today: date) -> Iterator[str]:
    """Whether the rules took it for the day of a promise or of a payment, or took another."""
    entries, paid = found.commitments.entries, [one.entry.day for one in found.payments.paid if one.entry.day]
    ahead, behind = day.time.ahead(today), day.time.when.behind(today)
    if entries:
        yield "#entry" if any(entry.day == ahead for entry in entries) else "#other"
    if behind in paid:
        yield "#paid"


def _step(chance: float) -> int:
    odds = math.log((chance + _SHRUNK) / (1 - chance + _SHRUNK))
    return round(max(-_STEPS, min(_STEPS, odds)))

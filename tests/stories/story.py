"""Stories that staff could read: a customer's months, day by day, in French, each line an act or what is then seen.

    mardi 3 mars 2026
      - facture FA-1 de C1, échue le 20/02/2026 : 1 250,00 €
      - matin
      → brouillon pour C1 : Relance informelle, FA-1

A line that no sentence of the `Sentences` fits is an error, and so is a weekday that is not that of its date.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_DAY = re.compile(rf"({'|'.join(WEEKDAYS)}) (\d{{1,2}})(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})")
Act = Callable[..., None]


class StoryError(AssertionError):
    """What a line of a story says is not what is to be seen, or the line cannot be understood."""


@dataclass
class Sentences:
    """The sentences that stories are written in: a pattern whose groups are the arguments of what it does."""

    known: list[tuple[re.Pattern[str], Act]] = field(default_factory=list)

    def __call__(self, pattern: str) -> Callable[[Act], Act]:
        def learn(act: Act) -> Act:
            self.known.append((re.compile(pattern), act))
            return act

        return learn

    def tell(self, scene: Any, line: str) -> None:
        """Do what the line says. StoryError when no sentence, or more than one, fits."""
        fitting = [(found, act) for pattern, act in self.known if (found := pattern.fullmatch(line))]
        if len(fitting) != 1:
            names = [act.__name__ for _, act in fitting]
            raise StoryError(f"{'no' if not fitting else 'more than one'} sentence fits {line!r} {names or ''}")
        found, act = fitting[0]
        act(scene, *found.groups())


@dataclass(frozen=True)
class Line:
    """One line: its number in the file, the day it belongs to (None: before the first), and its words."""

    number: int
    day: date | None
    words: str


def lines_of(text: str) -> Iterator[Line]:
    """The lines that say something; headings of days are lines too (`words` empty)."""
    today: date | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if found := _DAY.fullmatch(line):
            today = date(int(found[4]), MONTHS.index(found[3]) + 1, int(found[2]))
            if WEEKDAYS[today.weekday()] != found[1]:
                raise StoryError(f"line {number}: {line} is a {WEEKDAYS[today.weekday()]}")
            yield Line(number, today, "")
        elif line.startswith(("- ", "→ ")):
            yield Line(number, today, line[2:].strip() if line.startswith("- ") else line)
        else:
            raise StoryError(f"line {number}: an act begins with « - », what is seen with « → »: {line}")


def play(path: Path, scene: Any, sentences: Sentences) -> int:
    """Play a story; how many things it has seen. StoryError names file, line and what was seen instead."""
    seen = 0
    for line in lines_of(path.read_text(encoding="utf-8")):
        try:
            if not line.words:
                scene.begin(line.day)
            else:
                sentences.tell(scene, line.words)
        except AssertionError as error:
            raise StoryError(f"{path.name}, line {line.number} « {line.words} »: {error}") from error
        seen += line.words.startswith("→")
    return seen


def day_of(written: str) -> date:
    """`03/03/2026`."""
    day, month, year = (int(part) for part in written.split("/"))
    return date(year, month, day)

"""« À décider » in lines: one each, and more than five of one sort in one line with a list, as in the calendar."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from relance_mail.core.french import amounts
from relance_mail.core.money import totals
from relance_mail.engine.morning.pages import Line
from relance_mail.engine.morning.tasks import Task, Words
from relance_mail.engine.morning.words import named

MOST_ALIKE = 5


def lines_of(found: Iterable[Task]) -> list[Line]:
    """The lines, sorts in the order of their first task."""
    sorts: dict[Words, list[Task]] = defaultdict(list)
    for task in found:
        sorts[task.words].append(task)
    return [line for alike in sorts.values() for line in _alike(alike)]


def _alike(alike: Sequence[Task]) -> Iterator[Line]:
    first = alike[0]
    if len(alike) <= MOST_ALIKE:
        for task in alike:
            yield Line(task.words[0], task.who, amounts(task.sums), notes=(task.why,) if task.why else (), red=task.red)
    else:
        sums = totals(money for task in alike for money in task.sums)
        note = f"{named([task.who for task in alike])}."
        yield Line(f"{len(alike)} {first.words[1]}", amount=amounts(list(sums.values())), notes=(note,), red=first.red)

"""What it means that a person moved a task in the calendar (OFFICE §11, MODEL §2.9).

1. Calls, promise checks and dispute reviews move: the follow-up is put off to that day. Nothing else moves, because the
   law or a letter that left has set its day.
2. A move never makes anything leave sooner: an earlier day moves the task alone.
3. Nothing is put off into the past, beyond a year (a slip of the mouse), or onto a day on which nobody works.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from relance_mail.core.days import on_or_after
from relance_mail.core.deadlines import Deadline
from relance_mail.core.french import short_day

_AT_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Move:
    """`to`: the day on which the task stands from now on; None = it is put back where it was. `why`: in French."""

    to: date | None
    why: str = ""


def judged(deadline: Deadline, to: date, today: date, holidays: frozenset[date]) -> Move:
    """What becomes of a task that a person moved to that day."""
    if not deadline.movable:
        return Move(None, _fixed(deadline))
    if to < today:
        return Move(None, "on ne reporte pas à une date passée")
    if to > today + _AT_MOST:
        return Move(None, "on ne reporte pas de plus d'un an")
    earliest = max(to, deadline.earliest or to)
    day = on_or_after(earliest, holidays)
    if day == deadline.day:
        return Move(None, f"le {short_day(to)} n'est pas possible, au plus tôt le {short_day(day)}")
    if earliest > to:
        return Move(day, "pas avant le lendemain de la date promise")
    return Move(day, "jour ouvré suivant" if day > to else "")


def _fixed(deadline: Deadline) -> str:
    if deadline.count > 1:
        return "regroupement, chaque ligne se décide à part"
    return "date légale, elle ne se déplace pas" if deadline.legal else "date calculée, elle ne se déplace pas"

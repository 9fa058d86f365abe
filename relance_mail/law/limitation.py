"""Limitation (prescription): the last day on which a claim can be brought to court, and why (LAW §4). Pure.

1. The start is disputed (invoice, due date, completion of the service): the end counts from the earliest day known; the
   claim is called lost only when it is whichever day is right.
2. A debtor who may be a consumer has a consumer's length for the end (OFFICE §1.1), but nobody calls a debt lost by it
   unless the debtor is one. French lengths warn for a foreign debtor in the same way.
3. A formal notice interrupts nothing, even registered; a public body's limitation is interrupted by any written demand.
   Filing for an order does not count, its service does.
4. A new period of the same length starts from what interrupts it, if it came in time; never beyond the ceiling, and
   never an earlier end. What is not proved gives a *possible* end beside.
5. A claim to a court counts from its day, though it holds while the case lasts: an earlier end is the safe one.
6. The last day is whole and is not moved: this is no procedural delay (CPC 642 does not apply).
7. A claim older than the first line of the table is counted by that line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.core.days import add_months
from relance_mail.core.french import counted, short_day
from relance_mail.core.limits import Cause, Interruption, Limit, Possible
from relance_mail.core.parties import Kind
from relance_mail.law.table import Figure, LawTable

BUSINESS = "limitation_business"
CONSUMER = "limitation_consumer"
PUBLIC = "limitation_public"
CEILING = "limitation_ceiling"

_KEYS = {Kind.BUSINESS: BUSINESS, Kind.SOLE_TRADER: BUSINESS, Kind.PUBLIC: PUBLIC}
_DOUBTFUL = {
    Kind.ASSOCIATION: "délai des consommateurs par prudence, une association n'en étant pas toujours un",
    Kind.UNKNOWN: "délai des consommateurs par prudence, la sorte de client n'étant pas connue",
}
_FOREIGN = "droit français par prudence, le débiteur étant à l'étranger"


@dataclass(frozen=True, slots=True)
class Claim:
    """What bears on one claim. `special`: the key of the policy's own length, None = the kind's. Every day but that on
    which it fell due may be unknown."""

    kind: Kind
    due: date
    issued: date | None = None
    completed: date | None = None
    special: str | None = None
    foreign: bool = False

    @property
    def candidates(self) -> list[tuple[date, str]]:
        """The days from which it may count, the earliest first, each in French."""
        known = [(self.issued, "date de la facture"), (self.completed, "fin de la prestation"), (self.due, "échéance")]
        return sorted(((day, what) for day, what in known if day is not None), key=lambda one: one[0])


@dataclass(frozen=True, slots=True)
class _Length:
    """How long: the figure, and whether whole calendar years count (public bodies)."""

    figure: Figure
    ceiling: Figure
    calendar_years: bool

    @property
    def years(self) -> int:
        return int(self.figure.value)

    def end(self, start: date) -> date:
        """Counted in years from that day, itself not counted; of a public body from 1 January after it."""
        return date(start.year + self.years, 12, 31) if self.calendar_years else add_months(start, 12 * self.years)

    def latest(self, start: date) -> date:
        """Beyond that day no interruption carries it."""
        return add_months(start, 12 * int(self.ceiling.value))

    def interrupted_by(self, event: Interruption) -> bool:
        return event.cause is not Cause.DEMAND or self.calendar_years


def limit(claim: Claim, table: LawTable, events: Sequence[Interruption] = ()) -> Limit:
    """Until when this claim can be brought to court. `events`: those of this claim, in any order; what came before the
    claim or too late is passed over. Raises `FigureMissing` when the table has no line for its length."""
    candidates = claim.candidates
    (start, what), latest = candidates[0], candidates[-1]
    length = _length(claim, table, start)
    end, used = _run(length, start, [event for event in events if event.sure])
    doubt = _doubt(claim)
    return Limit(
        end,
        start,
        _rule(length, start, what, used),
        None if doubt else _run(length, latest[0], events)[0],
        doubt or _other_start(length, start, latest),
        tuple(used),
        _possible(length, start, events, end),
    )


def _length(claim: Claim, table: LawTable, start: date) -> _Length:
    """The debtor's; a policy's own where it ends earlier, or where the debtor's is only a precaution."""
    ceiling = _figure(table, CEILING, start)
    key = _KEYS.get(claim.kind, CONSUMER)
    own = _Length(_figure(table, key, start), ceiling, key == PUBLIC)
    if claim.special is None:
        return own
    special = _Length(_figure(table, claim.special, start), ceiling, calendar_years=False)
    if claim.kind in _DOUBTFUL:
        return special
    return min(own, special, key=lambda length: length.end(start))


def _figure(table: LawTable, key: str, day: date) -> Figure:
    known = table.figures.get(key, ())
    return table.on(key, max(day, known[0].valid_from) if known else day)


def _run(length: _Length, start: date, events: Sequence[Interruption]) -> tuple[date, list[Interruption]]:
    """The end after everything that interrupted in time, and what moved it; what came before the start cannot."""
    end = length.end(start)
    used: list[Interruption] = []
    if not events:
        return end, used
    ceiling = length.latest(start)
    for event in sorted(events, key=lambda one: (one.on, not one.sure)):
        if event.on <= end and length.interrupted_by(event):
            later = min(length.end(event.on), ceiling)
            if later > end:
                end = later
                used.append(event)
    return end, used


def _possible(length: _Length, start: date, events: Sequence[Interruption], end: date) -> Possible | None:
    """The later end if what is not sure were, with the last of it that moved the end."""
    later, used = _run(length, start, events)
    unproved = [event for event in used if not event.sure]
    return Possible(later, unproved[-1]) if unproved and later > end else None


def _doubt(claim: Claim) -> str:
    """Why nobody can be sure of the length; "" when it is the debtor's own."""
    if claim.foreign:
        return _FOREIGN
    return "" if claim.special else _DOUBTFUL.get(claim.kind, "")


def _other_start(length: _Length, first: date, latest: tuple[date, str]) -> str:
    day, what = latest
    if day == first or length.end(day) == length.end(first):
        return ""
    return f"le point de départ se discute : {what} du {short_day(day)}, et le délai finirait plus tard"


def _rule(length: _Length, start: date, what: str, used: Sequence[Interruption]) -> str:
    """`délai de 5 ans (Code de commerce L110-4) depuis le 03/02/2021 (date de la facture)`, and what interrupted it."""
    years = counted(length.years, "an")
    since = f"depuis le {short_day(start)} ({what})"
    if length.calendar_years:
        since = f"depuis le 1er janvier {start.year + 1} ({what} : {short_day(start)})"
    again = f", puis de nouveau {years} après : {used[-1].name}" if used else ""
    capped = ""
    if used and length.end(used[-1].on) > length.latest(start):
        capped = f", {length.ceiling.value} ans en tout au plus ({article_of(length.ceiling)})"
    return f"délai de {years} ({article_of(length.figure)}) {since}{again}{capped}"


def article_of(figure: Figure) -> str:
    """The text of law that a line of the table names: what stands in its source after the mark, up to a comma."""
    return figure.source.partition(": ")[2].partition(",")[0].strip() or figure.source

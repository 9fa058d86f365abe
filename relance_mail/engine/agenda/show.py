"""Bring every calendar in step: what it was not told yet, what it must forget (OFFICE §11).

1. The shared calendar shows everything. The calendar of the person in charge of a customer shows that customer's tasks,
   the deputy's every legal date, and there they ring; the shared one rings only for what rings nowhere else.
2. More than five tasks of one sort on a day are one event, counted in each calendar by itself.
3. New entries are written before old ones are taken out: whatever interrupts it, no task is missing.
4. What is taken out is noted before and forgotten after, so that a crash in between never looks like a person's hand.
5. A calendar that does not answer changes nothing else: it is a finding, and the next cycle tries again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from relance_mail.calendars.base import Calendar, Entry, Published
from relance_mail.core.account import Account
from relance_mail.core.bundles import bundled
from relance_mail.core.deadlines import Deadline, uid_of
from relance_mail.core.version import fingerprint
from relance_mail.engine.agenda.tasks import Standing, shown, standing
from relance_mail.engine.office import Office, Report
from relance_mail.errors import BackendError
from relance_mail.store import deadlines
from relance_mail.store.deadlines import DeadlineRow, Place
from relance_mail.store.tables import DeadlineState

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Card:
    """What one calendar is to show of a deadline or a bundle."""

    deadline: Deadline
    row: DeadlineRow
    alarm: bool
    done: bool = False

    @property
    def version(self) -> str:
        return fingerprint((self.deadline, self.alarm, self.done))

    def is_news(self, calendar: str) -> bool:
        """Whether that calendar was not told. What was ticked there is left as the person left it."""
        place = self.row.places.get(calendar)
        if place is None or place.done != self.done:
            return True
        return place.told != self.version and not self.done


def show_agenda(office: Office, report: Report, known: Sequence[Account]) -> list[Deadline]:
    """Compute the deadlines of these accounts and show them; those that are still to be done."""
    every = standing(office, report, known)
    rung: set[str] = set()
    for calendar in sorted(office.calendars, key=lambda one: not _owners(office, one)):
        wanted, own = _wanted(office, calendar, every), bool(_owners(office, calendar))
        if calendar.name not in report.silent_backends:
            try:
                _show(office, calendar, every, wanted, set() if own else rung)
            except BackendError as silence:
                report.findings += silence.findings
                report.silent_backends.append(calendar.name)
        if own:
            silent = calendar.name in report.silent_backends
            rung |= {one.row.key for one in wanted if _rings(one, calendar.name, silent=silent)}
    return [one.deadline for one in every if not one.done]


def _owners(office: Office, calendar: Calendar) -> set[str]:
    """Whose calendar it is; nobody's when it is shared."""
    return {who for who, name in office.agendas.items() if name == calendar.name}


def person(words: str | None) -> str:
    """A person's name or address as `Office.agendas` has it."""
    return " ".join((words or "").split()).casefold()


def _wanted(office: Office, calendar: Calendar, every: Sequence[Standing]) -> list[Standing]:
    owners, deputy = _owners(office, calendar), person(office.correspondence.deputy)
    if not owners:
        return list(every)
    stands_in = deputy in owners
    return [one for one in every if person(one.responsible) in owners or (stands_in and one.deadline.legal)]


def _rings(one: Standing, calendar: str, *, silent: bool) -> bool:
    asked = one.asked is not None and calendar in one.asked.calendars
    return not asked and (not silent or calendar in one.row.places)


def _show(
    office: Office, calendar: Calendar, every: Sequence[Standing], wanted: Sequence[Standing], rung: set[str]
) -> None:
    name = calendar.name
    with office.store.reading() as conn:
        lying = {**deadlines.deadlines_in(conn), **deadlines.bundles_in(conn)}
        notices = deadlines.notices(conn)
    lying = {key: row for key, row in lying.items() if name in row.places}
    cards = [*_open_cards(wanted, name, lying, notices, rung), *_done_cards(wanted, name)]
    news = [card for card in cards if card.is_news(name)]
    for start in range(0, len(news), _AT_ONCE):
        _publish(office, calendar, news[start : start + _AT_ONCE])
    told, computed = {card.row.key for card in cards}, {one.row.key for one in every}
    _remove(office, calendar, [row for key, row in lying.items() if key not in told and _is_over(row, computed)])


def _is_over(row: DeadlineRow, computed: set[str]) -> bool:
    """Not one that merely could not be computed today."""
    return not row.customer_id or row.state is DeadlineState.REMOVED or row.key in computed


def _open_cards(
    wanted: Sequence[Standing],
    calendar: str,
    lying: Mapping[str, DeadlineRow],
    notices: Mapping[str, str],
    rung: set[str],
) -> Iterator[Card]:
    there = [one for one in wanted if not one.done and (one.asked is None or calendar not in one.asked.calendars)]
    rows = {one.deadline.key: one.row for one in there}
    single, bundles = bundled([one.deadline for one in there])
    for deadline in single:
        yield Card(deadline, rows[deadline.key], alarm=deadline.key not in rung)
    for bundle in bundles:
        inside = [one for one in there if (one.deadline.kind, one.deadline.day) == (bundle.kind, bundle.day)]
        new = DeadlineRow(bundle.key, uid_of(bundle.key), "", bundle.kind, bundle.day)
        row, alarm = lying.get(bundle.key, new), any(one.row.key not in rung for one in inside)
        yield _bundle_card(shown(bundle, row, notices.get(bundle.key)), row, calendar, alarm)


def _bundle_card(bundle: Deadline, row: DeadlineRow, calendar: str, alarm: bool) -> Card:
    """A bundle's list differs from calendar to calendar, so its versions are counted where one is written."""
    card = Card(bundle, row, alarm)
    if card.is_news(calendar):
        sequence = row.sequence + 1 if row.published else 0
        return replace(card, row=replace(row, sequence=sequence, published=card.version))
    return card


def _done_cards(wanted: Sequence[Standing], calendar: str) -> Iterator[Card]:
    """Ticked in one calendar, shown as done in the others that have it; none gets it anew."""
    for one in wanted:
        if one.done and calendar in one.row.places:
            yield Card(one.deadline, one.row, alarm=False, done=True)


def _publish(office: Office, calendar: Calendar, cards: Sequence[Card]) -> None:
    name, now = calendar.name, office.clock.now()
    entries = [Entry(card.deadline, card.row.uid, card.row.sequence, now, card.alarm, card.done) for card in cards]
    lying = {
        card.row.uid: Published(card.row.uid, place.href, place.etag)
        for card in cards
        if (place := card.row.places.get(name)) is not None
    }
    placed = {one.uid: one for one in calendar.publish(entries, lying)}
    with office.store.writing() as conn:
        for card in cards:
            row = deadlines.deadline_of(conn, card.row.key) or card.row
            row = replace(row, sequence=card.row.sequence, published=card.row.published)
            place = _place(card, placed[card.row.uid], row.places.get(name))
            deadlines.save_deadline(conn, replace(row, places={**row.places, name: place}))


def _place(card: Card, published: Published, before: Place | None) -> Place:
    """Where it lies now; one that a person had changed meanwhile lies as it lay, so that the next look tells."""
    if not published.written:
        return before or Place(published.href)
    return Place(published.href, published.etag, card.version, card.deadline.day, card.done)


def _remove(office: Office, calendar: Calendar, rows: Sequence[DeadlineRow]) -> None:
    if not rows:
        return
    name = calendar.name
    with office.store.writing() as conn:
        for row in rows:
            leaving = replace(row.places[name], told=None)
            deadlines.save_deadline(conn, replace(row, places={**row.places, name: leaving}))
    calendar.remove([Published(row.uid, row.places[name].href, row.places[name].etag) for row in rows])
    with office.store.writing() as conn:
        for row in rows:
            places = {other: place for other, place in row.places.items() if other != name}
            if row.customer_id or places:
                deadlines.save_deadline(conn, replace(row, places=places))
            else:
                deadlines.forget_deadline(conn, row.key)

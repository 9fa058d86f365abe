"""Deadlines in a calendar of an Exchange mailbox on the premises (EWS).

1. Find-or-create by uid, which is a property of our own on the item (exchange_items).
2. What people did is never overwritten unseen: an item that was moved or closed after our last look is left (`written`
   False), and the server refuses a change to one that has another change key than we have just read.
3. A cancelled item counts as deleted, and is replaced. Other people's items have no property of ours: they are neither
   read, nor changed, nor removed. The calendar of a person is never made.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from exchangelib.errors import ErrorFolderExists
from exchangelib.folders import Calendar as CalendarFolder
from exchangelib.folders import FolderCollection

from relance_mail.calendars.base import CalendarVanished, Entry, Published, Seen
from relance_mail.calendars.entry import says_done
from relance_mail.calendars.exchange_items import WRITTEN, day_of, item_of, written_for
from relance_mail.connect.exchange import Account, ExchangeLink, ExchangeLogin
from relance_mail.core.findings import Finding

_PAGE = 500
_READ = ("relance_uid", "relance_day", "start", "end", "is_all_day", "categories", "is_cancelled")


@dataclass(frozen=True, slots=True)
class _Lying:
    """An item of ours as it lies there."""

    seen: Seen
    cancelled: bool

    @property
    def decided(self) -> bool:
        """Whether a person has moved or closed it since we wrote it."""
        return self.seen.done or self.seen.day != self.seen.written_for


class ExchangeCalendar:
    """A `Calendar` in a mailbox. `calendar_name` is the name people see; it is made when it does not exist. With
    `owner`, an address, it is that person's own calendar, open to the account of the login."""

    two_way = True

    def __init__(self, login: ExchangeLogin, calendar_name: str = "Recouvrement", owner: str = "") -> None:
        self._link = ExchangeLink(replace(login, mailbox=owner) if owner else login, "calendar")
        self._calendar_name = calendar_name
        self._owner = owner
        self.name = f"{owner or calendar_name} ({login.host or login.mailbox})"

    def publish(self, entries: Sequence[Entry], known: Mapping[str, Published]) -> list[Published]:
        """Write these entries, find-or-create by uid. Raises BackendError."""
        if not entries:
            return []
        with self._working() as link:
            folder = link.read(self._place) or link.write(self._make)
            lying = link.read(lambda _: _ours(folder))
            return link.write(lambda account: _put(account, folder, entries, known, lying))

    def remove(self, published: Iterable[Published]) -> None:
        """Take entries away; one that is gone already is no error. Raises BackendError."""
        ids = [(one.href, None) for one in published]
        if ids:
            with self._working() as link:
                link.read(self._place)
                link.write(lambda account: account.bulk_delete(ids))

    def look(self, known: Collection[Published] = ()) -> list[Seen]:
        """Every entry of ours, or of `known`, that the calendar holds now. Raises BackendError, CalendarVanished."""
        with self._working() as link:
            folder = link.read(self._place)
            lying = {} if folder is None else link.read(lambda _: _ours(folder))
        if known and folder is None:
            what = f"the calendar « {self.name} » is gone"
            raise CalendarVanished(Finding("calendar_vanished", what, "none: it is made anew"))
        if known:
            return [seen for one in known if (seen := _known_still(lying, one)) is not None]
        return [one.seen for some in lying.values() for one in some[:1] if not one.cancelled and one.seen.day]

    def check(self) -> Iterator[str]:
        """Log in anew and look; makes nothing. Raises BackendError."""
        with self._working() as link:
            yield from link.open_anew(lambda account: account.calendar)
            folder = link.read(self._place)
            if folder is None:
                yield f"The calendar {self.name} will be made at first use."
                return
            yield f"The calendar {self.name} holds {len(link.read(lambda _: _ours(folder)))} of our deadlines."
            yield f"The calendar {self.name}: {link.right_to_write(folder)}."

    @contextmanager
    def _working(self) -> Iterator[ExchangeLink]:
        """Nothing stays open between two cycles: a calendar is not closed by anybody."""
        try:
            yield self._link
        finally:
            self._link.rest()

    def _place(self, account: Account) -> Any:
        """The folder of the calendar; None when it is not there."""
        if self._owner:
            return account.calendar
        account.calendar.refresh()
        named = [one for one in _below(account, account.msg_folder_root) if self._is_named(one)]
        deleted = {one.id for one in _below(account, account.trash)} if named else set()
        return next((one for one in named if one.id not in deleted), None)

    def _is_named(self, folder: Any) -> bool:
        named = str(folder.name).casefold() == self._calendar_name.casefold()
        return named and str(folder.folder_class).startswith("IPF.Appointment")

    def _make(self, account: Account) -> Any:
        """Make it below the mailbox's own; one that somebody made meanwhile is as good."""
        folder = CalendarFolder(parent=account.calendar, name=self._calendar_name)
        try:
            folder.save()
        except ErrorFolderExists:
            return self._place(account)
        return folder


def _put(
    account: Account,
    folder: Any,
    entries: Sequence[Entry],
    known: Mapping[str, Published],
    lying: Mapping[str, Sequence[_Lying]],
) -> list[Published]:
    """In a few requests: what is new, what is changed; what a person has decided meanwhile stays."""
    done: dict[str, Published] = {}
    new: list[Entry] = []
    changed: list[tuple[Entry, Seen]] = []
    for entry in entries:
        here = _of(lying.get(entry.uid, ()), known.get(entry.uid))
        if here is None or here.cancelled:
            new.append(entry)
        elif here.decided and not _is_current(here, known.get(entry.uid)):
            done[entry.uid] = Published(entry.uid, here.seen.href, here.seen.etag, written=False)
        else:
            changed.append((entry, here.seen))
    if called_off := [(one.seen.href, None) for entry in new for one in lying.get(entry.uid, ())]:
        account.bulk_delete(called_off)
    done |= _created(account, folder, new) | _updated(account, changed)
    return [done[entry.uid] for entry in entries]


def _created(account: Account, folder: Any, new: Sequence[Entry]) -> dict[str, Published]:
    items = [item_of(entry, account=account, folder=folder) for entry in new]
    answers = account.bulk_create(folder, items) if items else ()
    return {one.uid: _published(one.uid, answer) for one, answer in zip(new, answers, strict=True)}


def _updated(account: Account, changed: Sequence[tuple[Entry, Seen]]) -> dict[str, Published]:
    items = [(item_of(one, account=account, id=at.href, changekey=at.etag), WRITTEN) for one, at in changed]
    answers = account.bulk_update(items, conflict_resolution="NeverOverwrite") if items else ()
    return {one.uid: _published(one.uid, answer) for (one, _), answer in zip(changed, answers, strict=True)}


def _published(uid: str, answer: Any) -> Published:
    if isinstance(answer, Exception):
        raise answer
    item_id, key = answer if isinstance(answer, tuple) else (answer.id, answer.changekey)
    return Published(uid, item_id, key)


def _ours(folder: Any) -> dict[str, list[_Lying]]:
    """Our items of a calendar by uid, of which there may be several: people copy them."""
    found = folder.filter(relance_uid__exists=True).only(*_READ)
    found.page_size = _PAGE
    lying: dict[str, list[_Lying]] = {}
    for item in found:
        if isinstance(item, Exception):
            raise item
        lying.setdefault(str(item.relance_uid), []).append(_lying(item))
    return lying


def _lying(item: Any) -> _Lying:
    done = any(says_done(str(category)) for category in item.categories or ())
    seen = Seen(str(item.relance_uid), item.id, day_of(item.start), done, item.changekey, written_for(item.relance_day))
    return _Lying(seen, bool(item.is_cancelled))


def _of(lying: Sequence[_Lying], known: Published | None) -> _Lying | None:
    """The item that is known, else the first."""
    same = [one for one in lying if known is not None and one.seen.href == known.href]
    return next(iter([*same, *lying]), None)


def _is_current(lying: _Lying, known: Published | None) -> bool:
    return known is not None and known.etag is not None and known.etag == lying.seen.etag


def _known_still(lying: Mapping[str, Sequence[_Lying]], known: Published) -> Seen | None:
    here = _of(lying.get(known.uid, ()), known)
    if here is None or here.cancelled:
        return None
    return Seen(known.uid, known.href, None, etag=known.etag) if _is_current(here, known) else here.seen


def _below(account: Account, root: Any) -> list[Any]:
    """Every folder under that one. Raises what the library raises."""
    found = list(FolderCollection(account=account, folders=[root]).find_folders(depth="Deep"))
    for one in found:
        if isinstance(one, Exception):
            raise one
    return found

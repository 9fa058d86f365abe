"""Reads an Exchange mailbox: what has changed in each folder since the last time (SyncFolderItems), and its bytes.

1. Polling alone: subscriptions are missing on some servers, and silence counts only after every folder was read to its
   end (rule 3). The state that the server gives is kept on our disk with the numbers of the mails (exchange_index).
2. A folder is read `history_days` back the first time. A state that the server does not know any more begins the
   folder anew; the store knows by their hash the mails that it has had.
3. Answers bear their label as an Outlook category and stay where they lie; one that a person has given is read back.
4. Nothing is marked by reading: GetItem gives the bytes of a message without touching it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from exchangelib.errors import ErrorInvalidSyncStateData

from relance_mail.clock import Clock
from relance_mail.connect.exchange import Account, ExchangeLink, ExchangeLogin
from relance_mail.core.labels import Label
from relance_mail.mail.base import LARGEST, Fetched, Position, RawMail, Sorted
from relance_mail.mail.categories import Handle, as_text, from_text, labels_in
from relance_mail.mail.exchange_folders import Folders, folders_of
from relance_mail.mail.exchange_index import FolderIndex, Index
from relance_mail.mail.exchange_items import changes, contents, items
from relance_mail.mail.exchange_sorting import sort
from relance_mail.mail.imap_mailbox import BATCH, server_time


class ExchangeMailbox:
    """The folders where something for us may arrive. `received` is the server's own stamp; `state`: the file that says
    how far each folder was read."""

    def __init__(
        self,
        login: ExchangeLogin,
        state: Path,
        clock: Clock,
        *,
        folders: Sequence[str] = (),
        history_days: int = 90,
        largest: int = LARGEST,
        batch: int = BATCH,
        labels: Collection[Label] = (),
    ) -> None:
        self.name = login.mailbox
        self.labels = frozenset(labels)
        self.switches = "[mail.exchange] file_copies = false et reply_categories = false"
        self._link = ExchangeLink(login, "mail")
        self._state, self._clock = state, clock
        self._named = tuple(folders)
        self._history_days = history_days
        self._largest, self._batch = largest, batch

    def folders(self) -> Sequence[str]:
        """Inbox, Junk, Sent Items, the named ones and that of our copies, as far as they are there."""
        return tuple(self._link.read(lambda account: folders_of(account).watched(self._named)))

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        """Mails after the positions, in the order in which they were told of, at most `limit`. Raises BackendError."""
        return self._link.read(lambda account: self._fetch(account, positions, limit))

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        """Give a mail the category of the label, or put a copy of ours into its folder. Raises BackendError."""
        self._link.read(lambda account: account.inbox.refresh())  # a dead connection is opened before what is done once
        handle = Handle.of(ref)
        if label is not Label.COPY:
            Index(self._state).doubt(handle.id)
        return self._link.write(lambda account: sort(account, handle, label, body_sha256))

    def check(self) -> Iterator[str]:
        """Log in anew and look at the folders that are read. Raises BackendError."""
        yield from self._link.open_anew(lambda account: account.inbox)
        yield f"Reads {', '.join(self.folders())}."

    def close(self) -> None:
        """Close the connection."""
        self._link.close()

    def _fetch(self, account: Account, positions: Mapping[str, Position], limit: int) -> Fetched:
        folders, index = folders_of(account), Index(self._state)
        places = folders.watched(self._named)
        for name, place in places.items():
            self._take_notes(account, index, name, place)
        index.keep(tuple(places), self._first_day())
        mails: list[RawMail] = []
        after: dict[str, Position] = {}
        complete, room = True, self._batch
        for name, place in places.items():
            known = _known(index.folder(name), positions.get(name))
            fresh = index.folder(name).after(known)
            count, taken = 0, fresh[: limit - len(mails)]
            for mail in self._mails(account, index.folder(name), name, taken) if room > 0 else ():
                mails.append(_sortable(mail, folders, place))
                room -= len(mail.content)
                if room <= 0:  # so much is enough for once: the rest comes with the next batch
                    count = sum(1 for uid, _ in taken if uid <= mail.uid)
                    break
            else:
                count = len(taken) if room > 0 else 0
            complete = complete and count == len(fresh)
            if count == len(fresh):
                after[name] = Position(index.folder(name).validity, index.folder(name).last)
            elif count:  # a folder not come to keeps the position, or the lack of one, that it had
                after[name] = Position(index.folder(name).validity, fresh[count - 1][0])
        return Fetched(tuple(sorted(mails, key=_by_time)), after, complete)

    def _take_notes(self, account: Account, index: Index, name: str, place: Any) -> None:
        """Ask for what has changed in a folder and number it; anew when the server does not know the state."""
        folder = index.folder(name)
        if folder.of not in ("", place.id):  # another folder of the same name
            folder = index.begin_anew(name)
        try:
            told, state = changes(account, place, folder.state or None)
        except ErrorInvalidSyncStateData:
            folder = index.begin_anew(name)
            told, state = changes(account, place, None)
        for one in sorted(told, key=lambda one: one.received or datetime.min.replace(tzinfo=UTC)):
            if one.gone:
                folder.forget(one.id)
            elif one.received is not None:
                folder.note(one.id, one.received, as_text(labels_in(one.categories)))
        folder.of, folder.state = str(place.id), state

    def _mails(
        self, account: Account, index: FolderIndex, name: str, taken: Sequence[tuple[int, str]]
    ) -> Iterator[RawMail]:
        """These mails, one memory's worth of answers at a time; those that are gone meanwhile are left out."""
        uids = {item_id: uid for uid, item_id in taken}
        ids = list(uids)
        for start in range(0, len(ids), _SIZES):
            told = items(account, ids[start : start + _SIZES], "size")
            sizes = {item_id: told[item_id].size for item_id in ids[start : start + _SIZES] if item_id in told}
            for item_id, content, cut in contents(account, sizes, self._largest):
                kept = index.mails[item_id]
                labels = from_text(kept.label)
                yield RawMail(
                    name,
                    uids[item_id],
                    datetime.fromisoformat(kept.received),
                    content[: self._largest],
                    Handle(item_id, labels).ref,
                    next(iter(labels), None),
                    cut or len(content) > self._largest,
                    labels[1:],
                )

    def _first_day(self) -> datetime:
        since = server_time(self._clock, self._clock.now()) - timedelta(days=self._history_days)
        return since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


_SIZES = 100  # ids asked for at once


def _known(folder: FolderIndex, position: Position | None) -> int:
    return position.last_uid if position is not None and position.uidvalidity == folder.validity else 0


def _sortable(mail: RawMail, folders: Folders, place: Any) -> RawMail:
    """With its handle and label where mails are sorted: in the inbox and among our copies."""
    if folders.copies is not None and place.id == folders.copies.id:
        return replace(mail, label=Label.COPY, beside=())
    return mail if place.id == folders.inbox.id else replace(mail, ref="", label=None, beside=())


def _by_time(mail: RawMail) -> tuple[datetime, str, int]:
    return mail.received, mail.folder, mail.uid

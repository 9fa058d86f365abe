"""Reads a Microsoft 365 mailbox: what has changed in each folder since the last time (delta), and its bytes.

1. Read are the inbox, Junk (filters take bounces for spam, and one that nobody reads would count as delivered), Sent
   Items, the folder of our blind copies and the folders that the settings name.
2. A folder is read `history_days` back the first time. `read_to_end` is true only when every folder was read to its
   end: only then does silence count (rule 3).
3. Answers bear their label as an Outlook category and stay where they lie; one that a person has given is read back. A
   category that a person has changed since we last read it is left alone.
4. Our own copies go into « Relances – copies ». They are marked as read only if no read receipt was asked for, since
   Graph has no way to keep Exchange from sending one.
5. Nothing is marked by reading: Graph gives the bytes of a message without touching it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from relance_mail.clock import Clock
from relance_mail.connect.graph import GraphLogin, GraphRefused, GraphSession, entities, texts
from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.base import LARGEST, Fetched, Position, RawMail, Sorted
from relance_mail.mail.categories import Handle, as_text, from_text, labels_in
from relance_mail.mail.graph_index import FolderIndex, GraphIndex
from relance_mail.mail.graph_items import instant_of
from relance_mail.mail.graph_sorting import sort
from relance_mail.mail.imap_mailbox import BATCH, server_time

INBOX, JUNK, SENT = "inbox", "junkemail", "sentitems"
_SORTED_IN = frozenset({INBOX, Label.COPY.value})
_FIELDS = "id,categories,receivedDateTime,isDraft"
_PAGES = "odata.maxpagesize=500"
_GONE = 410


class GraphMailbox:
    """The folders where something for us may arrive. `received` is the server's own stamp."""

    def __init__(
        self,
        login: GraphLogin,
        state: Path,
        clock: Clock,
        *,
        folders: Sequence[str] = (),
        history_days: int = 90,
        largest: int = LARGEST,
        labels: Collection[Label] = (),
        session: GraphSession | None = None,
    ) -> None:
        self.name = login.mailbox
        self.labels = frozenset(labels)
        self.switches = "[mail.graph] file_copies = false et reply_categories = false"
        self._session = session or GraphSession(login)
        self._state, self._clock = state, clock
        self._named = tuple(folders)
        self._created: set[Label] = set()
        self._history_days, self._largest = history_days, largest

    def folders(self) -> Sequence[str]:
        """Inbox, Junk, Sent, the named ones and that of our copies, as far as they are there. Raises BackendError."""
        return tuple(self._places())

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        """Mails after the positions, in the order in which they were told of, at most `limit`. Raises BackendError."""
        places, index = self._places(), GraphIndex(self._state)
        try:
            for name, place in places.items():
                self._take_notes(index, name, place)
        finally:  # an interrupted round goes on where it was
            index.keep(tuple(places), self._oldest())
        mails: list[RawMail] = []
        after, complete = {}, True
        for name in places:
            folder = index.folder(name)
            before = positions.get(name)
            known = before.last_uid if before is not None and before.uidvalidity == folder.validity else 0
            fresh = folder.after(known)
            taken = fresh[: self._take(mails, name, folder, fresh[: limit - len(mails)])]
            complete = complete and len(taken) == len(fresh)
            if len(taken) == len(fresh):
                after[name] = Position(folder.validity, folder.last)
            elif taken:  # a folder not come to keeps the position, or the lack of one, that it had
                after[name] = Position(folder.validity, taken[-1][0])
        return Fetched(tuple(sorted(mails, key=_by_time)), after, complete)

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        """Give a mail the category of the label, or put a copy of ours into its folder. Raises BackendError."""
        handle = Handle.of(ref)
        if label is not Label.COPY:
            GraphIndex(self._state).doubt(handle.id)
        return sort(self._session, handle, label, body_sha256, self._created)

    def check(self) -> Iterator[str]:
        """Log in anew and open every folder that is read. Raises BackendError."""
        yield from self._session.open_anew()
        places = self._places()
        for place in places.values():
            self._session.get(f"/mailFolders/{quote(place, safe='')}", {"$select": "id"})
        yield f"Microsoft 365: reads {', '.join(places)}."
        if self.labels:
            yield f"Microsoft 365: {self._session.right('Mail.ReadWrite')}."

    def close(self) -> None:
        """Release the connection."""
        self._session.close()

    def _places(self) -> dict[str, str]:
        """The name of each folder that is read, and how it is addressed. Raises BackendError for a named one absent."""
        listed = self._session.every(
            "/mailFolders", {"$select": "id,displayName", "$top": "100", "includeHiddenFolders": "true"}
        )
        ids = {str(each.get("displayName")): self._session.text(each, "id") for each in listed}
        missing = [name for name in self._named if name not in ids]
        if missing:
            raise BackendError(*(_not_there(name, ids) for name in missing))
        ours = [Label.COPY.value] if Label.COPY.value in ids else []
        return {
            **{known: known for known in (INBOX, JUNK, SENT)},
            **{name: ids[name] for name in (*ours, *self._named)},
        }

    def _take_notes(self, index: GraphIndex, name: str, place: str) -> None:
        """Ask for what has changed in a folder and number it; anew when the service has forgotten the link."""
        try:
            self._round(index.folder(name), place)
        except GraphRefused as refused:
            if refused.status != _GONE:
                raise
            self._round(index.begin_anew(name), place)

    def _round(self, folder: FolderIndex, place: str) -> None:
        for page in self._changes(folder.link, place):
            for entity in entities(page):
                key = self._session.text(entity, "id")
                if "@removed" in entity:
                    folder.told[key] = None
                elif not entity.get("isDraft"):
                    labels = as_text(labels_in(texts(entity, "categories")))
                    folder.told[key] = (str(entity.get("receivedDateTime") or self._oldest()), labels)
            folder.link = str(page.get("@odata.nextLink") or page.get("@odata.deltaLink") or "") or None
        folder.number()

    def _changes(self, link: str | None, place: str) -> Iterator[dict[str, Any]]:
        """The whole folder the first time, without a filter: with one the service tells of a part alone."""
        if link is not None:
            return self._session.pages(link, prefer=_PAGES)
        path = f"/mailFolders/{quote(place, safe='')}/messages/delta"
        return self._session.pages(path, {"$select": _FIELDS}, prefer=_PAGES)

    def _take(self, mails: list[RawMail], name: str, folder: FolderIndex, fresh: Sequence[tuple[int, str]]) -> int:
        """Add these mails, as many as the memory is to hold at once; how many were looked at."""
        for count, (uid, key) in enumerate(fresh):
            if sum(len(mail.content) for mail in mails) > BATCH:
                return count
            mail = self._mail(name, uid, key, folder)
            mails += [] if mail is None else [mail]
        return len(fresh)

    def _mail(self, name: str, uid: int, key: str, folder: FolderIndex) -> RawMail | None:
        """The mail with its bytes; None when somebody has taken it away meanwhile."""
        try:
            content, cut = self._session.content(f"/messages/{quote(key, safe='')}/$value", self._largest)
        except GraphRefused as refused:
            if refused.not_there:
                return None
            raise
        kept = folder.mails[key]
        received = instant_of(kept.received) or self._clock.now()
        labels = (Label.COPY,) if name == Label.COPY else from_text(kept.label)
        ref = Handle(key, labels).ref if self.labels and name in {*_SORTED_IN, *self._named} else ""
        label = next(iter(labels), None)
        return RawMail(name, uid, received.astimezone(UTC), content, ref, label, cut, labels[1:])

    def _oldest(self) -> str:
        """The first instant that is read back to, as the service writes instants."""
        first = server_time(self._clock, self._clock.now()).astimezone(UTC) - timedelta(days=self._history_days)
        return first.strftime("%Y-%m-%dT%H:%M:%SZ")


def _not_there(name: str, ids: Mapping[str, str]) -> Finding:
    what = f"The mailbox has no folder {name!r} beside its inbox."
    return Finding("graph_folder", what, f"Correct the name; its folders are: {', '.join(sorted(ids))}.")


def _by_time(mail: RawMail) -> tuple[datetime, str, int]:
    return mail.received, mail.folder, mail.uid

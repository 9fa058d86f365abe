"""Reads the shared mailbox by IMAP: polling, folder by folder, from the uid where it stopped.

1. A position is (UIDVALIDITY, last uid). Another UIDVALIDITY means that the numbers mean nothing any more: the folder
   is read again from the start, and the store knows by their hash the mails that it has had.
2. A folder without a position is read `history_days` back, not through ten years of the office's mail.
3. `read_to_end` is true only when every folder was read to its end: only then does silence count (rule 3).
4. It answers nothing, and moves only what it is asked to sort (imap_sorting). Of sorted mails only those in the inbox
   and in the folders of labels have a handle: what lies elsewhere was put there by a person or by a rule.
5. No IDLE: polling is needed anyway, and IDLE in imapclient spins on dead links.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from relance_mail.clock import Clock
from relance_mail.core.labels import Label
from relance_mail.mail.base import LARGEST, Fetched, Position, RawMail, Sorted
from relance_mail.mail.imap import Client, ImapLink, mails_of, open_folder
from relance_mail.mail.imap_checks import of_mailbox
from relance_mail.mail.imap_folders import INBOX, Folders, folders_of
from relance_mail.mail.imap_sorting import Place, sort
from relance_mail.mail.server import Server

BATCH = 60_000_000  # bytes of the mails that are in memory at once


class ImapMailbox:
    """The folders of one account where something for us may arrive. `received` is the server's INTERNALDATE."""

    def __init__(
        self,
        server: Server,
        clock: Clock,
        *,
        name: str,
        folders: Sequence[str] = (),
        history_days: int = 90,
        largest: int = LARGEST,
        batch: int = BATCH,
        labels: Collection[Label] = (),
    ) -> None:
        self.name = name
        self.labels = frozenset(labels)
        self.switches = "[mail.imap] file_copies = false et reply_folders = false"
        self._link = ImapLink(server)
        self._clock = clock
        self._named = tuple(folders)
        self._history_days = history_days
        self._largest, self._batch = largest, batch

    def folders(self) -> Sequence[str]:
        """Inbox, Junk, Sent, the named ones and those of labels, as far as they are there. Raises BackendError."""
        return self._link.read(lambda client: folders_of(client).watched(self._named, sorted_too=True))

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        """Mails after the positions, oldest first, at most `limit`. Raises BackendError."""
        return self._link.read(lambda client: self._fetch(client, positions, limit))

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        """Move a mail into the folder of a label, which is made when it is not there. Raises BackendError."""
        self._link.read(lambda client: client.noop())  # a connection that died is opened before what is done once
        return self._link.write(lambda client: sort(client, Place.of(ref), label, body_sha256))

    def check(self) -> Iterator[str]:
        """Log in anew and open every folder that is read. Raises BackendError."""
        yield from self._link.open_anew()
        for step in of_mailbox(self._named, self.labels):
            yield f"IMAP server {self._link.server}: {self._link.read(step)}."

    def close(self) -> None:
        """Log out."""
        self._link.close()

    def _fetch(self, client: Client, positions: Mapping[str, Position], limit: int) -> Fetched:
        mails: list[RawMail] = []
        after: dict[str, Position] = {}
        complete, room = True, self._batch
        folders = folders_of(client)
        for folder in folders.watched(self._named, sorted_too=True):
            validity, next_uid = open_folder(client, folder)
            before = positions.get(folder)
            known = before.last_uid if before is not None and before.uidvalidity == validity else None
            uids = self._new(client, known)
            taken = uids[: limit - len(mails)]
            for mail in mails_of(client, folder, taken, self._largest) if room > 0 else ():
                mails.append(_sortable(mail, folders, validity))
                room -= len(mail.content)
                if room <= 0:
                    break
            if room <= 0:  # so much is enough for once: the rest comes with the next batch
                taken = [uid for uid in taken if mails and mails[-1].folder == folder and uid <= mails[-1].uid]
            to_end = len(taken) == len(uids)
            complete = complete and to_end
            if to_end or taken:  # a folder not come to keeps the position, or the lack of one, that it had
                after[folder] = Position(validity, _last(known, taken, next_uid - 1 if to_end else 0))
        return Fetched(tuple(sorted(mails, key=_by_time)), after, complete)

    def _new(self, client: Client, known: int | None) -> list[int]:
        """The uids after `known`, or those of the last days. (`n:*` always gives the last one, hence the filter.)"""
        if known is None:
            found = client.search(["SINCE", self._first_day()])
        else:
            found = [uid for uid in client.search(["UID", f"{known + 1}:*"]) if uid > known]
        return sorted(found)

    def _first_day(self) -> date:
        return (server_time(self._clock, self._clock.now()) - timedelta(days=self._history_days)).date()


def server_time(clock: Clock, instant: datetime) -> datetime:
    """The instant on a real server's clock when ours (which may be simulated) shows `instant`."""
    return instant - (clock.of(instant) - instant)


def _sortable(mail: RawMail, folders: Folders, validity: int) -> RawMail:
    """The mail with its handle and label, if it lies where mails are sorted."""
    label = next((label for label, name in folders.labels.items() if name == mail.folder), None)
    if label is None and mail.folder != INBOX:
        return mail
    return replace(mail, ref=Place(validity, mail.uid, mail.folder).ref, label=label)


def _last(known: int | None, taken: Sequence[int], end: int) -> int:
    return max([known or 0, *taken, end])


def _by_time(mail: RawMail) -> tuple[datetime, str, int]:
    return mail.received, mail.folder, mail.uid

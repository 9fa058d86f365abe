"""Reads the shared mailbox by IMAP: polling, folder by folder, from the uid where it stopped.

1. A position is (UIDVALIDITY, last uid). Another UIDVALIDITY means that the numbers mean nothing any more: the folder
   is read again from the start, and the store knows by their hash the mails that it has had.
2. A folder without a position is read `history_days` back, not through ten years of the office's mail.
3. `read_to_end` is true only when every folder was read to its end: only then does silence count (rule 3).
4. It moves, marks and answers nothing. No IDLE: polling is needed anyway, and IDLE in imapclient spins on dead links.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from relance_mail.clock import Clock
from relance_mail.mail.base import Fetched, Position, RawMail
from relance_mail.mail.imap import LARGEST, Client, ImapLink, mails_of, open_folder
from relance_mail.mail.imap_folders import folders_of
from relance_mail.mail.server import Server


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
    ) -> None:
        self.name = name
        self._link = ImapLink(server)
        self._clock = clock
        self._named = tuple(folders)
        self._history_days = history_days
        self._largest = largest

    def folders(self) -> Sequence[str]:
        """Inbox, Junk, our copies, Sent and the named ones, as far as they are there. Raises BackendError."""
        return self._link.read(lambda client: folders_of(client).watched(self._named))

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        """Mails after the positions, oldest first, at most `limit`. Raises BackendError."""
        return self._link.read(lambda client: self._fetch(client, positions, limit))

    def check(self) -> str:
        """Log in anew and look at the folders; one sentence. Raises BackendError."""
        self._link.close()
        watched = ", ".join(self.folders())
        return f"IMAP server {self._link.server}: logged in as {self._link.server.username}; reads {watched}."

    def close(self) -> None:
        """Log out."""
        self._link.close()

    def _fetch(self, client: Client, positions: Mapping[str, Position], limit: int) -> Fetched:
        mails: list[RawMail] = []
        after: dict[str, Position] = {}
        complete = True
        for folder in folders_of(client).watched(self._named):
            validity, next_uid = open_folder(client, folder)
            before = positions.get(folder)
            known = before.last_uid if before is not None and before.uidvalidity == validity else None
            uids = self._new(client, known)
            taken = uids[: limit - len(mails)]
            mails += mails_of(client, folder, taken, self._largest)
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


def _last(known: int | None, taken: Sequence[int], end: int) -> int:
    return max([known or 0, *taken, end])


def _by_time(mail: RawMail) -> tuple[datetime, str, int]:
    return mail.received, mail.folder, mail.uid

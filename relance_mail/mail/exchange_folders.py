"""Which folders of an Exchange mailbox we read; the copies' folder is made where it is missing.

Read are the inbox, Junk, Sent Items, the folder of our blind copies and those that the settings name. Names count
without regard to case and accents; a folder is named as people see it, by its last part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exchangelib import Folder as EwsFolder
from exchangelib.errors import ErrorAccessDenied, ErrorFolderNotFound
from exchangelib.folders import FolderCollection

from relance_mail.connect.exchange import Account
from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.imap_folders import plain

Folder = Any


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a mailbox; None where there is none, or no right to it."""

    inbox: Folder
    sent: Folder
    junk: Folder | None
    copies: Folder | None
    every: Sequence[Folder]

    def arrivals(self, named: Sequence[str] = ()) -> dict[str, Folder]:
        """Where a copy of ours may have arrived: all that is read but Sent Items."""
        return {name: folder for name, folder in self.watched(named).items() if folder.id != self.sent.id}

    def watched(self, named: Sequence[str] = ()) -> dict[str, Folder]:
        """Where replies, receipts, bounces and copies may arrive, by name. Raises BackendError for one not there."""
        by_name = {plain(folder.name): folder for folder in self.every}
        missing = [name for name in named if plain(name) not in by_name]
        if missing:
            raise BackendError(*(_not_there(name, self.every) for name in missing))
        wanted = [self.inbox, self.junk, self.copies, self.sent, *(by_name[plain(name)] for name in named)]
        return {str(folder.name): folder for folder in wanted if folder is not None}


def folders_of(account: Account) -> Folders:
    """Look at the folders of the mailbox."""
    try:
        top = FolderCollection(account=account, folders=[account.msg_folder_root])
        every = [folder for folder in top.find_folders(depth="Deep") if not isinstance(folder, Exception)]
    except (ErrorAccessDenied, ErrorFolderNotFound):  # only single folders were opened to us
        every = []
    return Folders(
        inbox=account.inbox,
        sent=account.sent,
        junk=_junk(account),
        copies=next((folder for folder in every if plain(folder.name) == plain(Label.COPY)), None),
        every=every,
    )


def copies_folder(account: Account) -> Folder:
    """The folder of our blind copies, made beside the inbox when it is not there."""
    folder = folders_of(account).copies
    if folder is None:
        folder = EwsFolder(parent=account.msg_folder_root, name=str(Label.COPY))
        folder.save()
    return folder


def _junk(account: Account) -> Folder | None:
    try:
        return account.junk
    except (ErrorAccessDenied, ErrorFolderNotFound):
        return None


def _not_there(name: str, every: Sequence[Folder]) -> Finding:
    known: Mapping[str, None] = dict.fromkeys(str(folder.name) for folder in every)
    what = f"The mailbox has no folder {name!r}."
    return Finding("exchange_folder", what, f"Correct the name; its folders are: {', '.join(known)}.")

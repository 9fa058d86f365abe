"""The mailboxes of the EWS stand-in: folders, items, change keys, and a log of changes for SyncFolderItems.

1. An id names an item in its folder: moved or sent, it gets another one, as in Exchange. Every change gives another
   change key.
2. Times have whole seconds. Names of the folders are French, as an office sees them.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from tests.servers.ews_schema import Element

FOLDERS = {
    "inbox": ("Boîte de réception", "Folder"),
    "drafts": ("Brouillons", "Folder"),
    "sentitems": ("Éléments envoyés", "Folder"),
    "deleteditems": ("Éléments supprimés", "Folder"),
    "outbox": ("Boîte d'envoi", "Folder"),
    "junkemail": ("Courrier indésirable", "Folder"),
    "calendar": ("Calendrier", "CalendarFolder"),
}


class EwsError(Exception):
    """An answer with ResponseClass="Error"."""

    def __init__(self, code: str, text: str = "The operation did not succeed.") -> None:
        super().__init__(code)
        self.code, self.text = code, text


@dataclass
class File:
    """A file attachment that was created beside the MIME."""

    id: str
    name: str
    mime_type: str
    content: bytes


@dataclass
class Item:
    """`fields`: what was set, by the name of its element; `extended`: by the key of the property; `cleared`: elements
    that a program dropped."""

    id: str
    kind: str
    folder: str
    mime: bytes | None
    fields: dict[str, Element] = field(default_factory=dict)
    extended: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    received: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    draft: bool = True
    item_class: str = "IPM.Note"
    broken: bool = False  # its MIME cannot be made
    files: list[File] = field(default_factory=list)
    created_at: int = 0
    changed_at: int = 0
    read_at: int = 0

    @property
    def change_key(self) -> str:
        """Another one after every change."""
        return b64encode(f"CK{self.changed_at}/{self.read_at}".encode()).decode()


@dataclass
class Folder:
    """`special`: its distinguished name, if it has one."""

    id: str
    mailbox: str
    name: str
    kind: str
    parent: str | None
    special: str = ""
    gone: dict[str, int] = field(default_factory=dict)  # id of an item that left → when


@dataclass
class Mailbox:
    """An account: who may open it beside its owner, and who may act in its name."""

    address: str
    password: str
    delegates: set[str] = field(default_factory=set)
    impersonators: set[str] = field(default_factory=set)
    configurations: dict[tuple[str, str], bytes] = field(default_factory=dict)


class Store:
    """Everything that the server keeps."""

    def __init__(self) -> None:
        self.mailboxes: dict[str, Mailbox] = {}
        self.folders: dict[str, Folder] = {}
        self.items: dict[str, Item] = {}
        self.outgoing: list[tuple[tuple[str, ...], bytes]] = []  # to addresses of nobody here
        self.loses_blind_copies = False  # of a message that is created from MIME
        self.doubles_recipients = False  # takes them from its MIME and from its fields
        self.tells_ids_alone = False  # in SyncFolderItems, and no state with an error
        self.renames_on_sending = False  # gives a message that leaves a Message-ID of its own
        self.read_only: set[str] = set()  # ids of folders into which nobody may put anything
        self._numbers = count(1)

    @property
    def domains(self) -> set[str]:
        """Whose addresses are ours alone to know."""
        return {address.partition("@")[2] for address in self.mailboxes}

    def add_mailbox(self, address: str, password: str) -> Mailbox:
        """A new account with its folders."""
        box = self.mailboxes[address] = Mailbox(address, password)
        root = self.add_folder(address, "Root", "Folder", None, "root")
        top = self.add_folder(address, "Haut de la banque d'informations", "Folder", root.id, "msgfolderroot")
        for special, (name, kind) in FOLDERS.items():
            self.add_folder(address, name, kind, top.id, special)
        return box

    def add_folder(self, mailbox: str, name: str, kind: str, parent: str | None, special: str = "") -> Folder:
        """A new folder; ErrorFolderExists for a second of that name beside it."""
        if any(one.parent == parent and one.name == name and one.mailbox == mailbox for one in self.folders.values()):
            raise EwsError("ErrorFolderExists")
        folder = Folder(self._id("F"), mailbox, name, kind, parent, special)
        self.folders[folder.id] = folder
        return folder

    def special(self, mailbox: str, name: str) -> Folder:
        """The folder of that distinguished name."""
        for folder in self.folders.values():
            if folder.mailbox == mailbox and folder.special == name:
                return folder
        raise EwsError("ErrorFolderNotFound")

    def below(self, folder_id: str, *, deep: bool) -> Iterator[Folder]:
        """The folders in a folder."""
        for folder in list(self.folders.values()):
            if folder.parent == folder_id:
                yield folder
                if deep:
                    yield from self.below(folder.id, deep=True)

    def in_folder(self, folder_id: str) -> list[Item]:
        """The items that lie there, oldest first."""
        return [item for item in self.items.values() if item.folder == folder_id]

    def item(self, item_id: str) -> Item:
        """ErrorItemNotFound when it is not there, or lies elsewhere under another id."""
        if item_id not in self.items:
            raise EwsError("ErrorItemNotFound", "The specified object was not found in the store.")
        return self.items[item_id]

    def add(self, kind: str, folder: str, mime: bytes | None) -> Item:
        """A new item."""
        item = Item(self._id("I"), kind, folder, mime)
        item.created_at = item.changed_at = next(self._numbers)
        self.items[item.id] = item
        return item

    def touch(self, item: Item) -> None:
        """It was changed."""
        item.changed_at = next(self._numbers)

    def mark_read(self, item: Item) -> None:
        """Only its read flag was changed."""
        item.read_at = next(self._numbers)

    def move(self, item: Item, folder: str) -> Item:
        """The same item under another id in another folder."""
        self.remove(item)
        now = next(self._numbers)
        moved = replace(item, id=self._id("I"), folder=folder, created_at=now, changed_at=now)
        self.items[moved.id] = moved
        return moved

    def remove(self, item: Item) -> None:
        """It lies there no more."""
        del self.items[item.id]
        self.folders[item.folder].gone[item.id] = next(self._numbers)

    def remove_folder(self, folder_id: str) -> None:
        """A folder with everything in it."""
        for item in self.in_folder(folder_id):
            del self.items[item.id]
        del self.folders[folder_id]

    def restored(self, mailbox: str) -> None:
        """As after a restore of the mailbox: every item has another id, and no state of before is known."""
        for folder in [one for one in self.folders.values() if one.mailbox == mailbox]:
            for item in self.in_folder(folder.id):
                del self.items[item.id]
                item.id = self._id("I")
                item.created_at = item.changed_at = next(self._numbers)
                self.items[item.id] = item
            folder.gone.clear()

    def now(self) -> int:
        """The number of the last change."""
        return next(self._numbers)

    def _id(self, kind: str) -> str:
        """As long and as opaque as Exchange's."""
        return b64encode(f"AAMk{kind}{next(self._numbers):012d}{'=' * 60}".encode()).decode()

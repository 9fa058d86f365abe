"""Where the reading of a Microsoft 365 mailbox stands: numbers for its messages, and the links that ask for changes.

1. The port counts a folder by uid, Graph gives a link (`deltaLink`) and long ids. So every message gets a number when
   it is first told of, in the order of its arrival; the numbers and the link are written together, before the mails are
   handed on. A crash in between loses nothing: what the store has not taken in is still above its position.
2. A message whose category was changed by a person gets a new number, and so is read once more with its new label.
   Other changes (read, flagged) are no news.
3. A link that the service does not know any more, or a file that is lost or torn, begins a folder anew under another
   validity: everything is read again, and the store knows by their hash the mails that it has had.
4. A round of questions about a large folder has many pages: what they told is kept beside the numbers, with the link
   to the next page, so that an interrupted round goes on where it was. Numbers are given at its end, by arrival.
5. Numbers older than the days that are read back are forgotten; the store's position lies far above them.
"""

import json
import logging
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from relance_mail.mail import durable
from relance_mail.mail.categories import doubtful

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Numbered:
    """A message with its number, arrival and the label that it bore (both as text, as they are kept)."""

    uid: int
    received: str
    label: str = ""


@dataclass(slots=True)
class FolderIndex:
    """One folder. `link`: how to ask for what has changed since, or to go on; None: from the start. `told`: what a
    round that has not ended told of messages, id -> (arrival, label); None: it lies there no more."""

    validity: int = 0
    last: int = 0
    link: str | None = None
    mails: dict[str, Numbered] = field(default_factory=dict)
    told: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.validity = self.validity or secrets.randbelow(2**31 - 2) + 1

    def number(self) -> None:
        """At the end of a round: a number for every message that is new or bears another label, by arrival."""
        for item_id, (received, label) in sorted(self._lying(), key=lambda one: one[1][0]):
            known = self.mails.get(item_id)
            if known is None or known.label != label:
                self.last += 1
                self.mails[item_id] = Numbered(self.last, received, label)
        for item_id in [item_id for item_id, told in self.told.items() if told is None]:
            self.mails.pop(item_id, None)
        self.told.clear()

    def _lying(self) -> list[tuple[str, tuple[str, str]]]:
        return [(item_id, told) for item_id, told in self.told.items() if told is not None]

    def after(self, uid: int) -> list[tuple[int, str]]:
        """Number and id of what came after that number, in order."""
        return sorted((kept.uid, item_id) for item_id, kept in self.mails.items() if kept.uid > uid)


class GraphIndex:
    """The file with every folder's index."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.folders = _read(path)
        self._written = self._text()

    def folder(self, name: str) -> FolderIndex:
        """The index of a folder, begun when there is none."""
        return self.folders.setdefault(name, FolderIndex())

    def begin_anew(self, name: str) -> FolderIndex:
        """Forget all that is known of a folder."""
        self.folders[name] = FolderIndex()
        return self.folders[name]

    def keep(self, names: Collection[str], oldest: str) -> None:
        """Write it down, without folders that are not read any more and mails from before that instant."""
        self.folders = {name: index for name, index in self.folders.items() if name in names}
        for index in self.folders.values():
            index.mails = {key: kept for key, kept in index.mails.items() if kept.received >= oldest}
        self._write()

    def doubt(self, item_id: str) -> None:
        """Its labels are about to be changed by us: whatever is told of it next is news."""
        for index in self.folders.values():
            if (known := index.mails.get(item_id)) is not None:
                known.label = doubtful(known.label)
        self._write()

    def _write(self) -> None:
        if (text := self._text()) != self._written:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable.write(self._path, text.encode())
            self._written = text

    def _text(self) -> str:
        return json.dumps({name: asdict(index) for name, index in self.folders.items()}, ensure_ascii=False)


def _read(path: Path) -> dict[str, FolderIndex]:
    try:
        kept: Mapping[str, dict[str, object]] = json.loads(path.read_bytes())
        return {name: _index(one) for name, one in kept.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("%s is torn: every mail is looked at again", path)
        return {}


def _index(kept: dict[str, object]) -> FolderIndex:
    index = FolderIndex(**kept)  # type: ignore[arg-type] # as asdict wrote it; a TypeError or KeyError means torn
    index.told = {key: None if one is None else (one[0], one[1]) for key, one in index.told.items()}
    index.mails = {key: Numbered(**one) for key, one in index.mails.items()}  # type: ignore[arg-type] # the same
    return index

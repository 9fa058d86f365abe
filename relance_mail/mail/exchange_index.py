"""How far the folders of an Exchange mailbox were read: numbers for the port, the server's state for the next question.

1. The port counts a folder by uid, Exchange gives long ids and a state that only it can read. So every message gets a
   number when it is first told of. Numbers and state are written together, before any mail is handed on: after a crash
   whatever the store has not taken in still lies above its position.
2. A message whose label a person has changed gets a new number, and so is read once more. Other changes are no news.
3. A file that is lost or torn, or a state that the server forgot, begins anew under another validity: everything is
   read again, and the store knows by their hash the mails that it has had.
4. What is older than the days that are read back is forgotten: the store's position lies far above it.
"""

import json
import logging
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from relance_mail.mail import durable
from relance_mail.mail.categories import doubtful

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Numbered:
    """A message: its number, when it arrived (ISO 8601, UTC), and the label that it bore."""

    uid: int
    received: str
    label: str = ""


@dataclass(slots=True)
class FolderIndex:
    """One folder. `of` is the server's id of it, `state` what it gave last; both empty: nothing was read yet."""

    validity: int = field(default_factory=lambda: secrets.randbelow(2**31 - 1) + 1)
    last: int = 0
    of: str = ""
    state: str = ""
    mails: dict[str, Numbered] = field(default_factory=dict)

    def note(self, item_id: str, received: datetime, label: str) -> None:
        """A message that the server told of."""
        known = self.mails.get(item_id)
        if known is None or known.label != label:
            self.last += 1
            self.mails[item_id] = Numbered(self.last, received.isoformat(), label)

    def forget(self, item_id: str) -> None:
        """It lies there no more."""
        self.mails.pop(item_id, None)

    def after(self, uid: int) -> list[tuple[int, str]]:
        """Number and id of what came after that number, in order."""
        return sorted((kept.uid, item_id) for item_id, kept in self.mails.items() if kept.uid > uid)


class Index:
    """The file with every folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folders = _read(path)
        self._written = self._text()

    def folder(self, name: str) -> FolderIndex:
        """The index of a folder, begun when there is none."""
        return self._folders.setdefault(name, FolderIndex())

    def begin_anew(self, name: str) -> FolderIndex:
        """Forget all that is known of a folder."""
        self._folders[name] = FolderIndex()
        return self._folders[name]

    def keep(self, names: Collection[str], oldest: datetime) -> None:
        """Write it down, without folders that are not read any more and mails from before that instant (UTC)."""
        self._folders = {name: index for name, index in self._folders.items() if name in names}
        for index in self._folders.values():
            index.mails = {key: kept for key, kept in index.mails.items() if kept.received >= oldest.isoformat()}
        self._write()

    def doubt(self, item_id: str) -> None:
        """Its labels are about to be changed by us: whatever is told of it next is news."""
        for index in self._folders.values():
            if (known := index.mails.get(item_id)) is not None:
                known.label = doubtful(known.label)
        self._write()

    def _write(self) -> None:
        if (text := self._text()) != self._written:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable.write(self._path, text.encode())
            self._written = text

    def _text(self) -> str:
        return json.dumps({name: asdict(index) for name, index in self._folders.items()}, ensure_ascii=False)


def _read(path: Path) -> dict[str, FolderIndex]:
    try:
        kept = json.loads(path.read_bytes())
        return {str(name): _folder(one) for name, one in kept.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        _log.warning("%s is torn: every mail is looked at again", path)
        return {}


def _folder(kept: dict[str, object]) -> FolderIndex:
    index = FolderIndex(**kept)  # type: ignore[arg-type] # as asdict wrote it; a TypeError means torn
    index.mails = {key: Numbered(**one) for key, one in index.mails.items()}  # type: ignore[arg-type] # the same
    return index

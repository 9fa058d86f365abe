"""The incoming half of the folder backend: every .eml dropped into `recus/` is a mail that arrived.

1. A mail is its bytes: the index `recus/.index.json` numbers the SHA-256 of each file in the order in which it was
   first seen. So a file that is copied, renamed or dropped twice is one mail with one uid for ever.
2. An index that is lost or torn begins anew with another `uidvalidity`, as an IMAP server would.
3. One file that cannot be read does not stop the others, but then the folder was not read to its end (rule 3).
4. Files bear no labels: nothing is sorted, every file stays where somebody has put it.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail import durable
from relance_mail.mail.base import LARGEST, Fetched, Position, RawMail, Sorted
from relance_mail.mail.folder import RECEIVED

_log = logging.getLogger(__name__)


class FolderMailbox:
    """Reads `root/recus/`. `received` is the time stamp of the file."""

    labels: frozenset[Label] = frozenset()
    switches = ""

    def __init__(self, root: Path, name: str = RECEIVED) -> None:
        self.name = name
        self._folder = root / RECEIVED
        self._index_file = self._folder / ".index.json"
        self._seen: dict[tuple[str, int, int], str] = {}  # name, size, time -> hash: unchanged files are read once
        self._folder.mkdir(parents=True, exist_ok=True)

    def folders(self) -> Sequence[str]:
        """The one folder."""
        return (RECEIVED,)

    def fetch(self, positions: Mapping[str, Position], limit: int) -> Fetched:
        """Files not yet seen at these positions, in the order in which they came."""
        files, complete = self._files()
        validity, uids = self._numbered(files)
        before = positions.get(RECEIVED, Position())
        last = before.last_uid if before.uidvalidity == validity else 0
        fresh = sorted((uids[sha], path) for sha, path in files.items() if uids[sha] > last)
        taken = fresh[:limit]
        mails = tuple(_mail(uid, path) for uid, path in taken)
        position = Position(validity, taken[-1][0] if taken else last)
        return Fetched(mails, {RECEIVED: position}, complete and len(taken) == len(fresh))

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:  # noqa: ARG002 - the port's
        """Nothing here can be sorted."""
        return Sorted.GONE

    def check(self) -> Iterator[str]:
        """How many mails lie there."""
        count = sum(1 for _ in self._paths())
        yield f"The mail folder {self._folder} can be read; it holds {count} mails."

    def close(self) -> None:
        """Nothing is kept open."""

    def _paths(self) -> list[Path]:
        try:
            found = [path for path in self._folder.iterdir() if path.suffix.lower() == ".eml"]
        except OSError as error:
            what = f"The mail folder {self._folder} cannot be read: {error.strerror}."
            raise BackendError(Finding("mail_folder", what, "Give the account of the service the right to read it."))  # noqa: B904 - the cause is told in the finding
        return [path for path in found if not path.name.startswith((".", "~")) and not path.is_symlink()]

    def _files(self) -> tuple[dict[str, Path], bool]:
        """Hash to path, oldest file first; and whether every file could be read."""
        found: list[tuple[int, Path, str]] = []
        complete = True
        for path in self._paths():
            try:
                found.append((path.stat().st_mtime_ns, path, self._sha256(path)))
            except OSError as error:
                complete = False
                _log.warning("%s cannot be read: %s", path, error.strerror)
        files: dict[str, Path] = {}
        for _, path, sha in sorted(found):
            files.setdefault(sha, path)
        return files, complete

    def _sha256(self, path: Path) -> str:
        stat = path.stat()
        stamp = (path.name, stat.st_size, stat.st_mtime_ns)
        if stamp not in self._seen:
            with path.open("rb") as content:
                self._seen[stamp] = hashlib.file_digest(content, "sha256").hexdigest()
        return self._seen[stamp]

    def _numbered(self, files: Mapping[str, Path]) -> tuple[int, dict[str, int]]:
        """The validity of the index and the uid of every hash, new ones added."""
        validity, known = self._index()
        fresh = [sha for sha in files if sha not in known]
        if fresh or not self._index_file.exists():
            known |= {sha: uid for uid, sha in enumerate(fresh, start=len(known) + 1)}
            durable.write(self._index_file, json.dumps({"uidvalidity": validity, "uids": known}).encode())
        return validity, known

    def _index(self) -> tuple[int, dict[str, int]]:
        try:
            kept = json.loads(self._index_file.read_bytes())
            return int(kept["uidvalidity"]), dict(kept["uids"])
        except FileNotFoundError:
            pass
        except (ValueError, KeyError, TypeError):
            _log.warning("%s is torn: every mail is looked at again", self._index_file)
        return secrets.randbelow(2**31 - 1) + 1, {}


def _mail(uid: int, path: Path) -> RawMail:
    received = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    with path.open("rb") as content:
        return RawMail(RECEIVED, uid, received, content.read(LARGEST), cut=path.stat().st_size > LARGEST)

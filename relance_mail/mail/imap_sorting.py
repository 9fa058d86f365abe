"""A mail of ours is put into the folder of its label; the only place where mails that arrived are moved.

1. « Nothing is moved » is the rule of the house. The exceptions are named by the engine one by one, each by UIDVALIDITY
   and uid; a mail that lies there no more, or that somebody has marked as deleted, is left alone.
2. Into « Relances – copies » goes what is shown to be ours here and now, by its content: it has the hash of what was
   approved, or it is the very mail that lies in our own Sent, where nobody else can put one. (Outlook writes the HTML
   of a draft anew.) Headers alone are no proof (MODEL §2.1).
3. A copy is marked as read; of an answer every mark stays as it is, a person has yet to read it.
4. MOVE (RFC 6851) does it at once. Without it: COPY, mark, and expunge of this one uid (RFC 4315). A crash in between
   leaves the mail twice, never lost. A server with neither would expunge other people's mails too: nothing is moved.
"""

from dataclasses import dataclass

from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.base import RawMail, Sorted
from relance_mail.mail.checks import well_formed_ids
from relance_mail.mail.content import content_sha256, is_appended_copy, message_id_of, taken_apart
from relance_mail.mail.imap import Client, mails_of, open_folder
from relance_mail.mail.imap_folders import Folders, folders_of, make_folder

_SEEN, _DELETED = b"\\Seen", b"\\Deleted"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies in an account."""

    uidvalidity: int
    uid: int
    folder: str

    @property
    def ref(self) -> str:
        """As one handle; the name of a folder may hold any sign, hence comes last."""
        return f"{self.uidvalidity}/{self.uid}/{self.folder}"

    @classmethod
    def of(cls, ref: str) -> "Place":
        """The place of a handle."""
        validity, uid, folder = ref.split("/", 2)
        return cls(int(validity), int(uid), folder)


def sort(client: Client, place: Place, label: Label, body_sha256: str | None) -> Sorted:
    """Move the mail at this place under the label, if it still lies there; a copy only if it is shown to be one."""
    folders = folders_of(client)
    if place.folder not in folders.every or not _lies_there(client, place):
        return Sorted.GONE
    if label is Label.COPY and not _is_ours(client, place, folders, body_sha256):
        return Sorted.UNPROVED
    target = folders.labels.get(label) or make_folder(client, label)
    if target != place.folder:
        _move(client, place, target, read=label is Label.COPY)
    return Sorted.LABELLED


def _lies_there(client: Client, place: Place) -> bool:
    validity, _ = open_folder(client, place.folder)
    return validity == place.uidvalidity and bool(client.search(["UID", str(place.uid), "UNDELETED"]))


def _is_ours(client: Client, place: Place, folders: Folders, body_sha256: str | None) -> bool:
    mail = next(mails_of(client, place.folder, [place.uid]), None)
    if mail is None or is_appended_copy(taken_apart(mail.content)):
        return False
    sha = content_sha256(mail.content)
    return sha == body_sha256 or (folders.sent is not None and _lies_in_sent(client, folders.sent, mail, sha))


def _lies_in_sent(client: Client, sent: str, mail: RawMail, sha: str) -> bool:
    ids = well_formed_ids([message_id_of(taken_apart(mail.content))])
    if not ids:
        return False
    open_folder(client, sent)
    found = client.search(["HEADER", "Message-ID", ids[0]])
    return any(content_sha256(other.content) == sha for other in mails_of(client, sent, found))


def _move(client: Client, place: Place, target: str, *, read: bool) -> None:
    if not (client.has_capability("MOVE") or client.has_capability("UIDPLUS")):
        what = "The IMAP server can neither move a mail nor remove a single one (no MOVE, no UIDPLUS)."
        raise BackendError(Finding("imap_no_move", what, "Mails can be sorted by a rule of the server only."))
    client.select_folder(place.folder)
    if read:
        client.add_flags([place.uid], [_SEEN], silent=True)
    if client.has_capability("MOVE"):
        client.move([place.uid], target)
        return
    client.copy([place.uid], target)
    client.add_flags([place.uid], [_DELETED], silent=True)
    client.uid_expunge([place.uid])

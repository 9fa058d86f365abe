"""The only places where we write into the account: drafts for staff, and the copy in Sent.

1. A draft is placed with `\\Draft` in the same command, else Outlook shows it as received mail.
2. What is taken back is ours and unchanged. A draft that staff changed is never deleted: it is marked as outdated, by
   placing it anew with the mark before its subject and removing the old version (a mail in IMAP cannot be changed).
3. Only our own messages are expunged: by their uid, or, on a server without UIDPLUS, only if nothing else in the
   folder is marked as deleted.
4. Before a Sent copy is placed we look whether the server has kept one by itself (Gmail, Microsoft 365). Ours says that
   it is ours (`X-Relance-Copy`), so that nobody takes it for a proof.
"""

from datetime import date

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.base import RawMail, Withdrawal
from relance_mail.mail.content import content_sha256, marked_outdated, taken_apart
from relance_mail.mail.imap import Client, mails_of
from relance_mail.mail.imap_folders import folders_of
from relance_mail.mail.imap_traces import candidates, is_our_draft
from relance_mail.mail.mime import APPENDED, COPY_HEADER
from relance_mail.mail.spool import Spooled

_DRAFT, _SEEN, _DELETED = b"\\Draft", b"\\Seen", b"\\Deleted"


def drafts_folder(client: Client) -> str:
    """The account's own Drafts. Raises BackendError when it has none."""
    drafts = folders_of(client).drafts
    if drafts is None:
        what = "The account has no folder for drafts (Drafts, Brouillons)."
        raise BackendError(Finding("imap_folder", what, "Make one in Outlook or in the web mail, then try again."))
    return drafts


def our_drafts(client: Client, key: str, spooled: Spooled | None) -> list[RawMail]:
    """The drafts of that key that lie in Drafts now; usually one or none."""
    folder = drafts_folder(client)
    uids = candidates(client, folder, key, spooled.token if spooled else None)
    found = mails_of(client, folder, uids)
    return [mail for mail in found if is_our_draft(taken_apart(mail.content), key, spooled)]


def place(client: Client, content: bytes) -> str:
    """Append a draft; the name of its folder."""
    folder = drafts_folder(client)
    client.append(folder, content, flags=(_DRAFT, _SEEN))
    return folder


def take_back(client: Client, key: str, spooled: Spooled | None, unchanged: set[str]) -> Withdrawal:
    """Remove our draft if its content hash is one of `unchanged`; mark it if staff changed it."""
    drafts = our_drafts(client, key, spooled)
    if not drafts:
        return Withdrawal.GONE
    outcome = Withdrawal.REMOVED
    for draft in drafts:
        if content_sha256(draft.content) in unchanged:
            _delete(client, draft)
        else:
            outcome = Withdrawal.EDITED
            _mark(client, draft)
    return outcome


def append_sent(client: Client, content: bytes, message_id: str, since: date) -> None:
    """Place the copy in Sent, unless one is there since that day or the account has no such folder."""
    folder = folders_of(client).sent
    if folder is None:
        return
    client.select_folder(folder, readonly=True)
    if client.search(["SINCE", since, "HEADER", "Message-ID", message_id]):
        return
    client.append(folder, f"{COPY_HEADER}: {APPENDED}\r\n".encode() + content, flags=(_SEEN,))


def _mark(client: Client, draft: RawMail) -> None:
    marked = marked_outdated(draft.content)
    if marked != draft.content:
        client.append(draft.folder, marked, flags=(_DRAFT, _SEEN))
        _delete(client, draft)


def _delete(client: Client, draft: RawMail) -> None:
    client.select_folder(draft.folder)
    client.add_flags([draft.uid], [_DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge([draft.uid])
    elif client.search(["DELETED"]) == [draft.uid]:
        client.expunge()

"""What an account allows in its folders, as far as IMAP tells without changing anything: `relance check --connect`.

1. A folder is opened read-only, which tells whether it is there and open to us.
2. Rights are told by MYRIGHTS alone (RFC 4314), where the server knows it; elsewhere the first mail will tell.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from relance_mail.connect.reaching import NOT_KNOWN
from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.imap import Client, open_folder
from relance_mail.mail.imap_folders import folders_of
from relance_mail.mail.imap_writing import drafts_folder

_INSERT = "i"


Step = Callable[[Client], str]


def of_mailer(*, sent_copy: bool) -> tuple[Step, ...]:
    """The folders into which drafts and copies of what was sent are written."""
    return (_drafts, _sent) if sent_copy else (_drafts,)


def of_mailbox(named: Sequence[str], labels: Collection[Label]) -> tuple[Step, ...]:
    """The folders that are read, and those into which mails are sorted."""
    return (partial(_watched, named=named), *(partial(_sorted, label=label) for label in sorted(labels)))


def _drafts(client: Client) -> str:
    drafts = drafts_folder(client)
    open_folder(client, drafts)
    return f"drafts go to {drafts}; {_may_insert(client, drafts)}"


def _sent(client: Client) -> str:
    sent = folders_of(client).sent
    if sent is None:
        return "there is no folder Sent: copies of what was sent are put nowhere"
    open_folder(client, sent)
    return f"copies of what was sent go to {sent}; {_may_insert(client, sent)}"


def _watched(client: Client, named: Sequence[str]) -> str:
    names = folders_of(client).watched(named, sorted_too=True)
    for name in names:
        open_folder(client, name)
    return f"reads {', '.join(names)}"


def _sorted(client: Client, label: Label) -> str:
    folder = folders_of(client).labels.get(label)
    return f"will make {label}" if folder is None else f"sorts into {folder}; {_may_insert(client, folder)}"


def _may_insert(client: Client, folder: str) -> str:
    """Whether mails may be put there. Raises BackendError when the server says that they may not."""
    if not client.has_capability("ACL"):
        return f"whether we may write there is {NOT_KNOWN}"
    if _INSERT not in _rights(client, folder):
        what = f"The account may not put mails into the folder {folder}."
        raise BackendError(Finding("imap_right", what, "Give it the right to insert there (i of RFC 4314)."))
    return "we may write there"


def _rights(client: Client, folder: str) -> str:
    """The letters of MYRIGHTS; imapclient has no call for it."""
    said = client._command_and_check("myrights", client._normalise_folder(folder))  # noqa: SLF001 - see above
    last = bytes(said[-1][-1] if isinstance(said[-1], tuple) else said[-1])
    return last.rpartition(b" ")[2].decode("ascii", "replace").strip('"')

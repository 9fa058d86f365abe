"""Which folders of an account mean what: drafts, sent, junk, our copies; and which of them we read.

1. A server that knows special folders marks them (RFC 6154). Others are recognised by the names that French and
   English servers and Outlook give them, without regard to case and accents.
2. Read are: the inbox; Junk, because filters take bounces and first answers for spam, and a bounce that nobody reads
   would count as silence, hence as delivered (rule 3); Sent, where what staff sent from drafts lies; the folder of our
   blind copies; and those that the settings name. Drafts and Trash are not: nothing arrives there.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.imap import Client

COPIES = "Relances – copies"
_INBOX = "INBOX"
_NAMES = {
    b"\\Drafts": ("drafts", "brouillons", "brouillon"),
    b"\\Sent": ("sent", "sent items", "sent messages", "envoyes", "elements envoyes", "messages envoyes"),
    b"\\Junk": ("junk", "junk e-mail", "junk email", "spam", "courrier indesirable", "indesirables", "pourriel"),
}


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of an account by what they are for; None where there is none."""

    every: tuple[str, ...]
    drafts: str | None
    sent: str | None
    junk: str | None
    copies: str | None

    def watched(self, named: Sequence[str] = ()) -> tuple[str, ...]:
        """Where replies, receipts, bounces and copies may arrive. Raises BackendError for a named one not there."""
        missing = [name for name in named if name not in self.every]
        if missing:
            raise BackendError(*(_not_there(name, self.every) for name in missing))
        wanted = [_INBOX, self.junk, self.copies, self.sent, *named]
        return tuple(dict.fromkeys(name for name in wanted if name is not None))


def folders_of(client: Client) -> Folders:
    """Look at the account's folders (one LIST)."""
    listed = [(set(flags), _last(name, delimiter), name) for flags, delimiter, name in client.list_folders()]
    open_to_us = [each for each in listed if not each[0] & {b"\\Noselect", b"\\NonExistent"}]
    return Folders(
        every=tuple(name for _, _, name in open_to_us),
        drafts=_special(b"\\Drafts", open_to_us),
        sent=_special(b"\\Sent", open_to_us),
        junk=_special(b"\\Junk", open_to_us),
        copies=next((name for _, last, name in open_to_us if last == _plain(COPIES)), None),
    )


def _special(use: bytes, listed: Iterable[tuple[set[bytes], str, str]]) -> str | None:
    """By its mark, else by its name."""
    folders = list(listed)
    marked = [name for flags, _, name in folders if use in flags]
    named = [name for wanted in _NAMES[use] for _, last, name in folders if last == wanted]
    return next(iter([*marked, *named]), None)


def _last(name: str, delimiter: bytes | None) -> str:
    return _plain(name.rsplit(delimiter.decode("ascii"), 1)[-1] if delimiter else name)


def _plain(name: str) -> str:
    """Lower case, without accents, ordinary apostrophes and spaces."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).casefold().split())


def _not_there(name: str, every: Sequence[str]) -> Finding:
    what = f"The mailbox has no folder {name!r}."
    return Finding("imap_folder", what, f"Correct the name; its folders are: {', '.join(every)}.")

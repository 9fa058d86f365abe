"""Which folders of an account mean what: drafts, sent, junk, our copies; and which of them we read.

1. A server that knows special folders marks them (RFC 6154). Others are recognised by the names that French and
   English servers and Outlook give them, without regard to case and accents.
2. Read are: the inbox; Junk, because filters take bounces and first answers for spam, and a bounce that nobody reads
   would count as silence, hence as delivered (rule 3); Sent, where what staff sent from drafts lies; the folder of our
   blind copies; those that the settings name; and those into which answers are sorted, because after a restore of the
   database nothing else would tell of them. Drafts and Trash are not: nothing arrives there.
3. A folder of a label that is not there is made where the account keeps its folders (`INBOX.` on some servers) and
   subscribed to, else Outlook does not show it. One of that name in other letters or without accents is taken.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError
from relance_mail.mail.imap import Client

INBOX = "INBOX"
_NAMES = {
    b"\\Drafts": ("drafts", "brouillons", "brouillon"),
    b"\\Sent": ("sent", "sent items", "sent messages", "envoyes", "elements envoyes", "messages envoyes"),
    b"\\Junk": ("junk", "junk e-mail", "junk email", "spam", "courrier indesirable", "indesirables", "pourriel"),
}


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of an account by what they are for; None where there is none. `labels`: those that are there."""

    every: tuple[str, ...]
    drafts: str | None
    sent: str | None
    junk: str | None
    labels: Mapping[Label, str]

    @property
    def copies(self) -> str | None:
        """Where our blind copies are kept."""
        return self.labels.get(Label.COPY)

    def watched(self, named: Sequence[str] = (), *, sorted_too: bool = False) -> tuple[str, ...]:
        """Where replies, receipts, bounces and copies may arrive; `sorted_too`: and where answers lie that were sorted.
        Raises BackendError for a named one not there."""
        missing = [name for name in named if name not in self.every]
        if missing:
            raise BackendError(*(_not_there(name, self.every) for name in missing))
        answers = self.labels.values() if sorted_too else ()
        wanted = [INBOX, self.junk, self.copies, self.sent, *named, *answers]
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
        labels={label: name for label in Label for _, last, name in open_to_us[::-1] if last == plain(label)},
    )


def make_folder(client: Client, label: Label) -> str:
    """Make the folder of a label and subscribe to it; its name."""
    name = f"{_prefix(client)}{label}"
    client.create_folder(name)
    client.subscribe_folder(name)
    return name


def _prefix(client: Client) -> str:
    """What the names of the account's own folders begin with (RFC 2342); usually nothing."""
    personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
    return str(personal[0][0]) if personal else ""


def _special(use: bytes, listed: Iterable[tuple[set[bytes], str, str]]) -> str | None:
    """By its mark, else by its name."""
    folders = list(listed)
    marked = [name for flags, _, name in folders if use in flags]
    named = [name for wanted in _NAMES[use] for _, last, name in folders if last == wanted]
    return next(iter([*marked, *named]), None)


def _last(name: str, delimiter: bytes | None) -> str:
    return plain(name.rsplit(delimiter.decode("ascii"), 1)[-1] if delimiter else name)


def plain(name: str) -> str:
    """Lower case, without accents, ordinary apostrophes and spaces."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).casefold().split())


def _not_there(name: str, every: Sequence[str]) -> Finding:
    what = f"The mailbox has no folder {name!r}."
    return Finding("imap_folder", what, f"Correct the name; its folders are: {', '.join(every)}.")

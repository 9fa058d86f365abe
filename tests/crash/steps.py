"""The points of prepare → dispatch → record that each backend passes, by name, and those that stories begin with.

1. Most points are the program's own and the same everywhere; what the network hears has the names of its requests:
   verbs of SMTP, operations of Exchange, calls of Graph (`request_name`).
2. `commit begin` is a commit that writes this event of the outbox down; `spool sent` a mark in the spool; `half of …` a
   request of which the server has heard half: a point without a before and an after.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Backend(StrEnum):
    """Where an office's mail lies."""

    IMAP = "imap"
    EXCHANGE = "exchange"
    GRAPH = "graph"


@dataclass(frozen=True)
class Steps:
    """The points of a backend. `asked`: the request that sends; `broken_off`: the point in the middle of it."""

    prepare: tuple[str, ...]
    draft: tuple[str, ...]
    dispatch: tuple[str, ...]
    withdraw: tuple[str, ...]
    asked: str
    broken_off: str

    @property
    def every(self) -> tuple[tuple[str, str], ...]:
        """Every point with its sides."""
        points = (*self.prepare, *self.draft, *self.dispatch, *RECORD, *self.withdraw, *SETTLE)
        return tuple((point, side) for point in points for side in _sides(point))


RECORD = ("commit accepted", "commit restart", "commit found", "mailer.find", "step settle", "commit not_sent_proved")
SETTLE = ("commit settle_sent", "commit settle_not_sent")
_IMAP = Steps(
    (
        *("step prepare", "files.put", "spool.write", "mailer.prepare", "commit rendered_policy_yes"),
        *("commit rendered_needs_yes", "commit approve", "commit placed_at_carrier"),
    ),
    ("mailer.place_draft", "imap append draft", "spool placed", "commit placed_with_staff"),
    (
        *("step deliver", "commit begin", "mailer.dispatch", "smtp MAIL", "smtp RCPT", "smtp DATA", "spool begun"),
        *("smtp content", "half of the content", "spool sent", "imap append sent"),
    ),
    ("mailer.withdraw", "imap take draft back", "spool aside", "commit lapse"),
    "smtp content",
    "half of the content",
)
_AT_A_SERVER = (
    *("step prepare", "files.put", "spool.write", "mailer.prepare", "spool prepared", "commit rendered_policy_yes"),
    *("commit rendered_needs_yes", "commit approve", "commit placed_at_carrier"),
)
_FOR_STAFF = ("mailer.place_draft", "spool placed", "commit placed_with_staff")
_EXCHANGE = Steps(
    (*_AT_A_SERVER, "request CreateItem", "half of CreateItem"),
    _FOR_STAFF,
    (
        *("step deliver", "commit begin", "mailer.dispatch", "spool begun", "request SendItem", "half of SendItem"),
        "spool sent",
    ),
    ("mailer.withdraw", "request DeleteItem", "spool aside", "commit lapse"),
    "request SendItem",
    "half of SendItem",
)
_GRAPH = Steps(
    (*_AT_A_SERVER, "request POST messages", "half of POST messages", "request PATCH item"),
    _FOR_STAFF,
    (
        *("step deliver", "commit begin", "mailer.dispatch", "request POST send", "half of POST send"),
        "spool sent",
    ),
    ("mailer.withdraw", "request DELETE item", "spool aside", "commit lapse"),
    "request POST send",
    "half of POST send",
)
STEPS = {Backend.IMAP: _IMAP, Backend.EXCHANGE: _EXCHANGE, Backend.GRAPH: _GRAPH}

REQUESTS = {  # that a network may spoil, beside the one that sends
    Backend.EXCHANGE: ("FindItem", "GetItem", "CreateItem", "DeleteItem", "SyncFolderItems", "GetFolder", "UpdateItem"),
    Backend.GRAPH: ("GET messages", "GET item", "POST messages", "PATCH item", "DELETE item", "GET delta", "POST move"),
}
MANNERS = {  # in which servers of a kind differ
    Backend.EXCHANGE: ("loses_blind_copies", "doubles_recipients", "tells_ids_alone", "renames_on_sending")
}
_OPERATION = re.compile(rb"<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)")
_CALLS = frozenset("messages send move attachments delta mailFolders masterCategories createUploadSession".split())


def request_name(method: str, path: str, body: bytes) -> str:
    """What a request is called: `SendItem`, `POST send`, `GET item`; `login` for one that asks for a token."""
    path = path.partition("?")[0]
    if path.lower().endswith("/exchange.asmx"):
        operation = _OPERATION.search(body)
        return operation[1].decode() if operation else "unreadable"
    if "/users/" not in path:
        return "login"
    last = path.rpartition("/")[2]
    return f"{method} {last if last in _CALLS else 'item'}"


def _sides(point: str) -> tuple[str, ...]:
    return ("",) if point.startswith("half of") else ("before", "after")

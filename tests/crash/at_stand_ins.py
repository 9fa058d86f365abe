"""Histories on the stand-ins for Exchange (EWS) and for Microsoft 365 (Graph, OAuth), each behind a relay.

1. The morning is a copy of what the stand-in kept then. Its counters are shared, so no id is ever given twice.
2. What is found against Microsoft's schemas, in a request or in an answer, makes the history fail (`complaints`).
"""

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from email import message_from_bytes

from relance_mail.mail.graph_items import OUTBOX_FOLDER
from tests.crash.place import Box, Lying, Site
from tests.crash.steps import Backend
from tests.servers import ews_items
from tests.servers.certificates import Certificates
from tests.servers.ews import EwsServer
from tests.servers.ews_schema import M, S
from tests.servers.ews_store import Store
from tests.servers.graph import GraphServer
from tests.servers.graph_store import GraphStore
from tests.servers.http_relay import HttpRelay, HttpTrouble
from tests.servers.oauth import CLIENT, SECRET, TENANT, OauthServer
from tests.servers.smtp_relay import Trouble

PASSWORD = "a-word-of-tests"
_KNOWN = {Box.INBOX: "inbox", Box.DRAFTS: "drafts", Box.SENT: "sentitems"}
_NOWHERE = ("deleteditems", "junkemail", "outbox")
_NEVER = "At least one recipient is not valid."
_NEVER_BY_EXCHANGE = (
    f'<s:Envelope xmlns:s="{S}"><s:Body><m:SendItemResponse xmlns:m="{M}"><m:ResponseMessages>'
    f'<m:SendItemResponseMessage ResponseClass="Error"><m:MessageText>{_NEVER}</m:MessageText>'
    "<m:ResponseCode>ErrorInvalidRecipients</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>"
    "</m:SendItemResponseMessage></m:ResponseMessages></m:SendItemResponse></s:Body></s:Envelope>"
)
_NEVER_BY_GRAPH = json.dumps({"error": {"code": "ErrorInvalidRecipients", "message": _NEVER}})


@dataclass
class StandIn(Site):
    """What both have in common: the relay."""

    relay: HttpRelay

    def expect(self, trouble: Trouble | HttpTrouble | None) -> None:
        assert not isinstance(trouble, Trouble)
        self.relay.expect(trouble)

    def met(self) -> list[str]:
        told = [f"{one.phase} {one.spoil}" for one in self.relay.met]
        self.relay.met.clear()
        return told

    def settled(self) -> None:
        self.relay.settled()


@dataclass
class Exchange(StandIn):
    """`mornings`: what the server kept on each."""

    server: EwsServer
    mornings: dict[int, Store] = field(default_factory=dict)

    backend = Backend.EXCHANGE

    def __post_init__(self) -> None:
        self.relay.refusal = ("200 OK", "text/xml; charset=utf-8", _NEVER_BY_EXCHANGE)

    def accounts(self, us: str) -> str:
        where = f'server = "http://127.0.0.1:{self.relay.port}/EWS/Exchange.asmx"\nauth = "basic"'
        return f'[mail.exchange]\n{where}\nuser = "{us}"\nsecret = "file:boite"\nread_seconds = 2\n'

    def secrets(self) -> dict[str, str]:
        return {"boite": PASSWORD}

    def add(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.server.store.add_mailbox(address, PASSWORD)

    def keep(self, number: int, addresses: Iterable[str]) -> None:  # noqa: ARG002 - all that there is
        self.mornings[number] = _copied(self.server.store)

    def put_back(self, number: int, addresses: Iterable[str]) -> None:  # noqa: ARG002 - all that there is
        self.settled()
        self.server.problems.clear()
        self.server.store = _copied(self.mornings[number])

    def lying(self, address: str, box: Box) -> list[Lying]:
        with self.server.lock:
            store = self.server.store
            named = {one.special: one.id for one in store.folders.values() if one.mailbox == address}
            if box is Box.ELSEWHERE:
                apart = [named[special] for special in (*_KNOWN.values(), *_NOWHERE)]
                folders = [one.id for one in store.folders.values() if one.mailbox == address and one.id not in apart]
            else:
                folders = [named[_KNOWN[box]]] if box in _KNOWN else []
            items = [item for folder in folders for item in store.in_folder(folder)]
            return [Lying(item, message_from_bytes(item.mime)) for item in items if item.mime is not None]

    def remove(self, address: str, lying: Lying) -> None:
        with self.server.lock:
            store = self.server.store
            if lying.native.id in store.items and lying.native.draft:
                store.move(lying.native, store.special(address, "deleteditems").id)
            elif lying.native.id in store.items:
                store.remove(lying.native)

    def send(self, us: str, draft: Lying) -> None:
        with self.server.lock:
            store = self.server.store
            if draft.native.id in store.items:
                ews_items.send(store, draft.native, store.special(us, "sentitems").id)

    def is_there(self, us: str, draft: Lying) -> bool:  # noqa: ARG002 - an id names an item in its folder
        with self.server.lock:
            return draft.native.id in self.server.store.items

    def behave(self, manners: Iterable[str]) -> None:
        for manner in manners:
            assert getattr(self.server.store, manner) is False
            setattr(self.server.store, manner, True)

    def complaints(self) -> list[str]:
        return self.server.problems


@dataclass
class Graph(StandIn):
    """`mornings`: what the server kept on each."""

    server: GraphServer
    oauth: OauthServer
    certificates: Certificates
    mornings: dict[int, GraphStore] = field(default_factory=dict)

    backend = Backend.GRAPH

    def __post_init__(self) -> None:
        self.relay.refusal = ("400 Bad Request", "application/json", _NEVER_BY_GRAPH)
        self.server.port = self.relay.port  # the links that it gives lead through the relay
        self.server.tokens = self.oauth.tokens.keys()  # type: ignore[assignment] # what the one gives, the other takes

    def accounts(self, us: str) -> str:  # noqa: ARG002 - the application opens whatever mailbox the settings name
        return f"""[mail.graph]
url = "{self.server.url}"
read_seconds = 2
[oauth]
login = "application"
tenant = "{TENANT}"
client_id = "{CLIENT}"
secret = "file:application"
authority = "{self.oauth.url}"
ca_file = "{self.certificates.ca_file}"
"""

    def secrets(self) -> dict[str, str]:
        return {"application": SECRET}

    def add(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.server.store.add_account(address)

    def keep(self, number: int, addresses: Iterable[str]) -> None:  # noqa: ARG002 - all that there is
        self.mornings[number] = _copied_graph(self.server.store)

    def put_back(self, number: int, addresses: Iterable[str]) -> None:  # noqa: ARG002 - all that there is
        self.settled()
        self.server.violations.clear()
        self.server.calls.clear()
        self.server.store = _copied_graph(self.mornings[number])

    def lying(self, address: str, box: Box) -> list[Lying]:
        with self.server.store.lock:
            account = self.server.store.accounts[address]
            hidden = [one.id for one in account.folders.values() if one.name == OUTBOX_FOLDER]
            if box is Box.ELSEWHERE:
                apart = (*_KNOWN.values(), *_NOWHERE)
                folders = [one.id for one in account.folders.values() if one.known not in apart]
                folders = [one for one in folders if one not in hidden]
            else:
                folders = [one.id for one in account.folders.values() if one.known == _KNOWN.get(box, "-")]
            if box is Box.HIDDEN:
                folders = hidden
            found = [each for folder in folders for each in account.in_folder(folder)]
            return [Lying(each, message_from_bytes(each.mime)) for each in found]

    def remove(self, address: str, lying: Lying) -> None:
        with self.server.store.lock:
            store, account = self.server.store, self.server.store.accounts[address]
            if lying.native.draft:
                store.move(account, lying.native, "deleteditems")
            elif lying.native.id in account.messages:
                store.erase(account, lying.native)

    def send(self, us: str, draft: Lying) -> None:
        with self.server.store.lock:
            if draft.native.draft:
                self.server.store.send(self.server.store.accounts[us], draft.native)

    def is_there(self, us: str, draft: Lying) -> bool:
        with self.server.store.lock:
            account = self.server.store.accounts[us]
            place = account.folder("drafts")
            return bool(draft.native.draft) and place is not None and draft.native.folder == place.id

    def complaints(self) -> list[str]:
        return self.server.violations


def _copied(store: Store) -> Store:
    return deepcopy(store, {id(store._numbers): store._numbers})


def _copied_graph(store: GraphStore) -> GraphStore:
    return deepcopy(store, {id(store._counter): store._counter, id(store.lock): store.lock})

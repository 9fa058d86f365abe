"""A stand-in for an Exchange server on the premises (EWS) over real HTTP, with faults by switch.

1. Requests and answers are validated against Microsoft's schemas where `RELANCE_SCHEMAS` names them (ews_schema.py);
   without that variable nothing is validated. What is not valid is noted in `problems`: the fixture fails the test.
2. It behaves as the server does, not as one client wants it: ids and change keys change, a sent draft is gone from
   Drafts, lists hold no bodies and no recipients, a stale change key is refused.
3. Login is Basic, on each request, or NTLM, once for a connection (`ntlm`; accounts are then those of the file that
   `NTLM_USER_FILE` names). A mailbox is opened by its owner, by delegates, or by impersonation.
"""

import sys
import threading
import traceback
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any, ClassVar

import spnego
from lxml import etree
from spnego.exceptions import SpnegoError

from tests.servers.ews_fields import make, name_of
from tests.servers.ews_folders import (
    Caller,
    create_folder,
    delete_folder,
    find_folder,
    get_folder,
    get_user_configuration,
    put_user_configuration,
    respond,
    sync_folder_items,
)
from tests.servers.ews_items import create_attachment, create_item, each_item, find_item, update_item
from tests.servers.ews_schema import NS, Element, M, S, T, problems
from tests.servers.ews_store import EwsError, Mailbox, Store

Answers = Sequence[Sequence[Element] | EwsError]
_OPERATIONS: dict[str, Callable[[Caller, Element], Answers]] = {
    "GetFolder": get_folder,
    "FindFolder": find_folder,
    "CreateFolder": create_folder,
    "DeleteFolder": delete_folder,
    "SyncFolderItems": sync_folder_items,
    "GetUserConfiguration": get_user_configuration,
    "CreateUserConfiguration": put_user_configuration,
    "UpdateUserConfiguration": put_user_configuration,
    "FindItem": find_item,
    "GetItem": each_item,
    "DeleteItem": each_item,
    "SendItem": each_item,
    "MoveItem": each_item,
    "CreateItem": create_item,
    "UpdateItem": update_item,
    "CreateAttachment": create_attachment,
}
_EMPTY = {  # what an answer holds even when it tells of an error
    **dict.fromkeys(("GetItem", "CreateItem", "UpdateItem", "MoveItem"), "Items"),
    **dict.fromkeys(("GetFolder", "CreateFolder"), "Folders"),
    "CreateAttachment": "Attachments",
}
_ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"


@dataclass
class Fault:
    """What goes wrong with the next `times` requests of an operation. `how`: lost (done, then no answer), dropped (no
    answer, nothing done), late (done, answered after `release`), stuck (done after `release`), busy, expired, the code
    of an error of Exchange, or the number of one of HTTP; `after`: whether it is done before that, as by a proxy;
    `skip`: so many requests go well before."""

    operation: str
    how: str
    times: int = 1
    after: bool = False
    skip: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


class EwsServer:
    """The server; `store` is what it keeps, `faults` what goes wrong, `seen` which operations were asked for."""

    def __init__(self) -> None:
        self.store = Store()
        self.faults: list[Fault] = []
        self.problems: list[str] = []
        self.seen: list[str] = []
        self.url = ""
        self.ntlm = False
        self.lock = threading.RLock()

    def login(self, header: str) -> Mailbox | None:
        """The account of a Basic login; `DOMAIN\\name` and the address alike."""
        try:
            user, _, password = b64decode(header.removeprefix("Basic ")).decode().partition(":")
        except ValueError:
            return None
        box = self.store.mailboxes.get(user.rpartition("\\")[2])
        return box if box is not None and box.password == password else None

    def named(self, user: str) -> Mailbox | None:
        """The account of `DOMAIN\\name`, once NTLM has shown who it is."""
        name = user.rpartition("\\")[2].lower()
        return next((box for address, box in self.store.mailboxes.items() if address.startswith(f"{name}@")), None)

    def fault(self, operation: str) -> Fault | None:
        """The fault that is due."""
        for fault in self.faults:
            if fault.operation in (operation, "*") and fault.times > 0:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def answer(self, user: Mailbox, envelope: Element) -> Element:
        """Do what is asked; the body of the answer."""
        body = envelope.find("s:Body", NS)
        assert body is not None
        request, header = body[0], envelope.find("s:Header", NS)
        operation = name_of(request)
        self.problems += problems(request)
        if operation == "ConvertId":  # asked for the version alone
            return _failed(operation, EwsError("ErrorInvalidIdMalformed"))
        told: Answers
        try:
            told = _OPERATIONS[operation](Caller(self.store, self._acting(user, header)), request)
        except EwsError as error:
            told = [error]
        response = respond(f"{operation}Response", None, _messages(operation, told))
        if self.store.tells_ids_alone:
            _forget_state(response)
        self.problems += problems(response)
        return response

    def _acting(self, user: Mailbox, header: Element | None) -> Mailbox:
        named = header.findtext(".//t:ConnectingSID/t:*", None, NS) if header is not None else None
        if named is None:
            return user
        box = self.store.mailboxes.get(named)
        if box is None:
            raise EwsError("ErrorNonExistentMailbox")
        if user.address not in box.impersonators:
            raise EwsError("ErrorImpersonateUserDenied", "The account does not have permission to impersonate.")
        return box


@contextmanager
def ews_server(tls: tuple[Path, Path] | None = None) -> Iterator[EwsServer]:
    """A running server; with the files of a certificate and its key, over TLS."""
    server = EwsServer()
    handler = type("Handler", (_Handler,), {"exchange": server})
    with _Http(("127.0.0.1", 0), handler) as http:
        http.exchange = server
        if tls is not None:
            context = SSLContext(PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            http.socket = context.wrap_socket(http.socket, server_side=True)
        server.url = f"{'https' if tls else 'http'}://localhost:{http.server_address[1]}/EWS/Exchange.asmx"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            for fault in server.faults:
                fault.release.set()
            http.shutdown()
            thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    exchange: EwsServer

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the name is the library's
        """A client that went away is no error; anything else is a fault of ours, and fails the test."""
        if not isinstance(sys.exception(), OSError):
            self.exchange.problems.append(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30
    exchange: ClassVar[EwsServer]
    proof: Any = None  # of NTLM, for this connection

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_POST(self) -> None:
        """One request of SOAP."""
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        envelope = etree.fromstring(content)
        body = envelope.find("s:Body", NS)
        assert body is not None
        operation = name_of(body[0])
        if self.exchange.ntlm and (asked := self._challenge()) is not None:
            self._say(401, b"", {"WWW-Authenticate": f"NTLM {asked}".strip()})
            return
        with self.exchange.lock:
            said = self.headers.get("Authorization", "")
            user = self.exchange.named(self.proof.client_principal) if self.proof else self.exchange.login(said)
            fault = self.exchange.fault(operation)
            self.exchange.seen.append(operation)
        if user is None or (fault and fault.how == "expired"):
            self._say(401, b"", {"WWW-Authenticate": 'Basic realm="exchange"'})
        elif fault and fault.how not in ("late", "stuck"):
            self._fail(fault, user, envelope, operation)
            self.close_connection = True
        else:
            if fault and fault.how == "stuck":
                fault.release.wait(20)
            with self.exchange.lock:
                answer = self.exchange.answer(user, envelope)
            if fault and fault.how == "late":
                fault.release.wait(20)
            if fault:
                fault.done.set()
            self._say(200, _enveloped(answer))

    def _challenge(self) -> str | None:
        """What NTLM has yet to ask on this connection; None when it knows who speaks."""
        said = self.headers.get("Authorization", "")
        if not said.startswith("NTLM "):
            return None if self.proof is not None and self.proof.complete else ""
        if self.proof is None or self.proof.complete:
            self.proof = spnego.server(protocol="ntlm")
        try:
            token = self.proof.step(b64decode(said.removeprefix("NTLM ")))
        except SpnegoError:  # a wrong password
            self.proof = None
            return ""
        return None if self.proof.complete else b64encode(token or b"").decode()

    def _fail(self, fault: Fault, user: Mailbox, envelope: Element, operation: str) -> None:
        if fault.how == "lost" or fault.after:
            with self.exchange.lock:
                self.exchange.answer(user, envelope)
        if fault.how.startswith("Error"):
            answer = _failed(operation, EwsError(fault.how))
            self.exchange.problems += problems(answer)
            self._say(200, _enveloped(answer))
        elif fault.how == "busy":
            self._say(500, _busy())
        elif fault.how.isdigit():
            self._say(int(fault.how), b"<html>error</html>", {"Content-Type": "text/html"})

    def _say(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/xml; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _messages(operation: str, told: Answers) -> Element:
    messages = respond("ResponseMessages")
    for one in told:
        if isinstance(one, EwsError):
            messages.append(_message(operation, one))
        else:
            message = respond(f"{operation}ResponseMessage", None, respond("ResponseCode", "NoError"), *one)
            message.set("ResponseClass", "Success")
            messages.append(message)
    return messages


def _message(operation: str, error: EwsError) -> Element:
    said = [respond("MessageText", error.text), respond("ResponseCode", error.code), respond("DescriptiveLinkKey", "0")]
    if operation == "SyncFolderItems":
        said += [respond("SyncState", ""), respond("IncludesLastItemInRange", "true")]
    if operation in _EMPTY:
        said.append(respond(_EMPTY[operation]))
    message = respond(f"{operation}ResponseMessage", None, *said)
    message.set("ResponseClass", "Error")
    return message


def _forget_state(response: Element) -> None:
    for message in response.iterfind(f".//{{{M}}}*[@ResponseClass='Error']"):
        for name in ("SyncState", "IncludesLastItemInRange"):
            for one in message.findall(f"m:{name}", NS):
                message.remove(one)


def _failed(operation: str, error: EwsError) -> Element:
    return respond(f"{operation}Response", None, _messages(operation, [error]))


def _enveloped(body: Element) -> bytes:
    version = make("ServerVersionInfo", None, MajorVersion="15", MinorVersion="1", MajorBuildNumber="2507")
    version.set("MinorBuildNumber", "27")
    version.set("Version", "V2017_07_11")
    envelope = etree.Element(f"{{{S}}}Envelope", nsmap={"s": S, "m": M, "t": T})
    etree.SubElement(envelope, f"{{{S}}}Header").append(version)
    etree.SubElement(envelope, f"{{{S}}}Body").append(body)
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


def _busy() -> bytes:
    detail = (
        f'<detail><e:ResponseCode xmlns:e="{_ERRORS}">ErrorServerBusy</e:ResponseCode>'
        f'<e:Message xmlns:e="{_ERRORS}">The server cannot service this request right now.</e:Message>'
        f'<t:MessageXml xmlns:t="{T}"><t:Value Name="BackOffMilliseconds">30000</t:Value></t:MessageXml></detail>'
    )
    fault = (
        f'<s:Fault><faultcode xmlns:a="{T}">a:ErrorServerBusy</faultcode>'
        f"<faultstring>The server cannot service this request right now.</faultstring>{detail}</s:Fault>"
    )
    return f'<?xml version="1.0"?><s:Envelope xmlns:s="{S}"><s:Body>{fault}</s:Body></s:Envelope>'.encode()

"""The mail calls of the Graph stand-in: folders, messages, drafts from MIME, attachments, delta, categories."""

import base64
import binascii
import re
from collections.abc import Callable
from email import message_from_bytes
from email.header import Header
from email.message import Message as Mime
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.policy import SMTP
from typing import Any
from urllib.parse import unquote

from tests.servers.graph_query import (
    BadQuery,
    expanded,
    filter_of,
    properties_of,
    property_id,
    selected,
    shown,
)
from tests.servers.graph_store import Account, Folder, GraphStore, Message, Upload, by_change, with_header
from tests.servers.graph_words import Call, Reply, refusal

_SEGMENT = 320 * 1024
_PREFIX = "https://graph.microsoft.com/v1.0/$metadata#"


class MailCalls:
    """One call on one mailbox."""

    def __init__(self, store: GraphStore, account: Account | None, page_size: int, url: str) -> None:
        self.store, self._account, self.page_size, self.url = store, account, page_size, url

    @property
    def account(self) -> Account:
        assert self._account is not None
        return self._account

    def answer(self, call: Call, rest: str) -> Reply | None:
        """What the service says; None when this is no call about mail."""
        routes: list[tuple[str, str, Callable[..., Reply]]] = [
            ("GET", r"", self._user),
            ("GET", r"mailFolders", self._folders),
            ("POST", r"mailFolders", self._make_folder),
            ("GET", r"mailFolders/([^/]+)", self._folder),
            ("GET", r"mailFolders/([^/]+)/messages", self._messages),
            ("POST", r"mailFolders/([^/]+)/messages", self._create),
            ("GET", r"mailFolders/([^/]+)/messages/delta", self._delta),
            ("GET", r"messages", self._messages),
            ("POST", r"messages", self._create),
            ("GET", r"messages/([^/]+)", self._message),
            ("GET", r"messages/([^/]+)/\$value", self._content),
            ("PATCH", r"messages/([^/]+)", self._change),
            ("DELETE", r"messages/([^/]+)", self._delete),
            ("POST", r"messages/([^/]+)/permanentDelete", self._erase),
            ("POST", r"messages/([^/]+)/move", self._move),
            ("POST", r"messages/([^/]+)/send", self._send),
            ("POST", r"messages/([^/]+)/attachments", self._attach),
            ("POST", r"messages/([^/]+)/attachments/createUploadSession", self._open_upload),
            ("GET", r"outlook/masterCategories", self._categories),
            ("POST", r"outlook/masterCategories", self._make_category),
        ]
        for method, pattern, route in routes:
            match = re.fullmatch(pattern, rest)
            if match and call.method == method:
                return route(call, *map(unquote, match.groups()))
        return None

    def _user(self, call: Call) -> Reply:  # noqa: ARG002 - one signature for all calls
        address = self.account.address
        return Reply(200, {"id": address, "mail": address, "userPrincipalName": address})

    def _folders(self, call: Call) -> Reply:
        hidden = call.query.get("includeHiddenFolders") == "true"
        shown_ones = [_folder(each) for each in self.account.folders.values() if hidden or not each.hidden]
        return self._page(call, shown_ones)

    def _make_folder(self, call: Call) -> Reply:
        name = call.json["displayName"]
        if any(each.name == name for each in self.account.folders.values()):
            return refusal(409, "ErrorFolderExists")
        folder = self.store.add_folder(self.account, name, hidden=call.json.get("isHidden", False))
        return Reply(201, _folder(folder))

    def _folder(self, call: Call, name: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        folder = self.account.folder(name)
        return refusal(404, "ErrorItemNotFound") if folder is None else Reply(200, _folder(folder))

    def _messages(self, call: Call, folder: str | None = None) -> Reply:
        place = None if folder is None else self.account.folder(folder)
        if folder is not None and place is None:
            return refusal(404, "ErrorItemNotFound")
        test = filter_of(call.query["$filter"]) if "$filter" in call.query else bool
        folders = [
            each.id for each in self.account.folders.values() if each == place or (not place and not each.hidden)
        ]
        found = [each for each in self.account.messages.values() if each.folder in folders]
        return self._page(call, [self._shown(call, each) for each in found if test(each)])

    def _message(self, call: Call, name: str) -> Reply:
        return self._on(name, lambda message: Reply(200, self._shown(call, message)))

    def _content(self, call: Call, name: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        return self._on(name, lambda message: Reply(200, raw=message.mime, headers={"Content-Type": "text/plain"}))

    def _create(self, call: Call, folder: str = "drafts") -> Reply:
        place = self.account.folder(folder)
        if place is None:
            return refusal(404, "ErrorItemNotFound")
        if not call.headers.get("content-type", "").startswith("text/plain"):
            return refusal(400, "ErrorInvalidRequest", "this stand-in makes drafts from MIME only")
        try:
            mime = base64.b64decode(call.body, validate=True)
        except binascii.Error:
            return refusal(400, "ErrorMimeContentInvalidBase64String")
        message = self.store.add(self.account, place.id, mime, draft=True)
        return Reply(201, self._shown(call, message))

    def _change(self, call: Call, name: str) -> Reply:
        def change(message: Message) -> Reply:
            asked = call.json
            allowed = {"subject", "categories", "isRead", "isReadReceiptRequested", "isDeliveryReceiptRequested"}
            if set(asked) - allowed - {"singleValueExtendedProperties"}:
                return refusal(400, "ErrorInvalidPropertySet")
            if "subject" in asked and not message.draft:
                return refusal(400, "ErrorInvalidPropertySet")
            _patched(message, asked)
            self.store.touch(message)
            return Reply(200, self._shown(call, message))

        return self._on(name, change)

    def _delete(self, call: Call, name: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        def delete(message: Message) -> Reply:
            self.store.move(self.account, message, "deleteditems")
            return Reply(204)

        return self._on(name, delete)

    def _erase(self, call: Call, name: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        def erase(message: Message) -> Reply:
            self.store.erase(self.account, message)
            return Reply(204)

        return self._on(name, erase)

    def _move(self, call: Call, name: str) -> Reply:
        wanted = call.json.get("DestinationId") or call.json.get("destinationId")

        def move(message: Message) -> Reply:
            if self.account.folder(wanted) is None:
                return refusal(404, "ErrorItemNotFound")
            self.store.move(self.account, message, wanted)
            return Reply(201, self._shown(call, message))

        return self._on(name, move)

    def _send(self, call: Call, name: str) -> Reply:  # noqa: ARG002 - one signature for all calls
        def send(message: Message) -> Reply:
            if not message.draft:
                return refusal(400, "ErrorInvalidOperation", "the message was sent already")
            if "refused" in str(message.head.get("To", "")):
                return refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
            self.store.send(self.account, message)
            return Reply(202)

        return self._on(name, send)

    def _attach(self, call: Call, name: str) -> Reply:
        def attach(message: Message) -> Reply:
            asked = call.json
            if asked.get("@odata.type") != "#microsoft.graph.fileAttachment":
                return refusal(400, "ErrorInvalidRequest")
            content = base64.b64decode(asked["contentBytes"])
            self._attached(message, asked, content)
            return Reply(201, {"id": "att", "name": asked["name"], "size": len(content)})

        return self._on(name, attach)

    def _open_upload(self, call: Call, name: str) -> Reply:
        def begin(message: Message) -> Reply:
            item = call.json["AttachmentItem"]
            if item["attachmentType"] != "file" or item["size"] < 1:
                return refusal(400, "ErrorInvalidRequest")
            ticket = f"u{self.store.tick()}"
            self.account.uploads[ticket] = Upload(message.id, item)
            address = self.account.address
            return Reply(201, {"uploadUrl": f"{self.url}/uploads/{address}/{ticket}", "nextExpectedRanges": ["0-"]})

        return self._on(name, begin)

    def uploaded(self, call: Call) -> Reply:
        """A piece of an attachment; the address alone is the right to give it."""
        _, _, address, ticket = call.path.split("/")
        self._account = self.store.accounts[unquote(address)]
        upload = self.account.uploads.get(ticket)
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", call.headers.get("content-range", ""))
        if upload is None or match is None or "authorization" in call.headers:
            return refusal(400, "ErrorInvalidRequest")
        first, last, whole = map(int, match.groups())
        if first != len(upload.content) or last - first + 1 != len(call.body) or whole != upload.item["size"]:
            return refusal(416, "ErrorInvalidRange")
        upload.content += call.body
        if len(upload.content) < whole:
            if len(call.body) % _SEGMENT:
                return refusal(400, "ErrorInvalidRequest", "pieces are multiples of 320 KiB")
            return Reply(200, {"nextExpectedRanges": [f"{len(upload.content)}-"]})
        self._attached(self.account.messages[upload.message], upload.item, upload.content)
        return Reply(201, headers={"Location": "done"})

    def _attached(self, message: Message, item: dict[str, Any], content: bytes) -> None:
        mail: Mime = message_from_bytes(message.mime)
        major, _, minor = item.get("contentType", "application/octet-stream").partition("/")
        part = MIMEBase(major, minor)
        part.set_payload(base64.encodebytes(content).decode())
        part["Content-Transfer-Encoding"] = "base64"
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", item["name"]))
        if mail.get_content_type() != "multipart/mixed":
            mail = _in_mixed(message.mime)
        mail.attach(part)
        message.mime = mail.as_bytes(policy=SMTP)
        self.store.touch(message)

    def _delta(self, call: Call, name: str) -> Reply:
        folder = self.account.folder(name)
        if folder is None:
            return refusal(404, "ErrorItemNotFound")
        token = call.query.get("$deltatoken") or call.query.get("$skiptoken")
        since, after = map(int, token.split("-")) if token else (0, 0)
        if token and max(since, after) < self.account.deltas_valid_from:
            return refusal(410, "syncStateNotFound")
        wanted = filter_of(call.query["$filter"]) if "$filter" in call.query else bool
        changed = [each for each in by_change(self.account.in_folder(folder.id)) if each.changed > max(since, after)]
        gone = [each for at, where, each in self.account.removed if where == folder.id and at > since > 0]
        size = int((re.search(r"maxpagesize=(\d+)", call.headers.get("prefer", "")) or [0, self.page_size])[1])
        page = [each for each in changed if wanted(each)][: min(size, self.page_size)]
        value = [self._shown(call, each) for each in page]
        base = f"{self.url}{call.path}"
        if page and page[-1].changed < changed[-1].changed:
            link = {"@odata.nextLink": f"{base}?$skiptoken={since}-{page[-1].changed}"}
        else:
            lies_elsewhere = [each for each in dict.fromkeys(gone) if not self._lies_in(each, folder)]
            value += [{"id": each, "@removed": {"reason": "deleted"}} for each in lies_elsewhere]
            link = {"@odata.deltaLink": f"{base}?$deltatoken={self.store.last}-{self.store.last}"}
        return Reply(200, {"@odata.context": f"{_PREFIX}Collection(message)", **link, "value": value})

    def _lies_in(self, message: str, folder: Folder) -> bool:
        found = self.account.messages.get(message)
        return found is not None and found.folder == folder.id

    def _categories(self, call: Call) -> Reply:
        kept = self.account.categories.items()
        return self._page(call, [{"id": name, "displayName": name, "color": color} for name, color in kept])

    def _make_category(self, call: Call) -> Reply:
        name, color = call.json["displayName"], call.json["color"]
        if name in self.account.categories:
            return refusal(409, "ErrorCategoryNameAlreadyExists")
        self.account.categories[name] = color
        return Reply(201, {"id": name, "displayName": name, "color": color})

    def _on(self, name: str, work: Callable[[Message], Reply]) -> Reply:
        message = self.account.message(name)
        return refusal(404, "ErrorItemNotFound") if message is None else work(message)

    def _shown(self, call: Call, message: Message) -> dict[str, Any]:
        entity = {**shown(message, lasting=call.lasting), **properties_of(message.properties, expanded(call.query))}
        return selected(entity, call.query)

    def _page(self, call: Call, entities: list[dict[str, Any]]) -> Reply:
        return page(call, entities, self.page_size, self.url)


def page(call: Call, entities: list[dict[str, Any]], size: int, url: str) -> Reply:
    """One page of a list and the link to the next one."""
    start = int(call.query.get("$skip", 0))
    size = min(size, int(call.query.get("$top", size)))
    body: dict[str, Any] = {"value": entities[start : start + size]}
    if len(entities) > start + size:
        query = {**call.query, "$skip": str(start + size)}
        if any(sign in value for value in query.values() for sign in "&#"):
            raise BadQuery(str(query))
        body["@odata.nextLink"] = f"{url}{call.path}?" + "&".join(f"{key}={value}" for key, value in query.items())
    return Reply(200, body)


def _folder(folder: Folder) -> dict[str, Any]:
    return {"id": folder.id, "displayName": folder.name, "isHidden": folder.hidden}


def _patched(message: Message, asked: dict[str, Any]) -> None:
    message.categories = asked.get("categories", message.categories)
    message.read = asked.get("isRead", message.read)
    message.read_receipt = asked.get("isReadReceiptRequested", message.read_receipt)
    message.delivery_receipt = asked.get("isDeliveryReceiptRequested", message.delivery_receipt)
    for each in asked.get("singleValueExtendedProperties", []):
        message.properties[property_id(each["id"])] = each["value"]
    if "subject" in asked:
        line = Header(asked["subject"], "utf-8", header_name="Subject").encode(linesep="\r\n").encode()
        message.mime = with_header(message.mime, "Subject", line)


def _in_mixed(mime: bytes) -> MIMEMultipart:
    """The same mail with its body as the first part of a multipart/mixed."""
    mail = message_from_bytes(mime)
    whole = MIMEMultipart("mixed")
    for name in [name for name in mail.keys() if not name.lower().startswith(("content-", "mime-"))]:  # noqa: SIM118
        whole[name] = mail[name]
        del mail[name]
    whole.attach(mail)
    return whole

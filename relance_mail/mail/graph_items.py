"""Our messages in a Microsoft 365 mailbox: made from our MIME, found by our key, taken apart as bytes.

1. The key lies in a property of our own on the item, which stays on it in Drafts and in Sent Items and is never sent.
   It is set last: an item without it was not finished, is found by our Message-ID, and is made anew.
2. A message is made from MIME, so that subject, parts, thread and `X-Relance-*` headers are ours. A request may hold
   4 MB: of a larger message the files follow one by one, those beyond 3 MB by an upload session.
3. What the program sends lies in a hidden folder of ours until then; drafts for staff lie in Drafts (MODEL §2.2).
4. The service has many caches, but an item is always read truly by its own id: a search only finds, it never decides.
"""

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from relance_mail.connect.exchange import PROPERTY_SET
from relance_mail.connect.graph import GraphRefused, GraphSession, entities, texts
from relance_mail.mail.base import LARGEST, Attachment, Outgoing
from relance_mail.mail.mime import compose

KEY_PROPERTY = f"String {{{PROPERTY_SET}}} Name RelanceKey"  # the one that Exchange on the premises has too
OUTBOX_FOLDER = "Relance – à envoyer"
_READ = "id,parentFolderId,isDraft,internetMessageId,subject,categories,receivedDateTime"
_WITH_KEY = f"singleValueExtendedProperties($filter=id eq '{KEY_PROPERTY}')"
_REQUEST_LIMIT = 3_500_000  # bytes of one request, base64 included; the service takes 4 MB
_PLAIN_ATTACHMENT = 2_800_000  # the service takes files under 3 MB without an upload session


@dataclass(frozen=True, slots=True)
class Item:
    """A message as it lies there now. `key`: what our property says."""

    id: str
    folder: str
    draft: bool
    message_id: str
    subject: str
    categories: tuple[str, ...]
    at: datetime | None
    key: str | None


class Items:
    """The messages of one mailbox."""

    def __init__(self, session: GraphSession) -> None:
        self.session = session
        self._folders: dict[str, str] = {}

    def of_key(self, key: str, message_id: str | None = None) -> list[Item]:
        """Those that bear our key, else those with that Message-ID. Ours is asked by itself: a search of the whole
        mailbox may leave out hidden folders."""
        searches = [f"singleValueExtendedProperties/any(ep: ep/id eq '{KEY_PROPERTY}' and ep/value eq '{key}')"]
        if message_id is not None:
            searches.append(f"internetMessageId eq '{quoted(message_id)}'")
        for search in searches:
            if found := self.matching(search):
                return found
            if (ours := self._outbox()) and (found := self.matching(search, f"/mailFolders/{quote(ours, safe='')}")):
                return found
        return []

    def matching(self, search: str, folder: str = "") -> list[Item]:
        """Every message that a `$filter` finds, in the whole mailbox or below the path of a folder."""
        query = {"$filter": search, "$select": _READ, "$expand": _WITH_KEY, "$top": "50"}
        return [self._item(each) for each in self.session.every(f"{folder}/messages", query)]

    def get(self, item_id: str) -> Item | None:
        """The message with that id; None when there is none any more."""
        try:
            return self._item(self.session.get(_path(item_id), {"$select": _READ, "$expand": _WITH_KEY}))
        except GraphRefused as refused:
            if refused.not_there:
                return None
            raise

    def content(self, item_id: str) -> bytes:
        """The whole message as MIME."""
        return self.session.content(f"{_path(item_id)}/$value", LARGEST)[0]

    def folder_id(self, known: str) -> str:
        """The id of a well-known folder (`drafts`, `sentitems`, `deleteditems`)."""
        if known not in self._folders:
            self._folders[known] = self.session.text(self.session.get(f"/mailFolders/{known}", {"$select": "id"}), "id")
        return self._folders[known]

    def outbox_id(self) -> str:
        """The id of our hidden folder, which is made when it is not there."""
        if (there := self._outbox()) is not None:
            return there
        self._folders[OUTBOX_FOLDER] = self.make(OUTBOX_FOLDER, hidden=True)
        return self._folders[OUTBOX_FOLDER]

    def _outbox(self) -> str | None:
        if OUTBOX_FOLDER not in self._folders and (there := self.named(OUTBOX_FOLDER)) is not None:
            self._folders[OUTBOX_FOLDER] = there
        return self._folders.get(OUTBOX_FOLDER)

    def named(self, name: str) -> str | None:
        """The id of a folder of that name beside the inbox, hidden ones too."""
        query = {"$select": "id,displayName", "$top": "100", "includeHiddenFolders": "true"}
        folders = self.session.every("/mailFolders", query)
        return next((self.session.text(each, "id") for each in folders if each.get("displayName") == name), None)

    def make(self, name: str, *, hidden: bool = False) -> str:
        """The id of a new folder beside the inbox."""
        made = self.session.post("/mailFolders", {"displayName": name, "isHidden": hidden})
        return self.session.text(made, "id")

    def create(self, outgoing: Outgoing, at: datetime, folder: str) -> Item:
        """A finished draft in that folder, our Bcc and receipts in it. Raises BackendError."""
        content, files = _request(outgoing, at)
        made = self._item(self.session.post(f"/mailFolders/{quote(folder)}/messages", content))
        for file in files:
            self._attach(made.id, file)
        self.change(
            made.id,
            isReadReceiptRequested=outgoing.read_receipt,
            isDeliveryReceiptRequested=outgoing.delivery_receipt,
            singleValueExtendedProperties=[{"id": KEY_PROPERTY, "value": outgoing.key}],
        )
        return replace(made, key=outgoing.key)

    def change(self, item_id: str, **properties: Any) -> None:
        """Set properties of a message."""
        self.session.put("PATCH", _path(item_id), properties)

    def move(self, item_id: str, folder: str) -> None:
        """Put it into another folder; it keeps its id."""
        self.session.post(f"{_path(item_id)}/move", {"DestinationId": folder})

    def remove(self, item_id: str) -> None:
        """Delete a message; one that is gone already is no error."""
        try:
            self.session.put("DELETE", _path(item_id))
        except GraphRefused as refused:
            if not refused.not_there:
                raise

    def send(self, item_id: str) -> int:
        """Send the draft, asked for once; the status, which is 202 when the service has taken it."""
        return self.session.once(f"{_path(item_id)}/send")

    def _attach(self, item_id: str, file: Attachment) -> None:
        if len(file.content) <= _PLAIN_ATTACHMENT:
            self.session.post(f"{_path(item_id)}/attachments", _attachment(file))
            return
        item = {"attachmentType": "file", "name": file.name, "size": len(file.content), "contentType": file.mime_type}
        opened = self.session.post(f"{_path(item_id)}/attachments/createUploadSession", {"AttachmentItem": item})
        self.session.upload(self.session.text(opened, "uploadUrl"), file.content)

    def _item(self, entity: dict[str, Any]) -> Item:
        properties = entities(entity, "singleValueExtendedProperties")
        return Item(
            self.session.text(entity, "id"),
            str(entity.get("parentFolderId", "")),
            bool(entity.get("isDraft")),
            str(entity.get("internetMessageId") or ""),
            str(entity.get("subject") or ""),
            texts(entity, "categories"),
            instant_of(entity.get("receivedDateTime")),
            next((str(each["value"]) for each in properties if "value" in each), None),
        )


def quoted(text: str) -> str:
    """A text inside the quotation marks of a filter."""
    return text.replace("'", "''")


def _path(item_id: str) -> str:
    return f"/messages/{quote(item_id, safe='')}"


def _request(outgoing: Outgoing, at: datetime) -> tuple[bytes, tuple[Attachment, ...]]:
    """The MIME to ask with, and the files that follow because it would be too large with them."""
    content = base64.b64encode(compose(outgoing, at, draft=True))
    if len(content) <= _REQUEST_LIMIT:
        return content, ()
    files = tuple(each for each in outgoing.attachments if each.cid is None or outgoing.html is None)
    inline = tuple(each for each in outgoing.attachments if each not in files)
    return base64.b64encode(compose(replace(outgoing, attachments=inline), at, draft=True)), files


def _attachment(file: Attachment) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": file.name,
        "contentType": file.mime_type,
        "contentBytes": base64.b64encode(file.content).decode("ascii"),
    }


def instant_of(written: object) -> datetime | None:
    """An instant as the service writes it, aware; None when it cannot be read."""
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)

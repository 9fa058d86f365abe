"""Operations of the EWS stand-in on items: find, get, create, change, send, move, delete, attach."""

from base64 import b64decode
from copy import deepcopy
from datetime import UTC, datetime

from tests.servers.ews_fields import (
    NOT_IN_LISTS,
    accept,
    addresses,
    attach,
    delivered_mime,
    element_of,
    make,
    name_of,
    property_key,
    rename,
    settle_mime,
)
from tests.servers.ews_folders import Caller, paged, respond, shape
from tests.servers.ews_query import matches, of_item
from tests.servers.ews_reports import addresses_in_header, deliver, report
from tests.servers.ews_schema import NS, Element
from tests.servers.ews_store import EwsError, File, Item, Store


def find_item(caller: Caller, request: Element) -> list[list[Element]]:
    """FindItem, newest first, in pages; it shows neither bodies nor recipients."""
    parents, restriction = request.find("m:ParentFolderIds", NS), request.find("m:Restriction", NS)
    assert parents is not None
    tags, extended = shape(request)
    if NOT_IN_LISTS & set(tags):
        raise EwsError("ErrorInvalidPropertyRequest", "Property is not valid for this operation.")
    answers = []
    for named in parents:
        lying = reversed(caller.store.in_folder(caller.folder(named).id))
        listed = [item for item in lying if matches(restriction, of_item(item))]
        root, page = paged(request, "m:IndexedPageItemView", listed)
        root.append(make("Items", None, *(element_of(item, tags, extended, listed=True) for item in page)))
        answers.append([root])
    return answers


def each_item(caller: Caller, request: Element) -> list[list[Element] | EwsError]:
    """GetItem, DeleteItem, SendItem and MoveItem: one answer for each id."""
    work = {"GetItem": _get, "DeleteItem": _delete, "SendItem": _send, "MoveItem": _move}[name_of(request)]
    ids = request.find("m:ItemIds", NS)
    assert ids is not None
    answers: list[list[Element] | EwsError] = []
    for named in ids:
        try:
            answers.append(work(caller, request, named))
        except EwsError as error:
            answers.append(error)
    return answers


def _get(caller: Caller, request: Element, named: Element) -> list[Element]:
    tags, extended = shape(request)
    item = caller.item(named)
    if item.broken and "MimeContent" in tags:
        raise EwsError("ErrorMimeContentConversionFailed")
    return [respond("Items", None, element_of(item, tags, extended))]


def _delete(caller: Caller, request: Element, named: Element) -> list[Element]:
    item = caller.item(named)
    if request.get("DeleteType") == "MoveToDeletedItems":
        trash = caller.store.special(caller.store.folders[item.folder].mailbox, "deleteditems")
        caller.store.move(item, trash.id)
    else:
        caller.store.remove(item)
    return []


def _move(caller: Caller, request: Element, named: Element) -> list[Element]:
    place = request.find("m:ToFolderId", NS)
    assert place is not None
    moved = caller.store.move(caller.item(named), caller.folder(place[0]).id)
    return [respond("Items", None, element_of(moved, (), ()))]


def _send(caller: Caller, request: Element, named: Element) -> list[Element]:
    item = caller.item(named)
    if not named.get("ChangeKey"):
        raise EwsError("ErrorChangeKeyRequired")
    if named.get("ChangeKey") != item.change_key:
        raise EwsError("ErrorStaleObject", "The send request uses a stale change key.")
    target = request.find("m:SavedItemFolderId", NS)
    saved = request.get("SaveItemToFolder") == "true"
    folder = caller.folder(target[0]).id if saved and target is not None else None
    send(caller.store, item, folder)
    return []


def send(store: Store, item: Item, saved_in: str | None) -> None:
    """A draft leaves: out of Drafts, to its recipients, and as a copy into `saved_in`."""
    everybody = [one for tag in ("ToRecipients", "CcRecipients", "BccRecipients") for one in addresses(item, tag)]
    if not everybody:
        raise EwsError("ErrorMissingRecipients", "The message has no recipient.")
    if any("@" not in address for address in everybody):
        raise EwsError("ErrorInvalidRecipients", "At least one recipient is not valid.")
    if store.renames_on_sending:
        rename(item)
    content = delivered_mime(item)
    if saved_in is None:
        store.remove(item)
    else:
        sent = store.move(item, saved_in)
        sent.draft = False
        sent.received = datetime.now(UTC).replace(microsecond=0)
    strangers = [address for address in everybody if not deliver(store, address, content)]
    if unknown := [address for address in strangers if address.partition("@")[2] in store.domains]:
        report(store, addresses_in_header(content, "From")[0], "NDR", content, unknown[0])
    if outside := tuple(address for address in strangers if address not in unknown):
        store.outgoing.append((outside, content))


def create_item(caller: Caller, request: Element) -> list[list[Element]]:
    """CreateItem, saved or sent."""
    wanted, place = request.find("m:Items", NS), request.find("m:SavedItemFolderId", NS)
    assert wanted is not None
    disposition = request.get("MessageDisposition")
    answers = []
    for element in wanted:
        default = "calendar" if name_of(element) == "CalendarItem" else "drafts"
        owner = caller.user.address
        folder = caller.folder(place[0]) if place is not None else caller.store.special(owner, default)
        item = _created(caller.store, element, folder.id, folder.mailbox)
        if name_of(element) == "Message" and disposition != "SaveOnly":
            send(caller.store, item, folder.id if disposition == "SendAndSaveCopy" else None)
            answers.append([respond("Items")])
        else:
            answers.append([respond("Items", None, element_of(item, (), ()))])
    return answers


def _created(store: Store, element: Element, folder: str, owner: str) -> Item:
    encoded = element.findtext("t:MimeContent", None, NS)
    item = store.add(name_of(element), folder, b64decode(encoded) if encoded else None)
    accept(item, element)
    if encoded and store.loses_blind_copies:
        item.fields.pop("BccRecipients", None)
    if encoded and store.doubles_recipients:
        item.fields["ToRecipients"].extend(deepcopy(one) for one in list(item.fields["ToRecipients"]))
    settle_mime(item, owner)
    return item


def update_item(caller: Caller, request: Element) -> list[list[Element] | EwsError]:
    """UpdateItem: set, append and delete fields."""
    answers: list[list[Element] | EwsError] = []
    careful = request.get("ConflictResolution") == "NeverOverwrite"
    for change in request.iterfind("m:ItemChanges/t:ItemChange", NS):
        try:
            answers.append(_updated(caller, change, careful=careful))
        except EwsError as error:
            answers.append(error)
    return answers


def _updated(caller: Caller, change: Element, *, careful: bool) -> list[Element]:
    store, item, updates = caller.store, caller.item(change[0]), change.find("t:Updates", NS)
    assert updates is not None
    if careful and change[0].get("ChangeKey") != item.change_key:
        raise EwsError("ErrorIrresolvableConflict", "The item was changed since.")
    names = []
    for update in updates:
        names.append(update[0].get("FieldURI"))
        if name_of(update) == "DeleteItemField":
            _cleared(item, update[0])
        else:
            accept(item, update[1])
    store.mark_read(item) if names == ["message:IsRead"] else store.touch(item)
    conflicts = respond("ConflictResults", None, make("Count", 0))
    return [respond("Items", None, element_of(item, (), ())), conflicts]


def _cleared(item: Item, uri: Element) -> None:
    if name_of(uri) == "ExtendedFieldURI":
        item.extended.pop(property_key(uri), None)
    else:
        item.fields.pop(uri.get("FieldURI", "").partition(":")[2], None)


def create_attachment(caller: Caller, request: Element) -> list[list[Element]]:
    """CreateAttachment: files alone."""
    parent, files = request.find("m:ParentItemId", NS), request.find("m:Attachments", NS)
    assert parent is not None
    assert files is not None
    item = caller.item(parent)
    answers = []
    for element in files:
        name, kind = element.findtext("t:Name", "", NS), element.findtext("t:ContentType", "", NS)
        content = b64decode(element.findtext("t:Content", "", NS))
        attach(item, File(f"{item.id}/{len(item.files)}", name, kind or "application/octet-stream", content))
        caller.store.touch(item)
        made = make("AttachmentId", None, Id=item.files[-1].id, RootItemId=item.id, RootItemChangeKey=item.change_key)
        answers.append([respond("Attachments", None, make("FileAttachment", None, made))])
    return answers

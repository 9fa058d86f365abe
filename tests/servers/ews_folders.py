"""Operations of the EWS stand-in on folders: which one is meant, finding, making, synchronising, configurations."""

from base64 import b64decode, b64encode
from typing import TypeVar

from lxml import etree

from tests.servers.ews_fields import element_of, make, name_of
from tests.servers.ews_query import class_of, matches, of_folder
from tests.servers.ews_schema import NS, Element, M
from tests.servers.ews_store import EwsError, Folder, Item, Mailbox, Store

Listed = TypeVar("Listed")
MOST = 512  # changes in one answer of SyncFolderItems


class Caller:
    """Who asks, and which mailboxes are open to them."""

    def __init__(self, store: Store, user: Mailbox) -> None:
        self.store, self.user = store, user

    def opens(self, address: str) -> None:
        """ErrorNonExistentMailbox, or ErrorAccessDenied without a right."""
        if address not in self.store.mailboxes:
            raise EwsError("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        if address != self.user.address and self.user.address not in self.store.mailboxes[address].delegates:
            raise EwsError("ErrorAccessDenied", "Access is denied. Check credentials and try again.")

    def folder(self, named: Element) -> Folder:
        """The folder of a FolderId or DistinguishedFolderId."""
        if name_of(named) == "FolderId":
            folder = self.store.folders.get(named.get("Id", ""))
            if folder is None:
                raise EwsError("ErrorItemNotFound", "The specified folder could not be found in the store.")
        else:
            address = named.findtext("t:Mailbox/t:EmailAddress", self.user.address, NS)
            self.opens(address)
            folder = self.store.special(address, named.get("Id", ""))
        self.opens(folder.mailbox)
        return folder

    def item(self, named: Element) -> Item:
        """The item of an ItemId."""
        item = self.store.item(named.get("Id", ""))
        self.opens(self.store.folders[item.folder].mailbox)
        return item


def respond(tag: str, text: str | None = None, *children: Element) -> Element:
    """An element of the messages."""
    element = etree.Element(f"{{{M}}}{tag}", nsmap={"m": M})
    element.text = text
    element.extend(children)
    return element


def folder_element(store: Store, folder: Folder) -> Element:
    """A folder as GetFolder and FindFolder show it."""
    children = [make("FolderId", None, Id=folder.id, ChangeKey="AQAAAA==")]
    if folder.parent is not None:
        children.append(make("ParentFolderId", None, Id=folder.parent, ChangeKey="AQAAAA=="))
    children += [
        make("FolderClass", class_of(folder)),
        make("DisplayName", folder.name),
        make("TotalCount", len(store.in_folder(folder.id))),
        make("ChildFolderCount", sum(1 for _ in store.below(folder.id, deep=False))),
        make("EffectiveRights", None, *_rights(writes=folder.id not in store.read_only)),
    ]
    return make(folder.kind, None, *children)


def _rights(*, writes: bool) -> list[Element]:
    """What whoever asks may do in a folder."""
    changing = ("CreateAssociated", "CreateContents", "CreateHierarchy", "Delete", "Modify")
    return [*(make(right, writes) for right in changing), make("Read", True)]


def get_folder(caller: Caller, request: Element) -> list[list[Element] | EwsError]:
    """GetFolder, one answer for each id."""
    answers: list[list[Element] | EwsError] = []
    for named in request.iterfind("m:FolderIds/t:*", NS):
        try:
            answers.append([respond("Folders", None, folder_element(caller.store, caller.folder(named)))])
        except EwsError as error:
            answers.append(error)
    return answers


def find_folder(caller: Caller, request: Element) -> list[list[Element]]:
    """FindFolder, shallow or deep, in pages."""
    parents = request.find("m:ParentFolderIds", NS)
    assert parents is not None
    deep, restriction = request.get("Traversal") == "Deep", request.find("m:Restriction", NS)
    answers = []
    for named in parents:
        found = caller.store.below(caller.folder(named).id, deep=deep)
        listed = [one for one in found if matches(restriction, of_folder(one))]
        root, page = paged(request, "m:IndexedPageFolderView", listed)
        root.append(make("Folders", None, *(folder_element(caller.store, one) for one in page)))
        answers.append([root])
    return answers


def create_folder(caller: Caller, request: Element) -> list[list[Element]]:
    """CreateFolder."""
    place, wanted = request.find("m:ParentFolderId", NS), request.find("m:Folders", NS)
    assert place is not None
    assert wanted is not None
    parent = caller.folder(place[0])
    answers = []
    for one in wanted:
        name = one.findtext("t:DisplayName", "", NS)
        appointments = one.findtext("t:FolderClass", "", NS).startswith("IPF.Appointment")
        kind = "CalendarFolder" if appointments else name_of(one)
        made = caller.store.add_folder(parent.mailbox, name, kind, parent.id)
        shown = make(kind, None, make("FolderId", None, Id=made.id, ChangeKey="AQAAAA=="))
        answers.append([respond("Folders", None, shown)])
    return answers


def delete_folder(caller: Caller, request: Element) -> list[list[Element]]:
    """DeleteFolder, for good."""
    named = request.find("m:FolderIds", NS)
    assert named is not None
    for one in named:
        caller.store.remove_folder(caller.folder(one).id)
    return [[] for _ in named]


def paged(request: Element, view: str, listed: list[Listed]) -> tuple[Element, list[Listed]]:
    """The RootFolder element of a page, and what stands on it."""
    asked = request.find(view, NS)
    offset = int(asked.get("Offset", "0")) if asked is not None else 0
    most = int(asked.get("MaxEntriesReturned", "1000")) if asked is not None else 1000
    page = listed[offset : offset + min(most, 1000)]
    after = offset + len(page)
    root = respond("RootFolder")
    root.set("IndexedPagingOffset", str(after))
    root.set("TotalItemsInView", str(len(listed)))
    root.set("IncludesLastItemInRange", str(after >= len(listed)).lower())
    return root, page


def sync_folder_items(caller: Caller, request: Element) -> list[list[Element]]:
    """SyncFolderItems: what has changed since a state, oldest first, in pages of at most 512."""
    place = request.find("m:SyncFolderId", NS)
    assert place is not None
    folder = caller.folder(place[0])
    since = _since(folder, request.findtext("m:SyncState", "", NS))
    changes = sorted(_changes(caller.store, folder, since), key=lambda one: one[0])
    page = changes[: min(int(request.findtext("m:MaxChangesReturned", "100", NS)), MOST)]
    tags, extended = ([], []) if caller.store.tells_ids_alone else shape(request)
    ends = len(page) == len(changes)
    told = respond("Changes", None, *(_change(kind, of, tags, extended) for _, kind, of in page))
    reached = page[-1][0] if page else since
    state = b64encode(f"{folder.id}:{reached}".encode()).decode()
    return [[respond("SyncState", state), respond("IncludesLastItemInRange", str(ends).lower()), told]]


def _since(folder: Folder, state: str) -> int:
    if not state:
        return 0
    try:
        named, _, number = b64decode(state).decode().partition(":")
        if named == folder.id:
            return int(number)
    except ValueError:
        pass
    raise EwsError("ErrorInvalidSyncStateData", "Synchronization state data is corrupt or otherwise invalid.")


def _changes(store: Store, folder: Folder, since: int) -> list[tuple[int, str, Item | str]]:
    found: list[tuple[int, str, Item | str]] = []
    for item in store.in_folder(folder.id):
        if item.created_at > since:
            found.append((max(item.created_at, item.changed_at), "Create", item))
        elif item.changed_at > since:
            found.append((item.changed_at, "Update", item))
        elif item.read_at > since:
            found.append((item.read_at, "ReadFlagChange", item))
    return found + [(at, "Delete", item_id) for item_id, at in folder.gone.items() if at > since > 0]


def _change(kind: str, of: Item | str, tags: list[str], extended: list[Element]) -> Element:
    if isinstance(of, str):
        return make(kind, None, make("ItemId", None, Id=of, ChangeKey="AQAAAA=="))
    if kind == "ReadFlagChange":
        return make(kind, None, make("ItemId", None, Id=of.id, ChangeKey=of.change_key), make("IsRead", True))
    return make(kind, None, element_of(of, tags, extended, listed=True))


def shape(request: Element) -> tuple[list[str], list[Element]]:
    """Which fields a request asks for: names of elements, and extended properties."""
    asked = request.find("m:ItemShape", NS)
    assert asked is not None
    more = asked.find("t:AdditionalProperties", NS)
    uris = list(more) if more is not None else []
    tags = [uri.get("FieldURI", "").partition(":")[2] for uri in uris if name_of(uri) == "FieldURI"]
    extended = [uri for uri in uris if name_of(uri) == "ExtendedFieldURI"]
    if asked.findtext("t:BaseShape", "", NS) != "IdOnly":
        tags += ["Subject", "DateTimeReceived", "From", "IsRead", "Start", "End"]
    return tags, extended


def get_user_configuration(caller: Caller, request: Element) -> list[list[Element]]:
    """GetUserConfiguration: the XML part alone."""
    named = request.find("m:UserConfigurationName", NS)
    assert named is not None
    folder = caller.folder(named[0])
    kept = caller.store.mailboxes[folder.mailbox].configurations
    if (folder.id, named.get("Name", "")) not in kept:
        raise EwsError("ErrorItemNotFound", "The specified object was not found in the store.")
    content = kept[folder.id, named.get("Name", "")]
    shown = make("UserConfigurationName", None, make("FolderId", None, Id=folder.id), Name=named.get("Name", ""))
    return [
        [respond("UserConfiguration", None, shown, make("XmlData", b64encode(content).decode()))],
    ]


def put_user_configuration(caller: Caller, request: Element) -> list[list[Element]]:
    """CreateUserConfiguration and UpdateUserConfiguration."""
    named = request.find(".//t:UserConfigurationName", NS)
    assert named is not None
    folder, name = caller.folder(named[0]), named.get("Name", "")
    kept, new = caller.store.mailboxes[folder.mailbox].configurations, name_of(request).startswith("Create")
    if new is ((folder.id, name) in kept):
        raise EwsError("ErrorItemSave" if new else "ErrorItemNotFound")
    kept[folder.id, name] = b64decode(request.findtext(".//t:XmlData", "", NS))
    return [[]]

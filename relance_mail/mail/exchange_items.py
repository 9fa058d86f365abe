"""What we read of the items of a mailbox, from the answers themselves: any kind of item, known to the library or not.

1. A folder may hold kinds of items that exchangelib does not know; it then fails for the whole folder. Here only the
   few fields that we need are taken out of an answer, whatever the item is called.
2. Our key is a property of our own on the item, in a property set of our own.
3. A server may tell of a change without the fields that were asked for: they are asked for once more, by id.
4. An item whose MIME cannot be made, or that is too large, is read as its headers and its text, and says so (`cut`).
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from exchangelib import ExtendedProperty, Message, Q
from exchangelib.errors import ErrorItemNotFound, ErrorMimeContentConversionFailed
from exchangelib.fields import FieldPath
from exchangelib.properties import ItemId
from exchangelib.restriction import Restriction
from exchangelib.services import FindItem, GetItem, SyncFolderItems
from exchangelib.services.sync_folder_hierarchy import SyncFolder
from exchangelib.util import TNS

from relance_mail.connect.exchange import PROPERTY_SET, Account
from relance_mail.mail.exchange_reports import as_report, is_bare

PAGE = 512  # what Exchange gives at most in one answer of SyncFolderItems
_TOGETHER = 10  # items with their bytes in one answer
_SOME = 100  # items without them
_ID_ONLY = "IdOnly"

Element = Any  # an lxml element
Folder = Any  # an exchangelib folder


class RelanceKey(ExtendedProperty):  # type: ignore[misc] # the package has no types
    """The key of a message of ours."""

    property_set_id = PROPERTY_SET
    property_name = "RelanceKey"
    property_type = "String"


class OriginalMessageId(ExtendedProperty):  # type: ignore[misc] # the package has no types
    """Of a report: the Message-ID of the message that it is about (PidTagOriginalMessageId, MS-OXOMSG)."""

    property_tag = 0x1046
    property_type = "String"


Message.register("relance_key", RelanceKey)
Message.register("original_message_id", OriginalMessageId)


@dataclass(frozen=True, slots=True)
class Told:
    """An item as an answer tells of it; of what was not asked for, nothing. `value`: that of the one property of ours,
    or of a report, that was asked for; `answers`: the Message-IDs of its thread."""

    id: str
    change_key: str = ""
    gone: bool = False
    new: bool = False
    received: datetime | None = None
    categories: tuple[str, ...] = ()
    size: int = 0
    folder: str = ""
    message_id: str = ""
    value: str = ""
    item_class: str = ""
    answers: str = ""
    display_to: str = ""
    mime: bytes = b""


def found(account: Account, folder: Folder, wanted: Q) -> list[str]:
    """The ids of the items in a folder that are meant, of any kind."""
    answers = FindItem(account=account).call(
        folders=[folder],
        additional_fields=None,
        restriction=Restriction(wanted, folders=[folder], applies_to=Restriction.ITEMS),
        order_fields=None,
        shape=_ID_ONLY,
        query_string=None,
        depth="Shallow",
        calendar_view=None,
        max_items=None,
        offset=0,
    )
    ids = []
    for one in answers:
        if isinstance(one, Exception):
            raise one
        ids.append(str(one[0]))
    return ids


def changes(account: Account, folder: Any, state: str | None) -> tuple[list[Told], str]:
    """What has changed in a folder since that state, and the state after it. Raises ErrorInvalidSyncStateData."""
    service = _Sync(account=account)
    told: list[Told] = []
    while True:
        told += [
            one
            for one in service.call(
                folder=folder,
                shape=_ID_ONLY,
                additional_fields=_paths("datetime_received", "categories", "size"),
                sync_state=state,
                ignore=None,
                max_changes_returned=PAGE,
                sync_scope=None,
            )
            if one is not None
        ]
        reached = str(service.sync_state or "")
        if service.includes_last_item_in_range or reached == state:
            return _complete(account, told), reached
        state = reached


def _complete(account: Account, told: Sequence[Told]) -> list[Told]:
    """Those of which the time was not told are looked at."""
    ids = [one.id for one in told if not one.gone and one.received is None]
    known: dict[str, Told] = {}
    for start in range(0, len(ids), _SOME):
        known |= items(account, ids[start : start + _SOME], "datetime_received", "categories", "size")
    return [replace(known[one.id], new=one.new) if one.id in known else one for one in told]


def items(account: Account, ids: Sequence[str], *fields: str) -> dict[str, Told]:
    """Those of the items that are there, with these fields of a `Message`."""
    return {one.id: one for one in _present(_asked(account, ids, *fields))}


def contents(account: Account, sizes: Mapping[str, int], largest: int) -> Iterator[tuple[str, bytes, bool]]:
    """Id, bytes and whether they are not the whole mail, in this order; those that are gone meanwhile are left out."""
    for some in _at_once(sizes, largest):
        if sizes[some[0]] > largest:
            yield from _without_mime(account, some)
            continue
        answers = _asked(account, some, "mime_content", "item_class")
        for item_id, answer in zip(some, answers, strict=True):
            if isinstance(answer, ErrorMimeContentConversionFailed):
                yield from _without_mime(account, [item_id])
            else:
                yield from ((told.id, _whole(account, told), False) for told in _present([answer]))


def _whole(account: Account, told: Told) -> bytes:
    """Its bytes; of a report that they do not tell about, with what its item tells."""
    if not is_bare(told.item_class, told.mime):
        return told.mime
    more = items(account, [told.id], "original_message_id", "in_reply_to", "references", "display_to").get(
        told.id, told
    )
    about = next(reversed(f"{more.answers} {more.value}".split()), "")
    return as_report(told.item_class, told.mime, about, more.display_to) if about else told.mime


def _asked(account: Account, ids: Sequence[str], *fields: str) -> Iterable[Any]:
    """An answer, or an exception of the library, for each id."""
    wanted = [ItemId(one) for one in ids]
    answers: Iterable[Any] = _Get(account=account).call(items=wanted, additional_fields=_paths(*fields), shape=_ID_ONLY)
    return answers


def _at_once(sizes: Mapping[str, int], largest: int) -> Iterator[list[str]]:
    """The ids in their order, a few at a time, together at most `largest` bytes; one that is larger stands alone."""
    together: list[str] = []
    for item_id, size in sizes.items():
        if together and (len(together) == _TOGETHER or sum(sizes[one] for one in together) + size > largest):
            yield together
            together = []
        together.append(item_id)
    if together:
        yield together


def _without_mime(account: Account, ids: Sequence[str]) -> Iterator[tuple[str, bytes, bool]]:
    for item in account.fetch([ItemId(one) for one in ids], only_fields=["headers", "body"]) if ids else ():
        if isinstance(item, ErrorItemNotFound):
            continue
        if isinstance(item, Exception):
            raise item
        lines = [f"{line.name}: {line.value}" for line in item.headers or () if not _of_parts(line.name)]
        head = "\r\n".join([*lines, "MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", "", ""])
        yield item.id, (head + str(item.body or "")).encode("utf-8", "replace"), True


def _of_parts(name: str) -> bool:
    return name.lower().startswith("content-") or name.lower() == "mime-version"


def _present(answers: Iterable[Any]) -> Iterator[Told]:
    for one in answers:
        if isinstance(one, ErrorItemNotFound):
            continue
        if isinstance(one, Exception):
            raise one
        yield one


def _paths(*names: str) -> set[Any]:
    return {FieldPath(field=Message.get_field_by_fieldname(name)) for name in names}


def _told(item: Element, *, new: bool = False) -> Told:
    received = item.findtext(f"{{{TNS}}}DateTimeReceived")
    parent, named = item.find(f"{{{TNS}}}ParentFolderId"), item.find(f"{{{TNS}}}ItemId")
    return Told(
        named.get("Id"),
        named.get("ChangeKey") or "",
        new=new,
        received=datetime.fromisoformat(received).astimezone(UTC) if received else None,
        categories=tuple(str(each.text or "") for each in item.iterfind(f"{{{TNS}}}Categories/{{{TNS}}}String")),
        size=int(item.findtext(f"{{{TNS}}}Size") or 0),
        folder="" if parent is None else parent.get("Id"),
        message_id=item.findtext(f"{{{TNS}}}InternetMessageId") or "",
        value=item.findtext(f"{{{TNS}}}ExtendedProperty/{{{TNS}}}Value") or "",
        item_class=item.findtext(f"{{{TNS}}}ItemClass") or "",
        answers=" ".join(item.findtext(f"{{{TNS}}}{name}") or "" for name in ("References", "InReplyTo")).strip(),
        display_to=item.findtext(f"{{{TNS}}}DisplayTo") or "",
        mime=_decoded(item.findtext(f"{{{TNS}}}MimeContent")),
    )


def _decoded(encoded: str | None) -> bytes:
    return b64decode(encoded) if encoded else b""


class _Get(GetItem):  # type: ignore[misc] # the package has no types
    def _elem_to_obj(self, elem: Element) -> Told:
        return _told(elem)


class _Sync(SyncFolderItems):  # type: ignore[misc] # the package has no types
    def _get_element_container(self, message: Element, name: str | None = None) -> Any:
        """An answer that tells of an error need not hold a state, where the library looks for one."""
        whose = SyncFolder if message.get("ResponseClass") == "Error" else SyncFolderItems
        return super(whose, self)._get_element_container(message=message, name=name)

    def _elem_to_obj(self, elem: Element) -> Told | None:
        """None for a changed read flag, which is no news."""
        match self.change_types_map.get(elem.tag):
            case self.CREATE | self.UPDATE as kind:
                return _told(elem[0], new=kind == self.CREATE)
            case self.DELETE:
                return Told(elem.find(f"{{{TNS}}}ItemId").get("Id"), gone=True)
        return None

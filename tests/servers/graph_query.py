"""`$filter`, `$expand`, `$select` and pages of the Graph stand-in: the part of OData that the service documents.

A filter that is not understood is refused, as the service refuses it: nothing is ever taken to mean "everything".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import Any

from tests.servers.graph_store import Message

Test = Callable[[Message], bool]
_PROPERTY = re.compile(
    r"singleValueExtendedProperties/any\(ep:\s*ep/id eq '(?P<id>[^']+)' and ep/value eq '(?P<value>[^']*)'\)"
)
_IN_EXPAND = re.compile(r"id eq '([^']+)'")


class BadQuery(Exception):
    """The service would answer 400."""


def property_id(written: str) -> str:
    """The id of an extended property as it is compared: `String 0x001A` and `String 0x1a` are one."""
    return re.sub(r"0x0*", "0x", written.lower())


def filter_of(text: str) -> Test:
    """The test that a `$filter` on messages means. Raises BadQuery."""
    either = _split(text, " or ")
    if len(either) > 1:
        tests = [filter_of(each) for each in either]
        return lambda message: any(test(message) for test in tests)
    every = _split(text, " and ")
    if len(every) > 1:
        tests = [filter_of(each) for each in every]
        return lambda message: all(test(message) for test in tests)
    return _simple(text.strip())


def property_test(text: str) -> Callable[[Mapping[str, str]], bool]:
    """The test on properties alone, as events are searched by. Raises BadQuery."""
    found = _PROPERTY.fullmatch(text.strip())
    if found is None:
        raise BadQuery(text)
    wanted, value = property_id(found["id"]), found["value"]
    return lambda properties: properties.get(wanted) == value


def _simple(text: str) -> Test:
    if _PROPERTY.fullmatch(text):
        test = property_test(text)
        return lambda message: test(message.properties)
    if match := re.fullmatch(r"internetMessageId eq '(.*)'", text):
        wanted = match[1].replace("''", "'")
        return lambda message: header(message, "Message-ID") == wanted
    if match := re.fullmatch(r"receivedDateTime ge (\S+)", text):
        since = datetime.fromisoformat(match[1])
        return lambda message: message.received >= since
    if match := re.fullmatch(r"contains\(subject,\s*'(.*)'\)", text):
        part = match[1].replace("''", "'").casefold()
        return lambda message: part in header(message, "Subject").casefold()
    raise BadQuery(text)


def _split(text: str, word: str) -> list[str]:
    """At this word, where no bracket or quotation is open."""
    parts, depth, quoted, start, at = [], 0, False, 0, 0
    while at < len(text):
        sign = text[at]
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if not quoted and depth == 0 and text.startswith(word, at):
            parts.append(text[start:at])
            start = at = at + len(word)
            continue
        at += 1
    return [*parts, text[start:]]


def expanded(query: Mapping[str, str]) -> list[str]:
    """The ids of properties that `$expand` asks for. Raises BadQuery."""
    asked = query.get("$expand", "")
    if asked and not asked.startswith("singleValueExtendedProperties($filter="):
        raise BadQuery(asked)
    return [property_id(each) for each in _IN_EXPAND.findall(asked)]


def properties_of(kept: Mapping[str, str], asked: Sequence[str]) -> dict[str, Any]:
    """The part of an entity that shows them."""
    shown = [{"id": each, "value": kept[each]} for each in asked if each in kept]
    return {"singleValueExtendedProperties": shown} if shown else {}


def selected(entity: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """What `$select` leaves of an entity; its id and what was expanded always stay."""
    wanted = query.get("$select")
    if not wanted:
        return entity
    kept = {"id", "@odata.etag", "@removed", "singleValueExtendedProperties", *wanted.split(",")}
    return {key: value for key, value in entity.items() if key in kept}


def header(message: Message, name: str) -> str:
    """A header of the message, decoded."""
    written = message.head.get(name)
    return "" if written is None else " ".join(str(make_header(decode_header(str(written)))).split())


def shown(message: Message, *, lasting: bool) -> dict[str, Any]:
    """A message as the service shows it."""
    entity: dict[str, Any] = {
        "id": message.id if lasting else f"{message.id}~{message.folder}",
        "changeKey": f"CQ{message.changed:06}",
        "@odata.etag": f'W/"CQ{message.changed:06}"',
        "subject": header(message, "Subject"),
        "internetMessageId": header(message, "Message-ID") or f"<{message.id.strip('=')}@standin.example>",
        "parentFolderId": message.folder,
        "isDraft": message.draft,
        "isRead": message.read,
        "isReadReceiptRequested": message.read_receipt,
        "isDeliveryReceiptRequested": message.delivery_receipt,
        "categories": list(message.categories),
        "receivedDateTime": instant(message.received),
        "sentDateTime": instant(message.received),
        "hasAttachments": b"filename" in message.mime,
        "toRecipients": _people(message, "To"),
        "ccRecipients": _people(message, "Cc"),
        "bccRecipients": _people(message, "Bcc"),
    }
    sender = _people(message, "From")
    return {**entity, **({"from": sender[0], "sender": sender[0]} if sender else {})}


def instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _people(message: Message, name: str) -> list[dict[str, Any]]:
    pairs = getaddresses([str(each) for each in message.head.get_all(name, [])])
    return [{"emailAddress": {"name": who or address, "address": address}} for who, address in pairs if address]

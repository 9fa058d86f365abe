"""The elements of an item: what the server answers for each, in the order that the schema asks for.

An item that came as MIME answers from its MIME, unless a field was set since. MIME is written anew where a field of it
is changed; the Bcc line stands in what the owner reads, never in what is delivered.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.policy import SMTP, compat32
from email.utils import getaddresses, make_msgid, parsedate_to_datetime

from lxml import etree

from tests.servers.ews_schema import Element, T
from tests.servers.ews_store import File, Item

_ITEM = (
    "MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments DateTimeReceived Size Categories"
    " Importance InReplyTo IsSubmitted IsDraft IsFromMe IsResend IsUnmodified InternetMessageHeaders DateTimeSent"
    " DateTimeCreated ReminderDueBy ReminderIsSet ReminderMinutesBeforeStart DisplayCc DisplayTo HasAttachments"
    " ExtendedProperty Culture LastModifiedName LastModifiedTime IsAssociated TextBody"
).split()
_MESSAGE = (
    "Sender ToRecipients CcRecipients BccRecipients IsReadReceiptRequested IsDeliveryReceiptRequested From"
    " InternetMessageId IsRead IsResponseRequested References ReplyTo"
).split()
_CALENDAR = (
    "UID Start End IsAllDayEvent LegacyFreeBusyStatus Location IsMeeting IsCancelled CalendarItemType"
    " AppointmentState StartTimeZone EndTimeZone"
).split()
ORDER = {"Message": _ITEM + _MESSAGE, "CalendarItem": _ITEM + _CALENDAR, "Item": _ITEM}
NOT_IN_LISTS = {"MimeContent", "Body", "Attachments", "ToRecipients", "CcRecipients", "BccRecipients", "ReplyTo"}
HEADERS_SET = "00020386-0000-0000-c000-000000000046"
_SETS = {"InternetHeaders": HEADERS_SET, "PublicStrings": "00020329-0000-0000-c000-000000000046"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")


def make(tag: str, text: object = None, /, *children: Element, **attributes: str) -> Element:
    """An element of the types."""
    element = etree.Element(f"{{{T}}}{tag}", attributes, nsmap={"t": T})
    if text is not None:
        said = str(text).lower() if isinstance(text, bool) else str(text)
        element.text = _CONTROL.sub("", said)
    element.extend(children)
    return element


def name_of(element: Element) -> str:
    """Its local name."""
    return str(etree.QName(element).localname)


def mail(item: Item) -> Message:
    """The MIME of an item, taken apart."""
    return message_from_bytes(item.mime or b"")


def addresses(item: Item, tag: str) -> list[str]:
    """The bare addresses of a field of recipients."""
    if tag in item.fields:
        return [str(one.text) for one in item.fields[tag].iter(f"{{{T}}}EmailAddress")]
    header = {"ToRecipients": "To", "CcRecipients": "Cc", "ReplyTo": "Reply-To", "BccRecipients": "Bcc"}[tag]
    return [address for _, address in getaddresses([str(one) for one in mail(item).get_all(header, [])])]


def property_key(uri: Element) -> tuple[str, str]:
    """What names an extended property."""
    if tag := uri.get("PropertyTag"):
        return "tag", f"0x{int(tag, 16):04x}"
    family = uri.get("PropertySetId") or _SETS[uri.get("DistinguishedPropertySetId", "")]
    return family.lower(), (uri.get("PropertyName") or uri.get("PropertyId") or "").lower()


def property_values(item: Item, key: tuple[str, str]) -> list[str]:
    """Its values; headers of the MIME are properties as well."""
    if key in item.extended:
        return item.extended[key]
    if key[0] == HEADERS_SET and (line := mail(item).get(key[1])) is not None:
        return [str(line)]
    return {("tag", "0x001a"): [item.item_class]}.get(key, [])


def values(item: Item, tag: str) -> list[str]:
    """The texts of a field, for comparing."""
    return [str(text) for one in _field(item, tag) for text in one.itertext() if str(text).strip()]


def element_of(item: Item, tags: Iterable[str], extended: Iterable[Element], *, listed: bool = False) -> Element:
    """The item with those fields, in the schema's order."""
    whole = make(item.kind)
    wanted = {"ItemId", *tags}
    for tag in ORDER[item.kind]:
        if tag == "ExtendedProperty":
            whole.extend(_extended(item, extended))
        elif tag in wanted and not (listed and tag in NOT_IN_LISTS):
            whole.extend(_field(item, tag))
    return whole


def accept(item: Item, element: Element) -> None:
    """Take over what a client set."""
    for child in element:
        tag = name_of(child)
        if tag == "ExtendedProperty":
            key = property_key(child[0])
            item.extended[key] = [str(one.text or "") for one in child.iter(f"{{{T}}}Value")]
        elif tag != "MimeContent":
            item.fields[tag] = _instant(child) if tag in ("Start", "End") else deepcopy(child)
            _into_mime(item, tag)
    if item.kind == "CalendarItem":
        item.item_class = "IPM.Appointment"


def _instant(element: Element) -> Element:
    """As Exchange keeps times: in UTC."""
    at = datetime.fromisoformat(str(element.text)).astimezone(UTC)
    return make(name_of(element), at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def settle_mime(item: Item, owner: str) -> None:
    """What every message has: an id, a sender; its Bcc as a field alone. Without MIME it is made from the fields."""
    if item.kind != "Message":
        return
    parts = mail(item) if item.mime is not None else _made(item, owner)
    if "BccRecipients" not in item.fields and (blind := parts.get_all("Bcc")):
        listed = [address for _, address in getaddresses([str(one) for one in blind])]
        item.fields["BccRecipients"] = _recipients("BccRecipients", listed)
    del parts["Bcc"]
    if "Message-ID" not in parts:
        parts["Message-ID"] = make_msgid(domain=owner.partition("@")[2])
    if "From" not in parts:
        parts["From"] = owner
    item.mime = _bytes(parts)


def rename(item: Item) -> None:
    """Another Message-ID."""
    parts = mail(item)
    parts.replace_header("Message-ID", make_msgid(domain="exchange.example.com"))
    item.mime = _bytes(parts)


def attach(item: Item, file: File) -> None:
    """A file created beside the MIME becomes a part of it."""
    item.files.append(file)
    parts = mail(item)
    part = MIMEApplication(file.content, _subtype=file.mime_type.partition("/")[2] or "octet-stream")
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    if parts.get_content_type() != "multipart/mixed":
        parts = _wrapped(parts)
    parts.attach(part)
    item.mime = _bytes(parts)


def owners_mime(item: Item) -> bytes:
    """As the owner reads it: with its Bcc."""
    blind = addresses(item, "BccRecipients") if "BccRecipients" in item.fields else []
    line = f"Bcc: {', '.join(blind)}\r\n".encode() if blind else b""
    return line + (item.mime or b"")


def delivered_mime(item: Item) -> bytes:
    """As others get it; a read receipt that was asked for is a header."""
    content = item.mime or b""
    asked = values(item, "IsReadReceiptRequested") in (["true"], ["1"])
    if asked and b"\ndisposition-notification-to:" not in content.lower():
        content = f"Disposition-Notification-To: {mail(item)['From']}\r\n".encode() + content
    return content


def _wrapped(parts: Message) -> Message:
    outer = MIMEMultipart("mixed")
    inner = Message()
    for name, value in parts.items():
        if name.lower().startswith("content-"):
            inner[name] = value
        elif name.lower() != "mime-version":
            outer[name] = value
    inner.set_payload(parts.get_payload())
    outer.attach(inner)
    return outer


def _bytes(parts: Message) -> bytes:
    return parts.as_bytes(policy=compat32.clone(linesep="\r\n", max_line_length=0))


def _made(item: Item, owner: str) -> Message:
    made = EmailMessage(policy=SMTP)
    made["From"] = owner
    made["To"] = ", ".join(addresses(item, "ToRecipients"))
    made["Subject"] = "".join(values(item, "Subject"))
    body = item.fields.get("Body")
    made.set_content("" if body is None else str(body.text or ""), subtype="html" if _is_html(body) else "plain")
    return message_from_bytes(made.as_bytes())


def _is_html(body: Element | None) -> bool:
    return body is not None and body.get("BodyType") == "HTML"


def _into_mime(item: Item, tag: str) -> None:
    header = {"Subject": "Subject", "InternetMessageId": "Message-ID", "From": "From"}.get(tag)
    if item.mime is None or header is None:
        return
    parts = mail(item)
    del parts[header]
    said = addresses_in(item.fields[tag])[0] if tag == "From" else str(item.fields[tag].text or "")
    if tag == "From" and parts["From"] is None and "<" in str(mail(item)["From"]):
        said = str(mail(item)["From"])  # the name that the MIME gave stays
    parts[header] = Header(said, "utf-8" if not said.isascii() else "us-ascii").encode()
    item.mime = _bytes(parts)


def addresses_in(element: Element) -> list[str]:
    """The addresses below an element."""
    return [str(one.text) for one in element.iter(f"{{{T}}}EmailAddress")]


def _recipients(tag: str, listed: Iterable[str]) -> Element:
    return make(tag, None, *(_mailbox(address) for address in listed))


def _mailbox(address: str) -> Element:
    children = (make("Name", address), make("EmailAddress", address), make("RoutingType", "SMTP"))
    return make("Mailbox", None, *children, make("MailboxType", "Mailbox"))


def _extended(item: Item, uris: Iterable[Element]) -> Iterable[Element]:
    for uri in uris:
        if found := property_values(item, property_key(uri)):
            many = str(uri.get("PropertyType")).endswith("Array")
            value = make("Values", None, *(make("Value", one) for one in found)) if many else make("Value", found[0])
            yield make("ExtendedProperty", None, deepcopy(uri), value)


def _field(item: Item, tag: str) -> list[Element]:
    if tag in _SERVER:
        return _SERVER[tag](item)
    if tag in item.fields:
        return [deepcopy(item.fields[tag])]
    if item.mime is not None and tag in _OF_MIME:
        return _OF_MIME[tag](mail(item))
    if tag in ("ToRecipients", "CcRecipients", "BccRecipients", "ReplyTo"):
        listed = addresses(item, tag)
        return [_recipients(tag, listed)] if listed else []
    return [make(tag, _DEFAULTS[tag])] if tag in _DEFAULTS else []


def _time(item: Item, tag: str) -> list[Element]:
    return [make(tag, item.received.strftime("%Y-%m-%dT%H:%M:%SZ"))]


def _attachments(item: Item) -> list[Element]:
    if not item.files:
        return []
    files = [
        make("FileAttachment", None, make("AttachmentId", None, Id=one.id), make("Name", one.name))
        for one in item.files
    ]
    return [make("Attachments", None, *files)]


def _header(tag: str, name: str) -> Callable[[Message], list[Element]]:
    def found(parts: Message) -> list[Element]:
        line = parts.get(name)
        if line is None:
            return []
        said = " ".join(str(make_header(decode_header(str(line)))).split())
        return [make(tag, said)]

    return found


def _single(tag: str, name: str) -> Callable[[Message], list[Element]]:
    def found(parts: Message) -> list[Element]:
        listed = [address for _, address in getaddresses([str(parts.get(name, ""))]) if address]
        return [make(tag, None, _mailbox(listed[0]))] if listed else []

    return found


def _body(parts: Message) -> list[Element]:
    for part in parts.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            return [make("Body", text, BodyType="Text")]
    return [make("Body", "", BodyType="Text")]


def _headers(parts: Message) -> list[Element]:
    lines = [make("InternetMessageHeader", str(value), HeaderName=name) for name, value in parts.items()]
    return [make("InternetMessageHeaders", None, *lines)] if lines else []


def _sent(parts: Message) -> list[Element]:
    try:
        at = parsedate_to_datetime(str(parts.get("Date", "")))
    except ValueError:
        return []
    return [make("DateTimeSent", at.strftime("%Y-%m-%dT%H:%M:%SZ"))]


_DEFAULTS: dict[str, object] = {
    "IsRead": False,
    "Sensitivity": "Normal",
    "Importance": "Normal",
    "IsSubmitted": False,
    "IsReadReceiptRequested": False,
    "IsDeliveryReceiptRequested": False,
    "IsCancelled": False,
    "IsMeeting": False,
    "IsAllDayEvent": False,
    "ReminderIsSet": False,
}
_SERVER: dict[str, Callable[[Item], list[Element]]] = {
    "MimeContent": lambda item: [make("MimeContent", b64encode(owners_mime(item)).decode(), CharacterSet="UTF-8")],
    "ItemId": lambda item: [make("ItemId", None, Id=item.id, ChangeKey=item.change_key)],
    "ParentFolderId": lambda item: [make("ParentFolderId", None, Id=item.folder, ChangeKey="AQ==")],
    "ItemClass": lambda item: [make("ItemClass", item.item_class)],
    "DateTimeReceived": lambda item: _time(item, "DateTimeReceived"),
    "DateTimeCreated": lambda item: _time(item, "DateTimeCreated"),
    "LastModifiedTime": lambda item: _time(item, "LastModifiedTime"),
    "Size": lambda item: [make("Size", len(item.mime or b""))],
    "IsDraft": lambda item: [make("IsDraft", item.draft)],
    "DisplayTo": lambda item: [make("DisplayTo", "; ".join(addresses(item, "ToRecipients")))],
    "HasAttachments": lambda item: [make("HasAttachments", bool(item.files))],
    "Attachments": _attachments,
}
_OF_MIME: dict[str, Callable[[Message], list[Element]]] = {
    "Subject": _header("Subject", "Subject"),
    "InternetMessageId": _header("InternetMessageId", "Message-ID"),
    "References": _header("References", "References"),
    "InReplyTo": _header("InReplyTo", "In-Reply-To"),
    "From": _single("From", "From"),
    "Sender": _single("Sender", "From"),
    "Body": _body,
    "InternetMessageHeaders": _headers,
    "DateTimeSent": _sent,
}

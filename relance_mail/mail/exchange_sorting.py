"""A label becomes an Outlook category, or for a copy of ours its folder: all that is changed on mails that arrived.

1. All of them are created in the mailbox's master list, which Outlook keeps as a hidden item of the calendar, when the
   first is given: else they have no colour there, and nobody could choose one. Where that is refused the mail gets its
   category all the same.
2. Only categories of labels are replaced; those of the office stay. A message whose label is neither the one that it
   had when it was read nor the wanted one was decided by a person meanwhile: it is left alone, and is read again.
3. Into « Relances – copies » goes what is shown to be ours by its content: the hash of what was approved, or the very
   mail that lies in our own Sent Items. Headers alone are no proof (MODEL §2.1).
4. Nothing that we mark sends a read receipt: the library asks the server to suppress it. Servers before 2013 SP1
   cannot, so there nothing is marked as read.
"""

import logging
import uuid
from typing import Any

from exchangelib import Message, Q
from exchangelib.errors import ErrorAccessDenied, ErrorFolderNotFound, ErrorItemNotFound
from exchangelib.version import EXCHANGE_2013_SP1
from lxml import etree

from relance_mail.connect.exchange import Account
from relance_mail.connect.exchange_failures import exchange_errors
from relance_mail.core.labels import Label
from relance_mail.mail.base import LARGEST, Sorted
from relance_mail.mail.categories import COLOURS, Handle, labels_in, with_label
from relance_mail.mail.checks import well_formed_ids
from relance_mail.mail.content import content_sha256, is_appended_copy, taken_apart
from relance_mail.mail.exchange_folders import copies_folder
from relance_mail.mail.exchange_items import Told, contents, found, items

_log = logging.getLogger(__name__)
_LIST = "CategoryList"  # MS-OXOCFG 2.2.5: an XML document in the calendar's folder
_SPACE = "CategoryList.xsd"


def sort(account: Account, handle: Handle, label: Label, body_sha256: str | None) -> Sorted:
    """Bring a message under a label, if it lies there as it was read."""
    told = items(account, [handle.id], "categories", "parent_folder_id", "message_id").get(handle.id)
    if told is None or told.folder == _trash(account):
        return Sorted.GONE
    if label is Label.COPY:
        return _filed(account, told, body_sha256)
    now = labels_in(told.categories)
    if now not in {handle.labels, (label,)}:
        return Sorted.GONE
    if now != (label,):
        _list(account)
        _message(account, told, categories=with_label(told.categories, label)).save(update_fields=["categories"])
    return Sorted.LABELLED


def _trash(account: Account) -> str | None:
    """Where ids survive a move, a deleted mail lies here."""
    try:
        return str(account.trash.id)
    except (ErrorAccessDenied, ErrorFolderNotFound):
        return None


def _message(account: Account, told: Told, **fields: Any) -> Any:
    return Message(account=account, id=told.id, changekey=told.change_key, **fields)


def _filed(account: Account, told: Told, body_sha256: str | None) -> Sorted:
    """Put a copy into its folder, if it is shown to be one."""
    content = _content(account, told.id)
    if content is None or is_appended_copy(taken_apart(content)):
        return Sorted.UNPROVED
    sha = content_sha256(content)
    if sha != body_sha256 and not _lies_in_sent(account, told, sha):
        return Sorted.UNPROVED
    folder = copies_folder(account)
    if told.folder != folder.id:
        copy = _message(account, told, is_read=True)
        if account.version.build >= EXCHANGE_2013_SP1:
            copy.save(update_fields=["is_read"])
        copy.move(folder)
    return Sorted.LABELLED


def _lies_in_sent(account: Account, told: Told, sha: str) -> bool:
    ids = well_formed_ids([told.message_id])
    there = (_content(account, one) for one in (found(account, account.sent, Q(message_id=ids[0])) if ids else ()))
    return any(content is not None and content_sha256(content) == sha for content in there)


def _content(account: Account, item_id: str) -> bytes | None:
    return next((content for _, content, cut in contents(account, {item_id: 0}, LARGEST) if not cut), None)


def _list(account: Account) -> None:
    """Add the categories to the master list; a comfort, so a refusal is only logged."""
    try:
        _add(account.calendar)
    except exchange_errors() as error:
        _log.warning("The categories are not in the mailbox's list: %s", error)


def _add(calendar: Any) -> None:
    try:
        kept = calendar.get_user_configuration(name=_LIST, properties="XmlData").xml_data
        write = calendar.update_user_configuration
    except ErrorItemNotFound:
        kept, write = None, calendar.create_user_configuration
    if (listed := _with(kept)) is not None:
        write(name=_LIST, xml_data=listed)


def _with(kept: bytes | None) -> bytes | None:
    """The list with every category of ours; None when it has them already."""
    start = kept or f'<categories default="" lastSavedSession="1" xmlns="{_SPACE}"/>'.encode()
    try:
        listed = etree.fromstring(start, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the list of categories cannot be read: {error}") from error
    there = {one.get("name") for one in listed}
    missing = [label for label in COLOURS if label.value not in there]
    for label in missing:
        etree.SubElement(listed, f"{{{_SPACE}}}category", _listed_as(label))
    return etree.tostring(listed, xml_declaration=True, encoding="utf-8") if missing else None


def _listed_as(label: Label) -> dict[str, str]:
    never = "1601-01-01T00:00:00.000"
    times = {f"lastTimeUsed{of}": never for of in ("", "Notes", "Journal", "Contacts", "Tasks", "Calendar", "Mail")}
    identity = {"lastSessionUsed": "0", "guid": f"{{{uuid.uuid4()}}}".upper(), "renameOnFirstUse": "0"}
    shown = {"name": label.value, "color": str(COLOURS[label]), "keyboardShortcut": "0", "usageCount": "0"}
    return {**shown, **times, **identity}

"""A label becomes an Outlook category, or for a copy of ours its folder: all that is changed on mails that arrived.

1. All categories are created in the mailbox's master list when the first is given, so that Outlook shows them with
   their colours and lets people choose them. Without the right to that list they are given all the same.
2. Only categories of labels are replaced; those of the office stay. A message whose label is neither the one that it
   had when it was read nor the wanted one was decided by a person meanwhile: it is left alone, and is read again.
3. Into « Relances – copies » goes what is shown to be ours by its content: the hash of what was approved, or the very
   mail that lies in our own Sent Items. Headers alone are no proof (MODEL §2.1).
"""

from urllib.parse import quote

from relance_mail.connect.graph import GraphRefused, GraphSession
from relance_mail.core.labels import Label
from relance_mail.mail.base import Sorted
from relance_mail.mail.categories import COLOURS, Handle, labels_in, with_label
from relance_mail.mail.checks import well_formed_ids
from relance_mail.mail.content import content_sha256
from relance_mail.mail.graph_items import Item, Items, quoted

_NO_MATTER = frozenset({403, 409})  # we may not write that list; somebody made the category meanwhile


def sort(session: GraphSession, handle: Handle, label: Label, body_sha256: str | None, created: set[Label]) -> Sorted:
    """Bring a message under a label, if it lies there as it was read. `created`: what the master list holds already."""
    items = Items(session)
    item = items.get(handle.id)
    if item is None or item.folder == items.folder_id("deleteditems"):
        return Sorted.GONE
    if label is Label.COPY:
        return _filed(items, item, body_sha256)
    now = labels_in(item.categories)
    if now not in {handle.labels, (label,)}:
        return Sorted.GONE
    if now != (label,):
        _create(session, created)
        items.change(item.id, categories=with_label(item.categories, label))
    return Sorted.LABELLED


def _create(session: GraphSession, created: set[Label]) -> None:
    if created:
        return
    try:
        listed = {each.get("displayName") for each in session.every("/outlook/masterCategories")}
        for label, colour in COLOURS.items():
            if label.value not in listed:
                session.post("/outlook/masterCategories", {"displayName": label.value, "color": f"preset{colour}"})
    except GraphRefused as refused:
        if refused.status not in _NO_MATTER:
            raise
    created.update(COLOURS)


def _filed(items: Items, item: Item, body_sha256: str | None) -> Sorted:
    """Put a copy into its folder, if it is shown to be one."""
    content = items.content(item.id)
    sha = content_sha256(content)
    if sha != body_sha256 and not _lies_in_sent(items, item, sha):
        return Sorted.UNPROVED
    folder = items.named(Label.COPY) or items.make(Label.COPY)
    if item.folder != folder:
        if not _asks_for_receipt(items.session, item):
            items.change(item.id, isRead=True)
        items.move(item.id, folder)
    return Sorted.LABELLED


def _lies_in_sent(items: Items, item: Item, sha: str) -> bool:
    ids = well_formed_ids([item.message_id])
    if not ids:
        return False
    sent = items.folder_id("sentitems")
    found = items.matching(f"internetMessageId eq '{quoted(ids[0])}'")
    return any(content_sha256(items.content(one.id)) == sha for one in found if one.folder == sent and not one.draft)


def _asks_for_receipt(session: GraphSession, item: Item) -> bool:
    path = f"/messages/{quote(item.id, safe='')}"
    return bool(session.get(path, {"$select": "isReadReceiptRequested"}).get("isReadReceiptRequested"))

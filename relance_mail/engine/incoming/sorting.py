"""Our copies out of the inbox, answers under the label of their reading, where the mailbox is to do so (OFFICE §8.4).

1. First everything is written down, then mails are moved, at the end of the cycle: what `collect` takes in is noted
   with its handle, and the note stays until the mail is where it belongs. So a crash in between loses nothing.
2. A copy is moved only when the mailbox has compared its content (mail.base). One that cannot be shown to be ours yet
   is looked at again, for `PATIENCE` days; then it stays in the inbox.
3. A mail whose label a person has taken away, or that lies elsewhere, is left alone. Moved by us, it is read once more
   in its new folder; it is known by its bytes, so it is not taken for a new one.
4. A label that a person has given instead is noted as a decision (engine/desk/categories). Ours are told from theirs by
   what the note says: the labels seen last, and the one that we are about to give, written down before it is given. A
   label that a mail bears when it arrives is no decision, for a customer can send one (rule 9); nor is one found after
   a restore, when nobody knows any more who gave it.
5. Sorting is a comfort: a server that refuses is told once a day, and everything else goes on.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.keys import mail_id
from relance_mail.core.labels import REPLY_LABELS, Label, label_of_reply
from relance_mail.core.readings import ReceiptKind
from relance_mail.engine.each import each
from relance_mail.engine.office import Office, Report
from relance_mail.errors import BackendError
from relance_mail.mail.base import Mailbox, RawMail, Sorted
from relance_mail.replies.parse import ParsedMail
from relance_mail.store import inbound, meta
from relance_mail.store.columns import json_text
from relance_mail.store.inbound import Mail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import InboundKind, InboundState

PATIENCE = timedelta(days=7)  # for a copy that is not shown to be ours
FOLLOWED = timedelta(days=30)  # after a mail was closed, because closing can be taken back
_COPIES, _REPLIES, _TOLD = "copy_lies", "reply_lies", "sorting_refused"
CATEGORY, FOLDER = "catégorie Outlook", "dossier de la boîte"  # who decided, for the journal


def note_copy(office: Office, mailbox: Mailbox, raw: RawMail, row: OutboxRow) -> None:
    """Keep where a copy of this message lies, if it is to be moved. Nothing else may be done before it is recorded."""
    if Label.COPY not in mailbox.labels or not raw.ref:
        return
    with office.store.writing() as conn:
        if raw.label is not None:  # it lies among the copies, or a person has put it elsewhere
            meta.drop(conn, _copy_key(raw))
        else:
            lies = {"ref": raw.ref, "body": row.body_sha256, "since": office.today().isoformat()}
            meta.put(conn, _copy_key(raw), json_text(lies))


def already_moved(office: Office, raw: RawMail) -> bool:
    """Whether this is a copy that we have moved here ourselves, read once more: it was taken in already."""
    if raw.label is not Label.COPY:
        return False
    with office.store.writing() as conn:
        moved = json.loads(meta.get(conn, _copy_key(raw)) or "{}").get("moved", False)
        if moved:
            meta.drop(conn, _copy_key(raw))
    return bool(moved)


def note_reply(
    conn: Connection, mailbox: Mailbox, raw: RawMail, mail: ParsedMail, number: int, *, is_new: bool
) -> None:
    """Keep where a mail lies that concerns an account, to be sorted; receipts only where they say that it failed."""
    failed = any(read.kind is ReceiptKind.FAILED for read in mail.text.receipts)
    if not raw.ref or not REPLY_LABELS & mailbox.labels or (mail.text.receipts and not failed):
        return
    key, lies = reply_key(mail_id(number)), {"ref": raw.ref, "labels": sorted(_borne(raw))}
    before = meta.get(conn, key)
    if is_new:
        meta.put(conn, key, json_text(lies))
    elif before is not None:
        restored = meta.restored_at(conn) is not None
        known = json.loads(before)
        anew = {**lies, "turn": known.get("turn", 0)} if restored else _seen_again(known, lies, raw)
        meta.put(conn, key, json_text(anew))


def _seen_again(before: Mapping[str, Any], lies: dict[str, Any], raw: RawMail) -> dict[str, Any]:
    """What is noted of a mail that is read once more; `given`: the labels that a person has added since."""
    had, now, ours = set(_labels(before)), set(lies["labels"]), before.get("giving")
    kept = {name: value for name, value in before.items() if name not in {"giving", "label"}}
    if given := now - had - {ours}:
        turn = before.get("turn", 0) + 1
        by = FOLDER if any(raw.folder.endswith(label) for label in given) else CATEGORY
        return {**kept, **lies, "given": sorted(given), "by": by, "turn": turn, "left": False}
    taken_away = had - now and now != {ours}
    return {**kept, **lies, "left": True} if taken_away else {**kept, **lies}


def _borne(raw: RawMail) -> set[Label]:
    return {label for label in (raw.label, *raw.beside) if label in REPLY_LABELS}


def _labels(lies: Mapping[str, Any]) -> list[str]:
    """Those seen last; older notes know one alone."""
    one = lies.get("label")
    return list(lies.get("labels", [one] if one else []))


def reply_key(ref: str) -> str:
    """Under which it is noted where a mail lies (`M000012`)."""
    return f"{_REPLIES}/{ref}"


def decisions_noted(conn: Connection) -> dict[str, dict[str, Any]]:
    """The mails that a person has given labels, by reference: `given`, `by` (who is journaled), `turn` (its number)."""
    noted = {ref: json.loads(text) for ref, text in meta.under(conn, _REPLIES).items()}
    return {ref: lies for ref, lies in noted.items() if lies.get("given")}


def decision_taken(conn: Connection, ref: str, wanted: Label | None) -> None:
    """What a person gave was acted upon. `wanted`: the label that the mail bears as long as what is stored about it
    stays as it is now; None: the one that follows from that."""
    key = reply_key(ref)
    lies = json.loads(meta.get(conn, key) or "{}")
    instead_of = label_of(inbound.get_mail(conn, ref))
    meta.put(conn, key, json_text({**lies, "given": [], "wanted": wanted, "instead_of": instead_of}))


def sort(office: Office, report: Report) -> None:
    """Move what has been noted, now that everything is written down and decided."""
    mailbox = office.mailbox
    if mailbox is None or not mailbox.labels or not report.mailbox_read:
        return
    with office.store.reading() as conn:
        copies, replies = ([f"{kind}/{one}" for one in meta.under(conn, kind)] for kind in (_COPIES, _REPLIES))
    try:
        each(office, report, copies, str, lambda key: _sort_copy(office, report, mailbox, key))
        each(office, report, replies, str, lambda key: _sort_reply(office, report, mailbox, key))
    except BackendError as refusal:
        _tell(office, report, refusal, mailbox.switches)


def _sort_copy(office: Office, report: Report, mailbox: Mailbox, key: str) -> None:
    lies = _noted(office, key)
    old = date.fromisoformat(lies["since"]) + PATIENCE < office.today()
    become = None if lies.get("moved") else mailbox.sort(lies["ref"], Label.COPY, lies["body"])
    if become is Sorted.LABELLED:
        _note(office, key, {**lies, "moved": True})
        report.count("copies filed")
    elif become is Sorted.GONE or old:
        _note(office, key, None)


def _sort_reply(office: Office, report: Report, mailbox: Mailbox, key: str) -> None:
    lies = _noted(office, key)
    with office.store.reading() as conn:
        mail = inbound.get_mail(conn, key.rpartition("/")[2])
    waits = mail.state is not InboundState.DONE
    label, become = _wanted(mail, lies), None
    if label in mailbox.labels and _labels(lies) != [label] and not (lies.get("left") or lies.get("given")):
        _note(office, key, {**lies, "giving": label})
        become = mailbox.sort(lies["ref"], label)
    if become is Sorted.LABELLED:
        _note(office, key, {**lies, "labels": [label]})
        report.count("replies filed")
    elif not waits and (mail.closed_at or mail.received_at) + FOLLOWED < office.clock.now():
        _note(office, key, None)
    elif become is Sorted.GONE:
        _note(office, key, {**lies, "left": True})


def _wanted(mail: Mail, lies: Mapping[str, Any]) -> Label | None:
    follows, wanted = label_of(mail), lies.get("wanted")
    return Label(wanted) if wanted and lies["instead_of"] == follows else follows


def label_of(mail: Mail) -> Label | None:
    """By its state alone; a failure is « non distribué » until a person has closed it."""
    by_person = mail.state is InboundState.DONE and mail.closed_by not in (None, "relance")
    if mail.kind is InboundKind.RECEIPT:
        return Label.DONE if by_person else Label.UNDELIVERED
    if mail.state is InboundState.TRAY:  # nobody knows yet whose it is: it stays where people look
        return None
    return label_of_reply(mail.reading, waits=mail.state is not InboundState.DONE, by_person=by_person)


def _noted(office: Office, key: str) -> dict[str, Any]:
    with office.store.reading() as conn:
        lies: dict[str, Any] = json.loads(meta.get(conn, key) or "{}")
    return lies


def _note(office: Office, key: str, lies: dict[str, Any] | None) -> None:
    with office.store.writing() as conn:
        if lies is None:
            meta.drop(conn, key)
        else:
            meta.put(conn, key, json_text(lies))


def _tell(office: Office, report: Report, refusal: BackendError, switches: str) -> None:
    """Once a day: the inbox fills, but nothing else suffers."""
    words = " ".join(finding.what for finding in refusal.findings)
    told = f"{office.today()} {words}"
    with office.store.writing() as conn:
        if meta.get(conn, _TOLD) == told:
            return
        meta.put(conn, _TOLD, told)
    what = f"Les copies de nos messages et les réponses restent dans la boîte de réception : {words}"
    remedy = (
        "Permettre au compte de créer ces dossiers et catégories et d'y ranger des mails, ou écrire dans relance.toml "
        f"{switches}. Les relances partent comme d'habitude."
    )
    report.findings.append(Finding("not_sorted", what, remedy, severity=Severity.WARNING))


def _copy_key(raw: RawMail) -> str:
    return f"{_COPIES}/{hashlib.sha256(raw.content).hexdigest()}"

"""Mails that concern an account: each kept once, read once, closed by a person where the reading is not sure.

1. The mail itself lies in files under its SHA-256; the same bytes in the same mailbox are the same mail, also when the
   server numbers its folders anew (UIDVALIDITY).
2. A reply or a receipt that a mail brought names it, so that staff sees where a fact comes from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from relance_mail.core import keys
from relance_mail.core.findings import Finding
from relance_mail.core.proof import Receipt
from relance_mail.core.readings import Reading, ReceiptKind, ReceiptRead
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import journal
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.rows import build
from relance_mail.store.tables import InboundKind, InboundState, inbound, receipt


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail that came in. `received_at`: the server's stamp on our clock. `trust`: how it was matched, in a word."""

    mailbox: str
    sha256: str
    received_at: datetime
    kind: InboundKind
    trust: str
    state: InboundState
    message_id: str | None = None
    customer_id: str | None = None
    reminder_id: str | None = None
    sender: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """The same, kept. `reading`: what was understood of it."""

    id: int
    mailbox: str
    sha256: str
    received_at: datetime
    kind: InboundKind
    trust: str
    state: InboundState
    message_id: str | None
    customer_id: str | None
    reminder_id: str | None
    sender: str | None
    subject: str | None
    reading: Reading | None
    closed_by: str | None
    closed_at: datetime | None

    @property
    def ref(self) -> str:
        """`M000012`."""
        return keys.mail_id(self.id)


class MailChanges(TypedDict, total=False):
    """What a person or a later look may change."""

    kind: InboundKind
    customer_id: str | None
    reminder_id: str | None
    trust: str
    reading: Reading


def save_inbound(conn: Connection, new: NewMail, reading: Reading | None = None) -> tuple[int, bool]:
    """Keep a mail; its number, and whether it is new. One that is there already is left as it is."""
    same = (inbound.c.mailbox == new.mailbox, inbound.c.sha256 == new.sha256)
    known = conn.execute(select(inbound.c.id).where(*same)).scalar_one_or_none()
    if known is not None:
        return int(known), False
    values = {name: getattr(new, name) for name in NewMail.__slots__}
    plain = None if reading is None else to_plain(reading)
    number: int = conn.execute(insert(inbound).values(**values, reading=plain).returning(inbound.c.id)).scalar_one()
    words = {"kind": new.kind, "customer": new.customer_id, "reminder": new.reminder_id, "sha256": new.sha256}
    journal.append(conn, new.received_at, "relance", "mail.received", keys.mail_id(number), **words)
    return number, True


def get_mail(conn: Connection, ref: str) -> Mail:
    """The mail `M000012`; UsageError when there is none."""
    found = _mails(conn, inbound.c.id == (keys.number_of(ref, "M") or 0))
    if not found:
        raise UsageError(Finding("mail_unknown", f"Aucun mail {ref!r}.", "Voir `relance status`."))
    return found[0]


def mails_in(conn: Connection, *states: InboundState) -> list[Mail]:
    """Every mail in one of these states, oldest first."""
    return _mails(conn, inbound.c.state.in_(states))


def mails_of(conn: Connection, customer_id: str) -> list[Mail]:
    """Every mail of a customer, oldest first."""
    return _mails(conn, inbound.c.customer_id == customer_id)


def mails_where(conn: Connection, *conditions: ColumnElement[bool]) -> list[Mail]:
    """Every mail for which all of that is true, oldest first."""
    return _mails(conn, *conditions)


def mails_read_since(conn: Connection, instant: datetime) -> list[Mail]:
    """What was read without a person, at `instant` or later: nobody has looked at these mails."""
    alone = (inbound.c.state == InboundState.DONE, inbound.c.closed_by == "relance")
    return _mails(conn, *alone, inbound.c.closed_at >= instant)


def last_replies(conn: Connection) -> dict[str, Mail]:
    """The last answer of each customer."""
    newest = select(func.max(inbound.c.id)).where(inbound.c.kind == InboundKind.REPLY).group_by(inbound.c.customer_id)
    return {mail.customer_id: mail for mail in _mails(conn, inbound.c.id.in_(newest)) if mail.customer_id}


def mail_known(conn: Connection, message_id: str) -> bool:
    """Whether a mail of that Message-ID was kept, in any mailbox."""
    return conn.execute(select(inbound.c.id).where(inbound.c.message_id == message_id)).first() is not None


def change_mail(conn: Connection, mail: Mail, at: datetime, actor: str, **changes: Unpack[MailChanges]) -> None:
    """Match it to another customer, or read it again."""
    plain = to_plain(dict(changes))
    conn.execute(update(inbound).where(inbound.c.id == mail.id).values(**plain))
    journal.append(
        conn, at, actor, "mail.changed", mail.ref, changed=sorted(changes), customer=plain.get("customer_id")
    )


def close_mail(conn: Connection, mail: Mail, at: datetime, actor: str, how: str) -> None:
    """A person has dealt with it (`how`: confirmed, dismissed, assigned); Conflict when somebody was faster."""
    same = (inbound.c.id == mail.id, inbound.c.state == mail.state)
    done = {"state": InboundState.DONE, "closed_by": actor, "closed_at": at}
    if conn.execute(update(inbound).where(*same).values(**done)).rowcount != 1:
        raise Conflict(Finding("overtaken", f"{mail.ref} a déjà été traité.", "Voir `relance status`."))
    journal.append(conn, at, actor, f"mail.{how}", mail.ref)


def move_mail(conn: Connection, mail: Mail, state: InboundState) -> None:
    """To the tray, or to those to confirm, with its customer (`assign`)."""
    conn.execute(update(inbound).where(inbound.c.id == mail.id).values(state=state))


def save_receipt(
    conn: Connection, outbox_id: str, read: ReceiptRead, at: datetime, inbound_id: int | None = None
) -> bool:
    """Note what a carrier told us about one recipient; False when this was noted already."""
    recipient = (read.recipient or "").lower()
    same = (receipt.c.outbox_id == outbox_id, receipt.c.recipient == recipient, receipt.c.kind == read.kind)
    by = func.coalesce(receipt.c.inbound_id, 0) == (inbound_id or 0)
    if conn.execute(select(receipt.c.id).where(*same, by)).first() is not None:
        return False
    values = {"recipient": recipient, "kind": read.kind, "permanent": read.permanent, "words": read.words or None}
    conn.execute(insert(receipt).values(outbox_id=outbox_id, at=at, inbound_id=inbound_id, **values))
    ref = None if inbound_id is None else keys.mail_id(inbound_id)
    journal.append(conn, at, "relance", f"receipt.{read.kind}", outbox_id, mail=ref, recipient=recipient)
    return True


def receipts_of(conn: Connection, outbox_ids: Iterable[str]) -> dict[str, list[Receipt]]:
    """What was told about some messages, as `core.proof` takes it, oldest first."""
    query = select(receipt).where(receipt.c.outbox_id.in_(list(outbox_ids))).order_by(receipt.c.at, receipt.c.id)
    found: dict[str, list[Receipt]] = {}
    for row in conn.execute(query).mappings():
        told = Receipt(ReceiptKind(row["kind"]), row["at"], row["recipient"] or None)
        found.setdefault(row["outbox_id"], []).append(told)
    return found


def _mails(conn: Connection, *conditions: ColumnElement[bool]) -> list[Mail]:
    query = select(inbound).where(*conditions).order_by(inbound.c.received_at, inbound.c.id)
    return [build(Mail, row, reading=_reading(row["reading"])) for row in conn.execute(query).mappings()]


def _reading(plain: Mapping[str, Any] | None) -> Reading | None:
    return None if plain is None else from_plain(Reading, plain)

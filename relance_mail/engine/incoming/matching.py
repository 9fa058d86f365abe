"""Whose mail is it: the message of ours it is about, the customer who writes, and how sure we are of that.

1. In this order: the ids that receipts and threads carry, our reference, the known address, a known invoice number,
   the domain of a customer (SERVERS §3). Two customers are none: the tray.
2. Only a known address is trusted; a thread or a reference can be copied by anybody (rule 9).
3. A failure that names no message of ours is about the last one to that address: doubt may stop.
4. What a colleague forwards is the mail of whoever wrote it, and never dropped. Else what matches nothing concerns no
   account: it is counted and not kept (rule 15).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection

from relance_mail.core.keys import tokens_in
from relance_mail.core.lookalikes import is_lookalike
from relance_mail.core.outbox import State
from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.parse import ParsedMail
from relance_mail.store import contacts, invoices, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import outbox as outbox_table

_IDS = re.compile(r"<[^<>\s]+>")
_ADDRESSES = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBERS = re.compile(r"[0-9A-Z][0-9A-Z/._-]{3,}", re.IGNORECASE)
_ENVELOPE = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)  # what we give carriers: the beginning of the key
_LONGEST = 20_000  # characters of a body in which references and numbers are looked for
# Mail providers whose domain says nothing about the customer.
_PUBLIC_DOMAINS = frozenset(
    "gmail.com outlook.com outlook.fr hotmail.com hotmail.fr live.fr yahoo.com yahoo.fr orange.fr wanadoo.fr free.fr "
    "sfr.fr laposte.net bbox.fr neuf.fr icloud.com me.com protonmail.com proton.me gmx.fr aol.com".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """`how`: `receipt`, `thread`, `token`, `address`, `number`, `domain`, `several`, `forwarded` or `nothing`."""

    how: str
    customer_id: str | None = None
    row: OutboxRow | None = None
    trusted: bool = False

    @property
    def concerns_us(self) -> bool:
        return self.how != "nothing"


def match(conn: Connection, mail: ParsedMail, *, forwarded: bool = False) -> Match:
    """What a mail is about. `forwarded`: a colleague sent it on, so its sender says nothing. Nobody is trusted whose
    address may be forged (`ParsedMail.sender_sure`)."""
    found = _match(conn, mail, forwarded)
    return found if mail.sender_sure else replace(found, trusted=False)


def _match(conn: Connection, mail: ParsedMail, forwarded: bool) -> Match:
    row = _about(conn, mail.text)
    writers = _customers(conn, _quoted_addresses(mail.text) if forwarded else [mail.sender_address])
    if row is not None:
        return Match(_how(mail.text), row.customer_id, row, trusted=row.customer_id in writers and not forwarded)
    named = set(invoices.customers_of_numbers(conn, _numbers(mail.text)))
    if len(writers) == 1:  # who names other debtors' invoices only may be writing for somebody else
        (writer,) = writers
        return Match("address", writer, trusted=not forwarded and (not named or writer in named))
    candidates = (writers & named) if writers else named
    if len(candidates) == 1:
        return Match("number", candidates.pop(), trusted=bool(writers) and not forwarded)
    neighbours = [] if forwarded else _neighbours(conn, mail.sender_address)
    if len(neighbours) == 1:
        return Match("domain", neighbours[0])
    if writers or named or neighbours:
        return Match("several")
    return Match("forwarded" if forwarded else "nothing")


def _about(conn: Connection, mail: IncomingText) -> OutboxRow | None:
    """The message of ours that a receipt, a thread or a reference names."""
    named = [receipt.original_message_id for receipt in mail.receipts if receipt.original_message_id]
    named += _IDS.findall(f"{mail.header('In-Reply-To')} {mail.header('References')}")
    found = outbox.rows_by_message_id(conn, named)
    if found:
        return found[-1]
    for envelope in (receipt.envelope_id for receipt in mail.receipts if receipt.envelope_id):
        if _ENVELOPE.fullmatch(envelope):
            by_key = outbox.rows_where(conn, outbox_table.c.key.startswith(envelope.lower()))
            if by_key:
                return by_key[-1]
    tokens = tokens_in(f"{mail.subject} {mail.header('X-Relance-Token')} {_body(mail)}")
    return _by_token(conn, tokens) or _by_failed_recipient(conn, mail.receipts)


def _by_token(conn: Connection, tokens: Iterable[str]) -> OutboxRow | None:
    for token in tokens:
        reminder = reminders.reminder_by_token(conn, token)
        rows = outbox.rows_of_reminder(conn, reminder.id) if reminder else []
        if rows:
            return rows[0]
    return None


def _by_failed_recipient(conn: Connection, receipts: Iterable[ReceiptRead]) -> OutboxRow | None:
    """The last message that left to an address that fails, for notices that name no message at all: one that names
    another message than ours is about that one, or forged."""
    nameless = [one for one in receipts if not (one.original_message_id or one.envelope_id)]
    failed = {one.recipient.lower() for one in nameless if one.recipient and one.kind is ReceiptKind.FAILED}
    sent = [
        row
        for row in outbox.rows_of(conn, sorted(_customers(conn, failed)))
        if row.state is State.SENT and failed & {address.lower() for address in row.recipients}
    ]
    return max(sent, key=lambda row: row.sent_at or row.since, default=None)


def _customers(conn: Connection, addresses: Iterable[str]) -> set[str]:
    return {customer for address in addresses if address for customer in contacts.customers_of_address(conn, address)}


def _neighbours(conn: Connection, address: str) -> list[str]:
    domain = address.rpartition("@")[2]
    return [] if domain in _PUBLIC_DOMAINS or not domain else contacts.customers_of_domain(conn, domain)


def _how(mail: IncomingText) -> str:
    if mail.receipts:
        return "receipt"
    return "thread" if mail.header("In-Reply-To") or mail.header("References") else "token"


def _body(mail: IncomingText) -> str:
    return (mail.body_text or mail.body_html or "")[:_LONGEST]


def _quoted_addresses(mail: IncomingText) -> list[str]:
    """The addresses that a forwarded mail shows: one of them wrote it."""
    return list(dict.fromkeys(address.lower() for address in _ADDRESSES.findall(_body(mail))))[:50]


def _numbers(mail: IncomingText) -> list[str]:
    """Words that could be invoice numbers: of the subject those with a digit, of the body those with three."""
    words = [word for word in _NUMBERS.findall(mail.subject) if _digits(word)]
    words += [word.rstrip("._-/") for word in _NUMBERS.findall(_body(mail)) if _digits(word) >= 3]
    return list(dict.fromkeys(words))[:300]


def _digits(word: str) -> int:
    return sum(sign.isdigit() for sign in word)


def bare_address(sender: str) -> str | None:
    """The address that a person typed or a header shows, lower case; None when it could be none, or only looks like
    one in our letters."""
    found = re.search(r"<([^<>]+)>\s*$", sender)
    try:
        address = validate_email(found[1] if found else sender.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None
    return None if is_lookalike(address) else address

"""Whose mail is it: the message of ours it is about, the customer who writes, and how sure we are of that.

1. In this order: the ids that receipts and threads carry, our reference in the subject, the known address, a known
   invoice number, the domain of a customer (SERVERS §3). Two customers are none: the tray.
2. Only a known address is trusted; a thread or a reference can be copied by anybody (rule 9).
3. What matches nothing concerns no account: it is counted and not kept (rule 15).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Connection

from relance_mail.core.keys import tokens_in
from relance_mail.replies.mails import IncomingText
from relance_mail.store import contacts, invoices, outbox, reminders
from relance_mail.store.outbox import OutboxRow

_IDS = re.compile(r"<[^<>\s]+>")
_NUMBERS = re.compile(r"[0-9A-Z][0-9A-Z/._-]{3,}", re.IGNORECASE)
# Mail providers whose domain says nothing about the customer.
_PUBLIC_DOMAINS = frozenset(
    "gmail.com outlook.com outlook.fr hotmail.com hotmail.fr live.fr yahoo.com yahoo.fr orange.fr wanadoo.fr free.fr "
    "sfr.fr laposte.net bbox.fr neuf.fr icloud.com me.com protonmail.com proton.me gmx.fr aol.com".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """`how`: `receipt`, `thread`, `token`, `address`, `number`, `domain`, `several` or `nothing`."""

    how: str
    customer_id: str | None = None
    row: OutboxRow | None = None
    trusted: bool = False

    @property
    def concerns_us(self) -> bool:
        return self.how != "nothing"


def match(conn: Connection, mail: IncomingText, address: str | None) -> Match:
    """What a mail is about. `address`: the bare sender, lower case."""
    row = _about(conn, mail)
    writers = contacts.customers_of_address(conn, address) if address else []
    if row is not None:
        return Match(_how(mail), row.customer_id, row, trusted=row.customer_id in writers)
    if len(writers) == 1:
        return Match("address", writers[0], trusted=True)
    named = {customer for owners in invoices.customers_of_numbers(conn, _numbers(mail)).values() for customer in owners}
    candidates = (set(writers) & named) if writers else named
    if len(candidates) == 1:
        return Match("number", candidates.pop(), trusted=bool(writers))
    domain = (address or "").rpartition("@")[2]
    neighbours = [] if domain in _PUBLIC_DOMAINS or not domain else contacts.customers_of_domain(conn, domain)
    if len(neighbours) == 1:
        return Match("domain", neighbours[0])
    return Match("several") if writers or named or neighbours else Match("nothing")


def _about(conn: Connection, mail: IncomingText) -> OutboxRow | None:
    """The message of ours that a receipt, a thread or a reference names."""
    named = [receipt.original_message_id for receipt in mail.receipts if receipt.original_message_id]
    named += _IDS.findall(f"{mail.header('In-Reply-To')} {mail.header('References')}")
    found = outbox.rows_by_message_id(conn, named)
    if found:
        return found[-1]
    for envelope in (receipt.envelope_id for receipt in mail.receipts if receipt.envelope_id):
        if by_key := outbox.rows_by_key(conn, envelope):
            return by_key[0]
    return _by_token(conn, tokens_in(f"{mail.subject} {mail.header('X-Relance-Token')}"))


def _by_token(conn: Connection, tokens: Iterable[str]) -> OutboxRow | None:
    for token in tokens:
        reminder = reminders.reminder_by_token(conn, token)
        rows = outbox.rows_of_reminder(conn, reminder.id) if reminder else []
        if rows:
            return rows[0]
    return None


def _how(mail: IncomingText) -> str:
    if mail.receipts:
        return "receipt"
    return "thread" if mail.header("In-Reply-To") or mail.header("References") else "token"


def _numbers(mail: IncomingText) -> list[str]:
    """Words of the subject that could be invoice numbers: they hold a digit."""
    return [word for word in _NUMBERS.findall(mail.subject) if any(sign.isdigit() for sign in word)][:50]


def bare_address(sender: str) -> str | None:
    """The address in a From header, lower case; None when there is none that could be an address."""
    found = re.search(r"<([^<>]+)>\s*$", sender)
    try:
        return validate_email(found[1] if found else sender.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None

"""One mail to oneself, and what comes back of it: whether sending, copies and receipts work here (`--send-test`).

1. It is no reminder: a key of its own, drawn anew, no row of the outbox. A cycle that meets its copy or its receipts
   takes them for nothing of a customer's.
2. It never goes to an address that a customer has.
3. The mailbox is read from where the last cycle stood, and that place is not moved: what arrives meanwhile is read
   again by the next cycle.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from relance_mail.core.findings import Finding
from relance_mail.core.readings import ReceiptKind
from relance_mail.engine.office import Office
from relance_mail.errors import BackendError, Conflict
from relance_mail.mail.base import Accepted, Mailbox, Mailer, NoAnswer, Outgoing, Position
from relance_mail.replies.parse import ParsedMail, parse
from relance_mail.store import contacts, cursors, journal

TOKEN = "ESSAI"  # noqa: S105 - what the subject bears, not a secret
_BATCH = 200
_TEXT = """Bonjour,

ceci est un essai de relance_mail, envoyé par « relance check --send-test » : l'envoi fonctionne.
Si votre messagerie demande d'envoyer une confirmation de lecture, acceptez : elle est attendue.

Aucun client n'a reçu ce message.
"""


class Back(StrEnum):
    """What may come back of a mail to oneself."""

    COPY = "the copy in our own mailbox"
    DELIVERED = "the delivery notice"
    READ = "the read receipt"
    FAILED = "a notice that it could not be delivered"


_OF_RECEIPT = {
    ReceiptKind.DELIVERED: Back.DELIVERED,
    ReceiptKind.RELAYED: Back.DELIVERED,  # the last word of a server beyond which nobody gives notice
    ReceiptKind.READ: Back.READ,
    ReceiptKind.FAILED: Back.FAILED,
}


@dataclass(slots=True)
class Trial:
    """A test mail under way. `asked`: what servers were asked for; `back`: what has come, with the words of each."""

    key: str
    message_ids: frozenset[str]
    asked: frozenset[Back]
    positions: Mapping[str, Position]
    back: dict[Back, str] = field(default_factory=dict)

    @property
    def missing(self) -> frozenset[Back]:
        """What was asked for and has not come."""
        return self.asked - self.back.keys()

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to wait for."""
        return not self.missing or Back.FAILED in self.back


def send(office: Office, address: str, by: str) -> Trial:
    """Send the test mail, once. Conflict for a customer's address; BackendError when it did not leave, or when nobody
    knows."""
    mailer, mailbox = office.mailer, office.mailbox
    if mailer is None or mailbox is None:
        raise BackendError(Finding("no_mail", "No mail server is configured.", "Set [mail] in relance.toml."))
    with office.store.writing() as conn:
        if whose := contacts.customers_of_address(conn, address):
            what = f"{address} est l'adresse du client {whose[0]} : l'essai n'est pas envoyé."
            raise Conflict(Finding("test_to_customer", what, "Donner une adresse de votre entreprise."))
        journal.append(conn, office.clock.now(), by, "mail.test", None, to=address)
        known = cursors.cursors_of(conn, mailbox.name)
    positions = {name: Position(at.uidvalidity, at.last_uid) for name, at in known.items()}
    outgoing = _outgoing(office, mailer, address)
    ref = mailer.prepare(outgoing)
    try:
        answer = mailer.dispatch(ref)
    except NoAnswer as silence:
        what = f"Nobody knows whether the test mail left: {silence}."
        raise BackendError(Finding("test_uncertain", what, f"Look into the mailbox of {address}.")) from silence
    if not isinstance(answer, Accepted):
        mailer.withdraw(ref)
        what = f"The test mail to {address} was refused: {answer.words}."
        raise BackendError(Finding("test_refused", what, "Correct what the server names, then try again."))
    ids = frozenset(filter(None, (ref.message_id, answer.message_id_seen)))
    return Trial(outgoing.key, ids, _asked(office, mailer, address), positions)


def look(office: Office, trial: Trial) -> None:
    """Note what has come back since the last look. Raises BackendError when the mailbox cannot be read."""
    mailbox = office.mailbox
    for mail in () if mailbox is None else _new(mailbox, trial):
        if mail.text.header("X-Relance-Key") == trial.key:
            trial.back.setdefault(Back.COPY, f"from {mail.sender_address}")
        for receipt in mail.text.receipts:
            named = receipt.original_message_id in trial.message_ids
            enveloped = bool(receipt.envelope_id) and trial.key.startswith((receipt.envelope_id or "").lower())
            if (named or enveloped) and receipt.kind in _OF_RECEIPT:
                trial.back.setdefault(_OF_RECEIPT[receipt.kind], receipt.words or f"from {mail.sender_address}")


def _new(mailbox: Mailbox, trial: Trial) -> Iterator[ParsedMail]:
    while True:
        fetched = mailbox.fetch(trial.positions, _BATCH)
        trial.positions = {**trial.positions, **fetched.positions}
        yield from (parse(raw.content) for raw in fetched.mails)
        if fetched.read_to_end or not fetched.mails:
            return


def _outgoing(office: Office, mailer: Mailer, address: str) -> Outgoing:
    ours = office.correspondence
    return Outgoing(
        key=secrets.token_hex(32),
        token=TOKEN,
        sender=ours.sender,
        sender_name=ours.sender_name,
        to=(address,),
        subject=f"Essai de relance_mail ({office.creditor.name})",
        text=_TEXT,
        blind_copy=ours.blind_copy,
        reply_to=ours.reply_to,
        read_receipt=ours.read_receipts and mailer.abilities.read_receipts,
        delivery_receipt=ours.delivery_notices and mailer.abilities.delivery_notices,
    )


def _asked(office: Office, mailer: Mailer, address: str) -> frozenset[Back]:
    """A read receipt is waited for as well, though only a person who opens the mail can send it."""
    ours, able = office.correspondence, mailer.abilities
    own = {one.lower() for one in (ours.sender, ours.reply_to, ours.blind_copy) if one}
    asked = {Back.COPY: ours.blind_copy is not None or address.lower() in own}
    asked[Back.DELIVERED] = ours.delivery_notices and able.delivery_notices
    asked[Back.READ] = ours.read_receipts and able.read_receipts
    return frozenset(back for back, wanted in asked.items() if wanted)

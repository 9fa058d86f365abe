"""The copy of a message that leaves on another channel: it follows as it was approved, or not at all.

1. Once one channel has left, the invoices have moved and the decision is another one; comparing versions would always
   withdraw the copy. What still counts is that every line is owed as it was, that the addresses are the customer's, and
   that nobody has said stop since.
2. The mail beside a registered letter waits for its deposit, also while a person is asked whether there was one; a
   letter that did not leave takes its copy along (OFFICE §6).
"""

from datetime import date

from sqlalchemy import Connection

from relance_mail.core.account import Account
from relance_mail.core.decisions import Line
from relance_mail.core.french import amount
from relance_mail.core.holds import open_hold, stop_of
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.store import outbox
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.reminders import Reminder


def letter_beside(conn: Connection, row: OutboxRow) -> OutboxRow | None:
    """The registered letter that this message is a copy of."""
    if row.proof_needed is not None:
        return None
    siblings = outbox.rows_of_reminder(conn, row.reminder_id)
    return next((other for other in siblings if other.proof_needed is ProofNeeded.DEPOSITED), None)


def waits_for_deposit(conn: Connection, row: OutboxRow) -> bool:
    """Whether it is the copy of a letter that is not known to be deposited."""
    letter = letter_beside(conn, row)
    return letter is not None and letter.state is not State.SENT


def lost_its_letter(conn: Connection, row: OutboxRow) -> bool:
    """Whether it is the copy of a letter that will not leave any more."""
    letter = letter_beside(conn, row)
    return letter is not None and letter.state is State.WITHDRAWN


def is_copy(conn: Connection, row: OutboxRow) -> bool:
    """Whether the reminder has left on another channel already, or its letter may have."""
    letter = letter_beside(conn, row)
    siblings = outbox.rows_of_reminder(conn, row.reminder_id)
    left = any(other.state is State.SENT for other in siblings if other.id != row.id)
    return left or (letter is not None and letter.state is State.UNCERTAIN)


def why_not_any_more(known: Account, row: OutboxRow, reminder: Reminder, today: date) -> str:
    """Why the copy must not follow, in French; empty while it may."""
    shown = {line.invoice_id for line in reminder.lines}
    hold = open_hold((one for one in known.holds if one.invoice_id is None or one.invoice_id in shown), today)
    if hold is not None:
        return stop_of(hold).because
    changed = [text for line in reminder.lines if (text := _changed(known, line))]
    return " ; ".join([*changed, *(f"{address} n'est plus l'adresse des relances" for address in _left(known, row))])


def _left(known: Account, row: OutboxRow) -> list[str]:
    """The addresses that a mail was approved for and that are not written to any more."""
    written_to = {contact.email.lower() for contact in known.mail_contacts}
    return [one for one in row.recipients if row.channel is Channel.MAIL and one.lower() not in written_to]


def _changed(known: Account, line: Line) -> str:
    invoice = next((one for one in known.invoices if one.id == line.invoice_id), None)
    if invoice is None:
        return f"une facture de {amount(line.residual)} est soldée"
    if invoice.residual != line.residual:
        return f"{invoice.number} : {amount(line.residual)} → {amount(invoice.residual)}"
    return ""

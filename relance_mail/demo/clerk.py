"""The person in charge, as the demo plays it: says yes in the morning, posts letters, deals with replies.

Everything goes through the same decisions that staff's commands make (`engine/staff*.py`).
"""

from datetime import timedelta

from relance_mail.core.account import HoldReason
from relance_mail.core.intents import Intent
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.engine import staff, staff_accounts, staff_replies
from relance_mail.engine.office import Office
from relance_mail.store import inbound, outbox
from relance_mail.store.inbound import Mail
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.tables import InboundState

NAME = "responsable du recouvrement"


def morning(office: Office) -> None:
    """What is on the desk before the program sends."""
    with office.store.reading() as conn:
        replies = inbound.mails_in(conn, InboundState.TO_CONFIRM)
        waiting = outbox.rows_in(conn, State.AWAITING_APPROVAL)
        papers = [row for row in outbox.rows_in(conn, State.WITH_STAFF) if row.channel is not Channel.MAIL]
    for mail in replies:
        _answer(office, mail)
    for paper in papers:
        _done(office, paper)
    if waiting:
        staff.approve(office, [row.id for row in waiting], NAME)


def _answer(office: Office, mail: Mail) -> None:
    """Take the decision that this reply calls for; a mail that is dismissed takes the holds of its reading with it."""
    if mail.customer_id is None or mail.reading is None:
        return
    today = office.today()
    if mail.reading.intent in (Intent.PROMISE, Intent.INSTALMENT_PLAN):
        staff_replies.confirm(office, mail.ref, NAME)
        return
    staff_replies.dismiss(office, mail.ref, NAME)
    match mail.reading.intent:
        case Intent.DISPUTE:
            staff_accounts.hold(
                office, mail.customer_id, NAME, reason=HoldReason.DISPUTE, note="dimension contestée, avoir à établir"
            )
        case Intent.INSOLVENCY:
            review = today + timedelta(days=60)
            staff_accounts.hold(office, mail.customer_id, NAME, reason=HoldReason.INSOLVENCY, review_on=review)
        case Intent.REQUEST_DOCUMENT:
            staff_accounts.hold(
                office,
                mail.customer_id,
                NAME,
                reason=HoldReason.PAUSE,
                note="RIB envoyé",
                until=today + timedelta(days=8),
            )
        case _:
            pass


def _done(office: Office, paper: OutboxRow) -> None:
    """A letter is signed and posted, a call is made, the day after it was laid out."""
    if paper.since.astimezone(office.clock.zone).date() >= office.today():
        return
    if paper.channel is Channel.PHONE:
        staff.settle(office, paper.id, NAME, sent=True, on=office.today(), words="rappellera")
        return
    number = f"1A 000 000 {paper.reminder_id[-4:]} 0"
    staff.settle(office, paper.id, NAME, sent=True, on=office.today(), number=number)

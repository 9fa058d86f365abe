"""A reply that was dealt with waits for a person again: what followed from its reading is taken back (OFFICE §5)."""

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.days import add_working_days
from relance_mail.core.effect_table import REPLY_REVIEW_WORKING_DAYS
from relance_mail.engine.office import Office
from relance_mail.store import customers, holds, promises, reversals
from relance_mail.store.inbound import Mail
from relance_mail.store.tables import InboundState


def reopen(conn: Connection, office: Office, mail: Mail, by: str) -> list[str]:
    """Hold its customer until somebody has read it; the promises that are cancelled with it."""
    now, today = office.clock.now(), office.today()
    reversals.reopen_mail(conn, mail, now, by)
    made = [ref for ref, _ in reversals.promises_read_in(conn, mail.id)]
    for ref in made:
        promises.cancel_promise(conn, ref, now, by, f"{mail.ref} est à relire")
    for ref in reversals.holds_caused_by(conn, mail.ref):
        holds.end_hold(conn, ref, today, now, by, f"{mail.ref} est à relire")
    debtor = customers.get_customer(conn, mail.customer_id or "")
    if debtor is not None:
        review = add_working_days(today, REPLY_REVIEW_WORKING_DAYS, office.book.of(debtor).holidays)
        hold = Hold(HoldReason.REPLY_WAITING, today, by, review_on=review)
        holds.open_hold(conn, debtor.id, hold, now, cause=f"mail {mail.id}")
    return made


def was_read_alone(mail: Mail) -> bool:
    """Whether it was understood, and closed, without a person."""
    return mail.state is InboundState.DONE and mail.closed_by == "relance" and mail.customer_id is not None

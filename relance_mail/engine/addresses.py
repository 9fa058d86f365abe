"""No address gets two messages on one day, whichever customers share it (OFFICE §3.1).

A draft with staff may leave at any moment: while one lies there, no second one to the same address is laid beside it.
"""

from datetime import datetime, time

from sqlalchemy import Connection

from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.engine.office import Office
from relance_mail.store import outbox
from relance_mail.store.outbox import OutboxRow


def written_to_today(conn: Connection, office: Office, row: OutboxRow) -> bool:
    """Whether another message has left today, may have, or may do so any moment, to one of its addresses."""
    midnight = datetime.combine(office.today(), time(), office.clock.zone)
    gone = [
        *outbox.sent_since(conn, midnight),
        *outbox.rows_in(conn, State.DISPATCHING, State.UNCERTAIN, State.WITH_STAFF),
    ]
    others = (other for other in gone if other.channel is Channel.MAIL and other.id != row.id)
    taken = {address.lower() for other in others for address in other.recipients}
    return not taken.isdisjoint(address.lower() for address in row.recipients)

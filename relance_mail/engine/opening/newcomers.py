"""Customers who appear while the reprise is under way: who waits for a row of it, who begins by itself (OFFICE §10).

1. Whoever brings an invoice that was overdue on the first day belongs to the old ledger: a row of Reprise is offered.
2. Anybody else begins by itself, as after the reprise: its first invoice fell due while the program was at work.
3. Asked with every reading of the sources, before anything is planned; without a reprise under way it costs one query.
"""

from sqlalchemy import Connection

from relance_mail.engine.office import Office
from relance_mail.engine.opening import state as opening_state
from relance_mail.store import customers, invoices, meta


def admit(conn: Connection, office: Office) -> None:
    """Let those who appeared since the last reading wait or begin; nothing where no reprise is under way."""
    waiting = opening_state.waiting(conn)
    if not waiting:
        return
    first_day = meta.started_on(conn)
    new = [customer_id for customer_id in customers.not_begun(conn) if customer_id not in waiting]
    owned = invoices.open_invoices_of(conn, new)
    old = {
        customer_id
        for customer_id in new
        if first_day is None or any(one.due_date <= first_day for one in owned.get(customer_id, ()))
    }
    opening_state.wait(conn, sorted(old))
    customers.release_customers(conn, [customer_id for customer_id in new if customer_id not in old], office.today())

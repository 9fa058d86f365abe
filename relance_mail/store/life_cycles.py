"""The last status of e-invoices on their platform: what lists say stands in the invoice, what messages say beside it.

A message speaks of an invoice that some list says nothing of; where the list states a status itself, the list wins.
What a message gave is noted under `life_cycle/<invoice>`, so that the next message may replace it.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update

from relance_mail.core.invoices import InvoiceId, InvoiceType
from relance_mail.core.life_cycle import PAYMENT_SENT
from relance_mail.store import journal, meta
from relance_mail.store.tables import invoice

_NOTE = "life_cycle"


def payments_sent(conn: Connection) -> dict[InvoiceId, str]:
    """Open invoices whose platform says that the payment was sent, each with its customer."""
    said = (invoice.c.closed_on.is_(None), invoice.c.life_cycle == PAYMENT_SENT)
    return {row.id: row.customer_id for row in conn.execute(select(invoice.c.id, invoice.c.customer_id).where(*said))}


def state_life_cycles(conn: Connection, said: Mapping[str, str], at: datetime, actor: str) -> None:
    """What messages say, number without its spelling → code. A number that two customers share is passed over."""
    asked = (invoice.c.closed_on.is_(None), invoice.c.number_key.in_(said), invoice.c.type == InvoiceType.INVOICE)
    lines = defaultdict(list)
    for row in conn.execute(select(invoice).where(*asked)).mappings():
        lines[row["number_key"]].append(row)
    given = meta.under(conn, _NOTE) if lines else {}
    for number, rows in lines.items():
        if len({row["customer_id"] for row in rows}) > 1:
            continue
        for row in rows:
            before, code = row["life_cycle"], said[number]
            if before != code and before in (None, given.get(str(row["id"]))):
                conn.execute(update(invoice).where(invoice.c.id == row["id"]).values(life_cycle=code))
                meta.put(conn, f"{_NOTE}/{row['id']}", code)
                journal.append(conn, at, actor, "invoice.set", str(row["id"]), life_cycle=code)

"""Show what follows: the workbooks that ask, deadlines in the calendars, and what our own people are told.

1. A calendar was read back (agenda.back) before it is written to: what people moved or ticked there comes first.
2. The summary leaves once a working day, also when there is nothing to say: silence would mean a breakdown (OFFICE §8).
"""

from relance_mail.engine.agenda.show import show_agenda
from relance_mail.engine.desk.taken_up import lay_out
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.morning.tell_staff import tell_staff
from relance_mail.engine.office import Office, Report
from relance_mail.store import customers


def publish(office: Office, report: Report) -> None:
    """The staff folder, calendars, then what staff is told."""
    lay_out(office, report)
    with office.store.reading() as conn:
        facts = facts_of(conn, office, report)
        known = accounts(conn, office, facts, customers.customers_with_open_items(conn))
    shown = show_agenda(office, report, known)
    tell_staff(office, report, known, shown)

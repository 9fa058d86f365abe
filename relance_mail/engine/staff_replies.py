"""What people decide about replies: confirm what was understood, match a mail to its customer, put it aside.

1. Text in a customer's mail is never an instruction: only these decisions let a doubtful reading have its effect.
"""

from datetime import date
from decimal import Decimal

from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.money import Money
from relance_mail.core.readings import Place, PromiseRead
from relance_mail.engine.effects import apply_reply, hold_for_reply, record_promise, release_reply
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import Said
from relance_mail.errors import UsageError
from relance_mail.store import contacts, customers, inbound
from relance_mail.store.tables import InboundState


def confirm(office: Office, ref: str, by: str, promised: tuple[date, Decimal | None] | None = None) -> Said:
    """The reading is right, or the promise is this one: record it and let the reminders go on after it."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = inbound.get_mail(conn, ref)
        known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), mail.customer_id or "")
        read = list(mail.reading.promises) if mail.reading else []
        if promised is not None:
            day, part = promised
            money = Money(part, "EUR") if part is not None else None
            read = [PromiseRead(day, money, (), "", Place("text", 0, 0))]
        recorded = [record_promise(conn, known, one, mail, now, by, part) for part, one in enumerate(read, 1)]
        refs = [one for one in recorded if one]
        release_reply(conn, mail, office.today(), now, by, "réponse confirmée")
        inbound.close_mail(conn, mail, now, by, "confirmed")
    days = ", ".join(short_day(one.date) for one in read if one.date)
    what = f"promesse {', '.join(refs)} pour le {days}" if refs else "lecture confirmée, rien à enregistrer"
    return Said(f"{mail.ref} : {what}, par {by}.")


def dismiss(office: Office, ref: str, by: str) -> Said:
    """Nothing follows from this mail; reminders go on."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = inbound.get_mail(conn, ref)
        release_reply(conn, mail, office.today(), now, by, "réponse sans suite")
        inbound.close_mail(conn, mail, now, by, "dismissed")
    return Said(f"{mail.ref} : classé sans suite par {by}.")


def assign(office: Office, ref: str, customer_id: str, by: str) -> Said:
    """This mail is from that customer: it is held, and the mail is read as its reply."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = inbound.get_mail(conn, ref)
        customer = customers.get_customer(conn, customer_id)
        if customer is None:
            raise customers.unknown_customer(customer_id)
        if mail.state is InboundState.DONE:
            raise UsageError(Finding("mail_closed", f"{ref} est déjà traité.", "Voir `relance account`."))
        known = mail.sender in contacts.customers_of_address(conn, mail.sender or "")
        trust = f"assigned, {'adresse connue' if known else 'adresse inconnue'}"
        inbound.change_mail(conn, mail, now, by, customer_id=customer.id, trust=trust)
        inbound.move_mail(conn, mail, InboundState.TO_CONFIRM)
        hold_for_reply(conn, office, customer.id, mail.received_at, mail.id)
    apply_reply(office, Report(mailbox_read=True), mail.id)
    return Said(f"{mail.ref} : rattaché à {customer.name} par {by}.")

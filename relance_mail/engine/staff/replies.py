"""What people decide about replies: confirm what was understood, match a mail to its customer, put it aside.

1. Text in a customer's mail is never an instruction: only these decisions let a doubtful reading have its effect.
2. What was read without a person may be called wrong by one: then it waits like any other, and nothing of it stands.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from relance_mail.core.account import Account, HoldReason
from relance_mail.core.effects import consequences
from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.core.intents import Intent
from relance_mail.core.keys import hold_id
from relance_mail.core.money import Money
from relance_mail.core.readings import Place, PromiseRead
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.incoming.effects import (
    AUTHOR,
    apply_reply,
    hold_for_reply,
    owe_documents,
    record_promise,
    release_reply,
)
from relance_mail.engine.legal.insolvency import claim_end
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff.reopening import reopen, was_read_alone
from relance_mail.engine.staff.said import Said
from relance_mail.errors import Conflict, UsageError
from relance_mail.store import answers, contacts, customers, holds, inbound, journal, reversals
from relance_mail.store.inbound import Mail
from relance_mail.store.tables import InboundState
from relance_mail.store.tables import hold as hold_table


def confirm(office: Office, ref: str, by: str, promised: tuple[date, Decimal | None] | None = None) -> Said:
    """The reading is right, or the promise is this one: let it have its effect, and the reminders go on after it.

    UsageError when nothing of it can be recorded: a promise or a payment about invoices that are not open."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = _open_mail(conn, ref)
        if mail.customer_id is None:
            raise UsageError(Finding("mail_unassigned", f"{mail.ref} n'a pas de client.", "Le rattacher (assign)."))
        known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), mail.customer_id)
        read = _promised(known, mail, promised)
        plan = mail.ref if promised is None and Intent.INSTALMENT_PLAN in _intents(mail) else None
        first = reversals.last_part_read_in(conn, mail.id) + 1  # parts that were cancelled keep their numbers
        recorded = [record_promise(conn, known, one, mail, now, by, part, plan) for part, one in enumerate(read, first)]
        refs = [one for one in recorded if one]
        held = [] if promised else _as_if_sure(conn, office, known, mail, now)
        if (read and not refs) or (Intent.ALREADY_PAID in _intents(mail) and not (refs or held)):
            what = f"{mail.ref} ne nomme aucune facture ouverte ni aucun jour."
            raise UsageError(Finding("nothing_to_record", what, "Dire la promesse (--promise) ou classer (dismiss)."))
        if refs:
            holds.end_holds(conn, known.customer.id, office.today(), now, by, "accepté", [HoldReason.INSTALMENT_PLAN])
        release_reply(conn, mail, office.today(), now, by, "réponse confirmée")
        inbound.close_mail(conn, mail, now, by, "confirmed")
    days = ", ".join(short_day(one.date) for one in read if one.date)
    what = f"promesse {', '.join(refs)} pour le {days}" if refs else "lecture confirmée"
    return Said(f"{mail.ref} : {what}, par {by}.")


def _intents(mail: Mail) -> tuple[Intent, ...]:
    return (mail.reading.intent, *mail.reading.secondary_intents) if mail.reading else ()


def _promised(known: Account, mail: Mail, promised: tuple[date, Decimal | None] | None) -> list[PromiseRead]:
    """The promises that were read, or the one that the person says it makes."""
    if promised is None:
        return list(mail.reading.promises) if mail.reading else []
    day, part = promised
    currency = next((invoice.residual.currency for invoice in known.invoices), "EUR")
    money = Money(part, currency) if part is not None else None
    return [PromiseRead(day, money, (), "", Place("text", 0, 0))]


def _as_if_sure(conn: Connection, office: Office, known: Account, mail: Mail, now: datetime) -> list[HoldReason]:
    """The holds that the reading has once a person vouches for it (an announced payment waits for the bank)."""
    if mail.reading is None:
        return []
    sure = replace(mail.reading, needs_human=False, flags=())
    day = mail.received_at.astimezone(office.clock.zone).date()
    claim = claim_end(office, known.customer, day)
    ends_on = claim.legal_end if claim else None
    result = consequences(sure, known, office.book.of(known.customer), day, True, ends_on)
    owe_documents(conn, office, mail, known, result, AUTHOR)
    kept = [hold for hold in result.holds if hold.reason is not HoldReason.REPLY_WAITING]
    for hold in kept:
        holds.open_hold(conn, known.customer.id, hold, now, cause=mail.ref)
    return [hold.reason for hold in kept]


def misread(office: Office, ref: str, by: str, note: str = "") -> Said:
    """The reading is wrong: the reply waits to be read by a person, also when it was understood without one."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = inbound.get_mail(conn, ref)
        again = was_read_alone(mail)
        if mail.state is InboundState.DONE and not again:
            raise _closed(mail)
        undone = reopen(conn, office, mail, by) if again else []
        journal.append(conn, now, by, "mail.misread", mail.ref, note=note or None)
    words = f", {', '.join(undone)} annulée{'s' * (len(undone) > 1)}" if undone else ""
    return Said(f"{mail.ref} : lecture à corriger, la réponse reste à lire{words}, par {by}.")


def dismiss(office: Office, ref: str, by: str) -> Said:
    """Nothing follows from this mail: the holds that its reading opened end, and reminders go on."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = _open_mail(conn, ref)
        opened = select(hold_table.c.id).where(hold_table.c.cause == mail.ref, hold_table.c.ended_at.is_(None))
        for number in conn.execute(opened).scalars().all():
            holds.end_hold(conn, hold_id(number), office.today(), now, by, "réponse sans suite")
        answers.end_cause(conn, mail.ref, now, by)
        release_reply(conn, mail, office.today(), now, by, "réponse sans suite")
        inbound.close_mail(conn, mail, now, by, "dismissed")
    return Said(f"{mail.ref} : classé sans suite par {by}.")


def assign(office: Office, ref: str, customer_id: str, by: str) -> Said:
    """This mail is from that customer: it is held, and the mail is read as its reply."""
    now = office.clock.now()
    with office.store.writing() as conn:
        mail = _open_mail(conn, ref)
        customer = customers.get_customer(conn, customer_id)
        if customer is None:
            raise customers.unknown_customer(customer_id)
        known = customer.id in contacts.customers_of_address(conn, mail.sender or "")
        trust = f"assigned, {'adresse connue' if known else 'adresse inconnue'}"
        inbound.change_mail(conn, mail, now, by, customer_id=customer.id, trust=trust)
        inbound.move_mail(conn, mail, InboundState.TO_CONFIRM)
        hold_for_reply(conn, office, customer.id, mail.received_at, mail.id)
    apply_reply(office, Report(mailbox_read=True), mail.id)
    return Said(f"{mail.ref} : rattaché à {customer.name} par {by}.")


def _open_mail(conn: Connection, ref: str) -> Mail:
    """The mail, if it still waits for a person; Conflict when it is closed."""
    mail = inbound.get_mail(conn, ref)
    if mail.state is InboundState.DONE:
        raise _closed(mail)
    return mail


def _closed(mail: Mail) -> Conflict:
    return Conflict(Finding("mail_closed", f"{mail.ref} est déjà traité.", "Voir `relance account`."))

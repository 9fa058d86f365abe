"""What people decide about customers: pauses, disputes, promises, positions, addresses, payments.

1. Every decision has an author and a reason, is journaled, and answers with one French sentence.
2. `--invoice N` means every instalment of that number, `N@DATE` one of them (MODEL §3.6).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason, ProofState
from relance_mail.core.days import add_working_days
from relance_mail.core.findings import Finding
from relance_mail.core.french import amount, counted, listing, short_day
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import Contact, ContactRole, ContactState, Kind
from relance_mail.core.policy import StageId
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.matching import bare_address
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import Said
from relance_mail.errors import UsageError
from relance_mail.store import contacts, customers, holds, invoices, journal, positions, promises, reminders
from relance_mail.store.promises import NewPromise

DISPUTE_REVIEW_WORKING_DAYS = 10


def hold(
    office: Office,
    customer_id: str,
    by: str,
    *,
    reason: HoldReason,
    numbers: Sequence[str] = (),
    note: str = "",
    until: date | None = None,
    review_on: date | None = None,
) -> Said:
    """Stop the reminders of a customer, or of some invoices, to an end date or with a review date."""
    today = office.today()
    if until is not None and until < today:
        raise UsageError(Finding("past_date", f"--until {until} is past.", "Give a day to come."))
    with office.store.writing() as conn:
        known = _customer(conn, customer_id)
        review = review_on or (None if until else _working_days_on(office, DISPUTE_REVIEW_WORKING_DAYS))
        scopes: list[int | None] = [invoice.id for invoice in _invoices(conn, known, numbers)] if numbers else [None]
        for scope in scopes:
            new = Hold(reason, today, by, scope, until, review, note=note or None)
            holds.open_hold(conn, known, new, office.clock.now())
    end = f"jusqu'au {short_day(until)}" if until else f"à revoir le {short_day(review)}" if review else ""
    about = f"factures {listing(list(numbers))}" if numbers else "toutes les factures"
    return Said(f"Relances suspendues pour {known} ({about}) {end}, par {by}.")


def release(office: Office, ref: str, by: str, reason: str) -> Said:
    """End one hold (`H000012`), or every hold of a customer, an announced absence too; then addresses that bounced are
    tried again."""
    now, today = office.clock.now(), office.today()
    with office.store.writing() as conn:
        if ref.upper().startswith("H") and ref[1:].isdigit():
            holds.end_hold(conn, ref, today, now, by, reason)
            return Said(f"Blocage {ref} levé par {by} : {reason}.")
        known = _customer(conn, ref)
        ended = holds.end_holds(conn, known, today, now, by, reason)
        customers.postpone_customer(conn, known, None)
        for one in contacts.contacts_of(conn, [known]).get(known, ()):
            if one.state is ContactState.BOUNCED:
                contacts.upsert_contact(conn, known, replace(one, state=ContactState.OK), today, now, by)
        _free_undelivered(conn, office, known, by)
    return Said(f"{counted(len(ended), 'blocage levé', 'blocages levés')} pour {known} par {by} : {reason}.")


def set_stage(
    office: Office, customer_id: str, stage: StageId | None, by: str, *, numbers: Sequence[str], on: date, reason: str
) -> Said:
    """The stage that invoices have already reached on a day; None = back to the start."""
    with office.store.writing() as conn:
        known = _customer(conn, customer_id)
        customer = customers.get_customer(conn, known)
        policy = office.book.of(customer) if customer else None
        if policy and stage is not None and policy.stage(stage) is None:
            names = ", ".join(one.id for one in policy.ladder)
            raise UsageError(Finding("stage_unknown", f"Aucune étape {stage!r} pour ce client.", f"Étapes : {names}."))
        chosen = _invoices(conn, known, numbers) if numbers else _open(conn, known)
        for invoice in chosen:
            positions.set_position(conn, invoice.id, stage, on, office.clock.now(), by, reason)
    reached = f"étape {stage} atteinte le {short_day(on)}" if stage else "retour au début"
    return Said(f"{counted(len(chosen), 'facture', 'factures')} de {known} : {reached}, par {by}.")


def contact(office: Office, customer_id: str, email: str, by: str) -> Said:
    """The address that reminders of this customer go to from now on."""
    address = bare_address(email)
    if address is None:
        raise UsageError(Finding("bad_address", f"{email!r} n'est pas une adresse.", "Vérifier sa saisie."))
    with office.store.writing() as conn:
        known = _customer(conn, customer_id)
        new = Contact(address, ContactRole.COLLECTION, origin=by)
        contacts.upsert_contact(conn, known, new, office.today(), office.clock.now(), by)
        holds.end_holds(
            conn, known, office.today(), office.clock.now(), by, "adresse donnée",
            [HoldReason.UNDELIVERED, HoldReason.CONTACT_AMBIGUOUS],
        )  # fmt: skip
        _free_undelivered(conn, office, known, by)
    return Said(f"Les relances de {known} partent désormais à {address}, dit par {by}.")


def kind(office: Office, customer_id: str, value: Kind, by: str, numbers: Sequence[str] = ()) -> Said:
    """What sort of debtor the customer is, or was for some invoices."""
    now = office.clock.now()
    with office.store.writing() as conn:
        known = _customer(conn, customer_id)
        if numbers:
            for invoice in _invoices(conn, known, numbers):
                invoices.set_kind(conn, invoice.id, value, now, by)
        else:
            customers.set_by_hand(conn, known, now, by, kind=value)
    return Said(f"{known} : {value}, dit par {by}.")


def promise(
    office: Office, customer_id: str, by: str, *, due: date, amount_due: Decimal | None, numbers: Sequence[str]
) -> Said:
    """A promise that a person took, by telephone for example."""
    today = office.today()
    with office.store.writing() as conn:
        known = _customer(conn, customer_id)
        covered = _invoices(conn, known, numbers) if numbers else _due(conn, known, today)
        if not covered:
            raise UsageError(Finding("nothing_due", f"{known} ne doit rien d'échu.", "Nommer les factures promises."))
        owed = {invoice.id: invoice.residual for invoice in covered}
        part = Money(amount_due, covered[0].residual.currency) if amount_due is not None else None
        ref = promises.save_promise(conn, NewPromise(known, owed, due, today, by, amount=part), office.clock.now())
    what = amount(part) if part else listing([invoice.number for invoice in covered])
    return Said(f"{ref} : promesse de {known} pour le {short_day(due)} ({what}), notée par {by}.")


def cancel_promise(office: Office, ref: str, by: str) -> Said:
    """Take a promise back."""
    with office.store.writing() as conn:
        promises.cancel_promise(conn, ref, office.clock.now(), by)
    return Said(f"Promesse {ref} annulée par {by}.")


def paid(
    office: Office, customer_id: str, by: str, *, on: date, amount_paid: Decimal | None, numbers: Sequence[str]
) -> Said:
    """A payment seen at the bank, for sources that list no payments; an amount goes to the oldest invoice first."""
    with office.store.writing() as conn:
        known = _customer(conn, customer_id)
        owed = sorted(_invoices(conn, known, numbers) if numbers else _open(conn, known), key=lambda one: one.due_date)
        left = amount_paid
        for invoice in owed:
            share = invoice.residual.amount if left is None else min(left, invoice.residual.amount)
            if share <= 0:
                continue
            rest = invoice.residual - Money(share, invoice.residual.currency)
            invoices.declare_residual(conn, invoice.id, rest, on, office.clock.now(), by)
            left = None if left is None else left - share
        if left:  # raised inside: nothing of it is kept
            what = f"{left} de trop : plus que ce que ces factures doivent."
            raise UsageError(Finding("overpaid", what, "Vérifier le montant ou nommer d'autres factures."))
    return Said(f"Paiement de {known} noté au {short_day(on)} par {by}.")


def _free_undelivered(conn: Connection, office: Office, customer_id: str, by: str) -> None:
    """What never arrived may be said again: a person has dealt with the reason (rule 3)."""
    known = account(conn, office, facts_of(conn, office, Report()), customer_id)
    for reminder_id in {step.reminder_id for step in known.steps if step.proof is ProofState.UNDELIVERED}:
        reminders.free_claims(conn, reminder_id)
        journal.append(conn, office.clock.now(), by, "reminder.freed", reminder_id)


def _customer(conn: Connection, words: str) -> str:
    """The one customer whose code, SIREN or name a person typed."""
    found = customers.find_customers(conn, words)
    if not found:
        raise customers.unknown_customer(words)
    if len(found) > 1:
        names = listing([f"{one.id} ({one.name})" for one in found[:5]])
        raise UsageError(Finding("customer_ambiguous", f"Plusieurs clients : {names}.", "Donner le code client."))
    return found[0].id


def _open(conn: Connection, customer_id: str) -> list[Invoice]:
    return [one for one in invoices.open_invoices_of(conn, [customer_id]).get(customer_id, ()) if not one.is_credit]


def _due(conn: Connection, customer_id: str, today: date) -> list[Invoice]:
    return [invoice for invoice in _open(conn, customer_id) if invoice.due_date <= today]


def _invoices(conn: Connection, customer_id: str, numbers: Iterable[str]) -> list[Invoice]:
    """What `--invoice` names; UsageError naming the one that is not there."""
    found: list[Invoice] = []
    for named in numbers:
        number, _, due = named.partition("@")
        try:
            day = date.fromisoformat(due) if due else None
        except ValueError:
            raise UsageError(Finding("bad_date", f"{named!r}: {due!r} is not a date.", "Write N@YYYY-MM-DD.")) from None
        these = invoices.find_invoices(conn, customer_id, number, day)
        if not these:
            what = f"Aucune facture {named!r} pour {customer_id}."
            raise UsageError(Finding("invoice_unknown", what, "Voir `relance account`."))
        found += these
    return found


def _working_days_on(office: Office, count: int) -> date:
    policy = next(iter(office.book.policies.values()))
    return add_working_days(office.today(), count, policy.holidays)

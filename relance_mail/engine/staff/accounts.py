"""What people decide about customers: pauses, disputes, promises, positions, addresses, payments.

1. Every decision has an author and a reason, is journaled, and answers with one French sentence.
2. What stops for long or for good stands in `stops`, what is about single invoices in `invoices`.
3. What `relance undo` could not see in the rows afterwards is noted here before it is changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from relance_mail.core.account import Hold, HoldReason, ProofState
from relance_mail.core.findings import Finding
from relance_mail.core.french import amount, counted, listing, quoted, short_day
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import Contact, ContactRole, ContactState, Kind
from relance_mail.core.policy import StageId
from relance_mail.engine.desk.named import chosen, customer_named, invoices_named, numbers_of, open_invoices
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.incoming.matching import bare_address
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import undoing
from relance_mail.engine.staff.said import Said
from relance_mail.engine.staff.stops import DISPUTE_REVIEW_WORKING_DAYS, refuse_past, working_days_on
from relance_mail.errors import UsageError
from relance_mail.store import (
    answers,
    contacts,
    customers,
    haste,
    holds,
    invoices,
    journal,
    positions,
    promises,
    reminders,
    reversals,
)
from relance_mail.store.promises import NewPromise
from relance_mail.workbooks.words import KIND_NAMES


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
    if until is not None:
        refuse_past(office, until)
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        review = review_on or (None if until else working_days_on(office, DISPUTE_REVIEW_WORKING_DAYS))
        lines = invoices_named(conn, known, numbers)
        refs = []
        for scope in [one.id for one in lines] if numbers else [None]:
            new = Hold(reason, today, by, scope, until, review, note=note or None)
            refs.append(holds.open_hold(conn, known, new, office.clock.now()))
        ends = [_end_of(conn, ref) for ref in refs]
    about = f"factures {numbers_of(lines)}" if numbers else "toutes les factures"
    end = listing(list(dict.fromkeys(ends)))
    return Said(f"Relances suspendues pour {known} ({about}) {end}, par {by} ({listing(refs)}).")


def _end_of(conn: Connection, ref: str) -> str:
    """When the hold ends now: one that was open already may last longer than what was said last."""
    row = reversals.hold_row(conn, ref)
    if row["until"] is not None:
        return f"jusqu'au {short_day(row['until'])}"
    return f"à revoir le {short_day(row['review_on'])}"


def release(office: Office, ref: str, by: str, reason: str) -> Said:
    """End one hold (`H000012`), or every hold of a customer, an announced absence too; then addresses that bounced are
    tried again."""
    now, today = office.clock.now(), office.today()
    with office.store.writing() as conn:
        if ref.upper().startswith("H") and ref[1:].isdigit():
            holds.end_hold(conn, ref, today, now, by, reason)
            return Said(f"Blocage {ref} levé par {by} : {reason}.")
        known = customer_named(conn, ref)
        if reversals.said_by_hand(conn, known).get("do_not_remind"):
            customers.set_by_hand(conn, known, now, by, do_not_remind=False)
        ended = holds.end_holds(conn, known, today, now, by, reason)
        answers.end_all(conn, known, now, by)
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
    now = office.clock.now()
    if on > office.today():
        raise UsageError(Finding("future_date", f"Le {short_day(on)} est à venir.", "Donner le jour où c'était fait."))
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        customer = customers.get_customer(conn, known)
        policy = office.book.of(customer) if customer else None
        named = policy.rung(stage) if policy and stage else None
        if policy and stage is not None and named is None:
            names = ", ".join(one.id for one in policy.ladder)
            raise UsageError(Finding("stage_unknown", f"Aucune étape {stage!r} pour ce client.", f"Étapes : {names}."))
        lines = chosen(conn, known, numbers)
        made = [positions.set_position(conn, one.id, stage, on, now, by, reason) for one in lines]
        haste.forget_haste(conn, [one.id for one in lines])
        undoing.note(conn, known, "stage", {one.invoice_id: one.round for one in made})
    name = quoted((named.name if named else "") or stage or "")
    reached = f"étape {name} atteinte le {short_day(on)}" if stage else "retour au début"
    return Said(f"{counted(len(lines), 'facture', 'factures')} de {known} : {reached}, par {by}.")


def contact(office: Office, customer_id: str, email: str, by: str) -> Said:
    """The address that reminders of this customer go to from now on."""
    address = bare_address(email)
    if address is None:
        raise UsageError(Finding("bad_address", f"{email!r} n'est pas une adresse.", "Vérifier sa saisie."))
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        before = next((one for one in contacts.contacts_of(conn, [known]).get(known, ()) if one.email == address), None)
        undoing.note(conn, known, "contact", {"email": address, "contact": before})
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
        known = customer_named(conn, customer_id)
        if numbers:
            lines = invoices_named(conn, known, numbers)
            before = reversals.kinds_of(conn, [one.id for one in lines])
            undoing.note(conn, known, "kind", {"invoices": before})
            for invoice in lines:
                invoices.set_kind(conn, invoice.id, value, now, by)
        else:
            said = reversals.said_by_hand(conn, known).get("kind")
            undoing.note(conn, known, "kind", {"invoices": None, "customer": said})
            customers.set_by_hand(conn, known, now, by, kind=value)
    about = f" ({listing(list(numbers))})" if numbers else ""
    return Said(f"{known}{about} : {KIND_NAMES[value]}, dit par {by}.")


def promise(
    office: Office,
    customer_id: str,
    by: str,
    *,
    due: date,
    amount_due: Decimal | None,
    numbers: Sequence[str],
    note: str = "",
) -> Said:
    """A promise that a person took, by telephone for example. `note`: who promised, and how."""
    today, now = office.today(), office.clock.now()
    refuse_past(office, due)
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        covered = invoices_named(conn, known, numbers) if numbers else _due(conn, known, today)
        if not covered:
            raise UsageError(Finding("nothing_due", f"{known} ne doit rien d'échu.", "Nommer les factures promises."))
        owed = {invoice.id: invoice.residual for invoice in covered}
        part = Money(amount_due, covered[0].residual.currency) if amount_due is not None else None
        ref = promises.save_promise(conn, NewPromise(known, owed, due, today, by, amount=part), now)
        if note:
            journal.append(conn, now, by, "promise.noted", ref, note=note)
    what = amount(part) if part else numbers_of(covered)
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
        known = customer_named(conn, customer_id)
        owed = sorted(chosen(conn, known, numbers), key=lambda one: one.due_date)
        left = amount_paid
        touched = []
        for invoice in owed:
            share = invoice.residual.amount if left is None else min(left, invoice.residual.amount)
            if share <= 0:
                continue
            rest = invoice.residual - Money(share, invoice.residual.currency)
            invoices.declare_residual(conn, invoice.id, rest, on, office.clock.now(), by)
            touched.append(invoice.id)
            left = None if left is None else left - share
        if left:  # raised inside: nothing of it is kept
            what = f"{left} de trop : plus que ce que ces factures doivent."
            raise UsageError(Finding("overpaid", what, "Vérifier le montant ou nommer d'autres factures."))
        undoing.note(conn, known, "paid", touched)
    return Said(f"Paiement de {known} noté au {short_day(on)} par {by}.")


def _free_undelivered(conn: Connection, office: Office, customer_id: str, by: str) -> None:
    """What never arrived may be said again: a person has dealt with the reason (rule 3)."""
    known = account(conn, office, facts_of(conn, office, Report()), customer_id)
    for reminder_id in {step.reminder_id for step in known.steps if step.proof is ProofState.UNDELIVERED}:
        reminders.free_claims(conn, reminder_id)
        journal.append(conn, office.clock.now(), by, "reminder.freed", reminder_id)


def _due(conn: Connection, customer_id: str, today: date) -> list[Invoice]:
    return [invoice for invoice in open_invoices(conn, customer_id) if invoice.due_date <= today]

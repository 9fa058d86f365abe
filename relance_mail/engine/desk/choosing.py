"""Every word that staff may choose, and the function that does it: the same ones that the commands call.

1. What a word needs and was not given is refused with the remedy; nothing is guessed (core/choices says what stands
   where).
2. Who is meant by « approuver » or « refuser » is one reminder, or the only one that waits about a customer; where
   several wait their references are asked for. A yes by the customer covers stages without a letter only (OFFICE §3.7).
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from relance_mail.core.account import HoldReason
from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.core.findings import Finding
from relance_mail.core.french import listing, quoted
from relance_mail.core.keys import number_of, promise_id
from relance_mail.core.outbox import FINAL, LEFT, State
from relance_mail.core.parties import Kind, Means
from relance_mail.core.policy import Approval, StageId
from relance_mail.core.promises import follow
from relance_mail.engine.desk.named import customer_named, invoices_named
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import approving
from relance_mail.engine.staff import invoices as staff_invoices
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.engine.staff.said import Said
from relance_mail.errors import UsageError
from relance_mail.store import customers, outbox, reminders, snapshots
from relance_mail.store.outbox import OutboxRow
from relance_mail.workbooks.words import KIND_WORDS, folded, kind_in

FROM_START = frozenset({"aucune", "aucun", "none", "début", "retour au début"})


def choose(office: Office, one: StaffDecision) -> Said:  # noqa: C901 - a table: one word, one line
    """Do what the word says. UsageError or Conflict when it cannot be done."""
    match one.choice:
        case Choice.PAUSE:
            return _pause(office, one)
        case Choice.DISPUTE:
            return _dispute(office, one)
        case Choice.DISPUTE_OVER:
            return _dispute_over(office, one)
        case Choice.PROMISE:
            return _promise(office, one)
        case Choice.PROMISE_CANCELLED:
            return _cancel_promises(office, one)
        case Choice.PAID_WAITING:
            return _announced(office, one, None)
        case Choice.CHEQUE:
            return _announced(office, one, Means.CHEQUE)
        case Choice.STOP:
            return staff_stops.stop(office, one.customer, one.by, numbers=one.invoices, reason=one.reason or "demandé")
        case Choice.STAGE_DONE:
            return _stage_done(office, one)
        case Choice.NEXT_NOW:
            return staff_invoices.next_stage(office, one.customer, one.by, numbers=one.invoices)
        case Choice.KIND:
            return staff_accounts.kind(office, one.customer, _kind(one.reason), one.by, one.invoices)
        case Choice.CONTACT:
            return staff_accounts.contact(office, one.customer, one.reason, one.by)
        case Choice.REJECTED:
            return staff_invoices.rejected(office, one.customer, one.by, on=_day(one), numbers=one.invoices)
        case Choice.BANK:
            return staff.bank(office, _source(office, one.subject or one.customer), one.by, _day(one))
        case Choice.APPROVE:
            return approving.approve(office, _to_approve(office, one), one.by)
        case Choice.REFUSE:
            return staff.reject(office, _to_refuse(office, one), one.by, one.reason or "refusée", one.until)
        case Choice.FILE_GOOD:
            source = _braked(office, one.subject or one.customer)
            return staff.override(office, source, one.by, one.reason or "ce fichier est bon")
        case Choice.READING_RIGHT:
            return staff_replies.confirm(office, one.subject, one.by)
        case Choice.READING_WRONG:
            return staff_replies.misread(office, one.subject, one.by, one.reason)
        case _:
            assert_never(one.choice)


def _pause(office: Office, one: StaffDecision) -> Said:
    return staff_accounts.hold(
        office,
        one.customer,
        one.by,
        reason=HoldReason.PAUSE,
        numbers=one.invoices,
        note=one.reason,
        until=_day(one),
    )


def _dispute(office: Office, one: StaffDecision) -> Said:
    return staff_stops.dispute(
        office,
        one.customer,
        one.by,
        numbers=one.invoices,
        note=one.reason,
        review_on=one.until,
        mail=one.subject,
        part=one.amount,
    )


def _dispute_over(office: Office, one: StaffDecision) -> Said:
    reason = one.reason or "fin de litige"
    return staff_stops.dispute_over(office, one.customer, one.by, numbers=one.invoices, reason=reason)


def _promise(office: Office, one: StaffDecision) -> Said:
    return staff_accounts.promise(
        office, one.customer, one.by, due=_day(one), amount_due=one.amount, numbers=one.invoices, note=one.reason
    )


def _announced(office: Office, one: StaffDecision, means: Means | None) -> Said:
    on = one.until or office.today()
    return staff_invoices.announced(
        office, one.customer, one.by, on=on, means=means, numbers=one.invoices, part=one.amount
    )


def _stage_done(office: Office, one: StaffDecision) -> Said:
    stage, why = _stage(office, one), f"étape faite hors du programme, dit par {one.by}"
    return staff_accounts.set_stage(office, one.customer, stage, one.by, numbers=one.invoices, on=_day(one), reason=why)


def _cancel_promises(office: Office, one: StaffDecision) -> Said:
    """The promise that is named, or every one that stands about the customer or these invoices."""
    if number_of(one.subject, "P") is not None:
        return staff_accounts.cancel_promise(office, one.subject, one.by)
    with office.store.reading() as conn:
        customer_id = customer_named(conn, one.customer)
        named = {invoice.id for invoice in invoices_named(conn, customer_id, one.invoices)}
        known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer_id)
        every = follow(known, office.book.of(known.customer), office.today())
    standing = [followed.promise for followed in every if followed.holds]
    chosen = [promise for promise in standing if not named or named & promise.invoices.keys()]
    if not chosen:
        what = f"Aucune promesse en cours pour {customer_id}."
        raise UsageError(Finding("no_promise", what, "Voir le client dans suivi.xlsx."))
    said = [staff_accounts.cancel_promise(office, promise_id(promise.id), one.by) for promise in chosen]
    return Said(" ".join(answer.sentence for answer in said))


def _day(one: StaffDecision) -> date:
    if one.until is None:
        what = f"{quoted(one.choice)} demande une date."
        raise UsageError(Finding("until_missing", what, "Remplir la colonne « Jusqu'au »."))
    return one.until


def _kind(typed: str) -> Kind:
    found = kind_in(typed)
    if found is None:
        remedy = f"Écrire {listing(KIND_WORDS)}."
        raise UsageError(Finding("kind_unknown", f"{quoted(typed)} n'est pas un type de client connu.", remedy))
    return found


def _stage(office: Office, one: StaffDecision) -> StageId | None:
    """The stage that was typed, as its id or by its French name; None = back to the start."""
    typed = folded(one.reason)
    if typed in {folded(word) for word in FROM_START}:
        return None
    with office.store.reading() as conn:
        customer = customers.get_customer(conn, customer_named(conn, one.customer))
    ladder = office.book.of(customer).ladder if customer else ()
    found = next((stage.id for stage in ladder if typed in (folded(stage.id), folded(stage.name))), None)
    if found is None:
        names = listing([quoted(stage.name or stage.id) for stage in ladder])
        what = f"{quoted(one.reason)} n'est pas une étape de ce client."
        raise UsageError(Finding("stage_unknown", what, f"Écrire dans « Motif » {names}."))
    return found


def _source(office: Office, typed: str) -> str:
    """The source that is meant: by its name, or the only one."""
    names = [feed.name for feed in office.feeds if not feed.customers]
    found = [name for name in names if folded(name) == folded(typed)]
    if found or (not typed and len(names) == 1):
        return (found or names)[0]
    what = f"Aucun fichier {quoted(typed)}." if typed else "Plusieurs fichiers de factures."
    raise UsageError(Finding("source_unknown", what, f"Écrire dans « Client » {listing(names)}."))


def _braked(office: Office, typed: str) -> str:
    """The braked source that is meant: by its name, or the only one."""
    with office.store.reading() as conn:
        names = [taken.source for taken in snapshots.braked(conn)]
    found = [name for name in names if folded(name) == folded(typed)]
    if found or (not typed and len(names) == 1):
        return (found or names)[0]
    what = f"Le frein n'est pas serré sur {quoted(typed)}." if typed else "Aucun fichier, ou plusieurs, sont freinés."
    raise UsageError(Finding("not_braked", what, f"Fichiers freinés : {listing(names) or 'aucun'}."))


def _to_approve(office: Office, one: StaffDecision) -> list[str]:
    """The reminder that is named, or the only one of this customer that waits for a yes and carries no letter."""
    if one.subject:
        return [one.subject]
    if office.correspondence.approval is Approval.DRAFTS:
        return []
    mild = {
        stage.id
        for policy in office.book.policies.values()
        for stage in policy.stages
        if not (stage.letter or stage.alone)
    }
    with office.store.reading() as conn:
        customer_id = customer_named(conn, one.customer)
        rows = [row for row in outbox.open_rows(conn, customer_id) if row.state is State.AWAITING_APPROVAL]
        known = reminders.reminders_by_id(conn, {row.reminder_id for row in rows})
        drafts = any(row.state is State.WITH_STAFF for row in outbox.open_rows(conn, customer_id))
    found = [row for row in rows if known[row.reminder_id].stage in mild]
    if not found:
        what = f"Aucune relance de {customer_id} n'attend d'accord par ce moyen."
        remedy = approving.SEND_IT if drafts else "Nommer la relance (R000123)."
        raise UsageError(Finding("nothing_to_approve", what, remedy))
    return _of_one_reminder(customer_id, found)


def _to_refuse(office: Office, one: StaffDecision) -> list[str]:
    """The reminder that is named, or the only one that waits about this customer."""
    if one.subject:
        return [one.subject]
    with office.store.reading() as conn:
        customer_id = customer_named(conn, one.customer)
        found = [row for row in outbox.open_rows(conn, customer_id) if row.state not in FINAL | LEFT]
    if not found:
        what = f"Aucune relance de {customer_id} n'attend."
        raise UsageError(Finding("nothing_to_refuse", what, "Voir le client dans suivi.xlsx."))
    return _of_one_reminder(customer_id, found)


def _of_one_reminder(customer_id: str, rows: Sequence[OutboxRow]) -> list[str]:
    """Everything of the one reminder that is meant; UsageError with the references when there are several."""
    references = list(dict.fromkeys(row.reminder_id for row in rows))
    if len(references) > 1:
        what = f"{len(references)} relances de {customer_id} attendent : laquelle ?"
        raise UsageError(Finding("reminder_unclear", what, f"Écrire dans « Facture » : {' ou '.join(references)}."))
    return [row.id for row in rows]

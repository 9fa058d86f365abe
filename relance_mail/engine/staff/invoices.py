"""What people say about invoices: a payment is announced, a direct debit came back, the next stage shall not wait.

1. An announced payment holds its invoices as a reply that says so would: until the bank is posted far enough past it.
2. « Étape suivante maintenant » waives the delay of the ladder and nothing else: holds, the spacing between two
   messages to one debtor and the proof of the stage before stand. It asks for one stage, and always for a yes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.assess import assess
from relance_mail.core.days import add_working_days
from relance_mail.core.decide import decide
from relance_mail.core.decisions import Action
from relance_mail.core.effect_table import EFFECTS
from relance_mail.core.findings import Finding
from relance_mail.core.french import amount, quoted, short_day
from relance_mail.core.intents import Intent
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import Means
from relance_mail.core.policy import Policy
from relance_mail.engine.desk.named import chosen, customer_named, invoices_named, numbers_of, open_invoices
from relance_mail.engine.facts import account, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import undoing
from relance_mail.engine.staff.said import Said
from relance_mail.errors import UsageError
from relance_mail.store import haste, holds, invoices

_COLLECTED = (Means.DIRECT_DEBIT, Means.BILL)
_ANNOUNCED = {None: "paiement annoncé", Means.TRANSFER: "virement annoncé", Means.CHEQUE: "chèque reçu"}


def announced(
    office: Office,
    customer_id: str,
    by: str,
    *,
    on: date,
    means: Means | None = None,
    numbers: Sequence[str] = (),
    part: Decimal | None = None,
) -> Said:
    """The customer says that it has paid, or the cheque is here: no reminder before the bank shows whether it is so."""
    policy, now = next(iter(office.book.policies.values())), office.clock.now()
    if on > office.today() + timedelta(days=policy.promise_horizon_days):
        remedy = "Noter plutôt une promesse (relance promise)."
        raise UsageError(Finding("far_date", f"Le {short_day(on)} est trop loin pour un paiement annoncé.", remedy))
    review = add_working_days(max(on, office.today()), EFFECTS[Intent.ALREADY_PAID].working_days, policy.holidays)
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        lines = [one for one in chosen(conn, known, numbers) if one.closed_on is None and one.residual.positive]
        if not lines:
            raise UsageError(Finding("nothing_due", f"{known} ne doit rien.", "Vérifier le client et les factures."))
        how = f"{_ANNOUNCED.get(means, 'paiement annoncé')} le {short_day(on)}"
        if part is not None:
            how += f", {amount(Money(part, lines[0].residual.currency))}"
        for one in lines:
            new = Hold(HoldReason.PAYMENT_ANNOUNCED, office.today(), by, one.id, review_on=review, note=how)
            holds.open_hold(conn, known, new, now)
    said = f"{known} : {how} ({numbers_of(lines)}), noté par {by}"
    return Said(f"{said} ; pas de relance avant que la banque soit pointée au {short_day(review)}.")


def rejected(office: Office, customer_id: str, by: str, *, on: date, numbers: Sequence[str] = ()) -> Said:
    """A direct debit or bill came back unpaid: from now on these invoices are reminded like any other (OFFICE §1.2)."""
    today, now = office.today(), office.clock.now()
    if on > today:
        raise UsageError(Finding("future_date", f"Le {short_day(on)} est à venir.", "Donner le jour du rejet."))
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        lines = invoices_named(conn, known, numbers) if numbers else _collected(conn, office, known, on)
        if not lines:
            what = f"{known} n'a aucune facture ouverte, échue au {short_day(on)}, réglée par prélèvement ou LCR."
            raise UsageError(Finding("nothing_collected", what, "Nommer les factures rejetées."))
        undoing.note(conn, known, "rejected", {one.id: one.rejected_on for one in lines})
        for one in lines:
            invoices.set_rejected(conn, one.id, on, now, by)
    return Said(f"Rejet du {short_day(on)} noté pour {known} ({numbers_of(lines)}) par {by} : relances possibles.")


def _collected(conn: Connection, office: Office, customer_id: str, on: date) -> list[Invoice]:
    """What we had collected by then and is still open."""
    usual = account(conn, office, facts_of(conn, office, Report()), customer_id).customer.means
    lines = open_invoices(conn, customer_id)
    return [one for one in lines if (one.means or usual) in _COLLECTED and one.due_date <= on]


def next_stage(office: Office, customer_id: str, by: str, *, numbers: Sequence[str] = ()) -> Said:
    """The next stage of these overdue invoices (of all) is due at once. UsageError when none can be hurried."""
    today = office.today()
    with office.store.writing() as conn:
        known = customer_named(conn, customer_id)
        wanted = {one.id for one in chosen(conn, known, numbers)}
        before = _account(conn, office, known)
        policy = office.book.of(before.customer)
        hurried, refused = _hurried(before, policy, today, wanted)
        if not hurried:
            why = " ; ".join(dict.fromkeys(refused)) or f"{known} n'a rien d'échu"
            raise UsageError(Finding("nothing_to_hurry", f"Rien à avancer : {why}.", "Voir `relance explain`."))
        undoing.note(conn, known, "next", {one.id: before.hurried.get(one.id) for one in hurried})
        for one in hurried:
            haste.hurry(conn, one.id, today)
        after = _account(conn, office, known)
    decision = decide(after, policy, today)
    said = f"{known} : étape suivante demandée sans attendre pour {numbers_of(hurried)}, par {by}."
    if decision.action is not Action.REMIND:
        said += f" Elle attend encore : {decision.because}"
    return Said(said)


def _account(conn: Connection, office: Office, customer_id: str) -> Account:
    return account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer_id)


def _hurried(known: Account, policy: Policy, today: date, wanted: Iterable[int]) -> tuple[list[Invoice], list[str]]:
    """The invoices whose next stage can be asked for now, and why the others cannot."""
    hurried, refused = [], []
    for one in assess(known, policy, today):
        invoice, step = one.case.invoice, one.step
        if invoice.id not in wanted or not invoice.residual.positive or invoice.is_credit:
            continue
        if one.case.position.pending is not None:
            refused.append(f"{invoice.number} : la remise du dernier message n'est pas encore établie")
        elif invoice.days_late(today) <= 0:
            refused.append(f"{invoice.number} n'est pas encore échue")
        elif step is None:
            refused.append(f"{invoice.number} : toutes les étapes sont faites, une personne décide")
        elif step.stage.decision:
            refused.append(f"{invoice.number} : {quoted(step.stage.name or step.stage.id)} n'est pas un message")
        else:
            hurried.append(invoice)
    return hurried, refused

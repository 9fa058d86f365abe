"""The terms under which a promise read in a mail is accepted without a person (OFFICE §5)."""

from collections.abc import Sequence
from datetime import date, timedelta

from relance_mail.core.account import Account
from relance_mail.core.cases import cases_of
from relance_mail.core.days import add_months
from relance_mail.core.effect_table import BROKEN_PROMISE_MONTHS
from relance_mail.core.french import quoted
from relance_mail.core.invoices import Invoice, number_key
from relance_mail.core.money import totals
from relance_mail.core.notices import notice_of
from relance_mail.core.policy import Policy
from relance_mail.core.promises import PromiseState, follow
from relance_mail.core.readings import PromiseRead


def open_invoices(account: Account) -> tuple[Invoice, ...]:
    """The invoices that a promise or a payment can be about: ours, with something left to pay."""
    return tuple(
        one for one in account.invoices if one.residual.positive and not one.is_credit and not one.foreign_seller
    )


def invoices_named(account: Account, numbers: Sequence[str]) -> tuple[Invoice, ...] | None:
    """The open invoices of those numbers, all instalments of each; all open ones when none is named; None when a
    number is unknown."""
    every = open_invoices(account)
    if not numbers:
        return every
    wanted = {number_key(number) for number in numbers}
    found = tuple(one for one in every if number_key(one.number) in wanted)
    return found if wanted == {number_key(one.number) for one in found} else None


def why_not_accepted(read: PromiseRead, account: Account, policy: Policy, received_on: date) -> str:
    """The first condition that fails, in French; empty when a person is not needed."""
    if read.date is None:
        return "sans date"
    invoices = invoices_named(account, read.invoices)
    if not invoices:
        return "facture inconnue ou déjà soldée"
    last = read.date_latest or read.date
    if read.date < received_on:
        return "date déjà passée"
    if last > received_on + timedelta(days=policy.promise_horizon_days):
        return f"date à plus de {policy.promise_horizon_days} jours"
    if read.amount is not None and totals(one.residual for one in invoices) != {read.amount.currency: read.amount}:
        return "montant différent du reste dû"
    return _history(invoices, account, policy, received_on)


def _history(invoices: Sequence[Invoice], account: Account, policy: Policy, received_on: date) -> str:
    since = add_months(received_on, -BROKEN_PROMISE_MONTHS)
    followed = follow(account, policy, received_on)
    if any(one.state is PromiseState.BROKEN and one.check_on >= since for one in followed):
        return "une promesse de ce client n'a pas été tenue depuis six mois"
    ids = {invoice.id for invoice in invoices}
    if any(one.state is not PromiseState.CANCELLED and ids & one.promise.invoices.keys() for one in followed):
        return "déjà un report pour ces factures"
    notices = (notice_of(case, policy) for case in cases_of(account, policy, received_on))
    notice = next((one for one in notices if one is not None), None)
    return f"{quoted(notice.stage.name or notice.stage.id)} en cours" if notice else ""

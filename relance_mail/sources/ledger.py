"""Payments that stand beside invoices in one file: they reduce the invoice they name or share a lettering with.

1. A payment that names none is a finding and its customer waits: it may have paid any of them (CONTRACT §2).
2. What several invoices share goes to the oldest first, with a warning where it does not cover them all.
3. An invoice lettered with nothing in the file is perhaps settled: listed as it stands, its customer waits.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from relance_mail.core.invoices import number_key
from relance_mail.core.money import Money
from relance_mail.sources.harvest import Harvest, Payment

_SHORTEST = 3  # characters of a number that may be looked for inside a label


def settle_payments(harvest: Harvest) -> None:
    """Apply the payments of a file to its invoices; what is left over becomes findings."""
    if not harvest.payments and not harvest.lettered:
        return
    open_of: dict[str, list[int]] = defaultdict(list)
    for index, invoice in enumerate(harvest.invoices):
        open_of[invoice.customer_id].append(index)
    groups = _lettered(harvest)
    for payment in harvest.payments:
        _apply(harvest, payment, open_of[payment.customer_id], groups)
    _offset_credit_notes(harvest, groups)
    _suspect(harvest, groups)


def _lettered(harvest: Harvest) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, lettering in harvest.lettered.items():
        groups[harvest.invoices[index].customer_id, lettering].append(index)
    return groups


def _apply(
    harvest: Harvest, payment: Payment, candidates: Sequence[int], groups: dict[tuple[str, str], list[int]]
) -> None:
    currency = payment.amount.currency
    own = [index for index in candidates if harvest.invoices[index].currency == currency]
    targets = _named(harvest, payment, own)
    if not targets and payment.lettering:
        shared = groups.get((payment.customer_id, payment.lettering), [])
        targets = [index for index in shared if harvest.invoices[index].currency == currency]
    targets = [index for index in targets if harvest.invoices[index].amount_due.positive]
    left = _spend(harvest, payment.amount, targets)
    if left:
        what = f"un règlement de {left.plain()} {currency} ne désigne aucune facture ouverte"
        what += f" (« {payment.words[:60]} »)" if payment.words else ""
        remedy = "Le lettrer, ou écrire le numéro de la facture dans son libellé ; le client attend."
        harvest.error("payment_unallocated", payment.where, what, remedy)
        harvest.leave_out("payment_unallocated", -left, payment.where)
        harvest.block(payment.customer_id)
    elif len(targets) > 1 and any(harvest.invoices[index].amount_due.positive for index in targets):
        what = f"un règlement de {payment.amount.plain()} {currency} couvre en partie plusieurs factures"
        harvest.warn("payment_shared", payment.where, f"{what} ; la plus ancienne d'abord", "Vérifier le lettrage.")


def _named(harvest: Harvest, payment: Payment, candidates: Iterable[int]) -> list[int]:
    """The invoices whose number a payment bears or names."""
    key = number_key(payment.number)
    same, within = [], []
    for index in candidates:
        invoice = harvest.invoices[index]
        if key and number_key(invoice.number) == key:
            same.append(index)
        elif (pattern := _naming(invoice.number)) and pattern.search(payment.words):
            within.append(index)
    return same or within


@lru_cache(maxsize=16384)
def _naming(number: str) -> re.Pattern[str] | None:
    """Finds a number in a label, whatever separates its parts, never inside a longer one."""
    parts = re.findall(r"[0-9]+|[^\W\d_]+", number)
    if sum(map(len, parts)) < _SHORTEST:
        return None
    return re.compile(r"(?<![^\W_])" + r"[\W_]*".join(map(re.escape, parts)) + r"(?![^\W_])", re.IGNORECASE)


def _spend(harvest: Harvest, amount: Money, targets: Sequence[int]) -> Money:
    """Reduce the targets, oldest due day first; gives what is left."""
    for index in sorted(targets, key=lambda target: harvest.invoices[target].due_date):
        due = harvest.invoices[index].amount_due
        part = min(amount, due)
        if part.positive:
            _reduce(harvest, index, part)
            amount = amount - part
    return amount


def _reduce(harvest: Harvest, index: int, part: Money) -> None:
    invoice = harvest.invoices[index]
    paid = part if invoice.paid is None else invoice.paid + part
    harvest.invoices[index] = replace(invoice, amount_due=invoice.amount_due - part, paid=paid)


def _offset_credit_notes(harvest: Harvest, groups: dict[tuple[str, str], list[int]]) -> None:
    """A lettering that comes to nothing is settled, credit notes and all."""
    for indexes in groups.values():
        invoices = [harvest.invoices[index] for index in indexes]
        if len({invoice.currency for invoice in invoices}) > 1:
            continue
        balance = sum((invoice.amount_due for invoice in invoices), Money.zero(invoices[0].currency))
        if not balance and any(invoice.amount_due for invoice in invoices):
            for index in indexes:
                _reduce(harvest, index, harvest.invoices[index].amount_due)


def _suspect(harvest: Harvest, groups: dict[tuple[str, str], list[int]]) -> None:
    paid = {(payment.customer_id, payment.lettering) for payment in harvest.payments}
    for (customer_id, lettering), indexes in groups.items():
        for invoice in (harvest.invoices[index] for index in indexes):
            if (customer_id, lettering) not in paid and invoice.amount_due.positive:
                what = f"{invoice.number} est lettrée « {lettering} » mais son règlement n'est pas dans le fichier"
                harvest.error("lettering_alone", invoice.source, what, "Exporter aussi les règlements, ou délettrer.")
                harvest.block(customer_id)

"""The figures of the house: overdue, collected, promised; and what is no longer ours to chase, shown apart.

1. Collected is what was seen as a payment. A line that merely vanished from the file is « soldée d'après le fichier » :
   it may as well have been moved or deleted (OFFICE §1.6).
2. Assigned and handed-over claims are in no other figure: nobody here can collect them (OFFICE §1.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from relance_mail.core.account import HoldReason, Movement
from relance_mail.core.french import amounts, counted
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money, totals
from relance_mail.core.promises import last_day, promised
from relance_mail.engine.morning.pages import Figure
from relance_mail.engine.morning.sight import Sight, Standing
from relance_mail.store.tables import MovementWhy

DAYS = 7
_PAYMENTS = frozenset({MovementWhy.PAYMENT, MovementWhy.COMMAND})


@dataclass(slots=True)
class Claims:
    """The positive residuals of our own invoices, by what may be done with them."""

    overdue: list[Money] = field(default_factory=list)
    assigned: list[Money] = field(default_factory=list)
    handed_over: list[Money] = field(default_factory=list)


def figures(sight: Sight, movements: Iterable[Movement]) -> tuple[Figure, ...]:
    """What is shown at the foot of the mail. `movements`: of the last seven days."""
    claims = _claims(sight)
    changes = list(movements)
    collected = [_came_in(one) for one in changes if one.why in _PAYMENTS]
    vanished = [_came_in(one) for one in changes if one.why == MovementWhy.ABSENCE]
    found = [
        Figure("Échu", _sum(claims.overdue), counted(len(claims.overdue), "facture")),
        Figure(f"Encaissé en {DAYS} jours", _sum(collected), _vanished([one for one in vanished if one.positive])),
        Figure(f"Promis sous {DAYS} jours", _sum(_promised(sight))),
    ]
    found += [Figure("Cédé (factor)", _sum(claims.assigned), "hors échu")] * bool(claims.assigned)
    found += [Figure("Transmis", _sum(claims.handed_over), "hors échu")] * bool(claims.handed_over)
    return tuple(found)


def _claims(sight: Sight) -> Claims:
    claims = Claims()
    for standing in sight.standings.values():
        holds = [hold for hold in standing.account.holds if hold.open_on(sight.today)]
        held = {(hold.reason, hold.invoice_id) for hold in holds if hold.reason in _APART}
        for invoice in standing.account.invoices:
            if invoice.residual.positive and not invoice.is_credit and not invoice.foreign_seller:
                _sort(invoice, standing, held, claims, sight)
    return claims


_APART = frozenset({HoldReason.FACTOR, HoldReason.HANDED_OVER})


def _sort(
    invoice: Invoice, standing: Standing, held: set[tuple[HoldReason, int | None]], claims: Claims, sight: Sight
) -> None:
    def is_held(reason: HoldReason) -> bool:
        return bool({(reason, None), (reason, invoice.id)} & held)

    if invoice.factor or standing.customer.factor or is_held(HoldReason.FACTOR):
        claims.assigned.append(invoice.residual)
    elif is_held(HoldReason.HANDED_OVER):
        claims.handed_over.append(invoice.residual)
    elif invoice.days_late(sight.today) > 0:
        claims.overdue.append(invoice.residual)


def _came_in(one: Movement) -> Money:
    came = one.was - one.now if one.was else Money.zero(one.now.currency)
    return came if came.positive else Money.zero(one.now.currency)


def _vanished(sums: list[Money]) -> str:
    if not sums:
        return ""
    return f"sans compter {counted(len(sums), 'facture soldée', 'factures soldées')} d'après le fichier, {_sum(sums)}"


def _promised(sight: Sight) -> list[Money]:
    until = sight.today + timedelta(days=DAYS)
    expected = (one for standing in sight.standings.values() for one in standing.followed if one.holds)
    return [money for one in expected if last_day(one.promise) <= until for money in promised(one.promise)]


def _sum(sums: Iterable[Money]) -> str:
    return amounts([money for money in totals(sums).values() if money]) or amounts([Money.zero()])

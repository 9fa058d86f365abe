"""What a judgment that opens insolvency proceedings parts: claims from before it, to be declared, and those after it.

1. What arises regularly after the judgment is paid when due and is not declared (C. com. L622-17). It is shown apart;
   it is not chased by itself either, for the whole customer waits: a person decides.
2. The day of the invoice is all that is known here. What was delivered before the judgment belongs to the declaration,
   whatever the day of its invoice: the words for staff say to look.
3. Over-indebtedness of a consumer parts nothing: all stops.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from relance_mail.core.account import Account, Hold, HoldReason
from relance_mail.core.decisions import Reason, Stop
from relance_mail.core.french import amounts, listing, plural, short_day
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import totals
from relance_mail.core.parties import Kind


def judgment_of(holds: Iterable[Hold], today: date) -> date | None:
    """The day of the judgment of proceedings that are open, where a person has typed it."""
    days = [one.dated_on for one in holds if one.reason is HoldReason.INSOLVENCY and one.open_on(today)]
    return next((day for day in days if day is not None), None)


def after_judgment(account: Account, today: date) -> tuple[Invoice, ...]:
    """The invoices of a day after that judgment; none while nobody has typed it."""
    judgment = judgment_of(account.holds, today)
    if judgment is None or account.customer.kind is Kind.CONSUMER:
        return ()
    return tuple(
        one
        for one in account.invoices
        if one.issue_date is not None and one.issue_date > judgment and one.residual.positive and not one.is_credit
    )


def told_apart(stop: Stop | None, invoice: Invoice, account: Account, today: date) -> Stop | None:
    """What stops the whole customer, in other words for an invoice from after the judgment."""
    if stop is None or stop.reason is not Reason.INSOLVENCY or invoice not in after_judgment(account, today):
        return stop
    judgment = judgment_of(account.holds, today) or today
    because = (
        f"Postérieure au jugement du {short_day(judgment)} : à payer à l'échéance et hors déclaration de créance si la "
        "prestation est postérieure aussi ; rien ne part tout seul, une personne décide."
    )
    return replace(stop, because=because)


def apart_words(account: Account, today: date) -> str:
    """`FA-3 et FA-4, postérieures au jugement : 300,00 €`; empty when there is none."""
    later = after_judgment(account, today)
    if not later:
        return ""
    sums = amounts(list(totals(one.residual for one in later).values()))
    word = plural(len(later), "postérieure", "postérieures")
    return f"{listing([one.number for one in later])}, {word} au jugement : {sums}"

"""What the parts of the agenda share: one account on one day, and how a deadline of it is made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance_mail.core import deadline_words as words
from relance_mail.core.account import Account
from relance_mail.core.assess import Assessed, assess
from relance_mail.core.cases import Case, cases_of
from relance_mail.core.deadlines import Deadline, DeadlineKind, ref_of
from relance_mail.core.invoices import Invoice
from relance_mail.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Desk:
    """One account on one day. `claims`: its invoices as they would stand if nothing stopped the whole house."""

    account: Account
    policy: Policy
    today: date
    claims: tuple[Assessed, ...]
    cases: tuple[Case, ...]

    def deadline(
        self,
        kind: DeadlineKind,
        fact: str,
        day: date,
        title: str,
        to_do: str,
        invoices: Sequence[Invoice],
        *,
        promised: str = "",
        quote: str | None = None,
        law: Sequence[str] = (),
        beside: Sequence[str] = (),
        legal_end: date | None = None,
        earliest: date | None = None,
    ) -> Deadline:
        """A deadline of this account. `fact`: what its key names it by. The other texts: see `words.bodies`."""
        customer_id = self.account.customer.id
        key = f"{customer_id}:{kind}:{fact}"
        full, discreet = words.bodies(
            self.account,
            self.policy,
            kind,
            invoices,
            to_do,
            promised=promised,
            quote=quote,
            law=law,
            beside=beside,
            ref=ref_of(key),
        )
        return Deadline(key, kind, customer_id, day, title, full, legal_end, discreet, earliest)

    def invoices(self, ids: Iterable[int]) -> list[Invoice]:
        """Those of its invoices that have these ids."""
        wanted = set(ids)
        return [invoice for invoice in self.account.invoices if invoice.id in wanted]


def desk_of(account: Account, policy: Policy, today: date) -> Desk:
    """What stands still for the whole house today (brake, mailbox, bank) takes no task away."""
    facts = replace(account.facts, bank_posted_until=today, mailbox_read=True, braked=False, file_awaited=False)
    calm = assess(replace(account, facts=facts), policy, today)
    return Desk(account, policy, today, calm, cases_of(account, policy, today))

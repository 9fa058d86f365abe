"""How close together messages to one debtor may be (OFFICE §3.5): counted over all groups and channels (rule 2).

1. What was missed is caught up by one message, never by a bunch: the spacing is kept from the last sending (rule 4).
2. Hours, weekdays and the cap per run belong to `window` and to the delivery; here are days only.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from relance_mail.core.account import Account
from relance_mail.core.days import add_working_days
from relance_mail.core.decisions import Outcome, Reason, Stop
from relance_mail.core.french import short_day
from relance_mail.core.policy import AnswerTo, Policy


def too_soon(account: Account, policy: Policy, today: date) -> Stop | None:
    """Why no message may leave to this debtor today; the ground that lasts longest."""
    grounds = [(day, why) for day, why in _grounds(account, policy) if today < day]
    if not grounds:
        return None
    day, why = max(grounds)
    return Stop(Reason.GAP, f"{why} : pas de message avant le {short_day(day)}.", Outcome.WAITING, day)


def _grounds(account: Account, policy: Policy) -> Iterator[tuple[date, str]]:
    days = sorted(set(account.sent_on))
    if days:
        yield (
            days[-1] + timedelta(days=policy.gap_days),
            f"Dernier message le {short_day(days[-1])}, {policy.gap_days} jours au moins entre deux messages",
        )
    if len(days) >= policy.max_messages:
        first = days[-policy.max_messages]
        yield (
            first + timedelta(days=policy.max_messages_days),
            f"Déjà {policy.max_messages} messages en {policy.max_messages_days} jours",
        )
    statement = policy.answer(AnswerTo.STATEMENT)
    stated = max((step.sent_on for step in account.steps if statement and step.stage == statement.id), default=None)
    if stated is not None:
        yield (
            stated + timedelta(days=policy.after_statement_days),
            f"Relevé de compte envoyé le {short_day(stated)}, {policy.after_statement_days} jours pour y répondre",
        )
    if account.last_contact_on is not None:
        yield (
            add_working_days(account.last_contact_on, policy.contact_margin_working_days, policy.holidays),
            f"Contact pris le {short_day(account.last_contact_on)}",
        )
    if account.not_before is not None:
        yield account.not_before, "Le client a répondu qu'il s'en occupe ou qu'il est absent"
    if account.call_on is not None:
        yield account.call_on + timedelta(days=1), f"Appel reporté au {short_day(account.call_on)}"


def alone_too_soon(account: Account, policy: Policy, today: date) -> Stop | None:
    """Why no further formal notice may leave: none in the first days of the live profile (OFFICE §10), then at most one
    per customer in thirty days (OFFICE §6)."""
    live_since = account.facts.live_since
    if live_since is not None and today < (first := live_since + timedelta(days=policy.first_alone_days)):
        because = (
            f"En service réel depuis le {short_day(live_since)} : pas de tel courrier avant le {short_day(first)}."
        )
        return Stop(Reason.GAP, because, Outcome.WAITING, first)
    alone = {stage.id for stage in policy.stages if stage.alone}
    last = max((step.sent_on for step in account.steps if step.stage in alone), default=None)
    if last is None or today >= last + timedelta(days=policy.alone_every_days):
        return None
    day = last + timedelta(days=policy.alone_every_days)
    because = f"Courrier de même rang parti le {short_day(last)} : pas d'autre avant le {short_day(day)}."
    return Stop(Reason.GAP, because, Outcome.WAITING, day)

"""What falls due: promises whose day has gone, legal dates that come near."""

from datetime import timedelta

from relance_mail.core.days import add_working_days
from relance_mail.core.deadlines import LEGAL, Deadline, DeadlineKind
from relance_mail.core.french import amounts, counted, short_day
from relance_mail.core.insolvency import apart_words
from relance_mail.core.promises import Followed, PromiseState, last_day, promised
from relance_mail.engine.morning.pages import Line
from relance_mail.engine.morning.sight import Sight, Standing

LEGAL_AHEAD_DAYS = 30
_LEGAL_RED_DAYS = 7
_BROKEN_SHOWN_DAYS = 30


def promises_past(sight: Sight) -> list[Line]:
    """Not kept first, then those of which the bank says nothing yet, then those that were kept since yesterday."""
    past = [
        (followed, standing)
        for standing in sight.standings.values()
        for followed in standing.followed
        if last_day(followed.promise) < sight.today and _told(followed, standing, sight)
    ]
    order = (PromiseState.BROKEN, PromiseState.LATE, PromiseState.KEPT)
    past.sort(key=lambda pair: (order.index(pair[0].state), last_day(pair[0].promise)))
    return [_promise(followed, standing, sight) for followed, standing in past]


def open_promises_past(sight: Sight) -> int:
    """How many of them are not paid."""
    states = [
        one.state for standing in sight.standings.values() for one in standing.followed if _told(one, standing, sight)
    ]
    return sum(state in (PromiseState.BROKEN, PromiseState.LATE) for state in states)


def _told(followed: Followed, standing: Standing, sight: Sight) -> bool:
    """A broken one is told until something has left since; a kept one on the morning after its day."""
    if followed.state is PromiseState.LATE:
        return True
    if followed.state is PromiseState.KEPT:
        return sight.since <= last_day(followed.promise) < sight.today
    if followed.state is not PromiseState.BROKEN:
        return False
    sent = standing.account.last_sent_on
    recent = followed.check_on >= sight.today - timedelta(days=_BROKEN_SHOWN_DAYS)
    return recent and (sent is None or sent <= followed.check_on)


def _promise(followed: Followed, standing: Standing, sight: Sight) -> Line:
    promise = followed.promise
    text = f"promis pour le {short_day(last_day(promise))} : {_state(followed, standing, sight)}"
    return Line(
        text,
        sight.who(standing.customer.id),
        amounts(promised(promise)),
        promise.evidence or "",
        red=followed.state is PromiseState.BROKEN,
    )


def _state(followed: Followed, standing: Standing, sight: Sight) -> str:
    if followed.state is PromiseState.KEPT:
        return "payé"
    if followed.state is PromiseState.BROKEN:
        return "non payé"
    policy, posted = standing.policy, sight.facts.bank_posted_until
    needed = add_working_days(last_day(followed.promise), policy.bank_margin_working_days, policy.holidays)
    if posted is None or posted < needed:
        return f"la banque n'est pas encore pointée jusqu'au {short_day(needed)}"
    return f"rien en banque à ce jour, à vérifier jusqu'au {short_day(followed.check_on)}"


def legal_dates(sight: Sight) -> list[Line]:
    """Every legal date of the next thirty days, and those gone by without being dealt with, nearest first."""
    near = sight.today + timedelta(days=LEGAL_AHEAD_DAYS)
    found = [one for one in sight.deadlines if one.kind in LEGAL and one.day <= near]
    return [_legal(one, sight) for one in sorted(found, key=lambda one: (one.day, one.key))]


def _legal(one: Deadline, sight: Sight) -> Line:
    days = (one.day - sight.today).days
    when = (
        f"dans {counted(days, 'jour')}"
        if days > 0
        else "aujourd'hui"
        if not days
        else f"dépassée le {short_day(one.day)}"
    )
    return Line(f"{one.title} : {when}", notes=_apart(one, sight), red=days <= _LEGAL_RED_DAYS)


def _apart(one: Deadline, sight: Sight) -> tuple[str, ...]:
    """What is not to be declared with the rest: invoices from after the judgment."""
    standing = sight.standings.get(one.customer_id)
    if standing is None or one.kind is not DeadlineKind.INSOLVENCY_CLAIM:
        return ()
    apart = apart_words(standing.account, sight.today)
    return (f"À part : {apart}.",) if apart else ()

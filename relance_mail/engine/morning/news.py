"""What happened since the last working day: undelivered, anomalies, decisions carried out, messages sent."""

from collections import Counter
from collections.abc import Iterable

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.french import amounts, counted, listing, long_day
from relance_mail.core.money import Money, totals
from relance_mail.engine.morning.pages import Line, Section
from relance_mail.engine.morning.sight import Sight
from relance_mail.store.waiting import WaitingKind

# Told elsewhere in the mail: red lines, replies, messages of unknown fate, addresses that do not work.
_TOLD_ELSEWHERE = frozenset(
    ["mailbox_unread", "draft_outdated", "sent_modified", "bounced", "summary", "accounts_changed", "bank_day_assumed"]
)


def undelivered(sight: Sight) -> list[Line]:
    """Messages that did not arrive, and the addresses that they were for."""
    rows = [one for one in sight.asked if one.kind is WaitingKind.UNDELIVERED]
    return [
        Line("message non distribué : une adresse est à donner", sight.who(one.customer_id), notes=(f"{one.id}",))
        for one in rows
    ]


def anomalies(found: Iterable[Finding]) -> tuple[list[Line], list[Line]]:
    """What is wrong in the files, with its place and remedy; what else went wrong. Each once, errors first."""
    ranked = sorted(found, key=lambda finding: finding.severity is Severity.WARNING)
    told = [one for one in dict.fromkeys(ranked) if one.code not in _TOLD_ELSEWHERE]
    return [_placed(one) for one in told if _is_placed(one)], [_line(one) for one in told if not _is_placed(one)]


def _is_placed(finding: Finding) -> bool:
    """Whether it names a place inside a file, where somebody can mend it."""
    where = finding.where
    return bool(where.sheet or where.row or where.column)


def _placed(finding: Finding) -> Line:
    where, what = finding.where, finding.what
    place = ", ".join(
        str(part)
        for part in (where.sheet and f"feuille {where.sheet}", where.row and f"ligne {where.row}", where.column)
        if part
    )
    file = (where.file or "").replace("\\", "/").rpartition("/")[2]
    return Line(
        what, ", ".join(part for part in (file, place) if part), notes=(finding.remedy,) if finding.remedy else ()
    )


def _line(finding: Finding) -> Line:
    return Line(finding.what, notes=(finding.remedy,) if finding.remedy else ())


def decided(sight: Sight) -> list[Line]:
    """What became of the decisions that people typed or sent; those that could not be carried out first, in red."""
    ranked = sorted(sight.outcomes, key=lambda one: one.done)
    return [Line(f"{one.choice} : {one.sentence}", one.customer, red=not one.done) for one in ranked]


def sent(sight: Sight) -> Section:
    """What left since the last working day: how many messages, their total, by stage. A letter and its copy are one."""
    rows = list({row.reminder_id: row for row in sight.sent}.values())
    stages = Counter(sight.stage_name(row.customer_id, sight.reminders[row.reminder_id].stage) for row in rows)
    if not stages:
        return Section(_since(sight), (Line("Aucun message n'est parti."),))
    named = [name if len(stages) == 1 else f"{count} {name}" for name, count in stages.items()]
    text = f"{counted(len(rows), 'message')} : {listing(named)}"
    return Section(_since(sight), (Line(text, amount=_total(map(sight.asked_for, rows))),))


def _total(sums: Iterable[tuple[Money, ...]]) -> str:
    return amounts(list(totals(money for each in sums for money in each).values()))


def _since(sight: Sight) -> str:
    if (sight.today - sight.since).days == 1:
        return "Hier"
    return f"Depuis {' '.join(long_day(sight.since).split()[:3])}"

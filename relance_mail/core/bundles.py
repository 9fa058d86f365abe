"""Many tasks of one sort on one day are one event with the list (OFFICE §11).

1. More than five of one kind on one day become one; five stand each by itself again.
2. The key is of kind and day, so that the list changes and the event stays.
3. A bundle decides nothing: moving or closing it would speak of all of its tasks at once, and is put back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from relance_mail.core.deadline_words import READ_ONLY, named_day
from relance_mail.core.deadlines import Deadline, DeadlineKind
from relance_mail.core.french import counted, plural, short_day

MOST_SINGLE = 5
_MOST_LISTED = 100
_PREFIX = "bundle"
_TITLES = {
    DeadlineKind.PROMISE_CHECK: "Vérifier {} promis",
    DeadlineKind.CALL: "Passer {}",
    DeadlineKind.DISPUTE_REVIEW: "Revoir {}",
    DeadlineKind.HOLD_REVIEW: "Revoir {} en attente",
    DeadlineKind.STATUS_CHECK: "Vérifier {} Chorus",
    DeadlineKind.LETTER_TO_SIGN: "Faire signer {}",
    DeadlineKind.FORMAL_NOTICE_END: "Constater {} de délai",
    DeadlineKind.DECISION: "Décider de {}",
    DeadlineKind.PLAN_INSTALMENT: "Vérifier {} de plan",
    DeadlineKind.LIMITATION: "PRESCRIPTION de {}",
    DeadlineKind.INSOLVENCY_CLAIM: "Déclarer {}",
}
_THINGS = {
    DeadlineKind.PROMISE_CHECK: "paiement",
    DeadlineKind.CALL: "appel",
    DeadlineKind.DISPUTE_REVIEW: "litige",
    DeadlineKind.HOLD_REVIEW: "dossier",
    DeadlineKind.STATUS_CHECK: "dépôt",
    DeadlineKind.LETTER_TO_SIGN: "lettre",
    DeadlineKind.FORMAL_NOTICE_END: "fin",
    DeadlineKind.DECISION: "dossier",
    DeadlineKind.PLAN_INSTALMENT: "échéance",
    DeadlineKind.LIMITATION: "client",
    DeadlineKind.INSOLVENCY_CLAIM: "créance",
}


def bundle_key(kind: DeadlineKind, day: date) -> str:
    """The key of the bundle of that kind on that day."""
    return f"{_PREFIX}:{kind}:{day.isoformat()}"


def bundle_of(kind: DeadlineKind, day: date) -> Deadline:
    """The bundle of that kind on that day, whatever is in it."""
    title = f"Regroupement du {short_day(day)} ({plural(MOST_SINGLE, _THINGS[kind])})"
    return Deadline(bundle_key(kind, day), kind, "", day, title, count=MOST_SINGLE + 1)


def bundled(deadlines: Iterable[Deadline]) -> tuple[list[Deadline], list[Deadline]]:
    """Those that stand by themselves, and the bundles of the others, in their order."""
    together: dict[tuple[DeadlineKind, date], list[Deadline]] = defaultdict(list)
    for deadline in deadlines:
        together[deadline.kind, deadline.day].append(deadline)
    single = [one for group in together.values() if len(group) <= MOST_SINGLE for one in group]
    return single, [_bundle(group) for group in together.values() if len(group) > MOST_SINGLE]


def _bundle(group: Sequence[Deadline]) -> Deadline:
    kind, day = group[0].kind, group[0].day
    ordered = sorted(group, key=lambda one: (one.legal_end or day, one.title, one.key))
    ends = [one.legal_end for one in ordered if one.legal_end]
    title = _TITLES[kind].format(counted(len(group), _THINGS[kind]))
    if ends:
        title += f" – au plus tard {named_day(day)}"
    listed = [f"• {one.title}{_whom(one.body)}" for one in ordered[:_MOST_LISTED]]
    more = len(ordered) - _MOST_LISTED
    rest = [f"… et {counted(more, 'autre')}."] if more > 0 else []
    closing = "Regroupement : le déplacer, le terminer ou le supprimer ne change rien, chaque ligne se décide à part."
    return Deadline(
        key=bundle_key(kind, day),
        kind=kind,
        customer_id="",
        day=day,
        title=title,
        body="\n".join([*listed, *rest, closing]),
        legal_end=min(ends, default=None),
        discreet="\n".join([*(f"• {one.title}" for one in ordered[:_MOST_LISTED]), *rest, READ_ONLY]),
        count=len(group),
    )


def _whom(body: str) -> str:
    """The contact of a task, from its body: the list has to do for calling."""
    contact = next((line for line in body.splitlines() if line.startswith("Contact : ")), "")
    return f" ({contact.removeprefix('Contact : ')})" if contact else ""

"""Subject and recurring words of the morning's mail: only what is not zero is said, and nothing is « rien à faire »."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.core.french import counted, listing, long_day

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each waits. `alerts`: red lines."""

    replies: int = 0
    promises: int = 0
    decisions: int = 0
    legal: int = 0
    undelivered: int = 0
    anomalies: int = 0
    alerts: int = 0

    @property
    def said(self) -> str:
        """`3 réponses à lire, 2 promesses échues, 1 alerte`; empty when there is nothing."""
        parts = (
            (self.replies, "réponse à lire", "réponses à lire"),
            (self.promises, "promesse échue", "promesses échues"),
            (self.decisions, "à décider", "à décider"),
            (self.legal, "échéance légale", "échéances légales"),
            (self.undelivered, "non distribué", "non distribués"),
            (self.anomalies, "anomalie", "anomalies"),
            (self.alerts, "alerte", "alertes"),
        )
        return ", ".join(counted(count, one, many) for count, one, many in parts if count)


def subject(today: date, counts: Counts) -> str:
    """`Relances du mardi 24/11 : 3 réponses à lire, 1 alerte`."""
    weekday = long_day(today).split()[0]
    return f"Relances du {weekday} {today:%d/%m} : {counts.said or 'rien à faire'}"


def lead(counts: Counts) -> str:
    """The first sentence of the mail."""
    said = counts.said
    return f"{said[0].upper()}{said[1:]}." if said else "Rien à faire ce matin."


def named(names: Sequence[str]) -> str:
    """The first names of a list, each once, and how many more there are."""
    each = list(dict.fromkeys(names))
    more = len(each) - MOST_NAMED
    if more <= 0:
        return listing(each)
    return f"{', '.join(each[:MOST_NAMED])} et {counted(more, 'autre')}"

"""What an approval covers, as one hash and as parts that staff can read (rule 6, MODEL §3.5).

1. In it: everything whose change makes the approved message wrong. Not in it: today, interest amounts, deadlines
   (printed as of a day), and invoices that appear later.
2. The parts are kept beside the hash, so that a withdrawn message says what changed: « FA-12 : 1 200,00 € → 700,00 € ».
3. Canonical JSON: keys sorted, no spaces, sets in order; the same parts give the same bytes for ever.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from relance_mail.core.decisions import LineRole
from relance_mail.core.french import amount, short_day
from relance_mail.core.money import Money
from relance_mail.core.policy import InterestMode, Policy

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A line of the message: which invoice, in which role, to which stage and round, for how much. `due_on`: the day
    that is printed as its due date, where a legal term puts off the file's. `shown`: what else is printed of it, by
    its name."""

    number: str
    due_date: date
    role: LineRole
    residual: Money
    round: int
    stage: str | None = None
    due_on: date | None = None
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def put_off(self) -> dict[str, str]:
        """The day as a part of the version; none where the file's own is printed."""
        return {} if self.due_on is None or self.due_on == self.due_date else {"due_on": self.due_on.isoformat()}


@dataclass(frozen=True, slots=True)
class VersionParts:
    """Everything approved. The four hashes are of templates, policy, creditor's identity and attachments. `sender`: as
    whom we write, where answers and our copy go; `profile`: sandbox or live; `shown`: what is printed of the customer.
    """

    customer_id: str
    group_key: str
    stage: str
    channels: tuple[str, ...]
    language: str
    lines: tuple[VersionLine, ...]
    recipients: tuple[str, ...]
    templates: str
    policy: str
    creditor: str
    attachments: tuple[str, ...] = ()
    credit_notes: tuple[tuple[str, Money], ...] = ()
    interest: InterestMode = InterestMode.NOTHING
    sender: tuple[str, ...] = ()
    profile: str = ""
    shown: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """Plain values for the store; the order of lines, recipients and credit notes does not matter."""
        return {
            "customer": self.customer_id,
            "group": self.group_key,
            "stage": self.stage,
            "channels": sorted(self.channels),
            "language": self.language,
            "lines": {
                f"{line.number}@{line.due_date.isoformat()}": {
                    "role": str(line.role),
                    "stage": line.stage,
                    "round": line.round,
                    "residual": line.residual.plain(),
                    "currency": line.residual.currency,
                    **line.put_off,
                    **({"shown": dict(line.shown)} if line.shown else {}),
                }
                for line in self.lines
            },
            "recipients": sorted(self.recipients),
            "templates": self.templates,
            "policy": self.policy,
            "creditor": self.creditor,
            "attachments": sorted(self.attachments),
            "credit_notes": {
                number: {"residual": money.plain(), "currency": money.currency} for number, money in self.credit_notes
            },
            "interest": str(self.interest),
            **self._added(),
        }

    def _added(self) -> dict[str, object]:
        """What later releases have put in, where there is any: older versions stay the ones that they were."""
        added = {"sender": list(self.sender), "profile": self.profile, "shown": dict(self.shown)}
        return {name: value for name, value in added.items() if value}


def canonical(parts: Json) -> str:
    """The one text of these parts."""
    return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def version_of(parts: Json) -> str:
    """The version: SHA-256 of the canonical parts, in hex."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def fingerprint(value: object) -> str:
    """SHA-256 of any dataclass of core (a creditor): its fields, sets in order."""
    return hashlib.sha256(json.dumps(_plain(value), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def policy_fingerprint(policy: Policy) -> str:
    """Of the policy without its holidays: a new year in the calendar changes no approved message."""
    return fingerprint(replace(policy, holidays=frozenset()))


def _plain(value: object) -> object:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(one)) for one in value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


_NAMED = {
    "customer": "client",
    "group": "regroupement",
    "stage": "étape",
    "channels": "canaux",
    "language": "langue",
    "recipients": "destinataires",
    "interest": "pénalités",
    "sender": "expéditeur",
    "profile": "profil",
}
_HASHED = {
    "templates": "modèles de lettre ou de mail modifiés",
    "policy": "scénario modifié",
    "creditor": "identité ou comptes de notre société modifiés",
    "attachments": "pièces jointes modifiées",
}
_ROLES = {str(LineRole.COUNTS): "comptée", str(LineRole.MENTIONED): "rappelée pour mémoire"}


def changes(old: Json, new: Json) -> tuple[str, ...]:
    """What differs between two sets of parts (`as_json`), in French, lines first; empty for the same version."""
    named = _named_lines(old, new)
    return (
        *_line_changes(_group(old, "lines"), _group(new, "lines"), named),
        *_line_changes(_group(old, "credit_notes"), _group(new, "credit_notes"), {}),
        *_shown_changes(old, new),
        *(
            f"{name} : {_shown(old.get(part))} → {_shown(new.get(part))}"
            for part, name in _NAMED.items()
            if old.get(part) != new.get(part)
        ),
        *(text for part, text in _HASHED.items() if old.get(part) != new.get(part)),
    )


def _group(parts: Json, name: str) -> dict[str, Any]:
    found = parts.get(name)
    return dict(found) if isinstance(found, Mapping) else {}


def _named_lines(*versions: Json) -> dict[str, str]:
    """`FA-12`, or `FA-12 (échéance 31/01/2026)` when that number stands for several instalments."""
    keys = dict.fromkeys(key for parts in versions for key in _group(parts, "lines"))
    several = Counter(key.rpartition("@")[0] for key in keys)
    names = {}
    for key in keys:
        number, _, due = key.rpartition("@")
        names[key] = number if several[number] == 1 else f"{number} (échéance {short_day(date.fromisoformat(due))})"
    return names


def _line_changes(
    old: Mapping[str, dict[str, object]], new: Mapping[str, dict[str, object]], named: Mapping[str, str]
) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        name, was, now = named.get(key, key), old.get(key), new.get(key)
        if now is None:
            yield f"{name} : n'y figure plus"
        elif was is None:
            yield f"{name} : ajoutée ({_money(now)})"
        else:
            if _money(was) != _money(now):
                yield f"{name} : {_money(was)} → {_money(now)}"
            yield from (f"{name} : {text}" for text in _moved(was, now))
            yield from (f"{name}, {text}" for text in _shown_changes(was, now))


def _shown_changes(was: Json, now: Json) -> Iterator[str]:
    """« nom du client : Lefort → Lefort SAS »."""
    before, after = _group(was, "shown"), _group(now, "shown")
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield f"{name} : {_shown(before.get(name))} → {_shown(after.get(name))}"


def _moved(was: Json, now: Json) -> Iterator[str]:
    if was.get("due_on") != now.get("due_on"):
        yield "échéance modifiée par le dépôt sur la plateforme"
    if was.get("role") != now.get("role"):
        yield f"{_ROLES.get(str(was.get('role')))} → {_ROLES.get(str(now.get('role')))}"
    elif was.get("stage") != now.get("stage"):
        yield f"étape {_shown(was.get('stage'))} → {_shown(now.get('stage'))}"
    elif was.get("round") != now.get("round"):
        yield "étape reprise à la main"


def _money(line: Json) -> str:
    return amount(Money.of(str(line["residual"]), str(line["currency"])))


def _shown(value: object) -> str:
    words = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(word) for word in words if word not in (None, "")) or "aucun"

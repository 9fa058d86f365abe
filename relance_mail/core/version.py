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

from relance_mail.core.decisions import LineRole
from relance_mail.core.french import amount, short_day
from relance_mail.core.money import Money
from relance_mail.core.policy import InterestMode, Policy

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A line of the message: which invoice, in which role, to which stage and round, for how much."""

    number: str
    due_date: date
    role: LineRole
    residual: Money
    round: int
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class VersionParts:
    """Everything approved. The four hashes are of templates, policy, creditor's identity and attachments."""

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
        }


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
        *(
            f"{name} : {_shown(old.get(part))} → {_shown(new.get(part))}"
            for part, name in _NAMED.items()
            if old.get(part) != new.get(part)
        ),
        *(text for part, text in _HASHED.items() if old.get(part) != new.get(part)),
    )


def _group(parts: Json, name: str) -> dict[str, dict[str, object]]:
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


def _moved(was: Json, now: Json) -> Iterator[str]:
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

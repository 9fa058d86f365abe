"""From a `LetterContext` to what a template sees: nested groups of clean texts, numbers, flags and lists.

1. Every text passes `clean` here and nowhere else: whatever comes from a file is one visible line.
2. A group holds only declared fields; a template reaches nothing but its entries (sandbox.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from relance_mail.core.policy import InterestMode, Since, Stage
from relance_mail.core.promises import last_day
from relance_mail.letters.base import LetterContext
from relance_mail.letters.fields import (
    ACCOUNT_FIELDS,
    CURRENCY_FIELDS,
    FIELDS,
    INDEMNITY_FIELDS,
    INSTALMENT_FIELDS,
    LINE_FIELDS,
    SEGMENT_FIELDS,
    CurrencyOf,
    Field,
    IndemnityOf,
    InstalmentOf,
    LineOf,
    SegmentOf,
    Subject,
    due_currencies,
)
from relance_mail.letters.samples import sample
from relance_mail.letters.typography import clean


class Group(dict[str, object]):
    """Fields under one name. `path` is that name (empty for the top); `unknown` are fields that have no value."""

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path
        self.unknown: set[str] = set()

    def put(self, name: str, value: str | int | bool | Sequence[str] | None) -> None:
        """Set a field, `a.b` in group `a`."""
        head, _, rest = name.partition(".")
        if rest:
            group = self.setdefault(head, Group(head))
            if isinstance(group, Group):
                group.put(rest, value)
        elif value is None:
            self.unknown.add(head)
        else:
            self[head] = _cleaned(value)

    def put_place(self, name: str, place: str) -> None:
        """Let field `a.b` be a mark of ours, which `clean` would take out."""
        head, _, rest = name.partition(".")
        group = self.get(head)
        if isinstance(group, Group):
            group[rest] = place


def _cleaned(value: str | int | bool | Sequence[str]) -> object:
    if isinstance(value, str):
        return clean(value)
    return value if isinstance(value, int) else [clean(text) for text in value]


def _group(path: str, fields: Iterable[Field[Subject]], subject: Subject) -> Group:
    group = Group(path)
    for field in fields:
        group.put(field.name, field.value(subject))
    return group


def _currency(of: CurrencyOf) -> Group:
    group = _group("devise", CURRENCY_FIELDS, of)
    group["factures"] = [_group("facture", LINE_FIELDS, LineOf(of.context, line)) for line in of.lines]
    return group


def fill(context: LetterContext) -> Group:
    """Every field of a message; lists: `factures`, `devises` (each with its `factures`), `decompte`,
    `indemnites_par_facture`, `echeances`, `comptes`."""
    top = _group("", FIELDS, context)
    currencies = [_currency(of) for of in due_currencies(context)]
    claim = context.claim if context.claims else None
    segments = claim.segments if claim else ()
    indemnities = claim.indemnities if claim else ()
    top["devises"] = currencies
    top["factures"] = [_group("facture", LINE_FIELDS, LineOf(context, line)) for line in context.lines]
    top["decompte"] = [_group("periode", SEGMENT_FIELDS, SegmentOf(context, segment)) for segment in segments]
    top["indemnites_par_facture"] = [
        _group("indemnite", INDEMNITY_FIELDS, IndemnityOf(number, money)) for number, money in indemnities
    ]
    instalments = sorted(context.promises, key=last_day)
    top["echeances"] = [_group("echeance", INSTALMENT_FIELDS, InstalmentOf(context, one)) for one in instalments]
    top["comptes"] = [_group("compte", ACCOUNT_FIELDS, account) for account in context.creditor.accounts]
    return top


@dataclass(frozen=True, slots=True)
class Described:
    """A field for the guide: as typed in Word, what it is, an example (empty for a flag that is false)."""

    name: str
    sentence: str
    example: str


def described() -> list[Described]:
    """Every field, in the order of the catalogue; those of a list under the name that its loop usually gives."""
    stage = Stage("exemple", 1, Since.DUE, 15)
    top = fill(sample("business", stage, interest=InterestMode.CLAIM))
    rows: tuple[tuple[str, str, Iterable[Field[Any]]], ...] = (
        ("factures", "facture", LINE_FIELDS),
        ("devises", "devise", CURRENCY_FIELDS),
        ("decompte", "periode", SEGMENT_FIELDS),
        ("indemnites_par_facture", "indemnite", INDEMNITY_FIELDS),
        ("echeances", "echeance", INSTALMENT_FIELDS),
        ("comptes", "compte", ACCOUNT_FIELDS),
    )
    told = [Described(field.name, field.sentence, _example(top, field.name)) for field in FIELDS]
    for name, each, fields in rows:
        first = top[name]
        item = first[0] if isinstance(first, list) else top
        told += [Described(f"{each}.{field.name}", field.sentence, _example(item, field.name)) for field in fields]
    return told


def _example(group: Group, name: str) -> str:
    head, _, rest = name.partition(".")
    value = group.get(head, "")
    if rest and isinstance(value, Group):
        return _example(value, rest)
    if isinstance(value, bool):
        return "oui" if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)

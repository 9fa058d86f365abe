"""What stands in the workbooks, as values: the engine fills them, this room writes and reads the files.

1. Written for a French Excel: dates and amounts are real cells, texts never become formulas.
2. What a person typed and cannot be understood is a finding that names sheet, row, column and remedy; the row is not
   carried out, the others are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from relance_mail.core.money import Money
from relance_mail.core.parties import Kind, Means


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One row of `suivi.xlsx`: a customer as it stands. `due`: net balance per currency; `overdue`: of it what is late;
    `stage`: the highest stage reached, in French; `next_step`/`next_on`: what comes and when; `hold`: why it waits."""

    customer_id: str
    customer_name: str
    due: Mapping[str, Money]
    overdue: Mapping[str, Money]
    invoices: int
    oldest_due: date | None
    stage: str
    next_step: str
    next_on: date | None
    because: str
    last_reply: str
    hold: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision that somebody typed or sent: shown in `suivi.xlsx` and in the next summary."""

    on: date
    by: str
    customer: str
    choice: str
    done: bool
    sentence: str


class Entry(StrEnum):
    """Where a customer enters the procedure on the first day (OFFICE §10); beside these, the id of a mild stage."""

    UP_TO_DATE = "à jour"
    STATEMENT = "relevé de compte d'abord"
    ON_NOTICE = "déjà en demeure le…"
    DISPUTE = "litige"
    PROMISE = "promesse au…"
    PLAN = "échéancier"
    LAWYER = "chez l'avocat"
    FACTOR = "factor"
    STOP = "ne pas relancer"
    WRITE_OFF = "à passer en perte"


NEEDS_DAY = frozenset({Entry.ON_NOTICE, Entry.PROMISE})


@dataclass(frozen=True, slots=True)
class Opening:
    """One row of `Reprise.xlsx`: a customer on the first day, and what a person says about it. `proposed`, `entry`: a
    word of `Entry` or a stage's id; `entry` None = not validated; `entry_on`: the day that `NEEDS_DAY` entries name;
    `remarks`: what was set apart (credit notes, no due date, retention, direct debit, more than 18 months …). `own`:
    what stands in columns that staff has added, heading → text."""

    customer_id: str
    customer_name: str
    total: Mapping[str, Money]
    oldest_due: date | None
    kind: Kind = Kind.UNKNOWN
    email: str = ""
    means: Means | None = None
    proposed: str = ""
    remarks: str = ""
    entry: str | None = None
    entry_on: date | None = None
    last_reminder_on: date | None = None
    by: str = ""
    row: int = 0
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """One row of `A_completer.xlsx`: a customer with what is known of the fields that are asked (our field → value as
    text, empty = missing), in the words of the customers' file. `missing`: the fields that block something, and
    what."""

    customer_id: str
    customer_name: str
    due: Mapping[str, Money]
    known: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    row: int = 0

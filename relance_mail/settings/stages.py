"""The tables of stages.toml: the fields of `core.policy`, as an administrator writes them.

1. What a field means stands in `core.policy` and, in French, in the shipped file; a default is the core's own.
2. No stage is named in Python: [stages] and a policy's stages are tables with free names.
3. A stage that answers is beside every ladder: each policy has it, and names it only to correct it.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from relance_mail.core.parties import Kind
from relance_mail.core.policy import (
    AnswerTo,
    Channel,
    Grouping,
    Imputation,
    InterestMode,
    Policy,
    ProofNeeded,
    Since,
    Stage,
)
from relance_mail.settings.fields import Amount, Count, Email, Flag, Section


def _month_day(written: object) -> object:
    """`"08-21"` as (8, 21); 29 February is allowed."""
    if not isinstance(written, str):
        return written
    try:
        day = dt.date.fromisoformat(f"2024-{written}")
    except ValueError as error:
        raise ValueError(f"{written!r} is no day of the year; write month and day like 08-21") from error
    return day.month, day.day


MonthDay = Annotated[tuple[int, int], BeforeValidator(_month_day)]
Span = tuple[MonthDay, MonthDay]
_POLICY = Policy("", ())
_STAGE = Stage("", 0, Since.PREVIOUS, 0)
CopyTo = Literal["sales_person", "responsible", "management"] | Email
Weekday = Annotated[int, Field(strict=True, ge=1, le=7)]
Mailbox = Annotated[str, Field(pattern=r"^[^@\s]+$"), AfterValidator(str.lower)]


class WindowTable(Section):
    """[defaults.window]: see core.policy.Window."""

    weekdays: frozenset[Weekday] = _POLICY.window.weekdays
    hours: tuple[tuple[dt.time, dt.time], ...] = _POLICY.window.hours
    closures: tuple[Span, ...] = _POLICY.window.closures


class Pacing(Section):
    """What a policy has beside its stages: see core.policy.Policy."""

    grouping: Grouping = _POLICY.grouping
    gap_days: Count = _POLICY.gap_days
    max_messages: Annotated[int, Field(strict=True, ge=1)] = _POLICY.max_messages
    max_messages_days: Count = _POLICY.max_messages_days
    cap_per_run: Count = _POLICY.cap_per_run
    min_line: Amount = _POLICY.min_line
    min_customer: Amount = _POLICY.min_customer
    automatic_below: Amount = _POLICY.automatic_below
    valid_working_days: Count = _POLICY.valid_working_days
    promise_grace_working_days: Count = _POLICY.promise_grace_working_days
    promise_horizon_days: Count = _POLICY.promise_horizon_days
    silence_hours: Count = _POLICY.silence_hours
    bank_margin_working_days: Count = _POLICY.bank_margin_working_days
    bank_stale_working_days: Count = _POLICY.bank_stale_working_days
    long_hold_working_days: Count = _POLICY.long_hold_working_days
    after_long_hold_days: Count = _POLICY.after_long_hold_days
    after_statement_days: Count = _POLICY.after_statement_days
    alone_every_days: Count = _POLICY.alone_every_days
    first_alone_days: Count = _POLICY.first_alone_days
    first_drafts_working_days: Count = _POLICY.first_drafts_working_days
    contact_margin_working_days: Count = _POLICY.contact_margin_working_days
    draft_margin_working_days: Count = _POLICY.draft_margin_working_days
    deposit_working_days: Count = _POLICY.deposit_working_days
    verified_working_days: Count = _POLICY.verified_working_days
    generic_mailboxes: tuple[Mailbox, ...] = _POLICY.generic_mailboxes
    imputation: Imputation = _POLICY.imputation
    limitation: str | None = _POLICY.limitation
    window: WindowTable = WindowTable()


class StageTable(Section):
    """A stage, or what a policy changes of it: see core.policy.Stage."""

    name: str = _STAGE.name
    short: str = _STAGE.short
    since: Since = _STAGE.since
    days: Annotated[int | None, Field(strict=True)] = None
    not_before_previous: Count = _STAGE.not_before_previous
    expires: Flag = _STAGE.expires
    alone: Flag = _STAGE.alone
    courtesy: Flag = _STAGE.courtesy
    decision: Flag = _STAGE.decision
    always_asks: Flag = _STAGE.always_asks
    without_mail: Channel | None = _STAGE.without_mail
    channels: tuple[Channel, ...] = _STAGE.channels
    proof: ProofNeeded = _STAGE.proof
    letter: Flag = _STAGE.letter
    read_receipt: Flag = _STAGE.read_receipt
    invoice_copies: Flag = _STAGE.invoice_copies
    new_thread: Flag = _STAGE.new_thread
    min_total: Amount = _STAGE.min_total
    call_from: Amount | None = _STAGE.call_from
    phone_from: Amount | None = _STAGE.phone_from
    status_check_days: Count | None = _STAGE.status_check_days
    deadline_days: Count = _STAGE.deadline_days
    deadline_grace_working_days: Count = _STAGE.deadline_grace_working_days
    interest: InterestMode = _STAGE.interest
    closed_months: tuple[Span, ...] = _STAGE.closed_months
    copies_to: tuple[CopyTo, ...] = _STAGE.copies_to
    notice_working_days: Count = _STAGE.notice_working_days
    answer: AnswerTo | None = _STAGE.answer


class PolicyTable(Pacing):
    """A policy: for whom, and its stages. `term`: see core.policy.Policy."""

    kinds: tuple[Kind, ...] = ()
    foreign: Flag = False
    term: str | None = None
    stages: dict[str, StageTable] = Field(default_factory=dict)


class ProcedureFile(Section):
    """The whole of stages.toml."""

    defaults: Pacing = Pacing()
    stages: dict[str, StageTable]
    policies: dict[str, PolicyTable]


def stages_of(procedure: ProcedureFile, table: PolicyTable) -> dict[str, dict[str, Any]]:
    """The stages of a policy, whole and in the order of the file: those that it names, and every answer."""
    return {
        stage_id: _stage_values(common, table.stages.get(stage_id))
        for stage_id, common in procedure.stages.items()
        if common.answer is not None or stage_id in table.stages
    }


def _stage_values(common: StageTable, own: StageTable | None) -> dict[str, Any]:
    """What [stages.X] says, corrected by the policy's line. An answer comes when it is asked for, after no days."""
    values = {**common.model_dump(), **(own.model_dump(exclude_unset=True) if own else {})}
    if values["answer"] is not None and values["days"] is None:
        values["days"] = 0
    return values

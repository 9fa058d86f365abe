"""The recovery procedure: stages.toml → `PolicyBook`, or every problem of the file at once.

1. A value is looked for in the policy's own line, then in [stages.X] or [defaults]; so a policy says only what differs.
2. The order of the [stages] tables is the order of the ladder.
3. What is wrong between the lines (a kind without a policy, a ladder that begins nowhere) is found by `ladders`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.policy import Approval, Policy, PolicyBook, Stage, Window
from relance_mail.law.table import LawTable
from relance_mail.settings.ladders import checked
from relance_mail.settings.problems import did_you_mean, problem, problems_of
from relance_mail.settings.stages import Pacing, PolicyTable, ProcedureFile, stages_of
from relance_mail.settings.toml import read_toml

_NONE = PolicyBook({}, {})


def read_procedure(
    content: bytes,
    file: str,
    approval: Approval,
    holidays: frozenset[dt.date],
    holidays_at: Callable[[str], frozenset[dt.date]] | None = None,
) -> tuple[PolicyBook, list[Finding]]:
    """The book that a stages.toml describes, and every problem; empty when it cannot be used. `holidays`: ours;
    `holidays_at`: those of a French postal code."""
    document, findings = read_toml(content, file)
    if document is None:
        return _NONE, findings
    try:
        procedure = ProcedureFile.model_validate(document)
    except ValidationError as error:
        return _NONE, problems_of(error, file, ProcedureFile)
    findings = checked(procedure, file)
    if findings:
        return _NONE, findings
    return replace(_book(procedure, approval, holidays), holidays_at=holidays_at), []


def unknown_terms(book: PolicyBook, law: LawTable, file: str) -> list[Finding]:
    """Policies whose term, or length of limitation, the table of the law lacks: invoices would wait for it."""
    named = [
        (policy.id, option, key)
        for policy in book.policies.values()
        for option, key in (("term", policy.term), ("limitation", policy.limitation))
    ]
    return [
        problem(
            file,
            f"policies.{policy_id}.{option}",
            f"{law.file} has no line for {key!r}",
            did_you_mean(key, law.figures),
            f"stages_{option}",
            Severity.WARNING,
        )
        for policy_id, option, key in named
        if key is not None and law.figures and key not in law.figures
    ]


def _book(procedure: ProcedureFile, approval: Approval, holidays: frozenset[dt.date]) -> PolicyBook:
    order = {stage_id: at for at, stage_id in enumerate(procedure.stages)}
    policies = {}
    for policy_id, table in procedure.policies.items():
        stages = tuple(
            Stage(id=stage_id, order=order[stage_id], **values)
            for stage_id, values in stages_of(procedure, table).items()
        )
        policy = Policy(policy_id, stages, **_pacing(procedure.defaults, table))
        policies[policy_id] = replace(policy, approval=approval, holidays=holidays, term=table.term)
    return PolicyBook(
        policies,
        {kind: policy_id for policy_id, table in procedure.policies.items() for kind in table.kinds},
        next((policy_id for policy_id, table in procedure.policies.items() if table.foreign), None),
    )


def _pacing(defaults: Pacing, table: PolicyTable) -> dict[str, Any]:
    own = table.model_dump(exclude_unset=True, exclude={"kinds", "foreign", "term", "stages"})
    window = {**defaults.window.model_dump(), **own.pop("window", {})}
    return {**defaults.model_dump(exclude={"window"}), **own, "window": Window(**window)}

"""What must hold between the lines of stages.toml, each problem with its remedy.

A procedure that begins nowhere, or a kind of debtor that two policies claim, would be found only on the day a customer
is forgotten or chased twice; here it is found before the first run.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from relance_mail.core.findings import Finding
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Channel, InterestMode, ProofNeeded, Since
from relance_mail.settings.problems import did_you_mean, problem
from relance_mail.settings.stages import PolicyTable, ProcedureFile, stages_of


def checked(procedure: ProcedureFile, file: str) -> list[Finding]:
    """Every problem between the lines; empty when the procedure can be used."""
    return [
        *(problem(file, key, cause, remedy, "stages_kind") for key, cause, remedy in _kinds(procedure)),
        *(problem(file, key, cause, remedy, "stages_ladder") for key, cause, remedy in _ladders(procedure)),
        *(problem(file, key, cause, remedy, "stages_window") for key, cause, remedy in _windows(procedure)),
    ]


Complaint = tuple[str, str, str]


def _kinds(procedure: ProcedureFile) -> Iterator[Complaint]:
    for kind in Kind:
        owners = [name for name, table in procedure.policies.items() if kind in table.kinds]
        if not owners:
            yield "policies", f"no policy is for {kind}", f'add "{kind}" to the kinds of one policy'
        if len(owners) > 1:
            yield f"policies.{owners[1]}.kinds", f"{kind} is claimed by {owners[0]} too", "keep it in one of them"
    foreign = [name for name, table in procedure.policies.items() if table.foreign]
    if len(foreign) > 1:
        yield f"policies.{foreign[1]}.foreign", f"{foreign[0]} is for foreign debtors too", "keep it in one of them"


def _ladders(procedure: ProcedureFile) -> Iterator[Complaint]:
    for name, table in procedure.policies.items():
        key = f"policies.{name}.stages"
        strange = [stage_id for stage_id in table.stages if stage_id not in procedure.stages]
        for stage_id in strange:
            yield f"{key}.{stage_id}", "there is no such stage", did_you_mean(stage_id, procedure.stages)
        if not strange:
            stages = stages_of(procedure, table)
            yield from _waivers(key, table, stages)
            yield from _answers(key, {name: stage for name, stage in stages.items() if stage["answer"]})
            yield from _ladder(key, {name: stage for name, stage in stages.items() if not stage["answer"]})


def _waivers(key: str, table: PolicyTable, stages: dict[str, dict[str, Any]]) -> Iterator[Complaint]:
    """A public body is never let off: the waiver would be deemed unwritten (CCP L2192-14)."""
    for name, stage in stages.items():
        if Kind.PUBLIC in table.kinds and stage["interest"] is InterestMode.WAIVE:
            cause = "a waiver towards a public body is deemed unwritten (CCP L2192-14)"
            yield f"{key}.{name}.interest", cause, 'write "mention" or "claim"'


def _answers(key: str, stages: dict[str, dict[str, Any]]) -> Iterator[Complaint]:
    for name, stage in stages.items():
        yield from _one_stage(f"{key}.{name}", stage)
        same = [other for other in stages if stages[other]["answer"] is stage["answer"]]
        if name != same[0]:
            yield f"{key}.{name}.answer", f"{same[0]} answers that too", "keep it in one of them"
        for rung in ("courtesy", "alone", "decision"):
            if stage[rung]:
                yield f"{key}.{name}.{rung}", "an answer is beside the ladder", f"write {rung} = false, or no answer"


def _ladder(key: str, stages: dict[str, dict[str, Any]]) -> Iterator[Complaint]:
    for name, stage in stages.items():
        yield from _one_stage(f"{key}.{name}", stage)
    rungs = {name: stage for name, stage in stages.items() if not stage["courtesy"]}
    if not rungs:
        yield key, "the policy reminds nobody", "give it a stage after the due date"
        return
    first = next(iter(rungs))
    if rungs[first]["since"] is not Since.DUE:
        yield f"{key}.{first}", "the first stage has no stage before it", 'write since = "due"'
    for before, after in pairwise(rungs):
        yield from _two_stages(f"{key}.{after}", rungs[before], rungs[after])


def _one_stage(key: str, stage: dict[str, Any]) -> Iterator[Complaint]:
    days, courtesy = stage["days"], stage["courtesy"]
    if days is None:
        yield f"{key}.days", "this option is missing", "write after how many days the stage comes"
    elif courtesy and (days >= 0 or stage["since"] is not Since.DUE):
        yield f"{key}.days", "a courtesy comes before the due date", 'write since = "due" and negative days'
    elif not courtesy and days < 0:
        yield f"{key}.days", "only a courtesy comes before the due date", "write 0 or more days"
    if not stage["channels"]:
        yield f"{key}.channels", "the stage has no channel", 'write channels = ["mail"]'
    for proof, channel in ((ProofNeeded.DEPOSITED, Channel.POST), (ProofNeeded.RESULT, Channel.PHONE)):
        if stage["proof"] is proof and channel not in stage["channels"]:
            yield f"{key}.proof", f"no {proof} proof without the channel {channel}", f'add "{channel}" to channels'


def _two_stages(key: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Complaint]:
    if before["decision"]:
        yield key, "a stage follows the decision of a person", "put the decision last"
    if before["days"] is None or after["days"] is None:
        return
    if after["since"] is Since.DUE and before["since"] is Since.DUE and after["days"] <= before["days"]:
        yield f"{key}.days", "the stage comes no later than the one before", f"write more than {before['days']}"
    if after["decision"] and before["alone"] and after["days"] < before["deadline_days"]:
        yield (
            f"{key}.days",
            "the decision comes before the deadline of the letter has passed",
            f"write {before['deadline_days']} or more",
        )


def _windows(procedure: ProcedureFile) -> Iterator[Complaint]:
    """A window that never opens would stop every message in silence."""
    for name, pacing in (("defaults", procedure.defaults), *procedure.policies.items()):
        key = f"{name}.window" if pacing is procedure.defaults else f"policies.{name}.window"
        if not pacing.window.weekdays:
            yield f"{key}.weekdays", "no message could ever leave", "name at least one weekday, 1 = Monday"
        if not pacing.window.hours or any(start >= end for start, end in pacing.window.hours):
            yield (
                f"{key}.hours",
                "no message could leave",
                'write pairs like ["10:00", "11:45"], the earlier hour first',
            )

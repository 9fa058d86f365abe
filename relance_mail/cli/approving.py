"""What staff decides about messages: yes, no, it left, it did not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, Because, By, OnDay, author, maybe_day, reason_given, wrong
from relance_mail.cli.output import tell
from relance_mail.cli.proving import scan_of

if TYPE_CHECKING:
    from relance_mail.engine.office import Office

ANSWERS = {"sent": True, "not-sent": False}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("approve")(approve)
    app.command("reject")(reject)
    app.command("settle")(settle)


LookedAt = Annotated[str | None, typer.Option(metavar="DATE", help="For a formal notice: the day of that check.")]


def approve(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Reminders (R000123), as status shows.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait, but those with a letter.")] = False,
    stage: Annotated[str | None, typer.Option("--stage", metavar="S", help="With --all: of this stage only.")] = None,
    verified_bank: LookedAt = None,
    verified_dispute: LookedAt = None,
    verified_insolvency: LookedAt = None,
    verified_identity: LookedAt = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Let reminders leave. Exit 1 when one has lapsed because the facts have changed since it was shown.

    A formal notice needs four checks of the last days: bank and suspense account posted; no dispute or credit note
    under way; BODACC and Infogreffe looked at; name and registered office right.
    """
    from relance_mail.engine.staff import approving

    who = author(by)
    verified = approving.verified_of(
        bank=maybe_day(verified_bank, "--verified-bank"),
        dispute=maybe_day(verified_dispute, "--verified-dispute"),
        insolvency=maybe_day(verified_insolvency, "--verified-insolvency"),
        identity=maybe_day(verified_identity, "--verified-identity"),
    )
    if bool(ids) == everything:
        raise wrong("approve_what", "Give ids, or --all, not both.", "See `relance status`.")
    if stage is not None and not everything:
        raise wrong("approve_stage", "--stage goes with --all.", "Leave it away, or approve with --all.")
    if verified is not None and everything:
        raise wrong("approve_verified", "The checks of a formal notice go with its id.", "Leave --all away.")
    with office(on) as ours:
        if stage is not None:
            _known_stage(ours, stage)
        said = approving.approve(ours, ids or (), who, everything=everything, stage=stage, verified=verified)
        return tell(said, as_json)


def _known_stage(ours: "Office", stage: str) -> None:
    known = {one.id: None for policy in ours.book.policies.values() for one in policy.ladder}
    if stage not in known:
        raise wrong("stage_unknown", f"There is no stage {stage!r}.", f"Stages: {', '.join(known)}.")


def reject(
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="Reminders (R000123), as status shows them.")],
    reason: Because,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Do not propose it again before this day.")
    ] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Refuse reminders: the same version is not proposed again."""
    from relance_mail.engine.staff import messages as staff

    who, note, day = author(by), reason_given(reason), maybe_day(until, "--until")
    with office(on) as ours:
        return tell(staff.reject(ours, ids, who, note, day), as_json)


def settle(
    ref: Annotated[str, typer.Argument(metavar="ID", help="A reminder that is uncertain, or with staff.")],
    answer: Annotated[str, typer.Argument(metavar="sent|not-sent", help="Whether it left.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it left (default: today).")] = None,
    proof: Annotated[Path | None, typer.Option("--proof", metavar="FILE", help="A file that shows it: kept.")] = None,
    number: Annotated[str, typer.Option("--number", metavar="N", help="Number of the registered letter.")] = "",
    words: Annotated[str, typer.Option("--note", metavar="TEXT", help="What was said; a call counts by it.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Say whether a message, draft, letter or call has left."""
    from relance_mail.engine.staff import messages as staff

    who, day = author(by), maybe_day(on, "--on")
    if answer not in ANSWERS:
        raise wrong("settle_what", f"{answer!r}: say sent or not-sent.", "See `relance settle --help`.")
    with office() as ours:
        said = staff.settle(
            ours, ref, who, sent=ANSWERS[answer], on=day, words=words, number=number, scan=scan_of(proof)
        )
    return tell(said, as_json)

"""`relance check`: whether everything that a cycle needs is there, told all at once.

1. Exit 0 clean, 1 warnings, 2 errors, 3 when a backend fails with `--connect` (CONTRACT §7).
2. Nothing is changed; the servers are reached with `--connect` only, and nothing is sent but the mail to oneself of
   `--send-test`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.connecting import Reached, connected, tried
from relance_mail.cli.opened import office, working_folder
from relance_mail.cli.options import AsJson, By, OnDay, author, wrong
from relance_mail.cli.output import print_json, say, show_findings

if TYPE_CHECKING:
    from relance_mail.core.findings import Finding
    from relance_mail.core.policy import Stage
    from relance_mail.engine.office import Office
    from relance_mail.law.table import LawTable
    from relance_mail.settings.resolved import Settings

RATES_AHEAD = timedelta(days=30)
WARNINGS, ERRORS, SILENT = 1, 2, 3


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("check")(check)


def check(
    connect: Annotated[bool, typer.Option("--connect", help="Log in at the mail servers and calendars too.")] = False,
    send_test: Annotated[
        str | None, typer.Option("--send-test", metavar="ADDRESS", help="Send one mail to yourself (with --connect).")
    ] = None,
    wait: Annotated[int, typer.Option("--wait", metavar="SECONDS", help="How long to wait for its receipts.")] = 120,
    on: OnDay = None,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Check settings, templates, rates, sources and database. With --connect the servers too."""
    from relance_mail.settings.load import load

    if send_test is not None and not connect:
        raise wrong("test_without_connect", "--send-test goes with --connect.", "Add --connect.")
    settings, reached = load(working_folder()), Reached(aloud=not as_json)
    with office(on) as ours:
        found = [*settings.warnings, *_to_complete(settings), *_templates(ours)]
        found += [*_rates(ours, settings.law, ours.today()), *_sources(ours), *_pdf(ours), *_database(ours)]
        if connect:
            connected(ours, reached)
        if send_test is not None and not reached.silent:
            tried(ours, reached, send_test, author(by), wait)
    return _told(found + reached.late, reached, as_json)


def _told(found: "list[Finding]", reached: Reached, as_json: bool) -> int:
    from relance_mail.core.findings import Severity

    wrong_here = [finding for finding in found if finding.severity is Severity.ERROR]
    errors, warnings = wrong_here + reached.silent, [one for one in found if one.severity is Severity.WARNING]
    if as_json:
        _print(errors, warnings, reached.words)
    else:  # what servers said has been told
        show_findings([*wrong_here, *warnings])
        say("Everything is ready." if not (errors or warnings) else _count(errors, warnings))
    return SILENT if reached.silent else ERRORS if errors else WARNINGS if warnings else 0


def _print(errors: "Iterable[Finding]", warnings: "Iterable[Finding]", words: list[str]) -> None:
    shown = {"errors": errors, "warnings": warnings}
    print_json({**{key: [one.as_json() for one in found] for key, found in shown.items()}, "connected": words})


def _count(errors: "list[Finding]", warnings: "list[Finding]") -> str:
    return f"{len(errors)} errors, {len(warnings)} warnings."


def _to_complete(settings: "Settings") -> "Iterator[Finding]":
    """What `init` left open because nobody could be asked."""
    from relance_mail.cli.beginning import NEEDED
    from relance_mail.core.findings import Severity
    from relance_mail.settings.problems import problem

    for key, value in (("name", settings.creditor.name), ("address", settings.mail.address)):
        if value == NEEDED[key][1]:
            place = "creditor.name" if key == "name" else "mail.address"
            yield problem(
                str(settings.folder / "relance.toml"), place, "is still to complete", "write ours", "to_complete",
                Severity.WARNING,
            )  # fmt: skip


def _templates(ours: "Office") -> "list[Finding]":
    from relance_mail.errors import RelanceError
    from relance_mail.letters import check as letters

    stages = {stage.id: stage for policy in ours.book.policies.values() for stage in policy.stages}
    try:
        return letters.check(ours.documents, stages.values(), ours.book.policies)
    except RelanceError as unreachable:
        return list(unreachable.findings)


def _rates(ours: "Office", law: "LawTable", today: date) -> "Iterator[Finding]":
    """Rates that nobody has written down yet: missing today, an error if our claims need it, or from some day of the
    coming month on, a warning."""
    from relance_mail.core.findings import Severity
    from relance_mail.law.table import ECB_RATE, LEGAL_RATE_PRIVATE, LEGAL_RATE_PROFESSIONAL, FigureMissing

    ecb = Severity.ERROR if _needs_ecb(ours) else Severity.WARNING
    # The professional rate: consumers, and the floor of a clause. The private one is no company's.
    lacking = {ECB_RATE: ecb, LEGAL_RATE_PROFESSIONAL: Severity.ERROR, LEGAL_RATE_PRIVATE: Severity.WARNING}
    for key, today_is in lacking.items():
        for day, severity in ((today, today_is), (today + RATES_AHEAD, Severity.WARNING)):
            try:
                law.on(key, day)
            except FigureMissing as missing:
                yield replace(missing.finding, severity=severity)
                break
    yield from (one for one in _clause(ours, law, today) if one.code != "floor_unknown")  # told above


def _clause(ours: "Office", law: "LawTable", today: date) -> "list[Finding]":
    """Whether the rate on our invoices is under the floor of the law today (C. com. L441-10 II)."""
    from relance_mail.law.rates import floor_warnings
    from relance_mail.letters.typography import rate_of

    return floor_warnings(rate_of(ours.creditor.contract_rate), [today], law)


def _needs_ecb(ours: "Office") -> bool:
    """A clause of our own replaces it towards businesses (C. com. L441-10 II), never towards public bodies."""
    from relance_mail.core.parties import InterestMode, Kind

    public = ours.book.policies[ours.book.by_kind[Kind.PUBLIC]]
    return not ours.creditor.contract_rate or any(one.interest is InterestMode.CLAIM for one in public.stages)


def _sources(ours: "Office") -> "Iterator[Finding]":
    from relance_mail.core.findings import Finding, Severity

    for feed in ours.feeds:
        try:
            taken = feed.read()
        except OSError as error:
            yield Finding(
                "source_unreadable", f"{feed.name}: {error}.", "Check the path and the rights of this account."
            )
            continue
        if taken is None:
            what = f"{feed.name}: no file to read there, or somebody is still writing it."
            yield Finding("source_absent", what, "Put it there, or correct its path.", severity=Severity.WARNING)
        elif taken.reading.findings:
            what = f"{feed.name}: {len(taken.reading.findings)} problems in the file."
            yield Finding("source_findings", what, "See `relance import` on it.", severity=Severity.WARNING)


def _pdf(ours: "Office") -> "Iterator[Finding]":
    """Whether letters can be made: a Word file never goes to a customer, so their stages would not leave."""
    from relance_mail.core.findings import Finding, Severity

    named = sorted({stage.name or stage.id for stage in _carrying(ours)})
    if (ours.pdf is None and ours.sandbox) or not named or (ours.pdf is not None and ours.pdf.available()):
        return
    severity = Severity.WARNING if ours.sandbox else Severity.ERROR
    what = f"No program makes PDF files here: stages that carry a letter do not leave ({', '.join(named)})."
    remedy = 'Install LibreOffice (on Windows, Word and pywin32 do as well), and write pdf = "auto" below [letters].'
    yield Finding("pdf_missing", what, remedy, severity=severity)


def _carrying(ours: "Office") -> "Iterator[Stage]":
    """The stages whose documents include a letter."""
    from relance_mail.letters.catalogue import LETTER, needs

    return (stage for policy in ours.book.policies.values() for stage in policy.stages if LETTER in needs(stage))


def _database(ours: "Office") -> "list[Finding]":
    from relance_mail.errors import BackendError
    from relance_mail.store.backup import check_sound

    try:
        check_sound(ours.store.path)
    except BackendError as damaged:
        return list(damaged.findings)
    return []

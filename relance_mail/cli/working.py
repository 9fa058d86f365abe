"""The work itself: one cycle, the service, what a bug had set aside, the demo."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relance_mail.cli.opened import office, working_folder
from relance_mail.cli.options import AsJson, By, OnDay, author, wrong
from relance_mail.cli.output import WAITS, print_json, say, show_findings, table, tell

if TYPE_CHECKING:
    from relance_mail.engine.office import Report

SILENT_BACKEND = 3
OUR_BUG = 4


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("run")(run)
    app.command("serve")(serve)
    app.command("retry")(retry)
    app.command("demo")(demo)


def run(on: OnDay = None, as_json: AsJson = False) -> int:
    """Run one cycle: read, decide, prepare, send, publish."""
    from relance_mail.cli.status import somebody_must_answer, status_of
    from relance_mail.engine.cycle import run_cycle

    with office(on) as ours:
        report = run_cycle(ours)
        state = status_of(ours)
    waits = somebody_must_answer(state)
    if as_json:
        print_json({"on": state["on"], "profile": state["profile"], **_document(report), "waiting": state["waiting"]})
    else:
        say(_text(report))
        show_findings(report.findings)
        say("Quelque chose attend une personne : voir `relance status`." if waits else "Rien n'attend.")
    if report.silent_backends:
        return SILENT_BACKEND
    return WAITS if waits else 0


def _document(report: "Report") -> dict[str, Any]:
    findings = [finding.as_json() for finding in report.findings]
    return {
        "errors": [finding for finding in findings if finding["severity"] == "error"] if report.silent_backends else [],
        "counts": report.counts,
        "findings": findings,
        "brakes": [
            {"source": source, "reasons": [reason.as_json() for reason in reasons]}
            for source, reasons in report.brakes.items()
        ],
        "silent_backends": report.silent_backends,
    }


def _text(report: "Report") -> str:
    counts = [[what, str(number)] for what, number in report.counts.items()]
    lines = ["Cycle terminé."]
    lines += [f"FREIN sur {source} : rien ne part." for source in report.brakes]
    lines += [f"Étape {name} : un serveur n'a pas répondu." for name in report.silent_backends]
    return "\n".join([*lines, *([table(["", ""], counts, right={1}).lstrip()] if counts else [])])


def serve() -> int:
    """Run cycles until told to stop (Ctrl-C, SIGTERM)."""
    import logging

    from relance_mail.service import serve as run_service
    from relance_mail.settings.load import load

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    folder = working_folder()
    table = load(folder).service
    run_service(folder, table.interval_seconds, file_by=table.file_by)
    return 0


def retry(
    items: Annotated[
        list[str] | None, typer.Argument(metavar="[ITEM]...", help="As the finding names it: plan/41103, or 41103.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that is set aside.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Take up again what was set aside after three bugs, once the program is mended."""
    from relance_mail.engine.staff import retrying

    if bool(items) == everything:
        raise wrong("which_items", "Name what is to be taken up again, or say --all.", "See `relance status`.")
    who = author(by)
    with office() as ours:
        return tell(retrying.retry(ours, items or (), who, everything=everything), as_json)


def demo(
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="Where the results go.")] = Path(
        "relance-demo"
    ),
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Names the run in resume.json; the story is fixed.")
    ] = 0,
    as_json: AsJson = False,
) -> int:
    """Play 75 days of a bundled company on servers of this machine. Leaves letters, mails and calendar to look at."""
    from relance_mail.demo.world import play

    document: dict[str, Any] = play(output, seed)
    if as_json:
        print_json(document)
    else:
        say(_demo_text(document, output))
    return 0 if all(check["ok"] for check in document["checks"]) else OUR_BUG


def _demo_text(document: dict[str, Any], output: Path) -> str:
    kept, broken = document["promises"]["kept"], document["promises"]["broken"]
    lines = [
        f"{document['days']} jours joués : {document['customers']} clients, {document['invoices']} factures, "
        f"{document['reminders']} relances parties, {document['mails_received']} mails reçus par les clients.",
        f"Promesses tenues : {kept}, non tenues : {broken} ; suspendus : {document['held']} ; "
        f"incertains : {document['uncertain']}.",
        *(f"{'ok' if check['ok'] else 'ÉCHEC'}  {check['name']}" for check in document["checks"]),
        f"À voir dans {output} : lettres/, mails/, calendrier/relances.ics, journal.jsonl, resume.json.",
    ]
    return "\n".join(lines)

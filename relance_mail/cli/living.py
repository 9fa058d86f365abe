"""`relance live`: out of the sandbox (OFFICE §10, rule 14). From here on customers are written to, one by one.

1. Everything that a letter to a customer needs is checked first, and all that is missing is told together (exit 2);
   nothing is contacted: `relance check --connect` does that.
2. One word of relance.toml changes; live has its own database. Nothing that was tried, decided or sent in the sandbox
   is carried over, its `Reprise (essai).xlsx` neither: whoever gets real mail is validated for it.
3. A Reprise.xlsx of an earlier live database is set aside under another name, never read by the new one.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relance_mail.cli.asking import agreed, somebody_is_there
from relance_mail.cli.beginning import NEEDED
from relance_mail.cli.opened import working_folder
from relance_mail.cli.options import AsJson, By, author, wrong
from relance_mail.cli.output import print_json, say

if TYPE_CHECKING:
    from relance_mail.core.findings import Finding
    from relance_mail.engine.office import Office
    from relance_mail.engine.opening.control import FirstLook
    from relance_mail.settings.resolved import Settings

QUESTION = "Quitter le bac à sable ? Les clients recevront de vrais messages, un par un, après validation."


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("live")(live)


def live(
    yes: Annotated[bool, typer.Option("--yes", help="Leave the sandbox without asking.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Leave the sandbox: check that all is there, begin a database of its own, write Reprise.xlsx anew."""
    from relance_mail.settings.load import load

    who, folder = author(by), working_folder()
    trial = load(folder)
    if trial.profile != "sandbox":
        raise wrong("not_sandbox", f"The profile is {trial.profile} already.", "Only the sandbox can be left.")
    settings = _complete(folder)
    if not yes and not (somebody_is_there(as_json) and agreed(QUESTION)):
        raise wrong("not_confirmed", "The sandbox was not left.", "Add --yes.")
    document = _leave(folder, settings, who)
    if as_json:
        print_json(document)
    else:
        say("\n".join([document["said"], *_next_steps()]))
    return 0


def _complete(folder: Path) -> "Settings":
    """The settings as live will have them. SettingsError with everything that live still lacks."""
    from relance_mail.engine.opening.control import look
    from relance_mail.errors import SettingsError
    from relance_mail.settings.load import load
    from relance_mail.wiring import open_office

    found: list[Finding] = []
    try:
        settings = load(folder, "live")
    except SettingsError as lacking:
        found += lacking.findings
        settings = load(folder)
    with open_office(folder) as trial:
        seen = look(trial)
        found += [*_to_write(settings, folder), *_sources(seen), *_mediator(seen, settings), *_templates(trial)]
    errors = [finding for finding in found if finding.severity == "error"]
    if errors:
        raise SettingsError(*errors)
    return settings


def _to_write(settings: "Settings", folder: Path) -> "list[Finding]":
    """What `init` left open, and a mail backend that only writes files."""
    from relance_mail.settings.load import FILE
    from relance_mail.settings.problems import problem

    file = str(folder / FILE)
    left = {"creditor.name": (settings.creditor.name, "name"), "mail.address": (settings.mail.address, "address")}
    found = [
        problem(file, key, "is still to complete", "write ours", "to_complete")
        for key, (value, asked) in left.items()
        if value == NEEDED[asked][1]
    ]
    if settings.mail.backend == "folder":
        cause = "mails are only written as files"
        remedy = 'write backend = "imap_smtp", "exchange" or "graph" below [mail], with its account'
        found.append(problem(file, "mail.backend", cause, remedy, "settings_demand"))
    return found


def _sources(seen: "FirstLook") -> "list[Finding]":
    from relance_mail.core.findings import Finding

    remedy = "Put the file there, close it in Excel, or correct relance.toml."
    return [Finding("source_unread", f"{name}: no file could be read.", remedy) for name in seen.unread]


def _mediator(seen: "FirstLook", settings: "Settings") -> "list[Finding]":
    """Letters to consumers name their mediator (OFFICE §12)."""
    from relance_mail.core.parties import Kind
    from relance_mail.settings.load import FILE
    from relance_mail.settings.problems import problem

    readings = [taken.reading for _, taken in seen.read if taken is not None]
    kinds = {one.kind for reading in readings for one in reading.invoices}
    kinds |= {one.kind for reading in readings for one in reading.customers}
    if Kind.CONSUMER not in kinds or settings.creditor.mediator:
        return []
    cause, remedy = "there are consumers, whose letters name a mediator", 'write mediator = "…" below [creditor]'
    return [problem(str(settings.folder / FILE), "creditor.mediator", cause, remedy, "settings_demand")]


def _templates(trial: "Office") -> "list[Finding]":
    from relance_mail.letters import check as letters

    stages = {stage.id: stage for policy in trial.book.policies.values() for stage in policy.stages}
    return letters.check(trial.documents, stages.values(), trial.book.policies)


def _leave(folder: Path, settings: "Settings", who: str) -> dict[str, Any]:
    """Make the database, change the profile, write the workbook; what was done."""
    from relance_mail.cli.starting import waiting
    from relance_mail.engine.office import Report
    from relance_mail.engine.opening import reprise as opening
    from relance_mail.engine.opening import state as opening_state
    from relance_mail.engine.writing.preview import read_all
    from relance_mail.settings.load import FILE
    from relance_mail.settings.write import change_profile
    from relance_mail.store import journal
    from relance_mail.store.store import open_store
    from relance_mail.wiring import open_office

    settings.store_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(settings.store_folder, "live", create=True)
    with store.reading() as conn:
        new = journal.head(conn) is None
    store.close()
    aside = _set_aside(settings.staff_folder / opening_state.LIVE) if new else None
    change_profile(folder / FILE, "live")
    with open_office(folder) as ours:
        report = Report()
        with ours.store.writing() as conn:
            journal.append(conn, ours.clock.now(), who, "live", None, on=ours.today())
        opening.prepare(ours, report, read_all(ours))
        document = {"file": str(folder / FILE), "database": str(ours.store.path)} | waiting(ours)
        with ours.store.reading() as conn:
            told = opening_state.words(opening_state.standing(conn), ours)
    kept = f" L'ancien classeur est gardé sous {aside.name}." if aside else ""
    said = f"Bac à sable quitté par {who} : profil live, base neuve." if new else f"Profil live repris par {who}."
    return {"said": f"{said} {told}{kept}".strip(), **document}


def _set_aside(path: Path) -> Path | None:
    """Keep a workbook of earlier days under another name."""
    from relance_mail.clock import SystemClock

    if not path.is_file():
        return None
    stem = f"{path.stem} (avant le {SystemClock().today():%d-%m-%Y}"
    names = (path.with_name(f"{stem}{'' if count == 1 else f', {count}'}){path.suffix}") for count in range(1, 100))
    free = next(name for name in names if not name.exists())
    path.rename(free)
    return free


def _next_steps() -> list[str]:
    return [
        "Ensuite :",
        "  1. `relance check --connect` essaie la messagerie et les agendas.",
        "  2. `relance start --control TOTAL` compare le total avec les comptes 411.",
        "  3. Dans Reprise.xlsx, une entrée et un nom par client : personne d'autre n'est relancé.",
        "  4. Redémarrer le service s'il tourne.",
    ]

"""`relance db`: the database migrated, saved, brought back, purged."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import existing, office, working_folder
from relance_mail.cli.options import AsJson, By, OnDay, author, maybe_day
from relance_mail.cli.output import print_json, say

if TYPE_CHECKING:
    from relance_mail.settings.resolved import Settings


def register(app: typer.Typer) -> None:
    """Add the group `db`."""
    group = typer.Typer(
        help="Migrate, save, bring back and purge the database.", rich_markup_mode=None, no_args_is_help=True
    )
    for command in (migrate, backup, restore, purge):
        group.command(command.__name__)(command)
    app.add_typer(group, name="db")


def migrate(by: By = None, as_json: AsJson = False) -> int:
    """Bring the database to the tables of this version, after a backup beside it."""
    from relance_mail.store.migrate import migrate as bring

    settings, who = _settings(), author(by)
    before, after = bring(settings.store_folder, settings.profile)
    already = before == after
    words = f"déjà à jour (version {after})" if already else f"passée de la version {before or 'vide'} à {after}"
    return _said(f"Base de données {words}, par {who}.", as_json)


def backup(
    target: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the backup: made if missing.")],
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Save database and files into a folder; the copy is checked."""
    from relance_mail.store.backup import backup as save

    who = author(by)
    with office() as ours:
        copy = save(ours.store, target)
    return _said(f"Sauvegarde vérifiée dans {copy.parent}, par {who}.", as_json)


def restore(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the backup.")],
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Come back from a backup; the present database is kept beside it under another name."""
    from relance_mail.clock import SystemClock
    from relance_mail.store.backup import restore as bring_back

    settings, who = _settings(), author(by)
    bring_back(existing([source])[0], settings.store_folder, settings.profile, SystemClock().now())
    kept = "Rien ne part avant que toute la boîte mail ait été relue."
    return _said(f"Base restaurée depuis {source}, par {who}. {kept}", as_json)


def purge(
    before: Annotated[
        str | None, typer.Option("--before", metavar="DATE", help="Older than this day (default: service.keep_years).")
    ] = None,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Erase old readable texts and sent mails. The journal still verifies; open accounts keep everything."""
    from relance_mail.core.days import add_months
    from relance_mail.engine.purging import purge as erase
    from relance_mail.mail.spool import Spool

    settings, who, day = _settings(), author(by), maybe_day(before, "--before")
    spool = settings.store_folder / "spool"
    with office(on) as ours:
        last = day or add_months(ours.today(), -12 * settings.service.keep_years)
        said = erase(ours, who, last, Spool(spool).forget if spool.is_dir() else lambda *_: 0)
    return _said(said.sentence, as_json)


def _settings() -> "Settings":
    from relance_mail.settings.load import load

    return load(working_folder())


def _said(sentence: str, as_json: bool) -> int:
    if as_json:
        print_json({"said": sentence})
    else:
        say(sentence)
    return 0

"""`relance db`: the database migrated, saved, brought back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import existing, office, working_folder
from relance_mail.cli.options import AsJson, By, author
from relance_mail.cli.output import print_json, say

if TYPE_CHECKING:
    from relance_mail.settings.resolved import Settings


def register(app: typer.Typer) -> None:
    """Add the group `db`."""
    group = typer.Typer(help="Migrate, save and bring back the database.", rich_markup_mode=None, no_args_is_help=True)
    for command in (migrate, backup, restore):
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


def _settings() -> "Settings":
    from relance_mail.settings.load import load

    return load(working_folder())


def _said(sentence: str, as_json: bool) -> int:
    if as_json:
        print_json({"said": sentence})
    else:
        say(sentence)
    return 0

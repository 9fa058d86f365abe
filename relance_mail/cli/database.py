"""`relance db`: the database migrated, saved, brought back, purged."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.asking import agreed, somebody_is_there
from relance_mail.cli.opened import existing, office, working_folder
from relance_mail.cli.options import AsJson, By, OnDay, author, maybe_day
from relance_mail.cli.output import WAITS, print_json, say

if TYPE_CHECKING:
    from relance_mail.engine.office import Office
    from relance_mail.engine.purging import Erasable
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
        str | None, typer.Option("--before", metavar="DATE", help="Words of accounts closed before this day instead.")
    ] = None,
    archive: Annotated[
        Path | None, typer.Option("--archive", metavar="DIR", help="Where the archive goes (default: the data folder).")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase what is listed without asking.")] = False,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """List what nobody needs any more (law.csv says how long), ask, archive it, then erase it. The journal verifies."""
    from relance_mail.engine.purging import look

    who, day = author(by), maybe_day(before, "--before")
    with office(on) as ours:
        found = look(ours, day)
        listed = _listed(found)
        if not as_json:
            say("\n".join(_line(one) for one in listed) or "Aucun compte à effacer.")
        if not (yes or (listed and somebody_is_there(as_json) and agreed("Archiver puis effacer tout cela ?"))):
            return _left(listed, as_json)
        kept = _archived(ours, archive)
        said = f"{_erased(ours, who, found)} Archive complète, à mettre sous clé puis à détruire : {kept}."
    if as_json:
        print_json({"said": said, "accounts": listed})
    else:
        say(said)
    return 0


def _left(listed: "list[dict[str, str]]", as_json: bool) -> int:
    """Nothing was erased: exit 1 when a person has to say yes."""
    said = (
        "Rien n'est effacé : ajouter --yes pour archiver puis effacer ce qui est listé." if listed else "Rien à faire."
    )
    if as_json:
        print_json({"said": said, "accounts": listed})
    else:
        say(said)
    return WAITS if listed else 0


def _listed(found: "Erasable") -> "list[dict[str, str]]":
    """What may go, an account each."""
    return [
        {"customer_id": one.id, "customer_name": one.name, "last_on": one.last_on.isoformat(), "what": what}
        for what, accounts in (("words", found.words), ("account", found.accounts))
        for one in accounts
    ]


def _line(one: "dict[str, str]") -> str:
    what = {"words": "textes, mails reçus et adresses", "account": "tout le compte"}[one["what"]]
    return f"{one['customer_id']}  {one['customer_name']}  sans suite depuis le {one['last_on']} : {what}"


def _archived(ours: "Office", folder: Path | None) -> Path:
    """A whole, verified backup beside what is about to go; its folder."""
    from relance_mail.store.backup import backup as save

    made = ours.clock.now().strftime("%Y%m%dT%H%M%S")
    return save(ours.store, folder or ours.store.folder / f"archive-{made}").parent


def _erased(ours: "Office", who: str, found: "Erasable") -> str:
    from relance_mail.engine.purging import purge as erase
    from relance_mail.mail.spool import Spool

    spool = ours.store.folder / "spool"
    return erase(ours, who, found, Spool(spool).forget if spool.is_dir() else lambda *_: 0).sentence


def _settings() -> "Settings":
    from relance_mail.settings.load import load

    return load(working_folder())


def _said(sentence: str, as_json: bool) -> int:
    if as_json:
        print_json({"said": sentence})
    else:
        say(sentence)
    return 0

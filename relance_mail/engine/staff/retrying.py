"""What three bugs of ours had set aside (each) is taken up again, once a person says that the program is mended."""

from collections.abc import Collection

from relance_mail.core.findings import Finding
from relance_mail.core.french import listing
from relance_mail.engine.each import MAX_TRIES
from relance_mail.engine.office import Office
from relance_mail.engine.staff.said import Said
from relance_mail.errors import Conflict
from relance_mail.store import journal, meta


def retry(office: Office, words: Collection[str], by: str, *, everything: bool = False) -> Said:
    """The next cycle takes these items up again. A word is the name of an item (`plan/41103`), or what follows its
    slash. Raises Conflict when one of them is not set aside."""
    with office.store.writing() as conn:
        aside = {name for name, tries in meta.under(conn, "tries").items() if int(tries) >= MAX_TRIES}
        named = {word: {name for name in aside if word in (name, name.partition("/")[2])} for word in words}
        if unknown := sorted(word for word, names in named.items() if not names):
            raise Conflict(Finding("not_set_aside", f"Pas de côté : {listing(unknown)}.", "Voir `relance status`."))
        again = sorted(aside if everything else set().union(*named.values()))
        for name in again:
            meta.drop(conn, f"tries/{name}")
            journal.append(conn, office.clock.now(), by, "retried", name)
    return Said(f"Repris au prochain cycle, par {by} : {listing(again)}." if again else "Rien n'est mis de côté.")

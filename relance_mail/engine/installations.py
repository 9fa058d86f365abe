"""Another installation that writes from our mailbox: two that do not know of each other would send everything twice.

1. Each mail of ours bears the mark of its installation (`X-Relance-Installation`). A copy with another mark that
   arrives after this installation began shows that the other one lives: nothing leaves from here before a person has
   said that it was stopped. It meets our copies too, and stops as well.
2. Copies from before our beginning are those of a predecessor: what it had sent is asked at the reprise (OFFICE §10).
3. Sandbox, demo and live have a database each, and know nothing of each other's marks.
4. The same data folder on two machines bears one mark; there the derived keys tell what has left (collect, plan).
"""

from datetime import datetime

from sqlalchemy import Connection, func, select

from relance_mail.core.findings import Finding
from relance_mail.core.french import short_day
from relance_mail.engine.office import Office, Report
from relance_mail.errors import Conflict
from relance_mail.replies.parse import ParsedMail
from relance_mail.store import journal, meta
from relance_mail.store.tables import journal as journal_table

SOURCE = "boîte"
_SEEN = "other_installation"
_HEADER = "X-Relance-Installation"


def mark(conn: Connection, office: Office) -> str:
    """What our mails bear."""
    return f"{office.profile}-{meta.installation_id(conn)[:16]}"


def look(conn: Connection, office: Office, mail: ParsedMail, at: datetime) -> None:
    """Remember a copy of another living installation. `at`: when it arrived, on our clock."""
    theirs = mail.text.header(_HEADER).strip()
    if not theirs.startswith(f"{office.profile}-") or theirs == mark(conn, office):
        return
    began = conn.execute(select(func.min(journal_table.c.at))).scalar_one_or_none()
    if began is not None and at > began and meta.get(conn, _SEEN) is None:
        meta.put(conn, _SEEN, at.isoformat())
        journal.append(conn, office.clock.now(), "relance", "installation.other", None, mark=theirs)


def obstacle(conn: Connection, office: Office, report: Report) -> Finding | None:
    """Why nothing may leave from here, told once a cycle; None when we are alone."""
    seen = meta.get(conn, _SEEN)
    if seen is None:
        return None
    day = short_day(datetime.fromisoformat(seen).astimezone(office.clock.zone).date())
    what = f"Une autre installation écrit aux clients depuis cette boîte (copie reçue le {day}) : rien ne part d'ici."
    remedy = f"Voir ce qu'elle a envoyé, en arrêter une, puis : relance override {SOURCE} --reason « … »."
    found = Finding("second_installation", what, remedy)
    return None if found in report.findings else found


def is_alone(conn: Connection) -> bool:
    """Whether no other installation is known to write."""
    return meta.get(conn, _SEEN) is None


def release(conn: Connection, office: Office, by: str, reason: str) -> str:
    """A person says that the other one was stopped; the sentence to answer with. Conflict when none is known."""
    if is_alone(conn):
        raise Conflict(Finding("no_other", "Aucune autre installation n'est connue.", "Voir `relance status`."))
    meta.drop(conn, _SEEN)
    journal.append(conn, office.clock.now(), by, "installation.alone", None, reason=reason)
    return f"Noté par {by} : l'autre installation est arrêtée ; les envois reprennent au prochain cycle."

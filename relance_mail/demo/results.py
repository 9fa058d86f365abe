"""What the demo leaves behind, and the checks that decide its exit code (CONTRACT §7)."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from relance_mail.calendars.base import Entry
from relance_mail.calendars.ics import IcsCalendar
from relance_mail.core.bundles import bundled
from relance_mail.core.days import is_working_day
from relance_mail.core.deadlines import uid_of
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.core.promises import PromiseState, follow
from relance_mail.demo.company import BOSS, CUSTOMERS, DAYS, INVOICES, START, US
from relance_mail.engine.agenda.tasks import to_do
from relance_mail.engine.facts import account, accounts, facts_of
from relance_mail.engine.office import Office, Report
from relance_mail.store import holds, journal, outbox
from relance_mail.store.customers import customers_with_open_items
from relance_mail.store.outbox import OutboxRow

Json = dict[str, object]
Accepted = Sequence[tuple[str, tuple[str, ...], bytes]]


def write_results(output: Path, office: Office, accepted: Accepted, seed: int, braked: int) -> Json:
    """Letters, mails, summaries, workbooks, calendar, journal and résumé below `output`; the résumé. `braked`: how many
    cycles found the brake pulled."""
    for name in ("lettres", "mails", "calendrier", "resumes", "classeurs"):
        (output / name).mkdir(parents=True, exist_ok=True)
        for old in (output / name).iterdir():
            old.unlink()
    staff = {US, BOSS}
    ours = [content for sender, recipients, content in accepted if sender == US and set(recipients) - staff]
    told_staff = [content for sender, recipients, content in accepted if sender == US and BOSS in recipients]
    _write_summaries(output / "resumes", told_staff)
    _copy_workbooks(output / "classeurs", office)
    for number, content in enumerate(ours, 1):
        (output / "mails" / f"{number:03d}.eml").write_bytes(content)
    with office.store.reading() as conn:
        rows = outbox.rows_in(conn, *State)
        told = list(journal.entries(conn))
        broken = journal.verify(conn)
        held = len(holds.open_holds(conn))
    letters = _letters(output / "lettres", office, rows)
    with (output / "journal.jsonl").open("w", encoding="utf-8") as lines:
        for one in told:
            entry = {"seq": one.entry.seq, "at": one.entry.at.isoformat(), "actor": one.entry.actor}
            entry |= {"kind": one.entry.kind, "ref": one.entry.ref, "hash": one.entry.hash}
            body = json.loads(one.body) if one.body else None
            lines.write(json.dumps({**entry, "body": body}, ensure_ascii=False) + "\n")
    events = _calendar(output / "calendrier" / "relances.ics", office)
    sent = [row for row in rows if row.state is State.SENT and row.channel is Channel.MAIL]
    promises = _promises(office)
    identities = Counter(_header(content, b"Message-ID") for content in ours)
    checks = {
        "mails reçus par le serveur = relances parties au journal": _sent_in_journal(told, rows)
        == len(ours)
        == len(sent),
        "aucun mail parti deux fois": all(times == 1 for times in identities.values()),
        "le journal se vérifie": not broken,
        "chaque message a une fin connue": not [row for row in rows if row.state is State.DISPATCHING],
        "au moins dix lettres": letters >= 10,
        "au moins une échéance au calendrier": events >= 1,
        "un résumé par jour ouvré": _summaries(told_staff) == _working_days(office),
        "le fichier tronqué a été freiné": braked >= 1,
    }
    resume: Json = {
        "days": DAYS,
        "seed": seed,
        "customers": len(CUSTOMERS),
        "invoices": len(INVOICES),
        "reminders": len([row for row in rows if row.state is State.SENT]),
        "mails_received": len(ours),
        "promises": promises,
        "held": held,
        "uncertain": len([row for row in rows if row.state is State.UNCERTAIN]),
        "checks": [{"name": name, "ok": ok} for name, ok in checks.items()],
    }
    (output / "resume.json").write_text(json.dumps(resume, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return resume


def _write_summaries(folder: Path, mails: Sequence[bytes]) -> None:
    """What the person in charge got, as mails and as pages to open in a browser."""
    for number, content in enumerate(mails, 1):
        (folder / f"{number:03d}.eml").write_bytes(content)
        mail: EmailMessage = message_from_bytes(content, policy=SMTP)
        page = mail.get_body(("html",))
        if page is not None:
            (folder / f"{number:03d}.html").write_text(page.get_content(), encoding="utf-8")


def _summaries(mails: Sequence[bytes]) -> int:
    subjects = (str(message_from_bytes(content, policy=SMTP)["Subject"]) for content in mails)
    return sum(subject.startswith("Relances du ") for subject in subjects)


def _copy_workbooks(folder: Path, office: Office) -> None:
    """What lies in the staff folder at the end."""
    for path in sorted(office.staff_folder.glob("*.xlsx")) if office.staff_folder else ():
        shutil.copyfile(path, folder / path.name)


def _working_days(office: Office) -> int:
    holidays = next(iter(office.book.policies.values())).holidays
    return sum(is_working_day(START + timedelta(days=day), holidays) for day in range(DAYS))


def _letters(folder: Path, office: Office, rows: Sequence[OutboxRow]) -> int:
    """Every letter that was made: with a mail, for the post, to be signed."""
    for row in rows:
        for name, sha256 in dict(row.files or {}).items():
            (folder / name).write_bytes(office.store.files.get(sha256))
    return len(list(folder.iterdir()))


def _calendar(path: Path, office: Office) -> int:
    """The open tasks as one .ics file, for the visitor of the demo."""
    path.unlink(missing_ok=True)
    with office.store.reading() as conn:
        facts = facts_of(conn, office, Report(mailbox_read=True))
        tasks = to_do(conn, office, accounts(conn, office, facts, customers_with_open_items(conn)))
    single, bundles = bundled(tasks)
    entries = [Entry(task, uid_of(task.key), 0, office.clock.now()) for task in (*single, *bundles)]
    return len(IcsCalendar(path).publish(entries, {}))


def _promises(office: Office) -> Json:
    """How many were kept and how many broken, whoever the customer and whether or not it still owes."""
    states: Counter[PromiseState] = Counter()
    with office.store.reading() as conn:
        for customer in CUSTOMERS:
            known = account(conn, office, facts_of(conn, office, Report(mailbox_read=True)), customer.code)
            followed = follow(known, office.book.of(known.customer), office.today())
            states.update(one.state for one in followed)
    return {"kept": states[PromiseState.KEPT], "broken": states[PromiseState.BROKEN]}


def _sent_in_journal(told: Sequence[journal.Told], rows: Sequence[OutboxRow]) -> int:
    """Mails that the journal says have left, by the server's yes or a trace."""
    mails = {row.id for row in rows if row.channel is Channel.MAIL}
    kinds = ("outbox.accepted", "outbox.found", "outbox.settle_sent")
    return len({one.entry.ref for one in told if one.entry.kind in kinds and one.entry.ref in mails})


def _header(content: bytes, name: bytes) -> str:
    found = re.search(rb"^" + name + rb":\s*(\S+)", content, re.MULTILINE | re.IGNORECASE)
    return found[1].decode() if found else ""

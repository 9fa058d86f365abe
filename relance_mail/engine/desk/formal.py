"""Scans that staff drops into `Preuves/`: the slip of a deposit, the signed letter, the receipt that comes back.

1. The reference of the letter in the name of the file says what it belongs to; a number and a day in the name, as in
   `R26-7K3QX 1A12345678901 2026-11-24.pdf`, are the proof itself, typed by a person. Nothing is read from the picture.
2. What the name does not say is asked, the day of the file proposed; a guess would start a delay of the law.
3. A file is taken when it is whole: it ends as its kind ends, or nothing has changed since the last look. It is kept in
   the store, noted with the letter, and only then moved to `Preuves/Classées/`; nothing is ever deleted.
4. A scan never changes a deposit that is known: what was typed wrong is corrected by a person (`relance proof`).
5. The same question is told once and stands in `status` until it is settled.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import quoted
from relance_mail.core.keys import tokens_in
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.engine.desk.deposits import Deposit, Scan, deposited, needs_number
from relance_mail.engine.each import each
from relance_mail.engine.office import Office, Report
from relance_mail.engine.writing import paper
from relance_mail.errors import BackendError, RelanceError, UsageError
from relance_mail.store import meta, outbox, reminders
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.questions import Question, ask
from relance_mail.store.reminders import Reminder

LARGEST = 50_000_000
_TOPIC, _SEEN = "proof", "proof_seen"
_UNFINISHED = frozenset([".tmp", ".part", ".partial", ".crdownload", ".lock"])
_SYSTEM = frozenset(["thumbs.db", "desktop.ini"])
_ENDINGS = {".pdf": b"%%EOF", ".jpg": b"\xff\xd9", ".jpeg": b"\xff\xd9", ".png": b"IEND\xaeB`\x82"}
_ID = re.compile(r"\bR\d\d-?[0-9A-Z]{4,5}\b", re.IGNORECASE)  # R26-7K3QX, R000123
_NUMBER = re.compile(
    r"(?<![0-9A-Z])(?:\d[A-Z](?:[ .]?\d){11}|[A-Z]{2}(?:[ .]?\d){9}[ .]?[A-Z]{2}|\d{13,15})(?![0-9A-Z])"
)
_SIGNED_DATES = (  # with - or . between their parts, they are looked for before a number; others after it
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-.](?P<month>\d\d)[-.](?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d\d)[-.](?P<month>\d\d)[-.](?P<year>20\d\d)(?!\d)"),
)
_BARE_DATES = (
    re.compile(r"(?<!\d)(?P<year>20\d\d) ?(?P<month>\d\d) ?(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d\d) (?P<month>\d\d) (?P<year>20\d\d)(?!\d)"),
)


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says. `ref`: of one letter and no other (R26-7K3QX or R000123)."""

    ref: str | None
    number: str = ""
    on: date | None = None


def take(office: Office, report: Report) -> None:
    """Take every whole scan in `Preuves/`, and ask about those that do not say enough."""
    if office.staff_folder is None or not office.staff_folder.is_dir():
        return
    files = _files(office.staff_folder / paper.PROOFS)
    asked: dict[str, Question] = {}

    def take_one(path: Path) -> None:
        question = _taken(office, report, path)
        if question is not None:
            asked[_name(path)] = question

    each(office, report, files, lambda path: f"proof/{_name(path)}", take_one)
    with office.store.writing() as conn:
        new = ask(conn, _TOPIC, asked)
    for name in new:
        report.findings.append(_finding(name, asked[name]))


def named(file_name: str) -> Named:
    """The reference, number and day that a file's name holds; what stands there twice, or cannot be, is not taken."""
    text = unicodedata.normalize("NFC", Path(file_name).stem).replace("_", " ").upper()
    refs = {*tokens_in(text), *re.findall(r"\bR\d{6}\b", text)}
    if len(refs) != 1:
        return Named(None)
    text, signed = _dates(_ID.sub(" ", text), _SIGNED_DATES)
    numbers = set(_NUMBER.findall(text))
    _, bare = _dates(_NUMBER.sub(" ", text), _BARE_DATES)
    days = signed | bare
    number = numbers.pop() if len(numbers) == 1 else ""
    return Named(refs.pop(), number, days.pop() if len(days) == 1 else None)


def _dates(text: str, forms: tuple[re.Pattern[str], ...]) -> tuple[str, set[date]]:
    """A text without its dates, and these; what looks like a date and is none stays."""
    found: set[date] = set()

    def take_out(match: re.Match[str]) -> str:
        try:
            found.add(date(int(match["year"]), int(match["month"]), int(match["day"])))
        except ValueError:
            return match[0]
        return " "

    for form in forms:
        text = form.sub(take_out, text)
    return text, found


def _files(folder: Path) -> list[Path]:
    """What a person has put there. Raises BackendError when the folder cannot be read."""
    try:
        found = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        what = f"The folder {folder} cannot be read: {error.strerror}."
        raise BackendError(
            Finding("staff_folder", what, "Give the account of the service the right to read.")
        ) from error
    return [path for path in found if path.is_file() and not path.is_symlink() and _is_scan(path.name)]


def _is_scan(name: str) -> bool:
    hidden = name.startswith(("~", ".")) or name.lower() in _SYSTEM
    return not hidden and Path(name).suffix.lower() not in _UNFINISHED


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name)


def _taken(office: Office, report: Report, path: Path) -> Question | None:
    """Take one file; what must be asked about it, None when it is taken or still being written."""
    content = _whole(office, path)
    if content is None:
        return None
    said = named(path.name)
    with office.store.reading() as conn:
        reminder, letter = _letter(conn, said.ref)
    if reminder is None or letter is None:
        what = f"Preuves : {quoted(_name(path))} ne porte la référence d'aucun courrier."
        return Question(_name(path), what, office.today())
    scan = Scan(_name(path), content)
    if scan.kept(office) in (letter.proof or {}).get("scans", ()):  # noted when it could not be moved
        _file_away(office, path)
        return None
    on, number = said.on, said.number
    if letter.state is State.SENT and letter.proof:  # one more sheet: the day on a receipt is not that of the deposit
        on, number = date.fromisoformat(letter.proof["deposited_on"]), letter.proof["number"]
    if on is None or (needs_number(letter) and not number):
        return _incomplete(office, path, reminder, letter, said)
    try:
        deposited(office, reminder.id, f"Preuves, {scan.name}", Deposit(on, number, scan))
    except BackendError:
        raise
    except RelanceError as refusal:
        what = f"Preuves : {quoted(_name(path))} n'est pas retenu. {refusal}"
        return Question(reminder.id, what, office.today(), reminder.customer_id, reminder.stage)
    report.count("proofs")
    _file_away(office, path)
    return None


def _letter(conn: Connection, ref: str | None) -> tuple[Reminder | None, OutboxRow | None]:
    if ref is None:
        return None, None
    known = reminders.reminder_by_token(conn, ref) or reminders.reminders_by_id(conn, [ref]).get(ref)
    rows = outbox.rows_of_reminder(conn, known.id) if known else []
    return known, next((row for row in rows if row.channel is Channel.POST), None)


def _whole(office: Office, path: Path) -> bytes | None:
    """The content of a file that nobody is writing any more; None for one to look at again. UsageError for one that is
    no scan by its size."""
    try:
        before = _signature(path)
        content = path.read_bytes() if path.stat().st_size <= LARGEST else None
        after = _signature(path)
    except OSError:  # locked by whoever writes it, or moved meanwhile
        return None
    if content is None:
        what = f"Preuves : {quoted(_name(path))} dépasse 50 Mo et n'est pas repris."
        raise UsageError(Finding("proof_size", what, "Numériser avec moins de points, ou en noir et blanc."))
    if not content or before != after:
        return None
    ending = _ENDINGS.get(path.suffix.lower())
    if ending is not None and ending in content[-1024:]:
        return content
    with office.store.writing() as conn:
        if meta.get(conn, f"{_SEEN}/{_name(path)}") == before:
            return content
        meta.put(conn, f"{_SEEN}/{_name(path)}", before)
    return None


def _signature(path: Path) -> str:
    seen = path.stat()
    return f"{seen.st_size}:{seen.st_mtime_ns}"


def _file_away(office: Office, path: Path) -> None:
    """Move it out of the way; one that is open on a screen is moved another time."""
    with office.store.writing() as conn:
        meta.drop(conn, f"{_SEEN}/{_name(path)}")
    with suppress(OSError):
        paper.file_away(path, path.parent / paper.FILED)


def _incomplete(office: Office, path: Path, reminder: Reminder, letter: OutboxRow, said: Named) -> Question:
    lacking = [] if said.on else ["le jour du dépôt"]
    lacking += ["le numéro du recommandé"] if needs_number(letter) and not said.number else []
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    day = said.on or office.clock.of(written).astimezone(office.clock.zone).date()
    command = f"relance proof {reminder.id} --deposited {day}"
    if needs_number(letter):
        command += f' --number "{said.number or "…"}"'
    what = (
        f"Preuves : le nom de {quoted(_name(path))} ne dit pas {' ni '.join(lacking)}. Compléter le nom, ou : {command}"
    )
    return Question(reminder.id, what, office.today(), reminder.customer_id, reminder.stage)


def _finding(name: str, question: Question) -> Finding:
    remedy = "Nommer le fichier « référence numéro jour », comme R26-7K3QX 1A12345678901 2026-11-24.pdf."
    return Finding("proof_scan", question.what, remedy, Where(f"{paper.PROOFS}/{name}"), Severity.WARNING)

"""What staff does by hand: letters to sign or to post, calls to make, as files in the staff's own folder.

1. File names hold our reference only, no name of a customer; what is there already is not written again.
2. Nothing here counts as sent: a person says so, with the day and, for a registered letter, its number (deposits).
3. A letter that is no longer right is taken away while it lies there as it was laid out. One that has gone, or that
   somebody has changed (signed on the screen), may be at the post office already: that is a question, not a withdrawal.
4. Whether a folder is away (a share that sleeps) or a letter has gone are two things: the first one changes nothing.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.french import amount, short_day
from relance_mail.core.keys import tokens_in
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.engine.desk.files import put_in_place
from relance_mail.engine.office import Office
from relance_mail.errors import BackendError, Conflict
from relance_mail.letters.base import LetterContext
from relance_mail.letters.docx import is_preview
from relance_mail.mail.base import Withdrawal
from relance_mail.store import outbox, reminders
from relance_mail.store.outbox import OutboxRow

TO_SIGN, TO_POST, TO_CALL = "A_signer", "A_poster", "A_appeler"
PROOFS, FILED = "Preuves", "Classées"
_LIES_THERE = (State.AWAITING_APPROVAL, State.APPROVED, State.WITH_STAFF, State.UNCERTAIN)


def folder_of(office: Office, row: OutboxRow) -> Path:
    """Where the papers of that channel and proof lie. Raises BackendError when there is no staff folder."""
    if office.staff_folder is None:
        raise BackendError(Finding("staff_folder", "There is no staff folder for letters.", "Set `staff_folder`."))
    if row.channel is Channel.PHONE:
        return office.staff_folder / TO_CALL
    return office.staff_folder / (TO_SIGN if row.proof_needed is ProofNeeded.DEPOSITED else TO_POST)


def lay_out(office: Office, row: OutboxRow, files: Mapping[str, str] | None = None) -> str:
    """Put the files of a message where staff finds them; the path of the first. Beside what is to be signed lies the
    folder for the proofs. Raises BackendError."""
    folder = folder_of(office, row)
    named = dict(files or row.files or {}) or {_call_sheet_of(row): row.bytes_sha256 or ""}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if row.proof_needed is ProofNeeded.DEPOSITED:
            (folder.parent / PROOFS).mkdir(exist_ok=True)
        for name, sha256 in named.items():
            put_in_place(folder / name, office.store.files.get(sha256))
    except OSError as error:
        what = f"The folder {folder} cannot be written to: {error.strerror}."
        raise BackendError(
            Finding("staff_folder", what, "Give the account of the service the right to write.")
        ) from error
    return str(folder / next(iter(named)))


def take_back(office: Office, row: OutboxRow) -> Withdrawal:
    """Remove the papers of a message that is no longer right. `GONE` for a letter that somebody has taken or changed:
    it may be on its way. Raises Conflict while its folder cannot be reached."""
    with_staff = row.state in (State.WITH_STAFF, State.UNCERTAIN)
    if office.staff_folder is None and not with_staff:
        return Withdrawal.REMOVED
    folder = folder_of(office, row)
    if with_staff and not folder.is_dir():
        what = f"Le dossier {folder.name} est introuvable : {row.reminder_id} ne peut pas en être retirée."
        raise Conflict(Finding("staff_folder", what, "Rétablir l'accès ; le prochain passage réessaie."))
    if row.channel is Channel.PHONE:
        _remove(folder / _call_sheet_of(row))
        return Withdrawal.REMOVED
    files = dict(row.files or {})
    if with_staff and not all(_holds(folder / name, sha256) for name, sha256 in files.items()):
        return Withdrawal.GONE
    for name in files:
        _remove(folder / name)
    return Withdrawal.REMOVED


def taken_back(row: OutboxRow, why: str, *, gone: bool) -> Finding:
    """What staff is told of a letter that is no longer right."""
    letter = f"Le courrier {row.reminder_id} (client {row.customer_id})"
    proved = f"relance proof {row.reminder_id} --deposited JOUR"
    if row.proof_needed is ProofNeeded.DEPOSITED:
        proved += " --number NUMÉRO"
    if gone:
        what = f"{letter} n'est plus à jour ({why}), mais il a été pris ou modifié : déposé ou non ?"
        remedy = f"Déposé : {proved} ; sinon : relance settle {row.id} not-sent."
    else:
        what, remedy = f"{letter} est retiré : {why}.", f"S'il a été posté tout de même : {proved}."
    return Finding("letter_taken_back", what, remedy, severity=Severity.WARNING)


def put_away(office: Office, row: OutboxRow) -> None:
    """Take the papers of a letter that was deposited out of the way; one that somebody has signed on the screen is kept
    among the proofs."""
    folder = folder_of(office, row)
    for name, sha256 in (row.files or {}).items():
        with suppress(OSError, Conflict):
            if _holds(folder / name, sha256):
                _remove(folder / name)
            elif (folder / name).is_file():
                file_away(folder / name, folder.parent / PROOFS / FILED)


def left_behind(office: Office, row: OutboxRow) -> str:
    """The papers of a message that still lie there, by folder and name: somebody has changed them."""
    folder = folder_of(office, row)
    return ", ".join(f"{folder.name}/{name}" for name in row.files or {} if (folder / name).exists())


def file_away(path: Path, folder: Path) -> Path:
    """Move a file into a folder under a name that is free there; the new path. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    names = (path.name, *(f"{path.stem} ({number}){path.suffix}" for number in range(2, 1000)))
    target = next(folder / name for name in names if not (folder / name).exists())
    return path.replace(target)


def tidy(office: Office) -> None:
    """Bring the folders of letters in step. Out goes what nobody needs any more and nobody has changed (a preview that
    was approved, a letter that was open when it was withdrawn); a preview that has gone is laid out again."""
    if office.staff_folder is None:
        return
    with office.store.reading() as conn:
        waiting = outbox.rows_in(conn, State.AWAITING_APPROVAL)
        previews = [row for row in waiting if row.proof_needed is ProofNeeded.DEPOSITED and row.channel is Channel.POST]
        papers = [path for name in (TO_SIGN, TO_POST) for path in _papers(office.staff_folder / name)]
        stale = [path for path in papers if _is_stale(conn, path)]
    for path in stale:
        _remove(path)
    for row in previews:
        if any(is_preview(name) and not (folder_of(office, row) / name).exists() for name in row.files or {}):
            lay_out(office, row)


def _papers(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    except OSError as error:
        what = f"The folder {folder} cannot be read: {error.strerror}."
        raise BackendError(Finding("staff_folder", what, "Look at the share; the next cycle tries again.")) from error


def _is_stale(conn: Connection, path: Path) -> bool:
    """Whether it is a paper of ours that no message needs there any more."""
    known = [reminders.reminder_by_token(conn, token) for token in tokens_in(path.stem.replace("_", " "))]
    rows = [row for one in known if one for row in outbox.rows_of_reminder(conn, one.id) if row.channel is Channel.POST]
    if not rows or any(row.state in _LIES_THERE and path.name in (row.files or {}) for row in rows):
        return False
    with suppress(Conflict):
        return is_preview(path.name) or any(_holds(path, (row.files or {}).get(path.name, "")) for row in rows)
    return False


def _holds(path: Path, sha256: str) -> bool:
    """Whether that file is there as it was laid out."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False
    except OSError as error:
        what = f"{path.name} ne peut pas être lu ({error.strerror})."
        raise Conflict(Finding("paper_open", what, "Le fermer ; le prochain passage réessaie.")) from error


def _remove(path: Path) -> None:
    """What is open on a screen stays for now: `tidy` comes back."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _call_sheet_of(row: OutboxRow) -> str:
    return f"Appel_{row.reminder_id}.txt"


def call_sheet(context: LetterContext) -> str:
    """What a person needs for a call: whom, how much, which invoices."""
    customer = context.customer
    lines = [
        f"Appeler {customer.name} (code {customer.id}), téléphone : {customer.phone or 'non connu'}",
        f"Interlocuteur : {context.contact_name or 'non connu'}    Référence : {context.token}",
        "",
        *(
            f"- {line.invoice.number}, échue le {short_day(line.invoice.due_on)} : {amount(line.residual)}"
            for line in context.lines
        ),
        "",
        "Noter le résultat de l'appel : relance settle " + context.token + ' sent --note "résultat"',
    ]
    return "\r\n".join(lines) + "\r\n"

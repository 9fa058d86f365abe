"""What staff does by hand: letters to sign or to post, calls to make, as files in the staff's own folder.

1. File names hold our reference only, no name of a customer; what is there already is not written again.
2. Nothing here counts as sent: a person says so (`settle`), with the day and, for a registered letter, its number.
"""

from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.core.french import amount, short_day
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.engine.office import Office
from relance_mail.errors import BackendError
from relance_mail.letters.base import LetterContext
from relance_mail.store.outbox import OutboxRow

TO_SIGN, TO_POST, TO_CALL = "A_signer", "A_poster", "A_appeler"


def folder_of(office: Office, row: OutboxRow) -> Path:
    """Where the papers of that channel and proof lie. Raises BackendError when there is no staff folder."""
    if office.staff_folder is None:
        raise BackendError(Finding("staff_folder", "There is no staff folder for letters.", "Set `staff_folder`."))
    if row.channel is Channel.PHONE:
        return office.staff_folder / TO_CALL
    return office.staff_folder / (TO_SIGN if row.proof_needed is ProofNeeded.DEPOSITED else TO_POST)


def lay_out(office: Office, row: OutboxRow) -> str:
    """Put the files of a message where staff finds them; the path of the first. Raises BackendError."""
    folder = folder_of(office, row)
    named = dict(row.files or {}) or {f"Appel_{row.reminder_id}.txt": row.bytes_sha256 or ""}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, sha256 in named.items():
            target = folder / name
            beside = target.with_name(f".{name}.new")
            beside.write_bytes(office.store.files.get(sha256))
            beside.replace(target)
    except OSError as error:
        what = f"The folder {folder} cannot be written to: {error.strerror}."
        raise BackendError(
            Finding("staff_folder", what, "Give the account of the service the right to write.")
        ) from error
    return str(folder / next(iter(named)))


def take_back(office: Office, row: OutboxRow) -> None:
    """Remove the papers of a message that is no longer right; those that staff has taken are no error."""
    folder = folder_of(office, row)
    for name in dict(row.files or {}) or {f"Appel_{row.reminder_id}.txt": ""}:
        (folder / name).unlink(missing_ok=True)


def call_sheet(context: LetterContext) -> str:
    """What a person needs for a call: whom, how much, which invoices."""
    customer = context.customer
    lines = [
        f"Appeler {customer.name} (code {customer.id}), téléphone : {customer.phone or 'non connu'}",
        f"Interlocuteur : {context.contact_name or 'non connu'}    Référence : {context.token}",
        "",
        *(
            f"- {line.invoice.number}, échue le {short_day(line.invoice.due_date)} : {amount(line.residual)}"
            for line in context.lines
        ),
        "",
        "Noter le résultat de l'appel : relance settle " + context.token + ' sent --reason "résultat"',
    ]
    return "\r\n".join(lines) + "\r\n"

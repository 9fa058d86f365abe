"""What is approved: the bytes of one message on one channel, kept under their hash.

Both renderings pass here: the one that is shown for approval, and the final one of a stage that is approved on paper.
"""

from relance_mail.core.findings import Finding
from relance_mail.core.policy import Channel
from relance_mail.engine.office import Office
from relance_mail.engine.writing import paper
from relance_mail.engine.writing.compose import Draft, mail_of
from relance_mail.engine.writing.envelope import redirected, to_bytes
from relance_mail.errors import BackendError
from relance_mail.letters.base import LetterContext
from relance_mail.mail.base import Attachment
from relance_mail.store.outbox import OutboxRow


def keep(
    office: Office, draft: Draft, context: LetterContext, row: OutboxRow, letter: Attachment | None
) -> tuple[str, dict[str, str]]:
    """The SHA-256 of the bytes, and those of the files that belong to them, by name. Raises BackendError for a message
    that goes by post and has no letter."""
    files = office.store.files
    if row.channel is Channel.PHONE:
        return files.put(paper.call_sheet(context).encode()), {}
    named = {letter.name: files.put(letter.content)} if letter else {}
    if row.channel is Channel.POST:
        if letter is None:
            raise BackendError(Finding("no_letter", f"{row.id} goes by post and has no letter.", "Add the template."))
        return named[letter.name], named
    outgoing = mail_of(office, draft, context, row.key, letter)
    if office.correspondence.sandbox_address:
        outgoing = redirected(outgoing, office.correspondence.sandbox_address)
    return files.put(to_bytes(outgoing)), named

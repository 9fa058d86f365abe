"""An `Outgoing` becomes the bytes of a mail: pure, the same message and instant give the same bytes.

1. `From` and `Subject` and the MIME parts are written by the standard library; lines made of ASCII identifiers and
   bare addresses are written here, because its folding puts long Message-IDs into encoded words, where no mail
   program looks for them.
2. Everything is seven-bit (quoted-printable, base64), so no server on the way has a reason to write it anew, and no
   line is near the 998 characters of RFC 5322. Boundaries begin with `=_`, which neither encoding can contain.
3. The Message-ID comes from the key: preparing again after a crash gives the same identity (MODEL §1 rule 7).
4. `Bcc` is written into drafts for staff only, where Outlook needs it; what we send ourselves never names it.
5. No `Auto-Submitted`: a person decided and signs this letter, and RFC 3834 would make mail servers keep back the
   very out-of-office replies that move our next step. For the same reason no `Precedence`.
6. Reports come back to `return_address`: the watched mailbox, even when a colleague's own address is the sender.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from relance_mail.mail.base import Attachment, Outgoing
from relance_mail.mail.checks import refuse_unwritable, well_formed_ids, wire_address

KEY_HEADER = "X-Relance-Key"
TOKEN_HEADER = "X-Relance-Token"  # noqa: S105 - the name of a header, not a secret
JOURNAL_HEADER = "X-Relance-Journal"
INSTALLATION_HEADER = "X-Relance-Installation"
COPY_HEADER = "X-Relance-Copy"
APPENDED = "append"  # what COPY_HEADER says in a Sent copy that we wrote ourselves: no proof of anything

_POLICY = SMTP.clone(cte_type="7bit", utf8=False)
_POLICY_UTF8 = SMTP.clone(cte_type="7bit", utf8=True)
_MOST_REFERENCES = 20


def compose(outgoing: Outgoing, at: datetime, *, draft: bool = False) -> bytes:
    """The whole mail with CRLF line ends; `at` (aware) becomes its Date. Raises BackendError when it cannot be."""
    refuse_unwritable(outgoing)
    lines = [*_transport_lines(outgoing, at), *_address_lines(outgoing, draft=draft)]
    head = "".join(f"{line}\r\n" for line in lines).encode()
    return head + _content(outgoing).as_bytes()


def message_id(outgoing: Outgoing) -> str:
    """The identity that this message has for ever, with angle brackets."""
    return f"<{envelope_id(outgoing.key)}@{wire_address(outgoing.sender).rpartition('@')[2]}>"


def envelope_id(key: str) -> str:
    """What a delivery notice gives back as Original-Envelope-Id (RFC 3461): hexadecimal, so no server encodes it."""
    return key[:32]


def return_address(outgoing: Outgoing) -> str:
    """Where bounces, delivery notices and read receipts go: the address that answers go to."""
    return wire_address(outgoing.reply_to or outgoing.sender)


def needs_utf8(outgoing: Outgoing) -> bool:
    """Whether an address cannot be written in ASCII, so that the server must offer SMTPUTF8 (RFC 6531)."""
    blind = () if outgoing.blind_copy is None else (outgoing.blind_copy,)
    addresses = (return_address(outgoing), outgoing.sender, *outgoing.to, *outgoing.cc, *blind)
    return not all(wire_address(each).isascii() for each in addresses)


def _transport_lines(outgoing: Outgoing, at: datetime) -> Iterator[str]:
    yield f"Date: {format_datetime(at)}"
    yield f"Message-ID: {message_id(outgoing)}"
    if parents := well_formed_ids([outgoing.in_reply_to]):
        yield f"In-Reply-To: {parents[0]}"
    if thread := _thread(outgoing):
        yield _folded("References", thread, "")
    yield f"{KEY_HEADER}: {outgoing.key}"
    yield f"{TOKEN_HEADER}: {outgoing.token}"
    if outgoing.journal_head:
        yield f"{JOURNAL_HEADER}: {outgoing.journal_head}"
    if outgoing.installation:
        yield f"{INSTALLATION_HEADER}: {outgoing.installation}"


def _thread(outgoing: Outgoing) -> list[str]:
    """The ids of the thread, oldest first, each once; of a very long one the first and the last are kept."""
    ids = list(dict.fromkeys(well_formed_ids([*outgoing.references, outgoing.in_reply_to])))
    return ids if len(ids) <= _MOST_REFERENCES else [ids[0], *ids[1 - _MOST_REFERENCES :]]


def _address_lines(outgoing: Outgoing, *, draft: bool) -> Iterator[str]:
    yield _folded("To", map(wire_address, outgoing.to))
    if outgoing.cc:
        yield _folded("Cc", map(wire_address, outgoing.cc))
    if draft and outgoing.blind_copy:
        yield f"Bcc: {wire_address(outgoing.blind_copy)}"
    if outgoing.reply_to:
        yield f"Reply-To: {wire_address(outgoing.reply_to)}"
    if outgoing.read_receipt:
        yield f"Disposition-Notification-To: {return_address(outgoing)}"


def _folded(name: str, values: Iterable[str], separator: str = ",") -> str:
    return f"{name}: " + f"{separator}\r\n ".join(values)


def _content(outgoing: Outgoing) -> EmailMessage:
    """From, Subject and the parts: mixed(alternative(text, related(html, images)), files)."""
    mail = EmailMessage(policy=_POLICY_UTF8 if needs_utf8(outgoing) else _POLICY)
    local, _, domain = wire_address(outgoing.sender).rpartition("@")
    mail["From"] = Address(outgoing.sender_name, local, domain)
    mail["Subject"] = outgoing.subject
    mail.set_content(outgoing.text, cte="quoted-printable")
    inline = [each for each in outgoing.attachments if each.cid] if outgoing.html is not None else []
    files = [each for each in outgoing.attachments if each.cid is None or outgoing.html is None]
    if outgoing.html is not None:
        mail.make_alternative()
        mail.attach(_page(outgoing.html, inline))  # type: ignore[arg-type] # parts are MIMEPart; the stub wants a mail
    for file in files:
        mail.add_attachment(file.content, *_kind(file), filename=file.name)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{outgoing.key[:24]}_{number}")
    return mail


def _page(html: str, images: Iterable[Attachment]) -> MIMEPart:
    page = MIMEPart(policy=_POLICY)
    page.set_content(html, subtype="html", cte="quoted-printable")
    for image in images:
        page.add_related(image.content, *_kind(image), cid=f"<{image.cid}>", filename=image.name, disposition="inline")
    return page


def _kind(attachment: Attachment) -> tuple[str, str]:
    """The two halves of its type; a mail or a multipart inside a mail travels as a plain file."""
    major, _, minor = attachment.mime_type.lower().partition("/")
    return ("application", "octet-stream") if major in {"message", "multipart"} else (major, minor)

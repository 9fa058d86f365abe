"""What may become a header or an SMTP command, and what may not.

1. Names, subjects and addresses come from spreadsheets and templates. A line break in one of them would start a
   header of its own (a hidden recipient, a forged sender): such a message is refused as a whole, never cleaned.
2. All problems are told at once, in French: they are about the office's own texts and addresses.
3. An address is asked only whether it can be written down; whether it exists, the servers say (MODEL §3.8). So
   internal domains (`compta@societe.local`) pass, which email-validator refuses.
4. Message-IDs of other people's mails are a comfort (threading), not a duty: a malformed one is left out.
"""

import re
from collections.abc import Iterable, Iterator

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.mail.base import Outgoing

_KEY = re.compile(r"[0-9a-f]{16,128}")
_TOKEN = re.compile(r"[A-Za-z0-9.-]{1,40}")
_ADDRESS = re.compile(r'[^\s"(),:;<>@\[\]\\\x00-\x1f\x7f]{1,64}@([^\s@<>"(),:;\[\]\\\x00-\x1f\x7f]{1,250})')
_MIME_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


def well_formed_ids(ids: Iterable[str | None]) -> list[str]:
    """Those Message-IDs that can stand in In-Reply-To and References (RFC 5322 §3.6.4), angle brackets included."""
    return [each for each in ids if each is not None and _MESSAGE_ID.fullmatch(each)]


def wire_address(address: str) -> str:
    """The address as it travels: domain in lower case and, if it has accents, in its `xn--` form (RFC 3490)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii').lower()}"


def refuse_unwritable(outgoing: Outgoing) -> None:
    """Raise BackendError with one finding for each part that cannot be written into a mail."""
    findings = [
        Finding("mail_not_writable", f"Message {outgoing.token!r} : {what}.", remedy)
        for what, remedy in _problems(outgoing)
    ]
    if findings:
        raise BackendError(*findings)


def _problems(outgoing: Outgoing) -> Iterator[tuple[str, str]]:
    yield from _wrong_addresses(outgoing)
    yield from _wrong_lines(outgoing)
    if not _KEY.fullmatch(outgoing.key):
        yield f"clé interne illisible {outgoing.key!r}", "Une clé est une suite de 16 à 128 chiffres hexadécimaux."
    if not _TOKEN.fullmatch(outgoing.token):
        yield "référence illisible", "Une référence s'écrit en lettres, chiffres, points et tirets (R26-0457)."
    for attachment in outgoing.attachments:
        if not _MIME_TYPE.fullmatch(attachment.mime_type):
            yield f"type de pièce jointe inconnu {attachment.mime_type!r}", "Écrire un type comme application/pdf."


def _wrong_addresses(outgoing: Outgoing) -> Iterator[tuple[str, str]]:
    if not outgoing.to:
        yield "aucun destinataire", "Donner une adresse à ce client."
    others = [each for each in (outgoing.blind_copy, outgoing.reply_to) if each is not None]
    for address in (outgoing.sender, *outgoing.to, *outgoing.cc, *others):
        if not _is_address(address):
            yield f"adresse impossible {address!r}", "Corriger l'adresse : une seule, de la forme nom@domaine.fr."


def _is_address(address: str) -> bool:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return False
    try:
        match[1].encode("idna")
    except UnicodeError:
        return False
    return True


def _wrong_lines(outgoing: Outgoing) -> Iterator[tuple[str, str]]:
    lines = [("objet", outgoing.subject), ("nom de l'expéditeur", outgoing.sender_name)]
    lines += [("empreinte du journal", outgoing.journal_head or ""), ("installation", outgoing.installation or "")]
    lines += [("nom de pièce jointe", each.name) for each in outgoing.attachments]
    lines += [("repère d'image", each.cid or "") for each in outgoing.attachments]
    for what, line in lines:
        if _CONTROL.search(line):
            yield f"retour à la ligne ou caractère de contrôle dans {what} {line!r}", "L'écrire sur une seule ligne."
    if any(each.name.strip() == "" for each in outgoing.attachments):
        yield "pièce jointe sans nom", "Donner un nom au fichier joint."

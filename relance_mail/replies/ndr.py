"""Non-delivery reports in plain words, without a delivery-status part: Exchange 2003, qmail, gateways.

A mail is one only if a mail system wrote it (its address, an Exchange or Exim header, an empty return path) and its
words say that something was not delivered. A human who writes « mail non distribué » is not a carrier.
"""

import re
from email.message import Message

from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.replies.mime import content_type, header, is_attachment, parts, text_of
from relance_mail.replies.patterns import words
from relance_mail.replies.tokens import plain

_SYSTEM = re.compile(
    r"mailer-daemon|postmaster|mail delivery|administrateur syst|system administrator|maildaemon|<>", re.IGNORECASE
)
_FAILED = words(
    r"""
        (?:n'a pas (?:pu )?(?:ete|etre) (?:remis|distribue|delivre|achemine)|n'a pu etre (?:remis|distribue|
            delivre)|impossible de (?:joindre|remettre|delivrer|distribuer)|non remis|non distribue|
            echec de (?:la )?(?:remise|distribution|livraison)|n'est pas parvenu|could not be delivered|
            wasn't delivered|did not reach|delivery (?:has )?failed|undeliver\w+|wasn't able to deliver|
            unable to deliver|returned to sender|permanent (?:fatal )?errors?|user unknown|unknown user|
            utilisateur inconnu|destinataire inconnu|no such user|adresse introuvable|address not found|
            couldn't be delivered|message blocked|unzustellbar|nicht zugestellt)\b
    """
)
_DELAYED = words(
    r"""
        (?:delayed|retarde\w*|differe\w*|sera (?:a nouveau )?(?:retente|reessaye)|will be retried|
            not yet been delivered|pas encore (?:ete )?(?:remis|distribue)|warning: could not)\b
    """
)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ID_LINE = re.compile(r"message-?id\s*:\s*(<[^<>\s]+>)", re.IGNORECASE)
_CODE = re.compile(r"(?:#|\b)([45])\.\d{1,3}\.\d{1,3}\b|\b([45])\d\d[ -]")
_OUR_COPY = re.compile(
    r"^(?:>|-{3,}.*(?:original|below|copy|copie|returned).*|received:|return-path:)", re.IGNORECASE | re.MULTILINE
)


def receipts(message: Message, original_id: str | None) -> tuple[ReceiptRead, ...]:
    """One entry per failed address; empty when the mail is no such report."""
    text = "\n".join(
        text_of(part) for part in parts(message) if content_type(part) == "text/plain" and not is_attachment(part)
    )[:20_000]
    failed = header(message, "X-Failed-Recipients")
    marked = bool(failed or header(message, "X-MS-Exchange-Message-Is-Ndr"))
    words = plain(header(message, "Subject") + "\n" + text)
    delayed = _DELAYED.search(words)
    if not (marked or (_from_system(message) and (_FAILED.search(words) or delayed))):
        return ()
    report = _OUR_COPY.split(text, maxsplit=1)[0]
    code = _CODE.search(report)
    kind = ReceiptKind.DELAYED if delayed and not _FAILED.search(words) else ReceiptKind.FAILED
    permanent = kind is ReceiptKind.FAILED and (code is None or "5" in code.groups())
    named = _ID_LINE.search(text)
    found_id = named[1] if named else original_id
    said = code.group().strip() if code else ""
    addresses: list[str | None] = [*_recipients(failed, report, message)]
    return tuple(ReceiptRead(address, kind, permanent, found_id, None, said) for address in addresses or [None])


def _from_system(message: Message) -> bool:
    return bool(_SYSTEM.search(header(message, "From")) or header(message, "Return-Path") == "<>")


def _recipients(failed: str, report: str, message: Message) -> list[str]:
    """The addresses reported on: told by header, else named in the text; never the system's own or ours."""
    if failed:
        return list(dict.fromkeys(_ADDRESS.findall(failed)))
    apart = " ".join(header(message, name) for name in ("From", "To", "Delivered-To", "Message-ID")).lower()
    named = (address for address in _ADDRESS.findall(report) if address.lower() not in apart)
    return [address for address in dict.fromkeys(named) if not _SYSTEM.search(address)][:20]

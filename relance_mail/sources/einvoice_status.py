"""Messages about the life cycle of an invoice (UN/CEFACT CDAR, as French platforms send them; LAW §9).

1. Such a file lies beside the invoices in the folder that a platform fills. It is no invoice and asks for nothing.
2. What counts is the status of the invoice that it refers to (`ProcessConditionCode`) and the moment at which it was
   stated; which of several is the last one, their moments say, never the names of files.
"""

import re

from lxml import etree

from relance_mail.core import life_cycle
from relance_mail.sources.base import StatusMessage
from relance_mail.sources.einvoice_notes import Notes
from relance_mail.sources.einvoice_xml import safe_root

_NAME = "CrossDomainAcknowledgementAndResponse"
_START = re.compile(rf"<(?:[\w.-]+:)?{_NAME}[\s>]".encode())
_BEGINNING = 4096  # bytes in which the root element begins
_SIREN = "0002"  # ISO 6523, the scheme of a SIREN


def is_status_message(content: bytes) -> bool:
    """Whether these bytes begin like one."""
    return _START.search(content[:_BEGINNING]) is not None


def read_status_messages(content: bytes, notes: Notes) -> tuple[StatusMessage, ...]:
    """The status of each invoice that the message refers to; what cannot be read is noted."""
    root = safe_root(content, notes)
    if root is None:
        return ()
    at = _text(root, "AcknowledgementDocument/IssueDateTime//") or _text(root, "ExchangedDocument/IssueDateTime//")
    found = []
    for one in root.iterfind(".//{*}AcknowledgementDocument/{*}ReferenceReferencedDocument"):
        number, code = _text(one, "IssuerAssignedID"), _text(one, "ProcessConditionCode")
        if code not in life_cycle.NAMES or not number:
            what = f"le message parle d'un statut « {code} » de la facture « {number} » : il n'a aucun effet"
            notes.warn("status_unknown", what, "regarder la facture sur la plateforme")
            continue
        seller = one.find(f"{{*}}IssuerTradeParty/{{*}}GlobalID[@schemeID='{_SIREN}']")
        siren = (seller.text or "").strip() if seller is not None else ""
        found.append(StatusMessage(number, code, at, siren or None))
    return tuple(found)


def _text(element: etree._Element, path: str) -> str:
    """The first text at a path of local names; a path that ends in `//` means any element below."""
    steps = "/".join(f"{{*}}{name}" for name in path.removesuffix("//").split("/"))
    found = element.find(f".//{steps}" + ("//*" if path.endswith("//") else ""))
    return "" if found is None else " ".join((found.text or "").split())

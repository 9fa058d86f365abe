"""An `Outgoing` as bytes and back: what a person approves is kept as one content-addressed file.

1. Approval covers these very bytes (rule 6): their SHA-256 stands in the outbox row, and what is placed at the carrier
   is read back from the file, never rendered again.
"""

import base64
import json
import re
from dataclasses import asdict, replace
from html import escape
from typing import Any

from relance_mail.mail.base import Attachment, Outgoing

_BODY = re.compile(r"<body[^>]*>|\A(?!.*<body)", re.DOTALL)
_TUPLES = ("to", "cc", "references")


def to_bytes(outgoing: Outgoing) -> bytes:
    """Canonical JSON; attachments in base64."""
    document = asdict(outgoing)
    for attachment in document["attachments"]:
        attachment["content"] = base64.b64encode(attachment["content"]).decode()
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


def from_bytes(content: bytes) -> Outgoing:
    """What `to_bytes` wrote; ValueError on anything else."""
    document: dict[str, Any] = json.loads(content)
    attachments = tuple(
        Attachment(**{**attachment, "content": base64.b64decode(attachment["content"])})
        for attachment in document.pop("attachments")
    )
    document |= {name: tuple(document[name]) for name in _TUPLES}
    return Outgoing(**document, attachments=attachments)


def redirected(outgoing: Outgoing, address: str) -> Outgoing:
    """The same message for one address of ours, marked: the sandbox writes to nobody else (rule 14)."""
    meant = ", ".join((*outgoing.to, *outgoing.cc))
    banner = f"[BAC À SABLE – aurait été envoyé à : {meant}]"
    html = outgoing.html and _BODY.sub(rf"\g<0><p><b>{escape(banner)}</b></p>", outgoing.html, count=1)
    return replace(
        outgoing,
        to=(address,),
        cc=(),
        subject=f"[TEST] {outgoing.subject}",
        text=f"{banner}\n\n{outgoing.text}",
        html=html,
    )

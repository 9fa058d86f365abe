"""Whether what goes over the wire to and from the EWS stand-in is what Microsoft's schemas allow.

1. The schemas are no part of this project. `RELANCE_SCHEMAS` names a folder that holds `ews/messages.xsd`; without it
   nothing is validated here, and `validated()` says so.
2. Validated is the child of soap:Body, never the envelope; a SOAP fault is in no schema.
"""

import os
from functools import cache
from pathlib import Path

from lxml import etree

T = "http://schemas.microsoft.com/exchange/services/2006/types"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
S = "http://schemas.xmlsoap.org/soap/envelope/"
NS = {"t": T, "m": M, "s": S}
Element = etree._Element  # the type has no public name


@cache
def _schema() -> etree.XMLSchema | None:
    folder = os.environ.get("RELANCE_SCHEMAS")
    return etree.XMLSchema(etree.parse(str(Path(folder) / "ews" / "messages.xsd"))) if folder else None


def validated() -> bool:
    """Whether the schemas are at hand."""
    return _schema() is not None


def problems(body: Element) -> list[str]:
    """What the schema objects to in a request or an answer."""
    schema = _schema()
    alone = etree.fromstring(etree.tostring(body))
    if schema is None or schema.validate(alone):
        return []
    return [f"{etree.QName(body).localname}: {schema.error_log}"]

"""The first two steps to any server: its name is resolved, and a connection with a certificate that is trusted.

1. They are walked through by `relance check --connect` alone, so that a wrong name, a closed port and a foreign
   certificate are told apart. All other work makes its connection at once.
2. Behind a proxy this machine need not know the names of the outside: then nothing is resolved here, and that is told.
"""

import socket
from urllib.parse import urlsplit

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

NOT_KNOWN = "not known before the first mail"


def resolved(service: str, host: str, port: int, area: str) -> str:
    """To which addresses the name leads, in a sentence. `area` begins the code of the finding. Raises BackendError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        what = f"{service} {host}:{port}: the host name is unknown."
        raise BackendError(
            Finding(f"{area}_host_unknown", what, "Correct the host name, or check the network.")
        ) from error
    addresses = dict.fromkeys(str(address[0]) for *_, address in found)
    return f"{service} {host}:{port}: the name is known ({', '.join(addresses)})."


def resolved_url(service: str, url: str, area: str) -> str:
    """The same for an address of the web, which may be reached through a proxy."""
    from requests.utils import get_environ_proxies, select_proxy

    parts = urlsplit(url)
    if proxy := select_proxy(url, get_environ_proxies(url, no_proxy=None)):
        return f"{service} {parts.hostname}: is reached through the proxy {urlsplit(proxy).hostname}."
    return resolved(service, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), area)


def secured(url: str) -> str:
    """How a connection to an address of the web is protected."""
    return "certificate verified" if urlsplit(url).scheme == "https" else "without TLS, on this machine"

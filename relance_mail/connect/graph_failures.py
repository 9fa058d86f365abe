"""What goes wrong on the way to Microsoft Graph, told apart by what it leaves known, each with its remedy.

Refused: an answer came. Unreachable: nothing was asked. Silent: it was asked and no answer came; only then nobody knows
whether it was done. A TLS fault counts as silent unless it is the certificate's: it may come while the answer is read.
"""

import ssl
from collections.abc import Mapping
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

BUSY, NOT_DONE = frozenset({500, 502, 503, 504}), 429
_TRUST = "Check clock, proxy and the system's authorities: the certificate must be trusted."
_LATER = "Check network and firewall; the next cycle tries again."
_NETWORK = "Check network, proxy and the name of the host; the next cycle tries again."
_NO_MAILBOX = frozenset({"ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "Request_ResourceNotFound"})
_RIGHTS = (
    "With the login of an application: its access is limited to some mailboxes (in Exchange Online: roles for "
    "applications with a management scope, or an application access policy); put this mailbox into that scope, and "
    "give Mail.ReadWrite and Mail.Send, for calendars Calendars.ReadWrite. With a person's login: full access to the "
    "mailbox and the right to send as it."
)


class GraphRefused(BackendError):
    """The service said no: `status`, its `code` and its `words`."""

    def __init__(self, finding: Finding, status: int, code: str, words: str) -> None:
        super().__init__(finding)
        self.status, self.code, self.words = status, code, words

    @property
    def not_there(self) -> bool:
        """Whether it says that the item itself is not there (and not, say, the mailbox)."""
        return self.status == 404 and self.code.startswith("ErrorItem")


class GraphUnreachable(BackendError):
    """No connection: nothing was asked."""


class GraphSilent(BackendError):
    """It was asked and no answer came, or none of Graph's: nobody knows whether it was done."""


class Failures:
    """Makes them for one mailbox. `kind` begins the codes of findings."""

    def __init__(self, host: str, mailbox: str, kind: str) -> None:
        self._host, self._mailbox, self._kind = host, mailbox, kind

    def of(self, error: requests.RequestException) -> GraphUnreachable | GraphSilent:
        """What an exception of the network means."""
        why = type(error).__name__
        if _of_certificate(error):
            return GraphUnreachable(self._finding("tls", f"shows a certificate that is not trusted ({why})", _TRUST))
        never = isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError)
        if never or isinstance(_reason(error), NewConnectionError):
            return GraphUnreachable(self._finding("unreachable", f"cannot be reached ({why})", _NETWORK))
        return self.silent(f"did not answer ({why})")

    def silent(self, what: str) -> GraphSilent:
        """It was asked, and what came was no answer."""
        return GraphSilent(self._finding("timeout", what, _LATER))

    def elsewhere(self, host: str | None) -> GraphUnreachable:
        """A link that leads away from the service."""
        what = f"names a next page at another host, {host}"
        return GraphUnreachable(self._finding("link", what, "Correct the address of Graph in the settings."))

    def refused(self, status: int, body: Mapping[str, Any]) -> GraphRefused:
        """What the service answered."""
        error = body.get("error")
        error = error if isinstance(error, dict) else {}
        words = " ".join(str(error.get("message", "")).split())[:300].rstrip(".")
        code = str(error.get("code", ""))[:100]
        said = f"{status} {code}: {words}" if words and words != code else f"{status} {code}"
        return GraphRefused(self._explained(status, code, said), status, code, words)

    def _explained(self, status: int, code: str, said: str) -> Finding:
        if status == 401:
            return self._finding("login", f"does not accept our login ({said})", "Run `relance login`.")
        if status == 403:
            return self._finding("forbidden", f"does not let us open {self._mailbox} ({said})", _RIGHTS)
        if status == 404 and code in _NO_MAILBOX:
            what = f"knows no mailbox {self._mailbox} ({said})"
            return self._finding("mailbox", what, "Correct the address; it must be a mailbox of this organisation.")
        if status == NOT_DONE or status in BUSY:
            return self._finding("busy", f"is too busy ({said})", "Nothing to do: the next cycle tries again.")
        return self._finding("refused", f"refused ({said})", "Check the rights of the application on this mailbox.")

    def _finding(self, code: str, what: str, remedy: str) -> Finding:
        return Finding(f"{self._kind}_{code}", f"Microsoft 365 ({self._host}) {what}.", remedy)


def _reason(error: requests.RequestException) -> object:
    """What urllib3 gave up for."""
    cause = error.args[0] if error.args else None
    return cause.reason if isinstance(cause, MaxRetryError) else None


def _of_certificate(error: requests.RequestException) -> bool:
    reason = _reason(error)
    return isinstance(reason, Exception) and any(isinstance(each, ssl.SSLCertVerificationError) for each in reason.args)

"""What exchangelib raises, as a finding with its remedy; no finding repeats what we sent."""

from relance_mail.core.findings import Finding


def exchange_errors() -> tuple[type[Exception], ...]:
    """Whatever the library raises when a server refuses, is silent, or says what makes no sense."""
    from exchangelib.errors import DoesNotExist, EWSError, MultipleObjectsReturned
    from requests import RequestException

    odd = (AttributeError, LookupError, ValueError)  # it parses answers without checking them
    return (EWSError, DoesNotExist, MultipleObjectsReturned, RequestException, OSError, *odd)


def failure(area: str, server: str, user: str, error: Exception) -> Finding:
    """The finding; its code begins with `area`."""
    from exchangelib import errors as ews

    where, words = f"Exchange server {server}", one_line(error)
    match error:
        case ews.UnauthorizedError():
            remedy = "Check user name, password and kind of login (auth); do not try many times."
            return Finding(f"{area}_login", f"{where} refused the login of {user}.", remedy)
        case ews.ErrorTimeoutExpired():
            remedy = "Check its name, the network and whether the server runs; then try again."
            return Finding(f"{area}_unreachable", f"{where} did not answer: {words}.", remedy)
        case ews.ErrorServerBusy() | ews.RateLimitError() | ews.ErrorInternalServerTransientError():
            remedy = "The next run tries again; if it lasts, ask for another throttling policy for this account."
            return Finding(f"{area}_busy", f"{where} is busy: {words}.", remedy)
        case ews.TransportError() | OSError() if "ertificate" in words or "SSL" in words:
            remedy = "Correct the host name, or name the authority that signed the certificate in ca_file."
            return Finding(f"{area}_certificate", f"{where}: its certificate is not trusted ({words}).", remedy)
        case _ if type(error).__name__ in _NO_RIGHT:
            remedy = "Give the account full access to that mailbox, or the role ApplicationImpersonation."
            return Finding(f"{area}_right", f"{where} does not let {user} do this: {words}.", remedy)
        case ews.ErrorNonExistentMailbox():
            return Finding(f"{area}_mailbox", f"{where} does not know the mailbox: {words}.", "Correct its address.")
        case _:
            remedy = "Check the address of the service and the rights of the account; then try again."
            return Finding(f"{area}_refused", f"{where} refused a request: {words}.", remedy)


def one_line(error: Exception) -> str:
    """What the server or the library said, on one line of ASCII, not endless."""
    text = " ".join(f"{type(error).__name__} {error}".split())
    return text.encode("ascii", "replace").decode("ascii")[:400].rstrip(".")


_NO_RIGHT = frozenset(
    {
        "ErrorAccessDenied",
        "ErrorImpersonateUserDenied",
        "ErrorImpersonationDenied",
        "ErrorImpersonationFailed",
        "ErrorSendAsDenied",
        "ErrorMissingEmailAddress",
    }
)

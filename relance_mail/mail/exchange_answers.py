"""What an Exchange server's answer to "send this draft" means: accepted, refused for good, not now, or nobody knows.

1. A definite no is what Exchange itself says about this request. An error of HTTP may come from a proxy after the mail
   has left, and "busy" is what the library makes of a closed connection: these are no answer.
2. Nothing here is tried again. The draft that still lies there is the proof that it may be (MODEL §2.2).
"""

from exchangelib import errors as ews

from relance_mail.connect.exchange_failures import one_line
from relance_mail.mail.base import NoAnswer, NotNow, Refused, RefusedWhy

_RECIPIENT = frozenset({"ErrorInvalidRecipients", "ErrorMissingRecipients", "ErrorInvalidSmtpAddress"})
_MESSAGE = frozenset({"ErrorMessageSizeExceeded", "ErrorAttachmentSizeLimitExceeded", "ErrorDataSizeLimitExceeded"})
_CHANGED = frozenset({"ErrorStaleObject", "ErrorIrresolvableConflict", "ErrorInvalidChangeKey"})
_OURS = frozenset(
    {
        "UnauthorizedError",
        "ErrorAccessDenied",
        "ErrorSendAsDenied",
        "ErrorImpersonateUserDenied",
        "ErrorImpersonationDenied",
        "ErrorAccountDisabled",
        "ErrorPasswordExpired",
        "ErrorQuotaExceeded",
        "ErrorSubmissionQuotaExceeded",
        "ErrorServerBusy",
        "ErrorExceededConnectionCount",
        "ErrorInsufficientResources",
        "ErrorSchemaValidation",
    }
)


def answer_of(error: Exception, recipients: tuple[str, ...]) -> Refused | NotNow:
    """The definite no that an error is. Raises NoAnswer for every other."""
    kind, words = type(error).__name__, one_line(error)
    if kind in _RECIPIENT:
        return Refused(RefusedWhy.RECIPIENT, words, recipients)
    if kind in _MESSAGE:
        return Refused(RefusedWhy.MESSAGE, words)
    if kind in _CHANGED:
        return NotNow(f"the draft was changed while it was being sent: {words}", backend=True)
    made_of_http = isinstance(error, ews.ErrorServerBusy) and words.find("Caused by") >= 0
    if kind in _OURS and not made_of_http:
        return NotNow(words, backend=True)
    raise NoAnswer(words) from error

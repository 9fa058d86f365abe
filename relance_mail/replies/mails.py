"""What the reader is given: one mail as text, and the customer's open invoices.

1. `IncomingText` holds only what was written and by whom. No account, no settings: the same mail reads the same
   everywhere, and a test needs no store.
2. Receipts found in the structure of a mail travel with it, because `read` must never look at MIME again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from relance_mail.core.money import Money
from relance_mail.core.readings import ReceiptRead


@dataclass(frozen=True, slots=True)
class IncomingText:
    """One mail. `sender` is the whole From header; `headers` are the others, looked up without regard to case.

    `body_text` and `body_html` hold the same content when both are there. `receipts` come from DSN, MDN and NDR.
    """

    id: str | None = None
    subject: str = ""
    sender: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body_text: str | None = None
    body_html: str | None = None
    receipts: tuple[ReceiptRead, ...] = ()

    def header(self, name: str) -> str:
        """The value of a header, or an empty text."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """One open invoice of the customer who writes; `number` as our source spells it."""

    number: str
    amount_due: Money
    due_date: date | None = None
    issue_date: date | None = None

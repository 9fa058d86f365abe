"""`Décisions.xlsx`, the port of the decisions: the empty workbook, and what people typed into it."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from relance_mail.core.choices import FormalApproval, StaffDecision
from relance_mail.core.findings import Finding
from relance_mail.workbooks.decision_form import blank_form
from relance_mail.workbooks.decision_rows import read_form


def blank(customers: Sequence[tuple[str, str]] = ()) -> bytes:
    """The empty workbook; `customers` (code, name) feed the drop-down list. The same customers give the same bytes."""
    return _blank(tuple(customers))


@lru_cache(maxsize=8)  # once somebody has typed into the file, every cycle asks for the form of the same customers
def _blank(customers: tuple[tuple[str, str], ...]) -> bytes:
    return blank_form(customers)


def read(
    content: bytes, file: str, today: date | None = None
) -> tuple[list[StaffDecision], list[FormalApproval], list[Finding]]:
    """Decisions and approvals in the order of the rows; a row that cannot be understood is a finding and nothing else.

    `today`: the day it is, if days typed as text without their year (« 24/11 ») are to be understood.
    """
    return read_form(content, file, today)

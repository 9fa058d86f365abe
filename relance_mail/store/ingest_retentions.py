"""Retentions of guarantee while a reading is taken in: proposed, taken back, or left as a person has answered.

1. A line that a person has answered for is not proposed again. A flag that a person set without answering stays.
2. The due date that a person gave stands while the file goes on stating the day that it replaced; another day still is
   the file's last word.
3. `RG-0012` on most lines is how somebody numbers invoices, and names no retention.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.french import amount
from relance_mail.core.invoices import InvoiceId, InvoiceRow, InvoiceType
from relance_mail.core.retention import left_like_one, named_so
from relance_mail.store.ingest_rows import Kept, Key, key_of_kept, named
from relance_mail.store.retentions import Note, drop_note, notes, write_note

FEW = 10  # lines named like retentions, which say nothing about how a file numbers its invoices


class Retentions:
    """Those of one reading; `findings` tells those that it proposes."""

    def __init__(self, conn: Connection) -> None:
        self._conn, self._notes, self._by_number = conn, notes(conn), True
        self.findings: list[Finding] = []

    def know_by_filed_dates(self, kept: dict[Key, Kept]) -> None:
        """A line whose due date a person gave is found by the date that its file goes on stating, too."""
        filed = {number: note.filed for number, note in self._notes.items() if note.filed}
        for one in [one for one in kept.values() if one["id"] in filed] if filed else ():
            customer_id, kind, number, _ = key_of_kept(one)
            kept.setdefault((customer_id, kind, number, filed[one["id"]]), one)

    def look_at_numbers(self, rows: Sequence[InvoiceRow]) -> None:
        """Find out whether numbers that look like names of retentions are the file's numbering."""
        like_names = sum("RG" in row.number and named_so(row.number) for row in rows)
        self._by_number = like_names <= max(FEW, len(rows) / 2)

    def looks_like_one(self, values: Mapping[str, Any], kind: str) -> bool:
        """Whether an invoice with these columns may be one, by its name or by what is left of it."""
        if kind != InvoiceType.INVOICE or values["residual"] <= 0:
            return False
        named_one = (self._by_number and named_so(values["number"])) or named_so(values["subject"] or "")
        return named_one or left_like_one(values["total"], values["residual"])

    def due(self, row: InvoiceRow, kept: Kept) -> date:
        """When the line of this row is due."""
        note = self._notes.get(kept["id"])
        if note is None or note.due is None:
            return row.due_date
        if row.due_date == note.filed:
            return note.due
        if row.due_date != note.due:
            write_note(self._conn, kept["id"], Note(answered=True))
        return row.due_date

    def waits(self, row: InvoiceRow, kept: Kept, values: Mapping[str, Any]) -> bool:
        """Whether the invoice that this row states is taken for one; proposes it, or takes a proposal back."""
        note, waits = self._notes.get(kept["id"]), bool(kept["retention"])
        if (note is not None and note.answered) or (waits and note is None):
            return waits
        looks = self.looks_like_one(values, kept["type"])
        if looks and not waits:
            self.propose(kept["id"], row)
        elif waits and not looks:
            drop_note(self._conn, kept["id"])
        return looks

    def propose(self, number: InvoiceId, row: InvoiceRow) -> None:
        """Note that this line waits for a person, and tell it once."""
        write_note(self._conn, number, Note())
        self.findings.append(_proposed(row))


def _proposed(row: InvoiceRow) -> Finding:
    return Finding(
        "retention_proposed",
        f"{named(row)} de {row.customer_name}, reste {amount(row.amount_due)} : "
        "retenue de garantie – échéance à saisir. Elle n'est pas relancée.",
        f"relance retention {row.customer_id} --invoice {row.number} --due JJ/MM/AAAA ; "
        "si ce n'est pas une retenue, --no.",
        row.source,
        Severity.WARNING,
    )

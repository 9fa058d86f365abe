"""One row beside what its platform says: the status of its life cycle, and what a person should look at.

1. The platform's own column goes before a status column that happens to repeat it.
2. A word or code that nobody knows is told once in a file and has no effect.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from relance_mail.core.findings import Where
from relance_mail.core.invoices import InvoiceRow
from relance_mail.core.life_cycle import PARTLY_APPROVED
from relance_mail.sources.cells import Cell, text_of
from relance_mail.sources.harvest import Harvest
from relance_mail.sources.platform_status import PlatformStatus, platform_status


class PlatformReader:
    """Reads the platform's cells of one table."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest, self._told = harvest, set[str]()

    def read(self, own: Cell, others: Iterable[Cell], where: Where) -> PlatformStatus | None:
        """What the platform says: in its `own` column, else in one of the `others`, which may speak of anything."""
        for cell in (own, *others):
            text = text_of(cell) if cell else ""
            if text and (said := platform_status(text)):
                return said
            if text and (cell is own or text[:3].isdigit()) and text not in self._told:
                self._told.add(text)
                what = f"le statut « {text} » n'est pas connu : il n'a aucun effet"
                self._harvest.warn("status_unknown", where, what, "Écrire un statut du cycle de vie, comme 207.")
        return None

    def followed(self, invoice: InvoiceRow, said: PlatformStatus | None, deposited_on: date | None) -> InvoiceRow:
        """The invoice with its status on the platform and the day of its deposit there."""
        code = said.code if said else None
        if code == PARTLY_APPROVED:
            what = f"{invoice.number} n'est approuvée qu'en partie d'après la plateforme"
            self._harvest.warn("partly_approved", invoice.source, what, "Traiter la part qui n'est pas approuvée.")
        factored = invoice.factor or bool(said and said.factored)
        return replace(invoice, deposited_on=deposited_on, life_cycle=code, factor=factored)

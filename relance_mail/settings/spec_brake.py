"""[brake]: when a new version of a file is too different from the last accepted one to act upon (OFFICE §9).

Shares are whole percents in the file; `core.brake.Thresholds` has them as fractions.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from relance_mail.core.brake import Thresholds
from relance_mail.settings.fields import Count, Section, option

Percent = Annotated[int, Field(strict=True, ge=1, le=100)]
_SHIPPED = Thresholds()


def _percent(share: Decimal) -> int:
    return int(share * 100)


class BrakeTable(Section):
    """[brake]"""

    overdue_percent: Percent = option(
        _percent(_SHIPPED.overdue_share), "Overdue lines, or their total, that may not vanish or come at once."
    )
    least_lines: Count = option(_SHIPPED.least_lines, "Overdue lines below which that share says nothing.")
    vanished_customers: Count = option(
        _SHIPPED.vanished_customers, "More customers than this with many lines may not vanish entirely."
    )
    vanished_customer_lines: Count = option(_SHIPPED.vanished_customer_lines, "From how many lines on these are many.")
    due_changed_percent: Percent = option(
        _percent(_SHIPPED.due_changed_share), "No more lines than this may have another due date than before."
    )
    due_changed_lines: Count = option(_SHIPPED.due_changed_lines, "Lines below which that share says nothing.")
    unreadable_percent: Percent = option(
        _percent(_SHIPPED.unreadable_share), "No more rows than this may lack a readable customer."
    )
    unreadable_rows: Count = option(_SHIPPED.unreadable_rows, "Rows below which that share says nothing.")
    oldest_working_days: Count = option(_SHIPPED.oldest_working_days, "Working days that a file may be old.")

    def thresholds(self) -> Thresholds:
        """As the core knows them."""
        return Thresholds(
            overdue_share=Decimal(self.overdue_percent) / 100,
            least_lines=self.least_lines,
            vanished_customers=self.vanished_customers,
            vanished_customer_lines=self.vanished_customer_lines,
            due_changed_share=Decimal(self.due_changed_percent) / 100,
            due_changed_lines=self.due_changed_lines,
            unreadable_share=Decimal(self.unreadable_percent) / 100,
            unreadable_rows=self.unreadable_rows,
            oldest_working_days=self.oldest_working_days,
        )

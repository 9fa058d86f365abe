"""The day from which a formal notice counts against a consumer: its first presentation, never the day that it bears.

Interest runs from the day after (C. civ. 1231-6, 1344-1; LAW §2). A registered letter counts unclaimed too.
"""

from datetime import date, timedelta

from relance_mail.law.table import LawTable


def first_presentation(deposited: date, presented: date | None, table: LawTable) -> date:
    """The day on which the post first presented it; where nobody knows, so many days after its deposit
    (`formal_notice_presented`). Raises `FigureMissing`."""
    return presented or deposited + timedelta(days=int(table.value("formal_notice_presented", deposited)))

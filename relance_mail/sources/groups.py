"""Who a row belongs to when it does not say so: named on the first row of its group, or in a title above it.

1. Nobody is dunned by guess: a blank customer is filled from above only in a sheet that is visibly written so. In a
   list that repeats its names, a blank is a finding.
2. A total ends its group. Words alone above rows are a title where no row names its customer; between rows of such a
   group they are a note. Where either is possible the group has no customer.
3. A tree (Odoo's aged receivable) has customers and invoices in one column: rows without a day are the customers.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto

from relance_mail.core.findings import Where
from relance_mail.sources.cells import Row, is_blank, text_of
from relance_mail.sources.grid import filled, is_wording
from relance_mail.sources.headings import folded
from relance_mail.sources.layout import Table
from relance_mail.sources.parties import Party, PartyReader, is_labelled_title, party_of_title
from relance_mail.sources.roles import Role, Roles

_NOTE = re.compile(
    r"\b(?:relanc\w*|appele?r?|rappele?r?|tel|telephone|mail|vue?|attente|promesse|promis|nota?s?|litige|cheque|voir"
    r"|attention|nb|retard|echeancier|virement|paiement|reglement|ok|urgent|a verifier|contentieu\w*|envoye\w*|recu)\b"
    r"|\d{1,2}/\d{1,2}|@|!|\?"
)


class Written(Enum):
    """How a table names its customers."""

    ON_EACH_ROW = auto()
    ON_FIRST_ROW = auto()
    IN_TITLES = auto()


class Groups:
    """Follows the rows of one table from top to bottom and knows whose group they are in."""

    def __init__(self, table: Table, parties: PartyReader, roles: Roles) -> None:
        self._table, self._parties, self._roles = table, parties, roles
        self._written: Written | None = None
        self._labelled = self._separated = False
        self._current: Party | None = None
        self._before = Role.BLANK  # the last row that was no note

    @property
    def written(self) -> Written:
        """Found out when first needed: most lists name each row's customer and never ask."""
        if self._written is None:
            self._written = self._look()
        return self._written

    def of(self, row: Row, where: Where) -> Party | None:
        """The customer of a document row: its own, else the group's where the table is written so."""
        own = self._parties.read(row, where)
        self._before = Role.DOCUMENT
        if own is not None:
            self._current = own
            return own
        return None if self.written is Written.ON_EACH_ROW else self._current

    def passed(self, role: Role, row: Row, where: Where) -> None:
        """Takes note of a row that is no document."""
        if role is Role.TOTAL:
            self._current = None
        if role in (Role.WORDS, Role.SUM):
            self._words(row, where)
        elif role not in (Role.HEADINGS, Role.CARRY):
            self._before = role

    def _words(self, row: Row, where: Where) -> None:
        if self.written is Written.ON_EACH_ROW:
            return
        texts = [text_of(row[index]) for index in filled(row) if is_wording(row[index])]
        if self.written is Written.ON_FIRST_ROW:
            # Words in the customer's own column may be a name or a note: the rows below have no sure customer.
            if not _NOTE.search(folded(" ".join(texts))) and self._parties.read(row, where) is not None:
                self._current = None
            return
        if self._table.columns.tree:
            self._current = self._title(row, texts, where)
        elif self._labelled:
            if any(is_labelled_title(text) for text in texts):
                self._current = self._title(row, texts, where)
        else:
            self._unlabelled(row, texts, where)

    def _unlabelled(self, row: Row, texts: Sequence[str], where: Where) -> None:
        noted = _NOTE.search(folded(" ".join(texts))) is not None
        if self._before is Role.WORDS:
            # A second line under a title: an address or a note, else nobody knows which of the two is the customer.
            if not noted and not re.search(r"\d", " ".join(texts)):
                self._current = None
            return
        if self._before is Role.DOCUMENT and self._separated:
            return
        self._current = None if noted and self._before is Role.DOCUMENT else self._title(row, texts, where)
        self._before = Role.WORDS

    def _title(self, row: Row, texts: Sequence[str], where: Where) -> Party | None:
        own = None if self._table.columns.tree else self._parties.read(row, where)
        codes = [text_of(row[index]) for index in filled(row)[:1] if not is_wording(row[index])]
        return own or party_of_title([*codes, *texts])

    def _look(self) -> Written:
        """Counts how documents name their customer over the whole table."""
        named = unnamed = repeated = 0
        last, role_before = None, Role.BLANK
        for row in self._table.sheet.rows[self._table.body :]:
            role = self._role(row)
            if role is Role.WORDS:
                self._labelled = self._labelled or any(is_labelled_title(text_of(cell)) for cell in row if cell)
            if role is Role.DOCUMENT:
                key = self._key(row)
                named, unnamed = named + bool(key), unnamed + (not key)
                repeated += bool(key) and key == last and role_before is Role.DOCUMENT
                last = key or last
            elif role_before is Role.DOCUMENT and role in (Role.BLANK, Role.TOTAL):
                self._separated = True
            role_before = role
        if named == 0:
            self._current = self._title_above()
            return Written.IN_TITLES
        lone = named >= 8 and unnamed == 1
        return Written.ON_FIRST_ROW if unnamed > 3 * repeated and not lone else Written.ON_EACH_ROW

    def _title_above(self) -> Party | None:
        """The first group's title where it stands over the headings, which come again under each title."""
        above = [row for row in self._table.sheet.rows[: self._table.header_row] if filled(row)][-2:]
        texts = [text_of(row[index]) for row in reversed(above) for index in filled(row)]
        labelled = next((text for text in texts if is_labelled_title(text)), None)
        return None if labelled is None else party_of_title([labelled])

    def _role(self, row: Row) -> Role:
        number = self._table.columns.at.get("number")
        if (
            number is not None
            and not is_blank(row[number])
            and self._roles.is_dated(row)
            and self._roles.has_amounts(row)
        ):
            return Role.DOCUMENT
        role = self._roles.of(row)
        return Role.WORDS if role is Role.DOCUMENT and self._roles.may_be_title(row) else role

    def _key(self, row: Row) -> tuple[str, ...]:
        at = self._table.columns.at
        if self._table.columns.tree:
            return ()
        cells = [row[at[name]] for name in ("customer_id", "customer_name") if name in at]
        return tuple(text_of(cell) for cell in cells) if any(not is_blank(cell) for cell in cells) else ()

"""A table of customers (OFFICE §1.7) → customers: who they are, where they live, how they are to be reached.

1. A table with amounts is no list of customers, and one without anything beside code and name tells nothing.
2. A customer without id and name is a finding; everything else may be missing and is asked once, elsewhere.
"""

from collections.abc import Sequence

from relance_mail.core.findings import Where
from relance_mail.core.parties import Address, Customer
from relance_mail.sources.addresses import address_of
from relance_mail.sources.cells import Cell, Row, lines_of, text_of
from relance_mail.sources.grid import filled
from relance_mail.sources.harvest import Harvest
from relance_mail.sources.identity import emails_in
from relance_mail.sources.layout import Table, looks_like_headings, repeats
from relance_mail.sources.parties import Party, PartyReader
from relance_mail.sources.roles import is_total_label
from relance_mail.sources.words import yes_no

_TELLING = frozenset(
    "email email_management phone address postcode city seat_address kind means siren siret legal_form responsible"
    " policy payer factor do_not_remind service_code commitment contact_name country language vat_number".split()
)  # fmt: skip
_OF_INVOICES = frozenset(["number", "due_date", "issue_date", "amount_due", "paid", "debit", "credit"])
_LANGUAGES = {
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
    "allemand": "de",
    "espagnol": "es",
    "italien": "it",
}


def is_customer_table(table: Table) -> bool:
    """Whether a table lists customers, not what they owe."""
    at = set(table.columns.at)
    named = "customer_id" in at or "customer_name" in at
    return named and bool(at & _TELLING) and not at & _OF_INVOICES and not table.columns.buckets


def read_customers(table: Table, harvest: Harvest) -> int:
    """Adds the customers of a table; gives the row below it."""
    rows = table.sheet.rows
    parties = PartyReader(table.columns, rows[table.body :], harvest)
    seen: dict[str, int] = {}
    for index in range(table.body, len(rows)):
        row, where = rows[index], Where(harvest.file, table.sheet.name, index + 1)
        cells = filled(row)
        if not cells or repeats(row, table.columns.headings):
            continue
        if looks_like_headings(row):
            return index
        party = parties.read(row, where)
        if party is None or (len(cells) <= 2 and is_total_label(party.name)):
            _nameless(party, cells, harvest, where)
            continue
        if party.id in seen:
            what = f"le client {party.id} est déjà à la ligne {seen[party.id]}"
            harvest.error("duplicate_customer", where, what, "Ne garder qu'une ligne par client.")
            continue
        seen[party.id] = index + 1
        harvest.customers.append(_customer(party, row, table, where))
    return len(rows)


def _nameless(party: Party | None, cells: Sequence[int], harvest: Harvest, where: Where) -> None:
    if party is None and len(cells) > 1:
        what = "la ligne ne donne ni code ni nom de client"
        harvest.error("customer_missing", where, what, "Écrire le code ou le nom du client, ou supprimer la ligne.")


def _customer(party: Party, row: Row, table: Table, where: Where) -> Customer:
    cells = _Cells(row, table)
    return Customer(
        id=party.id,
        name=party.name,
        kind=party.kind,
        kind_proposed=party.kind_proposed,
        country=party.country,
        language=_language(cells.text("language") or ""),
        siren=party.siren,
        siret=party.siret,
        vat_number=party.vat_number,
        legal_form=cells.text("legal_form"),
        contact_name=cells.text("contact_name"),
        email=party.email,
        email_management=next(iter(emails_in(cells.text("email_management") or "") or ()), None),
        phone=cells.text("phone"),
        address=cells.address("address", "postcode", "city", party.country),
        seat=cells.address("seat_address", "seat_postcode", "seat_city", party.country),
        means=party.means,
        sales_person=cells.text("sales_person"),
        responsible=cells.text("responsible"),
        policy=cells.text("policy"),
        payer=cells.text("payer"),
        factor=party.factor,
        do_not_remind=cells.yes("do_not_remind"),
        service_code=cells.text("service_code"),
        commitment=cells.text("commitment"),
        source=where,
    )


def _language(text: str) -> str:
    plain = text.lower().replace("ç", "c")
    return _LANGUAGES.get(plain, plain if len(plain) == 2 and plain.isalpha() else "fr")


class _Cells:
    """The cells of one row by field."""

    def __init__(self, row: Row, table: Table) -> None:
        self._row, self._at, self._headings = row, table.columns.at, table.columns.headings

    def _cell(self, field: str) -> Cell:
        index = self._at.get(field)
        return "" if index is None else self._row[index]

    def text(self, field: str) -> str | None:
        """The cell as text; a telephone number that lost its zero gets it back."""
        text = text_of(self._cell(field))
        if field == "phone" and text.isdigit() and len(text) == 9:
            text = f"0{text}"
        return text or None

    def yes(self, field: str) -> bool:
        """Whether something was marked there; any word but « non » marks it, so that doubt stops."""
        text = self.text(field)
        return text is not None and yes_no(text) is not False

    def address(self, lines: str, postcode: str, city: str, country: str | None) -> Address:
        """The address in these columns, further lines of it included."""
        first = [*lines_of(self._cell(lines)), *(lines_of(self._cell("address_more")) if lines == "address" else ())]
        if not (first or self.text(postcode) or self.text(city)):
            return Address()
        return address_of(first, self.text(postcode) or "", self.text(city) or "", country)

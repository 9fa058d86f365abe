"""A table of customers (OFFICE §1.7) → customers: who they are, where they live, how they are to be reached.

1. A table with amounts is no list of customers, and one without anything beside code and name tells nothing.
2. A customer without id and name is a finding; everything else may be missing and is asked once, elsewhere.
"""

from collections.abc import Sequence

from relance_mail.core.findings import Where
from relance_mail.core.french import quoted
from relance_mail.core.parties import Address, Customer, InterestMode, Kind
from relance_mail.sources.addresses import address_of
from relance_mail.sources.cells import Cell, Row, lines_of, text_of
from relance_mail.sources.grid import filled
from relance_mail.sources.harvest import Harvest
from relance_mail.sources.identity import emails_in
from relance_mail.sources.layout import Table, looks_like_headings, repeats
from relance_mail.sources.parties import Party, PartyReader
from relance_mail.sources.roles import is_total_label
from relance_mail.sources.words import interest_of, yes_no

_TELLING = frozenset(
    "email email_management phone address postcode city seat_address kind means siren siret legal_form responsible"
    " policy payer factor do_not_remind service_code commitment contact_name country language vat_number".split()
)  # fmt: skip
_PRINCIPAL_ONLY = frozenset({Kind.CONSUMER, Kind.ASSOCIATION})
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
        harvest.customers.append(_customer(party, row, table, where, harvest))
    return len(rows)


def _nameless(party: Party | None, cells: Sequence[int], harvest: Harvest, where: Where) -> None:
    if party is None and len(cells) > 1:
        what = "la ligne ne donne ni code ni nom de client"
        harvest.error("customer_missing", where, what, "Écrire le code ou le nom du client, ou supprimer la ligne.")


def _customer(party: Party, row: Row, table: Table, where: Where, harvest: Harvest) -> Customer:
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
        email_management=_management(cells.text("email_management") or "", table, harvest, where),
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
        interest=_interest(cells.text("interest"), party, harvest, where),
        source=where,
    )


def _management(text: str, table: Table, harvest: Harvest, where: Where) -> str | None:
    """The one address of the direction, which gets copies; of several, or of none that is one, nobody does."""
    found = emails_in(text)
    if found is None or len(found) > 1:
        place = Where(where.file, where.sheet, where.row, table.columns.heading("email_management"))
        what = f"{quoted(text[:80])} n'est pas une seule adresse e-mail : elle n'aura pas de copie"
        harvest.warn("email_invalid", place, what, "N'écrire qu'une adresse.")
        return None
    return next(iter(found), None)


def _interest(text: str | None, party: Party, harvest: Harvest, where: Where) -> InterestMode | None:
    """What its letters do with penalties; told where the word is unknown or has no effect (LAW §2, §3)."""
    if text is None:
        return None
    mode = interest_of(text)
    if mode is None:
        what = f"pénalités : {quoted(text)} n'est pas compris, le scénario du client décide"
        harvest.warn("penalties_unreadable", where, what, "Écrire réclamer, mentionner ou renoncer.")
    elif mode is InterestMode.WAIVE and party.kind is Kind.PUBLIC:
        what = f"pénalités : renoncer n'a pas d'effet pour {party.name}, organisme public"
        remedy = "Vider la cellule : cette renonciation est réputée non écrite (CCP art. L2192-14)."
        harvest.warn("waiver_unwritten", where, what, remedy)
    elif mode is InterestMode.CLAIM and party.kind in _PRINCIPAL_ONLY:
        what = f"pénalités : rien n'est réclamé à {party.name}, qui ne doit que le principal"
        harvest.warn("penalties_not_owed", where, what, "Vider la cellule, ou corriger le type de client.")
    return mode


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

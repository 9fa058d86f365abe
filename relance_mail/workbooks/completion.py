"""`A_completer.xlsx`: what the customers' file does not say and something waits for, asked once (OFFICE §1.7).

1. The headings are words that the reader of customers' files knows too: what was filled in here may be copied there.
2. Only the fields that one of the rows knows or misses have a column. Known values may be corrected.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from xlsxwriter.utility import xl_rowcol_to_cell

from relance_mail.core.findings import Finding
from relance_mail.workbooks.base import Incomplete
from relance_mail.workbooks.customer_keys import (
    HEADINGS,
    KEY,
    currencies_of,
    customer_columns,
    due_headings,
    due_of,
    own_lines,
)
from relance_mail.workbooks.lines import Line, lines_of_sheet
from relance_mail.workbooks.look import MISSING, Book, Column, Shade, Shaded, Sheet, Sort, Value
from relance_mail.workbooks.opened import opened
from relance_mail.workbooks.words import KIND_WORDS, MEANS_NAMES, choice_of, kind_in, shown

SHEET = "À compléter"
BORN = date(2026, 1, 1)  # the creation day that the file carries: the same rows give the same bytes
# Our field, named as the customers' file names it in `sources`, → heading. In this order.
FIELDS: Mapping[str, str] = {
    "kind": "Type",
    "legal_form": "Forme",
    "siren": "SIREN",
    "siret": "SIRET",
    "contact_name": "Contact",
    "email": "E-mail comptabilité",
    "email_management": "E-mail direction",
    "phone": "Téléphone",
    "address": "Adresse de facturation",
    "postcode": "Code postal",
    "city": "Ville",
    "seat_address": "Adresse du siège",
    "seat_postcode": "Code postal siège",
    "seat_city": "Ville siège",
    "country": "Pays",
    "language": "Langue",
    "means": "Mode de règlement",
    "sales_person": "Commercial",
    "responsible": "Responsable",
    "policy": "Scénario",
    "payer": "Payeur",
    "factor": "Factor",
    "do_not_remind": "Ne pas relancer",
    "service_code": "Code service",
    "commitment": "N° d'engagement",
}
_LISTS: Mapping[str, Sequence[str]] = {
    "kind": KIND_WORDS,
    "means": tuple(MEANS_NAMES.values()),
    "factor": ("oui", "non"),
    "do_not_remind": ("oui", "non"),
}
_WIDEST = {"email": 28, "email_management": 28, "address": 30, "seat_address": 30, "kind": 22}
_TOP = 2  # row of the headings, from 0


def write(rows: Sequence[Incomplete]) -> bytes:
    """The workbook for these customers, in this order; `known` and `missing` are keyed by the names of `FIELDS`."""
    book = Book("Fiches clients à compléter", BORN)
    currencies = currencies_of(row.due for row in rows)
    asked = [name for name in FIELDS if any(name in row.known or name in row.missing for row in rows)]
    columns = [
        *customer_columns(currencies),
        *(Column(FIELDS[name], widest=_WIDEST.get(name, 20), fill=True, least=12) for name in asked),
        Column("Pourquoi", Sort.PROSE, 46, least=30),
        KEY,
    ]
    sheet = book.sheet(SHEET)
    note = (
        "Remplir les cases orange ; le reste peut être corrigé. La dernière colonne dit ce qui attend. Enregistrez et "
        "fermez : le classeur est relu au passage suivant."
    )
    book.title(sheet, ["Fiches clients à compléter", note])
    book.table(sheet, _TOP, columns, [_cells(row, currencies, asked) for row in rows], frozen=2)
    first = 2 + len(currencies)
    _listen(sheet, {name: first + n for n, name in enumerate(asked)}, max(len(rows), 1))
    _highlight(book, sheet, first, len(asked), max(len(rows), 1))
    return book.content()


def _cells(row: Incomplete, currencies: Sequence[str], asked: Sequence[str]) -> list[Value | Shaded]:
    fields = [_field(row.known.get(name, ""), doubtful=name in row.missing) for name in asked]
    due = [row.due.get(currency) for currency in currencies]
    why = "\n".join(f"{FIELDS[name]} : {row.missing[name]}" for name in asked if name in row.missing)
    return [row.customer_id, row.customer_name, *due, *fields, why, row.customer_id]


def _field(value: str, *, doubtful: bool) -> Value | Shaded:
    """A blank is shown as missing for as long as it is one (`_highlight`), a value that will not do always."""
    return Shaded(value, Shade.MISSING) if value and doubtful else value


def _highlight(book: Book, sheet: Sheet, first: int, fields: int, rows: int) -> None:
    """Amber: a blank whose heading stands in « Pourquoi »."""
    if fields == 0:
        return
    cell, heading = xl_rowcol_to_cell(_TOP + 1, first), xl_rowcol_to_cell(_TOP, first, row_abs=True)
    why = xl_rowcol_to_cell(_TOP + 1, first + fields, col_abs=True)
    criteria = f'=AND({cell}="",ISNUMBER(SEARCH({heading}&" : ",{why})))'
    rule = {"type": "formula", "criteria": criteria, "format": book.background(MISSING)}
    sheet.conditional_format(_TOP + 1, first, _TOP + rows, first + fields - 1, rule)


def _listen(sheet: Sheet, at: Mapping[str, int], rows: int) -> None:
    """Drop-down lists; only that of the kinds forbids other words."""
    for name, words in _LISTS.items():
        if name in at:
            rule = {
                "validate": "list",
                "source": list(words),
                "show_error": name == "kind",
                "error_title": "Type inconnu",
                "error_message": "Choisir dans la liste.",
            }
            sheet.data_validation(_TOP + 1, at[name], _TOP + rows, at[name], rule)


def read(content: bytes, file: str) -> tuple[list[Incomplete], list[Finding]]:
    """The rows as they stand now: `known` = field → text, `""` for a blank, of every column that is there.

    Lines of an address stay lines. A row with a finding is left out.
    """
    book = opened(content, file)
    if isinstance(book, Finding):
        return [], [book]
    dues = due_headings(book, SHEET)
    lines = lines_of_sheet(book, SHEET, HEADINGS, {**FIELDS, **dues})
    if isinstance(lines, Finding):
        return [], [lines]
    rows = [(line, _incomplete(line, dues)) for line in own_lines(lines)]
    return [row for line, row in rows if not line.findings], [one for line, _ in rows for one in line.findings]


def _incomplete(line: Line, dues: Mapping[str, str]) -> Incomplete:
    known = {name: line.several_lines(name) for name in FIELDS if name in line.cells}
    kind = known.get("kind", "")
    if kind and kind_in(kind) is None:
        line.wrong("kind_unknown", "kind", f"{shown(kind)} n'est pas un type connu", f"Écrire {choice_of(KIND_WORDS)}.")
    name = line.text("customer_name")
    return Incomplete(line.text("key"), name, due_of(line, dues), known, row=line.place.row or 0)

"""`Reprise.xlsx`: every customer on the first day, and where a person lets it enter the procedure (OFFICE §10).

1. What is proposed is only shown: a row without an entry of its own, written by a person, is not validated.
2. Stages come as id → French name, the mild ones alone: the first message to a customer is never a hard one.
3. Read back, a row tells the id of its stage or a word of `Entry`; whatever is not sure is a finding and no row.
4. Columns that staff adds are its own: they stay, behind ours, when the workbook is written anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from xlsxwriter.utility import xl_col_to_name

from relance_mail.core.findings import Finding
from relance_mail.core.french import long_day
from relance_mail.core.parties import Kind
from relance_mail.workbooks.base import NEEDS_DAY, Entry, Opening
from relance_mail.workbooks.cells import lines_of
from relance_mail.workbooks.customer_keys import (
    HEADINGS,
    KEY,
    currencies_of,
    customer_columns,
    due_headings,
    due_of,
    own_lines,
)
from relance_mail.workbooks.lines import Line, added_headings, lines_of_sheet
from relance_mail.workbooks.look import MISSING, Book, Column, Sheet, Sort, Value
from relance_mail.workbooks.opened import opened
from relance_mail.workbooks.words import KIND_NAMES, MEANS_NAMES, choice_of, folded, kind_in, means_in, shown

SHEET, HELP = "Reprise", "Aide"
_COLUMNS = {
    "oldest_due": Column("Plus ancienne échéance", Sort.DAY, 12),
    "kind": Column("Type proposé", widest=14),
    "email": Column("E-mail", widest=28),
    "means": Column("Mode de règlement", widest=14),
    "remarks": Column("Remarques", Sort.PROSE, 38),
    "proposed": Column("Entrée proposée", widest=20),
    "entry": Column("Entrée retenue", widest=24, least=24, fill=True),
    "entry_on": Column("Date", Sort.DAY, 13, fill=True, least=12),
    "last_reminder_on": Column("Dernière relance connue", Sort.DAY, 14, fill=True, least=12),
    "by": Column("Par", widest=14, least=14, fill=True),
}
_DOES: dict[Entry, str] = {
    Entry.UP_TO_DATE: "Rien d'ancien à traiter : le client entre dans la procédure normale, à son début.",
    Entry.STATEMENT: "Un relevé de compte à confirmer est préparé comme brouillon ; la relance suivante vient au plus "
    "tôt 15 jours après.",
    Entry.ON_NOTICE: "Une mise en demeure a déjà été envoyée : écrire sa date dans « Date ». Elle n'est pas refaite.",
    Entry.DISPUTE: "Le client conteste : pas de relance tant qu'une personne n'a pas mis fin au litige.",
    Entry.PROMISE: "Le client a promis de payer : écrire la date promise dans « Date ».",
    Entry.PLAN: "Un échéancier est en cours : pas de relance, une personne le suit.",
    Entry.LAWYER: "Le dossier est chez l'avocat ou le commissaire de justice : pas de relance.",
    Entry.FACTOR: "Les créances sont cédées au factor : pas de relance.",
    Entry.STOP: "Le client n'est jamais relancé par le programme.",
    Entry.WRITE_OFF: "La créance est à passer en perte : pas de relance.",
}
_STAGE_DOES = "Le client entre dans la procédure à cette étape ; le premier message est un brouillon."
_OWN = "own "  # what stands before the heading of a column that staff has added
_TOP = 3  # row of the headings, from 0


def write(rows: Sequence[Opening], stages: Mapping[str, str], on: date) -> bytes:
    """The workbook for these customers, in this order. `stages`: id → French name of the stages that may be chosen."""
    book = Book("Reprise des relances", on)
    currencies = currencies_of(row.total for row in rows)
    own = list(dict.fromkeys(heading for row in rows for heading in row.own))
    columns = [*customer_columns(currencies), *_COLUMNS.values(), *map(Column, own), KEY]
    sheet = book.sheet(SHEET)
    lines = [
        f"Reprise des relances au {long_day(on)}",
        "Pour chaque client : choisir « Entrée retenue » (la feuille « Aide » explique les mots ; pour accepter la "
        "proposition, la recopier), puis écrire son nom dans « Par ».",
        "Une ligne sans entrée retenue n'est pas validée : ce client ne reçoit rien. Enregistrez et fermez : le "
        "classeur est relu au passage suivant.",
    ]
    book.title(sheet, lines)
    book.table(sheet, _TOP, columns, [_cells(row, currencies, stages, own) for row in rows], frozen=2)
    choices = {str(entry): _DOES[entry] for entry in Entry} | dict.fromkeys(stages.values(), _STAGE_DOES)
    first = 2 + len(currencies)
    _listen(book, sheet, {name: first + n for n, name in enumerate(_COLUMNS)}, len(rows))
    _write_help(book, choices)
    return book.content()


def _cells(row: Opening, currencies: Sequence[str], stages: Mapping[str, str], own: Sequence[str]) -> list[Value]:
    return [
        row.customer_id,
        row.customer_name,
        *(row.total.get(currency) for currency in currencies),
        row.oldest_due,
        KIND_NAMES[row.kind],
        row.email,
        MEANS_NAMES[row.means] if row.means else None,
        row.remarks,
        stages.get(row.proposed, row.proposed),
        stages.get(row.entry, row.entry) if row.entry else None,
        row.entry_on,
        row.last_reminder_on,
        row.by,
        *(row.own.get(heading) for heading in own),
        row.customer_id,
    ]


def _listen(book: Book, sheet: Sheet, at: Mapping[str, int], rows: int) -> None:
    """Drop-down list, dates, and what turns amber when it lacks."""
    last = _TOP + max(rows, 1)
    day = {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "error_title": "Date impossible"}
    rules: dict[str, dict[str, object]] = {
        "entry": {
            "validate": "list",
            "source": "=ListeEntrees",
            "input_title": "Où entre ce client ?",
            "input_message": "Choisir dans la liste. Vide : la ligne n'est pas validée.",
            "error_title": "Entrée inconnue",
            "error_message": "Choisir dans la liste ; la feuille « Aide » explique les mots.",
        },
        "entry_on": day
        | {"maximum": date(2099, 12, 31), "error_message": "Écrire la date en jj/mm/aaaa, par exemple 31/01/2027."},
        "last_reminder_on": day
        | {"maximum": "=TODAY()", "error_message": "Écrire le jour de la dernière relance en jj/mm/aaaa."},
    }
    for name, rule in rules.items():
        sheet.data_validation(_TOP + 1, at[name], last, at[name], rule)
    entry, entry_on, by = (f"${xl_col_to_name(at[name])}{_TOP + 2}" for name in ("entry", "entry_on", "by"))
    needs = ",".join(f'{entry}="{word}"' for word in sorted(NEEDS_DAY))
    amber = book.background(MISSING)
    for name, criteria in (
        ("entry_on", f'=AND(OR({needs}),{entry_on}="")'),
        ("by", f'=AND({entry}<>"",{by}="")'),
    ):
        rule = {"type": "formula", "criteria": criteria, "format": amber}
        sheet.conditional_format(_TOP + 1, at[name], last, at[name], rule)


def _write_help(book: Book, choices: Mapping[str, str]) -> None:
    sheet = book.sheet(HELP)
    book.title(sheet, ["Aide : ce que veut dire chaque entrée"])
    columns = [Column("Entrée retenue", widest=30), Column("Ce qu'elle veut dire", Sort.PROSE, 100)]
    book.table(sheet, 1, columns, [[word, does] for word, does in choices.items()], frozen=0)
    book.name("ListeEntrees", f"{HELP}!$A$3:$A${len(choices) + 2}")
    sheet.protect("", {"format_columns": True, "format_rows": True})


def read(
    content: bytes, file: str, stages: Mapping[str, str], today: date | None = None
) -> tuple[list[Opening], list[Finding]]:
    """The rows as they stand now; `entry` None = not validated. A row with a finding is left out.

    `today`: the day it is, so that days to come are refused where they cannot be, and « 24/11 » is understood.
    """
    book = opened(content, file)
    if isinstance(book, Finding):
        return [], [book]
    dues = due_headings(book, SHEET)
    headings = HEADINGS | {name: column.heading for name, column in _COLUMNS.items()}
    own = {_OWN + heading: heading for heading in added_headings(book, SHEET, headings | dues)}
    lines = lines_of_sheet(book, SHEET, headings, dues | own)
    if isinstance(lines, Finding):
        return [], [lines]
    rows = [(line, replace(_opening(line, dues, stages, today), own=_own_of(line, own))) for line in own_lines(lines)]
    return [row for line, row in rows if not line.findings], [one for line, _ in rows for one in line.findings]


def _opening(line: Line, dues: Mapping[str, str], stages: Mapping[str, str], today: date | None) -> Opening:
    ids = {_plain(name): stage for stage, name in stages.items()} | {_plain(entry): str(entry) for entry in Entry}
    entry = _entry(line, ids, stages)
    return Opening(
        line.text("key"),
        line.text("customer_name"),
        due_of(line, dues),
        line.day("oldest_due", None),
        kind_in(line.text("kind")) or Kind.UNKNOWN,
        line.text("email"),
        means_in(line.text("means")),
        ids.get(_plain(line.text("proposed")), line.text("proposed")),
        line.several_lines("remarks"),
        entry,
        _entry_on(line, entry, today),
        _past(line, "last_reminder_on", line.day("last_reminder_on", today), today),
        line.text("by"),
        line.place.row or 0,
    )


def _own_of(line: Line, own: Mapping[str, str]) -> dict[str, str]:
    """What staff keeps in columns of its own, as text; a formula as its value."""
    texts = {heading: lines_of(line.cell(name)) for name, heading in own.items()}
    return {heading: text for heading, text in texts.items() if text}


def _plain(word: str) -> str:
    """« promesse au… », « Promesse au... » and « promesse au » are one word."""
    return folded(word).rstrip(". ")


def _entry(line: Line, ids: Mapping[str, str], stages: Mapping[str, str]) -> str | None:
    typed = line.text("entry")
    if not typed:
        return None
    line.needs_author()
    found = ids.get(_plain(typed))
    if found is None:
        remedy = f"Choisir dans la liste : {choice_of([*Entry, *stages.values()])}."
        line.wrong("entry_unknown", "entry", f"{shown(typed)} n'est pas une entrée connue", remedy)
    return found


def _entry_on(line: Line, entry: str | None, today: date | None) -> date | None:
    if entry in NEEDS_DAY:
        line.needed("entry_on", f"{shown(entry)} demande une date", "Écrire cette date dans « Date ».")
    day = line.day("entry_on", today)
    return day if entry == Entry.PROMISE else _past(line, "entry_on", day, today)


def _past(line: Line, name: str, day: date | None, today: date | None) -> date | None:
    if day and today and day > today:
        line.wrong("day_impossible", name, f"le {day:%d/%m/%Y} n'est pas encore arrivé", "Corriger la date.")
    return day

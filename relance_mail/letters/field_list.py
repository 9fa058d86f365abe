"""The list of fields for those who edit templates: as Markdown for the guide, as a Word document for the desk.

Both are made from the catalogue itself (fields.py), with the values of the sample message, so that neither can name a
field that does not exist. Next to the fields stand the loops, conditions and filters that a template may use.
"""

import io
from collections.abc import Iterator
from itertools import groupby

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from relance_mail.letters.values import Described, described

HEADINGS = ("Champ à écrire", "Ce que c’est", "Exemple")
_GROUPS = {
    "": "Le message",
    "client": "Le client",
    "contact": "La personne à qui l’on écrit",
    "societe": "Notre société",
    "paiement": "Le code de paiement",
    "facture": "Une facture, dans {% for facture in factures %}",
    "devise": "Une devise, dans {% for devise in devises %}",
    "periode": "Une période du décompte, dans {% for periode in decompte %}",
    "indemnite": "Une indemnité, dans {% for indemnite in indemnites_par_facture %}",
    "echeance": "Une échéance d’un plan de règlement, dans {% for echeance in echeances %}",
    "compte": "Un compte bancaire, dans {% for compte in comptes %}",
}
FLAGS = "Vrai ou faux, à mettre dans {% if … %}"
WRITING = "Ce que l’on peut écrire d’autre"
_ALSO = (
    ("{% if public %} … {% endif %}", "Le texte ne paraît que si c’est vrai ; {% else %} : sinon", ""),
    ("{% if not public %} … {% endif %}", "Seulement si c’est faux", ""),
    ("{% if facture.commande %} … {% endif %}", "Seulement si le champ n’est pas vide", ""),
    ("{% for facture in factures %} … {% endfor %}", "Une fois pour chaque facture", ""),
    ("{%p if public %}, puis {%p endif %}", "Seuls dans leur paragraphe : les paragraphes entre les deux", ""),
    ("{%tr for facture in factures %}, puis {%tr endfor %}", "Seuls dans leur ligne de tableau : les lignes entre", ""),
    ('{{ "facture"|accord(nombre) }}', "Un mot accordé avec un nombre", "factures"),
    ('{{ "notre avoir"|accord(2, "nos avoirs") }}', "Le même, avec son pluriel", "nos avoirs"),
    ("{{ historique|enumere }}", "Une liste de textes, en une phrase", "12 février 2026 et 24 février 2026"),
    ("{{ factures|length }}", "Combien il y en a", "3"),
    ("{{ client.nom|majuscules }}", "En capitales", "LEFORT & FILS SARL"),
)
Row = tuple[str, str, str]


def groups() -> Iterator[tuple[str, list[Row]]]:
    """Title and rows (what to type, what it is, an example) of each group, in the order of the catalogue."""
    texts = [one for one in described() if not _is_flag(one)]
    for name, found in groupby(sorted(texts, key=_place), key=_group):
        yield _GROUPS.get(name, name), [(f"{{{{ {one.name} }}}}", one.sentence, one.example) for one in found]
    yield FLAGS, [(one.name, one.sentence, "") for one in described() if _is_flag(one)]
    yield WRITING, list(_ALSO)


def _group(one: Described) -> str:
    return one.name.rpartition(".")[0]


def _place(one: Described) -> int:
    known = list(_GROUPS)
    return known.index(_group(one)) if _group(one) in known else len(known)


def _is_flag(one: Described) -> bool:
    return one.sentence.startswith("Vrai ")


def as_markdown() -> str:
    """A heading and a table for each group, as the guide shows them."""
    parts = []
    for title, rows in groups():
        lines = [_cells(row) for row in rows]
        parts.append("\n".join([f"**{_code(title)}**", "", _line(HEADINGS), "|---|---|---|", *map(_line, lines)]))
    return "\n\n".join(parts) + "\n"


def _cells(row: Row) -> Row:
    typed, sentence, example = (cell.replace("|", "\\|") for cell in row)
    return f"`{typed}`", _code(sentence), example


def _code(text: str) -> str:
    """Tags in running text, as code."""
    return text.replace("{%", "`{%").replace("%}", "%}`")


def _line(cells: Row) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def as_word() -> bytes:
    """The same as a Word document: A4 landscape, the headings repeated on each page."""
    made = docx.Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Calibri", Pt(10)
    made.add_heading("Les champs des modèles de lettre et de mail", 1)
    made.add_paragraph("Copiez un champ d’ici dans votre modèle, accolades comprises. Les exemples sont inventés.")
    for title, rows in groups():
        made.add_heading(title, 2)
        _table(made, rows)
    made.core_properties.title, made.core_properties.author = "Les champs des modèles", "relance_mail"
    made.core_properties.language, made.core_properties.comments = "fr-FR", ""
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _table(made: Document, rows: list[Row]) -> None:
    table = made.add_table(0, len(HEADINGS), style="Table Grid")
    for number, row in enumerate([HEADINGS, *rows]):
        line = table.add_row()
        if number == 0:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  python-docx has no other way
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  the same
        for cell, text, width in zip(line.cells, row, (Mm(92), Mm(95), Mm(80)), strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(text)
            run.bold = number == 0
            run.font.name = "Consolas" if number and cell is line.cells[0] else None

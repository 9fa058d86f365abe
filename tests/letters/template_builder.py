"""How the shipped templates were first made: the layout that all letters and mails share.

The .docx files in `templates_docx/` are the source and staff edits them; nothing compares them with this file. It is
kept to make a new stage or language look like the others: `python -m tests.letters.template_builder FOLDER` (…/fr, or
…/en for the English ones).
"""

import io
import re
import sys
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from relance_mail.letters.archive import entries_of, packed

INK = RGBColor(0x1F, 0x29, 0x33)
BLUE = RGBColor(0x1F, 0x3A, 0x5F)
GREY = RGBColor(0x5B, 0x67, 0x73)
RULE = "C9D1DA"
PALE = "EEF2F6"
KEPT = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer", "header", "footer"}
# name: size, bold, colour, space before, space after, right-aligned
STYLES = {
    "Société": (19, True, BLUE, 0, 2, False),
    "Coordonnées": (8.5, False, GREY, 0, 0, False),
    "Adresse": (10.5, False, INK, 0, 1, False),
    "Référence": (9, False, GREY, 0, 1, False),
    "Date": (10.5, False, INK, 0, 6, False),
    "Objet": (10.5, True, BLUE, 0, 10, False),
    "Titre de la lettre": (15, True, BLUE, 0, 4, False),
    "Corps": (10.5, False, INK, 0, 5, False),
    "Cellule": (9, False, INK, 1.5, 1.5, False),
    "Cellule petite": (8, False, GREY, 0, 1.5, False),
    "Montant": (9, False, INK, 1.5, 1.5, True),
    "Entête de colonne": (8.5, True, BLUE, 2, 2, False),
    "Entête de montant": (8.5, True, BLUE, 2, 2, True),
    "Total": (10, True, BLUE, 3, 3, False),
    "Total montant": (10, True, BLUE, 3, 3, True),
    "Règlement": (9.5, False, INK, 1, 1, False),
    "Signature": (10.5, False, INK, 0, 1, False),
    "Légende": (7.5, False, GREY, 0, 0, False),
    "Pied": (7.5, False, GREY, 0, 0, False),
    "Filet": (2, False, INK, 0, 0, False),
}


def new_document() -> Document:
    """An A4 document with our styles only, in French."""
    document = docx.Document()
    document.element.body.remove(document.element.body[0]) if len(document.element.body) > 1 else None
    _prune(document)
    for name, look in STYLES.items():
        _style(document, name, look)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(15), Mm(18)
    section.header_distance, section.footer_distance = Mm(8), Mm(7)
    return document


def _prune(document: Document) -> None:
    """python-docx's own base carries 800 KB of styles that we do not use."""
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.find(qn("w:name")).get(qn("w:val")) not in KEPT:
            styles.remove(style)
    latent = styles.find(qn("w:latentStyles"))
    styles.remove(latent)
    for key, rel in list(document.part.rels.items()):
        if rel.reltype.endswith(("stylesWithEffects", "customXml", "webSettings")):
            del document.part.rels[key]
    for key, rel in list(document.part.package.rels.items()):
        if rel.reltype.endswith("thumbnail"):
            del document.part.package.rels[key]
    default = styles.find(qn("w:docDefaults"))
    fonts = default.find(f".//{qn('w:rFonts')}")
    fonts.attrib.clear()
    for slot in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{slot}"), "Calibri")
    settings = document.settings.element
    settings.find(f".//{qn('w:compatSetting')}").set(qn("w:val"), "15")
    layout = settings.find(f".//{qn('w:useFELayout')}")
    layout.getparent().remove(layout)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(10.5), INK
    normal.paragraph_format.space_after = Pt(0)


def _style(document: Document, name: str, look: tuple[float, bool, RGBColor, float, float, bool]) -> None:
    size, bold, colour, before, after, right = look
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, colour
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if right:
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if name == "Règlement":
        _boxed(style.element.get_or_add_pPr())
    shape.line_spacing = 1.04 if name == "Corps" else 1.0


def _boxed(properties: Any) -> None:
    """A quiet band: neighbours of this style share it."""
    borders = _element("w:pBdr")
    for edge in ("top", "bottom"):
        borders.append(_element(f"w:{edge}", val="single", sz=4, space=4, color=RULE))
    shade = _element("w:shd", val="clear", color="auto", fill="F7F9FB")
    for element in (borders, shade):
        properties.insert_element_before(element, "w:spacing", "w:ind", "w:jc")


def write(where: Any, text: str, style: str = "Corps", keep: bool = False) -> Paragraph:
    """A paragraph; `**bold**`; `|` is a line break inside one run, so that a condition may stand around it."""
    paragraph: Paragraph = where.add_paragraph(style=style)
    for number, part in enumerate(re.split(r"\*\*", text)):
        if part:
            run = paragraph.add_run(part.replace("¦", "\n"))
            run.bold = True if number % 2 else None
    paragraph.paragraph_format.keep_with_next = True if keep else None
    return paragraph


def only(cell: _Cell, text: str, style: str) -> Paragraph:
    """The one paragraph of a cell."""
    cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
    return write(cell, text, style)


def table(where: Any, rows: int, widths: list[float]) -> Table:
    """A table of fixed column widths in mm, without borders."""
    made: Table = where.add_table(rows, len(widths))
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    properties = made._tbl.tblPr
    # The text of cells stands on the margin, not 2 mm outside of it.
    properties.append(_element("w:tblInd", w=-108, type="dxa"))
    _order(properties)
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(Mm(width).twips))
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return made


def _element(name: str, **attributes: object) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


_TABLE_ORDER = ["tblStyle", "bidiVisual", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]


def _order(properties: Any) -> None:
    """Children of tblPr in the order that Word demands."""
    properties[:] = sorted(properties, key=lambda child: _TABLE_ORDER.index(child.tag.rpartition("}")[2]))


def rule(cell: _Cell, *edges: str, fill: str = "", size: int = 4) -> None:
    """Lines on some edges of a cell, and a background."""
    properties = cell._tc.get_or_add_tcPr()
    borders = _element("w:tcBorders")
    for edge in ("top", "left", "bottom", "right"):
        if edge in edges:
            borders.append(_element(f"w:{edge}", val="single", sz=size, space=0, color=RULE))
    properties.append(borders)
    if fill:
        properties.append(_element("w:shd", val="clear", color="auto", fill=fill))


def row_height(made: Table, row: int, height: float) -> None:
    """At least: nothing of a long name or address is ever cut off."""
    made.rows[row].height, made.rows[row].height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST


def repeat_heading(made: Table) -> None:
    """The first row comes again on every page; no row is cut in two."""
    made.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for row in made.rows:
        row._tr.get_or_add_trPr().insert(0, _element("w:cantSplit"))


def page_field(paragraph: Paragraph, code: str) -> None:
    """A Word field such as PAGE."""
    for kind in ("begin", "code", "end"):
        run = paragraph.add_run()
        if kind == "code":
            text = OxmlElement("w:instrText")
            text.text = f" {code} "
            run._r.append(text)
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))


def saved(document: Document, language: str = "fr-FR") -> bytes:
    document.core_properties.author = document.core_properties.last_modified_by = "relance_mail"
    document.core_properties.title = document.core_properties.comments = ""
    document.core_properties.language = language
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), language)
    document.settings.element.find(f".//{qn('w:themeFontLang')}").set(qn("w:val"), language)
    target = io.BytesIO()
    document.save(target)
    return packed(entries_of(target.getvalue()).values())


def main() -> None:
    from tests.letters import template_answers, template_english, template_english_answers, template_texts
    from tests.letters.template_layout import speak

    folder = Path(sys.argv[1])
    english = folder.name == "en"
    speak(template_english.LAYOUT if english else {})
    rooms = (template_english, template_english_answers) if english else (template_texts, template_answers)
    builders = {name: build for room in rooms for name, build in room.BUILDERS.items()}
    for name, build in builders.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(build(), "en-GB" if english else "fr-FR"))
        sys.stdout.write(f"{path} {path.stat().st_size}\n")


if __name__ == "__main__":
    main()

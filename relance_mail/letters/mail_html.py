"""Blocks as HTML that Outlook (which is Word) and Gmail show alike: inline styles, one outer table, own images.

Every element, attribute and style property used here stands in the list of tests/letters/test_editing_mails.py, with
the pages that say that Outlook's Word engine and Gmail show it.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from relance_mail.letters.mail_blocks import Block, Cell, Grid, Mark, Row, Span, Text
from relance_mail.letters.mail_images import Shown

_FONT = "font-family:Calibri,Carlito,Arial,sans-serif;font-size:11pt;line-height:1.4;color:#1f2933"
_PARAGRAPH = "margin:0 0 12px 0"
_SMALL = "margin:12px 0 0 0;font-size:8.5pt;color:#6b7280"
_CELL = "border:1px solid #c9d1da;padding:4px 5px;vertical-align:top"
_HEADING = ";background:#eaf0f5;font-weight:bold"
# Five columns at 9 points fit a telephone of 390 pixels: the last one, what is owed, must not be cut off.
_WIDE = 3
_DENSE = ";font-size:9pt;line-height:1.3"


def to_html(blocks: Iterable[Block], subject: str, language: str = "fr") -> str:
    """A whole HTML document; `subject` becomes its title."""
    body = "\n".join(_parts(blocks))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>'
        f"{escape(subject)}</title></head>\n"
        '<body style="margin:0;padding:0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        f'border="0"><tr><td style="padding:8px;{_FONT}">\n{body}\n</td></tr></table></body></html>\n'
    )


def _parts(blocks: Iterable[Block]) -> Iterator[str]:
    for mark, run in groupby(blocks, key=lambda block: block.mark if isinstance(block, Text) else None):
        if mark is None:
            yield from (_grid(block) for block in run if isinstance(block, Grid))
        elif mark is Mark.NONE:
            yield from (_paragraph(block) for block in run if isinstance(block, Text))
        else:
            tag = "ol" if mark is Mark.NUMBER else "ul"
            items = "".join(f"<li>{_spans(block)}</li>" for block in run if isinstance(block, Text))
            yield f'<{tag} style="margin:0 0 12px 0;padding-left:24px">{items}</{tag}>'


def _paragraph(text: Text) -> str:
    style = _SMALL if text.small else _PARAGRAPH
    aligned = ";text-align:right" if text.right else ""
    return f'<p style="{style}{aligned}">{_spans(text)}</p>'


def _spans(text: Text) -> str:
    return "".join(_span(span) for span in text.spans)


def _span(span: Span) -> str:
    html = _image(span.image) if span.image else re.sub(r"\n", "<br>", escape(span.text))
    for tag, wanted in (("u", span.underline), ("i", span.italic), ("b", span.bold)):
        html = f"<{tag}>{html}</{tag}>" if wanted else html
    return f'<a href="{escape(span.link)}">{html}</a>' if span.link else html


def _image(shown: Shown) -> str:
    """Outlook goes by width and height, a narrow telephone by the style."""
    return (
        f'<img src="cid:{shown.image.cid}" width="{shown.width}" height="{shown.height}" alt="{escape(shown.words)}" '
        'style="border:0;max-width:100%;height:auto">'
    )


def _grid(grid: Grid) -> str:
    dense = _DENSE if max((sum(cell.columns for cell in row.cells) for row in grid.rows), default=0) > _WIDE else ""
    # Outlook does not hand the look of a table down to its cells: each cell says it.
    rows = "".join(_row(row, dense) for row in grid.rows)
    return (
        f'<table cellpadding="0" cellspacing="0" style="border-collapse:collapse;{_PARAGRAPH};{_FONT}">{rows}</table>'
    )


def _row(row: Row, dense: str) -> str:
    return f"<tr>{''.join(_cell(cell, row.heading, dense) for cell in row.cells)}</tr>"


def _cell(cell: Cell, heading: bool, dense: str) -> str:
    span = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    aligned = ";text-align:right" if cell.right else ";text-align:left"
    kept = ";white-space:nowrap" if cell.right and not heading else ""
    tag, style = ("th", _CELL + _HEADING) if heading else ("td", _CELL)
    inner = "<br>".join(_spans(text) for text in cell.texts)
    return f'<{tag}{span} style="{style}{dense}{aligned}{kept}">{inner}</{tag}>'

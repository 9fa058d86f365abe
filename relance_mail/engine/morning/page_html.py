"""A page for our own people as HTML that Outlook, Gmail and a telephone show alike.

1. Outlook is Word: tables and inline styles only, no image, no style sheet, no flexible boxes. Every coloured ground
   stands in `bgcolor` too, and every text on it names its own colour, so that a dark mode turns both or none.
2. Widths are shares, so that the same page fits a reading pane and a telephone.
3. Gmail cuts a mail off beyond 102 kB: a page that would be larger shows fewer lines of each section.
4. Everything that comes from a file, a mail or a person is escaped; a link is only ever one of ours.
"""

from collections.abc import Iterator
from html import escape

from relance_mail.engine.morning.pages import Figure, Line, Page, Section, UrlOf, left_out, shortened

_INK, _SOFT, _WHITE, _GROUND, _RULE = "#1f2933", "#52606d", "#ffffff", "#eef2f6", "#d3dae2"
_RED, _NAVY, _LINK = "#a61b1b", "#1f3a5f", "#0b5394"
MOST_BYTES = 100_000
_FEWER = (100, 10, 6, 3)  # lines of a section, when more would be too much
_BESIDE, _SHARE = 3, 33
_FONT = "font-family:Calibri,Carlito,Arial,sans-serif"
_TEXT = f"{_FONT};font-size:11pt;line-height:1.3;color:{_INK}"
_TABLE = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"'


def html_of(page: Page, url_of: UrlOf, attached: str = "") -> str:
    """The whole document, with as many lines as fit. `attached`: the file in which a reader finds what was left out."""
    for most in _FEWER:
        html = _document(shortened(page, most), url_of, attached)
        if len(html.encode()) <= MOST_BYTES:
            break
    return html


def _document(page: Page, url_of: UrlOf, attached: str) -> str:
    parts = [_heading(page), *_banner(page, url_of), *_sections(page, url_of, attached), *_figures(page)]
    parts += [_small(words) for words in page.closing]
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>{escape(page.title)}</title></head>\n'
        f'<body bgcolor="{_WHITE}" style="margin:0;padding:0;background-color:{_WHITE}">\n'
        f'{_TABLE} bgcolor="{_WHITE}" style="max-width:900px;background-color:{_WHITE}">'
        f'<tr><td style="padding:14px 16px;{_TEXT}">\n{body}\n</td></tr></table>\n</body></html>\n'
    )


def _heading(page: Page) -> str:
    return (
        f'<p style="margin:0;font-size:16pt;font-weight:bold;color:{_NAVY}">{escape(page.title)}</p>\n'
        f'<p style="margin:2px 0 12px 0;font-size:12pt;color:{_SOFT}">{escape(page.lead)}</p>'
    )


def _banner(page: Page, url_of: UrlOf) -> Iterator[str]:
    if not page.red:
        return
    rows = "".join(_red_row(line, url_of) for line in page.red)
    title = f"margin:0;font-size:12.5pt;font-weight:bold;color:{_WHITE}"
    yield (
        f'{_TABLE} bgcolor="{_RED}" style="background-color:{_RED}">'
        f'<tr><td style="padding:10px 14px 0 14px;{_FONT}"><p style="{title}">{escape(page.alarm)}</p></td></tr>'
        f'{rows}<tr><td height="10" style="font-size:4px;line-height:4px">&nbsp;</td></tr></table>'
    )


def _red_row(line: Line, url_of: UrlOf) -> str:
    notes = "".join(f"<br>{escape(note)}" for note in line.notes)
    links = f"<br>{_links(line, url_of, _WHITE)}" if line.offers else ""
    said = f"<b>{_who(line)}{escape(line.text)}</b>{_amount_beside(line)}{notes}{links}"
    style = f"padding:6px 14px 0 14px;{_FONT};font-size:11pt;line-height:1.3;color:{_WHITE}"
    return f'<tr><td style="{style}">{said}</td></tr>'


def _sections(page: Page, url_of: UrlOf, attached: str) -> Iterator[str]:
    if page.sections:
        rows = "\n".join(_section(one, url_of, attached) for one in page.sections)
        yield f"{_TABLE}>\n{rows}\n</table>"


def _section(one: Section, url_of: UrlOf, attached: str) -> str:
    count = f" ({one.count})" if one.count else ""
    style = (
        f"padding:14px 0 2px 0;border-bottom:2px solid {_NAVY};{_FONT};font-size:12.5pt;font-weight:bold;color:{_NAVY}"
    )
    rows = [f'<tr><td colspan="2" style="{style}">{escape(one.title)}{count}</td></tr>']
    rows += [_row(line, url_of) for line in one.lines]
    if more := left_out(one, attached):
        rows.append(
            f'<tr><td colspan="2" style="padding:5px 0;{_FONT};font-size:11pt;color:{_SOFT}">{escape(more)}</td></tr>'
        )
    return "".join(rows)


def _row(line: Line, url_of: UrlOf) -> str:
    """Head and amount beside each other; quote, notes and links below them, over the whole width."""
    style = f"vertical-align:top;{_TEXT}"
    head = f"{_who(line)}{escape(line.text)}"
    said = f'<span style="color:{_RED};font-weight:bold">{head}</span>' if line.red else _bold_who(line)
    below = _below(line, url_of)
    ends = "" if below else f";border-bottom:1px solid {_RULE}"
    top = f"padding:4px 0 {0 if below else 4}px 0{ends};{style}"
    if line.amount:
        amount = f'<td align="right" style="{top};padding-left:12px;text-align:right"><b>{escape(line.amount)}</b></td>'
        first = f'<tr><td style="{top}">{said}</td>{amount}</tr>'
    else:
        first = f'<tr><td colspan="2" style="{top}">{said}</td></tr>'
    if not below:
        return first
    last = f"padding:0 0 4px 0;border-bottom:1px solid {_RULE};{style}"
    return f'{first}<tr><td colspan="2" style="{last}">{below}</td></tr>'


def _below(line: Line, url_of: UrlOf) -> str:
    parts = [f"<i>«&nbsp;{escape(line.quote)}&nbsp;»</i>"] if line.quote else []
    parts += [f'<span style="color:{_SOFT}">{escape(note)}</span>' for note in line.notes]
    parts += [_links(line, url_of, _LINK)] if line.offers else []
    return "<br>".join(parts)


def _who(line: Line) -> str:
    return f"{escape(line.who)} – " if line.who else ""


def _bold_who(line: Line) -> str:
    return f"<b>{escape(line.who)}</b> – {escape(line.text)}" if line.who else escape(line.text)


def _amount_beside(line: Line) -> str:
    return f" – {escape(line.amount)}" if line.amount else ""


def _links(line: Line, url_of: UrlOf, colour: str) -> str:
    style = f"color:{colour};font-weight:bold;white-space:nowrap"
    links = (f'<a href="{escape(url_of(one))}" style="{style}">{escape(one.label)}</a>' for one in line.offers)
    return " &nbsp;·&nbsp; ".join(links)


def _figures(page: Page) -> Iterator[str]:
    """Three side by side: more would not fit a telephone. A space stands before them, because Word knows no margin of a
    table."""
    if page.figures:
        yield '<p style="margin:0;font-size:8px;line-height:8px">&nbsp;</p>'
    for at in range(0, len(page.figures), _BESIDE):
        row = page.figures[at : at + _BESIDE]
        cells = "".join(map(_figure, row)) + f'<td width="{_SHARE}%"></td>' * (_BESIDE - len(row))
        ground = f'bgcolor="{_GROUND}" style="background-color:{_GROUND}"'
        yield f"{_TABLE} {ground}><tr>{cells}</tr></table>"


def _figure(one: Figure) -> str:
    remark = f'<br><span style="font-size:9pt;color:{_SOFT}">{escape(one.remark)}</span>' if one.remark else ""
    return (
        f'<td width="{_SHARE}%" style="padding:8px 10px;vertical-align:top;{_FONT};line-height:1.3;color:{_INK}">'
        f'<span style="font-size:9pt;color:{_SOFT}">{escape(one.label)}</span><br>'
        f'<b style="font-size:12.5pt">{escape(one.value)}</b>{remark}</td>'
    )


def _small(words: str) -> str:
    return f'<p style="margin:12px 0 0 0;font-size:9pt;color:{_SOFT}">{escape(words)}</p>'

"""The same page as plain text: what a telephone's notice, a screen reader or a text-only mail program shows."""

import textwrap
from collections.abc import Iterator

from relance_mail.engine.morning.pages import Line, Page, Section, UrlOf, left_out

_WIDTH = 76


def text_of(page: Page, url_of: UrlOf, attached: str = "") -> str:
    """Lines of at most 76 signs, but for links. `attached`: the file in which a reader finds what was left out."""
    blocks = ["\n".join([page.title, _wrapped(page.lead)])]
    if page.red:
        blocks.append("\n".join([f"!!! {page.alarm}", *(_line(line, url_of) for line in page.red)]))
    blocks += ["\n".join(_section(one, url_of, attached)) for one in page.sections]
    if page.figures:
        blocks.append("\n".join(_wrapped(_figure(one.label, one.value, one.remark)) for one in page.figures))
    blocks += [_wrapped(words) for words in page.closing]
    return "\n\n".join(blocks) + "\n"


def _section(one: Section, url_of: UrlOf, attached: str) -> Iterator[str]:
    yield one.title.upper() + (f" ({one.count})" if one.count else "")
    for line in one.lines:
        yield _line(line, url_of)
    if more := left_out(one, attached):
        yield f"- {more}"


def _line(line: Line, url_of: UrlOf) -> str:
    head = " – ".join(part for part in (line.who, line.text, line.amount) if part)
    told = [_wrapped(f"{'! ' if line.red else ''}{head}", "- ")]
    if line.quote:
        told.append(_wrapped(f"«\u00a0{line.quote}\u00a0»", "  "))
    told += [_wrapped(note, "  ") for note in line.notes]
    told += [f"  {offer.label} : {url_of(offer)}" for offer in line.offers]
    return "\n".join(told)


def _figure(label: str, value: str, remark: str) -> str:
    return f"{label} : {value}" + (f" ({remark})" if remark else "")


def _wrapped(words: str, begin: str = "") -> str:
    indent = " " * len(begin)
    return textwrap.fill(words, _WIDTH, initial_indent=begin, subsequent_indent=indent, break_long_words=False)

"""HTML mail to plain lines, in the shape of a text mail: quoted blocks get `> `, divider lines stay dividers.

1. Only what a reader sees is kept: `display:none`, zero or one pixel type and white type are where our own words or an
   attacker's are hidden, so they go.
2. Reply dividers of Outlook, and containers that clients put around the quoted mail, become marks that `quotes` knows:
   one splitter for both kinds of mail.
3. Parsing deeply nested markup takes time that grows faster than its size: beyond `DEEPEST` the tags are simply cut
   out, which is linear and loses only the marks.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

LARGEST = 400_000  # characters of markup looked at
DEEPEST = 200
QUOTE_BEGINS = "\u2063----- quote -----"  # a line that no person types

_BLOCKS = frozenset(
    "p div br tr table ul ol li h1 h2 h3 h4 h5 h6 blockquote pre section article header footer hr center dd dt dl"
    " address fieldset form tbody thead td th".split()
)
_SKIPPED = frozenset("head style script title meta link noscript template svg object iframe select textarea".split())
_VOID = frozenset("br hr img input meta link area base col embed source track wbr".split())
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*?(/?)>")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt|em|%|;|$)|"
    r"mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])|(?<![-\w])(?:width|"
    r"height)\s*:\s*0(?:px)?\s*;.*overflow\s*:\s*hidden"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}",
    re.IGNORECASE | re.DOTALL,
)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)|transparent)", re.IGNORECASE
)
_COLOURED = re.compile(r"background", re.IGNORECASE)
_OUTLOOK_DIVIDER = re.compile(
    r"border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF|C4C4C4|CCCCCC)|"
    r"border-top\s*:\s*1(?:\.0)?p[tx]\s+solid\s+#(?:E1E1E1|B5C4DF)",
    re.IGNORECASE,
)
_DIVIDER_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "x_divrplyfwdmsg", "x_appendonsend", "zwchr", "replysplit",
                          "mail-editor-reference-message-container", "olk_src_body_section"})  # fmt: skip
_QUOTE_CLASSES = re.compile(
    r"yahoo_quoted|protonmail_quote|zmail_extra|ik_mail_quote|gmail_extra_quote|tutanota_quote|mail-quote|WPQuote"
)
_SIGNATURE = re.compile(
    r"gmail_signature|moz-signature|applemailsignature|ms-outlook-mobile-signature|^signature$|"
    r"x_signature|signature_block"
)
_NOT_QUOTED = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Lines:
    """Lines under construction; the current one takes its quote depth from its first word."""

    done: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    depth: int = 0

    def add(self, text: str, depth: int) -> None:
        if self.words and self.depth != depth:
            self.end()
        text = _SPACE.sub(" ", text)
        if not self.words or self.words[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.words.append(text)
            self.depth = depth

    def end(self) -> None:
        """End the current line; several ends in a row make one empty line."""
        if self.words:
            self.done.append("> " * self.depth + "".join(self.words).strip())
            self.words = []
        elif self.done and self.done[-1]:
            self.done.append("")

    def mark(self, line: str) -> None:
        if self.words:
            self.end()
        self.done.append(line)


def to_text(html: str) -> str:
    """The visible lines of an HTML mail."""
    html = html[:LARGEST].encode("utf-8", "replace").decode("utf-8")  # no lone surrogates: the parser wants UTF-8
    if _depth(html) > DEEPEST:
        return _without_tags(html)
    root = LexborHTMLParser(html).root
    lines = _Lines()
    if root is not None:
        _walk(root, lines)
    lines.end()
    return "\n".join(lines.done).strip("\n")


def _depth(html: str) -> int:
    """The deepest nesting, counted without a tree."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[3] or match[2].lower() in _VOID:
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return deepest


def _without_tags(html: str) -> str:
    """Linear fall-back: block tags end lines, the others vanish."""
    for opening, closing in (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"), ("<title", "</title>")):
        html = _without_spans(html, opening, closing)
    text = _TAG.sub(lambda match: "\n" if match[2].lower() in _BLOCKS else "", _SPACE.sub(" ", html))
    return re.sub(r"\n[ \n]*\n", "\n\n", unescape(text)).strip()


def _without_spans(html: str, opening: str, closing: str) -> str:
    """The markup without what stands between two marks; a span that is never closed goes to the end."""
    folded = html.lower()
    if len(folded) != len(html):  # a rare letter changed its length: places would not agree
        return html
    kept: list[str] = []
    at = 0
    while (start := folded.find(opening, at)) >= 0:
        kept.append(html[at:start])
        end = folded.find(closing, start)
        at = len(html) if end < 0 else end + len(closing)
    return "".join([*kept, html[at:]])


def _walk(root: LexborNode, lines: _Lines) -> None:
    """Depth first without recursion; an entry is a node and what is known of its surroundings."""
    stack: list[tuple[LexborNode | None, int, bool, bool]] = [(root, 0, False, False)]
    while stack:
        node, depth, coloured, preformatted = stack.pop()
        if node is None:
            lines.end()
            continue
        tag = node.tag or ""
        if tag == "-text":
            _text(node, lines, depth, preformatted)
            continue
        if (tag.startswith("-") and tag != "-document") or tag in _SKIPPED:
            continue
        attributes = {name: value or "" for name, value in node.attributes.items()}
        style = attributes.get("style", "")
        coloured = coloured or bool(_COLOURED.search(style)) or "bgcolor" in attributes
        if _invisible(attributes, style, coloured) or _SIGNATURE.search(_names(attributes)):
            continue
        if tag in _BLOCKS:
            lines.end() if lines.words or tag in ("p", "br") else None
            stack.append((None, depth, False, False)) if tag not in ("br", "hr") else None
        depth += _quotes(tag, attributes, style, lines)
        if tag == "li":
            lines.add("- ", depth)
        children = list(node.iter(include_text=True))
        stack += [(child, depth, coloured, preformatted or tag == "pre") for child in reversed(children)]


def _text(node: LexborNode, lines: _Lines, depth: int, preformatted: bool) -> None:
    text = node.text_content or ""
    if not preformatted:
        lines.add(text, depth)
        return
    for place, line in enumerate(text.split("\n")):
        if place:
            lines.end()
        lines.add(line, depth)


def _names(attributes: dict[str, str]) -> str:
    return " ".join(attributes.get(name, "") for name in ("id", "class", "data-smartmail")).strip().lower()


def _invisible(attributes: dict[str, str], style: str, coloured: bool) -> bool:
    if "hidden" in attributes or (style and _HIDDEN.search(style)):
        return True
    white = _WHITE.search(style) or attributes.get("color", "").lower() in ("#ffffff", "#fff", "white")
    return bool(white) and not coloured


def _quotes(tag: str, attributes: dict[str, str], style: str, lines: _Lines) -> int:
    """Levels of quotation that an element adds; dividers leave a mark."""
    if tag == "blockquote":
        plain_indent = (
            _NOT_QUOTED.search(style)
            and attributes.get("type") != "cite"
            and "gmail_quote" not in attributes.get("class", "")
        )
        return 0 if plain_indent else 1
    if attributes.get("id", "").lower() in _DIVIDER_IDS or _OUTLOOK_DIVIDER.search(style):
        lines.mark(QUOTE_BEGINS)
    elif tag == "hr":
        lines.mark("_" * 20)
    elif _QUOTE_CLASSES.search(attributes.get("class", "")):
        return 1
    return 0

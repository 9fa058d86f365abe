"""Which lines of a mail are quoted, line by line: what is marked `>`, and what stands below a reply header.

1. Mail programs announce a quote in some thirty ways; a header is a shape (« De : » and « Envoyé : » within a few
   lines, « Le … a écrit : » over up to three), never one program's exact words.
2. A header followed by marked lines quotes only these: what stands between or below them is new. A header followed by
   unmarked lines quotes everything to the end.
3. Each line is looked at a fixed number of times: 60 KB of « Le Le Le » cost as much as any other 60 KB.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from relance_mail.replies.html_text import QUOTE_BEGINS


class Role(StrEnum):
    NEW = "new"
    HEADER = "header"
    MARKED = "marked"  # behind > or |
    BELOW = "below"  # unmarked, under a reply header


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the part, with its place there; `text` has no line end."""

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()


_WIDEST = 400  # a reply header is never longer
_MARK = re.compile(r"[ \t\u200b]{0,4}(?:>|\|(?:\s|$))")
_STARS = str.maketrans("", "", "*\u200b\u200e\u200f\u00ad")
_FROM = re.compile(r"(?:De|From|Von|Da|Van|Exp[ée]diteur|De la part de|Desde)\s?:\s*\S", re.IGNORECASE)
_FIELD = re.compile(
    r"(?:De|From|Von|Da|Van|Exp[ée]diteur|Envoy[ée]e?(?: le)?|Sent|Gesendet|Date|Datum|[ÀA]|To|An|Aan|"
    r"Objet|Subject|Betreff|Sujet|Cc|Copie(?: [àa])?"
    r"|Inviato|Verzonden|Enviado|Destinataires?|Pour|R[ée]pondre [àa]|Reply-To|Onderwerp|Oggetto|Asunto|"
    r"Importance|Pi[èe]ces? jointes?)\s?:",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"(?:Envoy[ée]e?(?: le)?|Sent|Gesendet|Date|Datum|Objet|Subject|Betreff|Sujet|Inviato|Verzonden|"
    r"Enviado|Onderwerp|Oggetto|Asunto|[ÀA]|To|An)\s?:",
    re.IGNORECASE,
)
_ONE_LINE = re.compile(r"De\s?:.{3,200}\b(?:Envoy[ée]|Date|Sent)\s?:?.{3,200}\b(?:Objet|[ÀA]|To)\s?:", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"[\s>_=-]{0,60}(?:d[ée]but du )?(?:message (?:d['’]origine|original|initial|transf[ée]r[ée]|"
    r"r[ée]exp[ée]di[ée]|pr[ée]c[ée]dent)|original (?:message|mail|appointment)"
    r"|mail (?:original|d['’]origine)|forwarded message|begin forwarded message|"
    r"urspr[üu]ngliche nachricht|weitergeleitete nachricht"
    r"|mensaje original|oorspronkelijk bericht|messaggio originale|courriel (?:d['’]origine|original)|"
    r"e-?mail (?:d['’]origine|original)"
    r"|r[ée]ponse au message)[\s:_=-]{0,60}",
    re.IGNORECASE,
)
_ORANGE = re.compile(r"message du \d{1,2}/\d{1,2}/\d{2,4}", re.IGNORECASE)
_WROTE_START = re.compile(
    r"(?:Le|On|Am|Il|El|Op|Em|Den)\s.{0,40}?\d|(?:Le|On)\s(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\b(?:a (?:[ée]crit|r[ée]dig[ée]|envoy[ée]|r[ée]pondu)|wrote|schrieb|ha scritto|escribi[óo]|schreef|"
    r"écrivait)\b[^:]{0,120}:\s*$",
    re.IGNORECASE,
)
_NAME_WROTE = re.compile(r".{2,120}\ba [ée]crit(?: le .{4,80})?\s?:\s*$", re.IGNORECASE)
_STAMP_WROTE = re.compile(r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}).{0,120}[<@][^:]{0,120}>?\s?:\s*$")
_DIVIDER = re.compile(r"[ \t]{0,4}(?:_{5,}|-{5,}|={5,}|\*{5,}|—{3,}|~{5,})[ \t]*$")
OURS = re.compile(
    r"sauf erreur (?:ou omission )?de notre part|impay[ée]e?s?\b|n['’]avons pas (?:enregistr|re[çc]u)|"
    r"bien vouloir|arriv[ée]e?s? [àa] [ée]ch[ée]ance"
    r"|mise en demeure|p[ée]nalit[ée]s de retard|indemnit[ée] forfaitaire|votre r[èe]glement|"
    r"[ée]tait [àa] r[ée]gler|[àa] r[ée]gler|devait nous|vous deviez nous"
    r"|[ée]chue? (?:le|depuis)|[ée]ch[ée]ance\s?:|\brappel\b|nos livres|transmettre le dossier|(?:cher|"
    r"chère) client|montant\s?: ",
    re.IGNORECASE,
)


def lines_of(text: str) -> list[Line]:
    """The lines of a text with their places."""
    found: list[Line] = []
    start = 0
    for piece in text.split("\n"):
        found.append(Line(start, start + len(piece), piece.rstrip("\r")))
        start += len(piece) + 1
    return found


def roles(lines: Sequence[Line]) -> list[Role]:
    """What each line is."""
    found = [Role.MARKED if _MARK.match(line.text) else Role.NEW for line in lines]
    at = 0
    while at < len(lines):
        length = _header(lines, at) if found[at] is Role.NEW else 0
        if not length:
            at += 1
            continue
        found[at : at + length] = [Role.HEADER] * length
        after = _next_written(lines, at + length)
        if after is None or found[after] is not Role.MARKED:
            found[at + length :] = [Role.BELOW] * (len(lines) - at - length)
            break
        at += length
    return _rejoined(lines, found)


def _next_written(lines: Sequence[Line], at: int) -> int | None:
    return next((place for place in range(at, len(lines)) if not lines[place].blank), None)


def _header(lines: Sequence[Line], at: int) -> int:
    """How many lines a reply header takes that begins here; 0 for none."""
    text = _clean(lines[at])
    if not text or len(text) > _WIDEST:
        return 0
    if text == QUOTE_BEGINS:
        return 1
    if _DIVIDER.match(text):
        after = _next_written(lines, at + 1)
        if after is None or after - at > 3:
            return 0
        return 1 if _unmarked_copy(lines, after) else 0
    if _ORIGINAL.fullmatch(text) or _ORANGE.match(text) or _ONE_LINE.match(text):
        return 1 + _fields(lines, at + 1)
    if _FIELD.match(text) and _is_block(lines, at):
        return _fields(lines, at)
    return _attribution(lines, at, text)


def _clean(line: Line) -> str:
    return line.text[: _WIDEST + 1].translate(_STARS).strip()


def _is_block(lines: Sequence[Line], at: int) -> bool:
    """A « De : » among fields of a mail that follow one another, with one that tells when or about what."""
    fields = [text for line in lines[at : at + _fields(lines, at)] if _FIELD.match(text := _clean(line))]
    return len(fields) >= 2 and any(map(_FROM.match, fields)) and any(map(_TELLING.match, fields))


def _fields(lines: Sequence[Line], at: int) -> int:
    """How many lines of fields follow; one blank or folded line between them is part of it."""
    place, last = at, at
    while place < len(lines) and place - last <= 1 and place - at < 14:
        if _FIELD.match(_clean(lines[place])):
            last = place + 1
        place += 1
    return last - at


def _attribution(lines: Sequence[Line], at: int, text: str) -> int:
    """« Le … a écrit : », folded over up to three lines; « Untel a écrit : »; a time stamp and an address."""
    if _STAMP_WROTE.match(text) or (_NAME_WROTE.match(text) and ("@" in text or any(map(str.isdigit, text)))):
        return 1
    if not _WROTE_START.match(text):
        return 0
    joined = ""
    for length in range(1, 4):
        if at + length > len(lines) or lines[at + length - 1].blank:
            return 0
        joined = f"{joined} {_clean(lines[at + length - 1])}"
        if len(joined) > _WIDEST:
            return 0
        if _WROTE.search(joined):
            return length
    return 0


def _unmarked_copy(lines: Sequence[Line], at: int) -> bool:
    """Whether a copy of our own mail stands below a divider: a header, or the words that only we use."""
    if (
        _DIVIDER.match(lines[at].text)
        or _FIELD.match(_clean(lines[at]))
        or _attribution(lines, at, _clean(lines[at]))
        or _ORIGINAL.fullmatch(_clean(lines[at]))
    ):
        return False  # the header, or the last of several dividers, is met next
    copy = "\n".join(line.text[:160] for line in lines[at : at + 15])
    return len(OURS.findall(copy)) >= 2


def _rejoined(lines: Sequence[Line], found: list[Role]) -> list[Role]:
    """Ends of long quoted lines that a mail program broke off are still quoted."""
    for at in range(1, len(lines) - 1):
        before = lines[at - 1].text.rstrip()
        broken = len(before) >= 60 and before[-1:] not in ".!?:;"
        if found[at] is Role.NEW and found[at - 1] is found[at + 1] is Role.MARKED and broken and not lines[at].blank:
            found[at] = Role.MARKED
    return found

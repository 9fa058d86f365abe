"""CSV and text exports → one sheet: encoding, separator and quotes are found out, never asked.

1. Encoding: the byte-order mark; else UTF-8 where it is valid; else the single-byte table under which the text holds
   the most French letters and the fewest oddities (Windows first, then latin-9, DOS, Mac).
2. Separator: the one under which a row looks most like headings and most rows have the same number of fields.
3. A quote that is never closed would swallow the rest of the file: then quotes are read as plain characters.
"""

import csv
import io
import re
from collections import Counter
from typing import Literal

from relance_mail.sources.cells import Row
from relance_mail.sources.columns import strength_of
from relance_mail.sources.tables import Grids, Sheet, refused

_TABLES = ("cp1252", "iso8859-15", "cp850", "mac_roman")
_FRENCH = frozenset("éèêëàâäùûüîïôöçœæÉÈÊÀÂÇÔÎ€°’«»\u00a0²")
_ODD = re.compile(r"[\x80-\x9f¤¦¨´¸¼½¾ÌÒÍÓÚßþÞðÐýÝ‚ƒ„†‡ˆ‰Ž¥§¶•√∞≈∆◊╔╗╚╝║═│┤░▒▓█▄▀¬¿¡±]")
_SEPARATORS = (";", "\t", ",", "|")
_SEP_LINE = re.compile(r'"?sep=(.)"?[ \t]*\r?\n', re.IGNORECASE)
_SAMPLE = 60  # rows looked at for the separator


def decode(content: bytes) -> str:
    """The text of a file, whatever wrote it."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if content[1:200:2].count(0) > 60 or content[1:40:2].count(0) == len(content[1:40:2]) > 0:
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _best_table(content)


def _best_table(content: bytes) -> str:
    special = bytes(sorted(set(content) & set(range(0x80, 0x100)), key=content.count, reverse=True))
    weights = {byte: min(content.count(byte), 50) for byte in special}

    def merit(encoding: str) -> int:
        points = 0
        for byte, weight in weights.items():
            char = bytes([byte]).decode(encoding, "replace")
            points += weight if char in _FRENCH else -3 * weight if char == "\ufffd" or _ODD.match(char) else 0
        return points

    # `max` keeps the first of equals: Windows, unless the bytes speak against it.
    return content.decode(max(_TABLES, key=merit), "replace")


def read_text(content: bytes, file: str) -> Grids:
    """The one sheet of a text file."""
    text = decode(content).replace("\x00", "")
    told = _SEP_LINE.match(text)
    if told:
        text = text[told.end() :]  # the office program hides this line too, and counts from the next one
    if sum(char < " " and char not in "\t\r\n\f" for char in text[:4000]) > 40:
        return refused(
            "file_format", "ce n'est ni un tableur ni un fichier texte", "Exporter la liste en Excel ou en CSV.", file
        )
    rows = _rows(text, told[1] if told else _separator(text))
    if '="' in text or "'0" in text:
        rows = [[_unguarded(str(cell)) for cell in row] for row in rows]
    lengths = tuple(map(len, rows))
    width = max(lengths, default=0)
    for row in rows:
        row += [""] * (width - len(row))
    return Grids((Sheet(None, rows, lengths=lengths),))


def _unguarded(cell: str) -> str:
    """`="00123"` and `'00123` keep Excel from eating the zeros; the number is what is inside."""
    if match := re.fullmatch(r'="([^"]*)"|=""([^"]*)""|\'(0[0-9]+)', cell):
        return match[1] or match[2] or match[3] or ""
    return cell


def _separator(text: str) -> str:
    sample = text[:100_000]
    return max(_SEPARATORS, key=lambda separator: _likeness(sample, separator))


def _likeness(sample: str, separator: str) -> float:
    """How well a separator explains the first rows: headings recognised, rows of equal width."""
    rows = [row for row in _rows(sample, separator)[:_SAMPLE] if any(row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    usual = widths.most_common(1)[0][1] / len(rows)
    headings = max(strength_of([str(cell) for cell in row]) for row in rows if len(row) > 1)
    return usual + headings


def _rows(text: str, separator: str) -> list[Row]:
    quoted = _parsed(text, separator, csv.QUOTE_MINIMAL)
    if quoted is not None and not any(_swallowed(row, separator) for row in quoted):
        return quoted
    plain = _parsed(text, separator, csv.QUOTE_NONE) or []
    if quoted is None or _even(plain) > _even(quoted):
        return [[str(cell).strip('"') for cell in row] for row in plain]
    return quoted


def _parsed(text: str, separator: str, quoting: Literal[0, 3]) -> list[Row] | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, skipinitialspace=True)
    try:
        return [list(row) for row in reader]
    except csv.Error:
        return None  # a field longer than the module's limit: a quote was never closed


def _swallowed(row: Row, separator: str) -> bool:
    return any("\n" in str(cell) and str(cell).count(separator) >= 2 for cell in row)


def _even(rows: list[Row]) -> int:
    """How many rows have the usual number of fields."""
    return max(Counter(len(row) for row in rows if len(row) > 1).values(), default=0)

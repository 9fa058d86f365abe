"""Bytes of a TOML file as a document: numbers as decimals, and a finding with its line where the file is broken."""

import re
import tomllib
from decimal import Decimal
from typing import Any

from relance_mail.core.findings import Finding, Where
from relance_mail.settings.problems import problem


def read_toml(content: bytes, file: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The document, or why it cannot be read. Notepad's byte order mark is accepted."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal), []
    except UnicodeDecodeError:
        return None, [problem(file, None, "the file is not UTF-8", "save it as UTF-8 in your editor", "settings_text")]
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = Where(file=file, row=int(line[1]) if line else None)
        remedy = "texts stand in quotes, Windows paths in single ones: path = 'C:\\Compta\\export.xlsx'"
        return None, [Finding("settings_toml", f"{file}: {error}", remedy, where)]

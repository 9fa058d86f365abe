"""The commented example of relance.toml, made from the list of options, so that it can never lack one.

`python -m relance_mail.settings.example` prints it; a test compares it with config/relance.example.toml.
"""

import datetime as dt
import json
import sys
import textwrap
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from relance_mail.settings.problems import models_in
from relance_mail.settings.spec import Options

_WIDTH = 118
_HEAD = """\
# Every option of relance.toml, with its default. Made by `python -m relance_mail.settings.example`.
# Copy what you change into your own relance.toml and remove the "# " before it; leave out the rest.
# Relative paths count from the folder of relance.toml. An empty text means "not set".
# Windows paths stand in single quotes: path = 'C:\\Compta\\export.xlsx'.
"""


def example() -> str:
    """The text of config/relance.example.toml."""
    return _HEAD + "\n".join(_table(Options, "")) + "\n"


def _table(model: type[BaseModel], path: str) -> Iterator[str]:
    """A table's own options, then the tables below it; one that may be repeated is a remark with its sentence."""
    below = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        inner = next(models_in(field.annotation), None)
        if inner is None:
            yield from _option(key, field)
        else:
            below.append((inner, f"{path}.{key}".removeprefix("."), field))
    for inner, inner_path, field in below:
        yield ""
        if field.default_factory is None:
            yield from _sentence(field)
            yield f"# [[{inner_path}]]"
        else:
            yield f"[{inner_path}]"
        yield from _table(inner, inner_path)


def _option(key: str, field: FieldInfo) -> Iterator[str]:
    yield from _sentence(field)
    yield f"# {key} = {toml_value(field.examples[0] if field.examples else field.default)}"


def _sentence(field: FieldInfo) -> list[str]:
    return textwrap.wrap(field.description or "", _WIDTH, initial_indent="## ", subsequent_indent="## ")


def toml_value(value: Any) -> str:
    """A value as TOML writes it; None as the empty text."""
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return toml_value(value.value)
    if isinstance(value, int | dt.date | dt.time):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)} = {toml_value(one)}' for key, one in value.items())}}}"
    text = value.as_posix() if isinstance(value, Path) else str(value)
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


if __name__ == "__main__":
    sys.stdout.write(example())

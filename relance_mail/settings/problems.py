"""What pydantic and tomllib complain about, as findings to act upon: file, key, cause, remedy."""

import difflib
import json
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from relance_mail.core.findings import Finding, Severity, Where

_PASSWORDS = ("password", "passwd", "pass", "mot_de_passe", "motdepasse", "token", "api_key")
_FILE_CHANGED = "correct the file and run `relance check`"


def problem(
    file: str, key: str | None, cause: str, remedy: str, code: str = "settings", severity: Severity = Severity.ERROR
) -> Finding:
    """A finding about one key of a settings file; `key` is dotted (`mail.imap.port`)."""
    what = f"{file}: {key}: {cause}" if key else f"{file}: {cause}"
    return Finding(code, what, remedy, Where(file=file, column=key), severity)


def problems_of(error: ValidationError, file: str, model: type[BaseModel]) -> list[Finding]:
    """One finding per complaint of pydantic about a document of `model`."""
    return [_problem(details, file, model) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails, file: str, model: type[BaseModel]) -> Finding:
    place = details["loc"]
    if details["type"] == "extra_forbidden":
        return _unknown(place, file, model)
    field = _field_at(model, place)
    if details["type"] == "missing":
        return problem(file, key_of(place), "this option is missing", _sentence(field), "settings_missing")
    cause = details["msg"].removeprefix("Value error, ")
    if details["type"] != "value_error":
        shown = json.dumps(details["input"], ensure_ascii=False, default=str)
        cause = f"{shown if len(shown) < 60 else 'this value'}: {cause[0].lower()}{cause[1:]}"
    return problem(file, key_of(place), cause, _sentence(field), "settings_value")


def _unknown(place: tuple[int | str, ...], file: str, model: type[BaseModel]) -> Finding:
    key, name = key_of(place), str(place[-1])
    if name.lower() in _PASSWORDS:
        remedy = (
            'no password stands in this file: remove it and write secret = "keyring:SERVICE/USER", "env:NAME", '
            '"file:PATH" (owner-only) or "command:PROGRAM"; change the password, for it was readable'
        )
        return problem(file, key, "a password is not allowed here", remedy, "settings_secret")
    owner = _model_at(model, place[:-1])
    known = sorted(_names(owner)) if owner else []
    return problem(file, key, "there is no such option", did_you_mean(name, known), "settings_unknown_key")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean X?`, else the list of what is known."""
    names = list(known)
    part = [one for one in names if one in name or name in one]
    close = difflib.get_close_matches(name, names, n=1) or part
    return f"did you mean {close[0]}?" if close else f"remove it; known here: {', '.join(names)}"


def key_of(place: tuple[int | str, ...]) -> str:
    """`mail.imap.port`, `sources[1].path` (counted from 1, as people do)."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The tables that a type is made of: `X`, `X | None`, `tuple[X, ...]`, `dict[str, X]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def _model_at(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The table at a place; list positions and the free names of a dictionary of tables lead to their table."""
    here: type[BaseModel] | None = model
    free_name = False
    for part in place:
        if isinstance(part, int) or free_name or here is None:
            free_name = False
            continue
        field = next((field for name, field in here.model_fields.items() if (field.alias or name) == part), None)
        here = next(models_in(field.annotation), None) if field else None
        free_name = field is not None and "dict" in str(field.annotation)
    return here


def _field_at(model: type[BaseModel], place: tuple[int | str, ...]) -> FieldInfo | None:
    for length in range(len(place), 0, -1):
        owner, name = _model_at(model, place[: length - 1]), place[length - 1]
        if owner is not None and isinstance(name, str):
            for known, field in owner.model_fields.items():
                if (field.alias or known) == name:
                    return field
    return None


def _names(model: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


def _sentence(field: FieldInfo | None) -> str:
    return field.description if field is not None and field.description else _FILE_CHANGED

"""What an option is made of: a type that checks itself, a default and one sentence.

1. pydantic reads and checks; it stays in this room. What leaves it are frozen values (MODEL §2.17).
2. The sentence of an option is its documentation everywhere: in the example file and in the remedy of a finding.
3. Numbers are strict (`true` is not 1) and amounts are decimals, never floats. An empty text means "not set", because
   TOML has no null. Relative paths count from the folder that holds relance.toml.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo


class Section(BaseModel):
    """A table of the file: unknown keys are refused, values never change, defaults are checked like values."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, arbitrary_types_allowed=True)


def option(default: Any, sentence: str, **limits: Any) -> Any:
    """An option with its default; `limits` are pydantic's (`ge=0`)."""
    return Field(default, description=sentence, **limits)


def required(sentence: str, example: str) -> Any:
    """An option without default; the example stands in the generated file."""
    return Field(description=sentence, examples=[example])


def table() -> Any:
    """A table of options; made anew from an empty one, so that paths in its defaults lie below the settings' folder."""
    return Field(default_factory=dict)


def _email(written: str) -> str:
    if not written:
        return ""
    try:
        return validate_email(written, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"{written!r} is not an e-mail address: {error}") from error


def _below(written: object, place: ValidationInfo) -> object:
    """A path below the settings' folder, `~` expanded; empty = None."""
    if not isinstance(written, str | Path):
        return written
    folder: Path = (place.context or {}).get("folder", Path())
    return folder / Path(written).expanduser() if str(written) else None


def _number(written: object) -> object:
    if isinstance(written, bool):
        raise ValueError(f"{written} is not a number")  # noqa: TRY004 - pydantic turns ValueError into a finding
    return written


def _unset(written: object) -> object:
    return None if written == "" else written


Email = Annotated[str, AfterValidator(_email)]
Place = Annotated[Path, BeforeValidator(_below)]
OptionalPlace = Annotated[Path | None, BeforeValidator(_below)]
OptionalTime = Annotated[dt.time | None, BeforeValidator(_unset)]
OptionalDay = Annotated[dt.date | None, BeforeValidator(_unset)]
Count = Annotated[int, Field(strict=True, ge=0)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0)]
Flag = Annotated[bool, Field(strict=True)]
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]

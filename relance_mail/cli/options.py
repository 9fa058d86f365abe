"""Options that commands share, and how their words become values."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from relance_mail.errors import UsageError

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
OnDay = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day to believe it is (YYYY-MM-DD).")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides (default: the system user).")]
Because = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the journal.")]
Invoices = Annotated[list[str] | None, typer.Option("--invoice", metavar="N", help="Only this invoice (N or N@DATE).")]
CustomerWords = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's code, SIREN or name.")]

_AMOUNT = re.compile(r"\d+(?:[.,]\d{1,2})?", re.ASCII)
_SPACES = str.maketrans("", "", " \u00a0\u202f€")


class State:
    """What the options before the command say."""

    folder: Path | None = None


def wrong(code: str, what: str, remedy: str) -> "UsageError":
    """A refusal of what was typed (exit 2)."""
    from relance_mail.core.findings import Finding
    from relance_mail.errors import UsageError

    return UsageError(Finding(code, what, remedy))


def parse_day(text: str, option: str) -> date:
    """An ISO or French day; raises UsageError naming the option."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise wrong("bad_date", f"{option}: {text!r} is not a date.", "Write it as YYYY-MM-DD.")


def maybe_day(text: str | None, option: str) -> date | None:
    """The same for an option that may be left out."""
    return None if text is None else parse_day(text, option)


def parse_amount(text: str, option: str) -> Decimal:
    """An amount above zero, to the cent: `1250.00` or `1 250,00`. A third decimal is refused: it may be thousands."""
    plain = text.translate(_SPACES)
    amount = Decimal(plain.replace(",", ".")) if _AMOUNT.fullmatch(plain) else Decimal(0)
    if amount <= 0:
        raise wrong("bad_amount", f"{option}: {text!r} is not an amount above zero.", "Write it as 1250.00.")
    return amount


def reason_given(text: str) -> str:
    """The reason without its outer spaces; an empty one is refused, for the journal keeps it for ever."""
    if not text.strip():
        raise wrong("no_reason", "--reason is empty.", "Say why in a few words.")
    return text.strip()


def author(by: str | None) -> str:
    """The name that goes to the journal."""
    if by and by.strip():
        return by.strip()
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service without an entry among the system's users
        raise wrong("no_author", "The system does not say who you are.", "Add --by NAME.") from None

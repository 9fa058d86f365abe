"""What `relance init` and `relance live` write into relance.toml, and how an answer is checked before it is written.

1. It begins in the sandbox with mails as files, so that nothing can leave by mistake; the example file shows the rest.
2. An answer is checked by the very option that it will become: what `init` accepts, `load` accepts.
3. Going live changes one word; remarks and the rest stay byte for byte, which is verified before anything is written.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from relance_mail.core.parties import Creditor
from relance_mail.errors import SettingsError
from relance_mail.settings.example import toml_value
from relance_mail.settings.problems import problem
from relance_mail.settings.spec import ServiceTable
from relance_mail.settings.spec_creditor import NO_RATE, AccountTable, CreditorTable
from relance_mail.settings.spec_mail import MailTable
from relance_mail.settings.toml import read_toml

_HEAD = """\
# Settings of relance_mail for this folder. Every other option, with its default: relance.example.toml shipped with the
# program (config/). After a change: `relance check`.
# sandbox = every mail goes to our own address, marked; nothing reaches a customer.
"""
# What is asked → the option that it becomes.
_OPTIONS: dict[str, tuple[type[BaseModel], str]] = {
    "siren": (CreditorTable, "siren"),
    "rate": (CreditorTable, "contract_rate"),
    "iban": (AccountTable, "iban"),
    "bic": (AccountTable, "bic"),
    "address": (MailTable, "address"),
    "responsible": (ServiceTable, "responsible"),
}
_PROFILE = re.compile(rb"""^([ \t]*["']?profile["']?[ \t]*=[ \t]*)(["'])\w+\2""", re.MULTILINE)
_TABLE = re.compile(rb"^[ \t]*\[", re.MULTILINE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What `init` asks. `source`: path of the file of open invoices, as typed. `creditor.rate_known_on` with no
    `contract_rate` means: looked up, no rate stands on the invoices."""

    creditor: Creditor
    source: str
    address: str
    responsible: str = ""
    source_name: str = "factures"


def is_acceptable(asked: str, answer: str) -> bool:
    """Whether an answer of `init` could stand in relance.toml: check digits of SIREN and IBAN, e-mail, rate."""
    if asked not in _OPTIONS:
        return True
    model, name = _OPTIONS[asked]
    try:
        model.model_validate({name: answer.lower() if asked == "rate" else answer})
    except ValidationError as error:
        return not any(details["loc"][:1] == (name,) for details in error.errors())
    return True


def first_settings(answers: FirstAnswers) -> str:
    """The text of a first relance.toml; what was not answered is left out."""
    parts = [
        _HEAD + _lines({"profile": "sandbox"}),
        "[creditor]\n" + _lines(_creditor(answers.creditor)),
        "[creditor.address]\n" + _lines(_address(answers.creditor)),
        *(
            "[[creditor.accounts]]\n" + _lines({"iban": account.iban, "bic": account.bic, "bank": account.bank})
            for account in answers.creditor.accounts
        ),
        "[[sources]]\n" + _lines({"name": answers.source_name, "path": answers.source}),
        "[mail]\n" + _lines({"backend": "folder", "address": answers.address}),
        "[service]\n" + _lines({"responsible": answers.responsible}),
    ]
    return "\n".join(parts)


def change_profile(file: Path, profile: str) -> None:
    """Let relance.toml name another profile, and change nothing else of it.

    Raises SettingsError when the place cannot be told, for a person to write it; the file is then as it was."""
    file = file.resolve()
    before = file.read_bytes()
    after = with_profile(before, profile)
    was, _ = read_toml(before, str(file))
    now, _ = read_toml(after, str(file))
    if was is None or now != {**was, "profile": profile}:
        cause = "the place of this option cannot be told"
        raise SettingsError(problem(str(file), "profile", cause, f'write profile = "{profile}" yourself'))
    beside = file.with_name(f"{file.name}.new")
    try:
        beside.write_bytes(after)
        beside.chmod(file.stat().st_mode)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def with_profile(content: bytes, profile: str) -> bytes:
    """The bytes of relance.toml with that profile: its word replaced, or a first line where it was left out."""
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else b""
    text, word = content.removeprefix(mark), profile.encode()
    first_table = _TABLE.search(text)
    named = _PROFILE.search(text, 0, first_table.start() if first_table else len(text))
    if named:
        return mark + text[: named.end(1)] + named[2] + word + named[2] + text[named.end() :]
    newline = b"\r\n" if b"\r\n" in text else b"\n"
    return mark + b'profile = "' + word + b'"' + newline + text


def _lines(options: dict[str, Any]) -> str:
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in options.items() if value)


def _creditor(creditor: Creditor) -> dict[str, Any]:
    not_asked = ("address", "accounts", "signature_image")
    values = {name: getattr(creditor, name) for name in CreditorTable.model_fields if name not in not_asked}
    looked_up = creditor.contract_rate or (NO_RATE if creditor.rate_known_on else "")
    return {**values, "contract_rate": looked_up}


def _address(creditor: Creditor) -> dict[str, Any]:
    address = creditor.address
    return {
        "lines": address.lines,
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }

"""The first relance.toml, as `relance init` writes it: what was asked, nothing else; it loads without errors.

It begins in the sandbox with mails as files, so that nothing can leave by mistake; the example file shows the rest.
"""

from dataclasses import dataclass
from typing import Any

from relance_mail.core.parties import Creditor
from relance_mail.settings.example import toml_value
from relance_mail.settings.spec_creditor import NO_RATE, CreditorTable

_HEAD = """\
# Settings of relance_mail for this folder. Every other option, with its default: relance.example.toml shipped with the
# program (config/). After a change: `relance check`.
# sandbox = every mail goes to our own address, marked; nothing reaches a customer.
"""


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What `init` asks. `source`: path of the file of open invoices, as typed. `creditor.rate_known_on` with no
    `contract_rate` means: looked up, no rate stands on the invoices."""

    creditor: Creditor
    source: str
    address: str
    responsible: str = ""
    source_name: str = "factures"


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


def _lines(options: dict[str, Any]) -> str:
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in options.items() if value)


def _creditor(creditor: Creditor) -> dict[str, Any]:
    own_tables = ("address", "accounts")
    values = {name: getattr(creditor, name) for name in CreditorTable.model_fields if name not in own_tables}
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

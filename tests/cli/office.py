"""A small office for the tests of the command line: one spreadsheet, two debtors, a folder as mail server."""

import json
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

DAY = "2026-03-03"  # a Tuesday
HEADINGS = "N° facture;Code client;Client;E-mail;Date facture;Échéance;Montant TTC;Reste dû;Type"
ROWS = (
    "FA-1;C1;LEFORT SAS;compta@lefort.example.fr;01/12/2025;31/12/2025;1250,00;1250,00;société",
    "FA-2;C1;LEFORT SAS;compta@lefort.example.fr;15/02/2026;15/03/2026;640,00;640,00;société",
    "AV-1;C1;LEFORT SAS;compta@lefort.example.fr;15/01/2026;31/01/2026;-50,00;-50,00;société",
    "FA-9;C2;BELRIVE;achats@belrive.example.com;01/12/2025;31/12/2025;3480,00;3480,00;société",
)
IDENTITY = (
    *("--name", "Atelier Exemple", "--address", "recouvrement@atelier.example.fr", "--source", "factures.csv"),
    *("--siren", "999000177", "--legal-form", "SAS", "--street", "12 rue des Ateliers", "--postcode", "69003"),
    *("--city", "Lyon", "--iban", "FR14 2004 1010 0505 0001 3M02 606", "--signatory", "Service recouvrement"),
    *("--legal-signatory", "La direction", "--legal-signatory-title", "Présidence", "--rate", "none"),
    *("--responsible", "compta@atelier.example.fr"),
)


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout, with its final newline."""
        assert self.out.endswith("\n")
        return json.loads(self.out)


def write_invoices(folder: Path, *rows: str) -> Path:
    """The spreadsheet of the day; with no rows those of ROWS."""
    file = folder / "factures.csv"
    file.write_text("\n".join([HEADINGS, *(rows or ROWS)]) + "\n", encoding="utf-8")
    return file


def use_approval(folder: Path, mode: str) -> None:
    """Let `approval.mode` be something else than drafts."""
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[approval]\nmode = "{mode}"\n')


def mail(text: str, **headers: str) -> bytes:
    """A mail of a customer."""
    message = EmailMessage()
    for name, value in {"From": "compta@lefort.example.fr", "Subject": "Re: Facture FA-1", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def finding_keys(finding: dict[str, Any]) -> None:
    """Every key of CONTRACT §1 is there."""
    assert {"code", "severity", "where", "what", "remedy"} <= finding.keys()
    assert finding["where"].keys() == {"file", "sheet", "row", "column"}
    assert finding["severity"] in ("error", "warning")

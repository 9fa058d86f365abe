"""`relance read`: what a customer's reply wants, without any mailbox or folder (CONTRACT §5).

1. The day of a mail is the server's stamp: `--received`, else the topmost Received header, else Date.
2. `--jsonl` answers each line as soon as it is read, in the order of the input; a line that is no UTF-8 is no JSON.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import existing
from relance_mail.cli.options import AsJson, wrong
from relance_mail.cli.output import print_json, say

if TYPE_CHECKING:
    from relance_mail.core.money import Money
    from relance_mail.core.readings import Reading
    from relance_mail.replies.mails import OpenInvoice


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("read")(read)


def read(
    file: Annotated[Path | None, typer.Argument(metavar="FILE.eml", help="The mail.")] = None,
    invoices: Annotated[
        Path | None, typer.Option("--invoices", metavar="FILE.json", help="Open invoices: `import --json`, or a list.")
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", metavar="INSTANT", help="When it came in (ISO 8601).")
    ] = None,
    lines: Annotated[bool, typer.Option("--jsonl", help="Read mails from stdin, one JSON object a line.")] = False,
    as_json: AsJson = False,
) -> int:
    """Read a reply: what it wants, promises or has paid."""
    if lines:
        if file or invoices or received:
            raise wrong("read_lines", "--jsonl takes neither a file nor options.", "Each line says it all.")
        return _read_lines()
    if file is None:
        raise wrong("read_what", "Give FILE.eml, or --jsonl.", "See `relance read --help`.")
    return _read_file(existing([file])[0], invoices, received, as_json)


def _read_lines() -> int:
    from relance_mail.replies.as_json import read_jsonl_line

    for line in sys.stdin.buffer:
        say(read_jsonl_line(_decoded(line)))
        sys.stdout.flush()
    return 0


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""  # answered like any other line that is not JSON


def _read_file(file: Path, invoices: Path | None, received: str | None, as_json: bool) -> int:
    from relance_mail.replies import read as reader
    from relance_mail.replies.as_json import reading_json
    from relance_mail.replies.parse import parse

    mail = parse(file.read_bytes())
    owed = [] if invoices is None else _open_invoices(existing([invoices])[0])
    day = mail.received if received is None else _instant(received)
    if day is None:
        raise wrong("no_date", f"{file} does not say when it came in.", "Add --received INSTANT.")
    reading = reader.read(mail.text, day, owed)
    if as_json:
        print_json(reading_json(reading, mail.text.id))
    else:
        say(_text(reading))
    return 0


def _open_invoices(path: Path) -> "list[OpenInvoice]":
    from relance_mail.replies.as_json import open_invoices

    try:
        return open_invoices(json.loads(path.read_text(encoding="utf-8-sig")))
    except ValueError as error:
        raise wrong("bad_invoices", f"{path} is not JSON: {error}.", "Give what `import --json` prints.") from None


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = f"--received: {text!r} is not an instant."
        raise wrong("bad_instant", message, "Write it as 2026-03-03T10:15:00+01:00.") from None


def _text(reading: "Reading") -> str:
    from relance_mail.core.french import listing, short_day

    names = [INTENTS[str(intent)] for intent in (reading.intent, *reading.secondary_intents)]
    lines = [f"Intention : {listing(names)} (confiance {reading.confidence:.0%})"]
    for promise in reading.promises:
        day = short_day(promise.date) if promise.date else "sans date"
        lines.append(f"Promesse : {_sum(promise.amount)}, {day} {listing(promise.invoices)} « {promise.evidence} »")
    for paid in reading.paid:
        day = f" le {short_day(paid.date)}" if paid.date else ""
        lines.append(f"Dit payé : {_sum(paid.amount)}{day} {listing(paid.invoices)} « {paid.evidence} »")
    lines += [f"Accusé : {told.recipient or '?'} {told.kind}" for told in reading.receipts]
    lines += [f"  {why}" for why in reading.because]
    return "\n".join([*lines, "À lire par une personne." if reading.needs_human else "Lecture sûre."])


def _sum(money: "Money | None") -> str:
    from relance_mail.core.french import amount

    return amount(money) if money else "la totalité"


INTENTS = {
    "insolvency": "procédure collective",
    "dispute": "litige",
    "refusal": "refus",
    "wrong_contact": "mauvais contact",
    "instalment_plan": "échéancier demandé",
    "promise": "promesse de paiement",
    "already_paid": "déjà payé",
    "request_document": "document demandé",
    "request_delay": "délai demandé",
    "out_of_office": "absence",
    "acknowledgement": "accusé de réception",
    "other": "autre",
}

"""Readings as the JSON of CONTRACT §5, and the reader of `relance read --jsonl`.

1. Only the input keys of the contract are looked at; `expected` and `note` never are.
2. Every line gives exactly one line; what cannot be read gives a finding, in French like all findings about data.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money
from relance_mail.core.readings import PaymentRead, PromiseRead, Reading, ReceiptRead
from relance_mail.replies.mails import IncomingText, OpenInvoice
from relance_mail.replies.read import read


def reading_json(reading: Reading, mail_id: str | None) -> dict[str, object]:
    """The object of CONTRACT §5; `because`, `flags` and `returns_on` are additions."""
    return {
        "id": mail_id,
        "intent": str(reading.intent),
        "secondary_intents": [str(intent) for intent in reading.secondary_intents],
        "promises": [_promise(promise) for promise in reading.promises],
        "paid": [_payment(payment) for payment in reading.paid],
        "needs_human": reading.needs_human,
        "confidence": reading.confidence,
        "receipts": [_receipt(receipt) for receipt in reading.receipts],
        "returns_on": _day(reading.returns_on),
        "flags": list(reading.flags),
        "because": list(reading.because),
    }


def _promise(promise: PromiseRead) -> dict[str, object]:
    return {
        "date": _day(promise.date),
        "date_latest": _day(promise.date_latest),
        "amount": _amount(promise.amount),
        "invoices": list(promise.invoices),
        "evidence": promise.evidence,
        "place": {"part": promise.place.part, "start": promise.place.start, "end": promise.place.end},
    }


def _payment(payment: PaymentRead) -> dict[str, object]:
    return {
        "date": _day(payment.date),
        "amount": _amount(payment.amount),
        "means": payment.means,
        "invoices": list(payment.invoices),
        "evidence": payment.evidence,
    }


def _receipt(receipt: ReceiptRead) -> dict[str, object]:
    return {
        "recipient": receipt.recipient,
        "kind": str(receipt.kind),
        "permanent": receipt.permanent,
        "original_message_id": receipt.original_message_id,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(money: Money | None) -> str:
    return money.plain() if money else "full"


def read_jsonl_line(line: str) -> str:
    """One line of JSON in, one line of JSON out (without the line end). Never raises."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return _error(None, "json", "Cette ligne n'est pas du JSON.", "Donner un objet JSON par ligne.")
    if not isinstance(given, dict):
        return _error(None, "json", "Cette ligne n'est pas un objet JSON.", "Donner un objet JSON par ligne.")
    mail_id = _text(given.get("id"))
    received = instant(given.get("received"))
    if received is None:
        return _error(
            mail_id,
            "received",
            "La date de réception manque ou est illisible.",
            "Donner `received` au format ISO 8601.",
        )
    mail = IncomingText(
        mail_id,
        _text(given.get("subject")) or "",
        _text(given.get("from")) or "",
        _headers(given.get("headers")),
        _text(given.get("body_text")),
        _text(given.get("body_html")),
    )
    reading = read(mail, received, open_invoices(given.get("invoices_open")))
    return json.dumps(reading_json(reading, mail_id), ensure_ascii=False)


def _error(mail_id: str | None, code: str, what: str, remedy: str) -> str:
    return json.dumps({"id": mail_id, "error": Finding(code, what, remedy).as_json()}, ensure_ascii=False)


def _text(value: object) -> str | None:
    """A string without lone surrogates, which no output could carry."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def _headers(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(name): text for name, text in value.items() if isinstance(text, str)}


def instant(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def open_invoices(value: object) -> list[OpenInvoice]:
    """From `invoices_open`, or from what `import --json` prints (`due_date` = `due`); unusable entries are left out."""
    rows = value.get("invoices") if isinstance(value, dict) else value
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return []
    found = (_invoice(row) for row in rows if isinstance(row, dict))
    return [invoice for invoice in found if invoice is not None]


def _invoice(row: Mapping[str, object]) -> OpenInvoice | None:
    number, amount = _text(row.get("number")), row.get("amount_due")
    currency = _text(row.get("currency")) or "EUR"
    try:
        money = Money.of(Decimal(str(amount)), currency)
    except (InvalidOperation, TypeError):
        return None
    if not number or not money.positive:
        return None
    due = _date(row.get("due")) or _date(row.get("due_date"))
    return OpenInvoice(number, money, due, _date(row.get("issue_date")))


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

"""E-invoices as a source: Factur-X and ZUGFeRD PDF, CII and UBL XML (EN 16931; LAW §9). One file, one invoice.

1. XSD validity is not asked: an invoice that breaks a business rule is still owed. What recovery needs must be
   readable; what is missing or doubtful is a finding.
2. A PDF is its own copy for the customer: its path goes into `files`.
3. The buyer is given as a customer too: its postal address stands nowhere else.
4. An unreadable document counts for its customer if that much could be read, else for the brake (MODEL §2.12). A PDF
   without XML counts for neither: a folder of copies is normal.
5. A message about the life cycle of an invoice is no invoice (einvoice_status).
"""

import hashlib
import re
from pathlib import Path

from relance_mail.core.findings import Where
from relance_mail.core.invoices import InvoiceRow, InvoiceType
from relance_mail.core.parties import Customer
from relance_mail.sources.base import ReadOptions, SourceReading
from relance_mail.sources.einvoice_amounts import currency_of, read_amounts
from relance_mail.sources.einvoice_codes import CORRECTIVE, CREDIT_NOTES, FACTORED, INVOICES, PRO_FORMA, means_of
from relance_mail.sources.einvoice_dates import days_of, due_day
from relance_mail.sources.einvoice_notes import Notes
from relance_mail.sources.einvoice_parties import order_of, read_buyer, read_seller
from relance_mail.sources.einvoice_pdf import xml_inside
from relance_mail.sources.einvoice_status import is_status_message, read_status_messages
from relance_mail.sources.einvoice_xml import Document, read_document

_SUFFIXES = frozenset({".pdf", ".xml"})
_LARGEST = 60_000_000  # bytes; an invoice with its attachments has some megabytes
_LONGEST_SUBJECT = 120  # characters; it stands in one line of a table
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


class EInvoiceSource:
    """Reads one e-invoice per file."""

    def accepts(self, path: Path) -> bool:
        """By name: .pdf and .xml."""
        return path.suffix.lower() in _SUFFIXES

    def read(self, path: Path, options: ReadOptions) -> SourceReading:
        """One invoice, its customer, and what is to be said about them; `fingerprint` is the SHA-256 of the bytes."""
        content = path.read_bytes()
        notes = Notes(Where(file=path.name))
        if is_status_message(content) and len(content) <= _LARGEST:
            statuses = read_status_messages(content, notes)
            said = hashlib.sha256(content).hexdigest()
            return SourceReading(findings=tuple(notes.findings), fingerprint=said, statuses=statuses)
        document = _document(content, notes)
        customer = read_buyer(document, notes) if document is not None else None
        row = None
        if document is not None:
            copies = (str(path),) if _is_pdf(content) else ()
            row = _row(document, customer, options, copies, notes)
        unread = notes.failed
        waiting = frozenset({customer.id} if unread and customer is not None else ())
        return SourceReading(
            invoices=(row,) if row is not None else (),
            customers=(customer,) if customer is not None else (),
            findings=tuple(notes.findings),
            fingerprint=hashlib.sha256(content).hexdigest(),
            unreadable_customers=waiting,
            unreadable_rows=int(unread and customer is None),
            unreadable_beside=waiting,
        )


def _is_pdf(content: bytes) -> bool:
    # The header may stand anywhere in the first kilobyte (ISO 32000-2, annex I).
    return b"%PDF-" in content[:1024]


def _document(content: bytes, notes: Notes) -> Document | None:
    if len(content) > _LARGEST:
        notes.error(
            "file_too_large",
            f"le fichier pèse {len(content) // 1_000_000} Mo : ce n'est pas une facture électronique",
            "déposer la facture seule, sans ses annexes",
        )
        return None
    xml = xml_inside(content, notes) if _is_pdf(content) else content
    return None if xml is None else read_document(xml, notes)


def _row(
    document: Document, customer: Customer | None, options: ReadOptions, copies: tuple[str, ...], notes: Notes
) -> InvoiceRow | None:
    """The invoice, or None with every reason noted."""
    number = _number(document, notes)
    code = _type_code(document, notes)
    issued = max(days_of(document, "BT-2", "date de facture", notes), default=None)
    due = due_day(document, issued, notes)
    currency = currency_of(document, options.currency, notes)
    credit_type = code in CREDIT_NOTES or document.is_credit_note_root
    amounts = read_amounts(document, currency, credit_type, notes) if currency is not None else None
    if notes.failed or not (number and code and customer and due and amounts):
        return None
    if code in PRO_FORMA:
        notes.warn(
            "pro_forma",
            f"{number} est une facture pro forma : elle n'est pas une créance et n'est pas lue",
            "retirer ce fichier du dossier",
        )
        return None
    seller_name, seller_siren = read_seller(document)
    row = InvoiceRow(
        number=number,
        type=InvoiceType.CREDIT_NOTE if amounts.credit else InvoiceType.INVOICE,
        customer_id=customer.id,
        customer_name=customer.name,
        due_date=due[0],
        due_date_assumed=due[1],
        amount_due=amounts.due,
        source=notes.where,
        email=customer.email,
        kind_proposed=customer.kind_proposed,
        country=customer.country,
        issue_date=issued,
        total=amounts.total,
        paid=amounts.paid,
        subject=_subject(document),
        order_ref=order_of(document) or document.line("BT-10"),
        siren=customer.siren,
        vat_number=customer.vat_number,
        iban=_iban(document),
        seller_siren=seller_siren,
        seller_name=seller_name,
        means=means_of([mark.value for mark in document.all("BT-81")]),
        factor=code in FACTORED,
        files=copies,
    )
    _warn(row, document, code in CORRECTIVE, notes)
    return row


def _number(document: Document, notes: Notes) -> str | None:
    number = document.line("BT-1")
    if number is None:
        notes.error("number_missing", "la facture n'a pas de numéro (BT-1)", "faire corriger la facture par l'émetteur")
    return number


def _type_code(document: Document, notes: Notes) -> str | None:
    """BT-3. In UBL the root element says invoice or credit note when the code is absent."""
    code = document.text("BT-3")
    if code is None and document.syntax == "ubl":
        return "381" if document.is_credit_note_root else "380"
    if code in INVOICES or code in CREDIT_NOTES or (code and document.is_credit_note_root):
        return code
    notes.error(
        "type_unknown",
        f"le type de document (BT-3) est absent ou inconnu : « {code or ''} »",
        "vérifier s'il s'agit d'une facture ou d'un avoir, et le saisir dans le fichier des factures",
    )
    return None


def _warn(row: InvoiceRow, document: Document, corrective: bool, notes: Notes) -> None:
    """What a person should look at before this invoice is reminded; silent where nothing is asked for."""
    if not row.amount_due.positive:
        return
    if row.due_date_assumed:
        notes.warn(
            "due_date_assumed",
            f"{row.number} n'indique pas de date d'échéance (BT-9) ; le {row.due_date:%d/%m/%Y} est supposé "
            "d'après les conditions de paiement, à défaut 30 jours après la facture",
            "vérifier l'échéance et la saisir dans le fichier des factures si elle est autre",
        )
    elif row.issue_date is not None and row.due_date < row.issue_date:
        notes.warn(
            "due_before_issue",
            f"l'échéance de {row.number} ({row.due_date:%d/%m/%Y}) précède sa date ({row.issue_date:%d/%m/%Y})",
            "vérifier l'échéance avant de relancer",
        )
    if corrective:
        former = ", ".join(mark.value for mark in document.all("BT-25")) or "sans référence"
        notes.warn(
            "corrective_invoice",
            f"{row.number} est une facture rectificative qui remplace une facture précédente ({former})",
            "vérifier que la facture remplacée est soldée, pour ne pas réclamer deux fois",
        )


def _subject(document: Document) -> str | None:
    """What was sold: the first line's item (BT-153), else a note without subject code (BT-22). Coded notes are legal
    mentions: penalties, the 40 €, the seller's footer."""
    text = document.line("BT-153") or document.line("BT-22")
    if text is None or len(text) <= _LONGEST_SUBJECT:
        return text
    return text[: _LONGEST_SUBJECT - 1].rstrip() + "…"


def _iban(document: Document) -> str | None:
    """BT-84 when it has the form of an IBAN; its check digits are judged where it is compared with ours."""
    written = ("".join(mark.value.split()).upper() for mark in document.all("BT-84"))
    return next((iban for iban in written if _IBAN.fullmatch(iban)), None)

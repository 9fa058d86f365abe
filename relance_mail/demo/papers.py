"""The demo's electronic invoices: a readable PDF with the CII of the EN 16931 profile inside (Factur-X)."""

from decimal import Decimal
from importlib.resources import files
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from relance_mail.demo.company import BY_CODE, CREDITOR, DemoInvoice

_CII = (files(__package__) / "facture.xml").read_text(encoding="utf-8")


def cii(invoice: DemoInvoice) -> bytes:
    """The invoice as CII; the demo's VAT is always 20 %."""
    customer = BY_CODE[invoice.code]
    net = (invoice.total / Decimal("1.2")).quantize(Decimal("0.01"))
    values = {
        "number": invoice.number,
        "issued": f"{invoice.issued:%Y%m%d}",
        "due": f"{invoice.due:%Y%m%d}",
        "subject": invoice.subject,
        "net": net,
        "tax": invoice.total - net,
        "total": invoice.total,
        "seller": CREDITOR.name,
        "seller_siren": CREDITOR.siren,
        "iban": CREDITOR.accounts[0].iban,
        "code": customer.code,
        "buyer": customer.name,
        "siren": customer.siren,
        "street": customer.street,
        "postcode": customer.postcode,
        "city": customer.city,
        "country": customer.country,
    }
    return _CII.format(**values).encode()


def _page(lines: list[str]) -> PdfWriter:
    """One A4 page with these lines, in Helvetica."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})  # noqa: SLF001 - pypdf has no public way
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    text = "BT /F1 12 Tf 60 760 Td 18 TL "
    text += " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines) + " ET"
    stream = DecodedStreamObject()
    stream.set_data(text.encode("cp1252", "replace"))
    page[NameObject("/Contents")] = writer._add_object(stream)  # noqa: SLF001 - the same
    return writer


def factur_x(invoice: DemoInvoice) -> bytes:
    """The PDF with its XML attached under the standard's name."""
    customer = BY_CODE[invoice.code]
    writer = _page(
        [
            f"{CREDITOR.name} {CREDITOR.legal_form} – SIREN {CREDITOR.siren}",
            "",
            f"FACTURE {invoice.number} du {invoice.issued:%d/%m/%Y}",
            f"Client : {customer.name}, {customer.postcode} {customer.city}",
            "",
            f"{invoice.subject} : {invoice.total} € TTC",
            f"À régler le {invoice.due:%d/%m/%Y} par virement : {CREDITOR.accounts[0].iban}",
        ]
    )
    writer.add_attachment("factur-x.xml", cii(invoice))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()

"""E-invoices made from a small ledger whose truth is known: CII in every profile, UBL, ZUGFeRD 1.0, Factur-X PDF.

The documents are checked against the published XSDs (tests/sources/test_einvoice_samples.py): a sample that no real
software would write proves nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from pypdf import PdfWriter

PROFILES = {
    "minimum": "urn:factur-x.eu:1p0:minimum",
    "basicwl": "urn:factur-x.eu:1p0:basicwl",
    "basic": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    "en16931": "urn:cen.eu:en16931:2017",
    "extended": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    "extended-ctc-fr": "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr",
    "xrechnung": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
_RANK = ("minimum", "basicwl", "basic", "en16931", "extended", "extended-ctc-fr", "xrechnung")


@dataclass(frozen=True)
class Sold:
    """One invoice of the ledger, in the words of EN 16931. Empty text: the element is left out."""

    number: str = "FA-2026-0107"
    code: str = "380"
    issued: str = "2026-01-31"
    due: tuple[str, ...] = ("2026-03-02",)
    terms: str = ""
    currency: str = "EUR"
    total: str = "1250.00"
    paid: str = ""
    rounding: str = ""
    amount_due: str = "1250.00"
    buyer: str = "Boulangerie Lefort SARL"
    buyer_code: str = "C-0042"
    buyer_global: tuple[tuple[str, str], ...] = ()
    siren: str = "732829320"
    siren_scheme: str = "0002"
    vat: str = "FR44732829320"
    country: str = "FR"
    contact: str = "Service comptabilité"
    email: str = "compta@lefort.example.fr"
    order: str = "BC-7781"
    reference: str = "SERVICE-12"
    seller: str = "Menuiserie Vasseur SAS"
    seller_siren: str = "552100554"
    seller_vat: str = "FR96552100554"
    iban: str = "FR1420041010050500013M02606"
    means: str = "58"
    item: str = "Pose de deux fenêtres & volets"
    notes: tuple[tuple[str, str], ...] = (("PMT", "Indemnité forfaitaire de 40 €."),)
    preceding: str = ""


def _tag(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(text)}</{name}>" if text else ""


def _day(iso: str) -> str:
    return f'<udt:DateTimeString format="102">{iso.replace("-", "")}</udt:DateTimeString>' if iso else ""


def _scheme(scheme: str) -> str:
    return f' schemeID="{scheme}"' if scheme else ""


def cii(sold: Sold, profile: str = "en16931") -> bytes:
    """A CrossIndustryInvoice with what the profile allows."""
    at_least = _RANK.index(profile).__ge__
    rich, lines, contact = at_least(1), at_least(2), at_least(3)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"'
        ' xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"'
        ' xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">'
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        f"<ram:ID>{PROFILES[profile]}</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
        f"<rsm:ExchangedDocument>{_tag('ram:ID', sold.number)}{_tag('ram:TypeCode', sold.code)}"
        f"<ram:IssueDateTime>{_day(sold.issued)}</ram:IssueDateTime>{_cii_notes(sold) if rich else ''}"
        "</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>"
        f"{_cii_line(sold) if lines else ''}"
        f"<ram:ApplicableHeaderTradeAgreement>{_tag('ram:BuyerReference', sold.reference)}"
        f"{_cii_seller(sold)}{_cii_buyer(sold, rich, contact)}"
        f"{_wrap('ram:BuyerOrderReferencedDocument', _tag('ram:IssuerAssignedID', sold.order))}"
        "</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>"
        f"<ram:ApplicableHeaderTradeSettlement>{_cii_settlement(sold, rich, contact)}"
        "</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
    ).encode()


def _wrap(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>" if inner else ""


def _cii_notes(sold: Sold) -> str:
    return "".join(
        f"<ram:IncludedNote>{_tag('ram:Content', text)}{_tag('ram:SubjectCode', code)}</ram:IncludedNote>"
        for code, text in sold.notes
    )


def _cii_line(sold: Sold) -> str:
    return (
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>"
        "</ram:AssociatedDocumentLineDocument>"
        f"<ram:SpecifiedTradeProduct>{_tag('ram:Name', sold.item)}</ram:SpecifiedTradeProduct>"
        "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>1000</ram:ChargeAmount>"
        "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"
        '<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">1</ram:BilledQuantity>'
        "</ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>"
        "<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>"
        "<ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
        "<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>1000.00</ram:LineTotalAmount>"
        "</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>"
        "</ram:IncludedSupplyChainTradeLineItem>"
    )


def _cii_seller(sold: Sold) -> str:
    legal = _wrap("ram:SpecifiedLegalOrganization", _tag("ram:ID", sold.seller_siren, _scheme("0002")))
    vat = _wrap("ram:SpecifiedTaxRegistration", _tag("ram:ID", sold.seller_vat, _scheme("VA")))
    return (
        f"<ram:SellerTradeParty>{_tag('ram:Name', sold.seller)}{legal}"
        f"<ram:PostalTradeAddress><ram:CountryID>FR</ram:CountryID></ram:PostalTradeAddress>{vat}"
        "</ram:SellerTradeParty>"
    )


def _cii_buyer(sold: Sold, rich: bool, contact: bool) -> str:
    ids = _tag("ram:ID", sold.buyer_code) + "".join(
        _tag("ram:GlobalID", value, _scheme(scheme)) for scheme, value in sold.buyer_global
    )
    legal = _wrap("ram:SpecifiedLegalOrganization", _tag("ram:ID", sold.siren, _scheme(sold.siren_scheme)))
    email = _wrap("ram:EmailURIUniversalCommunication", _tag("ram:URIID", sold.email))
    person = _wrap("ram:DefinedTradeContact", _tag("ram:PersonName", sold.contact) + email)
    address = (
        "<ram:PostalTradeAddress><ram:PostcodeCode>59000</ram:PostcodeCode><ram:LineOne>12 rue du Four</ram:LineOne>"
        f"<ram:CityName>Lille</ram:CityName>{_tag('ram:CountryID', sold.country)}</ram:PostalTradeAddress>"
    )
    vat = _wrap("ram:SpecifiedTaxRegistration", _tag("ram:ID", sold.vat, _scheme("VA")))
    return (
        f"<ram:BuyerTradeParty>{ids if rich else ''}{_tag('ram:Name', sold.buyer)}{legal}"
        f"{person if contact else ''}{address + vat if rich else ''}</ram:BuyerTradeParty>"
    )


def _cii_settlement(sold: Sold, rich: bool, contact: bool) -> str:
    means = (
        f"<ram:SpecifiedTradeSettlementPaymentMeans>{_tag('ram:TypeCode', sold.means)}"
        f"{_wrap('ram:PayeePartyCreditorFinancialAccount', _tag('ram:IBANID', sold.iban))}"
        "</ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax>"
        "<ram:CalculatedAmount>250.00</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>"
        "<ram:BasisAmount>1000.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>"
        "<ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:ApplicableTradeTax>"
    )
    due = [f"<ram:DueDateDateTime>{_day(day)}</ram:DueDateDateTime>" for day in sold.due] or [""]
    terms = [_tag("ram:Description", sold.terms) + due[0], *due[1:]]
    total = (
        (_tag("ram:LineTotalAmount", "1000.00") if rich else "")
        + "<ram:TaxBasisTotalAmount>1000.00</ram:TaxBasisTotalAmount>"
        + f'<ram:TaxTotalAmount currencyID="{sold.currency}">250.00</ram:TaxTotalAmount>'
        + (_tag("ram:RoundingAmount", sold.rounding) if contact else "")
        + _tag("ram:GrandTotalAmount", sold.total)
        + (_tag("ram:TotalPrepaidAmount", sold.paid) if rich else "")
        + _tag("ram:DuePayableAmount", sold.amount_due)
    )
    preceding = _wrap("ram:InvoiceReferencedDocument", _tag("ram:IssuerAssignedID", sold.preceding))
    return (
        _tag("ram:InvoiceCurrencyCode", sold.currency)
        + (means + "".join(_wrap("ram:SpecifiedTradePaymentTerms", term) for term in terms) if rich else "")
        + _wrap("ram:SpecifiedTradeSettlementHeaderMonetarySummation", total)
        + (preceding if rich else "")
    )


def ubl(sold: Sold, credit_note: bool = False) -> bytes:
    """A UBL 2.1 Invoice or CreditNote."""
    root = "CreditNote" if credit_note else "Invoice"
    quantity = "CreditedQuantity" if credit_note else "InvoicedQuantity"
    due = sold.due[0] if sold.due else ""
    late = _tag("cbc:PaymentDueDate", due) if credit_note else ""
    notes = "".join(_tag("cbc:Note", f"#{code}#{text}" if code else text) for code, text in sold.notes)
    money = f' currencyID="{sold.currency}"'
    tax = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    preceding = _wrap("cac:InvoiceDocumentReference", _tag("cbc:ID", sold.preceding))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}'
        f' xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
        ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
        ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        f"<cbc:CustomizationID>{PROFILES['en16931']}</cbc:CustomizationID>{_tag('cbc:ID', sold.number)}"
        f"{_tag('cbc:IssueDate', sold.issued)}{'' if credit_note else _tag('cbc:DueDate', due)}"
        f"{_tag(f'cbc:{root}TypeCode', sold.code)}{notes}{_tag('cbc:DocumentCurrencyCode', sold.currency)}"
        f"{_tag('cbc:BuyerReference', sold.reference)}{_wrap('cac:OrderReference', _tag('cbc:ID', sold.order))}"
        f"{_wrap('cac:BillingReference', preceding)}{_ubl_seller(sold)}{_ubl_buyer(sold)}"
        f"<cac:PaymentMeans>{_tag('cbc:PaymentMeansCode', sold.means)}{late}"
        f"{_wrap('cac:PayeeFinancialAccount', _tag('cbc:ID', sold.iban))}</cac:PaymentMeans>"
        f"{_wrap('cac:PaymentTerms', _tag('cbc:Note', sold.terms))}"
        f"<cac:TaxTotal>{_tag('cbc:TaxAmount', '250.00', money)}</cac:TaxTotal><cac:LegalMonetaryTotal>"
        f"{_tag('cbc:LineExtensionAmount', '1000.00', money)}{_tag('cbc:TaxExclusiveAmount', '1000.00', money)}"
        f"{_tag('cbc:TaxInclusiveAmount', sold.total, money)}{_tag('cbc:PrepaidAmount', sold.paid, money)}"
        f"{_tag('cbc:PayableRoundingAmount', sold.rounding, money)}"
        f"{_tag('cbc:PayableAmount', sold.amount_due, money)}</cac:LegalMonetaryTotal>"
        f'<cac:{root}Line><cbc:ID>1</cbc:ID><cbc:{quantity} unitCode="C62">1</cbc:{quantity}>'
        f"{_tag('cbc:LineExtensionAmount', '1000.00', money)}<cac:Item>{_tag('cbc:Name', sold.item)}"
        f"<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent>{tax}"
        f"</cac:ClassifiedTaxCategory></cac:Item><cac:Price>{_tag('cbc:PriceAmount', '1000', money)}</cac:Price>"
        f"</cac:{root}Line></{root}>"
    ).encode()


def _ubl_seller(sold: Sold) -> str:
    legal = _tag("cbc:RegistrationName", sold.seller) + _tag("cbc:CompanyID", sold.seller_siren, _scheme("0002"))
    return (
        "<cac:AccountingSupplierParty><cac:Party>"
        f"{_ubl_vat(sold.seller_vat)}<cac:PartyLegalEntity>{legal}</cac:PartyLegalEntity>"
        "</cac:Party></cac:AccountingSupplierParty>"
    )


def _ubl_buyer(sold: Sold) -> str:
    ids = [("", sold.buyer_code), *sold.buyer_global]
    party = "".join(_wrap("cac:PartyIdentification", _tag("cbc:ID", value, _scheme(scheme))) for scheme, value in ids)
    country = _wrap("cac:Country", _tag("cbc:IdentificationCode", sold.country))
    name = _tag("cbc:RegistrationName", sold.buyer) + _tag("cbc:CompanyID", sold.siren, _scheme(sold.siren_scheme))
    contact = _tag("cbc:Name", sold.contact) + _tag("cbc:ElectronicMail", sold.email)
    return (
        f"<cac:AccountingCustomerParty><cac:Party>{party}<cac:PostalAddress>"
        "<cbc:StreetName>12 rue du Four</cbc:StreetName><cbc:CityName>Lille</cbc:CityName>"
        f"<cbc:PostalZone>59000</cbc:PostalZone>{country}</cac:PostalAddress>{_ubl_vat(sold.vat)}"
        f"<cac:PartyLegalEntity>{name}</cac:PartyLegalEntity>{_wrap('cac:Contact', contact)}"
        "</cac:Party></cac:AccountingCustomerParty>"
    )


def _ubl_vat(number: str) -> str:
    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return _wrap("cac:PartyTaxScheme", _tag("cbc:CompanyID", number) + scheme) if number else ""


def zugferd1(sold: Sold) -> bytes:
    """The same tree under the names of 2014 (ZUGFeRD 1.0, BASIC)."""
    renamed = cii(sold, "en16931").decode()
    for today, in_2014 in (
        ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
        ("ReusableAggregateBusinessInformationEntity:100", "ReusableAggregateBusinessInformationEntity:12"),
        ("UnqualifiedDataType:100", "UnqualifiedDataType:15"),
        ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"),
        ("rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext"),
        ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
        ("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"),
        ("ram:ApplicableHeaderTrade", "ram:ApplicableSupplyChainTrade"),
        ("ram:SpecifiedTradeSettlementHeaderMonetarySummation", "ram:SpecifiedTradeSettlementMonetarySummation"),
        ("ram:IssuerAssignedID", "ram:ID"),
    ):
        renamed = renamed.replace(today, in_2014)
    return renamed.encode()


def pdf(xml: bytes | None, name: str = "factur-x.xml", finish: Callable[[PdfWriter], None] | None = None) -> bytes:
    """A one-page PDF with the XML attached under that name; `finish` may alter it before it is written."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    if xml is not None:
        writer.add_attachment(name, xml)
    if finish is not None:
        finish(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def day(iso: str) -> date:
    """A day of the ledger."""
    return date.fromisoformat(iso)

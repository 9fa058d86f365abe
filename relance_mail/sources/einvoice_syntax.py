"""Where each business term of EN 16931 stands in CII and in UBL, as XPath.

1. Terms bear the standard's own numbers (BT-1 …), so that a line here can be checked against EN 16931-3-2 (UBL) and
   EN 16931-3-3 (CII) without knowing this program. Two of them are subdivided where the syntax tells more than one
   thing apart: `BT-29-1` is the scheme-bearing part of a party's identifiers.
2. A term may have several places: the first that holds anything wins. Within one place all occurrences are given, in
   the order of the document.
3. MINIMUM … EXTENDED, XRechnung and EXTENDED-CTC-FR use the same element names, so one table serves all of them. The
   profile named in BT-24 is never asked: a document with an unknown one is read like any other.
4. ZUGFeRD 1.0 (2014) is the same tree under older names: it still lies in archives and costs six words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

_CII = "urn:un:unece:uncefact:data:standard"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_NAMESPACES = {
    "cii": {
        "rsm": f"{_CII}:CrossIndustryInvoice:100",
        "ram": f"{_CII}:ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{_CII}:UnqualifiedDataType:100",
    },
    "zugferd1": {
        "rsm": "urn:ferd:CrossIndustryDocument:invoice:1p0",
        "ram": f"{_CII}:ReusableAggregateBusinessInformationEntity:12",
        "udt": f"{_CII}:UnqualifiedDataType:15",
    },
    "ubl": {"cac": f"{_UBL}:CommonAggregateComponents-2", "cbc": f"{_UBL}:CommonBasicComponents-2"},
}

# Root element → syntax. Anything else is no invoice that we can read.
ROOTS = {
    f"{{{_CII}:CrossIndustryInvoice:100}}CrossIndustryInvoice": "cii",
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument": "zugferd1",
    f"{{{_UBL}:Invoice-2}}Invoice": "ubl",
    f"{{{_UBL}:CreditNote-2}}CreditNote": "ubl",
}
UBL_CREDIT_NOTE = f"{{{_UBL}:CreditNote-2}}CreditNote"


@dataclass(frozen=True, slots=True)
class _Names:
    """The words in which the two generations of CII differ."""

    document: str
    transaction: str
    agreement: str
    settlement: str
    summation: str
    reference: str


_TODAY = _Names(
    document="rsm:ExchangedDocument",
    transaction="rsm:SupplyChainTradeTransaction",
    agreement="ram:ApplicableHeaderTradeAgreement",
    settlement="ram:ApplicableHeaderTradeSettlement",
    summation="ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    reference="ram:IssuerAssignedID",
)
_IN_2014 = _Names(
    document="rsm:HeaderExchangedDocument",
    transaction="rsm:SpecifiedSupplyChainTradeTransaction",
    agreement="ram:ApplicableSupplyChainTradeAgreement",
    settlement="ram:ApplicableSupplyChainTradeSettlement",
    summation="ram:SpecifiedTradeSettlementMonetarySummation",
    reference="ram:ID",
)


def _cii(names: _Names) -> dict[str, tuple[str, ...]]:
    agreement = f"{names.transaction}/{names.agreement}"
    settlement = f"{names.transaction}/{names.settlement}"
    seller, buyer = f"{agreement}/ram:SellerTradeParty", f"{agreement}/ram:BuyerTradeParty"
    means = f"{settlement}/ram:SpecifiedTradeSettlementPaymentMeans"
    terms = f"{settlement}/ram:SpecifiedTradePaymentTerms"
    contact = f"{buyer}/ram:DefinedTradeContact"
    address = f"{buyer}/ram:PostalTradeAddress"
    return {
        "BT-1": (f"{names.document}/ram:ID",),
        "BT-2": (f"{names.document}/ram:IssueDateTime/udt:*",),
        "BT-3": (f"{names.document}/ram:TypeCode",),
        "BT-5": (f"{settlement}/ram:InvoiceCurrencyCode",),
        "BT-9": (f"{terms}/ram:DueDateDateTime/udt:*",),
        "BT-10": (f"{agreement}/ram:BuyerReference",),
        "BT-13": (f"{agreement}/ram:BuyerOrderReferencedDocument/{names.reference}",),
        "BT-20": (f"{terms}/ram:Description",),
        "BT-22": (f"{names.document}/ram:IncludedNote[not(ram:SubjectCode)]/ram:Content",),
        "BT-25": (f"{settlement}/ram:InvoiceReferencedDocument/{names.reference}",),
        "BT-27": (f"{seller}/ram:Name",),
        "BT-29-1": (f"{seller}/ram:GlobalID",),
        "BT-30": (f"{seller}/ram:SpecifiedLegalOrganization/ram:ID",),
        "BT-31": (f"{seller}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",),
        "BT-44": (f"{buyer}/ram:Name",),
        "BT-46": (f"{buyer}/ram:ID", f"{buyer}/ram:GlobalID"),
        "BT-46-1": (f"{buyer}/ram:GlobalID",),
        "BT-47": (f"{buyer}/ram:SpecifiedLegalOrganization/ram:ID",),
        "BT-48": (f"{buyer}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",),
        "BT-50": (f"{address}/ram:LineOne",),
        "BT-51": (f"{address}/ram:LineTwo",),
        "BT-163": (f"{address}/ram:LineThree",),
        "BT-52": (f"{address}/ram:CityName",),
        "BT-53": (f"{address}/ram:PostcodeCode",),
        "BT-55": (f"{address}/ram:CountryID",),
        "BT-56": (f"{contact}/ram:PersonName", f"{contact}/ram:DepartmentName"),
        "BT-57": (f"{contact}/ram:TelephoneUniversalCommunication/ram:CompleteNumber",),
        "BT-58": (f"{contact}/ram:EmailURIUniversalCommunication/ram:URIID",),
        "BT-81": (f"{means}/ram:TypeCode",),
        "BT-84": (f"{means}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID",),
        "BT-112": (f"{settlement}/{names.summation}/ram:GrandTotalAmount",),
        "BT-113": (f"{settlement}/{names.summation}/ram:TotalPrepaidAmount",),
        "BT-114": (f"{settlement}/{names.summation}/ram:RoundingAmount",),
        "BT-115": (f"{settlement}/{names.summation}/ram:DuePayableAmount",),
        "BT-153": (f"{names.transaction}/ram:IncludedSupplyChainTradeLineItem[1]/ram:SpecifiedTradeProduct/ram:Name",),
    }


def _ubl() -> dict[str, tuple[str, ...]]:
    seller, buyer = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
    total, address, contact = "cac:LegalMonetaryTotal", f"{buyer}/cac:PostalAddress", f"{buyer}/cac:Contact"
    vat = "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID[.='VAT' or .='VA']]/cbc:CompanyID"
    named = "cac:PartyLegalEntity/cbc:RegistrationName"
    return {
        "BT-1": ("cbc:ID",),
        "BT-2": ("cbc:IssueDate",),
        "BT-3": ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"),
        "BT-5": ("cbc:DocumentCurrencyCode",),
        "BT-9": (
            "cbc:DueDate",
            "cac:PaymentMeans/cbc:PaymentDueDate",
            "cac:PaymentTerms/cbc:PaymentDueDate | cac:PaymentTerms/cbc:InstallmentDueDate",
        ),
        "BT-10": ("cbc:BuyerReference",),
        "BT-13": ("cac:OrderReference/cbc:ID",),
        "BT-20": ("cac:PaymentTerms/cbc:Note",),
        "BT-22": ("cbc:Note[not(starts-with(normalize-space(.), '#'))]",),
        "BT-25": ("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",),
        "BT-27": (f"{seller}/{named}", f"{seller}/cac:PartyName/cbc:Name"),
        "BT-29-1": (f"{seller}/cac:PartyIdentification/cbc:ID[@schemeID]",),
        "BT-30": (f"{seller}/cac:PartyLegalEntity/cbc:CompanyID",),
        "BT-31": (f"{seller}/{vat}",),
        "BT-44": (f"{buyer}/{named}", f"{buyer}/cac:PartyName/cbc:Name"),
        "BT-46": (
            f"{buyer}/cac:PartyIdentification/cbc:ID[not(@schemeID)]",
            f"{buyer}/cac:PartyIdentification/cbc:ID",
        ),
        "BT-46-1": (f"{buyer}/cac:PartyIdentification/cbc:ID[@schemeID]",),
        "BT-47": (f"{buyer}/cac:PartyLegalEntity/cbc:CompanyID",),
        "BT-48": (f"{buyer}/{vat}",),
        "BT-50": (f"{address}/cbc:StreetName",),
        "BT-51": (f"{address}/cbc:AdditionalStreetName",),
        "BT-163": (f"{address}/cac:AddressLine/cbc:Line",),
        "BT-52": (f"{address}/cbc:CityName",),
        "BT-53": (f"{address}/cbc:PostalZone",),
        "BT-55": (f"{address}/cac:Country/cbc:IdentificationCode",),
        "BT-56": (f"{contact}/cbc:Name",),
        "BT-57": (f"{contact}/cbc:Telephone",),
        "BT-58": (f"{contact}/cbc:ElectronicMail",),
        "BT-81": ("cac:PaymentMeans/cbc:PaymentMeansCode",),
        "BT-84": ("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",),
        "BT-112": (f"{total}/cbc:TaxInclusiveAmount",),
        "BT-113": (f"{total}/cbc:PrepaidAmount",),
        "BT-114": (f"{total}/cbc:PayableRoundingAmount",),
        "BT-115": (f"{total}/cbc:PayableAmount",),
        "BT-153": ("(cac:InvoiceLine | cac:CreditNoteLine)[1]/cac:Item/cbc:Name",),
    }


@cache
def paths_of(syntax: str) -> Mapping[str, tuple[etree.XPath, ...]]:
    """Term → its places in that syntax, compiled; relative to the root element of the document."""
    table = {"cii": lambda: _cii(_TODAY), "zugferd1": lambda: _cii(_IN_2014), "ubl": _ubl}[syntax]()
    spaces = _NAMESPACES[syntax]
    return {term: tuple(etree.XPath(path, namespaces=spaces) for path in places) for term, places in table.items()}

"""Writes messages about the life cycle of an invoice as platforms send them."""

_DATA = "urn:un:unece:uncefact:data:standard"


def cdar(number: str, code: str, at: str = "20260303101500", siren: str = "") -> bytes:
    """A message about one invoice. `at`: when the status was stated; `siren`: the seller's, empty = not said."""
    seller = (
        f'<ram:IssuerTradeParty><ram:GlobalID schemeID="0002">{siren}</ram:GlobalID></ram:IssuerTradeParty>'
        if siren
        else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossDomainAcknowledgementAndResponse
    xmlns:rsm="{_DATA}:CrossDomainAcknowledgementAndResponse:100"
    xmlns:ram="{_DATA}:ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="{_DATA}:UnqualifiedDataType:100">
  <rsm:ExchangedDocument>
    <ram:ID>M-1</ram:ID>
    <ram:IssueDateTime><udt:DateTimeString format="204">20200101000000</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:AcknowledgementDocument>
    <ram:IssueDateTime><udt:DateTimeString format="204">{at}</udt:DateTimeString></ram:IssueDateTime>
    <ram:ReferenceReferencedDocument>
      <ram:IssuerAssignedID>{number}</ram:IssuerAssignedID>
      <ram:TypeCode>380</ram:TypeCode>
      <ram:ProcessConditionCode>{code}</ram:ProcessConditionCode>
      {seller}
    </ram:ReferenceReferencedDocument>
  </rsm:AcknowledgementDocument>
</rsm:CrossDomainAcknowledgementAndResponse>
""".encode()

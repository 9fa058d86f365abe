"""What a customer's reply wants, in order of priority (the first present is the primary intent)."""

from enum import StrEnum


class Intent(StrEnum):
    INSOLVENCY = "insolvency"
    DISPUTE = "dispute"
    REFUSAL = "refusal"
    WRONG_CONTACT = "wrong_contact"
    INSTALMENT_PLAN = "instalment_plan"
    PROMISE = "promise"
    ALREADY_PAID = "already_paid"
    REQUEST_DOCUMENT = "request_document"
    REQUEST_DELAY = "request_delay"
    OUT_OF_OFFICE = "out_of_office"
    ACKNOWLEDGEMENT = "acknowledgement"
    OTHER = "other"

"""What a row stands for: an invoice, a credit note, a payment; open, settled, in dispute.

1. A type column decides. Without one, only a beginning that leaves no doubt does (`AV-2026-001`, « Avoir sur… »,
   `REG FA-12`): a payment word inside the label of an invoice (« règlement à 30 jours ») says nothing.
"""

import re
from functools import lru_cache

from relance_mail.core.invoices import InvoiceType
from relance_mail.sources.headings import folded, words_of
from relance_mail.sources.words import Movement, Status, status_of, type_of, yes_no

Sort = InvoiceType | Movement

_CREDIT_NUMBER = re.compile(r"(?:\w{1,6}[ _./-])?(?:avoirs?|avo|avr|av|fav)[ _./-]*\d|avoir\b", re.IGNORECASE)
_CREDIT_WORDS = re.compile(r"(?:facture d')?avoir\b|note de credit|credit note|annulation (?:de )?(?:la )?fact")
_PAYMENT_WORDS = re.compile(
    r"(?:re[cg]us? |votre |v/)?(?:reg|regl|rglt|regt|rgt|reglements?|vir|virt|vrt|vrmt|virements?|chq|cheques?|ch|prlv"
    r"|prelevements?|prelevt?|cb|carte|esp|especes|encaissements?|encaisst|paiements?|pmt|payments?|versements?|acomptes?"
    r"|avance|lcr|traite|effet|remise|bor|tip|stripe|paypal|sepa|bq|caisse|tresorerie)(?![a-z])"
)
_SALES_JOURNAL = re.compile(r"v(?:e|t|en|te|f|tes?)?\d*|ventes?.*|fac.*|vac?|sales.*|jv\d*", re.IGNORECASE)


def credit_number(number: str) -> bool:
    """Whether a number says by itself that it is a credit note's."""
    return _CREDIT_NUMBER.match(number) is not None


@lru_cache(maxsize=8192)
def credit_words(label: str) -> bool:
    """Whether a label begins as a credit note's."""
    return _CREDIT_WORDS.match(folded(label)) is not None


@lru_cache(maxsize=8192)
def payment_words(text: str) -> bool:
    """Whether a number or label begins as a payment's."""
    return _PAYMENT_WORDS.match(folded(text)) is not None


def sort_of(type_text: str, number: str, label: str) -> Sort | None:
    """What the row says it is; None when it says nothing."""
    if type_text and (found := type_of(type_text)):
        return found
    if credit_number(number) or (label and credit_words(label)):
        return InvoiceType.CREDIT_NOTE
    return None


def sort_of_credit(number: str, label: str, journal: str) -> Sort:
    """What a credit entry is that has no type: a credit note of the sales journal, else money received."""
    if payment_words(number) or payment_words(label) or not journal:
        return Movement.PAYMENT
    return InvoiceType.CREDIT_NOTE if _SALES_JOURNAL.fullmatch(journal) else Movement.PAYMENT


@lru_cache(maxsize=4096)
def status_in(text: str, heading: str) -> Status | None:
    """What a status cell says; a yes or no answers the question of its heading (`Soldée ?`, `Litige`)."""
    found = status_of(text)
    if found is not None or not text:
        return found
    answer = yes_no(text)
    if answer is None:
        return None
    if "litige" in words_of(heading):
        return Status.DISPUTED if answer else None
    return Status.SETTLED if answer else Status.OPEN

"""Invoice numbers that a customer names and that are none of the open invoices.

A promise for an invoice that we do not know may be a slip, an invoice paid long ago or another creditor's: a person
looks. Numbers of cheques, orders, tickets, telephones and accounts are not invoices.
"""

import re

from relance_mail.replies.invoices import Book
from relance_mail.replies.patterns import words
from relance_mail.replies.tokens import plain

_NUMBER = r"(?=[\w/.-]*\d{2})[a-z]{0,6}[-/. ]?\d[\w]*(?:[-/.]\w+)*"
# After these words a number is an invoice's, unless a unit or a month follows it.
_ANNOUNCED = re.compile(
    rf"\b(?:factures?|fact\.?|fac|invoices?)(?: (?:n ?°|no|num(?:ero)?|nr|#))?\.? ?#?(?P<number>{_NUMBER})"
    r"(?! ?(?:€|euros?|eur\b|e\b|%|jours?|j\b|h\b|janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|\d))"
)
_SHAPED = re.compile(r"(?<![\w/.-])(?P<number>(?P<letters>[a-z]{1,6})[-/ ]?\d[\w]*(?:[-/]\w+)*)")
_OTHER_NUMBER = words(
    r"""
        (?:cheques?|commandes?|bon|bons|bl|bc|devis|contrats?|dossiers?|tickets?|virements?|client|tel|marche|
            mandats?|avoirs?|sinistre|compte|ref|reference|engagement|demande|po|lettre|recommande)(?: (?:n ?°|no|
            numero|nr|de|client|our|ref))*[ .:#]*$
    """
)


def unknown_invoice(text: str, book: Book) -> str | None:
    """The first number in a plain text that reads as an invoice's and fits none that is open."""
    known = [(mention.start, mention.end) for mention in book.by_number(text)]
    letters = {match.group() for invoice in book.invoices if (match := re.match(r"[a-z]+", plain(invoice.number)))}
    found = [
        match
        for match in _ANNOUNCED.finditer(text)
        if not re.fullmatch(r"\d{1,2}|\d{1,2}/\d\d?.*|20\d\d", match["number"])
    ]
    found += [match for match in _SHAPED.finditer(text) if match["letters"] in letters]
    for match in found:
        start, end = match.span("number")
        if any(first < end and start < last for first, last in known):
            continue
        if not _OTHER_NUMBER.search(text[max(0, start - 30) : start]):
            return match["number"]
    return None

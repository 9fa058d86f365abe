"""The French words that stand in staff's workbooks for our values, and how words are compared.

1. People type « Pause », « PAUSE  » or « pause »: case, accents, spaces and the form of an apostrophe do not matter;
   another word does.
"""

import unicodedata
from collections.abc import Iterable

from relance_mail.core.french import listing, quoted
from relance_mail.core.parties import Kind, Means

KIND_NAMES: dict[Kind, str] = {
    Kind.BUSINESS: "société",
    Kind.SOLE_TRADER: "entreprise individuelle",
    Kind.CONSUMER: "particulier",
    Kind.ASSOCIATION: "association",
    Kind.PUBLIC: "public",
    Kind.UNKNOWN: "inconnu",
}
# What a person may choose: nobody decides that a customer is unknown.
KIND_WORDS = tuple(name for kind, name in KIND_NAMES.items() if kind is not Kind.UNKNOWN)
MEANS_NAMES: dict[Means, str] = {
    Means.TRANSFER: "virement",
    Means.CHEQUE: "chèque",
    Means.DIRECT_DEBIT: "prélèvement",
    Means.BILL: "LCR",
    Means.CARD: "carte bancaire",
    Means.CASH: "espèces",
}
LONGEST_SHOWN = 80  # characters of a typed text in a finding
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u2018`\u00b4", "'"))


def squeezed(text: str) -> str:
    """Without outer spaces, every run of white space inside as one space."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def folded(text: str) -> str:
    """The form in which words are compared: lower case, no accents, plain apostrophes, single spaces."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).replace("œ", "oe").replace("Œ", "OE"))
    return squeezed("".join(char for char in plain if not unicodedata.combining(char)).lower())


def kind_in(text: str) -> Kind | None:
    """The kind that a word of the workbooks, or our own (`business`), names; None for another word."""
    word = folded(text)
    names = {folded(name): kind for kind, name in KIND_NAMES.items()} | {str(kind): kind for kind in Kind}
    return names.get(word)


def means_in(text: str) -> Means | None:
    """The same for a means of payment."""
    word = folded(text)
    names = {folded(name): means for means, name in MEANS_NAMES.items()} | {str(means): means for means in Means}
    return names.get(word)


def shown(text: str) -> str:
    """What was typed, in quotes, as a finding shows it."""
    return quoted(text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…")


def choice_of(words: Iterable[str]) -> str:
    """« a », « b » et « c »: for remedies that list what may be written."""
    return listing([shown(word) for word in words])

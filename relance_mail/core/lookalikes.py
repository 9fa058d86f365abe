"""Addresses that look like others: letters of another alphabet where a reader sees our own (homographs).

An address with a Cyrillic « a » in it goes to another house than the one that everybody reads, and a `xn--` domain
shows nothing at all. Our debtors' addresses are written in Latin letters, accents included; any other is for a person.
"""

import unicodedata


def is_lookalike(address: str) -> bool:
    """Whether an address holds letters that are not Latin, its domain read as people see it."""
    local, _, domain = address.rpartition("@")
    return any(_is_foreign(letter) for letter in local + _shown(domain))


def _shown(domain: str) -> str:
    """The domain in letters where it is written as `xn--…` (RFC 3492); one that cannot be decoded as it is."""
    return ".".join(_label(one) for one in domain.split("."))


def _label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return "\N{REPLACEMENT CHARACTER}"


def _is_foreign(sign: str) -> bool:
    if sign == "\N{REPLACEMENT CHARACTER}":
        return True
    return sign.isalnum() and not sign.isascii() and not unicodedata.name(sign, "").startswith("LATIN ")

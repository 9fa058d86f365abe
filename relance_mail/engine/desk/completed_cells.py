"""What staff typed into the cells of `A_completer.xlsx` → fields of a customer, or why a cell cannot be taken. Pure.

1. One finding per cell, with what was typed and how to write it. The other cells of the row are taken.
2. A part of an address completes the parts that are known.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from relance_mail.core.french import listing, quoted
from relance_mail.core.lookalikes import is_lookalike
from relance_mail.core.parties import Address, Customer
from relance_mail.workbooks.words import KIND_WORDS, MEANS_NAMES, folded, kind_in, means_in

_ADDRESSES = {"address": ("address", "postcode", "city"), "seat": ("seat_address", "seat_postcode", "seat_city")}
_PARTS = frozenset(part for parts in _ADDRESSES.values() for part in parts)
_LANGUAGES = {"francais": "fr", "anglais": "en", "allemand": "de", "espagnol": "es", "italien": "it"}
_SEPARATORS = re.compile(r"[\s.\-\u00a0\u202f]")


class Wrong(ValueError):
    """A cell that cannot be taken: what is wrong with it, and how to write it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


@dataclass(slots=True)
class Stated:
    """Fields of `Customer` with their values, and the cells that gave none: field → why."""

    said: dict[str, object] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)


def stated_by(typed: Mapping[str, str], customer: Customer, policies: Iterable[str]) -> Stated:
    """What these cells (our field → text, none blank) say about that customer."""
    stated = Stated()
    readers: Mapping[str, Callable[[str], object]] = {**_READERS, "policy": lambda text: _policy(text, policies)}
    for name, text in typed.items():
        if name in _PARTS:
            continue
        try:
            stated.said[name] = readers.get(name, str)(text)
        except Wrong as wrong:
            stated.wrong[name] = wrong
    for name, parts in _ADDRESSES.items():
        if any(part in typed for part in parts):
            stated.said[name] = _address(getattr(customer, name), [typed.get(part, "") for part in parts])
    return stated


def _address(known: Address, typed: list[str]) -> Address:
    lines, postcode, city = typed
    return Address(
        tuple(line for line in lines.splitlines() if line) or known.lines,
        postcode or known.postcode,
        city or known.city,
        known.country,
    )


def _kind(text: str) -> object:
    kind = kind_in(text)
    if kind is None:
        raise Wrong("n'est pas un type de client connu", f"Écrire {listing(KIND_WORDS)}.")
    return kind


def _means(text: str) -> object:
    means = means_in(text)
    if means is None:
        raise Wrong("n'est pas un mode de règlement connu", f"Écrire {listing(list(MEANS_NAMES.values()))}.")
    return means


def _digits(text: str, length: int) -> str:
    """Without spaces and dots; a number that lost its leading zero gets it back."""
    digits = _SEPARATORS.sub("", text)
    return digits.rjust(length, "0") if len(digits) == length - 1 else digits


def _siren(text: str) -> str:
    digits = _digits(text, 9)
    if not siren_number.is_valid(digits):
        raise Wrong("n'est pas un SIREN valable", "Le vérifier sur l'annuaire des entreprises : neuf chiffres.")
    return digits


def _siret(text: str) -> str:
    digits = _digits(text, 14)
    if not siret_number.is_valid(digits):
        raise Wrong("n'est pas un SIRET valable", "Le vérifier sur l'annuaire des entreprises : quatorze chiffres.")
    return digits


def _email(text: str) -> str:
    try:
        address = validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Wrong("n'est pas une adresse e-mail", "N'écrire qu'une adresse, par exemple nom@societe.fr.") from None
    if is_lookalike(address):
        raise Wrong("contient des lettres d'un autre alphabet", "La vérifier, puis la taper au clavier.")
    return address


def _phone(text: str) -> str:
    """A number that Excel has robbed of its zero gets it back."""
    return f"0{text}" if text.isdigit() and len(text) == 9 else text


def _country(text: str) -> str:
    word = folded(text)
    code = word.upper() if word.upper() in _countries().values() else _countries().get(word)
    if code is None:
        raise Wrong("n'est pas un pays connu", "Écrire le nom du pays en français, ou son code à deux lettres.")
    return code


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """French and English names → ISO 3166 alpha-2, from CLDR; loaded when somebody has typed a country."""
    from babel import Locale

    names = [item for language in ("en", "fr") for item in Locale(language).territories.items()]
    return {folded(name): code for code, name in names if len(code) == 2 and code.isalpha()}


def _language(text: str) -> str:
    word = folded(text)
    language = _LANGUAGES.get(word, word)
    if not (len(language) == 2 and language.isascii() and language.isalpha()):
        raise Wrong("n'est pas une langue connue", "Écrire français, anglais, ou le code à deux lettres.")
    return language


def _yes(text: str) -> bool:
    word = folded(text)
    if word not in ("oui", "o", "x", "non", "n"):
        raise Wrong("n'est ni oui ni non", "Écrire oui ou non.")
    return word not in ("non", "n")


def _policy(text: str, policies: Iterable[str]) -> str:
    known = sorted(policies)
    if text not in known:
        raise Wrong("n'est pas un scénario connu", f"Écrire {listing([quoted(name) for name in known])}.")
    return text


_READERS: Mapping[str, Callable[[str], object]] = {
    "kind": _kind,
    "means": _means,
    "siren": _siren,
    "siret": _siret,
    "email": _email,
    "email_management": _email,
    "phone": _phone,
    "country": _country,
    "language": _language,
    "factor": _yes,
    "do_not_remind": _yes,
}

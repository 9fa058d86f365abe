"""Who a row is about: the customer's id, the numbers that identify a company, its e-mail, what kind it seems to be.

1. The id is the source's code, else the SIREN, else the name without what two spellings differ in (CONTRACT §2).
2. The SIREN is never derived from the VAT number: what is shown is what the source says.
3. The kind is only proposed (OFFICE §1.1); a person or a column decides.
"""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from stdnum.fr import tva as vat_number_fr

from relance_mail.core.lookalikes import is_lookalike
from relance_mail.core.parties import Kind
from relance_mail.sources.cells import Cell, text_of
from relance_mail.sources.headings import folded

_LEGAL_FORM = re.compile(
    r"sarl|sasu?|sa|eurl|sci|snc|scop|scs|sca|eirl|ei|selarl|selas|scea|gaec|earl|gie|scp|sc|gmbh|ag|ltd"
)
_PUBLIC = re.compile(
    r"\b(mairie|commune|communaute (de communes|d agglomeration|urbaine)|conseil (departemental|regional)|prefecture"
    r"|ministere|chu|chr|centre hospitalier|lycee|college|sdis|ccas|syndicat (mixte|intercommunal)|universite"
    r"|rectorat|departement de|metropole de|ville de)\b"
)
_ASSOCIATION = re.compile(r"\b(sdc|syndicat|association|ogec)\b")
_CIVILITY = re.compile(r"(m|mr|mme|mlle|monsieur|madame|mademoiselle|m et mme|m ou mme)\b(?! et? (fils|cie))")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")


@lru_cache(maxsize=16384)
def plain_name(name: str) -> str:
    """Lower case, no accents, words separated by one space; `S.A.R.L.` is one word."""
    joined = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", name)
    return " ".join(re.findall(r"[^\W_]+", folded(joined)))


def name_id(name: str) -> str:
    """`nom:` and the name in lower case without accents, legal form, punctuation (CONTRACT §2)."""
    words = plain_name(name).split()
    kept = [word for word in words if not _LEGAL_FORM.fullmatch(word)] or words
    return "nom:" + " ".join(kept)


def propose_kind(name: str, valid_siren: str | None, civility: str = "") -> Kind | None:
    """The kind that the facts suggest, None when they say nothing (OFFICE §1.1)."""
    plain = plain_name(name)
    if valid_siren is not None and valid_siren[0] in "12":
        return Kind.PUBLIC
    if valid_siren is None and _PUBLIC.search(plain):
        return Kind.PUBLIC
    if _ASSOCIATION.search(plain):
        return Kind.ASSOCIATION
    if valid_siren is not None:
        return Kind.BUSINESS
    return Kind.CONSUMER if _CIVILITY.match(plain_name(civility) or _civil_start(name)) else None


def _civil_start(name: str) -> str:
    """The name's first words where they can be a civility: `M` needs its dot, for `M` may start a company's name."""
    return "" if re.match(r"[Mm] ", name) and not re.match(r"M (et|ou) ", name) else plain_name(name)


def digits_of(cell: Cell, length: int) -> str | None:
    """The digits of an identifier of known length; a number that lost its leading zeros gets them back."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return text_of(cell).rjust(length, "0") if cell > 0 and cell == int(cell) else text_of(cell)
    return re.sub(r"[\s.\-\u00a0\u202f]", "", text_of(cell)) or None


def valid_siren(digits: str | None) -> str | None:
    """The SIREN if its check digit is right (La Poste has no exception here)."""
    return digits if digits is not None and siren_number.is_valid(digits) else None


def valid_siret(digits: str | None) -> str | None:
    """The SIRET if its check digits are right."""
    return digits if digits is not None and siret_number.is_valid(digits) else None


def packed(text: str) -> str | None:
    """A VAT number or IBAN without spaces, dots and dashes, upper case."""
    return re.sub(r"[\s.\-\u00a0\u202f]", "", text).upper() or None


def siren_of_vat(vat_number: str | None) -> str | None:
    """The SIREN inside a valid French VAT number: a fact for the proposed kind only."""
    if vat_number and vat_number.startswith("FR") and vat_number_fr.is_valid(vat_number):
        return valid_siren(vat_number[-9:])
    return None


_NO_EMAIL = frozenset(
    ["", "-", "neant", "néant", "nc", "n/a", "na", "aucun", "aucune", "sans", "non", "?", "x", "0", "/"]
)


@lru_cache(maxsize=16384)
def emails_in(text: str) -> tuple[str, ...] | None:
    """The valid addresses of a cell, in order, domain in lower case; None when it holds text but no address. Where
    addresses stand in angle brackets, what stands before them is a name, whatever it looks like. None is one that
    only looks as if it were written in our letters."""
    if text.strip().lower() in _NO_EMAIL:
        return ()
    found: list[str] = []
    written = " ".join(_BRACKETED.findall(text)) or text
    for part in re.split(r"[;,\s<>|()\[\]\"]+|/(?=\S+@)", re.sub(r"mailto:", "", written, flags=re.IGNORECASE)):
        if "@" not in part:
            continue
        address = _valid_email(part.strip(".:'"))
        if address is not None and address not in found:
            found.append(address)
    return tuple(found) or None


_BRACKETED = re.compile(r"<([^<>]*@[^<>]*)>")
# What nearly every address looks like. The library spends a tenth of a millisecond on each to find nothing else.
_PLAIN_EMAIL = re.compile(
    r"(?P<local>(?=.{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)"
    r"@(?P<domain>(?=.{4,200}$)(?:(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2}|com|net|org))"
)


def _valid_email(part: str) -> str | None:
    if match := _PLAIN_EMAIL.fullmatch(part):
        return f"{match['local']}@{match['domain'].lower()}"
    try:
        address = validate_email(part, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
    return None if is_lookalike(address) else address

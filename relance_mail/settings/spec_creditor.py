"""[creditor]: who we are, as business letters must say it (C. com. R123-237, R123-238), and who signs."""

import hashlib
from decimal import Decimal, InvalidOperation
from typing import Annotated

import stdnum.bic
import stdnum.fr.siren
import stdnum.fr.tva
import stdnum.iban
from pydantic import AfterValidator
from stdnum.exceptions import ValidationError as NumberError

from relance_mail.core.parties import Address, BankAccount, Creditor
from relance_mail.settings.fields import Email, OptionalDay, OptionalPlace, Section, option, required, table

NO_RATE = "none"  # answers "which rate stands on our invoices?"; empty = nobody has answered yet


def _iban(written: str) -> str:
    try:
        return str(stdnum.iban.validate(written))
    except NumberError as error:
        raise ValueError(f"{written!r} is not an IBAN: {error}") from error


def _bic(written: str) -> str:
    try:
        return str(stdnum.bic.validate(written)) if written else ""
    except NumberError as error:
        raise ValueError(f"{written!r} is not a BIC: {error}") from error


def _siren(written: str) -> str:
    try:
        return str(stdnum.fr.siren.validate(written)) if written else ""
    except NumberError as error:
        raise ValueError(f"{written!r} is not a SIREN: {error}") from error


def _vat(written: str) -> str:
    try:
        return f"FR{stdnum.fr.tva.validate(written)}" if written else ""
    except NumberError as error:
        raise ValueError(f"{written!r} is not a French VAT number: {error}") from error


def _rate(written: str) -> str:
    if written in ("", NO_RATE):
        return written
    try:
        rate = Decimal(written.replace(",", "."))
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and 0 < rate < 100):
        raise ValueError(f'{written!r} is no rate: write percent like "12.40", or "{NO_RATE}"')
    return str(rate)


class AddressTable(Section):
    """[creditor.address]"""

    lines: tuple[str, ...] = option((), "What stands between our name and the postcode.")
    postcode: str = option("", "Postcode of our registered office.")
    city: str = option("", "City of our registered office.")
    country: str = option("", "ISO code of the country; empty means France.")


class AccountTable(Section):
    """[[creditor.accounts]]"""

    iban: Annotated[str, AfterValidator(_iban)] = required(
        "IBAN on which we want to be paid; no other is ever printed.", "FR14 2004 1010 0505 0001 3M02 606"
    )
    bic: Annotated[str, AfterValidator(_bic)] = option("", "BIC of that bank.")
    bank: str = option("", "Name of that bank.")


class CreditorTable(Section):
    """[creditor]"""

    name: str = option("", "Name of our company, as it signs.")
    legal_form: str = option("", "Legal form (SAS, SARL, SA).")
    capital: str = option("", "Share capital, as it is printed on letters.")
    address: AddressTable = table()
    siren: Annotated[str, AfterValidator(_siren)] = option("", "Our SIREN, nine digits.")
    rcs_city: str = option("", "City of the trade register (RCS) that keeps us.")
    vat_number: Annotated[str, AfterValidator(_vat)] = option("", "Our French VAT number.")
    email: Email = option("", "Address printed on letters; empty means that of [mail].")
    phone: str = option("", "Telephone number of whoever answers about invoices.")
    website: str = option("", "Our web site, as it is printed on letters.")
    accounts: tuple[AccountTable, ...] = option((), "The accounts on which we want to be paid, the first one first.")
    signatory: str = option("", "Who signs the reminders.")
    signatory_title: str = option("", "Function of whoever signs the reminders.")
    legal_signatory: str = option("", "Who has the right to sign a formal notice.")
    legal_signatory_title: str = option("", "Function of whoever signs formal notices.")
    signature_image: OptionalPlace = option(
        None, "PNG or JPEG of that person's signature, set only into approved formal notices; empty: signed by hand."
    )
    mediator: str = option("", "Name and site of the consumers' mediator, needed when consumers are customers.")
    contract_rate: Annotated[str, AfterValidator(_rate)] = option(
        "",
        'Rate of late penalties written on our invoices, in percent ("12.40"), or "none" when no rate is written there '
        "(then the law's own applies); empty means that nobody has answered, and nothing can be claimed.",
    )
    rate_known_on: OptionalDay = option(None, "Day on which somebody answered the question above (2026-11-22).")

    def creditor(self, mail_address: str, signature: bytes | None = None, logo: bytes | None = None) -> Creditor:
        """As the core knows it; empty texts become None where the core says "unknown". `signature`: what the file of
        `signature_image` holds; `logo`: that of [letters]."""
        address = self.address
        return Creditor(
            name=self.name,
            legal_form=self.legal_form,
            capital=self.capital,
            address=Address(address.lines, address.postcode or None, address.city or None, address.country or None),
            siren=self.siren or None,
            rcs_city=self.rcs_city or None,
            vat_number=self.vat_number or None,
            email=self.email or mail_address,
            phone=self.phone or None,
            website=self.website or None,
            accounts=tuple(BankAccount(one.iban, one.bic or None, one.bank or None) for one in self.accounts),
            signatory=self.signatory,
            signatory_title=self.signatory_title,
            legal_signatory=self.legal_signatory,
            legal_signatory_title=self.legal_signatory_title,
            signature_sha256=hashlib.sha256(signature).hexdigest() if signature else None,
            mediator=self.mediator or None,
            contract_rate=None if self.contract_rate in ("", NO_RATE) else self.contract_rate,
            rate_known_on=self.rate_known_on,
            logo=logo,
        )

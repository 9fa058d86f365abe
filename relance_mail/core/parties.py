"""Who owes and who claims: customer, contact, creditor."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from relance_mail.core.findings import Where

_FRENCH = (None, "", "FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF")  # countries whose law and post are ours


class Kind(StrEnum):
    """Sort of debtor. Decides the law, the tone and how far the procedure goes (OFFICE §1.1)."""

    BUSINESS = "business"
    SOLE_TRADER = "sole_trader"
    CONSUMER = "consumer"
    ASSOCIATION = "association"
    PUBLIC = "public"
    UNKNOWN = "unknown"


class Means(StrEnum):
    """How the customer usually pays (OFFICE §1.2)."""

    TRANSFER = "virement"
    CHEQUE = "cheque"
    DIRECT_DEBIT = "prelevement"
    BILL = "lcr"
    CARD = "cb"
    CASH = "especes"


class InterestMode(StrEnum):
    """What letters do with penalties and the 40 € (LAW §1)."""

    NOTHING = "nothing"
    MENTION = "mention"
    CLAIM = "claim"
    WAIVE = "waive"


class ContactRole(StrEnum):
    """`collection` is written to first, else `billing`; `known` is believed when it writes, never written to."""

    COLLECTION = "collection"
    BILLING = "billing"
    KNOWN = "known"


class ContactState(StrEnum):
    OK = "ok"
    BOUNCED = "bounced"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Contact:
    """An address of a customer. `origin`: the source's name, or the person who gave it."""

    email: str
    role: ContactRole = ContactRole.BILLING
    name: str | None = None
    origin: str = ""
    state: ContactState = ContactState.OK


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `lines` are what stands between name and postcode."""

    lines: tuple[str, ...] = ()
    postcode: str | None = None
    city: str | None = None
    country: str | None = None

    @property
    def complete(self) -> bool:
        """Whether a letter would arrive: street, postcode and city are known."""
        return bool(self.lines and self.postcode and self.city)


@dataclass(frozen=True, slots=True)
class Customer:
    """A debtor, as the sources, the customers' file and people describe it.

    `id` is the source's code, else what CONTRACT §2 derives. `country` is ISO 3166 alpha-2 (None = France).
    `interest`: what its letters do with penalties, None = as the policy says (core/penalties).
    `source`: the row of the customers' file, for JSON and findings; two customers are the same without it.
    """

    id: str
    name: str
    kind: Kind = Kind.UNKNOWN
    kind_proposed: Kind | None = None
    country: str | None = None
    language: str = "fr"
    siren: str | None = None
    siret: str | None = None
    vat_number: str | None = None
    legal_form: str | None = None
    contact_name: str | None = None
    email: str | None = None
    email_management: str | None = None
    phone: str | None = None
    address: Address = Address()
    seat: Address = Address()
    means: Means | None = None
    sales_person: str | None = None
    responsible: str | None = None
    policy: str | None = None
    payer: str | None = None
    factor: bool = False
    do_not_remind: bool = False
    service_code: str | None = None
    commitment: str | None = None
    interest: InterestMode | None = None
    source: Where | None = field(default=None, compare=False)

    @property
    def foreign(self) -> bool:
        return self.country not in _FRENCH

    @property
    def postcode(self) -> str | None:
        """The French postal code where it is: of a company its seat's, else its address's; None when unknown."""
        places = (self.seat, self.address) if self.kind is Kind.BUSINESS else (self.address, self.seat)
        place = next((one for one in places if one.postcode), None)
        return None if place is None or self.foreign or place.country not in _FRENCH else place.postcode


@dataclass(frozen=True, slots=True)
class BankAccount:
    """One of our own accounts: only these are ever printed (OFFICE §1.3)."""

    iban: str
    bic: str | None = None
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class Creditor:
    """Our own company: what business letters must carry (C. com. R123-237, R123-238) and who signs.

    `signature_sha256`: of the image of the legal signatory's signature, so that another image is another identity.
    `logo`: a PNG or JPEG for the head of letters."""

    name: str
    legal_form: str = ""
    capital: str = ""
    address: Address = Address()
    siren: str | None = None
    rcs_city: str | None = None
    vat_number: str | None = None
    email: str = ""
    phone: str | None = None
    website: str | None = None
    accounts: tuple[BankAccount, ...] = ()
    signatory: str = ""
    signatory_title: str = ""
    legal_signatory: str = ""
    legal_signatory_title: str = ""
    signature_sha256: str | None = None
    mediator: str | None = None
    contract_rate: str | None = None
    rate_known_on: date | None = None
    logo: bytes | None = field(default=None, repr=False)

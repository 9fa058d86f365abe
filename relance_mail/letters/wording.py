"""Phrases made of several facts: how a party is named, addressed, greeted and identified.

1. A greeting uses a name only when it surely is a person's; « Bonjour, » is never wrong (OFFICE §12).
2. A mise en demeure goes to the registered office; where it is unknown, to the only address known (OFFICE §6 asks a
   person to verify it).
3. What the law wants on business letters is one line made here: form, capital, seat, SIREN, RCS (C. com. R123-237).
"""

import re

from relance_mail.core.french import NARROW, NO_BREAK
from relance_mail.core.parties import Address, Creditor, Kind
from relance_mail.core.policy import Imputation
from relance_mail.letters.base import LetterContext
from relance_mail.letters.speech import FRENCH, Speech
from relance_mail.letters.typography import grouped, percent, rate_of

_CIVILITY = re.compile(
    r"^(M\.|Mr\.?|Monsieur|Mme\.?|Madame|Mlle|Mademoiselle|Mrs\.?|Ms\.?|Miss)\s+(.+)$", re.IGNORECASE
)
_MEN = frozenset({"m", "mr", "monsieur"})
_NOBODY = re.compile(
    r"\d|[@,;/]|\b(service|comptabilit|comptable|direction|secr[ée]tariat|achats|accueil|mairie|fournisseurs|"
    r"facturation|tr[ée]sorerie|factures?)",
    re.IGNORECASE,
)
_TRADER = re.compile(r"\bE\.?I\.?\b|entrepreneur individuel", re.IGNORECASE)


def family_name(names: str) -> str:
    """The family name of « Claire AUBRY », « Claire Aubry », « AUBRY »; all of it when that is not certain."""
    words = names.split()
    capitals = [word for word in words if len(word) > 1 and word == word.upper()]
    if capitals:
        return " ".join(capitals)
    return words[-1] if len(words) == 2 else names


def salutation(name: str | None, speech: Speech = FRENCH) -> str:
    """`Bonjour Madame Aubry,`, `Bonjour Claire Aubry,`, `Bonjour,`; `Dear Ms Aubry,`, `Hello,`."""
    name = (name or "").strip()
    if not name or _NOBODY.search(name):
        return speech.say("hello")
    titled = _CIVILITY.match(name)
    if titled is None:
        return speech.say("hello_name", name)
    return speech.say("hello_name", f"{_civility(titled, speech)} {family_name(titled[2])}")


def title_of(name: str | None, speech: Speech = FRENCH) -> str:
    """How a letter begins: `Madame` or `Monsieur` when the name says so, else `Madame, Monsieur`; in English `Dear Ms
    Aubry` or `Dear Sir or Madam`."""
    titled = _CIVILITY.match((name or "").strip())
    if titled is None:
        return speech.say("everybody")
    civility = _civility(titled, speech)
    return civility if speech is FRENCH else speech.say("title", f"{civility} {family_name(titled[2])}")


def _civility(titled: re.Match[str], speech: Speech) -> str:
    return speech.say("him" if titled[1].lower().rstrip(".") in _MEN else "her")


def customer_name(context: LetterContext) -> str:
    """`LEFORT SAS` for a company, `Jean MARTIN, EI` for a sole trader, else the name as it is."""
    customer = context.customer
    if context.kind is Kind.SOLE_TRADER and not _TRADER.search(customer.name):
        return f"{customer.name}, EI"
    form = customer.legal_form or ""
    known = form.lower() in re.split(r"[\s,()]+", customer.name.lower())
    return f"{customer.name} {form}" if form and not known else customer.name


def one_line(address: Address) -> str:
    """`12 rue des Tanneurs, 69002 Lyon`."""
    city = " ".join(part for part in (address.postcode, address.city) if part)
    return ", ".join(part for part in (*address.lines, city) if part)


def _block(context: LetterContext, address: Address, attention: str) -> list[str]:
    """Lines of an address block (NF Z 10-011): name, attention, street lines, postcode and city, country."""
    city = " ".join(part for part in (address.postcode, address.city) if part)
    country = (address.country or "") if context.foreign else ""
    lines = [customer_name(context), attention, *address.lines, city.upper(), country.upper()]
    return [line for line in lines if line]


def _attention(contact: str, speech: Speech) -> str:
    """`À l’attention de Mme Aubry`, `À l’attention d’Anne Aubry`; a service stands by its own name, an address not."""
    if "@" in contact or not contact:
        return ""
    if _NOBODY.search(contact):
        return contact
    return speech.say("attention_of_vowel" if contact[0].lower() in "aeiouyàâéèêëîïôû" else "attention_of", contact)


def address_block(context: LetterContext) -> list[str]:
    """Where the customer gets its mail, to its contact or financial service."""
    attention = _attention(context.contact_name or context.customer.contact_name or "", context.speech)
    if context.kind in (Kind.CONSUMER, Kind.PUBLIC):
        attention = context.speech.say("accounts") if context.kind is Kind.PUBLIC else ""
    return _block(context, context.customer.address, attention)


def seat_block(context: LetterContext) -> list[str]:
    """Where a mise en demeure goes: registered office, or home of a person."""
    customer = context.customer
    attention = {
        Kind.BUSINESS: "representative",
        Kind.ASSOCIATION: "representative",
        Kind.PUBLIC: "authorising",
    }.get(context.kind)
    place = customer.seat if customer.seat.complete else customer.address
    return _block(context, place, context.speech.say(attention) if attention else "")


def customer_identity(context: LetterContext) -> str:
    """The debtor in full, for a mise en demeure: name, number, seat or home."""
    customer = context.customer
    number = f"SIREN {grouped(customer.siren, 3)}" if customer.siren else ""
    if context.kind is Kind.PUBLIC and customer.siret:
        number = f"SIRET {grouped(customer.siret, 3, 3, 3, 5)}"
    place = one_line(customer.seat if customer.seat.complete else customer.address)
    seated = "address" if context.kind is Kind.UNKNOWN else "seat"
    if context.kind in (Kind.CONSUMER, Kind.SOLE_TRADER):
        seated = "home"
    parts = (customer_name(context), number, place and context.speech.say(seated, place))
    return ", ".join(part for part in parts if part)


def capital(creditor: Creditor, speech: Speech = FRENCH) -> str:
    """`50 000 €` or `EUR 50,000`, from digits or as settings say it."""
    if not re.fullmatch(r"[\d\s]+", creditor.capital):
        return creditor.capital
    if speech.foreign_sums:
        return f"EUR{NO_BREAK}{int(re.sub(r'[^0-9]', '', creditor.capital)):,}"
    return f"{grouped_thousands(creditor.capital)}{NO_BREAK}€"


def grouped_thousands(digits: str) -> str:
    """`50000` → `50 000`."""
    return f"{int(re.sub(r'[^0-9]', '', digits)):,}".replace(",", NARROW)


def _form_and_capital(creditor: Creditor, speech: Speech) -> str:
    if creditor.legal_form and creditor.capital:
        return speech.say("capital", creditor.legal_form, capital(creditor, speech))
    return creditor.legal_form


def creditor_identity(creditor: Creditor, speech: Speech = FRENCH) -> str:
    """Ourselves in full, for a mise en demeure."""
    siren = grouped(creditor.siren, 3)
    registered = speech.say("registered", creditor.rcs_city, siren) if creditor.rcs_city else ""
    number = registered or (f"SIREN {siren}" if siren else "")
    place = one_line(creditor.address)
    parts = (creditor.name, _form_and_capital(creditor, speech), number, place and speech.say("seat", place))
    return ", ".join(part for part in parts if part)


def legal_line(creditor: Creditor, speech: Speech = FRENCH) -> str:
    """The foot of every letter and mail (C. com. R123-237, R123-238)."""
    siren = grouped(creditor.siren, 3)
    registered = f"{siren} RCS {creditor.rcs_city}" if creditor.rcs_city else f"SIREN {siren}"
    parts = (
        creditor.name,
        _form_and_capital(creditor, speech),
        one_line(creditor.address),
        registered if siren else "",
        speech.say("vat", creditor.vat_number) if creditor.vat_number else "",
    )
    return " – ".join(part for part in parts if part)


def penalty_rate(creditor: Creditor) -> str:
    """The rate in words: ours when it is known, else without a number (OFFICE §1.4)."""
    if creditor.rate_known_on is None:
        return "au taux prévu par nos conditions générales de vente"
    rate = rate_of(creditor.contract_rate)
    if rate is not None:
        return f"au taux de {percent(rate)} l’an prévu par nos conditions générales de vente"
    return "au taux de refinancement de la Banque centrale européenne majoré de 10 points"


def imputation(context: LetterContext) -> str:
    """What part payments paid first, for an accountant who recomputes the décompte (C. civ. 1343-1, OFFICE §1.4)."""
    if not context.claims or context.claim is None:
        return ""
    if context.claim.imputation is Imputation.INTEREST:
        return "Les règlements partiels ont été imputés d’abord sur les intérêts (article 1343-1 du Code civil)."
    return "Les règlements partiels ont été imputés d’abord sur le principal."


def public_references(context: LetterContext) -> str:
    """`SIRET 216 900 001 00013, code service FACT-01, engagement EJ 2026-114`; empty for any other debtor."""
    customer = context.customer
    if context.kind is not Kind.PUBLIC or context.foreign:
        return ""
    parts = (
        f"SIRET {grouped(customer.siret, 3, 3, 3, 5)}" if customer.siret else "",
        f"code service {customer.service_code}" if customer.service_code else "",
        f"n° d’engagement {customer.commitment}" if customer.commitment else "",
    )
    return ", ".join(part for part in parts if part)


def invoices_named(context: LetterContext, most: int = 3) -> str:
    """For a subject: `Facture FA-1`, `Factures FA-1 et FA-2`, `Vos 12 factures`."""
    numbers = list(dict.fromkeys(line.invoice.number for line in context.lines if not line.invoice.is_credit))
    speech = context.speech
    if len(numbers) > most:
        return speech.say("many_invoices", len(numbers))
    return f"{speech.count('invoice', len(numbers))} {speech.listing(numbers)}"

"""A made-up company and one made-up message per sort of debtor: `check` renders every template with them, the guide
takes its examples from them.

1. They are hard on purpose: a long name with `&` and `<`, an apostrophe, a credit note, a part payment, an order
   number only on some lines, an invoice reminded before and one not.
2. Nobody in them exists; the IBAN is the published test number.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from relance_mail.core.account import Promise
from relance_mail.core.invoices import Invoice, InvoiceType
from relance_mail.core.money import Money
from relance_mail.core.parties import Address, BankAccount, Creditor, Customer, Kind
from relance_mail.core.policy import InterestMode, Stage
from relance_mail.letters.base import Claim, ClaimSegment, Copies, LetterContext, LetterLine

TODAY = date(2026, 3, 3)

COMPANY = Creditor(
    name="Atelier des Tanneurs",
    legal_form="SAS",
    capital="50000",
    address=Address(("12 rue des Tanneurs",), "69002", "Lyon"),
    siren="123456782",
    rcs_city="Lyon",
    vat_number="FR11123456782",
    email="comptabilite@atelier.example.fr",
    phone="04 00 00 00 12",
    website="www.atelier.example.fr",
    accounts=(BankAccount("FR1420041010050500013M02606", "PSSTFRPPLYO", "La Banque Postale"),),
    signatory="Camille Exemple",
    signatory_title="responsable du recouvrement",
    legal_signatory="Dominique Modèle",
    legal_signatory_title="président",
    mediator="Médiation de l’Exemple, 1 place du Modèle, 75000 Paris, www.mediation.example.org",
)

_HOME = Address(("3 impasse de l’Église",), "74000", "Annecy")
_SEAT = Address(("Bâtiment B", "27 avenue de l’Industrie"), "38000", "Grenoble")

CUSTOMERS: dict[str, Customer] = {
    "business": Customer("41103", "Lefort & Fils", Kind.BUSINESS, legal_form="SARL", siren="732829320"),
    "sole_trader": Customer("41117", "Jean MODÈLE", Kind.SOLE_TRADER, siren="732829320", address=_HOME),
    "consumer": Customer("41250", "Mme Claire MODÈLE", Kind.CONSUMER, address=_HOME),
    "association": Customer("41300", "Association Les Amis <du> Quai", Kind.ASSOCIATION),
    "public": Customer("41401", "Commune de Modèleville", Kind.PUBLIC, siret="21690000100013"),
    "unknown": Customer("41502", "Tannerie d’Exemple", Kind.UNKNOWN),
    "foreign": Customer("41603", "Beispiel GmbH", Kind.BUSINESS, country="DE"),
}


def _customer(name: str) -> Customer:
    customer = CUSTOMERS[name]
    known = customer if customer.address.complete else replace(customer, address=_SEAT, seat=_SEAT)
    if known.country:
        known = replace(known, address=Address(("Beispielstraße 1",), "10115", "Berlin", "Allemagne"), seat=Address())
    return replace(known, contact_name="Mme Claire Aubry", service_code="FACT-01", commitment="EJ 2026-114")


def line(number: str, due: date, residual: str, *, total: str | None = None, currency: str = "EUR") -> LetterLine:
    """A line of `residual`; negative = credit note. Issued 30 days before it is due."""
    kind = InvoiceType.CREDIT_NOTE if residual.startswith("-") else InvoiceType.INVOICE
    money = Money.of(residual, currency)
    whole = Money.of(total or residual, currency)
    issued = date.fromordinal(due.toordinal() - 30)
    return LetterLine(Invoice(0, number, kind, due, money, whole, issued), money)


def _lines() -> tuple[LetterLine, ...]:
    first = line("FA-2026-0012", date(2026, 1, 31), "1250.00")
    second = line("FA-2026-0031", date(2026, 2, 14), "480.50", total="980.50")
    first = replace(first, invoice=replace(first.invoice, subject="Réfection du hall d’accueil", order_ref="BC-7781"))
    return replace(first, reminded_on=date(2026, 2, 12)), second, line("AV-2026-0003", date(2026, 2, 20), "-45.00")


def _claim() -> Claim:
    """The credit note is taken off the oldest invoice."""
    first = _period("FA-2026-0012", date(2026, 2, 1), "1205.00", "12.43")
    second = _period("FA-2026-0031", date(2026, 2, 15), "480.50", "2.72")
    fees = tuple((one.number, Money.of("40.00")) for one in (first, second))
    return Claim(TODAY, (first, second), Money.of("80.00"), fees)


def _period(number: str, start: date, base: str, interest: str) -> ClaimSegment:
    days = (TODAY - start).days + 1
    source = "taux BCE 2,15 % + 10 points"
    return ClaimSegment(number, start, TODAY, days, Decimal("12.15"), Money.of(base), Money.of(interest), source)


def _promise() -> Promise:
    return Promise(1, {0: Money.of("1250.00")}, date(2026, 2, 12), date(2026, 2, 20))


def _instalments() -> tuple[Promise, ...]:
    """The total in three payments."""
    days = (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 29))
    parts = zip(days, ("562.00", "562.00", "561.50"), strict=True)
    return tuple(
        Promise(number, {0: Money.of(part)}, TODAY, day, amount=Money.of(part), plan="P1")
        for number, (day, part) in enumerate(parts, 2)
    )


def sample(customer: str, stage: Stage, *, interest: InterestMode = InterestMode.MENTION) -> LetterContext:
    """A message of that stage to that customer (a key of `CUSTOMERS`), with every field filled."""
    return LetterContext(
        creditor=COMPANY,
        customer=_customer(customer),
        stage=stage,
        lines=_lines(),
        as_of=TODAY,
        token="R26-0457",  # noqa: S106  the reference printed in a message, no secret
        deadline=date(2026, 3, 17),
        history=(date(2026, 2, 12), date(2026, 2, 24)),
        unanswered=True,
        promises=_instalments(),
        broken_promises=(_promise(),),
        interest=interest,
        claim=_claim() if interest is InterestMode.CLAIM else None,
        copies=Copies.ATTACHED,
    )

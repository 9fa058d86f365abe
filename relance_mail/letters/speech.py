"""How each language of our templates writes days, sums and the few phrases that fields are made of.

1. The language of a text is that of the folder of its template: what fields write can never differ from what stands
   around them. A customer whose language has no folder gets the French templates, hence French fields.
2. Another language is another `Speech` below, and a folder of templates.
3. English: principal only, for every debtor, so nothing here names penalties, an article or a rate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.core import french
from relance_mail.core.account import HoldReason
from relance_mail.core.french import NO_BREAK
from relance_mail.letters import typography

DEFAULT = "fr"


@dataclass(frozen=True, slots=True)
class Speech:
    """`code`: ISO 639; `tag`: for Word. `foreign_sums`: every sum is written as abroad.
    `none_is_one`: 0 takes the singular. `words`: phrases by name, with
    `{}` for what goes into them; `resumed`: why we write again, by the reason of the hold that has ended."""

    code: str
    tag: str
    full_day: Callable[[date], str]
    long_day: Callable[[date], str]
    short_day: Callable[[date | None], str]
    listed_days: Callable[[Sequence[date]], str]
    listing: Callable[[Sequence[str]], str]
    foreign_sums: bool
    none_is_one: bool
    words: Mapping[str, str]
    resumed: Mapping[HoldReason, str]

    def say(self, name: str, *values: object) -> str:
        """The phrase of that name with these values in it."""
        return self.words[name].format(*values)

    def count(self, name: str, number: int) -> str:
        """The word of that name for one or for many; none is « zéro jour », but "zero days"."""
        one = abs(number) < 2 if self.none_is_one else abs(number) == 1
        return self.words[name if one else f"{name}s"]


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _long(day: date) -> str:
    """`17 March 2026`, on one line."""
    return NO_BREAK.join((str(day.day), _MONTHS[day.month - 1], str(day.year)))


def _short(day: date | None) -> str:
    """`17 Mar 2026`: 03/04 is another day on each side of the Atlantic."""
    return "" if day is None else NO_BREAK.join((str(day.day), _MONTHS[day.month - 1][:3], str(day.year)))


def _listing(words: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"


FRENCH = Speech(
    code=DEFAULT,
    tag="fr-FR",
    full_day=typography.full_day,
    long_day=typography.long_day,
    short_day=typography.short_day,
    listed_days=typography.listed_days,
    listing=french.listing,
    foreign_sums=False,
    none_is_one=True,
    words={
        "hello": "Bonjour,",
        "hello_name": "Bonjour {},",
        "everybody": "Madame, Monsieur",
        "her": "Madame",
        "him": "Monsieur",
        "title": "{}",
        "attention_of": "À l’attention de {}",
        "attention_of_vowel": "À l’attention d’{}",
        "representative": "À l’attention du représentant légal",
        "authorising": "À l’attention de l’ordonnateur – Service financier",
        "accounts": "Service financier",
        "seat": "dont le siège est {}",
        "address": "dont l’adresse est {}",
        "home": "demeurant {}",
        "capital": "{} au capital de {}",
        "registered": "immatriculée au RCS de {} sous le numéro {}",
        "vat": "TVA {}",
        "invoice": "Facture",
        "invoices": "Factures",
        "many_invoices": "Vos {} factures",
        "day": "jour",
        "days": "jours",
        "credit": "Avoir {}",
        "order": "votre commande {}",
        "deposit": "déposée sur Chorus Pro le {}",
        "reminded": "déjà rappelée le {}",
        "announced": "un règlement de {} pour le {}",
        "transfer": "Virement SEPA : {} EUR, {}",
        "euro": "euro",
        "euros": "euros",
        "million_euros": "d’euros",
        "cent": "centime",
        "cents": "centimes",
    },
    resumed={
        HoldReason.DISPUTE: "Le litige dont vous nous aviez fait part étant désormais clos, nous revenons vers vous.",
        HoldReason.REPLY_WAITING: "Nous revenons vers vous à la suite de votre message.",
        HoldReason.PAYMENT_ANNOUNCED: "Vous nous aviez annoncé un règlement ; sauf erreur, il ne nous est pas parvenu.",
        HoldReason.INSTALMENT_PLAN: (
            "L’échéancier que nous avions évoqué n’étant plus en cours, nous revenons vers vous."
        ),
        HoldReason.UNDELIVERED: "Nos messages précédents ne vous étant pas parvenus, nous revenons vers vous.",
        HoldReason.CONTACT_AMBIGUOUS: "Nos messages précédents ne vous étant pas parvenus, nous revenons vers vous.",
    },
)

ENGLISH = Speech(
    code="en",
    tag="en-GB",
    full_day=lambda day: f"{_WEEKDAYS[day.weekday()]} {_long(day)}",
    long_day=_long,
    short_day=_short,
    listed_days=lambda days: _listing([_long(day) for day in days]),
    listing=_listing,
    foreign_sums=True,
    none_is_one=False,
    words={
        "hello": "Hello,",
        "hello_name": "Dear {},",
        "everybody": "Dear Sir or Madam",
        "her": "Ms",
        "him": "Mr",
        "title": "Dear {}",
        "attention_of": "For the attention of {}",
        "attention_of_vowel": "For the attention of {}",
        "representative": "For the attention of the legal representative",
        "authorising": "For the attention of the authorising officer – Accounts payable",
        "accounts": "Accounts payable",
        "seat": "whose registered office is at {}",
        "address": "whose address is {}",
        "home": "residing at {}",
        "capital": "{} with a share capital of {}",
        "registered": "registered with the Trade and Companies Register (RCS) of {} under number {}",
        "vat": "VAT {}",
        "invoice": "Invoice",
        "invoices": "Invoices",
        "many_invoices": "Your {} invoices",
        "day": "day",
        "days": "days",
        "credit": "Credit note {}",
        "order": "your order {}",
        "deposit": "filed on Chorus Pro on {}",
        "reminded": "already mentioned on {}",
        "announced": "a payment of {} by {}",
        "transfer": "SEPA transfer: {} EUR, {}",
        "euro": "euro",
        "euros": "euros",
        "million_euros": "euros",
        "cent": "cent",
        "cents": "cents",
    },
    resumed={
        HoldReason.DISPUTE: "The dispute that you had raised is now closed, and we are writing to you again.",
        HoldReason.REPLY_WAITING: "We are writing to you again further to your message.",
        HoldReason.PAYMENT_ANNOUNCED: "You had announced a payment; to our knowledge it has not reached us.",
        HoldReason.INSTALMENT_PLAN: (
            "The payment plan that we had discussed is no longer in place, and we are writing to you again."
        ),
        HoldReason.UNDELIVERED: "Our earlier messages did not reach you, and we are writing to you again.",
        HoldReason.CONTACT_AMBIGUOUS: "Our earlier messages did not reach you, and we are writing to you again.",
    },
)

_SPOKEN = {speech.code: speech for speech in (FRENCH, ENGLISH)}


def speech_of(language: str) -> Speech:
    """The speech of a language; French for one that has none."""
    return _SPOKEN.get(language, FRENCH)


def language_of(path: str) -> str | None:
    """The language of a template from its path `…/<language>/<stage>/<file>`; None when the path does not say."""
    folders = path.split("/")
    return folders[-3] if len(folders) > 2 else None

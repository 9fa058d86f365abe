"""What a platform says about an invoice, as lists repeat it: codes of the e-invoicing reform, its words, Chorus Pro's.

1. A code may stand alone or before its words (`207`, `207 - En litige`); the code decides.
2. « Mandatée », « comptabilisée », « service fait » … say how far an office is and stop nothing: no code here.
   « Mise en paiement » is the public accountant's word for a payment that was sent; « à recycler » came back to us.
3. What is not listed means nothing here: the caller says so (`unknown`), it never guesses.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from relance_mail.core import life_cycle
from relance_mail.sources.words import Status, plain_words

_CODE = re.compile(r"(\d{3})(?: |$)")
_CANCELLED, _FACTORED = "220", frozenset({"225", "226"})
_WORDS = {
    "200": "deposee|depot",
    "201": "emise par la plateforme",
    "202": "recue par la plateforme|recue de la plateforme",
    "203": "mise a disposition",
    "204": "prise en charge|prise en compte|prise en compte destinataire",
    "205": "approuvee",
    life_cycle.PARTLY_APPROVED: "approuvee partiellement|partiellement approuvee",
    life_cycle.IN_DISPUTE: "en litige|litige",
    life_cycle.SUSPENDED: "suspendue",
    "209": "completee",
    life_cycle.REFUSED: "refusee",
    life_cycle.PAYMENT_SENT: "paiement transmis|mise en paiement|paiement envoye",
    life_cycle.RECEIVED: "encaissee",
    life_cycle.REJECTED: "rejetee|a recycler",
    _CANCELLED: "annulee",
    "225": "affacturee",
    "226": "affacturee confidentiel|affacturee confidentielle",
}
_BY_WORDS = {word: code for code, words in _WORDS.items() for word in words.split("|")}
_SAYS_NOTHING = frozenset(
    "en cours d acheminement|mise a disposition du comptable|service fait|mandatee|comptabilisee|recyclee|validee"
    "|en attente de traitement|visee|non affacturee|demande de paiement direct".split("|")
)
_STOPS = dict.fromkeys(life_cycle.CONTESTED | life_cycle.NOT_TAKEN_IN, Status.DISPUTED)
_STATUSES = {**_STOPS, life_cycle.RECEIVED: Status.SETTLED, _CANCELLED: Status.NOT_INVOICE}


@dataclass(frozen=True, slots=True)
class PlatformStatus:
    """`code`: of the life cycle, None for a word that stops nothing. `words`: as staff reads it."""

    code: str | None
    words: str

    @property
    def status(self) -> Status | None:
        """The same as a status column would say it; None when it says nothing about what is due."""
        return _STATUSES.get(self.code or "")

    @property
    def factored(self) -> bool:
        return self.code in _FACTORED


@lru_cache(maxsize=1024)
def platform_status(text: str) -> PlatformStatus | None:
    """What a cell says; None for a word or a code that we do not know."""
    plain = plain_words(text)
    found = _CODE.match(plain)
    code = found[1] if found else _BY_WORDS.get(plain) or _BY_WORDS.get(plain.rstrip("s"))
    if code in _WORDS:
        bare = plain == code and code in life_cycle.NAMES
        return PlatformStatus(code, f"{life_cycle.NAMES[code]} ({code})" if bare else text)
    return PlatformStatus(None, text) if plain in _SAYS_NOTHING else None

"""What we would do about a reply, in words that a person can say yes to; OFFICE §5 decides what it is.

1. Words only: what really happens when somebody confirms is `core.effects`, here it is announced.
2. Why a person is asked at all stands beside it: what the reader doubted, or which condition of a promise fails.
"""

from collections.abc import Iterator
from datetime import date

from relance_mail.core.effects import DEATH_FLAG, consequences
from relance_mail.core.french import amount, amounts, listing, short_day
from relance_mail.core.intents import Intent
from relance_mail.core.readings import PaymentRead, PromiseRead, Reading
from relance_mail.engine.morning.sight import Standing

_DOUBT = "à voir : "
_WORDS = {
    Intent.INSOLVENCY: "ne plus rien envoyer, chercher la publication au BODACC, déclarer la créance",
    Intent.DISPUTE: "ouvrir un litige : tout le client attend, jusqu'à ce que vous le limitiez à ses factures",
    Intent.REFUSAL: "appeler, puis décider de la suite",
    Intent.WRONG_CONTACT: "donner le bon contact",
    Intent.INSTALMENT_PLAN: "accepter ou refuser l'échéancier",
    Intent.PROMISE: "demander une date",
    Intent.ALREADY_PAID: "attendre la banque",
    Intent.REQUEST_DOCUMENT: "envoyer les copies demandées",
    Intent.REQUEST_DELAY: "accorder ou refuser le délai",
    Intent.OUT_OF_OFFICE: "attendre le retour",
    Intent.ACKNOWLEDGEMENT: "laisser quelques jours, puis continuer",
    Intent.OTHER: "lire et répondre",
}
_DONE = {Intent.ACKNOWLEDGEMENT: "accusé de réception", Intent.INSTALMENT_PLAN: "échéancier noté"}
_DEATH = "ne plus écrire : décès annoncé"


def proposal(reading: Reading) -> str:
    """What we would do, one clause per intent."""
    if DEATH_FLAG in reading.flags:
        return _DEATH
    intents = dict.fromkeys((reading.intent, *reading.secondary_intents))
    return " ; ".join(_clause(intent, reading) for intent in intents)


def doubts(reading: Reading, standing: Standing | None, received_on: date, *, trusted: bool) -> Iterator[str]:
    """Why it waits for a person."""
    if not trusted:
        yield "expéditeur inconnu du dossier"
    found = [why.removeprefix(_DOUBT) for why in reading.because if why.startswith(_DOUBT)]
    yield from found
    if standing is None:
        yield "aucune facture ouverte"
    elif not found and reading.promises:
        because = consequences(reading, standing.account, standing.policy, received_on, trusted=True).because
        yield because.rpartition(" : ")[2].rstrip(".")


def done(reading: Reading) -> str:
    """What was concluded without a person, one clause per intent."""
    intents = dict.fromkeys((reading.intent, *reading.secondary_intents))
    return " ; ".join(_done(intent, reading) for intent in intents)


def _done(intent: Intent, reading: Reading) -> str:
    if intent is Intent.PROMISE:
        return f"promesse notée : {listing(_promises(reading)) or 'sans date'}"
    if intent is Intent.ALREADY_PAID:
        return f"paiement annoncé, la banque est attendue : {listing([_payment(one) for one in reading.paid])}"
    if intent is Intent.OUT_OF_OFFICE:
        return f"absence jusqu'au {short_day(reading.returns_on)}" if reading.returns_on else "absence"
    return _DONE.get(intent, "réponse lue")


def _clause(intent: Intent, reading: Reading) -> str:
    promised = _promises(reading)
    if intent is Intent.PROMISE and promised:
        return f"noter la promesse : {listing(promised)}"
    if intent is Intent.INSTALMENT_PLAN and promised:
        return f"accepter ou refuser l'échéancier : {listing(promised)}"
    if intent is Intent.ALREADY_PAID and reading.paid:
        return f"attendre la banque : {listing([_payment(one) for one in reading.paid])}"
    if intent is Intent.OUT_OF_OFFICE and reading.returns_on:
        return f"attendre le retour, le {short_day(reading.returns_on)}"
    return _WORDS[intent]


def _promises(reading: Reading) -> list[str]:
    return [words for one in reading.promises if (words := _promise(one))]


def _promise(one: PromiseRead) -> str:
    if one.date is None:
        return ""
    what = amount(one.amount) if one.amount else "tout le dû"
    until = one.date_latest or one.date
    return f"{what} pour le {short_day(until)}{_about(one.invoices)}"


def _payment(one: PaymentRead) -> str:
    what = one.means or "règlement"
    what += f" de {amounts([one.amount])}" if one.amount else ""
    return what + (f" du {short_day(one.date)}" if one.date else "") + _about(one.invoices)


def _about(numbers: tuple[str, ...]) -> str:
    return f" ({listing(list(numbers))})" if numbers else ""

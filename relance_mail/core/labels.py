"""Under which label a mail of the shared mailbox belongs (OFFICE §8.4): a folder on IMAP, a category elsewhere.

1. A label follows from what is stored about a mail, never from its text: words in a mail instruct nobody (rule 9).
2. « à lire » is whatever a person still has to read; only what a person does anyway (a dispute, a copy asked for) is
   called by its name before that. A promise, a payment or an absence bears its name once it is written down.
3. « fait » says that a person has dealt with it. What the program has read alone keeps the name of its reading, and
   what has none (a plain receipt of a message) stays where it arrived.
"""

from enum import StrEnum

from relance_mail.core.effect_table import EFFECTS, Ending
from relance_mail.core.intents import Intent
from relance_mail.core.readings import Reading


class Label(StrEnum):
    """The value is what staff sees."""

    COPY = "Relances – copies"  # our own blind copies: they prove that a message left, nobody reads them
    TO_READ = "Relance – à lire"
    PROMISE = "Relance – promesse"
    DISPUTE = "Relance – litige"
    PAID = "Relance – payé, à vérifier"
    DOCUMENT = "Relance – document demandé"
    ABSENCE = "Relance – absence"
    UNDELIVERED = "Relance – non distribué"
    DONE = "Relance – fait"


REPLY_LABELS = frozenset(Label) - {Label.COPY}

_OF_INTENT = {
    Intent.PROMISE: Label.PROMISE,
    Intent.DISPUTE: Label.DISPUTE,
    Intent.ALREADY_PAID: Label.PAID,
    Intent.REQUEST_DOCUMENT: Label.DOCUMENT,
    Intent.OUT_OF_OFFICE: Label.ABSENCE,
}


def label_of_reply(reading: Reading | None, *, waits: bool, by_person: bool) -> Label | None:
    """The label of a customer's mail. `waits`: a person still has to deal with it; `by_person`: one has."""
    if by_person:
        return Label.DONE
    if reading is None or (waits and reading.flags):
        return Label.TO_READ if waits else None
    a_persons_work = EFFECTS[reading.intent].ended_by is Ending.PERSON
    if waits:
        return _OF_INTENT.get(reading.intent, Label.TO_READ) if a_persons_work else Label.TO_READ
    return Label.DONE if a_persons_work else _OF_INTENT.get(reading.intent)

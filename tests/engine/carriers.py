"""Carriers that fail: a mailer around the folder's own, told beforehand what goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from relance_mail.mail.base import (
    Answer,
    Found,
    Mailer,
    MailerAbilities,
    NoAnswer,
    Nothing,
    Outgoing,
    Ref,
    StillDraft,
    Withdrawal,
)
from tests.engine.folder_office import Day

Happening = Callable[[Ref], Answer]


@dataclass
class Carrier:
    """`happenings`: what each dispatch does, in order; afterwards everything goes well. `dispatched`: every attempt."""

    real: Mailer
    happenings: Iterator[Happening] = field(default_factory=lambda: iter(()))
    before_prepare: Callable[[Outgoing], None] = lambda _: None
    dispatched: list[str] = field(default_factory=list)

    @property
    def abilities(self) -> MailerAbilities:
        return self.real.abilities

    def prepare(self, outgoing: Outgoing) -> Ref:
        self.before_prepare(outgoing)
        return self.real.prepare(outgoing)

    def place_draft(self, outgoing: Outgoing) -> Ref:
        self.before_prepare(outgoing)
        return self.real.place_draft(outgoing)

    def dispatch(self, ref: Ref) -> Answer:
        self.dispatched.append(ref.key)
        return next(self.happenings, self.real.dispatch)(ref)

    def find(self, key: str, since: datetime) -> Found | StillDraft | Nothing:
        return self.real.find(key, since)

    def withdraw(self, ref: Ref) -> Withdrawal:
        return self.real.withdraw(ref)

    def check(self) -> Iterator[str]:
        return self.real.check()

    def close(self) -> None:
        self.real.close()


def carrier(day: Day, *happenings: Happening) -> Carrier:
    """Put a carrier between this office and its folder."""
    assert day.office.mailer is not None
    made = Carrier(day.office.mailer, iter(happenings))
    day.change(mailer=made)
    return made


def raises(error: Exception) -> Happening:
    """Nothing leaves, the dispatch ends with this error."""

    def happens(_: Ref) -> Answer:
        raise error

    return happens


def answers(answer: Answer) -> Happening:
    """Nothing leaves, the server says this."""
    return lambda _: answer


def lost_after(made: Mailer) -> Happening:
    """It leaves, and the answer gets lost."""

    def happens(ref: Ref) -> Answer:
        made.dispatch(ref)
        raise NoAnswer("the connection broke after the end of the content")

    return happens

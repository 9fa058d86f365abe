"""Answers: those that wait for a person, with their words and our proposal, and those that were understood alone.

1. A click confirms a reading, stops or postpones; nothing here can start anything (OFFICE §8.3).
2. What was understood without a person can be called wrong with one click: it then waits like any other.
"""

from datetime import timedelta

from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.core.french import amounts, short_day
from relance_mail.core.intents import Intent
from relance_mail.core.readings import Reading
from relance_mail.engine.morning.alerts import waits_too_long
from relance_mail.engine.morning.pages import Line, Offer
from relance_mail.engine.morning.proposals import done, doubts, proposal
from relance_mail.engine.morning.quotes import quote_of
from relance_mail.engine.morning.sight import Sight
from relance_mail.store.inbound import Mail
from relance_mail.store.tables import InboundKind, InboundState

PAUSE_DAYS = 7
_BELIEVED = frozenset({Intent.PROMISE, Intent.ALREADY_PAID, Intent.INSTALMENT_PLAN})


def to_read(sight: Sight) -> list[Line]:
    """Every reply that waits, the one that waits longest first; mails of unknown senders after them."""
    known = sorted(sight.mails, key=lambda mail: (mail.state is InboundState.TRAY, mail.received_at))
    return [_unknown(mail, sight) if mail.state is InboundState.TRAY else _reply(mail, sight) for mail in known]


def understood(sight: Sight) -> list[Line]:
    """What was read and acted upon without anybody, in a line each: what was believed first, then mere absences."""
    ranked = sorted(sight.read_alone, key=lambda mail: not _believed(mail))
    return [
        _alone(mail, mail.reading, sight) for mail in ranked if mail.reading and mail.kind is not InboundKind.RECEIPT
    ]


def _reply(mail: Mail, sight: Sight) -> Line:
    standing = sight.standings.get(mail.customer_id or "")
    quote, notes = quote_of(mail.reading), []
    if mail.reading is not None:
        notes.append(f"Proposé : {proposal(mail.reading)}.")
        trusted = not mail.trust.endswith("inconnue")
        why = list(doubts(mail.reading, standing, sight.day(mail.received_at), trusted=trusted))
        notes += [f"À vérifier : {' ; '.join(why)}."] if why else []
    return Line(
        f"{mail.sender or 'expéditeur inconnu'}, le {_when(mail, sight)} ({mail.ref})",
        sight.who(mail.customer_id),
        amounts(standing.due) if standing else "",
        quote or mail.subject or "",
        tuple(notes),
        _offers(mail, sight),
        red=waits_too_long(mail, sight),
    )


def _offers(mail: Mail, sight: Sight) -> tuple[Offer, ...]:
    def decision(choice: Choice, label: str) -> Offer:
        until = sight.today + timedelta(days=PAUSE_DAYS) if choice is Choice.PAUSE else None
        return Offer(label, StaffDecision(choice, "", mail.customer_id or "", subject=mail.ref, until=until))

    offers = [decision(Choice.PAUSE, f"Pause {PAUSE_DAYS} j"), decision(Choice.DISPUTE, "Litige")]
    if mail.reading and any(one.date for one in mail.reading.promises):
        offers.insert(0, decision(Choice.READING_RIGHT, "Promesse exacte"))
    elif mail.reading and mail.reading.intent is Intent.ALREADY_PAID:
        offers.insert(0, decision(Choice.READING_RIGHT, "Lecture exacte"))
    return (*offers, decision(Choice.READING_WRONG, "À corriger"))


def _unknown(mail: Mail, sight: Sight) -> Line:
    return Line(
        f"à rattacher à un client ({mail.ref}) : {mail.sender or 'expéditeur inconnu'}, le {_when(mail, sight)}",
        quote=quote_of(mail.reading) or mail.subject or "sans objet",
        red=waits_too_long(mail, sight),
    )


def _alone(mail: Mail, reading: Reading, sight: Sight) -> Line:
    who, text = sight.who(mail.customer_id), done(reading)
    if not _believed(mail):
        return Line(text, who)
    wrong = StaffDecision(Choice.READING_WRONG, "", mail.customer_id or "", subject=mail.ref)
    return Line(text, who, quote=quote_of(reading), offers=(Offer("À corriger", wrong),))


def _believed(mail: Mail) -> bool:
    return bool(mail.reading and _BELIEVED & {mail.reading.intent, *mail.reading.secondary_intents})


def _when(mail: Mail, sight: Sight) -> str:
    return short_day(sight.day(mail.received_at))

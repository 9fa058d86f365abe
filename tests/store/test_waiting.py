"""What `relance status` lists (CONTRACT §6)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from relance_mail.clock import PARIS
from relance_mail.core.account import Hold, HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import Event
from relance_mail.core.policy import Channel
from relance_mail.core.readings import ReceiptKind, ReceiptRead
from relance_mail.store import holds, inbound, outbox, reminders, snapshots
from relance_mail.store.inbound import NewMail
from relance_mail.store.steps import listening
from relance_mail.store.tables import InboundKind, InboundState
from relance_mail.store.waiting import Waiting, waiting
from tests.store.ledger import LEAVE, NOON, STAGE, TODAY, only, read, remind, row, sent, walk


@pytest.fixture
def owing(conn: Connection) -> Connection:
    read(conn, row())
    return conn


def listed(conn: Connection, today: date = TODAY) -> list[Waiting]:
    return waiting(conn, today, listening(conn, NOON, 48, PARIS))


def planned(conn: Connection, *events: Event, channels: Iterable[Channel] = (Channel.MAIL,)) -> str:
    number = remind(conn, only(conn), channels=channels, yes_because="premier message")
    for one in outbox.rows_of_reminder(conn, number):
        walk(conn, one, *events)
    return number


def test_nothing_waits_while_nothing_is_asked(owing: Connection) -> None:
    planned(owing, *LEAVE)
    assert listed(owing) == []


@pytest.mark.parametrize(
    ("events", "kind", "what"),
    [
        ((Event.RENDERED_NEEDS_YES,), "approval", "À approuver : premier message"),
        ((Event.RENDERED_POLICY_YES, Event.PLACED_WITH_STAFF), "approval", "Brouillon à envoyer : premier message"),
        ((*LEAVE, Event.NO_ANSWER), "uncertain", "Parti ou non ? Aucune trace sûre de l'envoi."),
        ((*LEAVE, Event.REFUSED_FOR_GOOD), "undelivered", "Non distribué : une adresse est à donner."),
    ],
)
def test_a_message_that_waits(owing: Connection, events: tuple[Event, ...], kind: str, what: str) -> None:
    planned(owing, *events)
    (one,) = listed(owing)
    assert (one.id, one.kind, one.customer_id, one.stage, one.since) == ("R000001", kind, "C1", STAGE, NOON)
    assert one.what == what


def test_two_channels_are_named_each(owing: Connection) -> None:
    planned(owing, Event.RENDERED_POLICY_YES, Event.PLACED_WITH_STAFF, channels=[Channel.POST, Channel.PHONE])
    assert [(one.id, one.what.partition(" :")[0]) for one in listed(owing)] == [
        ("R000001-post", "Courrier à poster"),
        ("R000001-phone", "Appel à passer"),
    ]


def test_a_bounce_waits_until_its_step_is_freed(owing: Connection) -> None:
    gone = sent(owing, remind(owing, only(owing)))
    inbound.save_receipt(owing, gone.id, ReceiptRead("a@client.example.fr", ReceiptKind.FAILED, True), NOON)
    assert [(one.id, one.kind) for one in listed(owing)] == [("R000001", "undelivered")]
    reminders.free_claims(owing, gone.reminder_id)
    assert listed(owing) == []


def test_replies_and_the_tray(owing: Connection) -> None:
    reply = NewMail("INBOX", "aa", NOON, InboundKind.REPLY, "thread", InboundState.TO_CONFIRM, customer_id="C1")
    inbound.save_inbound(owing, replace(reply, sender="a@client.example.fr", subject="Re: facture"))
    inbound.save_inbound(owing, replace(reply, sha256="bb", customer_id=None, state=InboundState.TRAY))
    inbound.save_inbound(owing, replace(reply, sha256="cc", state=InboundState.DONE))
    assert [(one.id, one.kind, one.customer_id, one.what) for one in listed(owing)] == [
        ("M000001", "reply", "C1", "Réponse à lire : a@client.example.fr, « Re: facture »"),
        ("M000002", "tray", None, "À rattacher à un client : expéditeur inconnu, « sans objet »"),
    ]


def test_rule_5_a_brake_waits_until_it_is_overridden_or_a_good_file_comes(owing: Connection) -> None:
    reason = Finding("brake_empty", "Le fichier est vide.", "Le refaire.")
    braked = snapshots.save_snapshot(owing, "ventes", "stock", "x", TODAY, NOON, {}, [reason])
    assert [(one.id, one.kind, one.what) for one in listed(owing)] == [("ventes", "brake", "Le fichier est vide.")]
    snapshots.override(owing, braked, NOON, "Anne", "vérifié")
    assert listed(owing) == []
    snapshots.save_snapshot(owing, "ventes", "stock", "y", TODAY, NOON, {}, [reason])
    snapshots.save_snapshot(owing, "ventes", "stock", "z", TODAY, NOON, {})
    assert listed(owing) == []


def test_a_review_waits_from_its_day_on(owing: Connection) -> None:
    on = TODAY + timedelta(days=10)
    dispute = Hold(HoldReason.DISPUTE, TODAY, "Anne", review_on=on, note="quantité")
    holds.open_hold(owing, "C1", dispute, NOON)
    assert listed(owing, on - timedelta(days=1)) == []
    (one,) = listed(owing, on)
    assert (one.id, one.kind, one.since) == ("H000001", "review", TODAY)
    assert one.what == "Blocage à revoir (Litige, par Anne) : quantité"

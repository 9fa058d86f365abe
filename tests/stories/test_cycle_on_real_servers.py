"""The whole cycle over several days on Dovecot, Exim and Radicale: what an office lives through in a month."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason, ProofState
from relance_mail.core.outbox import State
from relance_mail.store import inbound, journal, reminders
from relance_mail.store.backup import backup, restore
from relance_mail.store.store import open_store
from tests.engine.folder_office import Owed, owed, read_receipt, text_of
from tests.servers.mail import MailServers, User
from tests.servers.office import SENT, Office, office_on
from tests.servers.processes import wait_until
from tests.servers.radicale import RadicaleServer

pytestmark = pytest.mark.servers
DUE = "2026-02-20"


@pytest.fixture
def office(mail_servers: MailServers, radicale: RadicaleServer, tmp_path: Path) -> Iterator[Office]:
    with office_on(mail_servers, radicale, tmp_path, "2026-03-03") as opened:
        yield opened


def customer(office: Office, code: str) -> tuple[User, Owed]:
    """A customer with a mailbox, who owes one invoice."""
    user = office.servers.new_user(f"compta.{code.lower()}", "example.com")
    return user, owed(f"FA-26-{code}", DUE, code=code, email=user.address)


def kinds(office: Office, code: str) -> set[str]:
    """What carriers and mail programs have told us about the messages to a customer."""
    rows = [row.id for row in office.day.rows() if row.customer_id == code]
    with office.day.office.store.reading() as conn:
        return {told.kind for receipts in inbound.receipts_of(conn, rows).values() for told in receipts}


def test_a_month_of_an_office(office: Office) -> None:
    day = office.day
    (lefort, fa1), (martin, fa2), (durand, fa3) = (customer(office, code) for code in ("C1", "C2", "C3"))
    gone = owed("FA-26-C4", DUE, code="C4", email="inconnu@example.org")
    every = (fa1, fa2, fa3, gone)

    # Tuesday 3 March: four reminders leave; one address is unknown, the others are read.
    day.morning("2026-03-03", *every)
    assert day.states() == [State.AWAITING_APPROVAL] * 4
    day.approve()
    assert day.cycle().counts["sent"] == 4
    (first,) = office.read(lefort, 1)
    (to_martin,) = office.read(martin, 1)
    (to_durand,) = office.read(durand, 1)
    assert (str(first["From"]), str(first["To"])) == (f"Atelier Exemple <{office.us.address}>", lefort.address)
    assert "FA-26-C1" in text_of(first)
    assert first["Bcc"] is None
    office.wait_for_reports(4)
    copies = [mail for mail in office.ours() if mail["X-Relance-Key"]]
    assert len(copies) == 4, "a blind copy of each proves that it left"
    assert {str(mail["Message-ID"]) for mail in office.ours(SENT)} == {str(mail["Message-ID"]) for mail in copies}

    # The same day: receipts are read, a bounce holds its customer, a read receipt comes, two customers promise.
    office.write(lefort, office.us.address, read_receipt(first, lefort.address))
    office.reply(martin, to_martin, "Bonjour,\n\nNous réglerons la facture FA-26-C2 le 12 mars 2026.\n\nCordialement,")
    office.reply(durand, to_durand, "Bonjour,\n\nNous paierons la facture FA-26-C3 le 13 mars 2026.\n\nCordialement,")
    office.wait_for_reports(5)
    office.wait_for_replies(2)
    report = day.cycle()
    assert (report.counts["delivered"], report.counts["failed"], report.counts["read"]) == (3, 1, 1)
    assert kinds(office, "C1") == {"delivered", "read"}
    assert day.account("C1").steps[0].proof is ProofState.DELIVERED
    assert [contact.state for contact in day.account("C4").contacts] == ["bounced"]
    assert day.decision("C4").reason == "undelivered"
    assert {code: day.decision(code).reason for code in ("C2", "C3")} == {"C2": "promise", "C3": "promise"}
    assert [title.split(" – ")[:2] for title in office.events() if title.startswith("Vérifier paiement")] == [
        ["Vérifier paiement", "Client C2"],
        ["Vérifier paiement", "Client C3"],
    ]

    # Another cycle sends nothing twice.
    assert not day.cycle().counts
    assert len(office.read(lefort, 1)) == 1

    # Wednesday 11 March: Durand has paid; the file says so, the calendar forgets it.
    day.morning("2026-03-11", fa1, fa2, gone)
    assert not day.account("C3").invoices
    assert [title for title in office.events() if "C3" in title] == []
    assert [title for title in office.events() if "C2" in title]

    # Wednesday 18 March: Martin has not paid, one stage up with a yes; Lefort's next one too; both in their threads.
    day.morning("2026-03-18", fa1, fa2, gone)
    waiting = {row.customer_id: row for row in day.rows(State.AWAITING_APPROVAL)}
    assert waiting.keys() == {"C1", "C2"}, "nothing for who paid, nor for who cannot be reached"
    with day.office.store.reading() as conn:
        resumed = reminders.get_reminder(conn, waiting["C2"].reminder_id)
    assert (resumed.stage, "non tenue" in resumed.yes_because) == ("amiable", True)
    assert not [title for title in office.events() if title.startswith("Vérifier paiement")]
    day.approve()
    assert day.cycle().counts["sent"] == 2
    for user, before in ((lefort, first), (martin, to_martin)):
        after = office.read(user, 2)[-1]
        assert after["In-Reply-To"] == before["Message-ID"]
        assert str(before["Message-ID"]) in str(after["References"])
    assert not day.cycle().counts.get("sent")
    assert len(office.read(durand, 1)) == 1
    with day.office.store.reading() as conn:
        assert not journal.verify(conn)


def test_rule_9_a_human_reply_stops_what_was_approved_before_it(office: Office) -> None:
    day = office.day
    user, line = customer(office, "C1")
    day.send("2026-03-03", line)
    (first,) = office.read(user, 1)
    day.morning("2026-03-18", line)
    day.approve()
    office.reply(user, first, "Bonjour,\n\nNous contestons cette facture, la livraison est incomplète.\n")
    office.wait_for_replies(1)
    day.cycle()
    assert day.states() == [State.SENT, State.WITHDRAWN]
    assert HoldReason.DISPUTE in {hold.reason for hold in day.holds()}
    assert [title for title in office.events() if title.startswith("Revoir le litige")]
    assert len(office.read(user, 1)) == 1


def test_rule_7_after_a_restore_without_the_spool_our_own_copies_say_what_left(office: Office, tmp_path: Path) -> None:
    day = office.day
    (lefort, fa1), (martin, fa2) = (customer(office, code) for code in ("C1", "C2"))
    later = owed("FA-26-09", "2026-04-20", code="C9")
    day.morning("2026-03-02", later)
    backup(day.office.store, tmp_path / "sauvegarde")
    day.send("2026-03-03", fa1, later)
    office.read(lefort, 1)
    wait_until(lambda: bool(office.ours()), "the blind copy")
    store = day.office.store
    store.close()
    for file in (store.folder / "spool").iterdir():
        file.unlink()
    restore(tmp_path / "sauvegarde", store.folder, store.profile, day.clock.now())
    day.change(store=open_store(store.folder, store.profile))
    day.later(minutes=20)
    day.ledger(fa1, fa2, later)
    for _ in range(3):
        day.cycle()
        day.approve()
    day.cycle()
    assert len(office.read(martin, 1)) == 1, "what had not left leaves"
    assert len(office.read(lefort, 1)) == 1, "what had left does not leave again"
    assert day.states() == [State.SENT, State.SENT]

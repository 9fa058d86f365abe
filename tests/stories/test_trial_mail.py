"""`check --connect --send-test`: one mail to oneself on Exim and Dovecot, and what comes back of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.engine import trial
from relance_mail.engine.trial import Back
from relance_mail.errors import Conflict
from relance_mail.store import cursors, journal
from tests.engine.folder_office import owed, read_receipt
from tests.servers.mail import MailServers
from tests.servers.office import Office, office_on
from tests.servers.processes import wait_until
from tests.servers.radicale import RadicaleServer

pytestmark = pytest.mark.servers


@pytest.fixture
def office(mail_servers: MailServers, radicale: RadicaleServer, tmp_path: Path) -> Iterator[Office]:
    with office_on(mail_servers, radicale, tmp_path, "2026-03-03") as opened:
        yield opened


def came(office: Office, sent: trial.Trial, back: Back) -> bool:
    trial.look(office.day.office, sent)
    return back in sent.back


def test_the_copy_the_notice_and_the_receipt_are_recognised_and_no_cycle_takes_them_for_anything(
    office: Office,
) -> None:
    colleague = office.servers.new_user("alice")
    sent = trial.send(office.day.office, colleague.address, "Alice")
    assert sent.asked == {Back.COPY, Back.DELIVERED, Back.READ}
    (mail,) = office.read(colleague, 1)
    assert str(mail["Subject"]).startswith("Essai de relance_mail")
    wait_until(lambda: came(office, sent, Back.DELIVERED) and came(office, sent, Back.COPY), "copy and notice")
    assert sent.missing == {Back.READ}
    office.write(colleague, office.us.address, read_receipt(mail, colleague.address))
    wait_until(lambda: came(office, sent, Back.READ), "the read receipt")
    assert sent.ended
    with office.day.office.store.reading() as conn:
        assert not cursors.cursors_of(conn, office.us.address)
        assert len(list(journal.entries(conn, kind="mail.test"))) == 1
    office.day.morning("2026-03-03", owed())
    assert office.day.mails() == []


def test_a_customers_address_is_refused_and_nothing_leaves(office: Office) -> None:
    customer = office.servers.new_user("compta", "example.com")
    office.day.morning("2026-03-03", owed(email=customer.address))
    with pytest.raises(Conflict, match="adresse du client"):
        trial.send(office.day.office, customer.address.upper(), "Alice")
    assert office.servers.mails(customer) == []


def test_an_address_that_does_not_exist_comes_back(office: Office) -> None:
    sent = trial.send(office.day.office, f"nobody@{office.us.address.rpartition('@')[2]}", "Alice")
    wait_until(lambda: came(office, sent, Back.FAILED), "the notice of failure")
    assert sent.ended

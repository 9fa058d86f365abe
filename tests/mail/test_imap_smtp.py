"""The mailer on real servers: the contract, and what only a real account shows."""

import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from relance_mail.clock import SimulatedClock
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Found, NoAnswer, Nothing, NotNow, Refused, RefusedWhy, StillDraft
from relance_mail.mail.content import content_sha256
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.mail.mime import COPY_HEADER
from relance_mail.mail.spool import Spool, State
from tests.contracts.mail_contract import KEY, LONG_AGO, Letters, MailerContract, parsed
from tests.mail.imap_world import DRAFTS, SENT, ImapWorld, without_tls, world_of
from tests.servers.exim import DEAD, SIZE_LIMIT, STRICT
from tests.servers.mail import MailServers

pytestmark = pytest.mark.servers


@pytest.fixture
def world(mail_servers: MailServers, tmp_path: Path) -> Iterator[ImapWorld]:
    world = world_of(mail_servers, tmp_path)
    yield world
    world.close()


@pytest.fixture
def letters(world: ImapWorld) -> Letters:
    return Letters(world)


def in_doubt(world: ImapWorld, letters: Letters) -> None:
    """As after a crash right after the first byte: prepared, begun, and nobody knows."""
    world.mailer().prepare(letters.first)
    spool = Spool(world.spool)
    spooled = spool.read(KEY)
    assert spooled is not None
    spool.mark(spooled, State.BEGUN, datetime.now(UTC))


class TestImapSmtpMailer(MailerContract):
    """The contract on Dovecot and Exim."""


def test_rule_3_a_success_notice_comes_back_with_our_envelope_id(world: ImapWorld, letters: Letters) -> None:
    world.mailer().dispatch(world.mailer().prepare(replace(letters.first, blind_copy=None)))
    (notice,) = world.servers.wait_for(world.us, 1)
    assert b"Action: delivered" in notice
    assert f"Original-Envelope-ID: {KEY[:32]}".encode() in notice
    assert f"Original-Recipient: rfc822;{world.customer}".encode() in notice


@pytest.mark.parametrize("address", ["unknown@example.com", f"somebody@{DEAD}"])
def test_peers_15_a_bounce_comes_back(world: ImapWorld, letters: Letters, address: str) -> None:
    outgoing = replace(letters.first, to=(address,), blind_copy=None)
    assert isinstance(world.mailer().dispatch(world.mailer().prepare(outgoing)), Accepted)
    (bounce,) = world.servers.wait_for(world.us, 1)
    assert b"Action: failed" in bounce
    assert f"Original-Envelope-ID: {KEY[:32]}".encode() in bounce


def test_notices_come_to_the_watched_mailbox_when_a_colleague_is_the_sender(world: ImapWorld, letters: Letters) -> None:
    colleague = world.servers.new_user("durand")
    outgoing = replace(letters.first, sender=colleague.address, reply_to=world.ours, blind_copy=None)
    world.mailer().dispatch(world.mailer().prepare(outgoing))
    assert b"Action: delivered" in world.servers.wait_for(world.us, 1)[0]
    assert parsed(world.left(1)[0])["From"].addresses[0].addr_spec == colleague.address


def test_our_own_copy_arrives_and_sends_no_notice_about_itself(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    world.mailer().dispatch(ref)
    mails = world.servers.wait_for(world.us, 2)
    assert sorted(content_sha256(mail) == ref.body_sha256 for mail in mails) == [False, True]
    notice = next(mail for mail in mails if content_sha256(mail) != ref.body_sha256)
    assert b"+copies@" not in notice


def test_peers_15_an_unknown_recipient_is_refused_and_named(world: ImapWorld, letters: Letters) -> None:
    nobody = f"nobody@{STRICT}"
    mailer = world.mailer()
    answer = mailer.dispatch(mailer.prepare(replace(letters.first, to=(world.customer, nobody))))
    assert isinstance(answer, Refused)
    assert (answer.why, answer.recipients) == (RefusedWhy.RECIPIENT, (nobody,))
    assert isinstance(mailer.dispatch(mailer.prepare(letters.second)), Accepted)
    assert len(world.left(1)) == 1  # the good recipient of the refused one got nothing


def test_the_real_server_takes_no_login_in_clear(world: ImapWorld, letters: Letters) -> None:
    mailer = world.mailer(smtp=without_tls(world.smtp()))
    answer = mailer.dispatch(mailer.prepare(letters.first))
    assert isinstance(answer, NotNow)
    assert "neither AUTH PLAIN nor AUTH LOGIN" in answer.words


def test_too_large_a_mail_is_refused_before_it_leaves(world: ImapWorld, letters: Letters) -> None:
    big = replace(letters.first.attachments[0], content=b"\0" * SIZE_LIMIT)
    answer = world.mailer().dispatch(world.mailer().prepare(replace(letters.first, attachments=(big,))))
    assert isinstance(answer, Refused)
    assert answer.why is RefusedWhy.MESSAGE


def test_the_sent_copy_is_marked_and_there_once(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    world.mailer().dispatch(ref)
    (copy,) = world.servers.mails(world.us, SENT)
    assert parsed(copy)[COPY_HEADER] == "append"
    assert content_sha256(copy) == ref.body_sha256


def test_no_second_sent_copy_where_the_server_keeps_one(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    with world.servers.account(world.us) as client:
        client.append(SENT, Spool(world.spool).content(KEY))
    world.mailer().dispatch(ref)
    assert len(world.servers.mails(world.us, SENT)) == 1


def test_a_sent_copy_that_cannot_be_kept_changes_no_answer(
    world: ImapWorld, letters: Letters, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(world.imap(), password=lambda: "wrong")
    mailer = world.mailer(imap=broken)
    ref = mailer.prepare(letters.first)
    with caplog.at_level(logging.WARNING):
        assert isinstance(mailer.dispatch(ref), Accepted)
    assert "R26-0457 was sent" in caplog.text
    assert "wrong" not in caplog.text


def test_rule_7_after_a_crash_the_blind_copy_proves_that_it_left(world: ImapWorld, letters: Letters) -> None:
    in_doubt(world, letters)
    world.arrive(b"Received: from somewhere\r\n" + Spool(world.spool).content(KEY))
    found = world.mailer().find(KEY, datetime.now(UTC))
    assert isinstance(found, Found)
    assert found.message_id_seen == f"<{KEY[:32]}@example.fr>"


def test_rule_7_silence_proves_nothing_and_nothing_is_sent_again(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    in_doubt(world, letters)
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)


def test_forged_headers_prove_nothing(world: ImapWorld, letters: Letters) -> None:
    in_doubt(world, letters)
    forged = Spool(world.spool).content(KEY).replace(b"FA-12", b"FA-99")
    world.arrive(forged)
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()


def test_the_sent_copy_that_we_append_proves_nothing(world: ImapWorld, letters: Letters) -> None:
    in_doubt(world, letters)
    with world.servers.account(world.us) as client:
        client.append(SENT, f"{COPY_HEADER}: append\r\n".encode() + Spool(world.spool).content(KEY))
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()


def test_what_a_person_settled_as_not_sent_may_be_sent_under_the_same_key(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    in_doubt(world, letters)
    assert world.mailer().withdraw(ref).value == "gone"
    again = world.mailer().prepare(replace(letters.first, token="R26-0460", subject="Nouveau (réf. R26-0460)"))
    assert isinstance(world.mailer().dispatch(again), Accepted)


def test_rule_6_a_prepared_file_that_was_changed_does_not_leave(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    path = world.spool / f"{KEY}.eml"
    path.write_bytes(path.read_bytes().replace(b"FA-12", b"FA-99"))
    answer = world.mailer().dispatch(ref)
    assert isinstance(answer, NotNow)
    assert answer.backend


def test_a_lost_spool_is_no_answer(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    shutil.rmtree(world.spool)
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()


def test_a_draft_is_a_draft_in_the_drafts_folder(world: ImapWorld, letters: Letters) -> None:
    assert world.mailer().place_draft(letters.first).carrier_ref == DRAFTS
    with world.servers.account(world.us) as client:
        client.select_folder(DRAFTS, readonly=True)
        assert b"\\Draft" in client.get_flags(client.search())[1]


def test_a_deleted_draft_does_not_come_back_by_itself(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().place_draft(letters.first)
    world.change_drafts(lambda _: None)
    assert world.mailer().place_draft(letters.first) == ref
    assert world.drafts() == []


def test_peers_07_a_crash_while_placing_makes_no_second_draft(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().place_draft(letters.first)
    spool = Spool(world.spool)
    spooled = spool.read(KEY)
    assert spooled is not None
    spool.mark(spooled, State.PLACING, datetime.now(UTC))
    assert world.mailer().place_draft(letters.first) == ref
    assert len(world.drafts()) == 1


def as_outlook_sends(draft: bytes) -> bytes:
    """The HTML rewritten, another Message-ID, our headers lost; reference, recipients and files stay."""
    mail = message_from_bytes(draft)
    for name in [name for name in mail if name.startswith("X-Relance")]:
        del mail[name]
    mail.replace_header("Message-ID", "<0123@outlook.example.fr>")
    return mail.as_bytes().replace(b"<p>=C3=89chue", b"<p class=3DMsoNormal>=C3=89chue")


def test_a_draft_rewritten_by_outlook_and_sent_from_a_personal_profile_is_found(
    world: ImapWorld, letters: Letters
) -> None:
    world.mailer().place_draft(letters.first)
    (draft,) = world.drafts()
    world.change_drafts(lambda _: None)
    world.send_as_staff(world.servers.new_user("durand"), as_outlook_sends(draft))
    world.servers.wait_for(world.us, 1)
    found = world.mailer().find(KEY, LONG_AGO)
    assert isinstance(found, Found)
    assert found.message_id_seen == "<0123@outlook.example.fr>"
    assert found.content is not None
    assert b"MsoNormal" in found.content


def test_a_draft_that_outlook_saved_anew_is_still_a_draft(world: ImapWorld, letters: Letters) -> None:
    ref = world.mailer().place_draft(letters.first)
    world.change_drafts(as_outlook_sends)
    assert world.mailer().find(KEY, LONG_AGO) == StillDraft()
    assert world.mailer().withdraw(ref).value == "edited"


@pytest.mark.parametrize("author", ["them", "us"])
def test_an_answer_with_the_reference_is_not_the_draft_that_left(
    world: ImapWorld, letters: Letters, author: str
) -> None:
    ref = world.mailer().place_draft(letters.first)
    world.change_drafts(lambda _: None)
    sender, to = (world.customer, world.ours) if author == "them" else (world.ours, world.customer)
    thread = f"In-Reply-To: {ref.message_id}\r\n" if author == "us" else ""
    head = f"From: {sender}\r\nTo: {to}, {world.customer}\r\nSubject: RE: (R26-0457)\r\n{thread}\r\n"
    world.arrive(head.encode() + b"Bonjour\r\n")
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()


def test_a_key_is_either_a_draft_or_ours_to_send(world: ImapWorld, letters: Letters) -> None:
    world.mailer().place_draft(letters.first)
    with pytest.raises(BackendError, match="draft with staff"):
        world.mailer().prepare(letters.first)
    world.mailer().dispatch(world.mailer().prepare(letters.second))
    with pytest.raises(BackendError, match="sent by the program"):
        world.mailer().place_draft(letters.second)


@pytest.mark.parametrize("year", [2020, 2050])
def test_model_2_15_a_simulated_march_finds_what_servers_stamp_today(
    world: ImapWorld, letters: Letters, year: int
) -> None:
    march = datetime(year, 3, 3, 8, tzinfo=UTC)
    in_doubt(world, letters)
    world.arrive(Spool(world.spool).content(KEY))
    mailer = ImapSmtpMailer(world.smtp(), world.imap(), world.spool, SimulatedClock(march))
    world.opened.append(mailer.close)
    found = mailer.find(KEY, march)
    assert isinstance(found, Found)
    assert found.at is not None
    assert found.at.date() == march.date()


def test_check_says_what_both_servers_offer(world: ImapWorld) -> None:
    words = "".join(world.mailer().check())
    assert re.search(r"certificate verified; offers DSN, SMTPUTF8, SIZE.*logged in as relances", words)
    assert f"drafts go to {DRAFTS}" in words

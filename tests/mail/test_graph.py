"""Microsoft 365 on the Graph stand-in: the contract, and what is this backend's own."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Attachment, Found, NoAnswer, Nothing, NotNow, Refused, Sorted, StillDraft
from relance_mail.mail.content import content_sha256
from relance_mail.mail.graph import OUTDATED_CATEGORY
from relance_mail.mail.graph_items import KEY_PROPERTY, OUTBOX_FOLDER
from tests.contracts.mail_contract import KEY, LONG_AGO, Letters, MailboxContract, MailerContract, parsed
from tests.mail.graph_world import GraphWorld, rewritten_by_outlook
from tests.servers.graph import graph_server
from tests.servers.graph_query import property_id
from tests.servers.graph_schema import VARIABLE, schemas


@pytest.fixture
def world(tmp_path: Path) -> Iterator[GraphWorld]:
    with graph_server() as server:
        world = GraphWorld(server, tmp_path)
        yield world
        world.close()
    assert server.violations == []


class TestGraphMailer(MailerContract):
    def test_what_the_program_sends_waits_where_staff_does_not_look(self, world: GraphWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        assert world.drafts() == []
        message = world.us.messages[ref.carrier_ref]
        folder = world.us.folders[message.folder]
        assert (folder.name, folder.hidden) == (OUTBOX_FOLDER, True)

    def test_receipts_are_asked_for_and_the_key_is_a_property(self, world: GraphWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        message = world.us.messages[ref.carrier_ref]
        assert (message.read_receipt, message.delivery_receipt) == (True, True)
        (asked,) = world.server.heard("PATCH", "/messages/")
        assert asked.json["isReadReceiptRequested"] is True  # whatever the service makes of the header
        assert message.properties == {property_id(KEY_PROPERTY): KEY}

    def test_peers_07_the_sent_item_keeps_the_id_of_the_draft(self, world: GraphWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        world.mailer().dispatch(ref)
        (sent,) = world.lying(world.us, "sentitems")
        assert sent.id == ref.carrier_ref
        assert len(world.lying(world.us, "inbox")) == 1  # our blind copy

    def test_large_files_follow_the_message(self, world: GraphWorld) -> None:
        files = (
            Attachment("Courrier – n° 1.pdf", b"%PDF" + b"x" * 4_200_000, "application/pdf"),
            Attachment("petit.pdf", b"%PDF small", "application/pdf"),
        )
        outgoing = replace(Letters(world).first, attachments=(*files, Letters(world).first.attachments[1]))
        mailer = world.mailer()
        ref = mailer.prepare(outgoing)
        assert len(world.server.heard("PUT", "^/uploads/")) == 2
        assert isinstance(mailer.dispatch(ref), Accepted)
        (content,) = world.left(1)
        got = [(part.get_filename(), part.get_content()) for part in parsed(content).iter_attachments()]
        assert got == [(file.name, file.content) for file in files]

    def test_rule_6_a_draft_that_was_changed_is_not_sent(self, world: GraphWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        message = world.us.messages[ref.carrier_ref]
        message.mime = message.mime.replace(b"Bonjour,", b"Cher Monsieur,")
        answer = world.mailer().dispatch(ref)
        assert isinstance(answer, NotNow)
        assert answer.backend
        assert world.lying(world.them, "inbox") == []

    def test_a_message_that_the_service_writes_anew_is_still_the_approved_one(self, world: GraphWorld) -> None:
        """Exchange makes the text part from the HTML: the hash of what it keeps stands for the approved one."""
        rewriting(world)
        ref = world.mailer().prepare(Letters(world).first)
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        assert isinstance(world.mailer().find(KEY, LONG_AGO), Found)

    def test_a_crash_before_that_was_noted_keeps_nothing_from_leaving(self, world: GraphWorld) -> None:
        rewriting(world)
        world.server.fault("GET", "/$value", status=503, times=9)
        with pytest.raises(BackendError):
            world.mailer().prepare(Letters(world).first)
        world.server.faults.clear()
        ref = world.mailer().prepare(Letters(world).first)
        assert isinstance(world.mailer().dispatch(ref), Accepted)

    def test_rule_7_what_left_and_was_thrown_away_is_not_sent_again(self, world: GraphWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        world.mailer().dispatch(ref)
        world.server.store.move(world.us, world.us.messages[ref.carrier_ref], "deleteditems")
        assert isinstance(world.mailer().dispatch(ref), Accepted)
        assert isinstance(world.mailer().find(KEY, LONG_AGO), Found)
        assert len(world.lying(world.them, "inbox")) == 1

    def test_rule_7_an_unfinished_draft_is_made_anew(self, world: GraphWorld) -> None:
        """A crash between the message and its property."""
        world.server.fault("PATCH", "%3D", status=400, code="ErrorInvalidRequest")
        with pytest.raises(BackendError):
            world.mailer().prepare(Letters(world).first)
        ref = world.mailer().prepare(Letters(world).first)
        outbox = world.us.folder(world.us.messages[ref.carrier_ref].folder)
        assert outbox is not None
        (message,) = world.us.in_folder(outbox.id)
        assert message.id == ref.carrier_ref
        assert message.properties == {property_id(KEY_PROPERTY): KEY}

    def test_a_staff_draft_sent_by_outlook_under_another_id_is_found(self, world: GraphWorld) -> None:
        ref = world.mailer().place_draft(Letters(world).first)
        (draft,) = world.lying(world.us, "drafts")
        draft.properties.clear()
        draft.mime = rewritten_by_outlook(draft.mime)
        world.send_drafts()
        found = world.mailer().find(KEY, LONG_AGO)
        assert isinstance(found, Found)
        assert found.message_id_seen == "<of-outlook@example.fr>" != ref.message_id
        assert found.content is not None
        assert content_sha256(found.content) != ref.body_sha256

    def test_a_draft_that_staff_wrote_anew_is_known_by_our_property(self, world: GraphWorld) -> None:
        world.mailer().place_draft(Letters(world).first)
        world.change_drafts(lambda _: f"To: patron@example.com\r\nSubject: Autre\r\n\r\n{world.ours}\r\n".encode())
        world.send_drafts()
        found = world.mailer().find(KEY, LONG_AGO)
        assert isinstance(found, Found)
        assert found.content is not None
        assert b"patron@example.com" in found.content

    def test_the_customers_answer_is_no_proof(self, world: GraphWorld) -> None:
        world.mailer().place_draft(Letters(world).first)
        answer = f"From: {world.customer}\r\nTo: {world.ours}\r\nSubject: RE: (réf. R26-0457)\r\n\r\nBonjour\r\n"
        world.arrive(answer.encode())
        world.change_drafts(lambda _: None)
        assert world.mailer().find(KEY, LONG_AGO) == Nothing()

    def test_a_changed_draft_bears_the_category_too(self, world: GraphWorld) -> None:
        ref = world.mailer().place_draft(Letters(world).first)
        world.change_drafts(lambda draft: draft.replace(b"Bonjour,", b"Cher Monsieur,"))
        world.mailer().withdraw(ref)
        assert world.lying(world.us, "drafts")[0].categories == [OUTDATED_CATEGORY]

    def test_a_draft_that_lies_with_staff_is_never_prepared(self, world: GraphWorld) -> None:
        world.mailer().place_draft(Letters(world).first)
        with pytest.raises(BackendError, match="lies as a draft with staff"):
            world.mailer().prepare(Letters(world).first)

    def test_a_lost_spool_finds_the_draft_of_staff_again(self, world: GraphWorld) -> None:
        ref = world.mailer().place_draft(Letters(world).first)
        for path in (world.root / "spool").iterdir():
            path.unlink()
        assert world.mailer().place_draft(Letters(world).first).carrier_ref == ref.carrier_ref
        assert world.mailer().find(KEY, LONG_AGO) == StillDraft()

    def test_ids_are_asked_for_that_outlive_sending(self, world: GraphWorld) -> None:
        world.mailer().dispatch(world.mailer().prepare(Letters(world).first))
        assert all(call.lasting for call in world.server.calls if not call.path.startswith("/uploads"))

    def test_a_bad_address_is_refused_for_good(self, world: GraphWorld) -> None:
        outgoing = replace(Letters(world).first, to=("refused@example.com",))
        answer = world.mailer().dispatch(world.mailer().prepare(outgoing))
        assert isinstance(answer, Refused)

    def test_a_draft_that_somebody_took_is_no_answer(self, world: GraphWorld) -> None:
        ref = world.mailer().prepare(Letters(world).first)
        world.server.store.erase(world.us, world.us.messages[ref.carrier_ref])
        with pytest.raises(NoAnswer):
            world.mailer().dispatch(ref)


class TestGraphMailbox(MailboxContract):
    def test_a_category_that_a_person_gave_is_read_back(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: litige\r\n\r\n")
        first = world.mailbox().fetch({}, 10)
        world.us.messages[_id(first.mails[0].ref)].categories = ["Personnel", Label.DISPUTE.value]
        world.server.store.touch(world.us.messages[_id(first.mails[0].ref)])
        (again,) = world.mailbox().fetch(first.positions, 10).mails
        assert (again.label, again.content) == (Label.DISPUTE, first.mails[0].content)

    def test_reading_and_flags_are_no_news(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: x\r\n\r\n")
        first = world.mailbox().fetch({}, 10)
        message = world.us.messages[_id(first.mails[0].ref)]
        message.read = True
        world.server.store.touch(message)
        assert world.mailbox().fetch(first.positions, 10).mails == ()

    def test_what_a_person_decided_meanwhile_is_left_alone(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: x\r\n\r\n")
        (mail,) = world.mailbox().fetch({}, 10).mails
        message = world.us.messages[_id(mail.ref)]
        message.categories = ["Personnel", Label.DONE.value]
        assert world.mailbox().sort(mail.ref, Label.TO_READ) is Sorted.GONE
        assert message.categories == ["Personnel", Label.DONE.value]

    def test_a_label_keeps_other_categories_and_stands_in_the_master_list(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: x\r\n\r\n")
        (mail,) = world.mailbox().fetch({}, 10).mails
        message = world.us.messages[_id(mail.ref)]
        message.categories = ["Personnel"]
        for _ in range(2):
            assert world.mailbox().sort(mail.ref, Label.PROMISE) is Sorted.LABELLED
        assert message.categories == ["Personnel", Label.PROMISE.value]
        assert set(world.us.categories) == REPLY_LABELS, "all of them, so that people can choose"
        assert len(set(world.us.categories.values())) == len(REPLY_LABELS)

    def test_a_copy_of_ours_goes_into_its_folder(self, world: GraphWorld) -> None:
        """It is not marked as read: Exchange would send the read receipt that the copy asks for."""
        mailer = world.mailer()
        ref = mailer.prepare(Letters(world).first)
        mailer.dispatch(ref)
        mails = world.mailbox().fetch({}, 10).mails
        (copy,) = [mail for mail in mails if mail.folder == "inbox"]
        assert world.mailbox().sort(copy.ref, Label.COPY, ref.body_sha256) is Sorted.LABELLED
        message = world.us.messages[_id(copy.ref)]
        assert world.us.folders[message.folder].name == Label.COPY
        assert not message.read
        (now,) = [mail for mail in world.mailbox().fetch({}, 10).mails if mail.folder == Label.COPY]
        assert now.label is Label.COPY

    def test_drafts_and_mails_of_years_ago_are_not_read(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: old\r\n\r\n")
        (old,) = world.us.messages.values()
        old.received = datetime.now(UTC) - timedelta(days=400)
        world.server.store.add(world.us, "inbox", b"Subject: being written\r\n\r\n", draft=True)
        world.mailer().place_draft(Letters(world).first)
        assert world.mailbox().fetch({}, 10).mails == ()

    def test_more_changes_than_one_page(self, world: GraphWorld) -> None:
        for number in range(25):
            world.arrive(f"Subject: {number}\r\n\r\n".encode())
        fetched = world.mailbox().fetch({}, 100)
        assert [mail.uid for mail in fetched.mails] == list(range(1, 26))
        assert fetched.read_to_end

    def test_a_mail_that_was_deleted_is_no_obstacle(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: 1\r\n\r\n")
        world.arrive(b"Subject: 2\r\n\r\n")
        first = world.mailbox().fetch({}, 1)
        world.server.store.erase(world.us, list(world.us.messages.values())[1])
        again = world.mailbox().fetch(first.positions, 10)
        assert (again.mails, again.read_to_end) == ((), True)

    def test_a_torn_index_is_begun_anew(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: one\r\n\r\n")
        first = world.mailbox().fetch({}, 10)
        (world.root / "graph.json").write_text('{"inbox": {"valid')
        assert len(world.mailbox().fetch(first.positions, 10).mails) == 1

    def test_a_named_folder_is_read_and_a_missing_one_is_told(self, world: GraphWorld) -> None:
        folder = world.server.store.add_folder(world.us, "Clients")
        world.server.store.add(world.us, folder.id, b"Subject: filed by a rule\r\n\r\n")
        assert len(world.mailbox(folders=("Clients",)).fetch({}, 10).mails) == 1
        with pytest.raises(BackendError, match="no folder 'Nowhere'"):
            world.mailbox(folders=("Nowhere",)).fetch({}, 10)

    def test_of_a_mail_beyond_the_limit_only_the_beginning_is_read(self, world: GraphWorld) -> None:
        world.arrive(b"Subject: large\r\n\r\n" + b"0123456789\r\n" * 1000)
        (mail,) = world.mailbox(largest=2000).fetch({}, 10).mails
        assert (len(mail.content), mail.cut) == (2000, True)


def rewriting(world: GraphWorld) -> None:
    """From now on the service writes anew what it keeps."""
    add = world.server.store.add

    def added(*args: object, **named: object) -> object:
        message = add(*args, **named)  # type: ignore[arg-type] # as the store has it
        message.mime = message.mime.replace(b"Bonjour,", b"Bonjour ,")
        return message

    world.server.store.add = added  # type: ignore[method-assign,assignment] # a service that rewrites


def _id(ref: str) -> str:
    return ref.partition("/")[2]


def test_the_stand_in_is_held_to_the_published_description() -> None:
    """Unset, RELANCE_SCHEMAS leaves this file's requests unvalidated, and this test shows which of both it was."""
    on = bool(os.environ.get(VARIABLE))
    assert schemas().on is on
    wrong = schemas().faults_of("message", {"id": 3, "toRecipients": "compta@example.com"})
    assert len(wrong) == (2 if on else 0)

"""Microsoft 365 in trouble: what is repeated, what never is, and what is told (rule 7, PEERS 07)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from relance_mail.connect.graph import GraphLogin, GraphSession, GraphUnreachable
from relance_mail.core.labels import Label
from relance_mail.errors import BackendError, SettingsError
from relance_mail.mail.base import Accepted, Attachment, Found, NoAnswer, NotNow, Ref, Sorted, StillDraft
from tests.contracts.mail_contract import KEY, Letters, parsed
from tests.mail.graph_world import Badge, GraphWorld
from tests.servers.graph import graph_server

Result = TypeVar("Result")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[GraphWorld]:
    with graph_server() as server:
        world = GraphWorld(server, tmp_path)
        yield world
        world.close()
    assert server.violations == []


def prepared(world: GraphWorld) -> Ref:
    return world.mailer().prepare(Letters(world).first)


def received(world: GraphWorld) -> int:
    return len(world.lying(world.them, "inbox"))


def code_of(session: GraphSession) -> str:
    """What is told when a list of folders is asked for."""
    with pytest.raises(BackendError) as told:
        list(session.every("/mailFolders"))
    (finding,) = told.value.findings
    assert finding.remedy
    return finding.code


def test_rule_7_a_send_whose_answer_is_lost_is_uncertain_then_found_and_never_sent_twice(world: GraphWorld) -> None:
    ref, since = prepared(world), datetime.now(UTC)
    world.server.fault("POST", "/send", lose=True)
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)
    found = world.mailer().find(KEY, since)
    assert isinstance(found, Found)
    assert found.message_id_seen == ref.message_id
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    assert len(world.server.heard("POST", "/send$")) == 1
    assert received(world) == 1


def test_rule_7_a_slow_send_is_uncertain_and_lands_once(world: GraphWorld) -> None:
    ref = prepared(world)
    world.server.fault("POST", "/send", slow=5)
    with pytest.raises(NoAnswer):
        world.mailer(read_seconds=0.3).dispatch(ref)
    assert isinstance(world.mailer().find(KEY, datetime.now(UTC)), Found)
    assert len(world.server.heard("POST", "/send$")) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_rule_7_a_server_error_on_sending_is_uncertain_and_is_not_repeated(world: GraphWorld, status: int) -> None:
    """A 504 may have sent; nobody knows from the status."""
    ref = prepared(world)
    world.server.fault("POST", "/send", status=status, times=9)
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)
    assert len(world.server.heard("POST", "/send$")) == 1
    assert world.mailer().find(KEY, datetime.now(UTC)) == StillDraft()


def test_rule_7_after_the_proof_that_it_did_not_leave_the_same_draft_is_sent(world: GraphWorld) -> None:
    ref = prepared(world)
    world.server.fault("POST", "/send", status=503)
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)
    assert world.mailer().find(KEY, datetime.now(UTC)) == StillDraft()
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    assert received(world) == 1


def test_throttled_sending_is_a_definite_no_that_is_not_repeated_here(world: GraphWorld) -> None:
    ref = prepared(world)
    world.server.fault("POST", "/send", status=429, code="ApplicationThrottled", retry_after="1")
    answer = world.mailer().dispatch(ref)
    assert isinstance(answer, NotNow)
    assert not answer.backend
    assert (len(world.server.heard("POST", "/send$")), received(world)) == (1, 0)


def test_a_token_that_expires_at_the_send_is_renewed_because_nothing_was_done(world: GraphWorld) -> None:
    ref = prepared(world)
    world.server.fault("POST", "/send", status=401, code="InvalidAuthenticationToken")
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    assert (world.badge.fetched, received(world)) == (1, 1)


def test_a_login_that_stays_refused_is_ours_to_mend(world: GraphWorld) -> None:
    ref = prepared(world)
    world.server.tokens.clear()
    answer = world.mailer().dispatch(ref)
    assert isinstance(answer, NotNow)
    assert answer.backend
    assert code_of(world.session()) == "graph_login"


def test_a_mailbox_outside_the_applications_scope_is_explained(world: GraphWorld) -> None:
    world.server.closed.add(world.ours)
    with pytest.raises(BackendError) as told:
        list(world.mailer().check())
    (finding,) = told.value.findings
    assert finding.code == "graph_forbidden"
    assert world.ours in finding.what
    assert "scope" in finding.remedy


def test_a_mailbox_that_is_none_is_told(world: GraphWorld) -> None:
    session = GraphSession(GraphLogin("nobody@example.fr", world.badge, world.server.url))
    assert code_of(session) == "graph_mailbox"
    session.close()


def test_reading_waits_as_long_as_it_is_told_to(world: GraphWorld) -> None:
    world.arrive(b"Subject: x\r\n\r\n")
    world.server.fault("GET", "/messages/delta", status=429, code="ApplicationThrottled", retry_after="7")
    assert len(world.mailbox().fetch({}, 10).mails) == 1
    assert world.pauses == [7.0]


def test_reading_is_repeated_after_errors_and_lost_answers(world: GraphWorld) -> None:
    world.arrive(b"Subject: x\r\n\r\n")
    world.server.fault("GET", "/mailFolders", status=503)
    world.server.fault("GET", "/$value", lose=True)
    assert len(world.mailbox().fetch({}, 10).mails) == 1
    assert len(world.pauses) == 2


def test_rule_3_a_service_that_stays_away_is_told_and_nothing_counts_as_read(world: GraphWorld) -> None:
    world.server.fault("GET", "/messages/delta", status=503, times=99)
    with pytest.raises(BackendError) as told:
        world.mailbox().fetch({}, 10)
    assert told.value.findings[0].code == "graph_busy"
    assert len(world.pauses) == 3


def test_a_wait_beyond_our_patience_is_for_the_next_cycle(world: GraphWorld) -> None:
    world.server.fault("GET", "/mailFolders", status=429, retry_after="3600")
    assert code_of(world.session()) == "graph_busy"
    assert world.pauses == []


def test_rule_7_a_draft_whose_creation_got_no_answer_is_found_not_made_again(world: GraphWorld) -> None:
    world.server.fault("POST", "/messages", lose=True)
    with pytest.raises(BackendError):
        prepared(world)
    ref = prepared(world)
    drafts = [message for message in world.us.messages.values() if message.draft]
    deleted = world.us.folder("deleteditems")
    assert deleted is not None
    assert [message.id for message in drafts if message.folder != deleted.id] == [ref.carrier_ref]


def test_rule_7_a_file_that_was_cut_off_on_its_way_makes_no_half_message(world: GraphWorld) -> None:
    large = Attachment("Courrier.pdf", b"%PDF" + b"x" * 4_000_000, "application/pdf")
    outgoing = replace(Letters(world).first, attachments=(large,))
    world.server.fault("PUT", "", lose=True)
    with pytest.raises(BackendError):
        world.mailer().prepare(outgoing)
    ref = world.mailer().prepare(outgoing)
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    (content,) = world.left(1)
    assert [part.get_filename() for part in parsed(content).iter_attachments()] == ["Courrier.pdf"]


def test_a_crash_between_the_numbers_and_the_mails_loses_none(world: GraphWorld) -> None:
    world.arrive(b"Subject: x\r\n\r\n")
    world.server.fault("GET", "/$value", status=503, times=99)
    with pytest.raises(BackendError):
        world.mailbox().fetch({}, 10)
    world.server.faults.clear()
    assert len(world.mailbox().fetch({}, 10).mails) == 1


def test_the_token_goes_to_no_other_host(world: GraphWorld) -> None:
    badge = Badge()
    session = GraphSession(GraphLogin(world.ours, badge, world.server.url))
    with pytest.raises(GraphUnreachable, match="another host"):
        session.get("https://elsewhere.example.org/v1.0/users/x")
    with pytest.raises(GraphUnreachable, match="another host"):
        session.get(world.server.url + "x.example.org/")
    session.close()


def test_a_host_that_is_not_there_is_unreachable_and_sends_nothing(world: GraphWorld) -> None:
    nowhere = GraphLogin(world.ours, world.badge, "http://127.0.0.1:9/v1.0")
    session = GraphSession(nowhere, world.pauses.append)
    with pytest.raises(GraphUnreachable):
        session.once("/messages/x/send")
    assert code_of(session) == "graph_unreachable"
    session.close()


def test_the_token_never_crosses_a_network_in_clear(world: GraphWorld) -> None:
    with pytest.raises(SettingsError, match="without TLS"):
        GraphLogin(world.ours, world.badge, "http://graph.example.org/v1.0")


def test_a_label_is_given_without_the_right_to_the_master_list(world: GraphWorld) -> None:
    world.arrive(b"Subject: x\r\n\r\n")
    mailbox = world.mailbox()
    (mail,) = mailbox.fetch({}, 10).mails
    world.server.fault("GET", "/masterCategories", status=403, code="ErrorAccessDenied")
    assert mailbox.sort(mail.ref, Label.PROMISE) is Sorted.LABELLED


def test_the_master_list_is_looked_at_once(world: GraphWorld) -> None:
    for number in range(3):
        world.arrive(f"Subject: {number}\r\n\r\n".encode())
    mailbox = world.mailbox()
    for mail in mailbox.fetch({}, 10).mails:
        mailbox.sort(mail.ref, Label.PROMISE)
    assert len(world.server.heard("GET", "/masterCategories")) == 1


def test_a_login_shows_no_token(world: GraphWorld) -> None:
    assert "Badge" not in repr(world.login())


def test_an_interrupted_round_through_a_large_folder_goes_on_where_it_was(world: GraphWorld) -> None:
    for number in range(25):
        world.arrive(f"Subject: {number}\r\n\r\n".encode())
    world.server.fault("GET", "/inbox/messages/delta", status=503, times=99, after=2)
    with pytest.raises(BackendError):
        world.mailbox().fetch({}, 100)
    world.server.faults.clear()
    before = len(world.server.heard("GET", "/inbox/messages/delta"))
    fetched = world.mailbox().fetch({}, 100)
    assert [mail.uid for mail in fetched.mails] == list(range(1, 26))
    assert len(world.server.heard("GET", "/inbox/messages/delta")) == before + 1  # the third page alone


def test_rule_7_whenever_the_program_dies_the_message_leaves_once(world: GraphWorld, tmp_path: Path) -> None:
    """Every call of a history is lost once, before or after its effect; then it goes on as the outbox does."""
    _sent(world)
    calls = len(world.server.calls)
    for dies_at in range(calls):
        for lose in (True, False):
            world.server.store.accounts.clear()
            again = GraphWorld(world.server, tmp_path / f"{dies_at}{lose}")
            world.server.calls.clear()
            world.server.faults.clear()
            world.server.fault("", "", status=0 if lose else 503, lose=lose, after=dies_at)
            _sent(again)
            assert received(again) == 1, (dies_at, lose)
            again.close()


def _sent(world: GraphWorld) -> None:
    """As the engine goes on after crashes: prepared until it lies there, then settled by what is found."""
    ref = _until_done(lambda: prepared(world))
    for _ in range(4):
        try:
            if isinstance(world.mailer().dispatch(ref), Accepted):
                return
        except NoAnswer:
            if isinstance(_until_done(lambda: world.mailer().find(KEY, datetime.now(UTC))), Found):
                return


def _until_done(work: Callable[[], Result]) -> Result:
    for _ in range(3):
        try:
            return work()
        except BackendError:
            continue
    raise AssertionError("the service is there again")

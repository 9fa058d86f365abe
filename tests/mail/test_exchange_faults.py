"""What goes wrong on the way to an Exchange server, and that nothing leaves twice for it."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relance_mail.clock import SystemClock
from relance_mail.errors import BackendError
from relance_mail.mail import exchange_drafts
from relance_mail.mail.base import (
    Accepted,
    Answer,
    Found,
    NoAnswer,
    Nothing,
    NotNow,
    Outgoing,
    Ref,
    Refused,
    RefusedWhy,
    StillDraft,
    Withdrawal,
)
from relance_mail.mail.content import content_sha256
from relance_mail.mail.exchange import ExchangeMailer
from tests.contracts.mail_contract import KEY, LONG_AGO, Letters, parsed
from tests.mail.exchange_world import ExchangeWorld, exchange_world
from tests.servers.ews import Fault
from tests.servers.processes import wait_until


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ExchangeWorld]:
    with exchange_world(tmp_path) as world:
        yield world


@pytest.fixture
def letters(world: ExchangeWorld) -> Letters:
    return Letters(world)


def break_next(world: ExchangeWorld, operation: str, how: str, *, after: bool = False, times: int = 1) -> Fault:
    fault = Fault(operation, how, times, after)
    world.server.faults.append(fault)
    return fault


def impatient(world: ExchangeWorld) -> ExchangeMailer:
    return world.mailer(replace(world.login(), read_seconds=0.4))


def sent_once(world: ExchangeWorld, letters: Letters) -> None:
    """Exactly one mail of the key has left, also after another one."""
    mailer = world.mailer()
    assert isinstance(mailer.dispatch(mailer.prepare(letters.second)), Accepted)
    assert len(world.left(2)) == 2


@pytest.mark.parametrize(("how", "after"), [("lost", False), ("503", True), ("502", True), ("500", True)])
def test_rule_7_peers_07_an_answer_lost_after_it_left_is_found_and_never_sent_again(
    world: ExchangeWorld, letters: Letters, how: str, after: bool
) -> None:
    mailer = world.mailer()
    ref = mailer.prepare(letters.first)
    break_next(world, "SendItem", how, after=after)
    with pytest.raises(NoAnswer):
        mailer.dispatch(ref)
    found = world.mailer().find(KEY, LONG_AGO)
    assert isinstance(found, Found)
    assert found.content is not None
    assert content_sha256(found.content) == ref.body_sha256
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    assert world.server.seen.count("SendItem") == 1
    sent_once(world, letters)


@pytest.mark.parametrize("how", ["dropped", "503", "504", "500"])
def test_rule_7_what_did_not_leave_still_lies_there_and_may_be_sent_once_more(
    world: ExchangeWorld, letters: Letters, how: str
) -> None:
    mailer = world.mailer()
    ref = mailer.prepare(letters.first)
    break_next(world, "SendItem", how)
    with pytest.raises(NoAnswer):
        mailer.dispatch(ref)
    assert world.server.seen.count("SendItem") == 1
    assert world.mailer().find(KEY, LONG_AGO) == StillDraft()
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    sent_once(world, letters)


def test_rule_7_a_send_that_succeeds_without_an_answer_is_uncertain_then_found(
    world: ExchangeWorld, letters: Letters
) -> None:
    ref = world.mailer().prepare(letters.first)
    fault = break_next(world, "SendItem", "late")
    with pytest.raises(NoAnswer):
        impatient(world).dispatch(ref)
    fault.release.set()
    assert isinstance(world.mailer().find(KEY, LONG_AGO), Found)
    sent_once(world, letters)


def test_model_2_2_a_slow_request_that_lands_after_the_second_one_sends_nothing(
    world: ExchangeWorld, letters: Letters
) -> None:
    ref = world.mailer().prepare(letters.first)
    slow = break_next(world, "SendItem", "stuck")
    with pytest.raises(NoAnswer):
        impatient(world).dispatch(ref)
    assert world.mailer().find(KEY, LONG_AGO) == StillDraft()
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    slow.release.set()
    wait_until(slow.done.is_set, "the slow request")
    sent_once(world, letters)


def test_model_2_2_a_draft_that_an_earlier_request_took_at_the_last_moment_is_a_yes(
    world: ExchangeWorld, letters: Letters
) -> None:
    ref = world.mailer().prepare(letters.first)
    break_next(world, "SendItem", "ErrorItemNotFound", after=True)
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    sent_once(world, letters)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("busy", NotNow("", backend=True)),
        ("expired", NotNow("", backend=True)),
        ("ErrorSendAsDenied", NotNow("", backend=True)),
        ("ErrorQuotaExceeded", NotNow("", backend=True)),
        ("ErrorStaleObject", NotNow("", backend=True)),
        ("ErrorMessageSizeExceeded", Refused(RefusedWhy.MESSAGE, "")),
        ("ErrorInvalidRecipients", Refused(RefusedWhy.RECIPIENT, "", ("compta@example.com",))),
    ],
)
def test_a_definite_no_is_told_apart_and_tried_no_second_time(
    world: ExchangeWorld, letters: Letters, code: str, answer: Answer
) -> None:
    mailer = world.mailer()
    ref = mailer.prepare(letters.first)
    break_next(world, "SendItem", code)
    given = mailer.dispatch(ref)
    assert replace(given, words="") == answer
    assert world.server.seen.count("SendItem") == 1
    assert mailer.find(KEY, LONG_AGO) == (Nothing() if isinstance(answer, Refused) else StillDraft())


@pytest.mark.parametrize("code", ["ErrorInternalServerError", "ErrorTimeoutExpired", "ErrorMailboxStoreUnavailable"])
def test_what_exchange_cannot_tell_is_no_answer(world: ExchangeWorld, letters: Letters, code: str) -> None:
    ref = world.mailer().prepare(letters.first)
    break_next(world, "SendItem", code)
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)


def test_a_server_that_is_down_before_sending_is_a_definite_no(world: ExchangeWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    break_next(world, "*", "503", times=9)
    answer = world.mailer().dispatch(ref)
    assert isinstance(answer, NotNow)
    assert answer.backend
    assert "SendItem" not in world.server.seen


def test_a_kept_connection_that_the_server_closed_is_opened_again_for_reading(world: ExchangeWorld) -> None:
    mailer = world.mailer()
    assert list(mailer.check())
    break_next(world, "FindItem", "dropped")
    mailer.find(KEY, LONG_AGO)
    assert world.server.faults[0].times == 0


def test_rule_7_a_draft_whose_answer_was_lost_is_found_not_made_again(world: ExchangeWorld, letters: Letters) -> None:
    break_next(world, "CreateItem", "lost")
    with pytest.raises(BackendError):
        world.mailer().prepare(letters.first)
    ref = world.mailer().prepare(letters.first)
    assert len(world.drafts()) == 1
    assert isinstance(world.mailer().dispatch(ref), Accepted)


def test_rule_7_a_staff_draft_whose_answer_was_lost_is_there_once(world: ExchangeWorld, letters: Letters) -> None:
    break_next(world, "CreateItem", "lost")
    with pytest.raises(BackendError):
        world.mailer().place_draft(letters.first)
    world.mailer().place_draft(letters.first)
    assert len(world.drafts()) == 1


def test_a_staff_draft_that_was_changed_before_we_knew_of_it_stays(world: ExchangeWorld, letters: Letters) -> None:
    break_next(world, "CreateItem", "lost")
    with pytest.raises(BackendError):
        world.mailer().place_draft(letters.first)
    world.change_drafts(lambda draft: draft.replace(b"Bonjour,", b"Cher Monsieur,"))
    ref = world.mailer().place_draft(letters.first)
    (draft,) = world.drafts()
    assert b"Cher Monsieur," in draft
    assert world.mailer().withdraw(ref) is Withdrawal.EDITED


def test_rule_7_a_draft_that_was_sent_before_we_knew_of_it_is_not_made_again(
    world: ExchangeWorld, letters: Letters
) -> None:
    mailer = world.mailer()
    for outgoing, again in ((letters.first, mailer.place_draft), (letters.second, mailer.prepare)):
        break_next(world, "CreateItem", "lost")
        with pytest.raises(BackendError):
            again(outgoing)
        world.send_drafts()
        ref = again(outgoing)
        assert world.drafts() == []
        assert isinstance(mailer.find(outgoing.key, LONG_AGO), Found)
    assert isinstance(mailer.dispatch(ref), Accepted)
    assert len(world.left(2)) == 2


def test_a_staff_draft_that_lacks_files_is_made_anew(
    world: ExchangeWorld, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_drafts, "LARGEST_REQUEST", 1)
    break_next(world, "CreateAttachment", "dropped")
    with pytest.raises(BackendError):
        world.mailer().place_draft(letters.first)
    ref = world.mailer().place_draft(letters.first)
    (draft,) = world.drafts()
    assert content_sha256(draft) == ref.body_sha256


@pytest.mark.parametrize("operation", ["CreateItem", "GetItem", "FindItem"])
def test_a_crash_while_placing_leaves_one_draft_that_can_be_sent(
    world: ExchangeWorld, letters: Letters, operation: str
) -> None:
    mailer = world.mailer()
    break_next(world, operation, "expired")
    with pytest.raises(BackendError) as told:
        mailer.prepare(letters.first)
    assert told.value.findings[0].code == "mail_login"
    ref = world.mailer().prepare(letters.first)
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    sent_once(world, letters)


def test_rule_6_a_prepared_draft_that_was_changed_does_not_leave(world: ExchangeWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    world.change_drafts(lambda draft: draft.replace(b"FA-12", b"FA-99"))
    answer = world.mailer().dispatch(ref)
    assert isinstance(answer, NotNow)
    assert answer.backend
    with pytest.raises(BackendError, match="changed there"):
        world.mailer().prepare(replace(letters.first, subject="Autre (réf. R26-0457)"))
    assert len(world.drafts()) == 1


def test_rule_7_a_prepared_draft_that_staff_sent_by_hand_is_a_yes(world: ExchangeWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    world.send_drafts()
    assert isinstance(world.mailer().dispatch(ref), Accepted)
    assert "SendItem" not in world.server.seen


def test_model_2_2_a_prepared_draft_that_is_gone_is_no_answer_and_is_not_made_anew(
    world: ExchangeWorld, letters: Letters
) -> None:
    ref = world.mailer().prepare(letters.first)
    world.change_drafts(lambda _: None)
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)
    with pytest.raises(BackendError, match="not in Drafts any more"):
        world.mailer().prepare(replace(letters.first, text="Il reste 700,00 €.\n"))
    assert world.drafts() == []


def test_model_2_1_forged_headers_prove_nothing(world: ExchangeWorld, letters: Letters) -> None:
    world.mailer().prepare(letters.first)
    (draft,) = world.drafts()
    world.change_drafts(lambda _: None)
    world.arrive(draft.replace(b"FA-12", b"FA-99"))
    assert world.mailer().find(KEY, LONG_AGO) == Nothing()
    world.arrive(draft)
    assert isinstance(world.mailer().find(KEY, LONG_AGO), Found)


def test_a_lost_spool_is_no_answer_but_the_server_tells(world: ExchangeWorld, letters: Letters) -> None:
    ref = world.mailer().prepare(letters.first)
    for path in (world.root / "spool").iterdir():
        path.unlink()
    with pytest.raises(NoAnswer):
        world.mailer().dispatch(ref)
    assert world.mailer().find(KEY, LONG_AGO) == StillDraft()
    world.send_drafts()
    assert isinstance(world.mailer().find(KEY, LONG_AGO), Found)


def test_rule_7_two_workers_with_one_draft_send_it_once(world: ExchangeWorld, letters: Letters) -> None:
    """Each with a spool of its own, so that the server alone decides."""
    ref: Ref = world.mailer().prepare(letters.first)
    mailers = []
    for name in ("one", "two"):
        shutil.copytree(world.root / "spool", world.root / name)
        login = replace(world.login(), user=f"{name}\\{world.ours}")
        mailers.append(ExchangeMailer(login, world.root / name, SystemClock()))
    told: list[Answer] = []
    workers = [
        threading.Thread(target=lambda mailer: told.append(mailer.dispatch(ref)), args=(one,)) for one in mailers
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    for mailer in mailers:
        mailer.close()
    assert any(isinstance(one, Accepted) for one in told)
    assert world.server.store.in_folder(world.server.store.special(world.ours, "drafts").id) == []
    sent_once(world, letters)


def as_the_engine_does(world: ExchangeWorld, outgoing: Outgoing) -> int:
    """Prepare, dispatch, and settle what is uncertain, each time as a program started anew; how many starts it took."""
    for start in range(1, 9):
        mailer = world.mailer()
        try:
            answer = mailer.dispatch(mailer.prepare(outgoing))
        except NoAnswer:
            if isinstance(world.mailer().find(outgoing.key, LONG_AGO), Found):
                return start
        except BackendError:
            world.close()
        else:
            if isinstance(answer, Accepted):
                return start
    raise AssertionError("it never left")


@pytest.mark.parametrize(("how", "after"), [("dropped", False), ("lost", False), ("503", False), ("502", True)])
def test_rule_7_whichever_request_fails_exactly_one_mail_leaves(
    world: ExchangeWorld, letters: Letters, how: str, after: bool
) -> None:
    """Every request of a message from the first to the last, each failing in its turn: the histories of one."""
    requests = 0
    while True:
        token = f"R26-{requests:04}"
        outgoing = replace(
            letters.first, key=f"{requests:032x}" * 2, token=token, subject=f"Rappel (réf. {token})", blind_copy=None
        )
        fault = Fault("*", how, 1, after, skip=requests)
        world.server.faults = [fault]
        as_the_engine_does(world, outgoing)
        requests += 1
        assert [parsed(mail)["X-Relance-Key"] for mail in world.left(requests)].count(outgoing.key) == 1
        assert len(world.left(requests)) == requests
        assert world.drafts() == []
        world.close()
        if fault.times:  # the message was through before its turn came
            break
    assert requests > 8

"""OFFICE §8.3: the category or folder that staff gives to an answer is a decision; ours and a customer's are not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.labels import Label
from relance_mail.engine.desk import decided
from relance_mail.engine.incoming.sorting import CATEGORY, FOLDER
from relance_mail.engine.office import Report
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.engine.staff.undoing import undo
from relance_mail.errors import BackendError
from relance_mail.mail.base import RawMail, Sorted
from relance_mail.store import journal
from relance_mail.store.backup import backup, restore
from relance_mail.store.inbound import Mail
from relance_mail.store.store import open_store
from relance_mail.store.tables import InboundState
from relance_mail.workbooks.base import Outcome
from tests.engine.folder_office import BOSS, bounce, office_in, owed
from tests.engine.test_sorting import DISPUTE, PROMISE, THEM, Desk
from tests.mail.memory import MemoryMailbox

TWO_PROMISES = "Bonjour,\n\nNous réglerons 600,00 € le 12 mars 2026 et 650,00 € le 20 mars 2026 par virement.\n"
HALF = "Bonjour,\n\nNous vous réglerons la moitié le 12 mars 2026. Le reste suivra.\n"
PLAN = "Bonjour,\n\nNous vous réglerons en trois fois, le 12 de chaque mois à partir de mars.\n"
UNCLEAR = "Bonjour,\n\nBonne année à toute votre équipe.\n"


class CategoryMailbox(MemoryMailbox):
    """Labels are categories: a mail stays where it lies, and is told of again when they change. `loses_answers`: what
    was sorted is not told; `meanwhile`: a person is faster, and gives these."""

    loses_answers = False
    meanwhile: tuple[Label, ...] = ()

    def move(self, mail: RawMail, folder: str) -> RawMail:
        if folder in set(Label) - {Label.COPY}:
            return self.give(mail, Label(folder))
        return super().move(mail, folder)

    def give(self, mail: RawMail, *labels: Label) -> RawMail:
        """The mail bears these now."""
        self._uids += 1
        ref = f"{self.validity}/{self._uids}"
        given = replace(mail, uid=self._uids, ref=ref, label=next(iter(labels), None), beside=labels[1:])
        self.lies[self.lies.index(mail)] = given
        return given

    def sort(self, ref: str, label: Label, body_sha256: str | None = None) -> Sorted:
        (mail,) = [mail for mail in self.lies if mail.ref == ref]
        if self.meanwhile:
            self.give(mail, *self.meanwhile)
            return Sorted.GONE
        if mail.beside:
            self.give(mail, label)
            return Sorted.LABELLED
        become = super().sort(ref, label, body_sha256)
        if self.loses_answers:
            raise BackendError(Finding("mail_unreachable", "The server did not answer.", "Wait."))
        return become


class Outlook(Desk):
    """The same office, with categories."""

    box: CategoryMailbox

    def __init__(self, desk: Desk) -> None:
        self.day, self.mail = desk.day, desk.mail
        self.box = CategoryMailbox()
        self.day.change(mailbox=self.box)
        self.content = b""

    def answered(self, text: str, sender: str = THEM) -> None:
        """A customer has answered, and we have given the answer its category."""
        self.content = self.answer(text, sender)
        self.day.cycle()

    def tick(self, *labels: Label) -> Report:
        """A person ticks categories beside ours; the next cycle."""
        self.box.give(self.lying, *self.labels, *labels)
        return self.day.cycle()

    @property
    def lying(self) -> RawMail:
        (mail,) = [mail for mail in self.box.lies if mail.content == self.content]
        return mail

    @property
    def labels(self) -> tuple[Label, ...]:
        mail = self.lying
        return (mail.label, *mail.beside) if mail.label else ()

    @property
    def kept(self) -> Mail:
        (mail,) = self.day.mails()
        return mail

    def reasons(self) -> set[HoldReason]:
        return {hold.reason for hold in self.day.holds()}

    def outcomes(self) -> list[Outcome]:
        with self.day.office.store.reading() as conn:
            return decided.outcomes_since(conn, date(2026, 1, 1))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with office_in(tmp_path, "2026-03-02") as day:
        yield Desk(day)


@pytest.fixture
def outlook(desk: Desk) -> Outlook:
    return Outlook(desk)


def test_done_beside_ours_closes_the_answer_once_and_is_journaled(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    assert outlook.labels == (Label.TO_READ,)
    assert outlook.tick(Label.DONE).counts["decisions"] == 1
    assert (outlook.kept.state, outlook.kept.closed_by) == (InboundState.DONE, CATEGORY)
    assert HoldReason.REPLY_WAITING not in outlook.reasons()
    assert outlook.labels == (Label.DONE,)
    (outcome,) = outlook.outcomes()
    assert (outcome.choice, outcome.done) == (Label.DONE, True)
    assert "par catégorie Outlook" in outcome.sentence
    with outlook.day.office.store.reading() as conn:
        (entry,) = [told.entry for told in journal.entries(conn, outlook.kept.ref, "mail.dismissed")]
    assert entry.actor == "catégorie Outlook"
    for _ in range(2):
        assert not outlook.day.cycle().counts


def test_it_can_be_undone_and_decided_again(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    outlook.tick(Label.DONE)
    undo(outlook.day.office, outlook.kept.ref, BOSS)
    outlook.day.cycle()
    assert outlook.labels == (Label.TO_READ,)
    assert HoldReason.REPLY_WAITING in outlook.reasons()
    outlook.tick(Label.DONE)
    assert outlook.kept.state is InboundState.DONE
    assert len(outlook.outcomes()) == 2


def test_to_read_takes_a_decision_back(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    outlook.tick(Label.DONE)
    outlook.tick(Label.TO_READ)
    assert outlook.kept.state is InboundState.TO_CONFIRM
    assert HoldReason.REPLY_WAITING in outlook.reasons()
    assert outlook.labels == (Label.TO_READ,)


def test_to_read_takes_back_what_was_read_without_a_person(outlook: Outlook) -> None:
    outlook.answered(PROMISE)
    assert outlook.labels == (Label.PROMISE,)
    outlook.tick(Label.TO_READ)
    assert outlook.kept.state is InboundState.TO_CONFIRM
    assert all(promise.cancelled for promise in outlook.day.account().promises)
    assert outlook.labels == (Label.TO_READ,)


def test_done_on_an_answer_read_as_a_dispute_leaves_the_dispute(outlook: Outlook) -> None:
    outlook.answered(DISPUTE)
    outlook.tick(Label.DONE)
    assert outlook.kept.state is InboundState.DONE
    assert outlook.reasons() == {HoldReason.DISPUTE}
    assert "tient toujours" in outlook.outcomes()[0].sentence


def test_dispute_holds_the_customer_and_closes_the_answer(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    outlook.tick(Label.DISPUTE)
    assert outlook.reasons() == {HoldReason.DISPUTE}
    assert (outlook.kept.closed_by, outlook.labels) == (CATEGORY, (Label.DONE,))


def test_dispute_on_an_answer_read_without_a_person_stays_to_be_seen(outlook: Outlook) -> None:
    outlook.answered(PROMISE)
    outlook.tick(Label.DISPUTE)
    assert HoldReason.DISPUTE in outlook.reasons()
    assert outlook.labels == (Label.DISPUTE,)
    assert not outlook.day.cycle().counts


def test_to_read_on_an_answer_that_waits_calls_its_reading_wrong(outlook: Outlook) -> None:
    outlook.answered(DISPUTE)
    before = outlook.reasons()
    outlook.tick(Label.TO_READ)
    assert (outlook.kept.state, outlook.reasons()) == (InboundState.TO_CONFIRM, before)
    assert outlook.labels == (Label.TO_READ,)
    staff_replies.dismiss(outlook.day.office, outlook.kept.ref, BOSS)
    outlook.day.cycle()
    assert outlook.labels == (Label.DONE,), "from then on it follows what is stored again"


def test_promise_vouches_for_the_one_that_was_read(outlook: Outlook) -> None:
    outlook.answered(PROMISE, "quelqu.un@example.org")
    assert outlook.labels == (Label.TO_READ,), "an unknown address"
    outlook.tick(Label.PROMISE)
    (promise,) = outlook.day.account().promises
    assert promise.due == date(2026, 3, 12)
    assert outlook.kept.closed_by == CATEGORY


@pytest.mark.parametrize("text", [TWO_PROMISES, PLAN, HALF], ids=["two", "plan", "half"])
def test_a_plan_or_a_part_is_not_one_whole_promise(outlook: Outlook, text: str) -> None:
    outlook.answered(text, "quelqu.un@example.org")
    (finding,) = outlook.tick(Label.PROMISE).findings
    assert "Décisions.xlsx" in finding.remedy
    assert not outlook.day.account().promises
    assert outlook.kept.state is InboundState.TO_CONFIRM


def test_paid_waits_for_the_bank(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    outlook.tick(Label.PAID)
    assert outlook.reasons() == {HoldReason.PAYMENT_ANNOUNCED}
    assert outlook.kept.state is InboundState.DONE


@pytest.mark.parametrize("ticked", [Label.PROMISE, Label.ABSENCE, Label.DOCUMENT, Label.UNDELIVERED])
def test_what_cannot_be_carried_out_is_told_and_the_category_put_back(outlook: Outlook, ticked: Label) -> None:
    outlook.answered(UNCLEAR)
    before = outlook.reasons()
    report = outlook.tick(ticked)
    (finding,) = report.findings
    assert finding.code == "category_unclear"
    assert "décision incomprise" in finding.what
    assert finding.remedy
    assert outlook.labels == (Label.TO_READ,)
    assert (outlook.kept.state, outlook.reasons()) == (InboundState.TO_CONFIRM, before)
    again = outlook.day.cycle()
    assert (dict(again.counts), again.findings) == ({}, [])


def test_two_at_once_are_not_understood(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    (finding,) = outlook.tick(Label.DONE, Label.DISPUTE).findings
    assert "qu'une à la fois" in finding.remedy
    assert outlook.labels == (Label.TO_READ,)
    assert outlook.kept.state is InboundState.TO_CONFIRM


def test_what_we_gave_ourselves_is_no_decision_when_the_answer_was_lost(outlook: Outlook) -> None:
    outlook.box.loses_answers = True
    outlook.answered(UNCLEAR)
    outlook.box.loses_answers = False
    assert outlook.labels == (Label.TO_READ,)
    staff_replies.dismiss(outlook.day.office, outlook.kept.ref, BOSS)
    outlook.day.cycle()
    assert not outlook.outcomes(), "« à lire » was ours: the answer is not to be read again"
    assert outlook.kept.state is InboundState.DONE
    assert outlook.labels == (Label.DONE,)


def test_rule_9_a_category_that_came_with_the_mail_decides_nothing(outlook: Outlook) -> None:
    outlook.content = outlook.answer(UNCLEAR)
    outlook.box.give(outlook.lying, Label.DONE)
    outlook.day.cycle()
    assert outlook.kept.state is InboundState.TO_CONFIRM
    assert not outlook.outcomes()
    assert outlook.labels == (Label.TO_READ,)


def test_a_person_who_is_faster_than_our_category_is_heard(outlook: Outlook) -> None:
    outlook.box.meanwhile = (Label.DISPUTE,)
    outlook.answered(UNCLEAR)
    outlook.box.meanwhile = ()
    outlook.day.cycle()
    assert HoldReason.DISPUTE in outlook.reasons()
    assert outlook.labels == (Label.DONE,)


def test_a_category_that_a_person_takes_away_is_left_so(outlook: Outlook) -> None:
    outlook.answered(UNCLEAR)
    outlook.box.give(outlook.lying)
    for _ in range(2):
        assert not outlook.day.cycle().counts
    assert not outlook.labels
    assert outlook.kept.state is InboundState.TO_CONFIRM


def test_done_on_a_notice_of_failure_says_that_somebody_has_looked(outlook: Outlook) -> None:
    outlook.content = bounce(outlook.mail, THEM)
    outlook.arrive(outlook.content)
    outlook.day.cycle()
    assert outlook.labels == (Label.UNDELIVERED,)
    outlook.tick(Label.DONE)
    assert not outlook.outcomes()
    assert outlook.labels == (Label.DONE,)


def test_rule_7_after_a_restore_nobody_knows_who_gave_it(outlook: Outlook, tmp_path: Path) -> None:
    outlook.answered(UNCLEAR)
    outlook.day.cycle()
    store = outlook.day.office.store
    backup(store, tmp_path / "sauvegarde")
    outlook.tick(Label.DONE)
    store.close()
    restore(tmp_path / "sauvegarde", store.folder, store.profile, outlook.day.clock.now())
    outlook.day.change(store=open_store(store.folder, store.profile))
    outlook.box.renumber()
    outlook.day.later(minutes=20)
    for _ in range(3):
        outlook.day.cycle()
    assert outlook.kept.state is InboundState.TO_CONFIRM
    assert outlook.labels == (Label.TO_READ,)


def test_an_interrupted_decision_is_not_carried_out_twice(outlook: Outlook, monkeypatch: pytest.MonkeyPatch) -> None:
    outlook.answered(UNCLEAR)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("relance_mail.engine.desk.categories.decision_taken", crash)
        with pytest.raises(KeyboardInterrupt):
            outlook.tick(Label.DISPUTE)
    outlook.day.cycle()
    assert len([hold for hold in outlook.day.holds() if hold.reason is HoldReason.DISPUTE]) == 1
    assert len(outlook.outcomes()) == 1
    assert outlook.labels == (Label.DONE,)


@pytest.mark.parametrize(("drawer", "reason"), [(Label.DISPUTE, {HoldReason.DISPUTE}), (Label.DONE, set())])
def test_a_folder_of_ours_is_the_same_decision(desk: Desk, drawer: Label, reason: set[HoldReason]) -> None:
    answer = desk.answer(UNCLEAR)
    desk.day.cycle()
    (lies,) = [mail for mail in desk.box.lies if mail.content == answer]
    desk.box.move(lies, drawer)
    desk.day.cycle()
    assert {hold.reason for hold in desk.day.holds()} == reason
    (mail,) = desk.day.mails()
    assert mail.closed_by == FOLDER
    assert desk.where(answer) == Label.DONE
    assert not desk.day.cycle().counts


def test_an_answer_without_a_customer_goes_to_those_to_read(outlook: Outlook) -> None:
    outlook.day.morning("2026-03-04", owed(), owed(code="C2"))  # two customers have an invoice of that number
    head = f"From: x@example.org\r\nTo: {outlook.mail['From']}\r\nSubject: FA-1\r\nMessage-ID: <1@example.org>\r\n"
    outlook.content = f"{head}\r\nVu.\r\n".encode()
    outlook.arrive(outlook.content)
    outlook.day.cycle()
    assert not outlook.labels
    (finding,) = outlook.tick(Label.DISPUTE).findings
    assert "assign" in finding.remedy
    assert outlook.labels == (Label.TO_READ,)
    outlook.tick(Label.DONE)
    assert outlook.kept.state is InboundState.DONE

"""OFFICE §8.2: every word of Décisions.xlsx, typed with a spreadsheet program, does what its command does, once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.choices import BY_MAIL_ONLY, Choice, StaffDecision
from relance_mail.core.findings import Finding, Where
from relance_mail.core.outbox import State
from relance_mail.core.parties import Kind
from relance_mail.core.policy import Approval
from relance_mail.engine.desk import choosing, decided
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.errors import BackendError
from relance_mail.store import meta, snapshots
from tests.engine.deciding import (
    NOTICES,
    codes_of,
    first,
    look,
    outcome,
    outcomes,
    row,
    typed,
    workbook_of,
)
from tests.engine.folder_office import Day, owed

TUESDAY = "2026-03-03"
LATE = owed(due="2026-02-20")
TWO = (LATE, owed("FA-2", due="2026-02-22", amount="400.00"))
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def reasons(day: Day) -> set[HoldReason]:
    return {hold.reason for hold in day.holds()}


def pause(day: Day) -> None:
    typed(day, row("pause", jusqu_au=date(2026, 3, 12), motif="congés"))
    (hold,) = day.holds()
    assert (hold.reason, hold.until, hold.note, hold.author) == (HoldReason.PAUSE, date(2026, 3, 12), "congés", "Anne")


def dispute(day: Day) -> None:
    typed(day, row("litige", facture="FA-1", motif="porte cassée", montant=200))
    (hold,) = day.holds()
    assert (hold.reason, hold.review_on, hold.invoice_id) == (HoldReason.DISPUTE, date(2026, 3, 17), 1)
    assert (hold.note or "").replace("\N{NO-BREAK SPACE}", " ") == "porte cassée ; montant contesté : 200,00 €"


def dispute_over(day: Day) -> None:
    dispute(day)
    typed(day, row("fin de litige", motif="avoir émis"))
    assert not day.holds()


def promise(day: Day) -> None:
    typed(day, row("promesse", facture="FA-1", jusqu_au=date(2026, 3, 12), montant=1000, motif="au téléphone"))
    (made,) = day.account().promises
    assert (made.due, made.amount and made.amount.plain(), list(made.invoices)) == (date(2026, 3, 12), "1000.00", [1])


def promise_cancelled(day: Day) -> None:
    promise(day)
    typed(day, row("promesse annulée"))
    assert day.account().promises[0].cancelled


def announced(day: Day) -> None:
    typed(day, row("payé en attente de banque", jusqu_au=date(2026, 3, 2)))
    assert reasons(day) == {HoldReason.PAYMENT_ANNOUNCED}
    assert {hold.review_on for hold in day.holds()} == {date(2026, 3, 6)}


def cheque(day: Day) -> None:
    typed(day, row("chèque reçu", facture="FA-2", jusqu_au=date(2026, 3, 3), montant=400))
    (hold,) = day.holds()
    assert (hold.reason, hold.invoice_id) == (HoldReason.PAYMENT_ANNOUNCED, 2)
    assert "chèque reçu le 03/03/2026" in (hold.note or "")


def stop(day: Day) -> None:
    typed(day, row("ne plus relancer", motif="client perdu"))
    (hold,) = day.holds()
    assert (hold.until, hold.review_on, hold.note) == (None, date(2026, 9, 3), "ne plus relancer : client perdu")


def stage_done(day: Day) -> None:
    typed(day, row("étape déjà faite", jusqu_au=date(2026, 2, 10), motif="relance AMIABLE"))
    assert {verdict.stage_done for verdict in day.decision().verdicts} == {"amiable"}


def next_now(day: Day) -> None:
    staff_accounts.set_stage(day.office, "C1", "informelle", "Anne", numbers=(), on=date(2026, 2, 27), reason="appel")
    assert day.decision().action == "wait"
    typed(day, row("étape suivante maintenant", facture="FA-1"))
    assert next((one.stage_next, one.reason) for one in day.decision().verdicts) == ("amiable", "due")


def kind(day: Day) -> None:
    typed(day, row("type de client", motif="Particulier"))
    assert day.account().customer.kind is Kind.CONSUMER


def contact(day: Day) -> None:
    typed(day, row("contact", motif="direction@c1.example.com"))
    assert [one.email for one in day.account().mail_contacts] == ["direction@c1.example.com"]


def rejected(day: Day) -> None:
    typed(day, row("rejet de prélèvement", facture="FA-1", jusqu_au=date(2026, 3, 2)))
    assert [one.rejected_on for one in day.account().invoices] == [date(2026, 3, 2), None]


def bank(day: Day) -> None:
    typed(day, row("banque pointée jusqu'au", "Ventes", jusqu_au=date(2026, 2, 27)))
    assert day.account().facts.bank_posted_until == date(2026, 2, 27)


def approve(day: Day) -> None:
    typed(day, row("approuver", facture=day.rows()[0].reminder_id.lower()))
    assert day.states() == [State.APPROVED]


def refuse(day: Day) -> None:
    typed(day, row("refuser", facture=day.rows()[0].reminder_id, motif="déjà au téléphone"))
    assert day.states() == [State.WITHDRAWN]


def file_good(day: Day) -> None:
    day.later(minutes=30)
    day.ledger()
    day.cycle()
    assert day.account().facts.braked
    typed(day, row("ce fichier est bon", "ventes", motif="tout est payé"))
    assert not day.account().facts.braked


WORDS: dict[Choice, Callable[[Day], None]] = {
    Choice.PAUSE: pause,
    Choice.DISPUTE: dispute,
    Choice.DISPUTE_OVER: dispute_over,
    Choice.PROMISE: promise,
    Choice.PROMISE_CANCELLED: promise_cancelled,
    Choice.PAID_WAITING: announced,
    Choice.CHEQUE: cheque,
    Choice.STOP: stop,
    Choice.STAGE_DONE: stage_done,
    Choice.NEXT_NOW: next_now,
    Choice.KIND: kind,
    Choice.CONTACT: contact,
    Choice.REJECTED: rejected,
    Choice.BANK: bank,
    Choice.APPROVE: approve,
    Choice.REFUSE: refuse,
    Choice.FILE_GOOD: file_good,
}


def test_every_word_that_can_be_typed_is_played() -> None:
    assert set(WORDS) == set(Choice) - BY_MAIL_ONLY


@pytest.mark.parametrize("choice", WORDS, ids=lambda choice: choice.name.lower())
def test_a_word_does_what_it_says_and_is_shown(day: Day, choice: Choice) -> None:
    day.morning(TUESDAY, *TWO)
    WORDS[choice](day)
    told = outcome(day)
    assert (told.done, told.by, told.choice, told.on) == (True, "Anne", str(choice), date(2026, 3, 3))
    assert "Anne" in told.sentence


def test_a_row_is_carried_out_once_wherever_it_is_sorted(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    first_one = row("promesse", facture="FA-1", jusqu_au=date(2026, 3, 12))
    typed(day, first_one)
    look(day)
    typed(day, row("promesse", facture="FA-2", jusqu_au=date(2026, 3, 13)), first_one)
    assert len(day.account().promises) == len(outcomes(day)) == 2


def test_what_was_typed_twice_on_purpose_is_done_twice(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    same = row("promesse", facture="FA-1", jusqu_au=date(2026, 3, 12), montant=500)
    typed(day, same)
    typed(day, same, same)
    assert [one.due for one in day.account().promises] == [date(2026, 3, 12)] * 2


def test_a_row_that_comes_back_is_not_done_again_and_that_is_told(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    typed(day, row("pause", jusqu_au=date(2026, 3, 12)))
    staff_accounts.release(day.office, "C1", "Paul", "rappelé")
    workbook_of(day).unlink()
    assert not typed(day).findings
    report = typed(day, row("pause", jusqu_au=date(2026, 3, 12)))
    assert not day.holds()
    assert codes_of(report) == ["decided_already"]
    assert "03/03/2026" in first(report).what


def test_rule_10_a_row_not_understood_is_a_finding_until_it_is_mended(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    report = typed(day, row("danser"), row("pause", jusqu_au=date(2026, 3, 12)))
    assert first(report).where.row is not None
    assert reasons(day) == {HoldReason.PAUSE}, "the other row is carried out"
    assert codes_of(look(day)) == codes_of(report), "it is told as long as it stands there"
    assert not typed(day, row("pause", jusqu_au=date(2026, 3, 12)), row("", "", "")).findings


def test_a_refusal_is_an_outcome_with_its_place_and_is_tried_again_when_the_row_has_changed(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    report = typed(day, row("pause", facture="FA-77", jusqu_au=date(2026, 3, 12)))
    finding = first(report)
    assert (finding.code, finding.where.sheet, finding.where.file) == ("invoice_unknown", "Décisions", "Décisions.xlsx")
    assert not outcome(day).done
    assert outcome(day).sentence.startswith("Refusé : Aucune facture 'FA-77'")
    assert first(look(day)) == finding
    assert len(outcomes(day)) == 1, "the same row is not tried again"
    assert not typed(day, row("pause", facture="FA-1", jusqu_au=date(2026, 3, 12))).findings
    assert outcome(day).done


def test_a_refusal_is_told_for_fifteen_days(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    typed(day, row("fin de litige", motif="x"))
    day.go_to("2026-03-18")
    assert codes_of(look(day)) == ["no_dispute"]
    day.go_to("2026-03-19")
    assert not look(day).findings


def test_outcomes_are_forgotten_in_the_display_and_never_carried_out_again(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    typed(day, row("promesse", facture="FA-1", jusqu_au=date(2026, 3, 12)))
    with day.office.store.writing() as conn:
        assert not decided.outcomes_since(conn, date(2026, 3, 4))
        assert decided.forget_words(conn, date(2026, 3, 4)) == 1
        assert decided.forget_words(conn, date(2026, 3, 4)) == 0
    assert (outcome(day).by, outcome(day).sentence, outcome(day).done) == ("", "", True)
    typed(
        day,
        row("promesse", facture="FA-1", jusqu_au=date(2026, 3, 12)),
        row("pause", jusqu_au=date(2026, 3, 9)),
    )
    assert len(day.account().promises) == 1


def test_after_a_crash_in_the_middle_a_person_is_asked_and_nothing_is_done_twice(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.morning(TUESDAY, *TWO)
    decision = StaffDecision(
        Choice.PROMISE, "Anne", "C1", until=date(2026, 3, 12), where=Where("Décisions.xlsx", row=5), key="k"
    )

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(decided, "choose", crash)
    with pytest.raises(KeyboardInterrupt):
        decided.carry_out(day.office, Report(), decision)
    monkeypatch.undo()
    report = Report()
    assert not decided.carry_out(day.office, report, decision).done
    assert (first(report).code, first(report).where.row) == ("decision_interrupted", 5)
    assert not day.account().promises


def test_a_bug_in_one_decision_keeps_none_of_the_others(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.morning(TUESDAY, *TWO)
    real = choosing.choose

    def wrong(office: object, one: StaffDecision) -> object:
        if one.choice is Choice.PAUSE:
            raise ZeroDivisionError
        return real(office, one)  # type: ignore[arg-type]  # an office

    monkeypatch.setattr(decided, "choose", wrong)
    report = typed(day, row("pause", jusqu_au=date(2026, 3, 12)), row("litige", motif="x"))
    assert codes_of(report) == ["bug"]
    assert reasons(day) == {HoldReason.DISPUTE}
    assert codes_of(look(day)) == ["decision_interrupted"]


def test_a_server_that_does_not_answer_leaves_the_decision_for_the_next_cycle(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.morning(TUESDAY, *TWO)

    def silent(*_: object) -> None:
        raise BackendError(Finding("imap", "The server does not answer.", "Wait."))

    monkeypatch.setattr(decided, "choose", silent)
    with pytest.raises(BackendError):
        typed(day, row("pause", jusqu_au=date(2026, 3, 12)))
    monkeypatch.undo()
    look(day)
    assert reasons(day) == {HoldReason.PAUSE}


def test_the_workbook_is_laid_out_and_never_replaced_once_somebody_typed(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    path = workbook_of(day)
    empty = path.read_bytes()
    day.later(minutes=30)
    day.ledger(*TWO, owed("FA-5", due="2026-04-20", code="C5"))
    day.cycle()
    assert path.read_bytes() != empty, "its list of customers is kept while nobody has typed"
    typed(day, row("pause", jusqu_au=date(2026, 3, 12)))
    used = path.read_bytes()
    day.later(minutes=30)
    day.ledger(*TWO, owed("FA-5", due="2026-04-20", code="C5"), OTHER)
    day.cycle()
    assert path.read_bytes() == used


def test_a_workbook_that_is_open_is_read_once_it_is_closed(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    lock = workbook_of(day).with_name("~$Décisions.xlsx")
    lock.write_bytes(b"")
    report = typed(day, row("pause", jusqu_au=date(2026, 3, 12)))
    assert codes_of(report) == ["workbook_in_use"]
    assert not day.holds()
    lock.unlink()
    look(day)
    assert reasons(day) == {HoldReason.PAUSE}


def test_a_workbook_that_cannot_be_read_is_one_finding(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    workbook_of(day).write_bytes(b"no workbook")
    assert len(look(day).findings) == 1
    assert len(look(day).findings) == 1


def test_peers_21_approving_a_draft_answers_send_it(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, *TWO)
    report = typed(day, row("approuver", facture="R000001"))
    assert "Envoyez le brouillon" in first(report).remedy
    assert day.states() == [State.WITH_STAFF]


def test_a_draft_that_automatic_sending_left_to_staff_is_sent_not_approved(day: Day) -> None:
    day.approval(Approval.AUTOMATIC)
    day.morning(TUESDAY, *TWO)
    assert day.states() == [State.WITH_STAFF]
    assert "Envoyez le brouillon" in first(typed(day, row("approuver", facture="R000001"))).remedy


def by_customer(choice: Choice, **more: object) -> StaffDecision:
    return StaffDecision(choice, "Anne", "C1", key=f"{choice}", **more)  # type: ignore[arg-type]  # fields by name


def test_approving_a_customer_covers_what_is_mild_and_nothing_else(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    assert decided.carry_out(day.office, Report(), by_customer(Choice.APPROVE)).done
    assert day.states() == [State.APPROVED]


def test_approving_a_customer_never_covers_a_letter(day: Day) -> None:
    staff_accounts_stage(day)
    report = Report()
    assert not decided.carry_out(day.office, report, by_customer(Choice.APPROVE)).done
    assert first(report).code == "nothing_to_approve"
    assert day.states()[-1] is State.AWAITING_APPROVAL


def staff_accounts_stage(day: Day) -> None:
    """A reminder with a letter waits for a yes."""
    day.stage("ferme", min_total=Decimal(1))
    line = owed(due="2025-12-10")
    day.morning(TUESDAY, line)
    staff_accounts.set_stage(day.office, "C1", "amiable", "Anne", numbers=(), on=date(2026, 2, 1), reason="courrier")
    day.cycle()


def test_refusing_a_customer_covers_everything_that_waits(day: Day) -> None:
    staff_accounts_stage(day)
    assert decided.carry_out(day.office, Report(), by_customer(Choice.REFUSE, reason="vu")).done
    assert State.AWAITING_APPROVAL not in day.states()


def test_a_decision_that_lapsed_is_not_done(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_accounts.hold(day.office, "C1", "Paul", reason=HoldReason.PAUSE, until=date(2026, 3, 20))
    typed(day, row("approuver", facture="R000001"))
    assert not outcome(day).done
    assert "Plus valables" in outcome(day).sentence


def test_the_only_source_needs_no_name_and_an_unknown_one_is_refused(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    only = StaffDecision(Choice.BANK, "Anne", until=date(2026, 2, 27), key="1")
    assert decided.carry_out(day.office, Report(), only).done
    report = typed(day, row("banque pointée jusqu'au", "Banque", jusqu_au=date(2026, 2, 27)))
    assert "ventes" in first(report).remedy
    none = StaffDecision(Choice.FILE_GOOD, "Anne", key="2")
    assert not decided.carry_out(day.office, Report(), none).done


def test_an_unknown_stage_or_kind_names_those_that_there_are(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    report = typed(day, row("étape déjà faite", jusqu_au=date(2026, 2, 10), motif="douce"))
    assert "Relance amiable" in first(report).remedy
    unknown = StaffDecision(Choice.KIND, "Anne", "C1", reason="ami", key="3")
    report = Report()
    assert not decided.carry_out(day.office, report, unknown).done
    assert "particulier" in first(report).remedy


def test_back_to_the_start_is_a_stage_too(day: Day) -> None:
    stage_done_on(day)
    typed(day, row("étape déjà faite", jusqu_au=date(2026, 3, 1), motif="aucune"))
    assert {verdict.stage_done for verdict in day.decision().verdicts} == {None}


def stage_done_on(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    stage_done(day)


def test_a_formal_notice_is_approved_from_its_sheet_with_four_dated_facts(day: Day) -> None:
    day.stage("mise_en_demeure", min_total=Decimal(1))
    day.change(ignore_window=True)
    day.morning(TUESDAY, owed(due="2025-11-20"))
    staff_accounts.set_stage(day.office, "C1", "ferme", "Anne", numbers=(), on=date(2026, 2, 1), reason="courrier")
    looked = date(2026, 3, 2)
    cells = {
        "Référence": "R000009",
        "Banque et compte d'attente vérifiés le": looked,
        "Aucun litige ni avoir en cours, vérifié le": looked,
        "BODACC / Infogreffe consulté le": looked,
        "Raison sociale et siège vérifiés le": looked,
        "Par": "Anne",
    }
    report = typed(day, cells, sheet=NOTICES)
    assert (first(report).code, first(report).where.sheet) == ("message_unknown", NOTICES)
    told = outcome(day)
    assert (told.done, told.choice, told.customer) == (False, "approuver la mise en demeure", "R000009")


def test_without_a_staff_folder_nothing_is_looked_for(day: Day) -> None:
    day.change(staff_folder=None)
    assert not look(day).findings


def test_a_file_good_is_about_the_version_that_lies_there(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    file_good(day)
    with day.office.store.reading() as conn:
        latest = snapshots.latest(conn, "ventes")
        assert latest is not None
        assert (latest.overridden_by, meta.get(conn, "applied/ventes") == str(latest.id)) == ("Anne", False)

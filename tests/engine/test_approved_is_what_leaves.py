"""Between a yes and the sending: whatever has changed is withdrawn with its reason and proposed anew (rule 6)."""

import shutil
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from docx import Document

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.parties import BankAccount
from relance_mail.engine.deliver import deliver
from relance_mail.engine.ingest import ingest
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.errors import Conflict
from relance_mail.letters.catalogue import Catalogue
from relance_mail.mail.base import Answer, Outgoing, Ref
from relance_mail.shipped import shipped
from tests.engine.carriers import carrier
from tests.engine.folder_office import BOSS, CREDITOR, Day, owed

TUESDAY = "2026-03-03"
OTHER = owed("FA-9", due="2026-03-20", code="C9")  # keeps the file from being empty


def approved(day: Day) -> None:
    """One reminder about FA-1, approved, and prepared outside of the window."""
    day.morning(TUESDAY, owed(), OTHER)
    day.approve()


def last_why(day: Day) -> str:
    """Why the first reminder was withdrawn."""
    row = day.rows()[0]
    assert row.state is State.WITHDRAWN
    return row.why or ""


def test_peers_06_paid_between_approval_and_sending_is_not_sent(day: Day) -> None:
    approved(day)
    day.ledger(OTHER)
    day.cycle()
    assert (day.sent(), day.states()) == ([], [State.WITHDRAWN])
    assert last_why(day)


def test_peers_06_paid_while_the_others_leave_is_read_before_the_next_one_leaves(day: Day) -> None:
    second = owed("FA-2", code="C2")
    day.morning(TUESDAY, owed(), second, OTHER)
    day.approve()
    made = carrier(day)

    def accountant_saves_meanwhile(ref: Ref) -> Answer:
        day.ledger(owed(), OTHER)
        return made.real.dispatch(ref)

    made.happenings = iter([accountant_saves_meanwhile])
    day.cycle()
    assert day.states() == [State.SENT, State.WITHDRAWN]
    assert [mail["To"] for mail in day.sent()] == ["compta@c1.example.com"]


def test_rule_6_what_changes_while_the_others_leave_is_seen_before_the_next_one_leaves(day: Day) -> None:
    second = owed("FA-2", code="C2")
    day.morning(TUESDAY, owed(), second, OTHER)
    day.approve()
    made = carrier(day)

    def accountant_saves_meanwhile(ref: Ref) -> Answer:
        day.ledger(owed(), second._replace(amount="700.00"), OTHER)
        return made.real.dispatch(ref)

    made.happenings = iter([accountant_saves_meanwhile])
    day.cycle()
    assert day.states() == [State.SENT, State.WITHDRAWN]
    assert "700,00" in (day.rows()[1].why or "")


def test_rule_6_nothing_expired_leaves_even_where_planning_was_cut_short(day: Day) -> None:
    day.go_to(TUESDAY, time(9))
    day.ledger(owed(), OTHER)
    day.cycle()
    day.approve()
    day.cycle()
    assert day.states() == [State.PREPARED]
    day.go_to("2026-03-10")
    day.ledger(owed(), OTHER)
    report = Report(mailbox_read=True)
    ingest(day.office, report)
    deliver(day.office, report)
    assert (day.sent(), day.states()) == ([], [State.WITHDRAWN])


def test_rule_6_a_source_that_cannot_be_read_lets_nothing_leave_and_keeps_the_yes(day: Day) -> None:
    approved(day)
    file = day.folder / "encours.xlsx"
    away = file.rename(day.folder / "ailleurs")
    report = day.cycle()
    assert (day.sent(), day.states()) == ([], [State.PREPARED])
    assert "source_absent" in {finding.code for finding in report.findings}
    away.rename(file)
    day.cycle()
    assert day.states() == [State.SENT]


def test_rule_6_another_amount_is_named_and_proposed_anew(day: Day) -> None:
    approved(day)
    day.ledger(owed(amount="700.00"), OTHER)
    day.cycle()
    assert last_why(day).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "FA-1 : 1 250,00 € → 700,00 €"
    )
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]
    day.approve()
    day.cycle()
    (mail,) = day.sent()
    assert "700,00" in str(mail.get_body(("plain",)))
    assert "250,00" not in str(mail.get_body(("plain",)))


def test_rule_6_another_recipient_is_named_and_proposed_anew(day: Day) -> None:
    approved(day)
    staff_accounts.contact(day.office, "C1", "direction@c1.example.com", BOSS)
    day.cycle()
    assert "destinataires" in last_why(day)
    assert "direction@c1.example.com" in last_why(day)
    day.approve()
    day.cycle()
    assert [mail["To"] for mail in day.sent()] == ["direction@c1.example.com"]


def test_rule_6_a_changed_template_is_named(day: Day, tmp_path: Path) -> None:
    approved(day)
    ours = tmp_path / "modeles"
    shutil.copytree(shipped("templates_docx"), ours)
    mail = ours / "fr" / "informelle" / "mail.docx"
    document = Document(str(mail))
    document.add_paragraph("Nos bureaux sont fermés lundi.")
    document.save(str(mail))
    day.change(documents=Catalogue(ours))
    day.cycle()
    assert "modèles" in last_why(day)
    assert not day.sent()


def test_rule_6_our_own_bank_account_is_part_of_what_was_approved(day: Day) -> None:
    approved(day)
    other = replace(CREDITOR, accounts=(BankAccount("FR7630006000011234567890189"),))
    day.change(creditor=other)
    day.cycle()
    assert "comptes" in last_why(day)
    assert not day.sent()


def test_rule_6_what_leaves_are_the_approved_bytes(day: Day) -> None:
    made = carrier(day)
    placed: list[Outgoing] = []
    made.before_prepare = placed.append
    approved(day)
    row = day.rows()[0]
    day.cycle()
    assert row.bytes_sha256 == day.rows()[0].bytes_sha256
    (mail,) = day.sent()
    assert (str(mail["Subject"]), mail["To"]) == (placed[0].subject, placed[0].to[0])
    assert day.rows()[0].sent_sha256 == day.rows()[0].body_sha256


def test_peers_24_approving_stale_facts_is_refused(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff_accounts.contact(day.office, "C1", "direction@c1.example.com", BOSS)
    said = day.approve()
    assert said.lapsed == ("R000001-mail",)
    day.cycle()
    assert not day.sent()


def test_peers_24_an_expired_proposal_is_not_sent_and_made_again(day: Day) -> None:
    approved(day)
    day.go_to("2026-03-10")
    day.ledger(owed(), OTHER)
    day.cycle()
    assert "expirée" in last_why(day)
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]
    assert not day.sent()
    day.approve()
    day.cycle()
    assert len(day.sent()) == 1


def test_rule_6_a_rejected_version_comes_back_only_when_something_changes(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff.reject(day.office, ["R000001"], BOSS, "client stratégique")
    day.cycle()
    day.morning("2026-03-05", owed(), OTHER)
    assert day.states() == [State.WITHDRAWN]
    day.morning("2026-03-10", owed(amount="900.00"), OTHER)
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]


def test_rule_6_a_rejected_version_comes_back_on_its_day(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff.reject(day.office, ["R000001"], BOSS, "la semaine prochaine", date(2026, 3, 10))
    day.morning("2026-03-09", owed(), OTHER)
    assert day.states() == [State.WITHDRAWN]
    day.morning("2026-03-10", owed(), OTHER)
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]


def test_rule_6_what_has_left_cannot_be_rejected(day: Day) -> None:
    day.send(TUESDAY, owed())
    with pytest.raises(Conflict):
        staff.reject(day.office, ["R000001"], BOSS, "trop tard")


def test_rule_6_a_hold_set_after_the_yes_stops_it(day: Day) -> None:
    approved(day)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE, note="livraison incomplète")
    day.cycle()
    assert "Litige" in last_why(day)
    assert not day.sent()


def test_approve_all_never_covers_a_letter(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", due="2025-12-01", code="C2"))
    staff_accounts.set_stage(day.office, "C2", "amiable", BOSS, numbers=(), on=date(2026, 2, 1), reason="reprise")
    day.cycle()
    by_customer = {row.customer_id: row.state for row in day.rows() if row.state is not State.WITHDRAWN}
    assert by_customer == {"C1": State.AWAITING_APPROVAL, "C2": State.AWAITING_APPROVAL}
    staff.approve(day.office, (), BOSS, everything=True)
    day.cycle()
    assert [mail["To"] for mail in day.sent()] == ["compta@c1.example.com"]

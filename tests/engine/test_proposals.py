"""What is proposed, to whom and when: one message a customer, in order, with a because (PEERS 1 to 32)."""

from datetime import date
from pathlib import Path

import xlsxwriter

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.writing import preview
from relance_mail.mail.base import NoAnswer, Outgoing
from relance_mail.store import customers, meta
from tests.engine.carriers import carrier, raises
from tests.engine.folder_office import (
    BOSS,
    SETTINGS,
    US,
    WITH_CUSTOMERS,
    Day,
    office_in,
    owed,
    text_of,
    write_customers,
)

TUESDAY = "2026-03-03"


def test_peers_01_one_mail_with_every_overdue_invoice(day: Day) -> None:
    (mail,) = day.send(TUESDAY, owed(), owed("FA-2", "2026-02-12", "640.00"), owed("FA-3", "2026-04-01", "90.00"))
    text = text_of(mail)
    assert "FA-1" in text
    assert "FA-2" in text
    assert "FA-3" not in text, "not due yet"


def test_peers_02_the_machine_was_off_and_nothing_is_missed_or_bunched(day: Day) -> None:
    day.morning(TUESDAY, owed(due="2026-03-01"))
    assert not day.rows()
    assert len(day.send("2026-03-25", owed(due="2026-03-01"))) == 1
    assert not day.send("2026-03-26", owed(due="2026-03-01"))


def test_peers_03_the_next_stage_waits_for_the_delivery_and_its_days(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line)
    assert not day.send("2026-03-11", line), "the gap is over, the next stage is not due"
    (second,) = day.send("2026-03-17", line)
    assert "Rappel" in str(second["Subject"])
    assert [step.stage for step in day.account().steps] == ["informelle", "amiable"]


def test_peers_04_a_stage_set_at_the_reprise_is_where_it_goes_on(day: Day) -> None:
    old = owed(due="2025-11-01")
    day.morning(TUESDAY, old)
    staff_accounts.set_stage(day.office, "C1", "informelle", BOSS, numbers=(), on=date(2026, 2, 1), reason="reprise")
    day.cycle()
    assert [row.state for row in day.rows()] == [State.WITHDRAWN, State.AWAITING_APPROVAL]
    assert len(day.send("2026-03-04", old)) == 1
    assert day.account().steps[0].stage == "amiable"


def test_peers_05_an_absent_line_is_settled_in_a_stock(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2"))
    report = day.morning("2026-03-04", owed("FA-2", code="C2"))
    assert report.counts["absence"] == 1
    assert not day.account().invoices


def test_peers_05_an_absent_line_stays_open_in_a_delta(tmp_path: Path) -> None:
    with office_in(
        tmp_path, TUESDAY, SETTINGS.replace('path = "encours.xlsx"', 'path = "encours.xlsx"\nmode = "delta"')
    ) as day:
        day.morning(TUESDAY, owed(), owed("FA-2", code="C2"))
        day.morning("2026-03-04", owed("FA-2", code="C2"))
        assert [invoice.number for invoice in day.account().invoices] == ["FA-1"]


def test_peers_13_credits_that_cover_the_debt_send_nothing(day: Day) -> None:
    credit = owed("AV-1", "2026-02-15", "-1250.00")
    assert not day.send(TUESDAY, owed(), credit)
    assert day.decision().reason == "credit_covers"


def test_peers_13_a_smaller_credit_is_shown_and_deducted(day: Day) -> None:
    (mail,) = day.send(TUESDAY, owed(), owed("AV-1", "2026-02-15", "-250.00"))
    text = text_of(mail)
    assert "AV-1" in text
    assert "1 000,00 €" in text


def test_peers_13_a_credit_that_arrives_after_the_yes_withdraws(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.approve()
    day.ledger(owed(), owed("AV-1", "2026-02-15", "-250.00"))
    day.cycle()
    assert day.states() == [State.WITHDRAWN, State.AWAITING_APPROVAL]


def test_peers_14_the_collection_contact_is_written_to_not_the_file_s(day: Day) -> None:
    day.morning(TUESDAY, owed())
    staff_accounts.contact(day.office, "C1", "recouvrement@c1.example.com", BOSS)
    (mail,) = day.send("2026-03-04", owed())
    assert mail["To"] == "recouvrement@c1.example.com"


def test_peers_16_without_an_address_it_is_a_call_then_a_letter(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "", "0400000001"))
        line = owed(email="")
        day.morning(TUESDAY, line)
        (row,) = day.rows()
        assert (row.channel, row.state) == (Channel.PHONE, State.AWAITING_APPROVAL)
        day.approve()
        day.cycle()
        (call,) = (tmp_path / "Relances" / "A_appeler").iterdir()
        assert "0400000001" in call.read_text(encoding="utf-8").replace(" ", "")
        settled(day, words="a promis de regarder")
        assert day.account().steps[0].proof == "delivered"
        day.morning("2026-03-17", line)
        day.approve()
        day.cycle()
        assert day.rows()[-1].channel is Channel.POST
        (letter,) = (tmp_path / "Relances" / "A_poster").iterdir()
        assert letter.suffix == ".docx", "no PDF engine in this sandbox: the marked draft stands in"
        settled(day)
        assert [step.proof for step in day.account().steps] == ["delivered", "delivered"]
        assert not day.sent()


def settled(day: Day, words: str = "") -> None:
    """A person says that the call was made, the letter posted."""
    (row,) = day.rows(State.WITH_STAFF)
    staff.settle(day.office, row.id, BOSS, sent=True, on=None, words=words)


def test_peers_17_two_channels_of_one_stage_leave_together_and_count_once(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "compta@c1.example.com", ""))
        day.stage("amiable", channels=(Channel.MAIL, Channel.POST))
        line, other = owed(due="2025-12-01"), owed("FA-9", due="2026-04-20", code="C9")
        day.morning("2026-03-03", line, other)
        staff_accounts.set_stage(
            day.office, "C1", "informelle", BOSS, numbers=(), on=date(2026, 1, 5), reason="reprise"
        )
        assert len(day.send("2026-03-04", line, other)) == 1
        by_channel = {row.channel: row.state for row in day.rows() if row.state is not State.WITHDRAWN}
        assert by_channel == {Channel.MAIL: State.SENT, Channel.POST: State.WITH_STAFF}
        day.cycle()
        assert [step.stage for step in day.account().steps] == ["amiable"]
        (letter,) = (tmp_path / "Relances" / "A_poster").iterdir()
        day.morning("2026-03-05", other)
        assert not letter.exists(), "paid since: the copy by post is taken back"


def test_peers_23_every_invoice_has_its_because(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", "2026-04-10", "640.00"), owed("FA-3", code="C2", amount="3.00"))
    document = preview.plan_of(day.office)
    customers = document["customers"]
    assert isinstance(customers, list)
    told = {one["number"]: one["because"] for customer in customers for one in customer["invoices"]}
    assert told.keys() == {"FA-1", "FA-2", "FA-3"}
    assert all(told.values())


def test_peers_23_the_dry_run_writes_nothing(day: Day) -> None:
    day.ledger(owed())
    before = (day.office.store.path.stat().st_size, day.rows())
    document = preview.plan_of(day.office)
    assert document["customers"]
    assert (day.office.store.path.stat().st_size, day.rows()) == before
    assert not day.mails()


def test_peers_31_the_next_reminder_stands_in_the_same_thread(day: Day) -> None:
    line = owed(due="2026-02-20")
    (first,) = day.send(TUESDAY, line)
    (second,) = day.send("2026-03-17", line)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert str(first["Message-ID"]) in str(second["References"])


def test_peers_32_our_own_people_get_a_copy_at_the_stages_that_say_so(day: Day) -> None:
    day.stage("informelle", copies_to=("sales_person", "responsible", "direction@atelier.example.fr"))
    day.morning("2026-03-02", owed())
    with day.office.store.writing() as conn:
        named = {"sales_person": "Ventes <ventes@atelier.example.fr>", "responsible": "Le bureau"}
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, **named)
    (mail,) = day.send(TUESDAY, owed())
    assert mail["To"] == "compta@c1.example.com"
    assert mail["Cc"] == "ventes@atelier.example.fr, direction@atelier.example.fr"
    assert day.rows()[-1].recipients == ["compta@c1.example.com"], "only the customer's addresses prove the delivery"


def test_peers_32_the_blind_copy_goes_to_our_own_mailbox(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.approve()
    placed: list[Outgoing] = []
    carrier(day).before_prepare = placed.append
    day.cycle()
    assert [outgoing.blind_copy for outgoing in placed] == [US]


def test_a_read_receipt_is_asked_from_the_firm_stage_on_and_may_be_forbidden(tmp_path: Path) -> None:
    for wanted in (True, False):
        (tmp_path / str(wanted)).mkdir()
        with office_in(tmp_path / str(wanted), "2026-03-02", read_receipts=wanted) as day:
            line = owed(due="2025-12-01")
            day.morning("2026-03-02", line)
            staff_accounts.set_stage(
                day.office, "C1", "amiable", BOSS, numbers=(), on=date(2026, 2, 1), reason="reprise"
            )
            (mail,) = day.send("2026-03-03", line)
            assert bool(mail["Disposition-Notification-To"]) is wanted


def test_rule_2_while_a_message_is_uncertain_nothing_new_goes_to_the_customer(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.approve()
    carrier(day, raises(NoAnswer("timed out")))
    day.cycle()
    for file in (day.folder / "courrier" / "a_envoyer").iterdir():
        file.unlink()
    day.morning("2026-03-05", owed(), owed("FA-2", "2026-02-15", "640.00"))
    day.morning("2026-03-18", owed(), owed("FA-2", "2026-02-15", "640.00"))
    assert len(day.rows()) == 1


def test_rule_4_set_by_hand_the_same_stage_may_be_said_once_more(day: Day) -> None:
    line = owed(due="2026-02-20")
    day.send(TUESDAY, line)
    day.go_to("2026-03-12")
    staff_accounts.set_stage(day.office, "C1", None, BOSS, numbers=(), on=date(2026, 3, 12), reason="nouvelle adresse")
    assert len(day.send("2026-03-12", line)) == 1
    assert [step.round for step in day.account().steps] == [0, 1]


def test_rule_8_a_pause_of_one_invoice_leaves_the_other(day: Day) -> None:
    two = (owed(), owed("FA-2", "2026-02-12", "640.00"))
    day.morning(TUESDAY, *two)
    until = date(2026, 3, 31)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, numbers=("FA-1",), until=until, note="avoir")
    (mail,) = day.send("2026-03-04", *two)
    assert "FA-1" not in text_of(mail)


def test_a_reprise_not_validated_sends_nothing(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        with day.office.store.writing() as conn:
            meta.drop(conn, "started_on")
        assert not day.send(TUESDAY, owed())
        assert day.decision().reason == "not_started"


def test_a_stale_bank_sends_nothing_and_says_so(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.approve()
    day.go_to("2026-03-11")
    day.cycle()
    assert not day.sent()
    assert day.decision().reason == "bank_not_posted"


def test_a_person_may_say_that_the_bank_of_this_file_is_posted_less_far(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.approve()
    staff.bank(day.office, "ventes", BOSS, date(2026, 2, 20))
    day.cycle()
    assert (day.sent(), day.decision().reason) == ([], "bank_not_posted")
    staff.bank(day.office, "ventes", BOSS, date(2026, 3, 2))
    assert day.decision().action == "remind"
    staff.bank(day.office, "ventes", BOSS, date(2026, 2, 20))
    assert len(day.send("2026-03-04", owed())) == 1, "the next file says so itself"


def test_a_file_saved_again_without_a_change_posts_the_bank_further(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, SETTINGS.replace("encours.xlsx", "encours.csv")) as day:
        text = "Code client;Raison sociale;Type;Courriel;N° facture;Échéance;Solde\n"
        text += "C1;LEFORT;société;compta@c1.example.com;FA-1;10/02/2026;1250,00\n"
        (tmp_path / "encours.csv").write_text(text, encoding="utf-8")
        day.cycle()
        day.go_to("2026-03-17")
        (tmp_path / "encours.csv").write_text(text, encoding="utf-8")
        day.cycle()
        day.approve()
        day.cycle()
        assert len(day.sent()) == 1


def test_what_the_file_calls_a_dispute_is_not_chased(tmp_path: Path) -> None:
    def save(folder: Path, status: str) -> None:
        book = xlsxwriter.Workbook(folder / "encours.xlsx")
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Situation au 02/03/2026")
        sheet.write_row(
            2, 0, ["Code client", "Client", "Courriel", "Type", "N° facture", "Échéance", "Solde", "Statut"]
        )
        sheet.write_row(3, 0, ["C1", "Un", "a@un.example.fr", "société", "FA-1", "10/02/2026", "100,00", status])
        sheet.write_row(4, 0, ["C2", "Deux", "b@deux.example.fr", "société", "FA-2", "10/02/2026", "100,00", ""])
        book.close()

    with office_in(tmp_path, "2026-03-03") as day:
        save(tmp_path, "Litige")
        day.cycle()
        assert [row.customer_id for row in day.rows()] == ["C2"]
        assert "Litige" in day.decision("C1").verdicts[0].because
        save(tmp_path, "Ouverte")
        day.cycle()
        assert sorted(row.customer_id for row in day.rows()) == ["C1", "C2"]

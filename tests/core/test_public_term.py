"""The term of a public debtor, from the deposit: what is late, when a stage comes, what staff reads (LAW §3)."""

from dataclasses import replace
from datetime import date

from relance_mail.core.decisions import Outcome, Reason
from relance_mail.core.parties import Kind
from tests.core.accounts import LEFORT, TODAY, account, counted, day, invoice, on, step, verdict

TOWN = replace(LEFORT, kind=Kind.PUBLIC)
# Due on 20 January by the file; deposited on 2 February, hence due on 4 March.
LATER = replace(invoice("FA-1", "20/01"), deposited_on=day("02/02"), term_ends=day("04/03"))


def test_law_3_before_the_end_of_the_term_it_is_not_due_and_the_deposit_is_named() -> None:
    one = verdict(on(account(LATER, customer=TOWN), TODAY), "FA-1")
    assert (one.reason, one.outcome, one.next_on) == (Reason.NOT_DUE, Outcome.WAITING, date(2026, 3, 10))
    assert "À échéance du 04/03/2026, délai public de 30 jours depuis le dépôt du 02/02/2026" in one.because


def test_law_3_days_late_and_stages_count_from_the_end_of_the_term() -> None:
    assert LATER.days_late(date(2026, 3, 10)) == 6
    assert counted(on(account(LATER, customer=TOWN), date(2026, 3, 9))) == {}
    assert counted(on(account(LATER, customer=TOWN), date(2026, 3, 10))) == {1: "informelle"}


def test_law_3_the_file_s_due_date_stands_when_it_is_later_and_the_key_is_always_its_own() -> None:
    sooner = replace(LATER, term_ends=day("10/01"))
    assert (sooner.due_on, LATER.due_date) == (day("20/01"), day("20/01"))
    one = verdict(on(account(sooner, customer=TOWN), TODAY), "FA-1")
    assert "délai public" not in one.because


def test_law_3_a_reminder_that_left_before_the_deposit_was_known_brings_no_other_too_early() -> None:
    sent = [step(1, "informelle", "01/02"), step(1, "amiable", "16/02")]
    late = replace(LATER, term_ends=day("30/03"))
    one = verdict(on(account(late, customer=TOWN, steps=sent), day("10/03")), "FA-1")
    assert (one.reason, one.next_on) == (Reason.NOT_DUE, day("31/03"))

"""Limitation in a whole office: what the store knows, what is decided, what the calendar says (LAW §4, OFFICE §11)."""

from datetime import date

import pytest

from relance_mail.core.agenda import deadlines_of
from relance_mail.core.deadlines import Deadline, DeadlineKind
from relance_mail.core.decisions import Action, Outcome, Reason
from relance_mail.core.limits import Limit
from relance_mail.engine.staff import accounts as staff_accounts
from tests.engine.folder_office import BOSS, Day, Owed, owed
from tests.engine.mornings import see

TUESDAY = "2026-03-03"
PRIVATE = {"kind": "particulier"}
OLD = owed(due="2024-02-20", **PRIVATE)  # a consumer's, two years and two weeks ago
NEAR = owed(due="2024-06-20", **PRIVATE)
OTHER = owed("FA-9", due="2026-02-20", code="C9")


def limit_of(day: Day, customer_id: str = "C1") -> Limit:
    """Of its one invoice."""
    known = day.account(customer_id)
    (found,) = known.limits.values()
    assert known.limitation_ends == {known.invoices[0].id: found.end}
    return found


def alert(day: Day) -> Deadline:
    known = day.account()
    found = deadlines_of(known, day.office.book.of(known.customer), day.office.today())
    (limitation,) = [one for one in found if one.kind is DeadlineKind.LIMITATION]
    return limitation


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("société", "2029-02-20"),
        ("particulier", "2026-02-20"),
        ("association", "2026-02-20"),
        ("", "2026-02-20"),
        ("mairie", "2028-12-31"),
    ],
)
def test_every_open_claim_has_its_end(day: Day, kind: str, end: str) -> None:
    day.morning(TUESDAY, OLD._replace(kind=kind), OTHER)
    assert limit_of(day).end == date.fromisoformat(end)


def test_a_time_barred_claim_is_never_sent_and_a_person_decides(day: Day) -> None:
    """Neither proposed, nor mentioned beside another: staff reads start, length, end and article."""
    day.morning(TUESDAY, OLD, OTHER)
    decision = day.decision()
    assert (decision.action, decision.reason) == (Action.ASK, Reason.TIME_BARRED)
    assert decision.because == (
        "Prescrite (dernier jour : 20/02/2026) : délai de 2 ans (Code de la consommation L218-2) depuis le 20/02/2024 "
        "(échéance). Rien ne part, une personne décide."
    )
    assert [row.customer_id for row in day.rows()] == ["C9"]
    with_another = (OLD, owed("FA-2", due="2026-02-10", **PRIVATE))
    day.morning("2026-03-04", *with_another, OTHER)
    verdicts = {one.invoice.number: one for one in day.decision().verdicts}
    assert (verdicts["FA-1"].outcome, verdicts["FA-1"].reason) == (Outcome.HELD, Reason.TIME_BARRED)
    assert all(one.invoice_id != verdicts["FA-1"].invoice.id for one in day.decision().lines)


def test_the_summary_asks_for_a_decision(day: Day) -> None:
    day.morning(TUESDAY, OLD, OTHER)
    (line,) = [one for one in see(day).lines("À décider") if one.text == "créance prescrite"]
    assert "Code de la consommation L218-2" in line.notes[0]


def test_who_may_be_a_consumer_waits_without_being_called_time_barred(day: Day) -> None:
    day.morning(TUESDAY, OLD._replace(kind="association"), OTHER)
    decision = day.decision()
    assert (decision.action, decision.reason) == (Action.ASK, Reason.TIME_BARRED)
    assert decision.because.startswith("Peut-être prescrite")
    assert "une association n'en étant pas toujours un" in decision.because
    day.policies(limitation="limitation_business")
    assert day.decision().reason is not Reason.TIME_BARRED, "a policy says that its associations have five years"


def test_a_policy_may_name_a_shorter_length(day: Day) -> None:
    day.policies(limitation="limitation_transport")
    day.morning(TUESDAY, owed(due="2025-03-02"), OTHER)
    assert limit_of(day).end == date(2026, 3, 2)
    assert "L133-6" in day.decision().because


def test_a_length_that_the_table_lacks_holds_the_invoice_and_names_the_line(day: Day) -> None:
    day.policies(limitation="limitation_insurance")
    day.morning(TUESDAY, owed(due="2026-02-10"), OTHER)
    assert day.account().limitation_ends == {}
    assert "add this line" in day.decision().because
    assert not day.rows()


def test_a_balance_that_went_down_gives_a_possible_date_only(day: Day) -> None:
    day.morning(TUESDAY, NEAR, OTHER)
    day.morning("2026-03-04", NEAR._replace(amount="1000.00"), OTHER)
    found = limit_of(day)
    assert (found.end, found.interrupted) == (date(2026, 6, 20), ())
    assert found.possible is not None
    assert "le solde a baissé dans le fichier" in found.possible.words


def test_a_payment_that_a_person_typed_interrupts(day: Day) -> None:
    day.morning(TUESDAY, NEAR, OTHER)
    line = day.account().invoices[0]
    half = line.residual.amount / 2
    staff_accounts.paid(day.office, "C1", BOSS, numbers=["FA-1"], on=date(2026, 3, 2), amount_paid=half)
    found = limit_of(day)
    assert (found.end, found.possible) == (date(2028, 3, 2), None)
    assert "puis de nouveau 2 ans après : paiement partiel du 02/03/2026" in found.rule


def test_a_promise_by_mail_gives_a_possible_date_with_its_words(day: Day) -> None:
    day.morning(TUESDAY, NEAR, OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous réglerons la facture FA-1 le 12 mars 2026 par virement.\n")
    day.cycle()
    assert day.account().promises
    found = limit_of(day)
    assert found.end == date(2026, 6, 20)
    assert found.possible is not None
    assert found.possible.end == date(2028, 3, 3)
    assert "mail M000001 : «\u00a0" in found.possible.words
    entry = alert(day)
    assert "Date possible : 03/03/2028" in entry.body
    assert "Nous réglerons la facture FA-1" in entry.body
    for words in ("réglerons", "Date possible"):
        assert words not in entry.discreet, "what the customer wrote stands on no share"


def test_the_alert_says_which_day_which_length_and_which_article(day: Day) -> None:
    day.morning(TUESDAY, NEAR, OTHER)
    entry = alert(day)
    assert entry.title == "PRESCRIPTION client C1 – au plus tard ven. 19/06/2026 (fin légale 20/06)"
    assert (entry.day, entry.legal_end, entry.legal) == (date(2026, 6, 19), date(2026, 6, 20), True)
    why = "FA-1 : délai de 2 ans (Code de la consommation L218-2) depuis le 20/06/2024 (échéance)."
    assert why in entry.body
    assert why in entry.discreet
    assert "Une mise en demeure ne l'interrompt pas" in entry.body


def test_a_written_demand_that_arrived_moves_the_end_of_a_town_hall_only(day: Day) -> None:
    """Law 68-1250; a company's limitation goes on (Cass. com. 18 May 2022)."""
    day.stage("informelle", status_check_days=None)
    lines: list[Owed] = [owed(due="2025-11-10", kind="mairie"), OTHER]
    assert day.send(TUESDAY, *lines)
    before = limit_of(day)
    assert (before.end, before.interrupted) == (date(2029, 12, 31), ()), "nobody knows yet that it arrived"
    day.morning("2026-03-10", *lines)
    day.cycle()
    after = limit_of(day)
    assert after.end == date(2030, 12, 31)
    assert "R000001" in after.interrupted[0].evidence
    assert limit_of(day, "C9").interrupted == ()


def test_the_kind_of_an_invoice_wins_and_what_is_no_claim_has_no_end(day: Day) -> None:
    credit = owed("AV-1", due="2024-03-20", amount="-10.00")
    day.morning(TUESDAY, owed(due="2024-02-20"), credit, OTHER)
    known = day.account()
    assert len(known.invoices) == 2
    assert list(known.limitation_ends.values()) == [date(2029, 2, 20)]

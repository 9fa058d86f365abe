"""Disputes limited to invoices, files handed over, insolvency, « ne plus relancer » (OFFICE §1.2, §4, §5)."""

from datetime import date
from typing import Any

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.parties import Kind
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.engine.writing.preview import explain_of
from relance_mail.errors import UsageError
from relance_mail.store.tables import InboundState
from tests.engine.folder_office import BOSS, Day, owed

TUESDAY = "2026-03-03"
THEM = "compta@c1.example.com"
TWO = (owed(due="2026-02-20"), owed("FA-2", due="2026-02-22", amount="400.00"))


def held(day: Day) -> set[tuple[HoldReason, int | None]]:
    return {(hold.reason, hold.invoice_id) for hold in day.holds()}


def contested(day: Day) -> str:
    """A reply that contests FA-1 before anything was sent; its id."""
    day.morning(TUESDAY, *TWO)
    day.receive(THEM, "Bonjour,\n\nNous contestons la facture FA-1 : la porte livrée est cassée.\n")
    day.cycle()
    (kept,) = day.mails(InboundState.TO_CONFIRM)
    assert held(day) == {(HoldReason.DISPUTE, None), (HoldReason.REPLY_WAITING, None)}
    return kept.ref


def test_a_dispute_is_limited_to_invoices_and_the_others_go_on(day: Day) -> None:
    ref = contested(day)
    said = staff_stops.dispute(day.office, "C1", BOSS, numbers=("FA-1",), note="porte cassée")
    assert held(day) == {(HoldReason.DISPUTE, 1)}
    assert "Le litige ne porte plus sur le reste du compte." in said.sentence
    assert ref in said.sentence
    assert not day.mails(InboundState.TO_CONFIRM)
    (mail,) = day.send("2026-03-04", *TWO)
    assert "FA-2" in str(mail)
    assert "FA-1" not in str(mail)


def test_another_reply_still_waits_after_the_dispute_was_limited(day: Day) -> None:
    contested(day)
    day.receive(THEM, "Bonjour,\n\nVous n'avez pas répondu à ma question.\n", subject="relance")
    day.cycle()
    staff_stops.dispute(day.office, "C1", BOSS, numbers=("FA-1",))
    assert (HoldReason.REPLY_WAITING, None) in held(day)
    assert len(day.mails(InboundState.TO_CONFIRM)) == 1


def test_a_dispute_that_a_person_set_on_everything_is_limited_too(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_stops.dispute(day.office, "C1", BOSS, note="tout")
    staff_stops.dispute(day.office, "C1", BOSS, numbers=("FA-2",), note="quantité")
    assert held(day) == {(HoldReason.DISPUTE, 2)}


def test_the_end_of_a_dispute_frees_what_it_names(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_stops.dispute(day.office, "C1", BOSS, numbers=("FA-1", "FA-2"))
    staff_stops.dispute_over(day.office, "C1", BOSS, numbers=("FA-1",), reason="avoir émis")
    assert held(day) == {(HoldReason.DISPUTE, 2)}
    staff_stops.dispute_over(day.office, "C1", BOSS, reason="avoir émis")
    assert not day.holds()


def test_part_of_a_dispute_about_everything_cannot_end(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_stops.dispute(day.office, "C1", BOSS)
    with pytest.raises(UsageError, match="tout le compte"):
        staff_stops.dispute_over(day.office, "C1", BOSS, numbers=("FA-1",), reason="x")
    with pytest.raises(UsageError, match="passé"):
        staff_stops.dispute(day.office, "C1", BOSS, review_on=date(2026, 3, 2))


def test_stop_holds_until_somebody_releases(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, until=date(2026, 3, 9), note="congés")
    staff_stops.stop(day.office, "C1", BOSS, reason="client perdu")
    assert not day.send("2026-03-17", *TWO), "the pause that was open before does not end it"
    staff_accounts.release(day.office, "C1", BOSS, "revenu")
    assert len(day.send("2026-03-18", *TWO)) == 1


def test_a_pause_typed_later_does_not_end_a_stop(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_stops.stop(day.office, "C1", BOSS, reason="client perdu")
    said = staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.PAUSE, until=date(2026, 3, 9), note="x")
    assert "à revoir le 03/09/2026" in said.sentence, "what is said is what holds"
    assert not day.send("2026-03-17", *TWO)


def test_stop_of_one_invoice_leaves_the_others(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_stops.stop(day.office, "C1", BOSS, numbers=("FA-1",), reason="geste commercial")
    (mail,) = day.send("2026-03-04", *TWO)
    assert "FA-1" not in str(mail)


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("factor", HoldReason.FACTOR),
        ("lawyer", HoldReason.HANDED_OVER),
        ("commissaire", HoldReason.HANDED_OVER),
        ("insurer", HoldReason.HANDED_OVER),
    ],
)
def test_what_is_handed_over_is_never_reminded(day: Day, to: str, reason: HoldReason) -> None:
    day.morning(TUESDAY, *TWO)
    said = staff_stops.handover(day.office, "C1", BOSS, to=to)
    assert held(day) == {(reason, None)}
    assert day.decision().reason == str(reason)
    assert "plus aucune relance" in said.sentence
    assert not day.send("2026-03-17", *TWO)


def test_handed_over_to_nobody_known_is_refused(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    with pytest.raises(UsageError):
        staff_stops.handover(day.office, "C1", BOSS, to="voisin")


def claims(day: Day) -> dict[str, str]:
    deadlines: Any = explain_of(day.office, "C1")["deadlines"]
    return {one["title"]: one["day"] for one in deadlines if one["kind"] != str(DeadlineKind.LIMITATION)}


def test_insolvency_counts_from_the_judgment_then_from_the_bodacc(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    said = staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 20))
    assert [hold.review_on for hold in day.holds()] == [date(2026, 4, 20)]
    assert "provisoirement" in said.sentence
    assert any("BODACC" in title for title in claims(day))
    said = staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 20), bodacc=date(2026, 2, 28))
    (hold,) = day.holds()
    assert (hold.review_on, hold.note) == (date(2026, 4, 28), "jugement du 20/02/2026, BODACC du 28/02/2026")
    assert "28/04/2026" in said.sentence
    assert [day_ for title, day_ in claims(day).items() if title.startswith("Déclarer")] == ["2026-04-28"]
    assert not any("BODACC" in title for title in claims(day)), "nobody has to look for it any more"
    assert not day.send("2026-03-17", *TWO)


def test_a_typed_judgment_replaces_what_a_mail_made_provisional(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    text = "Par jugement du 2 février 2026, le tribunal a ouvert le redressement judiciaire. FA-1."
    day.receive("etude@mandataire.example.org", text, subject="FA-1")
    day.cycle()
    provisional = next(hold.review_on for hold in day.holds() if hold.reason is HoldReason.INSOLVENCY)
    assert provisional == date(2026, 5, 4), "two months end on a Sunday"
    staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 2))
    assert [(hold.reason, hold.review_on) for hold in day.holds()] == [(HoldReason.INSOLVENCY, date(2026, 4, 2))]
    assert not day.mails(InboundState.TO_CONFIRM), "the mail that told of it is dealt with"


def test_over_indebtedness_of_a_consumer_has_no_bodacc(day: Day) -> None:
    day.morning(TUESDAY, *TWO)
    staff_accounts.kind(day.office, "C1", Kind.CONSUMER, BOSS)
    with pytest.raises(UsageError, match="BODACC"):
        staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 20), bodacc=date(2026, 2, 28))
    said = staff_stops.insolvency(day.office, "C1", BOSS, judgment=date(2026, 2, 20))
    assert "Surendettement" in said.sentence
    assert not any(title.startswith("Déclarer") for title in claims(day))
    assert not day.send("2026-03-17", *TWO)


@pytest.mark.parametrize(
    ("judgment", "bodacc"),
    [(date(2026, 3, 4), None), (date(2026, 2, 20), date(2026, 3, 4)), (date(2026, 2, 20), date(2026, 2, 19))],
)
def test_dates_that_cannot_be_are_refused(day: Day, judgment: date, bodacc: date | None) -> None:
    day.morning(TUESDAY, *TWO)
    with pytest.raises(UsageError):
        staff_stops.insolvency(day.office, "C1", BOSS, judgment=judgment, bodacc=bodacc)
    assert not day.holds()

"""Reprise.xlsx: proposed, validated by a person, carried out once and in its turn (OFFICE §10, PEERS 4)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relance_mail.core.decisions import Action, Reason
from relance_mail.core.parties import Kind
from relance_mail.engine.morning import page, summary
from relance_mail.engine.morning.sight import look as look_at
from relance_mail.engine.office import Report
from relance_mail.engine.opening import reprise as opening
from relance_mail.engine.opening import state as opening_state
from relance_mail.engine.opening.control import look
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.writing.preview import read_all
from relance_mail.store import journal
from tests.engine.first_day import Line, begin, books, entered, fill, reprise, rows, take, total_of, waiting
from tests.engine.folder_office import BOSS, Day, office_in

TUESDAY = "2026-03-03"
UP_TO_DATE, STATEMENT, ON_NOTICE, STOP = "à jour", "relevé de compte d'abord", "déjà en demeure le…", "ne pas relancer"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY, begun=False) as opened:
        yield opened


def reasons(day: Day, *codes: str) -> set[Reason]:
    return {day.decision(code).reason for code in codes}


# What the old ledger says of a customer → the proposed entry.
PROPOSED = [
    ([Line(due="2026-03-20")], UP_TO_DATE),
    ([Line(), Line(number="AV-1", left="-1250.00")], UP_TO_DATE),
    ([Line(means="Prélèvement")], UP_TO_DATE),
    ([Line(number="RG-1")], UP_TO_DATE),
    ([Line(due="2026-01-03")], "informelle"),
    ([Line(due="2026-01-01")], STATEMENT),
    ([Line(due="2024-02-01", left="80.00", total="400.00")], "à passer en perte"),
    ([Line(due="2024-02-01", left="180.00", total="400.00")], STATEMENT),
    ([Line(status="Litige"), Line(number="FA-2")], "litige"),
    ([Line(factor="oui")], "factor"),
    ([Line(code="41600017")], "chez l'avocat"),
    ([Line(name="LEFORT (chez huissier)")], "chez l'avocat"),
    ([Line(name="DURAND AVOCATS")], "informelle"),
    ([Line(code="40100017")], STOP),
]


@pytest.mark.parametrize(("lines", "proposed"), PROPOSED)
def test_each_customer_gets_one_row_with_a_proposed_entry(day: Day, lines: list[Line], proposed: str) -> None:
    begin(day, *lines, Line(code="C9", number="FA-9", due="2026-03-20"))
    row = rows(day)[lines[0].code]
    assert (row.proposed, row.entry, row.by) == (proposed, None, "")
    assert row.email == f"compta@{lines[0].code.lower()}.example.com"


def test_the_rows_tell_what_is_set_apart_and_come_to_the_accounts_total(day: Day) -> None:
    begin(
        day,
        *(
            Line(),
            Line(number="AV-1", left="-50.00"),
            Line(number="FA-2", due="2024-06-01", left="3.00", total="90.00"),
        ),
        *(Line("C2", means="LCR", kind=""), Line("C2", "FA-3", currency="USD", left="700.00", kind="")),
        EUR="2453.00",
        USD="700.00",
    )
    first, second = rows(day)["C1"], rows(day)["C2"]
    assert set(first.remarks.split(" ; ")) == {
        "1 petite ligne", "1 ligne de plus de 18 mois", "1 avoir ou trop-perçu",
    }  # fmt: skip
    assert "1 ligne en prélèvement ou LCR" in second.remarks
    assert "type à confirmer" in second.remarks
    assert str(first.oldest_due) == "2024-06-01"
    assert total_of(rows(day)) == {"EUR": "2453.00", "USD": "700.00"}


def test_nothing_is_planned_before_the_first_day_nor_for_a_row_that_nobody_validated(day: Day) -> None:
    books(day, Line())
    day.cycle()
    assert day.decision().reason is Reason.NOT_STARTED
    begin(day, Line(), Line("C2"))
    fill(reprise(day), {"C2": {"Dernière relance connue": None}})
    assert take(day) == []
    assert reasons(day, "C1", "C2") == {Reason.NOT_STARTED}
    assert waiting(day) == ["C1", "C2"]


def test_a_validated_row_is_carried_out_once_and_journaled(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    fill(reprise(day), {"C1": entered(UP_TO_DATE)})
    assert take(day) == []
    assert (waiting(day), day.decision("C1").action) == (["C2"], Action.REMIND)
    assert take(day) == []
    with day.office.store.reading() as conn:
        told = list(journal.entries(conn, "C1", "opening."))
    assert [(one.entry.kind, one.entry.actor) for one in told] == [
        ("opening.validated", "Anne"),
        ("opening.carried_out", "Anne"),
    ]


def test_a_row_that_changes_later_is_told_and_not_carried_out_again(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    fill(reprise(day), {"C1": entered(UP_TO_DATE)})
    take(day)
    fill(reprise(day), {"C1": entered("litige", by="Paul"), "C2": entered("litige")})
    (finding,) = take(day)
    assert (finding.code, finding.where.file) == ("opening_done", "Reprise (essai).xlsx")
    assert "déjà validée" in finding.what
    assert "Décisions.xlsx" in finding.remedy
    assert day.holds("C1") == []
    assert [hold.reason.value for hold in day.holds("C2")] == ["dispute"]
    fill(reprise(day), {"C1": entered(UP_TO_DATE, by="Paul")})
    assert take(day) == []


def test_what_cannot_be_understood_is_a_finding_and_stays_as_it_was_typed(day: Day) -> None:
    begin(day, Line(), Line("C2"), Line("C3"))
    typed: dict[str, dict[str, Any]] = {"C1": entered("à relancer"), "C3": entered(UP_TO_DATE)}
    typed["C2"] = {"Entrée retenue": UP_TO_DATE}
    fill(reprise(day), typed)
    before = reprise(day).read_bytes()
    assert {finding.code for finding in take(day)} == {"entry_unknown", "value_missing"}
    assert waiting(day) == ["C1", "C2"]
    books(day, Line(), Line("C2"), Line("C3"), Line("C4"))
    day.cycle()
    opening.offer(day.office, Report())
    assert reprise(day).read_bytes() == before
    fill(reprise(day), {"C1": entered("litige"), "C2": {"Par": "Anne"}})
    assert take(day) == []
    assert waiting(day) == ["C4"]


def test_a_date_that_makes_no_sense_any_more_keeps_the_customer_waiting(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    fill(reprise(day), {"C1": entered("promesse au…", on="2026-03-02"), "C2": entered(ON_NOTICE, on="2026-03-04")})
    assert {finding.code for finding in take(day)} == {"opening_refused", "day_impossible"}
    assert waiting(day) == ["C1", "C2"]


def test_at_most_twenty_begin_on_a_working_day_the_largest_first(day: Day) -> None:
    day.go_to("2026-03-06")  # a Friday
    codes = [f"C{number:02d}" for number in range(45)]
    begin(day, *(Line(code, left=f"{100 + 10 * number}.00") for number, code in enumerate(codes)))
    fill(reprise(day), {code: entered(UP_TO_DATE) for code in codes})
    take(day)
    take(day)
    assert waiting(day) == codes[:25]
    sight = look_at(day.office, Report(), [], [])
    with day.office.store.reading() as conn:
        said = opening_state.words(opening_state.standing(conn), day.office)
        assert summary.news(conn, day.office, Report(), sight).opening == said
    told = page.morning(sight, page.News(opening=said))[1].sections
    assert (told[0].title, told[0].lines[0].text) == ("Première journée", said)
    assert said == "Reprise : 25 clients validés attendent leur tour (20 par jour ouvré)."
    day.go_to("2026-03-07")
    take(day)
    assert waiting(day) == codes[:25]
    day.go_to("2026-03-09")
    take(day)
    assert waiting(day) == codes[:5]
    day.go_to("2026-03-10")
    take(day)
    assert waiting(day) == []


def test_what_stops_waits_for_no_turn(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    fill(reprise(day), {"C1": entered("litige"), "C2": entered(UP_TO_DATE)})
    day.go_to("2026-03-07")  # a Saturday: nobody's turn
    take(day)
    assert waiting(day) == ["C2"]


def test_a_row_validated_before_the_totals_are_confirmed_waits_for_them(day: Day) -> None:
    books(day, Line(), Line("C2"))
    opening.prepare(day.office, Report(), read_all(day.office))
    fill(reprise(day), {"C1": entered(UP_TO_DATE), "C2": entered("litige")})
    assert take(day) == []
    assert (waiting(day), day.holds("C2")) == (["C1", "C2"], [])
    seen = look(day.office)
    opening.begin(day.office, seen, BOSS, dict(seen.totals))
    take(day)
    assert waiting(day) == []


def test_a_turn_is_kept_without_the_workbook_and_lost_with_its_row(day: Day) -> None:
    codes = [f"C{number:02d}" for number in range(22)]
    begin(day, *(Line(code, left=f"{2000 - number}.00") for number, code in enumerate(codes)))
    fill(reprise(day), {code: entered(UP_TO_DATE) for code in codes})
    take(day)
    assert waiting(day) == ["C20", "C21"]
    fill(reprise(day), {"C20": {"Entrée retenue": None}})
    take(day)
    reprise(day).unlink()
    day.go_to("2026-03-04")
    take(day)
    assert waiting(day) == ["C20"]
    opening.offer(day.office, Report())
    assert list(rows(day)) == ["C20"]


def test_a_workbook_that_is_open_is_neither_read_nor_replaced(day: Day) -> None:
    begin(day, Line())
    fill(reprise(day), {"C1": entered(UP_TO_DATE)})
    lock = reprise(day).with_name(f"~${reprise(day).name}")
    lock.touch()
    (finding,) = take(day)
    assert (finding.code, finding.severity) == ("workbook_in_use", "warning")
    assert waiting(day) == ["C1"]
    lock.unlink()
    assert take(day) == []
    assert waiting(day) == []


def test_an_old_debtor_who_appears_later_gets_a_row_beside_what_was_typed(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    fill(reprise(day), {"C1": {"Dernière relance connue": None, "Remarques": "voir Paul"}, "C2": entered("litige")})
    take(day)
    day.go_to("2026-03-04")
    books(day, Line(), Line("C2"), Line("C3", due="2026-02-20"), Line("C4", due="2026-03-04"))
    day.cycle()
    assert day.rows() == []
    opening.offer(day.office, Report())
    assert waiting(day) == ["C1", "C3"]
    assert list(rows(day)) == ["C1", "C2", "C3"]
    assert (rows(day)["C2"].entry, rows(day)["C2"].by, rows(day)["C1"].remarks) == ("litige", "Anne", "voir Paul")
    assert reasons(day, "C4") != {Reason.NOT_STARTED}
    assert take(day) == []


def test_a_last_reminder_that_somebody_types_changes_what_is_proposed(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    assert rows(day)["C1"].proposed == "informelle"
    fill(reprise(day), {"C1": entered("", last="2026-02-20", by="")})
    take(day)
    opening.offer(day.office, Report())
    row = rows(day)["C1"]
    assert (row.proposed, str(row.last_reminder_on), row.entry) == ("amiable", "2026-02-20", None)
    assert rows(day)["C2"].proposed == "informelle"


def test_the_proposed_kind_is_shown_and_decides_nothing(day: Day) -> None:
    begin(day, Line(kind="", name="Mme Exemple"))
    assert rows(day)["C1"].kind is Kind.CONSUMER
    fill(reprise(day), {"C1": entered(UP_TO_DATE)})
    take(day)
    assert day.account().customer.kind is Kind.UNKNOWN


def test_the_sandbox_may_let_everybody_begin_after_all(day: Day) -> None:
    begin(day, Line(), Line("C2"))
    assert "peuvent commencer" in staff.start(day.office, BOSS).sentence
    assert (waiting(day), reasons(day, "C1", "C2")) == ([], {Reason.DUE})
    assert "déjà validée" in staff.start(day.office, BOSS).sentence


def test_live_and_sandbox_have_workbooks_of_their_own(day: Day) -> None:
    begin(day, Line())
    assert reprise(day).name == "Reprise (essai).xlsx"
    day.change(profile="live")
    assert reprise(day).name == "Reprise.xlsx"

"""The total of the first file beside the accounts 411, what is set apart, what explains a difference (OFFICE §10)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.core.findings import Finding
from relance_mail.core.money import Money
from relance_mail.core.opening import Apart
from relance_mail.engine.opening import reprise as opening
from relance_mail.engine.opening.control import FirstLook, differences, look
from relance_mail.errors import UsageError
from relance_mail.store import journal, meta
from tests.engine.first_day import Line, books, reprise, waiting
from tests.engine.folder_office import BOSS, Day, office_in

TUESDAY = "2026-03-03"
MESSY = (
    Line("C1", "FA-1", left="1000.00"),
    Line("C1", "AV-1", left="-200.00"),
    Line("C1", "FA-2", left="3.00", total="90.00"),
    Line("C2", "FA-3", left="400.00"),
    Line("C2", "FA-3", left="400.00"),
    Line("C2", "FA-4", due="à réception", left="70.00"),
    Line("C3", "FA-5", left="55.00"),
    Line("C3", "FA-5", left="56.00"),
    Line("C4", "FA-6", left="600.00", means="LCR"),
    Line("C5", "FA-7", left="300.00", factor="oui"),
    Line("41600017", "FA-8", left="820.00"),
    Line("C6", "FA-9", due="2024-05-02", left="90.00"),
    Line("C7", "FA-10", left="50.00", total="1000.00"),
    Line("C8", "FA-11", left="33.00", status="Litige"),
    Line("C9", "FA-12", left="900.00", currency="USD"),
    Line("40100017", "FA-13", left="12.00"),
    Line("C1", "", due="2026-01-02", left="25.00"),
)
OURS = {"EUR": "3108.00", "USD": "900.00"}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY, begun=False) as opened:
        yield opened


@pytest.fixture
def seen(day: Day) -> FirstLook:
    books(day, *MESSY)
    return look(day.office)


def apart(seen: FirstLook) -> dict[str, tuple[int, list[str]]]:
    return {group.apart: (group.lines, sorted(one.plain() for one in group.sums)) for group in seen.groups}


def hints(found: list[Finding]) -> list[str]:
    return [one.what.replace("\u202f", " ").replace("\u00a0", " ") for one in found if one.code == "control_hint"]


def test_every_sort_of_line_is_counted_with_its_sum(seen: FirstLook) -> None:
    assert {currency: total.plain() for currency, total in seen.totals.items()} == OURS
    assert apart(seen) == {
        Apart.CREDIT_NOTE: (1, ["-200.00"]),
        Apart.SMALL_LINE: (1, ["3.00"]),
        Apart.DUPLICATE: (1, ["400.00"]),
        Apart.CONTRADICTED: (2, ["55.00", "56.00"]),
        Apart.NO_DUE_DATE: (1, ["70.00"]),
        Apart.UNREADABLE: (1, ["25.00"]),
        Apart.RETENTION: (1, ["50.00"]),
        Apart.DIRECT_DEBIT: (1, ["600.00"]),
        Apart.FACTOR: (1, ["300.00"]),
        Apart.SUPPLIER: (1, ["12.00"]),
        Apart.LAWYER: (1, ["820.00"]),
        Apart.DISPUTED: (1, ["33.00"]),
        Apart.OLD: (1, ["90.00"]),
    }


def test_looking_keeps_nothing(day: Day, seen: FirstLook) -> None:
    assert seen.customers == 10
    with day.office.store.reading() as conn:
        assert (meta.started_on(conn), meta.under(conn, "opening")) == (None, {})
    assert not reprise(day).exists()


def test_equal_totals_are_no_difference(seen: FirstLook) -> None:
    assert differences(seen, {currency: Money.of(plain, currency) for currency, plain in OURS.items()}) == []


@pytest.mark.parametrize(
    ("accounts", "explained"),
    [
        ("2288.00", "lignes en 416 ou chez l'avocat"),
        ("3178.00", "lignes sans échéance"),
        ("3308.00", "avoirs ou trop-perçus"),
        ("2688.00", "doublons et lignes en 416 ou chez l'avocat"),
        ("3108.01", ""),
    ],
)
def test_a_difference_is_told_with_the_smallest_set_that_explains_it(
    seen: FirstLook, accounts: str, explained: str
) -> None:
    found = differences(seen, {"EUR": Money.of(accounts)})
    assert found[0].code == "control_difference"
    assert found[0].severity == "error"
    exact = [hint for hint in hints(found) if "exactement" in hint]
    assert exact == ([f"L'écart est exactement celui de : {explained}."] if explained else [])
    assert "Pourrait l'expliquer : 1 doublon (400,00 €, soit un écart de 400,00 €)." in hints(found)
    assert not any("USD" in hint for hint in hints(found))


def test_a_currency_that_is_not_in_the_file_is_a_difference_too(seen: FirstLook) -> None:
    found = differences(seen, {"CHF": Money.of("10.00", "CHF")})
    assert [one.code for one in found] == ["control_difference", "control_hint"]
    assert hints(found) == ["Rien dans le fichier n'explique cet écart."]


def test_nothing_begins_before_a_difference_is_explained(day: Day, seen: FirstLook) -> None:
    stated = {"EUR": Money.of("2288.00")}
    with pytest.raises(UsageError):
        opening.begin(day.office, seen, BOSS, stated)
    assert not reprise(day).exists()
    said = opening.begin(day.office, seen, BOSS, stated, "416 hors du périmètre")
    assert "10 clients à valider dans Reprise (essai).xlsx" in said.sentence
    assert len(waiting(day)) == 10
    with day.office.store.reading() as conn:
        (told,) = journal.entries(conn, kind="opening.control")
    assert told.body is not None
    assert "416 hors du périmètre" in told.body
    assert "2288.00" in told.body


def test_a_file_that_the_brake_holds_back_is_not_begun_with(day: Day) -> None:
    books(day, *(Line(f"C{n}", f"FA-{n}") for n in range(30)))
    day.cycle()
    books(day, *(Line(f"C{n}", f"FA-{n}") for n in range(2)))
    braked = look(day.office)
    with pytest.raises(UsageError):
        opening.begin(day.office, braked, BOSS, dict(braked.totals))


def test_a_source_that_is_away_is_named(day: Day) -> None:
    assert look(day.office).unread == ["ventes"]

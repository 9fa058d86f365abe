"""How far the bank is posted, and the file of the day (OFFICE §2)."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

import pytest

from relance_mail import service
from relance_mail.cli.run import run as relance
from relance_mail.core.outbox import State
from relance_mail.engine.facts import facts_of
from relance_mail.engine.ledger.bank_day import bank_questions, file_awaited
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import messages as staff
from tests.engine.folder_office import BOSS, SETTINGS, Day, office_in, owed

TUESDAY = "2026-03-03"
HEADINGS = "N° facture;Code client;Client;E-mail;Échéance;Solde;Type"
PLAIN = SETTINGS.replace("encours.xlsx", "encours.csv")


def save(day: Day, *, stated: str = "", amount: str = "1250,00") -> None:
    """A text export without, or with, the day up to which it is posted."""
    rows = [f"FA-1;C1;Client C1;compta@c1.example.com;10/02/2026;{amount};société"]
    (day.folder / "encours.csv").write_text("\n".join([*([stated] if stated else []), HEADINGS, *rows]) + "\n", "utf-8")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with office_in(tmp_path, TUESDAY, PLAIN) as opened:
        yield opened


def asked(day: Day) -> tuple[list[str], list[str]]:
    """The sources that the summary asks about, and those that a warning names, after a cycle."""
    report = day.cycle()
    with day.office.store.reading() as conn:
        questions = bank_questions(conn, day.office)
    warned = [str(finding.where.file) for finding in report.findings if finding.code == "bank_day_assumed"]
    return questions, warned


def test_office_2_a_source_that_does_not_say_is_asked_about(day: Day) -> None:
    save(day)
    assert asked(day) == (["ventes"], ["ventes"])
    assert asked(day) == (["ventes"], ["ventes"]), "as long as this version stands"
    assert day.account().facts.bank_posted_until == date(2026, 3, 3)


def test_office_2_its_own_cell_answers(day: Day) -> None:
    save(day, stated="Situation au 02/03/2026")
    assert asked(day) == ([], [])
    assert day.account().facts.bank_posted_until == date(2026, 3, 2)


@pytest.mark.parametrize("until", [date(2026, 2, 27), date(2026, 3, 3)])
def test_office_2_a_person_answers_for_this_version_and_as_far_as_the_word_reaches(day: Day, until: date) -> None:
    save(day)
    day.cycle()
    staff.bank(day.office, "ventes", BOSS, until)
    assert asked(day) == ([], [])
    assert day.account().facts.bank_posted_until == until
    day.go_to("2026-03-04")
    save(day, amount="1000,00")
    assert asked(day) == (["ventes"], ["ventes"])


def awaited(day: Day) -> bool:
    with day.office.store.reading() as conn:
        seen = facts_of(conn, day.office, Report(mailbox_read=True)).file_awaited
        assert file_awaited(conn, day.office) is seen
    return seen


def test_office_2_the_service_waits_for_the_file_of_the_day(day: Day) -> None:
    day.change(file_by=time(14))
    assert awaited(day), "nothing has come yet"
    save(day, stated="Situation au 02/03/2026")
    day.cycle()
    assert not awaited(day)
    day.go_to("2026-03-04", time(8))
    day.cycle()
    assert awaited(day), "yesterday's file is not today's"
    save(day, stated="Situation au 03/03/2026")
    day.cycle()
    assert not awaited(day)
    day.later(hours=9)
    save(day, stated="Situation au 03/03/2026", amount="900,00")
    day.cycle()
    assert not awaited(day), "the first one came in time"


@pytest.mark.parametrize(("at", "waits"), [(time(13, 59), False), (time(14, 30), True)])
def test_office_2_a_file_that_comes_too_late_is_none(day: Day, at: time, waits: bool) -> None:
    day.change(file_by=time(14))
    day.go_to(TUESDAY, at)
    save(day)
    day.cycle()
    assert awaited(day) is waits
    day.later(hours=1)
    save(day, amount="1000,00")
    day.cycle()
    assert awaited(day) is waits


def test_office_2_the_same_file_saved_again_is_today_s(day: Day) -> None:
    day.change(file_by=time(14))
    save(day)
    day.cycle()
    day.go_to("2026-03-04")
    assert awaited(day)
    save(day)
    day.cycle()
    assert not awaited(day)


def test_office_2_what_lies_there_waits_for_the_file_and_nothing_new_is_made_without_it(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        day.change(file_by=time(14))
        day.morning(TUESDAY, owed(), owed("FA-2", due="2026-02-26", code="C2"))
        assert day.states() == [State.AWAITING_APPROVAL]
        day.approve()
        day.go_to("2026-03-04", time(10, 15))
        day.cycle()
        assert (day.sent(), day.states()) == ([], [State.PREPARED]), "no reminder without the file of the day"
        day.ledger(owed(), owed("FA-2", due="2026-02-26", code="C2"))
        day.cycle()
        assert (len(day.sent()), day.states()) == (1, [State.SENT, State.AWAITING_APPROVAL])


def test_office_2_only_the_service_is_told_the_hour(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[time | None] = []

    @contextmanager
    def watched(office: Office) -> Iterator[Callable[[], Report]]:
        seen.append(office.file_by)
        yield Report

    @contextmanager
    def ours(_: Path) -> Iterator[Office]:
        yield day.office

    monkeypatch.setattr(service, "cycles", watched)
    monkeypatch.setattr(service, "open_office", ours)
    stopped = threading.Event()
    stopped.set()
    for file_by in (time(14), None):
        service.serve(day.folder, 0.001, stopped, file_by)
    assert seen == [time(14), None]


@pytest.mark.parametrize(
    ("written", "hour"), [("", time(14)), ('file_by = "11:30"', time(11, 30)), ('file_by = ""', None)]
)
def test_office_2_the_hour_is_a_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, hour: time | None
) -> None:
    told: list[object] = []
    monkeypatch.setattr(service, "serve", lambda *_, file_by: told.append(file_by))
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
    (tmp_path / "relance.toml").write_text(f"{SETTINGS}[service]\n{written}\n", encoding="utf-8")
    assert relance(["serve", "--dir", str(tmp_path)]) == 0
    assert told == [hour]


def test_office_2_a_cycle_by_hand_waits_for_nothing(day: Day) -> None:
    assert day.office.file_by is None
    assert not awaited(day)
    day.morning("2026-03-04", owed())
    assert not awaited(day)

"""What else happens to an office: two services, a second machine, a restored backup, a wrong clock, a long sleep.

Real processes on the real servers; what customers have got is read from the servers' files.
"""

import shutil
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from relance_mail.store.store import open_store
from tests.crash import oracle
from tests.crash.place import CODES, START, Place
from tests.crash.points import Blow, Strike
from tests.crash.program import Job, Running
from tests.crash.world import World
from tests.servers.processes import wait_until

pytestmark = pytest.mark.servers
AT = START.replace(hour=10, minute=5)
BY = ("--by", "responsable")
KILLED_AFTER_CONTENT = Strike(Blow.KILL, "smtp content", "after")


def place_of(world: World, mode: Approval = Approval.AUTOMATIC, count: int = 2) -> Place:
    """An office of this morning."""
    return world.new_place(mode, CODES[:count])


def ran(place: Place, at: datetime, *words: str) -> str:
    """One quiet run; what it said."""
    ended = place.start(at, *(words or ("run",)))
    assert ended.code in (0, 1), ended.printed
    place.site.settled()
    return ended.printed


def states(place: Place) -> list[str]:
    return [row.state for row in place.rows()]


def everybody_has(place: Place, count: int) -> bool:
    """Whether each customer has got so many messages this morning or later."""
    return all(len(place.received(code)) == count for code in place.codes)


def test_rule_7_of_two_services_on_one_folder_one_refuses(world: World) -> None:
    place = place_of(world)
    services = [Running(Job(place.folder, ("serve",), AT)) for _ in range(2)]
    wait_until(lambda: any(not one.listen(0.05) for one in services), "one of two services to refuse", 40)
    refused = next(one for one in services if not one.listen(0.05))
    (other,) = (one for one in services if one is not refused)
    told = refused.wait()
    assert (told.code, "déjà en cours" in told.printed) == (1, True), told.printed
    wait_until(lambda: not other.listen(0.05) or everybody_has(place, 1), "the other one to send", 40)
    beside = place.start(AT, "run")
    assert (beside.code, "déjà en cours" in beside.printed) == (1, True)
    other.kill(signal.SIGTERM)
    assert other.wait().code == 0
    assert everybody_has(place, 1)


def test_rule_7_a_backup_restored_after_yesterdays_sends_sends_nothing_twice(world: World, tmp_path: Path) -> None:
    place = place_of(world)
    ran(place, AT - timedelta(minutes=10), "db", "backup", str(tmp_path / "sauvegarde"), *BY)
    ran(place, AT)
    assert everybody_has(place, 1)
    shutil.rmtree(place.database.parent / "spool")  # on another machine there is none
    ran(place, AT + timedelta(hours=4), "db", "restore", str(tmp_path / "sauvegarde"), *BY)
    for day in (1, 6, 7):
        now = AT + timedelta(days=day)
        place.ledger(now)
        ran(place, now)
    assert everybody_has(place, 1)
    assert states(place).count(State.SENT) == len(place.codes), "what had left is known again"


def test_rule_7_the_same_folder_on_a_second_machine_sends_nothing_twice(world: World, tmp_path: Path) -> None:
    place = place_of(world)
    second = replace(place, folder=tmp_path / "copie")
    shutil.copytree(place.folder, second.folder)
    ran(place, AT)
    for minutes in (20, 40):
        ran(second, AT + timedelta(minutes=minutes))
    ran(place, AT + timedelta(minutes=60))
    assert everybody_has(place, 1)
    assert states(second).count(State.SENT) == len(place.codes)


def installed_anew(place: Place, folder: Path) -> Place:
    """A colleague installs the program once more, with the same mailbox and the same list."""
    folder.mkdir()
    for name in ("relance.toml", "encours.xlsx", "boite"):
        shutil.copy(place.folder / name, folder / name)
    newer = replace(place, folder=folder)
    open_store(newer.database.parent, "demo", create=True).close()  # as `relance init` does
    ran(newer, AT - timedelta(minutes=15), "start", "--yes", *BY)
    return newer


def test_rule_7_a_second_installation_on_the_same_mailbox_is_detected_and_stops(world: World, tmp_path: Path) -> None:
    place = place_of(world, Approval.ASK)
    second = installed_anew(place, tmp_path / "deuxieme")
    for office in (place, second):
        ran(office, AT - timedelta(minutes=5))
        ran(office, AT - timedelta(minutes=3), "approve", "--all", *BY)
    ran(place, AT)
    assert everybody_has(place, 1)
    assert "Une autre installation" in ran(second, AT + timedelta(minutes=20))
    ran(second, AT + timedelta(minutes=40))
    assert everybody_has(place, 1), "the second one sends nothing"
    ran(second, AT + timedelta(minutes=50), "override", "boîte", "--reason", "l'ancien poste est arrêté", *BY)
    assert "Une autre installation" not in ran(second, AT + timedelta(minutes=55))


def test_rule_7_with_the_clock_set_back_nothing_leaves(world: World) -> None:
    place = place_of(world)
    assert place.start(AT + timedelta(hours=1), "run", strike=Strike(Blow.KILL, "commit begin", "before")).code == -9
    ran(place, START.replace(hour=12, minute=30))
    for earlier in (timedelta(0), -timedelta(days=1)):
        assert "The clock says" in ran(place, AT + earlier)
        assert everybody_has(place, 0)
    ran(place, START.replace(hour=14, minute=5))
    assert everybody_has(place, 1)


@pytest.mark.parametrize(
    ("night", "day"),
    [
        ("2026-10-25T00:30:00+02:00", "2026-10-27T10:05:00+01:00"),
        ("2027-03-28T00:30:00+01:00", "2027-03-30T10:05:00+02:00"),
    ],
)
def test_rule_7_in_the_nights_of_summer_time_nothing_is_late_or_twice(world: World, night: str, day: str) -> None:
    place, first = place_of(world), datetime.fromisoformat(night)
    morning = datetime.fromisoformat(day)
    place.ledger(first)
    for minutes in (0, 70, 100, 130, 160, 190):
        assert "The clock says" not in ran(place, first + timedelta(minutes=minutes)), "the clock only seems to go back"
        assert everybody_has(place, 0)
    place.ledger(morning)
    ran(place, morning - timedelta(minutes=10))
    assert everybody_has(place, 0), "the hours of sending are those of the wall clock"
    for minutes in (0, 20):
        ran(place, morning + timedelta(minutes=minutes))
        assert everybody_has(place, 1)


def test_rule_6_after_a_week_of_sleep_nothing_leaves_from_an_old_file(world: World) -> None:
    place = place_of(world, Approval.ASK)
    ran(place, AT)
    ran(place, AT + timedelta(minutes=5), "approve", "--all", *BY)
    awake = AT + timedelta(days=7)
    ran(place, awake)
    assert everybody_has(place, 0), "approved a week ago, on the figures of a week ago"
    place.ledger(awake)
    ran(place, awake + timedelta(minutes=20))
    assert everybody_has(place, 0), "the yes of last week has lapsed"
    ran(place, awake + timedelta(minutes=25), "approve", "--all", *BY)
    ran(place, awake + timedelta(minutes=30))
    assert everybody_has(place, 1)
    oracle.at_the_end(place)


def test_rule_7_a_delivery_notice_proves_what_no_copy_shows(world: World) -> None:
    place = place_of(world, count=1)
    assert place.start(AT, "run", strike=KILLED_AFTER_CONTENT).code == -9
    world.settled()
    assert place.lose_copies() == 1
    ran(place, AT + timedelta(minutes=40))
    (row,) = place.rows()
    assert (row.state, row.last_event) == (State.SENT, "found")
    assert everybody_has(place, 1)


def test_rule_7_what_cannot_be_proved_waits_for_a_person_with_its_evidence(world: World) -> None:
    place = place_of(world, count=1)
    place.start(AT, "run", strike=KILLED_AFTER_CONTENT)
    world.settled()
    place.empty_inbox()
    ran(place, AT + timedelta(minutes=40))
    (row,) = place.rows()
    assert (row.state, bool(row.needs_person), row.why) == (State.UNCERTAIN, True, "interrompue pendant l'envoi")
    assert row.reminder_id in ran(place, AT + timedelta(minutes=41), "status")
    ran(place, AT + timedelta(minutes=45), "settle", row.id, "sent", *BY)
    ran(place, AT + timedelta(minutes=60))
    assert states(place) == [State.SENT]
    assert everybody_has(place, 1)


def test_a_full_disk_is_told_in_one_sentence(world: World) -> None:
    place = place_of(world)
    ended = place.start(AT, "run", strike=Strike(Blow.DISK, "commit begin", "before"))
    assert (ended.code, "Make room on the disk" in ended.printed) == (3, True), ended.printed
    with closing(sqlite3.connect(place.database)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert everybody_has(place, 0)

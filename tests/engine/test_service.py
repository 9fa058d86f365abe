"""The service: cycles without an end, a saved file at once, one lock, and a kill at any moment sends nothing twice."""

import itertools
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace

import pytest

from relance_mail import service
from relance_mail.cli.run import run as relance
from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.outbox import State
from relance_mail.core.policy import Approval
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import messages as staff
from relance_mail.mail.base import NotNow
from relance_mail.store import meta, outbox
from relance_mail.store.lock import AlreadyRunning
from relance_mail.wiring import open_office
from tests.engine.carriers import answers, carrier
from tests.engine.folder_office import SETTINGS, Day, office_in, owed, write_ledger
from tests.servers.processes import wait_until

TUESDAY = "2026-03-03"
ROOT = Path(__file__).parents[2]
FOREVER = 600.0


@dataclass
class Saved:
    """A source of which each look sees the next stamp, the last one for ever."""

    stamps: list[str]
    name: str = "ventes"
    looks_every: float = 0.001
    looks: int = 0

    def stamp(self) -> str:
        self.looks += 1
        return self.stamps.pop(0) if len(self.stamps) > 1 else self.stamps[0]


@dataclass
class Played:
    """Cycles that are told beforehand what happens in them; the service is stopped after the last."""

    turns: list[Callable[[], Report]]
    feeds: tuple[Saved, ...] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    made: int = 0

    def cycle(self) -> Report:
        self.made += 1
        if self.made == len(self.turns):
            self.stop.set()
        return self.turns[self.made - 1]()


def play(monkeypatch: pytest.MonkeyPatch, played: Played, interval: float) -> int:
    """Serve these turns; fails rather than waiting for an interval that is not meant to pass."""

    @contextmanager
    def office(_: Path) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(feeds=played.feeds)

    @contextmanager
    def turns(_: object) -> Iterator[Callable[[], Report]]:
        yield played.cycle

    monkeypatch.setattr(service, "open_office", office)
    monkeypatch.setattr(service, "cycles", turns)
    give_up = threading.Timer(20, played.stop.set)
    give_up.start()
    try:
        return service.serve(Path(), interval, played.stop)
    finally:
        give_up.cancel()


def test_it_turns_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(monkeypatch, Played([Report, Report, Report]), 0.001) == 3


def test_rule_10_a_cycle_that_fails_is_logged_and_the_next_one_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> Report:
        raise ZeroDivisionError("a bug of ours")

    assert play(monkeypatch, Played([Report, fails, Report]), 0.001) == 3
    assert [(record.levelname, record.exc_info is not None) for record in caplog.records] == [("ERROR", True)]


def test_a_silent_server_is_told_in_the_log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    play(monkeypatch, Played([lambda: Report(silent_backends=["deliver"])]), 0.001)
    assert [record.getMessage().endswith("deliver") for record in caplog.records] == [True]


def test_a_saved_file_starts_a_cycle_once_it_has_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Saved(["old", "old", "half", "more", "whole"])
    read = [lambda: Report(stamps={"ventes": "old"}), lambda: Report(stamps={"ventes": "whole"})]
    assert play(monkeypatch, Played(read, (feed,)), FOREVER) == 2
    assert feed.looks >= 6, "it was seen whole twice"


def test_a_file_saved_while_a_cycle_runs_starts_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Saved(["new"])
    read = [lambda: Report(stamps={"ventes": "old"}), lambda: Report(stamps={"ventes": "new"})]
    assert play(monkeypatch, Played(read, (feed,)), FOREVER) == 2


def test_what_the_cycle_has_read_starts_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Saved(["read"])
    played = Played([lambda: Report(stamps={"ventes": "read"}), Report], (feed,))
    seen = threading.Timer(0.1, played.stop.set)
    seen.start()
    assert play(monkeypatch, played, FOREVER) == 1
    assert feed.looks > 5


def test_a_share_that_is_away_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(Saved):
        def stamp(self) -> str:
            if super().stamp() == "away":
                raise PermissionError("the share does not answer")
            return "back"

    read = [lambda: Report(stamps={"ventes": "old"}), Report]
    assert play(monkeypatch, Played(read, (Away(["away", "away", "back"]),)), FOREVER) == 2


def test_a_share_is_looked_at_more_rarely(tmp_path: Path) -> None:
    share = '[[sources]]\nname = "part"\npath = "part.xlsx"\nshare = true\n'
    with office_in(tmp_path, TUESDAY, SETTINGS + share) as day:
        assert [feed.looks_every for feed in day.office.feeds] == [2, 15]


@contextmanager
def serving(day: Day, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The service at work on this office in a thread, until the end of the block."""
    feeds = tuple(replace(feed, looks_every=0.02) for feed in day.office.feeds)  # type: ignore[type-var]  # a FileFeed
    day.change(feeds=feeds)

    @contextmanager
    def office(_: Path) -> Iterator[Office]:
        yield day.office

    monkeypatch.setattr(service, "open_office", office)
    stop = threading.Event()
    thread = threading.Thread(target=service.serve, args=(day.folder, FOREVER, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def test_saved_and_a_draft_lies_there_within_seconds(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.approval(Approval.DRAFTS)
    drafts = day.folder / "courrier" / "brouillons"
    with serving(day, monkeypatch):
        wait_until(lambda: bool(last_cycle(day)), "the first cycle")
        assert not list(drafts.iterdir())
        saved = time.monotonic()
        day.ledger(owed())
        wait_until(lambda: len(list(drafts.glob("*.eml"))) == 1, "the draft")
        assert time.monotonic() - saved < 5


def last_cycle(day: Day) -> object:
    with day.office.store.reading() as conn:
        return meta.last_cycle(conn)


def test_model_2_11_while_it_lives_nobody_else_runs_a_cycle(
    day: Day, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(day, monkeypatch):
        wait_until(lambda: bool(last_cycle(day)), "the first cycle")
        with pytest.raises(AlreadyRunning):
            run_cycle(day.office)
        with pytest.raises(AlreadyRunning):
            service.serve(day.folder, FOREVER, threading.Event())
        monkeypatch.setattr(logging, "basicConfig", lambda **_: None)
        assert relance(["serve", "--dir", str(day.folder)]) == 1
        assert "déjà en cours" in capsys.readouterr().err
    run_cycle(day.office)


def test_peers_33_a_wrong_password_is_not_tried_for_each_message(day: Day) -> None:
    day.morning(TUESDAY, *[owed(f"FA-{n}", code=f"C{n}") for n in range(1, 4)])
    day.approve()
    made = carrier(day, *[answers(NotNow("535 bad password", backend=True))] * 3)
    report = day.cycle()
    assert (len(made.dispatched), report.silent_backends) == (1, ["deliver"])
    assert day.states() == [State.PREPARED] * 3
    day.later(minutes=16)
    made.happenings = iter(())
    day.cycle()
    assert (day.states(), len(day.sent())) == ([State.SENT] * 3, 3)


# What a real process runs: the service, believing that it is the morning of the story.
BELIEVING = """
import os, sys, time
from datetime import datetime
from pathlib import Path
from relance_mail import service, wiring
from relance_mail.cli import main
from relance_mail.clock import SimulatedClock
from relance_mail.engine.cycle import run_cycle
from relance_mail.mail.folder import FolderMailer

really = FolderMailer.dispatch

def believe(instant):
    clock = SimulatedClock(datetime.fromisoformat(instant))
    service.open_office = lambda folder: wiring.open_office(folder, clock=clock)
"""
SLOW = """
folder = Path(sys.argv[1])

def slow(self, ref):
    (folder / "began").touch()
    while not (folder / "go").exists():
        time.sleep(0.005)
    return really(self, ref)

FolderMailer.dispatch = slow
believe(sys.argv[2])
main(["serve", "--dir", str(folder)])
"""
# One process that has imported everything makes a service for each line that it reads, and says when it is gone.
NURSERY = """
def watched(self, ref):
    if (self.root / "envois" / ref.carrier_ref).exists():
        (self.root / "twice").touch()
    time.sleep(0.01)  # a slow server: more kills hit these moments
    answer = really(self, ref)
    time.sleep(0.01)
    return answer

def placed(self, outgoing, lay=FolderMailer.place_draft):
    ref = lay(self, outgoing)
    time.sleep(0.01)
    return ref

FolderMailer.dispatch, FolderMailer.place_draft = watched, placed
believe(sys.argv[2])
with service.open_office(Path(sys.argv[1])) as office:
    run_cycle(office)
for line in sys.stdin:
    folder, instant = line.rstrip().split("|")
    born = os.fork()
    if not born:
        believe(instant)
        service.serve(Path(folder), 0.01)
        os._exit(1)
    print(born, flush=True)
    os.waitpid(born, 0)
    print("gone", flush=True)
"""
MORNING = datetime(2026, 3, 3, 10, 30, tzinfo=PARIS)
CUSTOMERS = ("C1", "C2", "C3")
IDENTITY = """
[creditor]
legal_form = "SAS"
siren = "999000177"
signatory = "Le service recouvrement"
phone = "04 00 00 00 00"
address = { lines = ["12 rue des Ateliers"], postcode = "69003", city = "Lyon" }
accounts = [{ iban = "FR1420041010050500013M02606" }]"""


Process = subprocess.Popen[str]


@contextmanager
def python(program: str, *arguments: object) -> Iterator[Process]:
    """A Python that runs this; killed at the end of the block if it still lives."""
    command, pipe = [sys.executable, "-c", BELIEVING + program, *map(str, arguments)], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ready(folder: Path, mode: str) -> Path:
    """A folder where the next cycle has something to send, or to lay into the drafts, for each customer."""
    folder.mkdir()
    settings = SETTINGS.replace('"ask"', f'"{mode}"').replace("[creditor]", IDENTITY)
    (folder / "relance.toml").write_text(settings, encoding="utf-8")
    rows = [owed(f"FA-{number}", code=code) for number, code in enumerate(CUSTOMERS, 1)]
    write_ledger(folder / "encours.xlsx", rows, MORNING.date())
    with open_office(folder, create=True, clock=SimulatedClock(MORNING)) as office:
        staff.start(office, "responsable")
        if mode == "ask":
            run_cycle(office)
            staff.approve(office, (), "responsable", everything=True)
    return folder


def states(folder: Path) -> list[State]:
    with open_office(folder, clock=SimulatedClock(MORNING)) as office, office.store.reading() as conn:
        return [row.state for row in outbox.rows_in(conn, *State)]


def test_told_to_stop_it_ends_after_the_present_cycle(tmp_path: Path) -> None:
    folder = ready(tmp_path / "office", "ask")
    with python(SLOW, folder, MORNING + timedelta(minutes=1)) as process:
        wait_until(lambda: (folder / "began").exists() or process.poll() is not None, "the first sending")
        process.send_signal(signal.SIGTERM)
        (folder / "go").touch()
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told.count("cycle done")) == (0, 1), told
    assert states(folder) == [State.SENT] * len(CUSTOMERS)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = ready(tmp_path_factory.mktemp("nursery") / "office", "ask")
    with python(NURSERY, folder, MORNING + timedelta(minutes=1)) as process:
        yield process


def killed(nursery: Process, folder: Path, at: datetime, moments: random.Random) -> None:
    """A service that works on this folder is killed when it has come a step further, or any time before."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    goal = progress(folder) + moments.choice((0, 1, 1, 2, 3))
    nursery.stdin.write(f"{folder}|{at.isoformat()}\n")
    nursery.stdin.flush()
    born, until = int(nursery.stdout.readline()), time.monotonic() + 0.2
    while progress(folder) < goal and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(moments.uniform(0, 0.02))  # the moment is the test: there is no condition to wait for
    os.kill(born, signal.SIGKILL)
    assert nursery.stdout.readline() == "gone\n"


def progress(folder: Path) -> int:
    """How many files were laid down, and how many have moved on."""
    lying = {name: len(list((folder / "courrier" / name).glob("*.eml"))) for name in ("a_envoyer", "envois")}
    return lying["a_envoyer"] + 2 * lying["envois"] + len(list((folder / "courrier" / "brouillons").glob("*.eml")))


@pytest.mark.parametrize("mode", ["ask", "drafts"])
def test_rule_7_killed_at_any_moment_and_started_again_nothing_leaves_twice(
    tmp_path: Path, nursery: Process, mode: str
) -> None:
    pattern = ready(tmp_path / "pattern", mode)
    moments = random.Random(7)  # noqa: S311 - the same moments in every run
    lies_in, reached = ("envois", State.SENT) if mode == "ask" else ("brouillons", State.WITH_STAFF)
    for history in range(10):
        folder = tmp_path / str(history)
        shutil.copytree(pattern, folder)
        instants = (MORNING + number * timedelta(minutes=31) for number in itertools.count(1))
        for _ in range(2):
            killed(nursery, folder, next(instants), moments)
        clock = SimulatedClock(next(instants))
        with open_office(folder, clock=clock) as office:
            run_cycle(office)
            clock.set(next(instants))
            run_cycle(office)
        mails = [message_from_bytes(file.read_bytes()) for file in (folder / "courrier" / lies_in).glob("*.eml")]
        assert len({mail["X-Relance-Key"] for mail in mails}) == len(mails) == len(CUSTOMERS)
        assert states(folder) == [reached] * len(CUSTOMERS)
        assert not (folder / "courrier" / "twice").exists()

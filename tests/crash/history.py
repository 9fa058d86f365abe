"""A history is played: the program is struck, started again, and at last everything must add up.

1. The first quiet run after the blows comes when every grace is over. Then each message is sent, or known not to be, or
   waits for a person; nobody has helped yet.
2. After it people do what people do: they approve, send their drafts, and say of each uncertain message what the
   customer's mailbox says; until every customer has its one message, or a person knows why not.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from relance_mail.core.outbox import State
from tests.crash import oracle
from tests.crash.oracle import Wrong
from tests.crash.place import START, Place
from tests.crash.plots import Act, Plot, Scene
from tests.crash.program import Ended, Job, Running
from tests.crash.world import World

STEP = timedelta(minutes=20)
QUIET = tuple(START.replace(hour=hour, minute=minute) for hour, minute in ((14, 5), (14, 45), (15, 25), (16, 5)))
NEXT_DAYS = tuple(moment + timedelta(days=1) for moment in (START.replace(hour=10, minute=15), *QUIET))
PERSON = ("--by", "responsable")


@dataclass(slots=True)
class Outcome:
    """What came of a history. `hits`: what struck the program, with the point. `wrong`: empty when all is well."""

    plot: Plot
    hits: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    wrong: str = ""
    settled: int = 0


def play(world: World, plot: Plot, plant: str = "") -> Outcome:
    """Play one history to its end."""
    outcome = Outcome(plot)
    place = world.new_place(plot.mode, plot.codes, plot.backend)
    place.site.behave(plot.manners)
    play_ = _Play(place, outcome, plant)
    try:
        play_.scenes()
        play_.recovery()
        play_.must_have_hit()
        oracle.nothing_invalid(place)
    except (Wrong, AssertionError) as error:
        outcome.wrong = str(error) or repr(error)
    finally:
        outcome.hits.update(f"network: {met}" for met in place.site.met())
        world.close_place(place)
    return outcome


@dataclass
class _Play:
    place: Place
    outcome: Outcome
    plant: str
    at: datetime = START

    @property
    def plot(self) -> Plot:
        return self.outcome.plot

    # -- the blows -----------------------------------------------------------------------------------------------------

    def scenes(self) -> None:
        for scene in self.plot.scenes:
            self.place.site.expect(scene.trouble)
            self.at = self.at + timedelta(minutes=2) if scene.act is Act.EARLY else max(self.at, _OPEN) + STEP
            self.act(scene)
            self.place.site.expect(None)
            if not scene.hasty:
                self.place.site.settled()
            oracle.always(self.place)

    def act(self, scene: Scene) -> None:
        match scene.act:
            case Act.EARLY | Act.RUN:
                self.program(scene, "run")
            case Act.APPROVE:
                self.program(scene, "approve", "--all", *PERSON)
            case Act.SETTLE:
                self.settle(scene)
            case Act.PAY:
                self.pay()
            case Act.STAFF_SENDS:
                self.send_drafts(most=1)
            case Act.PROOF_LOST:
                self.tell(f"{self.place.empty_inbox()} mails are deleted from our inbox")
            case Act.STAFF_DELETES:
                for draft in self.place.unsent()[:1]:
                    self.place.site.remove(self.place.us, draft)
                    self.tell("a colleague deletes a draft")

    def program(self, scene: Scene, *words: str) -> Ended:
        job = Job(self.place.folder, words, self.at, scene.strike, self.plant)
        running = Running(job)
        if scene.busy:
            running.listen(0.15)
            self.send_drafts(most=1)
        ended = running.wait(scene.kill_after)
        self.tell(f"{' '.join(words)} → {ended.code} {ended.struck or ''} {scene.trouble or ''}")
        if ended.code == _SILENT_BACKEND:
            self.tell(ended.printed)
        self.outcome.hits.update(ended.struck)
        if ended.code not in (0, 1, 3, -9):
            log = self.place.folder / "relance.log"
            told = log.read_text(encoding="utf-8")[-3000:] if log.exists() else ""
            raise Wrong(f"exit {ended.code}: {ended.printed}\n{told}")
        return ended

    def pay(self) -> None:
        """The last customer has paid; the accountant saves the file."""
        if len(self.place.codes) > 1:
            self.place.codes = self.place.codes[:-1]
            self.place.ledger()
            self.tell("a customer has paid")

    def send_drafts(self, most: int = 9) -> None:
        for draft in self.place.drafts()[:most]:
            if self.place.site.is_there(self.place.us, draft):
                self.place.site.send(self.place.us, draft)
                self.tell("a colleague sends a draft")

    def settle(self, scene: Scene) -> None:
        """A person says of each open message what the customer's mailbox says."""
        for row in self.place.rows():
            if row.state == State.UNCERTAIN:
                self.outcome.settled += 1
                there = row.key in self.place.received(row.customer_id)
                answer = "sent" if there else "not-sent"
                self.program(scene, "settle", row.id, answer, *PERSON)

    # -- quiet days ----------------------------------------------------------------------------------------------------

    def recovery(self) -> None:
        quiet = Scene(Act.RUN)
        self.place.site.settled()
        for number, moment in enumerate((*QUIET, *NEXT_DAYS)):
            self.at = moment
            if number > 0:
                self.settle(quiet)
                self.send_drafts()
                if any(row.state == State.AWAITING_APPROVAL for row in self.place.rows()):
                    self.program(quiet, "approve", "--all", *PERSON)
                self.place.site.settled()
            self.program(quiet, "run")
            self.place.site.settled()
            oracle.after_quiet_run(self.place)
            if number > 0 and oracle.is_done(self.place):
                break
            if number == 0 and not self.plot.extra_run and oracle.is_done(self.place):
                break
        oracle.at_the_end(self.place)

    def must_have_hit(self) -> None:
        if self.plot.aimed and f"killed: {self.plot.aimed}" not in self.outcome.hits:
            raise Wrong(f"the point {self.plot.aimed!r} was not passed")

    def tell(self, words: str) -> None:
        self.outcome.story.append(f"{self.at:%d %H:%M} {words}")


_SILENT_BACKEND = 3
_OPEN = START.replace(hour=9, minute=45)

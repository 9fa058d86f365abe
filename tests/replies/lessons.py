"""What labelled mails teach: each mail's words, what the rules found and its intent; each dated sentence's act.

1. Rules were made after most of these mails, so there they are always right, and would teach to be trusted always.
   Only in waves that no rule was made after (`UNSEEN`) do their marks count; for days in such short replies, too.
2. A sentence that names the day on which money is promised, or was paid, says so: labels follow from the dates.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from relance_mail.replies import as_json, automatic, day_marks, marks, traits
from relance_mail.replies import sentences as cutting
from relance_mail.replies.commitments import Read, judge
from relance_mail.replies.day_marks import Thought
from relance_mail.replies.fresh import fresh
from relance_mail.replies.invoices import Book
from relance_mail.replies.learned import FOR_A_PERSON, Weights
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.opinion import blended, likeliest
from relance_mail.replies.read import day_in_paris
from relance_mail.replies.scene import Scene, scene
from relance_mail.replies.weigh import FOR_A_PERSON as FOR_A_PERSON_BY_NATURE
from relance_mail.replies.weigh import Verdict, weigh
from relance_mail.replies.when import Named
from tests.replies.one_liners import one_liners
from tests.replies.regression import Example
from tests.replies.score import load
from tests.replies.trial import as_given

HERE = Path(__file__).parent
UNSEEN = frozenset(f"wave_{one}.jsonl" for one in "vwx")
UNSEEN_SHORT = frozenset(f"lines_{one}.txt" for one in "efgh")
SAID_ON = date(2026, 3, 5)  # the day on which the sentences of money_said.txt are received
NEITHER, PROMISE, PAID = "none", "promise", "paid"


@dataclass(frozen=True)
class Seen:
    """What the rules found in a mail, which the model of days looks at. `honest`: its marks may be learned from."""

    found: Scene
    verdict: Verdict
    today: date
    honest: bool


@dataclass(frozen=True)
class Lesson:
    """One labelled mail, from the file `source`."""

    source: str
    given: Mapping[str, Any]
    mail: Example
    sentences: tuple[Example, ...]
    seen: Seen


def files() -> list[Path]:
    """All files of labelled mails that may be learned from."""
    folders = [*sorted((HERE / "corpus").glob("*.jsonl")), *sorted((HERE / "waves").glob("*.jsonl"))]
    return [HERE / "dev.jsonl", *folders, *sorted((HERE / "lines").glob("*.txt"))]


def lessons(path: Path) -> list[Lesson]:
    """Those of one file, without the mails that are set apart."""
    apart = frozenset((HERE / "split.txt").read_text("utf-8").split())
    mails = one_liners(path) if path.suffix == ".txt" else load(path)
    return [lesson(mail, path.name) for mail in mails if mail["id"] not in apart]


def lesson(given: Mapping[str, Any], source: str) -> Lesson:
    """What one mail teaches."""
    mail = as_given(given)
    received = as_json.instant(given["received"])
    assert received is not None
    today, book = day_in_paris(received), Book(as_json.open_invoices(given["invoices_open"]))
    found = scene(mail, fresh(mail), book, today)
    verdict = weigh(found, automatic.is_automatic(mail), automatic.absent_subject(mail), automatic.foreign_reply(mail))
    honest = source in UNSEEN
    whole = Example(
        tuple(traits.of_mail(found.reads, today, mail.subject, verdict.machine)),
        tuple(marks.of_mail(found, verdict)) if honest else (),
        given["expected"]["intent"],
        (*given["expected"]["secondary_intents"], *((FOR_A_PERSON,) if given["expected"]["needs_human"] else ())),
    )
    sentences = tuple(
        Example(
            tuple(traits.of_sentence(read, today)), tuple(marks.of_sentence(read, found.drafts)) if honest else (), act
        )
        for read, act in _acts(found.reads, given["expected"], today)
    )
    return Lesson(source, given, whole, sentences, Seen(found, verdict, today, honest or source in UNSEEN_SHORT))


def days(one: Lesson, models: Weights | None = None) -> Iterator[Example]:
    """What the days that a mail names are. `models`: those that had not learned the mail, for what they think of it."""
    seen, mail = one.seen, one.mail
    thought = None
    if models and seen.honest:
        chances = models.beside.chances(mail.traits, mail.marks)
        intents, beside = blended(models.mail.probabilities(mail.traits, mail.marks), chances)
        thought = Thought(likeliest(intents), beside)
    for day, shown, marked in day_marks.of_mail(seen.found, seen.verdict, thought, seen.today):
        act = _act_of(day.time, one.given["expected"], seen.today)
        yield Example(tuple(shown), tuple(marked) if seen.honest else (), act)


def _act_of(time: Named, truth: Mapping[str, Any], today: date) -> str:
    ahead, behind = time.ahead(today), time.when.behind(today)
    spans = [(one["date"], one.get("date_latest") or one["date"]) for one in truth["promises"] if one["date"]]
    if ahead and any(first <= ahead.isoformat() <= last for first, last in spans):
        return PROMISE
    return PAID if behind and behind.isoformat() in {one["date"] for one in truth["paid"]} else NEITHER


def _acts(reads: Sequence[Read], truth: Mapping[str, Any], today: date) -> Iterator[tuple[Read, str]]:
    """What sentences do, where it is known: dated ones, and all those of mails that neither promise nor paid."""
    spans = [(one["date"], one.get("date_latest") or one["date"]) for one in truth["promises"] if one["date"]]
    paid = {one["date"] for one in truth["paid"] if one["date"]}
    for read in reads:
        times = [time for piece in read.pieces for time in piece.dates]
        ahead = [day.isoformat() for time in times if (day := time.ahead(today))]
        behind = {day.isoformat() for time in times if (day := time.when.behind(today))}
        if any(first <= day <= last for day in ahead for first, last in spans):
            yield read, PROMISE
        elif behind & paid:
            yield read, PAID
        elif times or not (truth["promises"] or truth["paid"]):
            yield read, NEITHER


_SAID = re.compile(r"([PD]) (\d{4}-\d\d-\d\d)")


def facts() -> tuple[list[Example], list[Example]]:
    """The sentences of `money_said.txt`: what they do about paying, and what the days are that they name."""
    lines = (HERE / "money_said.txt").read_text("utf-8").splitlines()
    sentences: list[Example] = []
    named: list[Example] = []
    for line in lines:
        text, _, meant = line.rpartition(" => ")
        if line.startswith("#") or " null" in meant:
            continue
        told = _SAID.findall(meant)
        truth = {
            "promises": [{"date": day} for kind, day in told if kind == "P"],
            "paid": [{"date": day} for kind, day in told if kind == "D"],
        }
        mail = IncomingText("", "", "", {}, text, None)
        found = scene(mail, fresh(mail), Book([]), SAID_ON)
        sentences += [
            Example(tuple(traits.of_sentence(read, SAID_ON)), (), act)
            for read, act in _acts(found.reads, truth, SAID_ON)
        ]
        verdict = weigh(found, automatic=False, absent_subject=False, foreign_reply=False)
        named += [
            Example(tuple(shown), (), _act_of(day.time, truth, SAID_ON))
            for day, shown, _ in day_marks.of_mail(found, verdict, None, SAID_ON)
        ]
    return sentences, named


def said() -> list[Example]:
    """The short replies of `intents_said.txt`, as whole mails."""
    lines = (HERE / "intents_said.txt").read_text("utf-8").splitlines()
    return [_short(*line.split(" | ")) for line in lines if not line.startswith("#")]


def _short(meant: str, text: str) -> Example:
    first, *beside = meant.rstrip("!").split("+")
    person = meant.endswith("!") or bool(FOR_A_PERSON_BY_NATURE & {first, *beside})
    reads = judge(cutting.split(text), Book([]), "")
    return Example(tuple(traits.of_mail(reads, SAID_ON)), (), first, (*beside, *((FOR_A_PERSON,) * person)))

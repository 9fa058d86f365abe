"""From a mail to what is thought of it: the rules first, then the learned models, then how far to trust both.

`read` makes a `Reading` of it; training looks at the same judgement to learn which ones turn out right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relance_mail.replies import automatic
from relance_mail.replies.fresh import Fresh
from relance_mail.replies.invoices import Book
from relance_mail.replies.learned import Weights
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.opinion import Opinion, opinion
from relance_mail.replies.scene import Scene, scene
from relance_mail.replies.second_look import looked_again
from relance_mail.replies.settled import settled
from relance_mail.replies.trust import evidence, probability
from relance_mail.replies.understood import doubts as left_over
from relance_mail.replies.understood import unread
from relance_mail.replies.weigh import FOR_A_PERSON, Verdict, weigh


@dataclass(frozen=True, slots=True)
class Judgement:
    """`doubts`: reasons of the rules for a person to look. `unread`: what they did not understand and may not matter.
    `right`: how probable it is that the reading is right; `releasable`: whether it may be acted on without a person.
    `telling`: the words that spoke most for its first intent."""

    found: Scene
    verdict: Verdict
    said: Opinion
    foreign: bool
    doubts: tuple[str, ...]
    unread: tuple[str, ...]
    evidence: Mapping[str, float]
    right: float
    releasable: bool
    telling: tuple[str, ...]

    @property
    def for_a_person(self) -> bool:
        """Intents that need a person by their nature."""
        return bool({self.verdict.primary, *self.verdict.secondary} & FOR_A_PERSON)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why a person should look, in French; none for what goes on by itself or needs a person anyhow."""
        if self.doubts or self.for_a_person or self.releasable:
            return self.doubts
        return (*self.verdict.hints, *self.unread) or (f"lecture peu sûre ({self.right:.0%})",)


def judged(
    mail: IncomingText, new: Fresh, book: Book, today: date, weights: Weights, outer: Sequence[str] = ()
) -> Judgement:
    """Judge a mail's new text. `outer`: doubts that do not come from its words."""
    first = scene(mail, new, book, today)
    foreign = automatic.foreign_reply(mail)
    outside = (automatic.is_automatic(mail), automatic.absent_subject(mail), foreign)
    alone = weigh(first, *outside)
    said = opinion(first, alone, weights, today, mail.subject)
    found = looked_again(first, said, book, today)
    verdict = settled(found, weigh(found, *outside), said)
    not_read = tuple(unread(found, verdict, today, said.harmless))
    seen = evidence(found, verdict, said, alone, not_read, today)
    return Judgement(
        found,
        verdict,
        said,
        foreign,
        (*verdict.doubts, *outer, *left_over(found, verdict, book, today)),
        not_read,
        seen,
        probability(seen, weights.trust["right"]),
        _by_machine(alone, said) or probability(seen, weights.trust["sure"]) >= weights.trust["release"]["at"],
        weights.mail.telling(said.shown, verdict.primary),
    )


def _by_machine(alone: Verdict, said: Opinion) -> bool:
    """A machine's notice that rules and models read alike: its few words are always the same."""
    return alone.machine and alone.primary is said.best and alone.primary not in FOR_A_PERSON

"""Readings by models that had not seen the mail: what they were worth, and what to ask before one goes on alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relance_mail.replies import as_json
from relance_mail.replies.fresh import fresh
from relance_mail.replies.invoices import Book
from relance_mail.replies.judgement import judged
from relance_mail.replies.learned import Weights
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.read import day_in_paris, read
from relance_mail.replies.trust import probability
from tests.replies.score import right


@dataclass(frozen=True)
class Trial:
    """One reading. `held`: the rules themselves send it to a person. `harmless`: right, and no person is needed."""

    evidence: Mapping[str, float]
    held: bool
    right: bool
    harmless: bool


def as_given(given: Mapping[str, Any]) -> IncomingText:
    """A labelled mail as the product receives it."""
    return IncomingText(
        given["id"],
        given["subject"] or "",
        given["from"] or "",
        given["headers"],
        given["body_text"],
        given["body_html"],
    )


def read_by(given: Mapping[str, Any], weights: Weights) -> Trial:
    """A labelled mail read with these weights."""
    mail, received = as_given(given), as_json.instant(given["received"])
    assert received is not None
    invoices = as_json.open_invoices(given["invoices_open"])
    said = as_json.reading_json(read(mail, received, invoices, weights=weights), given["id"])
    judgement = judged(mail, fresh(mail), Book(invoices), day_in_paris(received), weights)
    fits = right(said, given["expected"], given)
    return Trial(judgement.evidence, bool(said["needs_human"]), fits, fits and not given["expected"]["needs_human"])


def table(made: Sequence[Trial], weights: Mapping[str, float]) -> str:
    """For each threshold how many would go on alone, and how many of them wrongly (learned on these very trials)."""
    lines = [f"{len(made)} trials, {sum(one.right for one in made)} right; going on alone:"]
    for percent in range(50, 100, 5):
        alone = [one for one in made if not one.held and probability(one.evidence, weights) >= percent / 100]
        lines.append(f"  from {percent} %: {len(alone)}, of them wrong {sum(not one.harmless for one in alone)}")
    return "\n".join(lines)

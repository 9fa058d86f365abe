"""What a mail to our own people says, as values; page_html and page_text write them out.

1. A page is a screen: red lines first, then sections of short lines, then figures. What is left out is counted.
2. A line may offer decisions. They become links only when the page is really sent, because each carries a code that
   works once (OFFICE §8.3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from relance_mail.core.choices import StaffDecision

MOST_LINES = 15


@dataclass(frozen=True, slots=True)
class Offer:
    """A decision that one click takes. `label`: the words of the link."""

    label: str
    decision: StaffDecision


@dataclass(frozen=True, slots=True)
class Line:
    """One thing. `who`: the customer; `amount`: already in words; `quote`: somebody's own words, verbatim; `notes`: one
    short sentence each; `red`: it has waited too long, or stops everything."""

    text: str
    who: str = ""
    amount: str = ""
    quote: str = ""
    notes: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    red: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a title. `count`: how many things there are, which the title shows; `left_out`: how many of them are
    in no line."""

    title: str
    lines: tuple[Line, ...]
    count: int | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the house. `remark`: what it does not contain, or consists of."""

    label: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`title`: the day or the subject in full; `lead`: the sentence that a hurried reader reads. `alarm`: what the red
    lines have in common; `closing`: small print."""

    title: str
    lead: str
    alarm: str = ""
    red: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    closing: tuple[str, ...] = ()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Every decision that the page offers, in its order."""
        lines = (*self.red, *(line for section in self.sections for line in section.lines))
        return tuple(offer for line in lines for offer in line.offers)


UrlOf = Callable[[Offer], str]


def section(title: str, lines: Sequence[Line], count: int | None = None, most: int = MOST_LINES) -> Section:
    """The first `most` lines, and how many more there are. `count`: of the things, where a line tells of several."""
    return Section(title, tuple(lines[:most]), len(lines) if count is None else count, max(0, len(lines) - most))


def shortened(page: Page, most: int) -> Page:
    """The same page with at most so many lines in each section."""
    sections = tuple(
        replace(one, lines=one.lines[:most], left_out=one.left_out + max(0, len(one.lines) - most))
        for one in page.sections
    )
    return replace(page, sections=sections)


def left_out(one: Section, attached: str) -> str:
    """`et 12 autres dans suivi.xlsx`; empty when nothing was left out."""
    if not one.left_out:
        return ""
    others = "autres" if one.left_out > 1 else "autre"
    return f"et {one.left_out} {others}" + (f" dans {attached}" if attached else "")

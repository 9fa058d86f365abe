"""Finds every time named in a plain text: rules over tokens, the longest reading wins, in one pass.

1. A rule is tried only where a token may begin it, so a mail costs one look per token.
2. Numbers alone are no dates: « 15 » needs « le », « au », « avant le », a weekday or a month beside it; « 26/118 »
   and amounts are masked by their own readers before this one looks.
3. Day first, always: « 04/05 » is the 4th of May in every language here (LABELS §2).
4. A range is read to its last day, the last by which the money is promised.
"""

import re
from collections.abc import Sequence
from datetime import date

from relance_mail.replies import days
from relance_mail.replies.date_words import bare_day
from relance_mail.replies.day_rules import dash_day, month_day, near_day, numeric_day, past_day, stretch, weekday_rule
from relance_mail.replies.grammar import Line, Parser, before, constant, either, perhaps, phrase, rule, said
from relance_mail.replies.period_rules import (
    count_rule,
    month_rule,
    nth_rule,
    same_day,
    terms_rule,
    week_rule,
    year_rule,
)
from relance_mail.replies.tokens import tokens
from relance_mail.replies.when import Kind, Lead, Named, When, day_number, led

_core: Parser[When] = either(
    near_day, past_day, terms_rule, nth_rule, week_rule, year_rule, count_rule, month_rule, weekday_rule, month_day,
    same_day,
)  # fmt: skip


def _in_next_month(number: int) -> When:
    """« le 15 du mois prochain »."""

    def ahead(today: date) -> date:
        first = days.add_months(today.replace(day=1), 1)
        return days.make(first.year, first.month, number) or days.month_end(first)

    return When(Kind.DAY, ahead, number=number)


_single_day: Parser[int] = either(rule(lambda day: day, stretch, bare_day), bare_day)
_day_alone: Parser[When] = either(
    rule(_in_next_month, _single_day, said("du mois prochain", "du mois suivant", "of next month", "prochain mois")),
    rule(day_number, _single_day, perhaps("prochain", "courant", "ct", "crt", "cour", "du mois", "de ce mois",
                                          "du mois en cours", "du mois courant", "du courant", "ou le lendemain")),
)  # fmt: skip
_article = said("le", "au", "du", "ce", "the", "on the")
_loose_article = said("le", "la", "les", "l'", "au", "du", "ce", "cet", "cette", "the", "on")
_articled: Parser[When] = either(
    rule(lambda when: when, _article, either(numeric_day, dash_day)),
    _core,
    rule(lambda when: when, _loose_article, _core),
    rule(lambda when: when, _article, _day_alone),
    before(rule(day_number, said("les"), bare_day), ",", "et"),
)  # fmt: skip
_lead: Parser[Lead] = either(
    constant(Lead.FROM, phrase("pas avant", "not before", "a partir de", "a partir d'", "a partir", "a compter de",
                               "a compter d'", "a compter", "rien avant")),
    constant(Lead.AFTER, phrase("apres", "passe", "after")),
    constant(Lead.UNTIL, phrase("jusqu'a", "jusqu'en", "jusqu'", "until", "till")),
    constant(Lead.SINCE, phrase("depuis", "since")),
    constant(Lead.BY, phrase("d'ici a", "des", "d'ici", "avant", "pour", "au plus tard", "vers", "by", "before", "on",
                             "at the latest by", "at the latest on", "au plus tard pour", "aux alentours", "autour")),
)  # fmt: skip
_padded = re.compile(r"\d\d/\d\d(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d")


def find(text: str, masked: Sequence[tuple[int, int]] = ()) -> list[Named]:
    """Times named in a plain text, in order, none overlapping another or a masked stretch."""
    line = tokens(text)
    hidden = [any(start < token.end and token.start < end for start, end in masked) for token in line]
    found: list[Named] = []
    at = 0
    while at < len(line):
        got = (
            None
            if hidden[at] or not (_lead.may_begin(line[at]) or _articled.may_begin(line[at]))
            else _at(text, line, at)
        )
        if got is None or any(hidden[at : got[1]]):
            at += 1
            continue
        found.append(Named(got[0], line[at].start, line[got[1] - 1].end))
        at = got[1]
    return _shared_months(text, _ranges(text, found))


def _at(text: str, line: Line, at: int) -> tuple[When, int] | None:
    """The time that starts at this token, with its lead."""
    near = near_day(line, at)  # « après-demain » begins like « après le 20 »
    if near is not None:
        return near
    lead = _lead(line, at)
    if lead is not None:
        got = _body(text, line, lead[1])
        if got is not None:
            return led(got[0], lead[0]), got[1]
    return _body(text, line, at)


def _body(text: str, line: Line, at: int) -> tuple[When, int] | None:
    if at >= len(line):
        return None
    if line[at].number is not None and _padded.match(text, line[at].start):
        got = numeric_day(line, at)
        if got is not None:
            return got
    return _articled(line, at)


_AFTERTHOUGHT = re.compile(
    r",? ?(?:derniers? (?:delais?|carat)|au plus tard|(?:grand )?maxi\w*|delai max|at the latest)"
)


def _shared_months(text: str, found: list[Named]) -> list[Named]:
    """« les 5 et 20 mars », « le 15 et le 30 avril »: one month for both."""
    for place in range(len(found) - 2, -1, -1):
        first, second = found[place], found[place + 1]
        lacking = first.when.kind is Kind.DAY and first.when.month is None and first.when.number
        if lacking and second.when.month and text[first.end : second.start] in (" et ", ", ", " and "):
            found[place] = Named(led(day_number(lacking, second.when.month), first.when.lead), first.start, first.end)
    return found


def _ranges(text: str, found: Sequence[Named]) -> list[Named]:
    """« le 15 ou le 16 », « du 10 au 15 », « fin mars / début avril », « lundi, mardi dernier délai »: the last day."""
    joined: list[Named] = []
    for named in found:
        if joined and _one_range(text, joined[-1], named):
            first = joined.pop()
            lead = first.when.lead if named.when.lead is Lead.NONE else named.when.lead
            joined.append(Named(led(named.when, lead), first.start, named.end, first.when))
        else:
            joined.append(named)
    return joined


def _one_range(text: str, first: Named, second: Named) -> bool:
    if {first.when.kind, second.when.kind} & {Kind.TERMS, Kind.SAME}:
        return False
    between = text[first.end : second.start]
    opening = text[max(0, first.start - 6) : first.start + 3]
    both_parts = first.when.kind is second.when.kind is Kind.PART
    if between in (" ou ", " voire ", " ou bien ", ", voire ", " or ", ", ou ", " ou au plus tard "):
        return True
    if between in (" et ", " and "):
        return "entre " in opening or "between" in opening
    if between in (" au ", " a ", " to ", " "):
        return (opening[-3:] == "du " and text.startswith("au", second.start)) or both_parts
    if between in ("/", " / ", "-", " - ", "/ ", ", debut "):
        return both_parts or between in ("/", "-")
    late = text.startswith("au plus tard", second.start) or _AFTERTHOUGHT.match(text, second.end)
    return between == ", " and bool(late)

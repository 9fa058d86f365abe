"""Finds every time named in a plain text: rules over tokens, the longest reading wins, in one pass.

1. A rule is tried only where a token may begin it, so a mail costs one look per token.
2. Numbers alone are no dates: « 15 » needs « le », « au », « avant le », a weekday or a month beside it; « 26/118 »
   and amounts are masked by their own readers before this one looks.
3. Day first, always: « 04/05 » is the 4th of May in every language here (LABELS §2).
4. A range is read to its last day, the last by which the money is promised.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from relance_mail.replies import foreign_words
from relance_mail.replies.date_words import bare_day, month_name, weekday_name, year
from relance_mail.replies.day_rules import loose_day, month_day, near_day, numeric_day, past_day, stretch, weekday_rule
from relance_mail.replies.grammar import (
    Line,
    Parser,
    before,
    constant,
    either,
    maybe,
    number,
    perhaps,
    phrase,
    rule,
    said,
)
from relance_mail.replies.period_rules import (
    count_rule,
    month_rule,
    next_same_day,
    nth_rule,
    same_day,
    terms_rule,
    week_rule,
)
from relance_mail.replies.ranges import joined
from relance_mail.replies.slips import corrected
from relance_mail.replies.tokens import Token, tokens
from relance_mail.replies.when import (
    Lead,
    Named,
    When,
    day_number,
    day_of_next_month,
    led,
    part_of_month,
    shifted,
)
from relance_mail.replies.year_rules import after_feasts, year_rule

_core: Parser[When] = either(
    near_day, next_same_day, past_day, terms_rule, nth_rule, year_rule, week_rule, count_rule, month_rule,
    weekday_rule, month_day,
    same_day,
)  # fmt: skip


_single_day: Parser[int] = either(rule(lambda day: day, stretch, bare_day), bare_day)
_day_alone: Parser[When] = either(
    rule(day_of_next_month, _single_day, said("du mois prochain", "du mois suivant", "of next month", "prochain mois",
                                               "du mois qui vient", "du mois d'apres", "du mois a venir")),
    rule(day_number, _single_day, perhaps("prochain", "courant", "ct", "crt", "cour", "du mois", "de ce mois",
                                          "du mois en cours", "du mois courant", "du courant", "ou le lendemain")),
)  # fmt: skip
_article = said("le", "au", "du", "ce", "the", "on the")
_loose_article = said(*foreign_words.ARTICLES, "le", "la", "les", "l'", "au", "du", "ce", "cet", "cette", "the", "on")
_shift: Parser[int] = either(
    constant(-2, phrase("avant-veille de", "avant-veille du", "avant-veille d'")),
    constant(-1, phrase("veille de", "veille du", "veille d'", "veille des", "the day before", "the eve of")),
    constant(2, phrase("surlendemain de", "surlendemain du", "surlendemain d'")),
    constant(1, phrase("lendemain de", "lendemain du", "lendemain d'", "lendemain des", "the day after")),
)
_beside: Parser[When] = rule(
    shifted, perhaps("le", "la", "l'", "des le"), _shift, either(
        rule(lambda when: when, perhaps("le", "la", "les"), _core), rule(day_number, bare_day)
    ),
)  # fmt: skip
_articled: Parser[When] = either(
    _beside,
    rule(lambda when: when, _article, either(numeric_day, loose_day)),
    _core,
    rule(lambda when: when, _loose_article, _core),
    rule(day_number, number(1, 31), said("ct", "crt", "courant")),
    rule(lambda when: when, _article, _day_alone),
    before(rule(day_number, said("les"), number(1, 31)), ",", "et"),
)  # fmt: skip
# « à partir d'avril »: due by that month's end; on which day it begins, he does not say.
_month_alone: Parser[When] = rule(
    lambda month, year_: replace(part_of_month(31, month, year_), doubtful=True), month_name, maybe(year)
)
_lead: Parser[Lead] = either(
    constant(Lead.FROM, phrase("pas avant", "not before", "a partir de", "a partir d'", "a partir", "a compter de",
                               "a compter d'", "a compter", "rien avant", "a partir de ce", "starting", "starting on",
                               "starting from", "beginning on", "as from", "commencant le", "commencant",
                               "des le mois de",
                               "debutant le", "debutant")),
    constant(Lead.AFTER, phrase("apres", "passe", "passee", "after")),
    constant(Lead.UNTIL, phrase("jusqu'a", "jusqu'en", "jusqu'", "jusq", "jusque", "jusqua", "jusk", "until", "till")),
    constant(Lead.SINCE, phrase("depuis", "since")),
    constant(Lead.BY, phrase(*foreign_words.BY,
                             "d'ici a", "des", "d'ici", "avant", "pour", "au plus tard", "vers", "by", "before", "on",
                             "at the latest by", "at the latest on", "au plus tard pour", "aux alentours", "autour")),
)  # fmt: skip
# Digits that are a date without any word beside them; « 1/3 » and « 7/7 » are not.
_padded = re.compile(
    r"\d\d/\d\d(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[-/]\d\d[-/]\d\d|\d{1,2}\.\d{1,2}\.(?!\d)"
    r"|(?!7/7)(?:[6-9]|[12]\d|3[01])/\d{1,2}(?![\d/])"
)


def find(text: str, masked: Sequence[tuple[int, int]] = ()) -> list[Named]:
    """Times named in a plain text, in order, none overlapping another or a masked stretch."""
    found: list[Named] = []
    for line in _open_stretches(corrected(tokens(text)), masked):
        at = 0
        while at < len(line):
            may_begin = _lead.may_begin(line[at]) or _articled.may_begin(line[at])
            got = _at(text, line, at) if may_begin and not _a_wish(line, at) else None
            if got is None:
                at += 1
                continue
            start, at = at, _past_the_clock(text, line, got[1])
            found.append(Named(got[0], line[start].start, line[at - 1].end))
    return joined(text, found)


_WISHES = frozenset(
    "bon bonne bons bonnes joyeux joyeuses excellent excellente excellentes belle belles bel black".split()
)
_ANY = frozenset({"un", "les", "des"})  # « un dimanche »: any of them


def _a_wish(line: Line, at: int) -> bool:
    """« bon week-end », « bonnes fêtes »; « un dimanche », « les vendredis » are no day of the calendar either."""
    if [token.text for token in line[at : at + 4]] == [
        "le",
        "1",
        "er",
        "le",
    ]:  # « le 1er le 12 janvier »: the first part
        return True
    before = line[at - 1].text if at > 0 else ""
    if line[at].text == "les" and weekday_name(line, at + 1) is not None:
        return True
    one = before in _ANY and weekday_name(line, at) is not None
    return before in _WISHES or (one and all(token.text != "en" for token in line[max(0, at - 4) : at]))


def _open_stretches(line: Line, masked: Sequence[tuple[int, int]]) -> list[Line]:
    """What masked stretches leave of the tokens: no time reaches through one."""
    found: list[list[Token]] = [[]]
    for token in line:
        if any(start < token.end and token.start < end for start, end in masked):
            found.append([])
        else:
            found[-1].append(token)
    return [stretch for stretch in found if stretch]


_CLOCK = re.compile(
    r",? ?(?:(?:a|vers|avant|des|apres|pour|at|by|around|before|"
    r"sur le coup de) )?(?:\d{1,2} ?(?:h(?:eures?)?(?![a-z])|:)"
    r"(?: ?\d\d)?(?!\d)|(?:midi|minuit|noon)\b|\d{1,2} ?[ap]m\b)"
)


def _past_the_clock(text: str, line: Line, at: int) -> int:
    """The place after a time of day that follows: « vendredi à 14h30 »."""
    match = _CLOCK.match(text, line[at - 1].end)
    while match and at < len(line) and line[at].start < match.end():
        at += 1
    return at


def _at(text: str, line: Line, at: int) -> tuple[When, int] | None:
    """The time that starts at this token, with its lead."""
    near = near_day(line, at) or after_feasts(line, at)  # « après-demain » begins like « après le 20 »
    if near is not None:
        return near
    lead = None if _passing_by(text, line, at) else _lead(line, at)
    if lead is not None:
        got = _body(text, line, lead[1]) or (_month_alone(line, lead[1]) if lead[0] is Lead.FROM else None)
        if got is not None:
            return led(got[0], lead[0]), got[1]
    return _body(text, line, at)


def _passing_by(text: str, line: Line, at: int) -> bool:
    """« je passe le 17 », « le comptable passe samedi »: somebody comes by; « passé le 17, … » begins its clause."""
    before = line[at - 1].text if at else text[: line[at].start].rpartition(" ")[0].rpartition(" ")[2]
    return line[at].text == "passe" and before.isalnum() and before not in _BEFORE_PAST


_BEFORE_PAST = frozenset("et mais ou donc fois mois".split())


def _body(text: str, line: Line, at: int) -> tuple[When, int] | None:
    if at >= len(line):
        return None
    if line[at].number is not None and _padded.match(text, line[at].start):
        got = numeric_day(line, at)
        if got is not None:
            return got
    return _articled(line, at)

"""Rules for years, quarters and feasts: « fin 2026 », « au 2e trimestre », « d'ici Noël », « à Pâques ».

A stretch is due on its last day. « après les fêtes » is a time, but no day: nobody agrees when they are over.
"""

from collections.abc import Callable
from datetime import date, timedelta

from relance_mail.replies import days
from relance_mail.replies.date_words import ordinal, the, year
from relance_mail.replies.grammar import Parser, constant, either, maybe, number, perhaps, phrase, rule, said, unless
from relance_mail.replies.when import Kind, Tense, When, day_number


def _part(resolve: Callable[[date], date | None]) -> When:
    return When(Kind.PART, resolve, tense=Tense.AHEAD)


def _feast(after_easter: int) -> When:
    """A movable feast, this year's or the next one's."""

    def ahead(today: date) -> date:
        found = days.easter(today.year) + timedelta(after_easter)
        return found if found >= today else days.easter(today.year + 1) + timedelta(after_easter)

    return When(Kind.DAY, ahead, tense=Tense.AHEAD, month=4)


def _next_year(month: int, day: int) -> When:
    return _part(lambda today: date(today.year + 1, month, day))


def _division(months: int) -> Callable[[int, int | None], When | None]:
    """The nth quarter (3 months) or half-year (6) of a year, or the next such one that is not over."""

    def make(nth: int, named_year: int | None) -> When | None:
        last = 12 // months
        if not -1 <= nth <= last or nth == 0:
            return None
        month = months * (nth if nth > 0 else last)

        def ahead(today: date) -> date:
            end = days.month_end(date(named_year or today.year, month, 1))
            return end if named_year or end >= today else days.month_end(date(today.year + 1, month, 1))

        return _part(ahead)

    return make


_edge = perhaps("fin", "fin de", "fin du", "la fin de", "la fin du", "courant", "au cours de", "au cours du",
    "en fin de",
                "courant du", "dans le courant du", "end of", "the end of", "debut", "debut du")  # fmt: skip
_quarter = said("trimestre", "quarter", "trim")
_half = said("semestre")
_of_year = maybe(rule(lambda value: value, perhaps("de", "de l'annee", ","), year))
_this = perhaps("du", "de", "ce", "en cours", "de ce", "the", "of the", "du present")
_over = perhaps("en cours", "civil", "calendaire")
_coming = said("prochain", "suivant", "a venir")


def _ends(months: int, later: int) -> When:
    """The end of the quarter or half-year we are in, or of the next one."""
    return _part(lambda today: days.quarter_end(days.add_months(today.replace(day=1), months * later), months))


_divisions: Parser[When] = either(
    rule(_division(3), _edge, the, ordinal, _quarter, _of_year),
    rule(_division(6), _edge, the, ordinal, _half, _of_year),
    rule(_division(3), _edge, the, said("t", "q"), number(1, 4), perhaps("-", "/"), maybe(year)),
    constant(_ends(3, 1), _edge, the, perhaps("prochain"), _quarter, _coming),
    constant(_ends(6, 1), _edge, the, _half, _coming),
    constant(_ends(3, 1), the, said("prochain trimestre", "next quarter")),
    constant(_ends(3, 0), said("fin", "la fin", "end", "the end", "en fin", "ce"), _this, _quarter, _over),
    constant(_ends(6, 0), said("fin", "la fin", "en fin", "ce"), _this, _half, _over),
)

_year_end = phrase(
    "fin de l'annee", "fin d'annee", "fin de cette annee", "fin annee", "cette annee", "end of the year", "end of year",
    "fin de l'exercice", "fin de l'an", "year end", "year-end", "fin de l'annee en cours", "this year",
    "fin d'exercice",
    "courant de l'annee", "dans l'annee",
)  # fmt: skip
_years: Parser[When] = either(
    constant(_next_year(1, 5), perhaps("le", "en", "au", "tout", "the"), said("debut d'annee prochaine",
             "debut de l'annee prochaine",
             "debut de l'an prochain", "debut annee prochaine", "debut d'annee", "debut de l'annee", "early next year",
             "beginning of next year", "debut de l'annee suivante", "premiers jours de l'annee")),
    constant(_next_year(12, 31), perhaps("fin de", "fin", "courant", "courant de"),
             said("l'annee prochaine", "annee prochaine", "l'an prochain", "next year")),
    constant(day_number(31, 12), perhaps("la", "the", "en"), unless(_year_end, phrase("prochaine", "derniere"))),
    rule(lambda year_: day_number(31, 12, year_), perhaps("la"), said("fin", "end of", "courant", "fin de",
             "fin de l'annee"),
         year),
    rule(lambda year_: day_number(5, 1, year_), said("debut", "early", "tout debut"), year),
)  # fmt: skip
_feasts: Parser[When] = either(
    constant(day_number(25, 12), phrase("noel", "christmas", "xmas", "les fetes", "les fetes de fin d'annee",
             "la noel")),
    constant(day_number(31, 12), phrase("saint-sylvestre", "la saint-sylvestre", "la st sylvestre")),
    constant(day_number(1, 1), phrase("nouvel an", "le nouvel an", "le jour de l'an", "jour de l'an", "new year")),
    constant(day_number(1, 11), phrase("toussaint", "la toussaint")),
    constant(day_number(15, 8), phrase("l'assomption", "assomption")),
    constant(day_number(24, 6), phrase("la saint-jean", "la st jean")),
    constant(_feast(1), phrase("lundi de paques", "easter monday")),
    constant(_feast(0), phrase("paques", "easter")),
    constant(_feast(39), phrase("l'ascension", "ascension")),
    constant(_feast(50), phrase("lundi de pentecote")),
    constant(_feast(49), phrase("la pentecote", "pentecote")),
)  # fmt: skip
after_feasts: Parser[When] = constant(
    When(Kind.PART, lambda _: None, tense=Tense.AHEAD),
    said("apres les fetes", "apres fetes", "passe les fetes", "apres les fetes de fin d'annee"),
)
_preposition = perhaps("a", "en", "pour", "d'ici a")
year_rule: Parser[When] = either(
    rule(lambda when: when, _preposition, _feasts), rule(lambda when: when, perhaps("a", "au", "en", "dans",
             "sur"), _divisions),
    _years,
)  # fmt: skip

"""Rules for stretches and counts: « fin mars », « semaine du 13 avril », « d'ici 10 jours », « 30 jours fin de mois ».

A promise that names a stretch is due on the day of LABELS §2: weeks on Friday; a month's beginning, middle and end
on the 5th, the 15th and the last day.
"""

import math
from dataclasses import replace
from datetime import date, timedelta

from relance_mail.replies import days
from relance_mail.replies.date_words import (
    count,
    month_name,
    next_words,
    ordinal,
    rough_count,
    the,
    weekday_name,
    year,
)
from relance_mail.replies.day_rules import month_day, numeric_day
from relance_mail.replies.grammar import (
    Parser,
    constant,
    either,
    maybe,
    number,
    perhaps,
    phrase,
    quiet,
    rule,
    said,
    unless,
)
from relance_mail.replies.when import (
    Kind,
    Tense,
    When,
    day_number,
    in_days,
    in_months,
    in_working_days,
    iso_week,
    part_of_month,
    week,
    week_end,
    week_of,
    weekday_of_week,
)

_edge = perhaps(
    "la fin de", "fin de", "fin", "debut de", "debut", "le debut de", "milieu de", "courant de", "courant", "courante",
    "le courant de", "dans le courant de", "au cours de", "en debut de", "en fin de", "en cours de", "en courant de",
    "the end of", "end of", "early", "late", "toute fin de", "mi", "mi-", "dans", "sur", "pendant", "en", "milieu",
    "beginning of", "the beginning of", "au milieu de", "en milieu de", "des le debut de", "la premiere partie de",
)  # fmt: skip
_week = said("semaine", "sem", "week")
_inside_week = said(
    "dans la semaine", "courant semaine", "courant de la semaine", "courant de semaine", "fin de la semaine",
    "la fin de la semaine", "fin de semaine", "la fin de semaine", "cette semaine", "this week", "end of the week",
    "the end of the week", "dans le courant de la semaine", "en semaine", "en cours de semaine",
    "au cours de la semaine",
    "la fin de cette semaine", "end of week", "eow", "week's end", "fin de cette semaine",
    "debut de cette semaine", "courant cette semaine",
)  # fmt: skip
_following = said("prochaine", "suivante", "d'apres", "qui vient", "qui suit", "a venir", "pro")
_working = phrase("ouvres", "ouvrables", "ouvre", "ouvrable", "working", "business")
_beginning = constant(
    5,
    either(
        phrase(
            "debut",
            "le debut",
            "au debut",
            "tout debut",
            "early",
            "the beginning of",
            "en debut",
            "beginning of",
            "les premiers jours",
            "dans les premiers jours",
            "tout debut de",
            "des debut",
            "start of",
        )
    ),
)
_middle = constant(
    15, phrase("mi", "mi-", "milieu", "le milieu", "au milieu", "vers la mi", "mid", "mid-", "vers le milieu")
)
_end = constant(31, phrase(
    "fin", "la fin", "courant", "toute fin", "en", "au mois", "mois", "le mois", "dans le courant", "en fin", "late",
    "end", "the end", "ce mois", "le courant", "pour", "sur", "avant", "dans le mois", "a la fin", "in", "during",
    "les derniers jours", "dans les derniers jours", "month", "au cours", "pendant", "courant du mois",
))  # fmt: skip
_fortnight = either(
    constant(15, phrase("1re", "1ere", "1er", "premiere", "la premiere"), said("quinzaine", "quinz")),
    constant(
        31, phrase("2e", "2eme", "2nde", "deuxieme", "seconde", "la seconde", "la deuxieme"), said("quinzaine", "quinz")
    ),
)
_part: Parser[int] = either(_fortnight, _beginning, _middle, _end)
_of_month = perhaps("du mois de", "du mois d'", "de", "d'", "du mois", "of")
_this_month = said("month-end", "month end", "eom", "ce mois-ci", "ce mois ci", "ce mois", "du mois", "de mois",
    "mois", "du mois en cours",
                   "du courant",
                   "de ce mois", "of the month", "of month", "the month", "courant", "this month",
                   "of this month", "month",
                   "de ce mois-ci", "du mois courant")  # fmt: skip
_next_month = said("mois prochain", "le mois prochain", "du mois prochain", "de mois prochain", "du mois suivant",
                   "mois suivant", "next month", "of next month", "du mois qui vient", "de mois suivant",
                   "du prochain mois", "le mois d'apres", "mois d'apres", "dans le mois qui vient", "mois qui vient",
                   "le mois a venir", "prochain mois", "le prochain mois", "du mois d'apres",
                   "du mois a venir")  # fmt: skip


def _without_month(part: int, shift: int = 0) -> When:
    """« début de mois », « mi-mois », « fin de mois »: of this month while its day has not gone, else of the next."""
    if part == 31 or shift:
        return part_of_month(part, None, shift=shift)
    return When(Kind.PART, lambda today: days.next_day_number(today, part), tense=Tense.AHEAD)


month_rule: Parser[When] = either(
    rule(lambda part, month, year_, _: part_of_month(part, month, year_),
         _part, _of_month, month_name, maybe(year), maybe(next_words)),
    rule(lambda part: _without_month(part, 1), _part, perhaps("de", "d'"), _next_month),
    rule(_without_month, _part, _this_month),
    constant(_without_month(31, 1), _next_month),
    constant(_without_month(31, 1), said("fin prochain")),
    constant(_without_month(31), said("month-end", "month end", "eom")),
    constant(_without_month(31), phrase("ce mois-ci", "ce mois", "this month", "dans le mois", "courant du mois",
                                        "fin courant", "le courant du mois", "en cours de mois", "fin de mois")),
    rule(lambda part: _without_month(part), _fortnight),
)  # fmt: skip


def _nth(nth: int, weekday: int | None, month: When, working: bool = False) -> When:
    """« premier lundi de mai », « dernier jour ouvré du mois »: of the first month in which it has not gone."""

    def ahead(today: date) -> date | None:
        end = month.ahead(today)
        for later in range(3):
            first = days.add_months((end or today).replace(day=1), later)
            found = days.nth_working_day(first, nth) if weekday is None else days.nth_weekday(first, nth, weekday)
            if weekday is None and not working:
                found = days.month_end(first) if nth < 0 else first.replace(day=nth)
            if found is not None and found >= today:
                return found
        return None

    return When(Kind.PART, ahead, tense=Tense.AHEAD)


_whole_month: Parser[When] = either(
    rule(lambda month, year_: part_of_month(31, month, year_), _of_month, month_name, maybe(year)),
    constant(part_of_month(31, None, shift=1), _next_month),
    constant(part_of_month(31, None), _this_month),
)
week_rule: Parser[When] = either(
    rule(lambda weekday: weekday_of_week(weekday, 1), the, said("semaine prochaine", "next week", "semaine pro"),
         perhaps(",", ", le", "le", "on", ", on"), weekday_name),
    constant(week(1), _edge, the, _week, _following),
    constant(week(1), _edge, said("next week")),
    constant(week(1), _inside_week, _following),
    rule(
        week_of, _edge, the, _week, said("du", "of", "commencant le"), perhaps("lundi"), either(numeric_day, month_day)
    ),
    rule(lambda day: week_of(day_number(day)), _edge, the, _week, said("du"), perhaps("lundi"), number(1, 31)),
    rule(iso_week, _edge, the, said("semaine", "sem", "s", "week", "wk"), perhaps(".", "n°", "no"),
         unless(number(1, 53), said("jours", "€", "euros", "h", "/", "-"))),
    constant(week(0), _inside_week),
    constant(week_end(1), said("week-end prochain", "le week-end prochain", "next week-end")),
    constant(week_end(0), said("ce week-end", "le week-end", "this week-end", "ce samedi ou dimanche")),
    rule(lambda nth, month: replace(_nth(nth, days.FRIDAY, month), doubtful=True), ordinal, said("semaine", "week"),
         _whole_month),
)  # fmt: skip
_open_day = said("jour ouvre", "jours ouvres", "jour ouvrable", "working day", "business day")
nth_rule: Parser[When] = either(
    rule(lambda nth, month: _nth(nth, None, month, working=True), ordinal, _open_day, _whole_month),
    rule(lambda nth, weekday, month: _nth(nth, weekday, month), ordinal, weekday_name, _whole_month),
    rule(lambda nth, month: _nth(nth, None, month), ordinal, said("jour", "day"), _whole_month),
    constant(_nth(1, None, part_of_month(31, None)), said("premier du mois", "1er du mois", "premier de chaque mois")),
)

_within = perhaps("les", "la", "le", "l'espace de", "un delai de", "le delai de", "environ", "maximum", "a peu pres",
                  "delai de", "the next", "about", "au plus", "un delai d'", "le delai d'", "delai d'",
                  "l'espace d'", "next",
                  "un delai maximum de", "un delai maximal de", "quelque", "moins de", "moins d'")  # fmt: skip
_in = said(
    "comptez",
    "prevoyez",
    "il faut compter",
    "compter",
    "comptez encore",
    "dans",
    "sous",
    "d'ici",
    "d'ici a",
    "d'ici environ",
    "within",
    "in",
    "a",
    "under",
)
_in_hours = said("dans", "sous", "d'ici", "within", "in", "under")
_HALF_A_DAY = 12  # hours: what is shorter is still today


def _months_and_a_half(count_: int) -> When:
    return When(Kind.COUNT, lambda today: days.add_months(today, count_) + timedelta(15), tense=Tense.AHEAD)


_upper = quiet(maybe(rule(lambda *_: True, count, phrase("a", "-", "/", "ou"))))  # « 8 à 10 jours »
_days_word = said("jours", "jour", "j", "days", "day", "jours calendaires", "jours francs")
_coming = perhaps("qui viennent", "a venir", "maximum", "maxi", "max", "au plus", "calendaires", "francs")
count_rule: Parser[When] = either(
    rule(lambda value, _: in_working_days(value), _in, _within, _upper, count, perhaps("jours", "jour", "j"), _working,
         perhaps("days", "day")),
    rule(lambda value, _: in_working_days(value), number(1, 30), said("jours"), _working),
    rule(in_days, _in, _within, _upper, perhaps("prochains"), count, _days_word, _coming),
    rule(in_days, _in, _within, perhaps("une", "1"), rough_count, perhaps("de jours", "jours")),
    rule(lambda value: in_days(7 * value), _in, _within, _upper, count,
         said("semaines", "semaine", "weeks", "week"), perhaps("' time")),
    rule(lambda _: in_days(7), said("in", "within"), phrase("a week")),
    constant(in_days(14), said("in", "within"), phrase("a fortnight")),
    rule(lambda value: in_days(math.ceil(value / 24) if value >= _HALF_A_DAY else 0), _in_hours, _within, _upper, count,
         said("h", "heures", "hours", "heure")),
    rule(lambda value: _months_and_a_half(value), _in, _within, count, said("mois et demi")),
    rule(in_months, _in, _within, _upper, count, said("mois", "months", "month"), perhaps("' time")),
    rule(in_months, said("in", "within"), constant(1, phrase("a month"))),
    rule(lambda value: in_months(12 * value), _in, _within, count, said("an", "ans", "year", "years")),
    constant(in_months(1), _in, _within, phrase("un petit mois")),
)  # fmt: skip

_terms = unless(phrase("fin de mois", "net fin de mois", "nets fin de mois", "fdm"), phrase("prochain"))


def _payment_terms(value: int, to_month_end: bool, on: int | None = None) -> When:
    """`on`: the day of the month after, « 45 jours fin de mois le 10 »."""
    return When(Kind.TERMS, lambda _: None, terms=(value, to_month_end), number=on)


terms_rule: Parser[When] = either(
    rule(lambda value, _, on: _payment_terms(value, True, on), perhaps("a"), count, said("jours", "j", "jrs"), _terms,
         maybe(rule(lambda on: on, perhaps(","), said("le"), unless(number(1, 28), month_name)))),
    rule(lambda value, _: _payment_terms(value, False), perhaps("a"), count, said("jours", "j", "jrs"),
         phrase("date de facture", "net", "nets", "a reception de facture", "date facture", "date de facturation")),
)  # fmt: skip

_later = said("plus tard", "apres", "later")


def _after_the_day_before(number_: int) -> When:
    """« quinze jours plus tard » counts from the day named before."""
    return When(Kind.SAME, lambda _: None, number=number_)


def _months_after_it(count_: int) -> When:
    """« un mois plus tard »; `month` counts months here."""
    return When(Kind.SAME, lambda _: None, month=count_)


_same_date = said("a la meme date", "meme date", "meme jour", "le meme jour", "au meme jour", "a cette date",
                  "a pareille date", "a la meme epoque")  # fmt: skip
_month_after = said("le mois prochain", "mois prochain", "le mois suivant", "mois suivant", "le mois d'apres",
                    "mois d'apres", "le mois qui suit", "du mois prochain", "du mois suivant", "du mois d'apres",
                    "next month")  # fmt: skip
next_same_day: Parser[When] = either(
    constant(_months_after_it(1), _month_after, perhaps(","), _same_date),
    constant(_months_after_it(1), _same_date, perhaps(","), _month_after),
)
_following_week = replace(week(1), kind=Kind.SAME, number=7)  # of the week named before, else of this one
same_day: Parser[When] = either(
    constant(_following_week, said("celle d'apres", "semaine d'apres")),
    rule(_after_the_day_before, count, _days_word, _later),
    rule(lambda value: _after_the_day_before(7 * value), count, said("semaines", "semaine", "weeks", "week"), _later),
    rule(_months_after_it, count, said("mois", "months", "month"), _later),
    constant(When(Kind.SAME, lambda _: None, number=2), said("surlendemain")),
    constant(When(Kind.SAME, lambda _: None, number=1), said("lendemain", "jour suivant", "jour d'apres")),
    constant(When(Kind.TERMS, lambda _: None), said("en consequence", "dans ce delai", "dans ces delais",
             "selon ces conditions",
             "a ces conditions", "dans ces conditions")),
    constant(
        When(Kind.SAME, lambda _: None),
        unless(phrase("a cette date", "date a laquelle", "a cette echeance", "ce jour-la", "a cette date-la",
        "a la meme date",
        "meme date",
               "cette date-la", "a l'echeance", "on that date", "on that day", "meme jour", "le meme jour",
               "a echeance",
               "l'echeance contractuelle", "a l'echeance contractuelle", "a son echeance", "a leur echeance",
               "a echeance contractuelle", "a ce terme", "a ce terme-la", "a son terme", "a leur terme", "au terme",
               "au terme convenu", "au terme contractuel", "a son terme normal", "a son terme contractuel", "a terme",
               "au terme prevu", "au terme normal", "ce terme", "a ce moment-la", "a ce moment la", "ce jour la",
               "a terme echu", "le jour meme", "au passage",
               "a cette occasion", "par la meme occasion", "en passant", "du meme coup", "a l'issue de la seance",
               "a l'issue de la reunion", "a l'issue du conseil", "a l'issue du comite"),
               phrase("du", "de", "d'", "le")),
    ),
)  # fmt: skip

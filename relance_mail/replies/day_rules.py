"""Rules for single days: « vendredi », « mardi en huit », « le 5 avril », « 12/03 », « demain », « hier ».

A rule starts after the article: « le 5 avril » and « 5 avril » are read by the same one.
"""

from dataclasses import replace

from relance_mail.replies import days
from relance_mail.replies.date_words import (
    after_year,
    bare_day,
    count,
    day_of_month,
    english_month,
    month_name,
    next_words,
    of,
    rough_count,
    short_weekday,
    short_year,
    the,
    weekday_name,
    year,
)
from relance_mail.replies.grammar import (
    Parser,
    constant,
    either,
    glued,
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
    days_ago,
    in_days,
    part_of_month,
    past_only,
    weekday_following,
    weekday_named,
    weekday_of_week,
)


def clamped(day: int, month: int, named_year: int | None = None, weekday: int | None = None) -> When:
    """A day of a month; one that the month has not (31 avril) is its last day, and a person looks."""
    if named_year is not None and named_year < 100:
        named_year += 2000
    if days.make(named_year or 2028, month, day) is not None:
        return day_number(day, month, named_year, weekday)
    return replace(part_of_month(31, month, named_year), kind=Kind.DAY, impossible=True)


_slash_year = maybe(rule(lambda value: value, glued("/"), short_year))
_dot_year = maybe(rule(lambda value: value, glued("."), short_year))
numeric_day: Parser[When] = either(
    rule(
        lambda year_, month, day: clamped(day, month, year_), year, glued("-"), number(1, 12), glued("-"), number(1, 31)
    ),
    rule(clamped, number(1, 31), glued("/"), number(1, 12), _slash_year),
    rule(clamped, number(1, 31), glued("."), number(1, 12), _dot_year, perhaps(".")),
    rule(clamped, number(1, 31), glued("-"), number(1, 12), rule(lambda value: value, glued("-"), short_year)),
    rule(
        lambda year_, month, day: clamped(day, month, year_), year, glued("/"), number(1, 12), glued("/"), number(1, 31)
    ),
)
# Only beside an article: « le 12-03 », « le 12 / 03 / 2026 », « le 12 03 2026 ».
loose_day: Parser[When] = either(
    rule(clamped, number(1, 31), glued("-"), number(1, 12)),
    rule(clamped, number(1, 31), said("/", ".", "-"), number(1, 12), maybe(rule(lambda value: value,
         said("/", ".", "-"), short_year))),
    rule(clamped, number(1, 31), number(1, 12), year),
)  # fmt: skip

# « 10-15 avril », « le 15 ou 16 mars », « 5 au 10 mai »: the last day of the stretch.
stretch = quiet(rule(lambda *_: True, number(1, 31), perhaps("er"), phrase("-", "/", "ou", "a", "au", "ou le")))


def _in_next_year(day: int, month: int) -> When:
    """« le 20 janvier de l'année prochaine »."""
    return When(Kind.DAY, lambda today: days.make(today.year + 1, month, day), tense=Tense.AHEAD, month=month)


month_day: Parser[When] = either(
    rule(_in_next_year, day_of_month, of, month_name, perhaps("de"),
         said("l'annee prochaine", "l'an prochain", "next year", "annee prochaine")),
    rule(lambda day, month, year_, _: clamped(day, month, year_),
         stretch, day_of_month, of, month_name, after_year, maybe(next_words)),
    rule(lambda day, month, year_, _: clamped(day, month, year_),
         day_of_month, perhaps("."), of, month_name, after_year, maybe(next_words),
         perhaps("de cette annee", "this year")),
    rule(clamped, number(1, 31), glued("-"), month_name, glued("-"), short_year),
    rule(lambda month, day, year_: clamped(day, month, year_),
         english_month, number(1, 31), perhaps("st", "nd", "rd", "th"), after_year),
)  # fmt: skip

_hour = perhaps(
    "matin",
    "soir",
    "midi",
    "apres midi",
    "apres-midi",
    "au soir",
    "au matin",
    "en fin de journee",
    "morning",
    "dans la journee",
    "dans la matinee",
    "dans l'apres-midi",
    "dans l'apres midi",
    "en fin de matinee",
    "en journee",
    "en soiree",
    "evening",
    "afternoon",
    "night",
    "noon",
    "fin de journee",
    "courant de journee",
    "au plus tot",
)
_last = unless(
    phrase("dernier", "derniere", "passe", "ecoule", "last"), phrase("delai", "delais", "carat", "jour", "limite")
)
_in_next_week = said(
    "de la semaine prochaine", "semaine prochaine", "la semaine prochaine", ", semaine prochaine", "of next week",
    "de semaine prochaine", "next week", "de la semaine suivante",
)  # fmt: skip


def _gone(weekday: int) -> When:
    """« vendredi dernier »."""
    return When(Kind.WEEKDAY, lambda _: None, lambda today: days.weekday_before(today, weekday), Tense.PAST)


_day_after_weekday: Parser[tuple[int, int | None, int | None]] = either(
    rule(lambda day, month, year_: (day, month, year_), perhaps(","), the, day_of_month, of, month_name, after_year),
    rule(lambda month, day, year_: (day, month, year_),
         perhaps(","), english_month, number(1, 31), perhaps("st", "nd", "rd", "th"), after_year),
    rule(lambda day, month, year_: (day, month, year_), the, number(1, 31), glued("/"), number(1, 12), _slash_year),
    rule(lambda day, month, year_: (day, month, year_), the, number(1, 31), glued("."), number(1, 12), _dot_year),
    rule(lambda day: (day, None, None), the, bare_day),
)  # fmt: skip


def _dated(weekday: int, named: tuple[int, int | None, int | None]) -> When:
    day, month, year_ = named
    if month is None:
        return day_number(day, None, None, weekday)
    return clamped(day, month, year_, weekday)


weekday_rule: Parser[When] = either(
    rule(lambda weekday: weekday_named(weekday, 7), weekday_name, _hour, said("en huit", "en 8")),
    rule(lambda weekday: weekday_named(weekday, 7), weekday_name, said("week")),
    rule(lambda weekday: weekday_named(weekday, 14), weekday_name, _hour, said("en quinze", "en 15")),
    rule(lambda weekday: weekday_of_week(weekday, 1), weekday_name, _hour, _in_next_week),
    rule(lambda weekday: weekday_of_week(weekday, 0), weekday_name, _hour, said("de cette semaine", "of this week")),
    rule(lambda weekday, _: _gone(weekday), weekday_name, _hour, _last),
    rule(_dated, weekday_name, _hour, _day_after_weekday),
    rule(_dated, short_weekday, _day_after_weekday),
    rule(weekday_following, weekday_name, said("suivant", "d'apres", "qui suit")),
    rule(lambda weekday, _: weekday_following(weekday), weekday_name,
         unless(phrase("apres"), phrase("midi", "-", "le", "la", "l'", "que", "votre"))),
    rule(lambda weekday: replace(weekday_named(weekday), tense=Tense.AHEAD),
         weekday_name, said("prochain", "qui vient", "proximo", "prossimo"), _hour),
    rule(lambda weekday: weekday_named(weekday), weekday_name, _hour),
    rule(weekday_named, said("next", "this", "coming"), weekday_name),
    rule(_gone, said("last"), weekday_name),
)  # fmt: skip

_TODAY = phrase(
    "ce jour", "aujourd'hui", "ce matin", "cet apres midi", "cet apres-midi", "cette apres-midi", "ce soir", "ce midi",
    "dans la matinee", "dans la journee", "dans l'apres-midi", "dans l'apres midi", "dans la soiree", "ce jour meme",
    "maintenant", "a l'instant", "tout de suite", "immediatement", "sur le champ", "dans l'heure", "today", "now",
    "en fin de journee", "right now", "en date de ce jour", "ce jour-meme", "de suite",
    "la fin de la journee", "sur-le-champ", "en fin de matinee", "fin de journee", "tantot", "a midi", "tonight",
    "cette nuit", "aujourd'hui meme", "this morning", "this afternoon", "end of day", "eod", "close of business", "cob",
    "sans attendre", "tout a l'heure", "avant minuit", "before midnight", "dans les minutes qui suivent",
)  # fmt: skip
_ENDS = frozenset(
    ", . ; : ! ? ) et mais puis ou par devant aussi meme en chez a avec sans au sur pour je nous on".split()
)
# « ce jour là » as it is typed without its hyphen; « je règle ce jour la facture » has its noun behind.
_that_day: Parser[str] = Parser(
    lambda line, at: (
        ("la", at + 1)
        if at < len(line) and line[at].text == "la" and (at + 1 >= len(line) or line[at + 1].text in _ENDS)
        else None
    ),
    {"la"},
)
# « la veille » is that of the day named before it, else yesterday.
_THE_EVE = replace(days_ago(1), kind=Kind.SAME, tense=Tense.EITHER, number=-1)
# « dans la foulée » follows the day named before it, else it is today.
_AT_ONCE = When(Kind.SAME, lambda today: today)
_ago = phrase("il y a", "voila", "ca fait", "y a")
_environ = perhaps("environ", "a peu pres", "deja", "bien", "au moins", "plus de")
near_day: Parser[When] = either(
    constant(in_days(8), phrase("demain en huit", "demain en 8")),
    constant(in_days(15), phrase("demain en quinze", "demain en 15")),
    constant(in_days(14), phrase("aujourd'hui en quinze", "d'aujourd'hui en quinze", "aujourd'hui en 15")),
    constant(in_days(2), phrase("apres demain", "the day after tomorrow", "day after tomorrow")),
    constant(in_days(1), phrase("demain", "tomorrow"), _hour),
    constant(in_days(7), phrase("aujourd'hui en huit", "d'aujourd'hui en huit", "aujourd'hui en 8")),
    constant(in_days(0), unless(_TODAY, either(phrase("que", "- la"), _that_day))),
    constant(_AT_ONCE, phrase("dans la foulee de cette meme semaine", "dans la foulee de cette semaine")),
    constant(_AT_ONCE, unless(phrase("dans la foulee"), phrase("de", "du", "d'"))),
    constant(days_ago(2), phrase("avant hier", "avant-hier"), _hour),
    constant(days_ago(1), phrase("hier", "yesterday"), _hour),
    constant(_THE_EVE, unless(phrase("la veille"), phrase("de", "du", "d'", "des"))),
)
past_day: Parser[When] = either(
    constant(in_days(0), _ago, _environ, either(count, constant(0, phrase("quelques", "une", "un quart d'heure"))),
             perhaps("petites", "petite"), said("minutes", "minute", "mn", "min", "heures", "heure", "h")),
    constant(in_days(0), phrase("il y a un quart d'heure", "il y a une demi-heure", "a few minutes ago",
                                "an hour ago")),
    rule(lambda _, value: days_ago(value), _ago, _environ, count, said("jours", "jour", "j")),
    rule(lambda _, value: days_ago(value), _ago, _environ, perhaps("une"), rough_count, perhaps("de jours")),
    rule(lambda _, value: days_ago(7 * value), _ago, _environ, count, said("semaines", "semaine")),
    constant(past_only(), _ago, _environ, count, said("mois")),
    rule(days_ago, count, said("days ago", "day ago")),
    constant(past_only(), phrase(
        "semaine derniere", "semaine passee", "mois dernier", "mois passe", "last week", "last month", "recemment",
        "annee derniere", "il y a quelques jours", "il y a quelque temps", "il y a longtemps", "an dernier",
    )),
)  # fmt: skip

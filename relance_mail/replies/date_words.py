"""The words of French and English dates, as parsers: months, weekdays, day numbers, counts."""

from relance_mail.replies import foreign_words
from relance_mail.replies.grammar import (
    Line,
    Parser,
    constant,
    either,
    lookup,
    maybe,
    number,
    perhaps,
    phrase,
    rule,
    said,
    unless,
)
from relance_mail.replies.numerals import ROUGH, WORDS, in_words

_MONTHS = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "march"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "juill", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)
_WEEKDAYS = (
    ("lundi", "monday"),
    ("mardi", "tuesday"),
    ("mercredi", "wednesday"),
    ("jeudi", "thursday"),
    ("vendredi", "friday"),
    ("samedi", "saturday"),
    ("dimanche", "sunday"),
)
_SHORT_WEEKDAYS = (
    ("lun",), ("mar", "tue", "tues"), ("mer", "wed"), ("jeu", "thu", "thur"), ("ven", "fri"), ("sam", "sat"),
    ("dim", "sun"),
)  # fmt: skip
_WHOLE = {names[0] for names in _MONTHS}  # a full stop after these ends a sentence
_ORDINALS = {
    "premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
    "dernier": -1, "derniere": -1, "first": 1, "last": -1,
}  # fmt: skip

month_name: Parser[int] = either(
    rule(
        lambda month: month,
        lookup({name: index for index, names in enumerate(_MONTHS, 1) for name in names if name not in _WHOLE}),
        said("."),
    ),
    lookup({name: index for index, names in enumerate(_MONTHS, 1) for name in names}),
    lookup({name: index for index, names in enumerate(foreign_words.MONTHS, 1) for name in names}),
)
english_month = lookup({names[-1]: index for index, names in enumerate(_MONTHS, 1)} | {
    "april": 4, "february": 2, "july": 7, "june": 6, "march": 3, "may": 5, "january": 1, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
})  # fmt: skip
short_weekday: Parser[int] = rule(
    lambda weekday: weekday,
    lookup({name: index for index, names in enumerate(_SHORT_WEEKDAYS) for name in names}),
    perhaps("."),
)
weekday_name = lookup(
    {name: index for index in range(7) for name in (*_WEEKDAYS[index], *foreign_words.WEEKDAYS[index])}
)
of = perhaps("de", "d'", "du", "du mois de", "du mois d'", "of")
the = perhaps("le", "la", "les", "l'", "the")
next_words = phrase("prochain", "prochaine", "suivant", "suivante", "qui vient", "a venir", "next")

_in_words: Parser[int] = Parser(in_words, WORDS)
_english_count = lookup({
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30,
})  # fmt: skip
count: Parser[int] = either(
    number(1, 400), rule(lambda value: value if value <= 400 else None, _in_words), _english_count
)
rough_count = lookup(ROUGH)
ordinal: Parser[int] = either(
    lookup(_ORDINALS),
    rule(
        lambda value, _: value,
        number(1, 5),
        phrase("er", "ere", "re", "e", "eme", "nd", "nde", "st", "rd", "th"),
    ),
)
day_of_month: Parser[int] = either(
    rule(lambda value: value, number(1, 31), perhaps("er", "st", "nd", "rd", "th")),
    constant(1, phrase("premier")),
    rule(lambda value: value if 2 <= value <= 31 else None, _in_words),
)

# What a number counts when it is no day of the month: « le 12 rue des Halles », « le 2e rappel », « le 3 mètres ».
_COUNTED = frozenset(
    "euros euro eur chf % € $ jours jour j h heures heure fois ans mois semaines e eme nd nde re ere k m km kg p /"
    " rue avenue bis boulevard place allee chemin impasse route cours cartons unites pieces articles factures personnes"
    " relance rappel versement virement acompte cheque courrier paiement days weeks months lignes echeances points"
    " dernieres derniers premieres premiers tiers quarts cents mille".split()
)


def _counted(line: Line, at: int) -> tuple[None, int] | None:
    """Whether the number before `at` is an amount, a count, a decimal or a piece of a telephone number."""
    if at >= len(line):
        return None
    token = line[at]
    sign = token.text in (".", ",", "-") and at + 1 < len(line) and line[at + 1].number is not None
    glued = sign and line[at - 1].end == token.start and token.end == line[at + 1].start
    return (None, at) if token.text in _COUNTED or token.number is not None or glued else None


bare_day: Parser[int] = unless(
    either(
        rule(lambda value: value, number(1, 31), perhaps("er", "st", "nd", "rd", "th")),
        rule(lambda value: value if 2 <= value <= 31 else None, _in_words),
    ),
    _counted,
)
year: Parser[int] = number(1500, 2199)
short_year: Parser[int] = either(year, number(20, 60))
# « 20 mars 27 », but not « 20 mars 27 € » nor « 20 mars 22 rue des Halles ».
after_year: Parser[int | None] = maybe(
    either(
        rule(lambda value: value, perhaps(",", "de"), year),
        unless(number(24, 40), _counted),
    )
)

"""Numbers written in words: French of France, Belgium and Switzerland (septante, huitante, nonante).

Works on tokens of the plain form, where hyphens are tokens of their own: « quatre-vingt-dix-sept ».
"""

from collections.abc import Sequence

from relance_mail.replies.tokens import Token

_UNITS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SMALL = _UNITS | _TENS
_SCALES = {"mille": 1000, "mil": 1000, "million": 1_000_000, "millions": 1_000_000}
ROUGH = {"huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}
_JOINS = {"-", "et"}


WORDS = frozenset({*_SMALL, *_SCALES, "cent", "cents"})


def in_words(line: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Value and place after a number in words that starts at `at`."""
    total = hundreds = 0
    last: int | None = None
    while at < len(line):
        step = at + 1 if last is not None and line[at].text in _JOINS else at
        if step >= len(line):
            break
        text = line[step].text
        if text in ("cent", "cents"):
            hundreds = (hundreds or 1) * 100
        elif text in _SCALES:
            total += (hundreds or 1) * _SCALES[text]
            hundreds = 0
        elif text in _SMALL and (last is None or _follows(hundreds, text)):
            hundreds += 76 if text.startswith("vingt") and hundreds % 100 == 4 else _SMALL[text]
        else:
            break
        last = at = step + 1
    return None if last is None else (total + hundreds, last)


def _follows(sofar: int, text: str) -> bool:
    """Whether a small number may stand after what was read: « vingt » « deux », « soixante » « dix »."""
    rest = sofar % 100
    if text.startswith("vingt") and rest == 4:
        return True
    if rest == 0:
        return True
    return (rest % 10 == 0 and rest >= 20 and _SMALL[text] < 20) or (rest == 10 and 7 <= _SMALL[text] <= 9)

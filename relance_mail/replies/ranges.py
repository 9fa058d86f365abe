"""Joins two times named side by side: ranges, corrections, lists that share a month, and a week with its day.

1. Of a range (« du 10 au 15 », « lundi ou mardi », « le 10, au pire le 12 ») the last day counts: by then the money is
   promised.
2. Of a correction (« le 5, pardon le 6 », « pas lundi mais mardi », « mardi et non lundi ») the day that he keeps.
3. « les 5 et 20 avril » are two days of one month.
"""

import re
from collections.abc import Sequence

from relance_mail.replies.when import Kind, Lead, Named, day_number, led

_OR = re.compile(
    r",? ?(?:(?:ou|or)(?: (?:bien|alors|encore|au plus tard|au pire|a la rigueur|eventuellement))?|voire|au pire"
    r"|ou au pire(?: des cas)?|au plus tard|a defaut|sinon|si ce n'est|at worst|at the latest)(?: (?:pour|d'ici|"
    r"by|on))? "
)
# What stands between a day and the one that replaces it.
_CORRECTED = re.compile(
    r"[ ,.(]*(?:(?:euh|heu|pardon|non|enfin|oups|zut|plutot|ou plutot|je veux dire|je voulais dire|disons|"
    r"mettons|ou mieux|"
    r"rectification|correction|erreur|sorry|no|i mean|rather|or rather|make that|excusez-moi|desole|en fait|finalement|"
    r"c'est-a-dire|va pour|mieux vaut)[ ,.:(]*){1,3}(?:pour |au |c'est |ce sera )?"
)
_NOT_FIRST = re.compile(r"(?:^|\b)(?:non pas|pas|not|non|ni) (?:ce |pour |on |by |avant )?$")
_DENIED = re.compile(r"\b(?:ne |n')[\w' ]* pas\b[\w' ]*$|\bimpossible\b[\w' ]*$")
_BUT = re.compile(
    r",? ?(?:que (?:je|nous|on|ca|le|votre) [\w' ]{1,30}?,? ?)?(?:(?:comme|as|ainsi que|"
    r"tel que)\b[^.;:]{0,60}?)?(?: ?[-(,] ?[^.;:]{0,60}[-),])?,? ?(?:mais|but)"
    r"(?: (?:bien|plutot|rather|pour|on))? "
)
_KEEPS_FIRST = re.compile(
    r",? (?:et non|et pas|non pas|au lieu|et plus|plutot que|a la place|instead of|and not|not|rather than|pas)"
    r"(?: (?:pas|plus|de|du|d'|on|le|comme))*,? ?"
)
_AFTERTHOUGHT = re.compile(
    r",? ?(?:derniers? (?:delais?|carat)|au plus tard|au pire|(?:grand )?maxi\w*|delai max|at the latest|at worst)"
)


def joined(text: str, found: Sequence[Named]) -> list[Named]:
    """The times of a text after joining, in order."""
    done: list[Named] = []
    for named in found:
        made = _join(text, done[-1], named) if done else None
        if made is None:
            done.append(named)
        else:
            done[-1] = made
    return _shared_months(text, done)


def _join(text: str, first: Named, second: Named) -> Named | None:
    """One time out of two, or None when they stand apart."""
    if Kind.TERMS in (first.when.kind, second.when.kind):
        return None
    between = text[first.end : second.start]
    if len(between) > 160:
        return None
    if _CORRECTED.fullmatch(between) and not _DENIED.search(text, max(0, first.start - 40), first.start):
        return Named(second.when, first.start, second.end, kept_from=second.start)
    refused = _NOT_FIRST.search(text, max(0, first.start - 16), first.start)
    if refused and _BUT.fullmatch(between):
        return Named(second.when, refused.start(), second.end, kept_from=second.start)
    if _KEEPS_FIRST.fullmatch(between) and not _AFTERTHOUGHT.match(text, second.end):
        return Named(first.when, first.start, second.end)
    if Kind.SAME not in (first.when.kind, second.when.kind) and _one_range(text, first, second):
        lead = first.when.lead if second.when.lead is Lead.NONE else second.when.lead
        return Named(led(second.when, lead), first.start, second.end, first.first or first.when)
    return None


def _one_range(text: str, first: Named, second: Named) -> bool:
    between = text[first.end : second.start]
    opening = text[max(0, first.start - 6) : first.start + 3]
    both_parts = first.when.kind is second.when.kind is Kind.PART
    late = text.startswith(("au plus tard", "at the latest"), second.start) or _AFTERTHOUGHT.match(text, second.end)
    if _OR.fullmatch(between):
        return True
    if between in (" et ", " and ", " et le ", " et au "):
        return "entre " in opening or "between" in opening
    if between in (" au ", " a ", " to ", " "):
        into = opening[-3:] in ("du ", "de ") and text.startswith("au", second.start)
        return into or both_parts or (between != " " and "de " in opening) or (between == " " and bool(late))
    if between in ("/", " / ", "-", " - ", "/ ", ", debut "):
        return both_parts or between in ("/", "-")
    return between in (", ", " (", ",") and bool(late)


def _shared_months(text: str, found: list[Named]) -> list[Named]:
    """« les 5 et 20 mars », « le 15 et le 30 avril »: one month for both."""
    for place in range(len(found) - 2, -1, -1):
        first, second = found[place], found[place + 1]
        lacking = first.when.kind is Kind.DAY and first.when.month is None and first.when.number
        if lacking and second.when.month and text[first.end : second.start] in (" et ", ", ", " and "):
            found[place] = Named(led(day_number(lacking, second.when.month), first.when.lead), first.start, first.end)
    return found

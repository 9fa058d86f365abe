"""Joins two times named side by side: ranges, corrections, lists that share a month, and a week with its day.

1. Of a range (« du 10 au 15 », « lundi ou mardi », « le 10, au pire le 12 ») the last day counts: by then the money is
   promised.
2. Of a correction (« le 5, pardon le 6 », « pas lundi mais mardi », « mardi et non lundi ») the day that he keeps.
3. « les 5 et 20 avril » are two days of one month.
"""

import re
from collections.abc import Sequence

from relance_mail.replies.when import Kind, Lead, Named, day_number, day_of_next_month, led, weekday_inside

_OR = re.compile(
    r",? ?(?:(?:ou|or)(?: (?:bien|alors|encore|au plus tard|au pire|a la rigueur|eventuellement))?|voire|au pire"
    r"|ou au pire(?: des cas)?|au plus tard|a defaut|sinon|si ce n'est|at worst|at the latest)(?: (?:pour|d'ici|"
    r"by|on))? "
)
# What stands between a day and the one that replaces it.
_CORRECTED = re.compile(
    r"(?! (?:plutot|finalement|disons) ?[,.])[ ,.(]*(?:(?:euh|heu|pardon|non|enfin|oups|zut|plutot|ou plutot|"
    r"je veux dire|je voulais dire|disons|"
    r"mettons|ou mieux|"
    r"rectification|correction|erreur|sorry|no|i mean|rather|or rather|make that|excusez-moi|desole|en fait|finalement|"
    r"c'est-a-dire|va pour|mieux vaut)[ ,.:(]*){1,3}(?:pour |au |c'est |ce sera )?"
)
_NOT_FIRST = re.compile(r"(?:^|\b)(?:non pas|pas|not|non|ni) (?:ce |pour |on |by |avant )?$")
_DENIED = re.compile(r"\b(?:ne |n')[\w' ]* pas\b[\w' ]*$|\bimpossible\b[\w' ]*$")
_BUT = re.compile(
    r",? ?(?:que (?:je|nous|on|ca|le|votre) [\w' ]{1,30}?,? ?)?(?:(?:comme|as|ainsi que|"
    r"tel que)\b[^.;:]{0,60}?)?(?: ?[-(,] ?[^.;:]{0,60}[-),])?,? ?(?:mais|but|oui|ok)"
    r"(?: (?:bien|plutot|rather|pour|on|au|a))? "
)
_KEEPS_FIRST = re.compile(
    r",? \(?(?:et non|et pas|non pas|au lieu|et plus|plutot que|a la place|instead of|and not|not|rather than|pas)"
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
    return _shared_days(text, _shared_months(text, done))


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
    if precise := _made_precise(text, first, second, between):
        return precise
    if Kind.SAME not in (first.when.kind, second.when.kind) and _one_range(text, first, second):
        lead = first.when.lead if second.when.lead is Lead.NONE else second.when.lead
        return Named(led(second.when, lead), first.start, second.end, first.first or first.when)
    return None


_COMMA = re.compile(
    r"(?: jour pour jour| pile| tout juste)? ?[,(] ?(?:(?:soit|donc|(?:plus )?(?:precisement|exactement)|a savoir|"
    r"disons|c'est-a-dire|autrement dit|(?:le )?(?:virement|reglement|paiement|"
    r"lot)) ?,? ?)?"
)
_LEFT_OPEN = re.compile(r" ?(?:\.\.\.|…|,|\() ?(?:pas |mais )?")
_NEAR = ("demain", "apres demain", "apres-demain", "aujourd'hui", "des demain")
_OF_A_WEEK = re.compile(r"\b(?:semaine|sem|week)\b")


def _made_precise(text: str, first: Named, second: Named, between: str) -> Named | None:
    """« début juillet, le 5 », « avant Noël, le 23 », « mardi prochain, le 31 », « semaine 25, le jeudi », « le 31… du
    mois prochain »: what is said wide first is then said exactly."""
    one, two = first.when, second.when
    if one.kind is Kind.DAY and one.month is None and one.number and two.kind is Kind.PART:
        later = text.startswith(("du mois prochain", "du mois suivant", "du prochain mois"), second.start)
        if later and _LEFT_OPEN.fullmatch(between):
            return Named(day_of_next_month(one.number), first.start, second.end)
    if between == " " and two.kind is Kind.WEEKDAY and text.startswith(_NEAR, first.start):
        return Named(one, first.start, second.end)
    if one.kind is Kind.COUNT and two.kind is Kind.NOW and two.lead is Lead.FROM and between == " ":
        return Named(one, first.start, second.end)  # « 10 jours à partir d'aujourd'hui »
    if not _COMMA.fullmatch(between) or one.lead in (Lead.AFTER, Lead.FROM, Lead.SINCE):
        return None
    if two.kind is Kind.WEEKDAY and one.kind is Kind.PART and _OF_A_WEEK.search(text, first.start, first.end):
        return Named(weekday_inside(one, two), first.start, second.end)
    wide = one.kind is Kind.PART or (one.kind is Kind.WEEKDAY and two.weekday is None)
    wide = wide or text.startswith(_FEASTS, first.start)
    exact = two.kind is Kind.DAY and two.number is not None and text.startswith(("le ", "soit le "), second.start)
    counted = one.kind in (Kind.COUNT, Kind.SAME) and exact and not _ON.match(text, second.end)
    if counted or (wide and exact and one.kind is not Kind.NOW and not _lists_on(text, second)):
        if one.kind is Kind.SAME and one.month:  # « un mois plus tard, le 24 »
            return Named(one, first.start, second.end)
        two = day_number(two.number or 1, one.month) if one.month and two.month is None else two
        return Named(led(two, one.lead if two.lead is Lead.NONE else two.lead), first.start, second.end)
    return None


_FEASTS = ("noel", "avant noel", "pour noel", "juste avant noel", "d'ici noel", "paques", "toussaint", "la toussaint")
_ON = re.compile(r",? ?(?:et|puis)? ?(?:le|fin|debut|mi) ")


def _lists_on(text: str, second: Named) -> bool:
    """« fin mars, le 15 avril et le 15 mai » are three days."""
    return second.when.month is not None or _ON.match(text, second.end) is not None


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
        month = None if second.when.kind is Kind.SAME else second.when.month
        if lacking and month and text[first.end : second.start] in (" et ", ", ", " and "):
            found[place] = Named(led(day_number(lacking, month), first.when.lead), first.start, first.end)
    return found


_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_ONE_MORE = re.compile(rf"(?:, ?(?:et |puis )?| et | puis )(?:en |de |d')?({'|'.join(_MONTHS)})\b(?! ?\d)")
_EACH_TIME = re.compile(r" (?:de chaque mois|du mois|a chaque fois)")
_LIST_ENDS = re.compile(r" ?(?:[.,;:)!?]|$|et |pour |puis )")


def _shared_days(text: str, found: Sequence[Named]) -> list[Named]:
    """« le 9 février, mars et avril », « le 5 de chaque mois, janvier, février »: one day for every month."""
    done: list[Named] = []
    for named in found:
        if done and named.start < done[-1].end:
            continue
        listed = _months_after(text, named) if named.when.kind is Kind.DAY and named.when.number else []
        bare = named.when.month is None
        if not listed or (bare and len(listed) < 2):
            done.append(named)
            continue
        done += [] if bare else [named]
        done += [Named(day_number(named.when.number or 1, month), start, end) for month, start, end in listed]
    return done


def _months_after(text: str, named: Named) -> list[tuple[int, int, int]]:
    """The months of a list right behind a day, each with its place."""
    each = _EACH_TIME.match(text, named.end)
    at = each.end() if each else named.end
    listed: list[tuple[int, int, int]] = []
    while more := _ONE_MORE.match(text, at):
        listed.append((_MONTHS.index(more[1]) + 1, more.start(1), more.end(1)))
        at = more.end()
    return listed if _LIST_ENDS.match(text, at) else []

"""The words of instalments: « en 3 fois », « 500 € tous les 10 du mois », « étaler », « l'autre moitié »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relance_mail.replies.patterns import ready, words

_NUMBERS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12,
    "two": 2, "three": 3, "four": 4, "five": 5, "twelve": 12,
}  # fmt: skip
_N = r"(\d{1,2}|" + "|".join(_NUMBERS) + ")"
_PART = (
    r"(?:fois|mensualites?|echeances|versements|paiements|parts|reglements|virements|tranches|cheques|traites"
    r"|instal+ments|payments)"
)
_TIMES = (
    ready(rf"\b(?:en|in|sur|de|par) {_N} (?:equal |monthly )?{_PART}\b"),
    ready(
        rf"\b(?<!les )(?<!vos )(?<!ces )(?<!nos ){_N} (?:mensualites|echeances|versements|acomptes|tranches|"
        rf"instal+ments)\b"
    ),
    ready(
        rf"\b{_N} (?:virements|reglements|paiements|cheques|fois) (?:egaux |mensuels |successifs |"
        rf"identiques )?(?:de|d')? ?\d"
    ),
    ready(rf"\b{_N} ?[x*] ?(?=\d)"),
    ready(rf"\b{_N} (?:tiers|quarts|moities|parts) (?:egaux|egales|identiques)\b"),
    ready(rf"\b{_N} (?:(?:equal|monthly|weekly) )+(?:payments|instal+ments)\b"),
    ready(
        rf"\b{_N} (?:virements|reglements|paiements|cheques|versements) (?:egaux|mensuels|successifs|identiques|"
        rf"espaces)\b"
    ),
    ready(r"\b(?:par|en) (?:(?:deux|2|trois|3|quatre|4) )?(moities?|tiers|quarts)\b(?! d'heure| de )"),
    ready(r"\b(moitie) ?[-/] ?moitie\b|\b(?:fifty|50)[-/ ](?:fifty|50)\b"),
    ready(rf"\b(?:sur|pendant|durant|over) (?:les )?{_N} (?:prochains )?(?:mois|months)\b"),
)
_MONTHLY = ready(
    r"(?<!une fois )\bpar mois\b|/ ?mois\b|\bchaque (?:debut |fin |milieu )?(?:de )?mois\b|"
    r"\btous les (?:debuts? de |fins? de |premiers (?:du |de chaque )?)?mois\b|\bmensuel\w*|\bmensualit\w+"
    r"|\btous les \d{1,2}(?:er)?(?: du mois| de chaque mois)?\b(?! jours)|\ble \d{1,2}(?:er)? de chaque mois|"
    r"\bper month|\bmonthly|\ba month\b|\bmois suivants|\bmois par mois"
)
_WEEKLY = words(
    r"""
        par semaine
        chaque semaine
        toutes les semaines
        hebdo\w*
        (?:tous les|ts les|chaque|chak) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?
        per week
        weekly
        a week\b
    """
)
_FORTNIGHTLY = ready(
    r"\btoutes les (?:deux|2) semaines|\btous les (?:15|quinze) jours|\bpar quinzaine|\btoutes les quinzaines"
)
_WEEKDAY = ready(r"\b(?:tous les|ts les|chaque|chak) (lun|mar|mer|jeu|ven|sam|dim)[a-z]*")
_WEEKDAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_MONTH_DAY = words(
    r"""
        (?:tous les|le|chaque|les) (\d{1,2})(?:er)? (?:de )?(?:chaque|du) mois(?! prochain| suivant)
        tous les (\d{1,2})\b(?! jours)
        chaque (\d{1,2})(?:er)?\b(?! jours| semaines| mois)
        (?:par|chaque|/) ?mois,? (?:tous )?les? (\d{1,2})(?:er)?\b(?! (?:janv|fev|mars|avr|mai|juin|juil|aout|sept|
            oct|nov|
            dec)|/|\d| euros?| €)
    """
)
_AS_I_CAN = re.compile(
    r"\b(?:un peu|quelque chose|ce que je (?:peux|pourrai)|selon (?:ce que|mes|nos|mes moyens|les rentrees)|"
    r"comme je (?:peux|"
    r"pourrai)|au fur et a mesure|en fonction de)\b[^.!?]{0,25}(?:chaque|tous les|par) mois|(?:chaque|tous les|"
    r"par) mois,? "
    r"(?:un peu|(?:selon|suivant|en fonction de|comme|ce que) (?:ce )?(?:que )?(?:je|nous|on|mes|nos|les|l'))"
)
_FIRST = ready(r"\b(?:tous les premiers|le premier) (?:du|de chaque) mois\b")
_TWICE = ready(
    r"\bles? \d{1,2}(?:er)? et (?:le )?\d{1,2} (?:de chaque|du) mois(?! de| prochain)|\bdeux fois par mois|"
    r"\btwice a month"
)
_WISH = words(
    r"""
        etal(?:er|ons|ement|ee?s?|es|e)\b
        echelonn\w+
        (?<!a l')(?<!sur l')(?<!dans l')(?<!notre )(?<!nos )(?<!dans notre )(?<!a son )echeancier
        facilites? (?:de (?:paiement|reglement))?
        fractionn\w+
        en plusieurs? (?:fois|versements|mensualites|echeances|paiements|reglements)
        plan (?:de (?:paiement|reglement|remboursement|apurement)|d'apurement)
        petit a petit
        par petit\w+
        instal+ments?
        payment plan
        mensualis\w+
        plusieurs (?:mensualites|echeances)
        paiements? (?:etales?|echelonnes?|fractionnes?)
        payer en \d+ ?x\b
    """
)
_NOT_WISHED = ready(r"\b(?:pas|plus|aucun|sans) (?:[\w'-]+ ){0,3}?(?:echeancier|echelonn|etal|facilite|plan de)")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a mail says of its instalments. `parts` is their number; `step` is `month`, `week` or `fortnight`."""

    parts: int | None
    step: str | None
    month_day: int | None
    wished: bool
    weekday: int | None = None
    twice: bool = False  # « le 5 et le 20 de chaque mois »

    def __bool__(self) -> bool:
        return bool(self.parts or self.step or self.wished)


def rhythm(texts: Sequence[str]) -> Rhythm:
    """The rhythm named in these sentences."""
    text = " . ".join(texts)
    said = [
        match for pattern in _TIMES if (match := pattern.search(text)) and not _REFUSED.search(text[: match.start()])
    ]
    one_go = [match for match in _ONE_GO.finditer(text) if not _REFUSED.search(text[: match.start()])]
    if said and one_go and one_go[-1].start() > max(match.start() for match in said):
        return Rhythm(None, None, None, False)  # « vous proposiez trois versements, je paie en une fois »
    parts = next((_count(match[1]) for match in said), None) or _numbered(text)
    step = "fortnight" if _FORTNIGHTLY.search(text) else "week" if _WEEKLY.search(text) else None
    step = step or ("month" if _MONTHLY.search(text) else None)
    day = _MONTH_DAY.search(text)
    weekday = _WEEKDAY.search(text)
    wished = bool(_WISH.search(text)) and not _NOT_WISHED.search(text)
    if _AS_I_CAN.search(text):  # « et après un peu chaque mois »: no sum that could be unrolled
        step, wished = None, True
    return Rhythm(
        parts if parts and parts > 1 else None,
        step,
        int(next(filter(None, day.groups()))) if day else 1 if _FIRST.search(text) else None,
        wished,
        _WEEKDAYS.index(weekday[1]) if weekday else None,
        bool(_TWICE.search(text)),
    )


_ONE_GO = re.compile(
    r"\b(?:en une (?:seule )?fois|d'un (?:seul )?(?:coup|trait|bloc)|en finir|en un (?:seul )?(?:versement|virement|"
    r"paiement))\b"
)
_REFUSED = re.compile(r"\b(?:pas|non|sans|ni|plus|refus\w+)\b[\w' ]{0,28}$")
_FIRST_PART = ready(r"\b(?:premi\w+|1ere?) (?:versement|virement|reglement|paiement|cheque|mensualite|tranche)\b")
_DAYS = re.compile(r"\b(?:le (?!1er [a-z])\d|fin |debut |mi[- ]|(?:lun|mar|mercre|jeu|vendre|same)di\b|\d/\d|demain)")
_ORDINALS = ("deuxieme", "second", "troisieme", "quatrieme", "cinquieme", "sixieme")
_LATER_PART = ready(rf"\b({'|'.join(_ORDINALS)})\b")


def _numbered(text: str) -> int | None:
    """« premier versement le 15 mars, deuxième le 15 avril, troisième le 15 mai »: as many as the last one says."""
    if len(_DAYS.findall(text)) < 2:  # « pour le deuxième je vous redirai quand »
        return None
    later = [max(2, _ORDINALS.index(match[1]) + 1) for match in _LATER_PART.finditer(text)]
    return max(later) if later and _FIRST_PART.search(text) else None


def _count(text: str | None) -> int:
    """The number of parts; halves are two."""
    if text is None or text in ("moitie", "moities"):
        return 2
    if text in ("tiers", "quarts"):
        return 3 if text == "tiers" else 4
    return int(text) if text.isdigit() else _NUMBERS[text]

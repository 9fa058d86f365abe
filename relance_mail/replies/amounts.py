"""Amounts in prose: « 1 250,00 € », « 1.270,00 EUR », « CHF 1'075.00 », « 1,2 k€ », « mille deux cents euros », shares.

1. Only what carries a currency, two decimals or a payment verb is an amount: « FA-2026-0012 » is none, and a count
   (« 24 cartons ») is none.
2. Shares (« la moitié », « 30 % ») and « le solde » are kept as shares; `entries` computes them from the debt.
3. An amount that the sentence only mentions (a price, a fee, a discount, « sur les 1 200 € ») is marked `aside`.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from relance_mail.replies.bare_sums import BARE_SUMS, DAY_AHEAD, DIGITS, PLAIN
from relance_mail.replies.numerals import in_words
from relance_mail.replies.patterns import ready, words
from relance_mail.replies.tokens import tokens

LARGEST = Decimal(10) ** 9  # what is larger is no amount between us and a customer


class Sort(StrEnum):
    NUMBER = "number"
    SHARE = "share"
    REST = "rest"  # le solde, le reste
    FULL = "full"  # la totalité, tout


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a plain text. `value` is money for a number, a fraction for a share. `aside`: not what is paid."""

    start: int
    end: int
    sort: Sort
    value: Decimal = Decimal(0)
    currency: str | None = None
    net_of_tax: bool = False
    aside: bool = False


_CURRENCY = r"€|euros?\b|eur\b|e\b(?! ?\d)|balles\b|chf\b|francs?(?: suisses?)?\b|frs?\b|£|gbp\b|\$|usd\b"
_AMOUNT = re.compile(
    rf"(?P<before>€|\beur|\bchf|\bfr|£|\$)\.? ?(?P<a>{DIGITS})(?![\d%])(?:[.,]-+)?"
    rf"|(?<![\w/.,-])(?P<b>{DIGITS})"
    rf"(?:[.,]-+)? ?(?P<k>k ?)?(?P<after>{_CURRENCY})(?P<cents>\d\d(?!\d)| (?:et )?\d\d (?:centimes?|"
    rf"cts?)\b)?"
)
_TAX = re.compile(r" ?\(?(?:(hors taxes?|htva|ht\b)|(?:ttc|tvac|toutes taxes))")
# « 1,5k », « 2k »
_THOUSANDS = re.compile(r"(?<![\w/.,-])(?P<a>\d{1,3}(?:[.,]\d{1,2})?)k\b(?! ?(?:€|euros?|eur\b|m\b))")
# An account number's groups of digits are no sums: « FR76 3000 6000 … ».
_ACCOUNT = re.compile(r"\b[a-z]{2}\d\d(?: ?[a-z\d]{4}){2,7}(?: ?[a-z\d]{1,3})?\b")
_DECIMALS = re.compile(
    r"(?<![\w/.,-])(?P<a>\d{1,3}(?:[ .']\d{3})+,\d\d|\d{1,3}(?:,\d{3})+\.\d\d|\d+,\d\d)(?![\d/%]| ?%)"
)
_PERCENT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?) ?(?:%|pour ?cents?\b|p\.c\.)")
_SHARES = (
    (words(
        r"""
            (?:la|une|l'autre|premiere|seconde|deuxieme|cette|les) moitie
            moitie(?! prix)
            half\b
            (?<!\d)1/2(?![/\d])
        """
    ), "1/2"),
    (ready(r"\b(?:les )?(?:deux|2) tiers\b|(?<!\d)2/3(?![/\d])|\btwo thirds"), "2/3"),
    (words(
        r"""
            (?:un|le|1|premier|second|deuxieme|troisieme|dernier|autre) tiers\b
            (?<!\d)1/3(?![/\d])
            a third\b
            one third
        """
    ), "1/3"),
    (ready(r"\b(?:trois|3) quarts\b(?! d'heure)|(?<!\d)3/4(?![/\d])"), "3/4"),
    (ready(r"\b(?:un|le|1|dernier|premier|autre|second) quart\b(?! d'heure)|(?<!\d)1/4(?![/\d])|"
        r"\ba quarter\b"), "1/4"),
)  # fmt: skip
_OVER = {"un": 1, "1": 1, "deux": 2, "2": 2, "trois": 3, "3": 3, "quatre": 4, "4": 4, "cinq": 5, "5": 5}
_UNDER = {"tiers": 3, "quart": 4, "cinquieme": 5, "sixieme": 6, "huitieme": 8, "dixieme": 10}
_FRACTION = ready(
    rf"\b({'|'.join(_OVER)}) (?:autres? |derniers? |premiers? )?({'|'.join(_UNDER)})s?\b(?! d'heure)(?: restants)?"
)
_REST = words(
    r"""
        les (?:(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|
            soixante|septante|octante|nonante|cents?|mille|\d+)[ -](?:et )?){1,7}(?:pour cent )?(?:restante?s?|
            qui rest\w+)\b
        (?:le|du|votre|un) (?:solde|reste|restant|reliquat|complement)(?! de tout compte)(?! a (?:vos|votre))\b
        the (?:balance|rest|remainder)\b
        reste (?:a|en|le|fin|mi)\b
        ^reste\b
        (?:je|nous|on) sold(?:e|ons|erai|erons)\b(?!(?: (?:donc|aussi|bien|alors|enfin|ainsi|tout de suite))*
            (?: tout\b| le tout| l'ensemble| l[ea] | les | l'| vos| votre| cette| ce | celle| nos| notre| ma |
            mon | mes))
        solde(?= (?:le|fin|mi|au|a|en|du)\b)
    """
)
_FULL = ready(r"\b(?:la totalite|l'integralite|le tout|en totalite|en entier|integralement|in full|le total)\b")
_ASIDE = re.compile(
    r"(?:au lieu des?|sur (?:les|un total|une? facture|le total)|total de|remise de|remises? d'environ|"
    r"avoir de|avoir d'un montant de"
    r"|penalites? de|indemnite de|indemnites? \w+ de|frais (?:\w+ )?de|prix de|devis de|devis a|"
    r"unitaire (?:\w+ ){0,4}de|capital de"
    r"|decouvert de|plafond de|montant (?:initial|facture) de|facture a|factures? pour|"
    r"deduction (?:faite )?de|deduire|moins"
    r"|difference de|erreur de|trop percu de|des|plus de|moins de|charged|fees? of|jusqu'a|au-dela de|au dela de|"
    r"superieure?s? a|"
    r"inferieure?s? a|a partir de|maximum de|limite de|seuil de|tarif de|interets? de|majoration de|contre|retenue de|"
    r"dette de"
    r"|(?:avoir|note de credit|remise|acompte (?:deja )?verse|penalite)s?(?: (?:n ?° ?)?[\w/.-]+){1,3} (?:de|"
    r"pour|d'un montant de)"
    r"|(?:commande|devis|marche|chantier|contrat|chiffre d'affaires|loyer|abonnement|salaire|subvention|pret|"
    r"credit|budget|"
    r"facture d'achat|caution)s?(?: (?:n ?° ?)?[\w/.-]+){0,3} (?:de|pour|a|d'un montant de|d'environ|s'eleve a)"
    r"|reste du de|escompte de|facture de \S+ d'un montant de) (?:l'avoir de |les |nos |vos |mes |d')?$"
)
_ASIDE_AFTER = re.compile(
    r" ?(?:€ ?)?= ?\d"
    r"| ?(?:ht |ttc )?(?:pour (?:\d+|une?|deux|trois|cinq|dix|quinze|vingt|trente) (?:petites? )?(?:minutes?|heures?|"
    r"jours?|mn|h|pieces?|lignes?|kilos?|m2)\b|de [«\"' ]{0,3}(?:frais|penalites?|remise|trop|plus|moins|difference|"
    r"retard|decouvert|"
    r"majoration)|d'(?:indemnite|avoir|escompte|interets)|par (?:carton|unite|piece|heure|jour|m2)|"
    r"l'unite|non dus?)"
)


def find(text: str, masked: Sequence[tuple[int, int]] = (), due: Collection[Decimal] = frozenset()) -> list[Amount]:
    """Amounts and shares of a plain text, in order, none overlapping another or a masked stretch. `due`: what open
    invoices owe; such a number is a sum wherever it stands."""
    taken = [*masked, *(match.span() for match in _ACCOUNT.finditer(text))]
    found: list[Amount] = []
    for amount in (*_numbers(text), *_words(text, due), *_shares(text), *_known(text, due)):
        if not any(start < amount.end and amount.start < end for start, end in taken):
            taken.append((amount.start, amount.end))
            found.append(amount)
    return sorted(found, key=lambda amount: amount.start)


def _decimal(digits: str) -> Decimal:
    """French, Belgian, Swiss and English groupings: the last sign before one or two digits is the decimal one."""
    tail = re.search(r"[.,](\d{1,2})$", digits)
    whole = digits[: tail.start()] if tail else digits
    return Decimal(re.sub(r"\D", "", whole) + "." + (tail.group(1) if tail else "0"))


_A_DIGIT = re.compile(r"\d")


def _numbers(text: str) -> Iterator[Amount]:
    if not _A_DIGIT.search(text):
        return
    for match in _AMOUNT.finditer(text):
        value = _decimal(match["a"] or match["b"])
        if match["after"] == "e" and value < 20:  # « 2e rappel »
            continue
        if match["k"]:
            value *= 1000
        if value > LARGEST:
            continue
        if match["cents"]:
            value += Decimal(re.sub(r"\D", "", match["cents"])) / 100
        yield _number(text, match.start(), match.end(), value, _currency(match["before"] or match["after"]))
    for match in _THOUSANDS.finditer(text):
        yield _number(text, *match.span(), _decimal(match["a"]) * 1000, None)
    for pattern in (BARE_SUMS[0], _DECIMALS, *BARE_SUMS[1:]):
        for match in pattern.finditer(text):
            if (value := _decimal(match["a"])) <= LARGEST:
                yield _number(text, match.start("a"), match.end("a"), value, None)


def _number(text: str, start: int, end: int, value: Decimal, currency: str | None) -> Amount:
    tax = _TAX.match(text, end)
    aside = bool(_ASIDE.search(text[max(0, start - 40) : start]) or _ASIDE_AFTER.match(text, end))
    return Amount(start, end, Sort.NUMBER, value, currency, bool(tax and tax[1]), aside)


def _currency(sign: str) -> str | None:
    if sign.startswith(("chf", "fr")):
        return "CHF"
    return {"£": "GBP", "gbp": "GBP", "$": "USD", "usd": "USD"}.get(sign, "EUR")


_MONEY_WORDS = frozenset({"euro", "euros", "eur", "€", "francs", "franc", "chf"})


_WRITTEN = re.compile(r"euro|franc|eur|chf|\bcents?\b|\bmille\b")
_BEFORE_ITS_DAY = re.compile(rf",? {DAY_AHEAD}")
_NO_SUM_BEHIND = frozenset({"le", "la", "du", "au", "pour"})
_LEAST = 20  # a smaller number in words counts something


def _words(text: str, due: Collection[Decimal]) -> Iterator[Amount]:
    """« mille deux cents euros », « cinq cents vendredi »; one that is due needs neither a currency nor a day."""
    if not _WRITTEN.search(text):
        return
    line = tokens(text)
    at = 0
    while at < len(line):
        got = None if line[at].number is not None else in_words(line, at)
        if got is None:
            at += 1
            continue
        value, after = got
        if after < len(line) and line[after].text in _MONEY_WORDS:
            currency = "CHF" if line[after].text.startswith(("fr", "chf")) else "EUR"
            yield _number(text, line[at].start, line[after].end, Decimal(value), currency)
        elif at and line[at - 1].text in _NO_SUM_BEHIND:
            pass
        elif value in due or (value > _LEAST and _BEFORE_ITS_DAY.match(text, line[after - 1].end)):
            yield _number(text, line[at].start, line[after - 1].end, Decimal(value), None)
        at = after


_CALLED = frozenset({"les ", "mes ", "ces ", "vos "})
_SMALL_SUM = 100


def _known(text: str, due: Collection[Decimal]) -> Iterator[Amount]:
    """« les 330 je vous les mets jeudi »: a number that says what is due, or « les 95 » where it is a small one."""
    for match in PLAIN.finditer(text) if due and _A_DIGIT.search(text) else ():
        value = _decimal(match["a"])
        called = text[max(0, match.start() - 4) : match.start()] in _CALLED
        like_a_year = 1990 <= value <= 2090 and " " not in match["a"]
        if value in due and (called or (value >= _SMALL_SUM and not like_a_year)):
            yield _number(text, *match.span(), value, None)


def _percent_in_words(text: str) -> Iterator[Amount]:
    """« septante pour cent »."""
    line = tokens(text) if "cent" in text else []
    for at in range(len(line)):
        got = None if line[at].number is not None else in_words(line, at)
        if (
            got
            and got[0] <= 100
            and [token.text for token in line[got[1] : got[1] + 2]] in (["pour", "cent"], ["pour", "cents"])
        ):
            yield Amount(line[at].start, line[got[1] + 1].end, Sort.SHARE, Decimal(got[0]) / 100)


def _shares(text: str) -> Iterator[Amount]:
    yield from _percent_in_words(text)
    for match in _PERCENT.finditer(text):
        nearby = text[max(0, match.start() - 25) : match.end() + 25]
        aside = bool(
            re.search(
                r"remise|escompte|penalite|interet|tva|majoration|retenue|baisse|promo|reduction|soldes\b", nearby
            )
        ) or text[: match.start()].endswith(("-", "- "))
        yield Amount(match.start(), match.end(), Sort.SHARE, _decimal(match[1]) / 100, aside=aside)
    for match in _FRACTION.finditer(text):
        yield Amount(match.start(), match.end(), Sort.SHARE, Decimal(_OVER[match[1]]) / _UNDER[match[2]])
    for pattern, fraction in _SHARES:
        over, under = map(int, fraction.split("/"))
        for match in pattern.finditer(text):
            yield Amount(match.start(), match.end(), Sort.SHARE, Decimal(over) / under)
    for pattern, sort in ((_FULL, Sort.FULL), (_REST, Sort.REST)):
        for match in pattern.finditer(text):
            yield Amount(match.start(), match.end(), sort)

"""Which open invoices a customer names: by number (even shortened), amount, age, « les deux », « citée en objet ».

1. A shortened number counts only if it fits one open invoice; two digits, or what looks like a year of our time,
   only beside a word that announces an invoice.
2. Nothing named is the empty tuple, which means all that is open (LABELS §3).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.replies.mails import OpenInvoice
from relance_mail.replies.patterns import ready, words
from relance_mail.replies.tokens import Token, plain, tokens

_CHUNK = re.compile(r"[a-z]+|\d+")
_ANNOUNCES = frozenset(
    "facture factures fact fac n no num numero numeros la celle piece ref reference invoice invoices ° les des nr"
    " dossier doc document # echeance".split()
)
# « la 58 » for FA-2058: only a word that no day and no count has before it.
_NAMES_ONE = frozenset(
    "facture fact fac numero la celle piece ref reference invoice # votre ta cette grosse petite vieille".split()
)
_MORE = 3  # years after the last day due: a number beyond is no year
_SEPARATORS = frozenset("- / . _ n ° no nr :".split())
_LIST_JOINTS = frozenset({"et", ",", "/", "&", "-", "+", "and"})
_UNITS = frozenset("€ $ £ euros euro eur e k % jours jour j h heures fois mois ans chf cartons unites pieces x".split())
_IN_SUBJECT = ready(
    r"\b(?:visee?s?|citee?s?|mentionnee?s?|referencee?s?|rappelee?s?|indiquee?s?|reprise?s?|dont|figurant|nommee?s?)"
    r" (?:[\w']+ ){0,3}?(?:l')?(?:objet|sujet|titre)\b|\b(?:factures?|piece|la|les|celles?) en (?:objet|reference|"
    r"titre)\b"
    r"|\ben (?:objet|reference) (?:de|du|a) (?:votre|ce|la|cette)|\bci-dessus referencee?s?|\bin the subject"
)
_WHICH = re.compile(r"\b(?:premiere|seconde|deuxieme|derniere)\b(?! relance)")
_COUNTED = ready(
    r"\b(?:les|des|ces|vos|nos|mes) (deux|2|trois|3|quatre|4|cinq|5)(?! (?:jours|mois|semaines|fois|tiers|"
    r"cartons|palettes|ans|parties))\b"
)
_OLDEST = words(
    r"""
        (?:la |celle )?plus (?:ancienne|vieille)
        la vieille(?! (?:dame|adresse|maison|ville|machine|affaire|histoire))
        l'ancienne(?= |,)(?! (?:adresse|maison|direction|gerante|comptable|equipe|societe|machine|tresoriere))
        la premiere(?! (?:quinzaine|semaine|moitie|echeance|partie|fois|tranche|mensualite))
        the oldest
    """
)
_NEWEST = words(
    r"""
        plus recente
        la derniere(?! (?:semaine|fois|relance|tranche|echeance|mensualite|partie|moitie|ligne|minute|lettre))
        la seconde(?! (?:quinzaine|moitie|partie))
        la deuxieme(?! (?:quinzaine|moitie|partie|relance))
        the latest invoice
    """
)
_SMALLEST = ready(r"\bla (?:plus )?petite\b(?! (?:partie|somme|moitie))|\bthe small(?:er|est)? one")
_LARGEST = ready(r"\bla (?:plus )?grosse\b(?! (?:partie|somme|commande))|\bthe (?:big|larg)(?:ger|gest|er|est)? one")
# « celle de 520 », « la dernière (610) »: by what is due on it.
_BY_SUM = re.compile(
    r"\b(?:celle|facture|petite|grosse|derniere|premiere) (?:de |a |\()(\d{2,6})\b(?! ?(?:€|euro|eur\b|,\d|\.\d|/|%))"
)
_SMALL_ONES = re.compile(r"\bles (?:(deux|trois|2|3) )?(?:plus )?petites\b(?! sommes)")
_OTHER = ready(
    r"\bl'autre(?! moitie| partie| jour| tiers| semaine| fois| cote)|\bl[ae]s? suivantes?(?= |,|"
    r"$)(?! (?:semaine|fois|annee))|\b(?<!comme )(?<!comme toutes )les (?:deux |\d )?autres"
    r"(?! (?:jours|tiers|quarts|moities|parts))|\bthe other"
)
_SEVERAL_OLDEST = ready(r"\bles (deux|2|trois|3) (?:plus anciennes|premieres|plus vieilles)")
_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_MONTH = ready(r"\b(?:" + "|".join(_MONTHS) + r")\b")
_COUNTS = {"deux": 2, "2": 2, "trois": 3, "3": 3, "quatre": 4, "4": 4, "cinq": 5, "5": 5}


# « quatre mensualités, la première le 5 »: of the parts, and « une moitié …, l'autre »; « la plus vieille des deux ».
_PART = re.compile(r"\b(?:mensualite|versement|echeance|traite|tranche|cheque|fois|virement|paiement|prelevement)s?\b")
_SHARE = re.compile(r"\b(?:moitie|tiers|quart|tranche|mensualite)s?\b")
_ORDINALS = ("premiere", "derniere", "seconde", "deuxieme")
_ONE_OF = re.compile(
    r"\b(?:vieille|ancienne|recente|grosse|petite|premiere|derniere|seconde|une|l'une|celle|aucune|qu'une|premier|"
    r"dernier) $"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Invoices named at a place of a plain text; `numbers` as our source spells them."""

    start: int
    end: int
    numbers: tuple[str, ...]


class Book:
    """The open invoices of one customer, ready to be recognised in texts."""

    def __init__(self, invoices: Sequence[OpenInvoice]) -> None:
        self.invoices = tuple(invoices)
        self._keys: dict[str, set[str]] = {}
        for invoice in self.invoices:
            for key in _spellings(invoice.number):
                self._keys.setdefault(key, set()).add(invoice.number)
        self._ends: dict[str, set[str]] = {}
        for invoice in self.invoices:
            if end := _last_two(invoice.number):
                self._ends.setdefault(end, set()).add(invoice.number)
        known = {*self._keys, *self._ends}
        self._beginnings = {key[:length] for key in known for length in range(1, len(key) + 1)}
        sums = [invoice.amount_due.amount for invoice in self.invoices]
        self.sums = frozenset([*sums, self.total().amount]) if sums else frozenset()
        years = [invoice.due_date.year for invoice in self.invoices if invoice.due_date is not None]
        self._years = range(min(years, default=2000) - 2 * _MORE, max(years, default=2090) + _MORE)

    def by_number(self, text: str) -> list[Mention]:
        """Numbers in a plain text, full or shortened."""
        line = tokens(text)
        found: list[Mention] = []
        at = 0
        while at < len(line):
            got = self._number_at(line, at, found)
            if got is None:
                at += 1
            else:
                found.append(got[0])
                at = got[1]
        return found

    def _number_at(self, line: Sequence[Token], at: int, before: Sequence[Mention]) -> tuple[Mention, int] | None:
        """The longest spelling of one invoice that starts here."""
        best: tuple[str, int] | None = None
        key, place = "", at
        while place < len(line) and place - at < 9:
            token = line[place]
            if token.text in _SEPARATORS and place > at:
                place += 1
                continue
            if not token.text.isalnum():
                break
            key += token.text
            place += 1
            if key not in self._beginnings:
                break
            if len(self._keys.get(key, ())) == 1 or (key not in self._keys and len(self._ends.get(key, ())) == 1):
                best = key, place
        if best is None or not self._believable(line, at, best, before):
            return None
        (number,) = self._keys.get(best[0]) or self._ends[best[0]]
        return Mention(line[at].start, line[best[1] - 1].end, (number,)), best[1]

    def _believable(self, line: Sequence[Token], at: int, best: tuple[str, int], before: Sequence[Mention]) -> bool:
        key, after = best
        if not key.isdigit():
            return True
        if after < len(line) and line[after].text in _UNITS:
            return False
        glued = at > 0 and line[at - 1].end == line[at].start and line[at - 1].text.isalnum()
        if key not in self._keys:
            return not glued and self._is_one(line, at, after, before)
        weak = len(key) < 3 or (len(key) == 4 and int(key) in self._years) or (glued and after == at + 1)
        return not weak or self._announced(line, at, before)

    def _is_one(self, line: Sequence[Token], at: int, after: int, before: Sequence[Mention]) -> bool:
        """« la 58 », « la 31 et la 58 », « la 31, 58 »: the last two digits, right behind a word for an invoice."""
        if _reads_on(line, after):
            return False
        previous = line[at - 1].text if at else ""
        listed = at > 1 and previous in _LIST_JOINTS and bool(before) and before[-1].end == line[at - 2].end
        heads = (not at or previous in (",", ";", ".")) and after < len(line) and line[after].text == ":"
        return previous in _NAMES_ONE or listed or heads

    def _announced(self, line: Sequence[Token], at: int, before: Sequence[Mention]) -> bool:
        if at == 0 or line[at - 1].text in (",", ";", "."):  # « 31 : payée hier », the head of a line
            return at + 1 < len(line) and line[at + 1].text == ":"
        previous = line[at - 1]
        listed = (
            previous.text in _LIST_JOINTS and bool(before) and before[-1].end == line[at - 2].end if at > 1 else False
        )
        return previous.text in _ANNOUNCES or listed

    def by_words(self, text: str, mentioned: Iterable[str] = (), subject: str = "") -> list[Mention]:
        """« les deux », « la plus ancienne », « l'autre », « citée en objet »."""
        found: list[Mention] = []
        oldest_first = sorted(self.invoices, key=lambda invoice: invoice.due_date or date.max)
        if match := _IN_SUBJECT.search(text):
            named = [number for mention in self.by_number(plain(subject)) for number in mention.numbers]
            named = list(dict.fromkeys(named))
            before = text[max(0, match.start() - 24) : match.start()]
            if len(named) > 1 and (which := _WHICH.search(before)):
                named = named[:1] if which.group().startswith("prem") else named[-1:]
            found += [Mention(*match.span(), tuple(named))] if named else []
        if match := _SEVERAL_OLDEST.search(text):
            found.append(Mention(*match.span(), _numbers(oldest_first[: _COUNTS[match[1]]])))
        elif (
            (match := _COUNTED.search(text))
            and _COUNTS[match[1]] == len(self.invoices)
            and not (match.group().startswith("des") and _ONE_OF.search(text, 0, match.start()))
        ):
            found.append(Mention(*match.span(), _numbers(self.invoices)))
        if len(self.invoices) > 1:
            found += [*self._by_size(text), *self._by_age(text, oldest_first)]
            known = {*mentioned, *(number for mention in found for number in mention.numbers)}
            others = [invoice for invoice in oldest_first if invoice.number not in known]
            match = _OTHER.search(text)
            part = match is not None and _SHARE.search(text, 0, match.start()) is not None
            if match and 0 < len(others) < len(self.invoices) and not (part and match.group() == "l'autre"):
                following = others[:1] if match.group().startswith("la suivante") else others
                found.append(Mention(*match.span(), _numbers(following)))
        return found

    def _by_size(self, text: str) -> list[Mention]:
        """« celle de 520 », « les deux petites », « la grosse »."""
        by_size = sorted(self.invoices, key=lambda invoice: invoice.amount_due.amount)
        sums = ((match, self.by_amount(Decimal(match[1]))) for match in _BY_SUM.finditer(text))
        found = [Mention(*match.span(), (number,)) for match, number in sums if number]
        if (match := _SMALL_ONES.search(text)) and len(by_size) > 2:
            small = by_size[: _COUNTS.get(match[1], len(by_size) - 1)]
            found.append(Mention(*match.span(), _numbers(i for i in self.invoices if i in small)))
        for pattern, invoice in ((_SMALLEST, by_size[0]), (_LARGEST, by_size[-1])):
            if match := pattern.search(text):
                found.append(Mention(*match.span(), (invoice.number,)))
        return found

    def _by_age(self, text: str, oldest_first: Sequence[OpenInvoice]) -> list[Mention]:
        """« la plus ancienne », « la dernière »."""
        ends = ((_OLDEST, oldest_first[0]), (_NEWEST, oldest_first[-1]))
        several = _SEVERAL_OLDEST.search(text)
        found = [(pattern.search(text), invoice) for pattern, invoice in ends if not (several and pattern is _OLDEST)]
        return [
            Mention(*match.span(), (invoice.number,))
            for match, invoice in found
            if match and not (match.group().endswith(_ORDINALS) and _PART.search(text, 0, match.start()))
        ]

    def total(self, numbers: Iterable[str] = ()) -> Money:
        """What is due on these invoices, or on all; only those in the first one's currency are counted."""
        wanted = set(numbers)
        due = [invoice.amount_due for invoice in self.invoices if not wanted or invoice.number in wanted]
        currency = due[0].currency if due else "EUR"
        return sum((money for money in due if money.currency == currency), Money.zero(currency))

    def by_month(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Mention]:
        """« la facture de mars », « mars et avril : »: the only invoice due in that month, when several are open."""
        if len(self.invoices) < 2:
            return []
        found: list[Mention] = []
        for match in _MONTH.finditer(text):
            if _OF_A_RUN.search(text, 0, match.start()):
                continue
            if any(start < match.end() and match.start() < end for start, end in spans) or _month_range(text, match):
                continue
            month = _MONTHS.index(match.group()) + 1
            due = [i.number for i in self.invoices if i.due_date is not None and i.due_date.month == month]
            if len(due) == 1:
                found.append(Mention(*match.span(), (due[0],)))
        return found

    def of_month(self, text: str) -> list[Mention]:
        """« celle de fin mars »: the only invoice due then, and no day of payment."""
        found = ((match, _MONTHS.index(match[1]) + 1) for match in _THE_ONE_OF.finditer(text))
        due = [
            (match, [i.number for i in self.invoices if i.due_date and i.due_date.month == at]) for match, at in found
        ]
        several = len(self.invoices) > 1
        return [Mention(*match.span(), (numbers[0],)) for match, numbers in due if several and len(numbers) == 1]

    def by_amount(self, value: Decimal) -> str | None:
        """The only invoice on which exactly that is due, when several are open."""
        fits = [invoice.number for invoice in self.invoices if invoice.amount_due.amount == value]
        return fits[0] if len(fits) == 1 and len(self.invoices) > 1 else None


_THE_ONE_OF = re.compile(
    r"\b(?:celle|celui|facture) (?:de |d'|du mois de |du mois d')(?:la )?(?:fin |mi-|mi |debut )"
    rf"({'|'.join(_MONTHS)})\b"
)
_OF_A_RUN = re.compile(
    r"\b(?:fournee|campagne|lot|train|session|paie|virements?|soldes|echeancier|salaires?|retraite|pension) (?:de |d')$"
)
_FROM_MONTH = re.compile(rf" (?:a|jusqu'a|jusqu'en|et) (?:{'|'.join(_MONTHS)})\b(?! :)")
_TO_MONTH = re.compile(rf"\b(?:de|d'|entre) ?(?:{'|'.join(_MONTHS)}) (?:a|jusqu'a|jusqu'en|et) $")


def _month_range(text: str, match: re.Match[str]) -> bool:
    """« de janvier à mars » tells when, and names no invoice."""
    opens = text[max(0, match.start() - 3) : match.start()].endswith(("de ", "d'"))
    return (opens and bool(_FROM_MONTH.match(text, match.end()))) or bool(_TO_MONTH.search(text[: match.start()]))


def _reads_on(line: Sequence[Token], after: int) -> bool:
    """Whether a number is the beginning of a day or of a longer one: « 15 mars », « 31e », « 58/12 »."""
    if after >= len(line):
        return False
    following = line[after]
    if following.text in _MONTHS:
        return True
    further = following.text in "/.,-" and after + 1 < len(line) and line[after + 1].start == following.end
    return following.start == line[after - 1].end and (following.text.isalnum() or further)


def _numbers(invoices: Iterable[OpenInvoice]) -> tuple[str, ...]:
    return tuple(invoice.number for invoice in invoices)


def _last_two(number: str) -> str:
    """« 58 » for FA-2058."""
    chunks = _CHUNK.findall(plain(number))
    long_enough = chunks and chunks[-1].isdigit() and len(chunks[-1]) > 2
    return chunks[-1][-2:] if long_enough else ""


def _spellings(number: str) -> set[str]:
    """Keys under which a number may be written: whole, without its first parts, without leading zeros."""
    chunks = _CHUNK.findall(plain(number))
    if not chunks:
        return set()
    tails = {"".join(chunks[start:]) for start in range(len(chunks))}
    stripped = [*chunks[:-1], chunks[-1].lstrip("0") or "0"]
    tails |= {"".join(stripped[start:]) for start in range(len(stripped))}
    if len(chunks) > 2:
        tails |= {chunks[0] + chunks[-1], stripped[0] + stripped[-1]}
    first = chunks[0]
    if first.isdigit() and len(first) > 2 and not first.startswith("20") and len(chunks) == 2 and len(chunks[1]) < 3:
        tails.add(first)  # « la 118 » for 118-25
    last = chunks[-1]
    if last.isdigit() and len(last) > 4:  # « 988 » for 250988
        tails |= {last[-3:], last[-4:]}
    return {tail for tail in tails if any(char.isdigit() for char in tail)}

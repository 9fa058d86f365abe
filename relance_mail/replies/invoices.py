"""Which open invoices a customer names: by number (even shortened), amount, age, « les deux », « citée en objet ».

1. A shortened number counts only if it fits one open invoice; two digits, or what looks like a year, only beside a
   word that announces an invoice.
2. Nothing named is the empty tuple, which means all that is open (LABELS §3).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance_mail.core.money import Money
from relance_mail.replies.mails import OpenInvoice
from relance_mail.replies.patterns import words
from relance_mail.replies.tokens import Token, plain, tokens

_CHUNK = re.compile(r"[a-z]+|\d+")
_ANNOUNCES = frozenset(
    "facture factures fact fac n no num numero numeros la celle piece ref reference invoice invoices ° les des nr"
    " dossier doc document # echeance".split()
)
_SEPARATORS = frozenset("- / . _ n ° no nr :".split())
_LIST_JOINTS = frozenset({"et", ",", "/", "&", "-", "+", "and"})
_UNITS = frozenset("€ $ £ euros euro eur e k % jours jour j h heures fois mois ans chf cartons unites pieces x".split())
_IN_SUBJECT = re.compile(
    r"\b(?:visee?s?|citee?s?|mentionnee?s?|referencee?s?|rappelee?s?|indiquee?s?|reprise?s?|dont|figurant|nommee?s?)"
    r" (?:[\w']+ ){0,3}?(?:l')?(?:objet|sujet|titre)\b|\b(?:factures?|piece|la|les|celles?) en (?:objet|reference|"
    r"titre)\b"
    r"|\ben (?:objet|reference) (?:de|du|a) (?:votre|ce|la|cette)|\bci-dessus referencee?s?|\bin the subject"
)
_WHICH = re.compile(r"\b(?:premiere|seconde|deuxieme|derniere)\b(?! relance)")
_COUNTED = re.compile(
    r"\b(?:les|des|ces|vos|nos|mes) (deux|2|trois|3|quatre|4|cinq|5)(?! (?:jours|mois|semaines|fois|tiers|"
    r"cartons|palettes|ans|parties))\b"
)
_OLDEST = words(
    r"""
        (?:la |celle )?plus (?:ancienne|vieille)
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
_SMALLEST = re.compile(r"\bla (?:plus )?petite\b(?! (?:partie|somme|moitie))|\bthe small(?:er|est)? one")
_LARGEST = re.compile(
    r"\bla (?:plus )?grosse\b(?! (?:partie|somme|commande))|\bthe (?:big|larg)(?:ger|gest|er|est)? one"
)
_OTHER = re.compile(
    r"\bl'autre(?! moitie| partie| jour| tiers| semaine| fois| cote)|\bl[ae]s? suivantes?(?= |,|"
    r"$)(?! (?:semaine|fois|annee))|\b(?<!comme )(?<!comme toutes )les (?:deux |\d )?autres(?! jours)|\bthe other"
)
_SEVERAL_OLDEST = re.compile(r"\bles (deux|2|trois|3) (?:plus anciennes|premieres|plus vieilles)")
_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_MONTH = re.compile(r"\b(?:" + "|".join(_MONTHS) + r")\b")
_COUNTS = {"deux": 2, "2": 2, "trois": 3, "3": 3, "quatre": 4, "4": 4, "cinq": 5, "5": 5}


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
            if len(self._keys.get(key, ())) == 1:
                best = key, place
        if best is None or not self._believable(line, at, best, before):
            return None
        (number,) = self._keys[best[0]]
        return Mention(line[at].start, line[best[1] - 1].end, (number,)), best[1]

    def _believable(self, line: Sequence[Token], at: int, best: tuple[str, int], before: Sequence[Mention]) -> bool:
        key, after = best
        if not key.isdigit():
            return True
        if after < len(line) and line[after].text in _UNITS:
            return False
        glued = at > 0 and line[at - 1].end == line[at].start and line[at - 1].text.isalnum()
        weak = len(key) < 3 or (len(key) == 4 and key.startswith("20")) or (glued and after == at + 1)
        return not weak or self._announced(line, at, before)

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
        elif (match := _COUNTED.search(text)) and _COUNTS[match[1]] == len(self.invoices):
            found.append(Mention(*match.span(), _numbers(self.invoices)))
        if len(self.invoices) > 1:
            by_size = sorted(self.invoices, key=lambda invoice: invoice.amount_due.amount)
            ends = (
                (_OLDEST, oldest_first[0]),
                (_NEWEST, oldest_first[-1]),
                (_SMALLEST, by_size[0]),
                (_LARGEST, by_size[-1]),
            )
            for pattern, invoice in ends:
                several = pattern is _OLDEST and _SEVERAL_OLDEST.search(text)
                if (match := pattern.search(text)) and not several:
                    found.append(Mention(*match.span(), (invoice.number,)))
            known = {*mentioned, *(number for mention in found for number in mention.numbers)}
            others = [invoice for invoice in oldest_first if invoice.number not in known]
            if (match := _OTHER.search(text)) and 0 < len(others) < len(self.invoices):
                following = others[:1] if match.group().startswith("la suivante") else others
                found.append(Mention(*match.span(), _numbers(following)))
        return found

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
            if any(start < match.end() and match.start() < end for start, end in spans) or _month_range(text, match):
                continue
            month = _MONTHS.index(match.group()) + 1
            due = [i.number for i in self.invoices if i.due_date is not None and i.due_date.month == month]
            if len(due) == 1:
                found.append(Mention(*match.span(), (due[0],)))
        return found

    def by_amount(self, value: Decimal) -> str | None:
        """The only invoice on which exactly that is due, when several are open."""
        fits = [invoice.number for invoice in self.invoices if invoice.amount_due.amount == value]
        return fits[0] if len(fits) == 1 and len(self.invoices) > 1 else None


_FROM_MONTH = re.compile(rf" (?:a|jusqu'a|jusqu'en|et) (?:{'|'.join(_MONTHS)})\b(?! :)")
_TO_MONTH = re.compile(rf"\b(?:de|d'|entre) ?(?:{'|'.join(_MONTHS)}) (?:a|jusqu'a|jusqu'en|et) $")


def _month_range(text: str, match: re.Match[str]) -> bool:
    """« de janvier à mars » tells when, and names no invoice."""
    opens = text[max(0, match.start() - 3) : match.start()].endswith(("de ", "d'"))
    return (opens and bool(_FROM_MONTH.match(text, match.end()))) or bool(_TO_MONTH.search(text[: match.start()]))


def _numbers(invoices: Iterable[OpenInvoice]) -> tuple[str, ...]:
    return tuple(invoice.number for invoice in invoices)


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
    last = chunks[-1]
    if last.isdigit() and len(last) > 4:  # « 988 » for 250988
        tails |= {last[-3:], last[-4:]}
    return {tail for tail in tails if any(char.isdigit() for char in tail)}

"""Cuts a sentence into pieces that say one thing each, with the dates, amounts and invoices that they name.

1. « la moitié vendredi et le solde fin mars » is two pieces, « entre le 10 et le 15 » is one: mentions are found
   first, and no cut goes through one.
2. Commas and « et » cut only where both sides have something of their own (a date, an amount or a payment word);
   strong signs (« ; : ( ) mais puis donc car ») always cut.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from relance_mail.replies import amounts, dates
from relance_mail.replies.amounts import Amount
from relance_mail.replies.invoices import Book, Mention
from relance_mail.replies.money_words import MATTERS
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Named

_STRONG = re.compile(
    r" ?[;()] ?|[!?]+ (?=(?:et |mais )?(?:je|j'|nous|on|c'est|il|elle)\b)|(?<!\d)(?<!http) ?: ?(?!//)| - | -> |"
    r" => |, (?=(?:laquelle|lequel|lesquelles|celle-ci|cette derniere)\b)|, (?=(?:l'autre|les autres|la grosse|"
    r"la petite|le reste) (?:on|je|j'|nous)\b)|"
    r", (?=(?:si|des que|quand|lorsque) (?:je|j'|tu|vous|il|elle|on|nous) ?[^,]{3,70}(?<! que) (?:je|nous|on) "
    r"(?!ne |n'|suis |etais |peux |pourr|doi|dev|ser)[a-z])|, (?=(?:la |le )?[\w/.-]*\d[\w/.-]* (?:non|pas encore|"
    r"toujours pas)\b)|"
    r",? (?:mais(?! par (?:virement|cheque|carte|prelevement))|puis(?! je\b)|"
    r"donc(?<!sera donc)(?<!serait donc)(?= (?:je|j'|"
    r"nous|"
    r"on|le|la|les|vous|votre|il|elle|ce|c'))|car|sauf(?= (?:la|le|les|celle|pour))|hormis|par contre|"
    r"en revanche|sinon|cependant|toutefois"
    r"|neanmoins|alors que|parce que|tandis que|but|because|however|then)\b,? | / (?!\d)|\.\.\. ?"
)
_WEAK = re.compile(
    r", | (?:et|and|ainsi que|plus) | (?=(?:le|du) (?:reste|solde|"
    r"restant)\b)| (?=(?:l'autre |la |une )?moitie )| (?=qui (?:sera|seront|partira))"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence's plain form. `joint` is what stands before it (`,`, `et`, `mais`, `:` …)."""

    start: int
    end: int
    text: str
    joint: str
    dates: tuple[Named, ...]
    amounts: tuple[Amount, ...]
    invoices: tuple[str, ...]
    last: bool = False


def cut(sentence: Sentence, book: Book, mentioned: Sequence[str], subject: str) -> list[Piece]:
    """The pieces of a sentence. `mentioned`: invoices named earlier in the mail."""
    text = sentence.text
    numbers = book.by_number(text) + book.of_month(text)
    masked = [(mention.start, mention.end) for mention in numbers]
    money = amounts.find(text, masked, book.sums)
    times = dates.find(text, masked + [(a.start, a.end) for a in money if a.sort is amounts.Sort.NUMBER])
    money = [a for a in money if not any(t.start < a.end and a.start < t.end for t in times)]
    by_sums = [number for a in money if a.sort is amounts.Sort.NUMBER and (number := book.by_amount(a.value))]
    known = [*mentioned, *by_sums, *(n for m in numbers for n in m.numbers)]
    named = numbers + book.by_words(text, known, subject)
    named += book.by_month(text, [(time.start, time.end) for time in times])
    named += [Mention(a.start, a.end, (number,)) for a in money if (number := _whose_sum(text, a, book))]
    mentions: list[Named | Amount] = [*times, *money]
    spans = [(span.start, span.end) for span in mentions] + [(span.start, span.end) for span in named]
    cuts = _strong_cuts(text, spans, times, money)
    cuts = _weak_cuts(text, cuts, spans, mentions)
    cuts = _topic_cuts(text, cuts, [mention.start for mention in named])
    cuts = _pair_cuts(text, cuts, times, money)
    return [
        _piece(text, start, end, joint, times, money, named, last=place == len(cuts) - 1)
        for place, (start, end, joint) in enumerate(cuts)
    ]


_OF_SUM = re.compile(
    r"\b(?:factures?|celles?|celui|la petite|la grosse|l'une|l'autre|invoice|one) (?:de|a|"
    r"d'un montant de|of|for) ?$"
)


def _whose_sum(text: str, amount: Amount, book: Book) -> str | None:
    """« celle de 486,20 € »: the invoice on which exactly that is due."""
    beside = amount.sort is amounts.Sort.NUMBER and _OF_SUM.search(text[max(0, amount.start - 30) : amount.start])
    return book.by_amount(amount.value) if beside else None


def _piece(
    text: str, start: int, end: int, joint: str, times: Sequence[Named], money: Sequence[Amount],
    named: Sequence[Mention], last: bool,
) -> Piece:  # fmt: skip
    invoices = [number for mention in named if start <= mention.start < end for number in mention.numbers]
    return Piece(
        start,
        end,
        _as_kept(text, start, end, times),
        joint,
        tuple(time for time in times if start <= time.start < end),
        tuple(amount for amount in money if start <= amount.start < end),
        tuple(dict.fromkeys(invoices)),
        last,
    )


def _as_kept(text: str, start: int, end: int, times: Sequence[Named]) -> str:
    """A piece's text without the days that he took back: « (pas vendredi mais) lundi »."""
    kept = text[start:end]
    for time in reversed(times):
        if time.kept_from is not None and start <= time.start and time.end <= end:
            kept = kept[: time.start - start] + kept[time.kept_from - start :]
    return kept


def _strong_cuts(
    text: str, spans: Sequence[tuple[int, int]], times: Sequence[Named], money: Sequence[Amount]
) -> list[tuple[int, int, str]]:
    cuts: list[tuple[int, int, str]] = []
    start, joint = 0, ""
    for match in _STRONG.finditer(text):
        if any(first < match.end() and match.start() < last for first, last in spans) or _aside(text, match):
            continue
        if ":" in match.group() and _day_and_sum(text, start, match, times, money):
            continue
        if match.start() > start:
            cuts.append((start, match.start(), joint))
        start, joint = match.end(), match.group().strip() or " "
    if start < len(text):
        cuts.append((start, len(text), joint))
    return cuts


_LITTLE = re.compile(r"[-•* ]*(?:et |puis |puis enfin |enfin )?(?:pour )?")


def _day_and_sum(text: str, start: int, match: re.Match[str], times: Sequence[Named], money: Sequence[Amount]) -> bool:
    """« 15/07 : le solde », « le solde : 15/07 »: one part of a plan, its day and its sum on either side of a colon."""
    for left, right in ((times, money), (money, times)):
        end = len(text[: match.start()].rstrip())
        before = [one for one in left if one.end == end and _LITTLE.fullmatch(text, start, one.start)]
        if before and any(one.start == match.end() for one in right):
            return True
    return False


_WHO = re.compile(r"\b(?:je|j'|nous|on|il|elle|ils) ?[a-z]")


def _aside(text: str, match: re.Match[str]) -> bool:
    """A bracket around words that say nothing by themselves: « (720 €) », « (n° 12) »."""
    sign = match.group().strip()
    if sign == "(":
        inner = text[match.end() : text.find(")", match.end()) % (len(text) + 1)]
    elif sign == ")":
        inner = text[text.rfind("(", 0, match.start()) + 1 : match.start()]
    else:
        return False
    return not (MATTERS.search(inner) or _WHO.search(inner) or inner.startswith(("et pas ", "pas ", "et non ", "non ")))


def _weak_cuts(
    text: str,
    cuts: Sequence[tuple[int, int, str]],
    spans: Sequence[tuple[int, int]],
    mentions: Sequence[Named | Amount],
) -> list[tuple[int, int, str]]:
    marks = sorted([mention.start for mention in mentions] + [match.start() for match in MATTERS.finditer(text)])
    finer: list[tuple[int, int, str]] = []
    for start, end, joint in cuts:
        for match in _WEAK.finditer(text, start, end):
            if any(first < match.end() and match.start() < last for first, last in spans) or _one_sum(text, match):
                continue
            if _apposed(text, match, mentions) or _two_invoices(text, match, spans, mentions):
                continue
            if (
                match.group() == " "
                and _HALF.match(text, match.end())
                and not any(m.end == match.start() for m in mentions)
            ):
                continue
            own = _matters(marks, start, match.start()) or (match.group() == ", " and _BARE.match(text, match.end()))
            if own and _matters(marks, match.end(), end):
                finer.append((start, match.start(), joint))
                start, joint = match.end(), match.group().strip() or ","
        finer.append((start, end, joint))
    return finer


# « le mandat est émis, paiement le 12 »: a payment named without a verb is a thing of its own.
_BARE = re.compile(
    r"(?:virement|paiement|reglement|cheque|versement|prelevement|execution|mise en paiement) (?:le|au|ce|fin|mi|"
    r"debut|demain|prevu)\b"
)
_HALF = re.compile(r"(?:la |une )?moitie ")
_TOPIC = re.compile(
    r", (?=(?:(?:mais |et |pas |par contre )?(?:pour|quant a|concernant|s'agissant|en ce qui concerne|la|le|l'|celle|"
    r"les|"
    r"l'autre|pas) ?))"
)


_NEXT = 12  # characters: « la », « pas l' », « celle de »
_TOO = re.compile(r"\b(?:aussi|egalement|itou|idem|de meme|pareil)\b")
_ABOUT = re.compile(r"(?:pour|quant a|concernant|s'agissant|en ce qui concerne) ")


def _topic_cuts(text: str, cuts: Sequence[tuple[int, int, str]], named: Sequence[int]) -> list[tuple[int, int, str]]:
    """« la 31 sera réglée fin mars, pour la 32 j'attends l'avoir »: another invoice, of which other things are said."""
    finer: list[tuple[int, int, str]] = []
    for start, end, joint in cuts:
        for match in _TOPIC.finditer(text, start, end):
            before = any(start <= place < match.start() for place in named) and MATTERS.search(
                text, start, match.start()
            )
            following = any(match.end() <= place <= match.end() + _NEXT for place in named)
            if (
                before
                and not _TOO.search(text, match.end(), match.end() + _NEXT + 20)
                and (following or (_ABOUT.match(text, match.end()) and any(place > match.end() for place in named)))
            ):
                finer.append((start, match.start(), joint))
                start, joint = match.end(), ","
        finer.append((start, end, joint))
    return finer


_BEFORE_A_PAIR = re.compile(r" ?(?:,|;|\+|-|\bet|\bpuis|\bensuite|\benfin| )? ?(?:les |la |le |encore |pour )?$")


def _pair_cuts(
    text: str, cuts: Sequence[tuple[int, int, str]], times: Sequence[Named], money: Sequence[Amount]
) -> list[tuple[int, int, str]]:
    """« 200 ce soir 250 le 31 mai », « 1000 vendredi + 1000 le 14 »: a sum with its day, and then the next."""
    finer: list[tuple[int, int, str]] = []
    for start, end, joint in cuts:
        for place in _pairs([one for one in _mentions(times, money) if start <= one.start < end]):
            before = _BEFORE_A_PAIR.search(text, start, place)
            if before and before.start() > start:
                finer.append((start, before.start(), joint))
                start, joint = before.end() if before.group().strip() in (",", ";", "+", "-") else place, "et"
        finer.append((start, end, joint))
    return finer


def _mentions(times: Sequence[Named], money: Sequence[Amount]) -> list[Named | Amount]:
    own = [one for one in money if one.sort is not amounts.Sort.FULL and not one.aside]
    return sorted([*times, *own], key=lambda one: one.start)


def _pairs(mentions: Sequence[Named | Amount]) -> list[int]:
    """Where every pair but the first begins, if sums and days take turns all along."""
    sums = [isinstance(one, Amount) for one in mentions]
    in_turn = len(sums) > 3 and len(sums) % 2 == 0 and all(a is not b for a, b in pairwise(sums))
    return [one.start for one in mentions[2::2]] if in_turn else []


_NET = re.compile(r"\b(?:ht|hors taxes?|htva)\)?$")
_GROSS = re.compile(r"(?:soit |ou )?[\d .,']{1,14} ?(?:€|euros?|eur|chf)? ?\(?(?:ttc|tvac)\b")


def _one_sum(text: str, match: re.Match[str]) -> bool:
    """« 1 250 € HT, 1 500 € TTC » is one sum, and « 1 200 € moins l'avoir, soit 1 000 € » says one."""
    if text.startswith(("soit ", "c'est-a-dire "), match.end()):
        return True
    return bool(_NET.search(text[max(0, match.start() - 14) : match.start()]) and _GROSS.match(text, match.end()))


def _two_invoices(
    text: str, match: re.Match[str], spans: Sequence[tuple[int, int]], mentions: Sequence[Named | Amount]
) -> bool:
    """« la 5 et la 6 le 29 janvier »: two invoices of which one thing is said."""
    taken = {(mention.start, mention.end) for mention in mentions}
    numbers = [span for span in spans if span not in taken]
    at = match.end() + (3 if text.startswith(("la ", "le "), match.end()) else 0)
    left = any(end == match.start() for _, end in numbers)
    return left and match.group() != ", " and any(start == at for start, _ in numbers)


def _apposed(text: str, match: re.Match[str], mentions: Sequence[Named | Amount]) -> bool:
    """« 15/07 : le solde » and « la fin, 200, le 5 octobre »: a sum and its day, whatever stands between them."""
    if text[: match.start()].endswith(" :"):
        return True
    left = next((one for one in mentions if isinstance(one, Amount) and one.end == match.start()), None)
    comma = left is not None and match.group() == ", " and text[: left.start].endswith(", ")
    return comma and any(isinstance(one, Named) and one.start == match.end() for one in mentions)


def _matters(marks: Sequence[int], start: int, end: int) -> bool:
    """Whether a stretch has something of its own."""
    place = bisect_left(marks, start)
    return place < len(marks) and marks[place] < end

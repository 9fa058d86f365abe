"""What is found in one sentence about paying: the sentence cut and judged (`Read`), and each act of it (`Draft`).

1. Of several sums the one that is paid counts: TTC before HT, what comes out of a calculation, the sum of one part.
2. A promise is due on the last day named that can lie ahead, a payment was made on the first that can lie behind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relance_mail.replies.acts import Act
from relance_mail.replies.amounts import Amount, Sort
from relance_mail.replies.invoices import Book
from relance_mail.replies.neighbours import acts_of
from relance_mail.replies.pieces import Piece, cut
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Named, Tense


@dataclass(frozen=True, slots=True)
class Draft:
    """One act about paying. `times` are those that may be its time, in order. `text` is its piece's plain form."""

    act: Act
    sentence: Sentence
    piece: Piece
    times: tuple[Named, ...]
    amount: Amount | None
    invoices: tuple[str, ...]
    text: str
    elliptic: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences of a mail, cut and judged."""

    sentence: Sentence
    pieces: tuple[Piece, ...]
    acts: tuple[Act, ...]


def judge(sentences: Sequence[Sentence], book: Book, subject: str) -> list[Read]:
    """Cut and judge every sentence; invoices named so far give « l'autre » its meaning."""
    mentioned: list[str] = []
    found: list[Read] = []
    for sentence in sentences:
        pieces = cut(sentence, book, mentioned, subject)
        pieces = _all_but(pieces, book)
        found.append(Read(sentence, tuple(pieces), tuple(acts_of(pieces, sentence))))
        mentioned += [number for piece in pieces for number in piece.invoices]
    return found


def _all_but(pieces: Sequence[Piece], book: Book) -> list[Piece]:
    """« tout est réglé sauf la 0031 »: the piece before « sauf » is about all the others."""
    changed = list(pieces)
    for at in range(1, len(changed)):
        if (
            changed[at].joint.strip(" ,") in ("sauf", "hormis")
            and changed[at].invoices
            and not changed[at - 1].invoices
        ):
            others = tuple(i.number for i in book.invoices if i.number not in changed[at].invoices)
            changed[at - 1] = replace(changed[at - 1], invoices=others)
    return changed


# « 1 200 € moins l'avoir de 200 €, soit 1 000 € »: what comes out is what he pays.
_IN_SUM = re.compile(
    r"\b(?:soit|c'est-a-dire|donc|au total|net a payer de|i\.e\.|total de)(?: (?:un total de|"
    r"un net de|environ|la somme de))? $|= ?$"
)
# « nos 3 900 € en trois tranches égales de 1 300 € »: the sum of a part is what is paid on a day.
_EACH = re.compile(
    r"\b(?:\d{1,2}|deux|trois|quatre|cinq|six|huit|dix|douze|two|three|four) ?(?:x|fois|tranches|mensualites|"
    r"versements|"
    r"virements|paiements|cheques|echeances|reglements|parts|traites|instalments)(?: (?!factur)[a-z]{4,}){0,2} "
    r"(?:de |d'|a |of )?(?:chf |eur |€ ?)?$"
)


def sum_of(piece: Piece) -> Amount | None:
    """The sum that is paid: TTC before HT, a number before a share, none that is only mentioned."""
    usable = [amount for amount in piece.amounts if not amount.aside]
    numbers = [amount for amount in usable if amount.sort is Sort.NUMBER]
    gross = [amount for amount in numbers if not amount.net_of_tax]
    gross = [amount for amount in gross if _EACH.search(piece.text[: amount.start - piece.start])] or gross
    gross = [amount for amount in gross if _IN_SUM.search(piece.text[: amount.start - piece.start])] or gross
    order = gross or numbers or [amount for amount in usable if amount.sort is not Sort.FULL] or usable
    return order[0] if order else None


def when_ahead(draft: Draft) -> Named | None:
    """The time of a promise: the last one named that can lie ahead."""
    usable = [time for time in draft.times if time.when.tense is not Tense.PAST and time.when.kind is not Kind.TERMS]
    return usable[-1] if usable else None


def when_past(draft: Draft) -> Named | None:
    """The time of a payment made: the first one named that can lie behind."""
    usable = [time for time in draft.times if time.when.tense is not Tense.AHEAD and time.when.kind is not Kind.SAME]
    return usable[0] if usable else None

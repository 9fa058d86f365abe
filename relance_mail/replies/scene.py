"""Everything that was found in one mail, before it is weighed: signs per intent, commitments, payments."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from relance_mail.core.money import Money
from relance_mail.replies import sentences as cutting
from relance_mail.replies.acts import Act
from relance_mail.replies.cheques import held_back
from relance_mail.replies.commitments import Draft, Read, judge
from relance_mail.replies.dated import Setting
from relance_mail.replies.drafting import drafts
from relance_mail.replies.failures import without_failed
from relance_mail.replies.fresh import Fresh
from relance_mail.replies.intents import (
    absence,
    acknowledgement,
    delay,
    dispute,
    documents,
    injection,
    insolvency,
    other,
    refusal,
    wrong_contact,
)
from relance_mail.replies.intents.signs import Sign
from relance_mail.replies.invoices import Book
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.one_debt import of_one_debt
from relance_mail.replies.patterns import words
from relance_mail.replies.payments import Payments, payments
from relance_mail.replies.plan_words import Rhythm, rhythm
from relance_mail.replies.promises import Commitments, commitments
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.tokens import plain
from relance_mail.replies.when import Kind, Tense, When

MOST_SENTENCES = 80
_SOON, _LONG_AGO = 92, 250  # days
_BELOW = 2_000  # characters under a signature that are looked through
_BRIEF = 12  # words, the greeting included
_SHORT = 12  # words: a mail so short may answer with a bare date
_GREETING = re.compile(r"^(?:bonjour|bonsoir|salut|madame|monsieur|cher|chere|hello|hi|dear|slt|bjr)\b[^.!?]{0,40}$")
_INVOICE_DAY = words(
    r"""
        (?:datee?s?|factures?(?: [\w/-]*\d[\w/-]*)?|emises?|etablies?|date de facture|editee?s?|
            dated)(?: etant)?(?: datee?s?| emise)? ?$
        (?:elle|celle-ci|(?:la|votre|cette) facture|la votre|celle-la|la [\w/-]*\d[\w/-]*|
            votre [\w/-]*\d[\w/-]*) (?:est|etant|date|est datee?) ?$
    """
)


# « la 26-31 du 20 février »
_ITS_OWN = re.compile(r"\b(?:la|votre|votre facture|cette facture) [a-z]{0,6}[-/]?\d[\w/-]*$")


@dataclass(frozen=True, slots=True)
class Scene:
    """What the detectors and the grammar found. Signs are None or empty where nothing spoke for an intent."""

    sentences: tuple[Sentence, ...]
    reads: tuple[Read, ...]
    drafts: tuple[Draft, ...]
    commitments: Commitments
    payments: Payments
    injected: tuple[Sign, ...]
    disputes: tuple[Sign, ...]
    signs: dict[str, Sign | None]
    mentioned: tuple[str, ...]
    too_long: bool
    short: Money | None = None
    asked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # invoices of the quoted line above a sentence
    over: tuple[Sign, ...] = ()  # complaints that have been put right
    content: bool = False  # he says that nothing is wrong with what was delivered and invoiced
    solvent: bool = False  # a procedure is named, and it is not his, or he denies it
    guessed: bool = False  # the learned model chose the day, and was not sure of it

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def brief(self) -> bool:
        """Whether the mail has too few words to be learned from."""
        return sum(len(sentence.text.split()) for sentence in self.sentences) <= _BRIEF

    def acts(self) -> set[Act]:
        return {draft.act for draft in self.drafts}


def scene(mail: IncomingText, new: Fresh, book: Book, today: date) -> Scene:
    """Look at a mail's new text."""
    everything = _sentences(new)
    too_long = new.cut or len(everything) > MOST_SENTENCES
    injected, said = _without_injection(everything[:MOST_SENTENCES])
    injected += _hidden(new)
    reads = judge(said, book, mail.subject)
    asked = _asked(new, said, book)
    acts = drafts(reads, _is_short(said), asked)
    acts = without_failed(put_behind(_put_ahead(acts, today), today), reads)
    acts = held_back(_without_orders(acts), reads)
    mentioned = tuple(dict.fromkeys(number for read in reads for piece in read.pieces for number in piece.invoices))
    standing, over = dispute.find(said)
    bare = Scene(
        tuple(said), tuple(reads), (), Commitments(), Payments(), tuple(injected), tuple(standing),
        _signs(said), mentioned, too_long, asked=asked, over=tuple(over),
        content=dispute.nothing_wrong(said), solvent=insolvency.another(said),
    )  # fmt: skip
    return with_acts(bare, acts, book, today)


def with_acts(found: Scene, acts: Sequence[Draft], book: Book, today: date) -> Scene:
    """The same mail with these acts, and what they promise and pay."""
    reads = found.reads
    acts = [
        draft if draft.invoices else replace(draft, invoices=found.asked.get(draft.sentence.start, ()))
        for draft in acts
    ]
    acts = of_one_debt(acts, reads, book)
    paid = payments(acts, book, today, found.text, _past_days(reads, today), reads)
    acts = _without_arrivals(acts)
    setting = Setting(today, _invoice_day(reads, today), _named_days(reads, today), _terms(reads))
    promised = commitments(acts, _rhythm(reads, acts), book, setting, [payment.entry for payment in paid.paid])
    short = paid.short([entry for entry in promised.entries if entry.day], book)
    return replace(found, drafts=tuple(acts), commitments=promised, payments=paid, short=short)


def _sentences(new: Fresh) -> list[Sentence]:
    """All sentences of the new text; paragraphs are counted through its stretches."""
    found: list[Sentence] = []
    for stretch in new.stretches:
        before = found[-1].paragraph if found else 0
        found += cutting.split(new.source[stretch.start : stretch.end], stretch.start, before)
    return found


def _asked(new: Fresh, said: Sequence[Sentence], book: Book) -> dict[int, tuple[str, ...]]:
    """For every sentence that stands under a quoted line of ours, the invoices that the line names."""
    found: dict[int, tuple[str, ...]] = {}
    for stretch in (stretch for stretch in new.stretches if stretch.asked):
        named = [number for mention in book.by_number(plain(stretch.asked)) for number in mention.numbers]
        if 0 < len(set(named)) < len(book.invoices):
            inside = (sentence.start for sentence in said if stretch.start <= sentence.start < stretch.end)
            found.update((start, tuple(dict.fromkeys(named))) for start in inside)
    return found


def _signs(said: Sequence[Sentence]) -> dict[str, Sign | None]:
    return {
        "insolvency": insolvency.find(said),
        "wrong_contact": wrong_contact.find(said),
        "refusal": refusal.find(said),
        "outright": refusal.outright(said),
        "document": documents.find(said),
        "asks": delay.asks(said),
        "cannot": delay.cannot(said),
        "absence": absence.find(said),
        "vague": acknowledgement.vague(said),
        "receipt": acknowledgement.find(said),
        "swindle": other.swindle(said),
        "beside": other.beside(said),
        "settlement": other.settlement(said),
        "quits": other.quits(said),
        "threat": other.threat(said),
        "grief": next(iter(dispute.complaints(said)), None),
    }


def _without_injection(everything: Sequence[Sentence]) -> tuple[list[Sign], list[Sentence]]:
    """Injected sentences, and what they leave: the rest of their paragraph goes with them."""
    injected = injection.injected(everything)
    if not injected:
        return [], list(everything)
    starts = {sign.start for sign in injected}
    tainted: dict[int, int] = {}
    for sentence in everything:
        if sentence.start in starts:
            tainted.setdefault(sentence.paragraph, sentence.start)
    kept = [s for s in everything if s.start < tainted.get(s.paragraph, s.start + 1)]
    return injected, kept


def _hidden(new: Fresh) -> list[Sign]:
    """Text for machines under a signature, where nothing else is read."""
    below = ((stretch.start, new.source[stretch.start : stretch.end]) for stretch in new.under)
    return [
        sign
        for start, text in below
        if injection.SPEAKS_TO_MACHINES.search(text)
        for sign in injection.injected(cutting.split(text[:_BELOW], start)[:MOST_SENTENCES])
    ]


def _is_short(said: Sequence[Sentence]) -> bool:
    words = [word for sentence in said if not _GREETING.match(sentence.text) for word in sentence.text.split()]
    return len(words) <= _SHORT


_ARRIVES = words(
    r"""
        (?:devrait (?:deja )?etre|recevrez|aurez|arriv\w+|parviendr\w+|parvenir|parvient|credite\w*|sur votre compte|
            encaisser|
            recevoir|suit|suivra|visible)\b
    """
)


def _without_arrivals(acts: Sequence[Draft]) -> list[Draft]:
    """The day on which money that has left arrives is no promise."""
    kept: list[Draft] = []
    paid_before = False
    paid_invoices: set[str] = set()
    for draft in acts:
        arrives = draft.act is Act.PROMISE and paid_before and _ARRIVES.search(draft.text) and draft.amount is None
        arrives = arrives and not (set(draft.invoices) - paid_invoices)
        paid_invoices |= set(draft.invoices) if draft.act in (Act.PAID, Act.PROMISE) else set()
        if not arrives:
            kept.append(draft)
        paid_before = paid_before or draft.act is Act.PAID or (draft.act is Act.PROMISE and bool(draft.times))
    return kept


def _put_ahead(acts: Sequence[Draft], today: date) -> list[Draft]:
    """« exécuté au 30/11 » written on the 19th is to come: its day lies near ahead, and a year behind."""
    put: list[Draft] = []
    for draft in acts:
        goes_on = put and put[-1].sentence is draft.sentence and put[-1].act is Act.PROMISE and draft.elliptic
        ahead = _only_ahead(draft, today) if draft.times else bool(goes_on)
        put.append(replace(draft, act=Act.PROMISE) if draft.act is Act.PAID and ahead else draft)
    return put


_TO_COME = re.compile(r"\b(?:[a-z]{2,}(?:rai|ras|ra|rons|rez|ront)|va|vais|vont|allons)\b")
_JUST_GONE, _FAR = 60, 250  # days


def put_behind(acts: Sequence[Draft], today: date) -> list[Draft]:
    """« nous vous confirmons le virement du 25 septembre » written on the 30th: its day lies near behind, and a year
    ahead; so it is done, unless a verb says that it is to come."""
    gone = [draft for draft in acts if draft.act is Act.PROMISE and draft.times and _only_behind(draft, today)]
    dated = {id(draft.sentence) for draft in acts if draft.act is Act.PROMISE and draft.times and draft not in gone}
    gone = [draft for draft in gone if _names_payment(draft) and id(draft.sentence) not in dated]
    with_it = {id(draft.sentence) for draft in gone}
    return [
        replace(draft, act=Act.PAID)
        if draft in gone or (draft.act is Act.PROMISE and draft.elliptic and id(draft.sentence) in with_it)
        else draft
        for draft in acts
    ]


_THE_PAYMENT = re.compile(
    r"\b(?:virement|reglement|cheque|versement|prelevement|operation|valeur|debit|paiement|campagne|lot)"
)
_DUE = re.compile(r"\b(?:was due|missed|echeance|echue?s?|attendu|a (?:regler|payer))\b")


def _names_payment(draft: Draft) -> bool:
    """Whether it tells of the payment itself, with no verb of what is to come."""
    return bool(_THE_PAYMENT.search(draft.text)) and not (_TO_COME.search(draft.text) or _DUE.search(draft.text))


def _only_behind(draft: Draft, today: date) -> bool:
    return all(
        time.when.kind is Kind.DAY
        and time.when.tense is not Tense.AHEAD
        and (gone := time.when.behind(today)) is not None
        and 0 < (today - gone).days <= _JUST_GONE
        and ((day := time.ahead(today)) is None or day <= today or (day - today).days > _FAR)
        for time in draft.times
    )


def _only_ahead(draft: Draft, today: date) -> bool:
    behind = [None if time.when.tense is Tense.AHEAD else time.when.behind(today) for time in draft.times]
    ahead = [time.ahead(today) for time in draft.times]
    near = any(day is not None and (day - today).days <= _SOON for day in ahead)
    if near and all(draft.sentence.text.startswith(_TARGET, time.start) for time in draft.times):
        return True
    unsaid = not _PERFECT.search(draft.text) and all(time.when.tense is not Tense.PAST for time in draft.times)
    soon = min((abs((day - today).days) for day in ahead if day is not None), default=_OLD + 1) <= _OLD
    long_ago = _OLD if soon and _IS_PAID.search(draft.text) and not _PERFECT.search(draft.text) else _LONG_AGO
    return near and all(unsaid if day is None else (today - day).days > long_ago for day in behind)


_OLD = 15  # days: « votre facture est payée le 15 » written on the 11th means the coming one
_IS_PAID = re.compile(r"\b(?:est|sont) (?:bien )?(?:pa[iy]ee?s?|reglee?s?|viree?s?|soldee?s?|versee?s?|mandatee?s?)\b")
_TARGET = ("pour ", "d'ici ")  # « l'ordre est saisi pour le 2 »
# « j'ai réglé fin mars » is past; « courant octobre c'est soldé » need not be.
_PERFECT = re.compile(
    r"\b(?:ai|avons|avez|ont|avais|avait|avions|aviez|avaient|ete|fut|[lmtn]'a|(?:on|il|elle|qui|nous|vous) a)\b"
)
_ORDERED = re.compile(
    r"\b(?:transmis\w*|charge\w*|saisi\w*|valide\w*|lance\w*|enregistre\w*|ordonne\w*|signe\w*|remis\w*|donne\w*)\b"
)


def _without_orders(acts: Sequence[Draft]) -> list[Draft]:
    """An order given to the bank whose execution the same sentence dates ahead is a promise, no payment."""
    dated = {id(draft.sentence) for draft in acts if draft.act is Act.PROMISE and draft.times}
    return [
        draft
        for draft in acts
        if not (
            draft.act is Act.PAID and not draft.times and id(draft.sentence) in dated and _ORDERED.search(draft.text)
        )
    ]


def _rhythm(reads: Sequence[Read], acts: Sequence[Draft]) -> Rhythm:
    """The rhythm named where the customer speaks of paying; a wish for instalments counts anywhere."""
    acting = {id(draft.sentence) for draft in acts if draft.act not in (Act.PAID, Act.INCOMING)}
    spoken = rhythm([read.sentence.text for read in reads if id(read.sentence) in acting])
    anywhere = rhythm([read.sentence.text for read in reads])
    return Rhythm(
        spoken.parts or anywhere.parts, spoken.step, spoken.month_day, anywhere.wished, spoken.weekday, spoken.twice
    )


def _invoice_day(reads: Sequence[Read], today: date) -> date | None:
    """The day of the invoice, where the mail gives it."""
    for read in reads:
        for piece in read.pieces:
            for time in piece.dates:
                before = read.sentence.text[: time.start].rstrip()
                own = read.sentence.text.startswith("du ", time.start) and _ITS_OWN.search(before)
                if time.when.tense is not Tense.AHEAD and (own or _INVOICE_DAY.search(before)):
                    return time.when.behind(today)
    return None


def _terms(reads: Sequence[Read]) -> When | None:
    """The payment terms that the mail recalls."""
    times = (time.when for read in reads for piece in read.pieces for time in piece.dates)
    return next((when for when in times if when.terms), None)


def _past_days(reads: Sequence[Read], today: date) -> tuple[tuple[int, date], ...]:
    """The days behind us that a mail names, with their places."""
    times = ((read, time) for read in reads for piece in read.pieces for time in piece.dates)
    return tuple(
        (read.sentence.place(time.start, time.end)[0], day)
        for read, time in times
        if time.when.tense is not Tense.AHEAD and (day := time.when.behind(today)) is not None
    )


def _named_days(reads: Sequence[Read], today: date) -> tuple[tuple[int, date], ...]:
    found = []
    for read in reads:
        for piece in read.pieces:
            for time in piece.dates:
                day = time.ahead(today)
                if day is not None and (time.when.kind is not Kind.SAME or time.when.weekday is not None):
                    found.append((read.sentence.place(time.start, time.end)[0], day))
    return tuple(found)

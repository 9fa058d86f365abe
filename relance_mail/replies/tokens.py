"""Text as the rules see it: lower case, no accents, one space, short forms written out, with the way back.

1. Every rule reads the same plain form, so that « Réglé », « REGLE » and « regle » are one word.
2. Each character of the plain form knows its place in the original: evidence stays the customer's own spelling.
3. Typed-on-a-phone French (« jpe vs payer ») and frequent slips are written out here, once, not in every rule.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from relance_mail.replies.patterns import ready

# Short form or slip -> the words that the rules know. Only forms that mean nothing else in a business mail.
_WRITTEN_OUT = {
    "jpe": "je peux",
    "jpeu": "je peux",
    "jpeux": "je peux",
    "jpx": "je peux",
    "peu pas": "peux pas",
    "jpaye": "je paye",
    "jpaie": "je paie",
    "jpai": "je paie",
    "jregle": "je regle",
    "jvais": "je vais",
    "jvai": "je vais",
    "jsui": "je suis",
    "jsuis": "je suis",
    "jsai": "je sais",
    "jsais": "je sais",
    "jvous": "je vous",
    "jvs": "je vous",
    "jfais": "je fais",
    "jai": "j'ai",
    "jspr": "j'espere",
    "jsp": "je sais pas",
    "jatten": "j'attends",
    "jaten": "j'attends",
    "jattens": "j'attends",
    "jlai": "je l'ai",
    "mavez": "m'avez",
    "mavait": "m'avait",
    "ma confirme": "m'a confirme",
    "ma dit": "m'a dit",
    "avan": "avant",
    "longtps": "longtemps",
    "lgtps": "longtemps",
    "tps": "temps",
    "tkt": "t'inquiete",
    "tt": "tout",
    "ya": "il y a",
    "c pas": "c'est pas",
    "c tombe": "c'est tombe",
    "c mort": "c'est mort",
    "c fin": "c'est fin",
    "c parti": "c'est parti",
    "c vire": "c'est vire",
    "c ok": "c'est ok",
    "c pour": "c'est pour",
    "c programme": "c'est programme",
    "c la": "c'est la",
    "jai pas": "j'ai pas",
    "jen": "j'en",
    "cest": "c'est",
    "sa sera": "ca sera",
    "vs": "vous",
    "ns": "nous",
    "pr": "pour",
    "pa": "pas",
    "ke": "que",
    "kan": "quand",
    "qd": "quand",
    "qand": "quand",
    "encor": "encore",
    "mtn": "maintenant",
    "mnt": "maintenant",
    "mtnt": "maintenant",
    "dapres": "d'apres",
    "tt a leur": "tout a l'heure",
    "tt a l'heure": "tout a l'heure",
    "auj": "aujourd'hui",
    "ajd": "aujourd'hui",
    "ojd": "aujourd'hui",
    "aujourdhui": "aujourd'hui",
    "dmain": "demain",
    "dem1": "demain",
    "2main": "demain",
    "2m1": "demain",
    "dm1": "demain",
    "apres-2m1": "apres demain",
    "demin": "demain",
    "apres-demain": "apres demain",
    "vendredit": "vendredi",
    "vendrdi": "vendredi",
    "lundit": "lundi",
    "mercedi": "mercredi",
    "samdi": "samedi",
    "semaine pro": "semaine prochaine",
    "sem prochaine": "semaine prochaine",
    "qq": "quelques",
    "bcp": "beaucoup",
    "chq": "cheque",
    "cheq": "cheque",
    "chek": "cheque",
    "cheke": "cheque",
    "vir": "virement",
    "ds": "dans",
    "endeans": "dans",
    "virt": "virement",
    "virment": "virement",
    "viremen": "virement",
    "virmen": "virement",
    "vireman": "virement",
    "virrement": "virement",
    "vrt": "virement",
    "payement": "paiement",
    "paiment": "paiement",
    "pmt": "paiement",
    "rglt": "reglement",
    "reglmt": "reglement",
    "echeancie": "echeancier",
    "rembourssement": "remboursement",
    "facure": "facture",
    "g paye": "j'ai paye",
    "g deja": "j'ai deja",
    "g regle": "j'ai regle",
    "g fait": "j'ai fait",
    "g fe": "j'ai fait",
    "ier": "hier",
    "yer": "hier",
    "g vire": "j'ai vire",
    "g pas": "j'ai pas",
    "c paye": "c'est paye",
    "c regle": "c'est regle",
    "c deja": "c'est deja",
    "c fait": "c'est fait",
    "c bon": "c'est bon",
    "ce mois ci": "ce mois-ci",
    "c'est a dire": "c'est-a-dire",
    "serai til": "serait-il",
    "serai t il": "serait-il",
    "serai t-il": "serait-il",
    "serait t il": "serait-il",
    "serait til": "serait-il",
    "serait t-il": "serait-il",
    "est t il": "est-il",
    "est til": "est-il",
    "peut ont": "peut-on",
    "esque": "est-ce que",
    "esce que": "est-ce que",
    "es ce que": "est-ce que",
    "est ce que": "est-ce que",
    "jlait": "je l'ai",
    "linstant": "l'instant",
    "tout a leur": "tout a l'heure",
    "tt a lheure": "tout a l'heure",
    "a leur instant": "a l'instant",
    "jpaierai": "je paierai",
    "jpayerai": "je paierai",
    "jreglerai": "je reglerai",
    "jvire": "je vire",
    "jvirerai": "je virerai",
    "jenvoie": "j'envoie",
    "c sur": "c'est sur",
    "c envoye": "c'est envoye",
    "c prevu": "c'est prevu",
    "g envoye": "j'ai envoye",
    "g poste": "j'ai poste",
    "g donne": "j'ai donne",
    "g mis": "j'ai mis",
    "g depose": "j'ai depose",
    "plusieur": "plusieurs",
    "plusieurs foi": "plusieurs fois",
    "week end": "week-end",
    "weekend": "week-end",
}
# « jpaierai », « jviens », « jattends »: no French word begins with j and a consonant.
_JOINED = (
    r"j(?!pe?g|rs\b|son\b|d\b)(?:[bcdfglmnpqrstvx][a-z]{2,}|(?:attend|esper|envo[iy]|enver|arriv|essa[iy]|irai|"
    r"aurai)[a-z]*)"
)
_SHORT = ready(
    r"(?<![\w'-])(?:"
    + "|".join([*sorted(map(re.escape, _WRITTEN_OUT), key=len, reverse=True), _JOINED])
    + r")(?![\w'-])"
)
_SAME = {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "…": "..."}

_ACUTE = "\u0301"  # by itself, behind its letter
_ACCENTED = frozenset("éèêëàâîïôûùçÉÈÊËÀÂÎÏÔÛÙÇ" + _ACUTE)


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """One character folded: no accent, lower case; nothing for combining marks and invisible characters."""
    if char in _SAME:
        return _SAME[char]
    if char.isspace():
        return " "
    kept = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    if kept.isspace() or unicodedata.category(char) in ("Cf", "Mn", "Cc"):
        return " " if kept.isspace() and kept else ""
    return {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"}.get(kept.lower(), kept.lower())


def plain(text: str) -> str:
    """The plain form alone, for comparisons."""
    return " ".join("".join(map(_plain, text)).split())


@dataclass(frozen=True, slots=True)
class Norm:
    """A plain form. `at[i]` is the place in the original of character i; `at` has one entry more than `text`.
    `accents`: places in the original of letters that bear one."""

    text: str
    at: Sequence[int]
    accents: frozenset[int] = frozenset()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of a stretch of the plain form."""
        if end <= start:
            return self.at[start], self.at[start]
        return self.at[start], self.at[end - 1] + 1


def normalise(text: str, offset: int = 0) -> Norm:
    """The plain form of `text`; places count from `offset`."""
    chars: list[str] = []
    places: list[int] = []
    accents: list[int] = []
    space = True
    for place, char in enumerate(text, offset):
        if char in _ACCENTED:
            accents.append(place - (char == _ACUTE))
        for folded in _plain(char):
            if folded == " " and space:
                continue
            space = folded == " "
            chars.append(folded)
            places.append(place)
    if space and chars:
        chars.pop()
        places.pop()
    return _write_out("".join(chars), [*places, offset + len(text)], frozenset(accents))


def _apart(word: str) -> str:
    """« jpaierai » as « je paierai », « jattends » as « j'attends »."""
    return f"j'{word[1:]}" if word[1] in "aeiou" else f"je {word[1:]}"


def _write_out(text: str, places: list[int], accents: frozenset[int]) -> Norm:
    """Replace short forms; the new characters stand where the short form stood."""
    if not _SHORT.search(text):
        return Norm(text, places, accents)
    pieces: list[str] = []
    at: list[int] = []
    last = 0
    for match in _SHORT.finditer(text):
        full = _WRITTEN_OUT.get(match.group()) or _apart(match.group())
        start, end = match.span()
        pieces += (text[last:start], full)
        at += places[last:start]
        at += [places[start]] * (len(full) - 1) + [places[end - 1]]
        last = end
    pieces.append(text[last:])
    return Norm("".join(pieces), [*at, *places[last:]], accents)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a run of digits or one sign of the plain form, with its place there.

    `number` is its value when it is a short run of digits.
    """

    text: str
    start: int
    end: int
    number: int | None = None


_TOKEN = re.compile(r"\d+|[^\W\d_]+|\S")


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """Cut a plain form into tokens: « 1er » is two, « d'ici » is three."""
    return tuple(Token(match.group(), *match.span(), _number(match.group())) for match in _TOKEN.finditer(text))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None

"""What is said of the other invoice, or of the rest, beside one that is paid or promised.

« La 31 part lundi. Quant à la 58, il faudra patienter »: words that are too weak for a whole mail (« patienter », « un
double », « jamais ») are clear there, because they are said of what he does not pay now.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from relance_mail.core.intents import Intent
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.intents.signs import Sign
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece

RULE = "le reste"
_TOPIC = words(
    r"""
        l'autre\b(?! (?:jour|fois|cote|fournisseur|soir|matin|semaine|mois))
        l'une? de (?:l'autre|ces deux)
        (?:la|le) (?:seconde?|deuxieme|grande|grosse|petite|premiere|derniere|reste|surplus|complement|suite|solde)\b
        (?:la plus|l'ancienne|la vieille|la recente)\b
        les (?:autres?|deux autres|\d[\d .,]*) ?(?:€|euros?|autres?)?(?:\b|(?<=€))(?! (?:jours|mois|semaines|heures))
        (?:celle|celui) (?:de|du|d')
        pour (?:elle|elles|lui)\b
        (?:mille|cents?) autres\b
        the (?:other|rest|balance|second)\b
    """
)
_REFUSED = words(
    r"""
        jamais\b(?! (?:recu|eue?s?\b|vue?s?\b|livr|command|arriv|parvenu|trouv|sign|facture|su\b|ete))
        (?:n'y |ne |n')?compt(?:ez|e) (?:pas|plus)\b
        n'(?:y )?attend(?:ez|s) (?:rien|pas)
        vous ne (?:l'|les |la |le )?(?:aurez|verrez|toucherez|touchez) (?:pas|jamais|rien|plus)
        faire une croix|asseoir dessus|des confettis|a la poubelle|verticalement|au panier|au feu
        (?:je|nous|on) (?:la |le |les )refus(?:e|ons)\b|le reste,? (?:je|nous|on) refus(?:e|ons)\b
        (?:c'est|sera) non\b|trois fois non|pas question|hors de question|niet\b
        (?:ne )?(?:paierai|paierons|reglerai|reglerons|verserai) (?:pas|jamais|rien)\b(?! (?:avant|tout de suite|en))
    """
)
_ASKED = words(
    r"""
        (?:copie|duplicata|exemplaire|photocopie)s?\b
        un(?: simple| petit)? double\b
        (?:re|r)?(?:envo[iy]|post|transmett|adress|expedi|pass|depos|montr|joign|faxe?|edit|redonn)(?:ez|
            es?)[- ](?:la|le|
            les|moi|nous|lui|en)\b
        (?:jamais|pas|nulle part|point|plus)(?: ete)? (?:re)?(?:cue?s?|vue?s?|eue?s?|trouvee?s?)\b
        (?:ne )?(?:l'|les )(?:ai|avons|a) (?:pas|plus|jamais|nulle part)\b(?! (?:pay|regl|oubli|commande|accept|sign))
        (?:ne )?(?:la|le|les) (?:trouv|retrouv)\w+ (?:pas|plus|nulle part)
        aucune trace|pas (?:de )?trace|sans trace|(?:aucune|pas) copie
        (?:est|m'est|nous est|reste|semble) (?:inconnue?|introuvable|perdue?|egaree?)
        manqu(?:e|ent|ait) (?:a l'appel|au dossier|chez|dans|a mes|a nos)
        (?:ne |n')(?:figure|apparait) (?:pas|nulle part)
        (?:never|not) (?:received|got|seen)|(?:send|resend|copy)\b
    """
)
_WAITS = words(
    r"""
        (?:du|un|de|le|quelque) delais?\b|sursis|repit|moratoire|(?:report|repouss|decal|prolong|differ)(?:er|ez)\b
        patient(?:er|ez|iez|ant|ent)\b|(?:peu de|de la|soyez|etes) patien\w+|indulgen\w+|tolerance|soyez (?:gentil|
            sympa|
            cool|chic|bon)\w*
        (?:pouvez|pourriez|pourrions|peut|pourrait|puis|faut|faudra|voulez|d'|de)(?:[- ][\w']+){0,3} attendre\b
        (?:laiss|accord|octroy|consent)\w*[- ](?:moi|nous|la|le|les)\b(?! le temps de (?:regard|verif|voir|control|
            compren))
        (?:donn\w*[- ](?:moi|nous)|m'accord\w+|(?:me|nous) (?:laiss|accord|octroy)\w+)
        (?:du|un peu de|plus de) temps\b(?! (?:de|pour) (?:regard|verif|voir|control|compren))|souffler\b|
            fermer les yeux|courir jusqu
        (?:ne |n')?(?:peux|pouvons|peut|pourrai|pourrons|puis) (?:\w+ )?(?:pas|plus|
            rien)\b(?! (?:\w+ )?(?:vous )?(?:donn|
            dire|preci|promett|m'engag|nous engag|garant))
        (?:pas|plus|rien) (?:assez |de quoi|les moyens|d'argent|un sou|les fonds)
        (?:hors de portee|m'etrangle|me fait peur|au-dessus de mes|trop (?:lourd|gros|d'un coup))
        (?:pas|rien) avant\b
        tenir jusqu|dormir|m'oublier
        (?:could|can) (?:you|we) (?:wait|extend|postpone)|extend|more time|postpone
    """
)
_THEN = re.compile(
    r"(?:[,;:] ?|\bmais |\bpar contre |\ben revanche )(?:et |mais |par contre |en revanche )?"
    r"(?:pour |quant a |concernant )?$"
)
_LONGEST = 200  # characters: what is farther from its subject may be about something else
# He does not wait for money, but for something from us: a dispute.
_GROUND = re.compile(
    r"\b(?:que vo(?:us|tre|s)|corrections?|vos? [a-z]+ (?:aura|soi)|refection|reparation|remplacement|avoir\b)"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """The clauses about one thing that he does not pay now, with the sentence in which they begin."""

    start: int
    end: int
    text: str


def of_the_rest(
    reads: Sequence[Read], drafts: Sequence[Draft], settled: Iterable[str], disputed: Container[int]
) -> dict[Intent, Sign]:
    """What he wants for what he does not settle now. `settled`: the invoices that are promised or paid; `disputed`:
    where sentences start that give a ground, beside which « non » and « pas avant » say no more."""
    found: dict[Intent, Sign] = {}
    for run in _runs(reads, drafts, frozenset(settled)):
        intent = _meant(run.text)
        if intent is Intent.REQUEST_DOCUMENT or (intent is not None and run.start not in disputed):
            found.setdefault(intent, Sign(intent, RULE, run.start, run.end))
    return found


def _meant(text: str) -> Intent | None:
    if _REFUSED.search(text):
        return Intent.REFUSAL
    if _ASKED.search(text):
        return Intent.REQUEST_DOCUMENT
    if _WAITS.search(text) and not _GROUND.search(text):
        return Intent.REQUEST_DELAY
    return None


def _runs(reads: Sequence[Read], drafts: Sequence[Draft], settled: frozenset[str]) -> Iterator[_Run]:
    taken = {(id(one.sentence), one.piece.start) for one in drafts if one.act in (Act.PROMISE, Act.PAID)}
    open_run: _Run | None = None
    settles = False  # something before: « les 800 » that stands first is what he settles
    for read in reads:
        for piece in read.pieces:
            acting = (id(read.sentence), piece.start) in taken
            settles = settles or acting
            if not acting and _another(piece, settled, settles):
                if open_run:
                    yield open_run
                open_run = _Run(read.sentence.start, read.sentence.end, piece.text)
            elif acting and settles and (tail := _tail(piece)):
                open_run = _Run(read.sentence.start, read.sentence.end, tail)
            elif acting or (piece.invoices and not set(piece.invoices) - settled):
                if open_run:
                    yield open_run
                open_run = None
            elif open_run:
                if read.sentence.start - open_run.start > _LONGEST:
                    continue
                open_run = _Run(open_run.start, read.sentence.end, f"{open_run.text}, {piece.text}")
    if open_run:
        yield open_run


def _tail(piece: Piece) -> str:
    """What a clause that settles one thing says of another: « payée lundi, pour l'autre il faudra patienter »."""
    after = (match for match in _TOPIC.finditer(piece.text) if _THEN.search(piece.text[: match.start()]))
    return next((piece.text[match.start() :] for match in after), "")


def _another(piece: Piece, settled: frozenset[str], settles: bool) -> bool:
    """Whether a piece speaks of an invoice that is not settled, or of what is left."""
    if piece.invoices:
        return bool(set(piece.invoices) - settled)
    return settles and bool(_TOPIC.search(piece.text))

"""What one piece of a sentence does about paying: promises, says it is done, refuses, asks, hopes, makes conditions.

1. The order of the questions is the order of caution: whose money, is it real, is it done, is it denied, does it hang
   on something; a promise is what is left.
2. A negation takes back only the verbs inside its reach: « je ne pourrai pas demain, je paie lundi » promises Monday.
3. « pas avant le 5 » is a promise with an open end, « ne … que 200 € » is a promise of 200 €.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from relance_mail.replies import foreign_words, hedges
from relance_mail.replies.money_words import MONEY_WORD, PARTS, PAY_INFINITIVE
from relance_mail.replies.patterns import words
from relance_mail.replies.payment_words import AHEAD, DONE_WITHOUT_AUXILIARY, PAST, PAST_PRONOUN
from relance_mail.replies.pieces import Piece
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Kind, Lead, Tense


class Act(StrEnum):
    NONE = "none"
    PROMISE = "promise"
    PAID = "paid"
    DENIED = "denied"  # says it will not or cannot be paid (then)
    CONDITIONAL = "conditional"
    HOPED = "hoped"
    ASKED = "asked"
    VAGUE = "vague"  # « rapidement »
    INCOMING = "incoming"  # money that comes in to the customer


_ASKS_TO_PAY = re.compile(
    rf"{hedges.ASKING.pattern}(?: [\w'-]+){{0,8}}? (?:{PAY_INFINITIVE.pattern}|un (?:reglement|paiement))"
)
# « j'ai demandé à ma banque de virer »: an order to somebody else, nothing asked of us.
_TELLS_SOMEBODY = words(
    r"""
        (?:ai|a|avons) <adverbs>demande (?:a|au|aux) (?!vous)
    """,
    PARTS,
)
_CONDITION_FIRST = re.compile(rf"^(?:et |ou |mais )?(?:{hedges.CONDITION.pattern})")


# « merci de corriger et je paie »: the payment waits for what is asked.
_REQUEST = words(
    r"""
        ^(?:et |bonjour,? )?(?:merci d[e']|veuillez|(?:r?envoy|fait|faites|corrig|transmett|donn|adress|refait|
            refaites|laiss|attend|rectifi|annul|appel|rappel|confirm|repar|livr|termin|finiss|reprenn|remplac|deduis|
            regularis|accord|repass|reven|rend)(?:e|ez|s)?\b|
            (?:r?envoie|(?:re)?fais|[a-z]{3,}(?:e|s|ez|ts|ds))-(?:moi|nous|le|la|les|ca)\b)
    """
)


def _after_a_request(piece: Piece, ahead: re.Match[str]) -> bool:
    return (
        bool(_REQUEST.match(piece.text))
        and re.search(r"(?: et|,) (?:je|nous|on) ", piece.text[: ahead.start() + 7]) is not None
        and _at_once(piece)
    )


_PARTICIPLE_FIRST = re.compile(r"^[a-z]+(?:e|is|it|i|u)e?s?\b(?! (?:ete|a ete|est|sont))")


def _at_once(piece: Piece) -> bool:
    return all(time.when.kind is Kind.NOW for time in piece.dates)


# What leaves or is settled without being money.
_OTHER_SUBJECT = words(
    r"""
        (?:courriers?|colis|reponses?|commandes?|marchandises?|livraisons?|lettres?|mails?|dossiers?|documents?|pieces?|
            materiel|camion|retours?|mise en demeure|reclamation|contestation|plainte|recommande|attestation|contrat|
            devis|(?:l'|un |votre )avoir|note interne)(?: [\w'-]+){0,5} ?$
    """
)
_OTHER_OBJECT = words(
    r"""
        regl\w+ (?:[\w']+ ){0,3}?(?:le|ce|la|cette|un|les|ces|des|notre|votre|mon) (?:petit |gros )?(?:probleme|
            litige|souci|
            question|differend|malentendu|bug|anomalie|erreur|desaccord|sujet|point|contentieux)s?\b
        (?:probleme|litige|souci|question|differend|malentendu|bug|anomalie|erreur|desaccord|sujet|
            contentieux)s? (?:est|sera|
            a ete|sont|seront|ete) (?:\w+ )?(?:regle|solde|resolu)
        (?:paye|regle|vire|verse)\w* (?:[\w']+ ){0,2}?(?:concurrents?|autre fournisseur|loyer|salaires|urssaf|impots)\b
        (?:c'est|tout est) regle avec (?:votre|le|la|m\b|mme|mon|notre)
    """
)


_WITHOUT_SUBJECT = re.compile(r"(?:partira|partiront|suivra|suivront|est|sont|sera|seront|a ete)\b")


def _of_something_else(text: str, verb: re.Match[str]) -> bool:
    """« le colis partira lundi »: the verb's subject stands before it and is no money."""
    return bool(_WITHOUT_SUBJECT.match(verb.group()) and _OTHER_SUBJECT.search(text[: verb.start()]))


_FOREIGN_NEGATION = re.compile(r"\b(?:nicht|kein\w*|niet|geen|non|no|wenn|si|se|als|falls)\b")


def _foreign(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """What a German, Spanish, Italian or Dutch piece says, unless it denies it or makes a condition."""
    return None if _FOREIGN_NEGATION.search(text) else pattern.search(text)


def act_of(piece: Piece, sentence: Sentence) -> Act:
    """The act of a piece by itself; what its neighbours change is in `acts_of`."""
    text = piece.text
    ahead = AHEAD.search(text) or _foreign(text, foreign_words.AHEAD)
    past = PAST.search(text) or _foreign(text, foreign_words.PAST)
    ahead = None if ahead and _of_something_else(text, ahead) else ahead
    past = None if past and _of_something_else(text, past) else past
    if _OTHER_OBJECT.search(text):
        return Act.NONE
    if past is None and MONEY_WORD.search(sentence.text):
        past = PAST_PRONOUN.search(text)
    if hedges.INCOMING.search(text) and not _own_verb(text):
        return Act.INCOMING
    if hedges.HELD_BACK.search(text) and (piece.dates or " avant " in text):
        return Act.PROMISE
    if past and _ordered(piece, past):
        return _ahead(piece, sentence, ahead or past)
    if past and not hedges.UNREAL.search(text) and _is_done(piece, text, past, ahead):
        return Act.PAID
    if ahead:
        return _ahead(piece, sentence, ahead)
    if (there := _THERE.search(text)) and any(time.when.tense is Tense.AHEAD for time in piece.dates):
        return _ahead(piece, sentence, there)
    if (named := _NAMES_THE_DAY.search(text)) and _a_date_at(piece, named.end()):
        return _ahead(piece, sentence, named)
    if PAY_INFINITIVE.search(text):
        if hedges.CANNOT.search(text) or hedges.NEGATION.search(text):
            opens = "refus" not in text and any(_open_from(piece, time.when.lead) for time in piece.dates)
            return Act.PROMISE if opens else Act.DENIED
        return Act.ASKED if _ASKS_TO_PAY.search(text) or sentence.question else Act.NONE
    return Act.NONE


# « sous 72 heures c'est sur votre compte », « l'argent est chez vous vendredi prochain »: with a day to come only.
_THERE = words(
    r"""
        (?:c'est|ce sera|est|sont|sera|seront|y est) <adverbs>(?:sur (?:votre|ton) compte|chez (?:vous|toi)|
            dans (?:votre|ta|vos) (?:boite|caisse|mains)|en banque|entre vos mains)\b
        (?:c'est|ce sera|tout est|cela sera) <adverbs>(?:fait|regle|boucle|plie|solde|en ordre|en regle)\b
    """,
    PARTS,
)
# « ce sera le 15 », « disons lundi », « va pour le 20 »: the day of what is owed, without a verb of paying.
_NAMES_THE_DAY = words(
    r"""
        (?:^|, |; )(?:ok |donc |alors |et |du coup |mais |,)*(?:ce sera|ca sera|cela sera|c'est (?=pour)|ce serait|
            disons|mettons|
            va pour|partons sur|on part sur|partons pour|on dit|je dis|comptez|prevoyez|comptez plutot|d'accord pour|
            ok pour|rendez-vous|promis|it will be|it'll be|let's say|make it|say|plutot|mais plutot)
            (?: (?:bien|donc|plutot|fait|bon|finalement|toujours|au plus tard|sur|alors|regle))*(?: |$|(?<= ))
    """
)
_ORDER = words(r"(?:programm|planifi|saisi|enregistr|ordonn|demand|prepar|instruction|ordre|mis|pose|cal|posit)\w*")


_EXECUTION = re.compile(r"\b(?:execution|date de valeur|date d'effet|value date)\b")


def _a_date_at(piece: Piece, at: int) -> bool:
    """Whether a date begins right there in a piece."""
    return any(0 <= time.start - piece.start - at <= 1 for time in piece.dates)


def _ordered(piece: Piece, past: re.Match[str]) -> bool:
    """« je viens de programmer le virement pour lundi »: done is the order, the money leaves on the day named."""
    if not _ORDER.search(past.group()):
        return False
    just_now = past.group().startswith(("vien", "vient"))
    to_come = [time.when for time in piece.dates if time.start - piece.start > past.start()]
    return any(
        when.tense is Tense.AHEAD
        or when.lead is Lead.BY
        or _EXECUTION.search(piece.text)
        or (just_now and when.tense is Tense.EITHER and when.kind is not Kind.NOW)
        for when in to_come
    )


def _own_verb(text: str) -> bool:
    """Whether the customer's own paying stands beside his income."""
    rest = hedges.INCOMING.sub(" ", text)
    return bool(AHEAD.search(rest) or PAST.search(rest))


# What is usual says nothing about this debt: « les paiements sont faits une fois par mois ».
_HABIT = words(
    r"""
        (?:une|deux|1|2) fois par (?:mois|semaine|an)
        (?:chaque|tous les|toutes les|d'habitude|habituellement|en general|generalement|normalement tous)\b
        par quinzaine
    """
)
_SEVERAL = re.compile(r"\b(?:paiements|reglements|virements|cheques|versements)\b.* sont ")


# Paid too much once, filed away, or ordered by a public body that does not pay by itself.
_NO_PAYMENT = words(
    r"""
        (?:de|en) trop\b
        trop[- ]percu
        verse\w* (?:au|a votre|a notre|aux) (?:dossier|debats?|archives|pieces)
        mandat\w* (?:de paiement |administratif )?(?:a ete|est|sont|ont ete) <adverbs>(?:emis|transmis|signe|adresse|
            depose|valide|pris en charge|etabli)e?s?
    """,
    PARTS,
)


def _is_done(piece: Piece, text: str, past: re.Match[str], ahead: re.Match[str] | None) -> bool:
    if _HABIT.search(text) and _SEVERAL.search(past.group()):
        return False
    if _NO_PAYMENT.search(text):
        return False
    if _denied(text, past) or hedges.FAILED.search(text) or hedges.CONDITION.match(text):
        return False
    may_come = [time.when for time in piece.dates if time.when.tense is not Tense.PAST]
    to_come = any(when.tense is Tense.AHEAD or when.kind is Kind.PART for when in may_come)
    if ahead and (to_come or ahead.start() <= past.start()):
        return False
    return not (to_come and DONE_WITHOUT_AUXILIARY.search(text))


def _ahead(piece: Piece, sentence: Sentence, ahead: re.Match[str]) -> Act:
    text = piece.text
    if hedges.UNREAL.search(text):
        return Act.NONE
    if (
        _hangs_on_something(piece)
        or _after_a_request(piece, ahead)
        or (not piece.dates and re.search(r"\bapres (?!midi)", text))
    ):
        return Act.CONDITIONAL
    if _denied(text, ahead):
        return Act.PROMISE if any(_open_from(piece, time.when.lead) for time in piece.dates) else Act.DENIED
    if hedges.HOPE.search(text):
        return Act.HOPED
    if (_ASKS_TO_PAY.search(text) and not _TELLS_SOMEBODY.search(text)) or (sentence.question and piece.last):
        return Act.ASKED
    if hedges.VAGUE.search(text) and not piece.dates:
        return Act.VAGUE
    return Act.PROMISE


_CHECKED = re.compile(r"apres (?:verification|controle|recherche|validation)s?\b")  # at the head: it has been done
_TIME_CLAUSE = re.compile(r"\b(?:quand|lorsque|lorsqu'|when|une fois)\b")


_DEFINITE = (Kind.DAY, Kind.WEEKDAY, Kind.PART)


def _hangs_on_something(piece: Piece) -> bool:
    """A condition; but « le 10, quand ma paye arrive » only says why the day that he names is that day."""
    checked = _CHECKED.match(piece.text)
    found = hedges.CONDITION.search(piece.text, checked.end() if checked else 0)
    if not found or not _TIME_CLAUSE.match(found.group()):
        return bool(found)
    rest = piece.text[: found.start()]
    named = [time for time in piece.dates if time.end - piece.start <= found.start() and time.when.kind in _DEFINITE]
    return not named or bool(hedges.CONDITION.search(rest))


def _open_from(piece: Piece, lead: Lead) -> bool:
    """« pas avant le 5 », also with words between."""
    return lead is Lead.FROM or (lead is Lead.BY and (" avant " in piece.text or " before " in piece.text))


def _denied(text: str, verb: re.Match[str]) -> bool:
    if hedges.YES_AFTER_ALL.search(text) and not re.search(r"pas avant", text):
        return False
    return any(match.start() < verb.end() and verb.start() < match.end() for match in hedges.NEGATION.finditer(text))


def acts_of(pieces: Sequence[Piece], sentence: Sentence) -> list[Act]:
    """The acts of a sentence's pieces; a condition in a piece of its own reaches the piece that it governs."""
    acts = [act_of(piece, sentence) for piece in pieces]
    for at in range(1, len(pieces)):
        if acts[at] is Act.PROMISE and _REQUEST.match(pieces[at - 1].text) and _at_once(pieces[at]):
            acts[at] = Act.CONDITIONAL
    for at in range(1, len(pieces)):
        joined = acts[at - 1] is Act.PROMISE or re.search(r"\b(?:sera|seront)\b", pieces[at - 1].text)
        if acts[at] is Act.PAID and joined and pieces[at].joint == "et" and _PARTICIPLE_FIRST.match(pieces[at].text):
            acts[at] = Act.PROMISE  # « sera signé vendredi et posté lundi »
    for at, piece in enumerate(pieces):
        if acts[at] in (Act.PROMISE, Act.PAID) or not _CONDITION_FIRST.match(piece.text):
            continue
        after_comma = piece.joint in (",", "(", "-")
        if at and after_comma and acts[at - 1] in (Act.PROMISE, Act.VAGUE):
            acts[at - 1] = Act.CONDITIONAL
        elif at + 1 < len(pieces) and pieces[at + 1].joint in (",", "alors") and acts[at + 1] is Act.PROMISE:
            acts[at + 1] = Act.CONDITIONAL
    return acts

"""The acts of a whole sentence: what its pieces do, and what their neighbours make of them.

1. A condition, a request or a hope in a piece of its own reaches the piece that it governs.
2. « sera signé vendredi et posté lundi »: a participle shares the tense of the verb before it.
3. « la vôtre en fait partie » promises what the piece before it names; a joke takes back what stands before it.
"""

import re
from collections.abc import Sequence

from relance_mail.replies import hedges, speech
from relance_mail.replies.acts import Act, act_of
from relance_mail.replies.conditions import (
    ANYHOW,
    CONDITION_FIRST,
    DEFINITE,
    OWN_MAIN,
    REMEDY,
    REQUEST,
    TIME_CLAUSE,
    at_once,
)
from relance_mail.replies.done_words import PAST
from relance_mail.replies.pieces import Piece
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.tenses import is_only_a_day, is_passive
from relance_mail.replies.when import Tense

_PARTICIPLE_FIRST = re.compile(r"^[a-z]+(?:e|is|it|i|u)e?s?\b(?! (?:ete|a ete|est|sont))")
# « la vôtre en fait partie »: of the payments named just before.
_IN_IT = re.compile(
    r"\ben (?:fait|faites|font|fera|feront|ferez) partie\b|\by (?:figure|figurent|figurera)\b|\b(?:es|etes|"
    r"est) (?:bien )?(?:sur|"
    r"dans) la liste\b"
)


def _in_it(piece: Piece) -> bool:
    return bool(_IN_IT.search(piece.text)) and not (
        hedges.CONDITION.search(piece.text) or re.search(r"\bsi\b|\bpas\b", piece.text)
    )


_HOPED_AFTER = re.compile(
    r"(?:enfin,? |du moins,? |mais )?(?:je l'espere|j'espere|nous (?:l')?esperons|on espere|hopefully|i hope|inch)"
)
_WILL = re.compile(r"\b(?:sera|seront)\b")


def acts_of(pieces: Sequence[Piece], sentence: Sentence) -> list[Act]:
    """The acts of a sentence's pieces; a condition in a piece of its own reaches the piece that it governs."""
    acts = [act_of(piece, sentence) for piece in pieces]
    joke = speech.irony_at(sentence.text)
    acts = [Act.DENIED if act is Act.PROMISE and p.start <= joke else act for act, p in zip(acts, pieces, strict=True)]
    if Act.PROMISE not in acts:
        acts = [Act.PROMISE if act is Act.NONE and _in_it(p) else act for act, p in zip(acts, pieces, strict=True)]
    for at in range(1, len(pieces)):
        _after(acts, pieces, at)
    for at in range(1, len(pieces)):
        _joined(acts, pieces, at)
        if acts[at] is Act.PAID and not pieces[at].dates and _of_the_day_before(pieces[at - 1], pieces[at]):
            acts[at] = Act.PROMISE
    for at, piece in enumerate(pieces):
        if acts[at] not in (Act.PROMISE, Act.PAID) and CONDITION_FIRST.match(piece.text):
            _governed(acts, pieces, at)
    return acts


def _after(acts: list[Act], pieces: Sequence[Piece], at: int) -> None:
    """What a request before a promise, and a hope after it, make of it."""
    before = pieces[at - 1].text
    asked = REQUEST.match(before) and at_once(pieces[at])
    if acts[at] is Act.PROMISE and (asked or _waits_for(pieces[at - 1], pieces[at])):
        acts[at] = Act.CONDITIONAL
    if acts[at - 1] is Act.PROMISE and not pieces[at].dates and _HOPED_AFTER.match(pieces[at].text):
        acts[at - 1] = Act.HOPED


def _waits_for(before: Piece, piece: Piece) -> bool:
    """Whether a remedy is asked first, and not for another invoice."""
    apart = before.invoices and piece.invoices and not set(before.invoices) & set(piece.invoices)
    return not apart and REMEDY.search(before.text) is not None


def _joined(acts: list[Act], pieces: Sequence[Piece], at: int) -> None:
    """« sera signé vendredi et posté lundi » is all to come; « virement saisi hier et exécuté ce matin » all done."""
    before = pieces[at - 1]
    gone = any(time.when.tense is Tense.PAST for time in before.dates)
    if acts[at] is Act.PAID and acts[at - 1] is Act.PROMISE and gone:
        acts[at - 1] = Act.NONE
    to_come = acts[at - 1] is Act.PROMISE or _WILL.search(before.text) is not None
    follows = pieces[at].joint == "et" or (pieces[at].joint == "," and not before.dates and bool(pieces[at].dates))
    together = follows and _PARTICIPLE_FIRST.match(pieces[at].text) is not None
    if acts[at] is Act.PAID and to_come and together and not gone:
        acts[at] = Act.PROMISE


def _of_the_day_before(before: Piece, piece: Piece) -> bool:
    """« le 30, tout est payé »: the day by itself, then what will be true on it."""
    done = PAST.search(piece.text)
    return done is not None and is_only_a_day(before) and is_passive(piece, done)


def _governed(acts: list[Act], pieces: Sequence[Piece], at: int) -> None:
    """The promise before or after a piece that begins with a condition."""
    piece = pieces[at]
    after_comma = piece.joint in (",", "(", "-") and not OWN_MAIN.match(piece.text)
    on_a_day = any(time.when.kind in DEFINITE for time in pieces[at - 1].dates) and TIME_CLAUSE.match(piece.text)
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    anyhow = following is not None and ANYHOW.search(following.text)
    if at and after_comma and acts[at - 1] in (Act.PROMISE, Act.VAGUE) and not on_a_day:
        acts[at - 1] = Act.CONDITIONAL
    elif following and following.joint in (",", "alors") and acts[at + 1] is Act.PROMISE and not anyhow:
        acts[at + 1] = Act.CONDITIONAL

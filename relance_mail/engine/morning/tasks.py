"""What only a person can do today, by sort: what may have left first, then papers, yeses, calls, drafts, questions.

1. A sort is what is to be done and at which stage: « brouillon à envoyer : Relance amiable ».
2. The mail copy of a registered letter is no task beside the letter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from relance_mail.core.deadlines import DeadlineKind
from relance_mail.core.decisions import Action, Reason
from relance_mail.core.money import Money
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel, ProofNeeded
from relance_mail.engine.morning.sight import Sight
from relance_mail.store.outbox import OutboxRow
from relance_mail.store.waiting import WaitingKind

Words = tuple[str, str]  # one, many
# What is to be done with a message, in the order in which it is told.
_APPROVE: Words = ("à approuver", "à approuver")
_VERIFY: Words = ("à vérifier et approuver (projet dans A_signer)", "à vérifier et approuver (projets dans A_signer)")
_SIGN: Words = ("lettre à signer et déposer", "lettres à signer et déposer")
_POST: Words = ("lettre à poster", "lettres à poster")
_CALL: Words = ("appel à passer", "appels à passer")
_SEND: Words = ("brouillon à envoyer", "brouillons à envoyer")
_ORDER = (_VERIFY, _SIGN, _POST, _APPROVE, _CALL, _SEND)
# What is asked about a customer.
_ASKED: dict[Reason, Words] = {
    Reason.KIND_UNKNOWN: ("type de client à préciser", "types de client à préciser"),
    Reason.NO_CONTACT: ("contact à donner", "contacts à donner"),
    Reason.DECISION: ("suite à décider", "suites à décider"),
    Reason.TIME_BARRED: ("créance prescrite", "créances prescrites"),
}
_OTHERWISE: Words = ("à décider", "à décider")
_LETTERING: Words = (
    "lettrage : avoirs ou acomptes couvrent la dette",
    "lettrages : avoirs ou acomptes couvrent la dette",
)
_OPENING: Words = ("ligne à valider dans Reprise.xlsx", "lignes à valider dans Reprise.xlsx")
_BANK: Words = ("banque pointée jusqu'à quel jour ?", "banques pointées jusqu'à quel jour ?")
# What a listed thing that waits is called here; the others have a section of their own.
_LISTED: dict[WaitingKind, Words] = {
    WaitingKind.UNCERTAIN: ("message parti ou non ?", "messages partis ou non ?"),
    WaitingKind.REVIEW: ("suspension à revoir", "suspensions à revoir"),
    WaitingKind.FINDING: ("question", "questions"),
}
_DUE: dict[DeadlineKind, Words] = {
    DeadlineKind.CALL: ("appel avant l'étape suivante", "appels avant l'étape suivante"),
    DeadlineKind.STATUS_CHECK: ("statut du dépôt à vérifier", "statuts de dépôt à vérifier"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `words`: its sort; `why`: what is particular to it."""

    words: Words
    who: str
    sums: tuple[Money, ...] = ()
    why: str = ""
    red: bool = False


def tasks(sight: Sight, bank_questions: Iterable[str] = ()) -> list[Task]:
    """Everything that waits for a person's hand. `bank_questions`: sources that do not say how far the bank is posted
    (OFFICE §2)."""
    return [
        *_listed(sight, WaitingKind.UNCERTAIN),
        *_messages(sight),
        *_due(sight),
        *_asked(sight),
        *_listed(sight, WaitingKind.REVIEW),
        *_listed(sight, WaitingKind.FINDING),
        *(_bank(source) for source in bank_questions),
    ]


def _listed(sight: Sight, kind: WaitingKind) -> Iterator[Task]:
    for one in sight.asked:
        if one.kind is kind:
            red, sums = kind is WaitingKind.UNCERTAIN, _owed(sight, one.customer_id)
            yield Task(_LISTED[kind], sight.who(one.customer_id), sums, f"{one.id} : {one.what}", red)


def _messages(sight: Sight) -> list[Task]:
    letters = {row.reminder_id for row in sight.rows if row.proof_needed is ProofNeeded.DEPOSITED}
    copies = {row.id for row in sight.rows if row.channel is Channel.MAIL and row.reminder_id in letters}
    rows = [(row, words) for row in sight.rows if row.id not in copies and (words := _words(row))]
    rows.sort(key=lambda pair: _ORDER.index(pair[1]))
    return [_message(row, words, sight) for row, words in rows]


def _words(row: OutboxRow) -> Words | None:
    deposited = row.proof_needed is ProofNeeded.DEPOSITED
    if row.state is State.AWAITING_APPROVAL:
        return _VERIFY if deposited else _APPROVE
    if row.state is not State.WITH_STAFF:
        return None
    if row.channel is Channel.POST:
        return _SIGN if deposited else _POST
    return _CALL if row.channel is Channel.PHONE else _SEND


def _message(row: OutboxRow, words: Words, sight: Sight) -> Task:
    reminder = sight.reminders[row.reminder_id]
    stage = sight.stage_name(row.customer_id, reminder.stage)
    because = reminder.yes_because or ("" if words == _SEND else reminder.because)
    why = f"{row.reminder_id}, réf. {reminder.token}" + (f" : {because}" if because else "")
    return Task(
        (f"{words[0]} : {stage}", f"{words[1]} : {stage}"), sight.who(row.customer_id), sight.asked_for(row), why
    )


def _due(sight: Sight) -> Iterator[Task]:
    """Calls and checks whose day has come; a call that is a message itself was told with the messages."""
    called = {row.customer_id for row in sight.rows if row.channel is Channel.PHONE}
    for one in sight.deadlines:
        told = one.kind is DeadlineKind.CALL and one.customer_id in called
        if one.kind in _DUE and one.day <= sight.today and not told:
            standing = sight.standings.get(one.customer_id)
            phone = standing.customer.phone if standing else None
            why = f"{one.title}, {phone}" if phone else one.title
            yield Task(_DUE[one.kind], sight.who(one.customer_id), _owed(sight, one.customer_id), why)


def _asked(sight: Sight) -> Iterator[Task]:
    """What the decision about a customer asks of a person."""
    for customer_id, standing in sight.standings.items():
        decision = standing.decision
        words = None
        if decision.action is Action.ASK:
            words = _ASKED.get(decision.reason, _OTHERWISE)
        elif decision.reason is Reason.NOT_STARTED and sight.facts.started:
            words = _OPENING
        elif any(verdict.reason is Reason.CREDIT_COVERS for verdict in decision.verdicts):
            words = _LETTERING
        if words is not None:
            yield Task(words, sight.who(customer_id), standing.due, decision.because)


def _bank(source: str) -> Task:
    return Task(
        _BANK, source, why="Le dire dans Décisions.xlsx (« banque pointée jusqu'au »), ou l'écrire dans le fichier."
    )


def _owed(sight: Sight, customer_id: str | None) -> tuple[Money, ...]:
    standing = sight.standings.get(customer_id or "")
    return standing.due if standing else ()

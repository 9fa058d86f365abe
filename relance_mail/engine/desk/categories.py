"""What staff decides by giving an answer another category, or by moving it into another of our folders (OFFICE §8.3).

1. A category says what a link or a command says, through the same functions, once for each change. What needs more than
   a word (the day of a promise) is refused: the category is put back, and the summary says why.
2. « fait » closes the answer and ends « réponse à lire ». What the answer opened beside, such as a dispute, holds until
   a person ends it by its name (OFFICE §4.2): a wrong click must not set reminders going.
3. « à lire » takes back what was decided, or read without a person.
4. What says only what is so, or that somebody has looked (« fait » on a notice of failure), changes nothing and stays.
5. Nobody knows who gave it: the journal says that it was a category. The mail, its holds and promises can be undone.
"""

from collections.abc import Mapping
from typing import Any

from relance_mail.core.findings import Finding, Where
from relance_mail.core.french import listing, plural, quoted
from relance_mail.core.intents import Intent
from relance_mail.core.labels import Label
from relance_mail.engine.desk import decided
from relance_mail.engine.each import each
from relance_mail.engine.incoming.effects import release_reply
from relance_mail.engine.incoming.sorting import decision_taken, decisions_noted, label_of
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import invoices as staff_invoices
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.engine.staff.reopening import was_read_alone
from relance_mail.engine.staff.said import Said
from relance_mail.engine.staff.undoing import undo
from relance_mail.errors import UsageError
from relance_mail.store import answers, inbound, reversals
from relance_mail.store.inbound import Mail
from relance_mail.store.tables import InboundKind, InboundState
from relance_mail.workbooks.base import Outcome

PLACE = Where(file="boîte partagée")
_LOOKED_AT = frozenset({Label.DONE, Label.TO_READ})
_REMEDIES = {
    Label.PROMISE: "Noter la promesse dans Décisions.xlsx avec son « Jusqu'au », puis donner « Relance – fait ».",
    Label.DOCUMENT: "Envoyer la copie depuis la boîte partagée, puis donner « Relance – fait ».",
    Label.ABSENCE: "Noter une « pause » dans Décisions.xlsx jusqu'à son retour, puis donner « Relance – fait ».",
}


def take(office: Office, report: Report) -> None:
    """Carry out what the mailbox has shown since the last time."""
    with office.store.reading() as conn:
        noted = decisions_noted(conn)
    each(office, report, noted, lambda ref: f"category/{ref}", lambda ref: _carry_out(office, report, ref, noted[ref]))


def _carry_out(office: Office, report: Report, ref: str, noted: Mapping[str, Any]) -> None:
    given = [Label(one) for one in noted["given"]]
    mail = _mail(office, ref)
    if _says_nothing(mail, given):
        with office.store.writing() as conn:
            decision_taken(conn, ref, given[0])
        return
    key, by = f"category/{ref}/{noted['turn']}", str(noted["by"])
    blank = Outcome(office.today(), by, mail.customer_id or ref, listing(given), False, "")
    outcome = decided.once(office, report, key, PLACE, blank, lambda: _act(office, mail, given, by))
    wanted = _label_after(_mail(office, ref), given[0], done=outcome.done)
    with office.store.writing() as conn:
        decision_taken(conn, ref, wanted)


def _label_after(mail: Mail, given: Label, *, done: bool) -> Label | None:
    """What it bears now, where that does not follow from what is stored: what was said of an answer that goes on being
    read as something else; « à lire » for one whose customer nobody knows."""
    follows = label_of(mail)
    if done:
        return None if follows in _LOOKED_AT else given
    return Label.TO_READ if follows is None and mail.state is not InboundState.DONE else None


def _mail(office: Office, ref: str) -> Mail:
    with office.store.reading() as conn:
        return inbound.get_mail(conn, ref)


def _says_nothing(mail: Mail, given: list[Label]) -> bool:
    """Whether it tells what is so already, or only that somebody has looked."""
    if given == [label_of(mail)]:
        return True
    closed = mail.state is InboundState.DONE
    return closed and (given == [Label.DONE] or (mail.kind is InboundKind.RECEIPT and given == [Label.TO_READ]))


def _act(office: Office, mail: Mail, given: list[Label], by: str) -> Said:
    """Do what the category says. UsageError or Conflict when it cannot be done."""
    match given:
        case [Label.DONE]:
            return _deal_with(office, mail, by)
        case [Label.TO_READ] if mail.state is not InboundState.DONE or was_read_alone(mail):
            return staff_replies.misread(office, mail.ref, by)
        case [Label.TO_READ]:
            return undo(office, mail.ref, by)
        case [Label.DISPUTE]:
            return staff_stops.dispute(office, _customer(mail), by, mail=mail.ref)
        case [label] if _was_understood(mail, label):
            return staff_replies.confirm(office, mail.ref, by)
        case [Label.PAID]:
            return _paid(office, mail, by)
        case _:
            raise UsageError(_unclear(mail, given))


def _was_understood(mail: Mail, label: Label) -> bool:
    """Whether the answer waits, and was read as just that, with the day that it needs: a person vouches for it. A
    promise of a part leaves a rest of which the category says nothing."""
    read = mail.reading
    if read is None or mail.customer_id is None or mail.state is not InboundState.TO_CONFIRM:
        return False
    match label:
        case Label.PROMISE:
            whole = [one for one in read.promises if one.date is not None and one.amount is None]
            return read.intent is Intent.PROMISE and len(read.promises) == len(whole) == 1
        case Label.PAID:
            return read.intent is Intent.ALREADY_PAID
        case Label.ABSENCE:
            return read.intent is Intent.OUT_OF_OFFICE and read.returns_on is not None
        case _:
            return False


def _deal_with(office: Office, mail: Mail, by: str) -> Said:
    """The answer was dealt with; what it opened beside goes on holding."""
    now = office.clock.now()
    with office.store.writing() as conn:
        answers.end_cause(conn, mail.ref, now, by)
        release_reply(conn, mail, office.today(), now, by, "réponse traitée")
        inbound.close_mail(conn, mail, now, by, "dismissed")
        held = reversals.holds_caused_by(conn, mail.ref)
    still = f" ; {listing(held)} {plural(len(held), 'tient', 'tiennent')} toujours" if held else ""
    return Said(f"{mail.ref} : traité, par {by}{still}.")


def _paid(office: Office, mail: Mail, by: str) -> Said:
    """No reminder before the bank shows it, for what the answer names, or for all that is due."""
    named = mail.reading.invoices if mail.reading else ()
    said = staff_invoices.announced(office, _customer(mail), by, on=office.today(), numbers=named)
    if mail.state is InboundState.DONE:
        return said
    return Said(f"{said.sentence} {_deal_with(office, mail, by).sentence}")


def _customer(mail: Mail) -> str:
    if mail.customer_id is None:
        what = f"{mail.ref} n'a pas de client, la catégorie ne peut pas être suivie"
        raise UsageError(Finding("mail_unassigned", what, f"Le rattacher : relance assign {mail.ref} CLIENT."))
    return mail.customer_id


def _unclear(mail: Mail, given: list[Label]) -> Finding:
    words = listing([quoted(label) for label in given])
    what = (
        f"décision incomprise : {words} sur {mail.ref} ({mail.sender or 'expéditeur inconnu'}), la catégorie est remise"
    )
    if len(given) > 1:
        return Finding("category_unclear", what, "N'en donner qu'une à la fois.")
    remedy = _REMEDIES.get(given[0], "Dire la décision dans Décisions.xlsx, puis donner « Relance – fait ».")
    return Finding("category_unclear", what, remedy)

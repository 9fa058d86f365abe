"""A customer's facts as a person reads them, in French."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from relance_mail.core.account import HoldReason
from relance_mail.core.french import amount, short_day
from relance_mail.core.holds import HOLD_NAMES
from relance_mail.core.money import Money
from relance_mail.core.outbox import State
from relance_mail.engine.staff.approving import FACTS
from relance_mail.store.outbox import STATE_NAMES

Document = Mapping[str, Any]


def account_text(document: Document) -> str:
    """Every section that holds something."""
    lines = [f"{document['customer_name']} ({document['customer_id']}), {document['kind']}"]
    for key, (title, line) in SECTIONS.items():
        entries = document.get(key) or ()
        lines += [title, *(f"  {line(entry)}" for entry in entries)] if entries else []
    return "\n".join(lines)


def _contact(one: Document) -> str:
    return f"{one['email']} ({one['role']}, {one['state']}, {one['origin']})"


def _invoice(one: Document) -> str:
    subject = f" – {one['subject']}" if one["subject"] else ""
    owed = amount(Money.of(one["amount_due"], one["currency"]))
    apart = " (postérieure au jugement)" if one["after_judgment"] else ""
    return f"{one['number']}, échéance {_day(one['due_on'])}, reste {owed}{subject}{apart}"


def _reminder(one: Document) -> str:
    state = STATE_NAMES[State(one["state"])]
    sent = f", le {one['sent_at'][:10]}" if one["sent_at"] else ""
    proof = f", preuve : {one['proof']}" if one["proof"] else ""
    parts = [f"{one['id']} {one['stage']} ({one['token']}) : {state}{sent}{proof}", _checked(one), _deposited(one)]
    return ", ".join(part for part in parts if part)


def _checked(one: Document) -> str:
    """The facts that a formal notice was approved with."""
    if not one["verified"]:
        return ""
    days = " ; ".join(f"{FACTS[name]} le {_day(day)}" for name, day in one["verified"].items())
    return f"approuvée par {one['approved_by']} ({days})"


def _deposited(one: Document) -> str:
    """The slip of a letter: its day, number and scans."""
    proof = one["deposit"] or {}
    if "deposited_on" not in proof:
        return ""
    scans = ", ".join(scan["name"] for scan in proof.get("scans", ()))
    seen = f", présentée le {_day(proof['presented_on'])}" if "presented_on" in proof else ""
    return f"déposée le {_day(proof['deposited_on'])}, n° {proof['number']}{seen}" + (f" ({scans})" if scans else "")


def _reply(one: Document) -> str:
    understood = f"{one['intent'] or one['kind']}, {one['state']}"
    return f"{one['id']} du {one['received_at'][:10]}, {one['from']}, « {one['subject']} » : {understood}"


def _promise(one: Document) -> str:
    said = f" « {one['evidence']} »" if one["evidence"] else ""
    state = ", annulée" if one["cancelled"] else ""
    return f"{one['id']} pour le {_day(one['due'])}, {one['amount']}{state}, par {one['by']}{said}"


def _hold(one: Document) -> str:
    end = f"jusqu'au {_day(one['until'])}" if one["until"] else f"à revoir le {_day(one['review_on'])}"
    end = f"levé le {_day(one['ended_on'])}" if one["ended_on"] else end
    about = f" ({one['invoice']})" if one["invoice"] else ""
    since = f"{HOLD_NAMES[HoldReason(one['reason'])]}{about} depuis le {_day(one['since'])}"
    return f"{one['id'] or ''} {since}, {end}, par {one['by']} {one['note'] or ''}".strip()


def _interest(one: Document) -> str:
    """What the law makes of one invoice today, claimed or not."""
    if "missing" in one:
        return f"{one['missing']['what']} : {one['missing']['remedy']}"
    sums = [Money.of(one[name], one["currency"]) for name in ("principal_left", "interest", "indemnity")]
    principal, accrued, fixed = map(amount, sums)
    return f"{one['number']} : intérêts {accrued} sur {principal}, indemnité {fixed}"


def _deadline(one: Document) -> str:
    return f"{_day(one['day'])} : {one['title']}"


def _day(iso: str | None) -> str:
    return short_day(date.fromisoformat(iso)) if iso else "?"


SECTIONS: Mapping[str, tuple[str, Callable[[Document], str]]] = {
    "contacts": ("Adresses", _contact),
    "invoices": ("Factures ouvertes", _invoice),
    "interest": ("Intérêts et indemnités au jour dit, réclamés ou non", _interest),
    "reminders": ("Relances", _reminder),
    "replies": ("Mails reçus", _reply),
    "promises": ("Promesses", _promise),
    "holds": ("Blocages", _hold),
    "deadlines": ("Échéances", _deadline),
}

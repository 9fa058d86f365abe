"""`A_completer.xlsx`: what is missing of customers who owe something, asked once, read back when saved (OFFICE §1.7).

1. One row per customer, the largest debt first; written anew only when a row of it would be another. Nobody's typing is
   lost: a workbook that holds something we could not take over is neither replaced nor forgotten, and each wrong cell
   is told in every cycle until it is mended.
2. What counts as typed is what differs from what we offered: a value that we had filled in ourselves is nobody's word,
   and what the customers' file says later still counts. A blank takes nothing away.
3. It becomes a layer of the customer, between what a person says by command and the customers' file. An address that
   somebody typed is written to from now on, as with `relance contact`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection

from relance_mail.core.completeness import missing
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import counted, quoted
from relance_mail.core.parties import Contact, ContactRole, ContactState, Customer, Kind
from relance_mail.engine.desk import files as staff_files
from relance_mail.engine.desk.completed_cells import Wrong, stated_by
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.errors import RelanceError
from relance_mail.store import contacts, customers, invoices, meta
from relance_mail.store.columns import json_text
from relance_mail.workbooks import completion
from relance_mail.workbooks.base import Incomplete
from relance_mail.workbooks.words import KIND_NAMES

NAME = "A_completer.xlsx"
_OFFERED = "completing/offered"
_AT_ONCE = 400

Known = Mapping[str, str]


def offer(office: Office, report: Report) -> None:
    """Write the workbook when it is not there, or when its rows would be others."""
    if office.staff_folder is None:
        return
    file = StaffFile(office.staff_folder, NAME)
    with office.store.reading() as conn:
        rows = _rows(conn)
        asked = [_plain(row) for row in rows]
        before = json.loads(meta.get(conn, _OFFERED) or "[]")
    if asked == before and (file.path.exists() or not rows):
        return
    if not staff_files.write(office, report, file, completion.write(rows)):
        return
    with office.store.writing() as conn:
        meta.put(conn, _OFFERED, json_text(asked))
    if rows:
        what = f"{NAME} : {counted(len(rows), 'client')} à compléter."
        remedy = "Remplir les cases orange et enregistrer ; une ligne par client."
        report.findings.append(Finding("incomplete", what, remedy, Where(NAME), Severity.WARNING))


def _plain(row: Incomplete) -> list[object]:
    """A row as it is kept, to see whether the next one would be another."""
    due = {currency: money.plain() for currency, money in row.due.items()}
    return [row.customer_id, dict(row.known), row.customer_name, dict(row.missing), due]


def take(office: Office, report: Report) -> None:
    """Read the workbook back when somebody has saved it."""
    if office.staff_folder is None:
        return
    file = StaffFile(office.staff_folder, NAME)
    if not file.path.exists():
        return
    with office.store.reading() as conn:
        if staff_files.is_untouched(conn, file):
            return
        offered = {customer_id: known for customer_id, known, *_ in json.loads(meta.get(conn, _OFFERED) or "[]")}
    content = staff_files.read(file, report)
    if content is None:
        return
    rows, findings = completion.read(content, NAME)
    for row in rows:
        findings += _take_row(office, row, offered.get(row.customer_id, {}))
    report.findings += findings
    if not findings:
        with office.store.writing() as conn:
            staff_files.note_taken(conn, file, content)


def _take_row(office: Office, row: Incomplete, offered: Known) -> list[Finding]:
    """Take over what one row says anew; findings about cells that cannot be taken."""
    with office.store.writing() as conn:
        customer = customers.get_customer(conn, row.customer_id)
        if customer is None:
            return [_unknown(row)]
        own = contacts.contacts_of(conn, [row.customer_id]).get(row.customer_id, ())
        typed = _typed(row, offered, _known(customer, own))
        stated = stated_by(typed, customer, office.book.policies)
        said = stated.said
        new = bool(said) and customers.complete_customer(conn, row.customer_id, office.clock.now(), NAME, **said)
    email = said.get("email")
    findings = [_wrong(row, name, typed[name], why) for name, why in stated.wrong.items()]
    if new and isinstance(email, str) and email.lower() not in map(str.lower, _working(own)):
        try:
            staff_accounts.contact(office, row.customer_id, email, NAME)
        except RelanceError as refusal:
            findings += refusal.findings
    return findings


def _typed(row: Incomplete, offered: Known, known: Known) -> dict[str, str]:
    """The cells that say something else than we offered, or know: after a restored backup what was offered is not
    known any more."""
    ours = (offered, known)
    return {name: text for name, text in row.known.items() if text and text not in [one.get(name) for one in ours]}


def _unknown(row: Incomplete) -> Finding:
    what = f"aucun client ne porte le code {quoted(row.customer_id)}"
    return Finding("customer_unknown", what, "Supprimer la ligne.", Where(NAME, completion.SHEET, row.row))


def _wrong(row: Incomplete, name: str, text: str, why: Wrong) -> Finding:
    where = Where(NAME, completion.SHEET, row.row, completion.FIELDS[name])
    return Finding(f"{name}_invalid", f"{quoted(text)} {why.what}", why.remedy, where)


def _rows(conn: Connection) -> list[Incomplete]:
    """Customers who owe something and of whom something is missing, the largest debt first."""
    owed = invoices.owed(conn)
    rows = []
    for customer, own in _with_contacts(conn, owed):
        asked = {} if customer.do_not_remind or customer.factor else missing(customer, own)
        if asked.get("kind") and customer.kind_proposed:
            asked["kind"] += f" (proposé : {KIND_NAMES[customer.kind_proposed]})"
        if asked:
            rows.append(Incomplete(customer.id, customer.name, owed[customer.id], _known(customer, own), asked))
    return sorted(rows, key=lambda row: (-max(money.amount for money in row.due.values()), row.customer_id))


def _with_contacts(conn: Connection, customer_ids: Iterable[str]) -> Iterator[tuple[Customer, Sequence[Contact]]]:
    remaining = iter(sorted(customer_ids))
    while ids := list(islice(remaining, _AT_ONCE)):
        addresses = contacts.contacts_of(conn, ids)
        for customer_id, customer in customers.customers_by_id(conn, ids).items():
            yield customer, addresses.get(customer_id, ())


def _working(own: Sequence[Contact]) -> list[str]:
    """The addresses that may be written to, those for reminders first."""
    found = [one for one in own if one.role is not ContactRole.KNOWN and one.state is ContactState.OK]
    return [one.email for one in sorted(found, key=lambda one: one.role is not ContactRole.COLLECTION)]


def _known(customer: Customer, own: Sequence[Contact]) -> dict[str, str]:
    """What we know of the fields that are asked, as the workbook shows it."""
    address, kind = customer.address, customer.kind
    values = {
        "kind": "" if kind is Kind.UNKNOWN else KIND_NAMES[kind],
        "siren": customer.siren,
        "email": next(iter(_working(own)), None) or customer.email,
        "phone": customer.phone,
        "address": "\n".join(address.lines),
        "postcode": address.postcode,
        "city": address.city,
        "country": customer.country,
        "payer": customer.payer,
    }
    return {name: value or "" for name, value in values.items()}

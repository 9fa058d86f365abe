"""What people decided by choosing a word: rows of Décisions.xlsx, links of our mails, categories (OFFICE §8.2, §8.3).

1. Every word does what a command does, through the same functions: one place says which.
2. A decision is carried out once for ever, by its key. The key is marked before anything is done: after a crash in
   between nobody knows, so a person is asked instead of doing it twice.
3. What was refused, or could not be understood, is an outcome and a finding as long as its row stands there; it is
   tried again when the row has changed. A server that does not answer leaves the decision for the next cycle.
4. Nobody but staff writes into the workbook once it is there; as long as it is empty its list of customers is kept.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from relance_mail.core.choices import FormalApproval, StaffDecision
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import short_day
from relance_mail.core.version import fingerprint
from relance_mail.engine.desk import files as staff_files
from relance_mail.engine.desk.choosing import choose
from relance_mail.engine.desk.files import StaffFile
from relance_mail.engine.each import each
from relance_mail.engine.ledger.findings_kept import as_finding
from relance_mail.engine.office import Office, Report
from relance_mail.engine.staff import approving
from relance_mail.engine.staff.said import Said
from relance_mail.errors import BackendError, Conflict, UsageError
from relance_mail.store import customers, meta
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.columns import json_text
from relance_mail.store.tables import customer
from relance_mail.workbooks import decisions as workbook
from relance_mail.workbooks.base import Outcome

NAME = "Décisions.xlsx"
SHOWN_DAYS = 15
FORMAL = "approuver la mise en demeure"
_DECIDED = "decided"
_TAKEN, _FOUND, _ROWS, _CUSTOMERS = "decisions/taken", "decisions/found", "decisions/rows", "decisions/customers"


def carry_out(office: Office, report: Report, decision: StaffDecision) -> Outcome:
    """Do what was decided, once per `decision.key`; what came of it. A refusal is an outcome too, and a finding."""
    blank = Outcome(office.today(), decision.by, decision.customer or decision.subject, str(decision.choice), False, "")
    return once(office, report, decision.key, decision.where, blank, lambda: choose(office, decision))


def approve_formal(office: Office, report: Report, approval: FormalApproval) -> Outcome:
    """The same for a yes to a formal notice, with its four dated facts (OFFICE §6)."""
    blank = Outcome(office.today(), approval.by, approval.ref, FORMAL, False, "")

    def act() -> Said:
        return approving.approve(office, [approval.ref], approval.by, verified=approval.verified)

    return once(office, report, approval.key, approval.where, blank, act)


def outcomes_since(conn: Connection, since: date) -> list[Outcome]:
    """What came of the decisions of that day and later, in the order in which they were carried out."""
    kept = [json.loads(text) for text in meta.under(conn, _DECIDED).values() if text]
    recent = [one for one in kept if one["outcome"]["on"] >= since.isoformat()]
    return [from_plain(Outcome, one["outcome"]) for one in sorted(recent, key=lambda one: str(one["at"]))]


def forget_words(conn: Connection, before: date) -> int:
    """Erase who said what in decisions older than that day; that they were carried out stays known. How many."""
    told = {key: json.loads(text) for key, text in meta.under(conn, _DECIDED).items() if text}
    old = {
        key: kept for key, kept in told.items() if kept["outcome"]["on"] < before.isoformat() and kept["outcome"]["by"]
    }
    for key, kept in old.items():
        empty = {**kept["outcome"], "by": "", "customer": "", "sentence": ""}
        meta.put(conn, _mark(key), json_text({**kept, "outcome": empty, "finding": None}))
    return len(old)


def take(office: Office, report: Report) -> None:
    """Carry out what was typed into Décisions.xlsx since it was read last; lay the empty workbook out if it is not
    there."""
    if office.staff_folder is None:
        return
    file = StaffFile(office.staff_folder, NAME)
    _lay_out(office, report, file)
    content = staff_files.read(file, report)
    if content is None:
        return
    with office.store.reading() as conn:
        known = meta.get(conn, _TAKEN) == _sha256(content)
    if not known:
        _take_over(office, report, file, content)
    report.findings += [one for one in _still_wrong(office) if one not in report.findings]


def _lay_out(office: Office, report: Report, file: StaffFile) -> None:
    """Write the empty workbook where there is none, or where nobody has typed into it and other customers owe."""
    with office.store.reading() as conn:
        owing = customers.customers_with_open_items(conn)
        query = select(customer.c.id, customer.c.name).where(customer.c.id.in_(owing)).order_by(customer.c.id)
        named = [(row.id, row.name) for row in conn.execute(query)]
        listed = meta.get(conn, _CUSTOMERS) == fingerprint(named)
    if file.path.exists() and listed:
        return
    if staff_files.write(office, report, file, workbook.blank(named)):
        with office.store.writing() as conn:
            meta.put(conn, _CUSTOMERS, fingerprint(named))


def _take_over(office: Office, report: Report, file: StaffFile, content: bytes) -> None:
    decisions, approvals, found = workbook.read(content, file.path.name, office.today())
    rows: list[StaffDecision | FormalApproval] = [*decisions, *approvals]
    found += _typed_again(office, rows)

    def carry(row: StaffDecision | FormalApproval) -> None:
        if isinstance(row, FormalApproval):
            approve_formal(office, report, row)
        else:
            carry_out(office, report, row)

    each(office, report, rows, lambda row: f"decision/{row.key}", carry)
    with office.store.writing() as conn:
        meta.put(conn, _ROWS, json_text([row.key for row in rows]))
        meta.put(conn, _FOUND, json_text([one.as_json() for one in found]))
        if all(_kept(conn, row.key) for row in rows):
            meta.put(conn, _TAKEN, _sha256(content))


def _typed_again(office: Office, rows: Iterable[StaffDecision | FormalApproval]) -> list[Finding]:
    """Rows that say what was carried out once, had gone since, and stand there anew: they are not done twice."""
    with office.store.reading() as conn:
        before = meta.get(conn, _ROWS)
        known = {row.key: _kept(conn, row.key) for row in rows}
    if before is None:
        return []
    stood = set(json.loads(before))
    found = []
    for row in rows:
        done = known[row.key]
        if row.key not in stood and done is not None and done["outcome"]["done"]:
            day = short_day(date.fromisoformat(done["outcome"]["on"]))
            what = f"cette ligne a déjà été exécutée le {day} : elle n'est pas refaite"
            remedy = "Pour le décider de nouveau, changer un mot du motif."
            found.append(Finding("decided_already", what, remedy, row.where, Severity.WARNING))
    return found


def _still_wrong(office: Office) -> list[Finding]:
    """What is wrong with the workbook as it was read last: rows not understood, rows refused not long ago."""
    since = (office.today() - timedelta(days=SHOWN_DAYS)).isoformat()
    with office.store.reading() as conn:
        found = [as_finding(one) for one in json.loads(meta.get(conn, _FOUND) or "[]")]
        for key in json.loads(meta.get(conn, _ROWS) or "[]"):
            kept = _kept(conn, key)
            if kept is not None and kept["finding"] and kept["outcome"]["on"] >= since:
                found.append(as_finding(kept["finding"]))
    return found


def once(office: Office, report: Report, key: str, where: Where, blank: Outcome, act: Callable[[], Said]) -> Outcome:
    """Do it unless it was done, or may have been; what came of it. `blank`: the outcome without its end."""
    with office.store.writing() as conn:
        kept = _kept(conn, key)
        is_new = meta.once(conn, _mark(key))
    if kept is not None:
        return from_plain(Outcome, kept["outcome"])
    if not is_new:
        what = "le programme a été interrompu pendant cette décision : faite ou non ?"
        remedy = "Vérifier le dossier ; si rien n'a été fait, la redonner en changeant un mot du motif."
        return _keep(office, report, key, blank, Finding("decision_interrupted", what, remedy, where))
    try:
        said = act()
    except (UsageError, Conflict) as refusal:
        first = refusal.findings[0]
        finding = Finding(first.code, first.what, first.remedy, where)
        return _keep(office, report, key, blank, finding)
    except BackendError:
        with office.store.writing() as conn:
            meta.drop(conn, _mark(key))
        raise
    return _keep(office, report, key, _with(blank, said.sentence, done=not said.lapsed), None)


def _keep(office: Office, report: Report, key: str, outcome: Outcome, finding: Finding | None) -> Outcome:
    if finding is not None:
        outcome = _with(outcome, f"Refusé : {finding.what.rstrip('.')}. {finding.remedy}", done=False)
        report.findings.append(finding)
    kept = {"at": office.clock.now(), "outcome": outcome, "finding": finding.as_json() if finding else None}
    with office.store.writing() as conn:
        meta.put(conn, _mark(key), json_text(to_plain(kept)))
    report.count("decisions" if outcome.done else "decisions refused")
    return outcome


def _with(outcome: Outcome, sentence: str, *, done: bool) -> Outcome:
    return Outcome(outcome.on, outcome.by, outcome.customer, outcome.choice, done, sentence)


def _kept(conn: Connection, key: str) -> dict[str, Any] | None:
    """What is known of a decision that was carried out or refused; None also for one that was interrupted."""
    kept: dict[str, Any] | None = json.loads(meta.get(conn, _mark(key)) or "null")
    return kept


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _mark(key: str) -> str:
    return f"{_DECIDED}/{key}"

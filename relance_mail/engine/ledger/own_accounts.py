"""Our own bank accounts: only the accepted ones are ever printed; another list stops everything (OFFICE §1.3).

1. The list is kept like a source's version, under a name of its own, so that the brake, `status`, `plan` and
   `override` know it without being told. The first list of an installation is accepted as it is.
2. A changed list is released by two persons; whoever says yes twice is one person. Another change asks both again, and
   the accepted list put back needs nobody.
3. It stands in red in two summaries, and as long as it waits.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection

from relance_mail.core.findings import Finding, Where
from relance_mail.core.french import listing
from relance_mail.core.parties import BankAccount
from relance_mail.engine.ledger.findings_kept import as_finding
from relance_mail.engine.office import Office, Report
from relance_mail.errors import Conflict
from relance_mail.store import journal, meta, snapshots
from relance_mail.store.columns import json_text
from relance_mail.store.snapshots import Snapshot

SOURCE = "comptes bancaires"
PERSONS = 2
SUMMARIES = 2
_YES = "own_accounts/yes"


def check_accounts(conn: Connection, office: Office, report: Report) -> None:
    """Compare the configured accounts with the accepted ones; the report gets the brake while they differ."""
    accounts = _list(office.creditor.accounts)
    fingerprint = _fingerprint(accounts)
    last, accepted = snapshots.latest(conn, SOURCE), snapshots.last_accepted(conn, SOURCE)
    if last is not None and last.fingerprint == fingerprint:
        if not last.applied:
            report.brakes[SOURCE] = tuple(map(as_finding, last.reasons))
        return
    if accepted is None and not accounts:
        return  # nothing is configured yet: the first list is still to come
    known = accepted is None or accepted.fingerprint == fingerprint
    reasons = () if known or accepted is None else (_changed(accepted.counts["accounts"], accounts),)
    now = office.clock.now()
    snapshots.save_snapshot(
        conn, SOURCE, "stock", fingerprint, office.today(), now, {"accounts": accounts, "lines": len(accounts)}, reasons
    )
    meta.drop(conn, _YES)
    if reasons:
        report.brakes[SOURCE] = reasons


def confirm(conn: Connection, at: datetime, by: str, reason: str) -> str:
    """One person's yes to the changed list; the sentence to answer with. The second person's releases the brake.

    Conflict when nothing waits."""
    last = snapshots.latest(conn, SOURCE)
    if last is None or last.applied:
        what = "La liste de nos comptes bancaires n'a pas changé."
        raise Conflict(Finding("not_braked", what, "Voir `relance status`."))
    agreed = json.loads(meta.get(conn, _YES) or "[]")
    if by.casefold() in {name.casefold() for name in agreed}:
        return f"{by} a déjà dit oui : la seconde personne doit être une autre."
    agreed.append(by)
    if len(agreed) < PERSONS:
        meta.put(conn, _YES, json_text(agreed))
        journal.append(conn, at, by, "accounts.agreed", SOURCE, reason=reason)
        return f"Oui de {by} aux nouveaux comptes bancaires ; il faut encore celui d'une autre personne."
    snapshots.override(conn, last.id, at, listing(agreed), reason)
    meta.drop(conn, _YES)
    return f"Nouveaux comptes bancaires acceptés par {listing(agreed)} : les relances reprennent."


def accounts_changed(conn: Connection, today: date) -> Finding | None:
    """What the summary shows in red: a list that waits, or one accepted by two persons that fewer than two summaries
    have shown since it changed. Summaries sent are counted by their day (`summary/…` in meta)."""
    last = snapshots.latest(conn, SOURCE)
    if last is None or not last.reasons:
        return None
    if not last.applied:
        return as_finding(last.reasons[0])
    days = (date.fromisoformat(day) for day in meta.under(conn, "summary"))
    shown = sum(last.as_of <= day < today and _sent_after(conn, day, last) for day in days)
    return None if shown >= SUMMARIES else _accepted(last)


def _sent_after(conn: Connection, day: date, last: Snapshot) -> bool:
    """Whether the summary of that day left after the change was seen."""
    sent = meta.get(conn, f"summary/{day.isoformat()}")
    return bool(sent) and datetime.fromisoformat(str(sent)) >= last.read_at


def _accepted(last: Snapshot) -> Finding:
    before = as_finding(last.reasons[0])
    what = f"{before.what} Acceptés par {last.overridden_by}."
    return Finding("accounts_changed", what, "Vérifier que ce sont bien nos comptes.", Where(SOURCE))


def _list(accounts: Iterable[BankAccount]) -> list[str]:
    """IBAN and BIC of each, as they are printed but for spaces and case."""
    return sorted({" ".join(filter(None, map(_packed, (one.iban, one.bic or "")))) for one in accounts})


def _packed(text: str) -> str:
    return "".join(text.split()).upper()


def _fingerprint(accounts: list[str]) -> str:
    return hashlib.sha256("\n".join(accounts).encode()).hexdigest()


def _changed(before: Iterable[str], now: Iterable[str]) -> Finding:
    added, gone = (sorted({*some} - {*others}) for some, others in ((now, before), (before, now)))
    parts = [f"{word} {listing(ones)}" for word, ones in (("ajouté", added), ("retiré", gone)) if ones]
    what = f"Nos comptes bancaires ont changé : {', '.join(parts)}."
    remedy = f'Deux personnes différentes doivent dire oui : relance override "{SOURCE}" --reason … --by NOM.'
    return Finding("accounts_changed", what, remedy, Where(SOURCE))

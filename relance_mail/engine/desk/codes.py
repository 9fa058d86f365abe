"""One-time codes behind the links of our own mails: one click stops, postpones, or confirms a reading (OFFICE §8.3).

1. A code is random (60 bits), bound to one whole decision, works once and for a week; the store keeps its hash only.
2. It is believed from our own people alone, and only in the subject of a mail of theirs: not in an answer or a
   forwarded mail, not when the server's own check of the sender (RFC 8601) says no. In a customer's mail it is a word
   like any.
3. Nothing that starts, releases or changes what leaves can be decided by a link: whoever steals one stops at most.
4. « Ce fichier est bon » is about the version that was shown: another one since, and the code says so.
5. The link is plain ASCII: some versions of Outlook read other signs of a `mailto:` in the code page of the machine.
"""

import hashlib
import json
import re
import secrets
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import getaddresses
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.french import short_day
from relance_mail.engine.desk import decided
from relance_mail.engine.office import Office, Report
from relance_mail.replies.automatic import is_automatic
from relance_mail.replies.parse import ParsedMail
from relance_mail.store import meta, snapshots
from relance_mail.store.codec import from_plain, to_plain
from relance_mail.store.columns import json_text

BY_LINK = frozenset(
    {
        Choice.PAUSE,
        Choice.DISPUTE,
        Choice.PAID_WAITING,
        Choice.READING_RIGHT,
        Choice.READING_WRONG,
        Choice.FILE_GOOD,
    }
)
LIFE = timedelta(days=7)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: read aloud and typed without doubt
_LENGTH, _PART = 12, 4
_READ_AS = str.maketrans("OIL", "011")
_IN_SUBJECT = re.compile(r"\[([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\]", re.IGNORECASE)
_PASSED_ON = re.compile(r"\s*(?:re|r[eé]p|r[eé]exp|tr|fwd?|aw|wg|sv|antw|rv|i) ?:", re.IGNORECASE)
_LONGEST_LABEL = 90
_BODY = "Envoyez ce message tel quel, sans rien y changer : le programme s'en charge."


def mint(conn: Connection, office: Office, decision: StaffDecision) -> str:
    """A new code for one decision: `7K3Q-XM2A-9RTB`. ValueError for a decision that no link may take."""
    if decision.choice not in BY_LINK:
        raise ValueError(f"no link may decide {decision.choice!r}")
    now = office.clock.now()
    _forget_old(conn, now)
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    code = "-".join(signs[at : at + _PART] for at in range(0, _LENGTH, _PART))
    kept = {"decision": to_plain(decision), "ends_at": (now + LIFE).isoformat(), "version": _version(conn, decision)}
    meta.put(conn, _key(code), json_text(kept))
    return code


def link(office: Office, code: str, label: str, about: StaffDecision | None = None) -> str:
    """The `mailto:` URL that takes the decision with one click. `label`: the words of the link; `about`: the decision
    behind it, whose customer is then named in the subject."""
    to = office.correspondence.reply_to or office.correspondence.sender
    named = f" - client {about.customer}" if about is not None and about.customer else ""
    subject = f"Relances - {_ascii(label + named)[:_LONGEST_LABEL].rstrip()} [{code}]"
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(_BODY, safe='')}"


def redeem(office: Office, report: Report, mail: ParsedMail) -> bool:
    """Carry out the decision whose code one of our own people has sent. True = the mail was nothing else, and is dealt
    with; False = it is a mail like any other."""
    found = _IN_SUBJECT.search(mail.text.subject)
    if found is None or _is_passed_on(mail) or not _is_ours(office, mail):
        return False
    if not mail.sender_sure:
        what = f"Un mail qui se dit de {mail.sender_address} porte un code, mais le serveur doute de son expéditeur."
        report.findings.append(_warning("code_forged", what))
        return True
    key = _key(found[1].upper().translate(_READ_AS))
    with office.store.writing() as conn:
        kept = json.loads(meta.get(conn, key) or "null")
        problem = _problem(conn, office, kept, mail)
        if problem is None and "used_at" not in kept:
            used = {"used_at": office.clock.now().isoformat(), "mail": mail.message_id}
            meta.put(conn, key, json_text(kept | used))
    if problem is None:
        decision = from_plain(StaffDecision, kept["decision"])
        words = "" if decision.choice is Choice.FILE_GOOD else decision.reason
        place = Where(file=f"lien cliqué par {mail.sender_address}")
        clicked = replace(decision, by=mail.sender_address, reason=words, where=place, key=key)
        decided.carry_out(office, report, clicked)
    elif problem:
        report.findings.append(
            _warning("code_refused", f"Un lien cliqué par {mail.sender_address} n'a rien changé : {problem}.")
        )
    return True


def _problem(conn: Connection, office: Office, kept: dict[str, Any] | None, mail: ParsedMail) -> str | None:
    """Why a code is worth nothing (any more), in French; empty when that goes without saying."""
    now = office.clock.now()
    if kept is None:
        read_again = mail.received is not None and office.clock.of(mail.received) < now - 2 * LIFE
        return "" if read_again else "ce code n'existe pas, ou plus"
    if "used_at" in kept:
        if kept["mail"] == mail.message_id:  # the same mail once more: after a crash, or its copy in another folder
            return None
        day = datetime.fromisoformat(kept["used_at"]).astimezone(office.clock.zone).date()
        return f"il a déjà servi le {short_day(day)}"
    if now > datetime.fromisoformat(kept["ends_at"]):
        return "il n'est plus valable"
    decision = from_plain(StaffDecision, kept["decision"])
    if decision.choice not in BY_LINK:
        return "cette décision ne se prend pas par un lien"
    return "une autre version du fichier est arrivée depuis" if kept["version"] != _version(conn, decision) else None


def _version(conn: Connection, decision: StaffDecision) -> str:
    """The very version of the file that « ce fichier est bon » is about; empty for any other decision."""
    if decision.choice is not Choice.FILE_GOOD:
        return ""
    latest = snapshots.latest(conn, decision.subject)
    return f"{latest.id} {latest.fingerprint}" if latest else "none"


def _is_passed_on(mail: ParsedMail) -> bool:
    """Whether it answers or forwards something, or no person sent it: a link opens a mail that is new."""
    answers = mail.in_reply_to or mail.references or _PASSED_ON.match(mail.text.subject)
    return bool(answers) or is_automatic(mail.text)


def _is_ours(office: Office, mail: ParsedMail) -> bool:
    """Whether exactly one address of ours stands as the sender."""
    senders = [address.lower() for _, address in getaddresses([mail.text.sender]) if "@" in address]
    return senders == [mail.sender_address] and mail.sender_address in office.correspondence.ours(mail.sender_address)


def _forget_old(conn: Connection, now: datetime) -> None:
    for name, text in meta.under(conn, "code").items():
        if now > datetime.fromisoformat(json.loads(text)["ends_at"]) + LIFE:
            meta.drop(conn, f"code/{name}")


def _key(code: str) -> str:
    return f"code/{hashlib.sha256(code.encode()).hexdigest()}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("–", "-").replace("’", "'").replace("œ", "oe"))
    return " ".join("".join(sign for sign in plain if " " <= sign <= "~").split())


def _warning(code: str, what: str) -> Finding:
    remedy = "Cliquer un lien du dernier résumé, ou l'écrire dans Décisions.xlsx."
    return Finding(code, what, remedy, severity=Severity.WARNING)

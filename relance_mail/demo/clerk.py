"""The person in charge, as the demo plays it: reads the summary, sends the drafts from Outlook, types decisions.

1. Everything goes the way that staff has: drafts in the mail program, links of the summary, Décisions.xlsx, scans in
   Preuves/. Three things are commands: what became of a call, of a draft that was thrown away, and a judgment.
2. One draft is thrown away, and one is given another greeting before it is sent: people do that.
"""

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import unescape
from urllib.parse import parse_qs, urlsplit

from relance_mail.core.choices import Choice
from relance_mail.core.intents import Intent
from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.demo.company import BOSS, US
from relance_mail.demo.desk import Desk
from relance_mail.demo.outlook import OUTDATED, Outlook
from relance_mail.engine.office import Office
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.staff import replies as staff_replies
from relance_mail.engine.staff import stops as staff_stops
from relance_mail.store import inbound, outbox, reminders
from relance_mail.store.inbound import Mail
from relance_mail.store.tables import InboundState

NAME = "responsable du recouvrement"
_REFERENCE = re.compile(r"R\d\d-\w+")
_LINK = re.compile(r'href="(mailto:[^"]+)"[^>]*>([^<]+)<')
JUDGED_BEFORE = timedelta(days=6)  # the mail that tells of the judgment, and the judgment found in the BODACC
THROWN_AWAY, REWRITTEN = 9, 14  # the drafts, counted from the first, that meet another fate than being sent


@dataclass(slots=True)
class Clerk:
    """`seen`: how many drafts have been opened; `answered`: mails that were dealt with."""

    office: Office
    outlook: Outlook
    desk: Desk
    seen: int = 0
    answered: set[str] = field(default_factory=set)

    def morning(self, summary: EmailMessage | None) -> None:
        """The replies first, then the drafts, then paper."""
        with self.office.store.reading() as conn:
            replies = inbound.mails_in(conn, InboundState.TO_CONFIRM)
        links = dict(_links(summary)) if summary is not None else {}
        for mail in replies:
            if mail.ref not in self.answered:
                self.answered.add(mail.ref)
                self._answer(mail, links)
        self._sign()
        self._calls_and_post()
        self._say_what_became_of_thrown_drafts()

    def send_drafts(self) -> int:
        """Send what lies in the drafts, but for one that is thrown away; how many left."""
        sent = 0
        for uid, draft in self.outlook.drafts().items():
            if OUTDATED in str(draft["Subject"]):
                self.outlook.delete(uid)
                continue
            self.seen += 1
            if self.seen == THROWN_AWAY:
                self.outlook.delete(uid)
                continue
            self.outlook.send(uid, self._now(), rewritten=self.seen == REWRITTEN)
            sent += 1
        return sent

    def _answer(self, mail: Mail, links: dict[tuple[str, str], str]) -> None:
        """Take the decision that this reply calls for."""
        if mail.customer_id is None or mail.reading is None:
            return
        customer, intent = mail.customer_id, mail.reading.intent
        numbers = ", ".join(_numbers(mail))
        match intent:
            case Intent.PROMISE | Intent.INSTALMENT_PLAN if ("Promesse exacte", customer) in links:
                self._click(links["Promesse exacte", customer])
            case Intent.PROMISE | Intent.INSTALMENT_PLAN:
                staff_replies.confirm(self.office, mail.ref, NAME)
            case Intent.DISPUTE:
                self.desk.decide(customer, Choice.DISPUTE, invoices=numbers, reason="dimension contestée, avoir à voir")
            case Intent.INSOLVENCY:
                judged = mail.received_at.astimezone(self.office.clock.zone).date() - JUDGED_BEFORE
                staff_stops.insolvency(self.office, customer, NAME, judgment=judged)
            case Intent.REQUEST_DOCUMENT:
                pass  # the draft with the copies answers
            case Intent.REFUSAL:
                self.desk.decide(customer, Choice.DISPUTE, invoices=numbers, reason="refus de payer, direction à voir")
            case _:
                staff_replies.dismiss(self.office, mail.ref, NAME)

    def _click(self, link: str) -> None:
        """The mail program opens a mail with its subject and text, and it is sent as it is."""
        fields = parse_qs(urlsplit(link).query)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = BOSS, US, fields["subject"][0]
        mail["Message-ID"] = f"<clic{len(self.answered)}@outlook.example.fr>"
        mail.set_content(fields.get("body", [""])[0] or "Envoyé depuis le résumé.")
        with smtplib.SMTP("127.0.0.1", self.outlook.smtp_port, timeout=10) as client:
            client.send_message(mail)

    def _sign(self) -> None:
        """Formal notices: the four facts are looked at today, the letter is signed and deposited the day after."""
        folder = self.desk.folder / "A_signer"
        for path in sorted(folder.glob("*.*")) if folder.is_dir() else ():
            found = _REFERENCE.search(path.name)
            if found is None:
                continue
            if path.name.startswith("PROJET"):
                if not any(row[0] == found[0] for row in self.desk.notices):
                    self.desk.approve_notice(found[0], self.office.today())
            else:
                digits = f"{int(found[0].encode().hex(), 16) % 10**11:011d}"
                self.desk.drop_proof(found[0], f"1A{digits}", self.office.today())

    def _calls_and_post(self) -> None:
        """A call is made, a letter posted, the day after it was laid out."""
        with self.office.store.reading() as conn:
            papers = [row for row in outbox.rows_in(conn, State.WITH_STAFF) if row.channel is not Channel.MAIL]
            stages = reminders.reminders_by_id(conn, {row.reminder_id for row in papers})
        for paper in papers:
            since = paper.since.astimezone(self.office.clock.zone).date()
            policy = self.office.book.policies.values()
            alone = any(one.id == stages[paper.reminder_id].stage and one.alone for p in policy for one in p.stages)
            if since < self.office.today() and not alone:
                words = "rappellera" if paper.channel is Channel.PHONE else ""
                staff.settle(self.office, paper.id, NAME, sent=True, on=self.office.today(), words=words)

    def _say_what_became_of_thrown_drafts(self) -> None:
        with self.office.store.reading() as conn:
            asked = [row for row in outbox.rows_in(conn, State.UNCERTAIN) if row.needs_person]
        for row in asked:
            staff.settle(self.office, row.id, NAME, sent=False, on=None, words="brouillon jeté")

    def _now(self) -> datetime:
        return self.office.clock.now().astimezone(self.office.clock.zone)


def _links(summary: EmailMessage) -> Iterator[tuple[tuple[str, str], str]]:
    """(label, customer's code) → link."""
    body = summary.get_body(("html",))
    for link, label in _LINK.findall(str(body.get_content())) if body is not None else ():
        link = unescape(link)
        subject = parse_qs(urlsplit(link).query).get("subject", [""])[0]
        for code in re.findall(r"\b\d{5}\b", subject):
            yield (unescape(label).strip(), code), link


def _numbers(mail: Mail) -> list[str]:
    """The invoices that the subject or the reading names."""
    return list(dict.fromkeys(re.findall(r"[A-Z]{2}-\d\d-\d{4}", mail.subject or "")))

"""From a decision to the exact message: the letter and mail are filled, copies attached, addresses chosen.

1. Nothing here reads the store or the clock: the same decision on the same day gives the same bytes.
2. A stage that carries a letter needs a PDF: a .docx never goes to a customer. Where nobody outside is written to
   (sandbox, demo) and there is no PDF engine, the .docx marked PROJET stands in (OFFICE §3.6). A letter made in the
   sandbox is always marked and named as a preview: nobody may post it by mistake.
3. More copies than the limits allow are not dropped silently: the text says that they come on request (OFFICE §7).
"""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from relance_mail.core.account import Account, ProofState
from relance_mail.core.balance import open_credits
from relance_mail.core.days import add_working_days, on_or_after
from relance_mail.core.decisions import Decision, LineRole
from relance_mail.core.effects import REPLY_AUTHOR
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.invoices import Invoice
from relance_mail.core.parties import Customer
from relance_mail.core.penalties import interest_mode
from relance_mail.core.policy import AnswerTo, Channel, Policy, Stage, StageId
from relance_mail.core.position import on_ladder
from relance_mail.core.reach import addressees, gone_by
from relance_mail.core.version import VersionLine, VersionParts, fingerprint, policy_fingerprint
from relance_mail.engine.incoming.matching import bare_address
from relance_mail.engine.office import Correspondence, Office
from relance_mail.engine.writing.claiming import claimed
from relance_mail.engine.writing.shown import shown_of_customer, shown_of_invoice, shown_of_past
from relance_mail.errors import BackendError
from relance_mail.letters.base import Copies, Documents, LetterContext, LetterLine, MailImage, deposited
from relance_mail.letters.docx import attachment_name, render_letter
from relance_mail.letters.mail_text import render_mail
from relance_mail.mail.base import Attachment, Outgoing

_SANDBOX = "sandbox"  # a first try; the customers of the demo are simulated, and its letters look as they would leave
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a decision becomes: its stage and the values of its texts, before a token is known. `copied`: our own people
    in copy (PEERS 32)."""

    account: Account
    decision: Decision
    policy: Policy
    stage: Stage
    documents: Documents
    recipients: tuple[str, ...]
    copies: tuple[Path, ...]
    copied: tuple[str, ...] = ()


def documents_of(office: Office, customer: Customer, policy: Policy, stage: StageId) -> Documents:
    """The templates of a stage for this customer: its own, else its policy's, else the common ones."""
    return office.documents.documents(stage, customer.kind, customer.language, customer.id, policy.id)


def draft_of(office: Office, account: Account, decision: Decision) -> Draft:
    """The documents, addresses and copies that this decision needs."""
    policy = office.book.of(account.customer)
    stage = policy.stage(decision.stage or "")
    if stage is None:
        raise ValueError(f"the policy {policy.id} has no stage {decision.stage!r}")
    stage = gone_by(stage, decision.channels)
    documents = documents_of(office, account.customer, policy, stage.id)
    recipients = tuple(contact.email for contact in addressees(account, stage, policy))
    copies, copied = _copies(account, decision, stage), _copied(account, stage)
    return Draft(account, decision, policy, stage, documents, recipients, copies, copied)


def parts_of(office: Office, draft: Draft) -> VersionParts:
    """Everything whose change makes the approved message wrong (rule 6)."""
    house = office.correspondence
    invoices = {invoice.id: invoice for invoice in draft.account.invoices}
    lines = tuple(
        VersionLine(
            invoices[line.invoice_id].number,
            invoices[line.invoice_id].due_date,
            line.role,
            line.residual,
            line.round,
            line.stage,
            invoices[line.invoice_id].due_on,
            shown_of_invoice(invoices[line.invoice_id]),
        )
        for line in draft.decision.lines
    )
    return VersionParts(
        customer_id=draft.account.customer.id,
        group_key=draft.decision.group_key,
        stage=draft.stage.id,
        channels=tuple(str(channel) for channel in draft.decision.channels),
        language=draft.account.customer.language,
        lines=lines,
        recipients=(*draft.recipients, *draft.copied, *(postal(draft) if _goes_by_post(draft) else ())),
        templates=fingerprint(sorted(draft.documents.hashes().items())),
        policy=policy_fingerprint(draft.policy),
        creditor=fingerprint(office.creditor),
        attachments=tuple(_sha256(path) for path in draft.copies),
        credit_notes=tuple((note.number, note.residual) for note in _credits(draft)),
        interest=interest_mode(draft.account.customer, draft.stage),
        sender=(house.sender_name, house.sender, house.reply_to or "", house.blind_copy or ""),
        profile=office.profile,
        shown=(*shown_of_customer(draft.account.customer, _greeted(draft)), *shown_of_past(draft.decision)),
    )


def context_of(office: Office, draft: Draft, token: str, as_of: date) -> LetterContext:
    """The values that letter and mail show."""
    account = draft.account
    invoices = {invoice.id: invoice for invoice in account.invoices}
    steps = [step for step in on_ladder(account.steps, draft.policy) if step.proof is ProofState.DELIVERED]
    reminded = {step.invoice_id: step.sent_on for step in sorted(steps, key=lambda step: step.sent_on)}
    lines = [
        LetterLine(
            invoices[line.invoice_id],
            line.residual,
            line.role is LineRole.COUNTS,
            reminded.get(line.invoice_id),
            deposited_on=deposited(account.customer, invoices[line.invoice_id]),
        )
        for line in draft.decision.lines
    ]
    lines += [LetterLine(note, note.residual, counts=False) for note in _credits(draft)]
    shown = {line.invoice.id for line in lines}
    history = {step.sent_on for step in steps if step.invoice_id in shown}
    context = LetterContext(
        creditor=office.creditor,
        customer=account.customer,
        stage=draft.stage,
        lines=tuple(lines),
        as_of=as_of,
        token=token,
        deadline=_deadline(office, draft, as_of),
        history=tuple(sorted(history)),
        unanswered=bool(history) and not _answered(account, min(history)),
        broken_promises=draft.decision.broken_promises,
        resumes_after=draft.decision.resumes_after,
        interest=interest_mode(account.customer, draft.stage),
        contact_name=_greeted(draft),
        copies=_copies_said(draft, office.correspondence),
        rules=office.documents.mentions(),
        ahead=_ahead(draft),
    )
    return claimed(office, context, account)


def _greeted(draft: Draft) -> str | None:
    """The name of the first contact written to that has one."""
    written_to = addressees(draft.account, draft.stage, draft.policy)
    return next((contact.name for contact in written_to if contact.name), None)


def _ahead(draft: Draft) -> frozenset[StageId]:
    """The stages that may still come after this one: a text announces no other (OFFICE §12)."""
    return frozenset(stage.id for stage in draft.policy.ladder if stage.order > draft.stage.order)


def _answered(account: Account, since: date) -> bool:
    """Whether anything has come back since that day: every reply holds the customer, if only for a moment."""
    heard = any(hold.author == REPLY_AUTHOR and hold.since >= since for hold in account.holds)
    return heard or any(promise.made_on >= since for promise in account.promises)


def _deadline(office: Office, draft: Draft, as_of: date) -> date:
    """The day printed. A draft may be sent as late as it lives, and still leaves its reader some days (OFFICE §7); a
    letter that is approved is printed that day."""
    policy, by_mail = draft.policy, Channel.MAIL in draft.decision.channels
    day = as_of + timedelta(days=draft.stage.deadline_days)
    if by_mail and not draft.stage.alone and office.correspondence.as_draft(draft.decision.needs_yes):
        last = add_working_days(as_of, policy.valid_working_days, policy.holidays)
        day = max(day, add_working_days(last, policy.draft_margin_working_days, policy.holidays))
    return on_or_after(day, policy.holidays)


def letter_of(office: Office, draft: Draft, context: LetterContext, *, project: bool = False) -> Attachment | None:
    """The letter as it may leave: PDF, or the marked Word file where nobody outside is written to; None if the stage
    carries none. `project`: a preview, marked and named as one, as every letter of the sandbox is. Raises BackendError
    when a letter is needed and cannot be made."""
    template = draft.documents.letter
    if template is None or not (draft.stage.letter or _goes_by_post(draft)):
        return None
    project = project or office.profile == _SANDBOX
    if office.pdf is not None and office.pdf.available():
        content = office.pdf.convert(render_letter(template.content, context, project, template.path))
        return Attachment(attachment_name(context.token, project=project), content, "application/pdf")
    if office.sandbox:
        content = render_letter(template.content, context, project=True, path=template.path)
        return Attachment(attachment_name(context.token, "docx", project=project), content, _WORD)
    raise BackendError(
        Finding(
            "no_pdf_engine",
            f"The stage {draft.stage.id} carries a letter, and there is no program that makes PDF files.",
            "Install LibreOffice; a Word file never goes to a customer.",
        )
    )


def mail_of(office: Office, draft: Draft, context: LetterContext, key: str, letter: Attachment | None) -> Outgoing:
    """The mail as a person approves it, still without thread and transport headers."""
    template = draft.documents.mail
    if template is None:
        raise ValueError(f"the stage {draft.stage.id} has no mail template")
    text = render_mail(template.content, context, path=template.path)
    correspondence = office.correspondence
    copies = () if context.copies is not Copies.ATTACHED else tuple(map(_attachment, draft.copies))
    return Outgoing(
        key=key,
        token=context.token,
        sender=correspondence.sender,
        sender_name=correspondence.sender_name,
        to=draft.recipients,
        cc=draft.copied,
        subject=text.subject if context.token in text.subject else f"{text.subject} (réf. {context.token})",
        text=text.text,
        html=text.html,
        blind_copy=correspondence.blind_copy,
        reply_to=correspondence.reply_to,
        attachments=(*((letter,) if letter and draft.stage.letter else ()), *copies, *map(_inline, text.images)),
        read_receipt=draft.stage.read_receipt and correspondence.read_receipts,
        delivery_receipt=correspondence.delivery_notices,
    )


def postal(draft: Draft) -> tuple[str, ...]:
    """Name and address on the envelope: the registered office, or the home of a person (OFFICE §6)."""
    customer = draft.account.customer
    address = customer.seat if customer.seat.complete else customer.address
    return (customer.name, *address.lines, f"{address.postcode or ''} {address.city or ''}".strip())


def _goes_by_post(draft: Draft) -> bool:
    return Channel.POST in draft.decision.channels


def missing_copies(draft: Draft, said: Copies) -> tuple[Finding, ...]:
    """What staff must know about copies that do not go with the message (PEERS 22)."""
    if not draft.stage.invoice_copies or said is Copies.ATTACHED:
        return ()
    what, remedy = (
        ("Les copies de factures dépassent la limite : le texte dit « copies sur demande ».", "Relever la limite.")
        if draft.copies
        else ("Aucune copie de facture n'est connue pour ce client.", "Déposer les PDF dans le dossier des factures.")
    )
    return (Finding("copies", what, remedy, Where(), Severity.WARNING),)


def _credits(draft: Draft) -> tuple[Invoice, ...]:
    """What is shown and deducted in the currencies of the message; copies that were asked for claim nothing."""
    if draft.stage.answer is AnswerTo.DOCUMENT:
        return ()
    currencies = {line.residual.currency for line in draft.decision.lines}
    return tuple(one for one in open_credits(draft.account) if one.residual.currency in currencies)


def _copies(account: Account, decision: Decision, stage: Stage) -> tuple[Path, ...]:
    if not stage.invoice_copies:
        return ()
    counting = {line.invoice_id for line in decision.lines}
    files = (file for invoice in account.invoices if invoice.id in counting for file in invoice.files)
    paths = [Path(file) for file in dict.fromkeys(files)]
    return tuple(path for path in paths if path.is_file() and not path.is_symlink())  # a link may lead anywhere


def _copied(account: Account, stage: Stage) -> tuple[str, ...]:
    """The addresses that get a copy at this stage: our people, the customer's direction; one whom the customers' file
    names without an address gets none."""
    customer = account.customer
    people = {
        "sales_person": customer.sales_person,
        "responsible": customer.responsible,
        "management": customer.email_management,
    }
    found = [bare_address(people.get(one, one) or "") for one in stage.copies_to]
    return tuple(dict.fromkeys(address for address in found if address))


def _copies_said(draft: Draft, limits: Correspondence) -> Copies:
    if not draft.copies:
        return Copies.NONE
    fits = len(draft.copies) <= limits.max_attachments and _size(draft.copies) <= limits.max_attachment_bytes
    return Copies.ATTACHED if fits else Copies.ON_REQUEST


def _size(paths: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def _inline(image: MailImage) -> Attachment:
    return Attachment(image.name, image.content, image.mime_type, image.cid)


def _attachment(path: Path) -> Attachment:
    return Attachment(path.name, path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

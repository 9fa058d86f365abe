"""`check`: every template of every stage, read and rendered for every sort of debtor, all findings at once.

1. First what stands in the file (damage, marks, tags, each with its place); only a template without such errors is
   rendered, so that one mistake is told once.
2. Then what a customer would read: phrases that a stage or a kind must or must not say, and, for whoever owes the
   principal only, any amount that is not one of the message's own.
3. A bare message too (no contact, no telephone, one invoice, nothing sent before), where templates usually break.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from docx.document import Document

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.policy import InterestMode, Stage
from relance_mail.letters.base import Copies, LetterContext, LetterRefused, MailText, Template
from relance_mail.letters.catalogue import LETTER, Catalogue
from relance_mail.letters.docx import faults_of, rendered
from relance_mail.letters.mail_text import read_mail, render_mail
from relance_mail.letters.mentions import Mentions
from relance_mail.letters.passages import passages
from relance_mail.letters.samples import CUSTOMERS, sample
from relance_mail.letters.speech import DEFAULT, language_of


def check(catalogue: Catalogue, stages: Iterable[Stage], policies: Iterable[str] = ()) -> list[Finding]:
    """Every problem of every template that these stages use, in French; an empty list means that all may be sent.
    `policies`: their ids; a text of another policy is never used."""
    stages = list(stages)
    by_id = {stage.id: stage for stage in stages}
    try:
        # Two kinds of debtor may have a stage of one id with other channels: what any of them needs must be there.
        findings = list(dict.fromkeys(catalogue.refusals(stages)))
        mentions = catalogue.mentions()
    except LetterRefused as error:
        return list(error.findings)
    for stage in by_id.values():
        try:
            templates = catalogue.templates(stage.id)
        except LetterRefused as error:
            findings += error.findings
            continue
        for template in templates:
            findings += check_template(template, stage, mentions.get(language_of(template.path) or DEFAULT, Mentions()))
    return [*findings, *(_misplaced(path) for path in catalogue.misplaced(by_id, policies))]


def _misplaced(path: str) -> Finding:
    what = "Aucun message n’emploie ce modèle : son dossier, sa langue, son étape ou son nom n’existe pas."
    remedy = "Rangez-le comme clients/<code>/fr/<étape>/lettre.docx ou scenarios/<scénario>/fr/<étape>/mail.docx."
    return Finding("template_unused", what, remedy, Where(file=path), Severity.WARNING)


def check_template(template: Template, stage: Stage, mentions: Mentions) -> list[Finding]:
    """The problems of one template."""
    found = list(faults_of(template.content, template.path))
    return found or list(dict.fromkeys(_rendered_findings(template, stage, mentions)))


def samples_of(stage: Stage, path: str) -> Iterator[tuple[str, LetterContext]]:
    """The messages that a template is tried with, by kind; a variant (`mail.consumer.docx`) only with its own."""
    variant = path.rsplit("/", 1)[-1].split(".")[1]
    for kind in CUSTOMERS:
        if variant not in ("docx", kind):
            continue
        full = sample(kind, stage)
        yield kind, full
        if full.beyond_principal:  # else a claim is not even a field, and all three are one message
            yield kind, sample(kind, stage, interest=InterestMode.CLAIM)
            yield kind, sample(kind, stage, interest=InterestMode.NOTHING)
        yield kind, bare(full)


def bare(full: LetterContext) -> LetterContext:
    """The same message with as little as may be known: one invoice, no contact, no telephone, no history."""
    creditor = replace(full.creditor, phone=None, website=None, accounts=(), signatory_title="")
    customer = replace(full.customer, contact_name=None, siren=None, siret=None, service_code=None, commitment=None)
    line = full.lines[1]
    nameless = replace(line, invoice=replace(line.invoice, issue_date=None, total=None))
    return replace(
        full, creditor=creditor, customer=customer, lines=(nameless,), history=(), unanswered=False, copies=Copies.NONE
    )


def _rendered_findings(template: Template, stage: Stage, mentions: Mentions) -> Iterator[Finding]:
    language = language_of(template.path) or DEFAULT
    for _, context in samples_of(stage, template.path):
        try:
            _tried(template, replace(context, rules={language: mentions}))
        except LetterRefused as error:
            yield from error.findings


def _tried(template: Template, context: LetterContext) -> None:
    """Fill the template and read it; nothing is written out."""
    read = rendered if _is_letter(template) else read_mail
    read(template.content, context, template.path)


def _is_letter(template: Template) -> bool:
    return template.path.rpartition("/")[2].startswith(f"{LETTER}.")


def text_of_message(template: Template, context: LetterContext) -> str:
    """All that a customer would read: subject and text of a mail, every paragraph of a letter."""
    made = filled(template, context)
    if isinstance(made, MailText):
        return f"{made.subject}\n{made.text}"
    return "\n".join(passage.text for passage in passages(made))


def filled(template: Template, context: LetterContext) -> Document | MailText:
    """The template filled as what its name says it is. Raises LetterRefused."""
    render = rendered if _is_letter(template) else render_mail
    return render(template.content, context, template.path)

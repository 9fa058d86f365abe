"""`check`: every template of every stage, read and rendered for every sort of debtor, all findings at once.

1. First what stands in the file (damage, marks, tags, each with its place); only a template without such errors is
   rendered, so that one mistake is told once.
2. Then what a customer would read: phrases that a stage or a kind must or must not say, and, for whoever owes the
   principal only, any amount that is not one of the message's own.
3. A bare message too (no contact, no telephone, one invoice, nothing sent before), where templates usually break.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from docx.document import Document

from relance_mail.core.findings import Finding, Where
from relance_mail.core.policy import InterestMode, Stage
from relance_mail.letters.base import Copies, LetterContext, LetterRefused, Template
from relance_mail.letters.catalogue import LETTER, Catalogue
from relance_mail.letters.docx import opened, rendered
from relance_mail.letters.mail_text import render_mail
from relance_mail.letters.marks import marks
from relance_mail.letters.mentions import Mentions, read_mentions
from relance_mail.letters.passages import passages
from relance_mail.letters.samples import CUSTOMERS, sample
from relance_mail.letters.tags import TagReader
from relance_mail.letters.values import fill

MENTIONS = "mentions.toml"
_AMOUNT = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:[\u202f\u00a0 .]\d{3})+|\d+)(?:,\d+)?\s?(?:€|euros?\b|EUR\b(?!\s?\d))"
    r"|\b(?:EUR|USD)\s?\d+(?:,\d{3})*(?:\.\d+)?"
)


def check(catalogue: Catalogue, stages: Iterable[Stage]) -> list[Finding]:
    """Every problem of every template that these stages use, in French; an empty list means that all may be sent."""
    stages = list(stages)
    by_id = {stage.id: stage for stage in stages}
    # Two kinds of debtor may have a stage of one id with other channels: what any of them needs must be there.
    findings = list(dict.fromkeys(catalogue.refusals(stages)))
    for stage in by_id.values():
        for template in catalogue.templates(stage.id):
            language = template.path.split("/")[0]
            mentions = read_mentions(catalogue.folder / language / MENTIONS)
            findings += check_template(template, stage, mentions)
    return findings


def check_template(template: Template, stage: Stage, mentions: Mentions) -> list[Finding]:
    """The problems of one template."""
    try:
        document = opened(template.content, template.path)
    except LetterRefused as error:
        return list(error.findings)
    found = [*marks(document, template.path), *tag_findings(document, template.path, stage)]
    return found or list(dict.fromkeys(_rendered_findings(template, stage, mentions)))


def tag_findings(document: Document, path: str, stage: Stage) -> list[Finding]:
    """What is wrong with the fields typed in a document."""
    known = fill(sample("business", stage, interest=InterestMode.CLAIM))
    return TagReader(known, path).read(passages(document))


def samples_of(stage: Stage, path: str) -> Iterator[tuple[str, LetterContext]]:
    """The messages that a template is tried with, by kind; a variant (`mail.consumer.docx`) only with its own."""
    variant = path.rsplit("/", 1)[-1].split(".")[1]
    for kind in CUSTOMERS:
        if variant not in ("docx", kind):
            continue
        full = sample(kind, stage)
        yield kind, full
        yield kind, sample(kind, stage, interest=InterestMode.CLAIM)
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
    document = template.path.rsplit("/", 1)[-1].split(".")[0]
    for kind, context in samples_of(stage, template.path):
        try:
            text = text_of_message(template, context)
        except LetterRefused as error:
            yield from error.findings
            continue
        for code, phrase in mentions.problems(text, stage.id, kind, "letter" if document == LETTER else "mail"):
            says = "ne dit pas" if code == "phrase_missing" else "dit"
            what = f"Pour un client « {kind} », ce texte {says} « {phrase} »."
            yield Finding(code, what, "Corrigez la phrase, ou mettez-la sous une condition.", Where(file=template.path))
        for amount in foreign_amounts(text, context):
            what = f"Pour un client « {kind} », ce texte demande « {amount} » au-delà du principal."
            remedy = "Mettez ce passage sous {% if mention_penalites %} ou {% if reclame_penalites %}."
            yield Finding("beyond_principal", what, remedy, Where(file=template.path))


def text_of_message(template: Template, context: LetterContext) -> str:
    """All that a customer would read: subject and text of a mail, every paragraph of a letter."""
    if template.path.rsplit("/", 1)[-1].startswith(f"{LETTER}."):
        return "\n".join(passage.text for passage in passages(rendered(template.content, context, template.path)))
    mail = render_mail(template.content, context, template.path)
    return f"{mail.subject}\n{mail.text}"


def foreign_amounts(text: str, context: LetterContext) -> list[str]:
    """Amounts in the text of somebody who owes the principal only that are not among the message's own."""
    if context.beyond_principal and (context.mentions or context.claims):
        return []
    own = _digits(" ; ".join(_texts(fill(context))))
    return [found[0].strip() for found in _AMOUNT.finditer(text) if not _digits(found[0]) <= own]


def _digits(text: str) -> set[str]:
    """The amounts of a text by their figures alone."""
    return {re.sub(r"\D", "", found[0]) for found in _AMOUNT.finditer(text)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)

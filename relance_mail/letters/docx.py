"""Word templates rendered: sandboxed, strict, escaped.

1. A `DocxTemplate` shared by two threads gives one customer another's letter: each thread compiles its own from bytes
   (compiled.py).
2. docxtpl parses what it rendered with a forgiving parser that drops what it does not understand; here the result
   must be well formed, else the template is refused.
3. What Word has done to the fields is undone first (repair.py), and a template with any fault is refused before it is
   filled, with the words of `check` (faults.py): one that was spoilt since the last check never leaves.
4. Document properties are never rendered: they are ours (author, title, language), so that no template runs there
   and no earlier author shows.
5. Every preview carries PROJET on every page (OFFICE §6), in a frame that moves nothing, and no signature.
6. A filled text that breaks a rule of `mentions.toml` is refused here, so that nothing can use it.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from jinja2.exceptions import TemplateError, UndefinedError
from lxml import etree

from relance_mail.core.findings import Finding
from relance_mail.letters.base import LetterContext, LetterRefused
from relance_mail.letters.compiled import Compiled, compiled
from relance_mail.letters.draft_mark import mark_as_draft
from relance_mail.letters.faults import faults, value_missing
from relance_mail.letters.mentions import LETTER
from relance_mail.letters.package import guard, refused
from relance_mail.letters.passages import Passage, passages
from relance_mail.letters.pictures import keep_places, pictures_of, set_pictures
from relance_mail.letters.proofreading import about, as_finding, objections
from relance_mail.letters.repair import mend, repair
from relance_mail.letters.sandbox import KEPT_SOURCES
from relance_mail.letters.speech import DEFAULT, language_of, speech_of
from relance_mail.letters.values import Group, fill

_PREVIEW = "PROJET"
_LEFTOVER = re.compile("\\{(?!\u2060)|(?<!\u2060)\\}")  # braces of values bear a word joiner (typography.clean)


def attachment_name(token: str, suffix: str = "pdf", *, project: bool = False) -> str:
    """`Courrier_R26-0457.pdf`: neutral, for it shows in a notification (OFFICE §12); a preview is called `PROJET_…`."""
    return f"{_PREVIEW if project else 'Courrier'}_{re.sub(r'[^A-Za-z0-9-]', '', token)}.{suffix}"


def is_preview(name: str) -> bool:
    """Whether a file is called as a preview is."""
    return name.startswith(f"{_PREVIEW}_")


def opened(template: bytes, path: str = "") -> Document:
    """The template as it is, as a python-docx document. Raises `LetterRefused` when it is none."""
    guard(template, path)
    try:
        return docx.Document(io.BytesIO(template))
    except (OpcError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        remedy = "Ouvrez-le dans Word et enregistrez-le au format .docx."
        raise refused("template_unreadable", "Ce modèle n’est pas un document Word.", remedy, path) from error


@lru_cache(KEPT_SOURCES)
def faults_of(template: bytes, path: str = "") -> tuple[Finding, ...]:
    """What is wrong with a template, whatever the message; the same until somebody saves it anew."""
    try:
        return tuple(faults(opened(template, path), path))
    except LetterRefused as error:
        return error.findings


@lru_cache(KEPT_SOURCES)
def _repaired(template: bytes, french: bool) -> bytes:
    """The template without Word's habits, once for all its messages."""
    document = opened(template)
    repair(document, french=french)
    return _saved(document)


def rendered(template: bytes, context: LetterContext, path: str = "", document: str = LETTER) -> Document:
    """The template filled and read against the rules of its language, as a python-docx document. Raises
    `LetterRefused` with findings in French."""
    if found := faults_of(template, path):
        raise LetterRefused(*found)
    context = replace(context, language=language_of(path) or context.language)
    fields = fill(context)
    pictures = pictures_of(context) if document == LETTER else []
    keep_places(fields, pictures)
    filled = _filled(template, fields, path, context.language)
    mend(filled)
    read = list(passages(filled))
    _nothing_left(read, path)
    _proofread(read, context, fields, (template, path, document))
    set_pictures(filled, pictures, path)
    return filled


def _compiled(template: bytes, language: str) -> Compiled:
    return compiled(_repaired(template, language == DEFAULT))


def _filled(template: bytes, fields: Group, path: str, language: str) -> Document:
    try:
        return _compiled(template, language).document(fields)
    except UndefinedError as error:
        raise LetterRefused(value_missing(opened(template, path), path, str(error))) from error
    except (TemplateError, TypeError, ValueError) as error:
        remedy = "Comparez ses champs avec la liste du guide (`relance fields`)."
        raise refused("template_syntax", f"Le modèle ne se remplit pas : {error}.", remedy, path) from error
    except etree.XMLSyntaxError as error:
        remedy = "Vérifiez que chaque bloc {%p …%} ou {%tr …%} est seul dans son paragraphe ou sa ligne."
        raise refused("template_broken", "Le modèle, une fois rempli, n’est plus un document.", remedy, path) from error


def _proofread(read: list[Passage], context: LetterContext, fields: Group, of: tuple[bytes, str, str]) -> None:
    """Refuse what this message may not say; `of`: the template, its path, letter or mail."""
    template, path, document = of
    mentions = context.rules.get(context.language)
    found = list(objections(mentions, read, context, fields, document)) if mentions else []
    if found:
        there = list(passages(opened(template, path)))
        kind = about(context, document).kind
        raise LetterRefused(*(as_finding(one, kind, path, there) for one in found))


def _nothing_left(read: Iterable[Passage], path: str) -> None:
    for passage in read:
        if _LEFTOVER.search(passage.text):
            what = f"Un champ n’a pas été rempli, {passage.place} : « {passage.excerpt} »."
            raise refused("field_left", what, "Vérifiez ses accolades.", path)


def _detach(document: Document) -> None:
    """Forget the .dotx that the template was made from: its path is nobody's business, and Word would look for it."""
    for relationship in list(document.part.rels.values()):
        if relationship.reltype == RELATIONSHIP_TYPE.SETTINGS:
            links = relationship.target_part.rels
            for key in [key for key, link in links.items() if link.reltype.endswith("/attachedTemplate")]:
                del links[key]
    for mark in document.settings.element.findall(qn("w:attachedTemplate")):
        document.settings.element.remove(mark)


def _sign(document: Document, context: LetterContext, language: str) -> None:
    """Properties of the file: who, what, when (the letter's own day), in which language."""
    own = document.core_properties
    own.author = own.last_modified_by = context.creditor.name[:255]
    own.title = f"Courrier {context.token}"
    own.language = speech_of(language).tag
    own.comments = own.subject = own.keywords = own.category = ""
    own.created = own.modified = datetime.combine(context.as_of, time(12), UTC).replace(tzinfo=None)
    own.revision = 1


def render_letter(template: bytes, context: LetterContext, project: bool = False, path: str = "") -> bytes:
    """The letter as .docx; the same message gives the same bytes. `project`: a preview, marked on every page.

    Raises `LetterRefused`: unknown field, missing value, damaged template; `path` names the template in findings.
    """
    document = rendered(template, replace(context, signature=None) if project else context, path)
    _detach(document)
    language = language_of(path) or context.language
    _sign(document, context, language)
    if project:
        mark_as_draft(document)
    return _compiled(template, language).packed(document)


def _saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()

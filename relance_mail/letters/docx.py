"""Word templates rendered: one object per render, sandboxed, strict, escaped.

1. A `DocxTemplate` shared by two threads gives one customer another's letter: each render makes its own from bytes.
2. docxtpl parses what it rendered with a forgiving parser that drops what it does not understand; here the result
   must be well formed, else the template is refused.
3. French Word turns the quotes typed inside a field into « »; they are read as quotes.
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
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError, UndefinedError
from lxml import etree

from relance_mail.letters.base import LetterContext, LetterRefused
from relance_mail.letters.draft_mark import mark_as_draft
from relance_mail.letters.mentions import LETTER
from relance_mail.letters.package import guard, refused, repacked
from relance_mail.letters.passages import Passage, passages
from relance_mail.letters.proofreading import about, as_finding, objections
from relance_mail.letters.sandbox import KEPT_SOURCES, LetterEnvironment
from relance_mail.letters.signature import keep_place, set_image
from relance_mail.letters.values import Group, fill

_ENVIRONMENT = LetterEnvironment()
_TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_PREVIEW = "PROJET"
_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}")


class _LetterTemplate(DocxTemplate):  # type: ignore[misc]  # the base is untyped
    """docxtpl with guillemets read as quotes, a strict parser, and properties left alone."""

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def fix_tables(self, xml: str) -> Any:
        etree.fromstring(xml)
        return super().fix_tables(xml)

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Nothing: `_sign` sets them."""


@lru_cache(KEPT_SOURCES)
def _patched(source: str) -> str:
    """The XML as docxtpl prepares it for Jinja: the same for every message of a template, and slow."""
    return _TAG.sub(_plain_quotes, str(DocxTemplate(io.BytesIO()).patch_xml(source)))


def _plain_quotes(tag: re.Match[str]) -> str:
    return re.sub(r"«[\s\u00a0\u202f]*|[\s\u00a0\u202f]*»", '"', tag[0])


def attachment_name(token: str, suffix: str = "pdf", *, project: bool = False) -> str:
    """`Courrier_R26-0457.pdf`: neutral, for it shows in a notification (OFFICE §12); a preview is called `PROJET_…`."""
    return f"{_PREVIEW if project else 'Courrier'}_{re.sub(r'[^A-Za-z0-9-]', '', token)}.{suffix}"


def is_preview(name: str) -> bool:
    """Whether a file is called as a preview is."""
    return name.startswith(f"{_PREVIEW}_")


def opened(template: bytes, path: str = "") -> Document:
    """The template as it is, as a python-docx document. Raises `LetterRefused` when it is none."""
    document: Document = _opened(template, path).docx
    return document


def _opened(template: bytes, path: str) -> _LetterTemplate:
    guard(template, path)
    made = _LetterTemplate(io.BytesIO(template))
    try:
        made.init_docx()
    except (OpcError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        remedy = "Ouvrez-le dans Word et enregistrez-le au format .docx."
        raise refused("template_unreadable", "Ce modèle n’est pas un document Word.", remedy, path) from error
    return made


def rendered(template: bytes, context: LetterContext, path: str = "", document: str = LETTER) -> Document:
    """The template filled and read against the rules of its language, as a python-docx document. Raises
    `LetterRefused` with findings in French."""
    made = _opened(template, path)
    fields = fill(context)
    if context.signature is not None:
        keep_place(fields)
    try:
        made.render(fields, _ENVIRONMENT)
    except UndefinedError as error:
        remedy = "Corrigez le nom du champ, ou complétez la fiche qui le donne."
        raise refused("field_missing", f"{error}.", remedy, path) from error
    except (TemplateError, TypeError, ValueError) as error:
        remedy = "Lancez `relance check` : il nomme l’endroit."
        raise refused("template_syntax", f"Le modèle est mal écrit : {error}.", remedy, path) from error
    except etree.XMLSyntaxError as error:
        remedy = "Vérifiez que chaque bloc {%p …%} ou {%tr …%} est seul dans son paragraphe ou sa ligne."
        raise refused("template_broken", "Le modèle, une fois rempli, n’est plus un document.", remedy, path) from error
    filled: Document = made.docx
    read = list(passages(filled))
    _nothing_left(read, path)
    _proofread(read, context, fields, (template, path, document))
    if context.signature is not None:
        set_image(filled, context.signature, context.creditor.legal_signatory, path)
    return filled


def _proofread(read: list[Passage], context: LetterContext, fields: Group, of: tuple[bytes, str, str]) -> None:
    """Refuse what this message may not say; `of`: the template, its path, letter or mail."""
    template, path, document = of
    mentions = context.rules.get(path.partition("/")[0])
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


def _sign(document: Document, context: LetterContext) -> None:
    """Properties of the file: who, what, when (the letter's own day), French."""
    own = document.core_properties
    own.author = own.last_modified_by = context.creditor.name[:255]
    own.title = f"Courrier {context.token}"
    own.language = "fr-FR"
    own.comments = own.subject = own.keywords = own.category = ""
    own.created = own.modified = datetime.combine(context.as_of, time(12), UTC).replace(tzinfo=None)
    own.revision = 1


def render_letter(template: bytes, context: LetterContext, project: bool = False, path: str = "") -> bytes:
    """The letter as .docx; the same message gives the same bytes. `project`: a preview, marked on every page.

    Raises `LetterRefused`: unknown field, missing value, damaged template; `path` names the template in findings.
    """
    document = rendered(template, replace(context, signature=None) if project else context, path)
    _detach(document)
    _sign(document, context)
    content = _saved(document)
    if project:
        # Read anew: docxtpl replaces header parts behind the back of python-docx, which would mark the old ones.
        preview = docx.Document(io.BytesIO(content))
        mark_as_draft(preview)
        content = _saved(preview)
    return repacked(content)


def _saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()

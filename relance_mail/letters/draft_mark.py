"""PROJET on every page of a preview: a framed line at the top edge of every header, beside the text flow."""

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section, _Header

MARK = "PROJET – ne pas envoyer"

_FRAME = (
    f"<w:p {nsdecls('w')}><w:pPr>"
    '<w:framePr w:w="6000" w:hSpace="0" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:xAlign="center" w:y="260"/>'
    '<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:b/><w:color w:val="C00000"/><w:sz w:val="32"/></w:rPr>'
    f"<w:t>{MARK}</w:t></w:r></w:p>"
)


def _headers(section: Section, even: bool) -> list[_Header]:
    found = [section.header]
    if section.different_first_page_header_footer:
        found.append(section.first_page_header)
    return [*found, section.even_page_header] if even else found


def mark_as_draft(document: Document) -> None:
    """Put the mark into every header that some page shows."""
    even = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        for header in _headers(section, even):
            # A linked header shows the one of the section before, which already carries the mark.
            if number == 0 or not header.is_linked_to_previous:
                header.is_linked_to_previous = False
                header._element.insert(0, parse_xml(_FRAME))  # noqa: SLF001  python-docx has no frames

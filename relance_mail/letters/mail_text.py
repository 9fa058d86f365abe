"""The body of a mail from a Word template: subject, HTML, plain text.

1. Staff edits one `mail.docx` per stage in Word; the paragraph that begins with « Objet : » is the subject (in English,
   « Subject: »).
2. Both bodies are made from the same rendered document, so they cannot say different things.
"""

import re
from collections.abc import Iterable

from relance_mail.letters.base import LetterContext, MailText
from relance_mail.letters.docx import rendered
from relance_mail.letters.mail_blocks import Block, Text, blocks, images_of
from relance_mail.letters.mail_html import to_html
from relance_mail.letters.mail_plain import to_text
from relance_mail.letters.mentions import MAIL
from relance_mail.letters.package import refused
from relance_mail.letters.speech import language_of

_SUBJECT = re.compile(r"^\s*(?:Objet|Subject)\s*:\s*(.*)$", re.IGNORECASE | re.DOTALL)
LONGEST_SUBJECT = 180


def render_mail(template: bytes, context: LetterContext, path: str = "") -> MailText:
    """Subject (one line), text and HTML of a message. Raises `LetterRefused` like `render_letter`."""
    subject, body = read_mail(template, context, path)
    images = tuple(shown.image for shown in images_of(body))
    return MailText(subject, to_text(body), to_html(body, subject, language_of(path) or context.language), images)


def read_mail(template: bytes, context: LetterContext, path: str = "") -> tuple[str, list[Block]]:
    """The subject and what stands under it, not yet written out. Raises `LetterRefused` like `render_letter`."""
    subject, body = _split(blocks(rendered(template, context, path, MAIL)), path)
    if not body:
        raise refused("mail_empty", "Le modèle de mail n’a pas de texte.", "Écrivez le texte sous l’objet.", path)
    return subject, body


def _split(found: Iterable[Block], path: str) -> tuple[str, list[Block]]:
    body = list(found)
    for position, block in enumerate(body):
        named = _SUBJECT.match(block.plain) if isinstance(block, Text) else None
        if named:
            subject = re.sub(r"\s+", " ", named[1]).strip()
            if subject and len(subject) <= LONGEST_SUBJECT:
                return subject, body[:position] + body[position + 1 :]
            what = (
                "L’objet du mail est vide." if not subject else f"L’objet du mail est trop long : « {subject[:60]}… »."
            )
            raise refused("mail_subject", what, "Donnez un objet d’une ligne.", path)
    what = "Le modèle de mail n’a pas d’objet."
    raise refused("mail_subject", what, "Commencez un paragraphe par « Objet : ».", path)

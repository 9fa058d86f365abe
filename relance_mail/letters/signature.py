"""The image of a signature in a letter: only where the template has kept its place, only in an approved document.

1. The place is a character that `clean` takes out of every text of ours or a customer's: no name can ask for a
   signature.
2. Without an image the field is empty, and the template leaves room for a pen.
"""

import io

from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.text.run import Run

from relance_mail.letters.package import refused
from relance_mail.letters.values import Group

HEIGHT, WIDTH = Mm(13), Mm(60)  # at most
_PLACE = "\ue000"
_BROKEN = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError)


def keep_place(fields: Group) -> None:
    """Let `{{ societe.signature }}` mark where the image will stand."""
    company = fields["societe"]
    if isinstance(company, Group):
        company["signature"] = _PLACE


def set_image(document: Document, image: bytes, signatory: str, path: str = "") -> None:
    """Set the image at every place that the template has kept. Raises `LetterRefused` for one that cannot be read."""
    for text in [text for text in document.element.body.iter(qn("w:t")) if _PLACE in (text.text or "")]:
        run = Run(text.getparent(), document)
        run.text = run.text.replace(_PLACE, "")
        try:
            height, width = _size(image)
            shape = run.add_picture(io.BytesIO(image), width, height)
        except _BROKEN as error:
            what = "L’image de la signature ne peut pas être lue."
            raise refused(
                "signature_unreadable", what, "Enregistrez-la de nouveau, en PNG ou en JPEG.", path
            ) from error
        shape._inline.docPr.set("descr", f"Signature : {signatory}")  # noqa: SLF001  python-docx sets no alternative text


def _size(image: bytes) -> tuple[Length, Length]:
    """Height and width on paper: within the largest, in the image's own proportion."""
    picture = Image.from_blob(image)
    height = min(HEIGHT, round(WIDTH * picture.px_height / picture.px_width))
    return Length(height), Length(round(height * picture.px_width / picture.px_height))

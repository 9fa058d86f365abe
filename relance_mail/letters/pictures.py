"""Images in a letter: only where the template keeps their place, within the room that they are given.

1. A place is a character that `clean` takes out of every text of ours or a customer's: no name can ask for an image.
2. Without an image its field is empty, which a template may test: `{% if paiement.qr %}`.
3. A letter shows the logo and the payment codes always, the signature in the approved document alone (OFFICE §6).
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.text.run import Run

from relance_mail.letters.base import LetterContext
from relance_mail.letters.fields import due_currencies
from relance_mail.letters.package import refused
from relance_mail.letters.payment_code import payment_code
from relance_mail.letters.values import Group

SIGNATURE_ROOM = (Mm(13), Mm(60))  # height and width, at most
LOGO_ROOM = (Mm(20), Mm(70))
CODE_ROOM = (Mm(26), Mm(26))
_PLACES = {
    "societe.signature": "\ue000",
    "societe.logo": "\ue001",
    "paiement.qr": "\ue002",
    "paiement.qr_a_payer": "\ue003",
}
_BROKEN = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image for the place of `field`: its bytes, its room, what a screen reader says, how a finding calls it."""

    field: str
    image: bytes
    room: tuple[Length, Length]
    words: str
    named: str

    @property
    def place(self) -> str:
        return _PLACES[self.field]


def pictures_of(context: LetterContext) -> list[Picture]:
    """The images that a letter of this message may show."""
    creditor = context.creditor
    found = []
    if context.signature is not None:
        words = f"Signature : {creditor.legal_signatory}"
        found.append(Picture("societe.signature", context.signature, SIGNATURE_ROOM, words, "L’image de la signature"))
    if creditor.logo is not None:
        found.append(Picture("societe.logo", creditor.logo, LOGO_ROOM, creditor.name, "L’image du logo"))
    return [*found, *_codes(context)]


def _codes(context: LetterContext) -> Iterator[Picture]:
    """What is asked is in one currency, or there is no code: nobody would know what it pays."""
    due = due_currencies(context)
    if len(due) != 1 or len(context.principal()) != 1:
        return
    for field, money in (("paiement.qr", due[0].principal), ("paiement.qr_a_payer", due[0].payable)):
        image = payment_code(context.creditor, money, context.token)
        if image is not None:
            words = context.speech.say("transfer", money.amount, context.token)
            yield Picture(field, image, CODE_ROOM, words, "Le code QR")


def keep_places(fields: Group, pictures: Sequence[Picture]) -> None:
    """Let the fields mark where their images will stand."""
    for picture in pictures:
        fields.put_place(picture.field, picture.place)


def set_pictures(document: Document, pictures: Sequence[Picture], path: str = "") -> None:
    """Set each image at every place that the template has kept. Raises `LetterRefused` for one that cannot be read."""
    for picture in pictures:
        for text in [text for text in document.element.body.iter(qn("w:t")) if picture.place in (text.text or "")]:
            _set(Run(text.getparent(), document), picture, path)


def _set(run: Run, picture: Picture, path: str) -> None:
    run.text = run.text.replace(picture.place, "")
    try:
        height, width = _size(picture)
        shape = run.add_picture(io.BytesIO(picture.image), width, height)
    except _BROKEN as error:
        what = f"{picture.named} ne peut pas être lue."
        raise refused("image_unreadable", what, "Enregistrez-la de nouveau, en PNG ou en JPEG.", path) from error
    shape._inline.docPr.set("descr", picture.words)  # noqa: SLF001  python-docx sets no alternative text


def _size(picture: Picture) -> tuple[Length, Length]:
    """Height and width on paper: within the room, in the image's own proportion."""
    drawn, (highest, widest) = Image.from_blob(picture.image), picture.room
    height = min(highest, round(widest * drawn.px_height / drawn.px_width))
    return Length(height), Length(round(height * drawn.px_width / drawn.px_height))

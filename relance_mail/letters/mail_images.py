"""Images of a mail's template, as they travel with the mail.

1. Only those that lie in the Word file itself: the mail carries them (RFC 2392, `cid:`), nothing is loaded from
   anywhere, so nobody can count who opens it (LAW §10). A linked image is refused before (package.py).
2. PNG, JPEG and GIF, which Outlook and Gmail both show; anything else is refused, not dropped.
3. Its name is that of its content: the same template gives the same mail.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.text.run import Run

from relance_mail.letters.base import MailImage
from relance_mail.letters.package import refused

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_EMU_PER_PIXEL = 9525  # ECMA-376, 20.1.10.16: 914 400 to an inch, of 96 pixels


@dataclass(frozen=True, slots=True)
class Shown:
    """An image at one place: its size there in pixels, and what is read instead of it."""

    image: MailImage
    width: int
    height: int
    words: str


def shown_in(run: Run) -> Iterator[Shown]:
    """The images of a run. Raises LetterRefused for a format that mail programs do not show."""
    for drawing in run._r.iter(qn("w:drawing")):  # noqa: SLF001  python-docx reads no images
        for blip in drawing.iter(qn("a:blip")):
            part = run.part.related_parts[blip.get(qn("r:embed"), "")]
            yield Shown(_image(part.blob, part.content_type), *_size(drawing), _words(drawing))


def _image(content: bytes, mime_type: str) -> MailImage:
    suffix = _SUFFIXES.get(mime_type)
    if suffix is None:
        what = f"Une image du mail est d’un format que les messageries n’affichent pas ({mime_type})."
        raise refused("mail_image", what, "Enregistrez-la en PNG ou en JPEG, puis insérez-la de nouveau.")
    name = hashlib.sha256(content).hexdigest()[:16]
    return MailImage(f"{name}@relance", f"image-{name}.{suffix}", mime_type, content)


def _size(drawing: object) -> tuple[int, int]:
    extent = next(drawing.iter(qn("wp:extent")))  # type: ignore[attr-defined]  # an lxml element
    return tuple(max(1, round(int(extent.get(side)) / _EMU_PER_PIXEL)) for side in ("cx", "cy"))  # type: ignore[return-value]  # two sides


def _words(drawing: object) -> str:
    told = next(drawing.iter(qn("wp:docPr")), None)  # type: ignore[attr-defined]  # an lxml element
    return "" if told is None else str(told.get("descr", ""))

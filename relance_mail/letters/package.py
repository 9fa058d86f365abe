"""A .docx as a package: what is let in.

A template comes from a shared folder: it is measured before anything is unpacked (zip bombs), and macros, embedded
objects and links to other files are refused. A linked picture is a tracking pixel and may not exist at all.
"""

import io
import re
import zipfile

from relance_mail.core.findings import Finding, Where
from relance_mail.letters.base import LetterRefused

LARGEST_FILE = 8_000_000
LARGEST_UNPACKED = 60_000_000
MOST_PARTS = 500
_OPEN = "Ouvrez le modèle dans Word, enregistrez-le au format .docx, puis recommencez."
_LINK = re.compile(rb"<Relationship\b[^>]*\bTargetMode=\"External\"[^>]*>")


def refused(code: str, what: str, remedy: str, path: str = "") -> LetterRefused:
    """A refusal with one finding."""
    return LetterRefused(Finding(code, what, remedy, Where(file=path or None)))


def guard(content: bytes, path: str = "") -> None:
    """Raise `LetterRefused` unless these bytes are a Word document of sane size without macros or outside links."""
    if len(content) > LARGEST_FILE:
        raise refused("template_too_large", "Le modèle dépasse 8 Mo.", "Réduisez ses images.", path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _guard_parts(archive, path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise refused("template_unreadable", "Ce fichier n’est pas un document Word lisible.", _OPEN, path) from error


def _guard_parts(archive: zipfile.ZipFile, path: str) -> None:
    names = set(archive.namelist())
    if len(names) != len(archive.namelist()) or not {"word/document.xml", "[Content_Types].xml"} <= names:
        raise refused("template_unreadable", "Ce fichier n’est pas un document Word lisible.", _OPEN, path)
    if len(names) > MOST_PARTS or sum(item.file_size for item in archive.infolist()) > LARGEST_UNPACKED:
        raise refused("template_too_large", "Le modèle est démesuré une fois décompressé.", _OPEN, path)
    if any(name.endswith("vbaProject.bin") or name.startswith("word/embeddings/") for name in names):
        what = "Le modèle contient des macros ou des objets incorporés."
        raise refused("template_active", what, "Retirez-les : un modèle ne contient que du texte et des images.", path)
    for name in names:
        if name.endswith(".rels"):
            _guard_links(archive.read(name), path)


def _guard_links(relationships: bytes, path: str) -> None:
    for link in _LINK.findall(relationships):
        if b"/hyperlink" not in link and b"/attachedTemplate" not in link:
            what = "Le modèle va chercher une image ou un fichier ailleurs."
            raise refused("template_linked", what, "Insérez l’image dans le document au lieu de la lier.", path)

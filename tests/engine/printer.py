"""Stands for LibreOffice where the letter matters and not its form: the « PDF » is the Word file itself."""

from collections.abc import Sequence


class Printer:
    """A `PdfEngine` that is always there."""

    def available(self) -> bool:
        return True

    def convert(self, docx: bytes) -> bytes:
        return docx

    def convert_all(self, documents: Sequence[bytes]) -> list[bytes]:
        return list(documents)

"""Reading PDF files, and engines that must succeed."""

import io
from collections.abc import Sequence

from pypdf import PdfReader
from pypdf.generic import StreamObject

from relance_mail.errors import BackendError
from relance_mail.letters.base import PdfEngine
from tests.letters.shipped import plain


def pages(content: bytes) -> list[str]:
    return [plain(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def pdfs(engine: PdfEngine, documents: Sequence[bytes]) -> list[bytes]:
    """Every document as PDF; one that failed is a failure."""
    return [converted(one) for one in engine.convert_all(documents)]


def converted(result: bytes | BackendError) -> bytes:
    assert isinstance(result, bytes), result
    return result


def refusal(result: bytes | BackendError) -> str:
    """Code and words of the only finding."""
    assert isinstance(result, BackendError)
    (finding,) = result.findings
    return f"{finding.code}: {finding.what}"


def metadata(reader: PdfReader) -> str:
    """The XMP of a file."""
    stream = reader.trailer["/Root"]["/Metadata"].get_object()  # type: ignore[index]  # a PDF dictionary
    assert isinstance(stream, StreamObject)
    return stream.get_data().decode()

"""The image of a signature, read once with the settings: it goes into approved documents only (OFFICE §6)."""

from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.settings.problems import problem

LARGEST = 2_000_000
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def read_signature(path: Path | None, file: str) -> tuple[bytes | None, list[Finding]]:
    """The bytes of the PNG or JPEG, None when no path is given or it cannot be used; `file` is the settings' own."""
    if path is None:
        return None, []
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [_wrong(file, f"{path} cannot be read: {error.strerror}")]
    if not content.startswith(_BEGINNINGS):
        return None, [_wrong(file, f"{path} is no PNG or JPEG image")]
    if len(content) > LARGEST:
        return None, [_wrong(file, f"{path} has more than {LARGEST // 1_000_000} MB")]
    return content, []


def _wrong(file: str, cause: str) -> Finding:
    remedy = "name a small PNG or JPEG image of the signature, or leave the option away"
    return problem(file, "creditor.signature_image", cause, remedy, "settings_signature")

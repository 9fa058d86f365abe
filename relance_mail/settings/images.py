"""The images of letters, read once with the settings: our logo, and the signature of approved documents (OFFICE §6)."""

from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.settings.problems import problem

LARGEST = 2_000_000
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def read_image(path: Path | None, file: str, key: str) -> tuple[bytes | None, list[Finding]]:
    """The bytes of the PNG or JPEG, None when no path is given or it cannot be used; `file` is the settings' own, `key`
    the option there."""
    if path is None:
        return None, []
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [_wrong(file, key, f"{path} cannot be read: {error.strerror}")]
    if not content.startswith(_BEGINNINGS):
        return None, [_wrong(file, key, f"{path} is no PNG or JPEG image")]
    if len(content) > LARGEST:
        return None, [_wrong(file, key, f"{path} has more than {LARGEST // 1_000_000} MB")]
    return content, []


def _wrong(file: str, key: str, cause: str) -> Finding:
    return problem(file, key, cause, "name a small PNG or JPEG image, or leave the option away", "settings_image")

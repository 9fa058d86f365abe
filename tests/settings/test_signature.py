"""[creditor] signature_image: an image that can be used, or a problem told with the others."""

import hashlib
from pathlib import Path

import pytest

from relance_mail.core.version import fingerprint
from relance_mail.errors import SettingsError
from relance_mail.settings.images import LARGEST
from relance_mail.settings.load import load

SETTINGS = """
[creditor]
name = "Atelier Exemple"
signature_image = "{image}"
[[sources]]
name = "factures"
path = "factures.xlsx"
[mail]
address = "compta@example.fr"
"""
PNG = b"\x89PNG\r\n\x1a\n picture"


def folder_with(folder: Path, image: str) -> Path:
    (folder / "relance.toml").write_text(SETTINGS.format(image=image), encoding="utf-8")
    return folder


@pytest.mark.parametrize("content", [PNG, b"\xff\xd8\xff\xe0 picture"])
def test_it_is_read_with_the_settings_and_another_image_is_another_identity(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "signature.png").write_bytes(content)
    settings = load(folder_with(tmp_path, "signature.png"))
    assert settings.signature == content
    assert settings.creditor.signature_sha256 == hashlib.sha256(content).hexdigest()
    (tmp_path / "signature.png").write_bytes(content + b", another")
    assert fingerprint(load(tmp_path).creditor) != fingerprint(settings.creditor)


def test_none_is_needed(tmp_path: Path) -> None:
    settings = load(folder_with(tmp_path, ""))
    assert (settings.signature, settings.creditor.signature_sha256) == (None, None)


@pytest.mark.parametrize(
    ("content", "cause"),
    [(None, "cannot be read"), (b"%PDF-1.4", "no PNG or JPEG"), (PNG + b"." * LARGEST, "more than 2 MB")],
)
def test_one_that_cannot_be_used_is_told_with_its_key(tmp_path: Path, content: bytes | None, cause: str) -> None:
    if content is not None:
        (tmp_path / "signature.png").write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        load(folder_with(tmp_path, "signature.png"))
    (found,) = [one for one in refused.value.findings if one.code == "settings_image"]
    assert found.where.column == "creditor.signature_image"
    assert cause in found.what


def test_a_logo_belongs_to_who_we_are(tmp_path: Path) -> None:
    """[letters] logo: another one is another letterhead, so what was approved with the old one is made again."""
    (tmp_path / "logo.png").write_bytes(PNG)
    folder_with(tmp_path, "")
    bare = load(tmp_path).creditor
    with (tmp_path / "relance.toml").open("a", encoding="utf-8") as file:
        file.write('[letters]\nlogo = "logo.png"\n')
    assert load(tmp_path).creditor.logo == PNG
    assert fingerprint(load(tmp_path).creditor) != fingerprint(bare)
    (tmp_path / "logo.png").unlink()
    with pytest.raises(SettingsError) as refused:
        load(tmp_path)
    assert [one.where.column for one in refused.value.findings if one.code == "settings_image"] == ["letters.logo"]

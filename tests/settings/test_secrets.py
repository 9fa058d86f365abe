"""Secrets are followed when needed, and shown nowhere."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import keyring
import keyring.errors
import pytest

from relance_mail.errors import SettingsError
from relance_mail.settings.secrets import Secret, parse_secret

KEY, VARIABLE = "mail.imap.secret", "RELANCE_IMAP_PASSWORD"


def secret(written: str, folder: Path = Path()) -> Secret:
    return parse_secret(written, KEY, VARIABLE, folder)


def lost(reference: Secret, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        reference.reveal({} if environ is None else environ)
    (finding,) = caught.value.findings
    assert finding.what.startswith(KEY)
    return f"{finding.what} – {finding.remedy}"


def test_our_own_variable_wins_over_any_reference() -> None:
    assert secret("env:OTHER").reveal({VARIABLE: "first", "OTHER": "second"}) == "first"
    assert secret("").reveal({VARIABLE: "first"}) == "first"


def test_no_reference_says_what_to_write() -> None:
    assert "keyring:SERVICE/USER" in lost(secret(""))
    assert VARIABLE in lost(secret(""))


def test_a_variable_of_the_environment() -> None:
    assert secret("env:OTHER").reveal({"OTHER": "s3cret"}) == "s3cret"
    assert "no OTHER" in lost(secret("env:OTHER"))


def test_an_entry_of_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {("relance", "compta@example.fr"): "s3cret"}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: entries.get((service, user)))
    assert secret("keyring:relance/compta@example.fr").reveal({}) == "s3cret"
    assert "keyring set relance nobody" in lost(secret("keyring:relance/nobody"))


def test_a_machine_without_a_keyring_is_told_what_else_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(service: str, user: str) -> str:
        raise keyring.errors.NoKeyringError(f"{service} {user}")

    monkeypatch.setattr(keyring, "get_password", refuse)
    assert "use env: or file:" in lost(secret("keyring:relance/compta"))


def test_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "imap"
    path.write_text("s3cret\n", encoding="utf-8")
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert secret("file:imap", tmp_path).reveal({}) == "s3cret"
    assert secret("file:$CREDENTIALS_DIRECTORY/imap").reveal({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "s3cret"
    assert "cannot be read" in lost(secret("file:missing", tmp_path))


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "imap"
    path.write_text("s3cret", encoding="utf-8")
    path.chmod(0o640)
    if os.name == "nt":  # rights are kept elsewhere than in the mode
        assert secret("file:imap", tmp_path).reveal({}) == "s3cret"
        return
    told = lost(secret("file:imap", tmp_path))
    assert "chmod 600" in told
    assert "s3cret" not in told


def test_what_a_command_prints() -> None:
    command = f'command:"{sys.executable}" -c "print(\'s3cret\')"'
    assert secret(command).reveal({}) == "s3cret"


def test_a_command_that_fails_repeats_nothing_it_printed() -> None:
    failing = secret(f'command:"{sys.executable}" -c "print(\'s3cret\'); raise SystemExit(1)"')
    told = lost(failing)
    assert "the command failed" in told
    assert "s3cret" not in told
    with pytest.raises(SettingsError) as caught:
        failing.reveal({})
    assert caught.value.__cause__ is None  # a chained CalledProcessError would carry the output into a log
    assert caught.value.__suppress_context__
    assert "the command failed" in lost(secret("command:/no/such/program"))


@pytest.mark.parametrize("written", ["s3cret", "vault:s3cret", "env:", "keyring:s3cret"])
def test_what_is_no_reference_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(ValueError, match="no reference") as caught:
        secret(written)
    assert "s3cret" not in str(caught.value)


def test_a_secret_shows_nothing_but_its_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER", "s3cret")
    reference = secret("env:OTHER")
    assert reference.reveal() == "s3cret"
    assert "s3cret" not in repr(reference)

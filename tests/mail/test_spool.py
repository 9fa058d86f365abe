"""Prepared mails on disk: complete after a restart, for the owner only, and never half a file."""

import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relance_mail.errors import BackendError
from relance_mail.mail import durable
from relance_mail.mail.spool import Spool, State
from tests.mail.test_mime import LETTER

AT = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


def test_everything_comes_back_after_a_restart(tmp_path: Path) -> None:
    written = Spool(tmp_path).write(LETTER, AT)
    assert Spool(tmp_path).read(LETTER.key) == written
    assert written.state is State.PREPARED
    assert written.envelope.to == (*LETTER.to, *LETTER.cc)
    assert written.envelope.blind_copy == LETTER.blind_copy
    marked = Spool(tmp_path).mark(written, State.SENT, AT, words="250 OK")
    assert Spool(tmp_path).read(LETTER.key) == marked


def test_an_address_in_to_and_cc_is_one_recipient(tmp_path: Path) -> None:
    assert Spool(tmp_path).write(replace(LETTER, cc=LETTER.to), AT).envelope.to == LETTER.to


def test_rule_14_only_the_owner_reads_it(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "new" / "spool")
    spool.write(LETTER, AT)
    if os.name == "nt":  # rights are those of the parent folder there
        return
    assert stat.S_IMODE(spool.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in spool.folder.iterdir()} == {0o600}


def test_a_removed_mail_leaves_nothing(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.write(LETTER, AT)
    spool.remove(LETTER.key)
    spool.remove(LETTER.key)
    assert spool.read(LETTER.key) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", [b"", b"{", b"{}", b"[]", b'{"at": 1}'])
def test_a_torn_file_is_told_with_its_remedy(tmp_path: Path, torn: bytes) -> None:
    Spool(tmp_path).write(LETTER, AT)
    (tmp_path / f"{LETTER.key}.json").write_bytes(torn)
    with pytest.raises(BackendError, match="cannot be read") as told:
        Spool(tmp_path).read(LETTER.key)
    assert told.value.findings[0].remedy


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mail.eml"
    durable.write(path, b"first")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        durable.write(path, b"second")
    assert path.read_bytes() == b"first"

"""Where a login is kept between two runs: one file, readable by its owner alone, encrypted where there is a keyring.

1. A refresh token opens the office's mailbox for months: it stands in no settings file, no log and no output.
2. The keyring of the system keeps a key of 44 signs, the file the tokens under it: Windows keeps no more than 2.5 kB in
   one entry of its keyring, which a cache of tokens outgrows. A server without a keyring has the rights of the file.
3. A file that cannot be decrypted (another account, a restored machine) is a login that has to be made again, said so.
"""

import os
import stat
from pathlib import Path

import keyring
from cryptography.fernet import Fernet, InvalidToken
from keyring.errors import KeyringError

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError

SERVICE = "relance-mail"
_ENCRYPTED = b"relance-fernet:"


class TokenStore:
    """The kept login of that name (`microsoft`, `google`) in a folder of ours."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.login"
        self._entry = str(self.path)

    def load(self) -> str | None:
        """What was kept; None when there is nothing. Raises BackendError when it cannot be read any more."""
        try:
            kept = self.path.read_bytes()
            open_to_others = os.name != "nt" and self.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(f"cannot be read: {error.strerror}") from error
        if open_to_others:
            raise self._unusable("can be read by others")
        if not kept.startswith(_ENCRYPTED):
            return kept.decode("utf-8", "replace")
        key = _kept_key(self._entry)
        try:
            return Fernet(key).decrypt(kept.removeprefix(_ENCRYPTED)).decode() if key else self._lost()
        except (InvalidToken, ValueError):
            return self._lost()

    def save(self, text: str) -> None:
        """Keep it in place of what was kept. Raises BackendError."""
        key = _kept_key(self._entry) or _new_key(self._entry)
        content = text.encode() if key is None else _ENCRYPTED + Fernet(key).encrypt(text.encode())
        beside = self.path.with_name(f".{self.path.name}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.unlink(missing_ok=True)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as error:
            raise self._unusable(f"cannot be written: {error.strerror}") from error

    def _lost(self) -> str:
        raise self._unusable("cannot be decrypted by this account")

    def _unusable(self, why: str) -> BackendError:
        remedy = "Run `relance login` again, as the account that runs relance; delete the file first if need be."
        return BackendError(Finding("login_kept", f"The kept login {self.path} {why}.", remedy))


def _kept_key(entry: str) -> bytes | None:
    try:
        found = keyring.get_password(SERVICE, entry)
    except KeyringError:
        return None
    return None if found is None else found.encode()


def _new_key(entry: str) -> bytes | None:
    """A key that the keyring keeps from now on; None where there is no keyring."""
    key = Fernet.generate_key()
    try:
        keyring.set_password(SERVICE, entry, key.decode())
    except KeyringError:
        return None
    return key

"""Where a password is, never the password: a reference that is followed when somebody logs in.

1. No password stands in a settings file, which is copied, mailed and shown on screens. A reference may.
2. An environment variable of our own wins over the reference, for services and containers.
3. What was read is kept nowhere and shown by no `repr`; no finding repeats it, nor what a command printed.
"""

import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from relance_mail.core.findings import Finding
from relance_mail.errors import SettingsError

WAYS = "keyring:SERVICE/USER, env:NAME, file:PATH or command:PROGRAM ARGUMENTS"
_COMMAND_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Secret:
    """`variable` is the environment variable that wins; `way` and `place` are the reference (both empty: none given);
    `key` is its option, `folder` that of the settings, for relative paths."""

    key: str
    variable: str
    way: str = ""
    place: str = ""
    folder: Path = Path()

    def reveal(self, environ: Mapping[str, str] | None = None) -> str:
        """The password itself. Raises SettingsError when the reference leads nowhere."""
        environ = os.environ if environ is None else environ
        if self.variable in environ:
            return environ[self.variable]
        if not self.way:
            raise self.lost("no password is configured", f"write secret = one of {WAYS}; or set {self.variable}")
        return _WAYS[self.way](self, environ)

    def lost(self, cause: str, remedy: str) -> SettingsError:
        """The error that says so, without the password."""
        return SettingsError(Finding("settings_secret", f"{self.key}: {cause}", remedy))


def parse_secret(written: str, key: str, variable: str, folder: Path) -> Secret:
    """A reference as it stands in the file; ValueError when it names no known way."""
    if not written:
        return Secret(key, variable)
    way, _, place = written.partition(":")
    if way not in _WAYS or not place or (way == "keyring" and "/" not in place):
        raise ValueError(f"this is no reference to a secret (never the password itself): write {WAYS}")
    return Secret(key, variable, way, place, folder)


def _from_environment(secret: Secret, environ: Mapping[str, str]) -> str:
    if secret.place not in environ:
        raise secret.lost(f"the environment has no {secret.place}", "set it for the account that runs relance")
    return environ[secret.place]


def _from_keyring(secret: Secret, environ: Mapping[str, str]) -> str:  # noqa: ARG001 - one signature for all ways
    import keyring
    from keyring.errors import KeyringError

    service, _, user = secret.place.partition("/")
    remedy = f"run `keyring set {service} {user}` as the account that runs relance, or use env: or file:"
    try:
        found = keyring.get_password(service, user)
    except KeyringError as error:  # a server without a desktop has no keyring at all
        raise secret.lost(f"the keyring cannot be used ({type(error).__name__})", remedy) from error
    if found is None:
        raise secret.lost(f"the keyring has no entry {service}/{user}", remedy)
    return found


def _from_file(secret: Secret, environ: Mapping[str, str]) -> str:
    """systemd's LoadCredential is a file too: `file:$CREDENTIALS_DIRECTORY/imap`."""
    place = secret.place
    for name in sorted(environ, key=len, reverse=True):
        place = place.replace(f"${name}", environ[name])
    path = secret.folder / Path(place).expanduser()
    try:
        open_to_others = os.name != "nt" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if open_to_others:
            raise secret.lost(f"{path} can be read by others", f"run `chmod 600 {path}` and change the password")
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise secret.lost(f"{path} cannot be read ({type(error).__name__})", "write the password into it") from error


def _from_command(secret: Secret, environ: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the administrator's own command, split without a shell
            shlex.split(secret.place, posix=os.name != "nt"),
            env=dict(environ),
            capture_output=True,
            timeout=_COMMAND_SECONDS,
            check=True,
            text=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise secret.lost(
            f"the command failed ({type(error).__name__})", "try it by hand as the same account"
        ) from None
    return done.stdout.rstrip("\r\n")


_WAYS: dict[str, Callable[[Secret, Mapping[str, str]], str]] = {
    "keyring": _from_keyring,
    "env": _from_environment,
    "file": _from_file,
    "command": _from_command,
}

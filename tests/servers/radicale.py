"""A real CalDAV server for tests: Radicale in its own folder, on a loopback port of its own, stopped by its own pid.

It runs as whoever runs the tests, not as `nobody` like the mail servers: it is part of this Python environment, which
another user may not be allowed to enter.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.servers.certificates import Certificates
from tests.servers.processes import LOOPBACK, free_port, listens, wait_until

_PATIENCE = 15.0  # seconds; it stops in 0.1


class RadicaleServer:
    """Radicale with password login; over TLS when given certificates."""

    user = "gestion"
    password = "mot de passe é €"

    def __init__(self, folder: Path, certificates: Certificates | None = None) -> None:
        self.port = free_port()
        self.url = f"{'https' if certificates else 'http'}://{LOOPBACK}:{self.port}/"
        self._log = folder / "radicale.log"
        self._configuration = folder / "radicale.conf"
        self._process: subprocess.Popen[bytes] | None = None
        passwords = folder / "passwords"
        passwords.write_text(f"{self.user}:{self.password}\n", encoding="utf-8")
        tls = (
            f"ssl = True\ncertificate = {certificates.certificate}\nkey = {certificates.key}\n" if certificates else ""
        )
        self._configuration.write_text(
            f"[server]\nhosts = {LOOPBACK}:{self.port}\n{tls}"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {passwords}\nhtpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {folder / 'collections'}\n"
            "[rights]\ntype = owner_only\n[web]\ntype = none\n[logging]\nlevel = warning\n",
            encoding="utf-8",
        )

    def start(self) -> None:
        """Start it and return once it takes connections."""
        command = [sys.executable, "-m", "radicale", "--config", str(self._configuration)]
        with self._log.open("ab") as log:
            self._process = process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_until(lambda: process.poll() is not None or listens(self.port), f"Radicale on port {self.port}")
            assert process.poll() is None, f"Radicale ended: {self._log.read_text(errors='replace')[-2000:]}"
        except AssertionError:
            self.stop()
            raise

    def stop(self) -> None:
        """End this process, and no other."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Stop and start on the same port with the same folder."""
        self.stop()
        self.start()

    def let_only_read(self) -> None:
        """From now on nobody may write."""
        rights = self._configuration.with_name("rights")
        rights.write_text("[all]\nuser: .+\ncollection: .*\npermissions: Rr\n", encoding="utf-8")
        text = self._configuration.read_text(encoding="utf-8")
        read_only = text.replace("type = owner_only", f"type = from_file\nfile = {rights}")
        self._configuration.write_text(read_only, encoding="utf-8")
        self.restart()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RadicaleServer]:
    """One server for the whole run; each test takes a calendar of its own name."""
    with RadicaleServer(tmp_path_factory.mktemp("radicale")) as server:
        yield server

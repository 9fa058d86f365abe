"""A scripted IMAP server for what a healthy one never does: no STARTTLS, silence, a connection closed at once."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from tests.servers.processes import LOOPBACK


@contextmanager
def imap_script(capabilities: str, greeting: str | None = "* OK ready") -> Iterator[tuple[int, Sequence[str]]]:
    """Its port and the lines it hears. It answers CAPABILITY and says NO to the rest; no greeting means silence."""
    heard: list[str] = []
    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, capabilities, greeting, heard), daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1]), heard
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(listener: socket.socket, capabilities: str, greeting: str | None, heard: list[str]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # closed by the end of the block
            return
        connection.settimeout(5)
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            if greeting is not None:
                connection.sendall(f"{greeting}\r\n".encode())
            for line in lines:
                heard.append(line.decode().strip())
                tag, verb = heard[-1].split(" ")[:2]
                if verb == "CAPABILITY":
                    connection.sendall(f"* CAPABILITY {capabilities}\r\n{tag} OK done\r\n".encode())
                else:
                    connection.sendall(f"{tag} NO not here\r\n".encode())

"""What one kept connection with TCP_NODELAY saves under TLS: messages a second through the product's own `SmtpLink`.

Run it by itself: `python tests/bench/bench_smtp.py`. The ratios matter, the absolute numbers are this machine's. The
server is the tests' sink in a process of its own; each message has 61 KB, like a reminder with a letter and a copy.
"""

import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # a script's own folder comes first; the tests' servers are imported from the root
MESSAGE = b"Subject: bench\r\n\r\n" + b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789\r\n" * 1020


def serve(folder: str, pipe: Connection) -> None:
    """The sink, until the other end says something."""
    import ssl

    from tests.servers.smtp_faults import smtp_sink

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    with smtp_sink(tls=context) as sink:
        pipe.send(sink.port)
        pipe.recv()


@contextmanager
def sink(folder: str) -> Iterator[int]:
    """The port of a sink in its own process."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, theirs))
    process.start()
    try:
        yield int(ours.recv())
    finally:
        ours.send("stop")
        process.join()


def rate(count: int, port: int, folder: str, *, kept: bool, nodelay: bool) -> float:
    """Messages a second."""
    from relance_mail.mail import smtp_session
    from relance_mail.mail.base import Accepted
    from relance_mail.mail.server import Security, Server
    from relance_mail.mail.smtp import SmtpLink
    from relance_mail.mail.spool import Envelope

    envelope = Envelope("relances@example.fr", ("compta@example.com",), None, "5eed", True, False)
    server = Server("localhost", port, "relances", lambda: "x", Security.STARTTLS, Path(folder) / "ca.pem")
    link = SmtpLink(server)
    started = time.perf_counter()
    for _ in range(count):
        if link._smtp is not None and not nodelay:  # as it would be if the product did not set it
            smtp_session.socket_of(link._smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        assert isinstance(link.send(envelope, MESSAGE, _nothing), Accepted)
        if not kept:
            link.close()
    link.close()
    return count / (time.perf_counter() - started)


def _nothing() -> None:
    """Where the product writes down that the sending has begun."""


def best(measure: Callable[[], float], runs: int = 3) -> float:
    """The best of some runs: other work on the machine only slows."""
    return max(measure() for _ in range(runs))


def main() -> None:
    """Measure and print one JSON line."""
    from tests.servers.certificates import make_certificates

    with tempfile.TemporaryDirectory() as folder:
        make_certificates(Path(folder))
        with sink(folder) as port:
            fast = best(lambda: rate(400, port, folder, kept=True, nodelay=True))
            slow = best(lambda: rate(40, port, folder, kept=True, nodelay=False))
            new = best(lambda: rate(60, port, folder, kept=False, nodelay=True))
    figures = {
        "kept_nodelay_per_s": round(fast),
        "kept_nagle_per_s": round(slow),
        "new_each_per_s": round(new),
        "nodelay_ratio": round(fast / slow, 1),
        "kept_ratio": round(fast / new, 1),
    }
    sys.stdout.write(f"smtp {json.dumps(figures)}\n")


if __name__ == "__main__":
    main()

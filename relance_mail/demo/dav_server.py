"""Radicale, a real CalDAV server, on a free loopback port inside this process."""

import logging
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from radicale import config
from radicale.app import Application


class _Quiet(WSGIRequestHandler):
    """Writes no access log to the terminal."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


class DavServer:
    """Keeps its calendars under `folder`; anybody who reaches loopback may write, as suits a demo."""

    def __init__(self, folder: Path) -> None:
        logging.getLogger("radicale").setLevel(logging.CRITICAL)
        options = config.load()
        values = {
            "auth": {"type": "none"},
            "storage": {"filesystem_folder": str(folder)},
            "logging": {"level": "critical"},
        }
        options.update(values, "demo", privileged=True)
        self._server = make_server("127.0.0.1", 0, Application(options), handler_class=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

"""Runs inside LibreOffice's own Python (MODEL §2.19): keeps one LibreOffice alive and turns .docx files into PDF.

Called as `python -I pdf_worker.py SOFFICE PROFILE_FOLDER IDLE_SECONDS`. Reads one JSON object a line from stdin,
`{"source": path, "target": path}`; answers one a line, `{"ok": true}` or `{"error": text}`; says `{"ready": true}`
first. Ends when stdin is closed (our parent is gone) or after so many seconds without work.

1. Standard library and `uno` only: the virtual environment of the product does not exist here.
2. Documents are opened hidden, read-only, without macros and without updating links.
3. It leads a process group of its own, so that its end, or a kill of the group, takes LibreOffice with it.
4. When LibreOffice has died it ends too, without an answer: its parent starts both anew.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]  # lives in LibreOffice's Python, not in our environment

_START_SECONDS = 60.0
_PDF_A_2B = 2
# The filter is named, for LibreOffice would take anything else for plain text and print it.
_OPENING = {
    "Hidden": True,
    "ReadOnly": True,
    "UpdateDocMode": 0,
    "MacroExecutionMode": 0,
    "FilterName": "MS Word 2007 XML",
}


def _property(name: str, value: object) -> Any:
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def _export() -> tuple[Any, ...]:
    """How a PDF is written: as PDF/A-2b, with its outline of tags for screen readers."""
    options = (_property("SelectPdfVersion", _PDF_A_2B), _property("UseTaggedPDF", value=True))
    settings = uno.Any("[]com.sun.star.beans.PropertyValue", options)
    return (_property("FilterName", "writer_pdf_Export"), _property("FilterData", settings))


def _start(soffice: str, profile: str, pipe: str) -> "subprocess.Popen[bytes]":
    options = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard")
    accept = f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"
    command = [soffice, *options, f"-env:UserInstallation={Path(profile).as_uri()}", accept]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  our own arguments


def _desktop(office: "subprocess.Popen[bytes]", pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    give_up = time.monotonic() + _START_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if time.monotonic() > give_up or office.poll() not in (None, 0):
                raise
            time.sleep(0.05)


def _convert(desktop: Any, source: str, target: str) -> None:
    opened = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(source),
        "_blank",
        0,
        tuple(_property(name, value) for name, value in _OPENING.items()),
    )
    if opened is None:
        raise ValueError("LibreOffice could not open the document")
    try:
        opened.storeToURL(uno.systemPathToFileUrl(target), _export())
    finally:
        opened.close(True)


def _end(office: "subprocess.Popen[bytes]") -> None:
    """Take LibreOffice along: on POSIX its launcher and its real process share our group."""
    if hasattr(os, "killpg"):
        os.killpg(os.getpgrp(), signal.SIGKILL)
    office.kill()
    os._exit(0)


def _watch(office: "subprocess.Popen[bytes]", last: list[float], idle: float) -> None:
    while time.monotonic() - last[0] < idle:
        time.sleep(min(1.0, idle / 4))
    _end(office)


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main(soffice: str, profile: str, idle: str) -> None:
    pipe = f"relance_{uuid.uuid4().hex}"
    office = _start(soffice, profile, pipe)
    desktop = _desktop(office, pipe)
    last = [time.monotonic()]
    threading.Thread(target=_watch, args=(office, last, float(idle)), daemon=True).start()
    _say({"ready": True})
    for line in sys.stdin:
        # While a document is converted the idle clock stands still; a hang is ended by our parent's time limit.
        last[0] = float("inf")
        wanted = json.loads(line)
        try:
            _convert(desktop, wanted["source"], wanted["target"])
            _say({"ok": True})
        except uno.getClass("com.sun.star.lang.DisposedException"):
            _end(office)
        except (ValueError, uno.getClass("com.sun.star.uno.Exception")) as error:
            _say({"error": str(error) or type(error).__name__})
        last[0] = time.monotonic()
    _end(office)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Runs beside us on Windows and drives one Microsoft Word: turns .docx files into PDF (MODEL §2.19).

Called as `python -I pdf_word_worker.py`; speaks as pdf_worker.py does: first `{"ready": true, "process": id}`, then for
each line `{"source": path, "target": path}` one line `{"ok": true}` or `{"error": text}`. Ends when stdin is closed.

1. A Word of its own (DispatchEx), unseen, without dialogs, macros or recent files: the one that staff has open is not
   touched. Its process is no child of ours, so its id is told, and found by a window title that nobody else has.
2. Documents are opened read-only and saved as PDF/A-1a (ISO 19005-1), the one that Word can make, with their tags.
"""

import json
import sys
import uuid
from importlib import import_module
from typing import Any, Final

_NO_ALERTS: Final = 0  # wdAlertsNone
_NO_MACROS: Final = 3  # msoAutomationSecurityForceDisable
_PDF: Final = 17  # wdExportFormatPDF
_NOT_SAVED: Final = 0  # wdDoNotSaveChanges


def prepared(word: Any) -> Any:
    """Word as it must be before a document is opened."""
    word.Visible = False
    word.DisplayAlerts = _NO_ALERTS
    word.AutomationSecurity = _NO_MACROS
    return word


def convert(word: Any, source: str, target: str) -> None:
    """One document as PDF/A. Raises what COM raises."""
    opened = word.Documents.Open(source, ConfirmConversions=False, ReadOnly=True, AddToRecentFiles=False, Visible=False)
    try:
        opened.ExportAsFixedFormat(target, _PDF, UseISO19005_1=True, DocStructureTags=True, BitmapMissingFonts=False)
    finally:
        opened.Close(_NOT_SAVED)


def _process_of(word: Any) -> int:
    windows, processes = import_module("win32gui"), import_module("win32process")
    word.Caption = title = f"relance {uuid.uuid4().hex}"
    for name in (title, f"{title} - Word"):
        if window := windows.FindWindow("OpusApp", name):
            return int(processes.GetWindowThreadProcessId(window)[1])
    return 0


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    com, client = import_module("pythoncom"), import_module("win32com.client")  # on Windows only
    com.CoInitialize()
    word = prepared(client.DispatchEx("Word.Application"))
    try:
        _say({"ready": True, "process": _process_of(word)})
        for line in sys.stdin:
            wanted = json.loads(line)
            try:
                convert(word, wanted["source"], wanted["target"])
                _say({"ok": True})
            except com.com_error as error:
                _say({"error": str(error)})
    finally:
        word.Quit(_NOT_SAVED)


if __name__ == "__main__":
    main()

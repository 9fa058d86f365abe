"""Word as the other engine: how one is chosen, what Word is told to do, and, where Word is, what it makes."""

import importlib.util
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from relance_mail.errors import BackendError
from relance_mail.letters import pdf_word, pdf_word_worker
from relance_mail.letters.base import PdfEngine
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.pdf_word import Word, pdf_engine
from tests.letters.pdfs import metadata, pages, pdfs, refusal
from tests.letters.shipped import word

# The contract of every engine of this machine: off Windows that is LibreOffice alone.
ENGINES = [engine for engine in (LibreOffice, Word) if engine is LibreOffice or Word().available()]


@pytest.mark.office
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_keeps_the_contract(engine: type[LibreOffice] | type[Word]) -> None:
    with engine() as made:
        one, broken, three = made.convert_all([word("un"), b"no document", word("trois")])
        assert refusal(broken).startswith("pdf_failed: ")
        for content, text in ((one, "un"), (three, "trois")):
            assert isinstance(content, bytes)
            assert pages(content)[0].strip() == text
            assert "pdfaid:part" in metadata(PdfReader(io.BytesIO(content)))
        assert len(pdfs(made, [word("quatre")])) == 1


def on_windows(monkeypatch: pytest.MonkeyPatch, *, registered: bool, pywin32: bool = True, user: str = "Marie") -> None:
    """A machine with such a registry, packages and account."""
    monkeypatch.setattr(pdf_word, "word_registered", lambda: registered)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if pywin32 and name == "win32com" else None)
    monkeypatch.setenv("USERNAME", user)


def test_word_comes_first_where_it_can_be_driven(monkeypatch: pytest.MonkeyPatch) -> None:
    on_windows(monkeypatch, registered=True)
    assert isinstance(pdf_engine(), Word)
    assert pdf_engine().available()
    assert isinstance(pdf_engine("/opt/libreoffice/program/soffice"), LibreOffice), "the settings name LibreOffice"


@pytest.mark.parametrize(
    "lacking", [{"registered": False}, {"registered": True, "pywin32": False}, {"registered": True, "user": "SYSTEM"}]
)
def test_libreoffice_is_taken_where_word_cannot_be_driven(
    lacking: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_windows(monkeypatch, **lacking)
    assert isinstance(pdf_engine(), LibreOffice)
    engine: PdfEngine = Word()
    assert not engine.available()
    with pytest.raises(BackendError) as caught:
        engine.convert(b"")
    assert caught.value.findings[0].code == "pdf_missing"
    assert "pywin32" in caught.value.findings[0].remedy


@pytest.mark.parametrize("known", [True, False])
def test_the_registry_tells_whether_there_is_a_word(known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(root: str, path: str) -> str:
        assert (root, path) == ("classes", r"Word.Application\CLSID")
        if not known:
            raise FileNotFoundError(path)
        return "key"

    registry = SimpleNamespace(HKEY_CLASSES_ROOT="classes", OpenKey=opened, CloseKey=lambda key: key == "key")
    monkeypatch.setitem(sys.modules, "winreg", registry)
    assert pdf_word.word_registered() is known
    monkeypatch.setitem(sys.modules, "winreg", None)
    assert not pdf_word.word_registered()


class Told:
    """Stands for Word or a document of its: notes what it is told."""

    def __init__(self, told: list[str]) -> None:
        object.__setattr__(self, "told", told)

    def __setattr__(self, name: str, value: object) -> None:
        self.told.append(f"{name} = {value}")

    def __getattr__(self, name: str) -> Any:
        def call(*values: object, **named: object) -> "Told":
            if values and str(values[0]).endswith("broken.docx"):
                raise OSError("Word found unreadable content")
            options = sorted(f"{key}={value}" for key, value in named.items())
            self.told.append(f"{name}({', '.join([*map(str, values), *options])})")
            return self

        return self if name == "Documents" else call


def test_word_is_told_to_stay_unseen_run_no_macro_and_write_pdf_a(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []

    def started(name: str) -> Told:
        told.append(f"DispatchEx({name})")
        return Told(told)

    windows = SimpleNamespace(FindWindow=lambda kind, title: 7 if kind == "OpusApp" and title.endswith("Word") else 0)
    modules = {
        "pythoncom": SimpleNamespace(CoInitialize=lambda: told.append("CoInitialize()"), com_error=OSError),
        "win32com.client": SimpleNamespace(DispatchEx=started),
        "win32gui": windows,
        "win32process": SimpleNamespace(GetWindowThreadProcessId=lambda window: (1, 4242) if window == 7 else (0, 0)),
    }
    monkeypatch.setattr(pdf_word_worker, "import_module", modules.__getitem__)
    asked = [{"source": "a.docx", "target": "a.pdf"}, {"source": "broken.docx", "target": "b.pdf"}]
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(json.dumps(one) + "\n" for one in asked)))
    pdf_word_worker.main()
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers == [
        {"ready": True, "process": 4242},
        {"ok": True},
        {"error": "Word found unreadable content"},
    ]
    steps = [one for one in told if not one.startswith("Caption")]
    assert steps == [
        *("CoInitialize()", "DispatchEx(Word.Application)", "Visible = False", "DisplayAlerts = 0"),
        "AutomationSecurity = 3",
        "Open(a.docx, AddToRecentFiles=False, ConfirmConversions=False, ReadOnly=True, Visible=False)",
        "ExportAsFixedFormat(a.pdf, 17, BitmapMissingFonts=False, DocStructureTags=True, UseISO19005_1=True)",
        *("Close(0)", "Quit(0)"),
    ]


def test_the_word_worker_is_a_file_beside_and_needs_nothing_of_ours() -> None:
    command = Word()._command(Path())
    assert command[0] == sys.executable
    text = Path(command[2]).read_text("utf-8")
    assert "relance_mail" not in text

"""One LibreOffice for many letters, what happens when it hangs, dies or grows, several of them, and without any."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError
from relance_mail.letters import pdf, pdf_link
from relance_mail.letters.base import PdfEngine
from relance_mail.letters.pdf import LibreOffice
from relance_mail.letters.pdf_kept import KeptEngine
from relance_mail.letters.pdf_link import Limits
from relance_mail.letters.pdf_pool import Pool
from tests.letters.pdfs import converted, pages, pdfs, refusal
from tests.letters.shipped import word


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def processes_with(words: str) -> list[int]:
    """Processes whose command line holds these words."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except OSError:
            continue
        if words.encode() in command and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def signalled(engine: KeptEngine, what: signal.Signals) -> None:
    """Send a signal to LibreOffice itself, not to the worker that asks it."""
    assert engine._link.alive is not None
    for process in processes_with(f"UserInstallation={(engine._home() / 'profile').as_uri()}"):
        if process != engine._link.alive.pid:
            os.kill(process, what)


def running(engine: KeptEngine) -> int:
    """The process id of its worker."""
    assert engine._link.alive is not None
    return engine._link.alive.pid


@pytest.mark.office
def test_one_libreoffice_serves_many_letters_and_threads(office: LibreOffice) -> None:
    office.convert(word("début"))
    first = office._link.alive
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda number: office.convert(word(f"lettre {number}")), range(9)))
    assert [pages(content)[0].strip() for content in made] == [f"lettre {number}" for number in range(9)]
    assert office._link.alive is first is not None


@pytest.mark.office
def test_a_document_that_is_none_gets_its_own_finding_and_the_others_their_pdf(office: LibreOffice) -> None:
    broken = b"not a document, but LibreOffice would print any text"
    one, two, three = office.convert_all([word("un"), broken, word("trois")])
    assert [pages(converted(made))[0].strip() for made in (one, three)] == ["un", "trois"]
    assert refusal(two) == "pdf_failed: LibreOffice: document 2: LibreOffice could not open the document"
    with pytest.raises(BackendError, match="could not open"):
        office.convert(broken)
    assert office.convert_all([]) == []


@pytest.mark.office
def test_a_document_that_hangs_is_ended_and_the_others_go_on() -> None:
    with LibreOffice(limits=Limits(seconds=4)) as engine:
        engine.convert(word("avant"))
        hung = engine._link.alive
        assert hung is not None
        signalled(engine, signal.SIGSTOP)
        one, two = engine.convert_all([word("un"), word("deux")])
        assert refusal(one) == "pdf_timeout: LibreOffice: document 1: no PDF within 4 s; it was ended."
        assert pages(converted(two))[0].strip() == "deux"
        assert hung.poll() is not None
        assert engine._link.alive is not hung


@pytest.mark.office
def test_libreoffice_that_was_killed_is_started_again_and_the_document_converted() -> None:
    with LibreOffice() as engine:
        engine.convert(word("avant"))
        signalled(engine, signal.SIGKILL)
        assert pages(engine.convert(word("après")))[0].strip() == "après"


@pytest.mark.office
def test_it_is_changed_after_so_many_documents_or_when_it_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    with LibreOffice(limits=Limits(documents=2)) as engine:
        pdfs(engine, [word("un")])
        first = running(engine)
        pdfs(engine, [word("deux")])
        assert engine._link.alive is None
        pdfs(engine, [word("trois")])
        assert running(engine) != first
        engine._link.limits = Limits(megabytes=20)
        monkeypatch.setattr(pdf_link, "_LOOK_EVERY", 1)
        assert pdf_link.resident(running(engine)) > 20 * 2**20
        pdfs(engine, [word("quatre")])
        assert engine._link.alive is None
    assert pdf_link.resident(2**22 + 1) == 0


@pytest.mark.office
def test_it_ends_by_itself_when_idle_and_starts_again() -> None:
    with LibreOffice(idle=0.2) as engine:
        engine.convert(word("un"))
        worker = engine._link.alive
        assert worker is not None
        until(lambda: worker.poll() is not None)
        assert pages(engine.convert(word("deux")))[0].strip() == "deux"
        assert engine._link.alive is not worker


@pytest.mark.office
def test_a_conversion_that_takes_too_long_is_killed_with_all_its_processes() -> None:
    with LibreOffice(limits=Limits(start=0.3)) as engine:
        with pytest.raises(BackendError, match=r"no PDF within 0\.3 s"):
            engine.convert(word("trop long : LibreOffice met une seconde à démarrer"))
        assert engine._link.alive is None
        folder = str(engine._folder)
        until(lambda: not processes_with(folder))


@pytest.mark.office
def test_nothing_stays_behind_when_an_engine_is_dropped() -> None:
    engine = LibreOffice()
    engine.convert(word("un"))
    folder = engine._folder
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0
    assert not list(folder.rglob("*.docx"))
    del engine
    until(lambda: not folder.exists())
    until(lambda: not processes_with(str(folder)))


@pytest.mark.office
def test_two_libreoffices_share_the_work_in_order_and_a_hang_holds_up_one_only() -> None:
    engines = LibreOffice(limits=Limits(seconds=6)), LibreOffice(limits=Limits(seconds=6))
    with Pool(engines) as pool:
        assert pool.available()
        names = [f"lettre {number}" for number in range(8)]
        assert [pages(one)[0].strip() for one in pdfs(pool, [word(name) for name in names])] == names
        assert all(engine._link.alive is not None for engine in engines)
        signalled(engines[0], signal.SIGSTOP)
        made = pool.convert_all([word(name) for name in names])
        assert sum(isinstance(one, bytes) for one in made) == 7
        (late,) = (one for one in made if isinstance(one, BackendError))
        assert refusal(late).startswith("pdf_timeout")
    assert all(engine._link.alive is None for engine in engines)


@pytest.mark.office
def test_without_uno_many_documents_go_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office_python", lambda _: None)
    with LibreOffice() as engine:
        assert [pages(one)[0].strip() for one in pdfs(engine, [word("un"), word("deux")])] == ["un", "deux"]
        one, two = engine.convert_all([word("un"), b"no document"])
        assert pages(converted(one))[0].strip() == "un"
        assert refusal(two) == "pdf_failed: LibreOffice: document 2 gave no PDF."
        assert engine._link.alive is None
    with LibreOffice(limits=Limits(seconds=0.05)) as hurried, pytest.raises(BackendError, match="no PDF within"):
        hurried.convert(word("trop long"))


def test_without_libreoffice_it_says_so_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_soffice", lambda: None)
    engine: PdfEngine = LibreOffice()
    assert not engine.available()
    with pytest.raises(BackendError) as caught:
        engine.convert(b"")
    assert caught.value.exit_code == 3
    assert caught.value.findings[0].code == "pdf_missing"
    assert "libreoffice-writer" in caught.value.findings[0].remedy


CRASHES = "import sys; print('{}', flush=True); sys.stdin.readline()"
FORGETS = "import sys; print('{}', flush=True); [print('{}', flush=True) for line in sys.stdin if line.strip()]"
MUTE = "import time; time.sleep(600)"


class Scripted(KeptEngine):
    """An engine whose program is a line of Python."""

    name = "Script"

    def __init__(self, script: str, limits: Limits | None = None) -> None:
        super().__init__(limits or Limits())
        self._script = script

    def available(self) -> bool:
        return True

    def _missing(self) -> Finding:
        return Finding("x", "x", "x")

    def _command(self, home: Path) -> Sequence[str]:
        assert home.is_dir()
        return (sys.executable, "-I", "-c", self._script)


@pytest.mark.parametrize(
    ("script", "limits", "words"),
    [
        (CRASHES, Limits(), "pdf_failed: Script: document {}: it crashed, twice."),
        (FORGETS, Limits(), "pdf_failed: Script: document {} gave no PDF."),
        (MUTE, Limits(start=0.2), "pdf_timeout: Script: document {}: no PDF within 0.2 s; it was ended."),
    ],
    ids=["crashes", "forgets", "mute"],
)
def test_each_document_is_told_why_there_is_no_pdf(script: str, limits: Limits, words: str) -> None:
    with Scripted(script, limits) as engine:
        assert [refusal(one) for one in engine.convert_all([b"", b""])] == [words.format(1), words.format(2)]

"""`relance check` where no program makes PDF files: what does not leave, told before the day (a .docx never does)."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from relance_mail.cli import checking
from relance_mail.core.findings import Severity
from relance_mail.core.policy import Channel, Since, Stage
from relance_mail.engine.office import Office
from relance_mail.letters.pdf import LibreOffice
from tests.cli.conftest import Relance
from tests.cli.office import DAY

pytestmark = pytest.mark.usefixtures("no_program")


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without LibreOffice; the texts themselves are examined elsewhere."""
    monkeypatch.setattr(LibreOffice, "available", lambda _: False)
    monkeypatch.setattr("relance_mail.letters.check.check", lambda catalogue, stages, _: catalogue.refusals(stages))


def told(relance: Relance, folder: Path, severity: str) -> list[str]:
    document = relance("check", "--dir", folder, "--on", DAY, "--json").document
    return [one["what"] for one in document[severity] if one["code"] == "pdf_missing"]


def test_a_first_try_is_warned_that_letters_would_not_leave(relance: Relance, folder: Path) -> None:
    (what,) = told(relance, folder, "warnings")
    assert "stages that carry a letter do not leave (" in what
    assert "mise en demeure" in what.lower()
    assert not told(relance, folder, "errors")


def test_a_first_try_that_wants_no_pdf_is_not_warned(relance: Relance, folder: Path) -> None:
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[letters]\npdf = "none"\n')
    assert not told(relance, folder, "warnings")


@pytest.mark.parametrize("pdf", [None, LibreOffice("/nowhere/soffice")])
def test_where_customers_read_it_is_an_error_that_names_the_stages(pdf: LibreOffice | None) -> None:
    """Whether the settings want no PDF or the program is missing: those stages would stay for ever."""
    stages = (Stage("a", 1, Since.DUE, 6, name="Amiable"), Stage("b", 2, Since.PREVIOUS, 15, name="Ferme", letter=True))
    posted = Stage("c", 3, Since.PREVIOUS, 15, name="Mise en demeure", channels=(Channel.POST,))
    decided = Stage("d", 4, Since.PREVIOUS, 15, name="Contentieux", letter=True, decision=True)
    policy = SimpleNamespace(stages=(*stages, posted, decided))
    ours = SimpleNamespace(pdf=pdf, sandbox=False, book=SimpleNamespace(policies={"x": policy}))
    (found,) = checking._pdf(cast("Office", ours))
    assert (found.code, found.severity) == ("pdf_missing", Severity.ERROR)
    assert found.what.endswith("do not leave (Ferme, Mise en demeure).")
    ours.book.policies["x"] = SimpleNamespace(stages=stages[:1])
    assert not list(checking._pdf(cast("Office", ours)))

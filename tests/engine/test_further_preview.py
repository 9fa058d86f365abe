"""`relance letter` for a text that no scenario knows: staff takes it from there, nothing is sent (OFFICE §12)."""

import io
from pathlib import Path

import docx
import pytest

from relance_mail.engine.writing.preview import letter_preview
from relance_mail.errors import UsageError
from tests.engine.folder_office import office_in, owed


def test_a_further_text_is_written_and_a_stage_of_another_scenario_is_not(tmp_path: Path) -> None:
    with office_in(tmp_path, "2026-03-26") as office:
        office.ledger(owed())
        office.cycle()
        before = len(office.sent())
        made = docx.Document(io.BytesIO(letter_preview(office.office, "C1", "litige_pris_en_compte", ".docx")))
        plan = docx.Document(io.BytesIO(letter_preview(office.office, "C1", "plan_accepte", ".docx")))
        assert any("votre contestation" in one.text for one in made.paragraphs)
        assert any("immédiatement exigible" in one.text for one in plan.paragraphs)
        for wrong in ("litige_imaginaire", "../fr/ferme", "informelle"):
            with pytest.raises(UsageError):
                letter_preview(office.office, "C1", wrong, ".docx")
        assert len(office.sent()) == before

"""A policy's own length of limitation, named by its key in the table of the law (LAW §4)."""

from pathlib import Path

import pytest

from relance_mail.core.findings import Severity
from relance_mail.settings.load import load
from tests.settings.test_load import SMALL, folder_with

SHIPPED = (Path(__file__).parents[2] / "config" / "stages.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "warned"), [("limitation_transport", False), ("limitation_telecom", False), ("limitation_trucks", True)]
)
def test_a_policy_names_a_line_of_the_table(tmp_path: Path, key: str, warned: bool) -> None:
    procedure = SHIPPED.replace("[policies.entreprise]\n", f'[policies.entreprise]\nlimitation = "{key}"\n')
    (tmp_path / "stages.toml").write_text(procedure, encoding="utf-8")
    settings = load(folder_with(tmp_path, f"{SMALL}\n[policy]\nfile = 'stages.toml'\n"))
    assert settings.book.policies["entreprise"].limitation == key
    assert settings.book.policies["particulier"].limitation is None
    found = [one for one in settings.warnings if one.code == "stages_limitation"]
    assert [one.severity for one in found] == [Severity.WARNING] * warned
    assert not warned or "limitation_trucks" in found[0].what

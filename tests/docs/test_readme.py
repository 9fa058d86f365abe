"""What README and guide tell a reader to type exists."""

import re
from pathlib import Path

import pytest

from relance_mail.cli.application import application

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "relance_mail/guide/guide.md", "relance_mail/guide/mail-accounts.md")


def _commands() -> set[str]:
    return {one.name or "" for one in application().registered_commands} | {
        group.name or "" for group in application().registered_groups
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_command_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(
        re.findall(r"`?\brelance (?!--)([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`|^relance .*$", text, re.MULTILINE)))
    )
    assert named
    assert named <= _commands()


@pytest.mark.parametrize("page", PAGES)
def test_every_linked_file_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [
        link for link in links if not (ROOT / link).exists() and not (ROOT / page).parent.joinpath(link).exists()
    ] == []


def test_the_two_commands_of_the_first_screen_are_targets_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test", "check", "bench"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
        assert f"make {target}" in (ROOT / "README.md").read_text(encoding="utf-8")

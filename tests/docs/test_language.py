"""Rule 12: English for code and command line, French for what staff and customers read."""

import re
from collections.abc import Iterator

import pytest
import typer.main

from relance_mail.cli.application import application
from relance_mail.core.outbox import State
from relance_mail.store.outbox import STATE_NAMES
from tests.architecture.rules import PRODUCT, modules

ACCENTS = re.compile(r"[àâçéèêëîïôùûœ]", re.IGNORECASE)


def _helps() -> Iterator[tuple[str, str]]:
    group = typer.main.get_command(application())
    for name, command in getattr(group, "commands", {}).items():
        yield name, command.help or ""
        for parameter in command.params:
            yield f"{name} {parameter.name}", getattr(parameter, "help", None) or ""


@pytest.mark.parametrize(("where", "text"), list(_helps()), ids=lambda value: value if " " not in value else "")
def test_rule_12_help_is_english(where: str, text: str) -> None:
    assert not ACCENTS.search(re.sub(r'"[^"]*"', "", text)), where  # what is quoted are words of French files


def test_rule_12_every_state_has_a_french_name() -> None:
    assert set(STATE_NAMES) == set(State)


def test_rule_12_names_in_code_are_ascii() -> None:
    assert [name for name, path, _ in modules(PRODUCT) if not path.name.isascii()] == []

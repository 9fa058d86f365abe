"""The house's rules hold on the product, and each is seen to fail on a planted violation."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules

RULES: list[Callable[[Path], list[str]]] = [
    rules.broken_arrows,
    rules.too_large,
    rules.banned_names,
    rules.named_stages,
    rules.broad_excepts,
    rules.undocumented_modules,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Callable[[Path], list[str]]) -> None:
    assert rule(rules.PRODUCT) == []


PLANTED = [
    (rules.broken_arrows, "core/wrong.py", "from relance_mail.law import table\n", "core imports law"),
    (rules.broken_arrows, "core/wrong.py", "import requests\n", "only the standard library"),
    (rules.broken_arrows, "mail/wrong.py", "from relance_mail.letters import base\n", "mail imports letters"),
    (rules.broken_arrows, "mail/wrong.py", "def f():\n    from relance_mail.store import x\n", "mail imports store"),
    (rules.broken_arrows, "engine/wrong.py", "from relance_mail.mail.folder import F\n", "engine imports mail.folder"),
    (rules.broken_arrows, "engine/wrong.py", "from relance_mail.settings import spec\n", "only wiring knows them"),
    (rules.broken_arrows, "engine/wrong.py", "from relance_mail.cli import main\n", "engine imports cli"),
    (rules.broken_arrows, "attic/wrong.py", "from relance_mail.core import money\n", "not in MAY_IMPORT"),
    (rules.too_large, "core/wrong.py", "X = 1\n" * 401, "401 lines"),
    (rules.too_large, "core/wrong.py", "def f():\n" + "    x = 1\n" * 60, "61 lines"),
    (rules.too_large, "core/wrong.py", "def f():\n" + "    x = 1\n" * 36, "95th percentile of function"),
    (rules.banned_names, "core/wrong.py", "class MailManager: ...\n", "'manager'"),
    (rules.banned_names, "core/wrong.py", "def handle_reply(): ...\n", "'handle'"),
    (rules.banned_names, "core/wrong.py", "def f(invoice_data): ...\n", "'data'"),
    (rules.banned_names, "core/utils.py", "X = 1\n", "'utils'"),
    (rules.named_stages, "core/wrong.py", 'FIRST = "amiable"\n', "names the stage amiable"),
    (rules.broad_excepts, "mail/wrong.py", "try:\n    x = 1\nexcept Exception:\n    pass\n", "catches everything"),
    (rules.broad_excepts, "mail/wrong.py", "try:\n    x = 1\nexcept:\n    pass\n", "catches everything"),
    (rules.undocumented_modules, "core/wrong.py", "X = 1\n", "no docstring"),
]


@pytest.mark.parametrize(("rule", "path", "source", "complaint"), PLANTED)
def test_a_planted_violation_is_seen(
    tmp_path: Path, rule: Callable[[Path], list[str]], path: str, source: str, complaint: str
) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True)
    planted.write_text(source, encoding="utf-8")
    assert any(complaint in line for line in rule(tmp_path))


def test_rule_13_every_module_says_what_it_is() -> None:
    assert rules.undocumented_modules(rules.PRODUCT) == []


def test_stage_names_are_allowed_in_the_demo(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "story.py").write_text('STAGE = "ferme"\n', encoding="utf-8")
    assert rules.named_stages(tmp_path) == []

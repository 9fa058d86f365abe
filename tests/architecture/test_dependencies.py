"""What the product imports is what `pyproject.toml` declares: no more, no less."""

import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.rules import PRODUCT, imports_of, modules

ROOT = PRODUCT.parent
# Loaded by name: by another package, or, what is on Windows only, by ourselves.
LOADED_BY_NAME = {"tzdata", "psycopg", "pywin32"}
# `uno` is LibreOffice's own Python; pydantic-core is a part of pydantic.
PART_OF_ANOTHER = {"uno", "pydantic-core"}


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [word for extra in project["optional-dependencies"].values() for word in extra]
    words = [*project["dependencies"], *extras]
    return {word.split(">")[0].split("[")[0].split("=")[0].strip().lower().replace("_", "-") for word in words}


def _imported(root: Path) -> dict[str, str]:
    """Distribution → one file that imports it."""
    owners = packages_distributions()
    found: dict[str, str] = {}
    for _, path, tree in modules(root):
        for _, name in imports_of(tree):
            top = name.split(".")[0]
            if top == "relance_mail" or top in sys.stdlib_module_names:
                continue
            for distribution in owners.get(top, [top]):
                found.setdefault(distribution.lower().replace("_", "-"), path.name)
    return found


def test_every_import_is_declared() -> None:
    undeclared = {name: file for name, file in _imported(PRODUCT).items() if name not in _declared() | PART_OF_ANOTHER}
    assert undeclared == {}


def test_every_declared_package_is_used() -> None:
    extra = _declared() - set(_imported(PRODUCT)) - LOADED_BY_NAME
    assert extra == set()


def test_an_undeclared_import_is_seen(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("import hypothesis\n", encoding="utf-8")
    assert _imported(tmp_path) == {"hypothesis": "wrong.py"}
    assert "hypothesis" not in _declared()


def test_the_lock_names_every_declared_package_at_one_version() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {line.split("==")[0].lower(): line for line in lines if "==" in line}
    missing = {name for name in _declared() if name not in locked}
    assert missing == set()

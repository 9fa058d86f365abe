"""What holds for every test: work that is not done twice, and who shares a worker (`--dist loadgroup`).

1. Tests that share a fixture of their module stay together, and so do those that need LibreOffice: else every worker
   would make it anew. The histories of crashes, minutes in all, are in two such groups.
2. The longest tests come first, so that no worker ends with one of them alone.
"""

import gc
from collections.abc import Iterator

import pytest

import tests.statements  # noqa: F401 - importing it lets all engines share what is compiled

# Tests make millions of short-lived objects while whole families of modules stay loaded: to look at the latter again
# and again costs a tenth of the time of the suite.
gc.set_threshold(100_000, 20, 100)

LONGEST = ("test_wheel.py", "test_random_days.py", "test_no_secret.py", "test_messy_ledger.py", "test_live.py")


def pytest_collection_finish() -> None:
    """What is loaded now stays."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order and groups; the same in every worker."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    in_world = 0
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        group = next(_shared(item), "")
        if "world" in item.fixturenames and "crash" in item.path.parts:
            group, in_world = f"crash {in_world % 2}", in_world + 1
        if group:
            item.add_marker(pytest.mark.xdist_group(group))


def _shared(item: pytest.Function) -> Iterator[str]:
    """What the test shares with others, the largest first."""
    if "office" in item.fixturenames and item.get_closest_marker("office"):
        yield "libreoffice"
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    for name, known in item._fixtureinfo.name2fixturedefs.items():
        if known[-1].scope == "module":
            yield f"{item.path.name} {name} {parameters.get(name, '')}"

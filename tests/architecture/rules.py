"""The house's rules about its own source, as functions of a folder, so that each is seen to fail when planted."""

import ast
import io
import re
import statistics
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

PRODUCT = Path(__file__).parents[2] / "relance_mail"

FAMILIES = ("sources", "letters", "mail", "calendars", "workbooks")
EVERYBODY = ("errors", "clock")
# Room → rooms it may import, beside itself. DESIGN §2, arrows.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "core": (),
    "law": ("core",),
    "replies": ("core", "law", *EVERYBODY),
    "connect": ("core", *EVERYBODY),
    **dict.fromkeys(FAMILIES, ("core", "law", *EVERYBODY)),
    **dict.fromkeys(("mail", "calendars"), ("core", "law", "connect", *EVERYBODY)),
    "store": ("core", "law", *EVERYBODY),
    "engine": (
        "core",
        "law",
        "store",
        "replies",
        "letters",
        "workbooks",
        *(f"{family}.base" for family in FAMILIES),
        *EVERYBODY,
    ),
    "settings": ("core", "law", "shipped", *EVERYBODY),
    "registry": (),
    "shipped": (),
    "errors": ("core",),
    "clock": (),
    "wiring": ("*",),
    "wiring_tokens": ("*",),
    "service": ("wiring", "engine", "core", *EVERYBODY),
    "demo": ("*",),
    "cli": ("*",),
}
# Backends, settings and the connections are chosen by wiring; nobody below may reach them.
ONLY_WIRING_KNOWS_SETTINGS = ("wiring", "wiring_tokens", "cli", "demo", "settings", "service")
BANNED_WORDS = ("manager", "helper", "helpers", "utils", "util", "data", "info")
# One cycle and one item may be set aside; the native spreadsheet reader panics with a class that cannot be imported.
MAY_CATCH_ALL = ("service", "engine.each", "sources.workbook", "workbooks.opened")
STAGE_IDS = ("courtoisie", "informelle", "amiable", "ferme", "mise_en_demeure", "contentieux")


def modules(root: Path) -> Iterator[tuple[str, Path, ast.Module]]:
    """Every module of the package under `root`: dotted name below the package, path, tree."""
    for path in sorted(root.rglob("*.py")):
        if "_shipped" in path.parts:
            continue
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        yield name, path, ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _allowed(target: str, permits: tuple[str, ...]) -> bool:
    return any(permit == "*" or target == permit or target.startswith(permit + ".") for permit in permits)


def broken_arrows(root: Path, package: str = "relance_mail") -> list[str]:
    """Imports between rooms that DESIGN §2 forbids, each with its reason."""
    broken = []
    for name, path, tree in modules(root):
        room = name.split(".")[0]
        if room in ("", "__init__", "__main__"):
            continue
        permits = MAY_IMPORT.get(room)
        for line, target in imports_of(tree):
            top = target.split(".")[0]
            if top != package:
                if room == "core" and top not in sys.stdlib_module_names:
                    broken.append(f"{path.name}:{line}: core imports {top}: it may use only the standard library")
                continue
            inner = target.removeprefix(package + ".")
            if permits is None:
                broken.append(f"{path.name}:{line}: the room {room} is not in MAY_IMPORT")
            elif inner.split(".")[0] == "settings" and room not in ONLY_WIRING_KNOWS_SETTINGS:
                broken.append(f"{path.name}:{line}: {room} imports settings; only wiring knows them")
            elif not (inner == room or inner.startswith(room + ".") or _allowed(inner, permits)):
                broken.append(f"{path.name}:{line}: {room} imports {inner}; it may import only {', '.join(permits)}")
    return broken


def too_large(root: Path) -> list[str]:
    """Files and functions beyond DESIGN §2: no file over 400 lines, no function over 60, percentiles."""
    found: list[str] = []
    files: list[int] = []
    functions: list[int] = []
    for _, path, tree in modules(root):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        files.append(lines)
        if lines > 400:
            found.append(f"{path.name}: {lines} lines, at most 400")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                functions.append(length)
                if length > 60:
                    found.append(f"{path.name}:{node.lineno} {node.name}: {length} lines, at most 60")
    for what, sizes, middle, high in (("file", files, 150, 350), ("function", functions, 10, 35)):
        if not sizes:
            continue
        median = statistics.median(sizes)
        p95 = sorted(sizes)[int(0.95 * (len(sizes) - 1))]
        if median > middle:
            found.append(f"the median {what} has {median} lines, at most {middle}")
        if p95 > high:
            found.append(f"the 95th percentile of {what}s is {p95} lines, at most {high}")
    return found


def _defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def _words_of(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def banned_names(root: Path) -> list[str]:
    """Names we define that hold a word which says nothing (DESIGN §2), read token by token; file names too."""
    found = []
    for name, path, tree in modules(root):
        for word in _words_of(name.split(".")[-1]):
            if word in BANNED_WORDS:
                found.append(f"{path.name}: the file is named by the empty word {word!r}")
        for line, defined in _defined_names(tree):
            found += [
                f"{path.name}:{line}: {defined} holds {word!r}" for word in _words_of(defined) if word in BANNED_WORDS
            ]
            if defined.startswith("handle_"):
                found.append(f"{path.name}:{line}: {defined} holds 'handle'")
    return found


def named_stages(root: Path) -> list[str]:
    """Places outside demo/ where Python names a stage, which is data (config/stages.toml)."""
    pattern = re.compile(r"(?<![a-z_])(" + "|".join(STAGE_IDS) + r")(?![a-z_])")
    found = []
    for name, path, _ in modules(root):
        if name.split(".")[0] == "demo":
            continue
        source = io.StringIO(path.read_text(encoding="utf-8"))
        for token in tokenize.generate_tokens(source.readline):
            if token.type in (tokenize.STRING, tokenize.NAME) and (
                match := pattern.fullmatch(token.string.strip("\"'bfru"))
            ):
                found.append(f"{path.name}:{token.start[0]}: names the stage {match[1]}")
    return found


def broad_excepts(root: Path) -> list[str]:
    """`except Exception` outside the places of MAY_CATCH_ALL (rule 10)."""
    found = []
    for name, path, tree in modules(root):
        if name in MAY_CATCH_ALL:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
                names = [kind.id if isinstance(kind, ast.Name) else None for kind in caught]
                if node.type is None or {"Exception", "BaseException"} & set(names):
                    found.append(f"{path.name}:{node.lineno}: catches everything")
    return found


def undocumented_modules(root: Path) -> list[str]:
    """Modules without a docstring: reasons live at the top of the file they govern (rule 13)."""
    return [f"{path}: no docstring" for _, path, tree in modules(root) if tree.body and ast.get_docstring(tree) is None]

"""What a command prints: one JSON document, or readable text; messages for people go to stderr.

1. UTF-8 on every system and a final newline (CONTRACT §1).
2. With `--json`, errors of use, settings and backends are a document too: `{"errors": [Finding…]}` (run.py).
"""

import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from relance_mail.core.findings import Finding, Severity, Where

if TYPE_CHECKING:
    from relance_mail.engine.staff.messages import Said

WAITS = 1


def print_json(document: object) -> None:
    """Print exactly one JSON document and a newline."""
    say(json.dumps(document, ensure_ascii=False, indent=2))
    sys.stdout.flush()


def say(text: str = "") -> None:
    """Print a line for a person on stdout."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """Print a line for a person on stderr."""
    sys.stderr.write(text + "\n")


def tell(said: "Said", as_json: bool) -> int:
    """The answer to a decision, and its exit code: 1 when an id has lapsed."""
    if as_json:
        print_json({"said": said.sentence, "lapsed": list(said.lapsed)})
    else:
        say(said.sentence)
    return WAITS if said.lapsed else 0


def finding_text(finding: Finding) -> str:
    """A finding as one readable line; errors are marked."""
    return f"{'!' if finding.severity is Severity.ERROR else '-'} {finding_words(finding)}"


def finding_words(finding: Finding) -> str:
    """Place (told once), problem, remedy."""
    named = finding.where.file and finding.where.file in finding.what
    where = "" if named else str(finding.where)
    return f"{where + ' : ' if where else ''}{finding.what.rstrip('.')}. → {finding.remedy}"


def show_findings(findings: Iterable[Finding]) -> None:
    """Findings for a person, on stderr."""
    for finding in findings:
        warn(finding_text(finding))


def finding_of(plain: Mapping[str, Any]) -> Finding:
    """The finding that a JSON document holds."""
    place = Where(**plain["where"])
    return Finding(plain["code"], plain["what"], plain["remedy"], place, Severity(plain["severity"]))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """A plain text table; columns as wide as their widest cell, those of `right` (counted from 0) flush right."""
    lines = [list(headings), *[list(row) for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join("  ".join(_cells(line, widths, right)).rstrip() for line in lines)


def _cells(line: Sequence[str], widths: Sequence[int], right: Collection[int]) -> Iterable[str]:
    for column, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if column in right else cell.ljust(width)

"""What `check` of a port tells: the steps that work, and the finding of the first one that does not."""

from collections.abc import Iterator, Sequence

from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError


def walked(steps: Iterator[str]) -> tuple[list[str], Finding | None]:
    """The sentences in order, and what stopped it, if anything did."""
    said: list[str] = []
    try:
        said.extend(steps)
    except BackendError as stopped:
        (finding,) = stopped.findings
        assert finding.remedy
        return said, finding
    return said, None


def stops(steps: Iterator[str], after: Sequence[str], code: str) -> Finding:
    """What stopped it: a finding with this code, after steps that say these words, one each."""
    said, finding = walked(steps)
    assert [words in step for words, step in zip(after, said, strict=True)] == [True] * len(after), said
    assert finding is not None
    assert finding.code == code, finding
    return finding


def says(steps: Iterator[str], *words: str) -> None:
    """Every step works, and they say these words, one each and in this order."""
    said, finding = walked(steps)
    assert finding is None, finding
    assert [each in step for each, step in zip(words, said, strict=True)] == [True] * len(words), said

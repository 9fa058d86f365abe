"""What the house answers to a decision of a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One French sentence or two. `lapsed`: ids whose facts have changed since they were shown."""

    sentence: str
    lapsed: tuple[str, ...] = ()

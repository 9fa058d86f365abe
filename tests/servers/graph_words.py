"""What is said between the Graph stand-in and its clients: calls, replies, and refusals as the service words them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request. `path` without the version in front, `query` decoded, header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def lasting(self) -> bool:
        """Whether immutable ids are asked for."""
        return 'idtype="immutableid"' in self.headers.get("prefer", "").lower().replace(" ", "")

    @property
    def json(self) -> Any:
        """The body, when it is JSON."""
        if not self.headers.get("content-type", "").startswith("application/json") or not self.body:
            return None
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer: JSON, or raw bytes, or nothing but its status."""

    status: int
    body: dict[str, Any] | None = None
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, code: str, message: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """An error in the service's words."""
    return Reply(status, {"error": {"code": code, "message": message or code}}, headers=headers or {})

"""Requests and answers of the Graph stand-in against Microsoft's published description, where it is at hand.

1. The environment variable RELANCE_SCHEMAS names a folder that holds `graph/graph-small.json` (OpenAPI of the mail and
   calendar paths). Unset, nothing is validated: `Schemas.on` says so, and a test of the conformance says it plainly.
2. That file is an excerpt. Paths that Microsoft documents and that it leaves out are listed in `DOCUMENTED`, each with
   its page; any other path is refused by the stand-in as an invention of ours.
3. It demands `id` in what is created, which the service gives itself; it flags null complex values, which the service
   does send; and it says 204 where the service answers PATCH with the entity. None of that is held against anybody.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "RELANCE_SCHEMAS"
_ROOT = Path(__file__).parents[2]
_USER = r"/users/[^/]+"
# learn.microsoft.com/graph/api/<page>
DOCUMENTED = {
    "message-get ($value)": rf"GET {_USER}/messages/[^/]+/\$value",
    "attachment-createuploadsession": rf"POST {_USER}/messages/[^/]+/attachments/createUploadSession",
    "outlookuser-list-mastercategories": rf"(GET|POST) {_USER}/outlook/masterCategories",
    "calendar-post-events (as user-post-events)": rf"(GET|POST) {_USER}/calendars/[^/]+/events",
    "calendar-delete": rf"DELETE {_USER}/calendars/[^/]+",
    "message-permanentdelete": rf"POST {_USER}/messages/[^/]+/permanentDelete",
    "user-get": rf"GET {_USER}",
}
_BASE = "microsoft.graph."


class Schemas:
    """The published description; `on`: whether it is at hand."""

    def __init__(self, document: dict[str, Any] | None) -> None:
        self._document = document
        self.on = document is not None

    def unknown_path(self, method: str, path: str) -> bool:
        """Whether nothing published or documented has this method on this path."""
        if any(re.fullmatch(pattern, f"{method} {path}") for pattern in DOCUMENTED.values()):
            return False
        return self._document is not None and self._operation(method, path) is None

    def faults_of_request(self, method: str, path: str, body: object) -> list[str]:
        """What is wrong with the JSON of a request."""
        operation = self._operation(method, path)
        if operation is None or body is None:
            return []
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        return [] if schema is None else self._faults(schema, body)

    def faults_of_answer(self, method: str, path: str, status: int, body: object) -> list[str]:
        """What is wrong with the JSON of an answer."""
        operation = self._operation(method, path)
        if operation is None or not isinstance(body, dict):
            return []
        told = operation["responses"].get(str(status)) or (operation["responses"].get("4XX") if status >= 400 else None)
        if told is not None and "$ref" in told and self._document is not None:
            told = self._document["components"]["responses"][told["$ref"].rpartition("/")[2]]
        schema = (told or {}).get("content", {}).get("application/json", {}).get("schema")
        return [] if schema is None else self._faults(schema, body)

    def faults_of(self, kind: str, entity: object) -> list[str]:
        """What is wrong with an entity, by its published name (`message`)."""
        return self._faults({"$ref": f"#/components/schemas/{_BASE}{kind}"}, entity) if self.on else []

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        path = re.sub(r"/calendars/[^/]+/events$", "/events", path)  # the same entities
        for template, item in (self._document or {"paths": {}})["paths"].items():
            if method.lower() in item and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
                found: dict[str, Any] = item[method.lower()]
                return found
        return None

    def _faults(self, schema: dict[str, Any], body: object) -> list[str]:
        from openapi_schema_validator import OAS30Validator

        assert self._document is not None
        whole = {"components": self._document["components"], "allOf": [schema]}
        found = OAS30Validator(whole).iter_errors(body)
        return [
            f"{'/'.join(map(str, one.path))}: {one.message}" for one in found if not one.message.startswith("None ")
        ]


@cache
def schemas() -> Schemas:
    """As the environment has it."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return Schemas(None)
    path = _ROOT / folder / "graph" / "graph-small.json"  # a relative folder counts from the project
    document = json.loads(path.read_text(encoding="utf-8"))
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("-create") and "Property" not in name:
            schema.pop("required", None)
    return Schemas(document)

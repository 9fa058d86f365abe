"""Questions to a person that no other table asks: kept until what they are about has been settled.

A fact of `meta` under `question/`, so that `status` and the summary show it as long as it stands.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import Connection

from relance_mail.core.policy import StageId
from relance_mail.store import meta

_PREFIX = "question"


@dataclass(frozen=True, slots=True)
class Question:
    """`id`: what the command that answers it takes. `what`: one French sentence. `since`: when it was first asked."""

    id: str
    what: str
    since: date
    customer_id: str | None = None
    stage: StageId | None = None


def ask(conn: Connection, topic: str, questions: Mapping[str, Question]) -> list[str]:
    """Let exactly these questions of a topic stand, by their names; the names of those that are new. One that stood
    already keeps its day."""
    stood = _of(conn, topic)
    for name in stood.keys() - questions.keys():
        meta.drop(conn, f"{_PREFIX}/{topic}/{name}")
    for name, question in questions.items():
        kept = replace(question, since=stood[name].since) if name in stood else question
        if stood.get(name) != kept:
            meta.put(conn, f"{_PREFIX}/{topic}/{name}", json.dumps(asdict(kept), ensure_ascii=False, default=str))
    return [name for name, question in questions.items() if name not in stood or stood[name].what != question.what]


def questions(conn: Connection) -> list[Question]:
    """Every question that stands, the oldest first."""
    found = [_read(text) for text in meta.under(conn, _PREFIX).values()]
    return sorted(found, key=lambda question: (question.since, question.id))


def _of(conn: Connection, topic: str) -> dict[str, Question]:
    return {name: _read(text) for name, text in meta.under(conn, f"{_PREFIX}/{topic}").items()}


def _read(text: str) -> Question:
    plain = json.loads(text)
    return Question(**{**plain, "since": date.fromisoformat(plain["since"])})

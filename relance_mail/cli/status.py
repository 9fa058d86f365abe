"""`relance status`: the last cycle, the outbox, and everything that waits for a person (CONTRACT §6).

1. Errors of the last cycle wait too, as `finding`; nothing takes their id, it only tells two of them apart.
2. Exit 1 means that somebody must answer: an approval, an uncertain message, a brake, a mail to confirm.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, OnDay
from relance_mail.cli.output import WAITS, finding_of, finding_words, print_json, say, table

if TYPE_CHECKING:
    from relance_mail.engine.office import Office

ANSWERED = frozenset({"approval", "uncertain", "brake", "reply", "tray"})
Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("status")(status)


def status(on: OnDay = None, as_json: AsJson = False) -> int:
    """Show the last cycle and what waits for a person. Exit 1 when somebody must answer."""
    with office(on) as ours:
        document = status_of(ours)
    if as_json:
        print_json(document)
    else:
        say(_text(document))
    return WAITS if somebody_must_answer(document) else 0


def status_of(ours: "Office") -> Json:
    """The document of CONTRACT §6."""
    from relance_mail.engine.opening import state as opening_state
    from relance_mail.store import meta, outbox
    from relance_mail.store.steps import listening
    from relance_mail.store.waiting import waiting

    policy = next(iter(ours.book.policies.values()))
    with ours.store.reading() as conn:
        heard = listening(conn, ours.clock.now(), policy.silence_hours, ours.clock.zone)
        waits = waiting(conn, ours.today(), heard)
        last = meta.last_cycle(conn)
        last = last and last | {"at": _since(datetime.fromisoformat(last["at"]), ours)}
        counted = outbox.count_by_state(conn)
        reprise = opening_state.standing(conn)
    return {
        "profile": ours.profile,
        "on": ours.today().isoformat(),
        "last_cycle": last and {"at": last["at"], "ok": last["ok"]},
        "outbox": counted,
        "opening": opening_state.as_json(reprise),
        "waiting": [
            *(
                {
                    "id": one.id,
                    "kind": str(one.kind),
                    "customer_id": one.customer_id,
                    "stage": one.stage,
                    "since": _since(one.since, ours),
                    "what": one.what,
                }
                for one in waits
            ),
            *_findings(last or {}),
        ],
    }


def _since(since: object, ours: "Office") -> str:
    if isinstance(since, datetime):
        return since.astimezone(ours.clock.zone).isoformat(timespec="seconds")
    return str(since)


def _findings(last: Mapping[str, Any]) -> Iterator[Json]:
    errors = [found for found in last.get("findings", ()) if found["severity"] == "error"]
    for found in {json.dumps(one, sort_keys=True): one for one in errors}.values():
        digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
        yield {
            "id": f"F{digest[:8]}",
            "kind": "finding",
            "customer_id": None,
            "stage": None,
            "since": last["at"],
            "what": finding_words(finding_of(found)),
        }


def somebody_must_answer(document: Mapping[str, Any]) -> bool:
    """Whether something awaits approval, is uncertain, braked or to be confirmed (CONTRACT §1)."""
    return any(one["kind"] in ANSWERED for one in document["waiting"])


KINDS = {
    "approval": "à décider",
    "uncertain": "incertain",
    "reply": "réponse",
    "tray": "à rattacher",
    "brake": "frein",
    "finding": "anomalie",
    "undelivered": "non distribué",
    "review": "à revoir",
}


def _opening(reprise: Mapping[str, Any]) -> list[str]:
    if reprise["started_on"] is None:
        return ["Reprise non validée : rien ne part (relance start)."]
    waits = f"{reprise['waiting']} à valider, {reprise['queued']} à leur tour"
    return [f"Reprise, clients qui attendent : {waits}."] if reprise["waiting"] or reprise["queued"] else []


def _text(document: Mapping[str, Any]) -> str:
    from relance_mail.store.outbox import STATE_NAMES

    last = document["last_cycle"]
    cycle = (
        "aucun cycle encore"
        if last is None
        else f"{last['at'][:16].replace('T', ' ')}{'' if last['ok'] else ', incomplet'}"
    )
    names = {str(state): name for state, name in STATE_NAMES.items()}
    states = [f"{names[state]} : {number}" for state, number in document["outbox"].items() if number]
    rows = [
        [one["id"], KINDS[one["kind"]], one["customer_id"] or "", one["since"][:10], one["what"]]
        for one in document["waiting"]
    ]
    waits = table(["id", "", "client", "depuis", "quoi"], rows) if rows else "Rien n'attend."
    return "\n".join(
        [
            f"Profil {document['profile']}, {document['on']}. Dernier cycle : {cycle}.",
            f"Relances : {', '.join(states) or 'aucune'}.",
            *_opening(document["opening"]),
            "",
            waits,
        ]
    )

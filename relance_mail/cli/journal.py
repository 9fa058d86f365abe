"""`relance journal`: everything that was decided, sent and received, shown or verified."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, author, wrong
from relance_mail.cli.output import print_json, say, show_findings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from relance_mail.store.journal import Told

BROKEN = 1


def register(app: typer.Typer) -> None:
    """Add the group `journal`."""
    group = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
    group.callback()(journal)
    group.command("verify")(verify)
    app.add_typer(group, name="journal")


def journal(
    context: typer.Context,
    customer: Annotated[
        str | None, typer.Option("--customer", metavar="CUSTOMER", help="Only what concerns this customer.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Show the journal, or prove that it is whole (verify)."""
    if context.invoked_subcommand is not None:
        return 0
    with office() as ours, ours.store.reading() as conn:
        entries = [_entry(told) for told in _told(conn, customer)]
    if as_json:
        print_json({"entries": entries})
    else:
        for one in entries:
            body = "(effacé)" if one["body"] is None else json.dumps(one["body"], ensure_ascii=False)
            say(f"{one['seq']}  {one['at'][:19]}  {one['actor']}  {one['kind']}  {one['ref'] or ''}  {body}")
    return 0


def _told(conn: "Connection", words: str | None) -> "Iterator[Told]":
    """Every entry, or those that name a customer or one of its reminders, mails, holds or promises."""
    from relance_mail.store import journal as kept

    if words is None:
        yield from kept.entries(conn)
        return
    customer_id, refs = _refs(conn, words)
    for told in kept.entries(conn):
        body = json.loads(told.body) if told.body else {}
        if told.entry.ref in refs or customer_id in (body.get("customer"), body.get("customer_id")):
            yield told


def _refs(conn: "Connection", words: str) -> tuple[str, set[str]]:
    from relance_mail.core.keys import hold_id, promise_id
    from relance_mail.engine.writing.preview import one_customer
    from relance_mail.store import holds, inbound, outbox, promises

    own = one_customer(conn, words).id
    rows = outbox.rows_of(conn, [own])
    refs = {own, *(row.id for row in rows), *(row.reminder_id for row in rows)}
    refs |= {mail.ref for mail in inbound.mails_of(conn, own)}
    refs |= {hold_id(one.id or 0) for one in holds.holds_of(conn, [own]).get(own, ())}
    refs |= {promise_id(one.id) for one in promises.promises_of(conn, [own]).get(own, ())}
    return own, refs


def _entry(told: "Told") -> dict[str, Any]:
    entry = told.entry
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "kind": entry.kind,
        "ref": entry.ref,
        "body": None if told.body is None else json.loads(told.body),
        "prev": entry.prev,
        "hash": entry.hash,
    }


def verify(
    head: Annotated[
        list[str] | None, typer.Option("--head", metavar="SEQ:HASH", help="As found in a mail or backup, repeatable.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> int:
    """Prove that the journal is whole and unchanged (exit 1 when it is broken)."""
    from relance_mail.core.french import counted
    from relance_mail.store import journal as kept

    who, heads = author(by), [_head(text) for text in head or ()]
    with office() as ours, ours.store.reading() as conn:
        problems = kept.verify(conn, heads)
        last = kept.head(conn)
    entries = last.seq if last else 0
    if as_json:
        shown = None if last is None else {"seq": last.seq, "hash": last.hash}
        findings = [problem.as_json() for problem in problems]
        print_json({"ok": not problems, "entries": entries, "head": shown, "findings": findings})
    else:
        end = "intact" if not problems else counted(len(problems), "anomalie")
        say(f"Journal vérifié par {who} : {counted(entries, 'ligne')}, {end}.")
        show_findings(problems)
    return BROKEN if problems else 0


def _head(text: str) -> tuple[int, str]:
    seq, _, digest = text.partition(":")
    if not (seq.isascii() and seq.isdigit() and digest):
        raise wrong("bad_head", f"--head: {text!r} is not SEQ:HASH.", "Copy it from a mail or a backup.")
    return int(seq), digest

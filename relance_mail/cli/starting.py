"""`relance start`: the first day (OFFICE §10). What each source says is shown before anything may leave.

1. A person compares the totals with the accounts 411, types them (`--control`), or says that they are right; a
   difference that nobody explains stops here (exit 2).
2. A source that cannot be read is not validated unseen.
3. The sandbox may let everybody begin at once (`--yes`): nothing outside is written to. In live the totals alone are
   confirmed; each customer begins once its row of Reprise.xlsx is validated.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relance_mail.cli.asking import agreed, somebody_is_there, typed
from relance_mail.cli.opened import office
from relance_mail.cli.options import AsJson, By, OnDay, author, wrong
from relance_mail.cli.output import print_json, say, show_findings, warn

if TYPE_CHECKING:
    from relance_mail.core.money import Money
    from relance_mail.engine.office import Office
    from relance_mail.engine.opening.control import FirstLook

Json = dict[str, Any]
CURRENCY = "EUR"
TOTALS = "Ces totaux sont-ils ceux de la comptabilité ?"
EVERYBODY = "Bac à sable : commencer avec tous les clients, sans valider {name} ligne par ligne ?"
_CONTROL = re.compile(r"(?:([A-Za-z]{3}) ?: ?)?([-−]?)([0-9  \u202f]+)(?:[.,]([0-9]{1,3}))?(?: ?€)?")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("start")(start)


def start(
    control: Annotated[
        list[str] | None,
        typer.Option("--control", metavar="AMOUNT", help="Total of the accounts 411; USD:1200 for another currency."),
    ] = None,
    explained: Annotated[str, typer.Option("--explained", metavar="TEXT", help="Why the totals differ.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="The totals shown are right; in the sandbox all begin.")] = False,
    by: By = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> int:
    """Show every source's totals, compare them with the accounts, then let reminders begin. Nothing leaves before."""
    from relance_mail.engine.opening.control import look

    who, stated = author(by), dict(_stated(text) for text in control or ())
    with office(on) as ours:
        seen = look(ours)
        document = document_of(seen, ours, stated)
        if not as_json:
            say(_text(document, seen))
        _refuse_unread(seen)
        asks = somebody_is_there(as_json) and not yes
        if asks:
            stated = _asked_totals(seen, stated)
            explained = explained or _asked_why(seen, stated)
        sure = yes or bool(stated and seen.totals.keys() <= stated.keys())
        document["said"] = _begin(ours, seen, who, stated, explained.strip(), sure=sure, yes=yes, asks=asks)
        document |= waiting(ours)
    if as_json:
        print_json(document)
    else:
        say(document["said"])
    return 0


def _begin(
    ours: "Office", seen: "FirstLook", who: str, stated: "dict[str, Money]", why: str,
    *, sure: bool, yes: bool, asks: bool,
) -> str:  # fmt: skip
    """What was said about the beginning; UsageError while totals differ or nobody confirms them."""
    from relance_mail.engine.opening import state as opening_state
    from relance_mail.engine.opening.control import differences
    from relance_mail.engine.staff import messages as staff
    from relance_mail.errors import UsageError

    found = differences(seen, stated)
    if found and not why:
        raise UsageError(*found)
    if not (sure or (asks and agreed(TOTALS))):
        remedy = "Compare the totals, then add --control TOTAL or --yes."
        raise wrong("not_confirmed", "Nothing was validated.", remedy)
    if ours.sandbox and (yes or (asks and agreed(EVERYBODY.format(name=opening_state.TRIAL)))):
        return staff.start(ours, who).sentence
    from relance_mail.engine.opening import reprise as opening

    return opening.begin(ours, seen, who, stated, why).sentence


def _stated(text: str) -> "tuple[str, Money]":
    """`123456.78`, `123 456,78`, `USD:1200`."""
    from relance_mail.core.money import Money

    match = _CONTROL.fullmatch(text.strip())
    whole = re.sub(r"\D", "", match[3]) if match else ""
    if match is None or not whole:
        raise wrong("bad_amount", f"--control: {text!r} is not a total.", "Write 123456.78, or USD:1200.")
    currency = (match[1] or CURRENCY).upper()
    amount = Decimal(f"{'-' if match[2] else ''}{whole}.{match[4] or '0'}")
    return currency, Money(amount, currency)


def _asked_totals(seen: "FirstLook", stated: "dict[str, Money]") -> "dict[str, Money]":
    """The totals that nobody gave yet; an empty answer leaves one out."""
    from relance_mail.errors import UsageError

    answers = dict(stated)
    for currency in [currency for currency in seen.totals if currency not in stated]:
        while currency not in answers:
            text = typed(f"Total des comptes 411 en {currency} (vide : comparer à l'œil)")
            if not text:
                break
            try:
                answers |= dict([_stated(f"{currency}:{text}")])
            except UsageError:
                warn("Écrire un montant comme 123 456,78.")
    return answers


def _asked_why(seen: "FirstLook", stated: "dict[str, Money]") -> str:
    from relance_mail.engine.opening.control import differences

    found = differences(seen, stated)
    if not found:
        return ""
    show_findings(found)
    return typed("Explication de l'écart (vide : s'arrêter là)")


def _refuse_unread(seen: "FirstLook") -> None:
    if seen.unread:
        what = f"No file could be read for {', '.join(seen.unread)}."
        raise wrong("source_unread", what, "Put the file there, close it in Excel, or correct relance.toml.")


def waiting(ours: "Office") -> Json:
    """How far the reprise is, and where its workbook lies."""
    from relance_mail.engine.opening import state as opening_state

    with ours.store.reading() as conn:
        now = opening_state.standing(conn)
    file = opening_state.file_of(ours)
    there = file is not None and file.path.is_file() and bool(now.waiting or now.queued)
    return {
        "opening": {"file": str(file.path) if file and there else None, "waiting": now.waiting, "queued": now.queued}
    }


def document_of(seen: "FirstLook", ours: "Office", stated: "dict[str, Money]") -> Json:
    """Everything that is shown, as JSON."""
    from relance_mail.cli.first_look import apart, source

    return {
        "sources": [source(feed, taken, ours.today()) for feed, taken in seen.read],
        "totals": {currency: money.plain() for currency, money in seen.totals.items()},
        "control": {currency: money.plain() for currency, money in stated.items()},
        "customers": seen.customers,
        "apart": [apart(group) for group in seen.groups],
    }


def _text(document: Json, seen: "FirstLook") -> str:
    from relance_mail.cli.first_look import apart_text, sources_text
    from relance_mail.core.french import amounts, counted

    total = f"Notre total : {amounts(list(seen.totals.values())) or '0 €'}, {counted(seen.customers, 'client')}."
    return "\n".join([sources_text(document["sources"]), *apart_text(seen), total])

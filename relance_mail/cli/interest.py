"""`relance interest`: late interest and the 40 € on one invoice, with every segment (CONTRACT §4).

With a working folder its own table of rates counts, else the shipped one.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.opened import folder_if_any, today
from relance_mail.cli.options import AsJson, OnDay, maybe_day, parse_amount, parse_day, wrong
from relance_mail.cli.output import print_json, say, show_findings, table

if TYPE_CHECKING:
    from relance_mail.core.parties import Kind
    from relance_mail.law.interest import Claim, Event, Imputation, Interest
    from relance_mail.law.table import LawTable

KINDS = ("business", "sole_trader", "consumer", "public")
RATE_BY_LAW = ("consumer", "public")
IMPUTED = {"interest": "sur les intérêts (art. 1343-1 du Code civil)", "principal": "sur le principal"}
DatedAmounts = list[str] | None


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("interest")(interest)


def interest(
    amount: Annotated[str, typer.Option("--amount", metavar="A", help="The invoice's amount in euros.")],
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="Its due date.")],
    on: OnDay = None,
    kind: Annotated[str, typer.Option("--kind", metavar="K", help=f"{', '.join(KINDS)}.")] = "business",
    rate: Annotated[str | None, typer.Option("--rate", metavar="P", help="Percent written on the invoice.")] = None,
    payment: Annotated[DatedAmounts, typer.Option("--payment", metavar="D:A", help="A payment, repeatable.")] = None,
    credit: Annotated[DatedAmounts, typer.Option("--credit", metavar="D:A", help="A credit note, repeatable.")] = None,
    formal_notice: Annotated[
        str | None, typer.Option("--formal-notice", metavar="DATE", help="Its first presentation (consumers).")
    ] = None,
    judgment: Annotated[
        str | None, typer.Option("--judgment", metavar="DATE", help="Opening of insolvency proceedings.")
    ] = None,
    imputation: Annotated[
        str, typer.Option("--imputation", metavar="WHAT", help="What payments pay first: interest or principal.")
    ] = "interest",
    as_json: AsJson = False,
) -> int:
    """Compute late interest and the 40 € on one invoice. Shows every segment."""
    from relance_mail.core.money import Money
    from relance_mail.errors import SettingsError
    from relance_mail.law.document import interest_document
    from relance_mail.law.interest import Claim
    from relance_mail.law.interest import interest as compute
    from relance_mail.law.table import FigureMissing

    claim = Claim(
        amount=Money(parse_amount(amount, "--amount")),
        due=parse_day(due, "--due"),
        on=today(on),
        kind=_kind(kind, rate),
        contract_rate=_rate(rate),
        payments=_events(payment, "--payment"),
        credits=_events(credit, "--credit"),
        formal_notice=maybe_day(formal_notice, "--formal-notice"),
        judgment=maybe_day(judgment, "--judgment"),
        imputation=_imputation(imputation),
    )
    try:
        account = compute(claim, _law())
    except FigureMissing as missing:
        raise SettingsError(missing.finding) from None
    if as_json:
        print_json(interest_document(account))
    else:
        say(_text(account, claim))
        show_findings(account.warnings)
    return 0


def _law() -> "LawTable":
    from relance_mail.settings.load import load, shipped_law

    folder = folder_if_any()
    return load(folder).law if folder else shipped_law()


def _kind(word: str, rate: str | None) -> "Kind":
    from relance_mail.core.parties import Kind

    if word not in KINDS:
        raise wrong("kind_unknown", f"--kind: {word!r} has no interest of its own.", f"Use one of {', '.join(KINDS)}.")
    if rate is not None and word in RATE_BY_LAW:
        raise wrong("rate_by_law", f"--rate: for {word} the law alone gives the rate.", "Leave --rate away.")
    return Kind(word)


def _rate(text: str | None) -> Decimal | None:
    """Percent, from 0 to below 100."""
    if text is None:
        return None
    try:
        rate = Decimal(text.strip().rstrip("%").strip().replace(",", "."))
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and 0 <= rate < 100):
        raise wrong("bad_rate", f"--rate: {text!r} is not a rate in percent.", "Write it as 12.40.")
    return rate


def _imputation(word: str) -> "Imputation":
    from relance_mail.law.interest import Imputation

    if word not in set(Imputation):
        raise wrong("bad_imputation", f"--imputation: {word!r} is neither of the two.", "Use interest or principal.")
    return Imputation(word)


def _events(texts: Sequence[str] | None, option: str) -> "tuple[Event, ...]":
    """`2026-03-12:500.00`, each."""
    from relance_mail.core.money import Money
    from relance_mail.law.interest import Event

    split = [text.partition(":") for text in texts or ()]
    return tuple(Event(parse_day(day, option), Money(parse_amount(amount, option))) for day, _, amount in split)


def _text(account: "Interest", claim: "Claim") -> str:
    from relance_mail.core.french import amount, short_day

    lines = [
        ["Principal restant dû", amount(account.principal_left)],
        ["Intérêts de retard", amount(account.accrued)],
        ["Indemnité forfaitaire", amount(account.indemnity)],
        ["Total", amount(account.total)],
        ["Intérêts déjà payés", amount(account.interest_paid)],
        ["Trop-perçu", amount(account.overpaid)],
    ]
    segments = [
        [
            short_day(one.start),
            short_day(one.end),
            str(one.days),
            amount(one.principal),
            f"{one.rate:f} %".replace(".", ","),
            amount(one.interest),
        ]
        for one in account.segments
    ]
    headings = ["du", "au", "jours", "sur", "taux", "intérêts"]
    parts = [table(["", ""], lines, right={1}).lstrip()]
    parts += [f"Paiements imputés d'abord {IMPUTED[claim.imputation]}."] if claim.payments else []
    return "\n".join([*parts, *(["", table(headings, segments, right={2, 3, 4, 5})] if segments else [])])

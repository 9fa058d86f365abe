"""The first look at the books: what every source says, what our total is, and why it is not the accounts' (OFFICE §10).

1. Our total is that of the open lines as the next cycle would keep them, credit notes deducted, read in a transaction
   that is undone. E-invoices of other sellers are in no total.
2. A difference is what the accounts 411 say less our total. Each sort of line could explain a part of it: what we left
   out would add to ours, what the accounts may hold elsewhere (416, 413, a factor) would be taken from it. The smallest
   set that adds up to the cent is told; a person judges, for two causes may look alike.
3. Nothing explains a difference but a person's words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from relance_mail.core.account import Account
from relance_mail.core.findings import Finding, Severity
from relance_mail.core.french import amount, counted, listing
from relance_mail.core.money import Money, totals
from relance_mail.core.opening import Apart, OpeningRules, aparts
from relance_mail.engine.facts import accounts, facts_of
from relance_mail.engine.office import Office
from relance_mail.engine.opening.rows import name_of, ours
from relance_mail.engine.writing.preview import rehearsed
from relance_mail.sources.base import Feed, LeftOut, Taken
from relance_mail.store import customers
from relance_mail.store.ingest_rows import contradict, grouped

_LEFT_OUT = {
    "due_date_missing": Apart.NO_DUE_DATE,
    "due_date_unreadable": Apart.NO_DUE_DATE,
    "payment_unallocated": Apart.PAYMENT,
}


@dataclass(slots=True)
class Group:
    """One sort of lines set apart. `sums`: what they come to; `effects`: by how much the accounts' total would differ
    from ours if they treat these lines otherwise; `unknown`: lines whose amount could not be read."""

    apart: Apart
    lines: int = 0
    customers: set[str] = field(default_factory=set)
    sums: list[Money] = field(default_factory=list)
    effects: list[Money] = field(default_factory=list)
    unknown: int = 0

    def effect(self, currency: str) -> Money:
        """What it could explain in one currency."""
        return totals([Money.zero(currency), *self.effects])[currency]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Everything that a person compares before the first day. `read`: each source with what it said. `totals`: ours,
    by currency. `brakes`: sources whose file is suspect, with the reasons."""

    read: list[tuple[Feed, Taken | None]]
    totals: Mapping[str, Money]
    customers: int
    groups: tuple[Group, ...]
    brakes: Mapping[str, tuple[Finding, ...]]
    rules: OpeningRules

    @property
    def unread(self) -> list[str]:
        """The sources that could not be read."""
        return [feed.name for feed, taken in self.read if taken is None]


def look(office: Office) -> FirstLook:
    """Read every source, and count. Nothing is kept."""
    read = [(feed, _read(feed)) for feed in sorted(office.feeds, key=lambda feed: not feed.customers)]
    groups: dict[Apart, Group] = {}
    with rehearsed(office, read) as (conn, report):
        known = accounts(conn, office, facts_of(conn, office, report), customers.customers_with_open_items(conn))
        for one in known:
            _set_apart(office, one, groups)
    _add_missing(read, groups)
    lines = [invoice for one in known for invoice in ours(one)]
    return FirstLook(
        read=read,
        totals=totals(invoice.residual for invoice in lines),
        customers=sum(bool(ours(one)) for one in known),
        groups=tuple(groups[apart] for apart in Apart if apart in groups),
        brakes=report.brakes,
        rules=office.opening,
    )


def _read(feed: Feed) -> Taken | None:
    try:
        return feed.read()
    except OSError:  # the share went away between looking and reading
        return None


def _set_apart(office: Office, known: Account, groups: dict[Apart, Group]) -> None:
    least, rules, today = office.book.of(known.customer).min_line, office.opening, office.today()
    for invoice in known.invoices:
        for apart in aparts(invoice, known.customer, least, rules, today):
            group = groups.setdefault(apart, Group(apart))
            group.lines += 1
            group.customers.add(known.customer.id)
            group.sums.append(invoice.residual)
            if not invoice.foreign_seller:
                group.effects.append(-invoice.residual)


def _add_missing(read: Iterable[tuple[Feed, Taken | None]], groups: dict[Apart, Group]) -> None:
    """What the lists hold and our total does not: duplicates, contradictions, rows that could not be read."""
    for _, taken in read:
        if taken is None:
            continue
        rows = [row for row in taken.reading.invoices if row.source.row is not None and row.amount_due]
        for same in grouped(rows).values():
            if len(same) > 1:
                apart = Apart.CONTRADICTED if contradict(same) else Apart.DUPLICATE
                missing = [row.amount_due for row in (same if apart is Apart.CONTRADICTED else same[1:])]
                _miss(groups, apart, missing, same[0].customer_id)
        for left in taken.reading.left_out:
            _miss_row(groups, left)


def _miss(groups: dict[Apart, Group], apart: Apart, amounts: Sequence[Money], customer_id: str) -> None:
    group = groups.setdefault(apart, Group(apart))
    group.lines += len(amounts)
    group.customers.add(customer_id)
    group.sums += amounts
    group.effects += amounts


def _miss_row(groups: dict[Apart, Group], left: LeftOut) -> None:
    apart = _LEFT_OUT.get(left.code, Apart.UNREADABLE)
    group = groups.setdefault(apart, Group(apart))
    group.lines += 1
    if left.amount is None:
        group.unknown += 1
    else:
        group.sums.append(left.amount)
        group.effects.append(left.amount)


def differences(seen: FirstLook, stated: Mapping[str, Money]) -> list[Finding]:
    """An error for each currency whose total the accounts state otherwise, then what could explain it, each a warning;
    empty when all that was stated agrees. `stated`: the accounts 411, by currency."""
    found: list[Finding] = []
    for currency, theirs in stated.items():
        our = seen.totals.get(currency, Money.zero(currency))
        if gap := theirs - our:
            what = f"Comptes 411 : {amount(theirs)} ; notre total : {amount(our)} ; écart : {amount(gap)}."
            remedy = "Corriger le fichier ou le total ; sinon expliquer l'écart (--explained)."
            found.append(Finding("control_difference", what, remedy))
            found += _explanations(seen, currency, gap)
    return found


def _explanations(seen: FirstLook, currency: str, gap: Money) -> list[Finding]:
    groups = [group for group in seen.groups if group.effect(currency) or group.unknown]
    found = [_could_explain(group, currency, seen.rules) for group in groups]
    if exact := _exactly([group for group in groups if group.effect(currency)], currency, gap):
        names = listing([name_of(group.apart, 2, seen.rules) for group in exact])
        found.insert(0, _hint(f"L'écart est exactement celui de : {names}."))
    return found or [_hint("Rien dans le fichier n'explique cet écart.")]


def _could_explain(group: Group, currency: str, rules: OpeningRules) -> Finding:
    words = counted(group.lines, name_of(group.apart, 1, rules), name_of(group.apart, 2, rules))
    effect = group.effect(currency)
    parts = [f"{amount(totals(group.sums)[currency])}, soit un écart de {amount(effect)}"] if effect else []
    if group.unknown:
        parts.append(f"{group.unknown} sans montant lisible")
    return _hint(f"Pourrait l'expliquer : {words} ({' ; '.join(parts)}).")


def _exactly(groups: Sequence[Group], currency: str, gap: Money) -> Sequence[Group]:
    """The fewest groups whose effects are the difference to the cent; none when there is no such set."""
    for size in range(1, len(groups) + 1):
        for some in combinations(groups, size):
            if totals(group.effect(currency) for group in some)[currency] == gap:
                return some
    return ()


def _hint(what: str) -> Finding:
    return Finding("control_hint", what, "Comparer avec la balance auxiliaire.", severity=Severity.WARNING)

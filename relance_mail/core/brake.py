"""The brake: whether a new version of a file is too different from the last accepted one to act upon (OFFICE §9).

1. Both versions are looked at on the same day, the new one's: what became overdue by the mere passing of time, and
   invoices not yet due, never trip it; nor does a Monday on which 30 % of the lines were paid. What was invoiced and
   fell due since the old version counts for nothing: after a week's closure that is much.
2. An empty file, or one that shares no line with the last accepted one, always trips, however small.
3. Shares need a number of lines beside them, so that two payments out of five are no alarm (MODEL §2.13).
4. A file equal to an *older* accepted version is an old copy put back.
5. Balances carried forward stand for the invoices that they were recognised as, on both sides (core/carried).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance_mail.core.days import working_days_between
from relance_mail.core.findings import Finding
from relance_mail.core.french import amount, counted, listing, plural, short_day
from relance_mail.core.looks import IngestLook, LookLine
from relance_mail.core.money import Money, totals

TOO_OLD = "brake_too_old"  # the one reason that a version gets by waiting


@dataclass(frozen=True, slots=True)
class Thresholds:
    """OFFICE §9. Shares are of 1. `least_lines`: below it the share of overdue lines says nothing."""

    overdue_share: Decimal = Decimal("0.50")
    least_lines: int = 10
    vanished_customers: int = 3
    vanished_customer_lines: int = 5
    due_changed_share: Decimal = Decimal("0.10")
    due_changed_lines: int = 2
    amount_factor: int = 10
    unreadable_share: Decimal = Decimal("0.10")
    unreadable_rows: int = 2
    oldest_working_days: int = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """The last accepted version beside the new one."""

    old: IngestLook
    new: IngestLook
    limits: Thresholds

    def overdue_before(self) -> list[LookLine]:
        """The old version's lines that are overdue on the new one's day."""
        return [line for line in self.old.lines if line.due_date < self.new.as_of]

    def overdue_now(self) -> list[LookLine]:
        """The same of the new version, without what came and fell due since the old one."""
        known = {_key(line) for line in self.old.lines}
        late = [line for line in self.new.lines if line.due_date < self.new.as_of]
        return [line for line in late if line.due_date < self.old.as_of or _key(line) in known]


def trips(
    old: IngestLook | None,
    new: IngestLook,
    today: date,
    holidays: frozenset[date] = frozenset(),
    limits: Thresholds | None = None,
    older_fingerprints: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Why nothing may be sent on this version, in French; empty when it may. `old` is the last *accepted* version,
    None before the first. `older_fingerprints`: of the versions accepted before `old`."""
    limits = limits or Thresholds()
    if new.half_written:
        return (_trip("half_written", "Le fichier est incomplet ou en cours d'écriture.", "L'enregistrer de nouveau."),)
    if not new.lines:
        return (_trip("empty", "Le fichier ne contient aucune facture lisible.", "Vérifier la feuille et l'export."),)
    found = [too_old(new.as_of, today, holidays, limits), _unreadable(new, limits)]
    if new.fingerprint in older_fingerprints and (old is None or new.fingerprint != old.fingerprint):
        what = "Ce fichier est identique à une version plus ancienne, déjà traitée."
        found.append(_trip("old_copy", what, "Remettre la dernière version."))
    if old is not None:
        comparison = Comparison(old, new, limits)
        found += [check(comparison) for check in CHECKS]
    return tuple(finding for finding in found if finding is not None)


def too_old(
    as_of: date, today: date, holidays: frozenset[date] = frozenset(), limits: Thresholds | None = None
) -> Finding | None:
    """Why a file of that day may not be acted upon any more today; None while it may."""
    age = working_days_between(as_of, today, holidays)
    if age <= (limits or Thresholds()).oldest_working_days:
        return None
    what = f"Le fichier est du {short_day(as_of)} : {counted(age, 'jour ouvré', 'jours ouvrés')}."
    return Finding(TOO_OLD, what, "Enregistrer le fichier du jour.")


def _unreadable(new: IngestLook, limits: Thresholds) -> Finding | None:
    rows = new.unreadable_rows
    if rows < limits.unreadable_rows or rows <= limits.unreadable_share * (rows + len(new.lines)):
        return None
    what = f"{counted(rows, 'ligne')} sans client lisible sur {rows + len(new.lines)}."
    return _trip("unreadable", what, "Corriger ces lignes, listées dans les anomalies.")


def older_than_last(both: Comparison) -> Finding | None:
    """The file goes back in time."""
    if both.new.as_of >= both.old.as_of:
        return None
    what = f"Le fichier est du {short_day(both.new.as_of)}, plus ancien que le dernier ({short_day(both.old.as_of)})."
    return _trip("older_than_last", what, "Remettre la dernière version.")


def columns_moved(both: Comparison) -> Finding | None:
    """A column that we read is gone or has another heading; new columns are no alarm."""
    before, after = both.old.columns, both.new.columns
    moved = [heading for name, heading in before.items() if after.get(name) != heading]
    if not moved or not after:
        return None
    names = listing([f"« {heading} »" for heading in moved])
    what = f"{plural(len(moved), 'Colonne lue', 'Colonnes lues')} avant et plus maintenant : {names}."
    return _trip("columns", what, "Rétablir les titres de colonnes, ou confirmer la nouvelle disposition.")


def nothing_in_common(both: Comparison) -> Finding | None:
    """No line of the last accepted version is left."""
    if not both.old.lines or _numbers(both.old) & _numbers(both.new):
        return None
    return _trip("nothing_in_common", "Aucune facture du dernier fichier ne s'y retrouve.", "Vérifier le fichier.")


def overdue_count(both: Comparison) -> Finding | None:
    """Half of the overdue lines gone, or half as many again."""
    was, now = len(both.overdue_before()), len(both.overdue_now())
    if not _jumped(Decimal(was), Decimal(now), max(was, now), both.limits):
        return None
    return _trip("overdue_count", f"Lignes échues : {was} → {now}.", "Vérifier que le fichier est complet.")


def overdue_total(both: Comparison) -> Finding | None:
    """The same of their total, one currency at a time."""
    was, now = both.overdue_before(), both.overdue_now()
    sums_was, sums_now = (totals(line.residual for line in lines) for lines in (was, now))
    for currency in dict.fromkeys((*sums_was, *sums_now)):
        lines = max(sum(line.residual.currency == currency for line in side) for side in (was, now))
        before, after = (sums.get(currency, Money.zero(currency)) for sums in (sums_was, sums_now))
        if _jumped(before.amount, after.amount, lines, both.limits):
            what = f"Total échu : {amount(before)} → {amount(after)}."
            return _trip("overdue_total", what, "Vérifier que le fichier est complet.")
    return None


def customers_vanished(both: Comparison) -> Finding | None:
    """Several customers with many lines are gone entirely."""
    lines: dict[str, int] = defaultdict(int)
    for line in both.old.lines:
        lines[line.customer_id] += 1
    left = {line.customer_id for line in both.new.lines}
    gone = [one for one, count in lines.items() if one not in left and count >= both.limits.vanished_customer_lines]
    if len(gone) <= both.limits.vanished_customers:
        return None
    what = f"{len(gone)} clients disparaissent entièrement : {listing(gone[:10])}."
    return _trip("customers_vanished", what, "Vérifier qu'aucun filtre n'était actif à l'export.")


def due_dates_changed(both: Comparison) -> Finding | None:
    """Due dates of numbers known before are different; an instalment paid or added is not."""
    before, after = _due_dates(both.old), _due_dates(both.new)
    known = before.keys() & after.keys()
    changed = sum(bool(after[key] - before[key]) and bool(before[key] - after[key]) for key in known)
    if changed < both.limits.due_changed_lines or changed <= both.limits.due_changed_share * len(known):
        return None
    what = f"{changed} échéances sur {len(known)} ont changé."
    return _trip("due_dates", what, "Vérifier le format des dates et la colonne d'échéance.")


def amounts_shifted(both: Comparison) -> Finding | None:
    """An amount is ten, a hundred or a thousand times another: a decimal separator was misread."""
    before = {_key(line): line for line in both.old.lines}
    shifted = [line for line in both.new.lines if (old := before.get(_key(line))) and _shifted(old, line, both.limits)]
    if not shifted:
        return None
    what = f"Montants multipliés ou divisés par dix : {listing([line.number for line in shifted[:10]])}."
    return _trip("amounts", what, "Vérifier les séparateurs de décimales et de milliers.")


CHECKS: tuple[Callable[[Comparison], Finding | None], ...] = (
    older_than_last,
    columns_moved,
    nothing_in_common,
    overdue_count,
    overdue_total,
    customers_vanished,
    due_dates_changed,
    amounts_shifted,
)


def _jumped(was: Decimal, now: Decimal, lines: int, limits: Thresholds) -> bool:
    return now != was and lines >= limits.least_lines and abs(now - was) >= limits.overdue_share * abs(was)


def _shifted(old: LookLine, new: LookLine, limits: Thresholds) -> bool:
    """By the totals where both are known (a residual may rise when a payment bounces); else by the residuals."""
    if old.total is not None and new.total is not None:
        was, now = abs(old.total.amount), abs(new.total.amount)
        powers = [limits.amount_factor**n for n in (1, 2, 3)]
        return bool(was and now) and any(now == was * power or was == now * power for power in powers)
    was, now = abs(old.residual.amount), abs(new.residual.amount)
    return bool(was) and now >= was * limits.amount_factor


def _key(line: LookLine) -> tuple[str, str, date, str]:
    return line.customer_id, line.number, line.due_date, line.residual.currency


def _numbers(look: IngestLook) -> set[tuple[str, str]]:
    return {(line.customer_id, line.number) for line in look.lines}


def _due_dates(look: IngestLook) -> Mapping[tuple[str, str], set[date]]:
    dates: dict[tuple[str, str], set[date]] = defaultdict(set)
    for line in look.lines:
        dates[line.customer_id, line.number].add(line.due_date)
    return dates


def _trip(code: str, what: str, remedy: str) -> Finding:
    return Finding(f"brake_{code}", what, remedy)

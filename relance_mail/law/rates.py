"""Which rate a day bears, and whether a contract rate is under the floor of the law.

1. A contract rate binds businesses only; its floor is 3 × the legal rate (C. com. L441-10 II). The floor binds the
   contract clause, not the default rate, which was itself under it in 2024: so it is a warning about a clause.
2. A semester missing for the floor alone is no error: the sum claimed does not depend on it; the warning says so.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.parties import Kind
from relance_mail.law.table import ECB_RATE, LEGAL_RATE_PROFESSIONAL, FigureMissing, LawTable, semester


def rate_of(kind: Kind, contract_rate: Decimal | None, begun: date, day: date, table: LawTable) -> Decimal:
    """Percent a year on `day` for interest that began on `begun`; raises `FigureMissing`."""
    if kind is Kind.CONSUMER:
        return table.value(LEGAL_RATE_PROFESSIONAL, day)
    if kind is Kind.PUBLIC:
        return table.value(ECB_RATE, semester(begun)[0]) + table.value("public_points", begun)
    if contract_rate is not None:
        return contract_rate
    return table.value(ECB_RATE, semester(day)[0]) + table.value("business_points", day)


def origin_of(kind: Kind, contract_rate: Decimal | None, begun: date, day: date, table: LawTable) -> str:
    """Where that rate comes from, in French, for who recomputes it: `taux BCE 2,40 % + 10 points`."""
    if kind is Kind.CONSUMER:
        return "taux légal"
    if kind is not Kind.PUBLIC and contract_rate is not None:
        return "taux contractuel"
    since, points = (begun, "public_points") if kind is Kind.PUBLIC else (day, "business_points")
    ecb, more = table.value(ECB_RATE, semester(since)[0]), table.value(points, since)
    return f"taux BCE {_french(ecb)} % + {more.normalize():f} points".replace(".", ",")


def floor_warnings(contract_rate: Decimal | None, days: Sequence[date], table: LawTable) -> list[Finding]:
    """At most one warning: the contract rate is under the floor on one of `days`, or the floor is not known there."""
    if contract_rate is None:
        return []
    for day in days:
        try:
            floor = table.value(LEGAL_RATE_PROFESSIONAL, day) * table.value("contract_rate_floor", day)
        except FigureMissing as missing:
            what, remedy = missing.finding.what, missing.finding.remedy
            return [Finding("floor_unknown", what, remedy, missing.finding.where, Severity.WARNING)]
        if contract_rate < floor:
            return [_under_floor(contract_rate, floor, day)]
    return []


def _under_floor(contract_rate: Decimal, floor: Decimal, day: date) -> Finding:
    return Finding(
        "rate_under_floor",
        f"Le taux contractuel de {_french(contract_rate)} % est inférieur au minimum légal de {_french(floor)} % "
        f"(trois fois le taux légal) au {day:%d/%m/%Y}.",
        "Vérifiez la clause de vos conditions générales de vente (art. L441-10 II du Code de commerce).",
        severity=Severity.WARNING,
    )


def _french(percent: Decimal) -> str:
    return f"{percent:.2f}".replace(".", ",")

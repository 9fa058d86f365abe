"""The JSON document of `relance interest` (CONTRACT §4): amounts and rates as strings, days as ISO dates."""

from decimal import Decimal

from relance_mail.law.interest import Interest, Segment


def interest_document(account: Interest) -> dict[str, object]:
    """Every key of CONTRACT §4, ready for `json.dumps`."""
    return {
        "principal_left": account.principal_left.plain(),
        "interest": account.accrued.plain(),
        "indemnity": account.indemnity.plain(),
        "total": account.total.plain(),
        "interest_paid": account.interest_paid.plain(),
        "overpaid": account.overpaid.plain(),
        "currency": account.principal_left.currency,
        "warnings": [warning.as_json() for warning in account.warnings],
        "segments": [_segment(segment) for segment in account.segments],
    }


def _segment(segment: Segment) -> dict[str, object]:
    return {
        "from": segment.start.isoformat(),
        "to": segment.end.isoformat(),
        "days": segment.days,
        "principal": segment.principal.plain(),
        "rate": _percent(segment.rate),
        "interest": segment.interest.plain(),
    }


def _percent(rate: Decimal) -> str:
    """`"12.40"`: two decimals at least, more only where the rate has them."""
    plain = rate.quantize(Decimal("0.01"))
    return str(plain if plain == rate else rate.normalize())

"""What the code lists of EN 16931 mean for recovery: document types (UNTDID 1001), payment means (UNTDID 4461)."""

from relance_mail.core.parties import Means


def _codes(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# BT-3 values that credit the buyer, the EN 16931 list.
CREDIT_NOTES = _codes("81 83 261 262 296 308 381 396 420 458 502 503 532")

# Assigned to a factor: the debt is no longer ours to ask for (OFFICE §1.2).
FACTORED = _codes("393 396 472 473 501 502")

# A corrective invoice replaces the one that it names.
CORRECTIVE = _codes("384 471 472 473")

# Asks for nothing yet.
PRO_FORMA = _codes("325")

# Codes that EN 16931 allows for an invoice, with the self-billed and factored ones of the French profile.
INVOICES = PRO_FORMA | _codes(
    "71 80 82 84 102 130 202 203 204 211 218 219 295 326 331 380 382 383 384 385 386 387 388 389 390 393 394 395 "
    "456 457 471 472 473 500 501 527 553 575 623 633 751 780 817 870 875 876 877 935"
)

_MEANS = {
    Means.DIRECT_DEBIT: _codes("3 49 59"),
    Means.BILL: _codes("24 44 60 70 74 75 76 77 78"),
    Means.TRANSFER: _codes("30 42 45 58"),
    Means.CHEQUE: _codes("20 21 22 23 25 26"),
    Means.CARD: _codes("48 54 55"),
    Means.CASH: _codes("10"),
}


def means_of(codes: list[str]) -> Means | None:
    """How the customer pays, from BT-81; a direct debit or bill wins over the others, because it forbids reminding."""
    return next((means for means, known in _MEANS.items() if not known.isdisjoint(codes)), None)

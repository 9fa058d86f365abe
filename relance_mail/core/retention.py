"""Retentions of guarantee: lines that may be one, by their name or by their share of the total (OFFICE §1.5).

1. It is proposed only: a part payment leaves 5 % by chance too, and a person says what is right.
2. `RG` counts as a word of its own in capitals; « retenue » where it begins the name or is one of guarantee, for
   « solution retenue » and « retenue à la source » are something else.
3. What is left is 5 % of the total to five cents, for both amounts are rounded; where five cents are much of the
   total, a share says nothing.
"""

import re
from decimal import Decimal

SHARE = Decimal("0.05")
MARGIN = Decimal("0.05")
LEAST_TOTAL = Decimal("20.00")
_NAME = re.compile(
    r"(?<![^\W_])RG\d*(?![^\W_])"
    r"|(?i:^\W*retenues?\b(?!\W+à la source))"
    r"|(?i:\bret(?:enues?|\.)?\W+(?:de\W+)?gar(?:antie|\b))"
)


def named_so(text: str) -> bool:
    """Whether a number or label names a retention: `RG FA-12`, `FA-12-RG`, « Retenue de garantie 5 % »."""
    return ("RG" in text or "ret" in text.lower()) and _NAME.search(text) is not None


def left_like_one(total: Decimal | None, residual: Decimal) -> bool:
    """Whether what is left of a partly paid invoice is the share that a retention has; amounts of one currency."""
    if total is None or total < LEAST_TOTAL or residual >= total:
        return False
    return abs(residual - total * SHARE) <= MARGIN

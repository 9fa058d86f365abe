"""What may be a retention of guarantee (OFFICE §1.5): by its name, or by 5 % of the total to five cents."""

from decimal import Decimal

import pytest

from relance_mail.core.retention import left_like_one, named_so


@pytest.mark.parametrize(
    "text",
    [
        *("RG", "RG FA-12", "FA-12-RG", "FA12_RG", "RG12", "Lot 2 - RG 5 %", "retenue", "Retenue de garantie"),
        *("RETENUE GARANTIE 5%", "Facture 12, retenue de garantie", "Ret. garantie", "ret. de gar."),
    ],
)
def test_a_line_that_is_named_so(text: str) -> None:
    assert named_so(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FA-12",
        "ORG-12",
        "ARGENT",
        "RGE",
        "rg",
        "Solution retenue",
        "Retenue à la source",
        "Garantie",
        "Retard",
        "regard",
    ],
)
def test_a_line_that_is_not(text: str) -> None:
    assert not named_so(text)


@pytest.mark.parametrize(
    ("total", "left", "likely"),
    [
        ("1250.00", "62.50", True),
        ("1250.00", "62.55", True),
        ("1250.00", "62.45", True),
        ("1250.00", "62.56", False),
        ("1250.00", "62.44", False),
        ("1250.00", "1250.00", False),
        ("1250.00", "625.00", False),
        ("19.99", "1.00", False),
        ("20.00", "1.00", True),
        (None, "62.50", False),
    ],
)
def test_what_is_left_of_the_total(total: str | None, left: str, likely: bool) -> None:
    assert left_like_one(Decimal(total) if total else None, Decimal(left)) is likely

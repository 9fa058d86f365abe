"""Which old invoices a balance carried forward stands for (OFFICE §1.6): one answer, or none."""

from decimal import Decimal

import pytest

from relance_mail.core.carried import MOST_CANDIDATES, Balance, Gone, only_sum, stands_for


def old(number: str, residual: str, *, carried: bool = False) -> Gone:
    """An open invoice that its file lists no more; its key is the number's digits."""
    return Gone(int("".join(filter(str.isdigit, number))), number, Decimal(residual), carried)


def lines(*amounts: str, number: str = "RAN", words: str = "Report à nouveau") -> list[Balance]:
    """Lines carried forward, with keys 0, 1, 2 …"""
    return [Balance(key, number, f"{number} {words}", Decimal(amount)) for key, amount in enumerate(amounts)]


def found(balances: list[Balance], *gone: Gone) -> dict[int, list[str]]:
    return {key: [one.number for one in chosen] for key, chosen in stands_for(balances, gone).items()}


A, B, C = old("FA-1001", "100.00"), old("FA-1002", "250.00"), old("FA-1003", "70.00")
TWIN = old("FA-1004", "100.00")
CREDIT = old("AV-1005", "-30.00")


@pytest.mark.parametrize(
    ("name", "balances", "gone", "expected"),
    [
        ("its amount", lines("100.00"), [A, B, C], {0: ["FA-1001"]}),
        ("each its own", lines("250.00", "100.00", "70.00"), [A, B, C],
         {0: ["FA-1002"], 1: ["FA-1001"], 2: ["FA-1003"]}),
        ("the sum of two", lines("350.00"), [A, B, C], {0: ["FA-1001", "FA-1002"]}),
        ("the sum of all", lines("420.00"), [A, B, C], {0: ["FA-1001", "FA-1002", "FA-1003"]}),
        ("a sum less a credit note", lines("220.00"), [A, B, CREDIT], {0: ["FA-1002", "AV-1005"]}),
        ("a credit note alone", lines("-30.00"), [A, CREDIT], {0: ["AV-1005"]}),
        ("no such amount", lines("99.99"), [A, B, C], {}),
        ("nothing has gone", lines("100.00"), [], {}),
        ("two of one amount, one line", lines("100.00"), [A, TWIN], {}),
        ("two of one amount, two lines", lines("100.00", "100.00"), [A, TWIN], {0: ["FA-1001"], 1: ["FA-1004"]}),
        ("one of one amount, two lines", lines("100.00", "100.00"), [A], {0: ["FA-1001"]}),
        ("two sums are possible", lines("350.00"), [A, B, TWIN], {}),
        ("one invoice before a sum", lines("250.00"), [old("FA-1", "150.00"), A, B], {0: ["FA-1002"]}),
        ("the label says which", lines("100.00", words="A nouveau FA-1004"), [A, TWIN], {0: ["FA-1004"]}),
        ("the old number is still there", lines("100.00", number="fa 1004"), [A, TWIN], {0: ["FA-1004"]}),
        ("the old number, paid in part", lines("40.00", number="FA-1004"), [A, TWIN], {0: ["FA-1004"]}),
        ("the old number, more than before", lines("140.00", number="FA-1004"), [A, TWIN], {}),
    ],
)  # fmt: skip
def test_the_one_answer(name: str, balances: list[Balance], gone: list[Gone], expected: dict[int, list[str]]) -> None:
    assert found(balances, *gone) == expected, name


def test_what_one_line_takes_may_decide_another() -> None:
    """100 is A's or its twin's until the label of another line takes the twin."""
    first, second = lines("350.00")[0], Balance(1, "FA-1004", "A nouveau", Decimal("100.00"))
    assert found([first, second], A, B, TWIN) == {0: ["FA-1001", "FA-1002"], 1: ["FA-1004"]}


def test_a_smaller_line_is_a_part_payment_of_the_one_invoice_it_stood_for() -> None:
    before = old("FA-1001", "100.00", carried=True)
    assert found(lines("60.00"), before, B) == {0: ["FA-1001"]}
    assert found(lines("60.00"), A, B) == {}, "nothing says that it stood for one of them"
    assert found(lines("160.00"), before) == {}, "nobody pays less than nothing"
    assert found(lines("60.00", "5.00"), before) == {}
    assert found(lines("60.00"), before, old("FA-1002", "250.00", carried=True)) == {}


def test_of_more_than_six_invoices_only_all_together() -> None:
    many = [old(f"FA-20{n:02}", f"{2**n}.00") for n in range(8)]
    assert found(lines("255.00"), *many) == {0: [one.number for one in many]}
    assert found(lines("127.00"), *many) == {}, "seven of them would do, but six are the most"
    assert found(lines("126.00"), *many) == {0: [f"FA-20{n:02}" for n in range(1, 7)]}


def test_among_very_many_no_sum_is_believed_but_that_of_all() -> None:
    many = [old(f"FA-20{n:02}", f"{2**n}.00") for n in range(MOST_CANDIDATES + 1)]
    assert only_sum(Decimal(3), many[:-1]) == tuple(many[:2])
    assert only_sum(Decimal(3), many) == ()
    assert only_sum(sum((one.residual for one in many), Decimal(0)), many) == tuple(many)

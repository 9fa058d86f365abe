"""Keys are derived: the same after a restore, different as soon as anything counted differs (rule 7)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.core.keys import (
    CountedStep,
    hold_id,
    mail_id,
    number_of,
    promise_id,
    reminder_id,
    reminder_key,
    token,
    tokens_in,
)
from relance_mail.core.policy import Channel

SECRET = b"0" * 32
STEPS = (
    CountedStep("FA-1", date(2026, 1, 31), "amiable", 0),
    CountedStep("FA-2", date(2026, 2, 28), "informelle", 0),
)
KEY = reminder_key(SECRET, "C1", "", STEPS, Channel.MAIL)


def test_the_key_is_this_one_for_ever() -> None:
    """A changed derivation would plan again what was sent before a restore."""
    assert KEY == "ed26636afbf637221972c2dd1c2af66d2d997f2541a9b6bad41ea8ed457c20b2"


def test_the_order_of_the_lines_does_not_matter() -> None:
    assert reminder_key(SECRET, "C1", "", reversed(STEPS), Channel.MAIL) == KEY


@pytest.mark.parametrize(
    "other",
    [
        reminder_key(b"1" * 32, "C1", "", STEPS, Channel.MAIL),
        reminder_key(SECRET, "C2", "", STEPS, Channel.MAIL),
        reminder_key(SECRET, "C1", "FA-1", STEPS, Channel.MAIL),
        reminder_key(SECRET, "C1", "", STEPS, Channel.POST),
        reminder_key(SECRET, "C1", "", STEPS),
        reminder_key(SECRET, "C1", "", STEPS[:1], Channel.MAIL),
        reminder_key(SECRET, "C1", "", [replace(STEPS[0], round=1), STEPS[1]], Channel.MAIL),
        reminder_key(SECRET, "C1", "", [replace(STEPS[0], stage="ferme"), STEPS[1]], Channel.MAIL),
        reminder_key(SECRET, "C1", "", [replace(STEPS[0], due_date=date(2026, 2, 1)), STEPS[1]], Channel.MAIL),
    ],
)
def test_anything_counted_changes_it(other: str) -> None:
    assert other != KEY


def test_fields_cannot_run_into_each_other() -> None:
    assert reminder_key(SECRET, "C1", "2", []) != reminder_key(SECRET, "C", "12", [])


def test_tokens() -> None:
    assert token(KEY, 2026) == "R26-J58RQ"
    assert token(KEY, 2026, 1) == "R26-2NX8N"
    assert len({token(KEY, 2026, attempt) for attempt in range(10)}) == 10


@given(st.binary(min_size=32, max_size=32).map(bytes.hex), st.integers(2000, 2099), st.integers(0, 9))
def test_a_token_is_found_again_in_what_a_customer_types(key: str, year: int, attempt: int) -> None:
    ours = token(key, year, attempt)
    assert not set("ILOU") & set(ours[4:])
    for typed in (f"Re: Facture (réf. {ours})", ours.lower(), f"{ours}.", ours[:4] + ours[4:].replace("0", "O")):
        assert tokens_in(typed) == (f"R{year % 100:02d}-{ours[4:]}",)


def test_no_token_in_other_words() -> None:
    assert tokens_in("R26-0457 R26-7K3Q R26-UUUUU R26-U0000 XR26-7K3QX R26-7K3QXX") == ()
    assert tokens_in("R26-7K3QX, R26-7K3QX et r25-00000") == ("R26-7K3QX", "R25-00000")


def test_ids_are_written_and_read() -> None:
    assert (reminder_id(123), mail_id(7), hold_id(1234567), promise_id(0)) == (
        "R000123",
        "M000007",
        "H1234567",
        "P000000",
    )
    assert number_of("R000123", "R") == number_of(" r123", "R") == 123
    for wrong in ("M000123", "R", "R12a", "R-1", "R²", ""):
        assert number_of(wrong, "R") is None

"""What proves that a letter left, as a person types it (OFFICE §6, CONTRACT §8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relance_mail.cli.account_text import account_text
from relance_mail.core.outbox import State
from relance_mail.core.parties import Kind
from relance_mail.engine.desk import deposits
from relance_mail.engine.desk.deposits import Deposit, Scan
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.engine.writing.preview import account_of_customer
from relance_mail.errors import UsageError
from relance_mail.store import customers, journal
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, Day, office_in, owed, write_customers
from tests.engine.kept import begun_with
from tests.engine.notices import LINE, NUMBER, OTHER, approve, deposit, in_account, letter, names, shown, token


@contextmanager
def lying_there(folder: Path) -> Iterator[Day]:
    """Wednesday 4 March: the letter of 3 March lies in A_signer."""
    with shown(folder) as opened:
        approve(opened)
        opened.morning("2026-03-04", LINE, OTHER)
        yield opened


day = begun_with(lying_there)


@pytest.mark.parametrize("ref", ["id", "row", "token", "typed"])
def test_a_letter_is_named_by_its_id_or_by_the_reference_that_it_bears(day: Day, ref: str) -> None:
    row, seen = letter(day), token(day)
    refs = {"id": row.reminder_id, "row": row.id, "token": seen, "typed": f"réf. {seen.lower()}"}
    assert "déposée le 04/03/2026 (n° 1A 000 000 0001 0), dit par responsable" in deposit(day, ref=refs[ref]).sentence
    assert letter(day).state is State.SENT


@pytest.mark.parametrize(
    ("on", "number", "words"),
    [
        (date(2026, 3, 5), NUMBER, "à venir"),
        (date(2026, 3, 2), NUMBER, "daté du 03/03/2026"),
        (date(2026, 3, 4), " ", "numéro"),
    ],
)
def test_what_cannot_be_is_refused(day: Day, on: date, number: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        deposit(day, on, number)
    assert letter(day).state is State.WITH_STAFF


@pytest.mark.parametrize(
    ("number", "usual"),
    [
        ("1A 123 456 7890 1", True),
        ("2c12345678901", True),
        ("RK 123 456 789 FR", True),
        ("123456789012345", True),
        ("LRAR du 4 mars", False),
        ("1A 123", False),
    ],
)
def test_an_unusual_number_is_noted_and_told(day: Day, number: str, usual: bool) -> None:
    said = deposit(day, number=number).sentence
    assert ("Numéro inhabituel" in said) is not usual
    assert (letter(day).proof or {})["number"] == number.upper()


def test_what_was_typed_wrong_is_corrected_and_the_journal_keeps_both(day: Day) -> None:
    deposit(day, number="1A 000 000 0009 9")
    deposit(day, date(2026, 3, 3))
    row = letter(day)
    assert row.proof == {"deposited_on": "2026-03-03", "number": NUMBER}
    assert day.account().steps[-1].sent_on == date(2026, 3, 3)
    with day.office.store.reading() as conn:
        told = "".join(one.body or "" for one in journal.entries(conn, row.id))
    assert "1A 000 000 0009 9" in told


def test_the_scan_is_kept_and_shown_with_the_account(day: Day) -> None:
    scan = Scan("bordereau.pdf", b"%PDF-1.4 bordereau %%EOF")
    deposits.deposited(day.office, token(day), BOSS, Deposit(date(2026, 3, 4), NUMBER, scan))
    deposits.deposited(day.office, token(day), BOSS, Deposit(date(2026, 3, 4), scan=Scan("avis.jpg", b"avis")))
    told = in_account(day)
    assert told["deposit"]["number"] == NUMBER, "a second sheet needs no number again"
    kept = {one["name"]: day.office.store.files.get(one["sha256"]) for one in told["deposit"]["scans"]}
    assert kept == {"bordereau.pdf": scan.content, "avis.jpg": b"avis"}


def test_the_signed_letter_stays_with_the_proofs_the_unsigned_one_goes(day: Day) -> None:
    (path,) = (day.folder / "Relances" / "A_signer").iterdir()
    path.write_bytes(path.read_bytes() + b"signed")
    deposit(day)
    assert (names(day), names(day, "Preuves/Classées")) == ([], [path.name])


def test_a_mail_has_no_deposit(day: Day) -> None:
    with pytest.raises(UsageError, match="n'est pas un courrier"):
        deposit(day, ref="R000001")


def test_settle_asks_the_same_of_a_registered_letter(day: Day) -> None:
    with pytest.raises(UsageError, match="numéro"):
        staff.settle(day.office, letter(day).id, BOSS, sent=True, on=None)
    with pytest.raises(UsageError, match="daté du"):
        staff.settle(day.office, letter(day).id, BOSS, sent=True, on=date(2026, 3, 1), number=NUMBER)
    staff.settle(day.office, letter(day).id, BOSS, sent=True, on=None, number=NUMBER, scan=Scan("a.pdf", b"a"))
    assert [one["name"] for one in (letter(day).proof or {})["scans"]] == ["a.pdf"]


@pytest.fixture
def without_mail(tmp_path: Path) -> Iterator[Day]:
    """A customer who has a telephone and no e-mail address; FA-1 is due for the stage that is said by letter."""
    with office_in(tmp_path, "2026-03-03", WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "", "0400000001"))
        day.morning("2026-03-03", owed(email=""))
        yield day


def test_a_call_counts_by_its_result(without_mail: Day) -> None:
    day = without_mail
    day.approve()
    day.cycle()
    (sheet,) = (day.folder / "Relances" / "A_appeler").iterdir()
    assert "relance settle R26-" in sheet.read_text(encoding="utf-8")
    ref = day.rows()[0].reminder_id
    with pytest.raises(UsageError, match="par son résultat"):
        staff.settle(day.office, ref, BOSS, sent=True, on=None)
    with pytest.raises(UsageError, match="n'est pas un courrier"):
        deposit(day, ref=ref)
    staff.settle(day.office, ref, BOSS, sent=True, on=None, words="rappellera jeudi")
    assert [step.proof for step in day.account().steps] == ["delivered"]


def test_a_letter_to_post_counts_from_the_day_it_was_posted_without_a_number(without_mail: Day) -> None:
    day = without_mail
    staff_accounts.set_stage(day.office, "C1", "informelle", BOSS, numbers=(), on=date(2026, 2, 2), reason="reprise")
    day.morning("2026-03-05", owed(email=""))
    day.approve()
    day.cycle()
    assert len(names(day, "A_poster")) == 1
    assert not (day.folder / "Relances" / "Preuves").exists()
    day.morning("2026-03-11", owed(email=""))
    assert letter(day).state is State.WITH_STAFF, "it waits as long as its facts stand"
    deposit(day, date(2026, 3, 10), "")
    assert (day.account().steps[-1].sent_on, day.account().steps[-1].proof) == (date(2026, 3, 10), "delivered")
    assert not names(day, "A_poster")


def test_no_letter_is_laid_out_while_they_are_closed(without_mail: Day) -> None:
    """OFFICE §3.5: nothing from 24 December to 2 January, on paper neither."""
    day = without_mail
    day.policies(valid_working_days=10)
    staff_accounts.set_stage(day.office, "C1", "informelle", BOSS, numbers=(), on=date(2026, 2, 2), reason="reprise")
    day.morning("2026-12-23", owed(email=""))
    day.go_to("2026-12-24")
    day.approve()
    day.cycle()
    assert letter(day).state is State.APPROVED
    day.morning("2027-01-04", owed(email=""))
    assert letter(day).state is State.WITH_STAFF


def presented(day: Day, on: date | None, deposited: date = date(2026, 3, 4)) -> None:
    """A person says when the letter was first presented."""
    deposits.deposited(day.office, token(day), BOSS, Deposit(deposited, NUMBER, presented=on))


def test_the_first_presentation_is_kept_with_the_deposit_and_stays_when_that_is_corrected(day: Day) -> None:
    deposit(day)
    day.go_to("2026-03-10")
    presented(day, date(2026, 3, 7))
    presented(day, None, date(2026, 3, 5))
    assert (letter(day).proof or {})["presented_on"] == "2026-03-07"
    step = day.account().steps[-1]
    assert (step.sent_on, step.presented_on) == (date(2026, 3, 5), date(2026, 3, 7))
    assert "présentée le 07/03/2026" in account_text(account_of_customer(day.office, "C1"))


@pytest.mark.parametrize("on", [date(2026, 3, 3), date(2026, 3, 5)])
def test_a_letter_is_presented_neither_before_its_deposit_nor_tomorrow(day: Day, on: date) -> None:
    with pytest.raises(UsageError, match="présentée ensuite"):
        presented(day, on)
    assert letter(day).state is State.WITH_STAFF


@pytest.mark.parametrize(("seen", "interest"), [(date(2026, 3, 20), "2.06"), (None, "2.42")])
def test_a_consumers_interest_counts_from_the_presentation_in_the_account(
    day: Day, seen: date | None, interest: str
) -> None:
    """1 250 € at 2.62 % until 12 April: for 23 days, or for 27 when only the deposit of 14 March is known."""
    deposit(day)
    day.go_to("2026-04-12")
    presented(day, seen, date(2026, 3, 14))
    day.ledger(LINE._replace(kind="particulier"), OTHER)
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, kind=Kind.CONSUMER)
    document: Any = account_of_customer(day.office, "C1")
    (one,) = document["interest"]
    assert (one["interest"], one["indemnity"]) == (interest, "0.00")

"""`relance interruption`: what a person may state, what is refused and why, what follows, and its undoing (LAW §4)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.decisions import Reason
from relance_mail.engine.desk.deposits import Scan
from relance_mail.engine.legal.interrupting import Told, interrupted
from relance_mail.engine.staff.undoing import undo
from relance_mail.errors import UsageError
from relance_mail.store import journal
from tests.engine.folder_office import BOSS, Day, office_in, owed
from tests.engine.kept import begun_with

TUESDAY = "2026-03-03"
ON = date(2026, 2, 3)
FIRST, SECOND = (owed(number, due="2024-02-20", kind="particulier") for number in ("FA-1", "FA-2"))
OTHER = owed("FA-9", due="2026-02-20", code="C9")
TOWN = owed("FA-5", due="2024-02-20", code="C5", kind="mairie")


@contextmanager
def tuesday(folder: Path) -> Iterator[Day]:
    with office_in(folder, TUESDAY) as day:
        day.morning(TUESDAY, FIRST, SECOND, OTHER, TOWN)
        yield day


day = begun_with(tuesday)


def ends(day: Day, customer_id: str = "C1") -> list[date]:
    return list(day.account(customer_id).limitation_ends.values())


def told(because: str = "acknowledgment", on: date = ON, note: str = "courrier signé") -> Told:
    return Told(on, because, note)


def test_one_invoice_is_freed_and_the_other_stays_barred(day: Day) -> None:
    said = interrupted(day.office, "C1", told(), BOSS, ["FA-1"]).sentence
    assert said == (
        "Noté par responsable pour C1 (FA-1) : reconnaissance de la dette du 03/02/2026 (I000001). "
        "Prescription : FA-1 : dernier jour 03/02/2028."
    )
    assert ends(day) == [date(2028, 2, 3), date(2026, 2, 20)]
    reasons = {one.invoice.number: one.reason for one in day.decision().verdicts}
    assert (reasons["FA-1"] is Reason.TIME_BARRED, reasons["FA-2"]) == (False, Reason.TIME_BARRED)


def test_without_an_invoice_it_is_said_of_all_and_undo_takes_it_back(day: Day) -> None:
    interrupted(day.office, "C1", told("claim"), BOSS)
    assert ends(day) == [date(2028, 2, 3)] * 2
    assert undo(day.office, "I000001", "Paul").sentence == "Interruption I000001 annulée par Paul."
    assert ends(day) == [date(2026, 2, 20)] * 2


def test_the_proof_is_kept_with_its_hash(day: Day) -> None:
    slip = Scan("reconnaissance.pdf", b"%PDF signed")
    interrupted(day.office, "C1", Told(ON, "acknowledgment", proof=slip), BOSS)
    digest = hashlib.sha256(slip.content).hexdigest()
    assert day.office.store.files.get(digest) == slip.content
    with day.office.store.reading() as conn:
        (entry,) = journal.entries(conn, "I000001")
    assert (entry.entry.kind, entry.entry.actor) == ("interruption.stated", BOSS)
    assert digest in (entry.body or "")
    (_, evidence) = day.account().limits[1].interrupted[0].evidence.split(", ", 1)
    assert evidence == "reconnaissance.pdf, dit par responsable"


@pytest.mark.parametrize("words", ["mise en demeure", "Mise-en-demeure", "MED", "LRAR", "demand"])
def test_a_formal_notice_is_refused_with_the_reason(day: Day, words: str) -> None:
    with pytest.raises(UsageError, match="n'interrompt pas la prescription") as refused:
        interrupted(day.office, "C1", told(words), BOSS)
    assert "20-23.204" in refused.value.findings[0].what
    assert ends(day) == [date(2026, 2, 20)] * 2


def test_of_a_town_hall_it_is_a_written_demand(day: Day) -> None:
    assert ends(day, "C5") == [date(2028, 12, 31)]
    interrupted(day.office, "C5", told("mise en demeure"), BOSS)
    assert ends(day, "C5") == [date(2030, 12, 31)]


@pytest.mark.parametrize(
    ("what", "numbers", "words"),
    [
        (told("injonction"), (), "la signification l'interrompt"),
        (told("téléphone"), (), "n'est pas une cause"),
        (told(on=date(2026, 3, 4)), (), "est à venir"),
        (told(on=date(2024, 2, 19)), (), "avant la facture"),
        (told(note="  "), (), "Rien ne le montre"),
        (told(), ("FA-404",), "Aucune facture"),
        (told(), ("FA-9",), "Aucune facture"),
    ],
)
def test_nonsense_is_refused(day: Day, what: Told, numbers: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        interrupted(day.office, "C1", what, BOSS, numbers)
    assert words in refused.value.findings[0].what
    with day.office.store.reading() as conn:
        assert not list(journal.entries(conn, kind="interruption."))


def test_what_came_too_late_changes_nothing_and_says_so(day: Day) -> None:
    said = interrupted(day.office, "C1", told(on=date(2026, 2, 21)), BOSS).sentence
    assert said.endswith("Aucune date de prescription n'en change.")
    assert ends(day) == [date(2026, 2, 20)] * 2

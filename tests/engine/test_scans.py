"""Scans dropped into Preuves/: taken when their name says enough, asked about when not, never lost (OFFICE §6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.engine.desk import formal
from relance_mail.engine.desk.formal import Named, named
from relance_mail.engine.office import Report
from relance_mail.engine.staff import messages as staff
from tests.engine.folder_office import BOSS, Day
from tests.engine.kept import begun_with
from tests.engine.notices import LINE, NUMBER, OTHER, approve, deposit, letter, names, shown, token, waiting

PDF = b"%PDF-1.4\n% bordereau\n%%EOF\n"
REF = "R26-7K3QX"
ON = date(2026, 11, 24)


@contextmanager
def lying_there(folder: Path) -> Iterator[Day]:
    """Wednesday 4 March: the letter of 3 March lies in A_signer, Preuves/ beside it."""
    with shown(folder) as opened:
        approve(opened)
        opened.cycle()
        opened.morning("2026-03-04", LINE, OTHER)
        yield opened


day = begun_with(lying_there)


def drop(day: Day, name: str, content: bytes = PDF) -> Path:
    """Staff puts a file there; `(réf)` stands for the letter's reference."""
    path = day.folder / "Relances" / "Preuves" / name.replace("(réf)", token(day))
    path.write_bytes(content)
    return path


def take(day: Day) -> list[str]:
    """One look at the folder; what is told."""
    report = Report()
    formal.take(day.office, report)
    return [finding.what for finding in report.findings]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{REF} 1A12345678901 2026-11-24.pdf", Named(REF, "1A12345678901", ON)),
        (f"{REF}_1A_123_456_7890_1_24-11-2026.pdf", Named(REF, "1A 123 456 7890 1", ON)),
        (f"{REF} 2026-11-24 1234567890123.pdf", Named(REF, "1234567890123", ON)),
        (f"LRAR {REF.lower()} 20261124 2C 123 456 7890 1.PDF", Named(REF, "2C 123 456 7890 1", ON)),
        (f"{REF} RK123456789FR 24.11.2026.png", Named(REF, "RK123456789FR", ON)),
        ("R000123 1A 123 456 7890 1 24 11 2026.jpg", Named("R000123", "1A 123 456 7890 1", ON)),
        (f"Courrier_{REF}.pdf", Named(REF)),
        (f"{REF} 1A12345678901.pdf", Named(REF, "1A12345678901")),
        (f"{REF} 1A12345678901 31-02-2026.pdf", Named(REF, "1A12345678901")),
        (f"{REF} 1A12345678901 1A12345678902 2026-11-24.pdf", Named(REF, "", ON)),
        (f"{REF} 1A12345678901 2026-11-24 2026-11-25.pdf", Named(REF, "1A12345678901")),
        (f"{REF} R26-7K3QY.pdf", Named(None)),
        ("scan0001.pdf", Named(None)),
        ("avis de réception.pdf", Named(None)),
    ],
)
def test_what_the_name_of_a_scan_says(name: str, said: Named) -> None:
    assert named(name) == said


def test_a_name_with_reference_number_and_day_is_the_proof(day: Day) -> None:
    path = drop(day, "(réf) 1A12345678901 2026-03-04.pdf")
    assert take(day) == []
    row = letter(day)
    assert row.state is State.SENT
    assert (row.proof or {})["deposited_on"] == "2026-03-04"
    assert (row.proof or {})["number"] == "1A12345678901"
    (scan,) = (row.proof or {})["scans"]
    assert day.office.store.files.get(scan["sha256"]) == PDF
    assert (names(day, "Preuves"), names(day, "Preuves/Classées")) == ([], [path.name])
    day.cycle()
    assert len(day.sent()) == 2, "the copy leaves that day"


def test_a_scan_comes_before_the_letter_lapses(day: Day) -> None:
    """The slip lies there on the morning on which nobody would have waited any longer."""
    day.go_to("2026-03-06")
    day.ledger(LINE, OTHER)
    drop(day, "(réf) 1A12345678901 2026-03-05.pdf")
    take(day)
    day.cycle()
    assert letter(day).state is State.SENT
    assert len({row.reminder_id for row in day.rows()}) == 2


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("(réf).pdf", "le jour du dépôt ni le numéro du recommandé"),
        ("(réf) 1A12345678901.pdf", "le jour du dépôt."),
        ("(réf) 2026-03-04.pdf", "le numéro du recommandé."),
    ],
)
def test_what_the_name_does_not_say_is_asked_once_and_waits(day: Day, name: str, lacking: str) -> None:
    path = drop(day, name)
    (told,) = take(day)
    assert lacking in told
    assert f"relance proof {letter(day).reminder_id} --deposited " in told, "the day of the file is proposed"
    assert take(day) == [], "told once"
    (asked,) = [one for one in waiting(day) if one.kind == "finding"]
    assert (asked.id, asked.customer_id, asked.what) == (letter(day).reminder_id, "C1", told)
    assert path.exists()
    assert letter(day).state is State.WITH_STAFF
    deposit(day)
    assert take(day) == []
    assert names(day, "Preuves/Classées") == [path.name], "it joins the proof that a person has typed"
    assert [one["name"] for one in (letter(day).proof or {})["scans"]] == [path.name]
    assert not [one for one in waiting(day) if one.kind == "finding"]


@pytest.mark.parametrize("name", ["scan0001.pdf", "R26-00000 1A12345678901 2026-03-04.pdf", "R000001.pdf"])
def test_what_belongs_to_no_letter_is_told_once_and_stays(day: Day, name: str) -> None:
    path = drop(day, name)
    assert take(day) == [
        f"Preuves : «\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}» ne porte la référence d'aucun courrier."
    ]
    assert take(day) == []
    assert [one.id for one in waiting(day) if one.kind == "finding"] == [name]
    path.unlink()
    take(day)
    assert not [one for one in waiting(day) if one.kind == "finding"]


def test_what_cannot_be_is_told_with_its_reason(day: Day) -> None:
    path = drop(day, "(réf) 1A12345678901 2026-03-05.pdf")
    (told,) = take(day)
    assert "05/03/2026 est à venir" in told
    day.morning("2026-03-05", LINE, OTHER)
    take(day)
    assert letter(day).state is State.SENT, "a day later it is true"
    assert not path.exists()


def test_a_scan_half_written_or_open_waits(day: Day) -> None:
    path = drop(day, "(réf) 1A12345678901 2026-03-04.pdf", b"%PDF-1.4\n% borde")
    drop(day, "~$(réf) 1A12345678901 2026-03-04.pdf")
    drop(day, "(réf) 1A12345678901 2026-03-04.pdf.part")
    drop(day, ".(réf) 1A12345678901 2026-03-04.pdf")
    drop(day, "(réf) 1A12345678901 2026-03-03.tif", b"")
    assert take(day) == []
    path.write_bytes(b"%PDF-1.4\n% bordereau")
    assert take(day) == []
    assert letter(day).state is State.WITH_STAFF, "it has grown since the last look"
    path.write_bytes(PDF)
    assert take(day) == []
    assert letter(day).state is State.SENT


def test_a_kind_of_file_without_an_end_is_taken_at_the_second_look(day: Day) -> None:
    drop(day, "(réf) 1A12345678901 2026-03-04.tif", b"II*\0 picture")
    take(day)
    assert letter(day).state is State.WITH_STAFF
    take(day)
    assert letter(day).state is State.SENT


def test_further_sheets_join_and_none_replaces_another(day: Day) -> None:
    deposit(day)
    drop(day, "avis (réf).pdf", PDF + b"avis %%EOF")
    take(day)
    drop(day, "avis (réf).pdf", PDF + b"avis, verso %%EOF")
    take(day)
    drop(day, "AR (réf) 1A98765432109 2026-03-03.pdf", PDF + b"AR %%EOF")
    take(day)
    kept = [one["name"] for one in (letter(day).proof or {})["scans"]]
    assert kept == [*[f"avis {token(day)}.pdf"] * 2, f"AR {token(day)} 1A98765432109 2026-03-03.pdf"]
    assert names(day, "Preuves/Classées")[1:] == [f"avis {token(day)} (2).pdf", f"avis {token(day)}.pdf"]
    proof = letter(day).proof or {}
    assert (proof["number"], proof["deposited_on"]) == (NUMBER, "2026-03-04"), (
        "a receipt has another day than the deposit"
    )


def test_a_scan_that_could_not_be_moved_is_not_noted_again(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*_: object) -> Path:
        raise PermissionError("open in a viewer")

    path = drop(day, "(réf) 1A12345678901 2026-03-04.pdf")
    with monkeypatch.context() as patched:
        patched.setattr("relance_mail.engine.writing.paper.file_away", stuck)
        take(day)
        before = letter(day)
        take(day)
        assert letter(day) == before
    take(day)
    assert not path.exists()
    assert letter(day) == before


def test_a_scan_proves_a_letter_that_was_taken_or_withdrawn(day: Day) -> None:
    next((day.folder / "Relances" / "A_signer").iterdir()).unlink()
    day.morning("2026-03-09", LINE, OTHER)
    assert letter(day).state is State.UNCERTAIN
    drop(day, "(réf) 1A12345678901 2026-03-04.pdf")
    take(day)
    assert letter(day).state is State.SENT


def test_one_for_a_letter_that_is_not_approved_is_told(tmp_path: Path) -> None:
    with shown(tmp_path) as day:
        drop(day, "(réf) 1A12345678901 2026-03-03.pdf")
        (told,) = take(day)
        assert "en attente d'accord" in told
        staff.reject(day.office, [letter(day).id], BOSS, "non")


def test_no_folder_no_trouble(tmp_path: Path) -> None:
    with shown(tmp_path) as day:
        (day.folder / "Relances").rename(day.folder / "ailleurs")
        assert take(day) == []

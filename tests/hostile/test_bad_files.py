"""The brake under attack (OFFICE §9): one accepted file, then a bad one. Nothing leaves until somebody says by name
that the file is good; the file put right, or a good Monday, needs nobody."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

from relance_mail.core.outbox import State
from relance_mail.engine.office import Report
from relance_mail.engine.staff import messages as staff
from tests.engine.folder_office import BOSS, SETTINGS, Day, Owed, office_in, owed, write_ledger
from tests.engine.kept import begun_with
from tests.engine.mornings import CHIEF, mails_to, ordinary, with_chief

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
AS_CSV = SETTINGS.replace("encours.xlsx", "encours.csv")


def lines(count: int = 48, first: int = 0, prefix: str = "FA") -> list[Owed]:
    """Overdue lines of eight customers, six each."""
    return [owed(f"{prefix}-{n}", "2026-02-03", f"{100 + n}.00", f"C{n % 8 + 1}") for n in range(first, count)]


def changed(**changes: str) -> list[Owed]:
    return [line._replace(**changes) for line in lines()]


def _save(*rows: Owed) -> Callable[[Path, bytes], None]:
    return lambda file, _: write_ledger(file, rows, date(2026, 3, 3))


def _cut(keep: float) -> Callable[[Path, bytes], None]:
    """The connection broke, or the program still writes."""
    return lambda file, good: _put(file, good[: int(len(good) * keep)])


def _put(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _headings(**renamed: str) -> Callable[[Path, bytes], None]:
    def attack(file: Path, _: bytes) -> None:
        write_ledger(file, lines(), date(2026, 3, 3))
        parts = {}
        with zipfile.ZipFile(file) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        text = parts["xl/sharedStrings.xml"].decode()
        for old, new in renamed.items():
            text = text.replace(f">{old}<", ">\0<").replace(f">{new}<", f">{old}<").replace(">\0<", f">{new}<")
        target = BytesIO()
        with zipfile.ZipFile(target, "w") as book:
            for name, content in (parts | {"xl/sharedStrings.xml": text.encode()}).items():
                book.writestr(name, content)
        _put(file, target.getvalue())

    return attack


def _times(factor: int) -> list[Owed]:
    return [line._replace(amount=f"{float(line.amount) * factor:.2f}") for line in lines()]


class Attack(NamedTuple):
    """How the second file is bad, and words of the explanation."""

    attack: Callable[[Path, bytes], None]
    told: str


ATTACKS = {
    "truncated": Attack(_save(*lines(20)), "Lignes échues : 48 → 20"),
    "cut in the middle": Attack(_cut(0.5), "incomplet"),
    "half saved": Attack(_cut(0.98), "incomplet"),
    "nothing in it": Attack(_cut(0), ""),
    "no line": Attack(_save(), "aucune facture lisible"),
    "swapped columns": Attack(_headings(**{"Code client": "N° facture"}), ""),
    "headings renamed": Attack(_headings(Solde="Divers"), ""),
    "a century later": Attack(_save(*changed(due="2126-02-03")), "aucune facture lisible"),
    "a century earlier": Attack(_save(*changed(due="1926-02-03")), "aucune facture lisible"),
    "a year later": Attack(_save(*changed(due="2027-02-03")), "Lignes échues : 48 → 0"),
    "a year earlier": Attack(_save(*changed(due="2025-02-03")), "48 échéances sur 48 ont changé"),
    "every line twice": Attack(_save(*lines(), *lines()), "Lignes échues : 48 → 96"),
    "day and month swapped": Attack(_save(*changed(due="2026-03-02")), "48 échéances sur 48 ont changé"),
    "amounts × 100": Attack(_save(*_times(100)), "multipliés ou divisés par dix"),
    "amounts × 10": Attack(_save(*_times(10)), "multipliés ou divisés par dix"),
    "amounts ÷ 100": Attack(_save(*(line._replace(amount=f"{float(line.amount) / 100:.2f}") for line in lines())), ""),
    "another company's": Attack(_save(*lines(prefix="ZZ")), "Aucune facture du dernier fichier"),
    "customers gone": Attack(
        _save(*(line for line in lines() if line.code in ("C1", "C2", "C3", "C4"))), "4 clients disparaissent"
    ),
    "every line twice, another amount": Attack(
        _save(*lines(), *(line._replace(amount="1.00", number=f"{line.number}-B") for line in lines())), "Lignes échues"
    ),
}


@contextmanager
def waiting(folder: Path) -> Iterator[Day]:
    """Monday's file was accepted; what it made is approved and waits for Tuesday morning."""
    with office_in(folder, MONDAY) as day:
        with_chief(day)
        day.ledger(*lines())
        day.cycle()
        day.approve()
        day.cycle()
        yield day


day = begun_with(waiting)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """One office for all attacks: each ends with Monday's file put back."""
    with waiting(tmp_path_factory.mktemp("attacked")) as opened:
        opened.go_to(TUESDAY, time(8, 30))
        yield opened


def to_customers(day: Day) -> int:
    return sum(mail["To"] != CHIEF for mail in day.sent())


def said_in_summary(day: Day) -> str:
    body = mails_to(day, CHIEF)[-1].get_body(("plain",))
    assert body is not None
    return ordinary(str(body.get_content()))


@pytest.mark.parametrize("name", ATTACKS)
def test_office_9_a_bad_file_is_explained_and_changes_and_sends_nothing(attacked: Day, name: str) -> None:
    day, file = attacked, attacked.folder / "encours.xlsx"
    good = file.read_bytes()
    ATTACKS[name].attack(file, good)
    reasons = day.cycle().brakes.get("ventes", ())
    assert reasons, "the brake is on"
    assert all(reason.what.endswith(".") and reason.remedy for reason in reasons)
    assert ATTACKS[name].told in " ".join(ordinary(reason.what) for reason in reasons)
    assert to_customers(day) == 0
    assert not day.rows(State.PREPARED, State.DISPATCHING, State.UNCERTAIN)
    assert len(day.account().invoices) == 6, "nothing of it was applied"
    _put(file, good)
    assert not day.cycle().brakes


@pytest.mark.parametrize("name", ["no line", "amounts × 100"])
def test_office_9_only_somebody_by_name_lets_a_bad_file_through(day: Day, name: str) -> None:
    file = day.folder / "encours.xlsx"
    day.go_to(TUESDAY)
    ATTACKS[name].attack(file, file.read_bytes())
    reasons = day.cycle().brakes["ventes"]
    assert ordinary(reasons[0].what) in said_in_summary(day)
    assert day.cycle().brakes, "time alone does not free"
    assert to_customers(day) == 0
    staff.override(day.office, "ventes", BOSS, "vérifié au téléphone")
    assert not day.cycle().brakes
    ATTACKS["another company's"].attack(file, b"")
    assert day.cycle().brakes, "the yes was for that version only"


def test_office_9_exact_duplicates_are_one_line_and_a_finding(day: Day) -> None:
    day.go_to(TUESDAY)
    report = _next(day, *lines(), *lines(3))
    assert not report.brakes
    assert any("duplicate" in finding.code for finding in report.findings)
    assert len(day.account().invoices) == 6


def test_office_9_the_right_file_put_back_frees_without_anybody(day: Day) -> None:
    day.go_to(TUESDAY)
    assert _next(day).brakes
    assert not _next(day, *lines(first=2)).brakes
    day.approve()
    day.cycle()
    assert to_customers(day)


def test_office_9_a_good_monday_and_new_invoices_trip_nothing(day: Day) -> None:
    day.go_to(TUESDAY)
    new = [owed(f"NF-{n}", "2026-06-30", "9000.00", f"C{n % 8 + 1}") for n in range(60)]
    assert not _next(day, *lines(first=14), *new).brakes


def test_office_9_an_old_file_put_back_is_recognised_by_what_it_holds(day: Day) -> None:
    file, old = day.folder / "encours.xlsx", day.folder / "vieux.xlsx"
    shutil.copy(file, old)
    day.go_to(TUESDAY)
    assert not _next(day, *lines(first=3)).brakes
    day.go_to("2026-03-04")
    _put(file, old.read_bytes())
    told = " ".join(reason.what for reason in day.cycle().brakes["ventes"])
    assert "identique à une version plus ancienne" in told or "plus ancien que le dernier" in told


def test_office_9_a_csv_that_ends_in_the_middle_of_a_line_is_braked(tmp_path: Path) -> None:
    with office_in(tmp_path, MONDAY, AS_CSV) as day:
        head = "Situation au {};;;;;;\nCode client;Raison sociale;Type;Courriel;N° facture;Échéance;Solde\n"
        body = "".join(f"{x.code};{x.name};société;{x.email};{x.number};03/02/2026;{x.amount}\n" for x in lines())
        file = tmp_path / "encours.csv"
        file.write_text(head.format("01/03/2026") + body, encoding="utf-8")
        assert not day.cycle().brakes
        day.go_to(TUESDAY)
        file.write_text(head.format("02/03/2026") + body[: len(body) // 3], encoding="utf-8")
        assert day.cycle().brakes
        assert not day.sent()


def _next(day: Day, *rows: Owed) -> Report:
    day.ledger(*rows)
    return day.cycle()

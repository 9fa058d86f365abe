"""`relance db purge`: it lists, asks, archives, and only then erases; each term by its kind (rule 11, LAW §10)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from relance_mail.cli import asking
from relance_mail.engine import purging
from relance_mail.errors import SettingsError, UsageError
from relance_mail.law.table import LawTable
from relance_mail.mail.spool import Spool, State
from relance_mail.store import journal
from relance_mail.store.store import open_store
from relance_mail.store.tables import customer, inbound, metadata
from tests.cli.conftest import Relance
from tests.cli.office import write_invoices
from tests.engine.folder_office import Day, office_in, owed
from tests.engine.kept import begun_with
from tests.mail.test_mime import LETTER

SECRET_WORDS = "notre tresorier Quichottin est hospitalise"
OPEN = "FA-9;C2;BELRIVE;achats@belrive.example.com;01/12/2025;31/12/2025;3480,00;3480,00;société"


@contextmanager
def until_settled(folder: Path) -> Iterator[Day]:
    """A company and a consumer were reminded and wrote, and paid on 20 March 2026; a third one still owes."""
    with office_in(folder, "2026-03-03") as day:
        owing = owed("FA-3", code="C3")
        both = (owed("FA-1", code="C1"), owed("FA-2", code="C2", kind="particulier", name="Jeanne Quidam"))
        sent = day.send("2026-03-03", *both, owing)
        for mail in sent:
            day.receive(str(mail["To"]), f"Bonjour, {SECRET_WORDS}, nous payons bientôt.", to=mail)
        day.later(minutes=5)
        day.cycle()
        day.morning("2026-03-20", owing)
        yield day


settled = begun_with(until_settled, "settled")


def purge(day: Day, on: str, before: date | None = None) -> purging.Erasable:
    day.go_to(on)
    found = purging.look(day.office, before)
    purging.purge(day.office, "Alice", found, lambda *_: 0)
    return found


def ids(found: purging.Erasable) -> tuple[list[str], list[str]]:
    return [one.id for one in found.words], [one.id for one in found.accounts]


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    ("on", "words", "accounts"),
    [
        ("2029-03-20", [], []),  # three years to the day: not yet
        ("2029-03-22", ["C2"], []),
        ("2031-03-20", ["C2"], []),
        ("2031-03-22", ["C1", "C2"], []),
        ("2036-03-20", ["C1", "C2"], []),
        ("2036-03-22", [], ["C1", "C2"]),
    ],
)
def test_rule_11_each_term_by_its_kind_and_whoever_owes_keeps_everything(
    settled: Day, on: str, words: list[str], accounts: list[str]
) -> None:
    settled.go_to(on)
    assert ids(purging.look(settled.office)) == (words, accounts)


def test_rule_11_words_go_and_figures_stay(settled: Day) -> None:
    store = settled.office.store
    kept_before = set(store.files.folder.rglob("*"))
    purge(settled, "2029-03-22")
    with store.reading() as conn:
        assert journal.verify(conn) == ()
        mails = {one.customer_id: one for one in conn.execute(select(inbound))}
    assert (mails["C2"].sender, mails["C2"].subject, mails["C2"].reading) == (None, None, None)
    assert mails["C1"].sender
    assert not store.files.path(mails["C2"].sha256).exists()
    assert kept_before - set(store.files.folder.rglob("*")) == {store.files.path(mails["C2"].sha256)}
    assert [row.customer_id for row in settled.rows()] == ["C1", "C2", "C3"], "what we sent is an accounting paper"
    assert ids(purging.look(settled.office)) == ([], []), "it is not listed again"


def test_rule_11_in_the_end_no_byte_of_the_account_is_left(settled: Day) -> None:
    store = settled.office.store
    assert SECRET_WORDS.encode() in every_byte(store.folder)
    purge(settled, "2036-03-22")
    with store.reading() as conn:
        assert journal.verify(conn) == ()
        assert list(conn.execute(select(customer.c.id)).scalars()) == ["C3"]
        for table in metadata.sorted_tables:
            if "customer_id" in table.c:
                assert {"C1", "C2"}.isdisjoint(conn.execute(select(table.c.customer_id)).scalars()), table.name
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    left = every_byte(store.folder)
    for words in ("Jeanne Quidam", "compta@c2.example.com", "compta@c1.example.com"):
        assert words.encode() not in left, words
    assert b"compta@c3.example.com" in left
    settled.cycle()
    assert len(settled.sent()) == 3, "the same mails of the mailbox are no new ones"


def test_whoever_writes_again_is_listed_again(settled: Day) -> None:
    purge(settled, "2029-03-22")
    settled.go_to("2030-01-07")
    settled.receive("compta@c2.example.com", "Merci de renvoyer la facture FA-2.", subject="FA-2")
    settled.cycle()
    settled.go_to("2033-01-06")
    assert "C2" not in ids(purging.look(settled.office))[0], "three years count from the last mail"
    settled.go_to("2033-01-08")
    assert "C2" in ids(purging.look(settled.office))[0]


def test_another_day_may_be_named_for_the_words_never_for_the_papers(settled: Day) -> None:
    settled.go_to("2026-04-01")
    assert ids(purging.look(settled.office, date(2026, 4, 1))) == (["C1", "C2"], [])
    with pytest.raises(UsageError, match="à venir"):
        purging.look(settled.office, date(2026, 4, 2))


def test_what_was_not_shown_or_is_open_again_is_not_erased(settled: Day) -> None:
    settled.go_to("2029-03-22")
    shown = purging.look(settled.office)
    settled.receive("compta@c2.example.com", "Merci de renvoyer la facture FA-2.", subject="FA-2")
    settled.cycle()
    purging.purge(settled.office, "Alice", shown, lambda *_: 0)
    with settled.office.store.reading() as conn:
        assert None not in {one.sender for one in conn.execute(select(inbound))}


def test_a_term_that_the_table_lacks_is_named(settled: Day) -> None:
    settled.change(law=LawTable("law.csv"))
    with pytest.raises(SettingsError, match="keep_words_consumer"):
        purging.look(settled.office)


def test_no_cycle_erases_anything(settled: Day) -> None:
    settled.go_to("2046-03-20")
    settled.cycle()
    assert SECRET_WORDS.encode() in every_byte(settled.office.store.folder)


def closed(relance: Relance, folder: Path) -> list[str | Path]:
    """C1 has paid, a person noted why it had waited; what follows every command."""
    common: list[str | Path] = ["--dir", folder, "--by", "Alice"]
    relance("hold", "C1", "--until", "2026-04-01", "--reason", SECRET_WORDS, *common, "--on", "2026-03-03")
    write_invoices(folder, OPEN)
    relance("run", "--dir", folder, "--on", "2026-03-04")
    return common


def test_it_lists_and_erases_nothing_without_a_yes(relance: Relance, proposed: Path) -> None:
    common = closed(relance, proposed)
    before = every_byte(proposed)
    ran = relance("db", "purge", *common, "--on", "2031-03-05")
    assert ran.code == 1
    assert "C1  LEFORT SAS" in ran.out
    assert "Rien n'est effacé" in ran.out
    assert SECRET_WORDS in relance("journal", "--dir", proposed).out
    assert every_byte(proposed) == before
    assert relance("db", "purge", *common, "--on", "2026-03-05").code == 0, "nothing to ask about"


@pytest.mark.parametrize(("answer", "erased"), [("n\n", False), ("\n", False), ("o\n", True)])
def test_it_asks_who_sits_there(
    relance: Relance, proposed: Path, monkeypatch: pytest.MonkeyPatch, answer: str, erased: bool
) -> None:
    common = closed(relance, proposed)
    monkeypatch.setattr(asking, "somebody_is_there", lambda _: True)
    monkeypatch.setattr("relance_mail.cli.database.somebody_is_there", lambda _: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert relance("db", "purge", *common, "--on", "2031-03-05").code == (not erased)
    assert (SECRET_WORDS in relance("journal", "--dir", proposed).out) is not erased


def test_rule_11_it_archives_then_erases_and_the_journal_still_verifies(
    relance: Relance, proposed: Path, tmp_path: Path
) -> None:
    common = closed(relance, proposed)
    spool = Spool(proposed / "donnees" / "sandbox" / "spool")
    spool.mark(spool.write(LETTER, datetime(2015, 3, 3, tzinfo=UTC)), State.SENT, datetime(2015, 3, 3, tzinfo=UTC))
    archive = tmp_path / "coffre"
    ran = relance("db", "purge", "--yes", "--archive", archive, *common, "--on", "2031-03-05", "--json")
    assert ran.code == 0
    assert [one["what"] for one in ran.document["accounts"]] == ["words"]
    assert str(archive) in ran.document["said"]
    assert SECRET_WORDS.encode() not in every_byte(proposed / "donnees")
    assert spool.read(LETTER.key) is None
    verified = relance("journal", "verify", "--dir", proposed, "--json")
    assert (verified.code, verified.document["ok"]) == (0, True)
    kept = open_store(archive, "sandbox")
    with kept.reading() as conn:
        assert any(SECRET_WORDS in (told.body or "") for told in journal.entries(conn))
    kept.close()
    again = relance("db", "purge", "--yes", *common, "--on", "2031-03-06", "--json").document
    assert again["accounts"] == []

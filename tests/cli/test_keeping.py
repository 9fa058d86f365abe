"""`relance explain`, `account`, `letter`, `journal`, `db`: what is shown and what is kept (CONTRACT §7, §8)."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document

from tests.cli.conftest import Relance
from tests.cli.office import DAY

ACCOUNT = "customer_id customer_name kind contacts invoices reminders replies promises holds deadlines".split()
ENTRY = "seq at actor kind ref body prev hash".split()


def on(folder: Path) -> tuple[str | Path, ...]:
    return ("--dir", folder, "--on", DAY)


def test_explain_says_why(relance: Relance, proposed: Path) -> None:
    document = relance("explain", "BELRIVE", *on(proposed), "--json").document
    assert {"customer_id", "action", "because", "invoices", "promises", "deadlines"} <= document.keys()
    shown = relance("explain", "C2", *on(proposed))
    assert shown.code == 0
    assert shown.out.startswith("BELRIVE (C2)")


def test_account_shows_facts(relance: Relance, proposed: Path) -> None:
    relance("hold", "C1", "--until", "2026-04-01", "--reason", "vu", "--by", "Alice", *on(proposed))
    relance("promise", "C1", "--date", "2026-03-12", *on(proposed))
    document = relance("account", "C1", *on(proposed), "--json").document
    assert set(ACCOUNT) <= document.keys()
    assert [one["state"] for one in document["reminders"]] == ["awaiting_approval"]
    shown = relance("account", "C1", *on(proposed)).out
    for title in ("Factures ouvertes", "Relances", "Promesses", "Blocages"):
        assert f"\n{title}\n" in shown
    assert "Pause depuis le 03/03/2026, jusqu'au 01/04/2026, par Alice vu" in shown
    assert ": en attente d'accord" in shown


def stage_with_letter(folder: Path) -> str:
    from relance_mail.settings.load import load

    policy = next(iter(load(folder).book.policies.values()))
    return next(stage.id for stage in policy.ladder if stage.letter)


def test_letter_is_a_word_document(relance: Relance, proposed: Path) -> None:
    stage = stage_with_letter(proposed)
    ran = relance("letter", "C2", stage, "-o", proposed / "lettre.docx", *on(proposed), "--json")
    assert ran.code == 0
    content = (proposed / "lettre.docx").read_bytes()
    assert ran.document == {"file": str(proposed / "lettre.docx"), "bytes": len(content)}
    document = Document(io.BytesIO(content))
    assert "FA-9" in "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "PROJET" in "".join(paragraph.text for paragraph in document.sections[0].first_page_header.paragraphs)
    assert relance("letter", "C2", stage, "-o", proposed / "lettre.docx", *on(proposed)).out.startswith(
        "Courrier écrit"
    )


@pytest.mark.office
def test_letter_is_a_pdf(relance: Relance, proposed: Path) -> None:
    stage = stage_with_letter(proposed)
    assert relance("letter", "C2", stage, "-o", proposed / "lettre.pdf", *on(proposed)).code == 0
    assert (proposed / "lettre.pdf").read_bytes().startswith(b"%PDF")


def test_a_pdf_without_libreoffice_is_exit_3(relance: Relance, proposed: Path) -> None:
    stage = stage_with_letter(proposed)
    with (proposed / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[letters]\nsoffice = "/nowhere/soffice"\n')
    ran = relance("letter", "C2", stage, "-o", proposed / "lettre.pdf", *on(proposed), "--json")
    assert ran.code == 3
    assert ran.document["errors"]
    assert not (proposed / "lettre.pdf").exists()


def test_wrong_letters_are_exit_2(relance: Relance, proposed: Path) -> None:
    stage = stage_with_letter(proposed)
    assert relance("letter", "C2", stage, "-o", "x.txt", *on(proposed)).code == 2
    assert relance("letter", "C2", stage, "-o", "nowhere/x.docx", *on(proposed)).code == 2
    assert relance("letter", "C2", "unheard", "-o", "x.docx", *on(proposed)).code == 2
    assert relance("letter", "nobody", stage, "-o", "x.docx", *on(proposed)).code == 2
    assert relance("letter", "C2", stage, *on(proposed)).code == 2


def test_journal_tells_everything_or_one_customer(relance: Relance, proposed: Path) -> None:
    relance("hold", "C1", "--until", "2026-04-01", "--reason", "vu", "--by", "Alice", *on(proposed))
    entries = relance("journal", "--dir", proposed, "--json").document["entries"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert all(list(entry) == ENTRY for entry in entries)
    own = relance("journal", "--customer", "C1", "--dir", proposed, "--json").document["entries"]
    kinds = [entry["kind"] for entry in own]
    assert "reminder.planned" in kinds
    assert "hold.opened" in kinds
    assert len(own) < len(entries)
    assert "Alice  hold.opened" in relance("journal", "--dir", proposed).out
    assert relance("journal", "--customer", "nobody", "--dir", proposed).code == 2


def test_journal_verify_is_exit_1_when_a_line_was_changed(relance: Relance, proposed: Path) -> None:
    ran = relance("journal", "verify", "--dir", proposed, "--json")
    assert (ran.code, ran.document["ok"], ran.document["findings"]) == (0, True, [])
    head = f"{ran.document['head']['seq']}:{ran.document['head']['hash']}"
    assert relance("journal", "verify", "--head", head, "--dir", proposed).code == 0
    assert relance("journal", "verify", "--head", f"999:{'0' * 64}", "--dir", proposed).code == 1
    assert relance("journal", "verify", "--head", "last", "--dir", proposed).code == 2
    with closing(sqlite3.connect(proposed / "donnees" / "sandbox" / "relance-sandbox.db")) as conn, conn:
        for (trigger,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {trigger}")
        conn.execute("UPDATE journal SET actor = 'Mallory' WHERE seq = 1")
    ran = relance("journal", "verify", "--dir", proposed, "--by", "Alice")
    assert ran.code == 1
    assert ran.out.startswith("Journal vérifié par Alice")
    assert "ligne 1" in ran.err


def test_db_backup_and_restore(relance: Relance, proposed: Path, tmp_path: Path) -> None:
    ran = relance("db", "backup", tmp_path / "copy", "--by", "Alice", "--dir", proposed)
    assert ran.code == 0
    assert "Alice" in ran.out
    entries = len(relance("journal", "--dir", proposed, "--json").document["entries"])
    relance("hold", "C1", "--until", "2026-04-01", "--reason", "vu", *on(proposed))
    said = relance("db", "restore", tmp_path / "copy", "--by", "Alice", "--dir", proposed, "--json")
    assert said.code == 0
    assert "restaurée" in said.document["said"]
    kinds = [entry["kind"] for entry in relance("journal", "--dir", proposed, "--json").document["entries"]]
    assert (len(kinds), kinds[-1]) == (entries + 1, "database.restored")


def test_db_wrong_use_is_exit_2(relance: Relance, folder: Path, tmp_path: Path) -> None:
    assert relance("db", "restore", "nowhere", "--dir", folder).code == 2
    assert relance("db", "restore", tmp_path, "--dir", folder).code == 2
    assert relance("db", "backup", "--dir", folder).code == 2
    assert relance("db", "--dir", folder).code == 2


def test_db_migrate_has_nothing_to_do_on_a_new_database(relance: Relance, folder: Path) -> None:
    ran = relance("db", "migrate", "--dir", folder, "--by", "Alice")
    assert ran.code == 0
    assert "déjà à jour" in ran.out

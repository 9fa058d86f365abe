"""The office's own templates at work: one customer's text, what the journal says of it, and a broken one."""

import shutil
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.engine.writing.preview import explain_of
from relance_mail.letters.catalogue import Catalogue
from relance_mail.store import journal
from tests.engine.folder_office import Day, owed, text_of
from tests.letters.shipped import FOLDER, saved, small

LATE, LATER = owed(), owed("FA-2", code="C2")
OWN = "clients/C1/fr/informelle/mail.docx"


@pytest.fixture
def templates(tmp_path: Path, day: Day) -> Path:
    """An own folder with one text, of one customer; all else is ours."""
    folder = tmp_path / "modeles"
    (folder / OWN).parent.mkdir(parents=True)
    shutil.copy(FOLDER / "fr" / "informelle" / "mail.docx", folder / OWN)
    day.change(documents=Catalogue(folder, FOLDER))
    return folder


def own_text(folder: Path, *paragraphs: str) -> None:
    (folder / OWN).write_bytes(saved(small("Objet : {{ objet_factures }} (réf. {{ reference }})", *paragraphs)))


def states(day: Day) -> dict[str, State]:
    return {row.customer_id: row.state for row in day.rows()}


def test_a_customers_own_text_reaches_that_customer_only_and_is_told(day: Day, templates: Path) -> None:
    own_text(templates, "Cher client de toujours, {{ total }}.")
    (templates / "fr").mkdir()
    (templates / "fr" / "mentions.toml").write_text("", encoding="utf-8")
    day.morning("2026-02-17", LATE, LATER)
    assert "Cher client de toujours" not in str(explain_of(day.office, "C2"))
    told = explain_of(day.office, "C1")["templates"]
    day.approve()
    day.cycle()
    texts = {str(sent["To"]): text_of(sent) for sent in day.sent()}
    assert [address for address, text in texts.items() if "Cher client de toujours" in text] == [
        "compta@c1.example.com"
    ]
    with day.office.store.reading() as conn:
        entries = {one.entry.ref: str(one.body) for one in journal.entries(conn, kind="templates.used")}
    rows = {row.customer_id: row.id for row in day.rows()}
    assert isinstance(told, list)
    assert (told[0]["path"], told[0]["shipped"]) == (OWN, False)
    assert OWN in entries[rows["C1"]]
    assert told[0]["sha256"] in entries[rows["C1"]]
    assert "fr/informelle/mail.docx" in entries[rows["C2"]]
    assert "clients" not in entries[rows["C2"]]


def test_a_customers_new_own_text_makes_a_message_anew(day: Day, templates: Path) -> None:
    """Rule 6: what was approved with another text does not leave."""
    shutil.rmtree(templates / "clients")
    day.morning("2026-02-17", LATE, LATER)
    (templates / OWN).parent.mkdir(parents=True)
    shutil.copy(FOLDER / "fr" / "informelle" / "mail.docx", templates / OWN)
    day.cycle()
    found = [(row.customer_id, row.state, row.why) for row in day.rows()]
    assert ("C1", State.WITHDRAWN, "modèles de lettre ou de mail modifiés") in found
    assert ("C2", State.AWAITING_APPROVAL, None) in found


@pytest.mark.parametrize(
    "text",
    ["Bonjour {{ client.nmo }}", "{% if public %}", "{{ factures }}", "{client.nom}", "Réglez [montant]", None],
)
def test_a_broken_template_sets_its_own_messages_aside_and_no_others(
    day: Day, templates: Path, text: str | None
) -> None:
    """Issue 7.2: it never stops the rest, and never sends."""
    if text is None:
        (templates / OWN).write_bytes(b"PK")
    else:
        own_text(templates, text)
    report = day.morning("2026-02-17", LATE, LATER)
    assert {one.where.file for one in report.findings if one.where.file and one.where.file.endswith("docx")} == {OWN}
    assert states(day) == {"C1": State.PLANNED, "C2": State.AWAITING_APPROVAL}
    day.approve()
    day.cycle()
    assert [str(sent["To"]) for sent in day.sent()] == ["compta@c2.example.com"]
    shutil.copy(FOLDER / "fr" / "informelle" / "mail.docx", templates / OWN)
    day.cycle()
    assert State.AWAITING_APPROVAL in {row.state for row in day.rows() if row.customer_id == "C1"}

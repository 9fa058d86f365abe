"""What only rendering shows is refused when a message is prepared: nothing of it leaves, the others go on (LAW §5)."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.account import Account, ProofState
from relance_mail.core.decide import decide
from relance_mail.core.findings import Finding
from relance_mail.core.outbox import State
from relance_mail.core.parties import Kind
from relance_mail.engine.writing.compose import context_of, draft_of
from relance_mail.letters.base import LetterContext, LetterRefused
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.docx import render_letter
from tests.core.accounts import LEFORT, account, by_hand, invoice, step
from tests.engine.folder_office import Day, owed, text_of
from tests.letters.shipped import FOLDER, saved, small

LATE, LATER = owed(), owed("FA-2", code="C2")
TODAY = date(2026, 3, 3)


@pytest.fixture
def templates(tmp_path: Path, day: Day) -> Path:
    """The office's own copy of the templates, below `fr`."""
    folder = tmp_path / "modeles"
    shutil.copytree(FOLDER, folder)
    day.change(documents=Catalogue(folder))
    return folder / "fr"


def planned(day: Day) -> tuple[list[Finding], dict[str, State]]:
    """Tuesday 17 February with two late customers: what is told, and where each message is."""
    report = day.morning("2026-02-17", LATE, LATER)
    return report.findings, {row.customer_id: row.state for row in day.rows()}


def test_a_rule_that_one_message_breaks_sets_that_one_aside_with_its_sentence(day: Day, templates: Path) -> None:
    mail = templates / "informelle" / "mail.docx"
    text = '{% if client.code == "C1" %}Un huissier viendra demain. {% endif %}Réglez {{ total }}.'
    mail.write_bytes(saved(small("Objet : {{ objet_factures }}", text)))
    (templates / "mentions.toml").write_text('[always]\nmust_not = ["huissier"]\n', encoding="utf-8")
    told, states = planned(day)
    (finding,) = [one for one in told if one.code == "phrase_forbidden"]
    assert finding.what.endswith("ce texte dit « huissier » (paragraphe 2 : « Un huissier viendra demain. »).")
    assert finding.where.file == "fr/informelle/mail.docx"
    assert states == {"C1": State.PLANNED, "C2": State.AWAITING_APPROVAL}
    day.approve()
    day.cycle()
    assert [str(sent["To"]) for sent in day.sent()] == ["compta@c2.example.com"]


def test_an_amount_that_one_message_adds_sets_that_one_aside(day: Day, templates: Path) -> None:
    """LAW §2: no policy asks for penalties at this stage; nothing but the principal may be asked."""
    text = '{% if client.code == "C1" %}Soit {{ total }} et 15 € de plus.{% endif %} Réglez {{ total }}.'
    (templates / "informelle" / "mail.docx").write_bytes(saved(small("Objet : {{ objet_factures }}", text)))
    (templates / "mentions.toml").write_text("", encoding="utf-8")
    told, states = planned(day)
    (finding,) = [one for one in told if one.code == "beyond_principal"]
    assert "« 15\u00a0€ » au-delà du principal" in finding.what
    assert states == {"C1": State.PLANNED, "C2": State.AWAITING_APPROVAL}


def test_rules_that_cannot_be_read_let_nothing_out(day: Day, templates: Path) -> None:
    (templates / "mentions.toml").write_text("[alway]\n", encoding="utf-8")
    told, states = planned(day)
    assert "mentions_unusable" in {one.code for one in told}
    assert set(states.values()) == {State.PLANNED}


def test_a_customer_or_an_invoice_that_bears_a_forbidden_word_is_no_reason(day: Day) -> None:
    named = owed("CONTENTIEUX-40 €", code="C1", name="SCP Huissiers & Justice, Saisie-Article")
    (sent,) = day.send("2026-02-17", named)
    assert "CONTENTIEUX-40 €" in text_of(sent)


def said(day: Day, known: Account, **policy: object) -> LetterContext:
    """The message decided on 3 March, its policy changed."""
    draft = draft_of(day.office, known, decide(known, day.office.book.of(known.customer), TODAY))
    return context_of(day.office, replace(draft, policy=replace(draft.policy, **policy)), "R26-00000", TODAY)  # type: ignore[arg-type]  # fields by name


def test_a_next_step_that_this_ladder_does_not_have_is_not_announced(day: Day) -> None:
    """OFFICE §12, ferme: never « a next step the company does not really take »."""
    known = account(invoice("FA-1", "10/01"), handsets=[by_hand(1, "amiable", "20/01")])
    template = day.office.documents.documents("ferme").letter
    assert template is not None
    assert render_letter(template.content, said(day, known), path=template.path)
    ladder = day.office.book.of(known.customer).stages
    last = said(day, known, stages=tuple(one for one in ladder if one.id in ("informelle", "amiable", "ferme")))
    with pytest.raises(LetterRefused) as refused:
        render_letter(template.content, last, path=template.path)
    (told,) = {finding.what for finding in refused.value.findings}
    assert "« mise en demeure », une suite que le scénario de ce client ne comporte pas" in told


def test_office_12_the_day_of_deposit_is_told_to_a_public_debtor_only(day: Day) -> None:
    late = replace(invoice("FA-1", "10/01"), deposited_on=date(2025, 12, 12))
    for kind, told in ((Kind.PUBLIC, date(2025, 12, 12)), (Kind.BUSINESS, None)):
        known = account(late, customer=replace(LEFORT, kind=kind), handsets=[by_hand(1, "amiable", "20/01")])
        assert [line.deposited_on for line in said(day, known).lines] == [told]


def test_the_history_lists_delivered_messages_only(day: Day) -> None:
    """OFFICE §12: what bounced, or what nobody knows to have arrived, was no message."""
    steps = [
        step(1, "informelle", "16/01"),
        *(step(1, "informelle", f"{20 + number}/01", proof) for number, proof in enumerate(ProofState)),
    ]
    known = account(invoice("FA-1", "10/01"), steps=steps, handsets=[by_hand(1, "amiable", "02/02")])
    delivered = 20 + list(ProofState).index(ProofState.DELIVERED)
    assert said(day, known).history == (date(2026, 1, 16), date(2026, 1, delivered))

"""OFFICE §6: a formal notice is approved with four dated facts and a name, or not at all."""

import datetime as dt

import pytest

from relance_mail.core.choices import FormalApproval, Verified
from relance_mail.core.findings import Finding, Where
from relance_mail.workbooks import decisions
from tests.workbooks.person import Typed, with_rows

SHEET, FILE = "Mises en demeure", "Décisions.xlsx"
TODAY = dt.date(2026, 11, 24)
BANK, DISPUTE, INSOLVENCY, IDENTITY = (
    "Banque et compte d'attente vérifiés le",
    "Aucun litige ni avoir en cours, vérifié le",
    "BODACC / Infogreffe consulté le",
    "Raison sociale et siège vérifiés le",
)
ROW: Typed = {
    "Référence": "R26-7K3QX",
    BANK: dt.date(2026, 11, 24),
    DISPUTE: "23/11/2026",
    INSOLVENCY: dt.date(2026, 11, 22),
    IDENTITY: "21/11",
    "Par": "Anne Relance",
}


def _read(*rows: Typed) -> tuple[list[FormalApproval], list[Finding]]:
    found, approvals, findings = decisions.read(with_rows(decisions.blank(), SHEET, rows), FILE, TODAY)
    assert found == []
    return approvals, findings


def test_four_facts_a_reference_and_a_name_are_an_approval() -> None:
    (approval,), findings = _read(ROW)
    assert findings == []
    verified = Verified(
        bank=TODAY, dispute=dt.date(2026, 11, 23), insolvency=dt.date(2026, 11, 22), identity=dt.date(2026, 11, 21)
    )
    assert approval == FormalApproval("R26-7K3QX", "Anne Relance", verified, Where(FILE, SHEET, 5), approval.key)
    assert len(approval.key) == 64


@pytest.mark.parametrize("heading", list(ROW))
def test_nothing_is_approved_while_one_of_them_lacks(heading: str) -> None:
    approvals, findings = _read({**ROW, heading: None})
    assert approvals == []
    assert [finding.where for finding in findings] == [Where(FILE, SHEET, 5, heading)]
    assert findings[0].remedy


@pytest.mark.parametrize("typed", [dt.date(2026, 11, 25), "oui", "24/11/1926", "hier"])
def test_a_fact_is_a_day_that_has_come(typed: object) -> None:
    approvals, (finding,) = _read({**ROW, INSOLVENCY: typed})
    assert approvals == []
    assert finding.where.column == INSOLVENCY


def test_a_word_is_no_reference() -> None:
    approvals, (finding,) = _read({**ROW, "Référence": "la lettre Lefort"})
    assert approvals == []
    assert finding.code == "reference_unknown"


def test_several_letters_checked_together_are_approvals_of_their_own() -> None:
    approvals, findings = _read({**ROW, "Référence": "R000012, R000013"})
    assert findings == []
    assert [approval.ref for approval in approvals] == ["R000012", "R000013"]
    assert len({approval.key for approval in approvals}) == 2


def test_the_key_follows_the_row() -> None:
    other = {**ROW, "Référence": "R000012"}
    (one, two), _ = _read(ROW, other)
    (second, first), _ = _read(other, {}, {**ROW, BANK: "24/11/2026"})
    assert (first.key, second.key) == (one.key, two.key)
    (again,), _ = _read({**ROW, BANK: dt.date(2026, 11, 23)})
    assert again.key != one.key

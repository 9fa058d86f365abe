"""Stop, hand over, insolvency, announce, reject, next, postpone, undo: one sentence each (CONTRACT §8)."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY

BY = ("--by", "Alice")


def sentence(relance: Relance, folder: Path, *words: str, day: str = DAY) -> str:
    ran = relance(*words, *BY, "--dir", folder, "--on", day)
    assert ran.code == 0, ran.err
    assert ran.out.count("\n") == 1
    assert "Alice" in ran.out
    return ran.out


def said(relance: Relance, folder: Path, *words: str) -> str:
    """The same as JSON."""
    ran = relance(*words, *BY, "--dir", folder, "--on", DAY, "--json")
    assert (ran.code, ran.document.keys()) == (0, {"said", "lapsed"})
    return str(ran.document["said"])


def account(relance: Relance, folder: Path, customer: str = "C1") -> Any:
    return relance("account", customer, "--dir", folder, "--on", DAY, "--json").document


def explained(relance: Relance, folder: Path, customer: str = "C1") -> Any:
    return relance("explain", customer, "--dir", folder, "--on", DAY, "--json").document


def reason(relance: Relance, folder: Path, customer: str = "C1") -> str:
    return str(explained(relance, folder, customer)["reason"])


def test_stop_and_release(relance: Relance, proposed: Path) -> None:
    assert "plus aucune relance" in sentence(relance, proposed, "stop", "C1", "--reason", "client perdu")
    assert reason(relance, proposed) == "pause"
    sentence(relance, proposed, "release", "C1", "--reason", "revenu")
    assert reason(relance, proposed) != "pause"


@pytest.mark.parametrize(("to", "why"), [("factor", "factor"), ("lawyer", "handed_over"), ("insurer", "handed_over")])
def test_handover(relance: Relance, proposed: Path, to: str, why: str) -> None:
    sentence(relance, proposed, "handover", "BELRIVE", "--to", to)
    assert reason(relance, proposed, "C2") == why


def test_handover_of_one_invoice(relance: Relance, proposed: Path) -> None:
    said(relance, proposed, "handover", "C1", "--invoice", "FA-1", "--to", "commissaire")
    (hold,) = account(relance, proposed)["holds"]
    assert (hold["reason"], hold["note"]) == ("handed_over", "transmis au commissaire de justice")


def test_insolvency_and_its_publication(relance: Relance, proposed: Path) -> None:
    assert "provisoirement" in sentence(relance, proposed, "insolvency", "C2", "--judgment", "2026-02-20")
    sentence(relance, proposed, "insolvency", "C2", "--judgment", "2026-02-20", "--bodacc", "28/02/2026")
    (hold,) = account(relance, proposed, "C2")["holds"]
    assert (hold["reason"], hold["review_on"]) == ("insolvency", "2026-04-28")


def test_a_dispute_is_limited_to_one_invoice(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "dispute", "C1", "--reason", "tout")
    assert "FA-1" in sentence(relance, proposed, "dispute", "C1", "--invoice", "FA-1", "--reason", "quantité")
    reasons = {one["number"]: one["reason"] for one in explained(relance, proposed)["invoices"]}
    assert (reasons["FA-1"], "dispute" in (reasons["FA-2"], reasons["AV-1"])) == ("dispute", False)


def test_announced_by_cheque(relance: Relance, proposed: Path) -> None:
    told = sentence(relance, proposed, "announced", "C2", "--date", "2026-03-02", "--means", "cheque")
    assert "chèque reçu" in told
    assert reason(relance, proposed, "C2") == "payment_announced"


def test_rejected_names_what_came_back(relance: Relance, proposed: Path) -> None:
    assert "FA-9" in sentence(relance, proposed, "rejected", "C2", "--invoice", "FA-9", "--date", "2026-03-02")


def test_next_says_what_it_still_waits_for(relance: Relance, proposed: Path) -> None:
    stage = explained(relance, proposed, "C2")["stage"]
    words = ("stage", "C2", stage, "--on", "2026-03-02", "--reason", "appel", *BY, "--dir", proposed)
    assert relance(*words).code == 0
    assert reason(relance, proposed, "C2") == "stage_not_yet"
    sentence(relance, proposed, "next", "C2")
    document = explained(relance, proposed, "C2")
    assert (document["action"], document["approval"]) == ("remind", True)
    sentence(relance, proposed, "undo", "C2")
    assert reason(relance, proposed, "C2") == "stage_not_yet"


def waiting(relance: Relance, folder: Path, kind: str) -> list[Any]:
    document = relance("status", "--dir", folder, "--on", DAY, "--json").document
    return [one for one in document["waiting"] if one["kind"] == kind]


def test_postpone_a_reminder_and_take_it_back(relance: Relance, proposed: Path) -> None:
    ref = waiting(relance, proposed, "approval")[0]["id"]
    assert "10/03/2026" in sentence(relance, proposed, "postpone", ref, "--until", "2026-03-10")
    assert ref not in [one["id"] for one in waiting(relance, proposed, "approval")]
    sentence(relance, proposed, "undo", ref)
    assert relance("run", "--dir", proposed, "--on", DAY).code == 1
    assert len(waiting(relance, proposed, "approval")) == 2


def test_postpone_and_undo_a_hold_and_a_promise(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "dispute", "C1", "--reason", "quantité")
    assert "10/04/2026" in sentence(relance, proposed, "postpone", "H000001", "--until", "2026-04-10")
    assert "17/03/2026" in sentence(relance, proposed, "undo", "H000001")
    sentence(relance, proposed, "promise", "C2", "--date", "2026-03-12")
    assert "P000002" in sentence(relance, proposed, "postpone", "P000001", "--until", "2026-03-20")
    assert "P000001 vaut de nouveau" in sentence(relance, proposed, "undo", "P000001")


def test_a_task_is_put_off_and_closed_by_its_reference(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "dispute", "C1", "--reason", "quantité")
    relance("run", "--dir", proposed, "--on", DAY)
    from relance_mail.core.deadlines import ref_of

    ref = ref_of("C1:dispute_review:dispute:2026-03-03")
    assert "24/03/2026" in sentence(relance, proposed, "postpone", ref, "--until", "2026-03-24")
    (hold,) = account(relance, proposed)["holds"]
    assert hold["review_on"] == "2026-03-24"
    sentence(relance, proposed, "undo", ref)
    sentence(relance, proposed, "dismiss", ref)
    assert relance("dismiss", ref, "--dir", proposed, "--on", DAY).code == 2


def test_what_has_left_or_ended_is_exit_1(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "dispute", "C1", "--reason", "x")
    sentence(relance, proposed, "release", "H000001", "--reason", "x")
    refused = relance("postpone", "H000001", "--until", "2026-04-01", "--dir", proposed, "--on", DAY, "--json")
    assert (refused.code, [one["code"] for one in refused.document["errors"]]) == (1, ["hold_ended"])
    assert relance("undo", "R000001", "--dir", proposed, "--on", DAY).code == 1


WRONG = [
    ("stop", "C1"),
    ("stop", "C1", "--reason", " "),
    ("stop", "nobody", "--reason", "x"),
    ("handover", "C1", "--to", "neighbour"),
    ("handover", "C1"),
    ("insolvency", "C1", "--judgment", "2026-03-04"),
    ("insolvency", "C1", "--judgment", "soon"),
    ("insolvency", "C1", "--judgment", "2026-02-20", "--bodacc", "2026-02-19"),
    ("announced", "C1"),
    ("announced", "C1", "--date", "2026-03-02", "--means", "barter"),
    ("announced", "C1", "--date", "2027-03-02"),
    ("rejected", "C1", "--date", "2026-03-02"),
    ("rejected", "C1", "--date", "2026-03-09", "--invoice", "FA-1"),
    ("next", "nobody"),
    ("next", "C1", "--invoice", "FA-2"),
    ("next", "C1", "--invoice", "FA-0"),
    ("postpone", "R000001", "--until", DAY),
    ("postpone", "R000099", "--until", "2026-04-01"),
    ("postpone", "H000099", "--until", "2026-04-01"),
    ("postpone", "P000099", "--until", "2026-04-01"),
    ("postpone", "T0000000", "--until", "2026-04-01"),
    ("undo", "H000099"),
    ("undo", "nobody"),
    ("db", "purge", "--before", "2027-01-01"),
    ("db", "purge", "--before", "long ago"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_is_exit_2(relance: Relance, proposed: Path, words: tuple[str, ...]) -> None:
    ran = relance(*words, "--dir", proposed, "--on", DAY, "--json")
    assert ran.code == 2
    assert list(ran.document) == ["errors"]

"""`relance run`, `status`, `approve`, `reject`, `settle`, `override`: a cycle and what staff answers."""

from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY, ROWS, finding_keys, write_invoices

STATUS = "profile on last_cycle outbox opening waiting".split()
WAITING = "id kind customer_id stage since what".split()
STATES = (
    """planned awaiting_approval approved prepared dispatching with_staff uncertain sent refused withdrawn""".split()
)


def waiting(relance: Relance, folder: Path, kind: str = "approval") -> list[str]:
    document = relance("status", "--dir", folder, "--on", DAY, "--json").document
    return [one["id"] for one in document["waiting"] if one["kind"] == kind]


def test_a_first_status_is_calm(relance: Relance, folder: Path) -> None:
    ran = relance("status", "--dir", folder, "--json")
    assert ran.code == 0
    assert list(ran.document) == STATUS
    assert ran.document["last_cycle"] is None
    assert ran.document["waiting"] == []
    assert sorted(ran.document["outbox"]) == sorted(STATES)
    assert "Rien n'attend." in relance("status", "--dir", folder).out


def test_run_says_what_it_did_and_that_something_waits(relance: Relance, started: Path) -> None:
    ran = relance("run", "--dir", started, "--on", DAY, "--json")
    assert ran.code == 1
    assert {
        "on",
        "profile",
        "counts",
        "findings",
        "brakes",
        "silent_backends",
        "errors",
        "waiting",
    } <= ran.document.keys()
    assert ran.document["errors"] == []
    assert len(ran.document["waiting"]) == 2
    again = relance("run", "--dir", started, "--on", DAY)
    assert again.code == 1
    assert "voir `relance status`" in again.out


def test_run_before_the_first_day_proposes_nothing(relance: Relance, folder: Path) -> None:
    ran = relance("run", "--dir", folder, "--on", DAY)
    assert ran.code == 0
    assert "Rien n'attend." in ran.out


def test_status_lists_what_waits_with_every_key(relance: Relance, proposed: Path) -> None:
    ran = relance("status", "--dir", proposed, "--on", DAY, "--json")
    assert ran.code == 1
    document = ran.document
    assert document["last_cycle"].keys() == {"at", "ok"}
    assert document["last_cycle"]["ok"] is True
    assert document["outbox"]["awaiting_approval"] == 2
    approvals = [one for one in document["waiting"] if one["kind"] == "approval"]
    assert [list(one) for one in approvals] == [WAITING, WAITING]
    assert [one["customer_id"] for one in approvals] == ["C1", "C2"]
    assert all(one["id"].startswith("R0") and one["since"].startswith(DAY) for one in approvals)
    shown = relance("status", "--dir", proposed, "--on", DAY).out
    assert "en attente d'accord : 2" in shown
    assert "À approuver" in shown


def test_errors_of_the_last_cycle_wait_as_findings(relance: Relance, started: Path) -> None:
    write_invoices(started, *ROWS, "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;dix;")
    relance("run", "--dir", started, "--on", DAY)
    ids = waiting(relance, started, "finding")
    assert len(ids) == 1
    assert ids == waiting(relance, started, "finding")
    document = relance("status", "--dir", started, "--on", DAY, "--json").document
    assert "ligne 6" in next(one["what"] for one in document["waiting"] if one["kind"] == "finding")


def test_another_day_is_refused_in_live(relance: Relance, folder: Path) -> None:
    settings = (folder / "relance.toml").read_text(encoding="utf-8")
    (folder / "relance.toml").write_text(settings.replace('"sandbox"', '"live"'), encoding="utf-8")
    ran = relance("run", "--dir", folder, "--on", DAY, "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "live_today")


def test_a_silent_server_is_exit_3(relance: Relance, started: Path) -> None:
    settings = (started / "relance.toml").read_text(encoding="utf-8")
    servers = 'backend = "imap_smtp"\nimap = { host = "127.0.0.1", port = 1, security = "none", user = "x" }\n'
    servers += 'smtp = { host = "127.0.0.1", port = 1, security = "none" }\n'
    (started / "relance.toml").write_text(settings.replace('backend = "folder"\n', servers), encoding="utf-8")
    ran = relance("run", "--dir", started, "--on", DAY, "--json")
    assert ran.code == 3
    assert ran.document["silent_backends"]
    finding_keys(ran.document["errors"][0])


def test_approved_reminders_leave_at_the_next_run(relance: Relance, proposed: Path) -> None:
    ids = waiting(relance, proposed)
    ran = relance("approve", ids[0], "--dir", proposed, "--on", DAY, "--by", "Alice", "--json")
    assert ran.code == 0
    assert ran.document == {"said": "1 relance approuvée par Alice.", "lapsed": []}
    assert relance("run", "--dir", proposed, "--on", DAY).code == 1
    assert len(list((proposed / "courrier" / "envois").rglob("R*.eml"))) == 1
    assert waiting(relance, proposed) == ids[1:]


def test_approve_all_of_a_stage(relance: Relance, proposed: Path) -> None:
    document = relance("plan", "--dir", proposed, "--on", DAY, "--json").document
    stage = next(one["stage"] for one in document["customers"] if one["stage"])
    assert "2 relances approuvées" in relance("approve", "--all", "--stage", stage, "--dir", proposed, "--on", DAY).out
    assert waiting(relance, proposed) == []


def test_an_id_that_has_lapsed_is_exit_1(relance: Relance, proposed: Path) -> None:
    (first, _) = waiting(relance, proposed)
    on = ("--dir", proposed, "--on", DAY)
    assert relance("hold", "C1", "--until", "2026-04-01", "--reason", "vu", *on).code == 0
    ran = relance("approve", first, *on, "--json")
    assert ran.code == 1
    assert ran.document["lapsed"][0].startswith(first)


@pytest.mark.parametrize(
    "words", [(), ("R000001", "--all"), ("--stage", "x"), ("--all", "--stage", "x"), ("R999999",)], ids=" ".join
)
def test_approve_what_is_not_there_is_exit_2(relance: Relance, proposed: Path, words: tuple[str, ...]) -> None:
    assert relance("approve", *words, "--dir", proposed, "--on", DAY).code == 2


def test_approve_is_refused_where_drafts_are_used(relance: Relance, started: Path) -> None:
    relance("run", "--dir", started, "--on", DAY)
    (first, _) = waiting(relance, started)
    ran = relance("approve", first, "--dir", started, "--on", DAY)
    assert ran.code == 2
    assert "brouillon" in ran.err


def test_a_rejected_reminder_does_not_come_back(relance: Relance, proposed: Path) -> None:
    (first, second) = waiting(relance, proposed)
    on = ("--dir", proposed, "--on", DAY)
    ran = relance("reject", first, "--reason", "accord oral", "--until", "2026-03-20", "--by", "Alice", *on)
    assert (ran.code, ran.out) == (0, "1 relance refusée par Alice : accord oral.\n")
    relance("run", *on)
    assert waiting(relance, proposed) == [second]
    assert relance("reject", first, "--reason", "  ", *on).code == 2
    assert relance("reject", "--reason", "x", *on).code == 2


def test_a_draft_is_settled_with_its_proof(relance: Relance, started: Path) -> None:
    on = ("--dir", started, "--on", DAY)
    relance("run", *on)
    (first, second) = waiting(relance, started)
    (started / "preuve.png").write_bytes(b"a picture")
    settled = relance("settle", first, "sent", "--proof", started / "preuve.png", "--by", "Alice", "--dir", started)
    assert settled.code == 0
    assert "notée comme partie" in settled.out
    assert b"a picture" in [file.read_bytes() for file in (started / "donnees").rglob("files/??/*")]
    assert "non partie" in relance("settle", second, "not-sent", "--dir", started).out
    assert relance("settle", second, "sent", "--dir", started).code == 1
    assert relance("settle", second, "perhaps", "--dir", started).code == 2
    assert relance("settle", second, "sent", "--proof", "absent.png", "--dir", started).code == 2


def test_a_braked_file_waits_until_a_person_overrides_it(relance: Relance, proposed: Path) -> None:
    on = ("--dir", proposed, "--on", DAY)
    (proposed / "factures.csv").write_text("N° facture;Client;Échéance;Reste dû\n", encoding="utf-8")
    ran = relance("run", *on)
    assert ran.code == 1
    assert "FREIN sur factures" in ran.out
    assert waiting(relance, proposed, "brake") == ["factures"]
    assert relance("plan", *on).code == 0
    said = relance("override", "factures", "--reason", "tout est payé", "--by", "Alice", *on)
    assert (said.code, "accepté par Alice" in said.out) == (0, True)
    assert relance("override", "factures", "--reason", "encore", *on).code == 1
    assert waiting(relance, proposed, "brake") == []

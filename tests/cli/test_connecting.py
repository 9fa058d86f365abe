"""`relance check --connect --send-test`: a mail to oneself, and never to a customer."""

from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY

US = "alice@atelier.example.fr"


@pytest.fixture(autouse=True)
def templates_are_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are another test's matter, and take their time."""
    monkeypatch.setattr("relance_mail.letters.check.check", lambda catalogue, stages, _: catalogue.refusals(stages))


def sent(folder: Path) -> list[Path]:
    return list(folder.rglob("ESSAI*.eml"))


def test_one_mail_leaves_and_what_did_not_come_back_is_a_warning(relance: Relance, started: Path) -> None:
    ran = relance("check", "--connect", "--send-test", US, "--wait", "0", "--dir", started, "--on", DAY, "--json")
    assert ran.code == 1
    assert f"Test mail to {US}: accepted by the server." in ran.document["connected"]
    assert {one["code"] for one in ran.document["warnings"]} == {"test_not_back"}
    (mail,) = sent(started)
    assert f"To: {US}" in mail.read_text("utf-8")


def test_a_customer_gets_no_test_mail(relance: Relance, proposed: Path) -> None:
    customer = "compta@lefort.example.fr"
    ran = relance("check", "--connect", "--send-test", customer, "--wait", "0", "--dir", proposed, "--on", DAY)
    assert ran.code == 1
    assert "adresse du client" in ran.err
    assert not sent(proposed)


@pytest.mark.parametrize(
    ("options", "why"),
    [(["--send-test", US], "goes with --connect"), (["--connect", "--send-test", "alice"], "no mail address")],
)
def test_what_cannot_be_is_refused(relance: Relance, started: Path, options: list[str], why: str) -> None:
    ran = relance("check", *options, "--dir", started, "--on", DAY)
    assert ran.code == 2
    assert why in ran.err
    assert not sent(started)


def test_each_account_is_walked_through_and_the_next_one_follows_a_failure(relance: Relance, folder: Path) -> None:
    settings = folder / "relance.toml"
    servers = 'backend = "imap_smtp"\nimap = { host = "127.0.0.1", port = 1, security = "none", user = "x" }\n'
    servers += 'smtp = { host = "nulle-part.invalid", port = 1, security = "tls" }\n'
    text = settings.read_text(encoding="utf-8").replace('backend = "folder"\n', servers)
    settings.write_text(f'{text}\n[calendar]\nbackend = "ics"\n', encoding="utf-8")
    calendar = f"calendar {folder / 'Relances' / 'relances-essai.ics'}"
    ran = relance("check", "--connect", "--dir", folder, "--on", DAY)
    assert ran.code == 3
    told = [line.partition(": ")[0] for line in ran.out.splitlines()]
    us = "recouvrement@atelier.example.fr"
    assert told[:-1] == [f"ok mailbox {us}", f"ok {calendar}"]
    failed = [line.partition(": ")[0] for line in ran.err.splitlines()]
    assert failed == [f"! mailer {us}", f"! mailbox {us}", f"! {calendar}"]
    document = relance("check", "--connect", "--dir", folder, "--on", DAY, "--json").document
    assert [one["code"] for one in document["errors"]] == ["mail_host_unknown", "mail_unreachable", "calendar_file"]
    assert [each.partition(": ")[0] for each in document["connected"]] == [one.removeprefix("ok ") for one in told[:-1]]

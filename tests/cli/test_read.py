"""`relance read` (CONTRACT §5): one mail, or one JSON object a line."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import finding_keys, mail

KEYS = "id intent secondary_intents promises paid needs_human confidence".split()
PROMISE = "date date_latest amount invoices evidence place".split()
SAYS = "Bonjour,\n\nNous réglerons la facture FA-1 par virement le 12 mars.\n\nCordialement\n"
OPEN = [{"number": "FA-1", "amount_due": "1250.00", "currency": "EUR", "due": "2025-12-31"}]


def test_a_mail_gives_every_key(relance: Relance, tmp_path: Path) -> None:
    (tmp_path / "r.eml").write_bytes(mail(SAYS, Date="Tue, 03 Mar 2026 09:00:00 +0100"))
    (tmp_path / "open.json").write_text(json.dumps({"invoices": OPEN}), encoding="utf-8")
    ran = relance("read", "r.eml", "--invoices", "open.json", "--json")
    assert ran.code == 0
    document = ran.document
    assert set(KEYS) <= document.keys()
    assert document["intent"] == "promise"
    (promise,) = document["promises"]
    assert list(promise) == PROMISE
    assert (promise["date"], promise["invoices"]) == ("2026-03-12", ["FA-1"])
    assert promise["evidence"] in SAYS


def test_the_given_instant_wins(relance: Relance, tmp_path: Path) -> None:
    (tmp_path / "r.eml").write_bytes(mail("Nous réglerons demain.", Date="Tue, 03 Mar 2026 09:00:00 +0100"))
    ran = relance("read", "r.eml", "--received", "2026-06-01T08:00:00+02:00", "--json")
    assert ran.document["promises"][0]["date"] == "2026-06-02"


def test_a_person_reads_french(relance: Relance, tmp_path: Path) -> None:
    (tmp_path / "r.eml").write_bytes(mail(SAYS, Date="Tue, 03 Mar 2026 09:00:00 +0100"))
    ran = relance("read", "r.eml")
    assert ran.code == 0
    assert ran.out.startswith("Intention : promesse de paiement")


@pytest.mark.parametrize(
    ("stamps", "day"),
    [
        (b"Received: by a; Wed, 4 Mar 2026\r\n 10:00 +0100\r\nReceived: by b; Tue, 3 Mar 2026 09:00 +0100\r\n", "05"),
        (b"Received: by nobody\r\n", "03"),
        (b"", "03"),
    ],
)
def test_the_day_is_the_topmost_stamp_then_the_date(relance: Relance, tmp_path: Path, stamps: bytes, day: str) -> None:
    (tmp_path / "r.eml").write_bytes(stamps + mail("Nous réglerons demain.", Date="Mon, 02 Mar 2026 09:00:00 +0100"))
    assert relance("read", "r.eml", "--json").document["promises"][0]["date"] == f"2026-03-{day}"


def test_a_mail_without_any_day_is_exit_2(relance: Relance, tmp_path: Path) -> None:
    (tmp_path / "r.eml").write_bytes(mail(SAYS))
    ran = relance("read", "r.eml", "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "no_date")
    assert relance("read", "r.eml", "--received", "2026-03-03T09:00:00+01:00").code == 0


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("absent.eml",),
        ("r.eml", "--jsonl"),
        ("r.eml", "--received", "hier"),
        ("r.eml", "--invoices", "absent.json"),
        ("r.eml", "--invoices", "r.eml"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_2(relance: Relance, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "r.eml").write_bytes(mail(SAYS, Date="Tue, 03 Mar 2026 09:00:00 +0100"))
    ran = relance("read", *words, "--json")
    assert ran.code == 2
    finding_keys(ran.document["errors"][0])


def feed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))


def test_one_line_out_per_line_in_in_order(relance: Relance, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"id": "a", "received": "2026-03-03T09:00:00+01:00", "subject": "Re", "from": "x@lefort.example.fr"}
    first = given | {"body_text": SAYS, "invoices_open": OPEN}
    second = given | {"id": "é", "body_text": "Merci de nous envoyer un duplicata."}
    lines = [json.dumps(first).encode(), b"not json", b"", b'{"id": "\xe9"}', json.dumps(second).encode("utf-8")]
    feed(monkeypatch, b"\n".join(lines))
    ran = relance("read", "--jsonl")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [answer["id"] for answer in answers] == ["a", None, None, None, "é"]
    assert set(KEYS) <= answers[0].keys()
    for answer in answers[1:4]:
        finding_keys(answer["error"])


def test_what_is_expected_is_never_looked_at(relance: Relance, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_in = {"id": "a", "received": "2026-03-03T09:00:00+01:00", "body_text": SAYS, "invoices_open": OPEN}
    feed(monkeypatch, json.dumps(mail_in).encode())
    plain = relance("read", "--jsonl").out
    feed(monkeypatch, json.dumps(mail_in | {"expected": {"intent": "dispute"}, "note": "dispute"}).encode())
    assert relance("read", "--jsonl").out == plain

"""What staff decides about a customer, each answered with one French sentence (CONTRACT §8)."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY, mail

BY = ("--by", "Alice")


def explained(relance: Relance, folder: Path, customer: str = "C1") -> Any:
    return relance("explain", customer, "--dir", folder, "--on", DAY, "--json").document


def sentence(relance: Relance, folder: Path, *words: str) -> str:
    ran = relance(*words, *BY, "--dir", folder, "--on", DAY)
    assert ran.code == 0, ran.err
    assert ran.out.count("\n") == 1
    assert "Alice" in ran.out
    return ran.out


def test_hold_and_release(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "hold", "C1", "--until", "2026-04-01", "--reason", "gérant absent")
    assert explained(relance, proposed)["reason"] == "pause"
    sentence(relance, proposed, "release", "C1", "--reason", "revenu")
    assert explained(relance, proposed)["reason"] != "pause"


def test_hold_of_one_invoice_is_released_by_its_id(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "hold", "C1", "--invoice", "FA-2", "--until", "2026-04-01", "--reason", "bon manquant")
    (hold,) = relance("account", "C1", "--dir", proposed, "--on", DAY, "--json").document["holds"]
    assert (hold["note"], hold["until"], hold["by"]) == ("bon manquant", "2026-04-01", "Alice")
    assert hold["id"] in sentence(relance, proposed, "release", hold["id"], "--reason", "reçu")


def test_dispute_is_reviewed_after_ten_working_days(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "dispute", "LEFORT SAS", "--reason", "quantité")
    (hold,) = relance("account", "C1", "--dir", proposed, "--on", DAY, "--json").document["holds"]
    assert (hold["reason"], hold["review_on"]) == ("dispute", "2026-03-17")
    assert explained(relance, proposed)["reason"] == "dispute"


def test_stage_is_set_by_hand(relance: Relance, proposed: Path) -> None:
    stage = explained(relance, proposed, "C2")["invoices"][0]["stage_next"]
    words = ("stage", "C2", stage, "--on", "2026-02-20", "--reason", "par téléphone", *BY, "--dir", proposed)
    assert relance(*words).code == 0
    assert explained(relance, proposed, "C2")["invoices"][0]["stage_done"] == stage
    assert relance("stage", "C2", "none", "--on", DAY, "--reason", "erreur", "--dir", proposed).code == 0
    assert explained(relance, proposed, "C2")["invoices"][0]["stage_done"] is None


def test_contact_and_kind(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "contact", "C1", "direction@lefort.example.fr")
    sentence(relance, proposed, "kind", "C1", "consumer")
    sentence(relance, proposed, "kind", "C1", "business", "--invoice", "FA-2@2026-03-15")
    account = relance("account", "C1", "--dir", proposed, "--on", DAY, "--json").document
    assert account["kind"] == "consumer"
    assert [one["email"] for one in account["contacts"] if one["role"] == "collection"] == [
        "direction@lefort.example.fr"
    ]


def test_promise_and_its_cancelling(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "promise", "C1", "--date", "2026-03-12", "--amount", "1 000,00", "--invoice", "FA-1")
    (promise,) = relance("account", "C1", "--dir", proposed, "--on", DAY, "--json").document["promises"]
    assert (promise["due"], promise["amount"], promise["by"]) == ("2026-03-12", "1000.00", "Alice")
    assert explained(relance, proposed)["reason"] == "promise"
    refused = relance("promise", "C1", "--cancel", promise["id"], "--dir", proposed, "--json")
    assert (refused.code, refused.document["errors"][0]["code"]) == (2, "cancel_alone")
    sentence(relance, proposed, "promise", "--cancel", promise["id"])
    assert explained(relance, proposed)["promises"][0]["state"] == "cancelled"


def test_paid(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "paid", "C2", "--date", DAY, "--amount", "480")
    (invoice,) = relance("account", "C2", "--dir", proposed, "--on", DAY, "--json").document["invoices"]
    assert invoice["amount_due"] == "3000.00"
    assert relance("paid", "C2", "--date", DAY, "--amount", "9999", "--dir", proposed, "--on", DAY).code == 2


WRONG = [
    ("hold", "C1", "--until", "2026-03-01", "--reason", "x"),
    ("hold", "C1", "--until", "2026-04-01"),
    ("hold", "C1", "--until", "2026-04-01", "--reason", " "),
    ("hold", "nobody", "--until", "2026-04-01", "--reason", "x"),
    ("hold", "C1", "--until", "2026-04-01", "--reason", "x", "--invoice", "FA-0"),
    ("hold", "C1", "--until", "2026-04-01", "--reason", "x", "--invoice", "FA-1@noday"),
    ("release", "H000999", "--reason", "x"),
    ("dispute", "C1", "--reason", "x", "--review", "bientôt"),
    ("contact", "C1", "not an address"),
    ("kind", "C1", "friend"),
    ("promise", "C1"),
    ("promise", "--date", "2026-03-12"),
    ("promise", "C1", "--cancel", "P000001"),
    ("promise", "--cancel", "P000099"),
    ("promise", "C1", "--date", "2026-03-12", "--amount", "1.250"),
    ("paid", "C1"),
    ("confirm", "M000099"),
    ("assign", "M000099", "C1"),
    ("dismiss", "M000099"),
    ("explain", "nobody"),
    ("account", "nobody"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_is_exit_2(relance: Relance, proposed: Path, words: tuple[str, ...]) -> None:
    ran = relance(*words, "--dir", proposed, "--on", DAY, "--json")
    assert ran.code == 2
    assert list(ran.document) == ["errors"]


def test_stage_needs_a_known_one_and_its_day(relance: Relance, proposed: Path) -> None:
    assert relance("stage", "C1", "unheard", "--on", DAY, "--reason", "x", "--dir", proposed).code == 2
    assert relance("stage", "C1", "none", "--reason", "x", "--dir", proposed).code == 2


def receive(relance: Relance, folder: Path, text: str, **headers: str) -> str:
    """Let a mail come in with the next cycle; its id."""
    (folder / "courrier" / "recus").mkdir(parents=True, exist_ok=True)
    (folder / "courrier" / "recus" / "1.eml").write_bytes(mail(text, Message_ID="<1@lefort.example.fr>", **headers))
    relance("run", "--dir", folder, "--on", DAY)
    document = relance("status", "--dir", folder, "--on", DAY, "--json").document
    (found,) = [one["id"] for one in document["waiting"] if one["kind"] in ("reply", "tray")]
    return str(found)


UNCLEAR = "Bonjour, voyez cela avec notre associé, les conditions ne sont plus les mêmes. FA-1."


def test_a_reply_is_confirmed_with_the_promise_it_makes(relance: Relance, proposed: Path) -> None:
    ref = receive(relance, proposed, UNCLEAR)
    assert ref.startswith("M")
    assert "P0" in sentence(relance, proposed, "confirm", ref, "--promise", "2026-03-12:500.00")
    assert explained(relance, proposed)["promises"][0]["due"] == "2026-03-12"


def test_a_reply_is_dismissed(relance: Relance, proposed: Path) -> None:
    ref = receive(relance, proposed, UNCLEAR)
    assert explained(relance, proposed)["reason"] == "reply_waiting"
    sentence(relance, proposed, "dismiss", ref)
    assert explained(relance, proposed)["reason"] != "reply_waiting"
    assert relance("confirm", ref, "--promise", "jamais", "--dir", proposed, "--on", DAY).code == 2


def test_a_mail_from_somebody_unknown_is_assigned(relance: Relance, proposed: Path) -> None:
    sentence(relance, proposed, "contact", "C1", "a@groupe.example.com")
    sentence(relance, proposed, "contact", "C2", "b@groupe.example.com")
    ref = receive(relance, proposed, "Bonjour, voyez notre siège.", From="c@groupe.example.com", Subject="Bonjour")
    sentence(relance, proposed, "assign", ref, "C1")
    assert explained(relance, proposed)["reason"] == "reply_waiting"
    assert relance("assign", ref, "nobody", "--dir", proposed, "--on", DAY).code == 2

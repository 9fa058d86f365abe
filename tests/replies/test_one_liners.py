"""The labelled one-line replies: their format, and that what they promise can be promised."""

from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.intents import Intent
from relance_mail.replies.weigh import FOR_A_PERSON
from tests.replies.one_liners import one_liners

FILES = sorted((Path(__file__).parent / "lines").glob("*.txt"))
INVOICES = {"FA-2031", "FA-2058"}


def test_a_line_is_a_labelled_mail(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text(
        "# seen\n@ 2026-11-19\npromise+dispute | P 2026-11-27~2026-11-30 600.00 [FA-2031]; P null full [] | Le 27.\n"
        "already_paid! | D null virement full [FA-2031, FA-2058] | C'est parti | hier.\n"
        "acknowledgement |  | Bien reçu.\n",
        "utf-8",
    )
    first, second, third = one_liners(path)
    assert (first["id"], first["received"][:10], first["body_text"]) == ("lines-3", "2026-11-19", "Le 27.")
    assert first["expected"]["promises"] == [
        {"date": "2026-11-27", "date_latest": "2026-11-30", "amount": "600.00", "invoices": ["FA-2031"]},
        {"date": None, "date_latest": None, "amount": "full", "invoices": []},
    ]
    assert (first["expected"]["secondary_intents"], first["expected"]["needs_human"]) == (["dispute"], True)
    assert second["body_text"] == "C'est parti | hier."
    assert second["expected"]["paid"] == [
        {"date": None, "means": "virement", "amount": "full", "invoices": ["FA-2031", "FA-2058"]}
    ]
    assert (second["expected"]["needs_human"], third["expected"]["needs_human"]) == (True, False)


@pytest.mark.parametrize(
    "text", ["promise | P demain | x", "@ 2026-11-19\npromise | Q 2026-11-27 full [] | x", "promise |  | x"]
)
def test_a_line_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lines.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="lines-"):
        one_liners(path)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_lines_are_well_formed(path: Path) -> None:
    mails = one_liners(path)
    assert len(mails) > 800
    for mail in mails:
        truth, today = mail["expected"], date.fromisoformat(mail["received"][:10])
        assert {truth["intent"], *truth["secondary_intents"]} <= set(map(str, Intent)), mail["id"]
        assert truth["needs_human"] or not FOR_A_PERSON & {truth["intent"], *truth["secondary_intents"]}, mail["id"]
        for entry in (*truth["promises"], *truth["paid"]):
            assert set(entry["invoices"]) <= INVOICES, mail["id"]
        assert all(one["date"] is None or date.fromisoformat(one["date"]) >= today for one in truth["promises"])
        assert all(one["date"] is None or date.fromisoformat(one["date"]) <= today for one in truth["paid"])

"""Sentences about paying, one fact of language each: verbs and tenses, objects, ellipses, corrections, plans, sums.

The sentences are in `money_said.txt` and `plans_said.txt`; what is not written in a line is not checked.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.replies.score import answer

HERE = Path(__file__).parent
BOTH = [("FA-31", "1200.00"), ("FA-32", "800.00")]
ENTRY = re.compile(
    r"(?P<kind>[PD]) (?P<day>\S+)(?: (?P<means>virement|cheque|cb|especes|prelevement))?(?: (?P<sum>full|\d[\d.]+))?"
    r"(?: \[(?P<invoices>.*)\])?"
)


def _table(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    lines = [line.replace("\\n", "\n") for line in lines]
    return [(said, meant) for said, _, meant in (line.rpartition(" => ") for line in lines if line[0] != "#")]


def _read(said: str, invoices: list[tuple[str, str]]) -> dict[str, Any]:
    return answer(
        {
            "id": "x",
            "received": "2026-03-05T10:00:00+01:00",
            "from": "luc@rey.example.fr",
            "subject": "Relance",
            "headers": {},
            "body_text": f"Bonjour,\n{said}\nCordialement,\nLuc Rey",
            "body_html": None,
            "invoices_open": [{"number": number, "amount_due": due} for number, due in invoices],
        }
    )


def _fits(entry: dict[str, Any], meant: re.Match[str]) -> bool:
    """Whether an entry of the answer is what a line says; [] and all open invoices are the same."""
    named = sorted(entry["invoices"])
    wanted = sorted((meant["invoices"] or "").split(",")) if meant["invoices"] else []
    return (
        (entry["date"] or "null") == meant["day"]
        and meant["means"] in (None, entry.get("means"))
        and meant["sum"] in (None, entry["amount"])
        and (named == wanted or (not meant["invoices"] and not named) or (len(wanted) == 2 and not named))
    )


def _entry(part: str) -> re.Match[str]:
    """One entry of a line; a misspelt one must not pass for nothing."""
    found = ENTRY.fullmatch(part)
    assert found is not None, part
    return found


def _check(said: str, meant: str, invoices: list[tuple[str, str]]) -> None:
    found = _read(said, invoices)
    wanted = [] if meant == "none" else [_entry(part) for part in meant.split(" ; ")]
    for kind, entries in (("P", found["promises"]), ("D", found["paid"])):
        these = [one for one in wanted if one["kind"] == kind]
        assert len(entries) == len(these), entries
        assert all(any(_fits(entry, one) for entry in entries) for one in these), entries


@pytest.mark.parametrize(("said", "meant"), _table("money_said.txt"))
def test_what_is_promised_and_paid(said: str, meant: str) -> None:
    _check(said, meant, BOTH)


@pytest.mark.parametrize(("said", "meant"), _table("plans_said.txt"))
def test_plans_and_sums(said: str, meant: str) -> None:
    _check(said, meant, BOTH[:1])


@pytest.mark.parametrize(
    "said",
    [
        "Virement le vendredi 14 mars.",  # a Saturday
        "Je vous paie le 31 avril.",
        "La première semaine d'avril.",
        "À partir d'avril.",
        "Virement le 15 mars et le 15 avril.",
        "Je ne suis pas un voleur, vous serez payés.",
        "Le 5 et le 20 de chaque mois, 300 €.",
        "500 € vendredi, pour le reste je vous tiens au courant.",
    ],
)
def test_a_doubtful_day_or_sum_is_for_a_person(said: str) -> None:
    assert _read(said, BOTH[:1])["needs_human"]

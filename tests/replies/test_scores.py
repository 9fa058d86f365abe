"""The reader's figures on labelled mails (CONTRACT §5). `split.txt` names the mails that no rule was made after."""

import json
from collections import Counter
from pathlib import Path

import pytest

from relance_mail.core.intents import Intent
from tests.replies.report import EXAMINATION
from tests.replies.score import Score, load, score

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").glob("*.jsonl"))
APART = frozenset((HERE / "split.txt").read_text("utf-8").split())


def _figures(total: Score) -> str:
    return f"{total.report()}\nwrong: {total.wrong}\n{dict(total.confusion)}"


def test_development_mails() -> None:
    total = score(load(HERE / "dev.jsonl"))
    assert total.mails == 50
    assert total.exact / total.mails >= 0.96, _figures(total)
    assert total.intents / total.mails >= 0.98, _figures(total)
    assert total.f1 >= 0.97, _figures(total)
    assert total.sure_wrong == 0, _figures(total)


def test_own_mails_that_rules_were_made_after() -> None:
    total = score(mail for mail in load(*CORPUS) if mail["id"] not in APART)
    assert total.intents / total.mails >= 0.99, _figures(total)
    assert total.f1 >= 0.99, _figures(total)
    assert total.exact / total.mails >= 0.945, _figures(total)
    assert total.sure_wrong / total.sure <= 0.01, _figures(total)


def test_own_mails_set_apart() -> None:
    """Mails that neither rules nor models were made after, by the hand that wrote the others: exact 0.90, promise F1
    0.98, nothing unsafe when last measured. Trust was learned from harder mails, so more of them wait for a person."""
    total = score(mail for mail in load(*CORPUS) if mail["id"] in APART)
    assert total.mails >= 90
    assert total.intents / total.mails >= 0.96, _figures(total)
    assert total.exact / total.mails >= 0.88, _figures(total)
    assert total.f1 >= 0.97, _figures(total)
    assert total.sure_wrong == 0, _figures(total)
    assert total.sure / total.truly_sure >= 0.80, _figures(total)


@pytest.mark.parametrize(
    ("hand", "mails", "intents", "f1", "exact", "unsafe"),
    [("i", 150, 0.96, 0.97, 0.86, 0.02), ("m", 218, 0.95, 0.90, 0.75, 0.01), ("t", 301, 0.87, 0.84, 0.60, 0.04)],
)
def test_examination_by_other_hands(
    hand: str, mails: int, intents: float, f1: float, exact: float, unsafe: float
) -> None:
    """Mails that nothing was learned from, each bound a little below what was last measured; t is much harder."""
    total = score(load(*(path for path in EXAMINATION if path.stem == f"exam_{hand}")))
    assert total.mails == mails
    assert total.intents / total.mails >= intents, _figures(total)
    assert total.f1 >= f1, _figures(total)
    assert total.exact / total.mails >= exact, _figures(total)
    assert total.sure_wrong / total.sure <= unsafe, _figures(total)


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_has_examples(intent: Intent) -> None:
    counts = Counter(mail["expected"]["intent"] for mail in load(*CORPUS))
    apart = Counter(mail["expected"]["intent"] for mail in load(*CORPUS) if mail["id"] in APART)
    assert counts[str(intent)] >= 8
    assert apart[str(intent)] >= 3


def test_the_corpus_is_well_formed() -> None:
    mails = load(*CORPUS)
    ids = [mail["id"] for mail in mails]
    assert len(set(ids)) == len(ids) >= 600
    assert set(ids) >= APART
    for mail in mails:
        numbers = {row["number"] for row in mail["invoices_open"]}
        truth = mail["expected"]
        for entry in (*truth["promises"], *truth["paid"]):
            assert set(entry["invoices"]) <= numbers, mail["id"]
        addresses = json.dumps([mail["from"], mail["body_text"], mail["body_html"], mail["headers"]])
        assert "@" not in addresses or "example." in addresses, mail["id"]


def test_a_wrong_answer_is_counted() -> None:
    """The scorer itself can fail: one wrong date, one wrong intent, one sure answer that should not be."""
    mails = load(HERE / "dev.jsonl")[:3]
    mails[0]["expected"]["promises"][0]["date"] = "2026-03-07"
    mails[1]["expected"]["intent"] = "dispute"
    mails[2]["expected"]["needs_human"] = True
    total = score(mails)
    assert (total.exact, total.intents, total.sure_wrong) == (0, 2, 3)

"""What holds for every mail: our words change nothing, days move with the day of receipt, nothing raises."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_mail.replies.as_json import read_jsonl_line
from relance_mail.replies.fresh import fresh
from relance_mail.replies.parse import parse
from relance_mail.replies.read import read
from tests.replies.mailbox import ONE, RECEIVED, mail, reading
from tests.replies.score import answer, load
from tests.replies.shapes import MARKED, SHAPES

HERE = Path(__file__).parent
_CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
_QUOTING = (">", "|", "De :", "Le lundi", "Le 0", "-----", "____")
PLAIN = [
    one
    for one in load(*sorted((HERE / "corpus").glob("*.jsonl")))
    if one["body_text"] and not one["headers"] and not any(mark in one["body_text"] for mark in _QUOTING)
]
SIGNATURES = (
    "\n\n-- \nOuvert du 3 avril au 27 septembre, dès 19 €\nVirement sous 8 jours",
    "\n\nCordialement,\nClaire Vasseur\nSAS au capital de 8 000 €\nPortes ouvertes le 25 avril",
    "\n\nEnvoyé de mon iPhone",
    "\n\nBien à vous\n\nCe message est confidentiel. Si vous n'êtes pas le destinataire, détruisez-le avant le 3 mars.",
)


def _meaning(found: dict[str, Any]) -> dict[str, Any]:
    """The reading without places and confidence."""
    keys = ("intent", "secondary_intents", "needs_human")
    promises = [{k: p[k] for k in ("date", "date_latest", "amount", "invoices")} for p in found["promises"]]
    paid = [{k: p[k] for k in ("date", "amount", "means", "invoices")} for p in found["paid"]]
    return {key: found[key] for key in keys} | {"promises": promises, "paid": paid}


@_CALM
@given(one=st.sampled_from(PLAIN), shape=st.sampled_from(sorted(SHAPES)))
def test_a_quote_of_ours_changes_nothing(one: dict[str, Any], shape: str) -> None:
    quoted = {**one, "body_text": one["body_text"] + "\n\n" + SHAPES[shape]}
    assert _meaning(answer(quoted)) == _meaning(answer(one))


@_CALM
@given(one=st.sampled_from(PLAIN), signature=st.sampled_from(SIGNATURES))
def test_a_signature_changes_nothing(one: dict[str, Any], signature: str) -> None:
    assert _meaning(answer({**one, "body_text": one["body_text"] + signature})) == _meaning(answer(one))


@_CALM
@given(one=st.sampled_from(PLAIN))
def test_the_same_mail_as_html_reads_the_same(one: dict[str, Any]) -> None:
    lines = "".join(f"<div>{line or '<br>'}</div>" for line in one["body_text"].split("\n"))
    as_html = {
        **one,
        "body_text": None,
        "body_html": f"<html><body>{lines}<blockquote>{MARKED}</blockquote></body></html>",
    }
    assert _meaning(answer(as_html)) == _meaning(answer(one))


@_CALM
@given(one=st.sampled_from(PLAIN))
def test_evidence_is_verbatim_and_stands_where_it_says(one: dict[str, Any]) -> None:
    found = answer(one)
    new = fresh(mail(one["body_text"], sender=one["from"])).text
    for entry in (*found["promises"], *found["paid"]):
        assert entry["evidence"]
        assert entry["evidence"] in new
    for promise in found["promises"]:
        place = promise["place"]
        assert one["body_text"][place["start"] : place["end"]] == promise["evidence"]


@_CALM
@given(shift=st.integers(-4000, 4000), words=st.sampled_from(["demain", "sous huitaine", "d'ici 12 jours", "sous 72h"]))
def test_relative_days_move_with_the_day_of_receipt(shift: int, words: str) -> None:
    (first,) = reading(f"Je vous règle {words}.").promises
    (moved,) = reading(f"Je vous règle {words}.", RECEIVED + timedelta(shift)).promises
    assert first.date is not None
    assert moved.date == first.date + timedelta(shift)


@_CALM
@given(shift=st.integers(0, 4000), weekday=st.sampled_from(["lundi", "mercredi", "vendredi", "dimanche"]))
def test_a_weekday_is_the_next_one(shift: int, weekday: str) -> None:
    received = RECEIVED + timedelta(shift)
    (promise,) = reading(f"Le virement part {weekday}.", received).promises
    (paid,) = reading(f"J'ai fait le virement {weekday}.", received).paid
    assert promise.date is not None
    assert paid.date is not None
    assert 1 <= (promise.date - received.date()).days <= 7
    assert 1 <= (received.date() - paid.date).days <= 7
    assert (promise.date - paid.date).days == 7 or promise.date.weekday() == received.weekday()


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=600))
def test_arbitrary_bytes_never_raise(content: bytes) -> None:
    parsed = parse(content)
    found = read(parsed.text, parsed.received or RECEIVED, ONE)
    assert 0 <= found.confidence <= 1


_HEADERS = [
    b"Content-Type: text/html; charset=%s",
    b"Content-Type: multipart/report",
    b"Subject: =?utf-8?b?%s?=",
    b"From: %s",
]


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(_HEADERS), st.binary(max_size=40), st.binary(max_size=300))
def test_arbitrary_headers_and_bodies_never_raise(header: bytes, value: bytes, body: bytes) -> None:
    content = header.replace(b"%s", value) + b"\n\n" + body
    assert parse(content) == parse(content)


_PIECES = st.sampled_from(
    "je paie virement le 15 mars € 1 250,00 la moitié FA-2026-0123 si demain ne pas > - De : ? ! \n , et mais chèque "
    "hier de chaque mois en 3 fois jusqu'au (résilié) RIB 31/02 99/99 0/0 ½ ² \u00a0 \u2063 é".split(" ")
)


@settings(deadline=None, max_examples=200)
@given(st.lists(_PIECES, max_size=40).map(" ".join))
def test_arbitrary_words_never_raise(text: str) -> None:
    found = reading(text)
    assert 0 <= found.confidence <= 1


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=400), st.text(max_size=400))
def test_arbitrary_text_and_html_never_raise(text: str, html: str) -> None:
    found = read(mail(text, html), RECEIVED, ONE)
    assert 0 <= found.confidence <= 1


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300))
def test_arbitrary_lines_give_one_line(line: str) -> None:
    assert "\n" not in read_jsonl_line(line)


@pytest.mark.parametrize("one", PLAIN[::25], ids=lambda one: one["id"])
def test_the_same_mail_always_reads_the_same(one: dict[str, Any]) -> None:
    assert answer(one) == answer(one)

"""Answers that are none of Graph's: every one is told, none is a bug of ours, and nothing is taken for sent."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from relance_mail.calendars.graph import GraphCalendar
from relance_mail.errors import BackendError
from relance_mail.mail.base import Found, NoAnswer
from tests.contracts.calendar_contract import entry
from tests.contracts.mail_contract import KEY, LONG_AGO, Letters
from tests.mail.graph_world import GraphWorld
from tests.servers.graph import graph_server

LIES = [
    b"<html>Portal: please log in</html>",
    b"[]",
    b'"text"',
    b"{}",
    b'{"value": 3}',
    b'{"value": [3, null, {"id": 3}]}',
    json.dumps({"value": [{"id": "x", "categories": 3, "receivedDateTime": 4, "isDraft": "no"}]}).encode(),
    json.dumps({"value": [{"id": "x", "singleValueExtendedProperties": [3, {"id": 4}], "start": "now"}]}).encode(),
    json.dumps({"value": [], "@odata.nextLink": "https://elsewhere.example.org/v1.0/x"}).encode(),
    b"\xff\xfe\x00",
    b'{"value": [' + b"[" * 20000,
]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[GraphWorld]:
    with graph_server() as server:
        world = GraphWorld(server, tmp_path)
        yield world
        world.close()


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
@pytest.mark.parametrize("after", range(5))
def test_a_lie_is_told_as_a_backend_s_failure_or_means_nothing(world: GraphWorld, lie: bytes, after: int) -> None:
    world.arrive(b"Subject: x\r\n\r\n")
    calendar = GraphCalendar(world.login())
    for attempt in (
        lambda: world.mailer().prepare(Letters(world).first),
        lambda: world.mailer().find(KEY, LONG_AGO),
        lambda: world.mailbox().fetch({}, 10),
        lambda: calendar.publish([entry(1, date(2026, 11, 30))], {}),
        lambda: calendar.look(),
    ):
        world.server.faults.clear()
        world.server.fault("", "", instead=lie, after=after)
        with suppress(BackendError):
            assert not isinstance(attempt(), Found), "nothing has left"
    assert world.left(0) == []


def test_rule_7_a_page_in_place_of_the_answer_to_send_is_no_yes(world: GraphWorld) -> None:
    ref = world.mailer().prepare(Letters(world).first)
    world.server.fault("POST", "/send", instead=LIES[0])
    with pytest.raises(NoAnswer, match="none of Graph's"):
        world.mailer().dispatch(ref)

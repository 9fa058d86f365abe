"""« approuver » and « refuser » with a customer instead of a reference: the only reminder that waits (OFFICE §8.2)."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from relance_mail.core.outbox import State
from relance_mail.store import outbox
from relance_mail.store.outbox import OutboxRow
from tests.engine.deciding import first, row, typed
from tests.engine.folder_office import Day, owed

TUESDAY = "2026-03-03"
TWO = (owed(due="2026-02-20"), owed("FA-2", due="2026-02-22", amount="400.00"))


@pytest.mark.parametrize(("word", "state"), [("approuver", State.APPROVED), ("refuser", State.WITHDRAWN)])
def test_a_customer_means_its_only_reminder(day: Day, word: str, state: State) -> None:
    day.morning(TUESDAY, *TWO)
    typed(day, row(word, motif="vu"))
    assert day.states() == [state]


@pytest.mark.parametrize("word", ["approuver", "refuser"])
def test_where_none_waits_nothing_is_done(day: Day, word: str) -> None:
    day.morning(TUESDAY, owed(due="2026-04-20"))
    assert first(typed(day, row(word, motif="vu"))).code.startswith("nothing_to")


def test_where_several_wait_their_references_are_asked_for(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    day.morning(TUESDAY, *TWO)

    def twice(conn: Connection, _: str) -> list[OutboxRow]:
        (one,) = outbox.rows_in(conn, State.AWAITING_APPROVAL)
        return [one, replace(one, id="R000002-mail", reminder_id="R000002")]

    monkeypatch.setattr(outbox, "open_rows", twice)
    refused = first(typed(day, row("refuser", motif="vu")))
    assert (refused.code, "R000001 ou R000002" in refused.remedy) == ("reminder_unclear", True)
    monkeypatch.undo()
    assert day.states() == [State.AWAITING_APPROVAL]

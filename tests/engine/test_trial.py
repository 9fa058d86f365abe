"""A mail to oneself that does not leave, or of which nobody knows."""

import pytest

from relance_mail.engine import trial
from relance_mail.errors import BackendError
from relance_mail.mail.base import Answer, NoAnswer, NotNow, Refused, RefusedWhy
from tests.engine.carriers import answers, carrier, raises
from tests.engine.folder_office import Day

US = "alice@example.fr"


@pytest.mark.parametrize("answer", [Refused(RefusedWhy.RECIPIENT, "550 no such user"), NotNow("451 try again later")])
def test_a_definite_no_is_told_and_leaves_no_draft_behind(day: Day, answer: Answer) -> None:
    carrier(day, answers(answer))
    with pytest.raises(BackendError, match=answer.words[:3]) as refused:
        trial.send(day.office, US, "Alice")
    assert [finding.code for finding in refused.value.findings] == ["test_refused"]
    assert not list(day.folder.rglob("*.eml"))


def test_rule_7_without_an_answer_it_is_not_sent_again(day: Day) -> None:
    made = carrier(day, raises(NoAnswer("connection broken")))
    with pytest.raises(BackendError, match="Nobody knows") as unknown:
        trial.send(day.office, US, "Alice")
    assert US in unknown.value.findings[0].remedy
    assert len(made.dispatched) == 1


def test_an_office_without_mail_says_so(day: Day) -> None:
    day.change(mailer=None)
    with pytest.raises(BackendError, match="No mail server"):
        trial.send(day.office, US, "Alice")

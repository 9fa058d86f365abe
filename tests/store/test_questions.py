"""Questions that stand until they are settled."""

from datetime import date

from relance_mail.store.questions import Question, ask, questions
from relance_mail.store.store import Store

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_a_question_is_new_once_keeps_its_day_and_ends_with_its_cause(store: Store) -> None:
    first = Question("R000001", "Le jour du dépôt ?", MONDAY, "C1", "ferme")
    with store.writing() as conn:
        assert ask(conn, "proof", {"a.pdf": first}) == ["a.pdf"]
        assert ask(conn, "proof", {"a.pdf": Question("R000001", first.what, TUESDAY, "C1", "ferme")}) == []
        assert questions(conn) == [first]
        other = Question("b.pdf", "À quel courrier ?", TUESDAY)
        assert ask(conn, "proof", {"a.pdf": first, "b.pdf": other}) == ["b.pdf"]
        assert ask(conn, "bank", {"x": other}) == ["x"], "each topic has its own"
        assert ask(conn, "proof", {"b.pdf": other}) == []
        assert questions(conn) == [other, other]
        assert ask(conn, "proof", {"b.pdf": Question("b.pdf", "Autre chose ?", TUESDAY)}) == ["b.pdf"]
        assert ask(conn, "proof", {}) == []
        assert questions(conn) == [other]

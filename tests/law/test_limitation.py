"""Until when a claim can be brought to court (LAW §4): lengths, starts, what interrupts and what does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_mail.core.days import add_months
from relance_mail.core.limits import Cause, Interruption
from relance_mail.core.parties import Kind
from relance_mail.law.limitation import Claim, limit
from relance_mail.law.table import FigureMissing, LawTable
from tests.law.shipped_table import shipped_table

TABLE = shipped_table()
ISSUED, DUE = date(2024, 3, 10), date(2024, 4, 10)
B2B = Claim(Kind.BUSINESS, DUE, ISSUED)
TRANSPORT, TELECOM = "limitation_transport", "limitation_telecom"


def event(on: date, cause: Cause = Cause.ACKNOWLEDGMENT, *, sure: bool = True) -> Interruption:
    return Interruption(on, cause, "mail M000012", sure=sure)


@pytest.mark.parametrize(
    ("kind", "special", "end"),
    [
        (Kind.BUSINESS, None, "2029-03-10"),
        (Kind.SOLE_TRADER, None, "2029-03-10"),
        (Kind.CONSUMER, None, "2026-03-10"),
        (Kind.ASSOCIATION, None, "2026-03-10"),
        (Kind.UNKNOWN, None, "2026-03-10"),
        (Kind.PUBLIC, None, "2028-12-31"),
        (Kind.BUSINESS, TRANSPORT, "2025-03-10"),
        (Kind.CONSUMER, TELECOM, "2025-03-10"),
        (Kind.PUBLIC, TRANSPORT, "2025-03-10"),
        (Kind.CONSUMER, "limitation_business", "2026-03-10"),  # a policy never lengthens a known kind's own
        (Kind.ASSOCIATION, "limitation_business", "2029-03-10"),  # but says what an association's is
    ],
)
def test_the_length_is_the_debtors_or_the_policys_own(kind: Kind, special: str | None, end: str) -> None:
    assert limit(replace(B2B, kind=kind, special=special), TABLE).end == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("issued", "due", "completed", "start", "why"),
    [
        (ISSUED, DUE, None, ISSUED, "date de la facture"),
        (None, DUE, None, DUE, "échéance"),
        (ISSUED, DUE, date(2024, 2, 20), date(2024, 2, 20), "fin de la prestation"),
        (DUE, ISSUED, None, ISSUED, "échéance"),
    ],
)
def test_the_earliest_candidate_known_is_the_start(
    issued: date | None, due: date, completed: date | None, start: date, why: str
) -> None:
    found = limit(Claim(Kind.BUSINESS, due, issued, completed), TABLE)
    assert (found.start, found.end) == (start, add_months(start, 60))
    assert f"depuis le {start:%d/%m/%Y} ({why})" in found.rule


def test_the_reason_names_length_article_and_start() -> None:
    assert (
        limit(B2B, TABLE).rule == "délai de 5 ans (Code de commerce L110-4) depuis le 10/03/2024 (date de la facture)"
    )
    assert "Code de la consommation L218-2" in limit(replace(B2B, kind=Kind.CONSUMER), TABLE).rule
    town = limit(replace(B2B, kind=Kind.PUBLIC), TABLE).rule
    assert town.startswith("délai de 4 ans (loi 68-1250 du 31 décembre 1968) depuis le 1er janvier 2025")
    assert "délai de 1 an (" in limit(replace(B2B, special=TRANSPORT), TABLE).rule


@pytest.mark.parametrize(
    ("issued", "kind", "end"),
    [
        (date(2024, 2, 29), Kind.BUSINESS, date(2029, 2, 28)),
        (date(2024, 2, 29), Kind.CONSUMER, date(2026, 2, 28)),  # a Saturday: the last day of limitation never moves
        (date(2022, 12, 31), Kind.PUBLIC, date(2026, 12, 31)),
        (date(2023, 1, 1), Kind.PUBLIC, date(2027, 12, 31)),
    ],
)
def test_the_last_day_stands_where_it_falls(issued: date, kind: Kind, end: date) -> None:
    assert limit(Claim(kind, issued + timedelta(days=30), issued), TABLE).end == end


@pytest.mark.parametrize("cause", [one for one in Cause if one is not Cause.DEMAND])
def test_what_interrupts_starts_a_period_of_the_same_length(cause: Cause) -> None:
    on = date(2025, 6, 15)
    found = limit(B2B, TABLE, [event(on, cause)])
    assert (found.end, [one.cause for one in found.interrupted]) == (date(2030, 6, 15), [cause])
    assert "puis de nouveau 5 ans après" in found.rule
    assert limit(replace(B2B, kind=Kind.CONSUMER), TABLE, [event(on, cause)]).end == date(2027, 6, 15)
    assert limit(replace(B2B, kind=Kind.PUBLIC), TABLE, [event(on, cause)]).end == date(2029, 12, 31)


def test_a_demand_interrupts_for_public_bodies_only() -> None:
    """Cass. com. 18 May 2022, 20-23.204: a formal notice, even registered, does not; law 68-1250: any demand does."""
    demand = [event(date(2025, 6, 15), Cause.DEMAND)]
    for kind in set(Kind) - {Kind.PUBLIC}:
        own = replace(B2B, kind=kind)
        assert limit(own, TABLE, demand).end == limit(own, TABLE).end
    assert limit(replace(B2B, kind=Kind.PUBLIC), TABLE, demand).end == date(2029, 12, 31)


def test_only_what_came_in_time_counts() -> None:
    consumer = replace(B2B, kind=Kind.CONSUMER)
    assert limit(consumer, TABLE, [event(date(2026, 3, 10))]).end == date(2028, 3, 10), "the last day is whole"
    assert limit(consumer, TABLE, [event(date(2026, 3, 11))]).end == date(2026, 3, 10), "a dead claim stays dead"
    assert limit(consumer, TABLE, [event(date(2024, 3, 9))]).end == date(2026, 3, 10), "nothing before the claim"
    chained = [event(date(2027, 9, 1)), event(date(2026, 1, 5))]
    assert limit(consumer, TABLE, chained).end == date(2029, 9, 1), "in any order, the second within the first"


def test_no_interruption_carries_a_claim_beyond_twenty_years() -> None:
    every = [event(date(2024 + years, 3, 1)) for years in range(4, 20, 4)]
    found = limit(B2B, TABLE, every)
    assert found.end == date(2044, 3, 10)
    assert found.rule.endswith(", 20 ans en tout au plus (Code civil 2232)")


def test_what_is_not_proved_gives_a_possible_date_beside_the_limit() -> None:
    mail = event(date(2025, 6, 15), sure=False)
    found = limit(B2B, TABLE, [mail])
    assert (found.end, found.interrupted) == (date(2029, 3, 10), ())
    assert found.possible is not None
    assert (found.possible.end, found.possible.evidence) == (date(2030, 6, 15), mail)
    assert found.possible.words == (
        "Date possible : 15/06/2030, reconnaissance de la dette du 15/06/2025 (mail M000012) ; ne pas s'y fier."
    )
    assert limit(B2B, TABLE, [mail, event(date(2025, 7, 1))]).possible is None, "a sure later one makes it idle"


@pytest.mark.parametrize(
    ("claim", "today", "word"),
    [
        (B2B, date(2029, 3, 20), "Peut-être prescrite (dernier jour : 10/03/2029)"),  # the due date would give April
        (B2B, date(2029, 4, 10), "Peut-être prescrite"),
        (B2B, date(2029, 4, 11), "Prescrite (dernier jour : 10/03/2029)"),
        (replace(B2B, kind=Kind.UNKNOWN), date(2036, 1, 1), "Peut-être prescrite"),
        (replace(B2B, kind=Kind.ASSOCIATION), date(2036, 1, 1), "Peut-être prescrite"),
        (replace(B2B, kind=Kind.ASSOCIATION, special="limitation_business"), date(2036, 1, 1), "Prescrite"),
        (replace(B2B, foreign=True), date(2036, 1, 1), "Peut-être prescrite"),
        (replace(B2B, kind=Kind.PUBLIC), date(2029, 1, 1), "Prescrite"),  # both starts lie in one year
    ],
)
def test_a_claim_is_called_lost_only_when_it_is_whichever_way_it_counts(claim: Claim, today: date, word: str) -> None:
    said = limit(claim, TABLE).barred_words(today)
    assert said.startswith(word)
    assert said.endswith("Rien ne part, une personne décide.")


def test_a_possible_date_keeps_a_claim_from_being_called_lost() -> None:
    found = limit(B2B, TABLE, [event(date(2025, 6, 15), sure=False)])
    said = found.barred_words(date(2029, 6, 1))
    assert said.startswith("Peut-être prescrite")
    assert "Date possible : 15/06/2030" in said
    assert found.barred_words(date(2030, 6, 16)).startswith("Prescrite")


def test_a_claim_older_than_the_table_is_counted_by_its_first_line() -> None:
    assert limit(Claim(Kind.BUSINESS, date(2009, 5, 1)), TABLE).end == date(2014, 5, 1)


def test_a_length_that_the_table_lacks_is_an_error_with_the_line_to_add() -> None:
    with pytest.raises(FigureMissing, match="limitation_insurance") as missing:
        limit(replace(B2B, special="limitation_insurance"), TABLE)
    assert missing.value.finding.remedy.startswith("add this line to config/law.csv")
    with pytest.raises(FigureMissing):
        limit(B2B, LawTable("law.csv"))


CLAIMS = st.builds(
    Claim,
    st.sampled_from(list(Kind)),
    st.dates(date(2015, 1, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2015, 1, 1), date(2026, 12, 31)),
    special=st.sampled_from([None, TRANSPORT]),
)
EVENTS = st.lists(
    st.builds(
        Interruption, st.dates(date(2014, 1, 1), date(2050, 1, 1)), st.sampled_from(list(Cause)), sure=st.booleans()
    ),
    max_size=6,
)


@given(CLAIMS, EVENTS)
def test_the_order_in_which_events_are_told_is_irrelevant(claim: Claim, events: list[Interruption]) -> None:
    assert limit(claim, TABLE, events).end == limit(claim, TABLE, events[::-1]).end


@given(CLAIMS, EVENTS)
def test_an_event_never_shortens_and_nothing_passes_the_ceiling(claim: Claim, events: list[Interruption]) -> None:
    bare, found = limit(claim, TABLE), limit(claim, TABLE, events)
    assert bare.end <= found.end <= max(bare.end, add_months(bare.start, 240))
    assert limit(claim, TABLE, events[1:]).end <= found.end
    if found.possible:
        assert found.possible.end > found.end
        assert not found.possible.evidence.sure
    if found.sure_after:
        assert found.sure_after >= found.end


@given(CLAIMS, EVENTS)
def test_what_is_not_sure_never_moves_the_limit(claim: Claim, events: list[Interruption]) -> None:
    sure = [one for one in events if one.sure]
    assert limit(claim, TABLE, events).end == limit(claim, TABLE, sure).end

"""Times that customers name, on the table of LABELS §2 and beyond. R is Thursday 5 March 2026 unless said."""

from datetime import date
from pathlib import Path

import pytest

from relance_mail.replies import days
from relance_mail.replies.dates import find
from relance_mail.replies.slips import corrected
from relance_mail.replies.tokens import normalise, tokens
from relance_mail.replies.when import Kind, Lead

R = date(2026, 3, 5)

AHEAD = [
    ("ce jour", "2026-03-05"),
    ("ce matin", "2026-03-05"),
    ("dans la matinée", "2026-03-05"),
    ("maintenant", "2026-03-05"),
    ("demain", "2026-03-06"),
    ("demain matin", "2026-03-06"),
    ("après-demain", "2026-03-07"),
    ("vendredi", "2026-03-06"),
    ("vendredi prochain", "2026-03-06"),
    ("jeudi", "2026-03-12"),
    ("mardi en huit", "2026-03-17"),
    ("lundi en quinze", "2026-03-23"),
    ("mardi de la semaine prochaine", "2026-03-10"),
    ("cette semaine", "2026-03-06"),
    ("en fin de semaine", "2026-03-06"),
    ("la semaine prochaine", "2026-03-13"),
    ("fin de semaine prochaine", "2026-03-13"),
    ("by the end of next week", "2026-03-13"),
    ("semaine du 13 avril", "2026-04-17"),
    ("semaine 16", "2026-04-17"),
    ("le 15", "2026-03-15"),
    ("le 5", "2026-03-05"),
    ("le 4", "2026-04-04"),
    ("le 31", "2026-03-31"),
    ("le 12 ct", "2026-03-12"),
    ("le 15 du mois prochain", "2026-04-15"),
    ("12/03", "2026-03-12"),
    ("le 4/3", "2027-03-04"),
    ("04/05", "2026-05-04"),
    ("30.04.2026", "2026-04-30"),
    ("30/4/26", "2026-04-30"),
    ("2026-04-15", "2026-04-15"),
    ("31-May-2026", "2026-05-31"),
    ("5 avril", "2026-04-05"),
    ("5 avril prochain", "2026-04-05"),
    ("1er avril", "2026-04-01"),
    ("April 15th", "2026-04-15"),
    ("15 February", "2027-02-15"),
    ("sous huitaine", "2026-03-13"),
    ("sous quinzaine", "2026-03-20"),
    ("d'ici 10 jours", "2026-03-15"),
    ("d'ici dix jours", "2026-03-15"),
    ("sous 8 à 10 jours", "2026-03-15"),
    ("sous 72h", "2026-03-08"),
    ("dans une quinzaine de jours", "2026-03-20"),
    ("d'ici un mois", "2026-04-05"),
    ("dans deux semaines", "2026-03-19"),
    ("within 10 days", "2026-03-15"),
    ("sous 5 jours ouvrés", "2026-03-12"),
    ("début mars", "2026-03-05"),
    ("début avril", "2026-04-05"),
    ("mi-mars", "2026-03-15"),
    ("fin mars", "2026-03-31"),
    ("courant mars", "2026-03-31"),
    ("fin de mois", "2026-03-31"),
    ("fin du mois prochain", "2026-04-30"),
    ("le mois prochain", "2026-04-30"),
    ("1re quinzaine", "2026-03-15"),
    ("première quinzaine de mai", "2026-05-15"),
    ("dernier jour ouvré du mois", "2026-03-31"),
    ("premier lundi de mai", "2026-05-04"),
    ("dernier vendredi du mois", "2026-03-27"),
    ("avant la fin de l'année", "2026-12-31"),
    ("d'ici Noël", "2026-12-25"),
    ("avant le 15", "2026-03-15"),
    ("pour le 20 juin", "2026-06-20"),
    ("au plus tard le 10 avril", "2026-04-10"),
    ("entre le 10 et le 15", "2026-03-15"),
    ("du 10 au 15 avril", "2026-04-15"),
    ("le 15 ou le 16", "2026-03-16"),
    ("fin mars / début avril", "2026-04-05"),
    ("lundi, mardi dernier délai", "2026-03-10"),
    ("10-15 avril", "2026-04-15"),
]


_NAMED = (Path(__file__).parent / "dates_named.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", [line for line in _NAMED if not line.startswith("#")])
def test_the_table_of_named_times(line: str) -> None:
    words, _, meant = line.rpartition(" | ")
    found = find(normalise(words).text)
    assert len(found) == (meant != "-")
    for named in found:
        day = named.ahead(R)
        said = {Kind.TERMS: "TERMS", Kind.SAME: "SAME"}.get(named.when.kind, day.isoformat() if day else "null")
        assert said == meant


@pytest.mark.parametrize(("words", "day"), AHEAD)
def test_a_time_to_come(words: str, day: str) -> None:
    (named,) = find(normalise(words).text)
    assert named.ahead(R) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("hier", "2026-03-04"),
        ("avant-hier", "2026-03-03"),
        ("vendredi", "2026-02-27"),
        ("vendredi dernier", "2026-02-27"),
        ("jeudi", "2026-02-26"),
        ("le 12/02", "2026-02-12"),
        ("le 6 mars", "2025-03-06"),
        ("le 3", "2026-03-03"),
        ("il y a 10 jours", "2026-02-23"),
        ("il y a une semaine", "2026-02-26"),
        ("ce matin", "2026-03-05"),
        ("10 days ago", "2026-02-23"),
        ("la semaine dernière", None),
        ("le mois dernier", None),
        ("fin février", None),
    ],
)
def test_a_time_gone_by(words: str, day: str | None) -> None:
    (named,) = find(normalise(words).text)
    assert named.when.behind(R) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("words", "day", "latest", "lead"),
    [
        ("après le 20", "2026-03-21", "2026-03-31", Lead.AFTER),
        ("pas avant le 5 avril", "2026-04-05", "2026-04-30", Lead.FROM),
        ("à partir du 20", "2026-03-20", "2026-03-31", Lead.FROM),
    ],
)
def test_an_open_end(words: str, day: str, latest: str, lead: Lead) -> None:
    (named,) = find(normalise(words).text)
    found = named.ahead(R)
    assert named.when.lead is lead
    assert found == date.fromisoformat(day)
    assert named.latest(found) == date.fromisoformat(latest)


@pytest.mark.parametrize(
    "words",
    [
        "la facture 2026-118",
        "le 06 12 34 56 78",
        "12 rue des Halles",
        "le 2e rappel",
        "les 6 cartons manquants",
        "le 15 % convenu",
        "2,50",
        "1/3",
        "26/118",
        "maintenant que",
        "mars",
    ],
)
def test_what_is_no_time(words: str) -> None:
    assert find(normalise(words).text) == []


def test_a_masked_stretch_is_not_read() -> None:
    assert find("facture 01/02/2026", [(8, 18)]) == []


def test_the_month_is_shared_by_a_list() -> None:
    first, second = find("les 5 et 20 avril")
    assert (first.ahead(R), second.ahead(R)) == (date(2026, 4, 5), date(2026, 4, 20))


@pytest.mark.parametrize(
    ("words", "day"),
    [("vendredi 14 mars", "2026-03-14"), ("le 31 avril", "2026-04-30"), ("le 30 février", "2027-02-28")],
)
def test_a_contradiction_keeps_the_day_number_for_a_person(words: str, day: str) -> None:
    (named,) = find(normalise(words).text)
    found = named.ahead(R)
    assert found == date.fromisoformat(day)
    assert named.contradictory(found)


def test_a_weekday_that_agrees_is_no_contradiction() -> None:
    (named,) = find("vendredi 13 mars")
    assert not named.contradictory(date(2026, 3, 13))


def test_leap_years_and_ends_of_months() -> None:
    assert find("fin fevrier")[0].ahead(date(2028, 2, 10)) == date(2028, 2, 29)
    assert find("d'ici un mois")[0].ahead(date(2026, 1, 31)) == date(2026, 2, 28)
    assert find("le 29 fevrier")[0].ahead(date(2026, 3, 5)) == date(2028, 2, 29)
    assert find("le 30")[0].ahead(date(2026, 2, 10)) == date(2026, 3, 30)


def test_terms_keep_their_count() -> None:
    assert find("30 jours fin de mois")[0].when.terms == (30, True)
    assert find("45 jours date de facture")[0].when.terms == (45, False)


def test_working_days_skip_weekends_only() -> None:
    assert days.working_days_after(date(2026, 3, 6), 1) == date(2026, 3, 9)
    assert days.working_days_after(date(2026, 3, 7), 5) == date(2026, 3, 13)
    assert days.working_days_after(date(2026, 4, 30), 1) == date(2026, 5, 1)  # a public holiday counts


def test_at_a_weekend_this_week_is_the_next() -> None:
    assert find("cette semaine")[0].ahead(date(2026, 3, 7)) == date(2026, 3, 13)


def test_a_clock_after_a_day_belongs_to_it() -> None:
    (named,) = find("vendredi a 14h30 au plus tard")
    assert named.ahead(R) == date(2026, 3, 6)


def test_wishes_name_no_time() -> None:
    assert find("bon week-end et bonnes fetes") == []


def test_a_masked_amount_ends_a_date() -> None:
    (named,) = find("le 12 mars 1500 €", [(11, 17)])
    assert named.ahead(R) == date(2026, 3, 12)


def test_the_thirty_first_in_a_month_of_thirty_days_is_doubtful() -> None:
    (named,) = find("le 31")
    assert named.ahead(date(2026, 4, 10)) == date(2026, 5, 31)
    assert named.skips_a_month(date(2026, 4, 10))
    assert not named.skips_a_month(date(2026, 5, 10))


def test_easter_of_known_years() -> None:
    easters = [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25)]
    assert [days.easter(day.year) for day in easters] == easters


def test_names_are_corrected_and_words_are_not() -> None:
    line = tokens("vendrdi decmbre mari demande levrier demain")
    assert [token.text for token in corrected(line)] == ["vendredi", "decembre", "mari", "demande", "levrier", "demain"]


def test_terms_with_a_day_of_the_month_after() -> None:
    (named,) = find("45 jours fin de mois le 10")
    assert (named.when.terms, named.when.number) == ((45, True), 10)

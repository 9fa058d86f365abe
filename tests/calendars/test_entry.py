"""A deadline as a VEVENT, line by line (OFFICE §11)."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Event

from relance_mail.calendars.base import Entry
from relance_mail.calendars.entry import (
    alarms_of,
    body_of,
    calendar_of,
    day_of,
    event_of,
    events_of,
    is_cancelled,
    is_decided,
    is_done,
    is_ours,
    read_calendar,
    says_done,
    span_of,
    title_of,
)
from relance_mail.core.deadlines import LEGAL, Deadline, DeadlineKind
from tests.contracts.calendar_contract import entry


def lines(made: Entry, amounts: bool = True) -> list[str]:
    text = calendar_of([event_of(made, amounts)]).decode().replace("\r\n ", "")
    return text.split("\r\n")[3:-2]


def deadline(title: str, kind: DeadlineKind = DeadlineKind.CALL) -> Deadline:
    return Deadline("k", kind, "C-1", date(2026, 11, 30), title, "Solde : 1 250,00 €")


def test_a_task_is_a_quarter_of_an_hour_at_nine_in_paris_written_in_utc() -> None:
    assert lines(entry(1, date(2026, 11, 30), sequence=3)) == [
        "BEGIN:VEVENT",
        "SUMMARY:Appeler – CLIENT 1 – 1 250\\,00 €",
        "DTSTART:20261130T080000Z",
        "DTEND:20261130T081500Z",
        "DTSTAMP:20261120T083000Z",
        "UID:1.call@relance-mail",
        "SEQUENCE:3",
        "CATEGORIES:Relance",
        "DESCRIPTION:Solde : 1 250\\,00 €\\nTél. 03 20 00 00 00",
        "TRANSP:TRANSPARENT",
        "X-RELANCE-DAY:2026-11-30",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Appeler – CLIENT 1 – 1 250\\,00 €",
        "TRIGGER:-PT0M",
        "END:VALARM",
        "END:VEVENT",
    ]


def test_in_summer_nine_in_paris_is_seven_in_utc() -> None:
    assert "DTSTART:20260701T070000Z" in lines(entry(1, date(2026, 7, 1)))


@pytest.mark.parametrize("kind", sorted(LEGAL))
def test_a_legal_date_is_a_whole_day_with_its_alarms(kind: DeadlineKind) -> None:
    made = lines(entry(1, date(2027, 3, 12), kind))
    assert "DTSTART;VALUE=DATE:20270312" in made
    assert "DTEND;VALUE=DATE:20270313" in made
    triggers = [line for line in made if line.startswith("TRIGGER")]
    assert triggers[-4:] == ["TRIGGER:-P30D", "TRIGGER:-P15D", "TRIGGER:-P7D", "TRIGGER:-P1D"]
    assert len(triggers) == (6 if kind is DeadlineKind.LIMITATION else 4)


def test_limitation_also_warns_six_and_three_calendar_months_before() -> None:
    day = date(2027, 8, 31)
    six, three, *_ = alarms_of(Deadline("k", DeadlineKind.LIMITATION, "C", day, "PRESCRIPTION"))
    assert (day - six, day - three) == (date(2027, 2, 28), date(2027, 5, 31))


def test_every_kind_that_is_not_legal_rings_at_its_hour() -> None:
    for kind in set(DeadlineKind) - LEGAL:
        assert alarms_of(deadline("x", kind)) == (timedelta(0),)
        start, end = span_of(deadline("x", kind))
        assert end - start == timedelta(minutes=15)


def test_the_legal_end_stays_in_the_title_as_the_core_gives_it() -> None:
    title = "PRESCRIPTION client 41103 – au plus tard ven. 12/03/2027 (fin légale 14/03)"
    assert title_of(deadline(title)) == title
    assert title_of(deadline(title), amounts=False) == title


@pytest.mark.parametrize(
    ("title", "discreet"),
    [
        ("Vérifier paiement – LEFORT – 1 250,00 €", "Vérifier paiement – LEFORT"),
        ("Vérifier paiement – LEFORT – 1\u202f250,00\u00a0€", "Vérifier paiement – LEFORT"),
        ("Vérifier paiement – LEFORT – 12\u00a0345,67 EUR", "Vérifier paiement – LEFORT"),
        ("Check – SMITH – EUR 4,300.00", "Check – SMITH"),
        ("Vérifier paiement – LEFORT – 1 250 € et 300,00\u00a0NOK", "Vérifier paiement – LEFORT"),
        ("Vérifier paiement – LEFORT – 12\u202f000\u00a0JPY", "Vérifier paiement – LEFORT"),
        ("Vérifier 1 250,00 € – LEFORT", "Vérifier – LEFORT"),
        ("Décider – 3 SUISSES – 12k€", "Décider – 3 SUISSES"),
        ("Appeler – HÔTEL 1900 – avant relance", "Appeler – HÔTEL 1900 – avant relance"),
        ("MED à signer – C-41103 – R26-0457", "MED à signer – C-41103 – R26-0457"),
        ("Vérifier 5 promesses", "Vérifier 5 promesses"),
    ],
)
def test_titles_without_amounts(title: str, discreet: str) -> None:
    assert title_of(deadline(title), amounts=False) == discreet


def test_a_discreet_event_has_the_discreet_body_and_no_amount_that_slipped_into_it() -> None:
    made = lines(entry(1, date(2026, 11, 30)), amounts=False)
    assert "DESCRIPTION:Facture FA-1\\nTél. 03 20 00 00 00" in made
    assert "1 250" not in "".join(made)
    slipped = replace(deadline("Revoir – LEFORT"), discreet="• Vérifier – LEFORT – 1 250,00 €\nNote : reste 12,50 € dû")
    assert body_of(slipped, amounts=False) == "• Vérifier – LEFORT\nNote : reste dû"


def test_an_entry_that_rings_elsewhere_or_is_done_has_no_alarm() -> None:
    made = entry(1, date(2027, 3, 12), DeadlineKind.LIMITATION)
    assert "BEGIN:VALARM" in lines(made)
    assert "BEGIN:VALARM" not in lines(replace(made, alarm=False))
    done = lines(replace(made, done=True))
    assert "BEGIN:VALARM" not in done
    assert "CATEGORIES:Relance,Relance – fait" in done


def test_control_characters_are_gone_and_lines_cannot_be_injected() -> None:
    hostile = deadline("Appeler\x07\r\nATTENDEE:mailto:x@example.com\x00\u2028fin\ud800")
    made = lines(Entry(hostile, "u@relance-mail", 0, datetime(2026, 11, 20, tzinfo=UTC)))
    assert "SUMMARY:Appeler ATTENDEE:mailto:x@example.comfin" in made
    assert not any(line.startswith("ATTENDEE") for line in made)


def test_the_stamp_is_written_in_utc_without_fractions() -> None:
    stamp = datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    assert "DTSTAMP:20261120T090000Z" in lines(Entry(deadline("x"), "u@relance-mail", 0, stamp))


def event(**fields: object) -> Event:
    made = Event()
    for name, value in fields.items():
        made.add(name, value)
    return made


@pytest.mark.parametrize(
    "category", ["Relance – fait", "relance - fait", "Relance  —  Fait", "RELANCE-FAIT", "Relance –\u00a0fait"]
)
def test_done_is_known_however_it_was_typed(category: str) -> None:
    assert says_done(category)
    assert is_done(event(categories=["Rouge", category]))


@pytest.mark.parametrize("category", ["Relance", "Relance – promesse", "fait", "Relance – à faire"])
def test_other_categories_are_not_done(category: str) -> None:
    assert not is_done(event(categories=[category]))


@pytest.mark.parametrize(
    ("status", "done", "cancelled"),
    [("CANCELLED", False, True), ("COMPLETED", True, False), ("cancelled", False, True), ("CONFIRMED", False, False)],
)
def test_status_of_a_closed_event(status: str, done: bool, cancelled: bool) -> None:
    """Called off is not done: it is another way of deleting (OFFICE §11)."""
    assert is_done(event(status=status)) is done
    assert is_cancelled(event(status=status)) is cancelled
    ours = event_of(entry(1, date(2026, 11, 30)))
    ours.add("status", status)
    assert is_decided(ours) is done


def test_an_event_is_ours_by_its_uid_or_its_property() -> None:
    assert is_ours(event(uid="a@relance-mail"))
    assert is_ours(event(uid="a", x_relance_day="x")) is False
    marked = event(uid="a")
    marked.add("X-RELANCE-DAY", "2026-11-30")
    assert is_ours(marked)
    assert not is_ours(event(uid="a@example.fr"))


def test_a_person_s_hand_is_seen_by_the_day_we_wrote() -> None:
    ours = event_of(entry(1, date(2026, 11, 30)))
    assert not is_decided(ours)
    ours["X-RELANCE-DAY"] = "2026-11-27"
    assert is_decided(ours)
    del ours["X-RELANCE-DAY"]
    assert is_decided(ours)


def test_the_day_is_the_one_in_paris() -> None:
    assert day_of(event(dtstart=datetime(2026, 11, 29, 23, 30, tzinfo=UTC))) == date(2026, 11, 30)
    assert day_of(event(dtstart=datetime(2026, 11, 30, 23, 30))) == date(2026, 11, 30)  # noqa: DTZ001 # floating, as some programs write
    assert day_of(event(dtstart=date(2026, 11, 30))) == date(2026, 11, 30)
    assert day_of(event(summary="sans date")) is None
    broken = Event.from_ical("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:demain\r\nEND:VEVENT\r\n")
    assert isinstance(broken, Event)
    assert day_of(broken) is None


def test_whatever_a_calendar_holds_is_read_or_refused() -> None:
    """Other programs write into the same calendar; none of their events may stop ours. 1 500 damaged files."""
    chance = random.Random(20261122)  # noqa: S311 # damage, not a secret
    sound = calendar_of([event_of(entry(number, date(2026, 11, 30))) for number in range(3)])
    pieces = b"DTSTART;TZID=Foo:20261130T080000 UID STATUS:a BEGIN:VTIMEZONE END:VEVENT , ; : = \xff".split(b" ")
    for _ in range(1500):
        hurt = bytearray(sound)
        for _ in range(chance.randrange(1, 5)):
            at = chance.randrange(len(hurt))
            hurt[at : at + chance.choice([0, 1, 5, 60])] = chance.choice([*pieces, b"\r\n", pieces[0] + b"\r\n"])
        try:
            whole = read_calendar(bytes(hurt))
        except ValueError:
            continue
        for event in events_of(whole):
            assert {is_ours(event), is_done(event), is_decided(event)} <= {True, False}
            day_of(event)


def test_a_broken_zone_is_refused_not_raised() -> None:
    with pytest.raises(ValueError, match="to_tz"):
        read_calendar(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nTZID:Foo\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n")
    with pytest.raises(ValueError, match="VCALENDAR"):
        read_calendar(b"BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n")

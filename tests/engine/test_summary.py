"""When and to whom the morning's summary leaves, and that it leaves once (OFFICE §8.1, §8.5)."""

import re
from datetime import date, datetime, time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from relance_mail.clock import PARIS
from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding
from relance_mail.core.policy import Approval
from relance_mail.engine.morning.summary import name_of
from relance_mail.errors import BackendError
from relance_mail.mail.base import Answer, NoAnswer, NotNow, Ref
from relance_mail.store import journal, meta
from tests.engine.carriers import Happening, answers, carrier, raises
from tests.engine.folder_office import Day, owed, text_of
from tests.engine.mornings import CHIEF, DEPUTY, mails_to, subjects, with_chief

TUESDAY = "2026-03-03"
BOTH = {CHIEF, DEPUTY}
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def test_it_leaves_once_a_working_day_from_eight_also_when_there_is_nothing(day: Day) -> None:
    with_chief(day)
    day.go_to("2026-03-04", time(7, 50))
    day.ledger(OTHER)
    day.cycle()
    assert subjects(day) == []
    day.go_to("2026-03-04", time(8, 1))
    day.cycle()
    day.cycle()
    assert subjects(day) == ["Relances du mercredi 04/03 : rien à faire"]
    day.morning("2026-03-07", OTHER)
    assert len(subjects(day)) == 1, "not on a Saturday"
    day.morning("2026-03-09", OTHER)
    assert len(subjects(day)) == 2


def test_it_leaves_also_while_the_mailbox_cannot_be_read(day: Day) -> None:
    class Away:
        name = "boîte"
        labels: frozenset[str] = frozenset()

        def fetch(self, *_: object) -> None:
            raise BackendError(Finding("mailbox", "The mailbox does not answer.", "Wait."))

    with_chief(day)
    day.change(mailbox=Away())
    day.morning(TUESDAY, OTHER)
    assert subjects(day) == ["Relances du mardi 03/03 : 1 alerte"]


@pytest.mark.parametrize(
    ("on", "to"),
    [("2026-03-03", BOTH), ("2026-03-04", {DEPUTY}), ("2026-03-06", {DEPUTY}), ("2026-03-09", BOTH)],
)
def test_office_8_5_while_who_is_in_charge_is_away_the_deputy_alone_gets_it(day: Day, on: str, to: set[str]) -> None:
    away = ((date(2026, 3, 4), date(2026, 3, 6)),)
    with_chief(day, summary_to=(CHIEF, DEPUTY), deputy=DEPUTY, absences=away)
    day.morning(on, OTHER)
    (mail,) = day.sent()
    assert set(str(mail["To"]).split(", ")) == to


def test_office_8_5_where_nobody_stands_in_nobody_is_left_out(day: Day) -> None:
    with_chief(day, absences=((date(2026, 3, 1), date(2026, 3, 31)),))
    day.morning(TUESDAY, OTHER)
    assert len(mails_to(day, CHIEF)) == 1


def test_it_goes_to_our_own_people_as_they_are_also_in_the_sandbox(day: Day) -> None:
    with_chief(day, sandbox_address="essai@atelier.example.fr")
    day.morning(TUESDAY, OTHER)
    assert subjects(day) == ["Relances du mardi 03/03 : rien à faire"]


def test_it_is_a_mail_in_two_forms_with_the_follow_up_attached(day: Day) -> None:
    with_chief(day)
    day.morning(TUESDAY, owed(), OTHER)
    (mail,) = mails_to(day, CHIEF)
    html = mail.get_body(("html",))
    assert html is not None
    assert "Client C1 (C1)" in str(html.get_content())
    assert "À DÉCIDER (1)" in text_of(mail)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["suivi.xlsx"]


def test_rule_7_one_without_an_answer_stops_nothing_and_is_not_sent_twice(day: Day) -> None:
    with_chief(day)
    made = carrier(day, raises(NoAnswer("timed out")))
    day.ledger(OTHER)
    report = day.cycle()
    assert "summary" in {finding.code for finding in report.findings}
    day.cycle()
    assert len(made.dispatched) == 1
    day.morning("2026-03-04", OTHER)
    assert len(subjects(day)) == 1


SILENT = BackendError(Finding("smtp", "No answer.", "Wait."))


@pytest.mark.parametrize("fails", [answers(NotNow("450 later")), raises(SILENT)], ids=["not now", "no server"])
def test_one_that_could_not_leave_is_tried_again_a_quarter_of_an_hour_later(day: Day, fails: Happening) -> None:
    with_chief(day)
    made = carrier(day, fails)
    day.ledger(OTHER)
    report = day.cycle()
    assert {"summary", "smtp"} & {finding.code for finding in report.findings}
    day.cycle()
    assert (len(made.dispatched), subjects(day)) == (1, [])
    day.later(minutes=16)
    day.cycle()
    assert len(subjects(day)) == 1


def test_rule_7_one_that_a_crash_interrupted_is_not_sent_twice(day: Day) -> None:
    with_chief(day)
    made = carrier(day, lost_after_a_crash(day))
    day.ledger(OTHER)
    with pytest.raises(KeyboardInterrupt):
        day.cycle()
    day.cycle()
    assert (len(made.dispatched), len(subjects(day))) == (1, 1)


def lost_after_a_crash(day: Day) -> Happening:
    """It leaves, and the machine stops before anything could be written down."""
    real = day.office.mailer
    assert real is not None

    def happens(ref: Ref) -> Answer:
        real.dispatch(ref)
        raise KeyboardInterrupt

    return happens


def links(day: Day) -> list[tuple[str, str]]:
    html = mails_to(day, CHIEF)[-1].get_body(("html",))
    assert html is not None
    return re.findall(r'href="(mailto:[^"]+)"[^>]*>([^<]+)</a>', str(html.get_content()))


def codes(day: Day) -> int:
    with day.office.store.reading() as conn:
        return len(meta.under(conn, "code"))


def test_office_8_3_each_link_carries_a_code_of_its_own_made_when_it_is_sent(day: Day) -> None:
    with_chief(day)
    day.go_to(TUESDAY, time(7))
    day.ledger(owed(), OTHER)
    day.cycle()
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.cycle()
    assert codes(day) == 0
    day.go_to(TUESDAY)
    day.cycle()
    found = links(day)
    assert [label for _, label in found] == ["Pause 7 j", "Litige", "À corriger"]
    assert codes(day) == len({link for link, _ in found}) == 3
    assert all("C1" in link for link, _ in found)


def test_office_8_3_one_click_is_a_decision_that_the_next_summary_tells(day: Day) -> None:
    with_chief(day)
    day.ledger(owed(), OTHER)
    day.cycle()
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.morning("2026-03-04", owed(), OTHER)
    (link,) = [link for link, label in links(day) if label == "Litige"]
    subject = parse_qs(urlsplit(unescape(link)).query)["subject"][0]
    day.receive(CHIEF, "Envoyé tel quel.", subject=subject)
    day.cycle()
    assert HoldReason.DISPUTE in {hold.reason for hold in day.holds()}
    day.morning("2026-03-05", owed(), OTHER)
    told = text_of(mails_to(day, CHIEF)[-1])
    assert "DÉCISIONS TRAITÉES (1)" in told
    assert "litige" in told


def test_a_draft_taken_out_is_told_in_one_summary(day: Day) -> None:
    with_chief(day)
    day.approval(Approval.DRAFTS)
    for on, rows in ((TUESDAY, (owed(), OTHER)), ("2026-03-04", (OTHER,)), ("2026-03-05", (OTHER,))):
        day.morning(on, *rows)
    assert ["1 alerte" in subject for subject in subjects(day) if subject.startswith("Relances du")] == [
        False,
        True,
        False,
    ]


def test_what_left_is_journaled_and_what_was_told_once_is_forgotten(day: Day) -> None:
    with_chief(day)
    day.go_to(TUESDAY, time(7))
    day.ledger(owed(), OTHER)
    day.cycle()
    with day.office.store.reading() as conn:
        assert meta.get(conn, "found_once")
    day.go_to(TUESDAY)
    day.cycle()
    assert "REMARQUES" in text_of(mails_to(day, CHIEF)[0])
    with day.office.store.reading() as conn:
        assert meta.get(conn, "found_once") is None
        told = [one.entry.kind for one in journal.entries(conn, kind="summary.")]
        assert told == ["summary.sent"]
        assert datetime.fromisoformat(meta.get(conn, name_of(day.office.today())) or "").astimezone(PARIS).hour == 10

"""The two-way calendar on a real CalDAV server: the office's own and Claire's, with people's programs beside ours."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import requests
from icalendar import Calendar, Event
from icalendar.prop import vCategory, vText

from relance_mail.core.account import HoldReason
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.store import customers
from tests.engine.agendas import OTHER, TUESDAY, dispute, said
from tests.engine.folder_office import BOSS, SETTINGS, Day, office_in, owed
from tests.servers.radicale import RadicaleServer

pytestmark = pytest.mark.servers
CALDAV = """
[calendar]
backend = "caldav"
name = "{name}"
url = "{url}"
user = "{user}"
secret = "file:agenda"
[calendar.people]
"Claire Martin" = "{claire}"
"""


class Desk:
    """The office, and what lies on the server."""

    def __init__(self, day: Day, server: RadicaleServer, shared: str, claire: str) -> None:
        self.day, self.shared, self.claire = day, shared, claire
        self._auth = requests.auth.HTTPBasicAuth(server.user.encode(), server.password.encode())

    def call(self, method: str, url: str, body: bytes = b"") -> requests.Response:
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = requests.request(method, url, data=body, auth=self._auth, headers=headers, timeout=10)
        assert answer.status_code < 400, (method, url, answer.status_code)
        return answer

    def events(self, home: str) -> dict[str, Event]:
        """Title → event of what a calendar holds."""
        whole = Calendar.from_ical(self.call("GET", home).content)
        return {str(event["SUMMARY"]): event for event in whole.walk("VEVENT") if isinstance(event, Event)}

    def event(self, home: str, title: str) -> Event:
        return next(event for name, event in self.events(home).items() if name.startswith(title))

    def put(self, home: str, event: Event) -> None:
        """Another program stores what a person made of the event."""
        whole = Calendar.new(prodid="-//Autre programme//FR")
        whole.add_component(event)
        self.call("PUT", f"{home}{event['UID']}.ics", whole.to_ical())

    def drag(self, home: str, title: str, to: date) -> None:
        event = self.event(home, title)
        start = event.start
        at = datetime.combine(to, start.timetz()) if isinstance(start, datetime) else to
        del event["dtstart"], event["dtend"]
        event.add("dtstart", at)
        event.add("dtend", at)
        self.put(home, event)


@pytest.fixture
def desk(radicale: RadicaleServer, tmp_path: Path) -> Iterator[Desk]:
    name = f"bureau-{uuid.uuid4().hex[:8]}"
    shared, claire = (f"{radicale.url}{radicale.user}/{one}/" for one in (name, f"claire-{name}"))
    (tmp_path / "agenda").write_text(radicale.password, encoding="utf-8")
    (tmp_path / "agenda").chmod(0o600)
    own = SETTINGS.replace('[calendar]\nbackend = "ics"\npath = "relances.ics"\n', "")
    table = CALDAV.format(name=name, url=radicale.url, user=radicale.user, claire=claire)
    with office_in(tmp_path, TUESDAY, own.replace('"sandbox"', '"demo"') + table) as day:
        made = Desk(day, radicale, shared, claire)
        made.call("MKCALENDAR", claire)
        yield made


def test_a_week_of_claire_s_and_the_office_s_calendar(desk: Desk) -> None:
    day = desk.day
    day.morning(TUESDAY, owed(), OTHER)
    with day.office.store.writing() as conn:
        customers.set_by_hand(conn, "C1", day.clock.now(), BOSS, responsible="claire martin")
    dispute(day, "C1", date(2026, 3, 12))
    staff_accounts.hold(day.office, "C9", BOSS, reason=HoldReason.INSOLVENCY, note="", review_on=date(2026, 5, 3))
    day.cycle()
    review = "Revoir le litige – Client C1"
    assert list(desk.events(desk.claire)) == [review]
    assert desk.event(desk.claire, review).walk("VALARM")
    assert not desk.event(desk.shared, review).walk("VALARM")
    assert desk.event(desk.shared, "Déclarer").walk("VALARM")

    # She puts the review off to Saturday 21 March; somebody drags the legal date; both calendars are put right.
    desk.drag(desk.claire, review, date(2026, 3, 21))
    desk.drag(desk.shared, "Déclarer", date(2026, 5, 20))
    day.cycle()
    assert [hold.review_on for hold in day.holds()] == [date(2026, 3, 23)]
    for home in (desk.claire, desk.shared):
        assert desk.event(home, review)["DTSTART"].to_ical() == b"20260323T080000Z"
    legal = desk.event(desk.shared, "Déclarer")
    assert legal.start == date(2026, 4, 30)
    assert "date légale, elle ne se déplace pas" in str(legal["DESCRIPTION"])
    assert len(said(day)) == 2

    # She ticks it, the shared calendar shows it done, and what she wrote into it stays.
    event = desk.event(desk.claire, review)
    event["CATEGORIES"] = vCategory([vText("Relance"), vText("Relance – fait")])
    event["DESCRIPTION"] = vText("Vu avec le client, il retire sa contestation.")
    desk.put(desk.claire, event)
    day.cycle()
    assert "Relance – fait" in [str(one) for one in desk.event(desk.shared, review).categories]
    assert "retire sa contestation" in str(desk.event(desk.claire, review)["DESCRIPTION"])

    # The legal date is deleted and comes back; the shared calendar is deleted and comes back.
    desk.call("DELETE", f"{desk.shared}{legal['UID']}.ics")
    day.cycle()
    assert desk.event(desk.shared, "Déclarer").start == date(2026, 4, 30)
    desk.call("DELETE", desk.shared)
    day.cycle()
    assert desk.event(desk.shared, "Déclarer").start == date(2026, 4, 30)
    assert "avait disparu" in said(day)[-1]

    # Quiet again: nothing is written any more.
    sayings, before = said(day), desk.call("GET", desk.shared).content
    day.cycle()
    assert (said(day), desk.call("GET", desk.shared).content) == (sayings, before)

"""The calendar on a real CalDAV server."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from icalendar import Calendar as ICalendar
from icalendar import Event, Todo
from icalendar.prop import vCategory, vDDDTypes, vText

from relance_mail.calendars.base import Calendar, Published
from relance_mail.calendars.caldav import CalDavCalendar
from relance_mail.calendars.dav import DavAnswer, DavLogin, DavSession
from relance_mail.calendars.entry import DONE_CATEGORY, day_of, events_of, is_done, is_ours, read_calendar
from relance_mail.core.deadlines import DeadlineKind
from relance_mail.errors import BackendError
from tests.contracts.calendar_contract import CalendarContract, CalendarWorld, by_uid, entry
from tests.servers.certificates import make_certificates
from tests.servers.radicale import RadicaleServer

pytestmark = pytest.mark.servers


def login(server: RadicaleServer, url: str | None = None, password: str | None = None) -> DavLogin:
    return DavLogin(url or server.url, server.user, password or server.password, timeout=10)


class CalDavWorld:
    """A calendar of its own name, changed by raw requests as another program would."""

    def __init__(self, server: RadicaleServer) -> None:
        self.server = server
        self.slug = f"essai-{uuid.uuid4().hex[:12]}"
        self.home = f"{server.url}{server.user}/{self.slug}/"
        self.calendar: Calendar = CalDavCalendar(login(server), self.slug)
        self._auth = (server.user.encode(), server.password.encode())

    def unusable(self) -> Calendar:
        return CalDavCalendar(login(self.server, password="faux"), self.slug)

    def call(self, method: str, url: str, body: bytes = b"", **headers: str) -> requests.Response:
        response = requests.request(
            method, url, data=body, auth=requests.auth.HTTPBasicAuth(*self._auth), headers=headers, timeout=10
        )
        assert response.status_code < 400, (method, url, response.status_code, response.text)
        return response

    def event(self, uid: str) -> tuple[str, ICalendar, Event]:
        url = f"{self.home}{uid}.ics"
        whole = ICalendar.from_ical(self.call("GET", url).content)
        assert isinstance(whole, ICalendar)
        return url, whole, whole.events[0]

    def _put(self, url: str, whole: ICalendar) -> None:
        whole["PRODID"] = vText("-//Autre programme//FR")
        self.call("PUT", url, whole.to_ical(), **{"Content-Type": "text/calendar; charset=utf-8"})

    def move(self, uid: str, day: date) -> None:
        url, whole, event = self.event(uid)
        start = event.start
        at = datetime.combine(day, start.timetz()) if isinstance(start, datetime) else day
        del event["dtstart"], event["dtend"]
        event.add("dtstart", at)
        event.add("dtend", at)
        self._put(url, whole)

    def close(self, uid: str) -> None:
        url, whole, event = self.event(uid)
        event["CATEGORIES"] = vCategory([vText("Relance"), vText(DONE_CATEGORY)])
        self._put(url, whole)

    def delete(self, uid: str) -> None:
        self.call("DELETE", f"{self.home}{uid}.ics")

    def cancel(self, uid: str) -> None:
        url, whole, event = self.event(uid)
        event["STATUS"] = vText("CANCELLED")
        self._put(url, whole)

    def damage(self, uid: str) -> None:
        url, _, event = self.event(uid)
        without_day = ICalendar.new()
        without_day.add_component(Todo.new(uid=str(event["uid"]), summary="Un jour"))
        self._put(url, without_day)

    def vanish(self) -> None:
        self.call("DELETE", self.home)

    def add_foreign(self) -> None:
        text = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Autre//FR\r\nBEGIN:VEVENT\r\nUID:reunion@example.fr\r\n"
            "DTSTAMP:20261101T080000Z\r\nDTSTART:20261130T080000Z\r\nSUMMARY:Réunion\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
        self.call("PUT", f"{self.home}reunion.ics", text.encode(), **headers)

    def holds_foreign(self) -> bool:
        return "SUMMARY:Réunion" in self.call("GET", f"{self.home}reunion.ics").content.decode()


@pytest.fixture
def world(radicale: RadicaleServer) -> CalDavWorld:
    return CalDavWorld(radicale)


class TestCalDavContract(CalendarContract):
    @pytest.fixture
    def world(self, radicale: RadicaleServer) -> CalendarWorld:
        return CalDavWorld(radicale)


def test_looking_and_checking_make_no_calendar(world: CalDavWorld) -> None:
    assert world.calendar.look() == []
    assert "will be made at first use" in "".join(world.calendar.check())
    assert world.calendar.look() == []
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    assert "will be made" not in "".join(world.calendar.check())


def test_a_calendar_is_found_by_the_name_people_see(world: CalDavWorld, radicale: RadicaleServer) -> None:
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    body = (
        '<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop>'
        f"<d:displayname>Équipe {world.slug}</d:displayname></d:prop></d:set></d:propertyupdate>"
    )
    world.call("PROPPATCH", world.home, body.encode())
    assert len(CalDavCalendar(login(radicale), f"Équipe {world.slug}").look()) == 1


def test_the_address_may_be_the_calendar_itself_or_only_the_server(
    world: CalDavWorld, radicale: RadicaleServer
) -> None:
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    for url in (world.home, world.home.rstrip("/"), f"{radicale.url}{radicale.user}/", radicale.url.rstrip("/")):
        assert len(CalDavCalendar(login(radicale, url), world.slug).look()) == 1
    assert len(CalDavCalendar(login(radicale, world.home), "un autre nom").look()) == 1


def test_a_wrong_path_is_mended_by_the_well_known_address(world: CalDavWorld, radicale: RadicaleServer) -> None:
    """RFC 6764: the server redirects; the call must stay a PROPFIND."""
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    assert len(CalDavCalendar(login(radicale, f"{radicale.url}{radicale.user}/absent/"), world.slug).look()) == 1


def test_a_calendar_name_with_accents_is_made(radicale: RadicaleServer) -> None:
    calendar = CalDavCalendar(login(radicale), f"Échéances & relances {uuid.uuid4().hex[:6]}")
    calendar.publish([entry(1, date(2026, 11, 30))], {})
    assert len(calendar.look()) == 1


def test_a_calendar_that_vanished_is_made_again(world: CalDavWorld) -> None:
    known = by_uid(world.calendar.publish([entry(1, date(2026, 11, 30))], {}))
    world.call("DELETE", world.home)
    assert world.calendar.look() == []
    world.calendar.publish([entry(1, date(2026, 11, 30))], known)
    assert len(world.calendar.look()) == 1


def test_a_uid_under_another_name_is_found(world: CalDavWorld) -> None:
    """The server answers 409: the event was copied or synchronised under a name of another program's making."""
    wanted = entry(1, date(2026, 11, 30))
    world.calendar.publish([wanted], {})
    url, whole, _ = world.event(wanted.uid)
    world.call("DELETE", url)
    world.call("PUT", f"{world.home}ailleurs.ics", whole.to_ical(), **{"Content-Type": "text/calendar"})
    (published,) = world.calendar.publish([entry(1, date(2026, 12, 3), sequence=1)], {})
    assert published.href.endswith("/ailleurs.ics")
    (seen,) = world.calendar.look()
    assert (seen.day, seen.etag) == (date(2026, 12, 3), published.etag)


def test_an_event_filed_anew_by_a_program_is_found_by_its_uid(world: CalDavWorld) -> None:
    """Cut and pasted in a mail program: the same uid at another address, on another day."""
    wanted, other = entry(1, date(2026, 11, 30)), entry(2, date(2026, 11, 30))
    published = world.calendar.publish([wanted, other], {})
    url, whole, event = world.event(wanted.uid)
    world.call("DELETE", url)
    event["DTSTART"] = vDDDTypes(datetime(2026, 12, 4, 8, tzinfo=UTC))
    event["DTEND"] = vDDDTypes(datetime(2026, 12, 4, 9, tzinfo=UTC))
    world.call("PUT", f"{world.home}colle.ics", whole.to_ical(), **{"Content-Type": "text/calendar"})
    seen = {one.uid: one for one in world.calendar.look(published)}[wanted.uid]
    assert (seen.day, seen.href.rpartition("/")[2]) == (date(2026, 12, 4), "colle.ics")
    lying = Published(seen.uid, seen.href, seen.etag)
    (again,) = world.calendar.publish([entry(1, date(2026, 12, 4), sequence=1)], {wanted.uid: lying})
    assert (again.written, again.href) == (True, seen.href)
    assert len(world.calendar.look()) == 2


def test_a_task_made_of_an_event_is_still_ours(world: CalDavWorld) -> None:
    """Programs that turn an event into a task keep its uid; completed is done."""
    whole = read_calendar(
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:1.call@relance-mail\r\nX-RELANCE-DAY:2026-11-30\r\n"
        b"DUE;VALUE=DATE:20261202\r\nPERCENT-COMPLETE:100\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    )
    (task,) = events_of(whole)
    assert (day_of(task), is_done(task), is_ours(task)) == (date(2026, 12, 2), True, True)
    published = world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    world.call("PUT", f"{world.home}1.call@relance-mail.ics", whole.to_ical(), **{"Content-Type": "text/calendar"})
    (seen,) = world.calendar.look(published)
    assert (seen.day, seen.done) == (date(2026, 12, 2), True)


def test_a_look_at_what_nobody_touched_asks_for_etags_only(world: CalDavWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    published = world.calendar.publish([entry(number, date(2026, 11, 30)) for number in range(20)], {})
    world.add_foreign()
    asked: list[str] = []
    real = DavSession.ask

    def counted(self: DavSession, method: str, url: str, inner: str, *more: Any, **named: Any) -> list[DavAnswer]:
        asked.append(f"{method} {inner}")
        return real(self, method, url, inner, *more, **named)

    monkeypatch.setattr(DavSession, "ask", counted)
    assert [seen.day for seen in world.calendar.look(published)] == [None] * 20
    (report,) = [one for one in asked if one.startswith("REPORT")]
    assert "calendar-data" not in report
    assert "reunion" not in report


def test_a_person_s_own_calendar_is_used_but_never_made(world: CalDavWorld, radicale: RadicaleServer) -> None:
    world.calendar.publish([entry(1, date(2026, 11, 30))], {})
    own = CalDavCalendar(login(radicale, world.home), owner="Claire Martin")
    assert own.name == "Claire Martin (127.0.0.1)"
    assert len(own.look()) == 1
    absent = CalDavCalendar(login(radicale, f"{radicale.url}{radicale.user}/"), owner="Claire Martin")
    for attempt in (
        absent.look,
        lambda: list(absent.check()),
        lambda: absent.publish([entry(1, date(2026, 11, 30))], {}),
    ):
        with pytest.raises(BackendError, match="Claire Martin"):
            attempt()


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize(("day", "done"), [(date(2026, 12, 8), False), (date(2026, 11, 30), True)])
def test_what_a_person_did_after_the_last_look_is_kept(
    world: CalDavWorld, day: date, done: bool, forgotten: bool
) -> None:
    """MODEL §2.9: a move is seen by comparing with what we published; it is never overwritten unseen, also when a
    crash made us forget that we had published."""
    wanted = entry(1, date(2026, 11, 30))
    known = by_uid(world.calendar.publish([wanted], {}))
    if done:
        world.close(wanted.uid)
    else:
        world.move(wanted.uid, day)
    changed = entry(1, date(2026, 12, 1), sequence=1)
    (published,) = world.calendar.publish([changed], {} if forgotten else known)
    assert not published.written
    (seen,) = world.calendar.look()
    assert (seen.day, seen.done, seen.etag) == (day, done, published.etag)
    world.calendar.publish([changed], {wanted.uid: published})
    (seen,) = world.calendar.look()
    assert (seen.day, seen.done) == (date(2026, 12, 1), False)


def test_uids_that_make_no_file_name_work(world: CalDavWorld) -> None:
    strange = [
        type(one)(one.deadline, uid, one.sequence, one.stamp)
        for one, uid in (
            (entry(1, date(2026, 11, 30)), "a/../b c?é@relance-mail"),
            (entry(2, date(2026, 11, 30)), "x" * 300 + "@relance-mail"),
        )
    ]
    known = by_uid(world.calendar.publish(strange, {}))
    world.calendar.publish(strange, known)
    assert {seen.uid for seen in world.calendar.look()} == {one.uid for one in strange}


def test_legal_dates_and_tasks_lie_on_the_server_as_written(world: CalDavWorld) -> None:
    legal, task = entry(1, date(2027, 3, 12), DeadlineKind.LIMITATION), entry(2, date(2026, 11, 30))
    world.calendar.publish([legal, task], {})
    _, _, stored = world.event(legal.uid)
    assert (stored.start, stored.end, len(stored.alarms.times)) == (date(2027, 3, 12), date(2027, 3, 13), 6)
    _, _, stored = world.event(task.uid)
    assert stored["dtstart"].to_ical() == b"20261130T080000Z"
    assert "METHOD" not in stored


def test_a_restarted_server_is_no_special_case(tmp_path: Path) -> None:
    with RadicaleServer(tmp_path) as server:
        calendar = CalDavCalendar(login(server), "Recouvrement")
        known = by_uid(calendar.publish([entry(1, date(2026, 11, 30))], {}))
        server.restart()
        assert [seen.etag for seen in calendar.look()] == [one.etag for one in known.values()]
        calendar.publish([entry(1, date(2026, 12, 1), sequence=1)], known)
        assert [seen.day for seen in calendar.look()] == [date(2026, 12, 1)]
        server.stop()
        with pytest.raises(BackendError, match="does not answer"):
            calendar.look()
        server.start()
        assert len(calendar.look()) == 1


def refused(calendar: CalDavCalendar) -> str:
    with pytest.raises(BackendError) as raised:
        calendar.publish([entry(1, date(2026, 11, 30))], {})
    assert raised.value.exit_code == 3
    return raised.value.findings[0].code


def test_each_failure_has_its_own_code(world: CalDavWorld, radicale: RadicaleServer) -> None:
    def calendar(url: str | None = None, password: str | None = None) -> CalDavCalendar:
        return CalDavCalendar(login(radicale, url, password), world.slug)

    assert refused(calendar(password="faux")) == "calendar_refused"
    assert refused(calendar(f"{radicale.url}quelqu-un-d-autre/")) == "calendar_refused"
    assert refused(calendar("http://127.0.0.1:9/")) == "calendar_unreachable"
    assert refused(calendar("http://calendrier.example.fr/")) == "calendar_insecure"
    assert refused(calendar("ftp://127.0.0.1/")) == "calendar_insecure"
    assert refused(calendar(radicale.url.replace("http:", "https:"))) == "calendar_certificate"


def test_the_password_is_in_no_message(world: CalDavWorld, radicale: RadicaleServer) -> None:
    with pytest.raises(BackendError) as raised:
        CalDavCalendar(login(radicale, password="secret-1234"), world.slug).look()
    assert "secret-1234" not in repr(raised.value.findings)


def test_an_address_of_another_server_is_never_called(world: CalDavWorld) -> None:
    with pytest.raises(BackendError, match="another server"):
        world.calendar.remove([Published("a", "https://ailleurs.example.com/a.ics")])


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RadicaleServer, Path, Path]]:
    folder = tmp_path_factory.mktemp("tls")
    certificates = make_certificates(folder)
    with RadicaleServer(folder, certificates) as server:
        yield server, certificates.ca_file, certificates.stranger


def test_tls_is_verified_against_the_given_authority(
    over_tls: tuple[RadicaleServer, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment says: requests lets REQUESTS_CA_BUNDLE win over a session's own authority."""
    server, ours, stranger = over_tls
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stranger))
    trusted = CalDavCalendar(DavLogin(server.url, server.user, server.password, ca_file=ours))
    trusted.publish([entry(1, date(2026, 11, 30))], {})
    assert len(trusted.look()) == 1
    for ca_file in (None, stranger):
        doubtful = CalDavCalendar(DavLogin(server.url, server.user, server.password, ca_file=ca_file))
        assert refused(doubtful) == "calendar_certificate"

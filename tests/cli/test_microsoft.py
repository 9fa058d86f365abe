"""From the sheet to Outlook and back: commands on an office whose mail and calendar are at Microsoft 365."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.engine.cycle import run_cycle
from relance_mail.wiring import open_office
from tests.cli.conftest import Relance
from tests.cli.office import DAY
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.graph import GraphServer, graph_server
from tests.servers.graph_store import Account, Message
from tests.servers.oauth import CLIENT, SECRET, TENANT, OauthServer, oauth_server

US = "recouvrement@atelier.example.fr"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call] # the package's own
    monkeypatch.setenv("RELANCE_OAUTH_SECRET", SECRET)
    yield
    keyring.set_keyring(before)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return make_certificates(tmp_path)


@pytest.fixture
def oauth(certificates: Certificates) -> Iterator[OauthServer]:
    with oauth_server(certificates) as server:
        yield server


@pytest.fixture
def graph(oauth: OauthServer) -> Iterator[GraphServer]:
    with graph_server() as server:
        server.store.add_account(US)
        server.tokens = oauth.tokens.keys()  # type: ignore[assignment] # what the one gives, the other takes
        yield server
    assert server.violations == []


@pytest.fixture
def at_microsoft(oauth: OauthServer, graph: GraphServer, certificates: Certificates) -> Callable[[Path], Path]:
    """Lets an office have its mail and calendar there."""

    def moved(folder: Path) -> Path:
        path = folder / "relance.toml"
        text = path.read_text("utf-8").replace('backend = "folder"', 'backend = "graph"')
        path.write_text(
            f"""{text}
[mail.graph]
url = "{graph.url}"
[calendar]
backend = "graph"
[oauth]
login = "application"
tenant = "{TENANT}"
client_id = "{CLIENT}"
authority = "{oauth.url}"
ca_file = "{certificates.ca_file}"
""",
            encoding="utf-8",
        )
        return folder

    return moved


@pytest.fixture
def outlook(started: Path, at_microsoft: Callable[[Path], Path], graph: GraphServer, relance: Relance) -> Account:
    """The shared mailbox, after a first cycle has put its drafts there."""
    ran = relance("run", "--dir", at_microsoft(started), "--on", DAY)
    assert ran.code == 1, ran.err
    return graph.store.accounts[US]


def lying(account: Account, folder: str) -> list[Message]:
    place = account.folder(folder)
    assert place is not None
    return account.in_folder(place.id)


def outbox(relance: Relance, folder: Path) -> dict[str, int]:
    """How many messages are in which state."""
    counted: dict[str, int] = relance("status", "--dir", folder, "--on", DAY, "--json").document["outbox"]
    return {state: number for state, number in counted.items() if number}


def test_drafts_lie_in_outlook_and_what_staff_sends_is_known_as_sent(
    relance: Relance, started: Path, outlook: Account, graph: GraphServer
) -> None:
    drafts = lying(outlook, "drafts")
    assert len(drafts) == 2
    assert outbox(relance, started) == {"with_staff": 2}
    graph.store.send(outlook, drafts[0])
    relance("run", "--dir", started, "--on", DAY)
    assert outbox(relance, started) == {"with_staff": 1, "sent": 1}
    assert len(lying(outlook, "drafts")) == 1
    relance("run", "--dir", started, "--on", DAY)
    assert outbox(relance, started) == {"with_staff": 1, "sent": 1}


def test_a_payment_takes_the_draft_out_of_outlook(relance: Relance, started: Path, outlook: Account) -> None:
    relance("stop", "C2", "--reason", "réglé", "--dir", started, "--on", DAY, "--by", "Alice")
    relance("run", "--dir", started, "--on", DAY)
    assert len(lying(outlook, "drafts")) == 1
    assert len(lying(outlook, "deleteditems")) == 1


def test_a_service_that_is_away_is_exit_3_and_nothing_leaves(
    relance: Relance, started: Path, outlook: Account, graph: GraphServer
) -> None:
    before = len(lying(outlook, "sentitems"))  # the morning's summary
    graph.closed.add(US)
    ran = relance("run", "--dir", started, "--on", DAY)
    assert ran.code == 3
    assert "scope" in ran.err
    assert len(lying(outlook, "sentitems")) == before


def sent_once(graph: GraphServer) -> int:
    """How many reminders lie in Sent Items; none lies there twice."""
    keys = [str(mail.head["X-Relance-Key"]) for mail in lying(graph.store.accounts[US], "sentitems")]
    reminders = [key for key in keys if key != "None"]
    assert len(set(reminders)) == len(reminders)
    return len(reminders)


def test_rule_7_a_lost_answer_is_uncertain_then_found_in_sent_items(
    relance: Relance, proposed: Path, at_microsoft: Callable[[Path], Path], graph: GraphServer
) -> None:
    place = at_microsoft(proposed)
    graph.fault("POST", "/send", lose=True)
    relance("approve", "--all", "--dir", place, "--on", DAY, "--by", "Alice")
    relance("run", "--dir", place, "--on", DAY)
    assert outbox(relance, place) == {"uncertain": 1, "sent": 1}
    before = sent_once(graph)
    relance("run", "--dir", place, "--on", DAY)
    assert outbox(relance, place) == {"sent": 2}
    assert sent_once(graph) == before


def test_rule_7_what_did_not_leave_is_sent_after_the_grace_and_once(
    relance: Relance, proposed: Path, at_microsoft: Callable[[Path], Path], graph: GraphServer
) -> None:
    """A 503 to `send`: nobody knows, until the same draft still lies there half an hour later."""
    place = at_microsoft(proposed)
    graph.fault("POST", "/send", status=503)
    relance("approve", "--all", "--dir", place, "--on", DAY, "--by", "Alice")
    relance("run", "--dir", place, "--on", DAY)
    relance("run", "--dir", place, "--on", DAY)
    assert outbox(relance, place) == {"uncertain": 1, "sent": 1}
    before = sent_once(graph)
    later = SimulatedClock(datetime.combine(date.fromisoformat(DAY), time(11, 10), PARIS))
    with open_office(place, clock=later) as office:
        run_cycle(office)
        run_cycle(office)
    assert sent_once(graph) == before + 1

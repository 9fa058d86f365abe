"""The world of histories: the servers of one worker, and the folder below which offices live.

Every history begins on the same morning: each customer got a first message two weeks ago, so that the next one is an
ordinary one, which the policy may send by itself. This start is made once for each set of addresses and copied.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from ssl import create_default_context

from relance_mail.clock import SimulatedClock
from relance_mail.core.policy import Approval
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.staff import messages as staff
from relance_mail.wiring import open_office
from tests.crash.at_dovecot import Dovecot
from tests.crash.at_stand_ins import Exchange, Graph
from tests.crash.place import CODES, FIRST, Place, Site
from tests.crash.steps import Backend, request_name
from tests.servers.ews import ews_server
from tests.servers.graph import graph_server
from tests.servers.http_relay import http_relay
from tests.servers.mail import running_mail_servers
from tests.servers.oauth import oauth_server
from tests.servers.smtp_relay import smtp_relay


@dataclass
class World:
    """The sites of one worker. `played`: how many histories each has had; `starts`: the keys at each start."""

    sites: Mapping[Backend, Site]
    root: Path
    played: dict[Backend, int] = field(default_factory=dict)
    starts: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def new_place(self, mode: Approval, codes: Sequence[str], backend: Backend = Backend.IMAP) -> Place:
        """A fresh morning."""
        site = self.sites[backend]
        number = self.played.get(backend, 0) % site.sets
        self.played[backend] = self.played.get(backend, 0) + 1
        name = f"{backend}-{number}"
        if name not in self.starts:
            self.starts[name] = _make_start(site, self.root / f"start-{name}", number)
        place = Place(site, self.root / f"place-{name}", number, mode, codes, self.starts[name])
        shutil.rmtree(place.folder, ignore_errors=True)
        shutil.copytree(self.root / f"start-{name}", place.folder)
        site.expect(None)
        site.put_back(number, place.addresses)
        place.write_settings()
        place.ledger()
        return place

    def settled(self) -> None:
        """Until the servers have brought everything that they took to where it belongs."""
        for site in self.sites.values():
            site.settled()

    def close_place(self, place: Place) -> None:
        """Forget its files."""
        shutil.rmtree(place.folder, ignore_errors=True)


def _make_start(site: Site, folder: Path, number: int) -> dict[str, list[str]]:
    """Two weeks ago each customer got a first message, which was delivered; the keys by customer."""
    place = Place(site, folder, number, Approval.ASK, CODES, {})
    folder.mkdir(parents=True)
    site.add(place.addresses)
    place.write_settings()
    place.ledger(FIRST)
    clock = SimulatedClock(FIRST)
    with open_office(folder, create=True, clock=clock) as office:
        staff.start(office, "responsable")
        run_cycle(office)
        staff.approve(office, (), "responsable", everything=True)
        assert run_cycle(office).counts["sent"] == len(CODES)
        if not site.places:  # a mail server delivers a little later
            site.settled()
        run_cycle(office)
    site.settled()
    site.keep(number, place.addresses)
    return {code: place.keys_of(code) for code in CODES}


@contextmanager
def running_world() -> Iterator[World]:
    """Servers, relays and a folder in memory, where the system has one."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own below it, made with a name that nobody can guess
    with ExitStack() as stack:
        where = memory if os.access(memory, os.W_OK) else None
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relance-crash-", dir=where)))
        yield World({site.backend: site for site in _sites(stack, root)}, root)


def _sites(stack: ExitStack, root: Path) -> Iterator[Site]:
    servers = stack.enter_context(running_mail_servers())
    smtp = stack.enter_context(smtp_relay(servers.certificates, servers.smtps_port))
    yield Dovecot(servers, smtp, root / "mailboxes", create_default_context(cafile=servers.ca_file))
    ews = stack.enter_context(ews_server())
    yield Exchange(stack.enter_context(http_relay(_port(ews.url), request_name)), ews)
    graph, oauth = stack.enter_context(graph_server()), stack.enter_context(oauth_server(servers.certificates))
    yield Graph(stack.enter_context(http_relay(graph.port, request_name)), graph, oauth, servers.certificates)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])

"""What is built from settings and logs in by tokens: Microsoft 365 by Graph, and IMAP and SMTP by XOAUTH2.

1. Beside `wiring`, which imports it only for those settings: msal and requests take half a second to start.
2. One login serves all: what is kept lies in the profile's own folder, one file for each provider.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from relance_mail.calendars.base import Calendar
from relance_mail.calendars.graph import GraphCalendar
from relance_mail.clock import Clock
from relance_mail.connect.google import GoogleApp, GoogleTokens
from relance_mail.connect.graph import GraphLogin
from relance_mail.connect.microsoft import GRAPH, MAIL, MicrosoftApp, MicrosoftTokens, Rights, graph_rights
from relance_mail.connect.token_store import TokenStore
from relance_mail.core.findings import Finding
from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.engine.agenda.show import person
from relance_mail.errors import SettingsError, UsageError
from relance_mail.mail.base import Mailbox, Mailer
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.graph_mailbox import GraphMailbox
from relance_mail.settings.hosts import host_of, is_loopback
from relance_mail.settings.resolved import Settings


class Login(Protocol):
    """Gives tokens, and lets a person log in."""

    def token(self, *, fresh: bool = False) -> str: ...

    def log_in(self, show: Callable[[str], None]) -> str: ...


def mail_tokens(settings: Settings) -> Login:
    """For IMAP and SMTP, at Microsoft or Google."""
    return _tokens(settings, MAIL)


def graph_mail(settings: Settings, clock: Clock) -> tuple[Mailer, Mailbox]:
    """The shared mailbox at Microsoft 365."""
    table, folder = settings.mail.graph, settings.store_folder
    login = _graph_login(settings, "graph")
    labels = {Label.COPY} if table.file_copies else set()
    labels |= REPLY_LABELS if table.reply_categories else set()
    state, watched, days = folder / "graph" / "mailbox.json", table.watched_folders, table.history_days
    mailbox = GraphMailbox(login, state, clock, folders=watched, history_days=days, labels=labels)
    return GraphMailer(login, folder / "spool", clock), mailbox


def graph_calendars(settings: Settings) -> tuple[tuple[Calendar, ...], dict[str, str]]:
    """The shared calendar lies in the shared mailbox; people's own in theirs; whose is whose (`Office.agendas`)."""
    table, login = settings.calendar, _graph_login(settings, "calendar")
    people = sorted(set(table.people.values()))
    own = {address: GraphCalendar(replace(login, mailbox=address), owner=address) for address in people}
    name = f"{table.name} (essai)" if settings.profile == "sandbox" else table.name
    agendas = {person(who): own[address].name for who, address in table.people.items()}
    return (GraphCalendar(login, name), *own.values()), agendas


def log_in(settings: Settings, show: Callable[[str], None]) -> str:
    """The first login of a person, for what the settings want; who it was. Raises UsageError, BackendError."""
    by_graph = "graph" in (settings.mail.backend, settings.calendar.backend)
    by_imap = "oauth" in (settings.mail.imap.login, settings.mail.smtp.login) and settings.mail.backend == "imap_smtp"
    if not (by_graph or by_imap) or settings.oauth.login == "application":
        what = "No person's login is wanted by these settings."
        remedy = 'Write backend = "graph" below [mail], or login = "oauth" below [mail.imap] and [mail.smtp].'
        if settings.oauth.login == "application":
            remedy = "The application logs in by its own secret: nothing is to be done. Try `relance check --connect`."
        raise UsageError(Finding("no_login", what, remedy))
    return _tokens(settings, _of_graph(settings) if by_graph else MAIL).log_in(show)


def _graph_login(settings: Settings, kind: str) -> GraphLogin:
    table = settings.mail.graph
    _refuse_outside(settings, table.url)
    url, ca_file, tokens = table.url.rstrip("/"), settings.oauth.ca_file, _tokens(settings, _of_graph(settings))
    return GraphLogin(
        settings.mail.address, tokens, url, table.connect_seconds, table.read_seconds, kind, ca_file=ca_file
    )


def _of_graph(settings: Settings) -> Rights:
    """National clouds have a Graph of their own, and tokens for it."""
    host = host_of(settings.mail.graph.url)
    return GRAPH if is_loopback(host) else graph_rights(f"https://{host}")


def _tokens(settings: Settings, rights: Rights) -> Login:
    table = settings.oauth
    store = TokenStore(settings.store_folder / "logins", table.provider)
    if table.provider == "google":
        user = settings.mail.imap.user or settings.mail.address
        return GoogleTokens(GoogleApp(table.client_id, table.secret.reveal, user, ca_file=table.ca_file), store)
    _refuse_outside(settings, table.authority)
    secret = table.secret.reveal if table.login == "application" else None
    app = MicrosoftApp(table.tenant, table.client_id, secret, table.authority.rstrip("/"), table.ca_file)
    return MicrosoftTokens(app, store, rights)


def _refuse_outside(settings: Settings, url: str) -> None:
    """The demo talks to nobody but this machine (rule 14)."""
    if settings.profile == "demo" and not is_loopback(host_of(url)):
        raise SettingsError(Finding("demo_host", "The demo profile refuses any host but loopback.", "Use localhost."))

"""Settings become an `Office`: the only place that knows both the options and the backends.

1. Backends are built here and connect when first used; a command that needs no server reaches none.
2. The demo and the sandbox differ from live in what is built here, not by branches elsewhere: another database,
   another address, a simulated clock, loopback only (rule 14).
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from relance_mail.calendars.base import Calendar
from relance_mail.calendars.caldav import CalDavCalendar
from relance_mail.calendars.dav import DavLogin
from relance_mail.calendars.ics import IcsCalendar
from relance_mail.clock import Clock, SimulatedClock, SystemClock
from relance_mail.connect.exchange import Access, Auth, ExchangeLogin
from relance_mail.core.findings import Finding
from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.engine.agenda.show import person
from relance_mail.engine.office import Correspondence, Office
from relance_mail.errors import SettingsError, UsageError
from relance_mail.letters.base import PdfEngine
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.pdf_word import pdf_engine
from relance_mail.mail.base import Mailbox, Mailer
from relance_mail.mail.folder import FolderMailer
from relance_mail.mail.folder_mailbox import FolderMailbox
from relance_mail.mail.imap_mailbox import ImapMailbox
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.mail.server import Security, Server, is_loopback
from relance_mail.registry import SOURCES, load
from relance_mail.settings.hosts import host_of
from relance_mail.settings.load import load as load_settings
from relance_mail.settings.load import shipped_defaults
from relance_mail.settings.resolved import Settings
from relance_mail.settings.secrets import Secret
from relance_mail.settings.spec import SourceTable
from relance_mail.settings.spec_mail import ServerTable
from relance_mail.shipped import shipped
from relance_mail.sources.base import Feed, ReadOptions, Source, SourceMode, SourceReading
from relance_mail.sources.feed import FileFeed, joined
from relance_mail.store import meta
from relance_mail.store.store import Store, memory_store, open_store

MEGABYTE = 1_000_000


@contextmanager
def open_office(
    folder: Path, on: date | None = None, *, create: bool = False, clock: Clock | None = None
) -> Iterator[Office]:
    """The office of a working folder. `on`: another day than today, refused in live. `create`: make the database.
    `clock`: a simulated one, for the demo."""
    settings = load_settings(folder)
    clock = clock or clock_of(settings, on)
    settings.store_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(settings.store_folder, settings.profile, create=create)
    if on is not None and isinstance(clock, SimulatedClock):
        _go_on(store, clock)
    office = office_of(settings, store, clock)
    try:
        yield office
    finally:
        close(office)


def _go_on(store: Store, clock: SimulatedClock) -> None:
    """A second command about the same day goes on where the first one ended: its clock never stands behind the work."""
    with store.reading() as conn:
        last = meta.last_now(conn)
    if last is not None and last > clock.now() and last.astimezone(clock.zone).date() == clock.today():
        clock.set(last)


def close(office: Office) -> None:
    """Log out everywhere and close the database."""
    for port in (office.mailer, office.mailbox):
        if port is not None:
            port.close()
    office.store.close()


def clock_of(settings: Settings, on: date | None) -> Clock:
    """The machine's clock, or one that stands at mid-morning of another day."""
    real = SystemClock(settings.zone)
    if on is None or on == real.today():
        return real
    if settings.profile == "live":
        what = "--on another day than today is refused in the live profile."
        raise UsageError(Finding("live_today", what, "Leave --on away, or work in the sandbox."))
    return SimulatedClock(datetime.combine(on, time(10, 30), settings.zone), settings.zone)


def _templates(settings: Settings) -> Catalogue:
    """Our own folder, with the shipped texts for the stages that it does not have."""
    ours = shipped("templates_docx")
    return Catalogue(settings.templates, None if settings.templates == ours else ours)


def office_of(settings: Settings, store: Store, clock: Clock) -> Office:
    """Everything built from the settings, nothing connected yet."""
    _loopback_only(settings)
    mailer, mailbox = _mail(settings, clock)
    calendars, agendas = _calendars(settings)
    return Office(
        store=store,
        clock=clock,
        profile=settings.profile,
        creditor=settings.creditor,
        book=settings.book,
        documents=_templates(settings),
        correspondence=_correspondence(settings),
        feeds=tuple(feed_of(table, settings, clock) for table in settings.sources),
        mailer=mailer,
        mailbox=mailbox,
        calendars=calendars,
        agendas=agendas,
        pdf=_pdf(settings),
        staff_folder=settings.staff_folder,
        signature=settings.signature,
        law=settings.law,
        opening=settings.opening,
        brake=settings.brake,
        ignore_window=settings.profile == "sandbox" and settings.mail.backend == "folder",
    )


def feed_of(table: SourceTable, settings: Settings, clock: Clock) -> Feed:
    """One configured source."""
    readers = _readers(table.format)
    options = ReadOptions(columns=table.columns, sheet=table.sheet or None, currency=table.currency)
    customers = table.format == "customers"
    path = settings.folder / table.path
    mode, pace = SourceMode(table.mode), table.looks_every
    return FileFeed(table.name, path, readers, mode, options, clock, customers, looks_every=pace)


def _readers(wanted: str) -> dict[str, Source]:
    """Readers by format; `auto` asks those of invoices by the file's name."""
    names = [name for name in SOURCES if name != "customers"] if wanted == "auto" else [wanted]
    return {name: load(SOURCES[name])() for name in names}


def _loopback_only(settings: Settings) -> None:
    """The demo talks to nobody but this machine."""
    hosts = [settings.mail.imap.host, settings.mail.smtp.host, host_of(settings.mail.exchange.server)]
    if settings.profile == "demo" and any(host and not is_loopback(host) for host in hosts):
        raise SettingsError(Finding("demo_host", "The demo profile refuses any host but loopback.", "Use 127.0.0.1."))


def _correspondence(settings: Settings) -> Correspondence:
    return Correspondence(
        sender=settings.mail.address,
        sender_name=settings.sender_name,
        reply_to=settings.mail.reply_to or settings.mail.address or None,
        blind_copy=settings.blind_copy or None,
        sandbox_address=settings.sandbox_address if settings.profile == "sandbox" else None,
        summary_to=settings.summary_to,
        summary_at=settings.service.summary_at,
        internal=settings.internal,
        read_receipts=settings.mail.read_receipts,
        delivery_notices=settings.mail.delivery_notices,
        max_attachments=settings.mail.max_attachments,
        max_attachment_bytes=settings.mail.max_attachments_mb * MEGABYTE,
        approval=settings.approval,
        deputy=settings.service.deputy or None,
        absences=settings.service.absences,
        drafts_alert=settings.service.drafts_alert,
        drafts_alert_days=settings.service.drafts_alert_days,
    )


def _server(settings: Settings, table: ServerTable, secret: Secret) -> Server:
    password: Callable[[], str] = secret.reveal
    if table.login == "oauth":
        from relance_mail.wiring_tokens import mail_tokens  # msal takes half a second: only who uses it waits

        password = mail_tokens(settings).token
    return Server(
        table.host,
        table.port,
        table.user or None,
        password if table.user else None,
        Security(table.security),
        table.ca_file,
        table.connect_seconds,
        table.read_seconds,
        oauth=table.login == "oauth",
    )


def _mail(settings: Settings, clock: Clock) -> tuple[Mailer, Mailbox]:
    mail = settings.mail
    if mail.backend == "folder":
        root = settings.folder / mail.folder
        return FolderMailer(root, clock), FolderMailbox(root)
    if mail.backend == "exchange":
        return _exchange_mail(settings, clock)
    if mail.backend == "graph":
        from relance_mail.wiring_tokens import graph_mail

        return graph_mail(settings, clock)
    imap, smtp = _server(settings, mail.imap, mail.imap.secret), _server(settings, mail.smtp, mail.smtp.secret)
    watched = mail.imap.watched_folders
    mailer = ImapSmtpMailer(
        smtp,
        imap,
        settings.store_folder / "spool",
        clock,
        folders=watched,
        sent_copy=mail.smtp.sent_copy,
        address=mail.address,
    )
    labels = {Label.COPY} if mail.imap.file_copies else set()
    labels |= REPLY_LABELS if mail.imap.reply_folders else set()
    days = mail.imap.history_days
    return mailer, ImapMailbox(imap, clock, name=mail.address, folders=watched, history_days=days, labels=labels)


def _exchange_login(settings: Settings) -> ExchangeLogin:
    table = settings.mail.exchange
    return ExchangeLogin(
        table.server,
        settings.mail.address,
        table.user,
        table.secret.reveal,
        Auth(table.auth),
        Access(table.access),
        table.ca_file,
        table.connect_seconds,
        table.read_seconds,
    )


def _exchange_mail(settings: Settings, clock: Clock) -> tuple[Mailer, Mailbox]:
    from relance_mail.mail.exchange import ExchangeMailer  # the library takes 1.5 s: only who uses it waits
    from relance_mail.mail.exchange_mailbox import ExchangeMailbox

    table, login, folder = settings.mail.exchange, _exchange_login(settings), settings.store_folder
    labels = {Label.COPY} if table.file_copies else set()
    labels |= REPLY_LABELS if table.reply_categories else set()
    watched, days, state = table.watched_folders, table.history_days, folder / "exchange" / "mailbox.json"
    mailer = ExchangeMailer(login, folder / "spool", clock, folders=watched)
    return mailer, ExchangeMailbox(login, state, clock, folders=watched, history_days=days, labels=labels)


def _exchange_calendars(settings: Settings) -> tuple[tuple[Calendar, ...], dict[str, str]]:
    """The shared calendar lies in the shared mailbox; people's own in theirs."""
    from relance_mail.calendars.exchange import ExchangeCalendar

    table, login = settings.calendar, _exchange_login(settings)
    own = {address: ExchangeCalendar(login, owner=address) for address in sorted(set(table.people.values()))}
    name = f"{table.name} (essai)" if settings.profile == "sandbox" else table.name
    agendas = {person(who): own[address].name for who, address in table.people.items()}
    return (ExchangeCalendar(login, name), *own.values()), agendas


def _calendars(settings: Settings) -> tuple[tuple[Calendar, ...], dict[str, str]]:
    """The shared calendar and people's own; whose is whose (`Office.agendas`). A first try has a shared calendar of its
    own, so that nothing of it stays in the one of live."""
    table, trial = settings.calendar, settings.profile == "sandbox"
    if table.backend == "ics":
        file = settings.calendar_file
        return (IcsCalendar(file.with_stem(f"{file.stem}-essai") if trial else file),), {}
    if table.backend == "exchange":
        return _exchange_calendars(settings)
    if table.backend == "graph":
        from relance_mail.wiring_tokens import graph_calendars

        return graph_calendars(settings)
    if table.backend != "caldav":
        return (), {}
    login = DavLogin(table.url, table.user, table.secret.reveal() if table.user else "", ca_file=table.ca_file)
    own: dict[str, Calendar] = {}
    for who, url in table.people.items():
        own.setdefault(url, CalDavCalendar(replace(login, url=url), owner=who))
    agendas = {person(who): own[url].name for who, url in table.people.items()}
    name = f"{table.name} (essai)" if trial else table.name
    return (CalDavCalendar(login, name), *own.values()), agendas


def _pdf(settings: Settings) -> PdfEngine | None:
    if settings.letters.pdf == "none":
        return None
    return pdf_engine(str(settings.letters.soffice) if settings.letters.soffice else None)


@contextmanager
def paths_office(paths: Sequence[Path], on: date, mapping: Path | None = None) -> Iterator[Office]:
    """An office in memory over some files, as `stock`: the reprise validated, the bank posted, the mailbox read."""
    settings = shipped_defaults()
    clock = SimulatedClock(datetime.combine(on, time(10, 30), settings.zone), settings.zone)
    store = memory_store(Path.cwd())
    feeds = path_feeds(paths, clock, on, mapping)
    with store.writing() as conn:
        meta.start(conn, on)
        for feed in feeds:
            meta.state_bank_posted(conn, feed.name, on)
    office = Office(
        store=store,
        clock=clock,
        profile=settings.profile,
        creditor=settings.creditor,
        book=settings.book,
        documents=_templates(settings),
        correspondence=_correspondence(settings),
        feeds=tuple(feeds),
    )
    try:
        yield office
    finally:
        store.close()


def path_feeds(
    paths: Sequence[Path], clock: Clock, on: date | None, mapping: Path | None, *, everything: bool = False
) -> list[FileFeed]:
    """One feed per path, in their order; UsageError for a path that is not there."""
    options = _mapping(mapping)
    absent = [path for path in paths if not path.exists()]
    if absent:
        findings = [Finding("no_path", f"{path} does not exist.", "Check its spelling.") for path in absent]
        raise UsageError(*findings)
    feeds = []
    for number, path in enumerate(paths):
        readers = {**_readers("auto"), **(_readers("customers") if everything else {})}
        name = f"{number + 1}:{path.name}"
        feeds.append(FileFeed(name, path, readers, SourceMode.STOCK, options, clock, False, on, everything))
    return feeds


def _mapping(path: Path | None) -> ReadOptions:
    if path is None:
        return ReadOptions()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        finding = Finding("bad_map", f"{path} cannot be read: {error}", "Write our field = heading, in TOML.")
        raise UsageError(finding) from None
    columns = document.get("columns", {key: value for key, value in document.items() if isinstance(value, str)})
    columns = {key: value for key, value in columns.items() if key not in ("sheet", "currency")}
    return ReadOptions(columns=columns, sheet=document.get("sheet"), currency=document.get("currency", "EUR"))


def read_paths(paths: Sequence[Path], mapping: Path | None = None) -> SourceReading:
    """What `import` lists: every path read with the shipped configuration, in their order."""
    clock = SystemClock()
    readings = [feed.read() for feed in path_feeds(paths, clock, None, mapping, everything=True)]
    return joined([taken.reading for taken in readings if taken is not None])

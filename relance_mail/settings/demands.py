"""What must hold between options, each problem with its remedy.

1. What only a live profile needs (whose letters customers read) is a warning before, so that a first try is short.
2. Nothing is contacted here and no source is opened: a share that sleeps is no error of the settings.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from relance_mail.core.findings import Finding, Severity
from relance_mail.settings.hosts import host_of, is_exchange_online, is_loopback, on_network_share
from relance_mail.settings.problems import problem
from relance_mail.settings.spec import Options

Complaint = tuple[str, str, str]


def demands(options: Options, file: str) -> list[Finding]:
    """Every problem between the options of a folder's relance.toml; warnings among them."""
    live = Severity.ERROR if options.profile == "live" else Severity.WARNING
    found = [_finding(file, complaint, Severity.ERROR) for complaint in _always(options)]
    found += [_finding(file, complaint, live) for complaint in _before_live(options)]
    if on_network_share(options.store_folder):
        cause = f"{options.store_folder} lies on a network share, where a database is damaged sooner or later"
        found.append(_finding(file, ("data_folder", cause, "name a folder on a local disk"), Severity.WARNING))
    return found


def _finding(file: str, complaint: Complaint, severity: Severity) -> Finding:
    key, cause, remedy = complaint
    return problem(file, key, cause, remedy, "settings_demand", severity)


def _always(options: Options) -> Iterator[Complaint]:
    if not options.creditor.name:
        yield "creditor.name", "the name of our company is missing", 'write name = "…" below [creditor]'
    if not options.mail.address:
        yield "mail.address", "the address of the shared mailbox is missing", 'write address = "…" below [mail]'
    yield from _sources(options)
    if options.mail.backend == "imap_smtp":
        for name, server in (("imap", options.mail.imap), ("smtp", options.mail.smtp)):
            if not server.host:
                yield f"mail.{name}.host", "the server is missing", f'write host = "…" below [mail.{name}]'
        if options.mail.imap.host and not options.mail.imap.user:
            yield "mail.imap.user", "the login name is missing", 'write user = "…" below [mail.imap]'
    if "exchange" in (options.mail.backend, options.calendar.backend):
        yield from _exchange(options)
    if by_token := _by_token(options):
        yield from _oauth(options, by_token)
    if options.calendar.backend == "caldav":
        yield from _calendar(options)
    if options.creditor.contract_rate and options.creditor.rate_known_on is None:
        yield (
            "creditor.rate_known_on",
            "nobody says when the rate was looked up",
            "write the day on which somebody read it on an invoice, like rate_known_on = 2026-11-22",
        )
    if options.profile == "demo":
        yield from _outside(options)


def _exchange(options: Options) -> Iterator[Complaint]:
    exchange = options.mail.exchange
    if not exchange.user and exchange.auth != "kerberos":
        yield "mail.exchange.user", "the login name is missing", 'write user = "…" below [mail.exchange]'
    if is_exchange_online(host_of(exchange.server)):
        cause = f"{exchange.server} is Exchange Online (Microsoft 365), where EWS is disabled since October 2026"
        yield "mail.exchange.server", cause, 'write backend = "graph" and register the application in Entra'
    if exchange.server.startswith("http://") and not is_loopback(host_of(exchange.server)):
        yield "mail.exchange.server", "it would be reached without TLS", "write https:// before its name"
    if options.profile == "demo" and not exchange.server:
        yield "mail.exchange.server", "the demo profile asks no autodiscover", 'write "127.0.0.1"'


def _by_token(options: Options) -> tuple[str, ...]:
    """The options that want a login by tokens."""
    mail = options.mail
    wanted = {"mail.backend": mail.backend == "graph", "calendar.backend": options.calendar.backend == "graph"}
    if mail.backend == "imap_smtp":
        wanted |= {"mail.imap.login": mail.imap.login == "oauth", "mail.smtp.login": mail.smtp.login == "oauth"}
    return tuple(key for key, by_token in wanted.items() if by_token)


def _oauth(options: Options, by_token: tuple[str, ...]) -> Iterator[Complaint]:
    oauth, of_graph = options.oauth, [key for key in by_token if key.endswith("backend")]
    if not oauth.client_id:
        yield "oauth.client_id", "the id of the application is missing", 'write client_id = "…" below [oauth]'
    if oauth.provider == "microsoft" and not oauth.tenant:
        yield "oauth.tenant", "the organisation is missing", 'write tenant = "…" below [oauth]'
    if oauth.provider == "google" and oauth.login == "application":
        yield "oauth.login", "at Google a person logs in", 'write login = "person" and run `relance login`'
    if oauth.provider == "google" and of_graph:
        yield of_graph[0], "graph is Microsoft's, and [oauth] is Google's", 'write backend = "imap_smtp"'
    hosts = {"oauth.authority": host_of(oauth.authority), "mail.graph.url": host_of(options.mail.graph.url)}
    for key, host in hosts.items():
        if options.profile == "demo" and not is_loopback(host):
            yield key, f"the demo profile talks to this machine only, not to {host}", 'write "https://localhost"'
    for key, url in (("oauth.authority", oauth.authority), ("mail.graph.url", options.mail.graph.url)):
        if not url.startswith("https://") and not is_loopback(host_of(url)):
            yield key, "it would be reached without TLS", "write https:// before its name"


def _calendar(options: Options) -> Iterator[Complaint]:
    shared = options.calendar.url
    if not shared:
        yield "calendar.url", "the address of the calendar is missing", 'write url = "https://…" below [calendar]'
    for who, url in options.calendar.people.items():
        if not url or url.rstrip("/") == shared.rstrip("/"):
            cause = f"{who!r} has no calendar of his own here" if url else f"the address of {who!r} is missing"
            yield "calendar.people", cause, "write the address of that person's own calendar, or leave the line out"


def _sources(options: Options) -> Iterator[Complaint]:
    if all(source.format == "customers" for source in options.sources):
        yield "sources", "no source says who owes what", "add [[sources]] with name and path"
    names = [source.name for source in options.sources]
    for at, name in enumerate(names):
        if name in names[:at]:
            yield f"sources[{at + 1}].name", f"{name!r} names two sources", "give each source its own name"


def _outside(options: Options) -> Iterator[Complaint]:
    """The demo uses customers' own addresses, hence talks to this machine only (rule 14)."""
    hosts = (
        ("mail.imap.host", options.mail.imap.host),
        ("mail.smtp.host", options.mail.smtp.host),
        ("mail.exchange.server", host_of(options.mail.exchange.server)),
        ("calendar.url", urlsplit(options.calendar.url).hostname or options.calendar.url),
        *(("calendar.people", urlsplit(url).hostname or url) for url in options.calendar.people.values()),
    )
    for key, host in hosts:
        if host and not is_loopback(host):
            yield key, f"the demo profile talks to this machine only, not to {host}", 'write "127.0.0.1"'


def _before_live(options: Options) -> Iterator[Complaint]:
    creditor, below = options.creditor, "complete [creditor]"
    for key, value, what in (
        ("siren", creditor.siren, "SIREN"),
        ("legal_form", creditor.legal_form, "legal form"),
        ("signatory", creditor.signatory, "name of whoever signs reminders"),
        ("legal_signatory", creditor.legal_signatory, "name of whoever signs formal notices"),
        ("legal_signatory_title", creditor.legal_signatory_title, "function of whoever signs formal notices"),
    ):
        if not value:
            yield f"creditor.{key}", f"the {what} is missing, which letters must carry", below
    address = creditor.address
    if not (address.lines and address.postcode and address.city):
        yield "creditor.address", "our postal address is not complete", "complete [creditor.address]"
    if not creditor.accounts:
        yield "creditor.accounts", "no account says where to pay", "add [[creditor.accounts]] with an iban"
    if not creditor.contract_rate:
        yield (
            "creditor.contract_rate",
            "nobody has said which rate stands on our invoices, so letters name none",
            'write the percent like "12.40", or "none"',
        )
    if not options.service.responsible:
        yield "service.responsible", "nobody gets the morning's summary", "write the address of the person in charge"

"""[mail]: the shared mailbox, its servers, and what our messages carry."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from relance_mail.settings.fields import Count, Email, Flag, OptionalPlace, Place, Port, Section, option, table
from relance_mail.settings.hosts import is_loopback
from relance_mail.settings.secrets import WAYS, Secret, parse_secret

_SECRET = f"Where the password is, never the password itself: {WAYS}; the environment variable"


def follow(key: str, variable: str) -> BeforeValidator:
    """Reads the reference that stands at `key`; the environment's `variable` will win over it."""

    def parse(written: object, place: ValidationInfo) -> Secret:
        folder: Path = (place.context or {}).get("folder", Path())
        if not isinstance(written, str):  # never shown: somebody may have written the password itself
            raise ValueError(f"this is no reference to a secret: write {WAYS}")  # noqa: TRY004 - pydantic's finding
        return parse_secret(written, key, variable, folder)

    return BeforeValidator(parse)


ImapSecret = Annotated[Secret, follow("mail.imap.secret", "RELANCE_IMAP_PASSWORD")]
SmtpSecret = Annotated[Secret, follow("mail.smtp.secret", "RELANCE_SMTP_PASSWORD")]
ExchangeSecret = Annotated[Secret, follow("mail.exchange.secret", "RELANCE_EXCHANGE_PASSWORD")]
Seconds = Annotated[int, Field(strict=True, ge=1, le=600)]


class ServerTable(Section):
    """What IMAP and SMTP have in common."""

    host: str = option("", "Name of the server.")
    port: Port
    security: Literal["tls", "starttls", "none"] = option(
        "tls", "How the connection is protected; none is allowed on this machine only."
    )
    user: str = option("", "Login name; empty means that this server wants no login.")
    login: Literal["password", "oauth"] = option(
        "password", "How we log in: by password, or by the token of [oauth] (XOAUTH2: Microsoft 365, Google)."
    )
    ca_file: OptionalPlace = option(None, "PEM file of the authority that signed the server's certificate.")
    connect_seconds: Seconds = option(15, "Seconds to wait for a connection.")
    read_seconds: Seconds = option(60, "Seconds to wait for an answer.")

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.security == "none" and self.host and not is_loopback(self.host):
            raise ValueError(f'{self.host} would be reached without TLS: set security to "tls" or "starttls"')
        return self


class ImapTable(ServerTable):
    """[mail.imap]"""

    port: Port = option(993, "Port: 993 takes tls, 143 starttls.")
    secret: ImapSecret = option("", f"{_SECRET} RELANCE_IMAP_PASSWORD wins.")
    watched_folders: tuple[str, ...] = option(
        (), "Further folders to read, beside the inbox, junk, sent and « Relances – copies », which are found alone."
    )
    history_days: Count = option(90, "How many days back the mailbox is read the first time.")
    file_copies: Flag = option(
        True, "Move the blind copies of our own messages, read, into the folder « Relances – copies », made if missing."
    )
    reply_folders: Flag = option(
        False, "Move customers' answers into folders by their reading, « Relance – à lire » to « Relance – fait »."
    )


class SmtpTable(ServerTable):
    """[mail.smtp]"""

    port: Port = option(465, "Port: 465 takes tls, 587 starttls.")
    secret: SmtpSecret = option("", f"{_SECRET} RELANCE_SMTP_PASSWORD wins.")
    sent_copy: Flag = option(True, "Put a copy of what was sent into the Sent folder, unless the server does.")


class ExchangeTable(Section):
    """[mail.exchange]: an Exchange server on the premises, for mail and for the calendar."""

    server: str = option(
        "", "Name of the server, or the https:// address of its service (EWS); empty means that autodiscover is asked."
    )
    user: str = option("", "Login name: DOMAIN\\name or name@domain; the mailbox is `address` above.")
    secret: ExchangeSecret = option("", f"{_SECRET} RELANCE_EXCHANGE_PASSWORD wins.")
    auth: Literal["ntlm", "basic", "kerberos"] = option("ntlm", "Kind of login; kerberos needs exchangelib[kerberos].")
    access: Literal["delegate", "impersonation"] = option(
        "delegate", "Right to a shared mailbox: full access given to `user`, or the role ApplicationImpersonation."
    )
    ca_file: OptionalPlace = option(None, "PEM file of the authority that signed the server's certificate.")
    connect_seconds: Seconds = option(15, "Seconds to wait for a connection.")
    read_seconds: Seconds = option(60, "Seconds to wait for an answer.")
    watched_folders: tuple[str, ...] = option(
        (), "Further folders to read, beside the inbox, junk, sent and « Relances – copies », which are found alone."
    )
    history_days: Count = option(90, "How many days back the mailbox is read the first time.")
    file_copies: Flag = option(
        True, "Move the blind copies of our own messages, read, into the folder « Relances – copies », made if missing."
    )
    reply_categories: Flag = option(
        True, "Give customers' answers a category by their reading, « Relance – à lire » to « Relance – fait »."
    )


class GraphTable(Section):
    """[mail.graph]: a mailbox at Microsoft 365, for mail and for the calendar; its login is [oauth]."""

    url: str = option("https://graph.microsoft.com/v1.0", "Address of Graph; another one in national clouds.")
    connect_seconds: Seconds = option(15, "Seconds to wait for a connection.")
    read_seconds: Seconds = option(60, "Seconds to wait for an answer.")
    watched_folders: tuple[str, ...] = option(
        (), "Further folders to read, beside the inbox, junk, sent and « Relances – copies », which are found alone."
    )
    history_days: Count = option(90, "How many days back the mailbox is read the first time.")
    file_copies: Flag = option(
        True, "Move the blind copies of our own messages into the folder « Relances – copies », made if missing."
    )
    reply_categories: Flag = option(
        True, "Give customers' answers a category by their reading, « Relance – à lire » to « Relance – fait »."
    )


class MailTable(Section):
    """[mail]"""

    backend: Literal["folder", "imap_smtp", "exchange", "graph"] = option(
        "folder",
        "folder: mails are files below `folder`; imap_smtp: the mailbox at an ordinary mail server; "
        "exchange: at an Exchange server on the premises; graph: at Microsoft 365.",
    )
    folder: Place = option(
        Path("courrier"), "Folder backend: what leaves lies in envois/, put what arrives into recus/."
    )
    address: Email = option("", "Address of the shared mailbox: sender and reply address of every message.")
    display_name: str = option("", "Name shown beside the address; empty means the name of our company.")
    reply_to: Email = option("", "Another address for replies; empty means `address`.")
    blind_copy: Email = option("", "Our address that proves what left by a blind copy; empty means `address`.")
    read_receipts: Flag = option(True, "Ask for read receipts at the stages that want one.")
    delivery_notices: Flag = option(True, "Ask the server for delivery notices.")
    max_attachments: Count = option(10, "More copies of invoices than this are offered on request instead.")
    max_attachments_mb: Count = option(8, "The same above so many megabytes in all.")
    internal_domains: tuple[str, ...] = option((), "Our own domains: a mail from there is no reply of a customer.")
    internal_addresses: tuple[Email, ...] = option((), "Further addresses of our own people.")
    imap: ImapTable = table()
    smtp: SmtpTable = table()
    exchange: ExchangeTable = table()
    graph: GraphTable = table()

"""The text of a relance.toml for an office on the real mail servers: what all of them share, and what differs."""

from tests.servers.mail import MailServers

CREDITOR = """
[creditor]
name = "Atelier Exemple"
legal_form = "SAS"
siren = "999000177"
rcs_city = "Lyon"
phone = "04 00 00 00 00"
signatory = "Le service recouvrement"
signatory_title = "Comptabilité clients"
[creditor.address]
lines = ["12 rue des Ateliers"]
postcode = "69003"
city = "Lyon"
[[creditor.accounts]]
iban = "FR1420041010050500013M02606"
"""
ICS = '[calendar]\nbackend = "ics"\npath = "relances.ics"\n'


def mail_accounts(
    servers: MailServers,
    us: str,
    secret: str = "file:boite",  # noqa: S107 - names a file
    *,
    starttls: bool = False,
    relay: int = 0,
) -> str:
    """The tables [mail.imap] and, at the end, [mail.smtp]: with TLS from the first byte, or the latter with STARTTLS.
    `secret`: where the password of both lies. `relay`: the port of a relay in front of the server for TLS."""
    security, port = ("starttls", servers.smtp_port) if starttls else ("tls", relay or servers.smtps_port)
    return f"""
[mail.imap]
host = "localhost"
port = {servers.imaps_port}
security = "tls"
user = "{us}"
secret = '{secret}'
ca_file = '{servers.ca_file}'
[mail.smtp]
host = "localhost"
port = {port}
security = "{security}"
user = "{us}"
secret = '{secret}'
ca_file = '{servers.ca_file}'
"""


def office_text(
    us: str,
    accounts: str,
    *,
    profile: str = "demo",
    source: tuple[str, str] = ("ventes", "encours.xlsx"),
    mode: str = "ask",
    rest: str = ICS,
    backend: str = "imap_smtp",
) -> str:
    """The whole file. `accounts`: of `mail_accounts`; keys of [mail.smtp] may follow. `source`: its name and path.
    `rest`: further tables. `backend`: of [mail], whose tables `accounts` then holds."""
    name, path = source
    return f"""
profile = "{profile}"
{CREDITOR}
[[sources]]
name = "{name}"
path = "{path}"
[mail]
backend = "{backend}"
address = "{us}"
{accounts}
[approval]
mode = "{mode}"
[letters]
pdf = "none"
{rest}
"""

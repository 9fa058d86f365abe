"""The demo's own relance.toml: what `relance init` writes, turned to loopback servers."""

from pathlib import Path

from relance_mail.demo.company import BOSS, CREDITOR, PASSWORD, US
from relance_mail.settings.write import FirstAnswers, first_settings

_SERVERS = """
[[sources]]
name = "factures_pdf"
path = "factures"
format = "einvoice"
mode = "delta"

[[sources]]
name = "clients"
path = "clients.xlsx"
format = "customers"

[mail.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{us}"
secret = "file:mot-de-passe"

[mail.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
user = "{us}"
secret = "file:mot-de-passe"

[calendar]
backend = "caldav"
url = "{dav}"
user = "recouvrement"
secret = "file:mot-de-passe"

[approval]
mode = "drafts"
"""


def write_settings(folder: Path, smtp_port: int, imap_port: int, dav_url: str) -> None:
    """Write relance.toml and the password file that it names."""
    first = first_settings(FirstAnswers(CREDITOR, "encours.xlsx", US, BOSS, "encours"))
    demo = first.replace('profile = "sandbox"', 'profile = "demo"').replace(
        'backend = "folder"', 'backend = "imap_smtp"'
    )
    servers = _SERVERS.format(us=US, smtp=smtp_port, imap=imap_port, dav=dav_url)
    (folder / "relance.toml").write_text(demo + servers, encoding="utf-8")
    secret = folder / "mot-de-passe"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o600)

"""Dovecot for tests: IMAP with STARTTLS and with TLS, LMTP for deliveries; every user has the same password.

A user exists as soon as it has a folder under `users/`; that is what Exim asks (exim.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.certificates import Certificates
from tests.servers.processes import LOOPBACK, free_port, give, group, running, temporary_folder, user

PASSWORD = "mot-de-passé"  # with an accent: both protocols have to carry it


@dataclass(frozen=True, slots=True)
class Dovecot:
    """Ports of the running server, and the folder that holds one folder per user."""

    imap_port: int
    imaps_port: int
    lmtp_port: int
    users: Path

    def add(self, address: str) -> None:
        """Make a user."""
        folder = self.users / address
        folder.mkdir(exist_ok=True)
        give(folder)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a server differs from the usual one: where the account keeps its folders, what it can do (all, if empty);
    `introspection`: the address that says whose an access token is, for logins by XOAUTH2; `acl`: whether folders may
    have a file `dovecot-acl`, and rights are told."""

    prefix: str = ""
    separator: str = "/"
    capability: str = ""
    copies: str | None = "Relances – copies"
    introspection: str = ""
    acl: bool = False


@contextmanager
def dovecot(certificates: Certificates, layout: Layout = Layout()) -> Iterator[Dovecot]:
    """Dovecot until the end of the block."""
    with temporary_folder("imap") as root:
        server = Dovecot(free_port(), free_port(), free_port(), root / "users")
        server.users.mkdir()
        config, log = root / "dovecot.conf", root / "dovecot.log"
        (root / "oauth2.conf").write_text(_introspection(certificates, layout), encoding="utf-8")
        config.write_text(_config(root, log, server, certificates, layout), encoding="utf-8")
        give(root)
        ports = (server.imap_port, server.imaps_port, server.lmtp_port)
        with running(["/usr/sbin/dovecot", "-F", "-c", config], ports, log):
            yield server


def _config(root: Path, log: Path, server: Dovecot, certificates: Certificates, layout: Layout) -> str:
    copies = f'mailbox "{layout.copies}" {{\n    auto = subscribe\n  }}' if layout.copies else ""
    abilities = f"protocol imap {{\n  imap_capability = {layout.capability}\n}}" if layout.capability else ""
    return f"""
base_dir = {root}/run
state_dir = {root}/state
log_path = {log}
default_internal_user = {user().pw_name}
default_internal_group = {group()}
default_login_user = {user().pw_name}
first_valid_uid = 1
listen = {LOOPBACK}
protocols = imap lmtp
ssl = required
ssl_cert = <{certificates.certificate}
ssl_key = <{certificates.key}
auth_mechanisms = plain login
recipient_delimiter = +
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 200
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user().pw_uid} gid={user().pw_gid} home={server.users}/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {server.imap_port}
  }}
  inet_listener imaps {{
    port = {server.imaps_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    port = {server.lmtp_port}
  }}
}}
namespace inbox {{
  inbox = yes
  prefix = {layout.prefix}
  separator = {layout.separator}
  mailbox Brouillons {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox "Éléments envoyés" {{
    auto = subscribe
  }}
  mailbox "Courrier indésirable" {{
    special_use = \\Junk
    auto = subscribe
  }}
  {copies}
}}
{abilities}
{_by_token(root) if layout.introspection else ""}
{_RIGHTS if layout.acl else ""}
"""


_RIGHTS = """
mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
plugin {
  acl = vfile
}
"""


def _by_token(root: Path) -> str:
    return f"""
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
"""


def _introspection(certificates: Certificates, layout: Layout) -> str:
    return f"""
introspection_mode = post
introspection_url = {layout.introspection}
username_attribute = username
active_attribute = active
active_value = true
tls_ca_cert_file = {certificates.ca_file}
"""

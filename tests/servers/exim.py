"""Exim for tests: submission with STARTTLS and with TLS, DSN, deliveries to Dovecot by LMTP, real bounces.

Domains: in any domain a user that Dovecot has gets its mail, an unknown one gets a bounce; in `strict.example.com` an
unknown one is refused at RCPT; `dead.example.com` bounces as a dead domain; `down.example.com` stays in the queue.
The packaged binary is set-user-id, which would forbid a configuration of our own: a plain copy of it is started.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.certificates import Certificates
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.processes import LOOPBACK, free_port, give, group, running, temporary_folder, user

STRICT, DEAD, DOWN = "strict.example.com", "dead.example.com", "down.example.com"
SIZE_LIMIT = 4_000_000


@dataclass(frozen=True, slots=True)
class Exim:
    """Ports of the running server, and the folder of its queue."""

    smtp_port: int
    smtps_port: int
    queue: Path

    def idle(self) -> bool:
        """Whether everything that it took has been delivered or given back."""
        return not any(self.queue.glob("input/*"))


@contextmanager
def exim(certificates: Certificates, mailboxes: Dovecot) -> Iterator[Exim]:
    """Exim until the end of the block."""
    with temporary_folder("smtp") as root:
        server = Exim(free_port(), free_port(), root / "spool")
        shutil.copyfile("/usr/sbin/exim4", root / "exim")
        (root / "exim").chmod(0o755)
        for name in ("spool", "log"):
            (root / name).mkdir()
        config = root / "exim.conf"
        config.write_text(_main(root, server, certificates) + _delivery(mailboxes) + _logins(), encoding="utf-8")
        give(root)
        command: list[str | Path] = [root / "exim", "-C", config, "-bdf", "-q5m"]
        with running(command, (server.smtp_port, server.smtps_port), root / "log" / "exim-paniclog"):
            yield server


def _main(root: Path, server: Exim, certificates: Certificates) -> str:
    return f"""
exim_path = {root}/exim
exim_user = {user().pw_name}
exim_group = {group()}
never_users =
deliver_drop_privilege = true
keep_environment =
spool_directory = {root}/spool
log_file_path = {root}/log/exim-%slog
pid_file_path =
primary_hostname = mx.example.fr
qualify_domain = example.fr
local_interfaces = {LOOPBACK}
daemon_smtp_ports = {server.smtp_port} : {server.smtps_port}
tls_on_connect_ports = {server.smtps_port}
tls_certificate = {certificates.certificate}
tls_privatekey = {certificates.key}
tls_advertise_hosts = *
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
host_lookup =
rfc1413_hosts =
message_size_limit = {SIZE_LIMIT}
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
begin acl
rcpt:
  require authenticated = *
  accept domains = {STRICT}
         verify = recipient
  deny domains = {STRICT}
       message = 5.1.1 No such user here
  accept
"""


def _delivery(mailboxes: Dovecot) -> str:
    return f"""
begin routers
dead:
  driver = redirect
  domains = {DEAD}
  allow_fail
  data = :fail: unrouteable mail domain
down:
  driver = redirect
  domains = {DOWN}
  allow_defer
  data = :defer: host is down
known:
  driver = accept
  local_part_suffix = +*
  local_part_suffix_optional
  condition = ${{lookup{{$local_part@$domain}}dsearch{{{mailboxes.users}}}{{yes}}{{no}}}}
  transport = lmtp
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  hosts = {LOOPBACK}
  hosts_override
  allow_localhost
  port = {mailboxes.lmtp_port}
  hosts_avoid_tls = *
begin retry
* * F,2h,1m
"""


def _logins() -> str:
    return f"""
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{{PASSWORD}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if eq{{$auth2}}{{{PASSWORD}}}}}
  server_set_id = $auth1
  server_advertise_condition = ${{if def:tls_in_cipher}}
"""

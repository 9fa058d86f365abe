"""The offices and the program of tests/cli, and the real mail servers."""

from tests.cli.conftest import folder, offices, proposed, relance, started
from tests.servers.mail import mail_servers

__all__ = ["folder", "mail_servers", "offices", "proposed", "relance", "started"]

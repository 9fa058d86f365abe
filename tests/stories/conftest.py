"""The real servers of the stories."""

from tests.servers.mail import mail_servers
from tests.servers.radicale import radicale

__all__ = ["mail_servers", "radicale"]

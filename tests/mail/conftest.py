"""The real mail servers, for the tests of this room."""

from tests.servers.mail import mail_servers

__all__ = ["mail_servers"]

"""The CalDAV server of these tests."""

from tests.servers.radicale import radicale as radicale

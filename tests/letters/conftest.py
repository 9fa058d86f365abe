"""LibreOffice, for the tests of this room."""

from tests.servers.libreoffice import office as office

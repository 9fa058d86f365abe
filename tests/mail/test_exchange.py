"""The mailer on the EWS stand-in: the contract, and what only Exchange does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.mail_contract import Letters, MailboxContract, MailerContract
from tests.mail.exchange_world import ExchangeWorld, exchange_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ExchangeWorld]:
    with exchange_world(tmp_path) as world:
        yield world


@pytest.fixture
def letters(world: ExchangeWorld) -> Letters:
    return Letters(world)


class TestExchangeMailer(MailerContract):
    """The contract over EWS."""


class TestExchangeMailbox(MailboxContract):
    """The contract over EWS."""

"""No mailbox is emptied that is not for tests, and none that is not given."""

import pytest

from tests.live.accounts import Variables


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> Variables:
    for name in ("ADDRESS", "COPIES", "CA_FILE"):
        monkeypatch.delenv(f"RELANCE_LIVE_NOWHERE_{name}", raising=False)
    return Variables("NOWHERE")


@pytest.mark.parametrize(
    "address", ["compta@example.fr", "contest@example.fr", "latest.news@example.fr", "essaim@x.fr"]
)
def test_a_mailbox_that_is_in_use_is_refused(
    variables: Variables, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("RELANCE_LIVE_NOWHERE_ADDRESS", address)
    with pytest.raises(pytest.fail.Exception, match="is not emptied"):
        variables.mailbox("ADDRESS")


@pytest.mark.parametrize("address", ["relances-essai@example.fr", "test.7@example.fr", "a@test.example.fr"])
def test_a_mailbox_for_tests_is_taken(variables: Variables, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("RELANCE_LIVE_NOWHERE_ADDRESS", address)
    assert variables.mailbox("ADDRESS") == address
    assert variables.copies == address.replace("@", "+copies@")
    assert variables.ca_file is None


def test_without_an_account_the_reason_names_the_variable(variables: Variables) -> None:
    with pytest.raises(pytest.skip.Exception, match="RELANCE_LIVE_NOWHERE_ADDRESS is not set"):
        variables.mailbox("ADDRESS")

"""Addresses that are not what they look like: never silently a recipient, and staff reads why."""

from pathlib import Path

import pytest

from relance_mail.core.lookalikes import is_lookalike
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.errors import UsageError
from relance_mail.replies.parse import parse
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, office_in, owed, write_customers
from tests.sources.sheets import codes, read

TUESDAY = "2026-03-03"
CYRILLIC = "compta@p\N{CYRILLIC SMALL LETTER A}ypal.example.com"
OTHERS = owed("FA-9", due="2026-03-20", code="C9")


@pytest.mark.parametrize(
    ("cell", "kept", "code"),
    [
        (CYRILLIC, None, "email_lookalike"),
        ("\N{CYRILLIC SMALL LETTER ES}ompta@c1.example.com", None, "email_lookalike"),
        ("\N{FULLWIDTH LATIN SMALL LETTER C}ompta@c1.example.com", None, "email_lookalike"),
        ("compta@xn--pypal-4ve.com", None, "email_lookalike"),
        ("compta@xn--80ak6aa92e.com", None, "email_lookalike"),
        ("compta@c1.exa\u200bmple.com", "compta@c1.example.com", None),
        ("compta\u202e@c1.example.com", "compta@c1.example.com", None),
        ('"a b"@c1.example.com', None, "email_invalid"),
        ("compta@[127.0.0.1]", None, "email_invalid"),
        ("compta@c1.example.com; x@evil.example.com", "compta@c1.example.com", "email_several"),
        ("compta@c1.example.com\nBcc: x@evil.example.com", "compta@c1.example.com", "email_several"),
        ('"x@evil.example.com" <compta@c1.example.com>', "compta@c1.example.com", None),
        ("x@evil.example.com <compta@c1.example.com>", "compta@c1.example.com", None),
        ("compta@société.example.fr", "compta@société.example.fr", None),
    ],
)
def test_an_address_in_a_cell_is_itself_or_a_finding(cell: str, kept: str | None, code: str | None) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    reading = read(f"Facture;Client;Échéance;Solde;E-mail\nFA-1;A;31/01/2026;10,00;{quoted}\n")
    assert [row.email for row in reading.invoices] == [kept]
    assert (code in codes(reading)) if code else not codes(reading)


def test_who_looks_like_a_customer_gets_nothing_and_is_asked_for(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY, WITH_CUSTOMERS) as day:
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", CYRILLIC, ""), ("C9", "société", "", ""))
        report = day.morning(TUESDAY, owed(email=CYRILLIC), OTHERS)
        assert "email_lookalike" in {finding.code for finding in report.findings}
        assert not [row for row in day.rows() if "@" in "".join(row.recipients)]
        with pytest.raises(UsageError):
            staff_accounts.contact(day.office, "C1", CYRILLIC, BOSS)


@pytest.mark.parametrize(
    ("sender", "sure"),
    [
        ("compta@c1.example.com", True),
        ('"x@evil.example.com" <compta@c1.example.com>', True),
        ("compta@c1.example.com <compta@c1.example.com>", True),
        ("Compta <COMPTA@c1.example.com>", True),
        ("compta@c1.example.com <x@evil.example.org>", False),
        ("<compta@c1.example.com> <x@evil.example.org>", False),
        ("compta@c1.example.com, x@evil.example.org", False),
        ("compta@c1.example.com(x@evil.example.org)", False),
        ("x@evil.example.org\r\nFrom: compta@c1.example.com", False),
    ],
)
def test_a_sender_is_sure_only_when_it_is_one(sender: str, sure: bool) -> None:
    assert parse(f"From: {sender}\r\nSubject: x\r\n\r\nok".encode()).sender_sure is sure


@pytest.mark.parametrize(
    ("told", "sure"),
    [
        ("mx.example.fr; dmarc=pass header.from=c1.example.com", True),
        ("mx.example.fr; dkim=none; spf=none", True),
        ("mx.example.fr; spf=pass; dmarc=fail (p=none)", False),
        ("mx.example.fr; spf=softfail smtp.mailfrom=x", False),
        ("mx.example.fr;\r\n DKIM = permerror", False),
        ("mx.example.fr; dmarc=fail\r\nAuthentication-Results: evil.example.org; dmarc=pass", False),
        ("evil.example.org; dmarc=pass\r\nAuthentication-Results: mx.example.fr; dmarc=fail", False),
    ],
)
def test_a_failed_check_of_any_server_is_a_doubt_and_a_pass_of_none_is_worth_anything(told: str, sure: bool) -> None:
    raw = f"From: compta@c1.example.com\r\nAuthentication-Results: {told}\r\nSubject: x\r\n\r\nok"
    assert parse(raw.encode()).sender_sure is sure


def test_accents_are_our_letters() -> None:
    assert not is_lookalike("françois.œuvré@société.example.fr")
    assert not is_lookalike("compta@xn--socit-esab.example.fr")
    assert is_lookalike("a@\N{GREEK SMALL LETTER ALPHA}.example.fr")

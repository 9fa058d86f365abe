"""Findings that one cycle tells and the next morning repeats."""

from dataclasses import replace

from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.engine.ledger import findings_kept
from tests.engine.folder_office import Day

LINE = Finding("contradicted", "FA-1 se contredit.", "La corriger.", Where("encours.xlsx", "Encours", 4, "Solde"))
REFUSED = Finding("refused", "Le serveur refuse R000001.", "Corriger l'adresse.", severity=Severity.WARNING)


def test_what_a_file_says_is_replaced_with_its_next_version(day: Day) -> None:
    with day.office.store.writing() as conn:
        findings_kept.keep_of_file(conn, "ventes", [LINE])
        findings_kept.keep_of_file(conn, "avoirs", [REFUSED])
        assert findings_kept.of_files(conn, ["ventes", "avoirs", "autre"]) == [LINE, REFUSED]
        assert findings_kept.of_files(conn, ["avoirs"]) == [REFUSED]
        findings_kept.keep_of_file(conn, "ventes", [])
        assert findings_kept.of_files(conn, ["ventes", "avoirs"]) == [REFUSED]


def test_what_happened_once_is_kept_once_until_it_was_told(day: Day) -> None:
    passing = replace(REFUSED, code="mailbox_unread")
    with day.office.store.writing() as conn:
        for found in ([REFUSED, passing], [REFUSED], [LINE]):
            findings_kept.keep_events(conn, found)
        assert findings_kept.events(conn) == [REFUSED]
        findings_kept.forget_events(conn)
        assert findings_kept.events(conn) == []


def test_a_bad_night_does_not_fill_the_store(day: Day) -> None:
    many = [replace(REFUSED, what=str(number)) for number in range(1000)]
    with day.office.store.writing() as conn:
        findings_kept.keep_events(conn, many)
        assert len(findings_kept.events(conn)) == 100

"""A letter of a first try never looks like one that may be posted; that of the demo and of live does (OFFICE §3.6)."""

from datetime import date
from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.core.policy import Channel
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.writing.envelope import from_bytes
from relance_mail.letters.draft_mark import MARK
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, office_in, owed, write_customers
from tests.engine.notices import LINE, OTHER, approve, folder, letter, names, shown, text, token
from tests.engine.printer import Printer

PROFILES = [("sandbox", "PROJET"), ("demo", "Courrier"), ("live", "Courrier")]


@pytest.mark.parametrize(("profile", "called"), PROFILES)
def test_an_approved_letter_and_the_copy_of_it_by_mail(tmp_path: Path, profile: str, called: str) -> None:
    with shown(tmp_path) as day:
        day.change(profile=profile, pdf=Printer())
        day.policies(first_alone_days=0)
        day.cycle()
        assert MARK in text(folder(day) / f"PROJET_{token(day)}.pdf"), "before the yes, it is a preview everywhere"
        approve(day)
        day.cycle()
        assert names(day) == [f"{called}_{token(day)}.pdf"]
        final = folder(day) / names(day)[0]
        assert (MARK in text(final)) is (called == "PROJET")
        mail = next(row for row in day.rows(State.APPROVED) if row.channel is Channel.MAIL)
        copy = from_bytes(day.office.store.files.get(mail.bytes_sha256 or ""))
        assert [(one.name, one.content) for one in copy.attachments] == [(final.name, final.read_bytes())]
        day.morning("2026-03-04", LINE, OTHER)
        assert letter(day).state is State.WITH_STAFF
        assert names(day) == [final.name], "it waits for its deposit"


@pytest.mark.parametrize(("profile", "called"), PROFILES)
def test_a_letter_to_post_lies_there_only_once_it_is_approved(tmp_path: Path, profile: str, called: str) -> None:
    """A customer without an address of mail gets the letter of the second stage by post."""
    line = owed(due="2026-01-10", email="")
    with office_in(tmp_path, "2026-03-02", WITH_CUSTOMERS) as day:
        day.change(profile=profile, pdf=Printer())
        write_customers(tmp_path / "clients.xlsx", ("C1", "société", "", ""))
        day.morning("2026-03-02", line, OTHER)
        staff_accounts.set_stage(
            day.office, "C1", "informelle", BOSS, numbers=(), on=date(2026, 2, 10), reason="au téléphone"
        )
        day.morning("2026-03-03", line, OTHER)
        assert [row.channel for row in day.rows(State.AWAITING_APPROVAL)] == [Channel.POST]
        assert names(day, "A_poster") == []
        day.approve()
        day.cycle()
        (name,) = names(day, "A_poster")
        assert name.startswith(called)
        assert (MARK in text(folder(day, "A_poster") / name)) is (called == "PROJET")

"""When the house itself is in doubt: a suspicious file, a restored database, a clock gone back (rules 5, 7, 11)."""

from pathlib import Path

import pytest

from relance_mail.core.outbox import State
from relance_mail.engine.cycle import run_cycle
from relance_mail.engine.staff import messages as staff
from relance_mail.errors import RelanceError
from relance_mail.mail.base import Answer, Ref
from relance_mail.store import journal
from relance_mail.store.backup import backup, restore
from relance_mail.store.lock import cycle_lock
from relance_mail.store.store import Store, open_store
from tests.engine.carriers import carrier
from tests.engine.folder_office import BOSS, Day, bounce, office_in, owed

TUESDAY = "2026-03-03"
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def codes(day: Day) -> set[str]:
    """The findings of a cycle now."""
    return {finding.code for finding in day.cycle().findings}


def test_rule_5_an_empty_file_sends_nothing_and_closes_nothing(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.approve()
    day.ledger()
    report = day.cycle()
    assert report.brakes.keys() == {"ventes"}
    assert (day.sent(), day.states()) == ([], [State.WITHDRAWN])
    assert len(day.account().invoices) == 1, "nothing counts as paid"
    assert (day.decision().reason, day.cycle().counts) == ("brake", {})


def test_rule_5_an_empty_file_is_overridden_for_this_version_only(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2"))
    day.ledger()
    day.cycle()
    staff.override(day.office, "ventes", BOSS, "tout est réglé")
    report = day.cycle()
    assert (report.brakes, report.counts["absence"]) == ({}, 2)
    day.morning("2026-03-04", owed("FA-3", code="C3"))
    day.go_to("2026-03-05")
    day.ledger()
    assert day.cycle().brakes.keys() == {"ventes"}, "another empty file is another version"


def test_rule_5_a_braked_source_whose_file_has_gone_still_brakes(day: Day) -> None:
    day.morning(TUESDAY, owed())
    day.ledger()
    day.cycle()
    (day.folder / "encours.xlsx").unlink()
    day.cycle()
    assert day.decision().reason == "brake"


def test_rule_5_the_good_file_put_back_releases_the_brake(day: Day) -> None:
    day.morning(TUESDAY, owed())
    good = (day.folder / "encours.xlsx").read_bytes()
    day.ledger()
    day.cycle()
    (day.folder / "encours.xlsx").write_bytes(good)
    assert not day.cycle().brakes
    assert len(day.rows(State.AWAITING_APPROVAL)) == 1


def test_rule_5_a_brake_that_trips_while_messages_leave_stops_the_rest(day: Day) -> None:
    lines = [owed(f"FA-{n}", code=f"C{n}") for n in range(1, 4)]
    day.morning(TUESDAY, *lines)
    day.approve()
    made = carrier(day)

    def accountant_empties_the_file(ref: Ref) -> Answer:
        day.ledger()
        return made.real.dispatch(ref)

    made.happenings = iter([accountant_empties_the_file])
    day.cycle()
    assert len(day.sent()) == 1
    assert day.states() == [State.SENT, State.WITHDRAWN, State.WITHDRAWN]


def test_rule_7_a_clock_set_back_sends_nothing(day: Day) -> None:
    day.morning("2026-03-04", owed())
    day.approve()
    day.go_to(TUESDAY)
    assert "clock_back" in codes(day)
    assert not day.sent()
    day.go_to("2026-03-05")
    day.cycle()
    assert len(day.sent()) == 1


def restored(day: Day, folder: Path) -> None:
    """The database comes back from the backup in `folder`."""
    store = day.office.store
    store.close()
    restore(folder, store.folder, store.profile, day.clock.now())
    day.change(store=open_store(store.folder, store.profile))


def test_rule_7_what_left_after_the_backup_is_not_sent_again(day: Day, tmp_path: Path) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    backup(day.office.store, tmp_path / "sauvegarde")
    day.approve()
    day.cycle()
    assert len(day.sent()) == 1
    day.later(hours=4)
    restored(day, tmp_path / "sauvegarde")
    assert day.states() == [State.AWAITING_APPROVAL]
    assert "restored" not in codes(day), "nothing was to be sent yet"
    day.approve()
    day.cycle()
    day.cycle()
    assert (len(day.sent()), day.states()) == (1, [State.SENT])


def test_rule_7_a_restored_database_reads_the_mailbox_before_it_sends(day: Day, tmp_path: Path) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    day.approve()
    backup(day.office.store, tmp_path / "sauvegarde")
    restored(day, tmp_path / "sauvegarde")
    assert "restored" in codes(day)
    assert not day.sent()
    day.cycle()
    assert len(day.sent()) == 1


def test_rule_7_a_copy_in_our_mailbox_teaches_a_restored_database_what_left(day: Day, tmp_path: Path) -> None:
    day.morning("2026-03-02", OTHER)
    backup(day.office.store, tmp_path / "sauvegarde")
    (mail,) = day.send("2026-03-03", owed(), OTHER)
    day.arrive(mail.as_bytes())
    day.arrive(bounce(mail, "compta@c1.example.com"))
    day.cycle()
    for folder in ("envois", "a_envoyer"):  # the carrier's own memory is lost as well
        for file in (day.folder / "courrier" / folder).iterdir():
            file.unlink()
    restored(day, tmp_path / "sauvegarde")
    day.later(hours=1)
    day.cycle()
    assert day.states() == [State.SENT], "at once, before a draft of it could lie anywhere"
    for _ in range(3):
        day.cycle()
        day.approve()
    assert not day.sent()
    assert day.states() == [State.SENT]
    assert day.account().steps[0].proof == "undelivered", "and what came back about it is known too"


def test_rule_7_one_cycle_at_a_time(day: Day) -> None:
    with cycle_lock(day.office.store.folder), pytest.raises(RelanceError):
        run_cycle(day.office)


def test_rule_11_the_journal_verifies_after_a_month_of_everything(day: Day) -> None:
    lines = [owed(f"FA-{n}", due="2026-02-20", code=f"C{n}") for n in range(1, 6)]
    sent = day.send(TUESDAY, *lines)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous réglerons FA-1 le 12 mars 2026.\n", to=sent[0])
    day.receive("compta@c2.example.com", "Bonjour,\n\nNous contestons.\n", to=sent[1])
    day.arrive(bounce(sent[2], "compta@c3.example.com"))
    for on in ("2026-03-05", "2026-03-10", "2026-03-17", "2026-03-18", "2026-03-31"):
        day.send(on, *lines)
    with day.office.store.reading() as conn:
        assert not journal.verify(conn)
        entries = list(journal.entries(conn))
    assert len(entries) > 50
    assert {"outbox.begin", "outbox.accepted", "mail.received", "hold.opened", "promise.made"} <= {
        one.entry.kind for one in entries
    }


def test_rule_11_every_mail_that_left_has_its_journal_s_head(day: Day) -> None:
    (mail,) = day.send(TUESDAY, owed())
    seq, _, head = str(mail["X-Relance-Journal"]).partition(":")
    with day.office.store.reading() as conn:
        entry = next(one.entry for one in journal.entries(conn) if one.entry.seq == int(seq))
    assert entry.hash == head


def test_rule_14_what_the_sandbox_sent_does_not_count_in_live(tmp_path: Path) -> None:
    with office_in(tmp_path, TUESDAY) as day:
        day.send(TUESDAY, owed())
        sandbox: Store = day.office.store
        assert day.account().steps
    assert not (sandbox.folder / "live.sqlite").exists()
    assert sandbox.folder.name == "sandbox" or "sandbox" in sandbox.path.name

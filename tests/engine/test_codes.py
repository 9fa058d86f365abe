"""OFFICE §8.3: one click in our own mails decides, once, and only what stops, postpones or confirms a reading."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.engine.desk import codes
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.replies.parse import parse
from relance_mail.store import meta
from relance_mail.store.tables import InboundState
from tests.engine.deciding import codes_of, outcome, outcomes
from tests.engine.folder_office import US, Day, office_in, owed
from tests.engine.kept import begun_with

TUESDAY = "2026-03-03"
THEM = "compta@c1.example.com"
CHIEF = "responsable@atelier.example.fr"
PAUSE = StaffDecision(Choice.PAUSE, "", "C1", until=date(2026, 3, 10))
PROMISE = "Bonjour,\n\nNous réglerons la facture FA-1 le 12 mars 2026 par virement.\n\nCordialement,"


@contextmanager
def tuesday(folder: Path) -> Iterator[Day]:
    """One customer is late, one is not; one cycle has run."""
    with office_in(folder, TUESDAY, internal=(CHIEF, "@filiale.example.fr")) as day:
        day.morning(TUESDAY, owed(due="2026-02-20"), owed("FA-9", due="2026-04-20", code="C9"))
        yield day


day = begun_with(tuesday)


def minted(day: Day, decision: StaffDecision = PAUSE) -> str:
    with day.office.store.writing() as conn:
        return codes.mint(conn, day.office, decision)


def link_of(day: Day, decision: StaffDecision = PAUSE, label: str = "Pause 7 j") -> str:
    return codes.link(day.office, minted(day, decision), label, decision)


def click(day: Day, link: str, sender: str = CHIEF, **headers: str) -> Report:
    """What the mail program sends for a link, as it is; the program collects it."""
    fields = parse_qs(urlsplit(link).query)
    return write(day, fields["subject"][0], sender, fields["body"][0], **headers)


def write(day: Day, subject: str, sender: str = CHIEF, body: str = "x", **headers: str) -> Report:
    day.receive(sender, body, to=None, subject=subject, **headers)
    return day.cycle()


def pauses(day: Day) -> list[date | None]:
    return [hold.until for hold in day.holds() if hold.reason is HoldReason.PAUSE]


def refused(day: Day, report: Report, code: str = "code_refused") -> None:
    assert code in codes_of(report)
    assert not pauses(day)
    assert not outcomes(day)


def test_a_click_decides_and_is_neither_a_reply_nor_a_contact_nor_kept(day: Day) -> None:
    click(day, link_of(day))
    assert pauses(day) == [date(2026, 3, 10)]
    told = outcome(day)
    assert (told.done, told.by, told.choice, told.customer) == (True, CHIEF, "pause", "C1")
    assert CHIEF in told.sentence
    assert not day.mails(*InboundState)
    assert day.account().last_contact_on is None
    assert not [hold for hold in day.holds() if hold.reason is HoldReason.REPLY_WAITING]


def test_a_colleague_of_one_of_our_domains_may_click(day: Day) -> None:
    click(day, link_of(day), "vente@filiale.example.fr")
    assert pauses(day)


def test_attack_a_code_works_once(day: Day) -> None:
    link = link_of(day)
    click(day, link)
    staff_accounts.release(day.office, "C1", "Paul", "rappelé")
    report = write(day, parse_qs(urlsplit(link).query)["subject"][0], body="once more")
    (told,) = [finding.what for finding in report.findings if finding.code == "code_refused"]
    assert "déjà servi le 03/03/2026" in told
    assert (pauses(day), len(outcomes(day))) == ([], 1)


def test_the_same_mail_met_again_says_nothing(day: Day) -> None:
    link = link_of(day)
    click(day, link)
    assert "code_refused" not in codes_of(click(day, link)), "the copy in the sent items bears the same Message-ID"
    assert len(outcomes(day)) == 1


def test_attack_a_code_does_not_outlive_a_week(day: Day) -> None:
    link = link_of(day)
    day.go_to("2026-03-11")
    refused(day, click(day, link))


def test_attack_a_code_that_was_never_made(day: Day) -> None:
    refused(day, write(day, "Relances - Pause 7 j [7K3Q-XM2A-9RTB]"))


def test_attack_a_customer_who_got_hold_of_a_code_has_written_a_reply(day: Day) -> None:
    code = minted(day)
    write(day, f"Relances - Pause 7 j - client C1 [{code}]", THEM)
    assert not pauses(day)
    assert HoldReason.REPLY_WAITING in {hold.reason for hold in day.holds()}
    assert not outcomes(day)
    click(day, codes.link(day.office, code, "Pause 7 j"))
    assert pauses(day), "the code is still ours to use"


@pytest.mark.parametrize(
    "results",
    [
        "mx.atelier.example.fr; dmarc=fail (p=none) header.from=atelier.example.fr; spf=pass",
        "mx.atelier.example.fr;\n spf=softfail smtp.mailfrom=evil.example.org; dkim=none",
        "mx.atelier.example.fr; dkim=fail (bad signature); dmarc=pass",
        "spf=pass (sender IP is 192.0.2.1); dkim=none; dmarc=none; compauth=fail reason=001",
    ],
)
def test_attack_a_forged_sender_decides_nothing(day: Day, results: str) -> None:
    link = link_of(day)
    report = click(day, link, Authentication_Results=results.replace("\n", ""))
    refused(day, report, "code_forged")
    assert not day.mails(*InboundState)


def test_attack_a_results_header_of_the_attacker_hides_nothing(day: Day) -> None:
    fields = parse_qs(urlsplit(link_of(day)).query)
    mail = (
        f"Authentication-Results: evil.example.org; dmarc=pass\r\nFrom: {CHIEF}\r\nTo: {US}\r\n"
        "authentication-results: mx.atelier.example.fr; dmarc=fail\r\nMessage-ID: <1@evil.example.org>\r\n"
        f"Subject: {fields['subject'][0]}\r\n\r\nx\r\n"
    )
    day.arrive(mail.encode())
    refused(day, day.cycle(), "code_forged")


def test_what_the_server_finds_in_order_is_believed(day: Day) -> None:
    click(day, link_of(day), Authentication_Results="mx.atelier.example.fr; dmarc=pass; spf=pass; dkim=pass")
    assert pauses(day)


@pytest.mark.parametrize("prefix", ["TR : ", "Re: ", "RE : ", "Fwd: ", "Rép : "])
def test_attack_a_code_that_is_passed_on_is_no_instruction(day: Day, prefix: str) -> None:
    code = minted(day)
    report = write(day, f"{prefix}Relances - Pause 7 j - client C1 [{code}]", body=f"De : {THEM}\n\nVoici.")
    assert not pauses(day)
    assert not [one for one in codes_of(report) if one.startswith("code_")]


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": "<1@client.example.com>"},
        {"References": "<1@client.example.com>"},
        {"Auto_Submitted": "auto-generated"},
    ],
)
def test_attack_a_mail_that_answers_or_that_nobody_wrote_is_no_click(day: Day, headers: dict[str, str]) -> None:
    click(day, link_of(day), **headers)
    assert not pauses(day)
    assert not outcomes(day)


def test_attack_a_code_in_the_text_of_a_mail_is_no_instruction(day: Day) -> None:
    code = minted(day)
    write(day, "Bonjour", body=f"Relances - Pause 7 j [{code}]")
    write(day, "TR : facture", body=f"-----Message d'origine-----\nDe : {THEM}\nObjet : [{code}]\n\n[{code}]")
    assert not pauses(day)
    assert not outcomes(day)


@pytest.mark.parametrize(
    "sender", [f"{CHIEF}, autre@evil.example.org", f'"{CHIEF}" <x@evil.example.org>', "x@atelier.example.fr.evil.org"]
)
def test_attack_a_sender_that_only_looks_like_ours(day: Day, sender: str) -> None:
    fields = parse_qs(urlsplit(link_of(day)).query)
    subject = fields["subject"][0]
    mail = f"From: {sender}\r\nTo: {US}\r\nSubject: {subject}\r\nMessage-ID: <2@evil.example.org>\r\n\r\nx\r\n"
    day.arrive(mail.encode())
    day.cycle()
    assert not pauses(day)
    assert not outcomes(day)


STARTS = sorted(set(Choice) - codes.BY_LINK)


@pytest.mark.parametrize("choice", STARTS)
def test_no_link_may_start_release_or_change_anything(day: Day, choice: Choice) -> None:
    with pytest.raises(ValueError, match="no link"):
        minted(day, replace(PAUSE, choice=choice))


def test_attack_what_was_written_into_the_store_is_looked_at_again(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_of(day, StaffDecision(Choice.FILE_GOOD, "", subject="ventes"))
    monkeypatch.setattr(codes, "BY_LINK", frozenset({Choice.PAUSE}))
    refused(day, click(day, link))


def braked(day: Day) -> None:
    day.later(minutes=30)
    day.ledger()
    day.cycle()
    assert day.account().facts.braked


def test_the_file_that_was_shown_is_good(day: Day) -> None:
    braked(day)
    click(day, link_of(day, StaffDecision(Choice.FILE_GOOD, "", subject="ventes", reason="0fe1"), "Ce fichier est bon"))
    assert not day.account().facts.braked
    assert outcome(day).done


def test_rule_5_another_version_of_the_file_is_not_good_by_the_old_link(day: Day) -> None:
    braked(day)
    link = link_of(day, StaffDecision(Choice.FILE_GOOD, "", subject="ventes"), "Ce fichier est bon")
    day.later(minutes=30)
    day.ledger(owed("FA-77", due="2026-02-20", code="C7"))
    day.cycle()
    report = click(day, link)
    assert "code_refused" in codes_of(report)
    assert day.account().facts.braked


def doubtful(day: Day) -> str:
    """A reply that a person has to look at; its id."""
    day.receive(THEM, "Bonjour,\n\nC'est compliqué en ce moment.\n")
    day.cycle()
    (kept,) = day.mails(InboundState.TO_CONFIRM)
    return kept.ref


def test_a_reading_is_confirmed_by_a_click(day: Day) -> None:
    day.receive("inconnu@c1.example.com", PROMISE)
    day.cycle()
    (kept,) = day.mails(InboundState.TO_CONFIRM)
    click(day, link_of(day, StaffDecision(Choice.READING_RIGHT, "", "C1", subject=kept.ref), "Promesse exacte"))
    assert [one.due for one in day.account().promises] == [date(2026, 3, 12)]
    assert HoldReason.REPLY_WAITING not in {hold.reason for hold in day.holds()}


def test_a_reading_to_correct_stays_to_be_read(day: Day) -> None:
    ref = doubtful(day)
    click(day, link_of(day, StaffDecision(Choice.READING_WRONG, "", "C1", subject=ref), "À corriger"))
    assert [mail.ref for mail in day.mails(InboundState.TO_CONFIRM)] == [ref]
    assert HoldReason.REPLY_WAITING in {hold.reason for hold in day.holds()}
    assert outcome(day).done


def test_what_was_believed_alone_can_be_called_wrong_and_read_again(day: Day) -> None:
    day.receive(THEM, PROMISE)
    day.cycle()
    (kept,) = day.mails(InboundState.DONE)
    assert len(day.account().promises) == 1
    click(day, link_of(day, StaffDecision(Choice.READING_WRONG, "", "C1", subject=kept.ref), "À corriger"))
    assert day.account().promises[0].cancelled
    assert HoldReason.REPLY_WAITING in {hold.reason for hold in day.holds()}
    click(day, link_of(day, StaffDecision(Choice.READING_RIGHT, "", "C1", subject=kept.ref), "Promesse exacte"))
    assert [one.cancelled for one in day.account().promises] == [True, False]


def test_a_dispute_by_a_click_deals_with_the_reply_beside_which_it_stood(day: Day) -> None:
    ref = doubtful(day)
    click(day, link_of(day, StaffDecision(Choice.DISPUTE, "", "C1", subject=ref), "Litige"))
    assert {hold.reason for hold in day.holds()} == {HoldReason.DISPUTE}


def test_a_payment_is_announced_by_a_click(day: Day) -> None:
    click(day, link_of(day, StaffDecision(Choice.PAID_WAITING, "", "C1"), "Payé"))
    assert {hold.reason for hold in day.holds()} == {HoldReason.PAYMENT_ANNOUNCED}


def test_the_link_is_plain_ascii_percent_encoded_and_names_the_customer(day: Day) -> None:
    decision = replace(PAUSE, customer="C1")
    link = link_of(day, decision, "À corriger – œuvre d'été & fils")
    assert re.fullmatch(r"mailto:compta@atelier\.example\.fr\?subject=[\w%.~-]+&body=[\w%.~-]+", link, re.ASCII)
    assert "%20" in link
    assert "+" not in link
    subject = unquote(link.partition("subject=")[2].partition("&")[0])
    assert re.fullmatch(r"Relances - A corriger - oeuvre d'ete & fils - client C1 \[[0-9A-Z-]{14}\]", subject)


def test_codes_are_random_and_kept_as_hashes_only(day: Day) -> None:
    made = {minted(day) for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code) for code in made)
    with day.office.store.reading() as conn:
        kept = meta.under(conn, "code")
    assert not any(code in f"{key}{text}" for key, text in kept.items() for code in made)


def test_old_codes_are_forgotten(day: Day) -> None:
    minted(day)
    day.go_to("2026-03-18")
    minted(day)
    with day.office.store.reading() as conn:
        assert len(meta.under(conn, "code")) == 1


def test_a_code_may_be_typed_by_hand_however_it_is_spelled(day: Day) -> None:
    write(day, f"[{minted(day).lower().replace('0', 'o').replace('1', 'l')}]")
    assert pauses(day)


def test_a_mailbox_read_anew_tells_nothing_of_clicks_long_ago(day: Day) -> None:
    old = f"From: {CHIEF}\r\nTo: {US}\r\nSubject: [7K3Q-XM2A-9RTB]\r\nDate: Tue, 3 Feb 2026 10:00:00 +0100\r\n\r\nx\r\n"
    report, real = Report(), datetime.now(UTC)
    assert codes.redeem(day.office, report, replace(parse(old.encode()), received=real - timedelta(days=30)))
    assert not report.findings
    assert codes.redeem(day.office, report, replace(parse(old.encode()), received=real))
    assert codes_of(report) == ["code_refused"]

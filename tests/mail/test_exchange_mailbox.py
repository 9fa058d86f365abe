"""Reading an Exchange mailbox: reports as items, categories, copies, pages, and what servers leave out."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from relance_mail.core.labels import REPLY_LABELS, Label
from relance_mail.core.readings import ReceiptKind
from relance_mail.errors import BackendError
from relance_mail.mail.base import Accepted, Sorted
from relance_mail.mail.content import content_sha256
from relance_mail.replies.parse import parse
from tests.contracts.mail_contract import Letters, parsed
from tests.mail.exchange_world import ExchangeWorld, exchange_world
from tests.servers.ews_fields import make, values
from tests.servers.ews_reports import deliver, report
from tests.servers.ews_store import Item


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ExchangeWorld]:
    with exchange_world(tmp_path) as world:
        yield world


@pytest.fixture
def letters(world: ExchangeWorld) -> Letters:
    return Letters(world)


def only(items: list[Item]) -> Item:
    (item,) = items
    return item


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("IPNRN", ReceiptKind.READ),
        ("IPNNRN", ReceiptKind.NOT_READ),
        ("DR", ReceiptKind.DELIVERED),
        ("NDR", ReceiptKind.FAILED),
    ],
)
def test_reports_are_read_as_on_imap(world: ExchangeWorld, letters: Letters, kind: str, expected: ReceiptKind) -> None:
    """SERVERS §3: REPORT.IPM.Note.*"""
    mailer = world.mailer()
    ref = mailer.prepare(replace(letters.first, blind_copy=None))
    mailer.dispatch(ref)
    report(world.server.store, world.ours, kind, world.left(1)[0], world.customer)
    mails = [mail for mail in world.mailbox().fetch({}, 10).mails if mail.folder == "Boîte de réception"]
    (receipt,) = parse(mails[0].content).text.receipts
    assert receipt.kind is expected
    assert ref.message_id in mails[0].content.decode()


@pytest.mark.parametrize(
    ("item_class", "expected", "about"),
    [
        ("REPORT.IPM.Note.IPNRN", ReceiptKind.READ, "compta@example.com"),
        ("Report.IPM.Schedule.Meeting.ipnnrn", ReceiptKind.NOT_READ, "compta@example.com"),
        ("REPORT.IPM.Note.NDR", ReceiptKind.FAILED, "absent@example.com"),
        ("REPORT.IPM.Note.DR", ReceiptKind.DELIVERED, "absent@example.com"),
        ("REPORT.IPM.Note.Relayed.DR", ReceiptKind.RELAYED, "absent@example.com"),
        ("REPORT.IPM.Note.Delayed.DR", ReceiptKind.DELAYED, "absent@example.com"),
    ],
)
def test_a_report_of_words_alone_is_read_by_its_class(
    world: ExchangeWorld, item_class: str, expected: ReceiptKind, about: str
) -> None:
    words = "From: compta@example.com\r\nTo: absent@example.com\r\nSubject: =?utf-8?q?Lu=C2=A0=3A?=\r\n\r\nBonjour\r\n"
    world.arrive(words.encode())
    item = only(world.in_folder("inbox"))
    item.item_class = item_class
    item.extended["tag", "0x1046"] = ["<original@example.fr>"]
    (mail,) = world.mailbox().fetch({}, 10).mails
    (receipt,) = parse(mail.content).text.receipts
    assert (receipt.kind, receipt.original_message_id) == (expected, "<original@example.fr>")
    assert receipt.recipient == about
    assert b"Bonjour" in mail.content


def test_a_mail_that_only_sounds_like_a_report_stays_as_it_is(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: Lu : facture\r\nIn-Reply-To: <original@example.fr>\r\n\r\nLu\r\n")
    (mail,) = world.mailbox().fetch({}, 10).mails
    assert parse(mail.content).text.receipts == ()


def test_peers_15_a_mail_to_an_unknown_colleague_comes_back(world: ExchangeWorld, letters: Letters) -> None:
    outgoing = replace(letters.first, to=("nobody@example.com",), blind_copy=None)
    mailer = world.mailer()
    assert isinstance(mailer.dispatch(mailer.prepare(outgoing)), Accepted)
    bounce = next(mail for mail in world.mailbox().fetch({}, 10).mails if mail.folder != "Éléments envoyés")
    assert [receipt.kind for receipt in parse(bounce.content).text.receipts] == [ReceiptKind.FAILED]


def test_the_category_is_in_the_list_of_the_mailbox_once_and_others_stay(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: one\r\n\r\n")
    world.arrive(b"Subject: two\r\n\r\n")
    first, second = world.in_folder("inbox")
    first.fields["Categories"] = make("Categories", None, make("String", "Urgent"))
    mailbox = world.mailbox()
    for mail in mailbox.fetch({}, 10).mails:
        assert mailbox.sort(mail.ref, Label.PROMISE) is Sorted.LABELLED
    assert values(first, "Categories") == ["Urgent", Label.PROMISE.value]
    assert values(second, "Categories") == [Label.PROMISE.value]
    (listed,) = world.server.store.mailboxes[world.ours].configurations.values()
    names = [one.get("name") for one in etree.fromstring(listed)]
    assert sorted(map(str, names)) == sorted(REPLY_LABELS), "all of them, so that people can choose"
    assert len({one.get("color") for one in etree.fromstring(listed)}) == len(REPLY_LABELS)


def test_the_office_s_own_categories_stay_in_the_list(world: ExchangeWorld) -> None:
    calendar = world.server.store.special(world.ours, "calendar")
    kept = b'<categories default="" xmlns="CategoryList.xsd"><category name="Urgent" color="0"/></categories>'
    configurations = world.server.store.mailboxes[world.ours].configurations
    configurations[calendar.id, "CategoryList"] = kept
    world.arrive(b"Subject: one\r\n\r\n")
    (mail,) = world.mailbox().fetch({}, 10).mails
    world.mailbox().sort(mail.ref, Label.DISPUTE)
    listed = etree.fromstring(configurations[calendar.id, "CategoryList"])
    assert [one.get("name") for one in listed][:1] == ["Urgent"]
    assert len(listed) == 1 + len(REPLY_LABELS)


def test_a_category_that_a_person_gave_is_read_back_and_left_alone(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: one\r\n\r\n")
    mailbox = world.mailbox()
    before = mailbox.fetch({}, 10)
    mailbox.sort(before.mails[0].ref, Label.TO_READ)
    ours = mailbox.fetch(before.positions, 10)
    assert [mail.label for mail in ours.mails] == [Label.TO_READ]
    item = only(world.in_folder("inbox"))
    item.fields["Categories"] = make("Categories", None, make("String", Label.DONE.value))
    world.server.store.touch(item)
    assert mailbox.sort(ours.mails[0].ref, Label.PROMISE) is Sorted.GONE
    (again,) = mailbox.fetch(ours.positions, 10).mails
    assert (again.label, again.uid > ours.mails[0].uid) == (Label.DONE, True)


def test_a_mail_that_was_only_read_or_flagged_is_no_news(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: one\r\n\r\n")
    first = world.mailbox().fetch({}, 10)
    world.server.store.mark_read(only(world.in_folder("inbox")))
    assert world.mailbox().fetch(first.positions, 10).mails == ()
    item = only(world.in_folder("inbox"))
    item.fields["Categories"] = make("Categories", None, make("String", "Urgent"))
    world.server.store.touch(item)
    assert world.mailbox().fetch(first.positions, 10).mails == ()


def test_model_2_1_our_copy_is_filed_read_when_it_lies_in_sent_items_too(
    world: ExchangeWorld, letters: Letters
) -> None:
    mailer = world.mailer()
    mailer.dispatch(mailer.prepare(letters.first))
    mailbox = world.mailbox()
    copy = next(mail for mail in mailbox.fetch({}, 10).mails if mail.ref)
    assert mailbox.sort(copy.ref, Label.COPY, "0" * 64) is Sorted.LABELLED
    assert world.in_folder("inbox") == []
    (now,) = [mail for mail in world.mailbox().fetch({}, 10).mails if mail.folder == Label.COPY]
    assert (now.label, content_sha256(now.content)) == (Label.COPY, content_sha256(copy.content))
    assert mailbox.sort(copy.ref, Label.COPY) is Sorted.GONE
    assert mailbox.sort(now.ref, Label.COPY, content_sha256(now.content)) is Sorted.LABELLED


def test_a_full_folder_is_read_page_by_page(world: ExchangeWorld) -> None:
    for number in range(600):
        deliver(world.server.store, world.ours, f"Subject: {number}\r\n\r\n".encode())
    mailbox = world.mailbox()
    first = mailbox.fetch({}, 5)
    assert world.server.seen.count("SyncFolderItems") == 4  # two pages of the inbox, Junk, Sent Items
    assert [str(parsed(mail.content)["Subject"]) for mail in first.mails] == ["0", "1", "2", "3", "4"]
    assert not first.read_to_end
    rest = mailbox.fetch(first.positions, 15)
    assert [str(parsed(mail.content)["Subject"]) for mail in rest.mails] == [str(number) for number in range(5, 20)]


def test_an_item_of_another_kind_or_without_mime_stops_no_other(world: ExchangeWorld) -> None:
    store = world.server.store
    store.add("Item", store.special(world.ours, "inbox").id, b"Subject: strange\r\n\r\nkept\r\n")
    world.arrive(b"Subject: broken\r\nX-Way: kept\r\n\r\nDes mots\r\n")
    world.in_folder("inbox")[1].broken = True
    world.arrive(b"Subject: sound\r\n\r\n")
    fetched = world.mailbox().fetch({}, 10)
    assert [str(parsed(mail.content)["Subject"]) for mail in fetched.mails] == ["strange", "broken", "sound"]
    assert [mail.cut for mail in fetched.mails] == [False, True, False]
    assert fetched.read_to_end
    assert "Des mots" in parsed(fetched.mails[1].content).get_content()
    assert parsed(fetched.mails[1].content)["X-Way"] == "kept"


def test_of_a_huge_mail_only_the_text_is_read(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: huge\r\n\r\n" + b"x" * 5_000)
    (mail,) = world.mailbox(largest=1_000).fetch({}, 10).mails
    assert mail.cut
    assert len(mail.content) == 1_000
    assert parsed(mail.content)["Subject"] == "huge"


def test_a_folder_that_the_settings_name_is_read_or_told(world: ExchangeWorld) -> None:
    store = world.server.store
    top = store.special(world.ours, "msgfolderroot")
    folder = store.add_folder(world.ours, "Clients", "Folder", top.id)
    store.add("Message", folder.id, b"Subject: there\r\n\r\n")
    (mail,) = world.mailbox(folders=("clients",)).fetch({}, 10).mails
    assert (mail.folder, mail.ref) == ("Clients", "")
    with pytest.raises(BackendError, match="no folder 'Nowhere'"):
        world.mailbox(folders=("Nowhere",)).folders()


def test_old_mail_is_not_read_at_the_first_time(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: old\r\n\r\n")
    only(world.in_folder("inbox")).received = datetime(2020, 1, 1, tzinfo=UTC)
    world.arrive(b"Subject: new\r\n\r\n")
    (mail,) = world.mailbox().fetch({}, 10).mails
    assert parsed(mail.content)["Subject"] == "new"


def test_a_lost_or_torn_state_reads_everything_again(world: ExchangeWorld) -> None:
    world.arrive(b"Subject: one\r\n\r\n")
    first = world.mailbox().fetch({}, 10)
    (world.root / "exchange.json").write_text('{"Boîte', encoding="utf-8")
    again = world.mailbox().fetch(first.positions, 10)
    assert [mail.content for mail in again.mails] == [mail.content for mail in first.mails]


@pytest.mark.parametrize("terse", [False, True])
def test_a_state_that_the_server_forgot_begins_anew(world: ExchangeWorld, terse: bool) -> None:
    """Also one that tells of changes by their ids alone, and of the error without a state."""
    world.server.store.tells_ids_alone = terse
    world.arrive(b"Subject: one\r\n\r\n")
    only(world.in_folder("inbox")).fields["Categories"] = make("Categories", None, make("String", Label.DONE.value))
    first = world.mailbox().fetch({}, 10)
    assert [mail.label for mail in first.mails] == [Label.DONE]
    state = world.root / "exchange.json"
    kept = json.loads(state.read_text(encoding="utf-8"))
    kept["Boîte de réception"]["state"] = "Zm9yZ290dGVu"
    state.write_text(json.dumps(kept), encoding="utf-8")
    again = world.mailbox().fetch(first.positions, 10)
    assert [mail.content for mail in again.mails] == [mail.content for mail in first.mails]
    assert again.positions["Boîte de réception"].uidvalidity != first.positions["Boîte de réception"].uidvalidity


def test_a_list_of_categories_that_cannot_be_read_keeps_no_mail_from_its_category(world: ExchangeWorld) -> None:
    calendar = world.server.store.special(world.ours, "calendar")
    world.server.store.mailboxes[world.ours].configurations[calendar.id, "CategoryList"] = b"<torn"
    world.arrive(b"Subject: one\r\n\r\n")
    (mail,) = world.mailbox().fetch({}, 10).mails
    assert world.mailbox().sort(mail.ref, Label.DONE) is Sorted.LABELLED
    assert values(only(world.in_folder("inbox")), "Categories") == [Label.DONE.value]

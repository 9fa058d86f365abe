"""What a spreadsheet holds is only ever shown: never run, never a formula, a header, a path or a line of a calendar."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import icalendar
import openpyxl
import pytest

from relance_mail.core.outbox import State
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.letters.docx import attachment_name
from tests.engine.folder_office import BOSS, WITH_CUSTOMERS, Day, office_in
from tests.engine.mornings import CHIEF, mails_to, with_chief
from tests.hostile.approved_world import LINES, write_table

TUESDAY = "2026-03-03"
NAMES = {
    "C01": "{{ 7*7 }}",
    "C02": "{% for x in factures %}x{% endfor %}",
    "C03": "{{ client.__class__.__mro__ }}",
    "C04": '=HYPERLINK("http://evil.example.com";"x")',
    "C05": "+cmd|' /C calc'!A0",
    "C06": "@SUM(1+1)*cmd",
    "C07": "-2+3",
    "C08": "<script>alert(1)</script>",
    "C09": "A\r\nBcc: evil@example.org",
    "C10": "A\u2028Subject: x\u2029B\x85C",
    "C11": "gnp.\u202efdp.exe",
    "C12": "END:VEVENT\nBEGIN:VALARM, ; \\n",
    "C13": "X" * 1_000_000,
    "C14": "]]> <!-- &lt; &#0;",
    "C15": "\\input{/etc/passwd} $x$ `id` $(id) ${jndi:ldap://x}",
}
NUMBERS = {
    "C01": "../../etc/passwd",
    "C02": "C:\\Windows\\x",
    "C03": "NUL",
    "C04": "CON.pdf",
    "C05": "FA-5. ",
    "C06": "=1+1",
    "C07": "FA\r\nBcc: evil@example.org",
    "C08": "{{ facture }}",
    "C09": "/" * 300,
    "C10": 'FA:10|<>?*"',
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Every hostile customer has been written to, or waits for it; the summary of the morning after has left."""
    folder = tmp_path_factory.mktemp("hostile")
    with office_in(folder, TUESDAY, WITH_CUSTOMERS) as opened:
        with_chief(opened)
        rows = [_row(code) for code in NAMES]
        write_table(folder / "encours.xlsx", LINES, rows, "Situation au 02/03/2026")
        people = [{"Code client": code, "Raison sociale": name, "Contact": name} for code, name in NAMES.items()]
        write_table(folder / "clients.xlsx", ("Code client", "Raison sociale", "Contact"), people, "")
        opened.cycle()
        opened.approve()
        opened.cycle()
        staff_accounts.promise(
            opened.office, "C12", BOSS, due=opened.clock.today(), amount_due=None, numbers=(), note="x"
        )
        opened.go_to("2026-03-04")
        write_table(folder / "encours.xlsx", LINES, rows, "Situation au 03/03/2026")
        opened.cycle()
        yield opened


def _row(code: str) -> dict[str, object]:
    number = NUMBERS.get(code, f"FA-{code}")
    return {
        "Code client": code, "Raison sociale": NAMES[code], "Type": "société", "N° facture": number,
        "Courriel": f"compta@{code.lower()}.example.com", "Échéance": date(2026, 2, 3), "Solde": 1250.0,
        "Objet": NAMES[code], "Commande": NAMES[code],
    }  # fmt: skip


def bodies(day: Day, code: str) -> str:
    address = f"compta@{code.lower()}.example.com"
    mails = [mail for mail in day.sent() if mail["To"] == address]
    return "".join(
        str(part.get_content()) for mail in mails for part in mail.walk() if part.get_content_maintype() == "text"
    )


@pytest.mark.parametrize("code", ["C01", "C02", "C03"])
def test_jinja_in_a_cell_is_printed_as_it_stands(day: Day, code: str) -> None:
    said = bodies(day, code).replace("&#39;", "'").replace("\N{WORD JOINER}", "")
    assert NAMES[code] in said
    assert "49" not in said.replace("1 249", "")


def test_markup_in_a_cell_is_text(day: Day) -> None:
    said = bodies(day, "C08")
    assert "&lt;script&gt;" in said
    pages = [part for mail in day.sent() for part in mail.walk() if part.get_content_type() == "text/html"]
    assert pages
    assert not [page for page in pages if "<script" in str(page.get_content())]


def test_no_cell_adds_a_header_to_any_mail(day: Day) -> None:
    for path in day.sent_files():
        mail = message_from_bytes(path.read_bytes(), policy=SMTP)
        assert mail["Bcc"] is None
        assert len(mail.get_all("Subject") or []) == 1
        assert "evil@example.org" not in f"{mail['To']} {mail['Cc']}"
        assert all(len(line) <= 998 for line in path.read_bytes().split(b"\r\n"))


def test_every_customer_is_written_to_or_told_about(day: Day) -> None:
    """A hostile name stops at most its own customer."""
    left = {row.customer_id for row in day.rows(State.SENT)}
    assert len(left) >= len(NAMES) - 2
    assert {row.customer_id for row in day.rows()} >= left


def test_no_workbook_of_ours_holds_a_formula_from_outside(day: Day) -> None:
    books: list[Path | bytes] = [*day.folder.rglob("Relances/*.xlsx"), *_attached(day)]
    assert len(books) >= 2
    for book in books:
        content = book.read_bytes() if isinstance(book, Path) else book
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f" or not any(name in str(cell.value) for name in NAMES.values()), cell
                    assert cell.hyperlink is None, cell
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert not [name for name in package.namelist() if "external" in name.lower()]


def _attached(day: Day) -> list[bytes]:
    files = [part for mail in mails_to(day, CHIEF) for part in mail.iter_attachments()]
    return [content for part in files if isinstance(content := part.get_content(), bytes)]


def test_the_calendar_holds_one_event_per_deadline_whatever_a_name_says(day: Day) -> None:
    content = (day.folder / "relances-essai.ics").read_bytes()
    events = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
    assert content.count(b"BEGIN:VEVENT") == len(events)
    assert all(str(event["uid"]).endswith("relance-mail") or event.get("summary") for event in events)
    assert not [event for event in events if "evil" in str(event.get("attendee", ""))]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_no_name_or_number_becomes_a_path(day: Day) -> None:
    inside = {path.resolve() for path in day.folder.rglob("*")}
    assert all(path.is_relative_to(day.folder.resolve()) for path in inside)
    names = [path.name for path in day.folder.rglob("*") if path.is_file()]
    for forbidden in ("passwd", "NUL", "CON", "evil", ":", "|", "\r", "\n", "\u202e"):
        assert not [name for name in names if forbidden in name.removesuffix(".toml")], forbidden
    assert all(len(name.encode()) < 150 and not name.endswith((".", " ")) for name in names)


@pytest.mark.parametrize("token", ["../../etc/passwd", "C:\\x", "NUL", "a/b", "x\n", "..", "R26-1. ", "\u202eR26"])
def test_an_attachment_s_name_is_made_of_letters_digits_and_dashes(token: str) -> None:
    name = attachment_name(token)
    assert name.startswith("Courrier_")
    assert not set(name.removesuffix(".pdf")) & set("/\\:.\n ")


def test_the_summary_shows_hostile_names_as_text(day: Day) -> None:
    page = mails_to(day, CHIEF)[-1].get_body(("html",))
    assert page is not None
    assert "<script" not in str(page.get_content())

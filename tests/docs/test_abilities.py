"""The README's table of mail backends is what the code says. `python -m tests.docs.test_abilities` writes it anew."""

from dataclasses import fields
from pathlib import Path
from typing import get_args

from relance_mail.mail.base import MailerAbilities
from relance_mail.mail.exchange import ExchangeMailer
from relance_mail.mail.folder import FolderMailer
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.settings.spec_mail import MailTable

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- abilities: written by the tests -->", "<!-- end of abilities -->"
MAILERS = {
    "folder": FolderMailer.abilities,
    "imap_smtp": ImapSmtpMailer.abilities,
    "exchange": ExchangeMailer.abilities,
    "graph": GraphMailer.abilities,
}


def table() -> str:
    """One column a backend, one row an ability."""
    rows = [f"| `backend =` | {' | '.join(f'`{name}`' for name in MAILERS)} |", "|---" * (len(MAILERS) + 1) + "|"]
    for one in fields(MailerAbilities):
        able = ("yes" if getattr(abilities, one.name) else "–" for abilities in MAILERS.values())
        rows.append(f"| {one.name.replace('_', ' ')} | {' | '.join(able)} |")
    return "\n".join(rows)


def written(text: str) -> str:
    """The README with the table of now."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


def test_every_backend_is_in_the_table() -> None:
    assert set(MAILERS) == set(get_args(MailTable.model_fields["backend"].annotation))


def test_the_readme_says_what_the_code_says() -> None:
    text = README.read_text("utf-8")
    assert text == written(text)


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")

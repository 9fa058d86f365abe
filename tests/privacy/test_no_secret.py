"""Passwords are on no disk and no screen, whichever way they are fetched, and whatever goes wrong meanwhile."""

import logging
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import keyring
import pytest

from relance_mail.settings.load import load
from relance_mail.wiring import open_office
from tests.cli.conftest import Relance
from tests.cli.office import DAY, write_invoices
from tests.servers.mail import MailServers, User
from tests.servers.settings_text import mail_accounts, office_text

pytestmark = pytest.mark.servers
ROOT = Path(__file__).parents[2]
WRONG = "faux-Quichottin-é7"
BUG = """
from imapclient import IMAPClient
def spoiled(client, user, password, *rest):
    raise RuntimeError("a bug while the password is known")
IMAPClient.plain_login = IMAPClient.login = spoiled
"""


def place(folder: Path, servers: MailServers, us: User, secret: str) -> Path:
    """An office whose passwords are fetched in this way."""
    folder.mkdir()
    accounts = mail_accounts(servers, us.address, secret, starttls=True)
    service = f'[service]\nresponsible = "{us.address}"\n'
    text = office_text(us.address, accounts, profile="sandbox", source=("factures", "factures.csv"), rest=service)
    (folder / "relance.toml").write_text(text, encoding="utf-8")
    write_invoices(folder)
    return folder


def needles(us: User, *passwords: str) -> dict[str, bytes]:
    """Every shape in which a password may be met, by its name."""
    found: dict[str, bytes] = {}
    for one in passwords:
        for coding in ("utf-8", "latin-1", "utf-16-le"):
            found[f"{one} {coding}"] = one.encode(coding)
        found[f"{one} escaped"] = one.encode("ascii", "backslashreplace")
        found[f"{one} in JSON"] = one.encode("unicode_escape").replace(b"\\xe9", b"\\u00e9")
        found[f"{one} quoted"] = quote(one).encode()
        found[f"{one} base64"] = b64encode(one.encode()).rstrip(b"=")
        found[f"{one} PLAIN"] = b64encode(f"\0{us.address}\0{one}".encode()).rstrip(b"=")
    return found


def leaks(places: Mapping[str, bytes], sought: Mapping[str, bytes]) -> list[str]:
    return [f"{name}: {where}" for where, content in places.items() for name, one in sought.items() if one in content]


def files(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def ways(monkeypatch: pytest.MonkeyPatch, vault: Path, way: str, password: str) -> str:
    """Plant the password and give the reference to it."""
    kept = vault / "boite"
    kept.write_text(password, encoding="utf-8")
    kept.chmod(0o600)
    if way == "variable":
        monkeypatch.setenv("RELANCE_IMAP_PASSWORD", password)
        monkeypatch.setenv("RELANCE_SMTP_PASSWORD", password)
    monkeypatch.setenv("PLANTED", password)
    monkeypatch.setattr(keyring, "get_password", lambda *_: password)
    program = f'"{sys.executable}" -c "print(open({str(kept)!r}, encoding=chr(117)+chr(116)+chr(102)+chr(56)).read())"'
    return {
        "keyring": "keyring:relance/compta",
        "env": "env:PLANTED",
        "file": f"file:{kept}",
        "command": "command:" + program.replace("'", '\\"'),
        "variable": "",
    }[way]


@pytest.mark.parametrize("way", ["keyring", "env", "file", "command", "variable"])
def test_a_whole_day_leaves_no_secret_behind(
    relance: Relance,
    mail_servers: MailServers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    us, vault = mail_servers.new_user("relances"), tmp_path / "coffre"
    vault.mkdir()
    reference = ways(monkeypatch, vault, way, us.password)
    folder = place(tmp_path / "office", mail_servers, us, reference)
    with open_office(folder, create=True) as office:
        seen = [repr(office), repr(office.mailer.__dict__), repr(office.mailbox.__dict__), repr(load(folder))]
    on, by = ("--on", DAY), ("--by", "Alice")
    whole_day = (
        ("start", "--yes", *on, *by),
        ("bank", "factures", "--until", DAY, *on, *by),
        ("run", "--json", *on),
        ("approve", "--all", "--json", *on, *by),
        ("run", "--json", *on),
        ("status", "--json", *on),
        ("journal", "--json"),
        ("db", "backup", tmp_path / "copie"),
    )
    for words in (*(whole_day if way == "keyring" else ()), ("check", "--connect", "--json")):
        ran = relance(*words, "--dir", folder)
        assert ran.code in (0, 1), ran
        seen += [ran.out, ran.err]
    assert us.address in ran.document["connected"][0], "somebody logged in"
    assert way != "keyring" or mail_servers.wait_for(us, 1), "something was sent"
    monkeypatch.setattr(keyring, "get_password", lambda *_: WRONG)
    monkeypatch.setenv("PLANTED", WRONG)
    (vault / "boite").write_text(WRONG, encoding="utf-8")
    if way == "variable":
        monkeypatch.setenv("RELANCE_IMAP_PASSWORD", WRONG)
        monkeypatch.setenv("RELANCE_SMTP_PASSWORD", WRONG)
    for failing in (("check", "--connect", "--json"), *((("run", *on),) if way == "keyring" else ())):
        refused = relance(*failing, "--dir", folder)
        assert refused.code == 3, refused
        seen += [refused.out, refused.err]
    places = {"seen": "\n".join(seen).encode(), "log": caplog.text.encode()}
    assert leaks({**places, **files(folder, tmp_path / "copie")}, needles(us, us.password, WRONG)) == []


def test_a_bug_while_the_password_is_known_does_not_tell_it(mail_servers: MailServers, tmp_path: Path) -> None:
    us = mail_servers.new_user("relances")
    folder = place(tmp_path / "office", mail_servers, us, "env:PLANTED")
    with open_office(folder, create=True):
        pass
    spoiled = tmp_path / "spoiled"
    spoiled.mkdir()
    (spoiled / "sitecustomize.py").write_text(BUG, encoding="utf-8")
    paths = os.pathsep.join((str(spoiled), str(ROOT)))
    environ = {**os.environ, "PYTHONPATH": paths, "PLANTED": us.password, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "relance_mail", "check", "--connect", "--json", "--dir", str(folder)]
    ran = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert ran.returncode == 4
    log = (folder / "relance.log").read_bytes()
    assert b"a bug while the password is known" in log, "the traceback is there"
    places = {"out": ran.stdout, "err": ran.stderr, **files(folder)}
    assert leaks(places, needles(us, us.password)) == []


def test_the_search_finds_what_it_seeks(tmp_path: Path) -> None:
    us = User("compta@example.fr")
    for name, content in needles(us, us.password).items():
        (tmp_path / "planted").write_bytes(b"..." + content + b"...")
        assert any(name in leak for leak in leaks(files(tmp_path), needles(us, us.password))), name

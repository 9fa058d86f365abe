"""relance.toml: what a folder says becomes values, and every problem is told at once."""

from datetime import date, time
from pathlib import Path

import pytest

from relance_mail.core.findings import Finding, Severity
from relance_mail.core.parties import Address, BankAccount, Kind
from relance_mail.core.policy import Approval
from relance_mail.errors import SettingsError, UsageError
from relance_mail.law.calendar_days import french_holidays
from relance_mail.settings.load import find_folder, load, shipped_defaults, shipped_law

SMALL = """
[creditor]
name = "Atelier Exemple"
[[sources]]
name = "factures"
path = "compta/factures.xlsx"
[mail]
address = "compta@example.fr"
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "relance.toml").write_text(text, encoding="utf-8")
    return tmp_path


def problems(tmp_path: Path, text: str) -> dict[str | None, Finding]:
    """The errors by key."""
    with pytest.raises(SettingsError) as caught:
        load(folder_with(tmp_path, text))
    assert caught.value.exit_code == 2
    return {found.where.column: found for found in caught.value.findings if found.severity is Severity.ERROR}


def test_five_lines_are_enough_and_the_rest_is_safe(tmp_path: Path) -> None:
    settings = load(folder_with(tmp_path, SMALL))
    assert (settings.profile, settings.sandbox_address) == ("sandbox", "compta@example.fr")
    assert settings.approval is Approval.DRAFTS
    assert settings.store_folder == tmp_path / "donnees" / "sandbox"
    assert settings.staff_folder == tmp_path / "compta" / "Relances"
    assert settings.sources[0].path == tmp_path / "compta" / "factures.xlsx"
    assert settings.mail.folder == tmp_path / "courrier"
    assert (settings.sender_name, settings.blind_copy) == ("Atelier Exemple", "compta@example.fr")
    assert settings.calendar_file == tmp_path / "compta" / "Relances" / "relances.ics"
    assert settings.templates.name == "templates_docx"
    assert settings.book.by_kind[Kind.UNKNOWN] == "statut_inconnu"
    assert {policy.approval for policy in settings.book.policies.values()} == {Approval.DRAFTS}
    assert french_holidays(2026, 2027) <= settings.holidays
    assert all(policy.holidays == settings.holidays for policy in settings.book.policies.values())


def test_rule_14_the_profiles_share_no_folder(tmp_path: Path) -> None:
    demo = load(folder_with(tmp_path, f'profile = "demo"\n{SMALL}'))
    assert demo.store_folder == tmp_path / "donnees" / "demo"


def test_everything_an_office_writes_arrives_as_values(tmp_path: Path) -> None:
    settings = load(
        folder_with(
            tmp_path,
            """
sandbox_address = "essai@example.fr"
staff_folder = "Equipe"
[creditor]
name = "Atelier Exemple"
legal_form = "SAS"
siren = "732 829 320"
vat_number = "FR 44 732829320"
phone = "01 00 00 00 00"
contract_rate = "12,40"
rate_known_on = 2026-11-22
[creditor.address]
lines = ["12 rue des Ateliers"]
postcode = "69003"
city = "Lyon"
[[creditor.accounts]]
iban = "FR76 3000 6000 0112 3456 7890 189"
bic = "AGRIFRPP"
[[sources]]
name = "factures"
path = "/srv/compta/*.xlsx"
mode = "delta"
share = true
[sources.columns]
due_date = "Échéance"
[[sources]]
name = "clients"
path = "clients.csv"
format = "customers"
poll_seconds = 60
[mail]
backend = "imap_smtp"
address = "compta@EXAMPLE.fr"
internal_domains = ["example.fr"]
internal_addresses = ["chef@example.com"]
[mail.imap]
host = "imap.example.fr"
user = "compta"
secret = "env:IMAP"
[mail.smtp]
host = "127.0.0.1"
port = 2525
security = "none"
[calendar]
backend = "ics"
path = "agenda.ics"
[approval]
mode = "automatic"
[service]
responsible = "anne@example.fr"
deputy = "paul@example.fr"
summary_at = 07:30:00
[law]
subdivision = "67"
""",
        )
    )
    creditor = settings.creditor
    assert (creditor.siren, creditor.vat_number, creditor.email) == ("732829320", "FR44732829320", "compta@example.fr")
    assert (creditor.contract_rate, creditor.rate_known_on) == ("12.40", date(2026, 11, 22))
    assert creditor.address == Address(("12 rue des Ateliers",), "69003", "Lyon")
    assert creditor.accounts == (BankAccount("FR7630006000011234567890189", "AGRIFRPP"),)
    first, second = settings.sources
    assert (first.mode, first.columns, first.looks_every) == ("delta", {"due_date": "Échéance"}, 15)
    assert (str(first.path), second.format, second.looks_every) == ("/srv/compta/*.xlsx", "customers", 60)
    assert settings.sandbox_address == "essai@example.fr"
    assert settings.staff_folder == tmp_path / "Equipe"
    assert settings.calendar_file == tmp_path / "agenda.ics"
    assert settings.internal == ("chef@example.com", "anne@example.fr", "paul@example.fr", "@example.fr")
    assert settings.summary_to == ("anne@example.fr", "paul@example.fr")
    assert settings.service.summary_at == time(7, 30)
    assert settings.mail.imap.secret.reveal({"IMAP": "s3cret"}) == "s3cret"
    assert date(2026, 12, 26) in settings.holidays
    assert {policy.approval for policy in settings.book.policies.values()} == {Approval.AUTOMATIC}


def test_no_rate_on_the_invoices_is_an_answer_too(tmp_path: Path) -> None:
    answered = SMALL.replace("[[sources]]", 'contract_rate = "none"\nrate_known_on = 2026-11-22\n[[sources]]')
    creditor = load(folder_with(tmp_path, answered)).creditor
    assert (creditor.contract_rate, creditor.rate_known_on) == (None, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('profil = "live"', "profil", "did you mean profile?"),
        ('profile = "prod"', "profile", "'sandbox', 'live' or 'demo'"),
        ('zone = "Europe/Lyon"', "zone", "not a time zone"),
        ('data_folder = ""', "data_folder", "on a local disk"),
        ('sandbox_address = "compta"', "sandbox_address", "'compta' is not an e-mail address"),
        ("[law]\nsubdivision = '75'", "law.subdivision", "no holidays of its own"),
        ("[letters]\npdf_engine = 'auto'", "letters.pdf_engine", "did you mean pdf?"),
        ("[approval]\nmode = 'always'", "approval.mode", "'automatic', 'ask' or 'drafts'"),
        ("[service]\ninterval_seconds = '5 min'", "service.interval_seconds", "valid integer"),
        ("[mail.imap]\nport = 99999", "mail.imap.port", "993 takes tls"),
        ("[mail.imap]\nhost = 'mx.example.fr'\nsecurity = 'none'", "mail.imap", "without TLS"),
        ("[policy]\nfile = 'missing.toml'", None, "missing.toml: cannot be read"),
        ("[law]\ntable = 'missing.csv'", None, "missing.csv: cannot be read"),
        ("[calendar]\nbackend = 'caldav'", "calendar.url", "the address of the calendar is missing"),
    ],
)
def test_a_wrong_option_names_file_key_cause_and_remedy(tmp_path: Path, line: str, key: str | None, words: str) -> None:
    head, table = (line, "") if not line.startswith("[") else ("", line)
    found = problems(tmp_path, f"{head}\n{SMALL}\n{table}")
    assert key in found
    assert words in f"{found[key].what} {found[key].remedy}"
    assert found[key].remedy
    assert str(tmp_path) in str(found[key].where.file)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("iban = 'FR14 2004 1010 0505 0001 3M02 607'", "creditor.accounts[1].iban", "is not an IBAN"),
        ("iban = 'FR1420041010050500013M02606'\nbic = 'X'", "creditor.accounts[1].bic", "is not a BIC"),
        ("bank = 'B'", "creditor.accounts[1].iban", "this option is missing"),
    ],
)
def test_an_account_is_checked_before_it_is_printed(tmp_path: Path, line: str, key: str, words: str) -> None:
    found = problems(tmp_path, f"{SMALL}\n[[creditor.accounts]]\n{line}\n")
    assert words in found[key].what


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("siren = '732829321'", "creditor.siren"),
        ("vat_number = 'FR00732829320'", "creditor.vat_number"),
        ("contract_rate = '12 %'", "creditor.contract_rate"),
        ("contract_rate = '10'", "creditor.rate_known_on"),
    ],
)
def test_what_stands_on_letters_is_checked(tmp_path: Path, line: str, key: str) -> None:
    assert key in problems(tmp_path, SMALL.replace("[[sources]]", f"{line}\n[[sources]]"))


def test_every_problem_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "stages.toml").write_text("[stages]\n[policies]\n[default]\n", encoding="utf-8")
    (tmp_path / "law.csv").write_text("key,value\n", encoding="utf-8")
    own = "[policy]\nfile = 'stages.toml'\n[law]\ntable = 'law.csv'\n"
    found = problems(tmp_path, f"zoen = 'x'\nlanguage = 3\n{SMALL}{own}")
    assert {"zoen", "language", "default"} <= set(found)
    assert any("law.csv" in finding.what for finding in found.values())


def test_what_is_missing_is_told_together_too(tmp_path: Path) -> None:
    assert set(problems(tmp_path, "[mail]\nbackend = 'imap_smtp'\n")) == {
        "creditor.name",
        "mail.address",
        "sources",
        "mail.imap.host",
        "mail.smtp.host",
    }


def test_two_sources_of_one_name_would_share_their_snapshots(tmp_path: Path) -> None:
    twice = SMALL.replace("[mail]", '[[sources]]\nname = "factures"\npath = "b.xlsx"\n[mail]')
    assert "two sources" in problems(tmp_path, twice)["sources[2].name"].what


def test_the_customers_file_alone_says_not_who_owes(tmp_path: Path) -> None:
    assert "sources" in problems(tmp_path, SMALL.replace("[mail]", 'format = "customers"\n[mail]'))


def test_what_a_live_profile_needs_is_only_a_warning_before(tmp_path: Path) -> None:
    warned = {finding.where.column for finding in load(folder_with(tmp_path, SMALL)).warnings}
    needed = {"siren", "accounts", "address", "contract_rate", "signatory", "legal_signatory", "legal_signatory_title"}
    assert {f"creditor.{one}" for one in needed} <= warned
    assert warned == set(problems(tmp_path, f'profile = "live"\n{SMALL}'))


@pytest.mark.parametrize("host", ["mx.example.fr", "192.168.1.9"])
def test_rule_14_the_demo_talks_to_this_machine_only(tmp_path: Path, host: str) -> None:
    servers = f"[mail.imap]\nhost = '{host}'\nuser = 'u'\n[calendar]\nurl = 'https://{host}/dav'\n"
    found = problems(tmp_path, f'profile = "demo"\n{SMALL}{servers}')
    assert {"mail.imap.host", "calendar.url"} <= set(found)
    local = servers.replace(host, "127.0.0.1")
    assert load(folder_with(tmp_path, f'profile = "demo"\n{SMALL}{local}')).profile == "demo"


@pytest.mark.parametrize("key", ["password", "mot_de_passe", "Token"])
def test_a_password_in_the_file_is_refused_and_never_repeated(tmp_path: Path, key: str) -> None:
    found = problems(tmp_path, f"{SMALL}\n[mail.imap]\n{key} = 'hunter2'\n")[f"mail.imap.{key}"]
    assert found.code == "settings_secret"
    assert "keyring:" in found.remedy
    assert "hunter2" not in f"{found}"


@pytest.mark.parametrize("written", ["'hunter2'", "'keyring:hunter2'", "'env:'", "424242", "['hunter2']"])
def test_a_password_in_place_of_a_reference_is_refused_and_never_repeated(tmp_path: Path, written: str) -> None:
    found = problems(tmp_path, f"{SMALL}\n[mail.smtp]\nsecret = {written}\n")["mail.smtp.secret"]
    assert "hunter2" not in f"{found}"
    assert "424242" not in f"{found}"


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "relance.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(tmp_path).creditor.name == "Atelier Exemple"


@pytest.mark.parametrize(("content", "code"), [(b"a = ", "settings_toml"), ("é = 1".encode("cp1252"), "settings_text")])
def test_a_file_that_is_no_toml_is_one_finding(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "relance.toml").write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert [finding.code for finding in caught.value.findings] == [code]


def test_our_own_table_of_rates_may_come_from_a_french_excel(tmp_path: Path) -> None:
    table = "key;value;unit;valid_from;valid_to;source;checked_on\nrate;1,5;percent;01/01/2027;;arrêté;02/01/2027\n"
    (tmp_path / "law.csv").write_bytes(table.encode("cp1252"))
    law = load(folder_with(tmp_path, f"{SMALL}\n[law]\ntable = 'law.csv'\n")).law
    assert str(law.value("rate", date(2027, 5, 1))) == "1.5"
    assert law.on("rate", date(2027, 5, 1)).source == "arrêté"


def test_without_a_folder_the_shipped_files_serve(tmp_path: Path) -> None:
    settings = shipped_defaults(tmp_path)
    assert settings.creditor.name == ""
    assert settings.sources == ()
    assert settings.warnings == ()
    assert len(settings.book.policies) == 7
    assert settings.law == shipped_law()


def test_the_working_folder_is_named_or_in_the_environment_or_here(tmp_path: Path) -> None:
    for name in ("named", "environment", "here"):
        (tmp_path / name).mkdir()
        folder_with(tmp_path / name, SMALL)
    environ = {"RELANCE_DIR": str(tmp_path / "environment")}
    here = tmp_path / "here"
    assert find_folder(tmp_path / "named", environ, here) == tmp_path / "named"
    assert find_folder(Path("../named"), environ, here).resolve() == tmp_path / "named"
    assert find_folder(None, environ, here) == tmp_path / "environment"
    assert find_folder(None, {"RELANCE_DIR": ""}, here) == here


def test_no_working_folder_is_wrong_use(tmp_path: Path) -> None:
    for given in (None, tmp_path / "nowhere"):
        with pytest.raises(UsageError) as caught:
            find_folder(given, {}, tmp_path)
        assert caught.value.exit_code == 2
        assert "relance init" in caught.value.findings[0].remedy

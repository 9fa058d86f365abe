"""What `init` and `live` write into relance.toml: answers checked by their options, one word changed in place."""

import tomllib
from pathlib import Path

import pytest

from relance_mail.errors import SettingsError
from relance_mail.settings.write import change_profile, is_acceptable, with_profile


@pytest.mark.parametrize(
    ("asked", "answer", "taken"),
    [
        ("siren", "732 829 320", True),
        ("siren", "732829321", False),
        ("iban", "FR76 3000 6000 0112 3456 7890 189", True),
        ("iban", "FR76 3000 6000 0112 3456 7890 188", False),
        ("bic", "AGRIFRPP", True),
        ("bic", "AGRI", False),
        ("address", "compta@example.fr", True),
        ("address", "compta", False),
        ("responsible", "anneexample.fr", False),
        ("rate", "12,40", True),
        ("rate", "None", True),
        ("rate", "0", False),
        ("city", "n'importe quoi", True),
    ],
)
def test_an_answer_is_checked_by_the_option_that_it_becomes(asked: str, answer: str, taken: bool) -> None:
    assert is_acceptable(asked, answer) is taken


SANDBOX = [
    'profile = "sandbox"\n[mail]\naddress = "a@example.fr"\n',
    '# Réglages\r\nprofile="sandbox" # bac à sable\r\n\r\n[mail]\r\naddress = "profile = \\"sandbox\\""\r\n',
    "\ufeff  'profile' = 'sandbox'   # essai\n",
    'zone = "Europe/Paris"\n\n# profile = "sandbox"\n"profile"   =\t"sandbox"\n[creditor]\nname = "x"\n',
]


@pytest.mark.parametrize("text", SANDBOX)
def test_one_word_changes_and_nothing_else(tmp_path: Path, text: str) -> None:
    file = tmp_path / "relance.toml"
    before = text.encode()
    file.write_bytes(before)
    file.chmod(0o600)
    change_profile(file, "live")
    after = file.read_bytes()
    at = next(index for index, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    assert (before[:at], before[at + len("sandbox") :]) == (after[:at], after[at + len("live") :])
    assert after[at:].startswith(b"live")
    assert tomllib.loads(after.decode("utf-8-sig"))["profile"] == "live"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["relance.toml"]


@pytest.mark.parametrize("text", ['[mail]\r\nprofile = "sandbox"\r\n', "", '\ufeff# rien\n[creditor]\nname = "x"\n'])
def test_a_profile_that_was_left_out_becomes_the_first_line(text: str) -> None:
    after = with_profile(text.encode(), "live")
    lines = after.decode("utf-8-sig").splitlines(keepends=True)
    assert lines[0] == ('profile = "live"\r\n' if "\r\n" in text else 'profile = "live"\n')
    assert after.endswith(text.removeprefix("\ufeff").encode())
    assert after.startswith(b"\xef\xbb\xbf") is text.startswith("\ufeff")


def test_a_place_that_cannot_be_told_is_left_to_a_person(tmp_path: Path) -> None:
    file = tmp_path / "relance.toml"
    text = 'note = """\nprofile = "sandbox"\n"""\nprofile = "sandbox"\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        change_profile(file, "live")
    assert refused.value.findings[0].where.column == "profile"
    assert file.read_text(encoding="utf-8") == text

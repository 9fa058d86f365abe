"""[calendar]: the shared calendar and people's own (OFFICE §11)."""

from pathlib import Path

import pytest

from relance_mail.errors import SettingsError
from relance_mail.settings.load import load
from relance_mail.wiring import open_office

HEAD = """
profile = "sandbox"
[creditor]
name = "Atelier Exemple"
[[sources]]
name = "ventes"
path = "encours.xlsx"
[mail]
address = "compta@atelier.example.fr"
[calendar]
backend = "caldav"
url = "https://dav.example.fr/recouvrement/"
"""


def written(folder: Path, people: str) -> Path:
    (folder / "relance.toml").write_text(HEAD + people, encoding="utf-8")
    return folder


def test_people_s_own_calendars_come_after_the_shared_one(tmp_path: Path) -> None:
    people = """
[calendar.people]
"Claire  MARTIN" = "https://dav.example.fr/claire/agenda/"
"claire@atelier.example.fr" = "https://dav.example.fr/claire/agenda/"
"paul@atelier.example.fr" = "https://dav.example.fr/paul/agenda/"
"""
    with open_office(written(tmp_path, people), create=True) as office:
        shared, claire, paul = office.calendars
        assert shared.name == "Recouvrement (essai) (dav.example.fr)"
        assert dict(office.agendas) == {
            "claire martin": claire.name,
            "claire@atelier.example.fr": claire.name,
            "paul@atelier.example.fr": paul.name,
        }


@pytest.mark.parametrize(
    ("profile", "table", "name"),
    [
        ("sandbox", "", "Recouvrement (essai) (127.0.0.1)"),
        ("demo", "", "Recouvrement (127.0.0.1)"),
        ("sandbox", 'backend = "ics"\n', "relances-essai.ics"),
        ("demo", 'backend = "ics"\n', "relances.ics"),
        ("sandbox", 'backend = "ics"\npath = "agenda.partagé.ics"\n', "agenda.partagé-essai.ics"),
    ],
)
def test_a_first_try_has_a_shared_calendar_of_its_own(tmp_path: Path, profile: str, table: str, name: str) -> None:
    text = HEAD.replace("sandbox", profile).replace("dav.example.fr", "127.0.0.1")
    (tmp_path / "relance.toml").write_text(text.replace('backend = "caldav"\n', table or 'backend = "caldav"\n'))
    with open_office(tmp_path, create=True) as office:
        (shared,) = office.calendars
        assert Path(shared.name).name == name


def test_without_people_there_is_only_the_shared_one(tmp_path: Path) -> None:
    with open_office(written(tmp_path, ""), create=True) as office:
        assert (len(office.calendars), dict(office.agendas)) == (1, {})


@pytest.mark.parametrize("url", ["", "https://dav.example.fr/recouvrement"])
def test_a_person_s_own_calendar_is_one_and_not_the_shared_one(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"calendar\.people"):
        load(written(tmp_path, f'people = {{"Claire" = "{url}"}}\n'))


def test_the_demo_talks_to_this_machine_only(tmp_path: Path) -> None:
    people = 'people = {"Claire" = "https://dav.example.fr/claire/"}\n'
    folder = written(tmp_path, people)
    text = (folder / "relance.toml").read_text(encoding="utf-8")
    text = text.replace('"sandbox"', '"demo"').replace("https://dav.example.fr/rec", "http://127.0.0.1/rec")
    (folder / "relance.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"calendar\.people"):
        load(folder)

"""The stories of the office, a text file each: at least one per paragraph of the office's rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_mail.core.policy import Approval
from relance_mail.engine.office import Report
from tests.engine.folder_office import office_in
from tests.servers.mail import MailServers
from tests.stories.administrator import SETTINGS, as_in_live
from tests.stories.imap_scene import imap_scene
from tests.stories.office_sights import SENTENCES
from tests.stories.scene import Scene
from tests.stories.story import StoryError, lines_of, play

STORIES = Path(__file__).parent / "office"
ON_SERVERS = [STORIES / "08_dossiers.txt"]  # what staff sees in its folders, there are none without a server
EVERY = sorted(set(STORIES.glob("*.txt")) - set(ON_SERVERS))


@pytest.fixture
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """An office that has begun; the stories of the first day begin it themselves."""
    first_day = "10_" in request.node.name
    with office_in(tmp_path, "2026-01-05", SETTINGS, begun=not first_day, approval=Approval.DRAFTS) as day:
        day.office = as_in_live(day.office)
        yield Scene(day)


@pytest.mark.parametrize("path", EVERY, ids=[path.stem for path in EVERY])
def test_story(path: Path, scene: Scene) -> None:
    assert play(path, scene, SENTENCES) >= 2, "a story sees something"


@pytest.mark.servers
@pytest.mark.parametrize("path", ON_SERVERS, ids=[path.stem for path in ON_SERVERS])
def test_story_on_servers(path: Path, tmp_path: Path, mail_servers: MailServers) -> None:
    with imap_scene(tmp_path, mail_servers) as scene:
        assert play(path, scene, SENTENCES) >= 2, "a story sees something"


def test_a_story_that_sees_something_else_fails_and_names_the_line(tmp_path: Path, scene: Scene) -> None:
    path = tmp_path / "fausse.txt"
    path.write_text("mardi 3 mars 2026\n  - matin\n  → 3 brouillons\n", encoding="utf-8")
    with pytest.raises(StoryError, match=r"fausse\.txt, line 3"):
        play(path, scene, SENTENCES)
    path.write_text("mardi 3 mars 2026\n  - danser\n", encoding="utf-8")
    with pytest.raises(StoryError, match="no sentence"):
        play(path, scene, SENTENCES)


def test_a_wrong_weekday_or_a_line_without_a_sign_is_an_error() -> None:
    with pytest.raises(StoryError, match="mardi"):
        list(lines_of("lundi 3 mars 2026"))
    with pytest.raises(StoryError, match="begins with"):
        list(lines_of("mardi 3 mars 2026\n matin"))


def test_a_cycle_leaves_a_report(scene: Scene) -> None:
    scene.cycle()
    assert isinstance(scene.report, Report)
    assert scene.report.mailbox_read

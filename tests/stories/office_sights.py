"""What is to be seen in a story: drafts, sent messages, reasons, promises, the summary, the calendar, folders."""

import io

import docx
from openpyxl import load_workbook

from relance_mail.core.promises import PromiseState, follow
from relance_mail.letters.passages import passages
from relance_mail.store import journal
from tests.stories.office_acts import sentence
from tests.stories.scene import Scene, body, parsed, plain, subject
from tests.stories.story import day_of

PROMISES = {
    "attendue": PromiseState.EXPECTED,
    "en retard": PromiseState.LATE,
    "tenue": PromiseState.KEPT,
    "non tenue": PromiseState.BROKEN,
    "annulée": PromiseState.CANCELLED,
}


@sentence(r"→ brouillon pour (\S+) : ([^:]+) : (.+)")
def draft_of_stage(scene: Scene, code: str, stage: str, numbers: str) -> None:
    """The one draft of that customer is of that stage and names those invoices."""
    draft = scene.draft_of(code)
    decision = scene.decision(code)
    text = body(parsed(draft))
    missing = [number for number in numbers.split(", ") if number not in text]
    assert not missing, f"the draft does not name {missing}: {text[:600]}"
    assert scene.stage_name(decision.stage or "") == stage, scene.stage_name(decision.stage or "")


@sentence(r"→ aucun brouillon(?: pour (\S+))?")
def no_draft(scene: Scene, code: str | None) -> None:
    found = [subject(file) for file in scene.drafts() if code is None or scene.address(code) in str(parsed(file)["To"])]
    assert not found, found


@sentence(r"→ (\d+) brouillons?")
def so_many_drafts(scene: Scene, number: str) -> None:
    found = [subject(file) for file in scene.drafts()]
    assert len(found) == int(number), found


@sentence(r"→ le brouillon de (\S+) (dit|ne dit pas) « (.+) »")
def draft_says(scene: Scene, code: str, says: str, words: str) -> None:
    mail = parsed(scene.draft_of(code))
    text = plain(f"{mail['Subject']} {body(mail)}")
    assert (plain(words) in text) is (says == "dit"), text


@sentence(r"→ le brouillon de (\S+) est marqué « (.+) »")
def draft_is_marked(scene: Scene, code: str, mark: str) -> None:
    assert mark in subject(scene.draft_of(code)), subject(scene.draft_of(code))


@sentence(r"→ la lettre jointe au brouillon de (\S+) (dit|ne dit pas) « (.+) »")
def letter_says(scene: Scene, code: str, says: str, words: str) -> None:
    """The letter that goes with the draft; the « PDF » of these stories is the Word file itself."""
    mail = parsed(scene.draft_of(code))
    letters = [part for part in mail.iter_attachments() if str(part.get_filename()).startswith("Courrier_")]
    assert len(letters) == 1, [part.get_filename() for part in mail.iter_attachments()]
    document = docx.Document(io.BytesIO(bytes(letters[0].get_payload(decode=True))))
    text = plain(" ".join(passage.text for passage in passages(document)))
    assert (plain(words) in text) is (says == "dit"), text


@sentence(r"→ le brouillon de (\S+) attend une personne : « (.+) »")
def draft_needs_a_person(scene: Scene, code: str, words: str) -> None:
    """Why the program does not send it by itself."""
    scene.draft_of(code)
    because = plain(scene.decision(code).yes_because)
    assert plain(words).lower() in because.lower(), because


@sentence(r"→ (\S+@\S+) (a reçu|n'a pas reçu) aujourd'hui « (.+) »")
def mailed_today(scene: Scene, address: str, has: str, words: str) -> None:
    """A mail of the program to one of ours, of today, says it in its subject or text."""
    mails = [mail for on, mail in scene.posted if on == scene.today and address in str(mail["To"])]
    texts = [plain(f"{mail['Subject']} {body(mail)}") for mail in mails]
    assert any(plain(words) in text for text in texts) is (has == "a reçu"), texts


@sentence(r"→ (\S+) a reçu (\d+) messages?")
def has_received(scene: Scene, code: str, number: str) -> None:
    left = [str(mail["Subject"]) for mail in scene.sent_to(code)]
    assert len(left) == int(number), left


@sentence(r"→ (\S+) attend : « (.+) »")
def waits(scene: Scene, code: str, words: str) -> None:
    """Nothing is proposed, and these words say why."""
    decision = scene.decision(code)
    every = plain(" / ".join([decision.because, *(verdict.because for verdict in decision.verdicts)]))
    assert not decision.lines, f"{decision.stage}: {decision.because}"
    assert plain(words).lower() in every.lower(), every


@sentence(r"→ (\S+) de (\S+) : « (.+) »")
def invoice_says(scene: Scene, number: str, code: str, words: str) -> None:
    """What is said of one invoice."""
    verdict = next(one for one in scene.decision(code).verdicts if one.invoice.number == number)
    assert plain(words).lower() in plain(verdict.because).lower(), verdict.because


@sentence(r"→ promesse de (\S+) au (\S+) : (attendue|en retard|tenue|non tenue|annulée)")
def promise_is(scene: Scene, code: str, due: str, state: str) -> None:
    known = scene.account(code)
    followed = follow(known, scene.day.office.book.of(known.customer), scene.today)
    seen = {(one.promise.latest or one.promise.due): one.state for one in followed}
    assert seen.get(day_of(due)) is PROMISES[state], seen


@sentence(r"→ aucune promesse de (\S+)")
def no_promise(scene: Scene, code: str) -> None:
    assert not scene.account(code).promises, scene.account(code).promises


@sentence(r"→ le résumé (dit|ne dit pas) « (.+) »")
def summary_says(scene: Scene, says: str, words: str) -> None:
    text = scene.summary_text()
    assert (plain(words).lower() in text.lower()) is (says == "dit"), text


@sentence(r"→ le journal dit « (.+) »")
def journal_says(scene: Scene, words: str) -> None:
    """`relance journal`: who decided what, and why."""
    with scene.day.office.store.reading() as conn:
        told = [plain(one.body or "") for one in journal.entries(conn)]
    assert any(plain(words) in body for body in told), told[-20:]


@sentence(r"→ anomalie : « (.+) »")
def finding(scene: Scene, words: str) -> None:
    every = [plain(f"{one.what} {one.remedy}") for one in scene.report.findings]
    every += [plain(one.what) for reasons in scene.report.brakes.values() for one in reasons]
    assert any(plain(words).lower() in one.lower() for one in every), every


@sentence(r"→ agenda : « (.+) » le (\S+)")
def event(scene: Scene, title: str, day: str) -> None:
    found = {name: on for name, on in scene.events().items() if plain(title) in plain(name)}
    assert day_of(day) in found.values(), found or scene.events()


@sentence(r"→ agenda : rien sur « (.+) »")
def no_event(scene: Scene, title: str) -> None:
    assert not [name for name in scene.events() if plain(title) in plain(name)], scene.events()


@sentence(r"→ (A_signer|A_poster|A_appeler) : (rien|\d+ (?:lettre|appel|projet)s?)")
def papers(scene: Scene, folder: str, what: str) -> None:
    path = scene.staff_folder / folder
    found = sorted(file.name for file in path.glob("*.*")) if path.is_dir() else []
    projects = [name for name in found if name.startswith("PROJET")]
    wanted = 0 if what == "rien" else int(what.split()[0])
    kept = projects if "projet" in what else [name for name in found if name not in projects]
    assert len(kept if what != "rien" else found) == wanted, found


@sentence(r"→ suivi : (.+)")
def follow_up(scene: Scene, words: str) -> None:
    """A cell of suivi.xlsx says it."""
    book = load_workbook(scene.staff_folder / "suivi.xlsx")
    cells = [plain(str(cell.value)) for page in book for row in page.iter_rows() for cell in row if cell.value]
    assert any(plain(words) in cell for cell in cells), cells[:80]


SENTENCES = sentence  # with the acts and the sights

"""What people do in a story: the accountant, staff at their desks, customers, servers."""

import email.policy
import re
from decimal import Decimal
from email import message_from_bytes
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from openpyxl import load_workbook

from relance_mail.engine.opening.control import look
from relance_mail.engine.opening.reprise import begin
from relance_mail.engine.staff.accounts import set_stage
from tests.engine.folder_office import US, bounce, read_receipt
from tests.stories.desks import as_outlook, edited, without_bcc
from tests.stories.scene import Owed, Scene
from tests.stories.story import Sentences, day_of

sentence = Sentences()
HEADINGS = {
    "direction": "E-mail direction",
    "courriel": "E-mail comptabilité",
    "téléphone": "Téléphone",
    "pays": "Pays",
    "règlement": "Mode de règlement",
    "commercial": "Commercial",
    "factor": "Factor",
    "SIREN": "SIREN",
    "adresse": "Adresse",
    "ne pas relancer": "Ne pas relancer",
}


def money(written: str) -> Decimal:
    """`1 250,00`."""
    return Decimal(re.sub(r"\s", "", written).replace(",", "."))


@sentence(r"client (\S+) : ([^,]+), ([^,]+?)((?:, [^,]+)*)")
def customer(scene: Scene, code: str, name: str, kind: str, more: str) -> None:
    """`client C1 : Menuiserie Lefort, société, téléphone 04 00 00 00 01, sans courriel`; a full address by default."""
    known = {
        "Raison sociale": name,
        "Type": "" if kind == "statut inconnu" else kind,
        "E-mail comptabilité": f"compta@{code.lower()}.example.com",
    }
    known |= {"Adresse": "3 rue des Forges", "Code postal": "42000", "Ville": "Saint-Étienne"}
    for part in filter(None, more.split(", ")):
        word = next((word for word in HEADINGS if part.removeprefix("sans ").startswith(word)), None)
        assert word is not None, f"what is {part!r}?"
        known[HEADINGS[word]] = "" if part.startswith("sans ") else part.removeprefix(word).strip() or "oui"
    scene.customers[code] = known


@sentence(r"(facture|avoir) (.+?) de (\S+), échue? le (\S+) : (-?[\d ]+,\d\d) (€|USD|GBP)(?:, sur ([\d ]+,\d\d) €)?")
def owes(
    scene: Scene, sort: str, number: str, code: str, due: str, amount: str, currency: str, total: str | None
) -> None:
    """A line of the workbook. `, sur 1 000,00 €`: the total of an invoice that is paid in part."""
    residual = -abs(money(amount)) if sort == "avoir" else money(amount)
    paid_of = money(total) if total else None
    symbol = "EUR" if currency == "€" else currency
    scene.ledger[number] = Owed(number, code, day_of(due), residual, paid_of or residual, symbol)


@sentence(r"(\S+) est (?:payée|sortie du fichier)")
def leaves_the_file(scene: Scene, number: str) -> None:
    """The line is in the workbook no more."""
    del scene.ledger[number]


@sentence(r"(\S+) n'est plus due que de ([\d ]+,\d\d) €")
def part_paid(scene: Scene, number: str, rest: str) -> None:
    """A part payment is posted."""
    scene.ledger[number].residual = money(rest)


@sentence(r"le fichier dit « (.+) »")
def heading(scene: Scene, words: str) -> None:
    """What stands above the table instead of « Situation au (yesterday) »."""
    scene.heading = words


@sentence(r"matin")
def morning(scene: Scene) -> None:
    """The file of the day is saved; the program looks."""
    scene.morning()


@sentence(r"matin sans fichier|le programme passe")
def cycle(scene: Scene) -> None:
    """The program looks, nobody has saved anything."""
    scene.cycle()


@sentence(r"à (\d{1,2}) h(?: (\d\d))?")
def later(scene: Scene, hour: str, minute: str | None) -> None:
    """Later on the same day."""
    scene.at(int(hour), int(minute or 0))


@sentence(r"chaque matin jusqu'au (\S+)")
def mornings(scene: Scene, last: str) -> None:
    """Every working morning up to that day, nothing else happens."""
    scene.mornings_until(day_of(last))


@sentence(r"l'équipe envoie le brouillon de (\S+)")
def sends(scene: Scene, code: str) -> None:
    """From the mail program, unchanged; the program looks soon afterwards, as after every sending."""
    draft = scene.draft_of(code)
    draft.rename(scene.day.folder / "courrier" / "envois" / draft.name)
    scene.cycle()


@sentence(r"l'équipe envoie le brouillon de (\S+) depuis Outlook")
def sends_from_outlook(scene: Scene, code: str) -> None:
    """Another Message-ID, our headers gone, the copy comes by the blind copy; the draft is gone from the drafts."""
    _leaves(scene, code, scene.address(code))


@sentence(r"l'équipe envoie le brouillon de (\S+) à (\S+@\S+)")
def sends_elsewhere(scene: Scene, code: str, address: str) -> None:
    """With another recipient."""
    _leaves(scene, code, address)


def _leaves(scene: Scene, code: str, to: str) -> None:
    draft = scene.draft_of(code)
    mail = message_from_bytes(as_outlook(draft.read_bytes()))
    mail.replace_header("To", to)
    mail.replace_header("Message-ID", f"<{len(scene.outlook)}.0123@outlook.example.fr>")
    copy = without_bcc(mail.as_bytes())
    scene.day.arrive(copy)
    scene.outlook.append(message_from_bytes(copy, policy=email.policy.SMTP))
    draft.unlink()
    scene.cycle()


@sentence(r"l'équipe modifie le brouillon de (\S+)")
def changes(scene: Scene, code: str) -> None:
    """And leaves it in the drafts."""
    draft = scene.draft_of(code)
    draft.write_bytes(edited(draft.read_bytes()))


@sentence(r"l'équipe supprime le brouillon de (\S+)")
def deletes(scene: Scene, code: str) -> None:
    scene.draft_of(code).unlink()


@sentence(r"(\S+) répond : « (.+) »")
def replies(scene: Scene, code: str, words: str) -> None:
    """From the known address, to our last message."""
    scene.answer(scene.address(code), words, scene.last_to(code))


@sentence(r"(\S+@\S+) écrit : « (.+) »")
def writes(scene: Scene, sender: str, words: str) -> None:
    """Somebody writes a new mail."""
    scene.answer(sender, words, None)


@sentence(r"un collègue transmet la réponse de (\S+) : « (.+) »")
def forwards(scene: Scene, code: str, words: str) -> None:
    """An internal address sends on what the customer wrote to it."""
    text = (
        f"À traiter.\n\n-----Message d'origine-----\nDe : {scene.address(code)}\nEnvoyé : lundi\n"
        f"À : {US}\nObjet : facture\n\n{words}\n"
    )
    scene.day.receive(US, text, subject="TR : facture")


@sentence(r"(\S+) est absente? : « (.+) »")
def is_away(scene: Scene, code: str, words: str) -> None:
    """An automatic reply."""
    last = scene.last_to(code)
    headers = {"Auto_Submitted": "auto-replied", "X_Auto_Response_Suppress": "All"}
    scene.day.receive(scene.address(code), words, to=last, subject="Réponse automatique : absence", **headers)


@sentence(r"l'adresse de (\S+) est refusée par le serveur")
def bounces(scene: Scene, code: str) -> None:
    last = scene.last_to(code)
    assert last is not None
    scene.day.arrive(bounce(last, scene.address(code)))


@sentence(r"(\S+) ouvre le message")
def opens(scene: Scene, code: str) -> None:
    """And lets its mail program send the receipt."""
    last = scene.last_to(code)
    assert last is not None
    scene.day.arrive(read_receipt(last, scene.address(code)))


@sentence(r"Décisions : (.*)")
def decides(scene: Scene, row: str) -> None:
    """A row typed into Décisions.xlsx: `client | facture | décision | jusqu'au | montant | motif | par`."""
    _type(scene, "Décisions", [cell.strip() for cell in row.split("|")])


@sentence(r"Mises en demeure : (.*)")
def approves_notice(scene: Scene, row: str) -> None:
    """A row typed into its second sheet; `(réf)` stands for the reference of the one letter that waits."""
    cells = row.replace("(réf)", _reference(scene)).split("|")
    _type(scene, "Mises en demeure", [cell.strip() for cell in cells])


def _reference(scene: Scene) -> str:
    """The reference of the one letter in A_signer."""
    names = sorted(path.stem for path in (scene.staff_folder / "A_signer").glob("*.*"))
    found = re.search(r"R\d\d-\w+", names[0]) if names else None
    return found[0] if found else "?"


def _type(scene: Scene, sheet: str, cells: list[str]) -> None:
    path = scene.staff_folder / "Décisions.xlsx"
    book = load_workbook(path)
    page = book[sheet]
    width = len(cells)
    rows = page.iter_rows(min_row=2, max_col=width)
    free = next(row for row in rows if not any(cell.value for cell in row) and row[0].row > _headings(page))
    for cell, written in zip(free, cells, strict=True):
        if re.fullmatch(r"\d\d/\d\d/\d{4}", written):
            cell.value = day_of(written)
        elif re.fullmatch(r"[\d ]+,\d\d", written):
            cell.value = float(money(written))
        else:
            cell.value = written or None
    book.save(path)


@sentence(r"(\w+) (?:ramène|avance) (\S+) à « (.+) » : « (.+) »")
def moves_stage(scene: Scene, by: str, code: str, name: str, reason: str) -> None:
    """`relance stage C1 STAGE --reason …`: up or down."""
    stage = next(stage.id for stage in scene.policy.ladder if stage.name == name)
    set_stage(scene.day.office, code, stage, by, numbers=(), on=scene.today, reason=reason)


@sentence(r"A_completer : (\S+), (.+) = (.+)")
def completes(scene: Scene, code: str, heading: str, value: str) -> None:
    """A cell of A_completer.xlsx is filled in and the workbook saved."""
    _fill(scene, "A_completer.xlsx", code, {heading: value})


@sentence(r"la comptabilité confirme le total")
def confirms(scene: Scene) -> None:
    """`relance start`, with the total of the accounts 411."""
    scene.save_files()
    seen = look(scene.day.office)
    begin(scene.day.office, seen, "Anne", seen.totals)


@sentence(r"Reprise : (\S+), (.+)")
def validates(scene: Scene, code: str, entry: str) -> None:
    """A row of the reprise is validated."""
    _fill(scene, "Reprise.xlsx", code, {"Entrée retenue": entry, "Par": "Anne"})


def _fill(scene: Scene, name: str, code: str, values: dict[str, str]) -> None:
    """Type into the row of a customer."""
    path = scene.staff_folder / name
    book = load_workbook(path)
    page = book.worksheets[0]
    rows = list(page.iter_rows())
    row = next(row for row in rows if str(row[0].value) == code)
    for heading, value in values.items():
        column = next(cell.column for line in rows for cell in line if str(cell.value).strip() == heading)
        page.cell(row[0].row, column).value = value
    book.save(path)


def _headings(page: object) -> int:
    """The row of the headings: the first in which « par » stands."""
    for row in page.iter_rows(max_row=15):  # type: ignore[attr-defined]  # openpyxl has no types
        if any(str(cell.value).strip().lower() == "par" for cell in row):
            return int(row[0].row)
    raise AssertionError("no headings")


@sentence(r"la personne chargée clique « (.+) » pour (\S+)")
def clicks(scene: Scene, label: str, code: str) -> None:
    """A link of the last summary: the mail program opens a mail, which is sent as it is."""
    html = scene.summaries[-1].get_body(("html",))
    assert html is not None
    links = re.findall(r'href="(mailto:[^"]+)"[^>]*>([^<]+)<', str(html.get_content()))
    chosen = [link for link, words in links if words.strip() == label and code in link]
    assert chosen, f"no link {label!r} for {code}: {[words for _, words in links]}"
    send_link(scene, chosen[0])


def send_link(scene: Scene, link: str) -> None:
    """What a mail program sends for a mailto link."""
    parts = urlsplit(unescape(link))
    fields = parse_qs(parts.query)
    scene.day.receive(
        "responsable@atelier.example.fr",
        fields.get("body", [""])[0] or "(envoyé depuis le résumé)",
        subject=unquote(fields["subject"][0]),
    )


@sentence(r"scan déposé dans Preuves : (.+)")
def drops_scan(scene: Scene, name: str) -> None:
    """A PDF whose name may hold `(réf)`, the reference of the one letter that waits to be posted."""
    folder = scene.staff_folder / "Preuves"
    folder.mkdir(exist_ok=True)
    (folder / name.replace("(réf)", _reference(scene))).write_bytes(b"%PDF-1.4\n% scan\n%%EOF\n")


@sentence(r"le fichier est (vide|tronqué|celui d'une autre société|multiplié par dix)")
def spoils(scene: Scene, how: str) -> None:
    """A bad file is saved instead of the good one, and the program looks."""
    good = dict(scene.ledger)
    if how == "vide":
        scene.ledger = {}
    elif how == "tronqué":
        kept = list(good.items())[: max(1, len(good) // 4)]
        scene.ledger = dict(kept)
    elif how == "celui d'une autre société":
        scene.ledger = {f"Z-{n}": Owed(f"Z-{n}", f"Z{n}", scene.today, Decimal("900.00")) for n in range(1, 15)}
    else:
        for one in good.values():
            scene.ledger[one.number] = Owed(
                one.number, one.code, one.due, one.residual * 10, one.total and one.total * 10, one.currency
            )
    scene.morning()
    scene.ledger = good


@sentence(r"(\d+) autres clients doivent chacun (\d+) factures?, échues le (\S+)")
def crowd(scene: Scene, customers: str, invoices: str, due: str) -> None:
    """Customers Z1, Z2 …, so that the workbook is as long as an office's."""
    for number in range(1, int(customers) + 1):
        code = f"Z{number}"
        known = {"Raison sociale": f"Client {code}", "Type": "société", "Adresse": "1 rue Z", "Code postal": "69001"}
        known |= {"Ville": "Lyon", "E-mail comptabilité": f"compta@{code.lower()}.example.com"}
        scene.customers.setdefault(code, known)
        for part in range(1, int(invoices) + 1):
            name = f"{code}-{part}"
            scene.ledger[name] = Owed(name, code, day_of(due), Decimal("100.00") + part)

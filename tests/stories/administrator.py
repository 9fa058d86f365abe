"""What the administrator does in a story: changes relance.toml and starts the service again.

1. The file really changes and is really read again, so that a story knows no setting that an office cannot write.
2. The office of a story writes to customers, as in live; its relance.toml is still that of a first try, so that a story
   may leave questions open that live would want answered.
"""

import re
from dataclasses import replace
from decimal import Decimal

from relance_mail.engine.office import Office
from relance_mail.settings.load import load
from relance_mail.wiring import office_of
from tests.engine.folder_office import WITH_CUSTOMERS
from tests.engine.printer import Printer
from tests.sources.einvoice_samples import Sold, cii
from tests.stories.office_acts import money, sentence
from tests.stories.scene import Scene

CREDITOR = """[creditor]
name = "Atelier Exemple"
legal_form = "SAS"
siren = "999000177"
rcs_city = "Lyon"
phone = "04 00 00 00 00"
signatory = "Le service recouvrement"
signatory_title = "Comptabilité clients"
legal_signatory = "La direction"
legal_signatory_title = "Présidence"
[creditor.address]
lines = ["12 rue des Ateliers"]
postcode = "69003"
city = "Lyon"
[[creditor.accounts]]
iban = "FR1420041010050500013M02606"
"""
SETTINGS = (
    WITH_CUSTOMERS.replace('[creditor]\nname = "Atelier Exemple"\n', CREDITOR).replace(
        'mode = "ask"', 'mode = "drafts"'
    )
    + '[service]\nresponsible = "responsable@atelier.example.fr"\n'
)
INVOICES = '[[sources]]\nname = "factures électroniques"\npath = "factures"\nformat = "einvoice"\nmode = "delta"\n'
OUR_IBAN = "FR1420041010050500013M02606"


def as_in_live(office: Office) -> Office:
    """Customers are written to, in the hours in which messages leave, and letters are final."""
    letters = replace(office.correspondence, sandbox_address=None, internal=("@atelier.example.fr",))
    return replace(office, profile="live", pdf=Printer(), correspondence=letters, ignore_window=False)


def _restart(scene: Scene, text: str) -> None:
    (scene.day.folder / "relance.toml").write_text(text, encoding="utf-8")
    scene.day.office = as_in_live(office_of(load(scene.day.folder), scene.day.office.store, scene.day.clock))


def _text(scene: Scene) -> str:
    return (scene.day.folder / "relance.toml").read_text(encoding="utf-8")


def _write(scene: Scene, table: str, line: str) -> None:
    """A line of a table of relance.toml, instead of the one that named the same option."""
    before, heading, after = _text(scene).partition(f"[{table}]\n")
    own = re.split(r"^(?=\[)", after, maxsplit=1, flags=re.MULTILINE)[0]
    rest = after[len(own) :]
    kept = [old for old in own.splitlines() if old.split(" = ")[0] != line.split(" = ")[0]]
    _restart(scene, "\n".join([before + heading + line, *kept, rest]))


@sentence(r"l'administrateur met l'accord sur « (brouillons|automatique) »")
def approval_mode(scene: Scene, mode: str) -> None:
    """`[approval] mode`."""
    _write(scene, "approval", f'mode = "{"drafts" if mode == "brouillons" else "automatic"}"')


@sentence(r"l'administrateur inscrit (\S+@\S+) comme suppléante?")
def deputy(scene: Scene, address: str) -> None:
    """`[service] deputy`."""
    _write(scene, "service", f'deputy = "{address}"')


@sentence(r"l'administrateur inscrit l'absence de la personne chargée, du (\S+) au (\S+)")
def absence(scene: Scene, first: str, last: str) -> None:
    """`[service] absences`, both days included."""
    days = ", ".join(f'"{day[6:]}-{day[3:5]}-{day[:2]}"' for day in (first, last))
    _write(scene, "service", f"absences = [[{days}]]")


@sentence(r"l'administrateur remplace notre IBAN par (.+)")
def our_iban(scene: Scene, iban: str) -> None:
    """`[[creditor.accounts]]`: the first account."""
    _restart(scene, re.sub(r'iban = "[^"]+"', f'iban = "{iban}"', _text(scene), count=1))


@sentence(r"l'administrateur inscrit le taux écrit sur nos factures : ([\d,]+) %")
def our_rate(scene: Scene, percent: str) -> None:
    """`[creditor] contract_rate`, looked up today."""
    _write(scene, "creditor", f'contract_rate = "{percent.replace(",", ".")}"\nrate_known_on = {scene.today}')


@sentence(r"l'administrateur ajoute le dossier des factures électroniques")
def einvoices(scene: Scene) -> None:
    """A second source of invoices, which brings copies and what the list lacks."""
    (scene.day.folder / "factures").mkdir()
    _restart(scene, f"{_text(scene)}\n{INVOICES}")


@sentence(r"facture électronique (\S+) de (\S+) : ([\d ]+,\d\d) €(?:, payable sur (.+))?")
def our_einvoice(scene: Scene, number: str, code: str, amount: str, iban: str | None) -> None:
    """One that we have issued to that customer; on our account, or on another."""
    name = scene.customers[code]["Raison sociale"]
    sold = _sold(number, money(amount), iban or OUR_IBAN)
    _drop(scene, replace(sold, seller="Atelier Exemple", seller_siren="999000177", seller_vat="", buyer=name))


@sentence(r"facture électronique (\S+) reçue du fournisseur (.+?) : ([\d ]+,\d\d) €")
def suppliers_einvoice(scene: Scene, number: str, supplier: str, amount: str) -> None:
    """One that somebody has sent to us, saved into the wrong folder."""
    sold = _sold(number, money(amount), "FR7630006000011234567890189")
    _drop(scene, replace(sold, seller=supplier, buyer="Atelier Exemple", siren="999000177", vat="", email=""))


def _sold(number: str, amount: Decimal, iban: str) -> Sold:
    return Sold(number=number, due=("2026-02-10",), total=str(amount), amount_due=str(amount), iban=iban)


def _drop(scene: Scene, sold: Sold) -> None:
    (scene.day.folder / "factures" / f"{sold.number}.xml").write_bytes(cii(sold))

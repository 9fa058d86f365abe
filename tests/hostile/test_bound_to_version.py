"""Rule 6: an approval is for one version. Whatever changes before the sending withdraws it, and staff reads what."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from docx import Document

from relance_mail.core.account import HoldReason
from relance_mail.core.outbox import State
from relance_mail.core.parties import Address, BankAccount, Customer, InterestMode, Kind
from relance_mail.core.policy import Approval, Channel, Since, Stage
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.writing.shown import shown_of_customer
from relance_mail.letters.base import LetterContext
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.fields import FIELDS, Field
from relance_mail.shipped import shipped
from tests.engine import notices
from tests.engine.folder_office import BOSS, CREDITOR, text_of, write_ledger
from tests.hostile.approved_world import FIRM, TUESDAY, World, approved_world, put_invoice

MODES = (Approval.ASK, Approval.DRAFTS, Approval.AUTOMATIC)
UNTOUCHED = "TEMOIN"


class Change(NamedTuple):
    """What happens after the yes, and the words by which staff is told."""

    happens: Callable[[World], object]
    told: str


def _reply(world: World) -> None:
    world.day.receive("compta@reponse.example.com", "Bonjour, je regarde et je reviens vers vous.")


def _hold(code: str, reason: HoldReason) -> Callable[[World], object]:
    return lambda world: staff_accounts.hold(world.day.office, code, BOSS, reason=reason, note="x")


def _credit(world: World) -> None:
    note = {**world.lines["AVOIR"][0], "N° facture": "AV-1", "Solde": -200.0, "Échéance": date(2026, 2, 20)}
    world.lines["AVOIR"].append(note)


def _paid(world: World) -> object:
    return staff_accounts.paid(
        world.day.office, "PAYE", BOSS, on=date(2026, 3, 3), amount_paid=None, numbers=("FA-PAYE",)
    )


def _promised(world: World) -> object:
    return staff_accounts.promise(
        world.day.office, "PROMESSE", BOSS, due=date(2026, 3, 10), amount_due=None, numbers=()
    )


def _again(world: World) -> object:
    return staff_accounts.set_stage(world.day.office, "ETAPE", None, BOSS, numbers=(), on=date(2026, 3, 2), reason="x")


def _renamed(code: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.line(code, Raison="Autre SARL")
        world.person(code, Raison="Autre SARL")

    return change


CHANGES: dict[str, Change] = {
    "RESTE": Change(lambda world: world.line("RESTE", Solde=700.0), "FA-RESTE : 1 250,00 € → 700,00 €"),
    "DISPARUE": Change(lambda world: world.lines["DISPARUE"].clear(), "Aucune facture ouverte"),
    "PAYE": Change(_paid, "Aucune facture ouverte"),
    "AVOIR": Change(_credit, "AV-1 : ajoutée (−200,00 €)"),
    "ECHEANCE": Change(lambda world: world.line("ECHEANCE", Échéance=date(2026, 2, 20)), ""),
    "OBJET": Change(lambda world: world.line("OBJET", Objet="Portes"), "FA-OBJET, objet : Fenêtres → Portes"),
    "COMMANDE": Change(lambda world: world.line("COMMANDE", Commande="BC-2"), "FA-COMMANDE, commande : BC-1 → BC-2"),
    "NOM": Change(_renamed("NOM"), "nom du client : Client NOM → Autre SARL"),
    "NOM-LETTRE": Change(_renamed("NOM-LETTRE"), "nom du client : Client NOM-LETTRE → Autre SARL"),
    "RUE": Change(lambda world: world.person("RUE", Adresse="9 rue Neuve"), "9 rue Neuve"),
    "RUE-JOINTE": Change(lambda world: world.person("RUE-JOINTE", Adresse="9 rue Neuve"), "9 rue Neuve"),
    "SIREN": Change(lambda world: world.person("SIREN", SIREN="552100554"), "SIREN du client : 732829320 → 552100554"),
    "CONTACT": Change(lambda world: world.person("CONTACT", Contact="M. Durand"), "contact : Mme Roche → M. Durand"),
    "TYPE": Change(lambda world: staff_accounts.kind(world.day.office, "TYPE", Kind.CONSUMER, BOSS), ""),
    "LANGUE": Change(lambda world: world.person("LANGUE", Langue="anglais"), "langue : fr → en"),
    "ADRESSE": Change(
        lambda world: staff_accounts.contact(world.day.office, "ADRESSE", "direction@adresse.example.com", BOSS),
        "destinataires : ",
    ),
    "COMMERCIAL": Change(
        lambda world: world.person("COMMERCIAL", Commercial="autre@atelier.example.fr"), "autre@atelier.example.fr"
    ),
    "PENALITES": Change(lambda world: world.person("PENALITES", Pénalité="renoncer"), "pénalités : mention → "),
    "COPIE": Change(lambda world: put_invoice(world.day.folder, "COPIE", "Autre"), "pièces jointes modifiées"),
    "FICHIER": Change(
        lambda world: (world.day.folder / "factures" / "FA-FICHIER.pdf").unlink(), "pièces jointes modifiées"
    ),
    "LITIGE": Change(_hold("LITIGE", HoldReason.DISPUTE), "Litige"),
    "PAUSE": Change(_hold("PAUSE", HoldReason.PAUSE), "ause"),
    "REPONSE": Change(_reply, "éponse"),
    "PROMESSE": Change(_promised, "romesse"),
    "ETAPE": Change(_again, ""),
    "PRELEVE": Change(lambda world: world.person("PRELEVE", Mode="prélèvement"), "rélèvement"),
    "JAMAIS": Change(lambda world: world.person("JAMAIS", Ne="oui"), "elance"),
}


PLAYED = {
    Approval.ASK: tuple(CHANGES),
    Approval.DRAFTS: (
        "RESTE",
        "DISPARUE",
        "AVOIR",
        "NOM",
        "RUE",
        "RUE-JOINTE",
        "ADRESSE",
        "COPIE",
        "LITIGE",
        "REPONSE",
    ),
    Approval.AUTOMATIC: ("RESTE", "DISPARUE", "AVOIR", "NOM", "ADRESSE", "COPIE"),
}


def _codes(mode: Approval) -> tuple[str, ...]:
    return (UNTOUCHED, *PLAYED[mode])


@pytest.fixture(scope="module", params=MODES)
def after(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Approval]]:
    """Everything in CHANGES has happened, each to its own customer, and a cycle has run within the sending window."""
    mode = request.param
    with approved_world(tmp_path_factory.mktemp(str(mode)), mode, _codes(mode)) as world:
        for code in world.people:
            if code != UNTOUCHED:
                CHANGES[code].happens(world)
        world.save()
        world.day.go_to(TUESDAY)
        world.day.cycle()
        yield world, mode


def test_rule_6_what_has_changed_withdraws_the_approval_by_its_name(after: tuple[World, Approval]) -> None:
    world, _ = after
    for code in world.people.keys() - {UNTOUCHED}:
        row = world.row(code)
        assert row.state is State.WITHDRAWN, code
        assert CHANGES[code].told in plain(row.why), code


def test_rule_6_what_has_not_changed_leaves_or_stays(after: tuple[World, Approval]) -> None:
    world, mode = after
    assert world.row(UNTOUCHED).state is (State.WITH_STAFF if mode is Approval.DRAFTS else State.SENT)


def test_rule_6_nothing_of_what_was_approved_before_leaves(after: tuple[World, Approval]) -> None:
    world, mode = after
    tokens = {world.token(code) for code in world.people.keys() - {UNTOUCHED}}
    left = {str(mail["X-Relance-Token"]) for mail in world.day.sent()}
    assert not tokens & left
    said = "".join(text_of(mail) for mail in world.day.sent() if "reste" in str(mail["To"]))
    assert ("700,00 €" in said) is (mode is Approval.AUTOMATIC), "the policy may send the right one at once"


def test_office_7_no_stale_draft_lies_there_after_the_next_cycle(after: tuple[World, Approval]) -> None:
    world, mode = after
    drafts = "".join(path.name for path in (world.day.folder / "courrier" / "brouillons").iterdir())
    papers = "".join(path.name for path in (world.day.folder / "Relances").rglob("*_R26-*"))
    for code in world.people.keys() - {UNTOUCHED}:
        assert world.token(code) not in drafts, code
        assert world.token(code) not in papers, code
    assert (world.token(UNTOUCHED) in drafts) is (mode is Approval.DRAFTS)


def test_rule_6_every_field_of_a_template_is_part_of_the_version() -> None:
    """What a field prints of the customer or of an invoice cannot change without another version."""
    fields = [field for field in FIELDS if field.name.startswith(("client.", "contact."))]
    for name in ("name", "legal_form", "contact_name", "siren", "siret", "vat_number", "service_code", "commitment"):
        other = replace(CUSTOMER, **{name: "Autre"})  # type: ignore[arg-type]  # fields by name
        assert printed(CUSTOMER, fields) != printed(other, fields), name
        assert shown_of_customer(CUSTOMER, None) != shown_of_customer(other, None), name
    elsewhere = Address(("9 rue Neuve",), "42000", "Lyon")
    for other in (replace(CUSTOMER, address=elsewhere), replace(CUSTOMER, seat=elsewhere)):
        assert printed(CUSTOMER, fields) != printed(other, fields)
        assert shown_of_customer(CUSTOMER, None) != shown_of_customer(other, None)


CUSTOMER = Customer(
    "C1", "Client", Kind.BUSINESS, legal_form="SAS", contact_name="Mme Roche", siren="732829320",
    siret="73282932000074", vat_number="FR44732829320", address=Address(("3 rue",), "69000", "Lyon"),
    seat=Address(("4 rue",), "69000", "Lyon"), service_code="S1", commitment="E1",
)  # fmt: skip


def printed(customer: Customer, fields: Sequence[Field[LetterContext]]) -> list[object]:
    """What the fields say of the customer, as a company and as a town hall."""
    kinds = [replace(customer, kind=kind) for kind in (Kind.BUSINESS, Kind.PUBLIC)]
    stage = Stage("x", 1, Since.DUE, 6)
    contexts = [LetterContext(CREDITOR, one, stage, (), date(2026, 3, 3), "R26-1") for one in kinds]
    return [field.value(context) for context in contexts for field in fields]


class House(NamedTuple):
    """A change of our own, after the yes to a mail and to a mail with a letter; `touches`: which of them."""

    name: str
    happens: Callable[[World], object]
    told: str
    touches: tuple[str, ...] = (UNTOUCHED, FIRM[0])


def _creditor(**changes: object) -> Callable[[World], object]:
    return lambda world: world.day.change(creditor=replace(world.day.office.creditor, **changes))  # type: ignore[arg-type]  # fields by name


def _correspondence(**changes: object) -> Callable[[World], object]:
    return lambda world: world.day.change(correspondence=replace(world.day.office.correspondence, **changes))  # type: ignore[arg-type]  # fields by name


def _template(path: str) -> Callable[[World], object]:
    def change(world: World) -> None:
        ours = world.day.folder / "modeles"
        if not ours.exists():
            shutil.copytree(shipped("templates_docx"), ours)
        document = Document(str(ours / path))
        document.add_paragraph("Nos bureaux sont fermés lundi.")
        document.save(str(ours / path))
        world.day.change(documents=Catalogue(ours))

    return change


OTHER_IBAN = "FR763000600001234567890189"
OURS = "identité ou comptes de notre société modifiés"
HOUSE = (
    House("mail template", _template("fr/informelle/mail.docx"), "modèles", (UNTOUCHED,)),
    House("letter template", _template("fr/ferme/lettre.docx"), "modèles", FIRM[:1]),
    House("policy", lambda world: world.day.policies(valid_working_days=4), "scénario modifié"),
    House("name", _creditor(name="Atelier Neuf"), OURS),
    House("signatory", _creditor(signatory="Une autre personne"), OURS),
    House("signature", _creditor(signature_sha256="0" * 64), OURS),
    House("sender", _correspondence(sender_name="Autre"), "expéditeur"),
    House("answers", _correspondence(reply_to="autre@atelier.example.fr"), "expéditeur : "),
    House("our copy", _correspondence(blind_copy="copies@atelier.example.fr"), "copies@atelier.example.fr"),
    House("interest", lambda world: world.day.stage("ferme", interest=InterestMode.WAIVE), "pénalités", FIRM[:1]),
    House("profile", lambda world: world.day.change(profile="demo"), "profil : sandbox → demo"),
    House("account", _creditor(accounts=(BankAccount(OTHER_IBAN),)), "comptes bancaires"),
)


def test_rule_6_what_changes_in_our_own_house_withdraws_every_approval(tmp_path: Path) -> None:
    with approved_world(tmp_path, Approval.ASK, (UNTOUCHED, FIRM[0])) as world:
        for change in HOUSE:
            before = {row.customer_id: row.id for row in world.day.rows(State.PREPARED)}
            assert before.keys() == {UNTOUCHED, FIRM[0]}, change.name
            change.happens(world)
            world.day.cycle()
            rows = {row.id: row for row in world.day.rows()}
            gone = {code: plain(rows[row].why) for code, row in before.items() if rows[row].state is State.WITHDRAWN}
            assert {code for code in gone if change.told in gone[code]} == set(change.touches), (change.name, gone)
            world.day.approve()
            world.day.cycle()
        assert not world.day.sent()


def test_rule_6_a_brake_or_an_older_bank_date_lets_nothing_approved_leave(tmp_path: Path) -> None:
    with approved_world(tmp_path, Approval.ASK, (UNTOUCHED,)) as world:
        write_ledger(tmp_path / "encours.xlsx", (), date(2026, 3, 3))
        world.day.go_to(TUESDAY)
        assert world.day.cycle().brakes
        write_ledger(tmp_path / "encours.xlsx", (), date(2026, 2, 20))
        assert world.day.cycle().brakes
        assert not world.day.sent()
        world.save()
        world.day.cycle()
        world.day.approve()
        world.day.cycle()
        assert len(world.day.sent()) == 1


def test_rule_6_a_copy_of_a_letter_leaves_only_for_the_addresses_it_was_approved_for(tmp_path: Path) -> None:
    with notices.shown(tmp_path) as day:
        notices.approve(day)
        day.cycle()
        notices.deposit(day)
        staff_accounts.contact(day.office, "C1", "direction@c1.example.com", BOSS)
        day.cycle()
        day.cycle()
        assert notices.states(day) == {Channel.POST: State.SENT, Channel.MAIL: State.WITHDRAWN}
        assert notices.sent(day) == 0, "the copy was approved for an address that is not written to any more"


def plain(words: str | None) -> str:
    return (words or "").replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")

"""`relance init`: the first relance.toml and an empty database, in the sandbox, with mails as files (OFFICE §10).

1. Name, address and source are needed; where nobody can be asked and they were not given, a plain text to complete
   stands in their place: nothing leaves the sandbox, and `check` says what is to complete.
2. An existing relance.toml is never overwritten; one that would not load is not left behind.
3. At a keyboard a wrong answer is asked again at once; elsewhere all problems are told together (exit 2).
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relance_mail.cli.asking import agreed, somebody_is_there, typed
from relance_mail.cli.options import AsJson, State, wrong
from relance_mail.cli.output import print_json, say, warn

if TYPE_CHECKING:
    from relance_mail.settings.write import FirstAnswers

TO_COMPLETE = "À compléter"
NEEDED = {
    "name": ("Raison sociale", TO_COMPLETE),
    "address": ("Adresse de la boîte partagée", "a-completer@example.fr"),
    "source": ("Fichier des factures ouvertes", "factures.xlsx"),
}
ASKED = {
    "legal_form": "Forme (SAS, SARL…)",
    "capital": "Capital",
    "siren": "SIREN",
    "rcs_city": "Ville du RCS",
    "street": "Adresse du siège, rue",
    "postcode": "Code postal",
    "city": "Ville",
    "phone": "Téléphone",
    "iban": "IBAN",
    "bic": "BIC",
    "rate": "Taux de pénalités écrit sur vos factures, en % (none s'il n'y en a pas)",
    "signatory": "Qui signe les relances",
    "signatory_title": "Sa fonction",
    "legal_signatory": "Qui a le droit de signer les mises en demeure",
    "legal_signatory_title": "Sa fonction",
    "responsible": "E-mail de la personne chargée du recouvrement",
}
CONSUMERS = "Avez-vous des particuliers parmi vos clients ?"
MEDIATOR = "Médiateur de la consommation, nom et site"
REFUSED = {
    "siren": "Ce n'est pas un SIREN : neuf chiffres, le dernier est une clé de contrôle.",
    "iban": "Ce n'est pas un IBAN : sa clé de contrôle est fausse.",
    "bic": "Ce n'est pas un BIC : huit ou onze caractères.",
    "rate": "Ce n'est pas un taux : écrire 12,40 par exemple, ou none si aucun n'est écrit sur vos factures.",
    "address": "Ce n'est pas une adresse e-mail.",
    "responsible": "Ce n'est pas une adresse e-mail.",
}
Text = str | None


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("init")(init)


def init(
    name: Annotated[Text, typer.Option(help="Name of our company.")] = None,
    address: Annotated[Text, typer.Option(help="Address of the shared mailbox.")] = None,
    source: Annotated[Text, typer.Option(help="File, folder or pattern of the open invoices.")] = None,
    siren: Annotated[Text, typer.Option(help="Our SIREN.")] = None,
    legal_form: Annotated[Text, typer.Option(help="SAS, SARL, SA…")] = None,
    capital: Annotated[Text, typer.Option(help="Share capital, as printed on letters.")] = None,
    rcs_city: Annotated[Text, typer.Option(help="City of the trade register.")] = None,
    street: Annotated[Text, typer.Option(help="Registered office: street.")] = None,
    postcode: Annotated[Text, typer.Option(help="Registered office: postcode.")] = None,
    city: Annotated[Text, typer.Option(help="Registered office: city.")] = None,
    phone: Annotated[Text, typer.Option(help="Telephone number of whoever answers.")] = None,
    iban: Annotated[Text, typer.Option(help="IBAN on which we are paid.")] = None,
    bic: Annotated[Text, typer.Option(help="BIC of that bank.")] = None,
    rate: Annotated[Text, typer.Option(help="Rate of penalties on our invoices, in percent, or none.")] = None,
    signatory: Annotated[Text, typer.Option(help="Who signs reminders.")] = None,
    signatory_title: Annotated[Text, typer.Option(help="Function of whoever signs reminders.")] = None,
    legal_signatory: Annotated[Text, typer.Option(help="Who signs formal notices.")] = None,
    legal_signatory_title: Annotated[Text, typer.Option(help="Function of whoever signs formal notices.")] = None,
    responsible: Annotated[Text, typer.Option(help="Address of the person in charge (gets the summary).")] = None,
    mediator: Annotated[Text, typer.Option(help="Consumers' mediator: name and site.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; what is missing is to be completed later.")] = False,
    as_json: AsJson = False,
) -> int:
    """Make a working folder: relance.toml and an empty database. It begins in the sandbox, with mails as files."""
    given = {key: value for key, value in locals().items() if key in {*NEEDED, *ASKED, "mediator"}}
    folder = _new_folder()
    asked = somebody_is_there(as_json) and not yes and not all(given[key] for key in NEEDED)
    answers = _asked(given) if asked else {key: value or "" for key, value in given.items()}
    missing = [key for key in NEEDED if not answers[key]]
    file = _write(folder, _first_answers(answers | {key: NEEDED[key][1] for key in missing}))
    if as_json:
        print_json({"folder": str(folder), "file": str(file), "to_complete": missing})
    else:
        say(_next_steps(file, missing, answers["source"]))
    return 0


def _new_folder() -> Path:
    from relance_mail.settings.load import FILE, FOLDER_VARIABLE

    folder = (State.folder or Path(os.environ.get(FOLDER_VARIABLE) or ".")).expanduser().absolute()
    if (folder / FILE).exists():
        raise wrong("already_there", f"{folder / FILE} exists already; it stays as it is.", "Name another folder.")
    return folder


def _asked(given: dict[str, Text]) -> dict[str, str]:
    """Ask for what was not given, and anew for what cannot be right; an empty answer leaves it out."""
    answers = {key: value or "" for key, value in given.items()}
    for key, (question, _) in NEEDED.items():
        answers[key] = _acceptable(key, question, answers[key])
    for key, question in ASKED.items():
        if key != "bic" or answers["iban"]:
            answers[key] = _acceptable(key, question, answers[key], needed=False)
    if not answers["mediator"] and agreed(CONSUMERS):
        answers["mediator"] = typed(MEDIATOR)
    return answers


def _acceptable(key: str, question: str, given: str, *, needed: bool = True) -> str:
    """The given answer, or what somebody types until it can be taken."""
    from relance_mail.settings.write import is_acceptable

    answer = given
    while not (answer and is_acceptable(key, answer)):
        if answer:
            warn(REFUSED[key])
        answer = typed(question)
        if not answer and not needed:
            break
    return answer


def _first_answers(answers: dict[str, str]) -> "FirstAnswers":
    from relance_mail.clock import SystemClock
    from relance_mail.core.parties import Address, BankAccount, Creditor
    from relance_mail.settings.spec_creditor import NO_RATE
    from relance_mail.settings.write import FirstAnswers

    rate = answers["rate"].strip().lower()
    creditor = Creditor(
        name=answers["name"],
        legal_form=answers["legal_form"],
        capital=answers["capital"],
        address=Address((answers["street"],) if answers["street"] else (), answers["postcode"], answers["city"]),
        siren=answers["siren"],
        rcs_city=answers["rcs_city"],
        phone=answers["phone"],
        accounts=(BankAccount(answers["iban"], answers["bic"]),) if answers["iban"] else (),
        signatory=answers["signatory"] or "Le service comptabilité",  # a reminder without a signature is refused
        signatory_title=answers["signatory_title"],
        legal_signatory=answers["legal_signatory"],
        legal_signatory_title=answers["legal_signatory_title"],
        mediator=answers["mediator"],
        contract_rate=None if rate in ("", NO_RATE) else rate,
        rate_known_on=SystemClock().today() if rate else None,
    )
    return FirstAnswers(creditor, answers["source"], answers["address"], answers["responsible"])


def _write(folder: Path, answers: "FirstAnswers") -> Path:
    from relance_mail.errors import RelanceError
    from relance_mail.mail import durable
    from relance_mail.settings.load import FILE, load
    from relance_mail.settings.write import first_settings
    from relance_mail.wiring import open_office

    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    durable.write(file, first_settings(answers).encode(), durable.SHARED)
    try:
        load(folder)
        with open_office(folder, create=True):
            return file
    except (RelanceError, OSError):  # wrong answers, a full disk: it can be begun again
        file.unlink()
        if made:
            with suppress(OSError):
                folder.rmdir()
        raise


def _next_steps(file: Path, missing: list[str], source: str) -> str:
    notes = [f"à compléter : {', '.join(NEEDED[key][0] for key in missing)}"] if missing else []
    if source and not _is_there(file.parent / source):
        notes.append(f"pas encore là : {source}")
    steps = [
        "  1. `relance check` dit ce qui manque encore, `relance check --connect` essaie les serveurs.",
        "  2. `relance plan` montre ce qui serait relancé, et pourquoi.",
        "  3. `relance start` montre les totaux à comparer avec la comptabilité, puis valide la reprise.",
        "  4. `relance run` fait un cycle : en bac à sable, les mails sont des fichiers dans courrier/envois/.",
        "  5. `relance live` quitte le bac à sable, quand tout est prêt.",
    ]
    head = f"Dossier prêt : {file}. Profil bac à sable : rien ne part chez un client."
    return "\n".join([head, *notes, "Ensuite :", *steps])


def _is_there(source: Path) -> bool:
    """Whether the file, or one that its pattern means, exists."""
    return source.exists() or any(source.parent.glob(source.name))

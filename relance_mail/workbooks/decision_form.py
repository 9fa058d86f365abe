"""The empty `Décisions.xlsx`: what staff fills in to decide (OFFICE §8.2) and to approve formal notices (OFFICE §6).

1. Nothing is protected but the help: staff sorts, filters, deletes and pastes as it likes.
2. The list of customers proposes, it forbids nothing: a SIREN or a name may be typed too. The list of decisions does.
3. A needed cell turns amber as soon as the decision is chosen; the help sheet it looks into is the reader's own table.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from relance_mail.workbooks.choice_rules import CHOICE_RULES, CHOICES, NEEDED, About, ChoiceRule
from relance_mail.workbooks.look import MISSING, Book, Column, Sheet, Sort, Value

ROWS, NOTICE_ROWS = 300, 100
BORN = date(2026, 1, 1)  # the creation day that the file carries: an unchanged list of customers gives the same bytes
DECISIONS, NOTICES, HELP, CUSTOMERS = "Décisions", "Mises en demeure", "Aide", "Clients"
# Our name → heading. The reader looks for these very words.
DECISION_HEADINGS = {
    "customer": "Client",
    "invoices": "Facture",
    "choice": "Décision",
    "until": "Jusqu'au",
    "amount": "Montant",
    "reason": "Motif",
    "by": "Par",
}
NOTICE_HEADINGS = {
    "ref": "Référence",
    "bank": "Banque et compte d'attente vérifiés le",
    "dispute": "Aucun litige ni avoir en cours, vérifié le",
    "insolvency": "BODACC / Infogreffe consulté le",
    "identity": "Raison sociale et siège vérifiés le",
    "by": "Par",
}
CUSTOMER_HEADINGS = {"label": "Client", "code": "Code", "name": "Nom"}

_COLUMNS = {
    "customer": Column("Client", widest=38, least=38),
    "invoices": Column("Facture", widest=24, least=24),
    "choice": Column("Décision", widest=26, least=26),
    "until": Column("Jusqu'au", Sort.DAY, least=13),
    "amount": Column("Montant", Sort.AMOUNT, least=14, currency=""),
    "reason": Column("Motif", widest=44, least=44),
    "by": Column("Par", widest=18, least=18),
}
_MESSAGES = {
    "customer": (
        "Qui ?",
        "Choisir dans la liste, ou écrire le code, le SIREN ou le nom. Pour « banque pointée jusqu'au » et « ce "
        "fichier est bon » : le nom du fichier des factures.",
    ),
    "invoices": (
        "Quelles factures ?",
        "Vide ou « toutes » : toutes les factures du client. Plusieurs : FA-1, FA-2. Pour « approuver » et "
        "« refuser » : la référence de la relance, R000123 ou R26-… ; vide si le client n'en a qu'une en attente",
    ),
    "choice": ("Quelle décision ?", "Choisir dans la liste. La feuille « Aide » dit ce que fait chaque mot."),
    "until": ("Quel jour ?", "jj/mm/aaaa. Obligatoire quand la case devient orange. Voir la feuille « Aide »."),
    "amount": ("Combien ?", "Un montant, par exemple 1250,00. Vide : tout ce qui est dû."),
    "reason": (
        "Pourquoi, ou quoi ?",
        "Quelques mots. Pour « contact » : l'adresse e-mail. Pour « type de client » : société, entreprise "
        "individuelle, particulier, association ou public. Pour « étape déjà faite » : l'étape.",
    ),
    "by": ("Qui décide ?", "Votre nom. Sans nom, rien n'est fait."),
}
_FIRST_DAY = date(2020, 1, 1)
_TOP = 3  # row of the headings, from 0, below a title and two lines


def blank_form(customers: Sequence[tuple[str, str]]) -> bytes:
    """The workbook with its drop-down lists. `customers`: (code, name)."""
    book = Book("Décisions de relance", BORN)
    _write_decisions(book, len(customers))
    _write_notices(book)
    _write_help(book)
    _write_customers(book, sorted(customers, key=lambda one: (one[0].casefold(), one[1])))
    return book.content()


def label_of(code: str, name: str) -> str:
    """How a customer stands in the drop-down list."""
    return f"{code} – {name}" if name and name != code else code


def _write_decisions(book: Book, customers: int) -> None:
    sheet = book.sheet(DECISIONS)
    lines = [
        "Décisions",
        "Une ligne = une décision : le client, la décision (choisie dans la liste), votre nom. Enregistrez, fermez : "
        "elle est lue au passage suivant, une seule fois.",
        "Le résultat se lit dans suivi.xlsx (feuille « Décisions traitées ») et dans le résumé du matin. Vous pouvez "
        "trier, filtrer et effacer les lignes déjà traitées.",
    ]
    book.title(sheet, lines)
    book.form(sheet, _TOP, list(_COLUMNS.values()), ROWS)
    _listen(sheet, _COLUMNS, _MESSAGES, _decision_rules(customers), ROWS)
    _highlight(book, sheet)


def _decision_rules(customers: int) -> dict[str, dict[str, object]]:
    """Our name of the column → what Excel lets through there."""
    proposed: dict[str, object] = (
        {"validate": "list", "source": "=ListeClients", "show_error": False} if customers else {"validate": "any"}
    )
    return {
        "customer": proposed,
        "choice": {
            "validate": "list",
            "source": "=ListeDecisions",
            "error_title": "Décision inconnue",
            "error_message": "Choisir une décision dans la liste ; la feuille « Aide » les explique.",
        },
        "until": {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": date(2099, 12, 31),
            "error_title": "Ce n'est pas une date",
            "error_message": "Écrire la date en jj/mm/aaaa, par exemple 31/01/2027.",
        },
        "amount": {
            "validate": "decimal",
            "criteria": ">",
            "value": 0,
            "error_title": "Ce n'est pas un montant",
            "error_message": "Écrire un nombre supérieur à zéro, par exemple 1250,00.",
        },
    }


def _listen(
    sheet: Sheet,
    columns: Mapping[str, Column],
    messages: Mapping[str, tuple[str, str]],
    rules: Mapping[str, dict[str, object]],
    rows: int,
) -> None:
    """Input messages and validations of every column."""
    for index, name in enumerate(columns):
        title, message = messages[name]
        rule = {"validate": "any", **rules.get(name, {}), "input_title": title, "input_message": message}
        sheet.data_validation(_TOP + 1, index, _TOP + rows, index, rule)


def _highlight(book: Book, sheet: Sheet) -> None:
    amber = book.background(MISSING)
    first, names = _TOP + 2, list(_COLUMNS)
    chosen = f"$C{first}"
    for name, help_column in {"customer": 3, "invoices": 4, "until": 5, "amount": 6, "reason": 7}.items():
        index = names.index(name)
        asked = f'LEFT(VLOOKUP({chosen},AideDecisions,{help_column},FALSE),{len(NEEDED)})="{NEEDED}"'
        _amber(sheet, index, f'=AND({chosen}<>"",{"ABCDEFG"[index]}{first}="",{asked})', amber)
    _amber(sheet, names.index("by"), f'=AND({chosen}<>"",G{first}="")', amber)


def _amber(sheet: Sheet, index: int, criteria: str, style: object) -> None:
    sheet.conditional_format(
        _TOP + 1, index, _TOP + ROWS, index, {"type": "formula", "criteria": criteria, "format": style}
    )


def _write_notices(book: Book) -> None:
    sheet = book.sheet(NOTICES)
    lines = [
        "Mises en demeure à approuver",
        "Une ligne = une lettre du dossier A_signer. Les quatre vérifications sont obligatoires : indiquez le jour où "
        "chacune a été faite.",
        "La lettre est alors préparée à la date de l'approbation, à signer et à déposer en recommandé sous 2 jours "
        "ouvrés.",
    ]
    book.title(sheet, lines)
    columns = {
        name: Column(heading, Sort.TEXT if name in ("ref", "by") else Sort.DAY, least=20)
        for name, heading in NOTICE_HEADINGS.items()
    }
    book.form(sheet, _TOP, list(columns.values()), NOTICE_ROWS)
    day: dict[str, object] = {
        "validate": "date",
        "criteria": "between",
        "minimum": _FIRST_DAY,
        "maximum": "=TODAY()",
        "error_title": "Date impossible",
        "error_message": "Écrire le jour de la vérification en jj/mm/aaaa ; il ne peut pas être à venir.",
    }
    looked = ("Vérifié quel jour ?", "jj/mm/aaaa, le jour où cette vérification a été faite. Obligatoire.")
    messages = dict.fromkeys(columns, looked) | {
        "ref": ("Quelle lettre ?", "La référence de la lettre : R26-… (elle est dans le nom du fichier) ou R000123."),
        "by": _MESSAGES["by"],
    }
    rules = {name: day for name, column in columns.items() if column.sort is Sort.DAY}
    _listen(sheet, columns, messages, rules, NOTICE_ROWS)


def _write_help(book: Book) -> None:
    sheet = book.sheet(HELP)
    book.title(
        sheet,
        [
            "Aide : ce que fait chaque décision, et les colonnes qu'elle demande",
            "« Par » est toujours "
            "obligatoire. Une ligne incomplète n'est pas exécutée : le résumé du matin dit ce qui manque.",
        ],
    )
    columns = [
        Column("Décision", widest=28),
        Column("Ce qu'elle fait", Sort.PROSE, 52),
        Column("Client", Sort.PROSE, 22),
        Column("Facture", Sort.PROSE, 26),
        Column("Jusqu'au", Sort.PROSE, 28),
        Column("Montant", Sort.PROSE, 26),
        Column("Motif", Sort.PROSE, 30),
    ]
    book.table(sheet, 2, columns, [_help_row(choice.value, CHOICE_RULES[choice]) for choice in CHOICES], frozen=1)
    last = len(CHOICES) + 3
    book.name("ListeDecisions", f"{HELP}!$A$4:$A${last}")
    book.name("AideDecisions", f"{HELP}!$A$4:$G${last}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _help_row(word: str, rule: ChoiceRule) -> list[Value]:
    who, what = {
        About.CUSTOMER: (f"{NEEDED} : le client", "facultatif : sans facture, toutes"),
        About.SOURCE: (f"{NEEDED} : le nom du fichier", "—"),
        About.REMINDER: (
            "facultatif : le client",
            f"{NEEDED} : la référence de la relance, ou le client s'il n'en a qu'une en attente",
        ),
    }[rule.about]
    asked = rule.asked()
    return [word, rule.does, who, what, *(str(asked.get(name, "—")) for name in ("until", "amount", "reason"))]


def _write_customers(book: Book, customers: Sequence[tuple[str, str]]) -> None:
    sheet = book.sheet(CUSTOMERS)
    columns = [
        Column(CUSTOMER_HEADINGS["label"], widest=60, least=30),
        Column("Code", widest=20),
        Column("Nom", widest=50),
    ]
    book.name("ListeClients", f"{CUSTOMERS}!$A$2:$A${max(len(customers), 1) + 1}")
    book.table(sheet, 0, columns, [[label_of(code, name), code, name] for code, name in customers], frozen=0)

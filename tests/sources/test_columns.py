"""Headings as French software and people write them, what cells decide, and the mapping of a person, which wins."""

import pytest

from relance_mail.sources.aged import bucket_columns, is_bucket
from relance_mail.sources.columns import find_columns, meaning_of
from relance_mail.sources.headings import words_of
from relance_mail.sources.vocabulary import FIELDS, MEANINGS
from tests.sources.sheets import codes, dues, only, read


def _field(heading: str) -> str | None:
    meaning = meaning_of(heading)
    return max(meaning, key=lambda found: found[1])[0] if meaning else None


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        (
            "number",
            "N° facture|Numéro de facture|NUM FACT|Fact. n°|No facture|Facture|N°Fac|Pièce|N° de pièce|Réf. pièce",
        ),
        ("number", "N° document|Invoice No.|Invoice #|Bill number|Réf. facture|numero_facture|NumFacture|N°|Référence"),
        (
            "customer_name",
            "Client|Tiers|Nom du client|Raison sociale|Débiteur|Customer name|Nom|CLIENTS|Intitulé du tiers",
        ),
        (
            "customer_id",
            "Code client|N° client|Code tiers|Cpte client|N° compte|Compte auxiliaire|Customer ID|CompAuxNum|Code",
        ),
        (
            "issue_date",
            "Date|Date facture|Date de facturation|Date d'émission|Date pièce|Émise le|Invoice date|Date fact.",
        ),
        (
            "due_date",
            "Échéance|Echeance|ECHEANCE|Date d'échéance|Date d'éch.|Éch.|Date échéance|Date limite de paiement",
        ),
        (
            "due_date",
            "Due date|date_echeance|Échéance le|Date\nd’échéance|Echéence|A payer avant le|Date limite de règlement",
        ),
        ("total", "Montant TTC|Total TTC|TTC|T.T.C.|Mt TTC|Montant|Montant facture|Montant total TTC (€)|Amount|Total"),
        (
            "amount_due",
            "Solde|Solde dû|Reste|Reste dû|Reste à payer|Restant dû|Montant dû|MONTANT DU|Solde restant dû TTC",
        ),
        (
            "amount_due",
            "Reste à régler|Impayé|Montant restant dû|Amount due|Balance|Outstanding|Dû|À payer|Solde au 31/03/2026",
        ),
        (
            "paid",
            "Réglé|Déjà réglé|Montant réglé|Payé|Encaissé|Acompte|Règlements|Paid|Montant déjà payé|Acompte versé",
        ),
        ("debit", "Débit|DEBIT|Montant débit|Débit (€)"),
        ("credit", "Crédit|CREDIT|Mouvement crédit"),
        ("lettering", "Lettrage|Let.|Lettre|Code lettrage"),
        ("email", "Courriel|E-mail|Mail|Adresse mail|Email client|E-mail comptabilité|Adresse e-mail|Mél"),
        ("siren", "SIREN|N° SIREN|Numéro Siren"),
        ("vat_number", "N° TVA|TVA intracommunautaire|N° TVA intracom.|VAT number"),
        ("order_ref", "Commande|N° commande|Bon de commande|N° BC|Cde|Votre référence|Réf. client|PO number"),
        ("subject", "Libellé|Objet|Désignation|Description|Objet de la facture"),
        ("currency", "Devise|Monnaie|Currency"),
        ("means", "Mode de règlement|Mode de paiement|Moyen de paiement|Mode règl."),
        ("status", "Statut|État|Statut de paiement|Status"),
        ("settled_on", "Date de règlement|Réglée le|Date de paiement"),
        ("kind", "Type de client|Catégorie client|Catégorie"),
        (
            "x_other",
            "Montant HT|Total H.T.|Hors taxes|Montant TVA|Jours de retard|Date de relance|Date de commande|Fournisseur",
        ),
        (
            "x_other",
            "Conditions de règlement|Délai|Niveau de relance|Commentaires|Plafond d'encours|Solde progressif|Taux TVA",
        ),
        ("phone", "Téléphone|Tél.|N° de téléphone"),
        ("responsible", "Responsable"),
        ("do_not_remind", "Ne pas relancer"),
        ("commitment", "N° d'engagement"),
        ("seat_address", "Adresse du siège"),
    ],
)
def test_headings_are_recognised(field: str, headings: str) -> None:
    for heading in headings.split("|"):
        assert _field(heading) == field, (heading, words_of(heading), meaning_of(heading))


@pytest.mark.parametrize("heading", ["", "€", "zzz", "Budget prévisionnel", "Température", "Couleur", "Poids (kg)"])
def test_unknown_headings_mean_nothing(heading: str) -> None:
    assert _field(heading) in (None, "x_other")


@pytest.mark.parametrize(
    "heading",
    ["Non échu", "À échoir", "0-30", "0 à 30 j", "1-30", "30 jours", "31-60 j", "< 30", "> 90 jours", "+ de 90 jours",
     "Plus de 90 j", "90+", "Moins de 30 jours", "Échu 30 j", "de 31 à 60 jours", "Au-delà", "Au-delà de 90 j", "Older",
     "Échu de 1 à 30 jours", "61/90", "+90", "Retard 0-30", "Current"],
)  # fmt: skip
def test_tranches_of_an_aged_balance(heading: str) -> None:
    assert is_bucket(heading)


@pytest.mark.parametrize(
    "heading", ["30", "2026", "01/2026", "Total échu", "Échu", "Échéance", "Solde", "Délai 30", "Client 12"]
)
def test_what_is_no_tranche(heading: str) -> None:
    assert not is_bucket(heading)


def test_a_lone_tranche_is_no_aged_balance_and_overdue_repeats_them() -> None:
    assert bucket_columns(["Client", "30 jours"]) == ()
    assert bucket_columns(["Non échu", "Échu", "0-30", "31-60"]) == (0, 2, 3)
    assert bucket_columns(["Non échu", "Échu"]) == (0, 1)


def test_no_phrase_is_both_ours_and_something_else() -> None:
    mixed = [
        words
        for words, meaning in MEANINGS.items()
        if len(meaning) > 1 and any(name == "x_other" for name, _ in meaning)
    ]
    assert [sorted(words) for words in mixed] == [["condition", "reglement"]]


def _columns(*table: str) -> dict[str, str]:
    headings, *rows = (line.split(";") for line in table)
    columns = find_columns(headings, [[*row, ""] for row in rows], {})
    return {name: headings[index] for name, index in columns.at.items()}


def test_cells_decide_what_a_heading_leaves_open() -> None:
    assert _columns("N°;Règlement", "1;Virement", "2;Chèque")["means"] == "Règlement"
    assert _columns("N°;Règlement", "1;10,00", "2;")["paid"] == "Règlement"
    assert _columns("N°;Règlement", "1;05/02/2026", "2;")["settled_on"] == "Règlement"
    assert _columns("N°;Réglé", "1;oui", "2;non")["status"] == "Réglé"
    assert _columns("N°;Payé", "1;0", "2;1")["status"] == "Payé"
    assert _columns("N°;Due", "1;31/01/2026")["due_date"] == "Due"
    assert _columns("N°;Due", "1;31,50")["amount_due"] == "Due"
    assert _columns("Type;Client", "Facture;A", "Avoir;B")["type"] == "Type"
    assert _columns("Type;Client", "Particulier;A", "Société;B")["kind"] == "Type"
    assert "due_date" not in _columns("Échéance;Client", "30 jours;A", "45 jours fin de mois;B", "comptant;C")
    assert "due_date" not in _columns("Échéance;Client", "30;A", "45;B", "60;C")
    assert _columns("Facture;Montant facturé;N°", "FA-1;10,00;1")["number"] == "Facture"


def test_which_column_is_the_customer_s_code() -> None:
    assert _columns("Tiers;Intitulé;Pièce", "DUP01;Dupont;1") == {
        "customer_id": "Tiers",
        "customer_name": "Intitulé",
        "number": "Pièce",
    }
    assert _columns("Client;Nom", "C1;Dupont") == {"customer_id": "Client", "customer_name": "Nom"}
    assert _columns("Compte;Client", "411000;Dupont", "411000;Martin") == {"customer_name": "Client"}
    assert _columns("Compte;Client", "4110001;Dupont", "4110002;Martin") == {
        "customer_id": "Compte",
        "customer_name": "Client",
    }
    assert _columns("Compte;Tiers;Intitulé", "411000;DUP;Dupont") == {
        "customer_id": "Tiers",
        "customer_name": "Intitulé",
    }


def test_what_is_headed_intitule_is_a_name_only_beside_its_code() -> None:
    about = {"customer_name": "Client", "subject": "Intitulé", "number": "Pièce"}
    assert _columns("Client;Intitulé;Pièce", "DUPONT;Pose;1", "DUPONT;Dépose;2") == about
    assert _columns("Client;Intitulé;Pièce", "Jean Dupont;Pose;1", "Paul Martin;Dépose;2") == about
    assert _columns("Nom client;Intitulé;Pièce", "DUPONT;Pose;1", "MARTIN;Dépose;2") == about | {
        "customer_name": "Nom client"
    }
    assert _columns("Code;Intitulé;Pièce", "D1;DUPONT;1")["customer_name"] == "Intitulé"
    assert _columns("Intitulé;Pièce", "DUPONT;1")["customer_name"] == "Intitulé"
    assert _columns("Intitulé;Pièce", "DUPONT;", "Pose;1")["subject"] == "Intitulé"
    assert _columns("Auxiliaire;Libellé;Pièce", "C1;DUPONT;1", "C1;DUPONT;2")["customer_name"] == "Libellé"
    assert _columns("Auxiliaire;Libellé;Pièce", "C1;Pose;1", "C1;Dépose;2")["subject"] == "Libellé"


def test_code_and_name_in_one_column() -> None:
    rows = ["C0012 - DUPONT SARL;1", "C0013 - MARTIN;2"]
    reading = read("Client;Facture;Échéance;Solde\n" + "".join(f"{row};31/01/2026;10,00\n" for row in rows))
    assert [(row.customer_id, row.customer_name) for row in reading.invoices] == [
        ("C0012", "DUPONT SARL"),
        ("C0013", "MARTIN"),
    ]
    names = read(
        "Client;Facture;Échéance;Solde\n" + "3 Suisses - Lille;1;31/01/2026;10,00\nDupont;2;31/01/2026;10,00\n"
    )
    assert [row.customer_id for row in names.invoices] == ["nom:3 suisses lille", "nom:dupont"]


def test_a_mapping_wins_over_recognition() -> None:
    text = "N° facture;Client;Échéance;Solde;Réf interne;Reste vrai\n1;Dupont;31/01/2026;10,00;R-9;7,00\n"
    reading = read(text, columns={"number": "réf INTERNE", "amount_due": "Reste vrai"})
    assert dues(reading) == [("R-9", "7.00")]
    assert reading.understood[0].columns["Reste vrai"] == "amount_due"


def test_a_mapping_reads_headings_that_say_nothing() -> None:
    text = "Titre\nA;B;C;D\n1;Dupont;31/01/2026;10,00\n"
    mapping = {"number": "A", "customer_name": "B", "due_date": "C", "amount_due": "D"}
    assert dues(read(text, columns=mapping)) == [("1", "10.00")]


def test_a_mapping_that_names_an_absent_heading_reads_nothing_and_says_what_is_there() -> None:
    text = "N° facture;Client;Échéance;Montant TTC\n1;Dupont;31/01/2026;10,00\n"
    reading = read(text, columns={"amount_due": "Solde dû"})
    assert not reading.invoices
    finding = only(reading, "mapping_absent")
    assert "« Solde dû »" in finding.what
    assert "« N° facture », « Client », « Échéance », « Montant TTC »" in finding.what
    assert finding.where.column == "Solde dû"
    assert codes(read(text, columns={"solde": "Montant TTC"})) == ["mapping_unknown"]


def test_a_missing_column_is_one_finding_that_names_the_headings() -> None:
    reading = read("Facture;Client;Date;Solde\n1;Dupont;31/01/2026;10,00\n2;Martin;31/01/2026;10,00\n")
    assert not reading.invoices
    assert "« Facture », « Client », « Date », « Solde »" in only(reading, "column_missing").what
    assert codes(reading) == ["column_missing"]
    assert reading.unreadable_customers == {"nom:dupont", "nom:martin"}


def test_purchases_are_no_claims() -> None:
    reading = read("Facture;Fournisseur;Échéance;Solde\n1;Papeterie;31/01/2026;10,00\n")
    assert not reading.invoices
    assert codes(reading) == ["supplier_sheet"]


def test_what_is_understood_is_shown() -> None:
    text = "Liste\nFacture;Client;Échéance;Solde;Humeur;Montant HT\n1;Dupont;31/01/2026;10,00;bonne;8,00\n"
    (sheet,) = read(text).understood
    assert (sheet.sheet, sheet.header_row, sheet.ignored) == ("export.csv", 2, ("Humeur", "Montant HT"))
    assert set(sheet.columns.values()) <= FIELDS

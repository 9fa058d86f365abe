"""The keys and values of CONTRACT §2, exactly."""

import json

from relance_mail.sources.as_json import reading_json
from tests.sources.sheets import read

INVOICE_KEYS = (
    "number type customer_id customer_name email kind kind_proposed country issue_date due_date due_date_assumed total "
    "paid amount_due currency subject order_ref siren vat_number iban source"
).split()
CUSTOMER_KEYS = (
    "customer_id customer_name kind country language siren siret email email_management phone address seat means "
    "responsible policy payer factor do_not_remind service_code commitment source"
).split()


def test_an_invoice_as_json() -> None:
    text = "Facture;Client;Date;Échéance;TTC;Réglé;Solde\nFA-1;M. Dupont;05/01/2026;31/01/2026;1 250,00;0;1 250,00\n"
    document = reading_json(read(text, "a.csv"))
    (invoice,) = json.loads(json.dumps(document))["invoices"]
    assert set(INVOICE_KEYS) <= set(invoice)
    assert {key: invoice[key] for key in INVOICE_KEYS} == {
        "number": "FA-1",
        "type": "invoice",
        "customer_id": "nom:m dupont",
        "customer_name": "M. Dupont",
        "email": None,
        "kind": "unknown",
        "kind_proposed": "consumer",
        "country": None,
        "issue_date": "2026-01-05",
        "due_date": "2026-01-31",
        "due_date_assumed": False,
        "total": "1250.00",
        "paid": "0.00",
        "amount_due": "1250.00",
        "currency": "EUR",
        "subject": None,
        "order_ref": None,
        "siren": None,
        "vat_number": None,
        "iban": None,
        "source": {"file": "a.csv", "sheet": None, "row": 2},
    }


def test_a_credit_note_and_a_finding_as_json() -> None:
    text = "Facture;Client;Échéance;TTC;Solde\nAV-1;A;31/01/2026;45,00;45,00\n2;A;demain;1,00;1,00\n"
    text = text.replace("2;A", "AV-9;A;31/01/2026;45,00;0,00\n2;A")
    document = json.loads(json.dumps(reading_json(read(text, "a.csv"))))
    assert [invoice["amount_due"] for invoice in document["invoices"]] == ["-45.00", "0.00"]
    (finding,) = document["findings"]
    assert set(finding) == {"code", "severity", "where", "what", "remedy"}
    assert finding["where"] == {"file": "a.csv", "sheet": None, "row": 4, "column": "Échéance"}


def test_a_customer_as_json() -> None:
    text = "Code;Raison sociale;E-mail;Adresse;CP;Ville\nC1;Dupont;a@x.example.fr;1 rue X;75001;Paris\nC2;Martin;;;;\n"
    first, second = json.loads(json.dumps(reading_json(read(text, "c.csv"))))["customers"]
    assert set(CUSTOMER_KEYS) <= set(first)
    assert first["address"] == {"lines": ["1 rue X"], "postcode": "75001", "city": "Paris", "country": None}
    assert first["source"] == {"file": "c.csv", "sheet": None, "row": 2}
    assert second["address"] is None
    assert second["do_not_remind"] is False

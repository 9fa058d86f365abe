"""Types and signs, due dates, identities: where the meaning of an e-invoice is decided."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from facturx.generate_xml import CREDIT_NOTE_TYPE_CODES

from relance_mail.core.invoices import InvoiceType
from relance_mail.core.parties import Kind, Means
from relance_mail.sources.base import ReadOptions, SourceReading
from relance_mail.sources.einvoice import EInvoiceSource
from relance_mail.sources.einvoice_codes import CREDIT_NOTES
from relance_mail.sources.einvoice_dates import day_by_terms, read_day
from tests.sources.einvoice_samples import Sold, cii, ubl, zugferd1


def read(tmp_path: Path, content: bytes) -> SourceReading:
    path = tmp_path / "facture.xml"
    path.write_bytes(content)
    return EInvoiceSource().read(path, ReadOptions())


def codes(reading: SourceReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def amounts(reading: SourceReading) -> tuple[str, str | None, str | None, str]:
    (row,) = reading.invoices
    total, paid = (money.plain() if money is not None else None for money in (row.total, row.paid))
    return str(row.type), total, paid, row.amount_due.plain()


@pytest.mark.parametrize("code", sorted(CREDIT_NOTES))
def test_credit_notes_are_negative_whatever_the_sign_written(tmp_path: Path, code: str) -> None:
    expected = ("credit_note", "-1250.00", "0.00", "-1250.00")
    assert amounts(read(tmp_path, cii(Sold(code=code)))) == expected
    negative = Sold(code=code, total="-1250.00", amount_due="-1250.00")
    assert amounts(read(tmp_path, cii(negative))) == expected


def test_a_credit_note_partly_paid_back_is_negative_throughout(tmp_path: Path) -> None:
    sold = Sold(code="381", paid="250.00", amount_due="1000.00")
    assert amounts(read(tmp_path, ubl(sold, credit_note=True))) == ("credit_note", "-1250.00", "-250.00", "-1000.00")


def test_ubl_credit_note_root_is_enough(tmp_path: Path) -> None:
    for code in ("", "380"):
        reading = read(tmp_path, ubl(Sold(code=code), credit_note=True))
        assert amounts(reading) == ("credit_note", "-1250.00", "0.00", "-1250.00")
    assert amounts(read(tmp_path, ubl(Sold(code=""))))[0] == InvoiceType.INVOICE


def test_the_list_of_credit_notes_is_factur_x_s_own() -> None:
    """An independent list of the codes that EN 16931 takes for credit notes."""
    assert sorted(CREDIT_NOTE_TYPE_CODES) == sorted(CREDIT_NOTES)


@pytest.mark.parametrize("code", ["380", "384"])
def test_negative_invoices_are_credit_notes(tmp_path: Path, code: str) -> None:
    sold = Sold(code=code, total="-80.00", amount_due="-80.00")
    assert amounts(read(tmp_path, cii(sold))) == ("credit_note", "-80.00", "0.00", "-80.00")


@pytest.mark.parametrize("code", ["380", "386", "389", "326", "751"])
def test_claims_are_invoices(tmp_path: Path, code: str) -> None:
    assert amounts(read(tmp_path, cii(Sold(code=code)))) == ("invoice", "1250.00", "0.00", "1250.00")


@pytest.mark.parametrize("code", ["393", "501"])
def test_factored_invoices_say_so(tmp_path: Path, code: str) -> None:
    """OFFICE §1.2: an invoice assigned to a factor is never reminded."""
    assert read(tmp_path, cii(Sold(code=code))).invoices[0].factor
    assert not read(tmp_path, cii(Sold())).invoices[0].factor


def test_a_pro_forma_invoice_is_no_claim(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(code="325")))
    assert (reading.invoices, codes(reading)) == ((), ["pro_forma"])
    assert (reading.unreadable_rows, reading.unreadable_customers) == (0, frozenset())


def test_a_corrective_invoice_warns_of_the_one_it_replaces(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(code="384", preceding="FA-2026-0099")))
    assert codes(reading) == ["corrective_invoice"]
    assert "FA-2026-0099" in reading.findings[0].what
    assert len(reading.invoices) == 1


def test_fully_paid_is_zero_and_silent(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(paid="1250.00", amount_due="0.00", due=())))
    assert amounts(reading) == ("invoice", "1250.00", "1250.00", "0.00")
    assert codes(reading) == []


def test_what_is_due_is_chased_not_the_total(tmp_path: Path) -> None:
    """LAW §9: BT-115 is the opening balance; BT-113 absent is derived from the two others."""
    assert amounts(read(tmp_path, cii(Sold(amount_due="400.00")))) == ("invoice", "1250.00", "850.00", "400.00")


def test_two_of_the_three_amounts_give_the_third(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, cii(Sold(paid="50.00", amount_due=""))))[3] == "1200.00"
    assert amounts(read(tmp_path, cii(Sold(total="")))) == ("invoice", None, None, "1250.00")


def test_three_amounts_that_disagree_are_a_finding_and_the_due_one_stands(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(paid="50.00", amount_due="1250.00")))
    assert codes(reading) == ["amounts_disagree"]
    assert amounts(reading)[3] == "1250.00"


def test_rounding_is_part_of_the_balance(tmp_path: Path) -> None:
    """EN 16931 BR-CO-16: due = total - paid + rounding."""
    reading = read(tmp_path, ubl(Sold(total="1729.00", paid="1000.00", rounding="0.30", amount_due="729.30")))
    assert (amounts(reading), codes(reading)) == (("invoice", "1729.00", "1000.00", "729.30"), [])


def test_third_party_charges_on_top_are_not_a_negative_payment(tmp_path: Path) -> None:
    reading = read(tmp_path, ubl(Sold(total="336.90", amount_due="366.86")))
    assert amounts(reading) == ("invoice", "336.90", "0.00", "366.86")
    assert codes(reading) == ["amounts_disagree"]


def test_an_overpaid_invoice_is_a_credit(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(paid="1300.00", amount_due="-50.00")))
    assert amounts(reading) == ("credit_note", None, None, "-50.00")
    assert codes(reading) == ["overpaid"]


def test_only_the_invoice_currency_counts(tmp_path: Path) -> None:
    two = cii(Sold()).replace(
        b"<ram:GrandTotalAmount>",
        b'<ram:GrandTotalAmount currencyID="CHF">9999.00</ram:GrandTotalAmount><ram:GrandTotalAmount currencyID="EUR">',
    )
    assert amounts(read(tmp_path, two)) == ("invoice", "1250.00", "0.00", "1250.00")


def test_amounts_have_the_decimals_of_their_currency(tmp_path: Path) -> None:
    (row,) = read(tmp_path, cii(Sold(currency="JPY", total="12000", amount_due="12000"))).invoices
    assert (row.currency, row.amount_due.plain()) == ("JPY", "12000")


def test_in_zugferd_1_the_total_may_stand_alone(tmp_path: Path) -> None:
    assert amounts(read(tmp_path, zugferd1(Sold(amount_due=""))))[3] == "1250.00"
    assert codes(read(tmp_path, cii(Sold(amount_due="")))) == ["amount_missing"]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("30 jours", "2026-03-02"),
        ("Paiement à 45 jours date de facture", "2026-03-17"),
        ("PAIEMENT 30 JOURS NET", "2026-03-02"),
        ("60j net", "2026-04-01"),
        ("Net 60", "2026-04-01"),
        ("30 days", "2026-03-02"),
        ("Zahlbar innerhalb 30 Tagen netto bis 02.03.2026, 3% Skonto innerhalb 10 Tagen bis 10.02.2026", "2026-03-02"),
        ("Escompte 2 % sous 8 jours, sinon 45 jours net", "2026-03-17"),
        ("45 jours fin de mois", "2026-03-31"),
        ("fin de mois", "2026-01-31"),
        ("À réception de facture", "2026-01-31"),
        ("Zahlbar sofort ohne Abzug.", "2026-01-31"),
        ("Payable le 15/03/2026.", "2026-03-15"),
        ("Commande du 02/01/2026, payable à 45 jours", "2026-03-17"),
        ("30 jours. Pénalités de retard exigibles après 60 jours", "2026-03-02"),
    ],
)
def test_without_bt_9_the_terms_in_words_give_the_due_date(tmp_path: Path, terms: str, expected: str) -> None:
    reading = read(tmp_path, cii(Sold(due=(), terms=terms)))
    (row,) = reading.invoices
    assert (row.due_date.isoformat(), row.due_date_assumed) == (expected, True)
    assert codes(reading) == ["due_date_assumed"]


@pytest.mark.parametrize("terms", ["", "Selon nos CGV", "Escompte 2 % sous 8 jours", "sous 999 jours", "le 32/13/2026"])
def test_without_any_term_thirty_days_are_assumed(tmp_path: Path, terms: str) -> None:
    (row,) = read(tmp_path, cii(Sold(due=(), terms=terms))).invoices
    assert (row.due_date, row.due_date_assumed) == (date(2026, 3, 2), True)


def test_month_end_takes_the_later_reading() -> None:
    assert day_by_terms("30 jours fin de mois", date(2026, 1, 15)) == date(2026, 3, 2)
    assert day_by_terms("30 jours fin de mois", date(2026, 1, 31)) == date(2026, 3, 31)


def test_bt_9_wins_over_the_terms(tmp_path: Path) -> None:
    (row,) = read(tmp_path, cii(Sold(due=("2026-04-15",), terms="30 jours"))).invoices
    assert (row.due_date, row.due_date_assumed) == (date(2026, 4, 15), False)


def test_several_due_dates_give_the_latest_with_a_warning(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(due=("2026-02-28", "2026-05-31", "2026-03-31")), "extended"))
    assert reading.invoices[0].due_date == date(2026, 5, 31)
    assert codes(reading) == ["due_date_several"]


def test_ubl_due_date_is_found_in_its_three_places(tmp_path: Path) -> None:
    stated = b"<cbc:DueDate>2026-03-02</cbc:DueDate>"
    assert read(tmp_path, ubl(Sold(), credit_note=True)).invoices[0].due_date == date(2026, 3, 2)
    moved = ubl(Sold()).replace(stated, b"")
    for old, new in (
        (b"</cbc:PaymentMeansCode>", b"</cbc:PaymentMeansCode><cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate>"),
        (
            b"<cac:TaxTotal>",
            b"<cac:PaymentTerms><cbc:PaymentDueDate>2026-04-01</cbc:PaymentDueDate></cac:PaymentTerms><cac:TaxTotal>",
        ),
    ):
        (row,) = read(tmp_path, moved.replace(old, new, 1)).invoices
        assert (row.due_date, row.due_date_assumed) == (date(2026, 4, 1), False)


def test_a_due_date_before_the_invoice_warns(tmp_path: Path) -> None:
    assert codes(read(tmp_path, cii(Sold(due=("2025-12-31",))))) == ["due_before_issue"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20260302", date(2026, 3, 2)),
        ("202603021530", date(2026, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03-02Z", date(2026, 3, 2)),
        ("2026-03-02+01:00", date(2026, 3, 2)),
        ("2026-03-02T00:00:00", date(2026, 3, 2)),
        ("20260231", None),
        ("02/03/2026", None),
        ("202603", None),
        ("20260302x", None),
        ("00260302", None),
        ("", None),
    ],
)
def test_days_are_read_as_the_syntaxes_write_them(text: str, expected: date | None) -> None:
    assert read_day(text) == expected


@pytest.mark.parametrize(
    ("changes", "customer_id", "siren"),
    [
        ({}, "C-0042", "732829320"),
        ({"buyer_code": ""}, "732829320", "732829320"),
        ({"buyer_code": "", "siren": ""}, "nom:boulangerie lefort", None),
        ({"buyer_code": "", "buyer_global": (("0088", "3654789851"),)}, "3654789851", "732829320"),
        ({"buyer_code": "", "siren": "", "buyer_global": (("0224", "ACHATS"),)}, "nom:boulangerie lefort", None),
        (
            {"buyer_code": "", "siren": "73282932000074", "siren_scheme": "0009"},
            "732829320",
            "732829320",
        ),
        (
            {"siren": "", "buyer_global": (("0009", "73282932000074"),)},
            "C-0042",
            "732829320",
        ),
        ({"siren": "HRB 1234", "siren_scheme": ""}, "C-0042", None),
        ({"siren": "732 829 320"}, "C-0042", "732829320"),
    ],
)
def test_identity_of_the_customer(tmp_path: Path, changes: dict[str, Any], customer_id: str, siren: str | None) -> None:
    for content in (cii(replace(Sold(), **changes)), ubl(replace(Sold(), **changes))):
        (row,) = read(tmp_path, content).invoices
        assert (row.customer_id, row.siren) == (customer_id, siren)


def test_an_invalid_siren_is_kept_as_stated_and_noted(tmp_path: Path) -> None:
    reading = read(tmp_path, cii(Sold(siren="987654321", vat="")))
    assert codes(reading) == ["siren_invalid"]
    assert (reading.invoices[0].siren, reading.invoices[0].kind_proposed) == ("987654321", None)


@pytest.mark.parametrize(
    ("name", "siren", "vat", "kind"),
    [
        ("Dupont Frères SAS", "732829320", "", Kind.BUSINESS),
        ("Dupont Frères SAS", "", "FR44732829320", Kind.BUSINESS),
        ("Commune de Rivemont", "217500016", "", Kind.PUBLIC),
        ("Mairie de Rivemont", "", "", Kind.PUBLIC),
        ("La Commune SARL", "732829320", "", Kind.BUSINESS),
        ("Syndicat des copropriétaires du 12", "", "", Kind.ASSOCIATION),
        ("Mme Anne Exemple", "", "", Kind.CONSUMER),
        ("Muster-Kunde GmbH", "", "DE123456789", None),
    ],
)
def test_kind_is_only_proposed_from_facts(tmp_path: Path, name: str, siren: str, vat: str, kind: Kind | None) -> None:
    """OFFICE §1.1."""
    (row,) = read(tmp_path, cii(Sold(buyer=name, siren=siren, vat=vat))).invoices
    assert (row.kind, row.kind_proposed) == (Kind.UNKNOWN, kind)


@pytest.mark.parametrize(
    "name",
    ["BOULANGERIE LEFORT", "Boulangerie Léfort S.A.R.L.", "SARL Boulangerie-Lefort", "boulangerie  lefort, sarl"],
)
def test_one_name_one_customer(tmp_path: Path, name: str) -> None:
    (row,) = read(tmp_path, cii(Sold(buyer=name, buyer_code="", siren=""))).invoices
    assert row.customer_id == "nom:boulangerie lefort"


@pytest.mark.parametrize(
    ("email", "read_as", "noted"),
    [
        ("Compta@LEFORT.Example.FR", "Compta@lefort.example.fr", []),
        ("mailto:a@example.fr", "a@example.fr", []),
        ("a@example.fr; b@example.fr", "a@example.fr", ["email_several"]),
        ("pas une adresse", None, ["email_invalid"]),
        ("", None, []),
    ],
)
def test_email_of_the_buyer(tmp_path: Path, email: str, read_as: str | None, noted: list[str]) -> None:
    reading = read(tmp_path, cii(Sold(email=email)))
    assert (reading.invoices[0].email, codes(reading)) == (read_as, noted)


@pytest.mark.parametrize(
    ("code", "means"), [("58", Means.TRANSFER), ("59", Means.DIRECT_DEBIT), ("20", Means.CHEQUE), ("ZZZ", None)]
)
def test_means_of_payment(tmp_path: Path, code: str, means: Means | None) -> None:
    assert read(tmp_path, cii(Sold(means=code))).invoices[0].means is means


def test_subject_is_what_was_sold_never_a_legal_mention(tmp_path: Path) -> None:
    notes = (("PMD", "Pénalités : trois fois le taux légal"), ("", "Chantier rue du Four"), ("AAI", "SIRET, adresse"))
    assert read(tmp_path, cii(Sold(notes=notes), "basicwl")).invoices[0].subject == "Chantier rue du Four"
    assert read(tmp_path, cii(Sold(notes=notes))).invoices[0].subject == "Pose de deux fenêtres & volets"
    assert read(tmp_path, ubl(Sold(notes=notes, item=""))).invoices[0].subject == "Chantier rue du Four"
    long = read(tmp_path, cii(Sold(item="mot " * 60))).invoices[0].subject
    assert long is not None
    assert (len(long), long[-1]) == (120, "…")


def test_order_falls_back_to_the_buyer_reference(tmp_path: Path) -> None:
    assert read(tmp_path, cii(Sold(order=""))).invoices[0].order_ref == "SERVICE-12"
    assert read(tmp_path, ubl(Sold(order="NA"))).invoices[0].order_ref == "SERVICE-12"


def test_seller_siren_out_of_its_vat_number_the_buyer_s_never(tmp_path: Path) -> None:
    (row,) = read(tmp_path, cii(Sold(seller_siren="", siren=""))).invoices
    assert (row.seller_siren, row.siren) == ("552100554", None)

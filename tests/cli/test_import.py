"""`relance import` and `relance plan PATH…`: files alone, without a folder (CONTRACT §2, §3)."""

from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import DAY, ROWS, finding_keys, write_invoices

INVOICE = """number type customer_id customer_name email kind kind_proposed country issue_date due_date due_date_assumed
total paid amount_due currency subject order_ref siren vat_number iban source""".split()
CUSTOMER = """customer_id customer_name kind country language siren siret email email_management phone address seat
means responsible policy payer factor do_not_remind service_code commitment source""".split()


def test_import_gives_every_key_in_the_order_of_the_rows(relance: Relance, tmp_path: Path) -> None:
    ran = relance("import", write_invoices(tmp_path), "--json")
    assert ran.code == 0
    invoices = ran.document["invoices"]
    assert [one["number"] for one in invoices] == ["FA-1", "FA-2", "AV-1", "FA-9"]
    for one in invoices:
        assert set(INVOICE) <= one.keys()
        assert {"file", "sheet", "row"} <= one["source"].keys()
    assert [one["amount_due"] for one in invoices] == ["1250.00", "640.00", "-50.00", "3480.00"]
    assert invoices[2]["type"] == "credit_note"


def test_an_unreadable_row_is_a_finding_and_exit_0(relance: Relance, tmp_path: Path) -> None:
    file = write_invoices(tmp_path, ROWS[0], "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;dix;")
    ran = relance("import", file, "--json")
    assert ran.code == 0
    assert [one["number"] for one in ran.document["invoices"]] == ["FA-1"]
    (finding,) = [one for one in ran.document["findings"] if one["severity"] == "error"]
    finding_keys(finding)
    assert finding["where"] == {"file": "factures.csv", "sheet": None, "row": 3, "column": "Reste dû"}


def test_readable_table_on_stdout_and_findings_on_stderr(relance: Relance, tmp_path: Path) -> None:
    ran = relance("import", write_invoices(tmp_path, ROWS[0], "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;dix;"))
    assert ran.code == 0
    assert "LEFORT SAS" in ran.out
    assert "1 facture : 1\u202f250,00\u00a0€ en tout." in ran.out
    assert "factures.csv, ligne 3" in ran.err


def test_the_customers_file_gives_customers(relance: Relance, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(
        "Code client;Raison sociale;Type;SIREN;E-mail comptabilité\nC1;LEFORT;société;;a@lefort.example.fr\n"
    )
    (customer,) = relance("import", file, "--json").document["customers"]
    assert set(CUSTOMER) <= customer.keys()
    assert (customer["customer_id"], customer["email"]) == ("C1", "a@lefort.example.fr")


def test_a_mapping_wins_over_recognition(relance: Relance, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text("Réf;Qui;Quand;Combien\nFA-1;LEFORT;31/12/2025;12,50\n", encoding="utf-8")
    mapping = tmp_path / "map.toml"
    mapping.write_text('number = "Réf"\ncustomer_name = "Qui"\ndue_date = "Quand"\namount_due = "Combien"\n', "utf-8")
    ran = relance("import", file, "--map", mapping, "--json")
    assert [one["amount_due"] for one in ran.document["invoices"]] == ["12.50"]


def test_a_pattern_is_filled_in_where_the_shell_does_not(relance: Relance, tmp_path: Path) -> None:
    write_invoices(tmp_path)
    assert len(relance("import", "fact*.csv", "--json").document["invoices"]) == 4


@pytest.mark.parametrize("command", ["import", "plan"])
def test_a_path_that_does_not_exist_is_exit_2(relance: Relance, tmp_path: Path, command: str) -> None:
    write_invoices(tmp_path)
    ran = relance(command, "factures.csv", "absent.csv", "rien*.xlsx", "--json")
    assert ran.code == 2
    assert [error["where"]["file"] for error in ran.document["errors"]] == ["absent.csv", "rien*.xlsx"]


def test_a_missing_mapping_is_exit_2(relance: Relance, tmp_path: Path) -> None:
    assert relance("import", write_invoices(tmp_path), "--map", "absent.toml").code == 2
    assert relance("plan", "--map", "absent.toml").code == 2
    assert relance("import").code == 2


@pytest.mark.parametrize("name", ["rien.csv", "photo.xlsx", "lettre.pdf", "notes.doc"])
def test_a_file_that_cannot_be_read_is_a_finding_and_exit_0(relance: Relance, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x00\x01 not what its name says")
    ran = relance("import", tmp_path / name, "--json")
    assert ran.code == 0
    assert ran.document["invoices"] == []
    assert ran.document["findings"]


PLAN = ["on", "profile", "findings", "brakes", "customers"]
PLAN_CUSTOMER = (
    """customer_id customer_name action stage channels approval next_on totals reason because invoices""".split()
)
PLAN_INVOICE = (
    """number type due_date currency amount_due stage_done stage_next next_on outcome reason because""".split()
)


def test_plan_of_paths_has_every_key_and_every_open_item_once(relance: Relance, tmp_path: Path) -> None:
    ran = relance("plan", write_invoices(tmp_path), "--on", DAY, "--json")
    assert ran.code == 0
    document = ran.document
    assert set(PLAN) <= document.keys()
    assert document["on"] == DAY
    customers = document["customers"]
    for customer in customers:
        assert set(PLAN_CUSTOMER) <= customer.keys()
        for invoice in customer["invoices"]:
            assert set(PLAN_INVOICE) <= invoice.keys()
            assert invoice["because"]
    assert sorted(one["number"] for each in customers for one in each["invoices"]) == ["AV-1", "FA-1", "FA-2", "FA-9"]
    assert [one["action"] for one in customers] == ["remind", "remind"]
    assert customers[0]["totals"] == {"EUR": "1840.00"}


def test_plan_as_a_person_reads_it(relance: Relance, tmp_path: Path) -> None:
    file = write_invoices(tmp_path, *ROWS, "FA-7;C7;PELLERIN;;01/12/2025;31/12/2025;10,00;dix;")
    ran = relance("plan", file, "--on", DAY)
    assert ran.code == 0
    assert ran.out.startswith("Plan du mardi 3 mars 2026 (sandbox) : ")
    assert "LEFORT SAS (C1) – 1\u202f840,00\u00a0€ – relancer, étape" in ran.out
    assert "FA-2" in ran.out
    assert "ligne 6" in ran.err


def test_plan_writes_nothing(relance: Relance, tmp_path: Path) -> None:
    write_invoices(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    relance("plan", "factures.csv", "--on", DAY)
    assert sorted(tmp_path.rglob("*")) == before


def test_bad_day_is_exit_2(relance: Relance, tmp_path: Path) -> None:
    ran = relance("plan", write_invoices(tmp_path), "--on", "demain", "--json")
    assert (ran.code, ran.document["errors"][0]["code"]) == (2, "bad_date")

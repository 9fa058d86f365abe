"""`relance interest` (CONTRACT §4)."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Relance
from tests.cli.office import finding_keys

KEYS = "principal_left interest indemnity total interest_paid overpaid currency warnings segments".split()
SEGMENT = "from to days principal rate interest".split()
EXAMPLES = list(
    csv.DictReader((Path(__file__).parents[1] / "law" / "examples.csv").read_text(encoding="utf-8").splitlines())
)
CLAIM = ("interest", "--amount", "1000.00", "--due", "2026-01-31", "--on", "2026-03-31")


def test_every_key_and_form_of_the_contract(relance: Relance) -> None:
    ran = relance(*CLAIM, "--payment", "2026-02-15:200", "--credit", "2026-02-20:100", "--json")
    document = ran.document
    assert ran.code == 0
    assert list(document) == KEYS
    assert [list(segment) for segment in document["segments"]] == [SEGMENT] * 3
    assert document["currency"] == "EUR"
    assert document["segments"][0] == {
        "from": "2026-02-01",
        "to": "2026-02-15",
        "days": 15,
        "principal": "1000.00",
        "rate": "12.15",
        "interest": "4.99",
    }
    assert [document["interest_paid"], document["indemnity"], document["overpaid"]] == ["4.99", "40.00", "0.00"]


def test_readable_text_is_french(relance: Relance) -> None:
    ran = relance(*CLAIM)
    assert ran.code == 0
    assert "Indemnité forfaitaire" in ran.out
    assert "12,15 %" in ran.out


def test_it_says_what_payments_pay_first(relance: Relance) -> None:
    paid = (*CLAIM, "--payment", "2026-02-15:200")
    assert "Paiements imputés d'abord sur les intérêts (art. 1343-1 du Code civil)." in relance(*paid).out
    assert "d'abord sur le principal." in relance(*paid, "--imputation", "principal").out
    assert "imputés" not in relance(*CLAIM).out


def test_payments_repeat_and_french_words_are_read(relance: Relance) -> None:
    ran = relance(*CLAIM, "--payment", "15/02/2026:100", "--payment", "2026-02-15:100,00", "--json")
    assert ran.document == relance(*CLAIM, "--payment", "2026-02-15:200", "--json").document


def test_imputation_on_the_principal_leaves_the_interest(relance: Relance) -> None:
    paid = (*CLAIM, "--payment", "2026-02-15:200", "--imputation", "principal", "--json")
    assert relance(*paid).document["principal_left"] == "800.00"


def test_the_day_defaults_to_today(relance: Relance) -> None:
    document = relance("interest", "--amount", "10", "--due", "2999-01-01", "--json").document
    assert document["segments"] == []
    assert document["total"] == "10.00"


WRONG = [
    (("--kind", "association"), "kind_unknown"),
    (("--kind", "unknown"), "kind_unknown"),
    (("--kind", "consumer", "--rate", "5"), "rate_by_law"),
    (("--kind", "public", "--rate", "5"), "rate_by_law"),
    (("--rate", "douze"), "bad_rate"),
    (("--rate", "-1"), "bad_rate"),
    (("--payment", "2026-02-15"), "bad_amount"),
    (("--payment", "hier:200"), "bad_date"),
    (("--credit", "2026-02-15:1.250"), "bad_amount"),
    (("--credit", "2026-02-15:-5"), "bad_amount"),
    (("--judgment", "31/02/2026"), "bad_date"),
    (("--imputation", "both"), "bad_imputation"),
    (("--unheard-of",), "usage"),
]


@pytest.mark.parametrize(("options", "code"), WRONG, ids=lambda one: " ".join(one) if isinstance(one, tuple) else one)
def test_wrong_use_is_exit_2_with_errors(relance: Relance, options: tuple[str, ...], code: str) -> None:
    ran = relance(*CLAIM, *options, "--json")
    assert ran.code == 2
    assert list(ran.document) == ["errors"]
    (error,) = ran.document["errors"]
    finding_keys(error)
    assert error["code"] == code
    assert error["what"].rstrip(".") in ran.err


def test_a_missing_semester_names_the_file_and_the_line(relance: Relance) -> None:
    ran = relance("interest", "--amount", "10", "--due", "2026-01-31", "--on", "2090-01-31", "--json")
    (error,) = ran.document["errors"]
    assert ran.code == 2
    assert error["where"]["file"].endswith("law.csv")
    assert "ecb_main_refinancing_rate,…,percent,2027-01-01,2027-06-30" in error["remedy"]


def test_a_working_folder_brings_its_own_rates(relance: Relance, folder: Path) -> None:
    lines = (Path(__file__).parents[2] / "config" / "law.csv").read_text(encoding="utf-8")
    (folder / "taux.csv").write_text(lines.replace(",2.15,percent,2026-01-01", ",5.00,percent,2026-01-01"), "utf-8")
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[law]\ntable = "taux.csv"\n')
    assert relance(*CLAIM, "--json", "--dir", folder).document["segments"][0]["rate"] == "15.00"
    assert relance(*CLAIM, "--json").document["segments"][0]["rate"] == "12.15"


def _options(row: dict[str, str]) -> list[str]:
    names = {"kind": "--kind", "amount": "--amount", "due": "--due", "on": "--on", "rate": "--rate"}
    names |= {"formal_notice": "--formal-notice", "imputation": "--imputation"}
    given = [word for name, option in names.items() if row[name] for word in (option, row[name])]
    return given + [word for one in row["payments"].split(";") if one for word in ("--payment", one)]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["id"])
def test_every_agreed_example_comes_out_of_the_command(relance: Relance, row: dict[str, str]) -> None:
    document = relance("interest", *_options(row), "--json").document
    expected = [row[name] for name in ("interest", "indemnity", "principal_left")]
    assert [document["interest"], document["indemnity"], document["principal_left"]] == expected

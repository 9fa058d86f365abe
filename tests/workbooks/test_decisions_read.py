"""OFFICE §8.2: what is typed into `Décisions.xlsx` is carried out once, or is a finding with row and remedy."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.choices import BY_MAIL_ONLY, Choice, StaffDecision
from relance_mail.core.findings import Finding, Where
from relance_mail.core.french import quoted
from relance_mail.workbooks import decisions
from tests.workbooks.person import Typed, book_of, columns, heading_row, put, saved, with_rows

FILE, SHEET = "Décisions.xlsx", "Décisions"
CUSTOMERS = [("00412", "Dupont & Fils"), ("C0401", "Menuiserie Lefort SARL"), ("C1", "A – B")]
TODAY = dt.date(2026, 11, 24)
UNTIL = dt.date(2026, 12, 4)
SAMPLE = Path(__file__).parent / "samples" / "decisions_libreoffice.xlsx"


def _read(*rows: Typed, today: dt.date | None = TODAY) -> tuple[list[StaffDecision], list[Finding]]:
    content = with_rows(decisions.blank(CUSTOMERS), SHEET, rows)
    found, approvals, findings = decisions.read(content, FILE, today)
    assert approvals == []
    return found, findings


def _row(choice: str, **more: object) -> dict[str, object]:
    names = {"invoices": "Facture", "until": "Jusqu'au", "amount": "Montant", "reason": "Motif", "by": "Par"}
    return {"Client": "C0401", "Décision": choice, "Par": "Anne", **{names.get(key, key): v for key, v in more.items()}}


def _one(row: Typed) -> StaffDecision:
    (decision,), findings = _read(row)
    assert findings == []
    return decision


def _wrong(row: Typed) -> Finding:
    found, findings = _read(row)
    assert found == []
    (finding,) = findings
    return finding


def test_a_whole_row() -> None:
    row = {
        "Client": "00412 – Dupont & Fils",
        "Facture": "FA-1, FA-2 et FA-3",
        "Décision": "promesse",
        "Jusqu'au": UNTIL,
        "Montant": 1250.5,
        "Motif": "au téléphone",
        "Par": "  Anne   Relance ",
    }
    decision = _one(row)
    assert decision == StaffDecision(
        Choice.PROMISE,
        "Anne Relance",
        customer="00412",
        invoices=("FA-1", "FA-2", "FA-3"),
        until=UNTIL,
        amount=Decimal("1250.5"),
        reason="au téléphone",
        where=Where(FILE, SHEET, 5),
        key=decision.key,
    )
    assert len(decision.key) == 64


NEEDS: dict[Choice, dict[str, object]] = {
    Choice.PAUSE: {"until": UNTIL},
    Choice.DISPUTE: {"reason": "quantités"},
    Choice.DISPUTE_OVER: {"reason": "avoir émis"},
    Choice.PROMISE: {"until": UNTIL},
    Choice.PROMISE_CANCELLED: {},
    Choice.PAID_WAITING: {"until": UNTIL},
    Choice.CHEQUE: {"until": UNTIL},
    Choice.STOP: {"reason": "geste commercial"},
    Choice.STAGE_DONE: {"until": UNTIL, "reason": "Relance amiable"},
    Choice.NEXT_NOW: {},
    Choice.KIND: {"reason": "société"},
    Choice.CONTACT: {"reason": "compta@client.example.fr"},
    Choice.REJECTED: {"until": UNTIL},
    Choice.BANK: {"until": UNTIL},
    Choice.APPROVE: {},
    Choice.REFUSE: {"reason": "payé hier"},
    Choice.FILE_GOOD: {"reason": "clôture annuelle"},
}


@pytest.mark.parametrize("choice", [choice for choice in Choice if choice not in BY_MAIL_ONLY])
def test_every_word_is_understood_with_what_it_needs_and_refused_without(choice: Choice) -> None:
    assert _one(_row(choice.value, **NEEDS[choice])).choice is choice
    for name in NEEDS[choice]:
        less = {key: value for key, value in NEEDS[choice].items() if key != name}
        finding = _wrong(_row(choice.value, **less))
        assert finding.where.row == 5
        assert finding.where.column in ("Jusqu'au", "Motif", "Facture")
        assert finding.remedy


@pytest.mark.parametrize("choice", sorted(BY_MAIL_ONLY))
def test_the_words_of_mails_are_no_decisions_of_a_row(choice: Choice) -> None:
    assert _wrong(_row(choice.value)).code == "decision_unknown"


@pytest.mark.parametrize("typed", ["Pause", "PAUSE", " pause  ", "pausé"])
def test_case_accents_and_spaces_of_a_word_do_not_matter(typed: str) -> None:
    assert _one(_row(typed, until=UNTIL)).choice is Choice.PAUSE


def test_a_typographic_apostrophe_is_the_same_word() -> None:
    row = _row("Banque pointée jusqu\u2019au", until=UNTIL) | {"Client": "encours.xlsx"}
    decision = _one(row)
    assert (decision.choice, decision.subject, decision.customer) == (Choice.BANK, "encours.xlsx", "")


@pytest.mark.parametrize("typed", ["litige terminé", "pauses", "stop", "promese"])
def test_another_word_is_a_finding_that_lists_the_words(typed: str) -> None:
    finding = _wrong(_row(typed, until=UNTIL, reason="x"))
    assert finding.code == "decision_unknown"
    assert typed in finding.what
    assert quoted("fin de litige") in finding.remedy
    assert finding.where == Where(FILE, SHEET, 5, "Décision")


@pytest.mark.parametrize(
    ("typed", "day"),
    [("24/12/2026", dt.date(2026, 12, 24)), ("24/11", TODAY), ("le 5 janvier", dt.date(2027, 1, 5)), (46360, UNTIL)],
)
def test_days_as_cells_or_texts(typed: object, day: dt.date) -> None:
    assert _one(_row("pause", until=typed)).until == day


@pytest.mark.parametrize("typed", ["fin novembre", "31/11/2026", "bientôt", "24/11/1926"])
def test_a_day_that_is_none_is_a_finding_with_a_remedy(typed: str) -> None:
    finding = _wrong(_row("pause", until=typed))
    assert finding.code == "cell_unreadable"
    assert finding.where.column == "Jusqu'au"
    assert typed in finding.what


def test_without_knowing_today_a_day_needs_its_year() -> None:
    found, (finding,) = _read(_row("pause", until="24/11"), today=None)
    assert found == []
    assert "sans année" in finding.what


@pytest.mark.parametrize(("typed", "amount"), [("1 250,00 €", "1250"), (1250, "1250"), ("1250.5", "1250.5")])
def test_amounts(typed: object, amount: str) -> None:
    assert _one(_row("promesse", until=UNTIL, amount=typed)).amount == Decimal(amount)


@pytest.mark.parametrize("typed", ["1,250", "1.250", "tout", -12, 0, "300 USD"])
def test_an_amount_that_is_not_sure_stops_the_row(typed: object) -> None:
    finding = _wrong(_row("promesse", until=UNTIL, amount=typed))
    assert (finding.code, finding.where.column) == ("cell_unreadable", "Montant")


@pytest.mark.parametrize(
    ("typed", "invoices"),
    [
        (None, ()),
        ("toutes", ()),
        ("Toutes les factures", ()),
        ("FA-1, FA-2", ("FA-1", "FA-2")),
        ("FA-1 et FA-2", ("FA-1", "FA-2")),
        ("FA-1;FA-2 ; FA-1", ("FA-1", "FA-2")),
        ("FA-1\nFA-2", ("FA-1", "FA-2")),
        ("facture n° 2026/001", ("2026/001",)),
        ("FA 2026 001", ("FA 2026 001",)),
        (2026001, ("2026001",)),
    ],
)
def test_invoices(typed: object, invoices: tuple[str, ...]) -> None:
    assert _one(_row("promesse annulée", invoices=typed)).invoices == invoices


@pytest.mark.parametrize("typed", ["toutes sauf FA-3", "FA-1 à FA-5"])
def test_invoices_that_are_no_list_stop_the_row(typed: str) -> None:
    assert _wrong(_row("promesse annulée", invoices=typed)).code == "invoices_unclear"


def test_each_reminder_named_is_a_decision_of_its_own() -> None:
    found, findings = _read(_row("approuver", invoices="r000123, R26-7k3qx et R000124-MAIL"))
    assert findings == []
    assert [decision.subject for decision in found] == ["R000123", "R26-7K3QX", "R000124-mail"]
    assert len({decision.key for decision in found}) == 3
    assert {decision.invoices for decision in found} == {()}


@pytest.mark.parametrize("typed", ["FA-1", "R12", "toutes"])
def test_approving_takes_references_only(typed: str) -> None:
    assert _wrong(_row("approuver", invoices=typed)).code == "reference_unknown"


@pytest.mark.parametrize("choice", ["approuver", "refuser"])
def test_who_is_approved_may_be_a_customer_instead(choice: str) -> None:
    typed = _row(choice, reason="vu")
    made = _one(typed)
    assert (made.customer, made.subject) == ("C0401", "")
    assert _wrong(typed | {"Client": None}).code == "reference_unknown", "or one must be named"


@pytest.mark.parametrize("typed", ["C1 – A – B", "c1 – a – b", "C1"])
def test_a_customer_of_the_list_is_its_code(typed: str) -> None:
    assert _one(_row("promesse annulée") | {"Client": typed}).customer in ("C1",)


def test_a_code_that_became_a_number_gets_its_zeros_back_and_other_texts_stay_as_typed() -> None:
    assert _one(_row("promesse annulée") | {"Client": 412}).customer == "00412"
    assert _one(_row("promesse annulée") | {"Client": "732 829 320"}).customer == "732 829 320"
    assert _one(_row("promesse annulée") | {"Client": "Lefort – Menuiserie"}).customer == "Lefort – Menuiserie"


@pytest.mark.parametrize("name", ["Client", "Par", "Décision"])
def test_nothing_is_done_without_customer_author_and_word(name: str) -> None:
    finding = _wrong(_row("promesse annulée") | {name: None})
    assert (finding.code, finding.where.column) == ("value_missing", name)
    if name == "Par":
        assert "ligne 5" in finding.what


def test_a_contact_is_an_address_and_a_kind_one_of_ours() -> None:
    assert _one(_row("type de client", reason="Entreprise  individuelle")).reason == "sole_trader"
    assert _wrong(_row("type de client", reason="boulangerie")).code == "kind_unknown"
    assert _wrong(_row("contact", reason="Mme Martin")).code == "email_invalid"


def test_a_name_drawn_down_over_empty_rows_is_no_decision() -> None:
    assert _read(*[{"Par": "Anne"}] * 20) == ([], [])


def test_rule_10_a_bad_row_never_stops_the_others() -> None:
    rows = [_row("pause", until="bientôt"), _row("promesse annulée"), _row("???"), _row("pause", until=UNTIL)]
    found, findings = _read(*rows)
    assert [decision.where.row for decision in found] == [6, 8]
    assert [finding.where.row for finding in findings] == [5, 7]


def test_every_problem_of_a_row_is_told_at_once() -> None:
    _, findings = _read({"Client": "C1", "Décision": "promesse", "Montant": "1,250"})
    assert {finding.where.column for finding in findings} == {"Jusqu'au", "Montant", "Par"}


def test_the_key_follows_the_row_when_staff_sorts_inserts_and_retypes() -> None:
    first, second = _row("pause", until=UNTIL), _row("litige", reason="Quantités")
    (one, other), _ = _read(first, second)
    (moved, again), _ = _read(
        second | {"Motif": " quantités", "Décision": "LITIGE"}, {}, first | {"Jusqu'au": "04/12/2026"}
    )
    assert (moved.key, again.key) == (other.key, one.key)


def test_the_same_row_typed_twice_on_purpose_counts_twice() -> None:
    row = _row("étape suivante maintenant")
    found, _ = _read(row, row, row)
    keys = [decision.key for decision in found]
    assert len(set(keys)) == 3
    again, _ = _read(row, {}, row)
    assert [decision.key for decision in again] == keys[:2]


@pytest.mark.parametrize(
    "change",
    [{"Client": "C1"}, {"Facture": "FA-9"}, {"Jusqu'au": dt.date(2026, 12, 5)}, {"Montant": 5}, {"Par": "Paul"}],
)
def test_another_content_is_another_key(change: Typed) -> None:
    row = _row("pause", until=UNTIL)
    assert _one(row | dict(change)).key != _one(row).key


def test_a_day_without_its_year_is_the_same_row_a_year_later() -> None:
    row = _row("pause", until="24/11")
    (now,), _ = _read(row)
    (later,), _ = _read(row, today=dt.date(2027, 8, 1))
    assert now.until != later.until
    assert now.key == later.key


def test_moved_renamed_and_added_columns_are_found_by_their_headings() -> None:
    book = book_of(with_rows(decisions.blank(CUSTOMERS), SHEET, [_row("pause", until=UNTIL)]))
    page = book[SHEET]
    page.insert_cols(3)
    line = heading_row(page)
    page.cell(line, 3).value = "Mon commentaire"
    page.cell(line, columns(page)["Motif"]).value = " MOTIF "
    (decision,), _, findings = decisions.read(saved(book), FILE, TODAY)
    assert findings == []
    assert decision.until == UNTIL


def test_rows_hidden_by_a_filter_and_below_the_prepared_ones_are_read() -> None:
    book = book_of(decisions.blank(CUSTOMERS))
    put(book[SHEET], 400, _row("pause", until=UNTIL))
    book[SHEET].row_dimensions[400].hidden = True
    (decision,), _, _ = decisions.read(saved(book), FILE, TODAY)
    assert decision.where.row == 400


def test_a_file_saved_by_libreoffice_gives_the_same_keys() -> None:
    rows: list[Typed] = [
        {"Client": "00412 – Dupont & Fils", "Facture": "FA-1, FA-2", "Décision": "promesse", "Jusqu'au": UNTIL,
         "Montant": 1250.5, "Motif": "au téléphone", "Par": "Anne"},
        {"Client": "C0401", "Décision": "Litige", "Jusqu'au": "15/12/2026", "Motif": "quantités", "Par": "Anne"},
        {"Client": "encours.xlsx", "Décision": "banque pointée jusqu'au", "Jusqu'au": UNTIL, "Par": "Anne"},
    ]  # fmt: skip
    typed, _ = _read(*rows)
    read, _, findings = decisions.read(SAMPLE.read_bytes(), FILE, TODAY)
    assert findings == []
    assert read == typed

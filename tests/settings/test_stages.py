"""The shipped procedure says what OFFICE §3 decided, and a wrong one is refused with every problem at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.findings import Finding
from relance_mail.core.parties import Customer, Kind
from relance_mail.core.policy import (
    AnswerTo,
    Approval,
    Channel,
    Imputation,
    InterestMode,
    PolicyBook,
    ProofNeeded,
    Since,
)
from relance_mail.settings.procedure import read_procedure
from relance_mail.settings.stages import PolicyTable, ProcedureFile

SHIPPED = Path(__file__).parents[2] / "config" / "stages.toml"
TEXT = SHIPPED.read_text(encoding="utf-8")
LADDER = ("courtoisie", "informelle", "amiable", "ferme", "mise_en_demeure", "contentieux")


def read(text: str) -> tuple[PolicyBook, list[Finding]]:
    return read_procedure(text.encode(), "stages.toml", Approval.ASK, frozenset({date(2026, 12, 25)}))


BOOK = read(TEXT)[0]


@pytest.mark.parametrize(
    ("customer", "days"),
    [
        (Customer("1", "A", Kind.BUSINESS), (-7, 6, 18, 15, 15, 15)),
        (Customer("1", "A", Kind.SOLE_TRADER), (None, 6, 18, 15, 15, 15)),
        (Customer("1", "A", Kind.CONSUMER), (None, 8, 20, 15, 20, 15)),
        (Customer("1", "A", Kind.ASSOCIATION), (None, 8, 20, 15, 20, 15)),
        (Customer("1", "A", Kind.UNKNOWN), (None, 8, 20, None, None, None)),
        (Customer("1", "A", Kind.PUBLIC), (None, 15, 30, 30, 30, 30)),
        (Customer("1", "A", Kind.BUSINESS, country="DE"), (-7, 8, 22, 15, 20, 20)),
        (Customer("1", "A", Kind.PUBLIC, country="DE"), (-7, 8, 22, 15, 20, 20)),
    ],
    ids=lambda value: f"{value.kind}-{value.country}" if isinstance(value, Customer) else "",
)
def test_every_kind_of_debtor_has_the_delays_of_the_office(customer: Customer, days: tuple[int | None, ...]) -> None:
    policy = BOOK.of(customer)
    found = [policy.stage(stage_id) for stage_id in LADDER]
    assert tuple(stage.days if stage else None for stage in found) == days


def test_the_deadline_of_the_formal_notice_depends_on_the_debtor() -> None:
    deadlines = {name: policy.stage("mise_en_demeure") for name, policy in BOOK.policies.items()}
    assert {name: stage.deadline_days for name, stage in deadlines.items() if stage} == {
        "entreprise": 15,
        "entrepreneur_individuel": 15,
        "particulier": 15,
        "association": 15,
        "public": 30,
        "etranger": 20,
    }
    assert {stage.deadline_grace_working_days for stage in deadlines.values() if stage} == {5}


def test_what_each_stage_is_whoever_the_debtor() -> None:
    courtesy, informal, amicable, firm, notice, decision = BOOK.policies["entreprise"].ladder
    assert (courtesy.courtesy, courtesy.expires, courtesy.min_total) == (True, True, Decimal(1500))
    assert (informal.since, informal.letter, informal.invoice_copies) == (Since.DUE, False, True)
    assert (amicable.since, amicable.not_before_previous, amicable.deadline_days) == (Since.DUE, 12, 8)
    assert (firm.since, firm.letter, firm.read_receipt, firm.min_total) == (Since.PREVIOUS, True, True, Decimal(100))
    assert (firm.call_from, firm.closed_months) == (Decimal(500), (((8, 1), (8, 21)),))
    assert (notice.alone, notice.new_thread, notice.min_total) == (True, True, Decimal(200))
    assert notice.proof is ProofNeeded.DEPOSITED
    assert notice.channels == (Channel.POST, Channel.MAIL)
    assert (decision.decision, decision.min_total) == (True, Decimal(500))
    assert [stage.order for stage in BOOK.policies["entreprise"].ladder] == [0, 1, 2, 3, 4, 5]


def test_read_receipts_are_asked_only_from_the_firm_stage_on() -> None:
    for policy in BOOK.policies.values():
        assert [stage.id for stage in policy.stages if stage.read_receipt] in ([], ["ferme", "mise_en_demeure"])


def test_interest_is_mentioned_only_to_professionals_and_only_from_the_firm_stage_on() -> None:
    mentioned = {
        (name, stage.id)
        for name, policy in BOOK.policies.items()
        for stage in policy.stages
        if stage.interest is not InterestMode.NOTHING
    }
    professionals = ("entreprise", "entrepreneur_individuel", "public")
    assert mentioned == {(name, stage) for name in professionals for stage in ("ferme", "mise_en_demeure")}


def test_only_mild_stages_of_known_debtors_may_leave_without_a_yes() -> None:
    automatic = {
        (name, stage.id) for name, policy in BOOK.policies.items() for stage in policy.stages if not stage.always_asks
    }
    assert automatic == {
        ("entreprise", "informelle"),
        ("entreprise", "amiable"),
        ("entrepreneur_individuel", "informelle"),
        ("entrepreneur_individuel", "amiable"),
        ("particulier", "informelle"),
    }


def test_spacing_caps_and_window_are_the_office_s() -> None:
    for policy in BOOK.policies.values():
        assert (policy.gap_days, policy.max_messages, policy.max_messages_days, policy.cap_per_run) == (8, 3, 30, 40)
        assert [int(least) for least in (policy.min_line, policy.min_customer, policy.automatic_below)] == [5, 30, 5000]
        assert policy.window.weekdays == {2, 3, 4}
        assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in policy.window.hours] == ["10:00-11:45", "14:00-16:30"]
        assert policy.window.closures == (((12, 24), (1, 2)),)
        assert policy.holidays == {date(2026, 12, 25)}
        assert policy.approval is Approval.ASK


def test_a_foreign_reader_gets_at_least_twenty_days() -> None:
    for stage in BOOK.policies["etranger"].stages:
        assert stage.courtesy or stage.decision or stage.deadline_days >= 20


def test_office_3_4_calls_and_looks_of_the_shipped_table() -> None:
    found = {
        (name, stage.id, field)
        for name, policy in BOOK.policies.items()
        for stage in policy.stages
        for field in ("call_from", "phone_from", "status_check_days", "copies_to")
        if getattr(stage, field) not in (None, ())
    }
    assert found == {
        ("entreprise", "ferme", "call_from"),
        ("entrepreneur_individuel", "informelle", "phone_from"),
        ("entrepreneur_individuel", "ferme", "call_from"),
        ("public", "informelle", "status_check_days"),
        ("public", "ferme", "copies_to"),
    }
    (trader, public) = (BOOK.policies["entrepreneur_individuel"], BOOK.policies["public"])
    assert [stage.phone_from for stage in trader.ladder if stage.phone_from] == [Decimal(500)]
    assert [stage.status_check_days for stage in public.ladder if stage.status_check_days] == [10]
    assert [stage.copies_to for stage in public.ladder if stage.copies_to] == [("management",)]


def test_office_10_the_first_days_and_the_statement_are_figures_of_the_file() -> None:
    changed = TEXT.replace("first_alone_days = 30 ", "first_alone_days = 45 ").replace('"standard",', '"Secretariat",')
    policy = read(changed)[0].policies["entreprise"]
    assert (policy.first_alone_days, policy.first_drafts_working_days, policy.after_statement_days) == (45, 20, 15)
    assert "secretariat" in policy.generic_mailboxes
    assert {"contact", "info", "accueil", "bonjour", "hello", "commercial"} < set(policy.generic_mailboxes)


def test_every_policy_has_the_answers_and_none_has_one_on_its_ladder() -> None:
    for policy in BOOK.policies.values():
        assert {to for to in AnswerTo if policy.answer(to)} == set(AnswerTo)
        assert not any(stage.answer for stage in policy.ladder)
    foreign = BOOK.policies["etranger"].answer(AnswerTo.PAYMENT)
    assert foreign is not None
    assert foreign.deadline_days == 20


def test_an_answer_needs_no_days_and_no_line_in_any_policy() -> None:
    bare = (
        TEXT.split("# Réponses : ")[0] + '[stages.copie]\nanswer = "document"\n' + TEXT[TEXT.index("# --- Scénarios") :]
    )
    bare = bare.replace("stages.releve = { deadline_days = 20 }\n", "").replace(
        "stages.duplicata = { deadline_days = 20 }\nstages.reglement_non_retrouve = { deadline_days = 20 }\n",
        "stages.copie = { days = 3, deadline_days = 20 }\n",
    )
    book, findings = read(bare)
    assert findings == []
    answers = {name: policy.answer(AnswerTo.DOCUMENT) for name, policy in book.policies.items()}
    assert {name: stage.days for name, stage in answers.items() if stage} == dict.fromkeys(book.policies, 0) | {
        "etranger": 3
    }
    assert book.policies["public"].answer(AnswerTo.STATEMENT) is None


def test_a_policy_may_change_one_value_and_keep_the_rest() -> None:
    line = 'kinds = ["public"]\n'
    book, findings = read(TEXT.replace(line, f"{line}gap_days = 20\nwindow.weekdays = [1]\n"))
    assert findings == []
    public = book.policies["public"]
    assert (public.gap_days, public.max_messages, public.window.weekdays) == (20, 3, frozenset({1}))
    assert public.window.closures == BOOK.policies["public"].window.closures
    assert book.policies["entreprise"].gap_days == 8


def test_every_field_of_the_core_can_be_written() -> None:
    stage, policy = BOOK.policies["entreprise"].stages[0], BOOK.policies["entreprise"]
    tables = ProcedureFile.model_fields["stages"].annotation
    assert set(stage.__slots__) - {"id", "order"} == set(tables.__args__[1].model_fields)  # type: ignore[union-attr] # dict[str, StageTable]
    assert set(policy.__slots__) - {"id", "holidays", "approval"} <= set(PolicyTable.model_fields)


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("gap_days = 8 ", "gapdays = 8 ", "defaults.gapdays", "did you mean gap_days?"),
        ("gap_days = 8 ", "gap_days = true ", "defaults.gap_days", "should be a valid integer"),
        ("min_line = 5 ", "min_line = true ", "defaults.min_line", "not a number"),
        ("min_line = 5 ", "min_line = -5 ", "defaults.min_line", "greater than or equal to 0"),
        ('"12-24"', '"24-12"', "defaults.window.closures[1][1]", "no day of the year"),
        ("letter = true", 'letter = "oui"', "stages.ferme.letter", "valid boolean"),
        ('proof = "deposited"', 'proof = "stamp"', "stages.mise_en_demeure.proof", "'deposited'"),
        ("stages.ferme = { days = 30", "stages.frme = { days = 30", "policies.public.stages.frme", "mean ferme?"),
        ('kinds = ["public"]', "kinds = []", "policies", "no policy is for public"),
        ('kinds = ["public"]', 'kinds = ["public", "consumer"]', "policies.public.kinds", "claimed by particulier"),
        ("foreign = true", 'kinds = ["robot"]', "policies.etranger.kinds[1]", "'business'"),
        (
            'kinds = ["public"]',
            'kinds = ["public"]\nforeign = true',
            "policies.etranger.foreign",
            "foreign debtors too",
        ),
        (
            "days = -7, min_total = 1500",
            "days = 7",
            "policies.entreprise.stages.courtoisie.days",
            "before the due date",
        ),
        ("{ days = 15, status", "{ days = -1, status", "policies.public.stages.informelle.days", "only a courtesy"),
        ("{ days = 15, status", "{ status", "policies.public.stages.informelle.days", "missing"),
        ("{ days = 22, ", "{ days = 8, ", "policies.etranger.stages.amiable.days", "no later than the one before"),
        (
            'channels = ["post", "mail"]',
            "channels = []",
            "policies.public.stages.mise_en_demeure.channels",
            "no channel",
        ),
        ('channels = ["post", ', "channels = [", "policies.public.stages.mise_en_demeure.proof", "channel post"),
        ('tribunal administratif", days = 30', 'TA", days = 29', "policies.public.stages.contentieux.days", "deadline"),
        (
            "[stages.ferme]",
            "[stages.ferme]\ndecision = true",
            "policies.public.stages.mise_en_demeure",
            "decision last",
        ),
        ('answer = "document"', 'answer = "copy"', "stages.duplicata.answer", "'document'"),
        (
            'answer = "document"',
            'answer = "payment"',
            "policies.public.stages.reglement_non_retrouve.answer",
            "duplicata",
        ),
        (
            'answer = "document"',
            'answer = "document"\nalone = true',
            "policies.public.stages.duplicata.alone",
            "beside the ladder",
        ),
        (
            'answer = "document"',
            'answer = "document"\nchannels = []',
            "policies.public.stages.duplicata.channels",
            "no channel",
        ),
        ('"standard",', '"contact@exemple.fr",', "defaults.generic_mailboxes[11]", "pattern"),
        ("phone_from = 500", "phone_from = -1", "policies.entrepreneur_individuel.stages.informelle.phone_from", "0"),
        (
            "status_check_days = 10",
            "status_check_days = -1",
            "policies.public.stages.informelle.status_check_days",
            "0",
        ),
        (
            'stages.ferme = { days = 30, interest = "mention"',
            'stages.ferme = { days = 30, interest = "waive"',
            "policies.public.stages.ferme.interest",
            "L2192-14",
        ),
        ('imputation = "principal"', 'imputation = "intérêts"', "defaults.imputation", "'interest' or 'principal'"),
        ("weekdays = [2, 3, 4]", "weekdays = []", "defaults.window.weekdays", "no message could ever leave"),
        ("weekdays = [2, 3, 4]", "weekdays = [8]", "defaults.window.weekdays[1]", "less than or equal to 7"),
        ('["10:00", "11:45"]', '["11:45", "10:00"]', "defaults.window.hours", "no message could leave"),
    ],
)
def test_a_wrong_line_names_file_key_cause_and_remedy(old: str, new: str, key: str, words: str) -> None:
    assert old in TEXT
    found = {finding.where.column: finding for finding in read(TEXT.replace(old, new))[1]}
    assert key in found
    finding = found[key]
    assert words in f"{finding.what} {finding.remedy}"
    assert finding.what.startswith(f"stages.toml: {key}: ")
    assert finding.where.file == "stages.toml"
    assert finding.remedy


def test_every_problem_is_reported_at_once() -> None:
    wrong = TEXT.replace("gap_days = 8 ", "gapdays = 8 ").replace('kinds = ["association"]', 'kinds = ["club"]')
    assert [finding.where.column for finding in read(wrong)[1]] == ["defaults.gapdays", "policies.association.kinds[1]"]


def test_a_policy_without_any_rung_reminds_nobody() -> None:
    lines = "stages.informelle = { days = 8 }\nstages.amiable = { days = 20 }\n"
    _, kept, unknown = TEXT.rpartition("[policies.statut_inconnu]")
    wrong = TEXT.replace(f"{kept}{unknown}", f"{kept}{unknown.replace(lines, '')}")
    assert [finding.where.column for finding in read(wrong)[1]] == ["policies.statut_inconnu.stages"]


def test_a_ladder_that_begins_with_a_stage_after_nothing_is_refused() -> None:
    wrong = TEXT.replace("stages.informelle = { days = 15, status", "#").replace("stages.amiable = { days = 30 }\n", "")
    (finding,) = read(wrong)[1]
    assert finding.where.column == "policies.public.stages.ferme"
    assert 'since = "due"' in finding.remedy


@pytest.mark.parametrize("content", ["[stages", "a = "])
def test_broken_toml_is_a_finding_with_its_line(content: str) -> None:
    (finding,) = read(f"# first line\n{content}\n")[1]
    assert finding.code == "settings_toml"
    assert finding.where.row == 2


def test_what_part_payments_pay_first_is_the_principal_unless_a_policy_says_otherwise() -> None:
    assert {policy.imputation for policy in BOOK.policies.values()} == {Imputation.PRINCIPAL}
    own = TEXT.replace("[policies.public]\n", '[policies.public]\nimputation = "interest"\n')
    policies = read(own)[0].policies
    assert {name for name, one in policies.items() if one.imputation is Imputation.INTEREST} == {"public"}


def test_businesses_may_be_let_off_a_public_body_never() -> None:
    """CCP L2192-14: the waiver is deemed unwritten."""
    line = 'stages.ferme = { days = 15, call_from = 500, interest = "{}"'
    assert line.replace("{}", "mention") in TEXT
    assert not read(TEXT.replace(line.replace("{}", "mention"), line.replace("{}", "waive")))[1]

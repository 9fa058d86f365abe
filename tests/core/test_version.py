"""Rule 6 and PEERS 24: the version covers what was approved, and says in French what changed."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.decisions import LineRole
from relance_mail.core.french import amount
from relance_mail.core.money import Money
from relance_mail.core.policy import InterestMode
from relance_mail.core.version import (
    VersionLine,
    VersionParts,
    canonical,
    changes,
    fingerprint,
    policy_fingerprint,
    version_of,
)
from tests.core.accounts import LEFORT, euros
from tests.core.policies import BUSINESS

LINE = VersionLine("FA-12", date(2026, 1, 31), LineRole.COUNTS, euros("1200.00"), 0, "amiable")
BESIDE = VersionLine("FA-13", date(2026, 2, 15), LineRole.MENTIONED, euros("80.00"), 0)
PARTS = VersionParts(
    customer_id="C1",
    group_key="",
    stage="amiable",
    channels=("mail",),
    language="fr",
    lines=(LINE, BESIDE),
    recipients=("compta@example.fr",),
    templates="t1",
    policy="p1",
    creditor="c1",
    attachments=("a1",),
    credit_notes=(("AV-3", euros("-45.00")),),
    interest=InterestMode.MENTION,
)
NOW = PARTS.as_json()


def money(text: str) -> str:
    return amount(euros(text))


CHANGES: dict[str, tuple[VersionParts, tuple[str, ...]]] = {
    "residual": (
        replace(PARTS, lines=(replace(LINE, residual=euros("700.00")), BESIDE)),
        (f"FA-12 : {money('1200.00')} → {money('700.00')}",),
    ),
    "currency": (
        replace(PARTS, lines=(replace(LINE, residual=Money.of("1200.00", "USD")), BESIDE)),
        (f"FA-12 : {money('1200.00')} → {amount(Money.of('1200.00', 'USD'))}",),
    ),
    "paid": (replace(PARTS, lines=(BESIDE,)), ("FA-12 : n'y figure plus",)),
    "added": (
        replace(PARTS, lines=(LINE, BESIDE, replace(BESIDE, number="FA-14"))),
        (f"FA-14 : ajoutée ({money('80.00')})",),
    ),
    "role": (
        replace(PARTS, lines=(LINE, replace(BESIDE, role=LineRole.COUNTS, stage="informelle"))),
        ("FA-13 : rappelée pour mémoire → comptée",),
    ),
    "stage of a line": (
        replace(PARTS, lines=(replace(LINE, stage="ferme"), BESIDE)),
        ("FA-12 : étape amiable → ferme",),
    ),
    "round": (replace(PARTS, lines=(replace(LINE, round=1), BESIDE)), ("FA-12 : étape reprise à la main",)),
    "credit": (replace(PARTS, credit_notes=()), ("AV-3 : n'y figure plus",)),
    "customer": (replace(PARTS, customer_id="C2"), ("client : C1 → C2",)),
    "group": (replace(PARTS, group_key="FA-12"), ("regroupement : aucun → FA-12",)),
    "stage": (replace(PARTS, stage="ferme"), ("étape : amiable → ferme",)),
    "channels": (replace(PARTS, channels=("mail", "post")), ("canaux : mail → mail, post",)),
    "language": (replace(PARTS, language="en"), ("langue : fr → en",)),
    "recipients": (
        replace(PARTS, recipients=("chef@example.fr",)),
        ("destinataires : compta@example.fr → chef@example.fr",),
    ),
    "interest": (replace(PARTS, interest=InterestMode.CLAIM), ("pénalités : mention → claim",)),
    "templates": (replace(PARTS, templates="t2"), ("modèles de lettre ou de mail modifiés",)),
    "policy": (replace(PARTS, policy="p2"), ("scénario modifié",)),
    "creditor": (replace(PARTS, creditor="c2"), ("identité ou comptes de notre société modifiés",)),
    "attachments": (replace(PARTS, attachments=()), ("pièces jointes modifiées",)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_rule_6_a_changed_part_is_another_version_and_is_named(name: str) -> None:
    parts, said = CHANGES[name]
    assert version_of(parts.as_json()) != version_of(NOW)
    assert changes(NOW, parts.as_json()) == said


def test_the_same_parts_are_the_same_version_in_any_order() -> None:
    again = replace(PARTS, lines=(BESIDE, LINE), recipients=tuple(reversed(PARTS.recipients)))
    assert version_of(again.as_json()) == version_of(NOW)
    assert changes(NOW, again.as_json()) == ()


def test_the_version_is_this_one_for_ever() -> None:
    assert version_of(NOW) == "0230156b974b20a87a36962a5d30cabde032646df8476b900fc5ed9262fadee9"
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_instalments_of_one_number_are_told_apart() -> None:
    second = replace(LINE, due_date=date(2026, 3, 31))
    both = replace(PARTS, lines=(LINE, second))
    paid = replace(PARTS, lines=(second,))
    assert changes(both.as_json(), paid.as_json()) == ("FA-12 (échéance 31/01/2026) : n'y figure plus",)


def test_several_changes_are_all_named_lines_first() -> None:
    after = replace(PARTS, lines=(LINE,), recipients=(), policy="p2")
    assert changes(NOW, after.as_json()) == (
        "FA-13 : n'y figure plus",
        "destinataires : compta@example.fr → aucun",
        "scénario modifié",
    )


def test_fingerprints_of_values() -> None:
    assert fingerprint(LEFORT) == fingerprint(replace(LEFORT))
    assert fingerprint(LEFORT) != fingerprint(replace(LEFORT, phone=None))
    assert policy_fingerprint(BUSINESS) == policy_fingerprint(replace(BUSINESS, holidays=frozenset()))
    assert policy_fingerprint(BUSINESS) != policy_fingerprint(replace(BUSINESS, gap_days=9))

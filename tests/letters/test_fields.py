"""The catalogue of fields: declared once, filled from the message, clean."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from relance_mail.core.policy import InterestMode
from relance_mail.letters.base import Copies, LetterContext
from relance_mail.letters.fields import (
    ACCOUNT_FIELDS,
    CURRENCY_FIELDS,
    FIELDS,
    INDEMNITY_FIELDS,
    INSTALMENT_FIELDS,
    LINE_FIELDS,
    SEGMENT_FIELDS,
)
from relance_mail.letters.samples import line, sample
from relance_mail.letters.values import Group, described, fill
from tests.letters.shipped import BY_ID, message, plain


def filled(context: LetterContext) -> Group:
    return fill(context)


def group(top: Group, name: str) -> Group:
    return cast("Group", top[name])


def rows(top: Group, name: str) -> list[Group]:
    return cast("list[Group]", top[name])


def test_every_declared_field_has_a_sentence_and_an_example() -> None:
    told = described()
    assert len({entry.name for entry in told}) == len(told) > 60
    assert all(entry.sentence and entry.name == entry.name.lower() for entry in told)
    examples = {entry.name: plain(entry.example) for entry in told}
    assert examples["client.nom"] == "Lefort & Fils SARL"
    assert examples["facture.reste"] == "1 250,00 €"
    assert examples["compte.iban"].startswith("FR14 2004")


def test_a_message_offers_exactly_the_declared_fields() -> None:
    top = filled(sample("business", BY_ID["ferme"], interest=InterestMode.CLAIM))
    flat = {
        f"{name}.{inner}" if isinstance(value, Group) else name
        for name, value in top.items()
        for inner in (value if isinstance(value, Group) else [""])
    }
    lists = (
        ("factures", LINE_FIELDS),
        ("decompte", SEGMENT_FIELDS),
        ("indemnites_par_facture", INDEMNITY_FIELDS),
        ("echeances", INSTALMENT_FIELDS),
        ("comptes", ACCOUNT_FIELDS),
    )
    assert flat - {"devises", *(name for name, _ in lists)} == {field.name for field in FIELDS}
    for name, fields in lists:
        assert set(rows(top, name)[0]) == {field.name for field in fields}
    assert set(rows(top, "devises")[0]) == {field.name for field in CURRENCY_FIELDS} | {"factures"}


def test_credit_notes_are_shown_and_deducted() -> None:
    """PEERS 13."""
    top = filled(message())
    assert plain(str(top["total"])) == "1 685,50 €"
    credit = rows(top, "factures")[2]
    assert (credit["libelle"], plain(str(credit["reste"])), credit["retard"]) == ("Avoir AV-2026-0003", "-45,00 €", "")
    assert top["nombre"] == 2


def test_a_line_tells_order_subject_and_last_reminder_when_known() -> None:
    """PEERS 1, OFFICE §3.1."""
    first, second, _ = rows(filled(message()), "factures")
    assert first["precisions"] == "Réfection du hall d’accueil – votre commande BC-7781 – déjà rappelée le 12/02/2026"
    assert second["precisions"] == ""
    assert (plain(str(second["total"])), plain(str(second["reste"]))) == ("980,50 €", "480,50 €")
    assert plain(str(first["retard"])) == "31 jours"


def test_currencies_have_tables_and_totals_of_their_own() -> None:
    """PEERS 13, OFFICE §1.5: never one sum of two currencies; one that credits cover is not asked for."""
    dollars = line("FA-9", date(2026, 2, 1), "1300.00", currency="USD")
    pounds = line("AV-9", date(2026, 2, 1), "-10.00", currency="GBP")
    base = message()
    top = filled(replace(base, lines=(*base.lines, dollars, pounds)))
    assert [entry["code"] for entry in rows(top, "devises")] == ["EUR", "USD"]
    assert plain(str(top["total"])) == "1 685,50 € et 1 300,00 USD"
    assert [len(rows(entry, "factures")) for entry in rows(top, "devises")] == [3, 1]


def test_nothing_due_leaves_the_total_without_a_value() -> None:
    top = filled(replace(message(), lines=(line("AV-9", date(2026, 2, 1), "-10.00"),)))
    assert "total" not in top
    assert {"total", "total_a_payer"} <= top.unknown


def test_the_claim_adds_each_line_apart_and_only_where_the_law_knows_it() -> None:
    """PEERS 19."""
    stage = BY_ID["mise_en_demeure"]
    top = filled(sample("business", stage, interest=InterestMode.CLAIM))
    assert [plain(str(top[name])) for name in ("total", "penalites", "indemnites", "total_a_payer")] == [
        "1 685,50 €",
        "15,15 €",
        "80,00 €",
        "1 780,65 €",
    ]
    assert (top["reclame_penalites"], top["mention_penalites"]) == (True, False)
    for kind in ("consumer", "association", "unknown", "foreign"):
        spared = filled(sample(kind, stage, interest=InterestMode.CLAIM))
        assert spared["total_a_payer"] == spared["total"]
        assert (spared["penalites"], spared["indemnites"], spared["decompte"]) == ("", "", [])
        assert (spared["reclame_penalites"], spared["mention_penalites"]) == (False, False)


@pytest.mark.parametrize(("mode", "named"), [("mention", True), ("nothing", False), ("waive", False), ("claim", True)])
def test_penalties_are_named_when_the_policy_says_so(mode: str, named: bool) -> None:
    """A claim that nobody has computed is only named (OFFICE §1.4)."""
    context = replace(message(), interest=InterestMode(mode), claim=None)
    assert filled(context)["mention_penalites"] is named


def test_history_is_the_delivered_days_once_each_in_order() -> None:
    top = filled(replace(message(), history=(date(2026, 2, 24), date(2026, 2, 12), date(2026, 2, 12))))
    assert [plain(day) for day in cast("list[str]", top["historique"])] == ["12 février 2026", "24 février 2026"]
    assert plain(str(top["dernier_rappel"])) == "24 février 2026"


def test_what_is_unknown_has_no_value_and_what_is_absent_is_empty() -> None:
    base = message("consumer")
    context = replace(base, deadline=None, creditor=replace(base.creditor, mediator=None, phone=None))
    top = filled(context)
    assert "echeance_reponse" in top.unknown
    assert "mediateur" in group(top, "societe").unknown
    assert group(top, "societe")["telephone"] == ""


def test_every_text_of_a_file_is_cleaned() -> None:
    base = message()
    customer = replace(base.customer, name="Durand\n& Fils <SA> {{ 7*7 }}", legal_form=None)
    name = str(group(filled(replace(base, customer=customer)), "client")["nom"])
    assert name.replace("\u2060", "") == "Durand & Fils <SA> {{ 7*7 }}"
    assert "{{" not in name


def test_the_subject_is_quiet_for_a_consumer_and_for_who_may_be_one() -> None:
    """OFFICE §7."""
    assert filled(message("consumer"))["objet_discret"] is True
    assert filled(message("business"))["objet_discret"] is False
    maybe = message("unknown")
    proposed = replace(maybe, customer=replace(maybe.customer, kind_proposed=message("consumer").customer.kind))
    assert filled(proposed)["objet_discret"] is True


def test_what_became_of_the_copies() -> None:
    """PEERS 22."""
    flags = [
        (top["copies_jointes"], top["copies_sur_demande"])
        for top in (filled(replace(message(), copies=copies)) for copies in Copies)
    ]
    assert dict(zip(Copies, flags, strict=True)) == {
        Copies.NONE: (False, False),
        Copies.ATTACHED: (True, False),
        Copies.ON_REQUEST: (False, True),
    }


def test_only_our_configured_accounts_are_printed() -> None:
    """OFFICE §1.3."""
    base = message()
    assert [plain(str(account["iban"])) for account in rows(filled(base), "comptes")] == [
        "FR14 2004 1010 0505 0001 3M02 606"
    ]
    assert filled(replace(base, creditor=replace(base.creditor, accounts=())))["comptes"] == []

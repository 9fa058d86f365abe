"""What the morning's summary says, as values: one situation each, then a whole day (OFFICE §8.1)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_mail.core.account import HoldReason
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.parties import BankAccount
from relance_mail.core.policy import Approval
from relance_mail.engine.office import Report
from relance_mail.engine.staff import accounts as staff_accounts
from relance_mail.engine.staff import messages as staff
from relance_mail.store import journal
from tests.engine import notices
from tests.engine.folder_office import BOSS, Day, bounce, owed
from tests.engine.mornings import ordinary, see, words

TUESDAY, WEDNESDAY = "2026-03-03", "2026-03-04"
OTHER = owed("FA-9", due="2026-04-20", code="C9")


def test_nothing_to_do_is_said_in_the_subject_and_in_the_first_sentence(day: Day) -> None:
    day.morning(TUESDAY, OTHER)
    seen = see(day)
    assert seen.subject == "Relances du mardi 03/03 : rien à faire"
    assert (seen.page.lead, seen.page.red, seen.titles) == ("Rien à faire ce matin.", (), ["Hier"])
    assert seen.told("Hier") == ["Aucun message n'est parti."]


def test_only_what_is_there_is_counted_in_the_subject(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2"), OTHER)
    assert see(day).subject == "Relances du mardi 03/03 : 2 à décider"
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.cycle()
    assert see(day).subject == "Relances du mardi 03/03 : 1 réponse à lire, 1 à décider"
    day.later(days=3)
    assert see(day).subject == "Relances du vendredi 06/03 : 1 réponse à lire, 1 à décider, 2 alertes"


def test_a_reply_shows_amount_quote_and_proposal_with_its_decisions(day: Day) -> None:
    day.send(TUESDAY, owed(), OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré de la facture FA-1.\nMerci.\n")
    day.cycle()
    (line,) = see(day).lines("Réponses à lire")
    assert words(line) == "Client C1 (C1) – compta@c1.example.com, le 03/03/2026 (M000001) – 1 250,00 €"
    assert line.quote == "Nous contestons le métré de la facture FA-1."
    assert line.notes[0].startswith("Proposé : ouvrir un litige")
    decisions = [(offer.label, str(offer.decision.choice), offer.decision.subject) for offer in line.offers]
    assert decisions == [
        ("Pause 7 j", "pause", "M000001"),
        ("Litige", "litige", "M000001"),
        ("À corriger", "lecture à corriger", "M000001"),
    ]
    assert line.offers[0].decision.until == date(2026, 3, 10)
    assert {offer.decision.customer for offer in line.offers} == {"C1"}


def test_a_promise_that_a_person_must_confirm_says_which_and_why(day: Day) -> None:
    day.send(TUESDAY, owed(), OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous vous réglons 1250 € le 20 avril 2026.\n")
    day.cycle()
    (line,) = see(day).lines("Réponses à lire")
    assert line.quote == "Nous vous réglons 1250 € le 20 avril 2026."
    assert [ordinary(note) for note in line.notes] == [
        "Proposé : noter la promesse : 1 250,00 € pour le 20/04/2026.",
        "À vérifier : promesse à confirmer, date à plus de 30 jours.",
    ]
    assert next(offer.label for offer in line.offers) == "Promesse exacte"


def test_a_reply_that_lies_there_for_three_working_days_is_red_and_on_top(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.cycle()
    day.morning("2026-03-05", owed(), OTHER)
    assert [line.red for line in see(day).lines("Réponses à lire")] == [False]
    day.morning("2026-03-06", owed(), OTHER)
    seen = see(day)
    assert [line.red for line in seen.lines("Réponses à lire")] == [True]
    told = [line for line in seen.page.red if "attend depuis plus de 2 jours ouvrés" in line.text]
    assert [line.notes for line in told] == [("Client C1 (C1).",)]
    assert seen.page.alarm == "À regarder d'abord"


def test_what_was_understood_alone_can_be_called_wrong_with_one_click(day: Day) -> None:
    day.send(TUESDAY, owed(), OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous vous réglons la facture FA-1 le 12 mars 2026.\n")
    day.cycle()
    seen = see(day)
    assert seen.lines("Réponses à lire") == []
    (line,) = seen.lines("Comprises sans vous")
    assert words(line) == "Client C1 (C1) – promesse notée : tout le dû pour le 12/03/2026 (FA-1)"
    assert [offer.label for offer in line.offers] == ["À corriger"]
    assert line.quote.endswith("12 mars 2026.")


def test_a_mail_that_two_customers_could_have_written_is_to_be_matched(day: Day) -> None:
    shared = "groupe@holding.example.com"
    day.send(TUESDAY, owed(email=shared), owed("FA-2", code="C2", email=shared), OTHER)
    day.receive(shared, "Bonjour,\n\nMerci de nous rappeler.\n", subject="votre message")
    day.cycle()
    (line,) = see(day).lines("Réponses à lire")
    assert line.text == "à rattacher à un client (M000001) : groupe@holding.example.com, le 03/03/2026"
    assert (line.quote, line.offers) == ("votre message", ())


def promised(day: Day) -> None:
    """A reminder on the third, and a promise for the twelfth."""
    day.send(TUESDAY, owed(), OTHER)
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 12), amount_due=None, numbers=("FA-1",))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-03-12", None),
        ("2026-03-13", "la banque n'est pas encore pointée jusqu'au 16/03/2026"),
        ("2026-03-17", "rien en banque à ce jour, à vérifier jusqu'au 17/03/2026"),
        ("2026-03-18", "non payé"),
    ],
)
def test_rule_8_a_promise_gone_by_says_paid_or_not_or_bank_not_posted(day: Day, on: str, state: str | None) -> None:
    promised(day)
    day.morning(on, owed(), OTHER)
    seen = see(day)
    expected = [] if state is None else [f"Client C1 (C1) – promis pour le 12/03/2026 : {state} – 1 250,00 €"]
    assert seen.told("Promesses échues") == expected
    assert ("1 promesse échue" in seen.subject) is (state is not None)
    assert [line.red for line in seen.lines("Promesses échues")] == [state == "non payé"] * len(expected)


def test_rule_8_a_promise_kept_is_told_once_and_is_nothing_to_do(day: Day) -> None:
    promised(day)
    day.morning("2026-03-13", OTHER)
    seen = see(day)
    assert seen.told("Promesses échues") == ["Client C1 (C1) – promis pour le 12/03/2026 : payé – 1 250,00 €"]
    assert "promesse" not in seen.subject
    day.morning("2026-03-16", OTHER)
    assert see(day).told("Promesses échues") == []


def test_office_09_a_braked_file_is_on_top_with_reasons_differences_and_a_link(day: Day) -> None:
    rows = [owed(f"FA-{n}", code=f"C{n}", amount=str(1000 + n)) for n in range(12)]
    day.morning(TUESDAY, *rows)
    day.morning(WEDNESDAY, *rows[:2])
    seen = see(day)
    assert seen.page.alarm == "Rien ne part aujourd'hui"
    (line,) = [one for one in seen.page.red if one.text.startswith("Frein")]
    assert ordinary(line.text) == "Frein sur « ventes », situation au 03/03/2026"
    assert line.notes[0].startswith("Lignes échues : 12 → 2.")
    at = line.notes.index("Plus grands écarts avec le dernier fichier accepté :")
    assert ordinary(line.notes[at + 1]) == "Client C11 (C11), FA-11 : 1 011,00 € → absente"
    assert len(line.notes) - at == 11
    (offer,) = line.offers
    assert (offer.label, str(offer.decision.choice), offer.decision.subject) == (
        "Ce fichier est bon",
        "ce fichier est bon",
        "ventes",
    )


def test_office_02_a_bank_posted_too_long_ago_is_red(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    day.go_to("2026-03-10")
    (line,) = [one for one in see(day).page.red if one.text.startswith("Banque")]
    assert line.text == "Banque pointée jusqu'au 02/03/2026 seulement."
    assert "05/03/2026" in line.notes[0]


def test_a_mailbox_that_is_not_read_to_its_end_is_red(day: Day) -> None:
    day.morning(TUESDAY, OTHER)
    seen = see(day, Report(mailbox_read=False))
    assert [line.text[:38] for line in seen.page.red] == ["Boîte aux lettres non lue jusqu'au bou"]
    assert seen.page.alarm == "Rien ne part aujourd'hui"


def test_office_07_a_draft_taken_out_is_named_with_its_reason(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed(), OTHER)
    assert see(day).told("À décider") == ["Client C1 (C1) – brouillon à envoyer : Relance informelle – 1 250,00 €"]
    day.morning(WEDNESDAY, OTHER)
    seen = see(day)
    (line,) = seen.page.red
    assert line.text == "1 brouillon retiré"
    assert line.notes == ("Client C1 (C1) : Aucune facture ouverte.",)
    assert seen.told("À décider") == []


def test_more_than_five_of_one_sort_are_one_line_with_the_list(day: Day) -> None:
    rows = [owed(f"FA-{n}", code=f"C{n}", amount="100.00") for n in range(5)]
    day.morning(TUESDAY, *rows, OTHER)
    assert len(see(day).lines("À décider")) == 5
    day.ledger(*rows, owed("FA-5", code="C5", amount="100.00"), OTHER)
    day.cycle()
    seen = see(day)
    assert seen.told("À décider") == ["6 à approuver : Relance informelle – 600,00 €"]
    assert seen.lines("À décider")[0].notes == (
        "Client C0 (C0), Client C1 (C1), Client C2 (C2), Client C3 (C3), Client C4 (C4) et Client C5 (C5).",
    )
    assert seen.subject == "Relances du mardi 03/03 : 6 à décider"
    assert seen.page.sections[0].count == 6


def test_credits_that_cover_the_debt_are_to_be_matched(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("AV-1", amount="-1300.00"), OTHER)
    (line,) = see(day).lines("À décider")
    assert words(line).startswith("Client C1 (C1) – lettrage : avoirs ou acomptes couvrent la dette – −50,00 €")


def test_a_customer_whose_kind_is_unknown_and_a_hold_to_review_are_to_be_decided(day: Day) -> None:
    later = owed("FA-9", due="2026-12-01", code="C9")
    for on in (TUESDAY, "2026-03-17"):
        day.send(on, owed(kind=""), later)
    day.morning("2026-05-04", owed(kind=""), later)
    told = [words(line) for line in see(day).lines("À décider")]
    assert told == ["Client C1 (C1) – type de client à préciser – 1 250,00 €"]
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.DISPUTE, review_on=date(2026, 5, 4))
    (line,) = see(day).lines("À décider")
    assert line.text == "suspension à revoir"
    assert "Litige" in line.notes[0]


def test_what_did_not_arrive_is_named(day: Day) -> None:
    (mail,) = day.send(TUESDAY, owed(), OTHER)
    day.arrive(bounce(mail, "compta@c1.example.com"))
    day.cycle()
    seen = see(day)
    assert seen.told("Non distribués") == ["Client C1 (C1) – message non distribué : une adresse est à donner"]
    assert "1 non distribué" in seen.subject


def test_anomalies_name_sheet_row_and_remedy_each_once(day: Day) -> None:
    day.morning(TUESDAY, OTHER)
    bad = Finding(
        "bad_date", "L'échéance n'existe pas.", "La corriger.", Where("/x/y/encours.xlsx", "Encours", 14, "Échéance")
    )
    once = Finding("copies", "Aucune copie connue.", "Les déposer.", severity=Severity.WARNING)
    seen = see(day, Report(mailbox_read=True, findings=[once, bad, bad]))
    (line,) = seen.lines("Anomalies du fichier")
    assert words(line) == "encours.xlsx, feuille Encours, ligne 14, Échéance – L'échéance n'existe pas."
    assert line.notes == ("La corriger.",)
    assert seen.told("Remarques") == ["Aucune copie connue."]
    assert seen.subject.endswith(": 1 anomalie")


def test_what_a_file_said_when_it_was_taken_in_is_told_the_next_morning(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed(amount="900.00"), OTHER)
    day.go_to(WEDNESDAY, day.clock.now().time())
    day.ledger(owed(), owed(amount="900.00"), OTHER)
    report = day.cycle()
    told = [line for line in see(day, report).told("Anomalies du fichier") if "FA-1" in line]
    assert len(told) == 1
    day.ledger(owed(), OTHER)
    assert not [line for line in see(day, day.cycle()).told("Anomalies du fichier") if "FA-1" in line]


def test_what_left_yesterday_is_told_by_stage_with_its_total(day: Day) -> None:
    day.send(TUESDAY, owed(), owed("FA-2", code="C2", amount="300.00"), OTHER)
    day.morning(WEDNESDAY, owed(), owed("FA-2", code="C2", amount="300.00"), OTHER)
    seen = see(day)
    assert seen.told("Hier") == ["2 messages : Relance informelle – 1 550,00 €"]
    day.morning("2026-03-09", owed(), owed("FA-2", code="C2", amount="300.00"), OTHER)
    assert see(day).told("Depuis vendredi 6 mars") == ["Aucun message n'est parti."]


def figures(day: Day) -> dict[str, str]:
    return {one.label: ordinary(f"{one.value} {one.remark}".strip()) for one in see(day).page.figures}


def test_office_1_6_only_payments_are_collected_and_what_vanished_is_told_apart(day: Day) -> None:
    day.morning(TUESDAY, owed(), owed("FA-2", code="C2", amount="300.00"), OTHER)
    day.morning(WEDNESDAY, owed(amount="1000.00"), OTHER)
    assert figures(day) == {
        "Échu": "1 000,00 € 1 facture",
        "Encaissé en 7 jours": "250,00 € sans compter 1 facture soldée d'après le fichier, 300,00 €",
        "Promis sous 7 jours": "0,00 €",
    }
    staff_accounts.promise(day.office, "C1", BOSS, due=date(2026, 3, 9), amount_due=Decimal(400), numbers=())
    assert figures(day)["Promis sous 7 jours"] == "400,00 €"
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.HANDED_OVER)
    assert (figures(day)["Échu"], figures(day)["Transmis"]) == ("0,00 € 0 facture", "1 000,00 € hors échu")


def test_currencies_are_never_added(day: Day) -> None:
    day.send(TUESDAY, owed(), OTHER)
    sums = see(day).page.figures[0].value
    assert ordinary(sums) == "1 250,00 €"


def test_office_1_3_other_bank_accounts_of_our_own_are_red_until_two_summaries_have_told(day: Day) -> None:
    day.morning(TUESDAY, OTHER)
    other = BankAccount("FR7630006000011234567890189")
    day.change(creditor=replace(day.office.creditor, accounts=(other,)))
    report = day.morning(WEDNESDAY, OTHER)
    seen = see(day, report)
    assert [line.text[:34] for line in seen.page.red] == ["Nos comptes bancaires ont changé :"]
    assert (seen.page.alarm, seen.page.offers) == ("Rien ne part aujourd'hui", ())
    assert seen.lines("Anomalies du fichier") == []


def test_a_formal_notice_is_one_task_and_its_copy_by_mail_none(tmp_path: Path) -> None:
    with notices.shown(tmp_path) as day:
        (told,) = [one for one in see(day).told("À décider") if "Mise en demeure" in one]
        assert "à vérifier et approuver (projet dans A_signer) : Mise en demeure" in told
        notices.approve(day)
        day.cycle()
        (told,) = [one for one in see(day).told("À décider") if "Mise en demeure" in one]
        assert "lettre à signer et déposer : Mise en demeure" in told


def test_legal_dates_of_the_next_thirty_days_are_told_with_how_far_they_are(day: Day) -> None:
    day.morning(TUESDAY, owed(), OTHER)
    staff_accounts.hold(day.office, "C1", BOSS, reason=HoldReason.INSOLVENCY, review_on=date(2026, 3, 27))
    (line,) = see(day).lines("Échéances légales à 30 jours")
    assert line.text.startswith("Déclarer la créance – Client C1")
    assert (line.text.endswith("dans 24 jours"), line.red) == (True, False)
    day.go_to("2026-03-20")
    assert [one.red for one in see(day).lines("Échéances légales à 30 jours")] == [True]
    day.go_to("2026-02-20")
    assert see(day).lines("Échéances légales à 30 jours") == []


def test_what_people_moved_in_the_calendar_is_named(day: Day) -> None:
    day.morning(TUESDAY, OTHER)
    says = "« Appeler – Client C9 » reporté au 05/03/2026."
    with day.office.store.writing() as conn:
        journal.append(conn, day.clock.now(), "agenda", "agenda.moved", "T1", says=says, on=day.office.today())
    assert see(day).told("Agenda") == [says]
    day.go_to("2026-03-05")
    assert see(day).told("Agenda") == []


def test_the_order_is_red_then_to_decide_then_to_read_then_news(day: Day) -> None:
    day.send(TUESDAY, owed(), owed("FA-2", code="C2"), OTHER)
    day.receive("compta@c1.example.com", "Bonjour,\n\nNous contestons le métré.\n")
    day.receive("compta@c2.example.com", "Bonjour,\n\nNous vous réglons la facture FA-2 le 12 mars 2026.\n")
    day.morning(WEDNESDAY, owed(), owed("FA-2", code="C2"), owed("FA-3", code="C3"), OTHER)
    assert see(day).titles == ["À décider", "Réponses à lire", "Comprises sans vous", "Remarques", "Hier"]


def test_a_message_whose_fate_is_open_is_asked_first_and_in_red(day: Day) -> None:
    day.approval(Approval.DRAFTS)
    day.morning(TUESDAY, owed(), OTHER)
    for draft in (day.folder / "courrier" / "brouillons").glob("*.eml"):
        draft.unlink()
    day.later(minutes=40)
    day.cycle()
    (line,) = see(day).lines("À décider")
    assert (line.text, line.red) == ("message parti ou non ?", True)
    staff.settle(day.office, "R000001", BOSS, sent=False, on=None)
    assert see(day).lines("À décider") == []

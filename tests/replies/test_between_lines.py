"""Mails whose layout says what a promise is about: answers between our lines, tables, slogans, absence notices."""

from typing import Any

import pytest

from relance_mail.replies.fresh import fresh
from relance_mail.replies.mails import IncomingText
from tests.replies.score import answer

OPEN = [("FA-31", "1200.00", "2026-01-31"), ("FA-32", "800.00", "2026-02-28")]


def _read(body: str, subject: str = "Relance", **headers: str) -> dict[str, Any]:
    return answer(
        {
            "id": "x",
            "received": "2026-03-05T10:00:00+01:00",
            "from": "Luc Rey <luc@rey-jardins.example.fr>",
            "subject": subject,
            "headers": headers,
            "body_text": body,
            "body_html": None,
            "invoices_open": [{"number": n, "amount_due": due, "due": day} for n, due, day in OPEN],
        }
    )


def _mail(body: str) -> IncomingText:
    return IncomingText("x", "Relance", "Luc Rey <luc@rey-jardins.example.fr>", {}, body, None)


def _promised(read: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(one["date"], one["invoices"]) for one in read["promises"]]


def test_an_answer_under_our_quoted_line_is_about_the_invoice_of_that_line() -> None:
    read = _read(
        "Bonjour, mes réponses dans votre mail.\n\nLe 4 mars, Novac a écrit :\n> 1) La facture FA-31 (1 200 €) ?\n\n"
        "Virement le 20 mars.\n\n> 2) Et la FA-32 (échue le 28/02/2026) ?\n\nOui, même jour.\n\n> Novac\n\nLuc Rey\n"
    )
    assert _promised(read) == [("2026-03-20", ["FA-31"]), ("2026-03-20", ["FA-32"])]


def test_what_was_paid_under_one_line_and_what_is_promised_under_another_stay_apart() -> None:
    read = _read(
        "> quand la FA-32 sera-t-elle payée ?\n\nle 20 mars\n\n> Et la FA-31 (échéance 31/01) ?\n\n"
        "elle est partie le 2 mars, virement\n\n> Sans nouvelles de vous nous suspendrons les livraisons.\n"
    )
    assert _promised(read) == [("2026-03-20", ["FA-32"])]
    assert [(one["date"], one["invoices"]) for one in read["paid"]] == [("2026-03-02", ["FA-31"])]


def test_a_line_that_names_every_open_invoice_ties_nothing() -> None:
    read = _read("> FA-31 et FA-32 restent dues.\n\nVirement le 20 mars.\n\n> Novac\n")
    assert _promised(read) == [("2026-03-20", [])]


def test_due_days_in_a_table_are_no_days_of_payment() -> None:
    read = _read(
        "Ligne par ligne :\n\nFA-31\n31/01/2026\nvirement parti le 02/03\n\nFA-32\n28/02/2026\nà virer le 31/03\n"
    )
    assert _promised(read) == [("2026-03-31", ["FA-32"])]
    assert [(one["date"], one["invoices"]) for one in read["paid"]] == [("2026-03-02", ["FA-31"])]


def test_rows_with_number_and_sum() -> None:
    read = _read("Bonjour,\n\nFA-31\t1 200,00\tviré le 02/03\nFA-32\t800,00\tsera viré le 31/03\n")
    assert _promised(read) == [("2026-03-31", ["FA-32"])]
    assert [(one["date"], one["amount"]) for one in read["paid"]] == [("2026-03-02", "1200.00")]


@pytest.mark.parametrize(
    "slogan",
    [
        "Rey Jardins - portes ouvertes les 16 et 17 mai",
        "Jardins de Rey – SAS au capital de 152 000 € – certifiée le 12/06/2023",
        "Opaline Mutuelle - Cotisations 2027 : nouveau barème au 1er janvier",
        "Gala le 13 juin - entrée 12 €",
    ],
)
def test_a_slogan_below_the_text_is_not_read(slogan: str) -> None:
    body = f"Bonjour,\nLe virement sera fait le 20 mars.\nLR\n\n{slogan}\n"
    assert slogan not in fresh(_mail(body)).text
    assert _promised(_read(body)) == [("2026-03-20", [])]


@pytest.mark.parametrize(
    "last", ["FA-31 : 20 mars / FA-32 : 31 mars", "1 200 € - le 20 mars", "La 31 - vendredi", "Le 20 mars"]
)
def test_a_short_answer_as_last_paragraph_is_no_slogan(last: str) -> None:
    assert last in fresh(_mail(f"Bonjour,\nBien reçu.\n\n{last}\n")).text


def test_a_promise_for_our_invoice_inside_an_absence_notice_is_recorded() -> None:
    read = _read(
        "Absent jusqu'au 21 mars inclus.\n\nNote pour nos fournisseurs : la FA-31 sera virée le 12 mars.\n",
        "Réponse automatique : Relance",
        **{"Auto-Submitted": "auto-replied"},
    )
    assert (read["intent"], read["secondary_intents"]) == ("promise", ["out_of_office"])
    assert _promised(read) == [("2026-03-12", ["FA-31"])]


@pytest.mark.parametrize(
    "said", ["Absent jusqu'au 21 mars.", "Nos règlements sont effectués le 30 de chaque mois. Absent ce jour."]
)
def test_an_absence_notice_alone_promises_nothing(said: str) -> None:
    read = _read(said, "Réponse automatique : Relance", **{"Auto-Submitted": "auto-replied"})
    assert (read["intent"], read["promises"]) == ("out_of_office", [])


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("C'est la facture rappelée dans l'objet de votre message qui sera soldée vendredi.", ["FA-31", "FA-32"]),
        ("La première citée dans votre objet sera payée vendredi.", ["FA-31"]),
        ("La seconde citée en objet sera payée vendredi.", ["FA-32"]),
    ],
)
def test_invoices_of_the_subject(said: str, named: list[str]) -> None:
    assert _promised(_read(f"Bonjour,\n{said}\n", "Relance FA-31 et FA-32")) == [("2026-03-06", named)]

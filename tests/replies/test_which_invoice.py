"""Which invoice a shortened number, an age or a sum means, and which day and sum belong together beside it."""

from typing import Any

import pytest

from tests.replies.score import answer


def _read(said: str) -> dict[str, Any]:
    return answer(
        {
            "id": "x",
            "received": "2026-11-19T10:00:00+01:00",
            "from": "luc@rey.example.fr",
            "subject": "Relance",
            "headers": {},
            "body_text": f"Bonjour,\n{said}\nCordialement,\nLuc Rey",
            "body_html": None,
            "invoices_open": [
                {"number": "FA-2031", "amount_due": "1200.00", "due": "2026-09-30"},
                {"number": "FA-2058", "amount_due": "800.00", "due": "2026-10-31"},
            ],
        }
    )


def _promised(said: str) -> list[str]:
    read = _read(said)
    return [" ".join([str(one["date"])[5:], str(one["amount"]), *one["invoices"]]) for one in read["promises"]]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # the last two digits, behind a word for an invoice
        ("La 58 sera réglée vendredi.", ["11-20 full FA-2058"]),
        ("Nous réglons la 31 le 4 décembre et la 58 le 18 décembre.", ["12-04 full FA-2031", "12-18 full FA-2058"]),
        ("Pour votre 58, virement lundi.", ["11-23 full FA-2058"]),
        ("Je règle tout le 31.", ["12-31 full"]),  # a day, not an invoice
        ("Je vous paie les 31 articles vendredi.", ["11-20 full"]),
        # a number that is no year of our time needs no word before it
        ("2031 will be paid on Friday.", ["11-20 full FA-2031"]),
        # a sum that is what one invoice owes, wherever it stands
        ("Les 800, je vous les vire vendredi.", ["11-20 800.00 FA-2058"]),
        ("Les mille deux cents partent vendredi.", ["11-20 1200.00 FA-2031"]),
        # one invoice named once for all parts of a plan, unless they come to more than it owes
        ("500 € vendredi et 700 € le 15 décembre pour solder la 2031.",
         ["11-20 500.00 FA-2031", "12-15 700.00 FA-2031"]),
        ("500 € vendredi et 300 € le 15 décembre, puis la 58 sera soldée.",
         ["11-20 500.00 FA-2058", "12-15 300.00 FA-2058"]),
        # by age, and an ordinal of the parts that is no invoice
        ("Je règle la vieille vendredi.", ["11-20 full FA-2031"]),
        ("La plus récente des deux est payée vendredi.", ["11-20 full FA-2058"]),
        ("Virement ce soir pour la 58, et l'autre fin novembre.", ["11-19 full FA-2058", "11-30 full FA-2031"]),
        ("De la 31, une moitié vendredi, l'autre le 15 décembre.", ["11-20 600.00 FA-2031", "12-15 600.00 FA-2031"]),
        ("Celle de fin septembre, je la règle vendredi.", ["11-20 full FA-2031"]),
        ("Je règle vendredi, après la fin septembre c'était compliqué.", ["11-20 full"]),
    ],
)  # fmt: skip
def test_an_invoice_is_known_by_its_last_digits_its_age_or_its_sum(said: str, meant: list[str]) -> None:
    assert _promised(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # sums and days that take turns, without a word or a sign between the pairs
        ("900 demain 600 le 4 décembre 500 le 18 décembre", ["11-20 900.00", "12-04 600.00", "12-18 500.00"]),
        ("900 vendredi + 600 le 4 décembre + 500 le 18 décembre", ["11-20 900.00", "12-04 600.00", "12-18 500.00"]),
        ("Neuf cents vendredi, onze cents le 4 décembre.", ["11-20 900.00", "12-04 1100.00"]),
        ("1 100 fin novembre et 900 fin décembre.", ["11-30 1100.00", "12-31 900.00"]),
        # one day of several months
        ("400 le 5 décembre, janvier et février, 400 le 5 mars, 400 le 5 avril.",
         ["12-05 400.00", "01-05 400.00", "02-05 400.00", "03-05 400.00", "04-05 400.00"]),
        ("1000 € lundi et 1000 € le lundi d'après.", ["11-23 1000.00", "11-30 1000.00"]),
        # what is only talked of is no part
        ("1 500 € vendredi, et on reparlera du reste en janvier.", ["11-20 1500.00"]),
        ("Deux tiers vendredi, tout le reste le 15 décembre.", ["11-20 1333.33", "12-15 666.67"]),
        ("Je solde l'ensemble vendredi.", ["11-20 full"]),
        # said wide, then exactly
        ("Je vous règle d'ici un mois, le 17 décembre.", ["12-17 full"]),
        ("Je vous règle en 2027, le 5 janvier.", ["01-05 full"]),
        # measured from the day named before
        ("Je pars le 8 décembre, le virement partira la veille.", ["12-07 full"]),
        ("Je vous règle ce soir avant minuit.", ["11-19 full"]),
        ("Votre facture de 800 passe le 4 décembre.", ["12-04 800.00 FA-2058"]),
        ("La 2058 passe le 4 décembre.", ["12-04 full FA-2058"]),
    ],
)  # fmt: skip
def test_every_sum_has_its_own_day(said: str, meant: list[str]) -> None:
    assert _promised(said) == meant


@pytest.mark.parametrize(
    ("said", "for_a_person"),
    [
        ("Seriez-vous ouverts à 1000 € fin novembre et 1000 € fin décembre ?", True),
        ("Comme accepté par votre directrice, 1000 € fin novembre et 1000 € fin décembre.", False),
        ("Bien noté votre accord écrit du 12 novembre : 1000 € fin novembre et 1000 € fin décembre.", False),
        ("1000 € fin novembre et 1000 € fin décembre, j'attends votre feu vert.", True),
        ("Je règle vendredi, ça vous va j'imagine.", False),
        ("Je règle vendredi, ça vous va ?", True),
        ("Je solde l'ensemble vendredi.", False),
        ("Je règle 900 € vendredi, une partie seulement.", True),
        ("Le prélèvement de mars avait été rejeté, je vous règle tout vendredi.", False),
    ],
)
def test_a_person_looks_for_a_reason_of_the_rules_only_where_we_must_answer(said: str, for_a_person: bool) -> None:
    reasons = [one for one in _read(said)["because"] if one.startswith("à voir : ") and "peu sûre" not in one]
    assert bool(reasons) is for_a_person, reasons


def test_every_part_names_the_invoice_even_where_no_other_is_open() -> None:
    """Another may be open by the time a person confirms the plan."""
    read = answer(
        {
            "id": "x",
            "received": "2026-03-03T10:00:00+01:00",
            "from": "luc@rey.example.fr",
            "subject": "Relance",
            "headers": {},
            "body_text": "Je règle la FA-1 en deux fois : 600 € le 10 mars et 650 € le 10 avril.",
            "body_html": None,
            "invoices_open": [{"number": "FA-1", "amount_due": "1250.00"}],
        }
    )
    assert [one["invoices"] for one in read["promises"]] == [["FA-1"], ["FA-1"]]

"""The general doubt (LABELS §5): a sure reading needs every weighty sentence understood; background leaves it sure."""

from datetime import datetime

import pytest

from relance_mail.clock import PARIS
from relance_mail.core.intents import Intent
from tests.replies.mailbox import ONE, TWO, reading

THURSDAY = datetime(2026, 11, 19, 10, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, virement effectué le 17 novembre, vous devriez le voir aujourd'hui. Bonne journée.",
        "Le virement est parti hier, désolé pour ce retard dû à un changement de logiciel.",
        "Nous avons été victimes d'une panne informatique, le virement part demain.",
        "La personne en charge était en congé maternité : règlement le 30 novembre.",
        "J'avais mis la facture de côté, je vous fais le virement demain.",
        "Notre banque a bloqué le premier virement, il repart lundi.",
        "Promis, ce sera réglé lundi sans faute, bon week-end à toute l'équipe !",
        "Promis, c'est réglé lundi sans faute.",
        "La mairie vous réglera le 10 décembre, après le conseil municipal du 3.",
        "Facture conforme, bon à payer signé. Paiement au 10/12.",
        "Bonjour, paiement programmé au 30 novembre. Merci de ne plus nous relancer d'ici là.",
        "J'ai eu un décès dans la famille, je vous règle vendredi prochain.",
        "Le chèque part demain au courrier, excusez-moi, je croyais l'avoir posté.",
        "Vendredi.",
        "Ok pour le 30.",
        "Bien reçu, je passe le relais à mon associé.",
        "Votre demande INC0048812 est prise en charge par nos équipes.",
        "J'ai transmis à M. Hervé, qui est le seul à pouvoir signer.",
        "Nous vous remercions d'avoir accepté notre échéancier.",
        "Le magasin est fermé jusqu'au 2 janvier, réouverture le 3.",
        "[Message automatique] Je suis en expédition jusqu'au 14 décembre. Les mails sont lus au retour.",
        "Le 3 novembre j'ai changé de banque. Je vous vire tout vendredi.",
        "Je vous paie vendredi, sauf pépin à la banque.",
        "Je vous promets et vous jure que je paie vendredi.",
        "Mon virement de lundi a été rejeté (mauvais IBAN saisi). Je refais le virement vendredi.",
        "J'ai viré la somme lundi, vous devriez déjà l'avoir.",
        "Je peux signer seul jusqu'à 9 000 € : paiement vendredi.",
        "Le virement part le 20, le 17 c'est trop tôt.",
    ],
)
def test_background_raises_no_doubt_of_the_rules(text: str) -> None:
    """What is left may only be that the whole reading is not probable enough (`trust`)."""
    doubts = [reason for reason in reading(text, THURSDAY).because if reason.startswith("à voir")]
    assert not [doubt for doubt in doubts if "lecture peu sûre" not in doubt]


@pytest.mark.parametrize(
    "text",
    [
        "Je vous ai viré la somme mardi mais il y a un problème avec la chaudière.",
        "On paiera le 30. Par ailleurs la deuxième livraison n'est toujours pas arrivée.",
        "On paiera le 30, mais sachez que votre prestation laisse à désirer.",
        "On paiera le 30 mais on ne paiera pas les frais de déplacement.",
        "On paiera le 30 moins la franchise.",
        "Nous réglerons le 30 uniquement la part non contestée.",
        "Nous réglerons le 30 novembre, contre remise de l'attestation.",
        "Paiement prévu le 30 novembre sauf opposition de notre maître d'œuvre.",
        "On vous paie vendredi, enfin j'imagine.",
        "Je vous ai payé hier, enfin je crois.",
        "J'ai payé hier mais le virement a été rejeté ce matin.",
        "J'ai payé hier une partie.",
        "J'ai payé hier au mauvais compte.",
        "Nous avons payé le 12 novembre la facture précédente.",
        "Je règle vendredi, rappelez-moi avant.",
        "Bien reçu, mais ce n'est pas à nous de payer.",
        "Bien reçu, la société est en vente.",
        "Bien noté votre relance, cependant le chantier n'est pas réceptionné.",
        "On avait dit 1 000 € tout compris.",
        "Payment is scheduled for 30 November, pending approval.",
        "Le mandat n° 88 est émis, nous n'avons pas connaissance de la date de paiement.",
        "On va s'en occuper avec le patron.",
        "Je paie 400 € vendredi, pour la suite à vous de me dire.",
        "Je vous laisse choisir : 600 € le 10 décembre et 600 € le 10 janvier.",
        "Voici deux chèques, un à encaisser le 5 décembre, un le 5 janvier.",
        "J'ai payé vendredi sur les nouvelles coordonnées reçues par mail.",
        "Il me jure que c'est payé depuis vendredi.",
    ],
)
def test_what_no_rule_understood_is_for_a_person(text: str) -> None:
    assert reading(text, THURSDAY).needs_human


@pytest.mark.parametrize(
    "text",
    [
        "Votre facture sera étudiée mardi par le conseil.",
        "Le paiement sera discuté lundi en réunion.",
        "Votre facture passe en commission le 12 décembre.",
        "Je vous tiens au courant lundi pour le règlement.",
        "Je vois mon banquier mardi pour le règlement.",
        "On fait le point mercredi sur vos factures.",
        "On en reparle lundi avec Martine.",
        "Vous aurez une réponse vendredi.",
        "Réponse lundi.",
        "I will call you on Friday about the invoice.",
        "The invoice will be reviewed on Friday.",
    ],
)
def test_a_day_of_talking_or_deciding_is_no_day_of_payment(text: str) -> None:
    found = reading(text, THURSDAY)
    assert (found.promises, found.needs_human) == ((), True)


@pytest.mark.parametrize(
    ("text", "human"),
    [
        ("Nous paierons la facture FA-777 vendredi.", True),
        ("Nous paierons la facture FA-2026-0123 vendredi.", False),
        ("Nous paierons la facture 0123 vendredi.", False),
        ("Nous réglons vendredi par chèque n° 4500321.", False),
        ("Nous réglons vendredi, ticket n° 58213.", False),
    ],
)
def test_a_promise_for_an_invoice_that_is_not_open_is_for_a_person(text: str, human: bool) -> None:
    found = reading(text, THURSDAY, ONE)
    assert found.intent is Intent.PROMISE
    assert any("n'est pas ouverte" in reason for reason in found.because) is human
    assert len(found.promises) == 1


def test_an_unknown_invoice_leaves_the_promise_for_all_that_is_open() -> None:
    (promise,) = reading("Nous paierons la facture FA-777 vendredi.", THURSDAY, TWO).promises
    assert promise.invoices == ()


def test_more_money_than_is_due_is_for_a_person() -> None:
    assert reading("Je vous vire 9 000 € vendredi.", THURSDAY).needs_human

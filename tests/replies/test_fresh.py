"""Only the customer's new words are read: quotes of many programs, signatures, banners, hidden text (LABELS §0)."""

import pytest

from relance_mail.replies.fresh import forwarded, fresh
from relance_mail.replies.html_text import to_text
from tests.replies.mailbox import mail
from tests.replies.shapes import HTML, MARKED, SAID, SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_never_our_own_words(shape: str) -> None:
    found = fresh(mail(f"{SAID}\n\nCordialement,\nClaire Vasseur\n\n{SHAPES[shape]}"))
    assert found.text == SAID


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if MARKED in SHAPES[shape]])
def test_an_answer_under_a_marked_quote(shape: str) -> None:
    assert fresh(mail(f"{SHAPES[shape]}\n\n{SAID}\nClaire Vasseur")).text == SAID


def test_an_answer_under_an_unmarked_quote() -> None:
    text = SHAPES["yahoo"] + f"\nCordialement,\nLe service comptabilité\n\n{SAID}\nClaire"
    assert fresh(mail(text)).text.startswith(SAID)


def test_answers_between_quoted_lines() -> None:
    text = "> Avez-vous reçu la facture ?\nOui.\n> Quand comptez-vous la régler ?\nLe 15 mars.\n> Cordialement"
    found = fresh(mail(text))
    assert found.text == "Oui.\n\nLe 15 mars."
    assert [found.source[s.start : s.end] for s in found.stretches] == ["Oui.", "Le 15 mars."]


def test_the_broken_end_of_a_quoted_line_is_no_answer() -> None:
    long = "> La somme de 305,00 € au titre de la facture 7702 devait nous parvenir le"
    assert (
        fresh(mail(f"{SAID}\n\n{long}\n31/05/2026. Si votre virement\n> est en route, ignorez ce message.")).text
        == SAID
    )


def test_an_internal_answer_that_the_sender_adopts() -> None:
    text = (
        "Voir ci-dessous la réponse de notre comptable.\n\nClaire Vasseur\n\n"
        "De : Paul <paul@vasseur.example.fr>\nEnvoyé : mercredi 4 mars 2026\nÀ : Claire\nObjet : TR\n\n"
        f"Le chèque part lundi.\nPaul\n\n{SHAPES['outlook french']}"
    )
    found = fresh(mail(text))
    assert found.text.split("\n\n") == ["Voir ci-dessous la réponse de notre comptable.", "Le chèque part lundi."]
    assert found.stretches[-1].adopted


def test_an_answer_from_another_house_is_not_adopted() -> None:
    text = (
        "Voir ci-dessous la réponse de notre service comptable.\n\n"
        "De : Marie <marie@creancier.example.fr>\nEnvoyé : mercredi\nObjet : Rappel\n\nPayez le 20 mars."
    )
    assert fresh(mail(text)).text == "Voir ci-dessous la réponse de notre service comptable."


def test_our_own_mail_is_never_adopted() -> None:
    text = f"Voici ma réponse à votre message ci-dessous.\n\n{SHAPES['outlook french']}"
    assert "impayée" not in fresh(mail(text)).text


def test_a_mail_that_a_colleague_forwards_is_read_below_its_header() -> None:
    text = f"Pour info.\n\nDe : Claire <c@client.example.org>\nEnvoyé : jeudi\nObjet : Re: Rappel\n\n{SAID}\n\n{MARKED}"
    assert forwarded(mail(text, sender="Marie <marie@creancier.example.fr>")).text == SAID


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nOuvert du 3 avril au 27 septembre, dès 19 €",
        "Cordialement,\nClaire Vasseur\nSARL au capital de 8 000 €\nPromo jusqu'au 30 mars !",
        "Bien à vous\nClaire",
        "Avec nos meilleures salutations\n\nVasseur SA\nPaiement comptant : 2 %",
        "Je vous prie de croire, chère Madame, à l'assurance de mes sentiments distingués.\n\nClaire",
        "Merci d'avance,\nClaire Vasseur",
        "Kind regards,\nClaire\nAccounts Payable",
        "Claire Vasseur\nGérante\n06 00 00 00 12",
        "Envoyé de mon iPhone",
        "Obtenir Outlook pour Android",
        "Ce message et ses pièces jointes sont confidentiels. Si vous l'avez reçu le 3 mars par erreur, détruisez-le.",
        "Pensez à l'environnement avant d'imprimer ce mail du 5 avril.",
    ],
)
def test_signatures_and_small_print_are_not_read(ending: str) -> None:
    assert fresh(mail(f"Bonjour,\n\n{SAID}\n\n{ending}")).text == f"Bonjour,\n\n{SAID}"


@pytest.mark.parametrize(
    "banner",
    ["[EXTERNE] Prudence", "ATTENTION : cet e-mail provient de l'extérieur.", "CAUTION: external email. Do not click."],
)
def test_banners_are_not_read(banner: str) -> None:
    assert fresh(mail(f"{banner}\n\n{SAID}")).text == SAID


def test_a_postscript_is_read() -> None:
    assert "PS : le virement" in fresh(mail("Bien reçu.\n\nCordialement\nClaire\n\nPS : le virement part lundi.")).text


def test_thanks_in_the_middle_do_not_end_the_text() -> None:
    text = "Merci pour votre message.\n\nNous réglons la facture vendredi."
    assert fresh(mail(text)).text == text


def test_evidence_stands_where_the_part_has_it() -> None:
    text = f"\n\n  {SAID}\n\n{MARKED}"
    (stretch,) = fresh(mail(text)).stretches
    assert text[stretch.start : stretch.end].strip() == SAID


@pytest.mark.parametrize("shape", HTML)
def test_html_quotes_and_hidden_text(shape: str) -> None:
    found = fresh(mail(None, HTML[shape]))
    assert found.part == "html"
    assert found.text == SAID


def test_html_that_is_seen_is_kept() -> None:
    indented = f"<blockquote style='margin:0 0 0 40px;border:none;padding:0'>{SAID}</blockquote>"
    assert to_text(indented) == SAID
    assert to_text(f"<div style='background:#333'><span style='color:white'>{SAID}</span></div>") == SAID
    assert to_text("<p>un<br>deux</p><ul><li>trois</li></ul>&eacute;&nbsp;!") == "un\ndeux\n- trois\n\né\xa0!"


def test_the_plain_part_wins_unless_it_says_nothing() -> None:
    assert fresh(mail(SAID, "<p>autre</p>")).part == "text"
    assert fresh(mail("\n\n", f"<p>{SAID}</p>")).text == SAID
    assert fresh(mail("This is a multi-part message in MIME format.", f"<p>{SAID}</p>")).text == SAID


def test_deep_html_is_read_without_its_tree() -> None:
    assert to_text("<div>" * 500 + SAID + "<style>p{}</style></div>" * 500) == SAID


def test_a_very_long_text_is_cut_for_a_person() -> None:
    assert fresh(mail("Bonjour. " * 2000)).cut
    assert not fresh(mail("Bonjour. " * 20)).cut

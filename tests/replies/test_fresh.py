"""Only the customer's new words are read: quotes of many mail programs, signatures, banners, hidden text (LABELS §0)."""

import pytest

from relance_mail.replies.fresh import forwarded, fresh
from relance_mail.replies.html_text import to_text
from tests.replies.mailbox import OURS, mail

SAID = "Le virement partira vendredi."
MARKED = "\n".join(f"> {line}" for line in ("Bonjour,", OURS, "Le service comptabilité"))
UNMARKED = f"Bonjour,\n{OURS}\n\nLe service comptabilité\n"

SHAPES = {
    "gmail": f"Le mar. 3 mars 2026 à 09:12, Compta <compta@creancier.example.fr> a écrit :\n\n{MARKED}",
    "gmail folded": f"Le mar. 3 mars 2026 à 09:12, Comptabilité clients de la société\n<compta@creancier.example.fr> a écrit :\n\n{MARKED}",
    "gmail folded twice": f"Le mar. 3 mars 2026 à 09:12, Comptabilité clients\n<compta@creancier.example.fr>\na écrit :\n{MARKED}",
    "gmail english": f"On Tue, 3 Mar 2026 at 09:12, Compta <compta@creancier.example.fr> wrote:\n{MARKED}",
    "thunderbird": f"Le 03/03/2026 à 09:12, Compta a écrit :\n{MARKED}",
    "unmarked attribution": f"Le 03/03/2026 à 09:12, Compta a écrit :\n{UNMARKED}",
    "apple quoted": f"> Le 3 mars 2026 à 09:12, Compta <c@creancier.example.fr> a écrit :\n> \n{MARKED}",
    "outlook french": f"De : Compta <c@creancier.example.fr>\nEnvoyé : mardi 3 mars 2026 09:12\nÀ : Claire\nObjet : Rappel\n\n{UNMARKED}",
    "outlook bold": f"*De :* Compta\n*Envoyé :* mardi 3 mars 2026 09:12\n*À :* Claire\n*Objet :* Rappel\n\n{UNMARKED}",
    "outlook english": f"From: Compta\nSent: Tuesday, March 3, 2026 9:12 AM\nTo: Claire\nSubject: Rappel\n\n{UNMARKED}",
    "outlook classic": f"-----Message d'origine-----\nDe : Compta [mailto:c@creancier.example.fr]\nEnvoyé : mardi 3 mars\nObjet : Rappel\n\n{UNMARKED}",
    "outlook mac": f"De : Compta <c@creancier.example.fr>\nDate : mardi 3 mars 2026 à 09:12\nÀ : Claire\nObjet : Rappel\n\n{UNMARKED}",
    "outlook mobile": f"________________________________\nDe : Compta <c@creancier.example.fr>\nEnvoyé : Tuesday, March 3, 2026\nÀ : Claire\nObjet : Rappel\n\n{UNMARKED}",
    "zimbra": f'----- Mail original -----\nDe: "Compta" <c@creancier.example.fr>\nÀ: claire\nEnvoyé: Mardi 3 Mars 2026\nObjet: Rappel\n\n{UNMARKED}',
    "orange": f"> Message du 03/03/26 09:12\n> De : Compta\n> A : claire\n> Objet : Rappel\n{MARKED}",
    "orange unmarked": f"Message du 03/03/26 09:12\nDe : Compta\nA : claire\nObjet : Rappel\n\n{UNMARKED}",
    "yahoo": f"Le mardi 3 mars 2026 à 09:12:33 UTC+1, Compta <c@creancier.example.fr> a écrit :\n\n{UNMARKED}",
    "samsung": f"-------- Message d'origine --------\nDe : Compta\nDate : 03/03/2026 09:12 (GMT+01:00)\nÀ : claire\nObjet : Rappel\n\n{UNMARKED}",
    "swiss german": f"Von: Compta <c@creancier.example.fr>\nGesendet: Dienstag, 3. März 2026 09:12\nAn: Claire\nBetreff: Rappel\n\n{UNMARKED}",
    "german attribution": f"Am 03.03.2026 um 09:12 schrieb Compta <c@creancier.example.fr>:\n{MARKED}",
    "dutch": f"Van: Compta\nVerzonden: dinsdag 3 maart 2026\nAan: Claire\nOnderwerp: Rappel\n\n{UNMARKED}",
    "forwarded": f"---------- Forwarded message ---------\nDe : Compta <c@creancier.example.fr>\nDate: mar. 3 mars 2026\nSubject: Rappel\n\n{UNMARKED}",
    "apple forwarded": f"Début du message réexpédié :\n\nDe: Compta <c@creancier.example.fr>\nObjet: Rappel\nDate: 3 mars 2026\n\n{UNMARKED}",
    "bars": "\n".join(f"| {line}" for line in UNMARKED.split("\n")),
    "copy below dashes": f"----------------------------------------\n{UNMARKED}",
    "name wrote": f"Compta <c@creancier.example.fr> a écrit le 3 mars 2026 :\n{UNMARKED}",
}  # fmt: skip


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
    assert fresh(mail(f"{SAID}\n\n{long}\n31/05/2026. Si votre virement\n> est en route, ignorez ce message.")).text == SAID


def test_an_internal_answer_that_the_sender_adopts() -> None:
    text = (
        "Voir ci-dessous la réponse de notre comptable.\n\nClaire Vasseur\n\n"
        "De : Paul <paul@vasseur.example.fr>\nEnvoyé : mercredi 4 mars 2026\nÀ : Claire\nObjet : TR\n\n"
        f"Le chèque part lundi.\nPaul\n\n{SHAPES['outlook french']}"
    )
    found = fresh(mail(text))
    assert found.text.split("\n\n") == ["Voir ci-dessous la réponse de notre comptable.", "Le chèque part lundi."]
    assert found.stretches[-1].adopted


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


@pytest.mark.parametrize("banner", ["[EXTERNE] Prudence", "ATTENTION : cet e-mail provient de l'extérieur.", "CAUTION: external email. Do not click."])
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


HTML = {
    "gmail": f"<div dir=ltr>{SAID}</div><div class=gmail_quote><div class=gmail_attr>Le mar. 3 mars 2026 à 09:12, C &lt;c@x.example.fr&gt; a écrit :</div><blockquote class=gmail_quote>{OURS}</blockquote></div>",
    "gmail interleaved": f"<div class=gmail_quote><blockquote class=gmail_quote>{OURS}</blockquote><div>{SAID}</div><blockquote class=gmail_quote>Cordialement</blockquote></div>",
    "outlook word": f"<div class=WordSection1><p class=MsoNormal>{SAID}</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>De :</b> C<br><b>Envoyé :</b> mardi</p></div></div><p>{OURS}</p></div>",
    "outlook web": f'<div>{SAID}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">x</div><div>{OURS}</div>',
    "thunderbird": f'<p>{SAID}</p><div class="moz-cite-prefix">Le 03/03/2026 à 09:12, C a écrit :</div><blockquote type="cite">{OURS}</blockquote>',
    "apple": f'<div>{SAID}<br><blockquote type="cite"><div>Le 3 mars 2026, C a écrit :</div>{OURS}</blockquote></div>',
    "yahoo": f'<div>{SAID}</div><div class="ydp1 yahoo_quoted">{OURS}</div>',
    "orange": f"<p>{SAID}</p><blockquote style='border-left:2px solid #ff7900'>Message du 03/03/26<br>{OURS}</blockquote>",
    "hr": f"{SAID}<hr><font>Le 03/03/2026 à 09:12, C a écrit :<br>{OURS}</font>",
    "display none": f"<p>{SAID}</p><div style='display:none'>{OURS}</div>",
    "font size 0": f"<p>{SAID}</p><span style='font-size:0px'>{OURS}</span>",
    "one pixel": f"<p>{SAID}</p><span style='font-size: 1px'>{OURS}</span>",
    "white": f"<p>{SAID}</p><span style='color:#ffffff'>{OURS}</span>",
    "white font": f"<p>{SAID}</p><font color=white>{OURS}</font>",
    "invisible": f"<p>{SAID}</p><p style='visibility: hidden'>{OURS}</p><p hidden>{OURS}</p><p style='mso-hide:all'>{OURS}</p>",
    "comment and style": f"<style>p {{}}</style><!-- {OURS} --><p>{SAID}</p><script>{OURS}</script>",
    "signature": f"<p>{SAID}</p><div class=gmail_signature>Promo jusqu'au 30 mars</div>",
}  # fmt: skip


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

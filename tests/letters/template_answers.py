"""The words of the further templates of OFFICE §12: what is answered to a promise, a dispute, a plan, a payment.

Always drafts. A dispute's and its end's name the mediator to a consumer; the plan carries the clause of LAW §8 and the
sum in words (C. civ. 1376).
"""

from collections.abc import Callable

from docx.document import Document
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from tests.letters.template_builder import repeat_heading, rule, table, write
from tests.letters.template_layout import (
    Column,
    agree,
    fr,
    invoices,
    letter,
    listing,
    mail,
    mail_copies,
    mail_payment,
    mail_sign,
    mail_table,
    say,
    when,
)

REF = "{{ societe.nom }} (réf. {{ reference }})"
QUIET = "{% if objet_discret %}Votre dossier{% else %}"
MEDIATOR = (
    "Si ce désaccord persistait, et après nous avoir écrit, vous pourriez saisir gratuitement le médiateur de la "
    "consommation dont nous relevons : {{ societe.mediateur }}."
)
CLAUSE = (
    "À défaut de paiement d'un seul versement à sa date, et après une mise en demeure restée sans effet pendant huit "
    "jours, la totalité des sommes restant dues deviendra immédiatement exigible."
)


# C. civ. 1376: who is no trader writes the sum himself, in figures and in words.
OWN_HAND = (
    "Date, nom{% if professionnel or public %}, qualité{% endif %} et signature"
    "{% if not professionnel and not public %}, précédés de la somme écrite de votre main, en "
    "chiffres et en lettres{% endif %} :"
)


def _answer(subject: str, *paragraphs: str) -> Document:
    document = mail(QUIET + "{{ objet_factures }} – " + subject + "{% endif %} – " + REF)
    say(document, "{{ contact.bonjour }}", *paragraphs)
    return document


def _ended(document: Document) -> Document:
    mail_payment(document)
    mail_sign(document)
    return document


def promise_mail() -> Document:
    document = _answer("votre règlement à venir")
    when(document, "promesse", "Merci de votre réponse. Nous notons {{ promesse }}.")
    when(document, "not promesse", "Merci de votre réponse. Nous notons le règlement que vous nous annoncez.")
    about = agree("Il porte sur la facture ci-dessous.", "Il porte sur les factures ci-dessous.")
    say(document, f"{about} Si cette date ne convenait plus, dites-le nous simplement en réponse à ce message.")
    mail_table(document)
    return _ended(document)


def broken_mail() -> Document:
    document = _answer("votre règlement annoncé")
    said = "Vous nous aviez annoncé {{ promesse_non_tenue }} ; à ce jour, il ne nous est pas parvenu."
    when(document, "promesse_non_tenue", said)
    later = "À ce jour, le règlement que vous nous aviez annoncé ne nous est pas parvenu."
    when(document, "not promesse_non_tenue", later)
    mail_table(document)
    say(
        document,
        "S'il est parti, indiquez-nous sa date et sa référence : nous le rechercherons. Sinon, à quelle date pouvons-"
        "nous l'attendre ? Si une difficulté est survenue, parlons-en.",
    )
    return _ended(document)


def dispute_mail() -> Document:
    examined = agree("la facture ci-dessous", "les factures ci-dessous")
    document = _answer(
        "votre contestation",
        f"Nous avons bien reçu votre contestation sur {examined}. Nous l'examinons et revenons vers vous.",
        "D'ici là, nous ne vous solliciterons pas à ce sujet.",
    )
    mail_table(document)
    say(
        document,
        "Toute pièce qui éclairerait ce point (bon de livraison, photo, courriel) nous aidera : joignez-la à votre "
        "réponse. Ce qui n'est pas contesté peut être réglé dès à présent.",
    )
    when(document, "consommateur and not etranger and societe.mediateur", MEDIATOR)
    return _ended(document)


def settled_mail() -> Document:
    owed = agree("la facture ci-dessous reste due", "les factures ci-dessous restent dues")
    document = _answer(
        "suite à votre contestation",
        f"Nous avons terminé l'examen du point que vous nous aviez signalé. Sauf erreur de notre part, {owed}.",
    )
    mail_table(document)
    say(
        document,
        "Pouvez-vous nous confirmer la date de ce règlement ? Si notre réponse ne vous satisfait pas, dites-le nous : "
        "nous en reparlerons avant toute autre démarche.",
    )
    mail_copies(document)
    when(document, "consommateur and not etranger and societe.mediateur", MEDIATOR)
    return _ended(document)


def thanks_mail() -> Document:
    document = _answer("merci", "Nous avons bien reçu votre règlement, et nous vous en remercions.")
    write(document, "{%p for compte in comptes %}")
    bank = "{% if compte.bic %} – BIC {{ compte.bic }}{% endif %}."
    say(document, "Pour mémoire, notre compte : IBAN {{ compte.iban }}" + bank)
    write(document, "{%p endfor %}")
    when(document, "client.references", "Vos références : {{ client.references }}.")
    mail_sign(document)
    return document


def plan_mail() -> Document:
    document = _answer(
        "règlement en plusieurs fois",
        "Nous acceptons le règlement en plusieurs fois que vous nous avez proposé. Vous trouverez l'accord en pièce "
        "jointe : merci de nous le retourner daté et signé.",
    )
    write(document, "{%p for echeance in echeances %}")
    say(document, "{{ echeance.date }} : **{{ echeance.montant }}**")
    write(document, "{%p endfor %}")
    return _ended(document)


def plan_letter() -> Document:
    document = letter()
    say(document, "Objet : accord sur un règlement en plusieurs fois", style="Objet")
    say(
        document,
        "Entre {{ societe.identite }}, et {{ client.identite }}, il est convenu ce qui suit.",
        "{{ client.nom }} reconnaît devoir à {{ societe.nom }}, au titre "
        + agree("de la facture ci-dessous", "des factures ci-dessous")
        + ", la somme de **{{ total }}**{% if total_en_lettres %} ({{ total_en_lettres }}){% endif %}.",
    )
    invoices(document)
    write(document, "{%p if echeances %}")
    say(document, "Cette somme sera réglée par virement, en rappelant la référence **{{ reference }}**, comme suit :")
    columns: list[Column] = [
        (120, "Date du versement", "{{ echeance.date }}", False),
        (54, "Montant", "{{ echeance.montant }}", True),
    ]
    repeat_heading(listing(document, columns, "{%tr for echeance in echeances %}"))
    write(document, "", "Filet").paragraph_format.space_after = Pt(6)
    write(document, "{%p endif %}")
    say(document, CLAUSE)
    write(document, "{%p for compte in comptes %}")
    say(document, "IBAN **{{ compte.iban }}**{% if compte.bic %} – BIC {{ compte.bic }}{% endif %}", style="Règlement")
    write(document, "{%p endfor %}")
    write(document, "", "Filet").paragraph_format.space_after = Pt(6)
    _two_signatures(document)
    return document


def _two_signatures(document: Document) -> None:
    """Fait en deux exemplaires : each side dates and signs; kept on one page."""
    say(document, "Fait en deux exemplaires.")
    made = table(document, 1, [87, 87])
    for cell, who, name in (
        (
            made.rows[0].cells[0],
            "Pour {{ societe.nom }}",
            "{{ societe.representant }}, {{ societe.representant_fonction }}",
        ),
        (made.rows[0].cells[1], "Pour {{ client.nom }}", OWN_HAND),
    ):
        cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
        write(cell, who, "Signature").runs[0].bold = True
        write(cell, fr(name), "Référence").paragraph_format.space_after = Mm(22)
        rule(cell, "top")
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    write(document, "", "Filet")


BUILDERS: dict[str, Callable[[], Document]] = {
    "promesse_notee/mail.docx": promise_mail,
    "promesse_non_tenue/mail.docx": broken_mail,
    "litige_pris_en_compte/mail.docx": dispute_mail,
    "fin_de_litige/mail.docx": settled_mail,
    "plan_accepte/mail.docx": plan_mail,
    "plan_accepte/lettre.docx": plan_letter,
    "remerciement/mail.docx": thanks_mail,
}

"""The words of the shipped templates, stage by stage (OFFICE §12); the layout is template_layout.py."""

from collections.abc import Callable

from docx.document import Document

from tests.letters.template_builder import write
from tests.letters.template_layout import (
    agree,
    calculation,
    ending,
    invoices,
    letter,
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
MESSAGES = '{{ "notre message du"|accord(historique|length, "nos messages des") }} {{ dates_des_rappels }}'
DUE = agree("la facture ci-dessous demeure impayée", "les factures ci-dessous demeurent impayées")
PROOF = (
    "Si vous avez déjà réglé, indiquez-nous la date et la référence de votre virement, afin que nous puissions "
    "le retrouver."
)

PAID = "Si vous avez payé entre-temps, ne tenez pas compte de ce {}."
JUSTIFY = (
    "Si vous estimez avoir déjà payé, justifiez-en avant cette date en nous indiquant la date, le montant et la "
    "référence de votre règlement."
)


def courtesy_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }} – prochaine échéance{% endif %} – " + REF)
    arrives = agree("la facture ci-dessous arrive", "les factures ci-dessous arrivent")
    say(document, "{{ contact.bonjour }}", f"Un simple rappel, avant terme : {arrives} bientôt à échéance.")
    mail_table(document, late=False)
    say(
        document,
        "S'il vous manque un élément pour valider ce règlement (numéro de commande, copie de facture, coordonnées "
        "bancaires), répondez simplement à ce message. S'il est déjà programmé, n'en tenez pas compte.",
    )
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def _before(document: Document) -> None:
    """What came before: a promise that was not kept, a suspension that has ended."""
    when(
        document,
        "promesse_non_tenue",
        "Vous nous aviez annoncé {{ promesse_non_tenue }} ; à ce jour, il ne nous est pas parvenu.",
    )
    when(document, "reprise", "{{ reprise }}")


def first_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }}{% endif %} – " + REF)
    seems = agree(
        "la facture ci-dessous ne nous semble pas réglée", "les factures ci-dessous ne nous semblent pas réglées"
    )
    say(document, "{{ contact.bonjour }}")
    _before(document)
    say(document, f"Sauf erreur de notre part, {seems} à ce jour.")
    mail_table(document)
    say(
        document,
        "Y a-t-il un point qui en bloque le paiement : numéro de commande, livraison, quantité, autre ? Dites-le nous "
        "en réponse à ce message et nous ferons le nécessaire. Sinon, à quelle date le règlement est-il prévu ?",
        "Si vous avez payé entre-temps, ne tenez pas compte de ce message, et merci.",
    )
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def _second(document: Document) -> None:
    """What the amiable mail and letter share, up to the table."""
    stays = agree("la facture ci-dessous reste à régler", "les factures ci-dessous restent à régler")
    no_answer = '{{ "est resté"|accord(historique|length, "sont restés") }} sans réponse'
    when(document, "historique and sans_reponse", f"Sauf erreur de notre part, {MESSAGES} {no_answer} et {stays}.")
    when(document, "historique and not sans_reponse", f"Sauf erreur de notre part, et malgré {MESSAGES}, {stays}.")
    when(document, "not historique", f"Sauf erreur de notre part, {stays}.")


def _second_ask(document: Document) -> None:
    say(
        document,
        "Nous vous remercions de procéder à ce règlement, ou de nous indiquer la date à laquelle il interviendra, "
        "d'ici au **{{ echeance_reponse }}**.",
        "Si un point reste à éclaircir, ou si ce paiement vous pose une difficulté, parlons-en : nous chercherons "
        "avec vous une solution.",
    )


def second_mail() -> Document:
    late = agree("facture échue", "factures échues")
    document = mail(QUIET + "Rappel : " + late + "{% endif %} – " + REF)
    say(document, "{{ contact.bonjour }}")
    _before(document)
    _second(document)
    mail_table(document)
    _second_ask(document)
    say(document, PAID.format("message"))
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def second_letter() -> Document:
    document = letter()
    say(document, f"Objet : rappel de {agree('facture échue', 'factures échues')}", style="Objet")
    say(document, "{{ contact.appel }},")
    _before(document)
    _second(document)
    invoices(document)
    _second_ask(document)
    ending(document, PAID.format("courrier"), whom="{{ contact.appel }}")
    return document


def _penalties(document: Document, named: str = "mention_penalites") -> None:
    """Named, never added, and only where the law knows them (OFFICE §1.4)."""
    when(
        document,
        f"{named} and not public",
        "Nous vous rappelons que tout retard de paiement donne lieu de plein droit à des pénalités, "
        "{{ taux_penalites }}, et à une indemnité forfaitaire pour frais de recouvrement de 40 € par facture (articles "
        "L441-10 et D441-5 du Code de commerce). Elles ne sont pas comprises dans la somme ci-dessus.",
    )
    when(
        document,
        f"{named} and public",
        "Nous vous rappelons que le retard de paiement fait courir de plein droit des intérêts moratoires. Ils ne sont "
        "pas compris dans la somme ci-dessus.",
    )


def _claimed(document: Document) -> None:
    """Why more than the principal is asked; the annex says how much (LAW §5)."""
    when(
        document,
        "reclame_penalites and not public",
        "Les pénalités de retard, {{ taux_penalites }}, et l'indemnité forfaitaire pour frais de recouvrement de 40 € "
        "par facture sont dues de plein droit (articles L441-10 et D441-5 du Code de commerce, décompte en annexe).",
    )
    when(
        document,
        "reclame_penalites and public",
        "Les intérêts moratoires et l'indemnité forfaitaire pour frais de recouvrement sont dus de plein droit. Leur "
        "décompte est en annexe.",
    )


def firm_letter() -> Document:
    document = letter()
    say(document, "Objet : dernier rappel avant mise en demeure", style="Objet")
    say(document, "Madame, Monsieur,")
    _before(document)
    when(document, "historique", f"Malgré {MESSAGES}, {DUE}.")
    when(document, "not historique", f"À ce jour, {DUE}.")
    invoices(document)
    say(
        document,
        "Nous vous demandons de régler la somme de **{{ total }}** au plus tard le **{{ echeance_reponse }}**.",
    )
    when(document, "public", "Nous vous remercions de nous indiquer la date de mandatement, ou ce qui s'y oppose.")
    when(
        document,
        "not public",
        "S'il ne vous est pas possible de tout régler en une fois, nous sommes prêts à convenir d'un échéancier, à "
        "condition que vous nous le demandiez avant cette date.",
    )
    say(document, "Sans règlement ni réponse de votre part à cette date, nous vous adresserons une mise en demeure.")
    # What a later letter will claim is only named here.
    _penalties(document, "(mention_penalites or reclame_penalites)")
    ending(document, PROOF)
    return document


def firm_mail() -> Document:
    document = mail("Dernier rappel avant mise en demeure – " + REF)
    say(document, "Madame, Monsieur,")
    _before(document)
    when(document, "historique", f"Malgré {MESSAGES}, {DUE}.")
    when(document, "not historique", f"À ce jour, {DUE}.")
    mail_table(document)
    say(
        document,
        "Vous trouverez notre courrier ci-joint. Nous vous demandons de régler la somme de **{{ total }}** au plus "
        "tard le **{{ echeance_reponse }}**{% if not public %}, ou de nous proposer un échéancier avant cette date"
        "{% endif %}.",
        PROOF,
    )
    mail_payment(document)
    mail_sign(document, formal=True)
    return document


def notice_letter() -> Document:
    document = letter(registered=True)
    title = "MISE EN DEMEURE DE PAYER{% if public %} – demande de mandatement{% endif %}"
    write(document, title, "Titre de la lettre")
    say(document, "Madame, Monsieur,")
    owed = agree("de la facture ci-dessous, échue et impayée", "des factures ci-dessous, échues et impayées")
    say(
        document,
        "{{ societe.identite }}, détient sur {{ client.identite }}, une créance qui résulte "
        f"{owed} à ce jour{{% if historique %}} malgré {MESSAGES}{{% endif %}}.",
    )
    invoices(document, claims=True)
    say(
        document,
        "Nous vous **mettons en demeure** de nous payer la somme de **{{ total_a_payer }}**{% if "
        "total_a_payer_en_lettres %} ({{ total_a_payer_en_lettres }}){% endif %} au plus tard le "
        "**{{ echeance_reponse }}**.",
    )
    _penalties(document)
    _claimed(document)
    when(
        document,
        "consommateur and not etranger",
        "À compter de la première présentation de cette lettre, cette somme porte intérêt au taux légal (articles "
        "1231-6 et 1344-1 du Code civil).",
    )
    _what_follows(document)
    when(
        document,
        "consommateur and not etranger",
        "En cas de désaccord, et après nous avoir écrit, vous pouvez saisir gratuitement le médiateur de la "
        "consommation dont nous relevons : {{ societe.mediateur }}.",
    )
    ending(document, JUSTIFY, "representant", code="paiement.qr_a_payer")
    calculation(document)
    return document


def _what_follows(document: Document) -> None:
    when(
        document,
        "public and not etranger",
        "À défaut de mandatement dans ce délai, nous nous réservons de demander au préfet, s'il y a lieu, le "
        "mandatement d'office de cette somme, et de saisir le juge administratif.",
    )
    when(
        document,
        "professionnel and not etranger",
        "À défaut de paiement dans ce délai, nous nous réservons d'agir en justice, notamment par une requête en "
        "injonction de payer.",
    )
    when(
        document,
        "etranger or not professionnel and not public",
        "À défaut de paiement dans ce délai, nous nous réservons d'agir en justice pour obtenir le paiement de cette "
        "somme.",
    )


def notice_mail() -> Document:
    document = mail("MISE EN DEMEURE DE PAYER – " + REF)
    say(
        document,
        "Madame, Monsieur,",
        "Vous trouverez ci-joint la copie de la mise en demeure que nous vous adressons par lettre recommandée avec "
        "avis de réception.",
        "Elle porte sur la somme de **{{ total_a_payer }}**, à payer au plus tard le **{{ echeance_reponse }}**.",
        JUSTIFY,
    )
    mail_payment(document)
    mail_sign(document, formal=True)
    return document


def statement_mail() -> Document:
    document = mail(QUIET + "Relevé de compte{% endif %} – " + REF)
    say(
        document,
        "{{ contact.bonjour }}",
        "Nous mettons à jour notre suivi et vous adressons le relevé de votre compte chez nous, au {{ date }}.",
    )
    mail_table(document)
    say(
        document,
        "Pouvez-vous nous confirmer ce solde, ou nous signaler ce qui diffère de vos écritures : un règlement, un "
        "avoir, une pièce que vous n'auriez pas reçue ? Une simple réponse à ce message suffit.",
    )
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def copies_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }} – copies demandées{% endif %} – " + REF)
    attached = agree("la copie de la facture ci-dessous", "les copies des factures ci-dessous")
    say(document, "{{ contact.bonjour }}")
    when(document, "copies_jointes", f"Comme vous nous l'avez demandé, vous trouverez {attached} en pièce jointe.")
    later = "Nous avons bien reçu votre demande et revenons très vite vers vous avec le document."
    when(document, "not copies_jointes", later)
    mail_table(document)
    say(
        document,
        "S'il vous manque autre chose pour valider ce règlement, dites-le nous en réponse à ce message. Sinon, à "
        "quelle date est-il prévu ?",
    )
    mail_payment(document)
    mail_sign(document)
    return document


def payment_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }} – votre règlement{% endif %} – " + REF)
    seen = agree(
        "Nous ne retrouvons pas, à ce jour, celui de la facture ci-dessous.",
        "Nous ne retrouvons pas, à ce jour, celui des factures ci-dessous.",
    )
    say(document, "{{ contact.bonjour }}", f"Vous nous avez annoncé un règlement, et nous vous en remercions. {seen}")
    mail_table(document)
    say(
        document,
        "Pourriez-vous nous en indiquer la date, le montant et la référence{% if comptes %}, et vérifier l'IBAN utilisé"
        "{% endif %} ? Un avis de "
        "virement nous permettrait de le retrouver sans vous solliciter davantage.",
    )
    mail_payment(document)
    mail_sign(document)
    return document


BUILDERS: dict[str, Callable[[], Document]] = {
    "courtoisie/mail.docx": courtesy_mail,
    "informelle/mail.docx": first_mail,
    "amiable/mail.docx": second_mail,
    "amiable/lettre.docx": second_letter,
    "ferme/mail.docx": firm_mail,
    "ferme/lettre.docx": firm_letter,
    "mise_en_demeure/mail.docx": notice_mail,
    "mise_en_demeure/lettre.docx": notice_letter,
    "releve/mail.docx": statement_mail,
    "duplicata/mail.docx": copies_mail,
    "reglement_non_retrouve/mail.docx": payment_mail,
}

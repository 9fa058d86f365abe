"""The words of the shipped English templates, for customers abroad: principal only, no French article (OFFICE §12)."""

from collections.abc import Callable

from docx.document import Document

from tests.letters.template_builder import write
from tests.letters.template_layout import (
    CLOSING,
    EVERYBODY,
    FACTURE,
    agree,
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

# What the layout says in French, and how it is said here.
LAYOUT = {
    "Objet : ": "Subject: ",
    "{{ societe.nom }} – réf. {{ reference }}": "{{ societe.nom }} – ref. {{ reference }}",
    "{% if societe.telephone %}Tél. {{ societe.telephone }} – {% endif %}{{ societe.email }}": (
        "{% if societe.telephone %}Tel. {{ societe.telephone }} – {% endif %}{{ societe.email }}"
    ),
    "{% if societe.ville %}{{ societe.ville }}, le {% else %}Le {% endif %}{{ date }}": (
        "{% if societe.ville %}{{ societe.ville }}, {% endif %}{{ date }}"
    ),
    "**Lettre recommandée avec avis de réception**": "**Registered letter with acknowledgement of receipt**",
    "Nos références : {{ reference }}": "Our reference: {{ reference }}",
    "Votre code client : {{ client.code }}": "Your customer number: {{ client.code }}",
    "SIRET : {{ client.siret }}": "SIRET: {{ client.siret }}",
    "Code service : {{ client.code_service }}": "Service code: {{ client.code_service }}",
    "N° d'engagement : {{ client.engagement }}": "Purchase order: {{ client.engagement }}",
    "Votre interlocuteur : {{ societe.signataire }}": "Your contact: {{ societe.signataire }}",
    "Facture": "Invoice",
    "Objet": "Description",
    "Échéance": "Due date",
    "Retard": "Overdue",
    "Montant TTC": "Total incl. VAT",
    "Reste dû": "Outstanding",
    "Total restant dû": "Total outstanding",
    "{{ facture.libelle }}{% if facture.date %}¦du {{ facture.date }}{% endif %}": (
        "{{ facture.libelle }}{% if facture.date %}¦of {{ facture.date }}{% endif %}"
    ),
    FACTURE: FACTURE.replace(" du {{", " of {{"),
    "**Règlement par virement** à {{ societe.nom }}, en rappelant la référence **{{ reference }}** :": (
        "**Payment by bank transfer** to {{ societe.nom }}, quoting reference **{{ reference }}**:"
    ),
    "Règlement par virement à {{ societe.nom }}, en rappelant la référence **{{ reference }}** :": (
        "Payment by bank transfer to {{ societe.nom }}, quoting reference **{{ reference }}**:"
    ),
    "Vos références : {{ client.references }}.": "Your references: {{ client.references }}.",
    "Virement SEPA : à scanner avec l'application de votre banque": "SEPA transfer: scan with your banking application",
    f"P.J. : {agree('copie de la facture', 'copies des factures')}": (
        f"Enclosed: {agree('copy of the invoice', 'copies of the invoices')}"
    ),
    f"{agree('La copie de la facture est jointe', 'Les copies des factures sont jointes')} à ce message.": (
        f"{agree('A copy of the invoice is', 'Copies of the invoices are')} attached to this message."
    ),
    "Copies des factures sur demande : elles sont trop nombreuses pour ce message.": (
        "Copies of the invoices on request: there are too many for this message."
    ),
    CLOSING.format(EVERYBODY): "Yours faithfully,",
    CLOSING.format("{{ contact.appel }}"): "Yours sincerely,",
    "Bien cordialement,": "Kind regards,",
}

REF = "{{ societe.nom }} (ref. {{ reference }})"
QUIET = "{% if objet_discret %}Your account{% else %}"
EARLIER = '{{ "our message of"|accord(historique|length, "our messages of") }} {{ dates_des_rappels }}'
STAYS = agree("the invoice below remains unpaid", "the invoices below remain unpaid")
PAID = "If you have paid in the meantime, please disregard this {}."
PROOF = "If you have already paid, please send us the date and reference of your transfer, so that we can trace it."
JUSTIFY = (
    "If you believe that you have already paid, please prove it before that day by sending us the date, amount and "
    "reference of your payment."
)


def courtesy_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }} – due soon{% endif %} – " + REF)
    say(document, "{{ contact.bonjour }}")
    say(document, f"A simple reminder: {agree('the invoice below is', 'the invoices below are')} due shortly.")
    mail_table(document, late=False)
    say(
        document,
        "If anything is missing for this payment (order number, invoice copy, bank details), simply reply to this "
        "message. If it is already scheduled, please disregard this message.",
    )
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def _before(document: Document) -> None:
    promised = "You had announced {{ promesse_non_tenue }}; to date it has not reached us."
    when(document, "promesse_non_tenue", promised)
    when(document, "reprise", "{{ reprise }}")


def first_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }}{% endif %} – " + REF)
    seems = agree("the invoice below does not seem to be paid", "the invoices below do not seem to be paid")
    say(document, "{{ contact.bonjour }}")
    _before(document)
    say(document, f"Unless we are mistaken, {seems} yet.")
    mail_table(document)
    say(
        document,
        "Is anything holding up this payment: order number, delivery, quantity, something else? Tell us by replying to "
        "this message and we will see to it. Otherwise, when is the payment scheduled?",
        PAID.format("message") + " Thank you.",
    )
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def _second(document: Document) -> None:
    stays = agree("the invoice below is still to be paid", "the invoices below are still to be paid")
    had = '{{ "has"|accord(historique|length, "have") }} had no answer'
    when(document, "historique and sans_reponse", f"Unless we are mistaken, {EARLIER} {had}, and {stays}.")
    when(document, "historique and not sans_reponse", f"Unless we are mistaken, and despite {EARLIER}, {stays}.")
    when(document, "not historique", f"Unless we are mistaken, {stays}.")


def _second_ask(document: Document) -> None:
    say(
        document,
        "Please make this payment, or let us know the day on which it will be made, by **{{ echeance_reponse }}**.",
        "If a point needs to be cleared up, or if this payment is difficult for you, let us talk about it: we will "
        "look for a solution with you.",
    )


def second_mail() -> Document:
    document = mail(QUIET + "Reminder: " + agree("overdue invoice", "overdue invoices") + "{% endif %} – " + REF)
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
    say(document, f"Subject: reminder of {agree('an overdue invoice', 'overdue invoices')}", style="Objet")
    say(document, "{{ contact.appel }},")
    _before(document)
    _second(document)
    invoices(document)
    _second_ask(document)
    ending(document, PAID.format("letter"), whom="{{ contact.appel }}")
    return document


def _firm(document: Document) -> None:
    say(document, f"{EVERYBODY_HERE},")
    _before(document)
    when(document, "historique", f"Despite {EARLIER}, {STAYS}.")
    when(document, "not historique", f"To date, {STAYS}.")


EVERYBODY_HERE = "Dear Sir or Madam"
PLAN = (
    "If you cannot pay it all at once, we are ready to agree on a payment plan, provided that you ask for it before "
    "that day."
)


def firm_letter() -> Document:
    document = letter()
    say(document, "Subject: last reminder before formal notice", style="Objet")
    _firm(document)
    invoices(document)
    say(document, "Please pay the sum of **{{ total }}** by **{{ echeance_reponse }}** at the latest.", PLAN)
    say(document, "Without payment or answer from you by that day, we will send you a formal notice.")
    ending(document, PROOF)
    return document


def firm_mail() -> Document:
    document = mail("Last reminder before formal notice – " + REF)
    _firm(document)
    mail_table(document)
    say(
        document,
        "Please find our letter attached. We ask you to pay the sum of **{{ total }}** by **{{ echeance_reponse }}** "
        "at the latest, or to propose a payment plan to us before that day.",
        PROOF,
    )
    mail_payment(document)
    mail_sign(document, formal=True)
    return document


def notice_letter() -> Document:
    document = letter(registered=True)
    write(document, "FORMAL NOTICE TO PAY", "Titre de la lettre")
    owed = agree("the invoice below, which is due and unpaid", "the invoices below, which are due and unpaid")
    say(
        document,
        f"{EVERYBODY_HERE},",
        "{{ societe.identite }}, holds a claim against {{ client.identite }}, under "
        f"{owed} to date{{% if historique %}} despite {EARLIER}{{% endif %}}.",
    )
    invoices(document)
    say(
        document,
        "We hereby **give you formal notice** to pay us the sum of **{{ total }}** by **{{ echeance_reponse }}** at "
        "the latest.",
        "Failing payment within that time, we reserve the right to take legal action to obtain payment of this sum.",
    )
    when(
        document,
        "consommateur and not etranger",
        "In case of disagreement, and after having written to us, you may refer free of charge to the consumer "
        "mediator whom we come under: {{ societe.mediateur }}.",
    )
    ending(document, JUSTIFY, "representant", code="paiement.qr")
    return document


def notice_mail() -> Document:
    document = mail("FORMAL NOTICE TO PAY – " + REF)
    say(
        document,
        f"{EVERYBODY_HERE},",
        "Please find attached a copy of the formal notice that we are sending you by registered letter with "
        "acknowledgement of receipt.",
        "It is for the sum of **{{ total }}**, to be paid by **{{ echeance_reponse }}** at the latest.",
        JUSTIFY,
    )
    mail_payment(document)
    mail_sign(document, formal=True)
    return document


def statement_mail() -> Document:
    document = mail(QUIET + "Statement of account{% endif %} – " + REF)
    say(
        document,
        "{{ contact.bonjour }}",
        "We are bringing our records up to date and send you the statement of your account with us as of {{ date }}.",
    )
    mail_table(document)
    say(
        document,
        "Could you confirm this balance, or tell us what differs from your own books: a payment, a credit note, a "
        "document that you have not received? A simple reply to this message is enough.",
    )
    mail_copies(document)
    mail_payment(document)
    mail_sign(document)
    return document


def copies_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }} – copies requested{% endif %} – " + REF)
    attached = agree("a copy of the invoice below is", "copies of the invoices below are")
    say(document, "{{ contact.bonjour }}")
    when(document, "copies_jointes", f"As you requested, {attached} attached.")
    when(document, "not copies_jointes", "We have received your request and will send you the document very soon.")
    mail_table(document)
    say(
        document,
        "If you need anything else to approve this payment, tell us by replying to this message. Otherwise, when is it "
        "scheduled?",
    )
    mail_payment(document)
    mail_sign(document)
    return document


def payment_mail() -> Document:
    document = mail(QUIET + "{{ objet_factures }} – your payment{% endif %} – " + REF)
    unseen = agree("that of the invoice below", "that of the invoices below")
    say(document, "{{ contact.bonjour }}")
    say(document, f"You told us of a payment, and we thank you for it. To date we cannot trace {unseen}.")
    mail_table(document)
    say(
        document,
        "Could you send us its date, amount and reference{% if comptes %}, and check the IBAN that was used"
        "{% endif %}? A transfer advice would let us find it without troubling you further.",
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

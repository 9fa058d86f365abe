"""The words of the further English templates: what is answered to a promise, a dispute, a payment (OFFICE §12).

Always drafts. The agreement on instalments stays French, as the acknowledgment of debt in it (C. civ. 1376).
"""

from collections.abc import Callable

from docx.document import Document

from tests.letters.template_builder import write
from tests.letters.template_english import QUIET, REF
from tests.letters.template_layout import agree, mail, mail_copies, mail_payment, mail_sign, mail_table, say, when

MEDIATOR = (
    "In case of disagreement, and after having written to us, you may refer free of charge to the consumer mediator "
    "whom we come under: {{ societe.mediateur }}."
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
    document = _answer("your coming payment")
    when(document, "promesse", "Thank you for your answer. We have noted {{ promesse }}.")
    when(document, "not promesse", "Thank you for your answer. We have noted the payment that you announce.")
    about = agree("It is for the invoice below.", "It is for the invoices below.")
    say(document, f"{about} Should that day no longer suit you, simply tell us by replying to this message.")
    mail_table(document)
    return _ended(document)


def broken_mail() -> Document:
    document = _answer("the payment you announced")
    said = "You had announced {{ promesse_non_tenue }}; to date it has not reached us."
    when(document, "promesse_non_tenue", said)
    when(document, "not promesse_non_tenue", "To date the payment that you had announced has not reached us.")
    mail_table(document)
    say(
        document,
        "If it has left, please send us its date and reference, and we will trace it. If not, on which day may we "
        "expect it? If a difficulty has come up, let us talk about it.",
    )
    return _ended(document)


def dispute_mail() -> Document:
    examined = agree("the invoice below", "the invoices below")
    document = _answer(
        "the point you raised",
        f"We have received your objection to {examined}. We are looking into it and will come back to you.",
        "Until then we will not ask you for it.",
    )
    mail_table(document)
    say(
        document,
        "Anything that sheds light on this point (delivery note, photograph, e-mail) will help us: please attach it to "
        "your reply. What you do not dispute may be paid now.",
    )
    when(document, "consommateur and not etranger and societe.mediateur", MEDIATOR)
    return _ended(document)


def settled_mail() -> Document:
    owed = agree("the invoice below remains due", "the invoices below remain due")
    document = _answer(
        "our answer",
        f"We have finished looking into the point that you raised. Unless we are mistaken, {owed}.",
    )
    mail_table(document)
    say(
        document,
        "Could you tell us on which day the payment will be made? If our answer does not satisfy you, tell us: we will "
        "discuss it again before taking any other step.",
    )
    mail_copies(document)
    when(document, "consommateur and not etranger and societe.mediateur", MEDIATOR)
    return _ended(document)


def thanks_mail() -> Document:
    document = _answer("thank you", "We have received your payment and thank you for it.")
    write(document, "{%p for compte in comptes %}")
    bank = "{% if compte.bic %} – BIC {{ compte.bic }}{% endif %}."
    say(document, "For your records, our account: IBAN {{ compte.iban }}" + bank)
    write(document, "{%p endfor %}")
    when(document, "client.references", "Your references: {{ client.references }}.")
    mail_sign(document)
    return document


BUILDERS: dict[str, Callable[[], Document]] = {
    "promesse_notee/mail.docx": promise_mail,
    "promesse_non_tenue/mail.docx": broken_mail,
    "litige_pris_en_compte/mail.docx": dispute_mail,
    "fin_de_litige/mail.docx": settled_mail,
    "remerciement/mail.docx": thanks_mail,
}

"""A mail that says everything in its subject: « Facture 8810 - viré hier » above an empty body.

1. The body must be empty, be the writer's name, or point at the subject (« tout est dans l'objet »).
2. A subject is mostly ours (« Re: Facture à régler avant le 15 »): only one in which he speaks of himself, or of a
   payment that is done or under way, counts as his words.
"""

import re

from relance_mail.replies.mails import IncomingText
from relance_mail.replies.patterns import words
from relance_mail.replies.tokens import plain

_LONGEST = 200
_FEW = 3  # words of a body that may be a name
_POINTS_HERE = words(
    r"""
        (?:tout est|voir|voyez|cf\.?|lire|lisez|comme|idem|c'est|vu|reponse|tout) (?:\w+ )?(?:dans |en |a )?(?:l'|
            le )?(?:objet|titre|
            sujet)\b
        (?:see|all in|as per) (?:the )?subject
    """
)
_ANSWERS = re.compile(r"^\s*(?:(?:re|rep|tr|aw|fwd?|fw)\s*:\s*)+", re.IGNORECASE)
_HIS = words(
    r"""
        (?:je|j'|nous|on) ?(?:vous |la |le |les )*(?:ai |avons |vais |allons )?[a-z]+
        (?:virement|reglement|paiement|cheque) ~2 (?:fait|parti|effectue|envoye|emis|poste|passe|demain|ce (?:jour|
            matin|soir)|hier|lundi|
            mardi|mercredi|jeudi|vendredi|le \d|en cours|execute|programme)
        (?:vire|paye|payee|regle|reglee|poste|envoye|depose|solde|soldee)s? (?:hier|ce (?:jour|matin|soir|midi)|
            aujourd'hui|le \d|lundi|
            mardi|mercredi|jeudi|vendredi|samedi|depuis|il y a|par (?:virement|cheque|carte|cb)|en (?:especes|liquide))
        (?:paid|transfer sent|wire sent|will pay|cheque posted)
    """
)
_OURS = words(
    r"""
        relances?|rappels?|mise en demeure|impayee?s?|a (?:regler|payer)|echue?s?|retard de|votre (?:facture|compte|
            dette|solde|
            reglement)|attente de|sans reponse|overdue|reminder|dernier avis
    """
)


def stands_for_body(mail: IncomingText, body: str) -> bool:
    """Whether the subject is what he says, `body` being all that he wrote below."""
    subject = plain(said(mail))
    if not _HIS.search(subject) or _OURS.search(subject):
        return False
    text = plain(body)
    letters = re.findall(r"[a-z]+", text)
    named = len(letters) <= _FEW and set(letters) <= set(re.findall(r"[a-z]+", plain(mail.sender)))
    return not letters or named or (len(letters) <= 4 * _FEW and bool(_POINTS_HERE.search(text)))


def said(mail: IncomingText) -> str:
    """The subject without « Re: »."""
    return _ANSWERS.sub("", mail.subject[:_LONGEST])

"""Words that weighing looks for in the whole mail (notation: `patterns`)."""

import re

from relance_mail.replies.patterns import words

CONSENT = words(
    r"""
        (?:ca|cela) vous (?:va|convient)
        (?:ok|ca ira|ca va|d'accord|ca marche|c'est (?:bon|possible|ok)(?: pour vous)?) ?\?
        qu'en pensez
        etes-vous d'accord
        (?:est-ce que |si )vous acceptez\b|accepte(?:z|riez)-vous\b
        d'accord \?
        dites[- ]moi si
        (?:attente|attend\w*|merci|donner|reserve|obtenir|avoir|confirmer|besoin) (?:de |pour )?votre accord
        si (?:cela|ca) vous convient
        est-ce (?:possible|bon|ok)
        merci de (?:me|nous) (?:dire|confirmer) (?:si|que)
        please (?:confirm|let us know)
        (?:cela|ca) vous irait
        vous conviendrait
    """
)
# An agreement to postpone that he says he has: we must know of it.
AGREED = words(
    r"""
        accord\b(?: [\w'.-]+){0,9}? (?:decal|report|repouss)\w*
    """
)
CALL_ME = words(
    r"""
        (?:rappel|appel|telephon|contact)(?:ez|er)[- ](?:moi|nous)
        (?:me|nous) (?:rappeler|appeler|telephoner|contacter)
    """
)
# Beside a plan these are no mere courtesy: it is put before us.
AWAITED = words(
    r"""
        attente (?:de |d')(?:votre |une |vos )?(?:\w+ )?(?:retour|reponse|confirmation|decision|validation|aval)
        attente (?:de |d')(?:votre |un )?feu vert
        (?:soumet\w*|soumis\w*|sollicit\w*|propos\w*) (?:[\w']+ ){0,4}?(?:accord|bienveillance|approbation|validation)
        (?:votre|avec) (?:\w+ )?accord (?:\w+ )?(?:expres|ecrit|prealable|prealablement)
    """
)
ABOUT_THE_DEBT = words(
    r"""
        (?:factures?|reglements?|paiements?|relances?|virements?|votre (?:mail|courrier|rappel)|regler|payer|
            je vous (?:repond|rappel|recontact|confirm)\w*|solde)\b
    """
)

PAYING = re.compile(r"\b(?:pa[iy]e|regl|vir|vers|sold|acquitt|honor)\w*|\b(?:cheque|argent|facture)s?\b")

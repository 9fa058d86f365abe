"""Words that weighing looks for in the whole mail (notation: `patterns`)."""

import re

from relance_mail.replies.patterns import words

CONSENT = words(
    r"""
        (?:ca|cela) vous (?:va|convient)\b(?![^.!?]{0,16}(?:j'imagine|je suppose|je pense|j'espere))
        (?:ok|ca ira|ca va|d'accord|ca marche|c'est (?:bon|possible|ok)(?: pour vous)?) ?\?
        qu'en pensez
        etes-vous d'accord
        (?:est-ce que |si )vous acceptez\b|accepte(?:z|riez)-vous\b
        (?<!bien )d'accord \?
        dites[- ]moi si
        (?:attente|attend\w*|merci|donner|reserve|obtenir|avoir|confirmer|besoin) (?:de |
            pour )?votre accord\b(?! (?:d'hier|du \d|de (?:lundi|mardi|mercredi|jeudi|vendredi)|ecrit|oral|
            verbal|telephonique|par|de principe))
        si (?:cela|ca) vous convient
        est-ce (?:possible|bon|ok)
        merci de (?:me|nous) (?:dire|confirmer) (?:si|que)
        please (?:confirm|let us know)
        vous (?:irait|iraient|conviendrait|conviendraient|arrangerait|va-t)\b
        (?:vous|te) laisse (?:le )?(?:choi\w+|decider|juge)
        a (?:vous|toi) de (?:choisir|voir|decider|me dire)
        (?:tu|vous) me re?(?:dis|dites|confirm\w+)
        si (?:tu es|vous etes|ca te|cela te) (?:bien )?(?:d'accord|va|convient)
        dites?[- ]moi ce (?:que|qui)
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
        (?<!, )(?<!souci )(?:rappel|appel|telephon|contact)(?:ez|er)[- ](?:moi|nous)
        (?:me|nous) (?:rappeler|appeler|telephoner|contacter)
    """
)
# Beside a plan these are no mere courtesy: it is put before us.
AWAITED = words(
    r"""
        attente (?:de |d')(?:votre |une |vos )?(?:\w+ )?(?:retour|reponse|confirmation|decision|validation|aval)
        attente (?:de |d')(?:votre |un )?feu vert
        (?:soumet\w*|soumis\w*|sollicit\w*|propos\w*) (?:[\w']+ ){0,4}?(?:accord|bienveillance|approbation|validation)
        (?<!note )(?<!pour )(?<!recu )(?:votre|avec) (?:\w+ )?accord (?:\w+ )?(?:expres|ecrit|prealable|
            prealablement)\b(?! du)
        (?:accepte|ser|voud|pourr|laisse|accorde|autorise|permett)r?iez[- ]vous
        (?:pourrais|puis|pourrions|pouvons)[- ](?:je|nous)\b
        (?:could|can|may|might) (?:we|i)\b
        (?:serait|est|c'est|serai)[- ](?:ce |il |t-il |ce que )?(?:possible|envisageable|jouable|acceptable|
            je peux|nous pouvons|on peut)
        (?:acceptable|envisageable|jouable|faisable|possible|ca (?:vous )?irait)(?: pour vous)? ?\?
        dites[- ](?:le )?moi\b|repondez\b|a prendre ou a laisser|\bva ou pas\b
        (?:j'attends|nous attendons|on attend) (?:votre|le) (?:feu vert|reponse|retour|aval|ok)
        si vous (?:voulez bien|l'acceptez|(?:en )?etes d'accord|le permettez)
        depend de votre (?:reponse|accord)
    """
)
ABOUT_THE_DEBT = words(
    r"""
        (?:factures?|reglements?|paiements?|relances?|virements?|votre (?:mail|courrier|rappel)|regler|payer|
            je vous (?:repond|rappel|recontact|confirm)\w*|solde)\b
    """
)

PAYING = re.compile(r"\b(?:pa[iy]e|regl|vir|vers|sold|acquitt|honor)\w*|\b(?:cheque|argent|facture)s?\b")
# Who writes from holiday that he has read us and will see to it: no notice of absence.
WILL_SEE = re.compile(
    r"\b(?:je|j'|on|nous) ?(?:vous |m'en |m')?(?:vois|verrai|voit|verra|regarde\w*|traite\w*|occupe\w*|lirai|"
    r"fais suivre|ferai suivre) ?(?:ca|cela|votre|tout|a mon|le|la)?\b|\bj'ai (?:bien )?lu\b"
)

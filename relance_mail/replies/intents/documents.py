"""A document is asked for: bank details, copy of an invoice, statement, proof of delivery, certificate.

A credit note or a corrected invoice asked for belongs to a dispute; a document that the customer sends is not asked.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.patterns import expression, words
from relance_mail.replies.sentences import Sentence

_PAPER = expression(
    r"""
        rib
        iban
        bic
        coordonnees bancaires
        references bancaires
        duplicatas?
        doubles?
        copies?
        releves?\b
        releves? (?:de compte|de factures|detaille)?
        etat de compte
        situation de compte
        extrait de compte
        bons? de livraison
        bl\b
        bon d'intervention
        bons d'intervention
        emargement
        preuves? de livraison
        justificatifs?
        attestations?
        kbis
        k-bis
        certificats?
        pv\b
        bons? de commande
        proces-verbal
        decompte
        detail des
        detail de la
        factures?
        devis signe
        bon de commande signe
        contrat signe
        facture acquittee
        feuilles? d(?:e|')\s?\w+
        lettres? de voiture
        bordereaux?
        compte[- ]rendu
        photos
        annexes?
        account statement
        remittance
        quittance
        pdf
        pieces? justificatives?
        feuilles? d'heures
        rapport d'intervention
        time ?sheets?
        invoice copy
        copy of
        statement
        bank details
        proof of delivery
        invoices?
        recapitulatif
        historique
        tableau
        liste des factures
    """
)
_SEND = expression(
    r"""
        envoyer
        renvoyer
        transmettre
        retransmettre
        adresser
        faire parvenir
        faire suivre
        communiquer
        fournir
        donner
        redonner
        joindre
        passer
        faxer
        envoyez
        renvoyez
        transmettez
        adressez
        remettre
        mailer
        reenvoyer
        produire
        redonnez
        send
        resend
        provide
        forward
        share
    """
)
_OWN = expression(
    r"""
        (?:je|nous|on|j'ai|avons|ai) (?:vous |te |l'|la |le |les )*(?:envoie|envoyons|transmets|transmettons|
            adresse|adressons|joins|joignons|ai envoye|envoye|transmis|adresse|retourne)\b
        ci-joint
        en piece jointe
        vous trouverez
        voici (?:le|la|mon|notre|une|un)
    """
)
_CORRECTED = expression(
    r"""
        (?:rectifi\w+|corrig\w+|conforme|au nom d|avec (?:le |notre |un )?(?:n°|numero|bon|bc)|avoir\b(?! (?:le|
            la|les|une?|votre|vos) (?:copie|rib|duplicata|releve|justificatif|facture))|note de credit|credit note|
            modifiee?|sur chorus|refaire|a l'ordre de)
    """
)
_PARTS = {"paper": _PAPER, "send": _SEND, "own": _OWN, "corrected": _CORRECTED}
_RULES = (
    rule(
        "demande",
        r"""
            (?:pou(?:vez|rriez|rrais|vais|rrait)|merci|veuillez|bien vouloir|souhait\w+|voudrai\w+|aimerai\w+|
                faut|besoin|demand\w+|attend\w+|prie|svp|s'il vous plait|stp|possible|peux-tu|peut-on|please|
                could you|can you|kindly|faudrait|tu peux|gentil|invit\w+|remerci\w+|auriez|obligeance|amabilite|
                gentillesse|bonte)\b..60..\b<send>..60..\b<paper>
            (?:besoin|faut|faudrait|manque|attend\w*|demand\w+|souhait\w+|voudrai\w+|aimerai\w+|reclam\w+|need|
                require|obtenir|recevoir|avoir)\b ~5 (?:d'|de |du |des |le |la |votre |vos |l'|une? |les |your |a |
                the )?<paper>\b
            ^(?:et |merci,? |svp |bonjour,? )?<send> ?-?(?:moi|nous|me|us)\b..50..\b<paper>
            merci (?:de|pour) ~4 <send>..50..\b<paper>
            merci pour (?:un|une|le|la|votre) (?:duplicata|copie|rib)
            (?:ne (?:trouv\w+|retrouv\w+|dispos\w+|possed\w+)|n'(?:ai|avons) (?:plus|pas)(?! (?:oubli|pay|regl|
                pu|fait|eu le temps|encore (?:pay|regl))\w*)|perdu|egare|(?:j'ai|nous avons|n'ai|
                n'avons) plus)\b ~4 (?:votre |vos |le |la |les |de |du |l'|cette |ces |d')?(?:rib|iban|
                coordonnees bancaires|factures?|copie|duplicata|bl|bon de livraison)\b
            (?:jamais|pas|rien|aucune?|non) ~3 (?:recu\w*|eu|receptionne\w*|parvenue?s?|trouve\w*|trace de|
                en notre possession) ~4 (?:factures?|originaux?|l'original|piece|document)\b
            n'(?:ai|avons) (?:jamais )?(?:recu|eu) aucune? (?:facture|document|copie)
            factures?\b..50..\b(?:(?:jamais|pas|non|toujours pas) (?:ete )?(?:recue?s?|parvenue?s?|arrivee?s?|
                receptionnee?s?)|(?:ne|n') ?(?:nous|m'|me)? ?(?:est|sont|a|avons|ai) (?:jamais|pas|
                toujours pas) (?:ete )?(?:parvenue?s?|recue?s?|arrivee?s?))
            n'(?:ai|avons) (?:jamais|pas|toujours pas|pas encore) (?:\w+ )?(?:recu|eu) ~3 (?:factures?|celle-ci|
                cette piece)
            pas (?:retrouve|trace)..25..factures?\b
            never received (?:the|this|your) invoice
            haven't received (?:the|this|your) invoice
            (?:merci de|pouvez[- ]vous|veuillez|pourriez[- ]vous) (?:bien )?(?:vouloir )?(?:me|nous) (?:la|le|
                les|l') ?(?:re)?(?:transmettre|envoyer|adresser|communiquer|donner|faire (?:parvenir|suivre))\b
            factures? (?:[\w/-]+ ){0,4}?(?:introuvables?|inconnues?|non (?:recue?s?|parvenue?s?|trouvee?s?))\b
            pas (?:de )?traces? (?:de|d') ?(?:cette|la|votre|vos|une)? ?factures?
            <paper> (?:que|qu') ?(?:je|j'|nous|on) (?:vous )?(?:ai |avons )?(?:reclam|demand|attend)\w*
            confirmer (?:votre|le|l'|vos) ?(?:iban|rib|coordonnees bancaires)
            manqu\w+ (?:le|la|les|un|une|l'|votre) ?(?:pv|proces-verbal|attestation|justificatif\w*|rib|iban|
                bon de livraison|bl|copie|documents?|pieces?)\b
            (?:sur|vers|a) qu(?:el|elle) (?:compte|rib|iban|ordre|adresse)\b
            quel(?:le)? (?:est )?(?:l'|la |le |votre )?(?:adresse|ordre|compte|libelle|reference|
                montant exact)\b..30..(?:cheque|virement|
                reglement|paiement|payer|regler|virer|\?)
            (?:auriez|avez)(?:[- ]vous)?..30..\b(?:rib|iban|attestations?|copie|duplicata|bl|releve|kbis|
                justificatif)\b..40..\?
            comment (?:vous )?(?:payer|regler|faire le virement)\b
            ou (?:dois-je|puis-je|faut-il) (?:envoyer|adresser|virer|trouver)
            quel(?:le)?s? (?:est |sont |serait )?(?:le |la |les |votre |vos )?(?:bon |bonnes? )?(?:rib|iban|
                coordonnees|compte)\b
            c'est quoi (?:votre|le) rib
            pou(?:vez|rriez)[ -]vous ~3 (?:renvoyer|transmettre|envoyer|retransmettre|
                redonner)\b(?!..40..(?:quelqu'un|technicien|avoir\b|confirmation))..60..\b(?:le|la|les|l'|en|
                copie)\b
            la renvoyer\b(?! avec| au| corrig)
            me le renvoyer
            m'en (?:adresser|envoyer|renvoyer|faire parvenir)
            (?:une copie|un duplicata|votre rib|le rib|un rib|votre iban|bon de livraison signe|un releve|le bl|
                les bl)\b[^.?!]{0,25}(?:svp|s'il vous plait|stp|please|\?)
            la facture (?:svp|s'il vous plait|stp)
        """,
        unless=r"""
            <corrected>
            n'(?:etai\w+|avai\w+|avions)\b
            (?:lui|leur) <send>
            <send>-(?:lui|leur)\b
        """,
        parts=_PARTS,
    ),
)
# What the customer sends himself, or already has, is not asked for.
_HAS = words(
    r"""
        <own>
        (?:bien|deja) recu (?:votre|la|cette|vos|les) factures?
        modifi\w+ (?:de )?(?:votre|vos|notre|nos) (?:coordonnees|rib)
        nos nouvelles coordonnees
        notre nouveau rib
    """,
    _PARTS,
)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    asked = [sentence for sentence in sentences if not _sent(sentence)]
    return first_sign(Intent.REQUEST_DOCUMENT, _RULES, asked)


def _sent(sentence: Sentence) -> bool:
    return bool(_HAS.search(sentence.text)) and not sentence.question

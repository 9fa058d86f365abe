"""A document is asked for: bank details, copy of an invoice, statement, proof of delivery, certificate.

A credit note or a corrected invoice asked for belongs to a dispute; a document that the customer sends is not asked.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.papers_asked import ASKED
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
        extraits? d
        grand livre
        police (?:d'assurance|decennale)
        assurance decennale
        exemplaire
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
            la|les|une?|votre|vos|ce|cette) )|note de credit|credit note|
            modifiee?|sur chorus|refaire(?! (?:passer|parvenir|suivre))|refais\b|refaites\b|a l'ordre de)
    """
)
_PARTS = {"paper": _PAPER, "send": _SEND, "own": _OWN, "corrected": _CORRECTED}
_RULES = (
    rule(
        "demande",
        r"""
            (?:pou(?:vez|rriez|rrais|vais|rrait)|merci|veuillez|bien vouloir|souhait\w+|voudrai\w+|aimerai\w+|
                faut|besoin|demand\w+|attend\w+|prie|svp|s'il vous plait|stp|possible|peux-tu|peut-on|please|
                could you|can you|kindly|faudrait|tu peux|gentil|invit\w+|remerci\w+|auriez|sau(?:rais|rions) gre|
                obligeance|amabilite|
                gentillesse|bonte)\b..60..\b<send>..60..\b<paper>
            (?<!vous me )(?<!vous nous )(?:besoin|faut|faudrait|manque|attend\w*|demand\w+|souhait\w+|voudrai\w+|
                aimerai\w+|reclame|reclamons|
                reclamer|need|require|obtenir|recevoir|avoir)\b (?!~5 (?:etal|regl|pay|sold|rembours|repart|echelonn|
                annul|corrig|
                retard|report|decal|\w*factur\w*r\b|contest))~5 (?:d'|de |du |des |le |la |votre |vos |l'|une? |les |
                your |a |
                the )?<paper>\b
            (?:re?)?(?:envo[iy]|transme(?:t|ts|tt)|communiqu|adress|donn|fax|remett|fourni|mail|scann|redonn|pass|
                fai(?:s|tes) passer|
                fai(?:s|tes) suivre|faites parvenir)(?:e|es|ez|s)?[- ](?:la[- ]|le[- ]|les[- ])?(?:moi|nous|m'en|
                nous-en)\b..50..\b(?:<paper>|pdf|
                exemplaire|facture|piece|liste)\b
            (?:re?)?(?:envo[iy]|transme(?:t|tt)|communiqu|adress|fax|remett|mail|scann)(?:e|es|ez)[- ](?:la|le|
                les)[- ](?:moi|nous)\b
            (?:merci|veuillez|pouvez|pourriez|peux|tu peux|pourrais)\b ~3 (?:d'|de |)(?:m'en|nous en|en|l'y|m'|nous|
                me) ?(?:re?)?(?:envoyer|transmettre|
                adresser|communiquer|deposer|donner|faire (?:passer|parvenir|suivre)|remettre|
                mettre)\b..40..\b(?:<paper>|exemplaire|copie|
                double|facture)\b
            (?:vous|tu) (?:pouvez|pourriez|peux|pourrais) (?:me|nous) (?:la |le |les |l')(?:re?)?(?:envoy|transmettre|
                adresser|donner|
                remettre|scanner|imprimer|mailer|redonner|faxer)\w*
            n'(?:ai|avons) (?:pas|plus|jamais (?:eu|recu)|ni) (?:la |le |cette )(?:facture\b|[a-z/-]*\d[\w/.-]*)
            fai(?:s|tes)[- ](?:moi|nous) (?:passer|suivre|parvenir|tenir)..50..\b<paper>
            rappel\w+ ~2 (?:coordonnees|rib|iban)\b
            <paper>\b..60..\ba (?:fournir|joindre|transmettre|produire|communiquer|nous (?:envoyer|adresser|
                transmettre|fournir))\b
            merci de (?:l'|la |les )?y (?:deposer|mettre|charger)
            <paper> ~2 (?:serait|seraient|sera|est) (?:le |la |les |vraiment |tres )*(?:bienvenue?s?|necessaires?|
                utiles?|indispensables?|
                souhaitable)
            <paper> ?,? (?:svp|s\.v\.p|stp|s'il (?:vous|te) plait|please)
            (?:refaire|re-?faire) (?:passer|parvenir|suivre) ..20..\bfactures?
            (?:exige|demande|reclame|veut|refuse)\w* ~3 (?:facture detaillee|feuille|rapport|attestation|justificatif)
            ^(?:et |merci,? |svp |bonjour,? )?<send> ?-?(?:moi|nous|me|us)\b..50..\b<paper>
            merci (?:de|pour) ~4 <send>..50..\b<paper>
            merci pour (?:un|une|le|la|votre) (?:duplicata|copie|rib)
            (?:ne (?:trouv\w+|retrouv\w+|dispos\w+|possed\w+)|n'(?:ai|avons) (?:plus|pas)(?! (?:oubli|pay|regl|
                pu|fait|eu le temps|encore (?:pay|regl))\w*)|(?<!avions )(?<!avais )(?<!avait )(?:perdu|egare)|
                (?:j'ai|nous avons|n'ai|
                n'avons) plus)\b ~4 (?:votre |vos |le |la |les |de |du |l'|cette |ces |d')?(?:rib|iban|
                coordonnees bancaires|factures?|copie|duplicata|bl|bon de livraison)\b
            (?:jamais|pas|rien|aucune?|non) ~3 (?:recu\w*|eu|receptionne\w*|parvenue?s?|trouve\w*|trace de|
                en notre possession) (?:(?:de|la|le|les|votre|vos|cette|ces|aucune|une|encore|ni|toute|nulle part|
                sur chorus|du tout|
                l') ?|d'|l'){0,3}(?:factures?|originaux?|original|piece|document)\b
            n'(?:ai|avons) (?:jamais )?(?:recu|eu) aucune? (?:facture|document|copie)
            factures?\b(?![^.?]{0,50}\b(?:recus?|livree?s?) (?:la|le|les|des|de|ma|mes|nos|notre|un|une|
                \d))..50..\b(?:(?:jamais|pas|non|
                toujours pas) (?:ete )?(?:recue?s?|parvenue?s?|arrivee?s?|receptionnee?s?)|(?:ne|n') ?(?:nous|m'|
                me)? ?(?:est|sont|a|avons|ai) (?:jamais|pas|
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
            manqu(?:e|ent|erait),? ~4 (?:le|la|les|un|une|l'|votre) ?(?:pv|proces-verbal|attestation|justificatif\w*|
                rib|iban|
                bon de livraison|bl|copie|documents?|pieces?)\b
            (?:sur|vers|a) qu(?:el|elle) (?:compte|rib|iban|ordre|adresse)\b
            quel(?:le)? (?:est )?(?:l'|la |le |votre )?(?:adresse|ordre|compte|libelle|reference|
                montant exact)\b..30..(?:cheque|virement|
                reglement|paiement|payer|regler|virer|\?)
            (?:avez|auriez)[- ]vous ~3 <paper>
            (?:auriez|avez)(?:[- ]vous)?..30..\b(?:rib|iban|attestations?|copie|duplicata|bl|releve|kbis|
                justificatif)\b..40..\?
            (?<!montrer )(?<!montrera )(?<!montre )(?<!explique )(?<!expliquer )(?<!voir )comment (?:vous )?(?:payer|
                regler|faire le virement)\b
            ou (?:dois-je|puis-je|faut-il) (?:envoyer|adresser|virer|trouver)
            quel(?:le)?s? (?:est |sont |serait )?(?:le |la |les |votre |vos )?(?:bon |bonnes? )?(?:rib|iban|
                coordonnees|compte)\b
            c'est quoi (?:votre|le) rib
            pou(?:vez|rriez)[ -]vous ~3 (?:renvoyer|transmettre|envoyer|retransmettre|
                redonner)\b(?!..40..(?:quelqu'un|technicien|avoir\b|confirmation))..60..\b(?:le|la|les|l'|en|
                copie)\b
            (?:vous|tu) (?:me|nous) (?:la |le |les |l')(?:re?)?(?:envo[iy]|transme|adress|scann|
                remett)\w*(?=[^.?]{0,20}\?)
            (?:jamais|pas|encore rien) (?:vu|eu)(?: passer)? (?:cette|la|votre|de) facture
            la renvoyer\b(?! avec| au| corrig)
            me le renvoyer
            m'en (?:adresser|envoyer|renvoyer|faire parvenir)
            (?:une copie|un duplicata|votre rib|le rib|un rib|votre iban|bon de livraison signe|un releve|le bl|
                les bl)\b[^.?!]{0,25}(?:svp|s'il vous plait|stp|please|\?)
            (?<!refais )(?<!refaites )(?<!corrigez )(?<!annulez )la facture (?:svp|s'il vous plait|stp)
        """,
        unless=r"""
            <corrected>
            n'(?:etai\w+|avai\w+|avions)\b
            (?:lui|leur) <send>
            <send>-(?:lui|leur)\b
            (?:vous |t')adresser (?:a|au|aux|directement)\b|a qui (?:il faut )?<send>|(?:faut|veuillez) (?:l'|les |
                la )?<send> (?:a|au|aux)\b
            (?:merci de|veuillez) (?:bien vouloir )?(?:clotur|clore|solder|annul|suspend|cess|arret|lever|
                mettre a jour)\w*
        """,
        parts=_PARTS,
    ),
    ASKED,
)
# What the customer sends himself, already has or does not need is not asked for.
_HAS = words(
    r"""
        <own>
        (?:pas|plus|nul|aucun|sans) (?:donc )?(?:besoin|necessaire|la peine|utile) (?:de |d')(?!autre)
        inutile de (?:la |le |les |me |nous )*(?:re)?(?:envoyer|transmettre|adresser|donner|joindre)
        (?:rien|pas|plus) (?:d'autre )?(?:a|de) (?:renvoyer|joindre|fournir)
        <paper>\b..40..\b(?:j'ai|nous avons|on a|elle|il|les) (?:bien |deja )?(?:recue?s?|retrouvee?s?|la voila|
            le voila|
            imprimee?s?|classee?s?)
        (?:remerci\w+|merci)(?: \w+)? (?:de|pour) (?:m'avoir|nous avoir|l'avoir|votre envoi|l'envoi|(?:le|la|votre|ce|
            cette) <paper> (?:recue?|envoyee?|transmise?))
        que vous (?:m'|nous )(?:avez|aviez) (?:donne|envoye|transmis|adresse|remis)e?s?
        (?:je|nous) (?:vous )?(?:remets|remettons|retourne|retournons)\b
        <paper> (?:suffit|est arrivee?|est la|est dans (?:le|notre|mon))
        (?:bien|deja) recu (?:votre|la|cette|vos|les) factures?
        modifi\w+ (?:de )?(?:votre|vos|notre|nos) (?:coordonnees|rib)
        nos nouvelles coordonnees
        notre nouveau rib
    """,
    _PARTS,
)


def at_hand(sentences: Sequence[Sentence]) -> bool:
    """Whether a document is named that he has, sends or does not need."""
    return any(_sent(sentence) for sentence in sentences)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    asked = [sentence for sentence in sentences if not _sent(sentence)]
    return first_sign(Intent.REQUEST_DOCUMENT, _RULES, asked)


def _sent(sentence: Sentence) -> bool:
    return bool(_HAS.search(sentence.text)) and not sentence.question

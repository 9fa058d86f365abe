"""More ways to ask for a document: an order to us, a third person who wants it, a wish, a paper that is lost.

1. « Joignez le décompte », « glissez-nous un relevé »: any verb of giving or making, said to us, and a paper.
2. « L'administrateur réclame le contrat »: who wants it is not the one who writes.
3. « Une attestation me ferait plaisir », « un duplicata s'impose »: the paper is the subject of a wish.
4. « La facture s'est envolée », « personne ne l'a »: a paper that he should have is not there.
"""

from relance_mail.replies.intents.signs import rule
from relance_mail.replies.patterns import expression

_PAPER = expression(
    r"""
        (?:photo)?copies?
        (?:un|le|du|des|l'autre) doubles?\b(?! (?:de la |du )?(?:loyer|prix|tarif|devis))
        duplicatas?
        exemplaires?
        releves?\b(?! de (?:note|compteur))
        decomptes?
        recapitulatifs?
        etats? (?:de|des) (?:compte|vos factures|mes|nos|reglements|sommes)
        extraits? de compte
        grand livre
        (?:un|le|votre) recu\b
        quittances?
        attestations?
        certificats?
        justificatifs?
        bordereaux?
        liasses?
        bons? (?:de livraison|d'intervention|de commande|signe)
        emargements?
        proces-verba(?:l|ux)
        (?:le|un|votre) pv\b
        fiches? (?:d'intervention|de securite|technique)
        rapports? d'intervention
        (?:le|un|votre|nos) contrats?(?: signe\w*)?\b
        (?:le|un|votre|mon|du) devis
        rib\b
        iban\b
        bic\b
        kbis
        coordonnees bancaires
        (?:vos|les) coordonnees
        numero de (?:tva|compte)
        (?:un|le|votre) lien (?:de paiement|pour payer)
        bulletins? de versement
        mandats? (?:sepa|de prelevement)
        (?:les |vos |mes |la |votre |ma |nos |cette |une |l')?(?:factures?|originaux|original)\b(?! (?:au|aux|corrig|
            rectifi|conforme|a (?:la|l'|notre|mon)))
        piece(?:s)? (?:jointes?|comptables?|justificatives?|n°)
        cgv\b
        preuves? (?:de|que)
        (?:le|un|votre) detail\b
        w-?[89] form
        (?:signed )?(?:proof of delivery|copy|statement|receipt|certificate|bank details)
    """
)
_PARTS = {"paper": _PAPER}
ASKED = rule(
    "demande",
    r"""
        (?:re|r)?(?:(?:prepar|detaill|expedi|post|montr|gener|scann|envoi|donn|pass|adress)e[- ](?=moi|nous)|joignez|
            joins|
            glissez|preparez|detaillez|produisez|retournez|expediez|postez|passez|etablissez|montrez|generez|remettez|
            sortez|fournissez|scannez|deposez|envoyez|transmettez|adressez|communiquez|donnez|retrouvez|editez|
            mettez)(?:[- ](?:moi|nous|lui|y|en|la|les?|leur|m'en)){0,2}\b..45..\b<paper>
        (?:demand|reclam|exig|desir|souhait|voudrai|aimerai|prefer)(?:e|ent|ons|s|t|it|aient)?\b (?!~4 (?:pay|regl|
            etal|rembours|
            report|annul|delai|corrig))(?:[\w'-]+ ){0,5}?(?:une? |le |la |les |votre |vos |l'|du |des |de )?<paper>
        (?:veut|veulent|veux|voulons) (?:voir |avoir |lire |recevoir )?(?:une? |le |la |les |votre |vos |l'|d')?<paper>
        <paper>\b..40..\b(?:ferait plaisir|(?:m'|nous |l')arrang\w+|(?:m'|nous )aider\w+|serai(?:t|ent) (?:gentil|bien|
            utile|appreci|le bienvenu|la bienvenue|parfait)\w*|s'impose\w*|ferait? l'affaire|fera l'affaire|
            (?:me|nous) suffir\w+)
        <paper>\b..25..\b(?:s'est (?:envole|perdu|egare|volatilise)|a disparu|brille|(?:est|sont) (?:introuvable|
            perdu|egare|illisible)\w*|ne s'ouvre|n'est nulle part)
        (?:personne|nul|on|je|nous|il|elle) (?:ne |n')?(?:l'|les |la )(?:a|ai|avons) (?:nulle part|jamais (?:vue?s?|
            eue?s?|
            recue?s?))
        n'(?:a|ai|avons) (?:garde|conserve) (?:aucune )?trace
        (?:ou|ou donc) (?:est|sont)(?: donc)?(?:[- ]elles?)? ~2 <paper>
        (?:avez|auriez|n'auriez|n'avez)[- ]vous(?: pas)? ~3 <paper>|vous n'auriez pas ~3 <paper>
        (?:il y |y )?avait rien dedans|sans la facture (?:qu|annonc)
        (?:aucune|ni|sans) (?:facture|releve|rib)\b..30..(?:recue?|jointe?|eue?|parvenue?)
        (?:recu|eu|j'ai) ni facture
        faites[- ](?:m'en|nous en|moi|nous) ~2 <paper>
        need(?:s|ed)? (?:a|an|the|your|from you)? ?<paper>
        <paper>,? (?:je vous prie|je te prie|svp|s'il (?:vous|te) plait|stp|please|d'urgence)
    """,
    unless=r"""
        vous (?:me |nous |m'|lui )?(?:(?:avez|aviez) )?(?:demand|reclam|souhait)\w*
        (?:rectifi|corrig|refai|retir)\w+
        (?:votre|vos|la|une) factures? (?:au nom|a l'ordre|conforme)
        (?:avoir|note de credit)\b
        ou je pense|aux (?:toilettes|chiottes|orties)|au (?:feu|panier)
        annul\w+
    """,
    parts=_PARTS,
)

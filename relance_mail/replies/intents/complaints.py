"""Complaints about the creditor's work or goods in words that no ground against the invoice has."""

from relance_mail.replies.intents.goods import GOODS_WORDS
from relance_mail.replies.intents.signs import rule

_PARTS = {"goods": GOODS_WORDS}
# Worth something only when the mail says nothing else.
COMPLAINTS = (
    rule(
        "grief",
        r"""
            (?:votre|vos|ton|tes) (?:\w+ )?(?:gars|mecs?|conducteurs?|chefs?|gens|salaries?|representants?|
                techniciens?|ouvriers?|livreurs?|equipes?|chauffeurs?|artisans?|poseurs?|
                commercia\w+|collegues?|monteurs?|garage|atelier|employes?|sav|service|intervention|travail|
                chantier|installation|pose|produits?|materiel|reparation|prestation|logiciel|site|formateur|
                livraison|marchandises?)\b..90..\b(?:pas|jamais|plus|rien|personne|toujours|encore|probleme\w*|
                panne|cass\w+|defaut\w*|erreurs?|mauvais\w*|manqu\w+|retard|fui\w*|oubli\w*|abim\w+|seulement|
                a peine|au lieu|moitie)\b
            <goods>\b..60..\b(?:problemes?|defauts?|panne|erreurs?|casse|abime\w*|anomalie\w*|non-conformite\w*|
                toujours pas|desastre|scandal\w+|inadmissible|decev\w+|decu\w*)\b
            (?:problemes?|defauts?|panne|erreurs?|anomalies?|malentendu|souci) ~5 (?:facture|livraison|commande|
                marchandise|produit|chantier|travaux|prestation|montant)\b
            (?:fois|mois|semaines?|jours) que (?:je |nous |j'|on )(?:vous )?(?:signal|demand|reclam|appel|attend|
                relanc|ecri)\w+
            attend(?:s|ons) toujours (?:votre|vos|que|le|la|les|un)\b
            toujours pas (?:de nouvelles|de reponse|repondu|traite)
            (?:travaux|prestations?|livraisons?|chantier|marchandises?|materiels?|produits?|interventions?|services?|
                gars|ouvriers?|equipes?|pose|poseurs?|techniciens?|travail)\b..60..(?:lamentable|honteu\w+|
                deplorable|catastroph\w+|desastr\w+|scandal\w+|n'importe quoi|ni fait ni a faire|bacle\w*|
                laisse (?:a desirer|en plan|tomber|le chantier))\b
            pas satisf\w+
            insatisf\w+
            geste commercial
            dedommage\w+
        """,
        unless=r"""
            virement
            paiement (?:est|sera|part)
            (?:carte|cb|payer|paiement|connect\w+) ~5 (?:sur |via )?(?:votre |le )?(?:site|appli\w*|page|lien|portail)
            (?:rib|iban|attestation|duplicata|copie|releve|justificatif|facture)\b..50..(?:pas|jamais) recue?s?
            desolee?
            excus\w+
            banque\b
        """,
        parts=_PARTS,
    ),
)

"""Grounds of a dispute that lie in what was delivered: quantity, quality, not delivered, not ordered; complaints."""

from relance_mail.replies.intents.signs import rule
from relance_mail.replies.patterns import expression

_GOODS = expression(
    r"""
        marchandises?
        commandes?
        colis
        livraisons?
        materiels?
        produits?
        articles?
        palettes?
        pieces?
        cartons?
        meubles?
        machines?
        travaux
        prestations?
        interventions?
        chantier
        services?
        formations?
        logiciel
        fournitures?
        bouteilles?
        lots?
    """
)
_BAD = expression(
    r"""
        rayee?s?
        cassee?s?
        abimee?s?
        defectueu\w+
        endommagee?s?
        non conformes?
        pas conformes?
        malfacons?
        fissur\w+
        fuites?
        fuit
        decoll\w+
        rouill\w+
        perimee?s?
        moisi\w*
        bacle\w*
        mal (?:posee?s?|fait\w*|realisee?s?|monte\w*|fini\w*|execut\w*)
        inutilisables?
        hors service
        inacheve\w*
        en panne
        degats?
        vices? cache\w*
        avarie\w*
        tache\w*
        dechire\w*
        incomplet\w*
        a refaire
        de travers
        tordue?s?
        bancale?s?
        gondole\w*
        trouee?s?
        mouillee?s?
        trempee?s?
        ebreche\w*
        felee?s?
        brisee?s?
        percee?s?
        infiltrations?
    """
)
_PARTS = {"goods": _GOODS, "bad": _BAD}
GOODS = (
    rule(
        "quantité",
        r"""
            (?:recu|livre\w*|compte|trouve) (?:que|seulement|uniquement)\b
            n'(?:avons|ai|a) ~3 (?:recu|livre\w*|compte|eu|commande|decharge) qu(?:e|'| )
            il (?:en )?manqu\w+(?! (?:le|la|les|l'|un|une) ?(?:pv|proces|bon de livraison|bl\b|attestation))
            manqu(?:e|ait|aient|ent) ~4 (?:<goods>|a la livraison)
            manquants?\b
            manquantes?\b
            (?:commande|bon de livraison|bl) ~4 (?:et|mais) ~4 (?:facture|livre)
            \d[\d.,]* ?(?:€|euros?|h|heures|[a-z]+) factur(?:e|ee|es|ees)\b..80..\d
            factur(?:ez|e|ee|es|ees) (?:pour |a )?\d..60..(?:n'en |en )(?:a|ont|avons|ai) (?:fait|recu|livre|
                compte|passe|eu)
            facture[sz]? ~5 (?:alors que|au lieu d|contre|mais (?:nous|j|on))
            \d+ [\w ]{2,30}de (?:moins|trop) (?:que|sur|par rapport)
            quantites? (?:facturee?s?|livree?s?|ne|erronee?s?|fausses?)
            short delivery
            (?:missing|short) (?:items?|pallets?|goods|boxes|units|quantity)
            only received
        """,
        unless=r"""
            manqu\w+ (?:de (?:tresorerie|temps|personnel|liquidites?|moyens)|pas|plus|rai|rons|que (?:le|la|
                votre) (?:signature|validation|cachet))
            il (?:me|nous) manque ~8 (?:attestations?|rib|iban|facture|document|copie|pv|proces|justificatif|
                bon de livraison|bl\b|coordonnees|euros|argent|tresorerie|signature)
            ne manqu
            communiqu\w+|(?:avons|ai) (?:paye|regle|vire)\b(?!..60..(?:alors|mais|seulement))
        """,
        parts=_PARTS,
    ),
    rule(
        "qualité",
        r"""
            <bad>\b
            (?:ne (?:fonctionn\w+|march\w+|tien\w+|demarr\w+)|est tombee? en panne|a lache|toujours pas repare)
            travaux ~4 (?:pas (?:termin|fini|conform|acheve)|inacheve|non termin|mal|a reprendre|a refaire)
            (?:pas|jamais|non) (?:ete )?(?:termine|fini|acheve|repris|repare|remplace)e?s?\b
            meme panne
            reprenez (?:votre|vos|le|la|les)
            au bout de \d+ (?:jours|heures|mois)
            vous (?:comptez|comptabilisez|avez compte|avez facture|facturez) ~2 \d
            ne (?:se |s')?(?:ferm|ouvr|chauff|refroidi|allum|tourn|gliss|enclench)\w+ (?:pas|plus|toujours)
            probleme (?:n'est|persiste|non resolu|toujours)
            pas (?:ete )?(?:resolu|regle le probleme|repare)
            venir (?:reprendre|reparer|finir|terminer|refaire)
            mauvaise qualite
            qualite ~3 (?:deplorable|mediocre|insuffisante|pas)
            (?:deplorable|catastrophique|inacceptable|pas a la hauteur)\b..40..(?:travail|prestation|service)
            retard de (?:livraison|chantier)
            penalites de retard (?:de livraison|du chantier|prevues au marche)
            (?:damaged|faulty|defective|broken|not working|poor quality|leaking|unusable)\b
            (?:arrived|delivered|received|came) ~2 (?:wet|late|damaged|broken|spoiled|incomplete|in pieces|short)
            (?:pallets?|goods|items?|parts?|delivery|shipment) ~5 (?:refused|rejected|returned)
            not (?:as ordered|what (?:we|i) ordered|up to standard)
        """,
        unless=r"""
            (?:ordinateur|voiture|vehicule|camion|imprimante|serveur|messagerie|notre systeme|notre logiciel|
                ma machine|mon (?:ordi|pc)|telephone|bras|jambe|cheville|site de la banque) ..30..(?:panne|casse)
            panne (?:de|d')(?: ?notre| ?mon)?
            dossier ~3 incomplet|incomplet\w* ~4 dossier
            (?:compte|caisse|tresorerie) (?:est |sont )?(?:inutilisable|en panne)
            (?:c'est|etait) une erreur
            comptes? (?:\w+ )?pas (?:encore )?(?:termine|fini)
            pas (?:encore )?(?:fini|termine) (?:la|notre|les|nos|mes) (?:cloture|comptes|saisie)
            pas casse
        """,
        parts=_PARTS,
    ),
    rule(
        "non livré",
        r"""
            (?:jamais|pas|toujours pas|non|pas encore) (?:ete )?(?:recu\w*|livre\w*|receptionne\w*|execut\w+|
                realise\w*|effectue\w*|rendue?s?|fourni\w*|installe\w*|
                mis\w* en service)(?: [\w'-]+){0,4}? <goods>\b
            <goods>(?: [\w'/°-]+){0,7}? (?:n'(?:a|ont|est|sont)|ne (?:nous|m')? ?(?:a|ont|est|
                sont)) ~2 (?:jamais|pas|toujours pas|pas encore) (?:ete )?(?:\w+ )?(?:recu\w*|livre\w*|execut\w+|
                realise\w*|effectue\w*|rendue?s?|fourni\w*|eu lieu|faite?s?|arrive\w*|termine\w*|honore\w*)
            rien (?:n'a|n'est|ne (?:nous|m')? ?(?:a|est)) ~3 (?:livre|recu|arrive|fait|installe|commence|execute|
                parvenu|
                rendu|demarre|pose|repare|envoye|expedie)
            (?:n'(?:ai|avons|a|avez)|ne (?:nous|m') ?(?:a|avez)) (?:toujours |encore |strictement )?rien (?:recu|
                livre|vu venir|
                fait|installe|commence|expedie)\b(?! de (?:vous|votre|ta|ma|la) (?:part|banque))
            toujours (?:pas|rien) (?:de )?(?:recu|livre|vu|eu)\w* ~3 (?:livraison|marchandise\w*|commande|colis|
                materiel|
                technicien|venir)
            pas (?:encore |toujours )?(?:ete )?livree?s?\b|non livree?s?\b
            personne n'est (?:jamais |encore |toujours )?(?:venu|passe|intervenu)
            n'est (?:jamais|toujours pas|pas) (?:venu|passe|intervenu)
            (?:refuse|retourne|renvoye|rendu) ~3 (?:la livraison|livraison|les? colis|la marchandise|
                marchandises|la commande|le materiel|les produits|l'appareil|la machine|les pieces)
            (?:colis|livraison|marchandises?|commande|materiel) ~4 (?:refusee?s?|retournee?s?|renvoyee?s?|
                rendue?s?)\b
            service (?:non rendu|jamais rendu)
            (?:livraison|prestation|formation|intervention) (?:annulee?|reportee?|non (?:effectuee?|realisee?|
                faite))
            j'attends toujours (?:ma|mes|la|le|les|mon) (?:\w+ )?(?:commande|livraison|colis|marchandise|
                intervention|meubles?|pieces?)
            attend(?:s|ons) (?:toujours |encore )?(?:la |une |ma |notre )?livraison
            (?:commande|reservation|seance) ~4 annulee?
            (?:j'ai|nous avons|avions|avais) annule
            never (?:received the goods|delivered)
            not (?:been )?delivered
            not received the goods
        """,
        unless=r"""
            virement..30..annule
            factures?..20..(?:jamais|pas) (?:ete )?recue?s?
        """,
        parts=_PARTS,
    ),
    rule(
        "jamais commandé",
        r"""
            (?:jamais|pas|rien|aucune?) ~3 (?:commande|passe commande|souscri\w+|signe\b(?! (?:le cheque|
                la facture))|signe (?:de|ce|votre|aucun|un) (?:contrat|devis|bon)|demande (?:cette|ces|
                ce) (?:prestation|intervention|travaux|service)|autorise)
            n'a (?:jamais )?ete (?:commande|valide)e?s? par
            n'(?:ai|avons|a|avions|avait) (?:jamais )?(?:signe|commande|demande|accepte|valide|souscrit|autorise|
                approuve) (?:aucune?|pas d|rien|de (?:supplement|avenant|devis|contrat))
            (?:objet d'|suite a |fait l'objet d')aucun (?:ordre|bon|devis|contrat|commande)
            never ordered
            (?:pas|ni) (?:mon|ma|notre) (?:ecriture|signature|tampon|cachet)
            (?:pas|jamais|ni) (?:ete )?signee?s? (?:par|de) (?:nous|moi|personne|mes|nos)
            ou est (?:le|la|mon|notre|votre) (?:devis|bon de commande|contrat|commande)
            aucune trace de (?:cette |la |votre )?(?:commande|prestation)
        """,
        unless=r"""
            pas (?:\w+ )?(?:de (?:probleme|souci)|recu (?:de|le|la|votre) (?:bon de )?commande)
        """,
    ),
)
# Complaints in words of no list above: worth something only when the mail says nothing else.
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
            desolee?
            excus\w+
            banque\b
        """,
        parts=_PARTS,
    ),
)

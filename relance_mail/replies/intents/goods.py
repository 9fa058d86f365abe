"""Grounds of a dispute that lie in what was delivered: quantity, quality, not delivered, not ordered."""

from relance_mail.replies.intents.signs import rule
from relance_mail.replies.patterns import expression

GOODS_WORDS = expression(
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
        pose
        installation
        maillots?
        site
        lots?
        montages?
        seances?
        (?:journee|heure|demi-journee)s? de \w+
        menages?
        nettoyages?
        entretiens?
        maintenances?
        reparations?
        stages?
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
        fendue?s?
        brisee?s?
        percee?s?
        infiltrations?
    """
)
_PARTS = {"goods": GOODS_WORDS, "bad": _BAD}
GOODS = (
    rule(
        "quantité",
        r"""
            (?:recu|recevoir|livre\w*|compte|trouve) (?:que|seulement|uniquement)\b
            n'(?:avons|ai|a) ~3 (?:recu|livre\w*|compte|eu|commande|decharge) qu(?:e|'| )
            il (?:en )?manqu\w+(?! (?:le|la|les|l'|un|une) ?(?:pv|proces|bon de livraison|bl\b|attestation))
            manqu(?:e|ait|aient|ent) ~4 (?:<goods>|a la livraison)
            (?<!pieces )(?<!piece )(?<!document )(?<!documents )(?<!€ )(?<!euros )(?<!signature )manquante?s?\b
            (?:commande|bon de livraison|bl) ~4 (?:et|mais) ~4 (?:facture|livre)
            \d[\d.,]* ?(?:€|euros?|h|heures|(?!(?:la|les?|de|du|des|cette|ma|vos|votre|notre|une?|et|pour|
                sur)\b)[a-z]+)[ ]
                factur(?:e|ee|es|ees)\b..80..\d
            \d[\d.,]* ~4 factur(?:e|ee|es|ees)\b[ ,:;-]*\d[\d.,]* ~4 (?:livre|recu|signe|fait|effectue|commande|compte|
                posee?|realise|sur (?:le|la|mon|notre))
            \d[\d.,]* ~3 sur (?:la|votre) facture\b[ ,:;et-]*\d[\d.,]* ~3 (?:sur|au|livre|recu)
            factur(?:ez|e|ee|es|ees) (?:pour |a )?\d..60..(?:n'en |en )(?:a|ont|avons|ai) (?:fait|recu|livre|
                compte|passe|eu)
            (?:vous (?:me |nous |m'|avez )*|avons ete |ai ete |est |m'a ete |sont )facture[sz]? ~5 (?:alors que|
                au lieu d|contre|
                mais (?:nous|j|on))
            facture[sz]? ~2 \d ~3 (?:alors que|au lieu d|contre|mais (?:nous|j|on))
            \d+ [\w ]{2,30}de (?:moins|trop) (?:que|sur|par rapport)
            quantites? (?:facturee?s?|livree?s?|ne|erronee?s?|fausses?)
            (?:marque|indique|note|ecrit|compte|facture)e?s? \d+ \w+,? (?:alors qu'|mais |or |et )?(?:on|nous|il|j'|
                ils|je) ?(?:etait|
                etions|y en (?:a|avait)|y avait|en (?:a|avons|ai|avions|avait))(?: \w+)? \d
            (?:annonce|dit|promis|convenu|propose|vendu)e?s? \d..60..\b(?:recois|recevons|facture|demande|reclame|
                recu|compte)\w* (?:a )?\d
            short delivery
            (?:missing|short) (?:items?|pallets?|goods|boxes|units|quantity)
            only received
            (?<!bank details )(?:does|do|did)(?:n't| not) (?:match|correspond|agree)
        """,
        unless=r"""
            manqu\w+ (?:a (?:mon|notre|mes) dossier|(?:vos |les |des )?(?:deux |trois )?pieces? (?:n°|comptable|,)|
                de (?:tresorerie|temps|personnel|liquidites?|moyens)|pas|plus|rai|rons|que (?:le|la|
                votre) (?:signature|validation|cachet))
            il (?:me |nous )?(?:en )?manqu\w+ ~8 (?:preuves?|signatures?|signataires?|visas?|tampons?|accord|
                attestations?|rib|iban|facture|document|copie|pv|proces|justificatif|
                bon de livraison|bl\b|coordonnees|euros|argent|tresorerie|signature)
            ne manqu
            bank details|iban\b
            communiqu\w+|(?:avons|ai) (?:paye|regle|vire)\b(?!..60..(?:alors|mais|seulement))
        """,
        parts=_PARTS,
    ),
    rule(
        "qualité",
        r"""
            <bad>\b
            (?:ne (?:fonctionn\w+|march(?:e|ent|ait|aient)|tien\w+ (?:pas|plus) (?!la |le |nos |les |mes |parole)|
                demarr\w+)|est tombee? en panne|a lache|toujours pas repare)
            travaux ~4 (?:pas (?:termin|fini|conform|acheve)|inacheve|non termin|mal|a reprendre|a refaire)
            (?:pas|jamais|non) (?:ete )?(?:termine|fini|acheve|repris|repare|remplace)e?s?\b
            meme panne
            reprenez (?:votre|vos|le|la|les)
            au bout de \d+ (?:jours|heures|mois)
            vous (?:comptez|comptiez|comptabilisez|avez compte|avez facture|aviez facture|facturez|facturiez) ~2 \d
            (?:affaisse|fissure|ecroule|decolle|gondole|deborde|disjoncte|coule|grille|fend|casse)(?:nt)? (?:deja|
                toujours|encore|apres|au
                bout|sous)
            (?:abandonne|deserte|quitte) (?:le|ce|notre|mon) chantier
            (?:terminer|finir|refaire|reprendre|reparer) par un (?:confrere|autre|concurrent)
            (?:ne|n') ?(?:me |nous )?(?:ser(?:t|vent)) (?:plus|pas) a rien|ne me servent
            en miettes\b|(?:rosiers?|plantes?|arbres?|plants?|fleurs?|poissons?|animaux) ~3 (?:mort|fane|pourri)e?s?
            pourrie?s?\b
            degres de trop
            (?:site|ligne|appareil|logiciel|machine) ~3 (?:toujours pas|pas encore) ~2 (?:ligne|service|marche|
                fonction)
            ne (?:se |s')?(?:ferm|ouvr|chauff|refroidi|allum|tourn|gliss|enclench)\w+ (?:pas|plus|toujours)
            probleme (?:n'est|persiste|non resolu|toujours)
            pas (?:ete )?(?:resolu|regle le probleme|repare)
            venir (?:reprendre|reparer|finir|terminer|refaire)
            mauvaise qualite
            (?:se |s')(?:ecaill|effrit|ecroul|affaiss|oxyd|decolor|delav|detach|decous|dechir|deform)\w*
            (?<!delai )(?<!temps )(?:sont|est|etait|etaient) (?:bien |beaucoup )?trop (?:court|long|petit|grand|large|
                etroit)e?s?\b(?!
                pour (?:moi|nous))
            (?:votre|vos) (?:[\w']+ ){1,3}?(?:a|ont) (?:embouti|casse|abime|raye|endommage|degrade|perce|brule|tache|
                inonde|detruit|defonce)
            (?:operation|coupe|travail|pose|reparation|prestation|permanente|photos?) (?:\w+ )?(?:rate|loupe|
                foire)e?s?\b
            qualite ~3 (?:deplorable|mediocre|insuffisante|pas)
            (?:deplorable|catastrophique|inacceptable|pas a la hauteur)\b..40..(?:travail|prestation|service)
            retard de (?:livraison|chantier)
            penalites de retard (?:de livraison|du chantier|prevues au marche)
            (?:damaged|faulty|defective|broken|not working|poor quality|leaking|unusable)\b
            (?:arrived|delivered|received|came) ~2 (?:wet|late|damaged|broken|spoiled|incomplete|in pieces|short)
            never (?:received|got|delivered|arrived)\b(?! (?:the|this|your|an?) invoice)
            (?:water|transport|shipping) damage|claim attached
            (?:pallets?|goods|items?|parts?|delivery|shipment) ~5 (?:refused|rejected|returned)
            not (?:as ordered|what (?:we|i) ordered|up to standard)
        """,
        unless=r"""
            (?:ordinateur|voiture|vehicule|camion|bateau|moteur|imprimante|serveur|messagerie|notre systeme|
                notre logiciel|ma machine|mon (?:ordi|pc|four|frigo|congelateur|camion)|telephone|ligne|internet|bras|
                jambe|cheville|
                site de la banque) ..30..(?:panne|casse)
            (?:pas|et non) (?:le |la |les )?(?:votres?|de chez vous)\b|chez (?:moi|nous)\b..40..(?:panne|fuite|degats?)
            (?:ai|avons|a|avait|eu|suite a|pour|cause d[e'u]|apres) ?(?:eu |subi |de )?(?:un |une |des |
                d')?(?:degats? (?:des|d')|
                inondation|incendie|panne|casse|fuite)
            (?:en cas|risque|cas) (?:de|d')
            (?:je|nous|on) casse\w* (?:mon|ma|notre|la|le) (?:livret|tirelire|pel|epargne)
            (?:kbis|attestations?|documents?|fichiers?|pieces? jointes?|releves?|rib|duplicata|exemplaires?|dossier)
                \b..70..(?:perime|endommage|tache|illisible|s'ouvre|incomplet)\w*
            tien(?:drai|drons|s|ons) pas (?:cette|la|ma|l')|dettes? ..20..repris|rien ne marche|une fois sur deux
            casses? comme (?:un|des) clou|on raye tout|autre fournisseur|comptable|informatique
            armoire|buffet|commode|coup tordu|tour de cochon
            panne (?:de|d')(?: ?notre| ?mon)?
            dossier ~3 incomplet|incomplet\w* ~4 dossier
            (?:compte|caisse|tresorerie) (?:est |sont )?(?:inutilisable|en panne)
            (?:poste|collegue|salariee?|contact)\b..30..remplace
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
            rien (?:n'a|n'est|ne (?:nous|m')? ?(?:a|est)) ~3 (?:livre|recu|arrive|fait(?! pour autant)|installe|
                commence|execute|
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
            factures?..20..(?:jamais|pas) (?:ete )?recue?s?\b(?! (?:la|le|les|des|de|ma|mes|nos|notre|un|une|\d))
        """,
        parts=_PARTS,
    ),
    rule(
        "jamais commandé",
        r"""
            (?:jamais|pas|rien|aucune?) (?!(?:mes|vos|nos|les|ma|la|votre|notre) )~3 (?:commande|passe commande|
                souscri\w+|
                signe\b(?! (?:le cheque|la facture))|signe (?:de|ce|votre|aucun|un) (?:contrat|devis|bon)|
                demande (?:cette|
                ces|ce) (?:prestation|intervention|travaux|service)|(?<!sommes pas )(?<!suis pas )autorise)
            n'a (?:jamais )?ete (?:commande|valide)e?s? par
            (?:rien|pas) demande (?:de tout|a personne|du tout|de tel|de pareil)|coche\w* ..30..a ma place
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

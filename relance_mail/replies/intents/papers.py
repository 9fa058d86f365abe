"""Grounds of a dispute that lie in the invoice or the contract: price, VAT, twice, wrong entity, order number …"""

from relance_mail.replies.intents.signs import rule

PAPERS = (
    rule(
        "prix",
        r"""
            au lieu d(?:e|es|u|')(?! ?(?:fin|debut|mi|courant|aujourd'hui|demain|hier|ce jour|
                cette)\b)\b(?! (?:\d+ )?(?:jours|\d+[ ,.;)]*$|\d+ (?:fin|date|net)|attendre|lundi|mardi|
                mercredi|jeudi|
                vendredi|\d+ (?:jan|fev|mar|avr|mai|jui|juil|aou|sep|oct|nov|dec)\w*))
            (?:devis|catalogue|tarif|prix|convenu|prevu|offre|bon de commande|
                contrat)\b..60..\d..60..factur\w+ ?(?:a |de |
                pour |est de |etait de |de )?\d
            (?:attend|reclam|demand|exig)\w* (?:toujours |encore )?(?:la|une|votre|vos|cette) (?:correction|
                rectification|
                regularisation de votre part|remise promise)
            (?:pre)?vu ~2 (?:a|pour) \d..30..factur\w+
            (?:prix|tarif|montant|taux|total|remise|rabais|forfait|
                devis) (?:[\w'%€.,-]+ ){0,6}?(?:ne correspond|n'est pas (?:celui|conforme|bon|correct|le bon|exact)|
                errone|incorrect|faux|different|superieur|depasse|trop eleve|non appliquee?|oubliee?|
                pas (?:ete )?(?:applique|deduit|conforme|pris)|etait (?:de|fixe))
            erreur (?:de|dans|sur|du) ~3 (?:prix|tarif|montant|calcul|facturation|facture|quantite|tva|taux|
                saisie|votre facture)
            ne correspond(?:ent)? (?:pas|ni|en rien|a rien|a aucun\w*)
            (?:sur|trop) ?factur\w+
            trop[- ]percu
            surfactur\w+
            remise ~5 (?:n'(?:a|est) pas|n'apparait|non|oubli)
            (?:pas|jamais) ~3 (?:la |notre |ma )remise
            (?:etait|etaient|avait ete|devait etre|est|sont) (?:offert\w*|gratuit\w*|franco)
            (?:etait|etaient|devait etre) (?:inclu\w*|compris\w*|prevue? dans)
            factures? ~3 (?:est |sont |semble |parait )?(?:erronee?s?|fausses?|incorrectes?|inexactes?|
                pas (?:bonne|correcte|conforme|juste))
            wrong (?:price|amount|quantity)
            incorrect (?:invoice|amount|price)
            overcharged
            devis (?:signe|accepte|initial)?.{0,30}(?:different|autre montant|moins)
            hors devis
            pas (?:ete )?(?:prevu|convenu|inclus|vu) (?:dans|au|sur) (?:le|notre|votre) devis
        """,
        unless=r"""
            rembours\w+|\brend(?:ez|re|s)\b|restitu\w+|retien\w*
            payer au lieu
            (?:jours|delai|echeance|agenda|calendrier)\b..60..au lieu
            \b(?:rib|iban|bic)\b
            pour en finir|(?:je|nous|on) (?:vous )?(?:offr|propos)\w*
            (?:clavier|saisi\w*|keyed|typed|tape\w*|assistante?|banque|bank)\b..40..(?:wrong|errone|faux|mauvais|lieu)
            (?:our|my) ~3 (?:keyed|typed|entered|sent)
            erreur (?:\w+ ){0,3}de (?:ma|notre) part
            (?:virement|cheque|paye|vire|regle|verse)\w*\b..50..au lieu
            (?:ecritures?|comptes?|soldes?|releves?|livres|compta\w*|pointages?) ~4 ne correspond
            notre erreur
            mon erreur
            virement ~3 au lieu
            erreur de (?:destinataire|adresse|rib|iban|compte|virement)
        """,
    ),
    rule(
        "TVA",
        r"""
            tva\b..70..(?:erreur|erron\w+|incorrect\w*|faux|fausse|pas (?:correct|bon|applicable|due)|au lieu|
                autoliquid\w+|exoner\w+|10 ?%|5,5|intracom\w*|manqu\w+|devrait|ne devrait|n'aurait)
            autoliquidation
            (?:taux|numero) de tva\b..40..(?:manqu|errone|pas|faux)
            (?:erreur|mauvais|faux)\b..30..\btva\b
        """,
        unless=r"""
            hors tva
            attestation
        """,
    ),
    rule(
        "résilié",
        r"""
            resili(?:e|ee|ees|er|ons|ez|ais|ions)\b
            resiliation
            mis fin (?:au|a (?:ce|notre|votre|mon)) (?:contrat|abonnement)
            (?:contrat|abonnement|bail) ~5 (?:termine|rompu|arrete|denonce|cloture|echu|fini|pris fin)\b
            (?:contrat|abonnement|bail) a pris fin
            denonce (?:le|ce|notre|mon|votre) contrat
            retract\w+
            droit de retractation
            terminated (?:the|our) (?:contract|subscription)
        """,
    ),
    rule(
        "double",
        r"""
            (?:facturee?s?|factures?|facture) ~4 (?:deux fois|2 fois|en double|deja facture)
            en double\b
            (?:un |fait )doublon
            doublons?\b
            deux factures pour (?:la meme|le meme|une seule)
            deja (?:ete )?facturee?s?\b
            (?:compte|comptee?|facture|facturee?|compter) ~4 (?:deux|2) fois
            fait double emploi
            double facturation
            (?:invoiced|charged|billed) twice
            duplicate invoice
            meme (?:prestation|livraison|commande) ~4 (?:deux|2) fois
        """,
        unless=r"""
            (?:paye|regle|vire|preleve|payee|reglee)e?s? (?:\w+ )?(?:deux fois|en double|2 fois)
            paiement en double
            relances? en double
            courrier en double
            mail en double
        """,
    ),
    rule(
        "facture à reprendre",
        r"""
            (?:etablir|emettre|faire|adresser|envoyer|transmettre|attend\w*|recevoir|reclam\w+|obtenir|
                demand\w+|edit\w+|produire|reception de|besoin d|avec|votre|par|pour|d'un|un|l'|notre|
                cet) ?(?:nous |me |m')?~2 (?:avoir|note de credit|facture (?:rectifi\w+|corrig\w+|rectificative|
                conforme|correcte|modifiee))\b(?! (?:ete|recu|paye|regle|pu|fait|une|un|le|la|l'|vu|eu|bien|deja|
                acces|du|des|confirm|pris|note|effectue|vire|envoye|procede|perdu|oublie|plus|verifie|a|les|ces|ce))
            refai(?:s|tes)[- ](?:moi|nous) (?:la|une|cette|ca|cela)\b
            (?:l'|un |votre |cet |notre |d'un )avoir (?:soit|n'est|ne soit|n'a pas|n'aura|promis|annonce|demande|
                convenu|
                attendu|prevu|correspondant|doit|n'etait)\b
            (?:corriger|rectifier|annuler|modifier|refaire(?! (?:passer|parvenir|suivre))|revoir|reprendre|
                reediter) ~3 factur\w+
            (?:corrigez|rectifiez|annulez|modifiez|refaites|refais|corrige|annule|deduisez|refacturez)(?:[- ](?:moi|
                nous|la|le|les|
                ca|cela|donc|svp|s'il))\b
            [:;,] ?(?:refacturez|annulez|corrigez|a (?:refacturer|corriger|annuler|reprendre|refaire))\b
            (?:vous me |vous nous |vous m'|tu me )(?:la |le |les )?(?:corrig|refai|rectifi|repren)\w*
            avoir (?:sur|pour|de) (?:celle|cette|la|le|les|ce)\b
            factures? ~3 (?:a|doit etre|doivent etre|merci de) (?:corrig\w+|rectifi\w+|annul\w+|modifi\w+|
                refai\w+)
            merci de (?:corriger|rectifier)
            credit note
            corrected invoice
            (?:un|une|l'|la|votre|cet) ?(?:facture|appel(?: de fonds)?|titre|decompte|memoire) (?:rectifi|corrig)\w+
            note de credit
        """,
        unless=r"""
            apres (?:l'|un )?avoir\b
            avoir (?:est|a ete|nous est|m'est) (?:\w+ )?(?:arrive|recu|parvenu|enregistre|comptabilise)
            merci (?:bien |beaucoup )?pour (?:l'|votre |cet )avoir|recu (?:l'|votre |cet )avoir
            sans avoir
            (?:devez|devriez|doit|devrait|dois)(?: deja| pas| encore| bientot| y| l'| vous)* (?:l'|les )?avoir\b
            (?:avons|ai|a) (?:\w+ )?(?:une|votre|l'|la|cette|un) ?(?:note de credit|avoir)\b
            avoir\b(?: [\w'-]+){0,4} a (?:tout |bien |deja )?(?:solde|regle|couvert|compense|corrige|remis|annule)
            (?:nul|pas) besoin (?:d'|de )(?:un )?avoir|affectation|refai\w*[- ]les[- ]moi suivre|gros caracteres|
                corrigez votre fichier
            deduction (?:faite )?de
            (?:moins|net de) (?:l'|un |votre )avoir
            corriger (?:votre|l') (?:adresse|mail|fichier)
            deduit\w* (?:de )?l'avoir
            pour avoir\b
            d'avoir (?:\w+e|\w+i|\w+u|tarde|mis|pris)\b
            afin d'avoir
            (?:cro[iy]\w+|pens\w+|certain\w*|sure?|persuade\w*|dit|affirm\w+|assur\w+|jur\w+|apres|pour|de|
                sans)(?: de)? (?:l'|vous |les |vous l'|vous les )*avoir\b (?:deja |bien )?\w+(?:e|i|u|is|it|ee|ees)s?\b
            avoir (?:regle|paye|recu|fait|vire|ete)
        """,
    ),
    rule(
        "prescription",
        r"""
            prescrit\w*
            prescription\b
            forclos\w*
            forclusion
            time-barred
            statute of limitations
            (?:date|datent|remonte\w*|vieille|vieux|ancien\w*|depuis|passe|a) ~3 plus de (?:deux|2|cinq|
                5) ans\b(?!..60..
                (?:paie|paye|regle|virement|vire|solde|confus\w*|excus\w*|honte)\w*)
        """,
    ),
    rule(
        "compensation",
        r"""
            compens(?:er|ation|ons|e|erai|erons|ee?)\b
            (?<!que )vous (?:nous|me|m') ?(?:devez|etes redevables?|etes debiteurs?)
            (?:je|nous|on) compens\w+|(?:vient|viennent|venir) en deduction|nous sommes quittes
            (?:je|nous|on) (?:vous )?(?:deduir|dedui)\w+
            dedui(?:re|rai|rons|sons|s|t) ~5 (?:avoir|penalites|retenue|montant|somme|ce que)
            retenue de garantie
            retenons
            retiens (?:\w+ )?(?:€|euros|somme)
            set[- ]off
            offset
        """,
        unless=r"""
            deduction faite
            pour compenser le retard
            rembours\w+|trop[- ](?:percu|verse)|depot de garantie|monnaie\b|caution\b|clefs?\b|caisse de compensation
            (?:ai|avons) (?:\w+ )?deduit|net de|autre affaire
        """,
    ),
)

"""Grounds of a dispute that lie in whom the invoice is made out to, and in the order number that it must bear."""

from relance_mail.replies.intents.signs import rule

ADDRESSED = (
    rule(
        "autre entité",
        r"""
            ne (?:nous|me|m') ?(?:concern\w+|est pas adressee?)
            concern(?:e|ent) pas (?:notre|ma|la) (?:societe|entreprise|entite|filiale|structure|association)
            (?:autre|mauvaise?|differente?) (?:societe|entite|entreprise|filiale|structure|raison sociale|
                etablissement|destinataire de facturation)
            (?:mauvais|faux) siret
            siren different
            (?:libelle|etabli|adress|edit|emis|factur|redige)(?:ee?)s? (?:a|au nom|a l'ordre|
                a l'attention)\b..60..(?:alors que|
                et non|mais|au lieu|or\b|qui n'est)
            (?:au|le) (?:bon|mauvais) (?:nom|siret|libelle)\b
            (?:mauvais|faux) (?:nom|libelle|destinataire)
            a (?:la charge|facturer|refacturer|adresser|imputer) (?:de |du |d'|a |au |aux |a l')
            (?:doit|devait|doivent|devrait) (?:etre )?(?:facturee?|adressee?|payee?|reglee?|prise? en charge|
                etablie?) (?:a|au|par|aux)\b
            c'est (?:au |a la |a l'|a mon |a notre |a ma |a leur |a eux |a lui |a elle |aux |le |la |l'|mon |
                notre )~4 (?:qui (?:doit|
                devait|prend|paie|regle|organis)|de (?:la |le |les |vous )?(?:payer|regler|prendre))
            (?:facturez|refacturez|adressez|envoyez|renvoyez)(?:-la| la facture| votre facture| ca)? (?:a la|la|a l'|
                au|aux|le) ?(?:commune|
                mairie|syndic|copropriete|clinique|proprietaire|bailleur|assurance|filiale|maison mere|siege|metropole|
                departement|region|locataire|constructeur)
            (?:pas|ni) (?:a|sous) (?:mon|notre) nom\b
            (?:libellee?|etablie?|facturee?|redigee?|emise?) (?:au|a la|a l') ~4 (?:et non|et pas|non|au lieu)
            (?:refaire|etablir|reetablir|refacturer|rediger) ~5 (?:au nom|a l'ordre|a l'attention) d
            au nom (?:de|d'|du) (?:la |l'|notre |ma )?(?:societe|sci|autre|bonne)
            c'est (?:notre|la|le|mon|ma|une|un|l'autre) ?(?:[\w'-]+ ){1,4}qui (?:a|ont|avait) (?:commande|passe|
                signe|demande|recu)
            factures? ~3 (?:n'est|ne sont|n'etait) pas (?:pour|a) (?:nous|moi|notre)
            pas (?:a|pour) (?:nous|moi) de (?:payer|regler)
            prise? en charge par (?:l'assurance|notre assur\w+|mon assur\w+|le (?:syndic|bailleur|proprietaire|
                locataire|constructeur|fabricant))
            sous garantie
            wrong (?:company|entity|legal entity)
        """,
        unless=r"""
            trompez
            homonyme
            je ne suis pas
            pas client
            assurance (?:nous|me) (?:vers|rembours)
            \b(?:rib|iban)\b
            @
            toute (?:demande|correspondance)
        """,
    ),
    rule(
        "commande manquante",
        r"""
            (?:numero|n°|n|no|reference|ref) ?(?:de |du )?(?:bon de commande|bc\b|commande|po\b|marche|
                engagement|service)..60..(?:manqu\w+|absent\w*|n'(?:est|apparait|figure)|ne (?:figure|mentionne|
                comporte)|errone|incorrect|obligatoire|necessaire|invalide|indispensable)
            (?:sans|manque|manquant|absence (?:de|du|d'un)|mentionne pas|comporte pas|figure pas|pas (?:de|le|
                notre|indique)|indiquer|rappeler|ajouter|mentionner|preciser|
                reporter) (?:[\w'°]+ ){0,4}?(?:bon de commande|bc\b|numero de commande|n° de commande|
                n° d'engagement|numero d'engagement|code service|numero d'engagement juridique|po number|
                reference de commande)
            (?:bloque\w*|rejete\w*|suspendu\w*|refuse\w*|retourne\w*|non conforme)\b..60..\b(?:chorus|systeme|
                portail|plateforme|comptabilite|service (?:achats|facier|fait)|validation)
            (?:chorus|portail|systeme)\b..60..\b(?:rejete\w*|suspendu\w*|refuse\w*|recyclee?|bloque\w*)
            factures? ~4 (?:est |a ete |reste )?(?:bloque\w*|rejetee?|suspendue?|refusee?|mise? en (?:litige|
                attente de validation))
            (?:deposer|redeposer|transmettre) ~4 (?:sur|via) chorus
            purchase order
            po number
        """,
        unless=r"""
            compte ~2 bloque
            bloque\w* (?:en|a la|chez|au|par) (?:(?:le|la|notre|mon|une?) )?(?:validation|signature|visa|direct\w+|
                chef|
                patron\w*|responsable|comptab\w+|parapheur|gerant\w*)
            banque
            virement..30..(?:bloque|rejete|refuse)
            cheque..30..(?:rejete|refuse)
            prelevement..30..(?:rejete|refuse)
        """,
    ),
)

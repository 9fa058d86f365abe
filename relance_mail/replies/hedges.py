"""What takes a statement about paying back: other people's money, conditions, hopes, questions, negations.

Money that comes in to the customer (« mon client me paie ») is not money that comes to us; a time that belongs to
another event (a salary, a delivery, a call) is no time of payment.
"""

from relance_mail.replies.patterns import words

# The customer's own income, other creditors, and what we ask of him.
INCOMING = words(
    r"""
        (?:me |m'|nous |lui |leur )(?:l'|le |la |les )?(?:ont?|a|aura|auront|avait|aurait) ~3 (?:pa[iy]e|regle|
            verse|vire|rembourse|honore|credite)e?s?\b
        (?:ai|avons|a) (?:enfin |bien |deja |enfin )*(?:recu|touche|encaisse|percu) (?:le|un|mon|ce|l'|
            du) ?(?:virement|cheque|reglement|
            paiement|acompte|argent|solde|salaire)\b
        (?<!fils )(?<!fille )(?<!mari )(?<!femme )(?<!epouse )(?<!niece )(?<!gendre )(?<!neveu )(?<!soeur )(?<!frere )
            (?:m'|nous )(?:a|ont) (?:fait|remis|donne|signe|envoye|laisse) (?:un|son|sa|leur) (?:[\w-]+ )?(?:virement|
            cheque|reglement|paiement|acompte)\b
        vous (?:me|nous) (?:devez|restez devoir)\b
        (?:arriv|tomb|rentr|credit|vers)\w+ (?:[\w'/.-]+ ){0,5}?sur (?:mon|notre|nos) comptes?\b
        (?:me|m'|nous) (?:paie|paye|paient|payent|paiera|payera|paieront|regle|reglera|regleront|verse|versera|
            verseront|vire|virera|doit|doivent|rembourse(?!r)\w*)\b
        (?:suis|serai|serons|sommes|sera|soit|soyons|aurai ete|aurons ete|avoir ete|etre) (?:moi-meme |nous-memes |
            enfin )*(?:pa[iy]e|regle|credite)e?s? (?:par|de) (?:mon|notre|nos|mes|le|la|son)\b
        (?:je|nous|on) (?:ne )?(?:serai|serons|suis|sommes|sera|est) (?:moi-meme |nous-memes |enfin |pas |
            toujours |encore )*(?:pa[iy]e|regle)e?s?\b
        (?:aurai|aurons) ete (?:pa[iy]e|regle)e?s?
        (?:me|nous) (?:fait|font|fera|feront) ~2 (?:virement|cheque|acompte|avance|reglement)\b
        (?:deux|trois|quatre|certains|plusieurs|d'autres) ont (?:deja |enfin )?paye\b
        (?:j'|je |nous |on )encaiss(?:e|ons|erai|erons|era)\b
        (?:mon|notre|nos|un|mes|le|les|ce|des) (?:[a-z]+ )?clients?\b ~6 (?:pa[iy]e|regle|verse|vire)(?!r?ons)
        (?:payer|paie|payons|reglons|regler|paye) ~2 (?:salaires?|loyer|urssaf|impots?|charges|employes|
            salaries|avocat|fournisseurs|equipes?)\b
        vous (?:me |nous |m')?(?:demandez|reclamez|relancez|exigez|pouvez vous|devriez(?! (?:\w+ )?(?:le |la |
            l')?(?:recevoir|avoir|voir|etre|l'avoir))|me dites|dites que|
            ecrivez que|indiquez que)\b
    """,
)
# Words whose time is not a time of paying us.
EVENT = words(
    r"""
        (?:tomb\w+|rentr\w+|touch\w+|percev\w+|percoi\w+|salaire|paye (?:tombe|arrive)|subvention\w*|prime|pret|
            deblocage|indemnisation|absent\w*|conges?|vacances|ferm\w+|reouvr\w+|livr\w+|command\w+|recu\w*|
            recevoir (?:une|votre|vos|cette|un|ce) (?:mise|relance|courrier|mail|lettre|rappel|recommande)|
            recept\w+|appel\w*|telephon\w*|reunion|reviens|retour|rentree|devis|contrat|courriers?|mails?|
            courriels?|messages?|relances?|jugement|rendez-vous|rdv|intervention|chantier|travaux|passage(?! (?:de|en|
            des|du) (?:paiement|reglement|virement))|
            (?<!en )date\w?(?! (?:d'(?:operation|execution|effet|emission)|de (?:valeur|paiement|reglement|virement)|
            comptable))|
            emis\w*|echues?|signe\w*|venus?|resili\w+|photos?|reclam\w+|demenag\w+|depuis|rappel\w*|facture du|
            factures du|accord\b(?: [\w.'-]+){0,5}? (?:trouve|conclu|obtenu|donne|recu|arrete)|echange|ouverte?s?|
            ouvertures?(?! (?:de la|des|du) (?:banque|guichets?|bureaux|agence))|
            valable|visite|panne|naissance|hospitalis\w+|
            arret|discut\w+|(?:re)?parl\w+|evoqu\w+|etudi\w+|examin\w+|control\w+|verifi\w+|analys\w+|verrons|verrai|
            verra|vois|voyons|voit|
            repon(?:d|s)\w*|(?:re)?contact\w+|au courant|inform\w+|decid\w+|decision|nouvelles|fai\w+ le point|
            rencontr\w+|
            commission|negoci\w+|assemblee|conseil|une date|entretien|rentrons|rentre|r[eo]+uv\w+|reprise|
            reprend\w*|reven\w+|reviendr\w+|(?:vous|te) (?:re)?dis\b|dirai|dirons|call\w*|review\w*|
            discuss\w*|meet\w*|talk\w*|get back|revert|missed|arrived|shipped|delivered|mise en demeure|(?:deposee?s?|
            mandatee?s?)(?= (?:le|au) )|
            (?:comptable|patronne?|gerante?|direct\w+|signataire|tresori\w+) (?:passe|vient|rentre|revient))\b
    """,
)
CONDITION = words(
    r"""
        (?<!meme )(?<!comme )(?<!savoir )(?<!voir )(?<!verifier )(?<!demander )(?<!demande )\b(?:si|s'ils?|
            s'elle) (?!possible|besoin|vous (?:le )?(?:voulez|souhaitez|avez (?:besoin|des|la moindre)|le souhaitez|
            en avez|
            pouviez|pouvez|voyez)|necessaire|ce n'est|je ne m'abuse|je ne me trompe|vous plait|te plait|je peux me|
            urgent|elle existe|(?:ca|cela) (?:ne )?(?:vous |te )?(?:embete|derange|ennuie|gene|pose|convient|va\b|
            arrange)|
            vous (?:etes d'accord|n'y voyez|voulez bien|le permettez|en etes d'accord))
        des qu(?:e |')(?!possible)
        des (?:la |le |votre |sa |leur |notre |l')?(?:reception|retour|accord|deblocage|encaissement|signature|
            validation|paiement|rentree|livraison|vote|deliberation|approbation|feu vert|versement|fin|acceptation|
            remboursement|obtention|regularisation|correction|levee|reprise)\b
        des lors
        le (?:jour|moment) ou
        du moment (?:ou|qu)
        a (?:la |l')?(?:complete )?(?:pose|mise en service|enlevement|achevement|complete livraison|
            fin (?:des travaux|du chantier))\b
        (?<!accuse )\ba (?:la |votre |l')?(?:reception|livraison|encaissement)\b(?! (?:du|de) (?:present|ce mail|
            votre (?:mail|
            relance|courrier)))
        apres (?:la |votre |l'|sa |notre )?(?:reception|accord|validation|verification|signature|livraison|
            correction|encaissement|intervention|passage|deblocage|retour de|mise en conformite|reprise)
        (?<!en )une fois (?:qu|le(?! mois| trimestre)|la(?! semaine)|les|l'(?!an\b)|votre|nos|notre|mes|mon|ce|cette|
            tout|que|conforme|complete?\b|(?:corrig|rectifi|valid|regularis|livr|accept|sign|approuv|vot|debloqu|
            encaiss)ee?s?\b|
            recue?s?\b)
        quand\b(?! (?:bien )?meme)
        lorsqu(?:e\b|')
        sous reserve
        soumis\w* a\b
        subordonne\w* a\b
        conditionne\w* (?:a|par)\b
        depend(?:ra)? d
        tributaires? d
        a condition
        aussitot
        (?<!en )\btant qu(?:e\b|')
        (?:attends|attendons) (?:que\b|qu')
        sauf si\b(?! (?:le ciel|la banque|une? (?:imprevu|catastrophe|accident|contretemps)|imprevu|catastrophe))
        a moins\b
        as soon as (?!possible)
        (?<!at )once (?:i|we|you|the|our|my|it|this|that|they)\b
        if\b(?! you)
        when\b
        provided\b
        subject to
        upon receipt
        en attente (?:de|du|d')
        au moment ou
        sitot
        dans l'attente d
        si et seulement
        en fonction de
        au fur et a mesure
    """,
)
HOPE = words(
    r"""
        j'espere
        (?:assur\w+|mutuelle|caf|client\w*|locataire|acheteur|subvention\w*|organisme) (?:\w+ )?doi(?:t|
            vent) (?:vous |me |nous )
        (?:nous|on) esper\w+
        esper(?:ons|ant|e)\b
        essa[iy]\w*
        tent(?:e|er|erai|ons)\b
        tach\w{2,}
        peut-etre\b(?! (?:meme |bien )?(?:avant|plus tot)\b)
        dans le meilleur des cas
        suppositions?\b
        souhaitable
        possible que
        mon possible
        notre possible
        de mon mieux
        de notre mieux
        le maximum pour
        il se peut
        eventuellement
        probable(?:ment)?\b
        pas (?:encore )?garantie?s?\b
        envisag\w+
        (?:vise|visons) (?:le|la|fin|mi|debut|un)\b
        au mieux
        objectif
        sans doute
        pourrai(?:t|ent) (?!etre contact)
        (?:on|nous) ver(?:ra|rons)\b
        vais voir
        allons voir
        pas (?:sur|certain|sure|certaine)s? (?:de|que|pour)
        hop(?:e|ing)\b
        try\b
        might\b
        maybe\b
        si tout (?:va|se passe) bien
        faire (?:tout )?(?:le|mon|notre) (?:maximum|possible)
        je croise les doigts
        on va voir
        ne (?:promets|garantis|promettons|garantissons|peux rien (?:promettre|garantir)) (?:rien|pas)
        ne peux rien (?:vous )?(?:promettre|garantir)
        (?:ferai|fera|ferons|faire|fais) (?:au|de mon|de notre) mieux
        sans garantie
    """,
)
VAGUE = words(
    r"""
        rapidement
        sans (?:trainer|tarder|attendre)\b
        au plus vite
        des que possible
        (?:meilleurs|plus brefs|brefs) delais
        prochainement
        bientot
        sous peu
        asap\b
        as soon as possible
        (?<!\d )(?<!di )\bau plus tot
        quelques jours
        prochains jours
        tres vite
        incessamment
        shortly
        soon\b
        d'ici peu
        ulterieurement
        un de ces jours
        des que je peux
        quand je p(?:eux|ourrai)
        des que nous (?:le )?pou\w+
        dans la mesure du possible
        au mieux
        vite\b
    """,
)
ASKING = words(
    r"""
        (?:(?:vous |t')?irai(?:t|ent)[- ](?:il|elle|ca)s?|(?:serai[st]?[ -]t?[ -]?il)|est[ -]il|est[ -]ce que|
            pourriez|pourrions|pourrais|pourrait|puis[ -]je|peut[ -]on|
            pouvons[ -]nous|pouvez[ -]vous|acceptez|accepteriez|propos\w+|suggest\w*|souhait\w+|sollicit\w+|
            voudrai\w+|aimerai\w+|demand(?:e|er|ons|ais)\b|convien\w*|ca vous va|
            (?:etes|seriez|serez)[ -]vous d'accord|ca irait|could|would|
            may we|can we|is it possible|serait possible|merci de m'accorder|merci de nous accorder|dites-moi|
            dites moi|qu'en pensez|votre accord|votre feu vert|sauf avis contraire)
    """,
)
CANNOT = words(
    r"""
        (?:impossible|incapables?|impossibilite|hors de question|difficile|complique|empeche\w*|pas les moyens|
            pas (?:encore )?(?:la tresorerie|les fonds)|unable|cannot|can't)\b
    """,
)
# With its reach: the words before and after it that it denies.
NEGATION = words(
    r"""
        (?:rien|aucune?(?: \w+){0,3}|personne(?: (?!qui|de)\w+){0,2}) n(?:e |')~5 [\w'-]+
        (?:ne |n')(?:peux|puis|peut|pouvons|pourrai|pourrons|pourra|saurais|saurions|
            saurait)\b(?!(?: [\w']+){0,4}? (?:que\b|qu'|plus tard))(?: (?!mais\b|et\b|que\b|qu'|avant\b)[\w'-]+){0,5}
        (?:je|on|nous|j') (?:[\w']+ ){1,3}?rien(?! d'autre)(?: (?!mais\b|avant\b)[\w'-]+){0,5}
        (?:n'|ne )~5 [\w'-]* ?\b(?:pas|plus|jamais|rien|aucune?|guere|nullement|ni)\b(?! (?:de (?:souci|probleme|
            soucis)|tard\b|par \w+ mais\b))(?: (?!mais\b|et\b|que\b|qu'|avant\b|je\b|nous\b|on\b)[\w'-]+){0,5}
        (?:[\w'-]+ )?\b(?:pas|jamais)\b(?! (?:de (?:souci|probleme|soucis)|mal\b|avant\b|
            plus tard\b|par \w+ mais\b))(?: (?!mais\b|et\b|que\b|qu'|avant\b|je\b|nous\b|on\b)[\w'-]+){0,5}
        (?:impossible|incapables?|impossibilite|refus\w*|hors de question|difficile|complique|unable|cannot|
            can't|won't|not|pas en mesure)\b(?: [\w'-]+){0,6}
    """,
)
# Negations that say yes: « ne manquerai pas de », « pas de souci ».
YES_AFTER_ALL = words(
    r"""
        (?:manqu|tard|hesit|inquiet|oubli)\w* (?:vous )?pas
        pas (?:de|d'|a) (?:souci|probleme|inquiet|tort)
        n'est-ce pas
        pourquoi pas
        sans faute
        pas avant
    """,
)
FAILED = words(
    r"""
        (?<!rien n'est )(?<!pas ete )(?<!n'est pas )\b(?:rejete|refuse|annule|revenu|bloque|echoue|retourne|
            impaye revenu)e?s?\b
        fait rejeter\b
        rejets? d[eu']
    """,
)
UNREAL = words(
    r"""
        (?:prevue?s? initialement|initialement prevue?s?|aurait|auraient|aurais|aurions|(?:paie|paye|regle|verse|vire|
            fe)rai(?:s|t|ent) bien\b|
            (?:sai[st]|savons|souviens|rappelle) (?:plus|pas) (?:trop |bien )?(?:ce que|si|combien|laquelle|lequel)|
            (?:etait|etaient|avait ete) (?:bien |donc |initialement |normalement )*(?:programme|planifie|cale|fixe|
            annonce|attendu|inscrit)e?s?|
            persuade\w*|convaincu\w*|cru (?:que|avoir)|devait|devaient|devais|devions|
            pensa\w+|croya\w+|avais prevu|
            avions prevu|(?:etait|etaient) (?:bien |donc |initialement |normalement )*prevue?s?|(?<!pas )oublie de|
            (?<!pas )oublie d'\w+|comptais|comptions|
            inutile de compter|imaginez|imagine (?:que|un)|sine die|(?:verifie|verifions|regarde|regardons|
            controle) si|aurait du|fallait|faudrait|voulais|voulions|si j'avais|savoir si|verifier si)\b
    """,
)

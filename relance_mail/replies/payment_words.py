"""What says that money will leave, in one piece of a sentence (notation: `patterns`; parts: `money_words`).

What says that it has left is in `done_words.py`; what takes it back (a negation, a condition, a hope, somebody else's
money) is in `hedges.py`.
"""

from relance_mail.replies.money_words import PARTS
from relance_mail.replies.patterns import words

# Each alternative is a commitment unless something around it takes it back.
AHEAD = words(
    r"""
        <pay_future>
        <do_future>
        <will_be> <adverbs>(?:<pay_participle>|sur votre compte|chez vous|en votre possession)\b
        (?:<money>|mandats?|mandatement)(?: [\w'/().,€°-]+){0,9}? <will_be> <adverbs>(?:<do_participle>|
            honore)\b
        (?:^|\b(?:ce|ca|cela|c'|il|elle|tout|le tout|factures?|elles|qui|celle-ci|et|puis|
            on) )<will_be> <adverbs><do_participle>\b
        <money>(?: [\w'/().,€°-]+){0,9}? (?:partira|partiront|interviendra|parviendra|parviendront|arrivera|
            suivra|aura lieu|se fera|tombera|est pour|(?:sera|seront)(?! (?:discut|etudi|
            examin|evoqu|decid|appel|collect|recueill|reun|revu|abord|soumis|presente a|analys|controle|verifi|bloqu|
            suspend|refus|report|decal|
            differe|vu )\w*)|(?<!notre )(?<!votre )(?<! ma )(?<! une )(?<!autre )(?<! a )part|partent|arrive|
                arrivent|suit|sortira|sort|
            interviendront|va partir|va vous parvenir|devrait (?:partir|intervenir|arriver|suivre|tomber|
            vous parvenir)|vous parviendra|vous parvient)\b
        (?:tiers|quart|moitie|cinquiemes?|€|euros?|eur|chf) (?:restante?s? )?(?:vous )?(?:part|partent|partira|
            partiront|
            arrive|arrivent|arrivera|arriveront|suivra|suivront|tombera|tomberont|(?:sera|seront) (?:chez|sur))\b
        (?<!qu')\b(?:ca|cela|ce|il|elle|tout|le tout|l'ensemble|la totalite|l'integralite) (?:partira|part|arrivera|
            arrive|
            suivra)\b(?! en| de chez| pas| a echeance|
            d| mal| son cours)
        (?:le|la|les|nos|mes|vos) \d[\d .,']* ?(?:€|euros?)? ?(?:part|partent|partira|partiront|arrivent|arriveront)\b
        <money>(?: [\w'/().,€°-]+){0,7}? (?:est|sont|etait|a ete|ont ete) (?:bien |deja |donc )*<set>
        (?:paiement|reglement|virement|mandatement|facture|elle|dossier),? (?:[\w'/-]+ ){0,5}?<set>\b
        (?:ai|avons|a) <adverbs>(?:mis en place|programme|prevu|planifie|saisi|enregistre|prepare|ordonne|
            demande|valide|ordonnance|cale|(?<!a )bloque|reserve|inscrit|note|agende|differe) ~6 (?:virement|reglement|
            paiement|
            versement|prelevement|cheque)
        (?:ai|avons|a) <adverbs>(?:mis|pose|cale|positionne|place) (?:le|un|votre|ce|les|mon|notre) (?:virement|
            reglement|
            paiement|cheque)(?: [\w'-]+){0,3}? (?:au(?! courrier)|pour|differe|le)\b
        (?:ai|avons|a) <adverbs>donne (?:(?:l'|mon |notre |une |des |les |pour |le )?(?:ordre|instructions?|
            consignes?|feu
            vert|accord)) (?:pour |de |d'|afin de )(?:vous |le |la |les )*<pay_infinitive>
        (?:ai|avons|a) <adverbs>(?:demande|donne (?:l'ordre|instruction|ordre|consigne)|dit|charge) ~4 (?:banque|
            banquier|
            comptable|comptabilite|service|collegue|tresorerie|conseiller|conseillere|secretaire|
            assistante) ~3 (?:de |d')
            (?:vous |le |la |les )*<pay_infinitive>
        (?:a|ai|avons|ont) ~1 (?:(?:l'|pour )?(?:ordre|instruction|consigne|mission)|(?:la|pour seule) consigne|
            les instructions|mandat) (?:de |d')
            (?:vous |le |la |les )*<pay_infinitive>
        banque a (?:deja |bien )?(?:l'|notre |mon |recu l'|recu notre )ordre\b
        (?:tiens|tient|tenons|tenu|charge|chargee) (?:beaucoup |absolument )?(?:a|de) (?:vous |le |la |
            les )*<pay_infinitive>
        (?<!avant )(?<!sans )\bque vous soyez (?:tous |bien |enfin |integralement )*(?:pa[iy]e|regle|credite|vire|
            solde|rembourse)e?s?\b
        (?:aurai|aurons|aura|auront) <adverbs>(?:<done_pay>|<done_do>)
        (?:passe|passons|file|descends|cours|retourne|passerai|passerons) ~6 pour ~2 <pay_infinitive>
        (?:est|sont|sera|figure|passe|part|entre) <adverbs>dans (?:notre |l'|nos |mon |la |une )(?:echeances?|sortie|
            serie|fournee|charrette|tournee|remise|decade) (?:du|de|au)\b
        (?:l'|notre |mon |un |votre )ordre(?: permanent| de virement| de paiement)? (?:part|partira|passe|passera|
            s'execute|s'executera|sera (?:donne|passe|execute|saisi))\b
        (?:permet|permettra|permettent) (?:enfin )?de (?:vous |le |la |les )*<pay_infinitive>
        (?:dette|creance|facture|ardoise|votre) (?:[\w'-]+ ){0,3}?(?:sera|seront) <adverbs>(?:eteint|efface)e?s?\b
        (?:les deux|toutes deux|l'une et l'autre|l'un et l'autre) (?:sont|seront) <adverbs><set>\b
        date (?:de |d')(?:decaissement|paiement|reglement|valeur|virement|execution|
            prelevement)(?: retenue| prevue)? (?:est|sera)\b
        debit (?:est|sera) (?:donc |bien )?(?:pour|prevu)\b
        vous recevez ~3 <money>
        vous avez (?:le|la|les|votre) (?:[\w'-]+ ){1,3}?sur votre compte\b
        <money>(?: [\w'/.-]+){0,3}? (?<!a )(?<!ont )(?<!avoir )quitte(?:nt|ra|ront)? (?:notre|mon|nos|le|la)\b
        (?:c'est|ce sera) pour vous\b
        (?:asked|told|instructed) ~3 (?:bank|accountant|accounts) to ~3 <pay_infinitive>
        (?<!je )(?:partira|partiront|suivra|suivront)\b(?! son cours| votre| ce dossier| le dossier)
        (?:est|sont|etes|sommes|suis|sera|serez|seront|figure|figurez|figurent|passe|passez|passera|entre|
            rentre|passent|figureront|passeront) <adverbs>
            (?:dans|sur|dedans|a|au|aux) ~5 (?:l'|d')?(?:virements?|reglements?|paiements?|paie|mandats?|bordereau|lot|
                campagne|train|
            vague|run|echeancier|cycle|batch)\b
        (?:vous )?(?:etes|serez|y etes|y serez) (?:bien )?dedans\b
        (?:part of|included in|in) ~3 (?:payment|cheque|transfer|bacs) (?:run|batch|cycle|list)
        \by (?:sera|seront|est|sont|etes|serez) <adverbs>(?:inclus|compris|integr|inscri|prevu|programm|regle|paye)\w*
        (?:est|sont|a ete|ont ete|sera|seront|ai|avons|a) <adverbs>(?:reporte|decale|repousse|differe|avance|recale|
            replanifie|reprogramme)e?s? (?:[\w']+ ){0,3}?(?:au|a|pour|en|debut|fin|mi)\b
        pas (?:possible|faisable|envisageable|jouable) avant\b
        <money> (?:[\w'/-]+ ){0,4}?ne (?:pourra|pourront|peut|peuvent|saurait|sera|seront|
            partira) (?:pas |etre )*(?:\w+ )?avant\b
        (?:pas|aucun) (?:de |d')?<money> (?:possible |prevu |programme )?avant\b
        <money> (?:goes|go|will go|leaves|is going|will leave|is being) out?\b
        (?:you(?:'ll| will| shall)|it'll|it will) ~2 (?:have|get|receive|see|be) ~3 (?:<money>|money|funds|paid|
            cash|it by|
            settled|cleared)\b
        (?:set up|scheduled|arranged|booked|queued|lined up) ~3 (?:<money>|it|this|that)\b
        (?:money|funds|it|this) (?:will be|goes|go|will go|leaves|is being) ~2 (?:sent|out|with you|in your account|
            transferred|wired|cleared|sorted)\b
        (?:vous (?:l')?(?:aurez|recevrez|allez (?:recevoir|avoir)|receverez|trouverez)|tu (?:l')?(?:auras|recevras|
            vas (?:recevoir|
            avoir))) ~6 (?:(?:<money>|(?:votre|le|son|leur) du|dus|le votre|la votre|les votres)\b|<sum>)
        vous (?:devriez|devrez|allez|pourrez|devez) ~2 (?:recevoir|avoir|voir) ~4 <money>\b
        (?:notre|prochaine|votre) echeance(?: de (?:paiement|reglement))?(?: chez nous)? (?:est|sera|
            tombe) (?:donc |bien |fixee )?(?=au|le|fin)
        echeance(?: de (?:paiement|reglement))? (?:chez nous|de notre cote) (?:est|sera|tombe) (?:donc |bien |
            fixee )?(?=au|le|fin)
        <money> (?:\w+ ){0,3}?(?:est|sera|sont|seront) ~1 (?:a (?:votre |la |ta |retirer|prendre)|disponible|tenue? a)
        vous (?:ne )?(?:serez|allez etre) (?:pas |plus )?<adverbs>(?:pa[iy]e|regle|credite|vire|solde|rembourse)e?s?\b
        ^(?:et |qui )?(?:vous |te )?(?:sera|seront) (?:vous )?<adverbs>(?:<do_participle>|<pay_participle>)\b
        (?:le|la|les) (?:sera|seront)\b(?! [\w'-]+e?s?\b (?:par|avec))
        vous (?:l'aurez|les aurez|la recevrez|le recevrez|l'avez (?=demain|lundi|mardi|mercredi|jeudi|vendredi))
        <now_pay>
        <now_do>
        <i_we> <adverbs>(?:fais|fait|faisons|donne|donnons|envoie|envoyons|mets|mettons|depose|ferai|ferons|fera|
            donnerai|
            donnerons|enverrai|enverrons|mettrai|mettrons|bloque|bloquons|garde|gardons|reserve|
            reservons) (?:environ |deja |encore |donc )*(?:les |des )?\d[\d., ']*
            ?(?:€|euros?|eur|chf|e)(?![a-z])
        <i_we> <adverbs>(?:fais|fait|faisons) (?:ca|cela|le necessaire)\b
        <i_we> <adverbs>(?:debloque|debloquons|reverse|reversons|refais|refaisons|regle|reglons|paie|paye|
            payons) (?:vous )?(?:ca|cela|tout)\b
        <i_we> (?:re)?(?:lance|lancons|fais|faisons|passe|passons|execute|executons) (?:l'|une? |cette |
            une nouvelle )operation\b
        <i_we> vous (?:le|la|les) (?:mets|met|mettrai|mettrons) (?=lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|
            le \d|fin |debut |en (?:paiement|banque))
        <i_we> (?:vous )?(?:le|la|les) (?:reverse|reversons|reversera|reverserai|reemets|reemettons|represente|
            representons|reprogramme|
            reprogrammons|refaisons|remets|remettons)\b
        <i_we> (?:vous )?(?:le|la|les|l'|vous l'|vous le|vous la|m'en|en|nous en) ?(?:re?)?(?:ferai|ferons|fera|
            fais|fait|faisons|envoie|envoi|envoyons|enverrai|enverrons|poste|posterai|lance|lancerai|passe|passerai|
            depose|deposerai|apporte|apporterai|effectue|effectuerai|charge|chargerai|occupe|occuperai|donnerai|
            donne)\b
        (?:au|dans le|dans la|dans notre|sur le|sur la|sur notre|avec le|avec la|
            avec notre) (?:prochaine? )?(?:bordereau(?! (?:du|de) (?:transport|livr))|lot|campagne|run|vague|
            planning|echeancier|
            proposition de paiement|ordre de virement)\b
        (?:incluse?|prise?|comprise?|integree?|passee?) (?:dans|avec|sur) (?:le|la|notre|
            nos) (?:prochaine? )?(?:prelevement|virement|paiement|reglement)
        (?:prevois|prevoyons|prevoit) ~3 <money>
        (?:il|elle|ils|elles) (?:vous )?(?:le|la|les|l'|s'en) ?(?:fera|feront|fait|font|occupe|occupera|chargera|
            postera|enverra)\b
        retards? (?:sera|va etre|est) <adverbs>(?:rattrape|comble|resorbe|regularise)
        (?:serai|serons|serez|sera|soyons) (?:bien |tous )?a jour\b
        (?:mandat|mandatement)s? ~3 (?:interviendra|sera|seront|partira|aura lieu|est prevu)\b
        it(?:'s| is|'ll be| will be| has been) (?:now )?(?:scheduled|booked|set up|queued|down|planned) (?:for|on)\b
        <going> ~5 <pay_infinitive>
        (?:engagement|promesse) ~6 de ~2 <pay_infinitive>
        (?!faudra|devra|voudra)[a-z]+(?:rai|ra|rons|ront) ~3 <pay_infinitive>
        (?:confirm\w+|annonc\w+|garanti\w+|assur\w+) (?:bien )?(?:le|un|notre|votre|ce|la|du) ?<money>
        <can> ~6 <pay_infinitive>
        pouvez ~5 (?:re)?(?:encaisser|presenter|prelever|deposer|debiter|remettre ~2 (?:cheque|encaissement|
            prelevement))
        (?:re)?presente[rz] ~3 prelevement
        (?:passerai|passerons|passera|viendrai|viendrons|viendra) ~5 avec(?:$| (?:le|l'|un|la|votre|du|
            de l') ?(?:<money>|reste)\b)
        (?:passe|passerai|passerons|viens|viendrai|viendrons) ~6 (?:payer|regler|deposer|solder|cheque|especes)
        mise?s? (?:(?:la|le|les|votre|vos|notre|cette) )?(?:[\w/.,-]*[\d.,]+ )*(?:€ |euros? |eur |
            factures? )?en (?:paiement|reglement)\b
        ^<set> (?=le \d|au |pour le|pour fin|fin |mi|debut |lundi|mardi|mercredi|jeudi|vendredi|demain)
        ^(?:est |sera )?a (?:virer|payer|regler|mandater|decaisser) (?:le|au) (?=\d)
        , a (?:virer|payer|regler|mandater|decaisser) (?=le \d|au |fin |mi|debut )
        (?:pa[iy]ee?s?|reglee?s?|soldee?s?|viree?s?) (?:a|a l'|a son|a leur|a sa) ?(?:echeance|terme|date)\b
        que (?:le |la |les |votre |notre |ce |l')(?:<money>|facture) ~3 (?:partirait|seraient?|arriverait|
            interviendrait|parviendrait|
            tomberait)\b
        que (?:tout|ce|cela|ca|vous) serai(?:t|ent|ez) (?:bien )?(?:pa[iy]e|regle|solde|vire)e?s?\b
        (?:confirm\w+|annonc\w+|inform\w+ de|avis\w* de) (?:bien |par la presente )?(?:l'|la )(?:emission|execution|
            envoi|
            realisation|mise en place) (?:d'un|du|de notre|de votre|de ce) <money>
        (?:will|shall|'ll|are going to|is going to|we are|i am|to) ~3 (?:pay|be paid|settle|be settled|transfer|
            be transferred|remit|be made|be included|be processed|paying|send you the payment|make (?:a|
            the) (?:payment|transfer))\b
        payment ~4 (?:scheduled|planned|will|(?<!was )due)\b
        (?:we|i) (?:\w+ )?pay (?:on|by|it|you|this|the|next)\b
        ^(?:(?:i|we|and|ok|yes)[ ,]+)*(?:will|'ll) (?:do|pay|send|settle|transfer|wire|sort|make)\b
        (?:you can |please |can )expect (?:it|payment|the|our|your|funds)\b
        (?:scheduled|planned) ~3 payment
        (?:il|elle|ils|elles|ca|c') ?(?:est|sont|a ete|ont ete) <adverbs><set>\b
        (?:elles?|factures?|ca) (?:passera|passeront|tombera)\b
        vous avez (?:le|votre|l'|notre|mon) ?<money>
        (?:vous avez|tu as|t'as) (?:les |tes |vos )<sum>
        (?:virement|reglement|paiement|cheque|prelevement) (?:est|sera) date\b
        d'accord (?:pour|de) ~2 <pay_infinitive>
        accord ~6 (?:pour|de) ~2 <pay_infinitive>
        (?:(?:mis|tombee?s|tombe|mettre|mise?s?) d'accord|accord (?:trouve|conclu|passe|
            obtenu))\b(?: [\w'.-]+){0,7}? (?:pour|sur|de) ~3 (?:decal\w+|report\w+|repouss\w+|pa[iy]\w+|regl\w+)
        ^(?:- )?(?:(?=[\w/.-]*\d)[\w/.-]+ (?:€ |eur )?){0,4}a (?:virer|payer|regler|mandater|decaisser) (?=le |au |
            fin |mi|debut |
            en |lundi|mardi|mercredi|jeudi|vendredi|demain)
        (?:vous (?:etes|serez)|(?:tu |t')(?:es|seras)) <adverbs>(?:paye|regle|credite|solde|rembourse|servi)e?s?\b
        vous avez ~1 (?:(?:vos|les) especes|les sous|vos sous|l'argent|votre argent|votre du|le (?:compte|ble|pognon|
            fric))\b
        (?:situation|facture|piece|note|la votre|les votres|le votre|factures|pieces) (?:[\w/.-]*\d[\w/.-]* )?
            (?:tombe|tombent|tombera|passe|passent|passera|passeront|sort|sortent|sortira|s'execute|s'executera|
            partira|partiront) <adverbs>(?=le \d|au \d|fin |mi|debut |lundi|mardi|mercredi|jeudi|vendredi|demain|
            dans (?:les|le courant|la) |a la fin|courant |la semaine|semaine)
        (?:pieces|factures) (?:[\w'-]+ ){1,6}?passeront\b
        (?:autorise|invite|libre)\w* a (?:[\w']+ )?(?:retirer|prelever|debiter|encaisser|presenter|representer|tirer)\b
        (?:re)?presente[rz][- ](?:le|la|les)\b
        causes de (?:votre|la|cette) (?:[\w'-]+ ){1,4}?(?:seront|sont) (?:\w+ )?(?:eteintes|levees|purgees|
            regularisees)
        (?:ai|avons|a|ont|est|sont|sera|seront) <adverbs>mise?s? (?:(?:la|les|votre|
            vos) [\w/.-]+ (?:[\w/.-]*\d[\w/.-]* )?)?(?:au|dans
            le|dans les) (?:prochaine? )?(?:paiement|reglement|virement|lot)s?\b
        payables? (?:le|au|fin|a|mi|debut|courant)\b
        banque ~2 (?<!a )(?<!avait )(?<!ait )(?:execute|executera|traite|traitera)\b
        bon pour (?:paiement|virement|reglement)\b
    """,
    PARTS,
)

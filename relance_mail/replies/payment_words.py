"""What says that money will leave or has left, in one piece of a sentence (notation: `patterns`; parts: `money_words`).

What takes it back (a negation, a condition, a hope, somebody else's money) is in `hedges.py`.
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
        (?:^|\b(?:ce|ca|cela|c'|il|elle|tout|le tout|factures?|elles|qui|celle-ci|
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
        (?:ca|cela|ce|il|elle) (?:partira|part|arrivera|arrive|suivra)\b(?! en| de chez| pas| a echeance)
        <money>(?: [\w'/().,€°-]+){0,7}? (?:est|sont|etait|a ete|ont ete) (?:bien |deja |donc )*<set>
        (?:paiement|reglement|virement|mandatement|facture|elle|dossier) (?:[\w'/-]+ ){0,5}?<set>\b
        (?:ai|avons|a) <adverbs>(?:mis en place|programme|prevu|planifie|saisi|enregistre|prepare|ordonne|
            demande|valide|ordonnance|cale|(?<!a )bloque|reserve|inscrit|note|agende|differe) ~6 (?:virement|reglement|
            paiement|
            versement|prelevement|cheque)
        (?:ai|avons|a) <adverbs>(?:mis|pose|cale|positionne|place) (?:le|un|votre|ce|les|mon|notre) (?:virement|
            reglement|
            paiement|cheque)(?: [\w'-]+){0,3}? (?:au|pour|differe|le)\b
        (?:ai|avons|a) <adverbs>(?:demande|donne (?:l'ordre|instruction|ordre|consigne)|dit|charge) ~4 (?:banque|
            banquier|
            comptable|comptabilite|service|collegue|tresorerie|conseiller|conseillere|secretaire|
            assistante) ~3 (?:de |d')
            (?:vous |le |la |les )*<pay_infinitive>
        (?:asked|told|instructed) ~3 (?:bank|accountant|accounts) to ~3 <pay_infinitive>
        (?<!je )(?:partira|partiront|suivra|suivront)\b
        (?:est|sont|etes|sommes|suis|sera|serez|seront|figure|figurez|figurent|passe|passez|passera|entre|
            rentre) <adverbs>
            (?:dans|sur|dedans|a) ~5 (?:l'|d')?(?:virements?|reglements?|paiements?|paie|mandats?|bordereau|lot|
                campagne|train|
            vague|run|echeancier|cycle|batch)\b
        (?:vous )?(?:etes|serez|y etes|y serez) (?:bien )?dedans\b
        (?:part of|included in|in) ~3 (?:payment|cheque|transfer|bacs) (?:run|batch|cycle|list)
        \by (?:sera|seront|est|sont|etes|serez) <adverbs>(?:inclus|compris|integr|inscri|prevu|programm|regle|paye)\w*
        (?:est|sont|a ete|ont ete|sera|seront|ai|avons|a) <adverbs>(?:reporte|decale|repousse|differe|avance|recale|
            replanifie|reprogramme)e?s? (?:[\w']+ ){0,3}?(?:au|a|pour|en|debut|fin|mi)\b
        pas (?:possible|faisable|envisageable|jouable) avant\b
        (?:pas|aucun) (?:de |d')?<money> (?:possible |prevu |programme )?avant\b
        <money> (?:goes|go|will go|leaves|is going|will leave|is being) out?\b
        (?:you(?:'ll| will| shall)|it'll|it will) ~2 (?:have|get|receive|see|be) ~3 (?:<money>|money|funds|paid|
            cash|it by|
            settled|cleared)\b
        (?:set up|scheduled|arranged|booked|queued|lined up) ~3 (?:<money>|it|this|that)\b
        (?:money|funds|it|this) (?:will be|goes|go|will go|leaves|is being) ~2 (?:sent|out|with you|in your account|
            transferred|wired|cleared|sorted)\b
        vous (?:l')?(?:aurez|recevrez|allez (?:recevoir|avoir)|receverez|trouverez) ~6 (?:<money>|du|dus|
            votre du|le votre|la votre|les votres)\b
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
        (?:passe|passerai|passerons|viens|viendrai|viendrons) ~6 (?:payer|regler|deposer|solder|cheque|especes)
        (?:mis|mise|mises) en (?:paiement|reglement)\b
        (?:will|shall|'ll|are going to|is going to|we are|i am|to) ~3 (?:pay|be paid|settle|be settled|transfer|
            be transferred|remit|be made|be included|be processed|paying|send you the payment|make (?:a|
            the) (?:payment|transfer))\b
        payment ~4 (?:scheduled|planned|will|due)\b
        (?:scheduled|planned) ~3 payment
        (?:il|elle|ils|elles|ca|c') ?(?:est|sont|a ete|ont ete) <adverbs><set>\b
        (?:elles?|factures?|ca) (?:passera|passeront|tombera)\b
        vous avez (?:le|votre|l'|notre|mon) ?<money>
        (?:virement|reglement|paiement|cheque|prelevement) (?:est|sera) date\b
        d'accord (?:pour|de) ~2 <pay_infinitive>
        accord ~6 (?:pour|de) ~2 <pay_infinitive>
        (?:(?:mis|tombee?s|tombe|mettre|mise?s?) d'accord|accord (?:trouve|conclu|passe|
            obtenu))\b(?: [\w'.-]+){0,7}? (?:pour|sur|de) ~3 (?:decal\w+|report\w+|repouss\w+|pa[iy]\w+|regl\w+)
        ^(?:- )?(?:(?=[\w/.-]*\d)[\w/.-]+ (?:€ |eur )?){0,4}a (?:virer|payer|regler|mandater|decaisser) (?=le |au |
            fin |mi|debut |
            en |lundi|mardi|mercredi|jeudi|vendredi|demain)
        vous (?:etes|serez) <adverbs>(?:paye|regle|credite|solde|rembourse)e?s?\b
        vous avez ~1 (?:les sous|vos sous|l'argent|votre argent|votre du|le (?:compte|ble|pognon|fric))\b
        (?:situation|facture|piece|note|la votre|les votres|le votre|factures|pieces) (?:[\w/.-]*\d[\w/.-]* )?
            (?:tombe|tombent|tombera|passe|passent|passera|passeront|sort|sortent|sortira|s'execute|s'executera|
            partira|partiront) <adverbs>(?=le \d|au \d|fin |mi|debut |lundi|mardi|mercredi|jeudi|vendredi|demain|
            dans (?:les|le courant|la) |a la fin|courant |la semaine|semaine)
        (?:pieces|factures) (?:[\w'-]+ ){1,6}?passeront\b
        (?:autorise|invite|libre)\w* a (?:[\w']+ )?(?:retirer|prelever|debiter|encaisser|presenter|representer|tirer)\b
        (?:re)?presente[rz][- ](?:le|la|les)\b
        causes de (?:votre|la|cette) (?:[\w'-]+ ){1,4}?(?:seront|sont) (?:\w+ )?(?:eteintes|levees|purgees|regularisees)
        (?:ai|avons|a|est|sont|sera|seront) <adverbs>mise?s? (?:(?:la|les|votre|
            vos) [\w/.-]+ (?:[\w/.-]*\d[\w/.-]* )?)?(?:au|dans
            le|dans les) (?:prochaine? )?(?:paiement|reglement|virement|lot)s?\b
        payables? (?:le|au|fin|a|mi|debut|courant)\b
        banque ~2 (?:execute|executera|traite|traitera)\b
        bon pour (?:paiement|virement|reglement)\b
    """,
    PARTS,
)
# Each alternative says that it is done.
PAST = words(
    r"""
        (?:ai|as|a|avons|avez|ont|ayant) <adverbs><done_pay>
        (?:operation|ecriture|paiement|virement|reglement|ca|cela|cheque) ~2 (?:est|a ete) (?:bien )?(?:passee?|
            debitee?|executee?|comptabilisee?)\b
        (?:ai|as|a|avons|avez|ont) <adverbs><done_do> ~6 <money>\b
        (?:ai|a|avons|ont) <adverbs>(?:donne|remis|laisse|verse|depose|envoye|apporte|fait) (?:les |des )?\d[\d., ']*
            ?(?:€|euros?|eur|chf|e)(?![a-z])
        (?:ai|a|avons|ont) <adverbs><done_do> (?:\w+ )?(?:(?:la|une|l'autre|le|un|cette|deux) ?)?(?:premiere |premier |
            1ere |1er )?(?:moitie|tiers|quarts?|partie|part)\b
        (?:ai|a|avons|ont) <adverbs>(?:donne|remis|laisse|verse|depose|apporte) (?:les )?\d{2,5} (?=(?:a|au|aux|en|
            chez|par|
            dans) )
        (?:est|sont|a ete|ont ete) <adverbs>sorti\w* (?:de|du) (?:notre |ma |la |mon )?(?:banque|compte|caisse)
        c'est <adverbs>(?:plie|boucle|regle|fait|parti|solde|en ordre) depuis\b
        (?:transaction|operation) (?:a ete |est |bien )*(?:accepte|valide|confirme|autorise|aboutie)e?s?\b
        <money>(?: [\w'/().,°€-]+){0,9}? (?:a|ont|est|sont) <adverbs>(?:<done_do>|<done_pay>)
        (?:crois|croyons|pense|pensons|semble|certains? de|certains? d'|surs? de|surs? d') ~2 (?:l'|les |la |le |
            vous )?avoir <adverbs><done_pay>
        (?:vient|viennent) (?:juste |tout juste )?(?:de |d'etre )(?:partir|<do_participle>|<pay_participle>)\b
        (?:vient|viennent) (?:juste |tout juste )?d'etre ~1 (?:<do_participle>|<pay_participle>)
        (?:^|\d |[,:] |l'autre |celle-ci |elle |il |tout |elles |la |le votre |la votre )(?:est|
            sont) <adverbs>parti(?:e?s?)\b(?! (?:en|de l|de chez|du|a la|chez|pour|vers|aux)\b)
        (?:est|sont) <adverbs>(?:au courrier|dans la boite|a la poste|en route|en chemin|dans le circuit postal)
            (?: \w+){0,3} (?:depuis|hier|ce matin)
        <money> ~3 (?:a|ont) <adverbs>quitte
        (?:a|ont) <adverbs>quitte ~1 compte
        <money> (?:[\w/.-]+ ){0,3}(?:date|datait|remonte)(?:nt)? (?:de(?! factur)|du|a|au|d'(?!echeance))\b
        (?:fait|fais) partir ~2 <money>
        (?:ai|a|avons) <adverbs>fait (?:partir|faire|passer) ~4 <money>
        (?:in the (?:post|mail)|on its way) since\b
        (?:cheque|check|payment|money|funds|wire|transfer|remittance|bacs) (?:left|went|cleared|was sent|sent|made|
            paid|posted|wired|
            transferred|executed)\b
        (?:money|funds) ~2 (?:left|debited)\b
        (?:dit|disent|affirme|assure|certifie|jure|soutient|maintient|indique)\w* ~2 (?:l'|les |la |
            le )?avoir <adverbs><done_pay>
        (?:viens|venons|vient) (?:juste |donc )?(?:de |d')(?:vous |le |la |les |l'|te )*<pay_infinitive>
        (?:c'est|c'etait|ca a ete|(?<!papa )(?<!avec )(?<!maman )tout est(?! parti(?:$| en| avec))|tout a ete|
            ca ete) <adverbs>(?:<done_pay>|fait|parti|envoye|poste)\b
        (?:^-? ?(?:[\w/.-]*\d[\w/.-]* )?|(?:€|euros?|eur) (?:ont ete )?|\bfactures? |[,:(] ?|\bfut |
            \btotalement |\bdeja )(?:deja |bien |tout |integralement |entierement )*<done_pay>
        <money> (?:(?!sera|seront|va\b|vont|etre|serait|pas\b|doit|soit|qui\b|que\b|peut|non\b|jamais|est\b|
            a\b)[\w'/.,°€-]+ ){0,8}?(?:<done_do>|<done_pay>)
        ^-? ?[\w/.-]*\d[\w/.-]*(?: [\d.,']+(?: ?€| eur(?:os?)?)?){1,4} (?:deja )?(?:<done_pay>|parti\b)
        (?:tiers|moitie|part|partie|montant|tout) (?:est|a ete|sont) <adverbs>(?:<done_do>|<done_pay>)
        (?:est|sont|etait|etaient|fut) <adverbs><done_pay>
        deja (?:ete )?(?:<done_pay>|(?:fait|parti|envoye|poste)e?s?\b)
        (?:recu|vu passer|encaisse|retrouve|enregistre|trace de|vu) (?:[\w'-]+ )?(?:mon|notre|nos|le) <money>
        (?:mon|notre|nos|ce|le) <money> (?:bancaire |n ?° ?\w+ |de [\d.,]+ ?(?:€|euros?) )*(?:du|date du|
            en date du|d'hier|de (?:lundi|mardi|mercredi|jeudi|vendredi))\b(?= ?\d| hier| l| m| j| v)
        ^(?:bonjour,? )?(?:virement|cheque|reglement|paiement|prelevement|versement) (?:[\w°]+ ){0,3}?(?:du|emis le|
            date du) (?=\d)(?!\d+ (?:€|euros?|eur))
        croise ~1 (?:notre|mon|un) <money>
        ^(?:was )?paid (?:on|by|last|yesterday|in|already)\b
        (?:^|\()<money> (?:de (?:ce (?:jour|matin|midi|soir)|la semaine (?:derniere|passee))|d'aujourd'hui|d'hier)\b
        ordre (?:de (?:virement|paiement) )?(?:est|a ete) <adverbs>(?:passe|donne|transmis|envoye)\b
        (?:have|has|was|were|been|already) ~2 (?:paid|settled|transferred|wired|remitted)\b
        (?:we|i) (?:\w+ )?(?:paid|settled|wired|transferred)\b
        (?:payment|transfer|cheque) ~3 (?:was|has been|been) (?:\w+ )?(?:made|sent|done|executed|posted)\b
        ^(?:poste|parti|expedie|depose|envoye)e?s? (?=le \d|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|
            avant)
        (?<!par )(?<!par le )debit (?:de|du|d'un)\b
        (?:preuve|justificatif|avis|recu|attestation|copie|capture) (?:d'execution |d'operation |de debit |
            d'ecran )?(?:de|du) ~1 (?:virement|paiement|reglement|debit)\b
        operation (?:bancaire )?(?:du|de|d'hier)\b
        (?:montre|indique|mentionne|fait (?:apparaitre|etat d[eu']?)|confirme) (?:bien )?(?:le|un) ?(?:debit|
            virement|prelevement|
            paiement)
        (?:avais|avions|avait|avaient) <adverbs><done_pay>
        (?:ai|avons|avoir) (?:bien )?donne (?:l'|un )ordre de virement
        (?:figure|apparait|passe) ~4 (?:debit|debite|releve)\b
    """,
    PARTS,
)
# « je l'ai déposé »: only where the money's own word stands in the same sentence.
PAST_PRONOUN = words(
    r"""
        (?:je|nous|on) (?:vous )?(?:l'|les |vous l')(?:ai|avons|a) <adverbs><done_do>
    """,
    PARTS,
)
DONE_WITHOUT_AUXILIARY = words(r"(?:^|<money> )(?:deja |bien )*(?:<done_pay>|<done_do>)", PARTS)

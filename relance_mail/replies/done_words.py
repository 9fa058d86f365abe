"""What says that money has left, in one piece of a sentence (notation: `patterns`; parts: `money_words`).

What says that it will leave is in `payment_words.py`, what takes it back in `hedges.py`.
"""

from relance_mail.replies.money_words import PARTS
from relance_mail.replies.patterns import words

# Each alternative says that it is done.
PAST = words(
    r"""
        (?:ai|as|a|avons|avez|ont|ayant) <adverbs><done_pay>
        (?:j'ai|avons|(?:je|on) (?:vous |te )(?:ai|a)|(?:on|il|elle|elles|ils) (?:vous )?(?:a|ont)|l'ai|
            l'a) <adverbs>(?:payer|regler|virer|verser|
            solder|acquitter)\b
        vous (?:m'|nous |l')?avez <adverbs>(?:preleve|debite|encaisse|recu|percu|touche) ~3 (?:<money>\b|<sum>)
        vous (?:m'|nous )avez <adverbs>(?:preleve|debite|tire) (?:de )?\d{2,5}\b
        (?:suis|est|sommes|sont|^passe) <adverbs>(?:passe|venu|alle)e?s? ~3 (?:(?:payer|regler|solder)\b|(?:deposer|
            remettre|
            porter|apporter|donner) ~4 (?:<money>\b|<sum>))
        (?:operation|ecriture|paiement|virement|reglement|prelevement|ca|cela|cheque) ~4 (?:est|
            a ete) (?:bien )?(?:passee?|
            debitee?|executee?|comptabilisee?)\b
        (?:ai|as|a|avons|avez|ont|avais|avait|avions|avaient) <adverbs><done_do> ~6 <money>\b
        (?:ai|a|avons|ont) <adverbs><done_do> (?:(?!factures?\b|devis\b|avoir\b|mail\b)[\w'-]+ ){0,6}?<sum>
        (?:ai|a|avons|ont) <adverbs>(?:mis|glisse|jete|confie|laisse) ~5 (?:au courrier|a la poste|(?:a|dans) (?:la|
            votre|ta) boite)\b
        <money> ~6 (?:mise?s?|glissee?s?) (?:au courrier|a la poste|(?:a|dans) (?:la|votre|ta) boite)\b
        (?:ai|a|avons|ont) <adverbs>(?:transmis|passe|donne|envoye|adresse|signe|valide) ~2 (?:l'|un |les |
            d')?ordres? (?:a|de|au) (?!mes|mon\b)
        ordre (?:du [\d/.]+ |de (?:virement|paiement) |bancaire )?(?:est|a) <adverbs>(?:execute|passe|traite|
            transmis)e?\b
        ^(?:oui,? )?(?:et )?(?:deja )?(?!solde (?:insuff|debit|credit|d[eu]\b))<done_pay>(?!, (?:la|elle|votre|ca))
        ^(?:bien )?(?:execute|debite|credite)e?s? (?:par|le|hier|ce matin|aujourd'hui|ce jour)\b
        (?:we|i|our bank) (?:\w+ )?(?:sent|made|posted|mailed|remitted|ordered|order|initiated|executed|released|
            issued|did) (?:(?:it|eur|usd|gbp|€)\b|
            (?:(?:the|a|your|our|full) ){0,2}(?:bank )?<money>\b|<sum>)
        (?:it |which |they |cheque |payment |transfer |funds |money )?(?:went out|left (?:our|the|my) (?:account|
            bank))\b
        (?:ai|a|avons|ont) <adverbs>(?:donne|remis|laisse|verse|depose|envoye|apporte|fait) (?:les |des )?\d[\d., ']*
            ?(?:€|euros?|eur|chf|e)(?![a-z])
        (?:ai|a|avons|ont) <adverbs><done_do> (?:\w+ )?(?:(?:la|une|l'autre|le|un|cette|deux) ?)?(?:premiere |premier |
            1ere |1er )?(?:moitie|tiers|quarts?|partie|part)\b
        (?:ai|a|avons|ont) <adverbs>(?:donne|remis|laisse|verse|depose|apporte) (?:les )?\d{2,5} (?=(?:a|au|aux|en|de|
            pour|sur|
            chez|par|
            dans) )
        (?:est|sont|a ete|ont ete) <adverbs>sorti\w* (?:de|du) (?:notre |ma |la |mon )?(?:banque|compte|caisse)
        c'est <adverbs>(?:plie|boucle|regle|fait|parti|solde|en ordre) depuis\b
        c'est <adverbs>(?:passe|debite|execute)e?(?=[.,;!) ]*$| (?:hier|lundi|mardi|mercredi|jeudi|vendredi|le \d|
            ce matin|depuis))
        (?:transaction|operation) (?:a ete |est |bien )*(?:accepte|valide|confirme|autorise|aboutie)e?s?\b
        <money>(?: [\w'/().,°€-]+){0,9}? (?:a|ont|est|sont) <adverbs>(?:<done_do>|<done_pay>)
        (?:crois|croyons|pense|pensons|semble|certains? de|certains? d'|surs? de|surs? d') ~2 (?:l'|les |la |le |
            vous )?avoir <adverbs><done_pay>
        (?:vient|viennent) (?:juste |tout juste )?(?:de |d'etre )(?:partir|<do_participle>|<pay_participle>)\b
        (?:vient|viennent) (?:juste |tout juste )?d'etre ~1 (?:<do_participle>|<pay_participle>)
        (?:^|\d |€ |\beuros? |\beur |[,:] |l'autre |celle-ci |elle |il |tout |elles |la |le votre |la votre )(?:est|
            sont) <adverbs>parti(?:e?s?)\b(?! (?:dans le|en(?! virement| cheque| recommande)|de l|de chez|du|a la|
            chez|pour|vers|aux)\b)
        (?:est|sont) <adverbs>(?:au|dans le) courrier (?=d'hier|de (?:lundi|mardi|mercredi|jeudi|vendredi|samedi)|du \d)
        <money>(?: [\w'/.-]+){0,5}? (?:est|sont|is|are) <adverbs>(?:en route|en chemin|in the (?:post|mail)|on (?:its|
            the) way)\b
        <money>(?: [\w'/.-]+){0,5}? (?:est|sont) <adverbs>sortie?s?\b
        (?:\d+|facture) (?:est|sont) <adverbs>(?:sortie?s? par|passee?s? (?=le \d|hier|par|sur (?:ma|notre|mon)))
        <money>(?: [\w'/.-]+){0,4}? (?:a|ont) <adverbs>eu lieu\b
        <money>(?: [\w'/.-]+){0,4}? (?:a|ont) <adverbs>du (?:quitter|partir|passer|etre (?:debite|credite|passe|fait|
            execute))\b
        (?:ai|avons|a) (?:bien |toujours )?tenu(?: parole| promesse| (?:ma|notre) promesse| (?:mon|notre|mes|
            nos) engagements?)?(?=$|[,:;.!]| et\b| le\b)
        (?:ai|avons|a) (?:commence|debute|demarre) ~3 par (?:un |une )?<money>
        (?:ai|avons|a|on) <adverbs>(?:fais|fai) ~4 <money>
        vous (?:vous )?(?:etes|etiez) (?:deja |bien )?servie?s?\b(?= (?:sur|dans))
        vous (?:etiez|y etiez) (?:bien |deja )?(?:dans|sur|inclus|compris) ~3 (?:celui|celle|virement|paiement|lot|
            campagne)
        <money> (?:est|etait) (?:bien )?(?:du \d|d'(?:hier|avant-hier)|de (?:lundi|mardi|mercredi|jeudi|vendredi|
            samedi|ce matin|la semaine (?:derniere|passee)))
        debit est (?:bien )?(?:du \d|d'(?:hier|avant-hier)|de (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|ce matin))
        (?:^|[,:;] )(?:virement|cheque|prelevement) (?:du (?=\d)|d'avant-hier|de (?:lundi|mardi|mercredi|jeudi|
            vendredi|samedi))
        (?:\d+(?: ?€| euros?)?|euros?|cents?|mille|cinquante) (?:tout pile |pile |tout rond |ttc |(?:sur|de|
            pour) (?:la|le|votre) [\w/.-]+ )?(?:<done_pay>|remis|deposes|donnes|laisses|postes)\b
        execution (?:bancaire )?du \d
        (?:virements?|paiements?|reglements?|cheques?) (?:se sont|s'est) croise
        (?:mon|notre|le|ce) (?:virement|cheque|reglement|paiement|versement) de (?:lundi|mardi|mercredi|jeudi|
            vendredi|samedi)(?: dernier)?\b(?! (?:sera|part|partira|prochain|ne |n'|en huit|est|\d))
        avis d'operation\b(?! (?:suit|suivra))
        vous etes <adverbs>(?:pa[iy]e|regle|credite|vire|solde)e?s? depuis\b
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
        (?:c'est(?! parti (?:comme|pour|si))|c'etait|ca a ete|
            (?<!papa )(?<!avec )(?<!maman )tout est(?! parti(?:$| en| avec| dans| au\b| chez| sur))|tout a ete|
            ca ete) <adverbs>(?:<done_pay>|fait|parti|envoye|poste)\b
        (?:^-? ?(?:[\w/.-]*\d[\w/.-]* )?|(?:€|euros?|eur) (?:ont ete )?|\bfactures? |[,:(] ?|\bfut |
            \btotalement |\bdeja )(?:deja |bien |tout |integralement |entierement |ok |oui )*(?!solde (?:insuff|debit|
            credit|
            d[eu]\b))<done_pay>
        <money> (?:(?!sera|seront|va\b|vont|etre|serait|pas\b|doit|soit|qui\b|que\b|peut|non\b|jamais|est\b|
            a\b|je\b|on\b|y\b)[\w'/.,°€-]+ ){0,8}?(?:<done_do>|<done_pay>)
        ^-? ?[\w/.-]*\d[\w/.-]*(?: [\d.,']+(?: ?€| eur(?:os?)?)?){1,4} (?:deja )?(?:<done_pay>|parti\b)
        (?:^|, |et )(?:la |une |le )?(?:premiere |premier )?(?:moitie|partie|tiers) <done_pay>
        (?:a ete|ont ete|avons|ai|est|sont) <adverbs>mise?s? (?:[\w'/.,€°-]+ ){0,4}?en (?:paiement|reglement) (?=hier|
            avant-hier|ce matin|la
            semaine|il y a)
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
        operation (?:bancaire )?(?:du \d|d'hier|de (?:debit|virement|paiement|ce jour))\b
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
        (?:je|nous|on) (?:vous )?(?:l'|les |vous l')(?:ai|avons|a) <adverbs>(?:<done_do>|refait|reemis|relance|repasse)
        (?:l'|les |vous l')(?:ai|a|avons) <adverbs>(?:mise?s?|glissee?s?|postee?s?|deposee?s?) (?:au courrier|
            a la poste|(?:a|dans) (?:la|votre|ta) boite)\b
        (?:il|elle|ca|celui-ci) (?:a|est) <adverbs>(?:executee?|debitee?|partie?|passee?|envoyee?|emise?|
            creditee?)s?\b(?! en| a la| dans)
        (?:viens|venons|vient) (?:juste |tout juste )?de (?:vous )?(?:le |la |l'|les )(?:donner|remettre|poster|
            deposer|envoyer|lancer|faire|
            refaire|valider|passer|expedier|confier)\b
    """,
    PARTS,
)
DONE_WITHOUT_AUXILIARY = words(r"(?:^|<money> )(?:bien )*(?:<done_pay>|<done_do>)", PARTS)

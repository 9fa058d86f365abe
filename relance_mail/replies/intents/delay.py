"""Time is asked for, or payment is not possible yet, or hangs on a condition or a hope.

`asks` stands by itself even beside a promise for another invoice; `cannot` is only worth something when nothing
firmer was said.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.sentences import Sentence

_ASKS = (
    rule(
        "délai demandé",
        r"""
            (?:accord\w*|octroy\w*|obtenir|avoir|donn\w+|laiss\w+|besoin d|demand\w+|solliciter|sollicit\w+|
                souhait\w+|voudrai\w+|aimerai\w+|possible|faudrait|faut|benefici\w+|consent\w+|serait-il|serait il|
                permett\w+|negocier|merci d[e']|pourriez|pouvez|pourrais[- ]tu|peux[- ]tu|tu pourrais|
                tu peux|pou(?:rrions|vons)[- ]nous|peut[- ]on|pourrait[- ]on|voir pour|remercie|propos\w+|
                reclam\w+|auriez|possibilite|moyen)..60..\b(?:delais?|report|sursis|moratoire|temps|repit|
                prolongation|
                extension (?:de|du) delai|repousser|
                decaler|reporter|differer|patienter|attendre|prolonger|semaines?|jours (?:de plus|supplementaires)|
                mois (?:de plus|supplementaires?)|plus tard)\b
            (?:repousser|decaler|reporter|differer|prolonger) ~4 (?:echeance|paiement|reglement|date|
                prelevement|jusqu)
            (?:patience|patienter|patientez|attendre|attendez|laissez|laisser)(?:[- ](?:moi|
                nous))?..50..\b(?:encore|jusqu|quelques|un peu|\d+ jours|le temps|une semaine|un mois|deux semaines|
                du temps|fin)
            un (?:petit |leger |court )?delai (?:de|supplementaire|de paiement|jusqu)
            delai (?:de paiement )?supplementaire
            (?:m'|nous |l')?(?:accorder|octroyer|laisser|donner|consentir)(?:[- ](?:moi|nous))? (?:encore |
                un peu )?jusqu
            un peu (?:de|plus de) (?:temps|delai|patience)
            laisse[rz]?[- ](?:moi|nous) (?:encore |juste |au moins )?(?:un|une|deux|trois|quatre|six|quelques|
                \d+) (?:petite?s? )?(?:mois|semaines?|jours)
            (?:mois|semaines?|jours|quinzaine) (?:de plus|supplementaires?)\b..40..(?:possible|accord|convien|svp|
                s'il vous|\?)
            plus de temps
            delais? (?:svp|s'il (?:vous|te) plait|stp|please|possible|,? merci)
            (?:reconnaissante?|merci|prie|gre|demand\w+|souhait\w+)..40..ne pas (?:presenter|transmettre|lancer|saisir|
                engager|poursuivre|passer)\b..40..(?:avant|tout de suite|encore|d'ici)
            (?:serait|est)[ -]il possible..60..\b(?:payer|regler|verser|regularis\w+|solder|paiement|reglement)
            (?:puis|pourrais|peux)[ -]je ~4 (?:payer|regler|verser|solder)
            (?:pouvons|pourrions|peut)[ -](?:nous|on) ~4 (?:payer|regler|verser|solder)
            est[- ]ce (?:que )?(?:je|nous|on|possible|ok|bon)..60..\b(?:payer|regler|verser|solder|paie|paye|
                regle)\b
            possible de ~3 (?:payer|regler|verser|attendre|decaler|reporter|repousser)
            (?:propose|proposons|souhaiterais|souhaiterions|souhaite|voudrais|aimerais|aimerions|voudrions|
                prefererais|demande a pouvoir) ~4 (?:regler|payer|verser|solder)
            (?:more|additional|extra) (?:time|days|weeks)
            (?:payment|an|further) extension\b
            extension of (?:the )?(?:deadline|time|term)
            postpone
            (?:extend|extension of|push back|delay|move) ~3 (?:due date|deadline|payment|term)
            defer\b
            could (?:we|you|i) ~3 (?:pay|wait|give)
            grace period
            grant us
        """,
        unless=r"""
            pris (?:le|du) temps
            (?:accorde|accordes|accepte|obtenu|octroye) (?:un |le |ce |notre |mon )?(?:moratoire|sursis|report|delai)
            concordat|surendett|plus de temps dans
            (?:vous|me|nous|t')(?: [\w']+){0,3} propose de
            (?:pas|ni|hors de question) ..40..(?:attendre|patienter)
            possible de (?:payer|regler) (?:la|cette|votre) facture [\w/.-]*\d[\w/.-]* ?[:,]
            attendrez
            creneaux?\b|rendez-vous
            feuilles? de temps
            (?:temps|jours?) (?:de|d') (?:regarder|verifier|controler|lire|voir|chercher|comprendre|retrouver|
                faire le point)
            (?:merci|remercie\w*|prie)\b ..30..(?:patien\w+|attendre) jusque? ?l?a?
            bloquee? jusqu
            repond\w* (?:dans|sous) un delai
            merci de (?:bien vouloir )?patienter ?[.!,]*$
            sans (?:autre |plus de )?delai
            attendre (?:la |le |les |votre |une? )?(?:livraison|correction|facture|avoir|reponse|retour)
            merci (?:encore )?(?:beaucoup )?(?:pour|de) (?:le |votre |ce )?delai
            repondre dans
            delai de (?:livraison|traitement|reponse|deux mois|prescription)
            dans (?:les|un) (?:meilleurs|brefs|plus brefs) delais
            pas (?:besoin|demande) de delai
            delais? (?:legal|contractuel)
            desolee? (?:pour|du|de) (?:le |ce )?(?:delai|retard)
            retard de livraison
            plus attendre
            pas (?:le |de |eu le )?temps
            excus\w+ ~3 delai
            tout ce temps
            depuis (?:tout ce|longtemps)
        """,
    ),
)
_CANNOT = (
    rule(
        "ne peut pas payer",
        r"""
            (?:ne |n'|n )?(?:peux|peut|pouvons|pourrai|pourrons|pourra|puis|arrive|arrivons|suis pas en mesure|
                sommes pas en mesure|suis dans l'incapacite|serai pas en mesure|serons pas en mesure) ~2 (?:pas|
                plus|guere|rien)\b(?: [\w'-]+){0,4}? (?:payer|regler|verser|honorer|solder|acquitter|effectuer|
                proceder|faire (?:le|de|un|face)|virer|faire face)
            (?:pas|plus) en mesure d[e'] ?~3 (?:payer|regler|verser|honorer|solder|effectuer|proceder|faire|
                vous)
            impossible (?:cette|ce|la semaine|le mois|avant|pour (?:le moment|l'instant)|actuellement|en ce moment)
            (?:c'est|ce sera|ca sera|cela m'est|ca m'est|materiellement) impossible\b
            (?:tous |tout |nos |mes |les )+(?:paiements?|reglements?|virements?|decaissements?|
                comptes?) ~3 (?:suspendus?|geles?|bloques?|
                a l'arret|stoppes?|en pause)
            (?:caisse|caisses|tirelire|compte) (?:est |sont )?(?:completement |totalement )?(?:vides?|a zero|
                dans le rouge)
            c'est mort (?:pour|avant|ce|cette)|(?:rien|pas) avant (?:longtemps|longtps|un moment)
            (?:ne )?comptez pas (?:dessus|la-dessus|sur \w+) (?:avant|ce|cette|le)
            (?:pas|rien|plus) de quoi ~2 (?:payer|regler)
            (?:aucune|pas la moindre|pas d') ?idee\b
            (?:rien|pas) (?:a|de) promettre
            (?:bloque|bloquee|bloques) par la (?:caisse|caf|banque|cpam|secu)
            (?:faut|faudra|il faudra|va falloir) (?:que )?(?:t'|tu |vous )?(?:attend\w+|patient\w+)
            (?:sollicit|demand|compt\w+ sur|fais appel a|faisons appel a)\w* (?:de )?(?:votre|ta) (?:patience|
                indulgence|comprehension)
            (?:impossible|incapable|impossibilite|incapacite) de ~3 (?:payer|regler|verser|honorer|solder|faire|
                effectuer)
            (?:pas|plus|aucune?|manque de|probleme de|problemes de|difficultes? de|soucis? de|tensions? de|
                manquons de|plus de|peu de) ~2 (?:tresorerie|argent|liquidites?|sous|fonds|moyens|rentree|revenus?|
                salaire|cash)\b
            tresorerie ~3 (?:tendue|juste|difficile|bloquee|compliquee|fragile|au plus bas|a sec|exsangue|
                serree|insuffisante|catastrophique)
            ne (?:me |nous |le |la |l')*(?:permet|permettent|permettra) pas (?!..30..(?:livr|chantier))
            (?:tenir|respecter|honorer) (?:l'|cette |la |notre |mon |le )(?:echeance|delai|date|engagement)\b
            ne (?:peux|pouvons|peut) pas ~2 (?:m'engager|nous engager|s'engager|engager|promettre|garantir|
                donner (?:de|une) date|
                dire quand)
            c'est (?:\w+ )?(?:complique|difficile|dur|chaud|tendu|juste|la galere|la misere)\b
            difficultes? (?:financieres?|passageres?|de paiement|economiques?|momentanees?)
            situation (?:financiere )?(?:\w+ )?(?:difficile|delicate|compliquee|precaire|tendue)
            saisie (?:sur|de|du) (?:\w+ )?comptes?
            tout est bloque
            pas possible (?:ce mois|cette semaine|avant|pour (?:le moment|l'instant)|actuellement|maintenant|
                en ce moment)
            pas encore (?:ete )?votes?
            credits? (?:budgetaires? )?(?:epuises?|insuffisants?|non votes)
            a decouvert\b
            compte ~2 (?:bloque|a sec|vide|saisi)
            (?:passe|passons|periode|mois|annee|debut) ~3 (?:difficile|compliquee?|creu\w+|tendue?)
            au chomage(?! (?:partiel|technique)? ?de (?:mes|nos))
            en arret maladie
            pas evident (?:financierement|en ce moment)
            fauchee?
            s'annonc\w+ (?:complique|difficile|dur|tendu|juste|rude|serre|maigre)\w*
            (?:a sec|ric[- ]?rac|dans le rouge|la deche|raide|sur la paille)\b
            (?:pas|plus|rien) de sous\b
            (?:ai|avons|a|reste) (?:plus |meme |vraiment )*(?:pas|plus) un (?:rond|sou|centime|euro|radis)
            en galere
            nous n'avons pas encore (?:ete payes|recu (?:nos|le|notre|les))
            (?:ne|n') ?(?:nous|m') ?(?:a|ont) ~2 pas (?:\w+ )?(?:encore )?(?:paye|regle)
            attends? (?:d'etre payee?|mon salaire|ma paie|un reglement|le versement|une rentree|un virement|
                le paiement)
            attends? (?:encore |toujours )?(?:des|mes|ma|mon|une|la|le|les) (?:\w+ )?(?:rentrees?|prime|salaire|paie|
                paye|retraite|pension|
                allocations?|rsa|caf|pret|aide|virement|subventions?|bourse|indemnites?|heritage|acompte)\b
            (?:ne |n')?(?:peux|pouvons|peut|puis|pourrai|saurais) pas ~2 (?:suivre|l'accepter|accepter|tenir|assumer)
            trop (?:lourde?|elevee?|chere?)s? (?:pour (?:moi|nous)|actuellement|en ce moment)
            attendez (?:que|qu')
            n'(?:ai|avons) plus (?:ces|les|cet|cette|l') ?(?:\d+ )?(?:euros?|€|argent|sous|somme)
            (?:plus|pas) (?:de|aucune) date\b
            (?:faut|fera|ferons) (?:que )?(?:t'|tu |vous )?attend\w+
            (?:defaut|faute|absence|manque) de (?:provision|fonds|tresorerie|liquidites?)
            attendons (?:un|le|une|des|d'etre|les) (?:\w+ )?(?:reglements?|paiements?|payes|rentrees?|
                versements?|virements?|deblocage|subventions?|acompte|encaissement|pret|financement)
            (?:cannot|can't|unable to|not able to|not in a position to) ~2 pay
            cash ?flow
            no funds
            des que (?:je|nous|on) (?:le |la |les )?(?:peux|pourr\w+|peut|pouvons)
            quand je (?:peux|pourrai)
            je (?:reviens|reviendrai) vers vous (?:des|quand|lorsque|avec une date|
                pour (?:vous donner )?une date)
            pas (?:encore )?(?:de|une) date
            sais pas (?:encore )?quand
            pas de visibilite
        """,
    ),
)


def asks(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.REQUEST_DELAY, _ASKS, sentences)


def cannot(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.REQUEST_DELAY, _CANNOT, sentences)

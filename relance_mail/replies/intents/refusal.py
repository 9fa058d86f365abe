"""Will not pay, without a factual ground about the invoice; also in irony.

A refused day (« je ne paierai pas vendredi »), an inability (« je ne pourrai pas ») and a refusal that hangs on a
ground (« tant que ce n'est pas repris ») are none.
"""

import re
from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.patterns import expression, words
from relance_mail.replies.sentences import Sentence

IRONY, SAYS_NO = "ironie", "non"
_PAY = expression(
    r"""
        payer
        regler
        verser
        solder
        honorer
    """
)
_WONT = expression(
    r"""
        paierai
        payerai
        paierons
        payerons
        paiera
        payera
        reglerai
        reglerons
        reglera
        verserai
        verserons
        versera
        paie
        paye
        paierais
        payerais
        solderai
        solderons
    """
)
_CONDITIONAL = expression(
    r"""
        tant que
        avant (?:que|d'|le|la|les|lundi|mardi|mercredi|jeudi|vendredi|samedi|fin|mi|debut|janv|fev|mars|avril|mai|jui|
            aout|sept|oct|
            nov|dec|\d)
        (?:pas|rien|plus) (?:de (?:moi|nous|ma part|notre part) )?(?:le |au |en |d'ici |
            des )?(?:\d{1,2}(?:er)?\b(?! ?(?:€|euro|fois|cent))|ce (?:mois|lundi|mardi|mercredi|
            jeudi|vendredi)|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre)
        (?:paiement|reglement|virement) (?:le|au|avant|d'ici) (?:le )?\d
        sans (?:bon|avoir|rib|facture|preuve|justificatif|ce|cette|cela|votre|document)
        (?:pendant|durant) (?:cette|ma|mon|notre|la|le|les)
        en l'etat
        dans ces conditions
        pour (?:le moment|l'instant)
        si vous
        vendredi\b
        lundi\b
        mardi\b
        mercredi\b
        jeudi\b
        demain\b
        cette semaine
        ce mois
        tout de suite
        immediatement
        avant\b
        pas (?:encore|pouvoir)
        plus que
        en une (?:seule )?fois
        d'un coup
    """
)
_FEES = expression(
    r"""
        (?:penalites?|frais|interets?|indemnites?|majorations?)\b
    """
)
_ADVERB = (
    r"(?:(?:absolument|certainement|surement|strictement|donc|evidemment|par consequent|bien sur|tout simplement|"
    r"naturellement|assurement|malheureusement) )*"
)
_PARTS = {"adverb": _ADVERB, "pay": _PAY, "wont": _WONT, "conditional": _CONDITIONAL, "fees": _FEES}
_RULES = (
    rule(
        "ne paiera pas",
        r"""
            ne (?:vous |la |le |les |l'|lui )*<wont> <adverb>(?:pas|rien|jamais|plus)\b
            (?:instruction|ordre|consigne|decid\w+|decision|choisi|demande)\b..50..ne (?:pas|plus|rien) (?:vous |
                la |le |les |
                l'|y )*<pay>
            no intention (?:of|to) ~1 pay(?:ing)?\b|no intention (?:of|to) ~1 settl\w+
            (?:will|shall|are|am|is) not (?:be )?(?:settl\w+|honou?r\w*|paying)|(?:refuse|decline) to (?:pay|settle)
            (?:je|nous|on) (?:vous |la |le |les |l')*<wont> (?:pas|rien|jamais)\b
            (?<!jamais )(?<!pas )\brefus(?:e|ons|erai|erons)? (?:categoriquement |formellement |de nouveau |
                tout net )*(?:de |
                d')(?:vous |la |le |les )*(?:<pay>|effectuer|donner)
            refus de (?:<pay>|paiement)
            refus(?:e|ons) (?:tout|le moindre) (?:paiement|reglement|versement)
            (?:aucun|pas de|pas un) (?:paiement|reglement|versement),? (?:ni|meme|pas meme|ni meme)\b
            n'en (?:tirerez|aurez|verrez) (?:rien|pas|jamais)
            (?:pas|aucune|nullement) (?:l')?intention de (?:vous |la |le |les )*<pay>
            (?:m'oppose|nous opposons|s'oppose)\b ~3 (?:au|a ce|a tout|a votre) (?:paiement|reglement)
            (?:pas|aucune) (?:l')?intention (?:de|d') ?(?:y |vous )?(?:donner suite|repondre|payer)|ne (?:donner\w+|
                donnons) pas suite
            (?:ne |n')?(?:verrez|reverrez|toucherez) (?:jamais|pas) (?:votre|cet|un|le|la (?:couleur|queue))
            vous ne (?:serez|seras) (?:donc |jamais )?(?:pas|jamais|plus)? ?(?:payee?s?|reglee?s?)[ .!]*$
            (?:vous ne l'|tu ne l'|vous l')(?:aurez|auras) (?:jamais|pas)[ .!,]
            (?:ne sera|ne seront) (?:jamais|pas) (?:payee?s?|reglee?s?|soldee?s?)\b
            (?:vote|voix|decision|position)\b..30..contre (?:le|tout) (?:paiement|reglement)
            (?:on|nous|je) ne (?:regl|pai|pay)\w+ pas,? (?:quoi qu|point|c'est tout|et (?:c'est|basta))
            cette annee je ne le ferai pas|n'y mett(?:rai|rons) pas un|n'attend(?:ez|s) rien\b
            jamais de la vie|allez (?:au diable|voir ailleurs|vous faire)
            hors de question (?:de|que) ~4 (?:<pay>|<wont>|paie|regle|verse)
            (?:pas|aucune) question (?:de|que) ~3 (?:<pay>|paie|regle)
            ^(?:(?:ben|lol|euh|mdr|bah|ah|certainement) )*(?:niet|jamais|surement pas|certainement pas|
                pas question|hors de question|never)[ .!]*$
            ne (?:compte|comptons|vais|allons|veux|voulons) (?:absolument )?pas (?:vous |la |le |les )*<pay>
            rien ne (?:vous )?sera (?:paye|verse|regle|vire)
            (?:aucun|pas un) (?:centime|euro|sou|paiement|reglement|versement) ne (?:vous )?sera
            sortir un (?:euro|centime|sou)
            ne (?:donnerai|donnerons|lacherai|debourserai|debourserons|vous donnerai) (?:pas|rien)
            pas (?:prets?|prete) (?:de|a) (?:vous )?payer
            vous n'(?:aurez|obtiendrez|toucherez|verrez) (?:rien|pas un|plus rien|jamais|pas le moindre|aucun|
                pas (?:un )?(?:centime|sou|euro))
            (?:pas|plus) (?:un|le moindre|un seul) (?:centime|sou|rond|euro|kopeck)
            (?:ne comptez pas|comptez pas) (?:sur|voir)
            (?:je|nous|on) (?:ne )?vous (?:dois|devons|doit) (?:plus |absolument |strictement )?rien
            ne (?:veux|voulons|desire|desirons|souhaite|souhaitons) (?:absolument )?pas[ .!]*$
            (?:je|nous|on) ne (?:vous )?(?:regle|reglons|paie|paye|payons|verse|versons|devons) (?:plus )?(?:rien|
                plus)\b
            pas (?:de )?(?:paiement|reglement|virement) tant que je (?:suis|serai|vis)
            (?:il )?n'y aura (?:pas|plus|jamais|aucun) (?:un |de |d')?(?:seul )?(?:centime|sou|euro|reglement|
                paiement|virement|
                cheque)
            vous (?:attendrez|pouvez attendre|patienterez) (?:longtemps|toujours|encore longtemps|
                [\w €,.']{0,30}jusqu'a la fin des)
            (?:je|nous) ne (?:les|la|le|l')? ?(?:debourse|lache|sors|donne)\w* (?:pas|rien)
            (?:will|shall) not (?:be )?pay(?:ing)?\b
            won't (?:be )?pay(?:ing)?
            not going to pay
        """,
        unless=r"""
            (?:pas|rien) (?:maintenant|aujourd'hui|encore|ce (?:soir|matin))
            <conditional>
            <fees>
            pas (?:de la|des|du|deux fois|2 fois|pour (?:de la|des|du|un|une)|la (?!facture|somme|note|totalite)|
                l'appel|les \d)
            (?:c'est|tout est|deja|ai|avons|vous ai) (?:\w+ )?(?:paye|regle|solde|vire)e?s?\b
            (?:pas|plus) un (?:euro|sou|centime|rond) (?:ne |n')(?:rentr|rest|entr)\w*
            pas question que (?:je|nous|on) ne
            (?:devons|dois|doit) rien (?:pour|au titre de) (?:cette|ce|la|le) (?:periode|mois|semestre|trimestre|
                semaine)
            (?:comptez pas sur (?:le|nous le|moi le)) \d|pas tout\b
            cette annee\b..20..(?:budget|credits)
            (?:ou|ni) (?:ne )?(?:paie|paye|regle)
            par (?:cheque|carte|prelevement|traite|virement|lcr|especes)
            (?:plus serieusement|je plaisante|je blague|blague a part|treve de)
            (?:s'ils?|si|elle|il|ils|elles|clients?|locataires?|qui|assurance|banque|comme) (?:ne|n') ?(?:m'|
                me |vous |nous |la |le |les |l')*(?:paie|paye|regle|verse|paient|paiera|payera|reglera)
            (?:ai|avons|a|reste) (?:plus |meme |vraiment )*(?:pas|plus) (?:un|le moindre)
        """,
        parts=_PARTS,
    ),
    rule(
        IRONY,
        r"""
            (?:bien du courage|bonne chance|bon courage) pour (?:recuper|recouvr|etre pa|encaiss|toucher|obtenir)\w*
            quand (?:ca|cela) me (?:chant|plai)\w+
            si (?:ca|cela) vous (?:chante|amuse|fait plaisir)
            quand (?:je le voudrai|j'en aurai envie|bon me semble\w*)
            (?:quand|jour ou) (?:les|un|des|mon|l') ?(?:poules?|cochons?|escargots?|anes?|vaches?|moutons?|chats?|
                chiens?|poissons?|tortues?|singes?|oiseaux)
            poules auront des dents
            saint[- ]glinglin
            (?:30|31) fevrier
            (?:quand|le jour ou|lorsque) (?:je |j'|nous |on )(?:serai|serons|sera|aurai|
                gagner\w*)(?: \w+)? (?:ministre|president|
                millionnaire|milliardaire|roi|pape|riche|gagne au loto|le loto|mort|centenaire)
            (?:an|annee) (?:3000|2100|3\d{3})\b|\b(?:jusqu'a )?la fin des temps|dans (?:cent|mille|100|1000) ans|
                au siecle prochain
            (?:m'assois|m'assieds|nous asseyons) dessus|dans (?:vos|tes) reves|ou je pense\b
            (?:plutot|prefer\w+) ..40..que de (?:vous )?(?:payer|regler|donner)
            comptez (?:la-dessus|dessus) et
            jamais et demi|la saint[- ]jamais
            (?<!retrouve votre )(?<!retrouve la )factures?\b(?! etait)..60..(?:poubelle|cheminee|barbecue|corbeille|
                wc|toilettes|papier toilette|avion en papier|
                cocottes?|feu|pied (?:\w+ )?(?:d|de)|caler|encadre|allumer|broyeur|confettis)
            (?:allumer|caler|emballer|eplucher|tapisser)\b..50..factures?
            (?:pouvez|peux) (?:\w+ )?(?:la |le |les )?(?:garder|remballer|ranger|reprendre) (?:votre|vos|
                ta) (?:facture|relance|lettre|
                papier)
            vous pourrez (?:toujours |bien )?(?:chercher|attendre|courir)
            payer (?:ca|cela|quoi) ?\?..20..rev
            vous serez (?:regles?|payes?|regle|paye)e?s? quand vous serez
            (?:tu |vous )(?:veux|voulez) que je (?:te |vous )?paie? quoi
            (?:a la|prochaine) pleine lune
            paques ou a la trinite
            tous les trente[- ]six du mois
            semaine des quatre jeudis
            calendes grecques
            (?:toujours|pouvez) (?:\w+ )?(?:courir|rever|vous brosser|vous gratter|attendre longtemps)
            jour ou (?:les poules|vous apprendrez|vous repondrez|il neigera|vous saurez)
            quand (?:vous apprendrez|les poules|il neigera)
            dans une autre vie
            revez toujours
            brossez-vous
            allez vous faire
            je m'en fous
            m'en contrefiche
            pouvez (?:\w+ )?(?:vous asseoir dessus|le mettre|la mettre|encadrer)
            vous asseoir dessus
            when hell freezes
            when pigs fly
        """,
    ),
    rule(
        SAYS_NO,
        r"""
            (?:je|nous|on) (?:vous |te |le |ne )*(?:redis|dis|repete|repetons|disons|redisons|reponds|
                repondons) (?:que |toujours |a nouveau )*
                (?:non|jamais)\b
            n'esperez (?:plus|pas|rien)
            c'est non\b(?! (?:seulement|pas))
        """,
        unless=r"""
            <fees>
        """,
        parts=_PARTS,
    ),
    rule(
        "défi",
        r"""
            (?:saisir|saisissez|assignez|attaquez|poursuivez|envoyez) (?:qui|ce que|le tribunal|vos huissiers?|
                l'huissier|un huissier|la justice|votre avocat|moi l'huissier)(?: \w+)?
            (?:attaquez|assignez|poursuivez|denoncez|mettez)[- ](?:moi|nous)\b(?! (?:au courant|en copie|
                en relation|en contact|de cote|
                a jour))
            faites[- ](?:ce que vous voulez|votre proces|moi (?:un|votre) proces|nous (?:un|votre) proces|
                venir l'huissier|comme vous voulez)
        """,
    ),
)


_NO = re.compile(r"(?:(?:ben|lol|euh|mdr|bah|ah) )*(?:non|no)(?: merci)?[ .!]*")
_FEW = 2  # sentences: in so short a mail « non » is the whole answer; in a longer one it answers what he quotes


def find(sentences: Sequence[Sentence]) -> Sign | None:
    bare = [one for one in sentences if _NO.fullmatch(one.text)] if len(sentences) <= _FEW else []
    found = first_sign(Intent.REFUSAL, _RULES, sentences)
    return found or next((Sign(Intent.REFUSAL, "ne paiera pas", one.start, one.end) for one in bare), None)


_NOTHING = words(
    r"""
        rien\b
        jamais\b
        tout (?:paiement|reglement|versement)|ni (?:entier|partiel|en partie|en tout)
        (?:pas|plus) (?:un|le moindre|un seul|1) (?:centime|sou|rond|euro|kopeck|cent|radis|copeck)
        (?:pas|plus)(?= ?(?:[.!,;)]|$))
        allez (?:au diable|voir ailleurs|vous faire)
        vous n'(?:aurez|obtiendrez|toucherez)
        nothing|not (?:a|one) (?:cent|penny|euro)
    """
)


def outright(sentences: Sequence[Sentence]) -> Sign | None:
    """Whether he says in so many words that he will pay nothing: beside a ground, only this is a refusal too."""
    return first_sign(Intent.REFUSAL, _RULES[:1], [one for one in sentences if _NOTHING.search(one.text)])

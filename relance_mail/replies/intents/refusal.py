"""Will not pay, without a factual ground about the invoice; also in irony.

A refused day (« je ne paierai pas vendredi »), an inability (« je ne pourrai pas ») and a refusal that hangs on a
ground (« tant que ce n'est pas repris ») are none.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.patterns import expression
from relance_mail.replies.sentences import Sentence

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
        avant (?:que|d'|le|la|les|lundi|mardi|fin|mi|debut|vendredi)
        sans (?:bon|avoir|rib|facture|preuve|justificatif)
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
            refus(?:e|ons|erai|erons)? (?:categoriquement |formellement |de nouveau |tout net )*(?:de |
                d')(?:vous |la |le |les )*(?:<pay>|effectuer|donner)
            refus de (?:<pay>|paiement)
            (?:pas|aucune|nullement) (?:l')?intention de (?:vous |la |le |les )*<pay>
            (?:m'oppose|nous opposons|s'oppose)\b ~3 (?:au|a ce|a tout|a votre) (?:paiement|reglement)
            (?:pas|aucune) (?:l')?intention (?:de|d') ?(?:y |vous )?(?:donner suite|repondre|payer)|ne (?:donner\w+|
                donnons) pas suite
            (?:ne |n')?(?:verrez|reverrez|toucherez) jamais (?:votre|cet|un|le)
            jamais de la vie|allez (?:au diable|voir ailleurs|vous faire)
            hors de question (?:de|que) ~4 (?:<pay>|<wont>|paie|regle|verse)
            (?:pas|aucune) question (?:de|que) ~3 (?:<pay>|paie|regle)
            ^(?:(?:ben|lol|euh|mdr|bah|ah|certainement) )*(?:non|niet|jamais|surement pas|certainement pas|
                pas question|hors de question|never|no)[ .!]*$
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
            (?:will|shall) not (?:be )?pay(?:ing)?\b
            won't (?:be )?pay(?:ing)?
            not going to pay
        """,
        unless=r"""
            <conditional>
            <fees>
            (?:s'ils?|si|elle|il|ils|elles|clients?|locataires?|qui|assurance|banque|comme) (?:ne|n') ?(?:m'|
                me |vous |nous |la |le |les |l')*(?:paie|paye|regle|verse|paient|paiera|payera|reglera)
            (?:ai|avons|a|reste) (?:plus |meme |vraiment )?pas un
        """,
        parts=_PARTS,
    ),
    rule(
        "ironie",
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


def find(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.REFUSAL, _RULES, sentences)


def outright(sentences: Sequence[Sentence]) -> Sign | None:
    """Whether he says in so many words that he will pay nothing: beside a ground, only this is a refusal too."""
    return first_sign(Intent.REFUSAL, _RULES[:1], sentences)

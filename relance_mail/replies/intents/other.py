"""What is none of the rest: swindles, threats without a stance, settlement offers, refunds.

Bank details that somebody else asks us to use, or a reply address of another house beside them, are a swindle.
"""

import re
from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.sentences import Sentence

IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,4})?\b")
_SWINDLE = (
    rule(
        "coordonnées bancaires",
        r"""
            (?:nouvelles?|nouveau|changement de|modifi\w+ (?:de |nos |notre )?|change (?:de |nos |notre )?|
                mise a jour de|updated?|new) (?:nos |notre |de |d'|our )?(?:coordonnees bancaires|rib|iban|
                compte(?: bancaire)?|banque|bank (?:details|account)|domiciliation)\b
            (?:merci de|veuillez|priere de|please) ~4 (?:effectuer|virer|verser|adresser|payer|regler|make|
                send) ~6 (?:sur (?:ce|notre|le) (?:nouveau )?(?:compte|rib|iban)|to (?:this|our) account|a l'iban|
                suivant)
            mailbox is full
            (?:click|cliquez) (?:here|ici|sur ce lien)
            verify your account
            verifie[rz] votre compte
            votre (?:compte|boite) ~3 (?:suspendu|bloque|sature)
            (?:carte cadeau|cartes cadeaux|gift cards?|western union|bitcoin|crypto\w*|coupons? (?:pcs|
                transcash|neosurf)|paysafecard|faux virement|heritage (?:bloque|non reclame|a partager)|loterie)\b
            saisi\w+ ~3 (?:mot de passe|identifiants?|code (?:secret|de la carte)|numero de (?:votre )?carte)
            (?:validez|confirmez|verifiez) votre (?:identite|compte|mot de passe)
        """,
        unless=r"""
            votre (?:nouveau|nouvelle)
            vos nouvelles
            pouvez-vous
            (?:mandat|prelev\w+|autoris\w+)..60..(?:signe|presenter|representer|retirer|debiter|a jour|au \d)
            avez-vous (?:change|un nouveau)
            pourriez
        """,
    ),
)
_BESIDE = (
    rule(
        "remboursement",
        r"""
            (?:demand\w+|souhait\w+|merci de|veuillez|pouvez-vous|pourriez-vous|attend\w*|exig\w+|voudrai\w+|
                reclam\w+|proceder au|procede[rz] au|devez|en) ~5 (?:rembours(?:er|ement|ez)|restitu(?:er|tion)|
                refund)
            rembourse[rz]?[- ](?:moi|nous)
            (?:rend(?:ez|s|re)|restitu(?:ez|er)|recredit(?:ez|er))(?:[- ](?:moi|nous|les|le|la))*\b..40..(?:€|
                euros?\b|trop[- ]|acomptes?\b|
                versements?\b|prelev\w+|argent|caution|garantie|difference|thunes?|sous\b)
            (?:€|euros?|trop[- ](?:verse|percu)|acompte|versement|monnaie)\b..60..(?:a (?:me |nous )?(?:rendre|
                restituer|recrediter)|
                en retour\b|(?:je|nous) (?:veux|voulons|voudrais?) (?:les |le |la )?recuperer|vous (?:me|nous) (?:le|
                la|les) rend\w+|
                rend(?:ez|s)[- ](?:les|le|la))
            me (?:devez|doit) (?:encore |toujours |aussi )?(?:un remboursement|le remboursement)
            (?:^|(?:merci|svp|et|puis|donc|alors) )rembourse[rz]? (?:les|la|le|l'|mes|mon|ma|nos|notre|nous|moi)\b
            me (?:les|la|le|l') ?rembours\w+|a (?:me|nous) rembours\w+
            (?:compte|rib|iban) (?:[\w']+ ){0,3}?en (?:lituanie|estonie|lettonie|pologne|bulgarie|hongrie|roumanie)
            (?:nous|me|m'|etre) rembours(?:er|ez|ement|ee?s?)\b
            refund\b
            trop[- ]percu..40..rembours
        """,
        unless=r"""
            plan de remboursement|remboursements? (?:fractionn|mensuel|periodiq|par (?:pal|petit|tranch))\w*
            (?:de |d'|a )?vous rembourser|(?:charpentier|client|locataire|banque|tresor|caf|etat)\b..30..rembours
            attend\w* qu'on me rembours\w+|(?:tva|impots?)\b..40..rembours
            rembours\w+ ..20..\b(?:tva|impots?)\b
            (?:attend\w*|en attente d['e]) ?(?:d'|un |le |notre |mon |du )*rembours
            rembours\w+ (?:de |d')(?:la |ma |mon |l'|notre )?(?:tva|impots?|assurance|credit|caution|taxe)
            je vous rembours\w+
            nous vous rembours\w+
            assurance (?:me|nous)
            m'a rembourse
            pour (?:me|nous|etre|se faire|me faire|nous faire|s'en faire|les) rembours\w+
            (?:pouvoir|peux|pouvons|pourrai|pourrais|propose|de vous|a vous|vais|commencer a|continuer a) rembours\w+
            rembours\w+ (?:la|ma|cette|notre|votre|l'|le) ?(?:facture|dette|creance|somme|solde|pret)\b..60..(?:en|
                par) (?:\w+ )?
                (?:fois|mois|mensualites?)
            (?:assurance|proprietaire|bailleur|federation|employeur|caf|cpam|secu|mairie|region|caisse|opco|
                subvention\w*|
                assureur|etat)\b..80..rembours
            mutuelle
            secu
        """,
    ),
    rule(
        "fraude subie",
        r"""
            (?:victimes?|subi|objet|cible) ~3 (?:fraude|escroquerie|piratage|arnaque|usurpation|hameconnage|
                phishing|vol|cyberattaque)
            faux (?:rib|iban|fournisseur|mail|compte)
            (?:messagerie|boite mail|boite|compte|adresse) ~3 pirate\w*
            arnaqu\w+
            (?:me|nous|m') ?(?:suis|sommes|etions|etais) (?:\w+ )?(?:fait|laisse)s? (?:escroqu|arnaqu|avoir par (?:un|
                des) (?:faux|escroc)|
                pirat|berner|pieg)\w*
            (?:compte|rib|iban) ~2 (?:n'est|n'etait) pas (?:le votre|a vous|celui de (?:votre|vos))
            (?:mail|message|courriel|rib|iban) ~3 ne (?:venait|provenait|vient|emanait) pas de (?:vous|chez vous)
            (?:porte|depose|deposer|deposons|portons) ~2 plainte|plainte (?:est |a ete |vient d'etre )?deposee
            (?:argent|virement|somme|fonds) ~5 (?:fraudeurs?|escrocs?|pirates?|voleurs?|malfaiteurs?)
            usurp\w+
            fraud(?:e|ulent\w*)\b
            escro(?:c|qu)\w*
            phishing
            hacked
            scam
        """,
        unless=r"""
            plainte pour (?:escroquerie|arnaque) contre vous
            (?:escroquerie|arnaque) (?:pure|simple|totale|complete)|^(?:des |bande d'|vous etes des )escrocs\b|mefi\w+
            (?:piratage|cyberattaque|hacked)(?!..80..(?:vire|verse|paye|regle|argent|faux|rib|iban|fonds))
            (?:anti|lutte contre la|contre les|eviter (?:les|la|toute)|risques? de|nombre d[e']|prevention de la|
                suspicion de)[ -]{0,3}(?:fraud|arnaqu|escroqu|usurp|phish)\w*
            anti-?fraud\w*
            (?:peur|cru|crus|pense) ~4 (?:arnaque|fraude|escroquerie|piege)..40..mais
            (?:pas|jamais) (?:ete |me |nous |m'etre )?(?:fait |faits |laisse |laisses )?(?:avoir|dupe|pieg|arnaqu|
                tombe|cede|suivi|
                donne suite|paye|clique)\w*
            (?:avons|ai|a|l'ai|l'avons) (?:\w+ )?(?:jete|supprime|ignore|efface|signale|mis a la (?:corbeille|
                poubelle)|detruit)
            plainte\b..80..(?:vol|cambriol|effraction|degradation|vandalisme)
            (?:vu|au vu|etant donne|avec) (?:le|les|toutes les|tous les) ~2 (?:arnaque|fraude|escroc|faux)
            plainte (?:contre|a votre)
            (?:avec|par|lors d'un) (?:un |une )?(?:vol|cambriolage|incendie)
            cambriol\w+
        """,
    ),
)
_SETTLEMENT = (
    rule(
        "transaction",
        r"""
            (?:pour|a titre de|valant|contre|comme|en) solde de tout compte
            solde de tout compte\b(?= ?(?:[.,;!?)]|$|a prendre|pour|
                si))(?<!mon solde de tout compte)(?<!le solde de tout compte)
            pour (?:solde et|en finir|clore|solder definitivement|cloturer)(?: \w+){0,4}? (?:propose|offre|
                verse|accept)
            propos\w+ ..60..(?:pour (?:solde|en finir|clore|cloturer|tout regler|solder le tout)|
                a titre transactionnel|forfaitaire|et on n'en parle plus|a l'amiable pour)
            transactionnel\w*
            protocole (?:transactionnel|d'accord)
            (?:faites|accordez|consentez)\b..20..\d+ ?% de (?:remise|reduction|rabais)
            (?:remise|reduction|rabais) de \d+ ?%..60..(?:paie|paye|regle)
            (?:remise|rabais|effac\w+|abandon|geste commercial|reduction|annul\w+|
                abandonner) (?:[\w'%-]+ ){0,6}?(?:de la dette|du solde|du reste|du montant|sur la (?:dette|somme|
                facture)|le reste|la moitie|\d+ ?%)..60..(?:paie|regle|verse|immediat|comptant|accept|\bsi\b|contre)
            (?<!sans )renonc(?:ez|iez|er) (?:au|a|aux)\b(?! (?:la |les |vos |ces |toute? |l')?(?:penalit|frais|
                interet|indemnit|
                majorat|contest|recours|clause|forfait))
            abandonn(?:ez|iez) (?:le|la|les)
            full and final settlement
            settle for\b
            (?:(?<!avons )(?<!avez )(?<!a )(?<!ai )coup\w+ la poire en deux|on partage la difference|
                ultime proposition|derniere offre)
            (?:vous |tu )(?:abandonn|efface|oubli|enlev|fai(?:tes|s) (?:une |un )?croix)\w* ~5 (?:€|euros?|moitie|
                reste|tiers)\b
            (?:accept|pren)\w+ ~3 \d+ ?%..40..(?:reste la|quittes|n'en parle|solde)
            (?:enlevez|effacez|oubliez|laissez tomber|annulez) (?:la moitie|le tiers|le quart|\d+ ?%|\d+ ?(?:€|euros))
        """,
    ),
)
_QUITS = (
    rule(
        "pour en finir",
        r"""
            (?<!tout )(?<!le tout )on n'en parle plus
            on s'arrange a\b
            on s'arrete la\b|on est quittes
            on oublie (?:tout|le reste)
        """,
        unless=r"""
            (?:solde|regle|paie|paye|vire|verse)\w* (?:donc |vous )?(?:le tout|la totalite|l'integralite|tout|
                en totalite|l'ensemble)
            (?:regle|paie|paye|vire)\w* ~4 (?:lundi|mardi|mercredi|jeudi|vendredi|demain|le \d)
        """,
    ),
)
_THREAT = (
    rule(
        "menace",
        r"""
            a votre place,? ~3 (?:reflechir\w*|y penser\w*|mefier\w*|ferais attention)
            (?:conciliateur|association de consommateurs|protection juridique|defenseur des droits|ufc|60 millions)\b
            (?:avocat|plainte|tribunal|harcel\w+|procureur|police|gendarmerie|presse|reseaux sociaux|
                avis (?:google|negatif|sur internet)|diffam\w+|cnil|dgccrf|mediateur|proces|huissier|justice|
                signal\w+ (?:vos|votre))\b
            (?:mon|le) poing|(?:casser|peter|defoncer|foutre|botter|taper|frapper|cogner|demolir) (?:la |le |sur |
                dessus |
                votre |vos |une )*(?:figure|gueule|tete|vitrine|boutique|cul|baffe|mur)
            (?:vous etes|tenez-vous|soyez) prevenus?|vous allez (?:le |me )?(?:regretter|entendre parler|voir ce que)
            (?:je|on) (?:sais|sait) ou (?:vous|tu|il)|gare a vous|(?:je|on) (?:vais |va )?(?:debarqu|
                venir vous voir)\w*
        """,
    ),
)


def swindle(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.OTHER, _SWINDLE, sentences)


def beside(sentences: Sequence[Sentence]) -> Sign | None:
    """A refund asked or a fraud suffered: « other » even beside another intent."""
    return first_sign(Intent.OTHER, _BESIDE, sentences)


def settlement(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.OTHER, _SETTLEMENT, sentences)


def quits(sentences: Sequence[Sentence]) -> Sign | None:
    """A last word that is an offer only where no day is given: « 300 et on n'en parle plus »."""
    return first_sign(Intent.OTHER, _QUITS, sentences)


def threat(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.OTHER, _THREAT, sentences)

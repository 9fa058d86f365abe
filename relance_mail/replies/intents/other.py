"""What is none of the rest: text written for a machine, swindles, threats without a stance, settlement offers, refunds.

1. Injected sentences are taken out before anything else is read: they are never an instruction (rule 9).
2. Bank details that somebody else asks us to use, or a reply address of another house beside them, are a swindle.
"""

import re
from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule, signs
from relance_mail.replies.sentences import Sentence

_INJECTION = (
    rule(
        "injection",
        r"""
            ignor\w+ ~4 (?:instructions?|consignes?|regles?|previous|prior|above|precedent\w*|prompt)
            (?:oubli\w+|disregard|forget) ~4 (?:instructions?|consignes?|regles?|prompt)
            (?:previous|prior|precedentes|nouvelles?) instructions?\b
            ^(?:\W*)(?:system|systeme|assistant|user|admin|developer|\[?inst\]?|<\|?\w+\|?>|###? ?(?:system|
                instruction)\w*)\W*:
            system prompt
            \[/?inst\]
            <\|im_
            (?:nouvelle|new) (?:consigne|instruction|directive)s? (?:prioritaires?|systeme|du systeme)?
            (?:assistant|modele|robot|ia|bot|llm|chatgpt|gpt|algorithme|intelligence artificielle|ai|logiciel|
                automate|systeme automatique|language model) (?:qui (?:lit|lisez|traite|analyse)|charge de|
                de (?:lecture|traitement|relance|classement)|reading|processing|automatique)
            tu es (?:un|une) (?:assistant|ia|modele)
            you are (?:an? |now )?(?:ai|assistant|helpful|language)
            (?:marqu\w+|class\w+|enregistr\w+|consider\w+|mark|set|mets|passe[rz]?|traite\w*|indiqu\w+|
                note[rz]?) ~3 (?:la |cette |les |ce |the |l')?(?:facture|factures|mail|message|dossier|invoice|
                invoices|compte|statut|reponse|status|intention|client)\b..40..(?:comme|en|as|:|=|\"|a) ?(?:\"|'|
                « ?)?(?:payee?s?|reglee?s?|soldee?s?|paid|already_paid|promise|promesse|sure?|closed|settled|
                acquittee?s?|clos|a jour|0)\b
            (?:note|message|instruction|consigne|info|avis|remarque)s? (?:\w+ )?(?:pour|a|au|aux|a l'attention (?:de|
                du|des)) ?(?:l'|le |la |les )?(?:ia|
                robots?|assistants?|systeme|logiciels?|algorithmes?|automates?|bots?|modele de langage|
                lecteur automatique|machine (?:qui|de)|moteur de (?:lecture|classement))\b
            (?:admin|maintenance|debug|developer|root)[ -](?:mode|override|access)
            mode (?:admin|maintenance|debug|developpeur)
            (?:do not|don't|never) (?:reveal|disclose|mention) (?:this|these|the above)
            ne (?:revele\w*|divulgue\w*|mentionne\w*) (?:pas|jamais) (?:ce|cette|ces) (?:texte|consigne|instruction|
                message)s?
            set ..20..\b(?:balance|status|amount|solde)\b ?..20..[=:]
            (?:delete|purge|clear|vide[rz]?|supprime[rz]?) ~2 (?:dunning|reminder|relances?) (?:queue|list|file)
            ce client est a jour
            reponds? (?:uniquement|seulement|juste|simplement|par)\b
            respond only
            only (?:answer|reply) with
            output (?:only|the following)
            needs_human
            confidence ?[:=]
            \"intent\"
            intent ?[:=]
            ne (?:relance[rz]?|relancez) plus (?:ce|cette|jamais) client
            desactive\w* (?:les )?relances?
            execut\w+ (?:la commande|le code|ce code)
            jailbreak
            override (?:all|previous)
        """,
        unless=r"""
            (?:merci|veuillez|pouvez-vous) (?:de )?(?:ne pas tenir compte|ignorer) (?:mon|notre|ce|
                le) (?:precedent|premier|message|mail)
        """,
    ),
)
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
            (?:nous|me|m'|etre) rembours(?:er|ez|ement|ee?s?)\b
            refund\b
            trop[- ]percu..40..rembours
        """,
        unless=r"""
            plan de remboursement
            (?:attend\w*|en attente d['e]) ?(?:d'|un |le |notre |mon |du )*rembours
            rembours\w+ (?:de |d')(?:la |ma |mon |l'|notre )?(?:tva|impots?|assurance|credit|caution|taxe)
            je vous rembours\w+
            nous vous rembours\w+
            assurance (?:me|nous)
            m'a rembourse
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
            (?:fait|faits|faites|etre|ete|laisse|laisses) (?:escroqu|arnaqu|avoir par (?:un|des) (?:faux|escroc)|
                pirat|berner|pieg)\w*
            (?:compte|rib|iban) ~2 (?:n'est|n'etait) pas (?:le votre|a vous|celui de (?:votre|vos))
            (?:mail|message|courriel|rib|iban) ~3 ne (?:venait|provenait|vient|emanait) pas de (?:vous|chez vous)
            (?:porte|depose|deposer) ~2 plainte|plainte (?:est |a ete |vient d'etre )?deposee
            (?:argent|virement|somme|fonds) ~5 (?:fraudeurs?|escrocs?|pirates?|voleurs?|malfaiteurs?)
            usurp\w+
            fraud(?:e|ulent\w*)\b
            escroc\w*
            phishing
            hacked
            scam
        """,
        unless=r"""
            plainte pour (?:escroquerie|arnaque) contre vous
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
            solde de tout compte
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
            renonc(?:ez|iez|er) (?:au|a|aux)
            abandonn(?:ez|iez) (?:le|la|les)
            full and final settlement
            settle for\b
            (?:coup\w+ la poire en deux|on partage la difference|ultime proposition|derniere offre)
            (?:vous |tu )(?:abandonn|efface|oubli|enlev|fai(?:tes|s) (?:une |un )?croix)\w* ~5 (?:€|euros?|moitie|
                reste|tiers)\b
            (?:enlevez|effacez|oubliez|laissez tomber|annulez) (?:la moitie|le tiers|le quart|\d+ ?%|\d+ ?(?:€|euros))
        """,
    ),
)
_QUITS = (
    rule(
        "pour en finir",
        r"""
            on n'en parle plus
            on s'arrange a\b
            on s'arrete la\b|on est quittes
            on oublie (?:tout|le reste)
        """,
    ),
)
_THREAT = (
    rule(
        "menace",
        r"""
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


def injected(sentences: Sequence[Sentence]) -> list[Sign]:
    return signs(Intent.OTHER, _INJECTION, sentences)


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

"""A factual ground against the invoice: what was delivered (`goods`), the invoice itself (`papers`), plain words.

1. A credit note or a corrected invoice asked for is the remedy of a dispute, hence a sign of one.
2. What is only against late fees is marked `frais`: beside a promise it is secondary (LABELS §1).
3. Recalling payment terms is no dispute; neither is an invoice that never came, when the debt is not contested.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.addressed import ADDRESSED
from relance_mail.replies.intents.complaints import COMPLAINTS
from relance_mail.replies.intents.ended import content, ended
from relance_mail.replies.intents.fees import contested
from relance_mail.replies.intents.goods import GOODS
from relance_mail.replies.intents.papers import PAPERS
from relance_mail.replies.intents.signs import Sign, rule, signs
from relance_mail.replies.patterns import expression
from relance_mail.replies.sentences import Sentence

_NOT_DISPUTED = expression(
    r"""
        (?:ne|n'|non|pas|sans|aucune?|jamais) ~4 (?:contest\w+|litige|reclamation|desaccord|reserve)
        non contest\w+
        reste due?\b.{0,30}\bincontest
        incontest\w+
    """
)
_FEE = expression(
    r"""
        (?:penalites?|indemnites?|frais(?: de (?:retard|recouvrement|relance|dossier|rappel|gestion))?|interets?|
            majorations?)\b|les 40 (?:€|euros)
    """
)
# What the customer waits for himself: no ground against the invoice.
_FUNDS = expression(
    r"""
        (?:appels? de fonds|prets?|subventions?|clients?|salaire|banque|credits?|budget|virement|paiement|reglement|
            tresorerie|comptes?|indemnit\w+|assurance|vente|permis|factor|fonds|financement|locataire|saison)\b
    """
)
_PARTS = {"funds": _FUNDS, "not_disputed": _NOT_DISPUTED, "fee": _FEE}
_RULES = (
    rule(
        "contestation",
        r"""
            contest(?:e|ons|ent|ee?s?|er|ation|erai|erons|ant)\b(?! (?:pas|plus|rien|nullement|aucun))
            (?:ne|n') ?reconnai\w+ (?:pas|rien|aucun\w*|nullement)
            vous n'avez (?:jamais|pas|toujours pas|pas encore) (?!recu|vu|note|trouve|repondu|compris|lu|pris|
                tenu)\w+(?:e|i|u|is|it|ees|es|ert)\b
            rien n'est du\b
            (?:ne |n')?(?:vous )?(?:dois|devons|doit) que \d
            (?:retir|enlev|supprim|dedui|ot|raye)(?:er|ez|re) (?:donc |aussi )?(?:cette|la|les|ces|ce|le) (?:lignes?|
                postes?|heures?|
                options?|forfaits?|supplements?|montant)
            [:,] a (?:retirer|deduire|enlever|supprimer)\b
            (?:et que |que )?(?:nous|je|on) ne paier(?:ons|ai|a) pas sans (?:avoir|correction)
            (?<!facture )(?<!cheque )(?<!virement )(?<!mandat )(?<!courrier )(?<!mail )n'(?:a|ont) (?:jamais|pas|
                toujours pas) ete (?:change|
                remplace|pose|repare|monte|nettoye|remis|raccorde|branche|traite contre|isole|peint|verifie sur)e?s?\b
            tant que vous n'(?:avez|aurez|etes|serez) pas
            (?:des que|une fois que|quand|lorsque|apres que|le jour ou) vous (?:m'|nous |l'|les )?(?:aurez|
                serez) (?:\w+ )?(?:remplace|
                repare|repris|livre|fini|termine|corrige|rectifie|installe|pose|leve|refait|annule|echange|rembourse|
                venus?|passe)\w*
            quand (?:les|vos|le|votre|la|tout|tous) ~2 (?:aura|auront|sera|seront) (?:ete )?(?:fini|termine|remplace|
                repare|venu|livre|
                installe|repris|corrige|acheve)\w*
            (?:une fois|contre|sans) (?:l'|un |votre |notre )avoir\b(?! \w+e\b (?!recu))
            personne n'a (?:fait|pos|livr|realis|effectu|command|demand|vu|sign)\w*
            (?:ecart|difference) ~3 (?:devis|bon de|prix|tarif|commande|contrat)
            tant que (?:votre|vos) ~4 (?:n'|ne )\w+ pas
            tant que (?:cette|ces|ce (?!n')) ?(?!~2 <funds>)~3 (?:n'est|ne sont|n'a|n'ont|ne sera|n'aura|
                n'auront) pas (?!vote|
                arriv|signe|verse|credit|tomb|rentr|debloq)\w+
            tant que (?:le|la|les|l'|mon|ma|notre|tout|tous|il|elle|ils|elles) ?(?!~3 <funds>)~3 (?:n'est|ne sont|
                n'a|n'ont|
                ne sera|n'aura|n'auront) pas (?:ete )?(?:\w+ )?(?:repar|remplac|corrig|rectifi|livre|fini|termin|
                repris|refai|
                leve|install|pose|rendu|change|retir|annul|deduit|fourni|recu|achev|echang|nettoy|enlev|resol)\w*
            (?:la|notre|ma) commande ~2 (?:portait sur|concernait|prevoyait|stipulait|mentionnait|etait pour)
            vous (?:m'|nous )?(?:avez|aviez) (?:pose|livre|installe|fourni|envoye|
                fait) (?:des|du|de la|un|une) ~4 (?:a la place|au lieu|alors que)
            avant (?:remplacement|reparation|reprise|correction|mise en conformite|achevement)
            sommes? indues?
            (?:pas|non) dues?\b
            (?:pas|non) du(?= ?(?:[.,;:!?)]|$| (?:en l|pour (?:cette|ce|la)|puisqu|car\b|a ce titre)))
            indument
            il y a (?:une|des) erreurs?
            erreurs? (?:dessus|sur (?:la|cette|votre|ma|notre|vos) factures?)
            avez (?:\w+ )?(?:oublie|omis) (?:de|d'|la|le|notre|ma|mon|l')
            n'avez pas (?:tenu compte|deduit|applique|pris en compte|respecte|fourni|fini|termine|livre)
            pas (?:ce qui|ce que|comme) (?:\w+ )?(?:etait|avait|avions|avons|nous|on|j'ai)
            (?:jamais|pas) (?:ete )?(?:accepte|convenu|demande|approuve)e?s?\b(?! (?:par|de) (?:ma|notre|
                la) banque)
            rien a (?:payer|facturer|regler)\b(?!..60..(?:deja|ete|est) (?:ete )?(?:paye|regle|solde|
                vire)| avant| jusqu| d'ici)
            (?:bon|vrai|juste|reel|exact) (?:montant|prix|solde|total) (?:est|etait|serait|de)
            supplements?\b..40..(?:pas|jamais|refus)
            sans (?:notre|mon|aucun) (?:accord|autorisation)
            pouvoir d'engager
            facturation abusive
            (?:ne |n')(?:suis|sommes) (?:donc |plus |en rien )?(?:pas |plus )?redevables? (?:d'aucun|de (?:rien|cette|
                ce|la))
            (?:devis|vendeur|commercial|depanneur|technicien|telephone)\w*..30..\b(?:disai(?:t|ent)|avait (?:dit|
                annonce|promis)|annoncait|
                indiquait|parlait de|prevoyait) (?:\w+ )?\d
            (?:commande|signe|convenu)\w* (?:pour )?\d[\d .,]*(?: ?(?:€|euros?))?,? (?:et )?pas \d
            la [\w/.-]*\d[\w/.-]*,? (?:vous la|vous les|a) (?:refai|corrig|annul|repren|refaire)\w*
            (?:rentree?|rendue?|revenue?|sortie?|parti\w*|livree?) (?:le|a) \d[\w/]*(?: [a-z]+)?,? (?:et )?(?:pas|
                non) (?:le|a) \d
            (?:jours?|heures?|nuits?|km|kilos?|tonnes?|m2|mois) de trop\b
            c'est tout ce que je (?:vous )?dois
            (?:pas un|plus un|aucun) (?:sou|centime|euro|cent) de plus
            (?:votre|cette|vos|c'est|quelle|une vraie) (?:\w+ )?arnaque\b
            (?:un|en|le|notre|ce|de) litiges?\b
            (?:suspend|bloqu|gel|retien)\w+ (?:donc |par consequent )?(?:le|ce|tout|votre|vos|notre|nos) (?:paiement|
                reglement|virement|facture)s?
            (?:stays?|remains?|is|are|put|placed|being) (?:blocked|on hold|withheld|disputed)
            short[- ]pay\w*|withhold\w*
            (?:pay|paying) ~4 (?:only|the undisputed)
            litigieu\w+
            desaccord\b
            pas d'accord (?:avec|sur) (?:le (?:montant|nombre|prix|total|temps|tarif|metrage)|la (?:facture|somme|
                quantite|duree|
                qualite)|cette|votre (?:facture|montant|prix|decompte|calcul|metre)|vos (?:chiffres|quantites|prix|
                heures)|ce (?:montant|
                prix|chiffre|total)|les (?:quantites|heures|prix|chiffres|metres))
            reserves? (?:emises?|formulees?|au|sur|non levees?)
            une reclamation
            notre reclamation
            ma reclamation
            motif (?:du|de) (?:blocage|rejet|refus)
            (?:dispute|disputed|disputing)\b
        """,
        unless=r"""
            <not_disputed>
            (?:annule|retire|renonce a|leve) (?:ma|notre|la) reclamation
            en cas de litige
            (?:ma|la|notre) banque ..40..arnaque
            tribunal
            <fee>
        """,
        parts=_PARTS,
    ),
    *GOODS,
    *PAPERS,
    *ADDRESSED,
)


def find(sentences: Sequence[Sentence]) -> tuple[list[Sign], list[Sign]]:
    """Signs of dispute that stand, and those of complaints that are over; the caller weighs `frais` apart."""
    fees = dict(contested(sentences))
    standing: list[Sign] = []
    over: list[Sign] = []
    for at, sentence in enumerate(sentences):
        if at in fees or (at - 1 in fees and sentences[at - 1].question):
            standing += [fees[at]] if at in fees else []
        elif found := next(((one, match) for one in _RULES if (match := one.found(sentence.text))), None):
            sign = Sign(Intent.DISPUTE, found[0].name, sentence.start, sentence.end)
            (over if ended(sentences, at, found[1].start(), _complains) else standing).append(sign)
    return standing, over


def nothing_wrong(sentences: Sequence[Sentence]) -> bool:
    """Whether he says that all is well, or well again."""
    return content(sentences, _complains)


def _complains(text: str) -> bool:
    return any(one.found(text) for one in _RULES)


def complaints(sentences: Sequence[Sentence]) -> list[Sign]:
    """A complaint about the creditor's work or goods: worth something when nothing else is."""
    return signs(Intent.DISPUTE, COMPLAINTS, sentences)

"""A factual ground against the invoice: what was delivered (`goods`), the invoice itself (`papers`), plain words.

1. A credit note or a corrected invoice asked for is the remedy of a dispute, hence a sign of one.
2. What is only against late fees is marked `frais`: beside a promise it is secondary (LABELS §1).
3. Recalling payment terms is no dispute; neither is an invoice that never came, when the debt is not contested.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.goods import COMPLAINTS, GOODS
from relance_mail.replies.intents.papers import PAPERS
from relance_mail.replies.intents.signs import Sign, rule, signs
from relance_mail.replies.patterns import expression
from relance_mail.replies.sentences import Sentence

FEES = "frais"
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
        FEES,
        r"""
            (?:contest\w+|refus\w+|annul\w+|retirer|pas (?:d'accord|question|payer|regler|redevable)|
                paierai pas|reglerai pas|paierons pas|reglerons pas|pas due?s?|injustifie\w*|abusi\w+|desaccord|
                suppri\w+|exonerer|remise|hors de question)..80..<fee>
            <fee>..60..(?:contest\w+|refus\w+|annul\w+|injustifie\w*|abusi\w+|pas due?s?|pas justifie\w*|
                ne (?:seront|sera) pas|hors de question|suppri\w+|retire\w*|exorbitant\w*|excessi\w+)
        """,
        unless=r"""
            factures? (?:est|sont|me semble) (?:erronee|fausse|contest)
        """,
        parts=_PARTS,
    ),
    rule(
        "contestation",
        r"""
            contest(?:e|ons|ent|ee?s?|er|ation|erai|erons|ant)\b
            (?:ne|n') ?reconnai\w+ (?:pas|rien|aucun\w*|nullement)
            vous n'avez (?:jamais|pas|toujours pas|pas encore) (?!recu|vu|note|trouve|repondu|compris|lu|pris|
                tenu)\w+(?:e|i|u|is|it|ees|es|ert)\b
            rien n'est du\b
            tant que vous n'(?:avez|aurez|etes|serez) pas
            tant que (?:ce|le|la|les|votre|vos|l') ?(?!~3 <funds>)~3 (?:n'est|ne sont|n'a|n'ont|ne sera|n'aura|
                n'auront) pas (?!debloque|vot|arriv|signe|verse|credit)\w+
            (?:la|notre|ma) commande ~2 (?:portait sur|concernait|prevoyait|stipulait|mentionnait|etait pour)
            vous (?:m'|nous )?(?:avez|aviez) (?:pose|livre|installe|fourni|envoye|
                fait) (?:des|du|de la|un|une) ~4 (?:a la place|au lieu|alors que)
            avant (?:remplacement|reparation|reprise|correction|mise en conformite|achevement)
            sommes? indues?
            pas due?s?\b
            non due?s?\b
            indument
            il y a (?:une|des) erreurs?
            erreurs? (?:dessus|sur (?:la|cette|votre|ma|notre|vos) factures?)
            avez (?:\w+ )?(?:oublie|omis) (?:de|d'|la|le|notre|ma|mon|l')
            n'avez pas (?:tenu compte|deduit|applique|pris en compte|respecte|fourni|fini|termine|livre)
            pas (?:ce qui|ce que|comme) (?:\w+ )?(?:etait|avait|avions|avons|nous|on|j'ai)
            (?:jamais|pas) (?:ete )?(?:accepte|convenu|demande|approuve)e?s?\b(?! (?:par|de) (?:ma|notre|
                la) banque)
            rien a (?:payer|facturer|regler)\b(?!..60..(?:deja|ete|est) (?:ete )?(?:paye|regle|solde|vire))
            (?:bon|vrai|juste|reel|exact) (?:montant|prix|solde|total) (?:est|etait|serait|de)
            supplements?\b..40..(?:pas|jamais|refus)
            sans (?:notre|mon|aucun) (?:accord|autorisation)
            pouvoir d'engager
            facturation abusive
            arnaque
            (?:un|en|le|notre|ce|de) litiges?\b
            (?:suspend|bloqu|gel|retien)\w+ (?:donc |par consequent )?(?:le|ce|tout|votre|vos|notre|nos) (?:paiement|
                reglement|virement|facture)s?
            (?:stays?|remains?|is|are|put|placed|being) (?:blocked|on hold|withheld|disputed)
            short[- ]pay\w*|withhold\w*
            (?:pay|paying) ~4 (?:only|the undisputed)
            litigieu\w+
            desaccord\b
            pas d'accord (?:avec|sur) (?:le montant|la facture|cette|votre|vos|ce|la somme|les quantites)
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
            tribunal
            <fee>
        """,
        parts=_PARTS,
    ),
    *GOODS,
    *PAPERS,
)


def find(sentences: Sequence[Sentence]) -> list[Sign]:
    """Signs of dispute; the caller weighs `frais` apart."""
    return signs(Intent.DISPUTE, _RULES, sentences)


def complaints(sentences: Sequence[Sentence]) -> list[Sign]:
    """A complaint about the creditor's work or goods: worth something when nothing else is."""
    return signs(Intent.DISPUTE, COMPLAINTS, sentences)

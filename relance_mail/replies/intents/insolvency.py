"""Collective procedures and over-indebtedness of the debtor himself (sauvegarde, redressement, liquidation …).

Not: his own customer's bankruptcy, a fear of it, « liquidation » of a public expense or of stock, « sauvegarde » of
data.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.patterns import expression
from relance_mail.replies.sentences import Sentence

_OTHERS = expression(
    r"""
        (?:notre|mon|nos|mes|un de nos|un de mes|une de nos|leur) ~2 (?:clients?|clientes?|fournisseurs?|
            sous-traitants?|donneurs? d'ordre|locataires?|acheteurs?|partenaires?|concurrents?)\b
        maitre d'ouvrage
    """
)
_NOT_REAL = expression(
    r"""
        pas (?:encore )?(?:en|de|d'|dans|fait|a) (?:\w+ )?(?:liquidation|redressement|faillite|sauvegarde|depot|
            procedure)
        ni en\b
        evit(?:er|ons)\b
        au bord d
        risqu\w+
        menac\w+
        si (?:on|nous|je|vous|ca|cela|tout|la|votre|ce)\b
        sinon\b
        proche de la
        finir(?:ai|ons)? (?:en|par)
        pourrai\w+ (?:deposer|finir)
        bientot (?:en )?faillite
        peur\b
        crain\w+
        avant de\b
        contrairement
        n'est pas en
        not (?:in|bankrupt)
        va(?:is|ns)? (?:finir|droit)
        rumeur
        frol\w+
        somme[ns]? proches?
        pas loin d
    """
)
_OTHER_MEANING = expression(
    r"""
        liquidation (?:totale|avant|du stock|de stock|des stocks|du regime|de la depense|des depenses|comptable|
            budgetaire|du budget|de la facture|de votre|de vos|des factures|de la taxe|des droits|et (?:du |
            le )?mandat|et ordonnanc)
        engagement,? (?:et )?liquidation
        service (?:de la )?liquidation
        liquidation par (?:nos|le|la|notre)
        sauvegarde (?:informatique|des donnees|de donnees|du serveur|de nos donnees|externe|de l'environnement|
            cloud)
        redressement (?:fiscal|urssaf|de la situation|de l'activite|productif|comptable)
        depense\b
        mandatement
        tresor public
        comptable public
        exercice budgetaire
        credits?\b (?:budgetaires|ouverts)
    """
)
_PARTS = {"others": _OTHERS, "not_real": _NOT_REAL, "other_meaning": _OTHER_MEANING}
_RULES = (
    rule(
        "procédure",
        r"""
            (?:redressement|liquidation) judiciaire
            procedure (?:collective|de sauvegarde|de redressement|de liquidation|d'insolvabilite)
            (?:en|mise en|placee? en|mis en|ouverture d'une|ouverture de la) (?:liquidation|redressement|
                sauvegarde)\b
            sauvegarde (?:judiciaire|acceleree|financiere)
            plan de (?:sauvegarde|continuation|redressement)
            cessation de(?:s)? paiements?
            (?:depot de (?:notre |mon |son )?bilan|depos\w+ (?:le|son|notre|mon|leur) bilan)
            (?:en|declaree? en|mise en|notre|ma|la) faillite
            fait faillite
            (?:mis|mettons|mettre|met) la cle sous la porte
            reorganisation judiciaire
            concordat\w*
            procedure en reorganisation
            prj\b
            (?:insolvency|bankruptcy|bankrupt|receivership|in administration|winding up|wound up|
                in liquidation)\b
        """,
        unless=r"""
            <others>
            <not_real>
            <other_meaning>
        """,
        parts=_PARTS,
    ),
    rule(
        "surendettement",
        r"""
            surendett\w+
            reglement collectif de dettes
            mediateur de dettes
            retablissement personnel
            commission de la banque de france
            dossier ~4 (?:a|aupres de) la banque de france
        """,
        unless=r"""
            <others>
            <not_real>
        """,
        parts=_PARTS,
    ),
    rule(
        "mandataire",
        r"""
            (?:en qualite de|designe\w*|nomme\w*) ~6 (?:liquidateur|mandataire|administrateur)
            (?:le|notre|du|au|un) liquidateur\b
            liquidation amiable
            societe ~3 dissoute
            dissolution (?:de la|anticipee)
            mandataire judiciaire
            administrateur judiciaire
            declar(?:er|ation de|ez|iez) ~2 creances?\b
            creances? ~4 declaree?s?\b
            passif de la (?:societe|procedure)
            jugement d'ouverture
            bodacc\b
            file (?:a|your) (?:claim|proof of)
            insolvency administrator
            liquidator\b
        """,
        unless=r"""
            <others>
            <not_real>
            assurance
            sinistre
        """,
        parts=_PARTS,
    ),
)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.INSOLVENCY, _RULES, sentences)

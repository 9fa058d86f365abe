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
            sous-traitants?|donneurs? d'ordre|locataires?|acheteurs?|partenaires?|concurrents?|employeurs?|patron|
            associes?|
            bailleur|banque|assureur|prestataires?|voisins?|constructeur|promoteur|franchiseur|distributeur|
            transporteur|
            homonyme|ex-mari|ex|frere|soeur|mari|fils)\b
        (?:votre|vos|son|leur) ~2 (?:sous-traitants?|fournisseurs?|clients?|societe|entreprise|poseur|artisan|
            concurrent|partenaire|transporteur)\b
        (?:pas|non) (?:nous|moi)\b|vous (?:etes|etiez|seriez|serez) (?:en|dans)
        (?:le|la|les|l'|un|une) (?:locataires?|clients?|clientes?|fournisseurs?|employeur|acheteurs?|promoteur|
            constructeur) (?:que|qui|
            dont|du|de|auquel)\b
        maitre d'ouvrage
        fournisseurs? de (?:l'enseigne|la (?:societe|chaine)|ce|cette)
        l'enseigne\b
    """
)
_NOT_REAL = expression(
    r"""
        pas (?:encore )?(?:en|de|d'|dans|fait|a) (?:\w+ )?(?:liquidation|redressement|faillite|sauvegarde|depot|
            procedure)
        ni en\b
        evit\w+
        (?:moquette|voisin\w*|quartier|certains|gens|mauvaises langues) ~3 (?:dit|disent|raconte|pretend|ment)\w*
        faillite (?:assuree|certaine|personnelle de)
        pour (?:deux|trois|quelques|\d+) (?:mois|semaines) de travaux
        bilan (?:comptable|annuel|carbone|de sante|chez)
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
        (?:bruit|bruits) (?:court|courent|qui)
        c'est faux\b
        (?:on|certains) (?:raconte|dit|disent|racontent) (?:que|partout)
        frol\w+
        somme[ns]? proches?
        pas loin d
        (?:sommes|suis|est|sont|etions|etes) (?:\w+ )?sorti\w*|sorti\w* (?:de |du )(?:la |notre |
            cette )?(?:redressement|procedure|
            sauvegarde|liquidation|plan)
    """
)
_OTHER_MEANING = expression(
    r"""
        liquidation (?:de (?:la |nos |notre |fin de )?(?:fin|saison|serie|collection|printemps|hiver|ete)|saisonniere|
            totale|avant (?!-)|
            du stock|de stock|des stocks|du regime|de la depense|des depenses|comptable|
            budgetaire|du budget|de la facture|de votre|de vos|des factures|de la taxe|des droits|et (?:du |
            le )?mandat|et ordonnanc)
        engagement,? (?:et )?liquidation
        service (?:de la )?liquidation
        liquidation par (?:nos|le|la|notre)
        sauvegarde (?:informatique|externe|cloud|(?:de |des |du |d')(?:nos |notre |mes |mon |vos |votre |la |l'|
            le )?(?:donnees|
            serveurs?|bases?|fichiers?|systeme|disques?|pc|postes?|ordinateurs?|sites?|messagerie|logiciel|compta\w*|
            environnement|patrimoine|emplois?))
        (?:redressement|sauvegarde) de (?:notre|la|ma|l'|mon|nos) ?(?!societe|entreprise|s\.?a|eurl|sarl|boite|
            holding|filiale)\w+
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
            sauvegarde (?:judiciaire|acceleree|financiere|accordee|ouverte|depuis)
            (?:tribunal|juge|jugement)\b..50..\b(?:liquidation|redressement|sauvegarde|liquidee?s?|faillite)\b
            (?:la|notre|sa|cette) (?:sauvegarde|liquidation)\b ~2 (?:a ete|est|fut|nous|gele|interdit|prend|vient|
                court)
            (?:le|notre|ce|un) redressement (?:qui|nous|gele|interdit|judiciaire|a ete|est)
            (?:pris\w*|entre|tombe\w*|gelee?|figee?) dans la (?:sauvegarde|liquidation)
            ouverture d'un (?:redressement|plan de sauvegarde)|livre vi\b|insolvenz\w*
            liquidation (?:avec|sans) poursuite
            (?:objet|beneficie\w*|benefice|placee? sous le regime) d'une (?:sauvegarde|liquidation|redressement)
            (?:sauvegarde|redressement|liquidation) (?:ouverte?|prononcee?|convertie?) (?:le|par|en|hier|la|ce|depuis)
            l\.? ?622-\d
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
        deniable=True,
    ),
    rule(
        "surendettement",
        r"""
            surendett?e\w+
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
        deniable=True,
    ),
    rule(
        "mandataire",
        r"""
            (?:en qualite de|designe\w*|nomme\w*) ~6 (?:liquidateur|mandataire|administrateur)
            (?:le|notre|du|au|un) liquidateur\b
            liquidateur (?:est |a ete )?(?:nomme|designe)
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
        deniable=True,
    ),
)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.INSOLVENCY, _RULES, sentences)


def another(sentences: Sequence[Sentence]) -> bool:
    """Whether a procedure is named that is not the debtor's own, or that he denies."""
    return any(one.pattern.search(sentence.text) for sentence in sentences for one in _RULES[:2])

"""Receipt, thanks, ticket numbers, « on s'en occupe », « rapidement », a note to a colleague: nothing definite.

`vague` marks the ones that half commit to something (« je fais le nécessaire ») and so wait for a person.
"""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.sentences import Sentence

_VAGUE = (
    rule(
        "vague",
        r"""
            (?:je|nous|on) (?:m'|s'|nous |vais (?:m'|s')|va s'|allons nous )?(?:en )?(?:occupe|occupons|occuper|
                charge|chargeons|occuperai|occuperons)\b
            (?:je|on|nous) (?:lui|leur) en (?:re)?parl\w+|(?:je|nous) (?:te|vous) (?:lis|lirai|lirons)\b|je (?:creuse|
                me renseigne)
            et (?:vous|te) (?:tiens|tient|tenons)\b|on leur (?:dit|repond) quoi
            on en (?:re)?(?:parle|discute)\w*|(?:j'|nous |on |je vais |allons |va )en (?:re)?parl\w+(?! a (?:votre|
                vos|la presse|mon avocat))|(?:(?<!tu peux )voir|discuter|voyons) (?:ca|cela) ensemble
            s'en occupe
            m'en occupe
            nous (?:nous )?en occup\w+
            s'en (?:charge|chargera|occupera)
            (?:fais|fait|faisons|ferai|ferons|fera|sera|faire|vais faire|allons faire|va faire) ~3 (?:le|
                du) necessaire
            le necessaire (?:sera|est|va|a)\b
            faire (?:au mieux|au plus vite|le point)
            rapidement
            au plus vite
            des que possible
            (?:meilleurs|plus brefs|brefs) delais
            prochainement
            bientot\b
            sous peu
            asap\b
            as soon as possible
            (?<!\d )(?<!di )\bau plus tot
            tres vite
            incessamment
            shortly
            soon\b
            d'ici peu
            quelques jours
            prochains jours
            (?:en cours|en attente|en voie) (?:de|d') ?(?:traitement|reglement|paiement|validation|signature|
                mandatement|virement|verification|regularisation|liquidation|approbation)
            (?:reglement|paiement|virement|dossier|facture|mandat|mandatement|liquidation|
                traitement) (?:[\w'/-]+ ){0,4}?(?:est |sont )?(?:bien )?en cours\b
            (?:emis|transmis|envoye|signe|etabli) (?:le|un|votre|notre) mandat\w*
            (?:mandat|mandatement|mandate\w*|ordonnance\w*) (?:[\w'/-]+ ){0,6}?(?:emis|transmis|envoye|fait|
                pret|signe|tresor\w*|comptable public|dgfip|tresorerie|sgc)
            mandate\w*\b
            transmis\w* (?:a la|au) (?:tresorerie|tresor public|comptable public|sgc|dgfip|paierie)
            feu vert
            dans (?:le|notre) circuit
            (?:relance|interroge|sollicite) (?:le|notre|nos|la) (?:site|service|magasin|agence|responsable)
            circuit de (?:signature|validation|visa)
            (?:a la|en) (?:signature|validation)\b
            bon a payer
            (?:dans|au) (?:le |notre )?(?:parapheur|visa|circuit)|a l'etude|l'(?:etudi|examin)\w+
            (?:je|nous|on) (?:vais |allons |va )?(?:regard\w+|verifi\w+|voi[st]\b|voyons|vois\b|me renseign\w+|
                fais le point|faisons le point|etudi\w+|examin\w+)
            (?:je|nous) (?:reviens|revenons|reviendrai|reviendrons|vous (?:tiens|tiendrai|tenons|recontacte|
                rappelle(?! que)|rappellerai)|te tiens)
            on (?:revient|vous tient|regarde|voit)
            will (?:look|check|get back|revert)
            looking into
            (?:je|nous) (?:vous )?confirm\w+ ~3 (?:reglement|paiement) (?:prochain|a venir)
            je n'(?:ai pas|avais pas) oublie
            (?:soyez|restez) patien\w+
            ca va venir
            ca arrive\b
            ne vous (?:a|ai|avons|avait) pas oublie
            nous ne vous oublions
            ne vous oublie
            je pense a vous
            j'y pense
            (?:je m'y mets|on s'y met|nous nous y mettons|on est dessus|nous y travaillons|je suis dessus|ca avance|
                ca suit|
                on avance|ca vient)\b
            (?:sur|dans) ma (?:liste|pile)|je (?:le |la |les )?relance (?:le|la|mon|notre)|(?:je|on) (?:vous )?redis\b
            (?:va|vont|verra|verront|regarde|regardera) (?:s'y atteler|voir|regarder|ca|cela) |penche sur
            (?:vous|on vous) (?:recontacte|contactera|saurez|dira|fera signe)\b
            (?:valideur|parapheur|bordereau|directeur|patron|chef) ~4 (?:circule|n'a pas encore (?:clique|signe|
                valide|tranche))
            en route vers le (?:directeur|service)|en (?:attente|preparation)\b
        """,
    ),
)
_PLAIN = (
    rule(
        "reçu",
        r"""
            (?:bien|avons|ai|accus\w+|accuse de|bonne) ~3 (?:recu|reception|note|lu|vu|compris|pris (?:note|
                connaissance|bonne note))\b
            bonne reception\b
            recu\b
            note\b
            c'est note
            entendu\b
            (?<!mis )(?<!tombe )(?<!tombes )(?<!pas )(?<!etes )d'accord\b
            ok\b
            parfait\b
            tres bien\b
            ca marche\b
            (?<!tout )(?<!y )compris\b
            pris bonne note
            je prends note
            pris connaissance\b|^(?:bien )?(?:vu|lu|note|recu)[ .!]*$|bien (?:lu|vu|arrivee?s?|parvenue?s?|atterri)\b
            (?:message|courrier|lettre|relance|rappel|facture|mail|dossier|compte|piece|
                demande)\b..40..(?:est (?:chez|au bureau|
                sur (?:ma|la|mon|notre) (?:pile|bureau|liste|table)|jointe?|rangee?|classee?|entre les mains|dans ses)|
                a (?:rejoint|bien atterri|ete lue?|ete remise?)|(?:sera|seront|est|sont) (?:presente|evoque|examine|
                redirige|
                etudie|inscrit|conserve|archive)e?s?)
            (?:remis|confie|depose|glisse|passe) (?:le|la|votre|vos|ce|cette|un) ?(?:courrier|dossier|lettre|mail|
                rappel|relance|
                facture|message)\b
            (?:votre|vos) (?:factures?|rappel|dossier|compte) (?:y )?(?:figure|figurent|est a l'ordre)|ordre du jour
            (?:l'ai|m'a) remis (?:votre|le|la|son)|en accuse reception
            rien (?:a ajouter|d'autre)|tout est (?:clair|en ordre)|pas de souci\b
            ^(?:oui|yes|ok|okay)\b
            [👍👌✅🙏🤝]
            (?:bien )?enregistree? (?:chez|dans|en)
            s'(?:en )?occupe (?:de|du)\b
            a ete (?:lu|affiche) le\b
            merci\w*(?! (?:de |d'|bien )*(?!votre|m'avoir|nous avoir|avoir)(?:me |nous |m'|le |la |
                les )?\w{3,}(?:er|ir|re)\b)
            remerci\w+
            thank\w*
            thx\b
            noted\b
            received\b
            well received
            ack(?:nowledge\w*)?\b
            ^(?:je|nous) (?:vous )?confirm\w+[ .!]*$
            (?:je|nous|on|a ete|ai|avons|l'ai) (?:l'|le |la |les |vous |votre )*(?:transmet\w*|transmis\w*|
                transfer\w+|fait suivre|fais suivre|faisons suivre|fait passer|passe (?:a|au|le message|l'info)|
                passons|forward\w*)
            (?:transmis|transferee?|envoyee?|redirigee?|fait suivre) ~3 (?:au|a la|a notre|a mon|aux|a ma|a qui)
            pour (?:ton |ta |votre )?(?:info|information|suite a donner|traitement|action|suivi)\b
            fyi\b
            have forwarded
            forwarding
            (?:ticket|demande|dossier|requete|message|numero de suivi|reference|case)\b..50..(?:enregistre\w*|
                pris\w* en compte|n° ?\d|#\d|created|cree\w*|ouvert\w*|bien parvenu\w*|traite\w*|recu\w*)
            (?:a bien ete|has been) (?:enregistre\w*|recu\w*|received|registered|pris\w* en compte|transmis\w*)
            votre (?:message|demande|mail|courrier|e-mail) ~3 (?:a ete|est|sera) (?:\w+ )?(?:lu|affiche|recu|
                pris|traite)
            (?:tu peux|peux-tu|peux tu|tu pourrais|tu t'en|tu as|t'as|tu regardes|tu vois|vois ca|regarde ca|
                a traiter|a voir|a payer stp|pour toi|on (?:en )?parle|c'est toi qui)\b
            (?:desolee?|excus\w+|navree?|sorry|apologi\w+|pardon)\b
            bonne (?:journee|fetes|annee|continuation)
            joyeux
            meilleurs voeux
        """,
    ),
)


def without(text: str) -> str:
    """A plain text without what is known to say nothing definite."""
    for one in (*_VAGUE, *_PLAIN):
        text = one.pattern.sub(" ", text)
    return text


def vague(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.ACKNOWLEDGEMENT, _VAGUE, sentences)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.ACKNOWLEDGEMENT, (*_VAGUE, *_PLAIN), sentences)

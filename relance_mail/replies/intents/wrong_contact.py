"""The wrong person: not the debtor, gone, sold, dead, an address that no longer works, an agent who no longer acts."""

from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.sentences import Sentence

_RULES = (
    rule(
        "mauvaise personne",
        r"""
            (?:trompez|trompe|trompee?s|erreur|erronee?) (?:\w+ )?(?:de|d'|du|dans le|sur la|sur le) ?(?:personne|
                destinataire|correspondant|interlocuteur|client|adresse|societe|contact|mail)
            ne suis pas ~2 (?:la (?:bonne )?personne|le (?:bon )?(?:destinataire|interlocuteur|contact|client|
                debiteur|titulaire)|la (?:bonne )?(?:interlocutrice|destinataire|cliente)|concernee?|
                votre (?:client|cliente|debiteur)|(?:monsieur|madame|mr|mme|m\.) \w+)
            (?:pas|plus) (?:le bon|la bonne|le) (?:interlocuteur|interlocutrice|contact|adresse|personne|
                destinataire|service)
            ne suis (?:vraiment |absolument |toujours )?pas (?:le|la|l'|celui|celle|cette|ce|un|une)\b..60..(?:que|
                qui) ~2 (?:vous )?(?:cherch|recherch|doit|devez|pens|croy|relanc)\w*
            (?:vous|il) (?:me |nous )?confond\w+ (?:avec|sans doute|certainement|surement|probablement)
            (?:pas|plus) moi (?:le |la |l'|monsieur |madame |mme |celui |celle )?[\w ]{0,20}que (?:vous|tu) (?:cherch|
                recherch|voul)\w*
            (?:parvien|arriv|adress)\w* (?:a |chez )?[\w' ]{0,20}par erreur
            ne (?:la |le |les )?(?:representons|represente|connaissons|connais) (?:pas|plus)
            (?:rayer|retirer|supprimer|enlever|effacer|oter) ~2 (?:mon|mes|cette|notre|nos) (?:adresse|coordonnees|
                mail|nom|
                numero|contact)
            c'est (?:mon ex|mon ancien|mon frere|mon pere|mon fils)(?!..40..\bqui\b)
            (?:voyez|voir|adressez[- ]vous) (?:avec|a|au|aupres) ~2 (?:successeur|remplacant\w*|repreneur|nouveau \w+)
            (?<!d')(?<!d'un )(?<!notre )(?<!nos )homonym\w+
            s'agit d'un homonyme|avec (?:un|mon|notre) homonyme
            je m'appelle aussi
            (?:je ne suis|je suis) (?:ni |pas |plus )(?:le |la |l'|un |une )?(?:debiteur|debitrice|decisionnaire ni|
                gerante?|client|acheteur|
                vendeur|signataire|proprietaire)\b
            moi,? c(?:'|e |')?est [\w-]+,? (?:pas|et pas|le patron|la dette)|ici,? c(?:'| )est (?:un|une|le|la|l')
            (?:vous tombez|vous ecrivez|vous etes tombee?s?|ce mail arrive|votre courr\w+ (?:arrive|
                a atterri)) (?:chez|a|dans|au) (?:un|une|la
                mauvaise|quelqu)
            ne (?:vous |la |le )?connais(?:sons)? ni d'eve|ni d'eve ni d'adam|never heard of
            (?:faux|mauvais) numero|fausse adresse|wrong (?:inbox|department|number|dupont)|reached the wrong
            (?:dette|facture|affaire) ~2 (?:n'est|ne sont) pas (?:la |a )?(?:notre|mienne|nous|moi)\b(?! nom)
            (?:quel|quelle) (?:plancher|travaux|piscine|chaudiere|commande|livraison|chantier) \?
            ne (?:me|nous) regarde (?:en rien|pas|nullement)
            (?:jamais|pas) (?:fait construire|eu de (?:travaux|piscine|chantier)|eu affaire)
            mauvais (?:destinataire|interlocuteur|contact|numero|mail)
            mauvaise (?:adresse|personne)
            (?:pas|jamais ete|plus) (?:\w+ )?(?:votre client|votre cliente|clients? (?:chez|de) (?:vous|votre))
            connais(?:sons)? (?:pas|ni) (?:votre|cette|ce|la|le)
            jamais (?:entendu parler|eu affaire)
            n'habite (?:pas|plus)
            mail ~3 (?:par erreur|ne m'est pas destine)
            (?:recois|recu|recevons) ~4 par erreur
            ne m'est pas (?:destine|adresse)
            (?:pas|ni|jamais|aucunement|nullement)\b..40..\bcliente?s? (?:chez|de) (?:vous|votre)
            (?:pas|plus|rien|ni)\b..60..voyez avec (?:eux|lui|elle)
            pas (?:mon|notre) (?:dossier|affaire|service|perimetre|compte client)
            (?:aucun|pas de) (?:lien|rapport) avec (?:cette|votre|la|ce)
            voyez (?:ca |cela )?avec (?:m\.|mme|monsieur|madame|le nouveau|le siege)
            wrong (?:person|address|recipient|contact)
            not the right (?:person|contact)
        """,
        unless=r"""
            erreur de (?:ma|notre|votre) part
            erreur dans (?:le|la) (?:montant|facture)
            facture ~3 ne nous concerne
            (?:adresse|contact) (?:de|sur la|sur votre) factur
        """,
    ),
    rule(
        "parti",
        r"""
            ne (?:travaill\w+|fai\w+ |fait |fais |sui\w+|suis|est|sommes) ?(?:\w+ )?plus ~3 (?:chez|pour|dans|
                partie|parmi|en charge|employee?|salariee?|en poste|membre|president\w*|gerant\w*|tresori\w*|
                comptable|responsable|dans les effectifs|a la comptabilite|directeur|directrice|assistant\w*)
            plus personne (?:a cette adresse|ici|dans)
            n'est plus (?!la peine|dans (?:notre|nos|le|mon) (?:systeme|base|logiciel|fichier|outil))~2 (?:chez|dans|
                parmi|en poste|en charge|salariee?|employee?|l'|le |la |au sein|valide|
                active|gerante?|presente?)
            ne (?:travaille|collabore|exerce|gere|fait) plus\b
            plus dans (?:la|l'|cette|nos) (?:societe|entreprise|effectifs|association|etablissement)
            (?<!virement )(?<!cheque )(?<!somme )(?<!argent )(?<!swift )(?<!\d € )(?<!marchandise )(?:a|ai|avait|
                avons) (?:\w+ )?(?:quitte|demissionne)\b(?! (?:notre compte|l'atelier|mon compte|le compte|
                l'ue))(?! (?:de|d'|du) (?:l'association|club|l'asso|
                bureau|votre))
            (?:parti\w*|suis|est) (?:a la|en) retraite
            (?:j'ai|j'avais|ai) quitte (?:la|le|cette|cet|leur|mes|mon)\b|i left (?:that|the|this|my|\w+ (?:&|in|last))
            suite a (?:ma demission|mon depart|mon licenciement)|(?:m'a|ont) remerciee?|mes acces sont coupes
            (?:je |j')(?:etais|fus) (?:le |la |l'|qu'un |simple |un |une )?(?:comptable|stagiaire|benevole|bailleur|
                loueur|salariee?|gerante?|
                tresori\w+|ancien\w*|assistante?)\b(?! a (?:la|l'))
            (?:n'etant|n'est|ne suis|je suis|etant) (?:plus )?que (?:l'ancien|l'ancienne|leur ancien|le voisin|
                la voisine|son logeur|le logeur)
            parti (?:de chez eux|en mauvais termes|vivre)|parti depuis|plus qualite pour
            ne figure plus (?:au|dans)|plus rien a voir (?:avec|la)
            quitt(?:e|ons|erai|ent) (?:l'entreprise|la (?:societe|boite|comptabilite|fonction)|mon poste|
                mes fonctions|le poste)
            (?:a|ai) pris (?:sa|ma|une) retraite
            (?:fait valoir|depart (?:a la|en) retraite)
            a cesse (?:ses|toute) fonctions?
            depart de (?:la societe|l'entreprise|mme|m\.|monsieur|madame)
            (?:tresori\w+|comptable|gerante?|responsable|contact|interlocuteur|interlocutrice|president\w*|
                syndic|directeur|directrice) (?:a|ont) change
            c'est (?:maintenant|desormais|dorenavant) (?!le \d|a )\w+
            j'ai change (?:d'emploi|de travail|d'employeur|de societe|de poste)
            muter?\b.{0,20}service
            no longer (?:work|with|employed|at|responsible|in charge)
            has left (?:the|our)
            left the company
        """,
        unless=r"""
            si (?:vous|je|nous)
            ne (?:suis|sommes) plus (?:en mesure|d'accord|solvable)
            pas quitte
            quitte (?:les lieux|l'appartement|le logement|a payer)
            n'est plus (?:dans le|en) (?:stock|retard)
            plus en mesure
        """,
    ),
    rule(
        "décès",
        r"""
            deced\w+
            deces\b
            feu (?:mon|ma|monsieur|m\.|[a-z]+ [a-z]+, sa)
            s'est eteinte? (?:a|le|en|dans|hier|lundi|cette)
            nous a quittes
            (?<!c')(?<!chien )(?<!chat )(?<!cheval )(?<!chienne )(?<!animal )(?<!telephone )(?<!ordinateur )(?<!moteur )
                (?<!projet )(?<!marche )(?<!saison )(?<!avril )(?<!mai )(?<!juin )(?<!juillet )(?<!aout )
                (?<!janvier )(?<!fevrier )(?<!mars )(?<!septembre )(?<!octobre )(?<!novembre )(?<!decembre )(?<!promis )
                (?<!mois )(?<!arbustes )(?<!commerce )est morte?\b(?! (?:de (?:rire|fatigue|honte|faim|peur)|pour|
                avant))
            succession (?:de|est|en cours|ouverte)
            passed away
            died\b
            notaire (?:charge|en charge) de la succession
        """,
        unless=r"""
            excus\w+..60..deces
            en raison d'un deces
            deces dans (?:ma|la|notre) famille
            deces de (?:mon|ma) (?:pere|mere|mari|epouse|femme|associe)..80..(?:retard|regler|virement|paie|
                payer)
        """,
    ),
    rule(
        "cédé",
        r"""
            (?:vendu|cede|revendu|cedee|vendue|vendus) (?!le camion|la camionnette|le four|le materiel|
                la machine)~3 (?:societe|entreprise|fonds|commerce|affaire|magasin|
                restaurant|salon|boutique|cabinet|maison|parts|activite|bar|garage|hotel|boulangerie|officine|
                pharmacie|camping)
            (?:societe|fonds|commerce|entreprise|restaurant|affaire|magasin|etablissement|boutique|bar|garage|
                salon|pharmacie|hotel) ~4 (?:a ete (?:vendue?|cedee?|reprise?)|est vendue?|vendue?|cedee?)\b
            cession (?:de|du) (?:\w+ )?(?:fonds|commerce|societe|parts|entreprise|activite)
            nouveaux? (?:proprietaires?|gerants?|exploitants?|repreneurs?)\b
            (?:societe|entreprise|activite|association) ~4 (?:n'existe plus|a cesse|radiee?|dissoute|
                fermee? definitivement)
            cesse (?:mon|notre|toute|son) activite
            cessation d'activite
            ferme definitivement
            (?:restaurant|magasin|boutique|garage|salon|hotel|bar|atelier|entreprise|societe|
                commerce) (?:\w+ )?a ferme\b
            (?:absorbee?s?|rachetee?s?|fusionnee?s?) (?:par|avec|en|le|depuis|dans)\b
            sold the (?:company|business)
        """,
        unless=r"""
            (?:reprenons|reprends|repris) (?:les|ses|vos|toutes|cette|a mon compte)|(?:reste\w*|sont) a ma charge
            nouveaux? (?:proprietaires?|gerants?)..40..(?:regler|vous paie|paier)
            meubles?
            si (?:je|nous) (?:vend|ced)
            vente (?:de|du) (?:\w+ )?(?:terrain|maison|vehicule)
            quand (?:j'aurai|nous aurons)
        """,
    ),
    rule(
        "adresse morte",
        r"""
            (?:adresse|boite|messagerie|compte|bal)\b..50..\b(?:n'(?:est|existe) plus|desactivee?|supprimee?|
                fermee?|inexistante?|n'existe pas|plus (?:consultee?|relevee?|utilisee?|valide|active|en service)|
                obsolete|invalide|abandonnee?)
            (?:n'a pas pu|n'a pu|could not|couldn't|unable to|impossible d|echec|failed|
                n'ont pas pu) ~3 (?:etre (?:remis|distribue|delivre|livre|achemine)\w*|be delivered|deliver\w*|
                (?:de )?(?:la )?(?:remise|distribution|livraison))
            (?:undeliverable|undelivered|non remis|non distribue|non delivre|delivery (?:has failed|failure|
                status notification)|user unknown|mailbox (?:unavailable|full|not found)|
                recipient (?:address )?rejected|no such user|adresse introuvable|address not found|
                utilisateur inconnu|destinataire (?:inconnu|introuvable))
            (?:adresse|boite|mail\w*) ~3 (?:desaffectee?|tombent dans le vide)|remis (?:son|mon|leur) commerce
            change d'adresse (?:mail|e-mail|electronique)
            my (?:e-?mail )?address has changed
            this (?:mailbox|address) is no longer
        """,
        unless=r"""
            (?:facture|colis|marchandise|commande|cheque|courrier)s? ~3 (?:n'a pas pu|non (?:distribue|livre))
            (?:will be|being|is) retried|for (?:more than )?\d+ hour|warning only|delayed|temporar\w+|differe\w*|
                nouvelles? tentatives?
            automatically generated delivery status
            compte (?:bancaire|habituel)
        """,
    ),
    rule(
        "mandat fini",
        r"""
            (?:ne|n') ?(?:s'occupe|nous occupons|m'occupe|gerons|gere|sommes|suis(?= (?:\w+ )*plus \w)|
                est(?= (?:\w+ )*plus (?:notre|votre|le|la|
                mon|en charge|chez|client|syndic|locataire|adherent|membre))|administrons|assurons|
                assure|occupons|occupe|nous occupons|m'occupe|representons|represente|traitons|intervenons|
                suivons)\b(?: \w+){0,3}? plus\b
            plus (?:le |son |votre |leur |les )?(?:syndics?|mandataires?|gestionnaires?|agents?|representants?|
                administrateurs?|comptables?|conseils?|avocat|expert-comptable|regisseurs?)\b
            (?:mandat|mission|lettre de mission|contrat de gestion)\b..40..(?:pris fin|termine\w*|acheve\w*|
                expire\w*|resilie\w*|s'est acheve|cesse)
            (?:retire|repris|revoque|perdu|resilie) (?:le|son|mon|notre|leur) mandat
            dessaisi\w*
            je ne m'occupe (?:pas|plus) (?:de|des|du)
            (?:plus|pas) (?:ete )?mandatee?s?\b|n'ont? plus (?:le |notre )?mandat
            (?:role|mission|mandat) ..30..(?:s'est arrete|a cesse|a pris fin)|aucune attache
            pas moi qui (?:gere|m'occupe|traite|paie|paye)
            nouveau syndic
            changement de syndic
            no longer (?:manage|act|represent)
        """,
        unless=r"""
            plus en mesure
            plus (?:d'argent|de tresorerie|solvable)
            ne (?:suis|sommes|est) plus (?:d'accord|interesse)
            ne sommes plus (?:redevable|en retard|debiteur)
        """,
    ),
)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.WRONG_CONTACT, _RULES, sentences)

"""Which words carry weight in a clause, and which only tell background (notation: `patterns`)."""

import re

from relance_mail.replies.patterns import words

GREETING = re.compile(
    r"^(?:(?:bonjour|bonsoir|salut|hello|hi|dear|cher|chere|monsieur|madame|bjr|bsr|slt|coucou|messieurs|mesdames)\b"
    r"(?: (?:a vous|a tous|all|team|sir|madam|monsieur|madame|mme|mr|m\.|docteur|maitre|\w+))?[ ,!.]*){1,3}"
)
# A clause with one of these says something about the debt, the goods, a day, or asks for something.
WEIGHTY = words(
    r"""
        factur\w+|fact\b|invoice\w*
        dettes?\b|creance\w*|montants?\b|sommes? (?:de|due|d')|solde\w*|avoirs?\b(?! (?:\w+e|\w+i|\w+u)\b)|acompte\w*
        pa[iy]e\w*|pa[iy]ement\w*|regl\w+|vers(?:er|e|ons|ement\w*|erai|erons)\b|vir(?:er|e|ement\w*)\b|cheque\w*|
            prelev\w+|encaiss\w+|rembours\w+|payment\w*|paid\b
        €|euros?\b|\d+ ?%
        command\w+|livr\w+|marchandise\w*|colis|travaux|chantier|prestation\w*|intervention\w*|materiel\w*|
            produits?\b|
            contrat\w*|devis|prix|tarif\w*|quantite\w*|heures\b|tva\b|goods\b|delivery\b|garantie\w*
        merci (?:de|d')(?! ?(?:votre|vos|la |l')) ?\w+|veuillez|pri(?:e|ere|ons) de|pouvez|pourriez|faut\b|faudrait|
            devez\b|exig\w+|demand\w+|please\b|appel(?:ez|er|le)\b|rappel(?:ez|er)\b|contact(?:ez|er)\b|joindre\b
        jamais\b|aucune?\b|rien\b|personne ne\b|refus\w+|contest\w+|oppos\w+
        on en (?:re)?parle\w*|discut\w+|reunion|voir ensemble
    """
)
# What a clause may tell beside a promise, a payment, a receipt or an absence without changing it.
BACKGROUND = words(
    r"""
        merci\b(?! (?:de |d')(?:me |nous |bien |vouloir |m'|la |le |les |ne )*(?!votre|m'avoir|nous avoir|avoir|rien)
            \w+(?:er|ir|re)\b)|remerci\w+|thank\w*|thx\b|apprecie\w*
        (?:desolee?s?|navree?s?|excus\w+|pardon\w*|sorry|apolog\w+|confus)\b
        (?:bien |belle |bonne |bel |bon )(?:recue?s?|noter?|journee|soiree|reception|note|pris|fin|week-end|we|fetes?|
            continuation|ete|courage|annee|vu|a vous)
        (?:recu|lu|vu|decouvr\w+|reception|prends? (?:bonne )?note|accus\w+) ~5 (?:mail|message|courriel|courrier|
            rappel|
            relances?|lettre|e-mail|appel)
        (?:suite|reponse|reponds|repondons|retour) (?:a|de|sur) ~3 (?:mail|message|courriel|courrier|rappel|relances?|
            lettre|appel|entretien|echange|conversation|demande|accord|facture)
        (?:notre|nos|votre|vos|mon) (?:echanges?|entretien|conversation|appel|discussion)\b
        (?:comme|ainsi que) (?:convenu|prevu|promis|dit|evoque|indique|vu|discute|je vous)
        (?:je|nous|on) (?:\w+ )?(?:confirm\w+|signal\w+|inform\w+|indiqu\w+|precis\w+|tien\w+ a)\b
        (?:voici|ci-dessous|ci-joint|ci-apres|voila)\b
        (?:oubli\w*|zappe\w*|trappe|passee? a la trappe|egare\w*|retard)\b
        (?:conges?|vacances|absente?s?|absence|deplacement|malade|maladie|arret|hospital\w+|deces|formation|greve|
            panne|
            logiciel|informatique|piratage|cyberattaque|inondation|demenag\w+|changement de|bascule\w*|vol\b|
            cloture)\b
        (?:mon|ma|notre|nos|mes|leur|le|la|les|un|une|l'|d'une|du|de la|des) ~2 (?:salaire|paie|paye|retraite|pension|
            subventions?|client|clients|banque|banquier|pret|credit|prime|rsa|allocation\w*|impots?|tva|conseil|
            commission|signataire|comptable|associe\w*|gerant\w*|direct\w+|patron\w*|president\w*|tresori\w+|ag\b|
            assemblee|chef)\b
        (?:femme|mari|epouse|epoux|compagn\w+|fils|fille|mere|pere|enfants?|famille|collegue|patron\w*|assistante?)\b
        (?:pouvez|pourriez|peux|pourrais|veuillez|merci de)[- ](?:vous |tu |bien |vouloir |nous |me )*(?:le |la |l')?
            (?:verifier|regarder|controler|pointer|noter|excuser|patienter|confirmer (?:la |sa |bonne )*reception|
            ne pas (?:en )?(?:tenir compte|repondre)|mettre a jour|considerer|prendre (?:bonne )?note|croire)
        (?:dites|dis)[- ]moi si|tenez[- ]moi (?:au courant|informe)|please check
        (?:n'hesitez|rest\w+ (?:a|disponibles?|joignables?)|a (?:votre|ta) disposition|a l'ecoute)
        (?:sans objet|croise\w*|dossier (?:clos|regle|regularise))
        (?:cordialement|salutations|bien a vous|respectueusement|regards|sinceres?|consideration|amicalement)
        (?:nos|vos) conditions|conditions generales|delais? (?:contractuel|legal|de paiement|habituel)
        (?:verifi|control|point|regard|cherch|consult|lettr|clotur|class)(?:ez|er|iez)\b
        (?:justificatif|preuve|avis|capture|copie|releve)\b..30..(?:joint|disposition|ci-|envo\w+|besoin|demande)
        ^(?:et |donc |alors )?(?:pour|concernant|au sujet|a propos|s'agissant|quant a|sur|cette|la|
            votre) (?:[\w'/.-]+ ){0,4}?factures?(?: [\w'/.-]*\d[\w'/.-]*)?[ ,:.]*$
        (?:vous|on) (?:me |nous |m')?(?:relanc|reclam|ecri|sollicit|harcel)\w*
        (?:toujours|jamais|rarement) (?:ete )?(?:pa[iy]\w+|regl\w+|en retard|ponctuel\w*|a jour)
        (?:en|a) (?:regle|jour)\b|(?:plus|rien) (?:rien )?(?:a )?(?:vous )?(?:devoir|dois|devons|doit)\b
        (?:prevenez|avertissez)[- ](?:moi|nous)|faites[- ](?:moi|nous) signe
        attend\w* (?!~2 (?:livraison|marchandise|votre|avoir|correction|reponse|retour|technicien))(?:le|la|les|l'|
            un|une|mon|ma|notre|nos)
        (?:avez|aviez|as) raison|c'est vrai|effectivement|tout a fait|j'aurais du|nous aurions du|je sais
        (?:inquiet\w+|soucis?|pas de panique|rassur\w+|compter sur|parole|oublie pas|engagement)
        (?:comptabilise\w*|approuve\w*|validee?s?|bon a payer|service fait|signee?s? par|enregistree?s?|
            approvisionn\w+|en ordre|a jour|statut|integree?)\b
        (?:avec|dont|y compris|meme (?:virement|jour|date|envoi)|en une (?:seule )?fois|chaque mois|a (?:partir|
            compter) d)
        (?:devri\w+|devrait|recevr\w+|arriv\w+|visible) ~5 (?:compte|chez|recu|recevoir|lundi|mardi|mercredi|jeudi|
            vendredi|
            demain|hier|voir|etre|la|le)
        (?:n'ai|n'avons|n'avait|n'avions|n'a|ai|avons) (?:pas|toujours|jamais) (?:encore |pu )?(?:pa[iy]\w+|regl\w+|
            pu|lanc\w+|
            vu|eu|tarde|fait)
        (?:je|nous|on) (?:ne )?(?:vous )?(?:dois|devons|doit)\b
        (?:recevrez|enverr\w+|envoi\w*) ~5 (?:avis|copie|justificatif|confirmation|preuve|ordre)
        (?:ca|cela|ce qui|ceci|qui) (?:solde|regle|couvre|correspond|represente|fait)\b
        (?:representant|correspondant|relatifs? a|concernant|soit le total|en reglement de|a valoir)\b
        (?:etant |est |toutes? )?(?:datee?s?|recue?s?|emises?) (?:du|le|au)\b
        (?:valide\w*|valider|validation|signature|signe\w*|parapheur|mandate\w*|debloque\w*|deblocage|acte)\b
        (?:virement|prelevement|cheque|paiement|reglement)s? ~9 (?:echoue|rejete|refuse|retourne|revenu|annule|perdu)
        (?:rejete|refuse|echoue|retourne)\w* ~3 (?:virement|prelevement|cheque|paiement)
        (?:reglement|paiement|virement|cheque)s? (?:se f\w+ )?(?:par|a|selon|fin|tous|chaque|d'un montant|de \d)\b
        (?:arreter|cesser|stopper|suspendre|desactiver)[ -]?(?:vos|les|ces|moi)? ?(?:relances?|rappels?|mails?)
        si vous (?:aviez|voulez|souhaitez|avez (?:besoin|des questions|la moindre))
        (?:selon|suivant|d'apres|conformement) ~2 (?:accords?|conditions|habitudes|contrat|echeancier|calendrier)
        vous (?:ai|avais|avions|avons) (?:deja )?(?:dit|ecrit|indique|prevenu|annonce)
        (?:conseill\w+|banque|banquiere?|notaire|assureur|expert) ~4 (?:au telephone|en ligne|par (?:mail|telephone))
        (?:recue?s?) ~3 factures?
        (?:m'a|nous a|a|est) (?:ete )?(?:retourne|revenu|renvoye)\w*
        (?:reglements?|paiements?|virements?|campagnes?|fournisseurs) (?:reprendr\w+|part(?:ent|iront)|se font|
            sont faits)
        par delegation|l'honneur de|faire (?:connaitre|savoir) que|vous informer
        urgences?\b|pour tout(?:e)? (?:question|demande|sujet|urgence)
        telephone,? |deblocage\b
        (?:demandez|voyez|verifiez|regardez) (?:a|avec|aupres de|chez|dans) (?:votre|vos|ta|ton)\b
        (?:inventaire|bilan|cloture|rien ne sort|fin d'annee|saison|travail|boulot|planning)\b
        (?:allow|takes?|within) ~3 (?:business |working )?days|funds? to arrive|pass(?:ed)? (?:it|this|
            your \w+) (?:on|to)
        vous (?:ne )?(?:savez|imaginez) (?:pas|a quel)|(?:humanite|bienveillance|comprehension|soulag\w+|poids)\b
        ^(?:objet|a|de|envoye|date|subject|to|from) ?:
        (?:une|deux|\d) fois par (?:mois|semaine|an)|chaque (?:mois|semaine|fin|quinzaine|vendredi|lundi|mardi|
            jeudi)|
            tous les (?:mois|quinze|15|vendredis|lundis|jeudis|mardis|\d+ du mois)
        (?:sold|regl|pay|comptabilis|lettr)\w* (?:chez nous|dans (?:nos|mes) (?:livres|comptes)|de notre cote|
            pour (?:nous|moi))
        (?:our|notre|nos|mon|ma|sous la|virement|transaction|paiement) ~1 ref\w*|ref\w* (?:du|de|bancaire|virement)
        (?:echeance|commission|bureau|conseil|comite|ag) ~6 (?:le|au|du) \d
        (?:sommes|suis|etions|etais) (?:obliges?|contraints?|forces?|surpris\w*|etonnee?s?|ravie?s?)
        (?:lu|affiche|ouvert|recu|distribue|remis) le \w* ?\d
        message (?:automatique|est genere)|ne pas repondre|no-?reply
        (?:je|j'ai|nous|on|c'est|a ete|avons|i|i've|we|we've|has been) ~3 (?:transm\w+|transfer\w+|suivre|passe\w*|
            remis|forward\w*|passed) ~6
        (?:ouverte?s?|fermee?s?|joignable\w*|horaires|accueil|reprise|rouvr\w+|reouverture|rue|quai|avenue|boulevard|
            place|portes? ouvertes?|capital de|siret|rcs|7j/7|garantie que|delai de reponse|objet :|ticket|relais)\b
        \d{1,2} ?h ?(?:\d\d)?\b|\b[\w.-]+@[\w.-]+|https?:
        (?:courriel|mail|message) externe|ne cliquez|pieces? jointes?|confidentiel\w*|confidential|imprimer
        (?:bonne annee|meilleurs voeux|bel ete|joyeu\w+|felicit\w+|gentil\w*|patience|comprehension|
            (?:quel|un vrai|grand) (?:soulagement|plaisir)|au plaisir|confiance)
        (?:(?:\w+r)ons|\w+rai|\w+ra|\w+ront)\b ~4 (?:demande|message|mail|courrier|dossier|requete)\b
        demande ~5 (?:traitee|enregistree|prise|transmise|recue|en cours)
        (?:repond\w+|reponse|contact\w+|adress\w+|traite\w+) ~4 (?:des|sous|a (?:mon|notre|la)|dans|vos messages|
            votre (?:demande|message|mail))\b
        (?:conseiller|gestionnaire|service|equipe|comptabilite|collegue|responsable) ~4 (?:vous )?(?:repondr\w+|
            reviendr\w+|trait\w+|
            contacter\w*|recontacter\w*)
    """
)

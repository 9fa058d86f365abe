"""Words that put a sure reading in doubt: trouble, hearsay, a part only, money not gone (notation: `patterns`)."""

import re

from relance_mail.replies.patterns import words

# Whatever else is said, this is for a person, unless it happened to the customer's own money or machines.
TROUBLE = words(
    r"""
        erreurs?\b|erronee?s?\b|litige\w*|litigieu\w+|contest\w+|reclamation\w*|anomalie\w*|desaccord\w*
        malfacon\w*|defectueu\w+|defaut\w*|abime\w*|casse\w*|endommag\w*|non[- ]conform\w+|incomplet\w*|manqu(?:e|ent|
            ait|ant|ants|antes?)\b(?! pas)
        (?:pas|jamais|rien|toujours pas|pas encore) (?:ete |encore |tout )?(?:livre\w*|recu (?:la|le|les|ma|notre|
            nos|mes|
            ce|tout)? ?(?:livraison|marchandise\w*|commande|colis|materiel|reste)|termine\w*|fini\w*|repare\w*|
            install\w+|
            conform\w+|commande\w*)
        attend\w* toujours (?:\w+ )?(?:le |la |les |un |une |votre |vos |l'|d')?(?:retour|reponse|visite|passage|
            intervention|
            livraison|avoir|technicien|sav|depannage|reparation)
        (?:notre|mon|nos) conseils?\b(?! (?:municipal|d'admin|syndical|de|communautaire|regional|departemental))
        (?:en|a) vente\b|vendu\w*|cede\w*|quitte\w*|reception(?:ne\w*)? des travaux|receptionne\w*
        problemes?\b|soucis?\b|scandal\w+|inadmissible|inacceptable|decev\w+|decus?\b|mecontent\w*
        bloqu\w+|suspen\w+|refus\w+|opposition|rejet\w*
        avocat\w*|huissier\w*|tribunal\w*|plainte|procedure\w*|conciliat\w+|mediateur
        (?:l'|un |votre |vos |cet )avoirs?\b(?! (?:\w+ )?\w+(?:ee?s?|i|u|is|it)\b)
        sous reserve\b|a condition\b|sauf si\b|tant que\b|pourvu que|moyennant|en echange|en contrepartie
        (?:r?appel(?:ez|er|le|es)|contact(?:ez|er)|joindre|telephon(?:ez|er))[- ]?(?:moi|nous)
        (?:me|nous|m') (?:r?appeler|contacter|telephoner|joindre|recontacter)\b
        (?:r?appelez|contactez|recontactez|joignez)[- ](?:moi|nous)
        (?:dispute|faulty|damaged|missing|wrong|incorrect|call me|call us)\b
        refai(?:s|tes)|corrig\w+|rectifi\w+|annul\w+
        surfactur\w+|trop[- ]percu|en double\b|deux fois le meme|penalit\w+|remise\b|ristourne|rabais|geste commercial
    """
)
# Who says it does not know it, or only heard it.
UNSURE = words(
    r"""
        (?:je|j'|nous|on) ?(?:le |l')?(?:crois|croyons|imagin\w+|suppos\w+|presum\w+)\b(?! savoir)
        (?:enfin|du moins|sauf que)\b ?(?:je|j'|nous|on|il|si)\b
        (?:sans doute|a priori|apparemment|soi-disant|parait|vraisemblablement|theoriquement|i (?:think|guess|
            believe|suppose)|apparently|presumably)\b
        (?<!ai )(?<!avais )(?<!avons )(?<!avions )(?<!a )(?:dit|disent|dixit|affirme|assure)\b(?: moi| me| que| qu')
        (?:il|elle|ils|on) (?:me |nous |m'|vous )?jure\w* qu
        risqu\w+ (?:fort |bien )?(?:de|d'|que)\b
        au mieux\b|dans le meilleur des cas|at best
        plutot (?:[\w'/]+ ){1,5}que\b
        pending\b|awaiting\b|subject to\b
        (?:peux|pouvons|puis|sais|savons|suis|sommes) (?:[\w']+ )?(?:pas|plus|encore) (?:[\w'-]+ ){0,6}?(?:date|quand|
            echeance precise)\b
    """
)
# Something else than the whole of what we asked for: a part, another invoice, another payee, a deduction.
SCOPE = words(
    r"""
        une partie\b|en partie\b|partiel\w*|la part\b|uniquement\b|seulement (?:la|les|l'|un|une|\d)
        moins (?:la|le|les|l'|un|une|votre|vos|nos|notre|mes)\b(?! (?:moitie|semaine|jour|mois))
        hors (?:tva|taxes?|frais|penalites|transport|port|options?)|deduction\b|dedui\w+|franchise\b|retenue\b
        (?:factures?|celle) (?:precedentes?|d'avant|anterieures?|suivantes?)|(?<!pour )(?<!comme )la precedente|
            une autre (?:facture|
            fournisseur|societe|compte)
        (?:mauvais|faux|ancien) (?:compte|rib|iban|numero|destinataire|fournisseur)
        (?:a|au|aux|chez|vers|aupres (?:de|d'|du)) ?(?:un|une|votre|vos|le|la|l'|l'un de vos|mon|notre)? ?(?:confrere|
            concurren)\w*
        par (?:notre|mon|ma|l'|le|la|un|une) ?(?:assur\w+|locataire|client\w*|syndic|avocat|notaire|huissier|factor|
            mutuelle)
        ne (?:pa[iy]\w+|regl\w+|vers\w+) (?:pas|jamais) (?:les|l'|vos|la|le|ces)
        sauf (?!pepin|tuile|souci|surprise|accroc|ennui|panne|greve|bug|avis contraire|cas de force|gros |erreur|
            imprevu|contretemps|empechement|accident|catastrophe|probleme|contre-ordre|si\b)
    """
)
# An order, a signature, an entry in the books: the money itself has not left.
APPROVED = words(
    r"""
        (?:valid|approuv|comptabilis|autoris|mandat|ordonnanc|signe|vise)\w*
    """
)
LEFT = words(
    r"""
        (?:virement|cheque|banque|parti|poste|envoy|vire|verse|pa[iy]e|regle[es]?\b|prelev|debit|sold|deposit|wire|
            transfer)\w*
    """
)
# In a receipt: an answer to a question of ours, a question, a denial, news about himself.
MORE_THAN_RECEIPT = words(
    r"""
        ^oui[ ,.!]+(?!merci)\w{2}|d'accord (?:avec|pour|sur)|proposition|(?<!avoir )accepte\w*|accepton\w+
        (?:quel\w*|pourquoi|comment|combien|vous)\b..80..\?
        (?:ne |n')(?!hesit|est pas une garantie|manqu)\w+ ?(?:\w+ )?(?:pas|plus|jamais|rien|aucun\w*)\b
        (?:nouvelle|nouveau|change\w*|demenag\w+)\b..40..(?:adresse|interlocut\w+|contact|mail|siege|\d)
    """
)
NOT_MORE = words(
    r"""
        ne pas (?:repondre|tenir compte|imprimer)|(?:ce|ceci) n'est pas|pas de (?:souci|probleme)|
            ne (?:vous )?inquiet\w+
        ne (?:vous |vous en )?(?:oubli\w+|savez|imaginez|manqu\w+)
    """
)
CONTRAST = re.compile(
    r"\b(?:mais|cependant|toutefois|par contre|en revanche|neanmoins|pourtant|sauf que|however|but|although|though)\b"
)
TROUBLE_ELSEWHERE = words(
    r"""
        (?:virement|cheque|prelevement|banque|compte|paiement|logiciel|systeme|ordinateur|serveur|serrure|carte|
            messagerie|informatique)\b..60..(?:rejet\w*|refus\w*|bloqu\w+|suspen\w+|annul\w+|casse\w*|erreur\w*|
            oppos\w+|
            erron\w+|anomalie|manqu\w+)
        (?:rejet\w*|refus\w*|bloqu\w+|suspen\w+|annul\w+|casse\w*|erreur\w*|erron\w+|anomalie|
            defaut)\b..40..(?:virement|
            cheque|prelevement|banque|rib\b|iban\b|saisie|de ma part|de notre part|de notre cote|informatique|
            logiciel)
        sauf erreur
        merci (?:\w+ )?pour (?:l'|votre |cet |vos |les )avoirs?\b
        erreurs? ~3 (?:de votre (?:part|cote)|chez vous|dans vos (?:comptes|livres|fichiers)|d'(?:imputation|
            affectation|enregistrement|envoi)|de (?:pointage|lettrage|suivi|votre systeme|relance))
        annul\w+ ~3 (?:relances?|rappels?|mise en demeure)
        (?:vos|votre) ~1 relances?\b..40..(?:inadmissible|inacceptable|erreur|scandal\w+)
        (?:temps de|sans|avant de|pour) (?:me |nous |m')(?:r?appeler|contacter|telephoner|joindre|recontacter)
        (?:pas|sans|aucun|plus|no)\b(?: de| d')? ?(?:problemes?|soucis?)|ne (?:pose|fait|posera) ~2 (?:probleme|souci)
        (?:problemes?|soucis?) (?:de (?:tresorerie|sante|banque|virement|signature|logiciel|serveur|connexion|rib|
            cheque|
            saisie|personnel|messagerie|connexion|compta\w*|validation|boite)|d'(?:argent|informatique|internet|
            agenda)|
            informatiques?|bancaires?|techniques?|internes?|familia\w+|personnels?|financiers?|administratifs?|
            resolu|regle)
        (?:resolu|regle|corrige)\w* ~3 (?:probleme|souci)
        mon erreur|notre erreur|une erreur de (?:ma|notre)|par erreur|erreur chez nous
        ne (?:manqu\w+|fera\w* pas defaut)
        sans (?:faute|defaut|erreur)
        (?:aucune?|sans|pas d[e']|plus d[e']) ?(?:erreur|litige|contestation|reserve|reclamation|opposition|anomalie)
        faisant defaut|a defaut
        (?:ne|n') ?contest\w+ ~3 (?:pas|rien|nullement|point|aucun\w*)|incontest\w+|non contest\w+
        vous (?:faites|avez fait) erreur|c'est (?:corrige|rectifie|regularise)
        (?:pas|jamais) (?:recu|eu) (?:de |la |votre )?(?:facture|relance|mail|courrier)
    """
)

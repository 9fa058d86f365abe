"""The money's own words and the verbs of paying, as parts of longer patterns (notation: `patterns`).

Verbs that mean paying by themselves (régler, payer) need nothing beside them; verbs that send or do something (faire,
envoyer, partir) count only beside the money's own word (virement, chèque, règlement …).
"""

from relance_mail.replies.patterns import part, ready, words

PARTS: dict[str, str] = {}

PARTS["money"] = part(
    r"""
    (?:[ldm]')?(?:virements?|cheques?|reglements?|(?<!cessation des )(?<!cessation de )pa[iy]e?ments?|versements?|
        prelevements?|sommes?|montants?|solde|acomptes?|
    (?<!appel de )(?<!appels de )fonds|argent|necessaire|decaissements?|impayes?|arrieres?|(?:votre|leur) du\b|
            ardoise|(?:la|cette|
            votre) note(?! (?:d|que|et))|
    (?:mes|des|vos|les) sous|(?:le|la|l'|du|ton|votre|de l'|de la) ?(?:ble|thune|tune|pognon|oseille|fric|flouze|
            monnaie|
    liquide)|traites?|lcr|mensualites?|echeances?|tranches?|wire|
    transfer|transferencia|bonifico|uberweisung|remise|remittance|bacs)
    """,
    PARTS,
)
PARTS["future_ending"] = part(r"(?:ai|as|a|ons|ez|ont)\b", PARTS)
# What may stand between a verb and its participle, each with its space.
PARTS["adverbs"] = part(
    r"""
    (?:(?:deja|bien|ete|tout|vous|aussi|donc|pourtant|entierement|integralement|effectivement|dument|meme|les?|
    la|l'|en|y|totalement|a nouveau|finalement|quant a elle|quant a lui|normalement|en principe|ensuite|enfin|
    egalement|nous|te|lui) )*
    """,
    PARTS,
)
PARTS["i_we"] = part(r"je|j'|j|nous|on", PARTS)
# « nous » before a verb that does not end in -ons is its object: « un client nous laisse une ardoise ».
PARTS["subject"] = part(r"je|j'|j|on|nous(?= (?:[\w']+ ){0,4}?\w+ons\b)", PARTS)
PARTS["pay_verbs"] = part(
    r"""
    payer|regler|verser|virer|solder|acquitter|honorer|regulariser|rembourser|apurer|mandater|crediter|decaisser|
    eponger|debourser|remunerer|retribuer|desinteresser|liquider (?=(?:ma|la|cette|notre|votre|mon|le|nos|mes)\b)|
    effacer (?:l'|cette |notre |mon |ma )(?:ardoise|dette)|eteindre (?:la|ma|cette|notre) dette|
    (?:re)?mettre les compteurs a (?:zero|jour)|(?:rattraper|combler|resorber) (?:ce|le|mon|notre) retard|(?:se|me|
            nous) mettre a jour|pay|settle|transfer|
    remit|wire|clear the (?:balance|account|invoice)
    """,
    PARTS,
)
PARTS["do_verbs"] = part(
    r"""
    faire|effectuer|passer|lancer|emettre|envoyer|adresser|transmettre|executer|programmer|poster|
    deposer(?! (?:(?:le|son|leur) bilan|plainte))|
    expedier|remettre|ordonner|valider|proceder|mettre|debloquer|donner|recevoir|apporter|etablir|preparer|signer|
    porter|glisser|liberer|initier|declencher|enclencher|realiser|operer|planifier|saisir|enregistrer|inscrire|
    integrer|rediger|renvoyer|refaire|confier|laisser|joindre|poser|relancer|repasser|reemettre|reprogrammer|make|
    send|process|set up|release|issue|post|drop
    """,
    PARTS,
)
# A sum as the object of a verb that sends or does something: « je vous mets 300 lundi », « on vous fera 250 € ».
PARTS["sum"] = part(
    r"""
    (?:les )?\d[\d ., ']{0,9} ?(?:€|euros?\b|eur\b|chf\b|balles\b|francs?\b)|
    \d{2,5}(?= (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|par |chaque |tous |toutes |le \d|fin |debut ))
    """,
    PARTS,
)
# Papers about a payment are no payment: « je vous donne une date de paiement », « la preuve du virement ».
PARTS["the_thing"] = part(
    r"""
    (?!(?:[\w'-]+ ){0,4}?(?:dates?|reponse|nouvelles|preuve|justificatifs?|avis|copie|estimation|proposition|planning|
    precisions?|detail|point|plan|echeancier|confirmation|accuse|attestation|retour|visibilite|calendrier|rib|iban|
    coordonnees)\b)
    """,
    PARTS,
)
PARTS["pay_infinitive"] = part(r"<pay_verbs>\b|<do_verbs> <the_thing>~6 (?:(?:<money>|mandat|cb)\b|<sum>)", PARTS)
PARTS["pay_future"] = part(
    r"""
    (?:pa[iy]e?r|regler|verser|virer|solder|acquitter|honorer|regulariser|rembourser|apurer|mandater|crediter|
    decaisser|eponger|debourser|remunerer|retribuer|desinteresser|transferer|
    liquider(?=\w+ (?:ma|la|cette|notre|votre|mon|le|nos|mes)\b)|
    effacer(?=\w+ (?:l'|cette |notre |mon |ma )(?:ardoise|dette))|eteindr(?=\w+ (?:la|ma|cette|notre|ces) )|
    (?:re)?mettr(?=\w+ les compteurs a )|rattraper(?=\w+ ~2 retard)|combler(?=\w+ ~2 retard))<future_ending>
    """,
    PARTS,
)
PARTS["do_future"] = part(
    r"""
    (?:fer|effectuer|enverr|emettr|passer|proceder|poster|adresser|lancer|deposer|transmettr|expedier|executer|
    apporter|donner|remettr|mettr|programmer|ordonner|debloquer|valider|etablir|preparer|signer|porter|glisser|
    liberer|initier|declencher|enclencher|realiser|operer|planifier|saisir|enregistrer|inscrir|integrer|renverr|refer|
    confier|laisser|joindr|relancer|repasser|reemettr|reediter)<future_ending> <the_thing>~6 (?:<money>\b|<sum>)
    """,
    PARTS,
)
PARTS["pay_participle"] = part(
    r"""
    (?:pa[iy]e|regle|solde|vire|verse|acquitte|honore|regularise|rembourse|credite|debite|preleve|mandate|
    encaisse|apure|transfere|decaisse|eponge|debourse|remunere|retribue|desinteresse)e?s?
    """,
    PARTS,
)
PARTS["do_participle"] = part(
    r"""
    (?:effectue|fait|envoye|emis|poste|passe|execute|transmis|adresse|remis|depose|lance|expedie|programme|
    traite|valide|ordonnance|inclus|integre|mis en (?:paiement|reglement|banque)|mise en (?:paiement|reglement)|
    bon|parti|enregistre|etabli|signe|prepare|libere|initie|declenche|realise|opere|debloque|renvoye|refait|
    reemis|represente|planifie|ordonne|donne|porte|glisse|joint|transfere)(?:e?s?)
    """,
    PARTS,
)
PARTS["will_be"] = part(
    r"""
    sera|seront|va etre|vont etre|devrait etre|devraient etre|doit etre|devra etre|peut etre|est pour|sont pour|
    soit|serait
    """,
    PARTS,
)
PARTS["now_pay"] = part(
    r"""
    <subject> <adverbs>(?:paie|paye|payons|regle|reglons|verse|versons|vire|virons|solde|soldons|regularise|
    regularisons|acquitte|acquittons|honore|honorons|rembourse|remboursons|apure|apurons|mandatons|
    transfere|transferons|decaisse|decaissons|debourse|deboursons|creditons|remunere|remunerons|
    (?:efface|effacons) (?:l'|cette |notre |mon |ma )(?:ardoise|dette)|liquide (?:ma|la|cette|notre) |
    (?:re)?(?:mets|met|mettons) les compteurs a |
    eponge|(?:rattrape|rattrapons|comble|comblons) (?:ce|le|mon|notre) retard|(?:me|se|nous) (?:mets|met|
    mettons) a jour|
    (?:m'en |m'|nous |nous en |s'en |s')(?:acquitte|acquittons))\b
    """,
    PARTS,
)
PARTS["now_do"] = part(
    r"""
    <subject> <adverbs>(?:fais|fait|faisons|effectue|effectuons|envoie|envoi|envoyons|poste|postons|passe|passons|
    lance|lancons|emets|emettons|depose|deposons|transmets|transmettons|adresse|adressons|apporte|procede|
    procedons|mets|met|mettons|programme|programmons|ordonne|donne|joins|joint|joignons|remets|remettons|glisse|
    laisse|laissons|prepare|preparons|etablis|etablissons|libere|liberons|debloque|debloquons|signe|signons|refais|
        refait|
    refaisons|renvoie|renvoyons|porte|porterai|declenche|declenchons|realise|realisons|planifie|planifions|pose|posons|
    saisis|saisit|saisissons|fais parvenir|fait parvenir|faisons parvenir|valide|validons|confie|bloque|bloquons|
    relance|relancons|repasse|repassons|reemets|reemettons|reprogramme|
    reprogrammons) <the_thing>(?!part\b|remarquer|savoir)~6 (?:<money>\b|<sum>)
    """,
    PARTS,
)
PARTS["going"] = part(r"vais|va|allons|vont", PARTS)
PARTS["can"] = part(
    r"""
    peux|pouvons|pourrai|pourrons|pourra|peut|suis en mesure de|sommes en mesure de|serai en mesure de|
    serons en mesure de|m'engage a|m'engage formellement a|nous engageons a|s'engage a|engageons|promets de|
    promettons de|compte|comptons|prevois de|prevoyons de|prevoit de|pense|pensons|ai prevu de|avons prevu de|
    garantis de|jure de|confirme|confirmons|suis pret a|sommes prets a|manquerai pas de|manquerons pas de|
    tarderai pas a|tarderons pas a|reste a
    """,
    PARTS,
)
# Words for « it has a day »: prévu, programmé, calé.
PARTS["set"] = part(
    r"(?:re)?(?:prevu|programme|planifie|ordonnance|cale|fixe|positionne|inscrit|saisi|enregistre|echeance|reserve|"
    r"bloque(?= pour)|(?:assure|garanti|promis|acquis)(?= (?:pour|au|le|d'ici))|arrete(?= (?:au|pour))|differe|"
    r"agende|cedule|attendu|annonce|place(?= (?:au|pour|en integralite|sur)))e?s?",
    PARTS,
)
PARTS["done_pay"] = part(
    r"(?:pa[iy]e|regle|vire|verse|solde|acquitte|honore|regularise|preleve|debite|encaisse|credite|apure|"
    r"transfere(?! (?:a (?!votre)|au |aux |ce ))|"
    r"twinte|debourse|"
    r"decaisse|rembourse(?! par))e?s?\b",
    PARTS,
)
PARTS["done_do"] = part(
    r"""
    (?:fait|effectue|envoye|emis|passe|transmis|depose|adresse|poste|remis|lance|execute|expedie|procede|donne|apporte|
    realise|opere|glisse|porte|laisse|joint|renvoye|refait|libere|debloque|
    (?:re)?parti(?!e?s? (?:en(?! virement| recommande| cheque)|de l|du|a la|chez|aux)\b)|charge(?=e?s? en banque)|
            valide)(?:e?s?)\b(?! en (?:validation|signature))
    """,
    PARTS,
)

MONEY_WORD = words(r"<money>\b", PARTS)
PAY_INFINITIVE = ready(PARTS["pay_infinitive"])
# A stretch with none of these says nothing about paying: no cut of a sentence falls beside it.
MATTERS = words(
    r"""
    <pay_future>
    pa[iy]e|regle|solde|vire|verse|fera|ferai|effectu|envoi|envoy|parti|part\b|post[ee]|sera|seront|peux|vais|allons
    conteste|refus
    <money>\b
    """,
    PARTS,
)

MEANS = (
    (
        "cheque",
        words(r"cheques?\b|(?<!please )(?<!to )(?<!you )(?<!and )check\b(?! (?:with|your|the|it|again|on|if|whether))"),
    ),
    (
        "prelevement",
        words(
            r"""
            preleve\w*|direct debit|sepa core
            vous (?:l'|les |vous )?(?:vous )?(?:etes servis?|avez (?:tire|pris|retire|
                debite)) (?:[\w.,'€-]+ ){0,5}?(?:sur (?:mon|notre)|compte)
        """
        ),
    ),
    (
        "cb",
        words(
            r"""
            carte (?:bleue|bancaire|de credit|visa|bleu)
            (?:par|en|avec) (?:la |ma |une )?carte\b
            (?:ma|la|notre|une) (?:carte|visa|mastercard)\b(?! (?:de visite|grise|vitale|d'identite))
            (?:sans contact|tpe|terminal de paiement|carte professionnelle|carte pro|carte d'entreprise)\b
            cb\b|credit card|by card|mastercard|par visa
            """
        ),
    ),
    (
        "especes",
        words(r"especes?\b(?! de)|en (?:liquide|billets|coupures|pieces)\b|cash\b|du liquide\b|en monnaie sonnante"),
    ),
    (
        "virement",
        words(
            r"""
            vir(?:ement|ements|e|ee|es|ees|er|erai|era|erons|ait)\b|wire|bank transfer|transfer\w*|sepa\b
            (?:en|paiement|version) instantanee?s?\b|(?:instant|online) (?:payment|banking)
            (?:l'|d')?ordre (?:a ete |est |bien |deja )+(?:execute|passe|transmis|traite)
            vous (?:l'|les |vous )?avez (?:ete )?vires?\b|execution bancaire|avis d'operation
            ordres? (?:de (?:paiement|virement)|a (?:la |notre |ma |\w*(?:banque|finance|bank)))|ordre du \d
            quitt\w+ (?:notre|mon|le) compte|communication (?:structuree|[+\d\w/-]*\d)
            swift\b|mt ?103|uetr\b|home ?banking|banque en ligne|e-banking|teletransmi\w+|internet banking
            uberweis\w+|uberwies\w+|transferencia|bonifico|overboeking|overschrijving|overgemaakt|bankoverschrijving
            """
        ),
    ),
)
OTHER_MEANS = words(
    r"lcr|traites?|billet a ordre|bor\b|lettre de change|paypal|effet\b|twint\w*|lydia|mandat cash|wero\b|paylib"
)

"""What says that money will leave or has left, in one piece of a sentence (notation: `patterns`; parts: `money_words`).

What takes it back (a negation, a condition, a hope, somebody else's money) is in `hedges.py`.
"""

from relance_mail.replies.money_words import PARTS
from relance_mail.replies.patterns import words

# Each alternative is a commitment unless something around it takes it back.
AHEAD = words(
    r"""
        <pay_future>
        <do_future>
        <will_be> <adverbs>(?:<pay_participle>|sur votre compte|chez vous|en votre possession)\b
        (?:<money>|mandats?|mandatement)(?: [\w'/().,€°-]+){0,9}? <will_be> <adverbs>(?:<do_participle>|
            honore)\b
        (?:^|\b(?:ce|ca|cela|c'|il|elle|tout|le tout|factures?|elles|qui|celle-ci|
            on) )<will_be> <adverbs><do_participle>\b
        <money>(?: [\w'/().,€°-]+){0,9}? (?:partira|partiront|interviendra|parviendra|parviendront|arrivera|
            suivra|aura lieu|se fera|tombera|est pour|sera|seront|part|partent|arrive|arrivent|suit|sortira|sort|
            interviendront|va partir|va vous parvenir|devrait (?:partir|intervenir|arriver|suivre|tomber|
            vous parvenir)|vous parviendra|vous parvient)\b
        (?:ca|cela|ce|il|elle) (?:partira|part|arrivera|arrive|suivra)\b(?! en| de chez| pas| a echeance)
        <money>(?: [\w'/().,€°-]+){0,7}? (?:est|sont|etait|a ete|ont ete) (?:bien |deja |donc )*<set>
        (?:paiement|reglement|virement|mandatement|facture|elle|dossier) (?:[\w'/-]+ ){0,5}?<set>\b
        (?:ai|avons|a) <adverbs>(?:mis en place|programme|prevu|planifie|saisi|enregistre|prepare|ordonne|
            demande|valide|ordonnance) ~6 (?:virement|reglement|paiement|versement|prelevement|cheque)
        vous (?:l')?(?:aurez|recevrez|allez (?:recevoir|avoir)|receverez|trouverez) ~6 (?:<money>|du|dus|
            votre du|le votre|la votre|les votres)\b
        vous (?:serez|allez etre) <adverbs>(?:pa[iy]e|regle|credite|vire|solde|rembourse)e?s?\b
        (?:le|la|les) (?:sera|seront)\b(?! [\w'-]+e?s?\b (?:par|avec))
        vous (?:l'aurez|les aurez|la recevrez|le recevrez|l'avez (?=demain|lundi|mardi|mercredi|jeudi|vendredi))
        <now_pay>
        <now_do>
        <i_we> <adverbs>(?:fais|fait|faisons) (?:ca|cela|le necessaire)\b
        <i_we> (?:vous )?(?:le|la|les|l'|vous l'|vous le|vous la|m'en|en|nous en) ?(?:re?)?(?:ferai|ferons|fera|
            fais|fait|faisons|envoie|envoi|envoyons|enverrai|enverrons|poste|posterai|lance|lancerai|passe|passerai|
            depose|deposerai|apporte|apporterai|effectue|effectuerai|charge|chargerai|occupe|occuperai|donnerai|
            donne)\b
        (?:au|dans le|dans la|dans notre|sur le|sur la|sur notre|avec le|avec la|
            avec notre) (?:prochaine? )?(?:bordereau|lot|campagne|run|vague|planning|echeancier|
            proposition de paiement|ordre de virement)\b
        (?:incluse?|prise?|comprise?|integree?|passee?) (?:dans|avec|sur) (?:le|la|notre|
            nos) (?:prochaine? )?(?:prelevement|virement|paiement|reglement)
        (?:prevois|prevoyons|prevoit) ~3 <money>
        <going> ~5 <pay_infinitive>
        (?:engagement|promesse) ~6 de ~2 <pay_infinitive>
        (?!faudra|devra|voudra)[a-z]+(?:rai|ra|rons|ront) ~3 <pay_infinitive>
        (?:confirm\w+|annonc\w+|garanti\w+|assur\w+) (?:bien )?(?:le|un|notre|votre|ce|la|du) ?<money>
        <can> ~6 <pay_infinitive>
        pouvez ~5 (?:re)?(?:encaisser|presenter|prelever|deposer|debiter|remettre ~2 (?:cheque|encaissement|
            prelevement))
        (?:re)?presente[rz] ~3 prelevement
        (?:passe|passerai|passerons|viens|viendrai|viendrons) ~6 (?:payer|regler|deposer|solder|cheque|especes)
        (?:mis|mise|mises) en (?:paiement|reglement)\b
        (?:will|shall|'ll|are going to|is going to|we are|i am|to) ~3 (?:pay|be paid|settle|be settled|transfer|
            be transferred|remit|be made|be included|be processed|paying|send you the payment|make (?:a|
            the) (?:payment|transfer))\b
        payment ~4 (?:scheduled|planned|will|due)\b
        (?:scheduled|planned) ~3 payment
        (?:il|elle|ils|elles|ca|c') ?(?:est|sont|a ete|ont ete) <adverbs><set>\b
        (?:elles?|factures?|ca) (?:passera|passeront|tombera)\b
        vous avez (?:le|votre|l'|notre|mon) ?<money>
        (?:virement|reglement|paiement|cheque|prelevement) (?:est|sera) date\b
        d'accord (?:pour|de) ~2 <pay_infinitive>
        accord ~6 (?:pour|de) ~2 <pay_infinitive>
        payables? (?:le|au|fin|a|mi|debut|courant)\b
        bon pour (?:paiement|virement|reglement)\b
    """,
    PARTS,
)
# Each alternative says that it is done.
PAST = words(
    r"""
        (?:ai|as|a|avons|avez|ont|ayant) <adverbs><done_pay>
        (?:operation|ecriture|paiement|virement|reglement|ca|cela|cheque) ~2 (?:est|a ete) (?:bien )?(?:passee?|
            debitee?|executee?|comptabilisee?)\b
        (?:ai|as|a|avons|avez|ont) <adverbs><done_do> ~6 <money>\b
        <money>(?: [\w'/.,°€-]+){0,9}? (?:a|ont|est|sont) <adverbs>(?:<done_do>|<done_pay>)
        (?:viens|venons|vient) (?:juste |donc )?(?:de |d')(?:vous |le |la |les |l'|te )*<pay_infinitive>
        (?:c'est|c'etait|ca a ete|tout est|tout a ete|ca ete) <adverbs>(?:<done_pay>|fait|parti|envoye|poste)\b
        (?:^-? ?(?:[\w/.-]*\d[\w/.-]* )?|(?:€|euros?|eur) (?:ont ete )?|\bfactures? |[,:(] ?|\bfut |
            \btotalement |\bdeja )(?:deja |bien |tout |integralement |entierement )*<done_pay>
        <money> (?:(?!sera|seront|va\b|vont|etre|serait|pas\b|doit|soit|qui\b|que\b|peut|non\b|jamais|est\b|
            a\b)[\w'/.,°€-]+ ){0,5}?(?:<done_do>|<done_pay>)
        (?:tiers|moitie|part|partie|montant|tout) (?:est|a ete|sont) <adverbs>(?:<done_do>|<done_pay>)
        (?:est|sont|etait|etaient|fut) <adverbs><done_pay>
        deja (?:ete )?(?:<done_pay>|(?:fait|parti|envoye|poste)e?s?\b)
        (?:recu|vu passer|encaisse|retrouve|enregistre|trace de|vu) (?:[\w'-]+ )?(?:mon|notre|nos|le) <money>
        (?:mon|notre|nos|ce|le) <money> (?:bancaire |n ?° ?\w+ |de [\d.,]+ ?(?:€|euros?) )*(?:du|date du|
            en date du|d'hier|de (?:lundi|mardi|mercredi|jeudi|vendredi))\b(?= ?\d| hier| l| m| j| v)
        ^(?:was )?paid (?:on|by|last|yesterday|in|already)\b
        (?:have|has|was|were|been|already) ~2 (?:paid|settled|transferred|wired|remitted)\b
        (?:we|i) (?:\w+ )?(?:paid|settled|wired|transferred)\b
        (?:payment|transfer|cheque) ~3 (?:was|has been|been) (?:\w+ )?(?:made|sent|done|executed|posted)\b
        ^(?:poste|parti|expedie|depose|envoye)e?s? (?=le \d|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|
            avant)
        debit (?:de|du|d'un)\b
        (?:preuve|justificatif|avis) (?:de|du) ~1 (?:virement|paiement|reglement|debit)\b
        operation (?:bancaire )?(?:du|de|d'hier)\b
        montre (?:bien )?(?:le|un) (?:debit|virement|prelevement|paiement)
        (?:ai|avons|avoir) (?:bien )?donne (?:l'|un )ordre de virement
        (?:figure|apparait|passe) ~4 (?:debit|debite|releve)\b
    """,
    PARTS,
)
# « je l'ai déposé »: only where the money's own word stands in the same sentence.
PAST_PRONOUN = words(
    r"""
        (?:je|nous|on) (?:vous )?(?:l'|les |vous l')(?:ai|avons|a) <adverbs><done_do>
    """,
    PARTS,
)
DONE_WITHOUT_AUXILIARY = words(r"(?:^|<money> )(?:deja |bien )*(?:<done_pay>|<done_do>)", PARTS)

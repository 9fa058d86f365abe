"""Words that ask us to wait before we cash a cheque: « à ne pas encaisser avant le 12 » (notation: `patterns`)."""

from relance_mail.replies.patterns import words

# A cheque to be cashed later.
HELD_BACK = words(
    r"""
        (?<!je )(?<!nous )(?<!on )\b(?:ne (?:surtout )?(?:pas )?(?:l'|les? )?|n'|pas (?:l'|les? )?|sans (?:l'|
            les? )?)(?:encaiss|
            depos(?!\w* (?:plainte|le bilan))|remett|present(?!\w* (?:mon|le|ce|notre) dossier)|debit)\w*
        (?:ne (?:surtout )?(?:pas )?(?:l'|les? )?|pas (?:l'|les? )?)(?:mett|port|remis|pos|pass(?!ee?s? sur)|amen|
            donn|touch)\w*
            (?:[\w']+ ){0,4}?(?:banque|encaissement|guichet)
        encaiss\w+[- ](?:[\w'-]+ ){0,3}?(?:qu'|que\b|a partir|a compter|apres|seulement|uniquement|pas avant)
        (?:encaiss|depos|remett|remise|present|debit|port)\w* (?:[\w'-]+ ){0,7}?(?:pas|jamais|seulement|
            uniquement) (?:avant|apres|a partir)\b
        ^(?:et |mais )?(?:a|pour) (?:n')?(?:l')?encaiss\w+ (?=le |au |a partir|vers |apres |qu'|fin |debut |mi|lundi|
            mardi|
            mercredi|jeudi|vendredi)
        (?:attend|patient|gard|conserv)\w* (?:[\w'/.-]+ ){0,8}?(?:pour|avant)(?: de| d')? ?(?:l'|le |la |les |mon |
            notre )?
            (?:cheque )?(?:encaiss|depos|remett|present|port)\w*
        vous (?:(?:pourrez|pouvez|devrez) (?:les |l'|le |la )?(?:encaiss|depos|remett|present)(?:er|re)|
            (?:les |l'|le |la )?(?:encaiss|depos|remett|present)(?:er)?ez) (?:[\w'-]+ ){0,4}?(?:a (?:ces|
            cette|leurs?|chaque) |aux (?:dates|echeances|memes)|(?:le|au|fin|debut|mi|courant|en) (?=\d|[a-z]{3,9}\b))
        (?:merci d'|veuillez |priere d'|pri\w+ d')encaisser (?:[\w'-]+ ){0,5}?(?=le \d|fin|debut|mi|au \d|a partir|
            apres|vers)
        a (?:n')?encaisser (?=le \d|fin |debut |mi|au \d|a partir|vers |apres )
        hold (?:on to )?(?:[\w']+ ){0,4}?(?:until|till)
        cheques? (?:[\w',.€/°-]+ ){0,7}?(?:encaissable|a (?:n')?encaisser|a deposer|a remettre)
        (?:don't|do not|not to|please hold|hold off) (?:[\w']+ ){0,3}?(?:cash|cashing|bank|banking|deposit|
            depositing|present)\w*
    """
)

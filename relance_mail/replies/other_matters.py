"""Verbs of paying that say nothing about this debt: another thing, another payee, another invoice, a habit, a receipt.

« le colis partira lundi », « je paie l'Urssaf », « la 26-0102, réglée le 27 », « votre facture est bien enregistrée ».
"""

import re

from relance_mail.replies.money_words import PARTS
from relance_mail.replies.patterns import ready, words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.when import Lead

# What leaves or is settled without being money.
_OTHER_SUBJECT = words(
    r"""
        (?:courriers?|colis|reponses?|commandes?|marchandises?|livraisons?|lettres?|mails?|dossiers?|documents?|
            pieces?|
            materiel|camion|retours?|mise en demeure|reclamation|contestation|plainte|recommande|attestation|contrat|
            devis|(?:l'|un |votre )avoir|note interne|travaux|exercice|solde de (?:la |notre |ma |votre )?(?:commande|
            livraison))(?: [\w'-]+){0,5} ?$
    """
)
OTHER_OBJECT = words(
    r"""
        regl\w+ (?:[\w']+ ){0,3}?(?:le|ce|la|cette|un|les|ces|des|notre|votre|mon) (?:petit |gros )?(?:probleme|
            litige|souci|
            question|differend|malentendu|bug|anomalie|erreur|desaccord|sujet|point|contentieux)s?\b
        (?:probleme|litige|souci|question|differend|malentendu|bug|anomalie|erreur|desaccord|sujet|
            contentieux)s? (?:est|sera|
            a ete|sont|seront|ete) (?:\w+ )?(?:regle|solde|resolu)
        (?:pa[iy]e|regle|vire|verse)\w* (?:[\w']+ ){0,2}?(?:l'|d')?(?:concurrents?|autre fournisseur|loyer|salaires|
            salaries|urssaf|impots|gaz|
            electricite|edf|eau|dentiste|avocat|cantine|essence|bailleur|cereales|obseques|nounou|tva|cfe|taxes?|
            emprunt|plombier|garagiste|medecin|proprietaire|peintre|macon|electricien|traiteur|nourrice|assurances?|
            carburant|gazole|employes|ouvriers|personnel|apprentis?|amende|equipes?)\b
        (?:fai[st]|faisons|fera[is]?|ferons) suivre (?:a|au|aux|en|pour|ce|cela|votre|le|la)\b
        (?:transm\w+|transf\w+|adress\w+|envo\w+|relanc\w+|pass\w+) (?:bien |donc )?(?:ce (?:qu|mail|message)|
            (?:votre|la|cette|le|les|vos) (?:demandes?|message|mail|courriel|courrier|
            relances?|requete|rappel|dossier|question)\b)
        (?:le|la|les|lui) relance (?:par|au|des|tout|ce)
        ^(?:et )?rembourse (?:les|moi|nous|le|la)
        bloque (?:le|les|tout|tous) (?:paiement|reglement|virement)s?\b(?! (?:au|du|pour))
        (?:est|sont) (?:[\w'-]+ )?(?:pa[iy]ee?s?|reglee?s?|honoree?s?|prise?s? en charge) par (?:notre|la|le|l'|les|
            son|sa|mon|ma) ?(?!banque|fait|virement|cheque)
        (?:reglements|paiements|virements) (?:partent|se font|sont (?:faits|emis|executes)|
            interviennent) (?:[\w' ]+ )?(?:du|de chaque|par) mois\b
        (?:pa[iy]ons|reglons) (?:actuellement|habituellement|en general|toujours|generalement)\b
        factures? (?:posterieure|future|suivante)s? (?:sera|seront|est|sont)\b
        celles? (?:qui est |deja )?(?:pa[iy]e|regle|solde|vire|acquitte)es?\b
        regle avec (?:votre|le|la (?!carte)|m\b|mme|mon (?!cheq)|notre)
    """
)


_WITHOUT_SUBJECT = re.compile(r"(?:partira|partiront|suivra|suivront|est|sont|sera|seront|a ete|ont ete)\b")


def of_something_else(text: str, verb: re.Match[str]) -> bool:
    """« le colis partira lundi »: the verb's subject stands before it and is no money."""
    subject = text[: verb.start()].rsplit(" et ", 1)[-1]
    return bool(_WITHOUT_SUBJECT.match(verb.group()) and _OTHER_SUBJECT.search(subject))


# What is usual says nothing about this debt: « les paiements sont faits une fois par mois ».
HABIT = words(
    r"""
        (?:une|deux|1|2) fois par (?:mois|semaine|an)
        (?:chaque|tous les|toutes les|d'habitude|habituellement|en general|generalement|normalement tous)\b
        par quinzaine
    """
)
SEVERAL = ready(r"\b(?:paiements|reglements|virements|cheques|versements)\b.* sont ")


# Paid too much once, filed away, or ordered by a public body that does not pay by itself.
NO_PAYMENT = words(
    r"""
        (?:de|en) trop\b
        y (?:est |sont )?passe(?:nt|es?|ra|ront)?\b
        virements? de bord\b
        (?:rendez|restituez|remboursez)[- ](?:moi|nous)\b
        trop[- ]percu
        par (?:compensation|(?:un |l'|votre |vos |nos )?avoirs?)\b
        (?:pa[iy]e|regle|solde|vire)e?s? (?:toutes )?(?:les|vos|nos) (?:factures )?(?:precedentes|anciennes)\b
        verse\w* (?:au|a votre|a notre|aux) (?:dossier|debats?|archives|pieces)
        mandat\w* (?:de paiement |administratif )?(?:a ete|est|sont|ont ete) <adverbs>(?:emis|transmis|signe|adresse|
            depose|valide|pris en charge|etabli)e?s?
    """,
    PARTS,
)


# « la 26-0102, réglée le 27 », where that is none of the open invoices.
_NUMBER_BEFORE = re.compile(
    r"(?<![\w/.-])((?=[\w/.-]*\d{3})(?=[\w/.]*[-/a-z\d]{4})[a-z]{0,6}-?\d[\w]*(?:[-/]\w+)*),? (?:deja |bien )*$"
)


_PARTICIPLE_LAST = re.compile(r"\b(?:pa[iy]e|regle|solde|vire|acquitte)e?s?$")


def of_another_invoice(piece: Piece, past: re.Match[str]) -> bool:
    verb = _PARTICIPLE_LAST.search(past.group())
    if verb is None:
        return False
    number = _NUMBER_BEFORE.search(piece.text[: past.start() + verb.start()].rstrip(" (,") + " ")
    if number is None or re.fullmatch(r"20\d\d", number[1]):
        return False
    at = piece.start + number.start(1)
    if any(amount.start <= at < amount.end for amount in piece.amounts):
        return False
    return not any(re.sub(r"\W", "", known.lower()).endswith(re.sub(r"\W", "", number[1])) for known in piece.invoices)


# « le virement prévu le 12 a été rejeté »
TAKEN_OFF = re.compile(
    r"\b(?:est|sont|a ete|ont ete|vient d'etre) (?:[\w-]+ ){0,2}?(?:annule|suspendu|rejete|refuse|retourne|retire|"
    r"bloque|interrompu|reste sans"
    r" suite)e?s?\b"
)
# « votre facture est bien enregistrée » without a day says that it was received.
_BOOKED = re.compile(r"(?:enregistre|saisi|inscrit|integre|traite|note)e?s?$")
_PAYS_ITSELF = re.compile(r"\b(?:virement|paiement|reglement|prelevement|cheque|mandat)")
ANOTHER_INVOICE = re.compile(
    r"\b(?:pa[iy]|regl|sold)\w+ (?:alors |volontiers )?(?:la (?:nouvelle|bonne)|une facture (?:conforme|correcte|"
    r"juste)|la facture (?:corrigee|"
    r"rectifi\w+|conforme|definitive))\b"
)


def only_booked(piece: Piece, ahead: re.Match[str]) -> bool:
    dated = any(
        time.start - piece.start > ahead.start() + 8 and time.when.lead is not Lead.SINCE for time in piece.dates
    )
    return bool(_BOOKED.search(ahead.group())) and not dated and not _PAYS_ITSELF.search(piece.text)

"""Which of the times that a piece names may be its time of payment.

A time that belongs to something else (the invoice, a call, a delivery, a mail) is none: « la facture du 12 janvier »,
« votre appel de lundi », « reçue le 3 ».
"""

import re

from relance_mail.replies.acts import Act
from relance_mail.replies.hedges import HELD_BACK
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.when import Lead, Named

_AFTER_NOUN = words(
    r"""
        (?:factures?|fact|mails?|e-mails?|courriers?|courriels?|messages?|relances?|rappels?|devis|commandes?|
            contrats?|bons?|bl|livraisons?|jugement|appels?|intervention|reunion|rendez-vous|rdv|entretien|
            conversation|travaux|prestations?|periode|loyers?|abonnement|releve|avoirs?|mise en demeure|seance|
            invoice|email|letter|order|delivery|date|situation|echange|lettre|recommande|commande|chantier|sinistre|
            audience|echeance|mars|visite|formation|passage|accords?)(?: ?(?:n ?°? ?)?[\w/.°-]*\d[\w/.-]*)?,? ?$
    """
)
_OWN_DUE_DAY = re.compile(
    r"\b(?:notre|nos|ma|prochaine?s?|campagne|lot)(?: \w+)? (?:echeances?|date|campagne|prochaine echeance) ?$"
)
_AFTER_VERB = words(
    r"""
        (?:echues?|datee?s?|emise?s?|recue?s?|recu|signee?s?|livree?s?|commandee?s?|dit|ecrit|indique|annonce|
            appele|telephone|parle|convenu|vu|due|envoyee?s?|dated|received|ordered|etablie?s?|rencontre|demande|
            intervenue?s?|arrivee?s? a echeance|prevenu|facturees?|realisee?s?|exigibles?|venus?|
            contactee?s?|relancee?s?|averti\w*|sollicite\w*|alerte\w*|ecrivie?z|mis en demeure)(?: (?:le|
            au telephone|par \w+|deja|chez nous|ici|votre \w+))*,? ?$
    """
)
_IN_THE_POST = re.compile(
    r"\b(?:parti|partie|poste|mis|mise|depose|remis|envoye)s? (?:\w+ ){0,2}?(?:au|par|"
    r"par le|dans le) courrier(?: d[eu'])? ?$|\b(?:sera|seront|part|partira|partiront) (?:\w+ ){0,2}?(?:dans|au|par) "
    r"(?:le )?courrier(?: d[eu'])? ?$"
)
# « je vous adresse le justificatif de paiement lundi »: the day on which the paper leaves.
_PAPER = re.compile(
    r"\b(?:preuve|justificatif|avis|copie|recu|attestation|confirmation) (?:de |du |d')(?:\w+ )?(?:virement|"
    r"paiement|reglement|"
    r"operation|debit) ?$"
)
_DUE_SUM = re.compile(r"\b(?:sommes?|montants?|solde|total|argent|reste|factures?) (?:restant )?due?s? ?$")
_SET_DAY = re.compile(
    r"\b(?:virement|reglement|paiement|cheque|prelevement|versement)s? (?:[\w/.-]+ ){0,3}?(?:est |sera |"
    r"sont )?date(?:nt)? ?$"
)
# « le virement sera émis le 20 »: the verb is the payment's own.
_WILL_BE_DONE = words(
    r"""
        (?:sera|seront|va etre|vont etre|devrait etre|peut etre|doit etre) (?:[\w'-]+ ){0,2}?(?:emis|emise|envoye|
            adresse|
            etabli|signe|date|remis)e?s? ?$
    """
)
# A row of a table: the day on which the invoice is due, then what is done about it.
_ROW = re.compile(r"\d\d?[/.]\d\d?[/.]\d{4} [^\d]{2,40}\d")
_OF = re.compile(r"(?:du|de|on) |d'(?!ici)")
_RHYTHM = re.compile(r" (?:de )?(?:chaque|tous les) mois")
_DUE_THEN = re.compile(
    r"\b(?:(?:a|pour|sur|avec|dans) (?:l'|notre |la |son |nos )?(?:prochaine )?echeances?(?: contractuelle|"
    r" de paiement)?|a la date|"
    r"en date|valeur) ?$"
)
_DANGLING = re.compile(r" (?:en date(?: d[eu']?)?|de|d'|of) ?$")


def payment_times(piece: Piece, sentence: str, act: Act) -> list[Named]:
    """The times of a piece that may be times of payment."""
    found = [time for time in piece.dates if not belongs_elsewhere(sentence, time)]
    if found or act is Act.NONE or not piece.dates:
        return found
    if act is Act.PAID:  # « virement émis mardi », « quand il est venu le 30 »
        spoken = [time for time in piece.dates if not belongs_elsewhere(sentence, time, verbs=False)]
        return spoken or [time for time in piece.dates if _DUE_THEN.search(sentence[: time.start])]
    last = piece.dates[-1]
    return [last] if _DUE_THEN.search(sentence[: last.start]) else []


def belongs_elsewhere(sentence: str, time: Named, verbs: bool = True) -> bool:
    """« la facture du 12 janvier », « votre appel de lundi », « reçue le 3 »."""
    before = sentence[max(0, time.start - 60) : time.start]
    words_of = sentence[time.start : time.end]
    if (time.when.lead is Lead.UNTIL and not HELD_BACK.search(sentence)) or (_ROW.match(sentence) and time.start == 0):
        return True
    if words_of.startswith("ce jour") and before.endswith(" a "):  # « à ce jour »: up to now
        return True
    if _OWN_DUE_DAY.search(before) or _SET_DAY.search(before) or _WILL_BE_DONE.search(before):
        return False
    if _RHYTHM.match(sentence, time.end) or before.endswith(("tous les ", "chaque ")):
        return True
    if _PAPER.search(before) and not _OF.match(words_of):
        return True
    if _IN_THE_POST.search(before):
        return False
    if _DUE_SUM.search(before) and time.when.lead is Lead.BY:
        return False
    if _OF.match(words_of) or before.endswith((" de ", " d'", " of ", " en date ")):
        before = _DANGLING.sub(" ", before)
        return bool(_AFTER_NOUN.search(before) or _AFTER_VERB.search(before))
    return verbs and bool(_AFTER_VERB.search(before))

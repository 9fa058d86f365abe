"""Which of the times that a piece names may be its time of payment.

A time that belongs to something else (the invoice, a call, a delivery, a mail) is none: « la facture du 12 janvier »,
« votre appel de lundi », « reçue le 3 ».
"""

import re

from relance_mail.replies.acts import Act
from relance_mail.replies.held_words import HELD_BACK
from relance_mail.replies.patterns import words
from relance_mail.replies.pieces import Piece
from relance_mail.replies.speech import quoted
from relance_mail.replies.when import Kind, Lead, Named, in_days

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
    r"|\bavec (?:les|nos|toutes nos|mes) (?:autres )?(?:factures|fournisseurs|dossiers|paiements|reglements|"
    r"echeances) ?$"
)
_AFTER_VERB = words(
    r"""
        (?:echues?|datee?s?|emise?s?|recue?s?|recu|signee?s?|livree?s?|commandee?s?|dit|ecrit|indique|annonce|
            appele|telephone|parle|convenu|vu|due|envoyee?s?|dated|received|ordered|etablie?s?|rencontre|demande|
            intervenue?s?|arrivee?s? a echeance|prevenu|facturees?|realisee?s?|exigibles?|venus?|
            contactee?s?|relancee?s?|averti\w*|sollicite\w*|alerte\w*|ecrivie?z|mis en demeure|
            (?:l'a|l'ai|l'ont|l'avons|l'avez|l'avait) (?:encore |bien |deja )*(?:confirme|redit|repete|assure|
            explique|precise|raconte|montre)|deposee?s? sur (?:chorus|le portail)(?: pro)?)(?: (?:le|
            au telephone|par \w+|deja|chez nous|ici|encore|(?:a )?votre \w+))*,? ?$
    """
)
# « je le relance jeudi »: the present of a verb whose participle is spelt alike.
_PRESENT = re.compile(r"\b(?:je|on|tu) (?:vous |te |le |la |les |l'|en |y |lui |se |me |s'|m')*[a-z]+,? ?$")
# « nos fournisseurs sont réglés le vendredi »: every Friday, and no day of the calendar.
_HABIT = re.compile(
    r"\b(?:nos|les|tous les|toutes les) (?:[a-z]+ ){1,3}(?:sont|se font|partent|ont lieu|s'effectuent) (?:toujours |"
    r"tous |"
    r"[a-z]+(?:e|i|is)s? )*$"
)
_ANY_WEEKDAY = re.compile(r"le (?:lundi|mardi|mercredi|jeudi|vendredi)$")
# « aujourd'hui fournie », « désormais corrigée »: since when something else is in order.
_NOW_DONE = re.compile(
    r" (?:enfin |bien )?(?!pa[iy]|regl|vir|vers|sold|pos|envoy|depos|expedi|part|moiti)[a-z]{3,}(?:ee|ie|ise)s?\b"
)
# « le 3 puis le 9 »: what the first day belongs to, the second belongs to as well.
_AND_A_DAY = re.compile(
    r"(?P<day>\b(?:le |du |au |de )?(?:\d{1,2}(?:er)?(?:[/.]\d{1,2}(?:[/.]\d{2,4})?)?|lundi|mardi|mercredi|jeudi|"
    r"vendredi)"
    r"(?: (?:\d{1,2} )?(?!et\b|puis\b|ou\b)[a-z]{3,9})?) ?(?:et|puis|ou|,|/) ?$"
)
# « le 20 c'est trop tôt », « la Toussaint tombe un dimanche », « le début du mois est chargé »: a day spoken of.
_SPOKEN_OF = words(
    r"""
        (?:mais |ms )?(?:ca )?(?:c'est|c (?=ferie)|c est|c|est|etait|c'etait|sera|ce sera|ca sera|serait|ca va etre|
            m'est|nous est) (?:deja |
            beaucoup |un peu |vraiment |bien |quand meme |malheureusement |franchement )*(?:trop (?:tot|tard|court|
            juste|pres|proche)|impossible|mort|foutu|fichu|rate|cuit|ferie|non|exclu|(?:trop |tres |tellement |
            si )?(?:pris|
            charge|complet|complique|difficile|tendu|plein)|ferme|(?:l'|le |la |les |un |une |mon |ma |notre |
            nos )(?!jour|date|delai|virement|
            paiement|reglement|cheque|bonne|plus tard|bon\b|solde|reste|limite|dernier|maximum)[a-z]|lundi|mardi|
            mercredi|jeudi|vendredi|samedi|dimanche|paques|noel|week-end|jour ferie)
        (?:n'est|n est|n'etait|ne sera|c'est|ca) pas (?:possible|jouable|faisable|bon|tenable|passe|une bonne)
        ne (?:va|marche|passe|convient|colle|sera) pas
        (?:tombe|tombait|tombant|etant) (?:un |le |en |pendant )?(?:plein |lundi|mardi|mercredi|jeudi|vendredi|samedi|
            dimanche|ferie|jour ferie|week-end|les )
        (?:impossible|non\b|trop (?:tot|tard)|pas possible|mort\b|exclu)
    """
)
_HEAD = re.compile(
    r"(?:^|[,;:.(!?-] ?|\b(?:mais|car|comme|que|parce que|non|et|ms|donc|ou|apres controle|apres verification) |"
    r"c'est |-> )(?:pour )?$"
)
_TODAY_IS = re.compile(
    r"\b(?:nous sommes|sommes|on est|nous voila|on arrive) (?:deja |bien |aujourd'hui )*(?:le |au )?$"
)
# « dans mon SMS du 20 », « le mariage du 12 »: the day is the noun's, and the noun is no payment.
_OF_A_NOUN = re.compile(
    r"(?P<by>\b(?:dans|avec|par|sur|a|au|aux|lors de|pour|en|sous) )?\b(?P<whose>l'|(?:mon|ma|mes|votre|vos|ton|ta|"
    r"tes|"
    r"son|sa|ses|leurs?|le|la|les|une?|cette|cet|notre|nos) )(?P<noun>[a-z-]{2,}(?: [a-z-]{3,})?) ?$"
)
_SOMEBODYS = frozenset({"mon", "ma", "mes", "votre", "vos", "ton", "ta", "tes", "son", "sa", "ses", "leur", "leurs"})
_PAYING_NOUN = re.compile(
    r"\b(?:virements?|vir|reglements?|paiements?|cheques?|prelevements?|versements?|campagnes?|lots?|trains?|"
    r"fichiers?|"
    r"run|bordereau\w*|remises?|series?|vagues?|sessions?|echeances?|traites?|lcr|mensualites?|acomptes?|tranches?|"
    r"journee|matinee|soiree|soir|matin|midi|semaine|week-end|fin|courant|mois|debut|milieu|mi|valeur|jours?|dates?|"
    r"termes?|cycles?|passages?|tournees?|ordres?|operations?|execution|quinzaine|partir|compter|plus tard|payment|"
    r"transfer|total|somme|montant|solde|reste|cas|pire|mieux)\b"
)
_IN_THE_POST = re.compile(
    r"\b(?:parti|partie|poste|mis|mise|depose|remis|envoye)s? (?:\w+ ){0,2}?(?:au|par|"
    r"par le|dans le) courrier(?: d[eu'])? ?$|\b(?:sera|seront|part|partira|partiront) (?:\w+ ){0,2}?(?:dans|au|par) "
    r"(?:le )?courrier(?: d[eu'])? ?$"
)
# « je vous adresse le justificatif de paiement lundi »: the day on which the paper leaves.
_PAPER = re.compile(
    r"(?:^|, |et )(?:le |la |l'|un |une )?(?:justificatif|preuve|avis|copie|recu|attestation|confirmation|"
    r"swift)(?: (?:suit|suivra|a suivre))? ?$|"
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
    r"en date|valeur)(?: d[eu']| d')? ?$"
)
_DANGLING = re.compile(r" (?:en date(?: d[eu']?)?|de|d'|of) ?$")


# « V26-09 : à l'échéance du 30 avril, par virement »
_AT_ITS_DUE_DAY = re.compile(r"(?:a|pour) l'echeance du ")


# « en double de la 26-3291 du 4 novembre »: the day of the invoice whose number stands before it.
_AFTER_NUMBER = re.compile(r"\b(?:la|le|de|celle|facture) (?:n ?°? ?)?(?=[\w/.-]*\d)[\w/.-]+ $")


def payment_times(piece: Piece, sentence: str, act: Act) -> list[Named]:
    """The times of a piece that may be times of payment."""
    cited = quoted(sentence)
    found = [time for time in piece.dates if not belongs_elsewhere(sentence, time)]
    found = [time for time in found if not any(start <= time.start < end for start, end in cited)]
    if not found and piece.dates and _AT_ITS_DUE_DAY.match(piece.text):
        return [piece.dates[0]]
    if found or act is Act.NONE or not piece.dates:
        return found
    if act is Act.PAID:  # « virement émis mardi », « quand il est venu le 30 »
        spoken = [time for time in piece.dates if not belongs_elsewhere(sentence, time, verbs=False)]
        return spoken or [time for time in piece.dates if _DUE_THEN.search(sentence[: time.start])]
    last = piece.dates[-1]
    return [last] if _DUE_THEN.search(sentence[: last.start]) else []


# « envoyé à 20h10 », « part au courrier de 17 h »: an hour without a day is today's.
_HOUR = re.compile(r"\b(?:a|de|vers|avant|apres) (?:[01]?\d|2[0-3]) ?h(?: ?[0-5]\d)?(?![a-z\d])")


def by_the_clock(piece: Piece) -> list[Named]:
    """Today, where a piece names an hour and no day."""
    hour = None if piece.dates else _HOUR.search(piece.text)
    return [Named(in_days(0), piece.start + hour.start(), piece.start + hour.end())] if hour else []


# « ni le 28 », « et non le 15 » name what it is not.
_NOT_THEN = re.compile(r"\b(?:ni|et non|et pas|non pas)(?: plus)?(?: (?:pour|au))? $")
_LEADS = ("avant ", "before ")
_SUBJECT_OF = re.compile(r"\b(?:le|la|l'|un|une|notre|mon|ma|il|elle|on|je|qui) ?[a-z]* $|\b(?:il|elle|on|je|qui) $")


def _no_day_to_come(sentence: str, time: Named, before: str, words_of: str) -> bool:
    """What only looks like a day of payment: today's date, a day denied, a limit, a habit, a table's column."""
    return bool(
        (time.when.lead is Lead.UNTIL and not HELD_BACK.search(sentence))
        or (_ROW.match(sentence) and time.start == 0)
        or (words_of.startswith("ce jour") and before.endswith(" a "))  # « à ce jour »: up to now
        or (_ANY_WEEKDAY.match(words_of) and _HABIT.search(before))
        or (time.when.kind is Kind.NOW and _NOW_DONE.match(sentence, time.end))
        or (_NOT_THEN.search(before) and not words_of.startswith(_LEADS))
        or (words_of.startswith("passe ") and _SUBJECT_OF.search(before))  # « le comptable passe le 15 »
        or _TODAY_IS.search(before)
        or (_HEAD.search(before) and _spoken_of(sentence, time.end))
    )


def belongs_elsewhere(sentence: str, time: Named, verbs: bool = True) -> bool:
    """« la facture du 12 janvier », « votre appel de lundi », « reçue le 3 »."""
    before = sentence[max(0, time.start - 60) : time.start]
    words_of = sentence[time.start : time.end]
    if _no_day_to_come(sentence, time, before, words_of):
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
        return (
            bool(_AFTER_NUMBER.search(before))
            or bool(_AFTER_NOUN.search(before) or _AFTER_VERB.search(before))
            or _of_a_noun(before)
        )
    return verbs and _after_another_verb(before)


def _spoken_of(sentence: str, at: int) -> bool:
    """Whether what follows says something about the day itself."""
    while sentence.startswith((" ", ",", ":"), at):
        at += 1
    return _SPOKEN_OF.match(sentence, at) is not None


def _of_a_noun(before: str) -> bool:
    """A batch is no such noun: « sera payée dans la fournée du 20 », though « dans mon SMS du 20 » is."""
    of = _OF_A_NOUN.search(before)
    if of is None or _PAYING_NOUN.search(of["noun"]):
        return False
    return of["by"] is None or of["whose"].strip() in _SOMEBODYS


def _after_another_verb(before: str) -> bool:
    if _AFTER_VERB.search(before):
        return not _PRESENT.search(before)
    other = _AND_A_DAY.search(before)
    return other is not None and _after_another_verb(before[: other.start("day")])

"""Absence and closing notices, by header, subject or wording; a human who answers from holiday writes no notice."""

import re
from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, first_sign, rule
from relance_mail.replies.patterns import words
from relance_mail.replies.sentences import Sentence

# What responders write before the subject that they answer. « Re: Absence de règlement » is none: that is ours.
SUBJECT = words(
    r"""
        ^(?:reponse|message|accuse de reception) automatique
        ^reponse auto\b
        ^\[?auto\]? ?:
        ^automatic reply|^auto-?reply|^automatische antwort|^respuesta automatica|^risposta automatica
        ^out of (?:the )?office
        ^(?:message |notification |avis )?(?:d')?absence(?: du bureau| temporaire)? ?(?:[:\-!(.]|du |jusqu|re\b|$)
        ^(?:je suis |actuellement )?absente?s? ?(?:[:\-!(.]|du |le |ce |cette |jusqu|pour |re\b|$)
        ^abwesen\w+
        ^(?:en )?conges? ?(?:[:\-!(.]|annuel|d'ete|du |jusqu|re\b|$)
        ^fermeture (?:estivale|annuelle|exceptionnelle|de fin|pour|du |des|de nos|de l'|d'ete)
        ^fermeture ?[:!]|^(?:en )?vacances ?(?:[:!]|$)
    """
)
ABSENT_SUBJECT = re.compile(r"\babsen\w+|\bout of (?:the )?office|\babwesen\w+|\bconges?\b|\bfermeture|\bvacances")
_RULES = (
    rule(
        "absence",
        r"""
            (?:suis|serai|sommes|serons|est|sera|actuellement|seront) ~3 (?:absente?s?|indisponibles?|
                injoignables?|en (?:conges?|vacances|deplacement|formation|arret|conge (?:maternite|parental|
                maladie))|hors du bureau|fermee?s?)\b
            (?:absente?s?|en conges?|en vacances|fermee?s?|ferme|indisponible) (?:du|pour|jusqu|depuis|a partir|
                le|ce|les|de|exceptionnellement|toute|tout|cette|la semaine)\b
            (?:fermeture|conges) (?:annuel\w*|estival\w*|de fin|d'ete|pour|du|exceptionnelle|hebdomadaire)
            (?:bureaux?|societe|cabinet|etude|agence|magasin|entreprise|etablissement|atelier|service|
                comptabilite|usine) ~4 (?:sera|seront|est|sont) (?:\w+ )?(?:fermee?s?|clos\w*)
            (?:a|des|lors de) (?:mon|notre|son) retour\b
            (?:mails?|messages?|courriels?) (?:\w+ )?(?:sont|seront|sera|est) (?:lus?|traites?|releves?|
                consultes?) (?:a|au|des)
            (?:suis|sommes|serai|serons) (?:\w+ )?(?:en|a l'|au|aux) (?!regle|jour|rsa|smic|
                chomage)[\w' -]{3,30}jusqu'(?:au|a|en)\b
            (?:sans|ni) (?:telephone|internet|reseau|connexion|acces)
            conges? (?:maternite|parental|paternite|maladie|sabbatique|sans solde|longue duree)
            de retour (?:le|lundi|mardi|mercredi|jeudi|vendredi|au bureau|en)
            a la reouverture
            acces (?:limite )?a (?:mes|ma|nos) (?:e-?mails?|mails?|messages?|messagerie|courriels?)
            message (?:sera|ne sera pas) (?:lu|traite|transfere|transmis)
            (?:en cas d'urgence|pour toute urgence|en mon absence|durant mon absence|pendant mon absence|
                durant cette periode|pendant cette periode)
            out of (?:the )?office
            on (?:annual |maternity |sick )?leave\b
            away (?:from|until)
            i will be back
            our offices? (?:is|are|will be) closed
            bin (?:derzeit )?nicht im (?:buro|haus)
            will return on
            on vacation
            on holiday
        """,
    ),
)


def find(sentences: Sequence[Sentence]) -> Sign | None:
    return first_sign(Intent.OUT_OF_OFFICE, _RULES, sentences)

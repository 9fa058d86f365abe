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
            (?:prend|prenons|prennent|part|partons) (?:ses|nos|leurs|en|des) (?:vacances|conges)\b
            (?:on|nous) (?:vous |se |nous )(?:retrouv\w+|revoi\w+|revoy\w+) (?:le|des le|en|a la|lundi|mardi|mercredi|
                jeudi|vendredi|a partir)
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
            (?:je suis|nous sommes|est|c'est) (?:qu'un |le |un )?repondeur
            (?:en |au )(?:seminaire|pelerinage|croisiere|maroc|mission|reunion jusqu)
            (?:arret(?:e|ons)?|usine|atelier|station|boutique|theatre|bureau|antenne|maison|cabinet|secretariat|
                intendance|billetterie|
                archives) ~6 (?:rouvr\w+|close?s?\b|relache|fermee?s?|ferme\b|a l'arret|muette|vide)
            (?:rouvr\w+|reouverture|reprise de l'activite|reprenons|normal service) ~3 (?:le|au|a|en|on|des|lundi|
                mardi|mercredi|jeudi|
                vendredi|\d)
            (?:aucun|aucune|pas de|ne) (?:\w+ )?(?:reponse|mails?|courriels?|appel|messages?) (?:\w+ ){0,3}avant
            (?:nous|je|on) ne (?:repond\w+|relev\w+|lis\w*|consult\w+|trait\w+)\b..30..(?:mails?|courriels?|
                messages?|courriers?|
                messagerie|telephone|appel)
            (?:mails?|courriels?|messages?|courriers?) ..30..(?:ni lus|ne seront|seront stockes|stockes|attendent|
                sans etre lus)
            messagerie (?:n'est|est) (?:pas |plus )?(?:relevee|consultee|suspendue|fermee)
            (?:partie?s?|absente?|en repos|voyage|sejour)\b ..30..(?:retour|jusqu|revien\w+|rentre\w*) ?(?:le|au|a|
                lundi|mardi|mercredi|
                jeudi|vendredi|du|\d)
            absence (?:pour|prolongee|jusqu|du)|(?:roch hachana|toussaint|inventaire)\b..60..(?:clos|aucun)
            joignable par personne|unattended|travelling|(?:i|we)(?:'ll| will)? ?(?:am |are )?back (?:on|until|
                monday|tuesday|wednesday|thursday|
                friday)
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

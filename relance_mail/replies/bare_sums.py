"""Sums without a currency: known by the verb before them, or by the day, the verb or the word behind them.

Nothing of a longer number, of a day (« le 15 », though « le 15 300 » and « vendredi 13 500 » are a day and a sum), of a
count or of an invoice stands before one.
"""

import re

from relance_mail.replies.patterns import ready

DIGITS = (
    r"\d{1,3}(?:[ ',]\d{3})+(?:\.\d{1,2})?(?![\d,])|\d{1,3}(?:[ .']\d{3})+(?:,\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
)
_BARE = ready(
    r"\b(?:vers\w{1,4}|vir(?:e|er|erai|ons|es)?|virement de|pa[iy]\w{1,5}|regl\w{1,5}|acompte de|somme de|"
    r"montant de"
    r"|versement de|cheque de|envoie|reglement de|mensualites? de|(?:\d|deux|trois|quatre|cinq|"
    r"six) (?:fois|x))"
    rf" (?:vous )?(?!\d{{7}})(?P<a>{DIGITS})(?![\d/%]|-\d|[.,]\d| ?(?:%|x\b|fois|jours|j\b|h\b|factures?|cheques?|"
    rf"virements?|versements?|traites?|mensual|janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec))"
)
_ALONE = (
    r"(?<![\w/.,-])(?:(?<!\d )|(?<=\ble \d )|(?<=\ble \d\d )|(?<=di \d )|(?<=di \d\d ))(?<!\ble )(?<!\bdu )(?<!\bau )"
    r"(?<!\bla )(?<!\ben )(?<!n° )"
)
_MONTHS = r"(?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)"
DAY_AHEAD = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|aujourd|ce (?:jour|soir|matin)|fin |debut |mi |mi-|"
    r"hier\b|la mi|a la (?:mi|fin)|cette semaine|la semaine|maintenant|tout de suite|par (?:mois|semaine)|chaque |"
    r"tous les |toutes les |"
    r"(?:pour |avant |d'ici |au plus tard |des |courant |vers )?(?:le |au |les )?(?:\d{1,2}(?:er)? "
    + _MONTHS
    + r"|\d{1,2}/\d|fin |mi-|debut |(?:lun|mar|mercre|jeu|vendre|same)di\b|demain)|"
    r"les? \d|(?:pour|avant|d'ici|au plus tard) le \d|dans (?:une?|deux|trois|quinze|huit|dix|\d+) |"
    r"(?:une?|deux|trois|quinze|huit|dix|\d+) (?:jours|semaines?|mois) (?:plus tard|apres)|sous \w)"
)
# « 700 lundi », « 1 000 fin novembre », « 300 virés hier », « 400 sur la 58 », « les 450 manquants »: a sum by what
# stands behind it.
_BEFORE_A_DAY = re.compile(
    _ALONE + r"(?P<a>\d{1,2}\.\d{3}|\d{1,3}(?: \d{3})+|\d{2,5})"
    rf"(?= {DAY_AHEAD}|,? le \d{{1,2}}(?:er)?(?: {_MONTHS}| ?/|,|\.|;|$| et | puis )"
    r"|,? (?:au|pour le|d'ici le|avant le) \d{1,2}(?:er)?(?= ?[,.;)]|$| et )"
    r"| (?:est |sont |ont ete |seront |a ete )?(?:par(?:tent|tiront|tis\b)|vires?\b|payes?\b|verses?\b|regles?\b|"
    r"remis\b|envoyes?\b|postes?\b)| sur (?:la|cette|votre|l')|(?<=\bles \d\d\d) (?:autres?|d'apres)\b)"
)
_WHAT_IS_LEFT = re.compile(
    r"\bles (?P<a>\d{1,3}(?: \d{3})+|[2-9]\d|\d{3,5}) (?:autres|derniers|manquants?|oublies|suivants|du fond|"
    r"qui (?:manqu|suiv)\w+)(?! (?:jours|mois|semaines|ans|factures|pieces|cartons|relances|annees|heures|clients))"
)
# « 1000 décembre »
_BEFORE_A_MONTH = re.compile(
    r"(?<![\w/.,-])(?<!\ble )(?<!n° )(?P<a>[4-9]\d|[1-9]\d\d|(?!(?:19|20)\d\d)[1-9]\d{3})(?= (?:en |courant |"
    r"en debut )?(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b)"
)
# « le 15 décembre 232 », « 15/05 : 300 »: a round sum right behind its day.
_BEHIND_A_DAY = re.compile(
    r"(?:\b(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre) (?:: )?|"
    r"\d/\d\d ?: |\ble \d{1,2} ?: )(?P<a>(?!(?:19|20)\d\d\b)\d{2,5})(?= ?(?:,|;|\.(?!\d)|$|et |puis |- ))"
)
# « je vous règle en carte les 1900 », « le 15 mars pour 2000 »
_THE_SUM = re.compile(
    r"(?:\b(?:pa[iy]e|regle|vire|verse|apporte|envoie)\w* (?:\w+ ){0,3}?les|\ble \d{1,2}(?: [a-z]{3,9})? pour) "
    r"(?P<a>(?!(?:19|20)\d\d\b)\d{3,5})(?= ?(?:[,.;)!?]|$| (?:et|le|la|en|par|ce|que|qui|de main|en entier)\b))"
)
# « j'ai donné 900 à votre livreur »
_GIVEN = ready(
    r"\b(?:donne|remis|laisse|apporte|avance|twinte|depose)s? (?:les )?(?P<a>\d{2,5})"
    r"(?= (?:a|au|aux|en|chez|par|dans|de la main)\b)"
)
# Any number that is no count, no day and no invoice's.
PLAIN = re.compile(
    r"(?<![\w/.,°-])(?<!\d )(?<!\bn )(?<!\bla )(?<!\ble )(?<!\bdu )(?<!\ben )(?<!facture )"
    r"(?P<a>\d{1,3}(?: \d{3})+|\d{2,6})"
    r"(?![\w/%]|[.,-]\d| \d| ?(?:%|x\b|jours?\b|h\b|heures?\b|km\b|rue\b|avenue\b|cartons?\b|pieces?\b|unites?\b|"
    r"fois\b|mois\b|ans\b))"
)
BARE_SUMS = (_BARE, _BEFORE_A_DAY, _WHAT_IS_LEFT, _BEFORE_A_MONTH, _BEHIND_A_DAY, _THE_SUM, _GIVEN)

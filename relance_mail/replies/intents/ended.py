"""Complaints that are over: what was wrong has been put right, or he says that nothing is.

« Les palettes manquantes ont enfin été livrées », « litige levé ce matin », « avoir reçu, merci », « réceptionné sans
réserve » and « je ne conteste pas » tell of no dispute any more. What is only hoped for (« dès que ce sera remplacé »),
denied (« n'a toujours pas été réparé ») or followed by a new complaint (« livré, mais cassé ») ends nothing.
"""

import re
from collections.abc import Callable, Sequence

from relance_mail.replies.patterns import expression, words
from relance_mail.replies.sentences import Sentence

_ADVERBS = (
    r"(?:(?:enfin|bien|depuis|finalement|desormais|entre-temps|entretemps|maintenant|tous|toutes|tout|deja|egalement|"
    r"aussi|meme|rapidement|hier|aujourd'hui|entierement|integralement|totalement|completement|ete|nous|vous|y|l'|les?|"
    r"la|m'|me|au final|ce matin|donc|ensuite|aussitot) )*"
)
# What puts something right, whatever was wrong.
_MENDED = expression(
    r"""
        (?:remplace|repare|echange|corrige|rectifi|regularise|resolu|leve|debloqu|complete|retrouve|refait|
            eclairci|solutionne|rembourse|recredite|
            refacture|reemis|reedite)e?s?\b
    """
)
# What puts right only with « enfin », « depuis » before it: « livré » alone may go on with « cassé ».
_ARRIVED = expression(
    r"""
        (?:livre|recu|arrive|receptionne|parvenu|installe|termine|fini|acheve|repris|venu|passe|intervenu|reconnu|
            accepte|arrange|regle)e?s?\b
    """
)
_TROUBLE = expression(
    r"""
        (?:litiges?|reclamations?|blocages?|reserves?|differends?|contestations?|suspensions?|problemes?|malentendus?|
            anomalies?|erreurs?|desaccords?|incidents?|points? (?:bloquants?|en suspens)|doutes?|questions?|ecarts?)\b
    """
)
_PARTS = {"adverbs": _ADVERBS, "mended": _MENDED, "arrived": _ARRIVED, "trouble": _TROUBLE}
_ENDED = words(
    r"""
        (?<!ne )(?<!n')(?<!ne l')(?<!ne nous )(?<!ne m')(?:a|ont|est|sont|avez|avons|ai|as|s'est|
            se sont) <adverbs><mended>
        (?:vient|viennent|venons|viens|venez) d(?:e |')(?:l'|la |le |les |nous |vous )?(?:etre )?(?:<mended>|<arrived>)
        (?:re)?(?:fonctionne|marche|demarre|chauffe)nt? (?:a nouveau|de nouveau|enfin|parfaitement|tres bien|bien)\b
        (?:remarche|refonctionne|redemarre)(?:nt)?\b
        rien ne s'oppose
        (?:il|elle|ils|elles|tout|celui-ci|celle-ci|cette (?:histoire|affaire)|l'(?:affaire|incident)|le (?:dossier|
            sujet))
            ~3 (?:est|sont|a ete|ont ete|etait) <adverbs>(?:clos|leve|regle|resolu|fini|termine|oublie|classe|referme|
            derriere nous)e?s?\b
        (?:plus|pas) de sujet\b|n'est plus (?:un|le) sujet|histoire ancienne|de l'histoire\b
        (?:a|eu|donne|avais|avait) tort\b|a tort\b(?=[.,;]|$| que)|(?:me suis|nous sommes|s'est|
            se sont) <adverbs>(?:trompe|
            emmele|embrouille)e?s?
        (?:venait|vient|provient|etait) de (?:chez nous|notre cote|ma part|moi|nous)\b
        (?:m'avez|nous avez|a ete|avons ete|ai ete|m'a|nous a) <adverbs>(?:indemnise|dedommage|rapporte|rendu|
            recredite|
            restitue|livre le reste)e?s?\b
        (?:l'|la |le |les )(?:a|ont|avez|avons|ai) <adverbs>(?:rapporte|ramene|retrouve|reposte|recupere|change|rendu|
            remis|refait|reinstalle)e?s?\b
        (?:avoir|note de credit)\b(?: [\w'€.,-]+){0,8}? (?:est|a ete|nous est|m'est|sont) <adverbs>(?:arrive|recu|
            parvenu|
            enregistre|comptabilise|deduit)e?s?\b
        (?:remet|remis|remettent) tout (?:d'equerre|en ordre|a plat)
        (?:beau|bon|joli|excellent|super) (?:travail|boulot|job)|impeccable|parfaite?s?\b(?= |\.|,)
        rien d'anormal|(?:tout est|c'est) (?:tres )?(?:normal|juste|exact)\b
        (?:la reponse|reponse|en fait|ma reponse)(?: est)?,? ?: ?non\b|(?:la reponse est|en fait|finalement) non\b
        je (?:vous )?(?:taquin|plaisant|blagu)\w+
        (?:plus|pas|non|jamais) (?:gondol|fui|coul|bloqu|gel)\w+
        (?:avais|avions|avait) (?:oublie|mal (?:lu|compris|compte|note|vu)|confondu)
        (?:avons|ai|a|ont|avez) <adverbs>(?:garde|conserve|accepte|valide) (?:la |le |les |cette |ce |ces |
            l')(?:commande|
            marchandises?|livraison|materiel|produits?|articles?|travaux|prix|tarif|machine|pieces?|lot|devis)
        (?:enfin|finalement|depuis|entre-temps|entretemps|desormais|bien) (?:ete |ete bien |bien )?<arrived>
        <arrived> (?:enfin|finalement|depuis|entre-temps|entretemps)\b
        <trouble> (?:\w+ )?(?:est |sont |a ete |ont ete )?<adverbs>(?:leve|clos|resolu|regle|classe|corrige|rectifie|
            dissipe|
            traite|oublie|ferme|solde|eclairci|derriere nous)e?s?\b
        (?:leve|clos|cloture)\w* (?:le|la|les|notre|nos|ma|mon|mes) <trouble>
        (?:plus|pas|aucun|aucune|sans) (?:d'|de |aucune? |la moindre )?(?:autre )?<trouble>
        (?:avoir|note de credit|facture (?:corrigee|rectifi\w+)) ~2 (?:bien )?(?:recue?|arrivee?|parvenue?|
            enregistree?|
            deduite?|comptabilisee?)\b
        (?:recu|merci (?:beaucoup |bien )?(?:de|pour)|suite a|compte tenu de|deduction (?:faite )?de|moins|net de|
            apres) (?:l'|votre |cet |notre |un |la |le )?(?:avoir\b(?! \w+(?:e|i|u)\b)|note de credit|correction|
            remplacement|rectificati\w+)
        (?:tout|ca|cela|elle|il|l'ensemble|le reste) (?:est |sont |semble |fonctionne |
            marche )<adverbs>(?:rentre dans l'ordre|conforme|en ordre|bon|ok|parfait|impeccable|parfaitement|
            tres bien|bien|nickel|a jour)\b
        (?:tout|elle|il|la machine|le materiel|l'appareil|le site|ca) (?:re)?(?:fonctionne|marche)\b(?! (?:pas|mal|
            plus))
        (?:vous avez|vous aviez|avez) (?:bien |tout a fait |entierement )?raison\b
        rien a (?:redire|contester|signaler|reprocher|dire)\b
        (?:autre|ancienne|precedente) (?:commande|facture|affaire|livraison|chantier)\b..20..(?:celle-ci|
            celui-ci) (?:est|me|nous)
        (?:celle-ci|celui-ci|cette facture) (?:est|me semble|me parait) (?:bonne?|correcte?|juste|exacte?|conforme|ok|
            en regle)\b
        sans (?:objet|consequence|importance|incidence|gravite)
        (?:ne |n')(?:vous |le |la |l'|les |en )*(?:contest|disput|discut|remets|remettons|
            critiqu)\w* (?:en cause )?(?:donc |
            absolument |nullement )?(?:pas|plus|rien|nullement|aucun\w*)
        (?:je|on|nous) (?:la |le |les |vous |en )*(?:conteste|discute)(?:ons)? (?:pas|plus|rien)
        non contest\w+|incontest\w+|pas contest\w+
        (?<!non )(?<!non-)(?<!pas )conformes? (?:au|a la|aux|a l'|a notre|a mon|en tous points)\b
        (?:retire|annule|renonce a|abandonne|leve) (?:ma|notre|la|mon|cette) (?:reclamation|contestation|opposition)
        (?:commande|due|prevue?|accorde|signe|valide|convenue?)e?s? (?:par|dans|avec) (?:l'|un |le |
            votre )?(?:avenant|devis signe|
            bon de commande)
        (?:je vous la|je la|nous la|nous vous la|elle est|elle reste) (?:dois|devons|due) (?:encore|bien|quand meme)
        well received|(?:was|were|has been|have been|got) (?:\w+ )?(?:replaced|repaired|fixed|corrected|resolved|
            credited)
        (?:no|not a|without any) (?:dispute|complaint|issue|problem)s?\b|(?:all|everything) (?:is )?(?:fine|good|ok)\b|
            issue (?:is )?(?:solved|resolved|closed)
    """,
    _PARTS,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:si|s'il|s'ils|des que?|des qu'\w*|une fois|quand|lorsque?|lorsqu'\w*|tant que?|jusqu'\w*|a condition|avant|"
    r"apres que|sous reserve|pourvu|afin|pour que|attend\w*|attente|n'\w+|ne|pas|jamais|if|when|until|once|"
    r"doit|devait|devez|merci de|veuillez|promis|promettez|disiez|dites|pretend\w*|apparemment|soi-disant)\b"
    r"[^,;:.!?]{0,50}$"
)
_BUT = re.compile(r"[^.;:!?]{0,60}\b(?:mais|cependant|par contre|en revanche|toutefois|or|but|however|sauf|que sur)\b")
_ENDS_ITSELF = re.compile(r"(?:plus|pas|aucune?|sans|ne|n'|rien|je|on|nous|no|not|non|incontest)")
# The next sentence speaks of another invoice: nothing of this one ends there.
_ANOTHER = re.compile(
    r"(?:et |mais )?(?:sur|pour|quant a|concernant|en ce qui concerne) (?:la |le |l'|votre )?(?:autre|[\w/.-]*\d)"
)
_FOLLOWING = 2  # sentences of the same paragraph after a complaint that may put it right


def ended(sentences: Sequence[Sentence], at: int, start: int, complains: Callable[[str], bool]) -> bool:
    """Whether the complaint that begins at `start` of sentence `at` is over. `complains`: a text holds a complaint."""
    own = sentences[at]
    if _end(own.text, start, complains):
        return True
    after = sentences[at + 1 : at + 1 + _FOLLOWING]
    return any(
        sentence.paragraph == own.paragraph and _end(sentence.text, 0, complains)
        for sentence in after
        if not _ANOTHER.match(sentence.text)
        if not complains(sentence.text) or _end(sentence.text, 0, complains)
    )


def content(sentences: Sequence[Sentence], complains: Callable[[str], bool]) -> bool:
    """Whether he says somewhere that nothing is wrong, or no more, whatever was."""
    return any(_end(sentence.text, 0, complains) for sentence in sentences)


def _end(text: str, start: int, complains: Callable[[str], bool]) -> bool:
    """Whether what is wrong ends in a text, at or after `start`, and nothing new is wrong after it."""
    for match in _ENDED.finditer(text):
        around = match.end() > start
        hanging = not _ENDS_ITSELF.match(match.group()) and _HYPOTHETICAL.search(text[: match.start()])
        rest = text[match.end() :]
        if around and not hanging and not _BUT.match(rest) and not complains(rest):
            return True
    return False

"""Text written for a machine that reads: an instruction in it is never obeyed (rule 9), whatever stands around it.

Injected sentences are taken out before anything else is read; under a signature, where nothing else is read, they are
looked for all the same.
"""

import re
from collections.abc import Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.signs import Sign, rule, signs
from relance_mail.replies.sentences import Sentence

_INJECTION = (
    rule(
        "injection",
        r"""
            ignor\w+ ~4 (?:instructions?|consignes?|regles?|previous|prior|above|precedent\w*|prompt)
            (?:oubli\w+|disregard|forget) ~4 (?:instructions?|consignes?|regles?|prompt)
            (?:previous|prior|precedentes|nouvelles?) instructions?\b
            ^(?:\W*)(?:system|systeme|assistant|user|admin|developer|\[?inst\]?|<\|?\w+\|?>|###? ?(?:system|
                instruction)\w*)\W*:
            system prompt
            \[/?inst\]
            <\|im_
            (?:nouvelle|new) (?:consigne|instruction|directive)s? (?:prioritaires?|systeme|du systeme)?
            (?:assistant|modele|robot|ia|bot|llm|chatgpt|gpt|algorithme|intelligence artificielle|ai|logiciel|
                automate|systeme automatique|language model) (?:qui (?:lit|lisez|traite|analyse)|charge de|
                de (?:lecture|traitement|relance|classement)|reading|processing|automatique)
            tu es (?:un|une) (?:assistant|ia|modele)
            you are (?:an? |now )?(?:ai|assistant|helpful|language)
            (?:marqu\w+|class\w+|enregistr\w+|consider\w+|mark|set|mets|passe[rz]?|traite\w*|indiqu\w+|
                note[rz]?) ~3 (?:la |cette |les |ce |the |l')?(?:facture|factures|mail|message|dossier|invoice|
                invoices|compte|statut|reponse|status|intention|client)\b..40..(?:comme|en|as|:|=|\"|a) ?(?:\"|'|
                « ?)?(?:payee?s?|reglee?s?|soldee?s?|paid|already_paid|promise|promesse|sure?|closed|settled|
                acquittee?s?|clos|a jour|0)\b
            (?:note|message|instruction|consigne|info|avis|remarque)s? (?:\w+ )?(?:pour|a|au|aux|a l'attention (?:de|
                du|des)) ?(?:l'|le |la |les |votre |vos |tout |toute )?(?:ia|
                robots?|assistants?|systeme|logiciels?|algorithmes?|automates?|bots?|modele de langage|
                lecteur automatique|machine (?:qui|de)|moteur de (?:lecture|classement))\b
            (?:admin|maintenance|debug|developer|root)[ -](?:mode|override|access)
            mode (?:admin|maintenance|debug|developpeur)
            (?:do not|don't|never) (?:reveal|disclose|mention) (?:this|these|the above)
            ne (?:revele\w*|divulgue\w*|mentionne\w*) (?:pas|jamais) (?:ce|cette|ces) (?:texte|consigne|instruction|
                message)s?
            (?:remets|remettez|remettre|mets|mettez|mettre|passez?|passer) (?:a zero|a 0) ~2 (?:encours|solde|
                compte|dette|facture)
            (?:considere[rz]?|traite[rz]?) ~2 (?:dette|creance|facture|solde|encours) ~2 (?:eteinte?|soldee?|payee?|
                nulle?)
            (?:reponds|repondez|repondre|respond|answer|reply|dis|dites) (?:simplement |juste |que |par )*(?:ok\b|
                le dossier (?:est|soit) (?:solde|clos|paye))
            ^[\[(<!* -]{0,6}(?:assistants?|ia|robot|bot|chatbot|gpt)(?: (?:ia|virtuel|automatique))? ?[:,-]
            set ..20..\b(?:balance|status|amount|solde)\b ?..20..[=:]
            (?:delete|purge|clear|vide[rz]?|supprime[rz]?) ~2 (?:dunning|reminder|relances?) (?:queue|list|file)
            ce client est a jour
            reponds? (?:uniquement|seulement|juste|simplement|par)\b
            respond only
            only (?:answer|reply) with
            output (?:only|the following)
            needs_human
            confidence ?[:=]
            \"intent\"
            intent ?[:=]
            ne (?:relance[rz]?|relancez) plus (?:ce|cette|jamais) client
            desactive\w* (?:les )?relances?
            execut\w+ (?:la commande|le code|ce code)
            jailbreak
            override (?:all|previous)
        """,
        unless=r"""
            (?:merci|veuillez|pouvez-vous) (?:de )?(?:ne pas tenir compte|ignorer) (?:mon|notre|ce|
                le) (?:precedent|premier|message|mail)
            (?:ordres?|repond\w*|parle\w*|ecri\w+|relance\w*) ~2 (?:d'|de |par |a |avec )(?:un |une |votre |vos |des |
                ce )?(?:logiciel|robot|
                automate|machine|bot)s?
            (?:merci de|veuillez|nous|je|on|pouvons|devez|we) (?:bien vouloir |desormais |
                donc )?consider\w+ (?!..40..(?:reponds|ignore))
        """,
        always=True,
    ),
)
SPEAKS_TO_MACHINES = re.compile(
    r"assistant|instruction|consigne|\bIA\b|\bAI\b|prompt|syst[eè]m|robot|\bbot\b|[<\[]\|?im_|override|ignore",
    re.IGNORECASE,
)


def injected(sentences: Sequence[Sentence]) -> list[Sign]:
    return signs(Intent.OTHER, _INJECTION, sentences)

"""A commitment read out of a date and a word for money alone: does the clause's own verb allow it?

« Virement vendredi » has no verb and is one; « votre facture est vue mardi » has a verb of its own that says otherwise.
"""

import re

from relance_mail.replies.acts import Act
from relance_mail.replies.money_words import MONEY_WORD
from relance_mail.replies.patterns import words
from relance_mail.replies.scene import Scene
from relance_mail.replies.understood_words import GREETING

# Verbs that carry a bare « date and sum » into a commitment; any other verb there was not understood.
_CARRIES = words(
    r"""
        (?:je|j'|nous|on|vous|i|we|i've|we've)(?: vous| le| la| les| l'| ca| en| y|'ve| ai| avons| a)* (?:recevrez|
            aurez|fais|
            faisons|mets?|mettons|mis|confirm\w+|etal\w+|propose\w*|asked|ask|will (?:process|make|do|send)|prev\w+|
            compt\w+|not[eo]\w*|cal\w+|
            programm\w+|planifi\w+|inscri\w+|provision\w+|bloqu\w+|lanc\w+|depos\w+|apport\w+|envo\w+|post\w+|
            donn\w+|pass\w+|prepar\w+|sold\w+|vis\w+|tabl\w+|part\w*|vers\w+|vu|dit|reserv\w+|engag\w+|promet\w*)\b
        (?:c'est|est|sont|sera|seront) (?:bon\w*|ok|pour|au|aux|dans|sur|prevu\w*|cale\w*|note\w*|le|mis\w*|fixe\w*|
            programme\w*|inscrit\w*|a|planifie\w*)\b
        (?:comptez|compter|tablez|miser) (?:\w+ )?sur
        (?:vous |te |lui )?(?:sera|seront|est|sont) (?:bien |donc |toutes? )?(?:adress|vers|regl|pa[iy]|envoy|remis|
            vir|transmis|
            solde|poste|effectu|execut|lance|emis|fait|faite|traite|honor|depos|expedi|apporte|donne|credit)\w*
        (?:suis|sommes|on est) (?:ok|d'accord|bons?|partants?|prete?s?|en mesure|calee?s?|dans les temps|passee?s?|
            allee?s?)\b
        vous (?:pouvez|pourrez|allez) (?:le |la |l')?(?:passer|venir|recevoir|avoir|encaisser|prelever|compter)
        (?:passez|venez) (?:le |la |l')?(?:prendre|chercher|recuperer|retirer)
        l'honneur|faire (?:connaitre|savoir)|rassur\w+|inquiet\w+
    """
)
# Where no word for money stands in the sentence, any other subject brings a verb of its own.
_SUBJECT = re.compile(r"\b(?:vous|ils?|elles?|tu|you)\b")
# First persons announce a payment, unless the verb is one of being, thinking, waiting or asking.
_VERB = words(
    r"""
        (?:sera|seront|est|sont|ont|va|vont|passez|doit|attend)\b
        (?:je|j'|nous|on|i|we|vous)(?: (?:vous|le|la|les|ne|me|nous|en|y))* ?(?:suis|sommes|etais|etions|serai\w*|
            hesit|
            reflech|consult|cherch|attend|dout|pars\b|travaill|constat|pens|demand|essa|souhait|voud|aimer|refus|
            contest|
            crois|croy|sais|sav|veu|voul|dev|dois|reten|rest|ai\b|avons\b|avez|rever|relanc)\w*
    """
)


def strange_verbs(scene: Scene) -> list[str]:
    """A commitment read out of a date and a word for money whose own verb no rule knows."""
    for draft in scene.drafts:
        read = next(read for read in scene.reads if read.sentence is draft.sentence)
        explicit = any(act not in (Act.NONE, Act.INCOMING) for act in read.acts)
        text = GREETING.sub("", draft.text)
        bare = not (MONEY_WORD.search(read.sentence.text) or draft.amount or draft.invoices)
        verb = (_SUBJECT if bare else _VERB).search(text)
        if draft.act is Act.PROMISE and not explicit and verb and not _CARRIES.search(text):
            return [f"verbe inconnu : « {text[:80]} »"]
    return []

"""Late fees contested: a dispute, but beside a promise a secondary one (LABELS §1).

1. What is contested must be a fee of ours: penalties of his own contract, transport and travel are none.
2. The fee and the rejection may stand in two sentences: « 95 euros de frais de dossier ? Jamais convenu. »
3. « Je ne conteste pas les pénalités » rejects nothing.
"""

from collections.abc import Iterator, Sequence

from relance_mail.core.intents import Intent
from relance_mail.replies.intents.framed import framed
from relance_mail.replies.intents.signs import Sign
from relance_mail.replies.patterns import words
from relance_mail.replies.sentences import Sentence

RULE = "frais"
_FEE = words(
    r"""
        penalites?\b(?! (?:contractuelles|de retard (?:de livraison|d'execution|du chantier|prevues au marche)|
            d'execution|
            de livraison|prevues (?:au|a l'article)))
        (?:indemnites?|forfait)(?: forfaitaires?)?(?: de (?:recouvrement|retard|40))?\b(?! d'assurance| journalieres)
        (?<!a vos )(?<!a mes )(?<!a nos )(?<!fois sans )frais(?! (?:de |d')(?:port|livraison|transport|deplacement|
            emballage|manutention|stockage|douane|mission|garde|
            annulation|inscription|scolarite|notaire|cantine|sante))\b
        interets?\b(?! (?:general|commun|a |pour ))
        majorations?\b
        agios?\b
        clauses? penales?|astreintes?\b|(?:vos|votre|les|ces|le) (?:forfait (?:de )?)?(?:40|quarante) ?(?:€|euros?)
        les 40 ?(?:€|euros)
        late (?:fees?|charges?|payment (?:fees?|charges?|interest))|(?:recovery|collection) (?:costs?|fees?)|
            interest charges?
    """
)
_REJECTED = words(
    r"""
        contest\w+
        refus\w+
        (?:annul|retir|enlev|suppri|oubli|efface|ot|renonc|abandonn|deduir|dedui|exoner|leve)\w*
        (?:pas|jamais|nullement|aucun\w*)\b(?: [\w'-]+){0,4}? (?:d'accord|question|paye\w*|paie\w*|pai\w*|regl\w+|
            redevable|due?s?|
            convenue?s?|prevue?s?|signee?s?|accepte\w*|acceptable\w*|justifie\w*|fonde\w*|lieu|contrat|applicable\w*)
        (?:paier|payer|regler|verser)(?:ai|ons) (?:pas|rien)
        (?:injustifi|abusi|exorbitant|excessi|indu|infonde|illega|scandal|inadmissible|inacceptable|disproportionn)\w*
        desaccord
        (?:ne |n')(?:les |la |l'|le |vous |en )*(?:accept|reconnai|doi|dev|pai|pay|regl|verse)\w* (?:pas|rien|point)
        (?:recus|declin|nie)\w*|pour votre poche|asseoir dessus|que rien (?:ne )?justifi\w*|ne comptez pas|zero\b
        (?:a l'exclusion|hors|sans|moins|sauf) (?:de |des |les |vos |du )*\d+ ?(?:€|euros?)
        geste\b
        remise\b
        hors de question
        (?:hors|sans|sauf|excepte|moins|a l'exclusion|non compris|excluding|without|except)(?: (?:de|des|les|vos|ces|
            le|la|l'|d'|votre|
            toute?s?|aucune?s?))* ?(?:penalites?|indemnites?|frais|interets?|majorations?|agios|late|interest)
        \bpas (?:les|vos|la|ces|l'|le|cette|votre) ?~4 (?:penalites?|indemnites?|frais|interets?|majorations?)
        (?:mais|et|sauf) (?:pas|non|jamais|surement pas|certainement pas) (?:les|vos|la|ces|l'|le|cette|votre)
        (?:non|niet)\b(?=[ ,:.!]|$)
        (?:will|do|shall|are) not (?:pay|accept|agree)|waive\w*|dispute\w*|unjustified|not due
    """
)
_ACCEPTED = words(
    r"""
        (?:ne |n')(?:les |la |le |vous |y )*(?:contest|disput|discut|refus)\w* (?:pas|plus|rien)
        (?:conteste|discute|refuse)(?:ons)? (?:pas|plus|rien)
        (?:penalites?|frais|interets?|indemnites?|majorations?) (?:compris|comprises|inclus|incluses|inclues?)
        (?:avoir|ayez|avez|aviez|ont|a|ete) (?:bien |gentiment )?(?:annule|retire|enleve|supprime|oublie|efface|leve|
            renonce|deduit)e?s?\b
        \bsi (?:vous|tu) (?:accept|annul|lev|retir|renonc|supprim)\w*
        (?:y compris|avec|plus|et|ainsi que) (?:les |vos |des |l'|la |ces )?(?:penalites?|frais|interets?|indemnites?|
            majorations?)
            (?:de retard |de relance )?(?:sera|seront|aussi|egalement|le|la|vendredi|demain|lundi)
        (?:sans|evit\w+|avant|pour (?:ne pas|eviter)) ~3 (?:penalites?|frais|interets?|
            majorations?) ?(?:supplementaires|en plus|de plus|
            svp|\?|s'il vous)
    """
)


def contested(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Sign]]:
    """Places of sentences that reject a fee, with their signs."""
    for at, sentence in enumerate(sentences):
        fee = _FEE.search(sentence.text)
        if not fee or _ACCEPTED.search(sentence.text):
            continue
        answer = sentences[at + 1].text if sentence.question and at + 1 < len(sentences) else ""
        if _rejects(sentence.text) or _rejects(answer):
            yield at, Sign(Intent.DISPUTE, RULE, sentence.start, sentence.end)


def _rejects(text: str) -> bool:
    found = _REJECTED.search(text)
    return found is not None and not framed(text, found.start())

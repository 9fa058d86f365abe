"""What a clause around a sign does to it: « je ne dis pas que … », « pas en faillite », « votre commercial disait … ».

1. A clause of saying, refusing or needing that is itself denied takes back what hangs on it: « je n'ai pas refusé de
   payer », « inutile de saisir le tribunal », « je ne dis pas que je ne paierai pas ».
2. A negation right before the sign denies it; a farther one has its own verb: « je ne peux pas payer, en liquidation ».
"""

import re

from relance_mail.replies.patterns import words

_REACH = 70  # characters before a sign in which its frame stands
_FRAME = words(
    r"""
        (?:dis|disons|dit|disais|disions|ecris|ecrit|pretends|pretendons|pretendu|affirme|pense|pensons|soutiens|
            soutenons) (?:pas|jamais|nullement) (?:du tout )?(?:que?\b|qu'|de\b|d'|vouloir)
        (?:jamais|pas|nullement) (?:dit|ecrit|pretendu|affirme|pense|refuse|soutenu|annonce|menace|conteste) (?:que?\b|
            qu'|de\b|d'|le |la |les |vouloir)
        (?:inutile|superflu|sans)(?: donc)? (?:de\b|d'|avoir a|vouloir)
        (?:pas|plus|aucun|nul) (?:besoin|la peine|necessaire|utile|raison|lieu|question|envie|dans mes habitudes|
            mon genre|du genre|homme|femme) (?:de\b|d'|que?\b|qu'|a )
        loin de (?:moi|nous) (?:l'idee )?(?:de\b|d')
        hors de question (?:de\b|d'|que?\b|qu')
        (?:rien|personne) ne (?:sert|m'empeche|nous empeche) (?:de\b|d')
        plutot que (?:de )?
        not (?:saying|refusing|claiming|disputing) (?:that |to )?
    """
)
_BREAK = re.compile(r"[,;:.!?()]|\b(?:mais|car|donc|et que|parce|puisque|je dis|disons)\b")
_RIGHT_BEFORE = re.compile(
    r"\b(?:pas|jamais|ni|nullement|aucunement|point|not|never|aucune?|sans|non)"
    r"(?: (?:du tout|encore|en|de|d'|a|fait|ete|l'objet|sous|situation|etat|dans|une?|le|la|les|etre|plus|avoir|"
    r"aucune?|nouveau|recours|procedure|concernee?s?|places?|placee?s?|mis|mise|par))*[ '](?:d'|l')?$"
)


def framed(text: str, start: int) -> bool:
    """Whether what stands at `start` of a plain sentence hangs on a clause that is itself denied."""
    before = text[max(0, start - _REACH) : start]
    frames = list(_FRAME.finditer(before))
    return bool(frames) and not _BREAK.search(before, frames[-1].end())


def denied(text: str, start: int) -> bool:
    """Whether a negation stands right before `start`."""
    return bool(_RIGHT_BEFORE.search(text[max(0, start - _REACH) : start]))

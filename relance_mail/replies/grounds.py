"""Which grounds stand: complaints that are over, of things of his own, or of somebody who is gone, are none.

1. A complaint told as past (« il manquait deux sacs »), beside the whole promised with a day, is over.
2. Trouble with things of his own (« la voiture est en panne ») tells why money is short.
3. Where somebody has died or left and who writes pays or asks for time, the mail came to the right one.
"""

import re

from relance_mail.replies.intents.fees import RULE as FEES
from relance_mail.replies.intents.signs import Sign
from relance_mail.replies.scene import Scene

# A complaint that is told as past: « il manquait », « disait », « avais contesté », « soutenait ».
_WAS = re.compile(
    r"\b(?!(?:fais|fait|jamais|frais|lait|mauvais|parfait|souhait|retrait|extrait|trait|delai|delais|essais|palais|"
    r"anglais|francais|attrait|portrait|plait|sait|sais|vais|mais)\b)[a-z]{2,}(?<!r)ai(?:s|t|ent)\b(?! pas payer)"
)
_HIS_OWN = re.compile(
    r"\b(?:mon|ma|mes|notre|nos|le|la|un|une) (?:\w+ )?(?:four|chaudiere|voiture|camion|camionnette|tracteur|machine|"
    r"grue|utilitaire|fourgon|frigo|toit|toiture|moteur|bateau|ordinateur|serveur|logiciel|vehicule|pompe|telephone|pneus?|"
    r"moissonneuse|lave|chauffe|recolte|saison|marche|vache|cheval|chien)|\b(?:casses? comme|tourne plus|tiens plus|"
    r"coince de|conditions de reglement|date\b|delai)"
)
_YOURS = re.compile(r"\b(?:vous|votre|vos|tu|ton|ta|tes|livre\w*|facture\w*|pose\w*|installe\w*|repare\w*|fourni\w*)\b")
_HIMSELF = re.compile(
    r"\b(?:je|j'|nous|on) ?(?:ne |n')?(?:travaill|sui|somm|ai quitt|avons quitt|part|exerc|quitt|ger|fai)\w*"
)
_OF_HIS = re.compile(r"\b(?:mon|ma|mes|notre|nos|il|elle)\b")
_ANOTHER_GONE = frozenset({"parti", "décès"})


def real_disputes(scene: Scene) -> list[Sign]:
    """Disputes about more than late fees; « jamais commandé » is none when somebody else was meant."""
    wrong = scene.signs["wrong_contact"]
    mistaken = {"jamais commandé", "autre entité", "non livré", "résilié"} if wrong else set()
    mistaken |= {"résilié", "prescription"} if _pays_all(scene) else set()
    past = _settles_all(scene)
    return [
        sign
        for sign in scene.disputes
        if sign.rule != FEES and sign.rule not in mistaken and not _no_ground(scene, sign, past)
    ]


def _pays_all(scene: Scene) -> bool:
    """Whether all that is due is promised with a day: an ended contract or an old debt is then no ground."""
    entries = scene.commitments.entries
    return bool(entries) and all(entry.day and entry.sum is None for entry in entries)


def _settles_all(scene: Scene) -> bool:
    """Whether all that he names is paid or promised, whole and with a day."""
    entries = [*scene.commitments.entries, *(paid.entry for paid in scene.payments.paid)]
    whole = all(entry.day and entry.sum is None for entry in entries)
    return bool(entries) and whole and not (scene.commitments.plan or left_out(scene))


def _no_ground(scene: Scene, sign: Sign, settles: bool) -> bool:
    """Whether a complaint was one once (« il manquait deux sacs ») and all is settled now, or is about things of his
    own, because of which he is short of money."""
    text = next((one.text for one in scene.sentences if one.start == sign.start), "")
    if settles and _WAS.search(text):
        return True
    short = settles or scene.signs["cannot"] or scene.signs["asks"]
    return bool(sign.rule == "qualité" and short and _HIS_OWN.search(text) and not _YOURS.search(text))


def goes_on(scene: Scene, sign: Sign) -> bool:
    """Whether somebody is gone, and who writes answers for the debt: he names a day, a payment or asks for time."""
    if sign.rule not in _ANOTHER_GONE:
        return False
    text = next((one.text for one in scene.sentences if one.start == sign.start), "")
    himself = _HIMSELF.search(text) if sign.rule == "parti" else not _OF_HIS.search(text)
    asks = sign.rule == "décès" and (scene.signs["asks"] or scene.signs["cannot"])
    answers = any(entry.day for entry in scene.commitments.entries) or scene.commitments.plan or scene.payments.paid
    return not himself and bool(answers or asks)


def left_out(scene: Scene) -> list[str]:
    """Invoices that he names and for which he gives no day."""
    entries = [*scene.commitments.entries, *(paid.entry for paid in scene.payments.paid)]
    if any(not entry.invoices for entry in entries):
        return []
    covered = {number for entry in entries for number in entry.invoices}
    return [number for number in scene.mentioned if number not in covered]

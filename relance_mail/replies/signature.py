"""Where the customer stops talking: greetings, signatures, advertisements, disclaimers, banners.

1. Below « -- » and below « Cordialement » nothing is read but a postscript: that is where opening hours, prices,
   capital and slogans stand, full of dates and amounts.
2. « Merci d'avance » may stand in the middle; it ends the text only when nothing substantial follows.
3. Without a closing, a line that is the writer's own name begins the signature.
"""

import re
from collections.abc import Sequence

from relance_mail.replies.patterns import words
from relance_mail.replies.quotes import Line
from relance_mail.replies.tokens import plain

_DELIMITER = re.compile(r"\s*(?:--|—|__|---)\s*$")
_CLOSING = re.compile(
    r"(?:(?:bien |tres |fort |avec mes |avec nos |mes |nos |meilleures |sinceres |je vous (?:adresse|"
    r"presente|prie)|nous vous (?:prions|adressons|presentons)|veuillez"
    r"|recevez|croyez|dans l'attente de (?:vous lire|votre (?:retour|reponse)|vos nouvelles)|"
    r"en vous souhaitant|vous en souhaitant|restant a votre|nous restons a votre"
    r"|je reste a votre|a votre disposition)"
    r".{0,140}?)?(?:cordialement|cordiales? salutations?|salutations?|sentiments|consideration|"
    r"respectueusement|sincerement|disposition|bien a (?:vous|toi)|votre (?:retour|reponse)|vous lire|"
    r"vos nouvelles)"
    r"|(?:bien )?(?:cordialement|cdt|cdlt|crdlt|cordlt|bav|slts?|a\+|amicalement|sportivement|"
    r"respectueusement|sincerement|regards|kind regards|best regards|yours|sincerely"
    r"|best|cheers|mit freundlichen|mvg|gruss|salutations|meilleures salutations)\b"
    r"|(?:je vous souhaite )?(?:une )?(?:tres )?(?:bonne|belle|excellente|agreable|bon|bel|joyeuses|"
    r"joyeux)(?: fin de| et heureuse)? (?:journee|soiree|semaine|reception|week-end|apres-midi|apres midi|"
    r"annee|ete|fetes|vacances|continuation|noel|fin)"
    r"|bien a vous|a bientot|au plaisir|en vous remerciant(?: par avance| d'avance)?\b.{0,50}$|"
    r"avec (?:mes|nos|toutes (?:mes|nos)) (?:excuses|remerciements)"
)
_THANKS = re.compile(
    r"(?:merci|mercii*|je vous remercie|nous vous remercions|thank you|thanks|thx)\b[\w ',;-]{0,90}[.!,]*$"
)
_FOOTER = re.compile(
    r"(?:envoye|enviado|gesendet|sent|transmis|ecrit) (?:de|depuis|a partir|avec|from|via|von) (?:mon|ma|"
    r"my|un|l'|la|yahoo|outlook|gmail|orange|mobile|samsung|iphone|android|mail|telephone|bluemail|proton)"
    r"|(?:obtenir|telecharge[rz]|get) (?:l'application )?outlook|provenance : courrier|"
    r"courrier pour windows|von meinem|sent from|envoye a partir|message envoye (?:depuis|avec)|"
    r"get bluemail"
    r"|envoye avec la messagerie|sans virus|virus-free|garanti sans virus|(?:cet|"
    r"ce) e-?mail a ete (?:verifie|controle|analyse)"
)
_DISCLAIMER = re.compile(
    r"(?:ce|cet|le present|this|the information|les informations|l'information|ces informations|"
    r"confidentialite|avertissement|disclaimer)\b.{0,120}(?:confidentiel|confidential|destinataire|"
    r"intended|privileged|pieces jointes)"
    r"|si vous (?:n'etes pas|avez recu ce).{0,40}(?:destinataire|erreur)|pensez a l'environnement|"
    r"avant d'imprimer|n'imprimez|think before|please consider the environment|"
    r"afin de respecter l'environnement"
    r"|conformement (?:au|a la) (?:rgpd|loi informatique)|tout usage non autorise"
)
_BANNER = re.compile(
    r"\[?(?:externe|external|ext)\]|(?:attention|caution|prudence|warning|avertissement|"
    r"important)\W.{0,60}(?:externe|exterieur|external|outside|expediteur|piece jointe|liens?)|"
    r"vous ne recevez pas souvent"
    r"|cet? (?:e-?mail|message|courriel) (?:provient|vient|emane) (?:de l'|d'un )(?:exterieur|expediteur)|"
    r"this (?:e-?mail|message) (?:originated|came) from outside|you don't often get"
    r"|ne (?:pas )?(?:cliquez|ouvrez|cliquer) (?:pas )?(?:sur|les)|do not click"
)
_POSTSCRIPT = re.compile(
    r"(?:p\.? ?-?s\.?|n\.? ?b\.?|post-?scriptum|edit|j'oubliais|j'allais oublier|ps)\b ?:?", re.IGNORECASE
)
_TITLES = frozenset(
    "le la les de du des monsieur madame mme mlle m mr maitre me service compta comptabilite contact accueil direction"
    " the famille societe".split()
)
_SUBSTANCE = words(
    r"""
        (?:je|j'|nous|on|vous|i|we)\b.{0,60}\b(?:pa[iy]\w+|regl\w+|vir\w+|vers\w+|cheque|factur\w+|demain|
            conteste\w*|attend\w*|pouvez|pourriez|pourrai\w*|souhait\w+|propos\w+|rappel\w*|envo\w+)
        (?:virement|reglement|paiement|cheque|facture)\b
    """
)


def banner(line: Line) -> bool:
    """Whether a line is a warning put there by a mail system."""
    return bool(_BANNER.match(plain(line.text[:200])))


def own_lines(lines: Sequence[Line], sender: str) -> list[Line]:
    """The lines in which the customer says something, signature and small print left out."""
    kept = [line for line in lines if not (banner(line) or _FOOTER.match(plain(line.text[:120]).strip("\"' -*_[(<")))]
    end = _end(kept, sender)
    return kept[:end] + _postscript(kept[end:])


def _end(lines: Sequence[Line], sender: str) -> int:
    """How many lines stand before the signature."""
    plains = [plain(line.text[:260]).strip(" ,.!*_-😊🙂") for line in lines[: _delimiter(lines)]]
    own_name = _name_words(sender)
    spoken = False
    for at, text in enumerate(plains):
        if not text:
            continue
        if _DISCLAIMER.match(text):
            return at
        if closes(text) and (spoken or not _substance(plains[at + 1 :])):
            return at
        if spoken and _THANKS.match(text) and not _substance(plains[at:]):
            return at
        if spoken and _is_name(text, own_name) and not _substance(plains[at + 1 : at + 3]):
            return at
        spoken = spoken or not _greets(text)
    return _before_slogans(plains, sender)


_NAMED = 3  # words after « slt » that may be a name
_SPEAKS = re.compile(r"\b(?:je|j'|moi|nous|on|vous|tu|te|toi|votre|vos|ton|i|we|you|your|merci|svp|ok|oui|non)\b|\?")
_SET_APART = re.compile(r" [-–—|•·~/:] |\|| • |, .*\d ?€")
_OTHER_WORD = re.compile(  # that neither a day nor a row of a table is made of
    r"\b(?!janvier|fevrier|mars\b|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|demain|apres|debut|euros|semaine|prochaine?|mois|moitie|reste|tiers|quinzaine|avant)[a-z]{4,}"
)
_LIST = re.compile(r"[-*•·] |\d+[.)] ")
_MOST_WORDS = 22


def _before_slogans(plains: Sequence[str], sender: str) -> int:
    """How many lines are left without the writer's own advertising: « Opaline Mutuelle - Cotisations 2027 : … » as a
    last paragraph that speaks to nobody, bears his name or is set apart by dashes, and says nothing of paying."""
    own = _name_words(sender) | frozenset(re.findall(r"[a-z]{4,}", plain(sender.partition("@")[2])))
    plains = [text if any(map(str.isalnum, text)) else "" for text in plains]
    end = len(plains)
    while end:
        last = next((at for at in range(end - 1, -1, -1) if plains[at]), 0)
        start = next((at + 1 for at in range(last, -1, -1) if not plains[at]), 0)
        if own & set(re.findall(r"[a-z]{4,}", plains[last])) and _SET_APART.search(plains[last]):
            start = last
        above = [text for text in plains[:start] if text]
        block = " . ".join(plains[start : last + 1])
        named = bool(own & set(re.findall(r"[a-z]{4,}", block)))
        other = len(_OTHER_WORD.findall(block)) >= 2 and any(map(str.isdigit, block))
        slogan = _SET_APART.search(block) and (named or other)
        says = _SPEAKS.search(block) or _SUBSTANCE.search(block) or _LIST.match(block) or _PAYS.search(block)
        if not above or all(map(_greets, above)) or not slogan or says or len(block.split()) > _MOST_WORDS:
            return end
        end = start
    return end


_PAYS = re.compile(
    r"\b(?:vir\w+|pa[iy]\w+|regl\w+|solde\w*|vers\w+|cheques?|acompte|du\b \d|ref\w*|facture\w*|fact?)\b"
)


def _delimiter(lines: Sequence[Line]) -> int:
    """Where « -- » stands below something said."""
    spoken = False
    for at, line in enumerate(lines):
        if spoken and _DELIMITER.match(line.text):
            return at
        spoken = spoken or not (line.blank or _greets(plain(line.text[:120])))
    return len(lines)


def closes(text: str) -> bool:
    """Whether a plain line is a closing formula."""
    match = _CLOSING.match(text)
    rest = text[match.end() :] if match else ""
    greets = bool(match) and text.startswith("sl") and len(rest.split()) > _NAMED  # « slt je peux payer … ? »
    return match is not None and len(rest) < 60 and not greets and not _SUBSTANCE.search(rest)


def _substance(plains: Sequence[str]) -> bool:
    return any(_SUBSTANCE.search(text) for text in plains[:12])


_GREETING = re.compile(
    r"(?:bonjour|bonsoir|madame|monsieur|messieurs|mesdames|cher|chere|hello|salut|dear|hi|bjr|slt)\b"
    r"(?:,? [\w.'-]+){0,3}[ ,!.]*$"
)
_SAYS = words(r"c'est|est\b|ai\b|je\b|j'|nous\b|on\b|pa[iy]\w+|regl\w+|fait\w*|vir\w+|ok\b|merci|recu|note")


def _greets(text: str) -> bool:
    """Whether a line only greets: a few words and no verb."""
    return bool(_GREETING.match(text)) and not _SAYS.search(text)


def _name_words(sender: str) -> frozenset[str]:
    """Words of the writer's display name."""
    name = plain(sender.split("<")[0]).replace('"', " ")
    return frozenset(word for word in re.findall(r"[a-z]{3,}", name) if word not in _TITLES)


def _is_name(text: str, name: frozenset[str]) -> bool:
    """A short line made of the writer's own name, or a line of contact details."""
    parts = re.findall(r"[a-z']+", text)
    own = [part for part in parts if part in name]
    short = len(parts) <= 7 and len(text) <= 60 and not _SUBSTANCE.search(text)
    return short and bool(own) and parts.index(own[0]) <= 3 and (len(own) >= 2 or len(parts) <= 4)


def _postscript(lines: Sequence[Line]) -> list[Line]:
    """From a « PS : » to the end of its paragraph."""
    for at, line in enumerate(lines):
        if _POSTSCRIPT.match(plain(line.text[:40])):
            blank = next((place for place in range(at, len(lines)) if lines[place].blank), len(lines))
            return list(lines[at:blank])
    return []

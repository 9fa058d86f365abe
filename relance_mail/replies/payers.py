"""Somebody else pays us for the customer: « notre comptable vous paie le 3 », « c'est le siège qui règle ».

1. A present without accents looks like a participle (« règle », « réglé »): it is a verb where « vous » stands before
   it, after « c'est … qui », or after the word for somebody who pays.
2. Who pays somebody else (« mon client me paie », « la coopérative paie les céréales ») pays us nothing.
"""

import re

from relance_mail.replies.money_words import PARTS
from relance_mail.replies.patterns import words

_PARTS = {
    **PARTS,
    "pays": (
        r"(?:pa[iy]e|regle|verse|vire|solde|rembourse|acquitte|honore|regularise|debloque|debourse|reverse|transfere)(?:nt)?\b"
    ),
    "payer": (
        r"(?:agents? )?comptables?|comptabilite|compta|tresor public|tresorerie|tresorier|tresoriere|perception|"
        r"percepteur|receveur|daf|raf|siege|maison mere|holding|filiale|direction|economat|intendance|intendante?|"
        r"mari|femme|epouse|epoux|conjointe?|fils|fille|petit-fils|gendre|niece|neveu|frere|soeur|mere|pere|"
        r"associee?|gerante?|patronn?e?|chef|directeur|directrice|president|presidente|secretaire|assistante|collegue|"
        r"notaire|syndic|mairie|commune|region|departement|rectorat|tutrice|tuteur|curatrice|curateur|mandataire|"
        r"banque|banquier|banquiere|bailleur|proprietaire"
    ),
    # what he pays instead is none of ours
    "ours": (
        r"(?! (?:les |des |le |la |l'|mes |nos |ses |mon |notre |son )"
        r"(?!factures? |reste|solde|tout|total|montant|somme|\d))"
    ),
}
THEY_PAY = words(
    r"""
        (?:vous|te) (?:le |la |les |l'|en )?<pays>(?! (?:par|au|aux|hier)\b)
        (?<!si )(?:il|elle|ils|elles) (?:vous |te )?(?:le |la |les |l'|en )?<pays>(?! (?:pas|par|plus|rien|
            rarement|souvent|toujours|mal|tard|en retard|a l'heure|quand)\b)<ours>
        (?:c'est|ce sont) (?:[\w'-]+ ){1,5}?qui (?:vous |te )?(?:le |la |les |l')?<pays><ours>
        (?:<payer>)(?: (?!me |m'|nous |ne |n'|a |ai |ont |avait |avaient |aura |auront |ete |est |sont |sera |seront |
            qui |que )[\w'-]+){0,3}? (?:vous |te )?(?:la |les |l')?<pays><ours>
    """,
    _PARTS,
)
# A form of « avoir » or « être » before it makes a participle of it; « je », « nous », « on » are the customer himself.
_NOT_FINITE = re.compile(
    r"\b(?:ai|as|a|avons|avez|ont|est|sont|ete|etes|sera|seront|avait|avais|serez|etre|avoir|j'ai|nous|on|je|tu|me|m'|"
    r"si|pas|plus|jamais|rien|facture|factures|de|et|ou|deja|bien)(?: (?:vous|te|le|la|les|l'|en|ne|deja|bien))* ?$"
)


def they_pay(text: str) -> re.Match[str] | None:
    """Where a piece says that somebody other than its writer pays us, or will."""
    for found in THEY_PAY.finditer(text):
        if found.group().endswith(("paie", "nt")):  # no participle is spelt so
            return found
        head = text[: found.start()] if found.group().startswith(("vous", "te ")) else ""
        if not (_NOT_FINITE.search(head) or (found.group().startswith(("vous", "te ")) and not head.strip())):
            return found
    return None

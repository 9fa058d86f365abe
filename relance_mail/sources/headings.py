"""A heading as somebody typed it → canonical words, so that `N° Fact.` and `Numéro de facture` are the same.

1. Abbreviations, English words, plurals and feminines lead to one French word each; small words are dropped.
2. The order of words does not matter: a two-level heading gives `Facture / N°`.
3. A heading that ends in `le` asks for a day (`Réglée le`), unlike the same words without it.
4. `dû` without its accent is the last word of the heading (`MONTANT DU`); elsewhere `du` is a small word.
"""

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache

Words = frozenset[str]

_SMALL = frozenset("de du des d la le les l en a au aux sur pour par the of et and or ou un une son notre y is".split())
_SAME = {
    "num": "no n nr numero number numeros nro nos",
    "facture": "fact fac fct facturation invoice invoices bill",
    "montant": "mt mnt mtt mont montants amount amounts amt mtnt valeur",
    "client": "clt cli cust customer customers debtor debiteur debiteurs acheteur partner partenaire buyer redevable",
    "solde": "balance sld soldes",
    "regle": "reglee reglees regles paid paye payee payees payes acquitte acquittee encaisse encaissee encaisses recu "
    "recue percu received perçu imputee impute verse versee",
    "reglement": "rgt regl rglt regt reglt rgl reglements paiement paiements payment payments pmt versement versements "
    "encaissement encaissements paiment encaisst",
    "reste": "restant restante restants restantes remaining residual residuel residuelle reliquat rest",
    "impaye": "impayes impayee impayees unpaid outstanding open ouvert ouverte",
    "devise": "dev currency monnaie devises cur",
    "email": "mail mails courriel courriels mel emails",
    "compte": "cpte cpt account acct comptes cte",
    "societe": "soc ste company entreprise societes entreprises organisation etablissement",
    "reference": "ref refs references rf",
    "commande": "cde commandes cmd order po bdc",
    "echeance": "ech eche echeances echance maturity exigibilite exigible",
    "due": "dus dues due",
    "libelle": "lib designation description objet subject libelles label memo prestation",
    "lettrage": "let lettr lettre lett matching lettree rapprochement",
    "debit": "deb debits",
    "credit": "cred credits",
    "piece": "pce pieces pc piec voucher",
    "document": "doc documents docs",
    "date": "dt dates dte",
    "emission": "emis emise emises issue issued",
    "telephone": "tel telephones phone portable mobile fixe gsm",
    "adresse": "adr address rue voie adresses",
    "postal": "cp zip postcode codepostal",
    "ville": "city localite commune town",
    "pays": "pays country",
    "nom": "name noms",
    "prenom": "firstname first",
    "statut": "status etat state situation statuts",
    "total": "totaux tot totals",
    "jour": "j jrs jours days day jr",
    "commentaire": "commentaires comment comments observation observations obs note notes remarque remarques "
    "annotation annotations suivi",
    "commercial": "vendeur representant salesperson commerciaux rep seller vrp",
    "votre": "vos v your vtre",
    "mode": "moyen means method methode",
    "penalite": "penalites penalty",
    "auxiliaire": "aux auxil comptaux compaux",
    "intitule": "intit intitules",
    "avoir": "avoirs",
    "acompte": "acomptes arrhes deposit",
    "limite": "lim deadline",
    "denomination": "denom",
    "ttc": "gross incl",
    "ht": "hors excl",
    "tva": "vat taxe taxes tax",
    "identifiant": "id ident identifier ids",
    "intracommunautaire": "intracom intra intracomm",
    "engagement": "eng marche",
    "relance": "relances rappel reminder relancer",
    "prevu": "attendu attendue prevue prevision previsionnel previsionnelle expected promesse promise",
    "jnl": "journal jrn jal jl journaux",
    "echu": "echus echue echues overdue",
    "initial": "initiale origine original origin",
    "recouvrer": "recouvrement collect",
    "payer": "pay regler encaisser percevoir acquitter",
    "retard": "late depassement",
    "taux": "rate",
    "nombre": "nb nbre count qte quantite quantity nbr",
    "fournisseur": "fournisseurs supplier vendor",
    "direction": "dirigeant gerant management",
    "comptabilite": "compta comptable accounting",
    "siege": "seat social",
    "contact": "interlocuteur contacts",
    "bon": "bc",
    "depot": "depose deposee deposes deposees depots",
    "creance": "creances receivable",
}
_CANONICAL = {word: canon for canon, words in _SAME.items() for word in words.split()}
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?")
_NUMBER_SIGN = re.compile(r"\bn ?[°ºª]s?|№|#|\bn[or]?\.(?=\s|$)")
_CAMEL = re.compile(r"(?<=[a-zéè])(?=[A-Z][a-zé])")
_UNITS = frozenset(["eur", "euro", "euros", "usd", "gbp", "chf", "k", "signe", "signed"])


def folded(text: str) -> str:
    """Lower case, without accents; every sign kept."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae"))
    return "".join(char for char in plain if not unicodedata.combining(char)).lower()


@lru_cache(maxsize=4096)
def words_of(heading: str) -> Words:
    """The canonical words of a heading; empty when it has none (`€`, `---`)."""
    text = _CAMEL.sub(" ", heading.replace("_", " "))
    # Before accents go: « dû », « dûe » are the debt, « du » is a small word unless it ends the heading.
    text = re.sub(r"\b[dD][ûÛ](?:[eEsS]{0,2})\b|\bD[ÛU]S?\b(?=\W*(?:$|\())", " due ", text)
    text = re.sub(r"\bdu(?=\W*(?:\(.*\)\W*)?$)", " due ", text.strip())
    text = re.sub(r"\ble(?=\W*$)", " date ", text, flags=re.IGNORECASE)
    text = _NUMBER_SIGN.sub(" num ", text.lower())
    text = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", folded(text)).replace("e-mail", "email")
    found = [_canonical(word) for word in re.findall(r"[a-z]+", text)]
    return frozenset(word for word in found if word and word not in _SMALL and word not in _UNITS)


def _canonical(word: str) -> str:
    if word in _CANONICAL:
        return _CANONICAL[word]
    if len(word) > 3 and word.endswith(("s", "x")) and word[:-1] in _CANONICAL:
        return _CANONICAL[word[:-1]]
    return word[:-1] if len(word) > 4 and word.endswith("s") else word


def corrected(words: Words, known: frozenset[str]) -> Words:
    """The same words with small typing errors mended (`Echéence`), among the words that the vocabulary knows."""
    mended = set()
    for word in words:
        near = [] if word in known or len(word) < 5 else get_close_matches(word, known, 1, 0.84)
        mended.add(near[0] if near else word)
    return frozenset(mended)

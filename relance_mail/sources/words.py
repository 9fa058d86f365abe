"""Words in cells that mean one of our values: kind of customer, type of document, status, means, yes and no, country.

1. A word that is not listed means nothing here: the caller says so or leaves the value unknown, it never guesses.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from relance_mail.core.invoices import InvoiceType
from relance_mail.core.parties import InterestMode, Kind, Means
from relance_mail.sources.headings import folded


class Status(StrEnum):
    """What a status column says about an invoice."""

    SETTLED = "settled"
    OPEN = "open"
    PARTIAL = "partial"
    DISPUTED = "disputed"
    NOT_INVOICE = "not_invoice"  # draft, cancelled, quotation


class Movement(StrEnum):
    """A row that is no document: money that came in."""

    PAYMENT = "payment"


V = TypeVar("V")


def _table(groups: dict[V, str]) -> dict[str, V]:
    return {word: value for value, words in groups.items() for word in words.split("|")}


_KINDS = _table(
    {
        Kind.BUSINESS: "societe|entreprise|business|b2b|pro|professionnel|professionnels|company|"
        "personne morale|sarl|sas|sasu|sa|eurl|sci|snc|scop|selarl|pme|tpe|eti|groupe|grand compte|btob|"
        "b to b|corporate|industriel|distributeur|revendeur",
        Kind.SOLE_TRADER: "ei|eirl|entrepreneur individuel|entreprise individuelle|auto entrepreneur|"
        "autoentrepreneur|micro entreprise|micro entrepreneur|microentreprise|artisan|profession liberale|"
        "liberal|independant|travailleur independant|sole trader|commercant|agriculteur|ae",
        Kind.CONSUMER: "particulier|particuliers|consommateur|consumer|b2c|prive|individual|personne physique|"
        "btoc|b to c|individu|client particulier|part",
        Kind.ASSOCIATION: "association|asso|associations|copropriete|syndicat|sdc|syndic|fondation|club|ogec|"
        "association loi 1901|syndicat de copropriete|syndicat de coproprietaires",
        Kind.PUBLIC: "public|mairie|commune|collectivite|collectivites|administration|etat|secteur public|b2g|"
        "hopital|ecole|collectivite territoriale|collectivite locale|etablissement public|departement|"
        "region|client public|administration publique|chorus|marche public|lycee|college|universite|epci|"
        "communaute de communes",
        Kind.UNKNOWN: "unknown|inconnu|a definir|?",
    }
)
_TYPES: dict[str, InvoiceType | Movement] = _table(
    {
        InvoiceType.INVOICE: "facture|f|fa|fac|fc|fact|invoice|facture client|fv|facture de vente|vente|"
        "out invoice|ft|fact client|facture acompte|facture d acompte|acompte facture|facture de solde|"
        "facture de situation|situation|facture standard|facture client standard|customer invoice|fcli|vt|"
        "ve|facture simple|facture proforma validee|facture comptabilisee",
        InvoiceType.CREDIT_NOTE: "avoir|a|av|avo|avr|avoir client|credit note|note de credit|nc|"
        "nota de credito|out refund|refund|facture d avoir|facture avoir|credit|avoir financier|"
        "credit memo|remboursement client|customer credit note|fav",
        Movement.PAYMENT: "reglement|paiement|payment|reg|rgt|regl|r|rg|encaissement|virement|vir|cheque|chq|"
        "prelevement|prlv|reglement client|lcr|cb|especes|acompte recu|versement|bq|banque|tresorerie|"
        "encaisst|remise de cheque|recu",
    }
)
_STATUSES = _table(
    {
        Status.SETTLED: "payee|paye|reglee|regle|soldee|solde|acquittee|acquitte|encaissee|encaisse|lettree|"
        "lettre|paid|closed|cloturee|cloture|paid in full|totalement reglee|totalement payee|"
        "integralement reglee|payee integralement|terminee|entierement reglee|facture payee|facture reglee|"
        "settled|rapprochee|reglement recu|ok|fully paid|solde totalement",
        Status.OPEN: "impayee|impaye|non payee|non paye|non reglee|non regle|non soldee|ouverte|ouvert|"
        "en attente|open|unpaid|a regler|a payer|en cours|echue|non echue|en retard|a echoir|overdue|"
        "not paid|validee|valide|envoyee|emise|posted|en attente de paiement|en attente de reglement|"
        "relancee|comptabilisee|due|sent|a relancer|relance 1|relance 2|en attente reglement|late|not due|"
        "transmise|deposee|upcoming|finalisee|finalized|a encaisser|en paiement|non lettree|"
        "impayee en retard|non acquittee",
        Status.PARTIAL: "partielle|partiel|partiellement payee|partiellement reglee|partiellement regle|"
        "reglee partiellement|payee partiellement|partially paid|partial|acompte|acompte verse|"
        "reglement partiel|en partie|partiellement paye|commence|partiellement soldee|paiement partiel",
        Status.DISPUTED: "litige|en litige|contestee|conteste|contestation|disputed|dispute|contentieu|"
        "en contentieu|avocat|huissier|reclamation|bloquee|suspendue|refusee|en attente avoir|"
        "en attente d avoir|in dispute|recouvrement judiciaire|procedure collective|"
        "redressement judiciaire|liquidation judiciaire|rejetee",
        Status.NOT_INVOICE: "annulee|annule|brouillon|draft|cancelled|canceled|cancel|abandonnee|proforma|"
        "pro forma|devis|supprimee|a valider|void|quote|extournee|quotation",
    }
)
_MEANS = _table(
    {
        Means.TRANSFER: "virement|vir|virt|vrt|virement bancaire|virement sepa|transfer|bank transfer|wire|"
        "vrmt|vi|sct|par virement|virement instantane|virement 30 jours",
        Means.CHEQUE: "cheque|chq|ch|cheque bancaire|check|cheques|chèque|par cheque",
        Means.DIRECT_DEBIT: "prelevement|prlv|prel|prelevement sepa|prelevement automatique|direct debit|sdd|"
        "sepa|prelevt|prlvt|prelevement bancaire|prv|gocardless",
        Means.BILL: "lcr|traite|effet|bor|billet a ordre|lettre de change|lcr acceptee|lcr non acceptee|"
        "lcr directe|bao|lettre de change relevee|lcr magnetique|effet de commerce|releve lcr",
        Means.CARD: "cb|carte|carte bancaire|carte bleue|card|credit card|stripe|tpe cb",
        Means.CASH: "especes|esp|liquide|cash|numeraire",
    }
)
_INTEREST = _table(
    {
        InterestMode.CLAIM: "reclamer|reclame|reclamee|reclamees|a reclamer|claim",
        InterestMode.MENTION: "mentionner|mention|mentionne|mentionnee|mentionnees|a mentionner",
        InterestMode.WAIVE: "renoncer|renonce|renonciation|abandonner|abandon|abandonnees|ne pas reclamer|waive",
    }
)
_YES_NO = _table(
    {
        True: "oui|o|x|yes|y|vrai|true|1|ok|fait|v|✓|✔|☑",
        False: "non|n|no|faux|false|0|ko|☐|✗",
    }
)
_COUNTRY_NAMES = _table(
    {
        "FR": "france metropolitaine|metropole|fra",
        "GB": "uk|angleterre|grande bretagne|ecosse|great britain|gbr",
        "US": "usa|etats unis d amerique|united states of america",
        "NL": "hollande|holland|nld",
        "DE": "deutschland|deu",
        "BE": "belgie|bel",
        "ES": "espana|esp",
        "IT": "italia|ita",
        "CH": "schweiz|che",
        "LU": "lux",
        "CZ": "republique tcheque",
        "RE": "reunion",
        "GF": "guyane",
    }
)


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """Lower case, no accents, words separated by one space: the form in which the tables are written."""
    if text in ("✓", "✔", "☑", "☐", "✗", "?"):
        return text
    return " ".join(re.findall(r"[a-z0-9]+", folded(text)))


def kind_of(text: str) -> Kind | None:
    """The kind that a word names; None for a word we do not know."""
    return _KINDS.get(plain_words(text))


def type_of(text: str) -> InvoiceType | Movement | None:
    """Invoice, credit note or payment; None for a word we do not know."""
    plain = plain_words(text)
    return _TYPES.get(plain) or _TYPES.get(plain.removesuffix("s"))


def status_of(text: str) -> Status | None:
    """What a status word says; a bare yes or no is not one (see `yes_no`)."""
    plain = plain_words(text).split(" le ")[0]  # « Réglée le 12/02 »
    return _STATUSES.get(plain) or _STATUSES.get(plain.rstrip("sx"))


def means_of(text: str) -> Means | None:
    """The means of payment that a cell names, its first word where the rest are terms (`Virement 30 j FM`)."""
    plain = plain_words(text)
    if plain in _MEANS:
        return _MEANS[plain]
    words = plain.split()
    return next((_MEANS[word] for word in words[:3] if word in _MEANS and len(word) > 2), None)


def interest_of(text: str) -> InterestMode | None:
    """What is done about penalties; None for a word we do not know, a bare yes or no above all."""
    return _INTEREST.get(plain_words(text))


def yes_no(text: str) -> bool | None:
    """Yes, no, or None for anything else."""
    return _YES_NO.get(plain_words(text))


def country_of(text: str) -> str | None:
    """ISO 3166 alpha-2 of a country's name or code; None for a name we do not know."""
    plain = plain_words(text)
    if len(plain) == 2 and plain.upper() in _territories().values():
        return plain.upper()
    return _COUNTRY_NAMES.get(plain) or _territories().get(plain)


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    """French and English names of countries → code, from CLDR. Loaded only when a file has a column of countries."""
    from babel import Locale

    names = [item for language in ("en", "fr") for item in Locale(language).territories.items()]
    return {plain_words(name): code for code, name in names if len(code) == 2 and code.isalpha()}

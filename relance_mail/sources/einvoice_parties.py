"""Buyer and seller of an e-invoice.

1. `customer_id` is BT-46, else the SIREN, else the name (CONTRACT §2). An identifier of scheme 0224 is a routing code
   that several companies may share, never an identity.
2. `siren` is BT-47 of scheme 0002, or the head of a SIRET (0009), there or in BT-46; it is not derived from the VAT
   number. The seller's is, because it decides only whether the invoice is ours.
3. The e-mail is BT-58, a person's. BT-49 is where platforms deliver invoices: nobody reads reminders there.
4. The kind is only proposed (OFFICE §1.1).
"""

import re

from relance_mail.core.parties import Address, Customer, Kind
from relance_mail.sources import identity
from relance_mail.sources.einvoice_notes import Notes
from relance_mail.sources.einvoice_xml import Document

_SIREN_SCHEMES = frozenset({"0002", "SIREN", "FR:SIRENE"})
_SIRET_SCHEMES = frozenset({"0009", "SIRET", "FR:SIRET"})
_ROUTING_SCHEME = "0224"
_NO_ORDER = frozenset({"", "NA", "N/A", "NEANT"})


def read_buyer(document: Document, notes: Notes) -> Customer | None:
    """The buyer as a customer (BG-7 … BG-9), or None with the reason noted."""
    name = document.line("BT-44")
    siren, siret = _numbers(document, "BT-47", "BT-46-1")
    identifier = _identifier(document) or siren or (name and identity.name_id(name))
    if name is None or identifier is None:
        notes.error(
            "customer_missing",
            "la facture n'indique pas le nom du client (BT-44)",
            "faire corriger la facture par l'émetteur, ou la saisir dans le fichier des factures",
        )
        return None
    vat_number = identity.packed(document.text("BT-48") or "")
    valid = identity.valid_siren(siren)
    if siren is not None and valid is None:
        notes.warn(
            "siren_invalid",
            f"le SIREN du client ({siren}) n'est pas valable",
            "le vérifier dans l'annuaire des entreprises",
        )
    kind = identity.propose_kind(name, valid or identity.siren_of_vat(vat_number))
    service, commitment = document.line("BT-10"), order_of(document)
    public = kind is Kind.PUBLIC
    return Customer(
        id=identifier,
        name=name,
        kind_proposed=kind,
        country=_country(document),
        siren=siren,
        siret=siret,
        vat_number=vat_number,
        contact_name=document.line("BT-56"),
        email=_email(document, notes),
        phone=document.line("BT-57"),
        address=_address(document),
        service_code=service if public else None,
        commitment=commitment if public else None,
    )


def read_seller(document: Document) -> tuple[str | None, str | None]:
    """The seller's name (BT-27) and SIREN (BT-30, BT-29, else out of a French BT-31)."""
    siren, _ = _numbers(document, "BT-30", "BT-29-1")
    return document.line("BT-27"), siren or identity.siren_of_vat(identity.packed(document.text("BT-31") or ""))


def order_of(document: Document) -> str | None:
    """The buyer's order number (BT-13); UBL fills it with NA when only the seller's order is known (BT-14)."""
    order = document.line("BT-13")
    return None if order is None or order.upper() in _NO_ORDER else order


def _identifier(document: Document) -> str | None:
    return next((mark.value for mark in document.all("BT-46") if mark.scheme != _ROUTING_SCHEME), None)


def _numbers(document: Document, legal_term: str, global_term: str) -> tuple[str | None, str | None]:
    """(SIREN, SIRET) from the legal registration, else from the other identifiers of the party."""
    siren = siret = None
    for mark in (*document.all(legal_term), *document.all(global_term)):
        digits = re.sub(r"[\s.]", "", mark.value)
        scheme = (mark.scheme or "").upper()
        if re.fullmatch(r"\d{14}", digits) and (scheme in _SIRET_SCHEMES or scheme in _SIREN_SCHEMES):
            siret = siret or digits
        elif re.fullmatch(r"\d{9}", digits) and scheme in _SIREN_SCHEMES:
            siren = siren or digits
    return siren or (siret and siret[:9]), siret


def _country(document: Document) -> str | None:
    code = (document.text("BT-55") or "").upper()
    return code if re.fullmatch(r"[A-Z]{2}", code) else None


def _address(document: Document) -> Address:
    lines = tuple(line for term in ("BT-50", "BT-51", "BT-163") if (line := document.line(term)))
    return Address(lines, document.line("BT-53"), document.line("BT-52"), _country(document))


def _email(document: Document, notes: Notes) -> str | None:
    written = " ".join(mark.value for mark in document.all("BT-58"))
    found = identity.emails_in(written)
    if found is None:
        notes.warn(
            "email_invalid",
            f"l'adresse e-mail du client (BT-58) n'est pas valable : « {written[:60]} »",
            "donner l'adresse dans le fichier des clients",
        )
        return None
    if len(found) > 1:
        notes.warn(
            "email_several",
            f"la facture donne plusieurs adresses e-mail ; la première ({found[0]}) est retenue",
            "donner l'adresse à utiliser dans le fichier des clients",
        )
    return found[0] if found else None

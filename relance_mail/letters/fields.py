"""The fields that staff may write in a Word template: one declared list of name, sentence and value.

1. This list is the only way from our facts into a text: the guide prints it, `check` compares templates with it, and
   rendering fills from it, so the three cannot differ.
2. Names are French, for staff types them: `{{ client.nom }}`, `{% for facture in factures %}`.
3. A value of None means *we do not know*: a template that uses the field is refused instead of printing a hole.
   An empty text means *there is none*, which a template may test: `{% if facture.commande %}`.
4. Flags (`consommateur`, `mention_penalites`…) carry what OFFICE §1 and §12 decide by sort of debtor, so that one
   template serves them all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Generic, TypeVar

from relance_mail.core.account import Promise
from relance_mail.core.money import Money
from relance_mail.core.parties import BankAccount, Kind
from relance_mail.core.promises import last_day, promised
from relance_mail.letters import before, wording
from relance_mail.letters.base import ClaimSegment, Copies, LetterContext, LetterLine
from relance_mail.letters.in_words import in_words
from relance_mail.letters.typography import amount, grouped, percent

Subject = TypeVar("Subject")
LONGEST_SUBJECT = 160


@dataclass(frozen=True, slots=True)
class Field(Generic[Subject]):
    """`name` as typed in Word; `sentence` tells staff what it is; `value` gives text, number, flag, list of texts."""

    name: str
    sentence: str
    value: Callable[[Subject], str | int | bool | Sequence[str] | None]


@dataclass(frozen=True, slots=True)
class LineOf:
    """A line in its message."""

    context: LetterContext
    line: LetterLine


@dataclass(frozen=True, slots=True)
class SegmentOf:
    """A period of interest in its message."""

    context: LetterContext
    segment: ClaimSegment


@dataclass(frozen=True, slots=True)
class IndemnityOf:
    """The fixed indemnity of one invoice."""

    number: str
    money: Money


@dataclass(frozen=True, slots=True)
class InstalmentOf:
    """One payment of an instalment plan, in its message."""

    context: LetterContext
    promise: Promise


@dataclass(frozen=True, slots=True)
class CurrencyOf:
    """One currency of a message: its lines, its principal, what is claimed beside."""

    context: LetterContext
    currency: str

    @property
    def lines(self) -> tuple[LetterLine, ...]:
        return tuple(line for line in self.context.lines if line.residual.currency == self.currency)

    @property
    def principal(self) -> Money:
        return self.context.principal()[self.currency]

    @property
    def interest(self) -> Money | None:
        claim = self.context.claim if self.context.claims else None
        return claim.interest().get(self.currency) if claim else None

    @property
    def indemnity(self) -> Money | None:
        claim = self.context.claim if self.context.claims else None
        found = claim.indemnity if claim else None
        return found if found and found.currency == self.currency else None

    @property
    def payable(self) -> Money:
        extra = [money for money in (self.interest, self.indemnity) if money]
        return sum(extra, self.principal)


def due_currencies(context: LetterContext) -> list[CurrencyOf]:
    """The currencies in which something is due; one whose credit notes cover it is left out."""
    return [CurrencyOf(context, code) for code, money in context.principal().items() if money.positive]


def _money(context: LetterContext, money: Money | None) -> str:
    return amount(money, foreign=context.foreign_sums) if money else ""


def _each(context: LetterContext, moneys: Sequence[Money]) -> str | None:
    """`1 250,00 €`, or one amount per currency joined by « et »; None when nothing is due."""
    return context.speech.listing([amount(money, foreign=context.foreign_sums) for money in moneys]) or None


def _late(of: LineOf) -> str:
    days = of.line.invoice.days_late(of.context.as_of)
    return f"{days}\u00a0{of.context.speech.count('day', days)}" if days > 0 and not of.line.invoice.is_credit else ""


FIELDS: tuple[Field[LetterContext], ...] = (
    Field("reference", "Référence du message, à rappeler avec le règlement", lambda c: c.token),
    Field("date", "Date du courrier", lambda c: c.speech.long_day(c.as_of)),
    Field("echeance_reponse", "Dernier jour pour répondre ou payer", lambda c: _deadline(c)),
    Field("nombre", "Nombre de factures (avoirs non compris), pour les accords", lambda c: _count(c)),
    Field("objet_factures", "Les factures, pour un objet", wording.invoices_named),
    Field("total", "Somme restant due, avoirs déduits", lambda c: _each(c, [d.principal for d in due_currencies(c)])),
    Field(
        "total_a_payer",
        "Somme demandée : le restant dû et ce qui est réclamé en plus",
        lambda c: _each(c, [d.payable for d in due_currencies(c)]),
    ),
    Field("total_en_lettres", "La somme restant due, en toutes lettres (en euros)", lambda c: _spelt(c, claimed=False)),
    Field("total_a_payer_en_lettres", "La somme demandée, en toutes lettres", lambda c: _spelt(c, claimed=True)),
    Field("historique", "Dates des messages déjà remis, une par une", lambda c: [*map(c.speech.long_day, _history(c))]),
    Field("dates_des_rappels", "Les mêmes dates en une phrase", lambda c: c.speech.listed_days(_history(c))),
    Field("dernier_rappel", "Date du dernier message remis", lambda c: c.speech.listed_days(_history(c)[-1:])),
    Field("sans_reponse", "Vrai si personne n’a répondu à ces messages", lambda c: c.unanswered),
    Field("promesse", "Le règlement annoncé et attendu, avec sa date", before.promise),
    Field("promesse_non_tenue", "Le règlement annoncé et non reçu, avec sa date", before.broken_promise),
    Field("reprise", "Pourquoi nous écrivons de nouveau, après une longue suspension", before.resumption),
    Field("copies_jointes", "Vrai si les copies des factures sont jointes", lambda c: c.copies is Copies.ATTACHED),
    Field("copies_sur_demande", "Vrai si elles sont trop lourdes", lambda c: c.copies is Copies.ON_REQUEST),
    Field("objet_discret", "Vrai si l’objet ne doit nommer aucune dette", lambda c: _discreet(c)),
    Field("professionnel", "Vrai pour une entreprise ou un entrepreneur individuel", lambda c: _trader(c)),
    Field("consommateur", "Vrai pour un particulier", lambda c: c.kind is Kind.CONSUMER),
    Field("public", "Vrai pour un organisme public", lambda c: c.kind is Kind.PUBLIC),
    Field("etranger", "Vrai pour un client établi hors de France", lambda c: c.foreign),
    Field("mention_penalites", "Vrai si les pénalités sont annoncées sans être réclamées", lambda c: c.mentions),
    Field("reclame_penalites", "Vrai si les pénalités sont réclamées dans ce courrier", lambda c: c.claims),
    Field("taux_penalites", "Le taux, en mots", lambda c: wording.penalty_rate(c.creditor)),
    Field("penalites", "Pénalités (ou intérêts moratoires) réclamées", lambda c: _interest(c)),
    Field("indemnites", "Indemnités forfaitaires de recouvrement réclamées", lambda c: _indemnity(c)),
    Field("accessoires", "Tout ce qui est réclamé au-delà du restant dû", lambda c: _beyond(c)),
    Field("imputation", "Sur quoi les règlements partiels ont été imputés d’abord", wording.imputation),
    Field("decompte_arrete_le", "Dernier jour compté dans le décompte", lambda c: _stopped(c)),
    Field("client.nom", "Raison sociale et forme, ou nom", wording.customer_name),
    Field("client.code", "Code du client", lambda c: c.customer.id),
    Field("client.siren", "SIREN", lambda c: grouped(c.customer.siren, 3)),
    Field("client.siret", "SIRET", lambda c: grouped(c.customer.siret, 3, 3, 3, 5)),
    Field("client.tva", "Numéro de TVA", lambda c: c.customer.vat_number or ""),
    Field("client.adresse", "Lignes de l’adresse d’envoi, nom compris", wording.address_block),
    Field("client.siege", "Lignes de l’adresse du siège, nom compris", wording.seat_block),
    Field("client.identite", "Identité complète, pour une mise en demeure", wording.customer_identity),
    Field("client.code_service", "Code service (Chorus Pro)", lambda c: c.customer.service_code or ""),
    Field("client.references", "SIRET, code service, engagement d’un organisme public", wording.public_references),
    Field("client.engagement", "Numéro d’engagement", lambda c: c.customer.commitment or ""),
    Field("contact.nom", "Nom du contact", lambda c: c.contact_name or c.customer.contact_name or ""),
    Field("contact.bonjour", "Formule d’appel, nom compris s’il est sûr", lambda c: _hello(c)),
    Field("contact.appel", "« Madame », « Monsieur » ou les deux", lambda c: wording.title_of(_greeted(c), c.speech)),
    Field("societe.nom", "Notre nom", lambda c: c.creditor.name or None),
    Field("societe.adresse", "Notre adresse, sur une ligne", lambda c: wording.one_line(c.creditor.address)),
    Field("societe.ville", "Notre ville", lambda c: c.creditor.address.city or ""),
    Field("societe.identite", "Notre identité complète", lambda c: wording.creditor_identity(c.creditor, c.speech)),
    Field("societe.mentions_legales", "Forme, capital, siège, SIREN, RCS", lambda c: _foot(c)),
    Field("societe.email", "Notre adresse de courriel", lambda c: c.creditor.email or None),
    Field("societe.telephone", "Notre ligne directe", lambda c: c.creditor.phone or ""),
    Field("societe.site", "Notre site", lambda c: c.creditor.website or ""),
    Field("societe.signataire", "Qui signe les relances", lambda c: c.creditor.signatory or None),
    Field("societe.signataire_fonction", "Sa fonction", lambda c: c.creditor.signatory_title),
    Field("societe.representant", "Qui signe une mise en demeure", lambda c: c.creditor.legal_signatory or None),
    Field("societe.representant_fonction", "Sa fonction", lambda c: c.creditor.legal_signatory_title or None),
    # These four are images: letters/pictures.py sets them into letters; everywhere else they are empty.
    Field("societe.signature", "L’image de sa signature, dans la seule version approuvée", lambda _: ""),
    Field("societe.logo", "L’image de notre logo, si elle est réglée (lettres seulement)", lambda _: ""),
    Field("paiement.qr", "Le code QR du virement de la somme restant due, en euros (lettres seulement)", lambda _: ""),
    Field("paiement.qr_a_payer", "Le même, pour la somme demandée (lettres seulement)", lambda _: ""),
    Field("societe.mediateur", "Médiateur de la consommation", lambda c: c.creditor.mediator),
)

LINE_FIELDS: tuple[Field[LineOf], ...] = (
    Field("numero", "Numéro", lambda of: of.line.invoice.number),
    Field("libelle", "Numéro, précédé de « Avoir » pour un avoir", lambda of: _label(of)),
    Field("precisions", "Objet, commande, dépôt et dernier rappel, quand ils sont connus", lambda of: _details(of)),
    Field("avoir", "Vrai pour un avoir", lambda of: of.line.invoice.is_credit),
    Field("objet", "Objet", lambda of: of.line.invoice.subject or ""),
    Field("commande", "Votre commande", lambda of: of.line.invoice.order_ref or ""),
    Field("date", "Date d’émission", lambda of: of.context.speech.short_day(of.line.invoice.issue_date)),
    Field("echeance", "Date d’échéance", lambda of: of.context.speech.short_day(of.line.invoice.due_on)),
    Field("retard", "Retard en jours", _late),
    Field("total", "Montant TTC", lambda of: _money(of.context, of.line.invoice.total)),
    Field("reste", "Reste dû (négatif pour un avoir)", lambda of: _money(of.context, of.line.residual)),
    Field("rappelee_le", "Date du dernier rappel remis", lambda of: of.context.speech.short_day(of.line.reminded_on)),
    Field("deposee_le", "Date de dépôt sur Chorus Pro", lambda of: of.context.speech.short_day(of.line.deposited_on)),
)

CURRENCY_FIELDS: tuple[Field[CurrencyOf], ...] = (
    Field("code", "Code de la devise", lambda of: of.currency),
    Field("total", "Reste dû dans cette devise", lambda of: _money(of.context, of.principal)),
    Field("penalites", "Pénalités réclamées", lambda of: _money(of.context, of.interest)),
    Field("indemnites", "Indemnités réclamées", lambda of: _money(of.context, of.indemnity)),
    Field("a_payer", "Somme demandée dans cette devise", lambda of: _money(of.context, of.payable)),
)

SEGMENT_FIELDS: tuple[Field[SegmentOf], ...] = (
    Field("facture", "Numéro de la facture", lambda of: of.segment.number),
    Field("du", "Premier jour", lambda of: of.context.speech.short_day(of.segment.start)),
    Field("au", "Dernier jour", lambda of: of.context.speech.short_day(of.segment.end)),
    Field("jours", "Nombre de jours", lambda of: of.segment.days),
    Field("taux", "Taux annuel", lambda of: percent(of.segment.rate)),
    Field("origine", "D’où vient ce taux", lambda of: of.segment.source.replace(" %", "\u00a0%")),
    Field("base", "Somme qui porte intérêt", lambda of: _money(of.context, of.segment.base)),
    Field("interets", "Intérêts de la période", lambda of: amount(of.segment.interest)),
)

INDEMNITY_FIELDS: tuple[Field[IndemnityOf], ...] = (
    Field("facture", "Numéro de la facture", lambda of: of.number),
    Field("montant", "Indemnité forfaitaire de cette facture", lambda of: amount(of.money)),
)

INSTALMENT_FIELDS: tuple[Field[InstalmentOf], ...] = (
    Field("date", "Jour auquel elle est due", lambda of: of.context.speech.full_day(last_day(of.promise))),
    Field("montant", "Son montant", lambda of: _each(of.context, promised(of.promise))),
)

ACCOUNT_FIELDS: tuple[Field[BankAccount], ...] = (
    Field("iban", "IBAN, par groupes de quatre", lambda account: grouped(account.iban, 4)),
    Field("bic", "BIC", lambda account: account.bic or ""),
    Field("banque", "Nom de la banque", lambda account: account.bank or ""),
)


def _deadline(context: LetterContext) -> str | None:
    return context.speech.full_day(context.deadline) if context.deadline else None


def _count(context: LetterContext) -> int:
    return len({line.invoice.number for line in context.lines if not line.invoice.is_credit})


def _history(context: LetterContext) -> list[date]:
    return sorted(set(context.history))


def _discreet(context: LetterContext) -> bool:
    """OFFICE §7: for a consumer the subject names no debt; nor for somebody who may well be one."""
    return Kind.CONSUMER in (context.kind, context.customer.kind, context.customer.kind_proposed)


def _trader(context: LetterContext) -> bool:
    return context.kind in (Kind.BUSINESS, Kind.SOLE_TRADER)


def _greeted(context: LetterContext) -> str | None:
    """Whom a mail greets: the contact; a person is its own contact."""
    person = context.customer.name if context.kind is Kind.CONSUMER else None
    return context.contact_name or context.customer.contact_name or person


def _spelt(context: LetterContext, *, claimed: bool) -> str:
    """Of one sum only: two currencies have two."""
    due = due_currencies(context)
    return in_words(due[0].payable if claimed else due[0].principal, context.speech) if len(due) == 1 else ""


def _hello(context: LetterContext) -> str:
    return wording.salutation(_greeted(context), context.speech)


def _foot(context: LetterContext) -> str:
    return wording.legal_line(context.creditor, context.speech)


def _label(of: LineOf) -> str:
    number = of.line.invoice.number
    return of.context.speech.say("credit", number) if of.line.invoice.is_credit else number


def _details(of: LineOf) -> str:
    invoice, speech, line = of.line.invoice, of.context.speech, of.line
    parts = (
        shorten(invoice.subject or "", LONGEST_SUBJECT, placeholder=" …"),
        speech.say("order", invoice.order_ref) if invoice.order_ref else "",
        speech.say("deposit", speech.short_day(line.deposited_on)) if line.deposited_on else "",
        speech.say("reminded", speech.short_day(line.reminded_on)) if line.reminded_on else "",
    )
    text = " – ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _interest(context: LetterContext) -> str:
    return _each(context, [of.interest for of in due_currencies(context) if of.interest]) or ""


def _indemnity(context: LetterContext) -> str:
    return _each(context, [of.indemnity for of in due_currencies(context) if of.indemnity]) or ""


def _beyond(context: LetterContext) -> str:
    extra = [of.payable - of.principal for of in due_currencies(context)]
    return _each(context, [money for money in extra if money.positive]) or ""


def _stopped(context: LetterContext) -> str:
    return context.speech.long_day(context.claim.stopped_on) if context.claims and context.claim else ""

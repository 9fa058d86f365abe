"""What each word of the drop-down list does and which columns it needs: one table for the help and for the reader.

1. « Jusqu'au » holds the one day that the word needs, « Motif » its one text: an address for `contact`, the kind for
   `type de client`, the stage for `étape déjà faite` (core/choices).
2. A column that a word does not need may be filled all the same: what stands there is passed on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from relance_mail.core.choices import BY_MAIL_ONLY, Choice
from relance_mail.workbooks.words import KIND_WORDS

CHOICES = tuple(choice for choice in Choice if choice not in BY_MAIL_ONLY)


class About(StrEnum):
    """What a decision is about: who stands in the client column, or a reference in the invoice column."""

    CUSTOMER = "customer"
    SOURCE = "source"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a column means for a word, and whether the row waits for it."""

    means: str
    needed: bool = True

    def __str__(self) -> str:
        return f"{NEEDED if self.needed else 'facultatif'} : {self.means}"


NEEDED = "obligatoire"


@dataclass(frozen=True, slots=True)
class ChoiceRule:
    """`does`: what happens, for staff; `until`, `amount`, `reason`: None = the word does not use the column."""

    does: str
    until: Asked | None = None
    amount: Asked | None = None
    reason: Asked | None = None
    about: About = About.CUSTOMER

    def asked(self) -> dict[str, Asked]:
        """Our name of the column → what it means, for the columns that the word uses."""
        columns = {"until": self.until, "amount": self.amount, "reason": self.reason}
        return {name: asked for name, asked in columns.items() if asked is not None}


_WHY = Asked("pourquoi, en quelques mots")
_WHY_IF = Asked("pourquoi, en quelques mots", needed=False)

CHOICE_RULES: Mapping[Choice, ChoiceRule] = {
    Choice.PAUSE: ChoiceRule(
        "Plus aucune relance jusqu'à la date indiquée, puis reprise.",
        until=Asked("dernier jour de la pause"),
        reason=_WHY_IF,
    ),
    Choice.DISPUTE: ChoiceRule(
        "Le client (ou les factures indiquées) n'est plus relancé tant qu'une personne n'a pas mis fin au litige.",
        until=Asked("jour où revoir le litige ; sans date, dans 10 jours ouvrés", needed=False),
        amount=Asked("montant contesté", needed=False),
        reason=Asked("ce qui est contesté"),
    ),
    Choice.DISPUTE_OVER: ChoiceRule(
        "Le litige est clos : la procédure reprend à l'étape déjà atteinte, par un brouillon.",
        reason=Asked("comment il a été réglé"),
    ),
    Choice.PROMISE: ChoiceRule(
        "Une promesse de paiement est notée ; pas de relance avant sa date.",
        until=Asked("date promise"),
        amount=Asked("montant promis ; sans montant, tout ce qui est dû", needed=False),
        reason=Asked("qui a promis, comment", needed=False),
    ),
    Choice.PROMISE_CANCELLED: ChoiceRule(
        "La promesse notée n'existe plus : la procédure reprend.",
        reason=_WHY_IF,
    ),
    Choice.PAID_WAITING: ChoiceRule(
        "Le client dit avoir payé : pas de relance tant que la banque n'est pas pointée après cette date.",
        until=Asked("date du paiement annoncé"),
        amount=Asked("montant annoncé", needed=False),
        reason=_WHY_IF,
    ),
    Choice.CHEQUE: ChoiceRule(
        "Un chèque est arrivé : pas de relance le temps qu'il soit encaissé et pointé.",
        until=Asked("jour de réception du chèque"),
        amount=Asked("montant du chèque", needed=False),
        reason=_WHY_IF,
    ),
    Choice.STOP: ChoiceRule(
        "Le client (ou les factures indiquées) n'est plus jamais relancé par le programme.",
        reason=_WHY,
    ),
    Choice.STAGE_DONE: ChoiceRule(
        "Une étape a été faite en dehors du programme (téléphone, courrier) : elle compte à sa date.",
        until=Asked("jour où elle a été faite"),
        reason=Asked("le nom de l'étape, comme dans suivi.xlsx"),
    ),
    Choice.NEXT_NOW: ChoiceRule(
        "L'étape suivante est préparée sans attendre son délai, comme brouillon.",
        reason=_WHY_IF,
    ),
    Choice.KIND: ChoiceRule(
        "Dit ce qu'est le client : de là dépendent le ton, les délais et ce qui peut être réclamé.",
        reason=Asked(f"un de ces mots : {', '.join(KIND_WORDS)}"),
    ),
    Choice.CONTACT: ChoiceRule(
        "Les relances vont désormais à cette adresse e-mail.",
        reason=Asked("l'adresse e-mail"),
    ),
    Choice.REJECTED: ChoiceRule(
        "Le prélèvement ou la LCR a été rejeté : les factures deviennent relançables.",
        until=Asked("jour du rejet"),
        reason=_WHY_IF,
    ),
    Choice.BANK: ChoiceRule(
        "Les encaissements sont saisis jusqu'à cette date. Colonne Client : le nom du fichier des factures.",
        until=Asked("dernier jour pointé"),
        about=About.SOURCE,
    ),
    Choice.APPROVE: ChoiceRule(
        "La relance peut partir. Colonne Facture : sa référence (R000123 ou R26-…). Une mise en demeure s'approuve "
        "dans la feuille « Mises en demeure ».",
        reason=_WHY_IF,
        about=About.REMINDER,
    ),
    Choice.REFUSE: ChoiceRule(
        "La relance ne part pas. Colonne Facture : sa référence (R000123 ou R26-…).",
        until=Asked("ne plus la proposer avant ce jour", needed=False),
        reason=_WHY,
        about=About.REMINDER,
    ),
    Choice.FILE_GOOD: ChoiceRule(
        "Le fichier arrêté par le frein est juste ; vaut pour cette version seulement. Colonne Client : le nom du "
        "fichier.",
        reason=_WHY,
        about=About.SOURCE,
    ),
}

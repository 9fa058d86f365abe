"""What the demo's customers do: read, answer, promise, pay, dispute, bounce, go on holiday.

1. A customer reacts to the n-th message it receives; what it says is text, and the product has to understand it.
2. Money moves only in the ledger: the product sees it in the next day's file, as in an office.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Act:
    """A reaction to one message. `text` may hold `{jour}` (a day `promised` days away) and `{numero}`.

    `pays` is in days after the message, None = it does not pay because of this message. `auto`: sent by a machine.
    """

    text: str = ""
    reads: bool = True
    auto: bool = False
    promised: int = 0
    pays: int | None = None
    sender: str | None = None


SILENT = Act(reads=False)

# Customer code → reactions to its 1st, 2nd, 3rd … message; afterwards it stays silent.
BEHAVIOUR: dict[str, tuple[Act, ...]] = {
    "41101": (Act(pays=3), Act(), SILENT),
    "41102": (
        Act("Bonjour,\n\nLe règlement de la facture {numero} partira le {jour}.\n\nCordialement,", promised=8, pays=8),
        Act(),
        SILENT,
    ),
    "41103": (
        Act("Bonjour,\n\nNous réglerons la facture {numero} le {jour} sans faute.\n\nCordialement,", promised=9),
        Act("Bonjour,\n\nVirement effectué ce jour pour toutes les factures.\n\nCordialement,", pays=1),
    ),
    "41104": (
        Act(
            "Bonjour,\n\nNous contestons la facture {numero} : le plan de travail livré n'est pas à la bonne dimension. "
            "Merci de nous établir un avoir.\n\nCordialement,"
        ),
    ),
    "41105": (),
    "41106": (
        Act(
            "Bonjour,\n\nJe suis absente du bureau et serai de retour le {jour}. Votre message sera traité à mon retour."
            "\n\nCordialement,",
            reads=False,
            auto=True,
            promised=10,
        ),
        Act("Bonjour,\n\nBien reçu, je transmets à notre comptable.\n\nCordialement,"),
        Act(),
    ),
    "41107": (Act(), SILENT),
    "41108": (Act("Bonjour,\n\nLe mandatement est en cours à la trésorerie.\n\nCordialement,", pays=12), Act(pays=6)),
    "41109": (SILENT, Act(), SILENT, SILENT),
    "41110": (
        Act("Dear Sirs,\n\nInvoice {numero} will be paid on {jour}.\n\nKind regards,", promised=6, pays=6),
        Act(pays=3),
    ),
    "41111": (Act("Bonjour,\n\nPourriez-vous nous renvoyer votre RIB ?\n\nMerci,", pays=10), Act(pays=7)),
    "41112": (
        Act(
            "Bonjour,\n\nLa trésorerie est un peu juste. Je vous propose de régler la facture {numero} en 3 fois à partir "
            "du 5, par virements de 400 €. Est-ce que cela vous convient ?\n\nMerci d'avance,"
        ),
    ),
    "41114": (Act(pays=2), Act(pays=2)),
    "41115": (
        Act(
            "Madame, Monsieur,\n\nNotre société a été placée en redressement judiciaire par jugement du tribunal de "
            "commerce. Il vous appartient de déclarer votre créance auprès du mandataire judiciaire.\n\nLa direction"
        ),
    ),
}

# Payments that no message causes: (invoice, day).
UNASKED = (
    ("FA-26-0731", date(2026, 10, 6)),
    *((number, date(2026, 10, 17)) for number in ("FA-26-0702", "FA-26-0708", "FA-26-0713", "FA-26-0715")),
)
GONE = frozenset({"41105"})


def french_day(day: date) -> str:
    """`8 octobre`, as people write it."""
    months = "janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre".split(",")
    return f"{'1er' if day.day == 1 else day.day} {months[day.month - 1]}"


def answer(code: str, nth: int) -> Act:
    """The reaction of a customer to its n-th message (from 0)."""
    acts = BEHAVIOUR.get(code, ())
    return acts[nth] if nth < len(acts) else SILENT


def words(act: Act, today: date, number: str, english: bool) -> str:
    """The text of a reply, with its day and invoice filled in."""
    day = today + timedelta(days=act.promised)
    return act.text.format(jour=f"{day:%d %B}" if english else french_day(day), numero=number)

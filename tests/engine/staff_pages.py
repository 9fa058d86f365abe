"""A page for our own people that has everything a page can have, with what a hostile file could put into it."""

from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.engine.morning.pages import Figure, Line, Offer, Page, section

HOSTILE = '<img src=x onerror="alert(1)">&amp;</td>'


def offer(label: str, customer: str = "41103") -> Offer:
    """A link that pauses a customer."""
    return Offer(label, StaffDecision(Choice.PAUSE, "", customer))


def url_of(one: Offer) -> str:
    """The link of an offer; it holds what must be escaped in HTML."""
    return f"mailto:compta@atelier.example.fr?subject={one.label.replace(' ', '%20')}&body={one.decision.customer}"


def line(number: int = 1, text: str = "brouillon à envoyer : Relance amiable") -> Line:
    """A line with every part."""
    return Line(
        text,
        f"MENUISERIE LEFORT ({number})",
        "1\u202f250,00\u00a0€",
        "Nous contestons le métré de la facture FA-2207, votre chef de chantier est au courant.",
        ("Proposé : ouvrir un litige.", "À vérifier : expéditeur inconnu du dossier."),
        tuple(offer(label, str(number)) for label in ("Promesse exacte", "Pause 7 j", "Litige", "À corriger")),
        red=number % 5 == 0,
    )


def full_page(lines: int = 3, text: str = "brouillon à envoyer : Relance amiable") -> Page:
    """Ten sections of so many lines each, red lines and figures."""
    return Page(
        "Relances du mardi 24 novembre 2026",
        "3 réponses à lire, 1 alerte.",
        "Rien ne part aujourd'hui",
        tuple(line(number, text) for number in range(1, 4)),
        tuple(section(f"Partie {part}", [line(number, text) for number in range(lines)]) for part in range(10)),
        tuple(Figure(f"Chiffre {number}", "184\u202f310,20\u00a0€", "212 factures") for number in range(5)),
        ("Pour décider : les liens ci-dessus.",),
    )


EMPTY = Page("Relances du mercredi 25 novembre 2026", "Rien à faire ce matin.")

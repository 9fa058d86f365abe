"""The plan and its reasons as a person reads them, in French."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from relance_mail.cli.output import finding_of, finding_text, table
from relance_mail.core.french import amount, amounts, counted, long_day, short_day
from relance_mail.core.money import Money

ACTIONS = {"remind": "relancer", "wait": "attendre", "ask": "à décider", "none": "rien à faire"}
OUTCOMES = {
    "counts": "relancée",
    "mentioned": "mentionnée",
    "held": "bloquée",
    "waiting": "en attente",
    "excluded": "exclue",
}
CHANNELS = {"mail": "par mail", "post": "par courrier", "phone": "par téléphone"}
PROMISES = {
    "expected": "attendue",
    "late": "en retard",
    "broken": "non tenue",
    "kept": "tenue",
    "cancelled": "annulée",
}
Document = Mapping[str, Any]


def plan_text(plan: Document) -> str:
    """Every customer with one line and its reason, then its invoices; those to remind first."""
    customers = sorted(plan["customers"], key=lambda one: list(ACTIONS).index(one["action"]))
    items = sum(len(one["invoices"]) for one in customers)
    head = f"Plan du {long_day(date.fromisoformat(plan['on']))} ({plan['profile']}) : "
    head += f"{counted(len(customers), 'client')}, {counted(items, 'pièce ouverte', 'pièces ouvertes')}."
    brakes = [
        "\n".join(
            [
                f"FREIN sur {brake['source']} : rien ne part.",
                *(finding_text(finding_of(one)) for one in brake["reasons"]),
            ]
        )
        for brake in plan["brakes"]
    ]
    return "\n\n".join([head, *brakes, *(customer_text(one) for one in customers)])


def customer_text(customer: Document) -> str:
    """One customer: what is done, why, and each invoice."""
    name = f"{customer['customer_name']} ({customer['customer_id']})"
    owed = amounts([Money.of(plain, currency) for currency, plain in customer["totals"].items()])
    first = f"{name} – {owed} – {_action(customer)}"
    rows = [_invoice(invoice) for invoice in customer["invoices"]]
    headings = ["  facture", "échéance", "reste dû", "", "pourquoi"]
    return "\n".join([first, f"  {customer['because']}", table(headings, rows, right={2})])


def _action(customer: Document) -> str:
    words = [ACTIONS[customer["action"]]]
    if customer["stage"]:
        words.append(f"étape {customer['stage']}")
    words += [CHANNELS.get(channel, channel) for channel in customer["channels"]]
    if customer["action"] == "remind" and customer["approval"]:
        words.append("après accord")
    if customer["next_on"]:
        words.append(f"prochaine date {_day(customer['next_on'])}")
    return ", ".join(words)


def _invoice(invoice: Document) -> list[str]:
    return [
        f"  {invoice['number']}",
        _day(invoice["due_date"]),
        amount(Money.of(invoice["amount_due"], invoice["currency"])),
        OUTCOMES[invoice["outcome"]],
        invoice["because"],
    ]


def explain_text(document: Document) -> str:
    """The customer's block of the plan, the templates of its next message, then its promises and deadlines."""
    return "\n".join([customer_text(document), *_templates(document), *_promises(document), *_deadlines(document)])


def _templates(document: Document) -> Iterator[str]:
    """Which text is used, and which version of it."""
    for one in document["templates"]:
        yield f"  modèle {one['path']}{' (fourni)' if one['shipped'] else ''}, empreinte {one['sha256'][:12]}"


def _promises(document: Document) -> Iterator[str]:
    for one in document["promises"]:
        said = f" « {one['evidence']} »" if one["evidence"] else ""
        yield f"  promesse pour le {_day(one['due'])} : {PROMISES.get(one['state'], one['state'])}{said}"


def _deadlines(document: Document) -> Iterator[str]:
    for one in document["deadlines"]:
        yield f"  {_day(one['day'])} : {one['title']}"


def _day(iso: str) -> str:
    return short_day(date.fromisoformat(iso))

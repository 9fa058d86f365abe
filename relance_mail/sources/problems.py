"""How a fault of a row is named and worded: code, what is wrong, what to do. French: staff reads it."""

from relance_mail.sources.cells import Cell, Unreadable, text_of

Problem = tuple[str, Cell, Unreadable | None]  # field, its cell, why it cannot be read (None: nothing there)

_MISSING = {
    "number": ("number_missing", "le numéro de facture manque", "Saisir le numéro de la facture."),
    "due_date": ("due_date_missing", "la date d'échéance manque", "Saisir la date d'échéance."),
    "customer": (
        "customer_missing",
        "le client de la ligne n'est pas nommé",
        "Écrire le nom ou le code du client sur la ligne.",
    ),
}
_UNREADABLE = {
    "number": "number_unreadable",
    "due_date": "due_date_unreadable",
    "issue_date": "issue_date_unreadable",
    "deposited_on": "deposit_unreadable",
}
_UNREADABLE |= {"currency": "currency_unreadable"}


def problem_of(field: str, cell: Cell, why: Unreadable | None) -> tuple[str, str, str]:
    """(code, what, remedy)."""
    if why is None:
        return _MISSING[field]
    if why is Unreadable.BLANK:
        return "amount_missing", "le montant dû manque", "Saisir le reste dû, ou le total et le montant réglé."
    code = "formula_uncached" if why is Unreadable.UNCACHED else _UNREADABLE.get(field, "amount_unreadable")
    shown = "la cellule" if isinstance(cell, Unreadable) else f"« {text_of(cell)[:60]} »"
    return code, f"{shown} {why.what}", why.remedy

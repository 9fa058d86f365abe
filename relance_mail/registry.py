"""Which format lives where, as strings: nothing is imported before it is chosen.

1. A new format is one line here and one file; the order is the order in which readers are asked whose file it is.
"""

from importlib import import_module

SOURCES = {
    "spreadsheet": "relance_mail.sources.spreadsheet:SpreadsheetSource",
    "einvoice": "relance_mail.sources.einvoice:EInvoiceSource",
    "customers": "relance_mail.sources.customers:CustomersSource",
}


def load(entry: str) -> type:
    """The class that a line of this registry names."""
    module, _, name = entry.partition(":")
    found = getattr(import_module(module), name)
    if not isinstance(found, type):
        raise TypeError(f"{entry} is not a class")
    return found

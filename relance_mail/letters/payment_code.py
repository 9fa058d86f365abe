"""The QR code of a SEPA transfer (EPC069-12, version 002, SCT, UTF-8): the customer's bank fills the order from it.

1. It pays into the first of our configured accounts, and no other can get into it (OFFICE §1.3).
2. It asks what the text asks, in euros, and repeats our reference; in any other currency there is none.
"""

from decimal import Decimal
from functools import lru_cache

from relance_mail.core.money import Money
from relance_mail.core.parties import Creditor
from relance_mail.letters.typography import clean

LARGEST = Decimal("999999999.99")  # EPC069-12, AT-04
_LONGEST_NAME, _LONGEST_TEXT = 70, 140
_BIC_LENGTHS = (8, 11)
_UTF_8 = 1
_PIXELS = 8  # a module; the quiet zone of four modules is part of the image


def payment_code(creditor: Creditor, money: Money, reference: str) -> bytes | None:
    """The PNG of a transfer of this sum to us; None without an account, in another currency, or beyond the format."""
    account = next(iter(creditor.accounts), None)
    if account is None or money.currency != "EUR" or not 0 < money.amount <= LARGEST:
        return None
    iban, bic = "".join(account.iban.split()), "".join((account.bic or "").split())
    name = clean(creditor.name)[:_LONGEST_NAME]
    return _drawn(name, iban, bic if len(bic) in _BIC_LENGTHS else "", money.amount, reference[:_LONGEST_TEXT])


@lru_cache(256)
def _drawn(name: str, iban: str, bic: str, amount: Decimal, reference: str) -> bytes:
    """A code takes 7 ms, and one message is rendered several times."""
    import io

    from segno.helpers import make_epc_qr

    target = io.BytesIO()
    code = make_epc_qr(name, iban, amount, text=reference, bic=bic or None, encoding=_UTF_8)
    code.save(target, kind="png", scale=_PIXELS)
    return target.getvalue()

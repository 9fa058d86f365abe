"""Money: a decimal amount and its currency, never a float, never two currencies in one sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 minor units that are not 2, for the currencies a French company meets.
_DECIMALS = {
    "JPY": 0,
    "XOF": 0,
    "XAF": 0,
    "XPF": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "TND": 3,
    "BHD": 3,
    "KWD": 3,
    "JOD": 3,
}


def decimals_of(currency: str) -> int:
    """Number of decimals of a currency (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the units of `currency` (ISO 4217), rounded half-up to its minor unit when made."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if type(self.amount) is not Decimal or not self.amount.is_finite():
            raise TypeError(f"an amount is a finite Decimal, not {self.amount!r}")
        exponent = Decimal(1).scaleb(-decimals_of(self.currency))
        object.__setattr__(self, "amount", self.amount.quantize(exponent, ROUND_HALF_UP))

    @classmethod
    def of(cls, plain: str | int | Decimal, currency: str = "EUR") -> "Money":
        """From a plain decimal (`"1250.00"`); raises `decimal.InvalidOperation` on anything else."""
        return cls(Decimal(plain), currency)

    @classmethod
    def zero(cls, currency: str = "EUR") -> "Money":
        return cls(Decimal(0), currency)

    def plain(self) -> str:
        """As in JSON and in the store: `"1250.00"`, `"-45.00"`, never `"-0.00"`."""
        return str(self.amount if self.amount else abs(self.amount))

    def _same(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are never added or compared")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    @property
    def positive(self) -> bool:
        return self.amount > 0

    def share(self, fraction: Decimal) -> "Money":
        """That fraction of it, half-up to the cent."""
        return Money(self.amount * fraction, self.currency)


def totals(amounts: Iterable[Money]) -> dict[str, Money]:
    """One sum per currency, in the order in which currencies first appear."""
    sums: dict[str, Money] = {}
    for money in amounts:
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return sums

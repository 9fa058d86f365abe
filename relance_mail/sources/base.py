"""The port of sources: a path in, invoices, customers and findings out; never an exception for bad content.

1. Same bytes, same fingerprint: a reading depends on nothing but the file's content and the options.
2. An unreadable row is a finding and no invoice. It closes nothing: its customer waits; when the customer is
   unreadable too, it counts for the brake (MODEL §2.12).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from relance_mail.core.findings import Finding, Where
from relance_mail.core.invoices import InvoiceRow
from relance_mail.core.money import Money
from relance_mail.core.parties import Customer


class SourceMode(StrEnum):
    """`stock`: the file lists everything that is open, an absent line is settled. `delta`: only what is new."""

    STOCK = "stock"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read. `columns` maps our field to the heading in the file and wins over recognition.

    `sheet` limits to one; `currency` is used where the row names none."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Understood:
    """How one sheet was understood, to be shown to a person: heading of the file → our field, header row (1-based)."""

    sheet: str
    header_row: int
    columns: Mapping[str, str]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that asks for something and gave no invoice. `code`: that of its finding; `amount`: what it asks for, where
    that could be read, negative for money received; it is missing from every total of ours."""

    code: str
    amount: Money | None
    where: Where


OPENING_BALANCE = "opening_balance"  # the code of the finding about one


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """A balance carried forward without number or due date: no invoice, but perhaps one that we know already (OFFICE
    §1.6). Its finding stands in the reading as long as nobody has recognised it. `words`: its label."""

    customer: Customer
    words: str
    amount: Money
    where: Where


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """What a platform says about an invoice: code of its life cycle (core/life_cycle), and when, as digits that sort
    (`20260303101500`). `seller_siren`: whose invoice it is, where the message says so."""

    number: str
    code: str
    at: str
    seller_siren: str | None = None


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What a source says. `as_of`: its own « situation au » day. `unreadable_customers`: ids of customers with an
    unreadable row; `unreadable_rows`: how many rows name no readable customer either. `fingerprint`: of the content.
    `left_out`: rows that are in no total. `openings`: balances carried forward; their customers are unreadable too,
    `unreadable_beside` are those who have another unreadable row. `statuses`: messages of platforms."""

    invoices: tuple[InvoiceRow, ...] = ()
    customers: tuple[Customer, ...] = ()
    findings: tuple[Finding, ...] = ()
    fingerprint: str = ""
    as_of: date | None = None
    unreadable_customers: frozenset[str] = frozenset()
    unreadable_rows: int = 0
    understood: tuple[Understood, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    openings: tuple[OpeningBalance, ...] = ()
    unreadable_beside: frozenset[str] = frozenset()
    statuses: tuple[StatusMessage, ...] = ()


class Source(Protocol):
    """Reads one format."""

    def accepts(self, path: Path) -> bool:
        """Whether this format is meant by the file's name (and, where the name is not enough, its first bytes)."""
        ...

    def read(self, path: Path, options: ReadOptions) -> SourceReading:
        """Read one file. Content that cannot be read is a finding; only a vanished file raises (`OSError`)."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """One reading of everything a feed stands for now. `file_day`: the day the newest of its files was saved."""

    reading: SourceReading
    file_day: date


class Feed(Protocol):
    """A configured source: where it lies and how it is read, chosen by wiring."""

    @property
    def name(self) -> str:
        """The source's own name, never changed later: snapshots are kept under it."""
        ...

    @property
    def mode(self) -> SourceMode:
        """Whether an absent line is settled."""
        ...

    @property
    def customers(self) -> bool:
        """Whether it is the customers' file: no invoices are expected of it."""
        ...

    @property
    def looks_every(self) -> float:
        """Seconds between two looks at its files while the service waits: more on a share."""
        ...

    def read(self) -> Taken | None:
        """Read copies of its settled files; None while there is none, or somebody is still writing."""
        ...

    def stamp(self) -> object:
        """A cheap look at its files (sizes, times): equal stamps, equal files."""
        ...
